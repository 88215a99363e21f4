"""What the tests of partitions share: a cluster of two real processes, and a small invented province of two pieces."""

import contextlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))

distributed = pytest.importorskip("distributed")


@contextlib.contextmanager
def two_workers(memory="1GB"):
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        memory_limit=memory,
        dashboard_address=None,
        host="127.0.0.1",
        silence_logs=50,
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster():
    """A cluster of two worker processes, each held to 1 GB."""
    with two_workers() as found:
        yield found


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """An invented province of 2,400 plots in two pieces, whose zones are the pieces' parks."""
    from cadastre_province import write_province

    return write_province(tmp_path_factory.mktemp("province"), 2_400, 1_200)
