"""What the tests of boundary points share: their texts, and reading one of them as a file."""

import sys
from pathlib import Path

import pytest

from layers.boundary_txt import read_boundary_txt

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def read(tmp_path):
    """Read a text, or bytes, as one file."""

    def reading(words, name="a.txt", **options):
        path = tmp_path / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode("utf-8"))
        return read_boundary_txt(path, **options)

    return reading
