"""What the tests of partitions share: a cluster of two real processes, and a small invented province of two pieces."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster():
    """A cluster of two worker processes, each held to 1 GB."""
    from reports.cluster.engine import started

    with started(2, "1GB") as found:
        yield found


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """An invented province of 2,400 plots in two pieces, whose zones are the pieces' parks."""
    from cadastre_province import write_province

    return write_province(tmp_path_factory.mktemp("province"), 2_400, 1_200)
