"""The benchmark measures what it says: every way gives the same figures on the same fabric."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

FILE = Path(__file__).parents[2] / "benchmarks" / "overlay.py"


def test_every_way_agrees_and_the_fabric_is_what_it_says() -> None:
    spec = importlib.util.spec_from_file_location("overlay_benchmark", FILE)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    large = benchmark.plots(400, np.random.default_rng(1))
    small = benchmark.buildings(large, np.random.default_rng(2))
    assert (len(large), len(small)) == (400, 1200)
    assert large.is_valid.all()
    assert small.is_valid.all()
    assert large.union_all().area == pytest.approx(large.area.sum(), rel=1e-9)
    ours = benchmark.by_cut(small, large)
    assert benchmark.by_overlay(small, large) == pytest.approx(ours, abs=1e-6)
    assert benchmark.by_sjoin(small, large) == pytest.approx(ours, abs=1e-6)
    straddling = len(benchmark.cut(small, large).straddling) / len(small)
    assert 0.03 < straddling < 0.10
