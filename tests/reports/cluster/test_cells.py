"""Cells cut into partitions: whatever may touch a plot is handed to the plot's partition, and everything to at least one."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.cluster.cells import Reach, cut_up, grid_over, handed, reached


def boxes_of(rng, count, wide, spread=10_000.0):
    low = rng.uniform(0, spread, (count, 2))
    return np.hstack([low, low + rng.uniform(1, wide, (count, 2))])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 400), st.integers(1, 300), st.sampled_from([40, 700, 9_000]))
def test_no_touching_pair_is_ever_missed(seed, plots, buildings, wide):
    rng = np.random.default_rng(seed)
    land, houses = boxes_of(rng, plots, 80.0), boxes_of(rng, buildings, 30.0, 12_000.0)
    land[: plots // 20] = boxes_of(rng, plots // 20, wide)
    extent = (*land[:, :2].min(axis=0), *land[:, 2:].max(axis=0))
    grid = grid_over(extent, float(np.median(land[:, 2:] - land[:, :2])))
    codes, counts = np.unique(grid.codes((land[:, :2] + land[:, 2:]) / 2), return_counts=True)
    cells = cut_up(grid, codes, counts, 50)
    part = cells.partition(land)
    half = plots // 2
    reach = Reach.together(
        [reached(cells, land[:half], part[:half]), reached(cells, land[half:], part[half:])]
    )
    box, to = handed(cells, houses, reach)
    pairs = set(zip(box.tolist(), to.tolist(), strict=True))
    assert len(pairs) == len(box)
    assert set(box.tolist()) == set(range(buildings))
    assert to.min() >= 0
    assert to.max() < cells.partitions
    near = shapely.STRtree(shapely.box(*land.T)).query(shapely.box(*houses.T))
    assert {(int(house), int(part[plot])) for house, plot in near.T} <= pairs


def test_partitions_are_about_the_size_asked_for_and_whole_runs_of_the_curve():
    rng = np.random.default_rng(3)
    land = boxes_of(rng, 20_000, 60.0)
    grid = grid_over((0.0, 0.0, 10_060.0, 10_060.0), 30.0)
    codes, counts = np.unique(grid.codes((land[:, :2] + land[:, 2:]) / 2), return_counts=True)
    cells = cut_up(grid, codes, counts, 2_500)
    sizes = np.bincount(cells.partition(land))
    assert len(sizes) == 8
    assert sizes.sum() == 20_000
    assert sizes.min() > 2_000
    assert sizes.max() < 3_000
    lone = np.array([[0.0, 0.0, np.nan, 1.0], [5.0, 5.0, 6.0, 6.0]])
    assert cells.partition(lone).tolist()[0] == -1
