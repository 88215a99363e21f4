"""What all tests share: the folder of real files, which is there or the test is skipped."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real() -> Path:
    """Folder of real files by other people, named by ``YUANTU_REAL``."""
    folder = os.environ.get("YUANTU_REAL")
    if not folder or not Path(folder).is_dir():
        pytest.skip("YUANTU_REAL names no folder of real files")
    return Path(folder)
