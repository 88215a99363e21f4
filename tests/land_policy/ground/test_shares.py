"""Shares of plots in an image: counted by hand on boards of letters, with every cell weighed by its exact share."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from land_policy.ground.shares import _named, plot_shares, untold
from land_policy.ground.thresholds import suggested

COVERS = ["vegetation_pct", "built_up_pct", "bare_soil_pct", "water_pct", "other_pct"]


def test_each_letter_is_what_it_is_meant_to_be(board, tiles) -> None:
    image = board(["gbswo"])
    plots = tiles(**{one: (10.0 * at, 0, 10.0 * at + 10, 10) for at, one in enumerate("gbswo")})
    found = plot_shares(image, plots, suggested())
    assert np.allclose(found[COVERS].to_numpy(), 100 * np.eye(5))
    assert np.allclose(found["cells"], 1)
    assert found.loc["g", "ndvi"] == pytest.approx(0.8)
    assert found.loc["w", "ndwi"] == pytest.approx(0.5)
    assert found.loc["s", "bsi"] == pytest.approx((3500 + 2000 - 2500 - 1000) / 9000)
    assert found.loc["b", "ndbi"] == pytest.approx(0.05)


def test_cells_on_the_edge_count_by_their_share(board, tiles) -> None:
    found = plot_shares(board(["ggbb", "ggbb", "wwss", "wwss"]), tiles(P=(5, 10, 35, 40)), suggested())
    row = found.loc["P"]
    # 30 by 30 m: 15 x 20 of green, 15 x 20 built, 15 x 10 of water, 15 x 10 of soil, out of 900
    assert row["vegetation_pct"] == pytest.approx(100 / 3)
    assert row["built_up_pct"] == pytest.approx(100 / 3)
    assert row["water_pct"] == pytest.approx(100 / 6)
    assert row["bare_soil_pct"] == pytest.approx(100 / 6)
    assert row["cells"] == pytest.approx(9)


def test_clouds_and_what_is_off_the_image(board, tiles) -> None:
    plots = tiles(half=(0, 0, 40, 10), most=(10, 0, 60, 10), off=(500, 0, 540, 10), beyond=(50, 0, 100, 10))
    found = plot_shares(board(["..ggbb"]), plots, suggested())
    assert found.loc["half", ["coverage_pct", "vegetation_pct"]].tolist() == pytest.approx([50, 50])
    assert not found.loc["half", "visible"]
    assert found.loc["most", "coverage_pct"] == pytest.approx(80)
    assert found.loc["most", "visible"]
    assert found.loc["off", "coverage_pct"] == 0
    assert found.loc["off", [*COVERS, "ndvi", "cells"]].isna().all()
    assert not found.loc["off", "visible"]
    assert found.loc["beyond", "coverage_pct"] == pytest.approx(20)


def test_sixty_per_cent_seen_is_enough(board, tiles) -> None:
    found = plot_shares(board(["..ggg"]), tiles(P=(0, 0, 50, 10), Q=(-0.1, 0, 50, 10)), suggested())
    assert found["visible"].tolist() == [True, False]


def test_the_mask_hides_its_classes_whatever_the_image_says(board, tiles, tmp_path: Path) -> None:
    mask = write_raster(
        tmp_path / "m.tif", np.array([[9, 4]], np.uint8), "EPSG:4549", north_up(0, 20, 20, 20)
    )
    image = board(["ggbb", "ggbb"], mask=mask, masked=(3, 8, 9))
    found = plot_shares(image, tiles(P=(0, 0, 40, 20)), suggested()).loc["P"]
    assert found[["coverage_pct", "vegetation_pct", "built_up_pct"]].tolist() == pytest.approx([50, 0, 50])


def test_a_plot_smaller_than_a_cell_has_its_shares_and_is_coarse(board, tiles) -> None:
    found = plot_shares(board(["gb", "gb"]), tiles(P=(2, 2, 6, 6), Q=(9, 5, 11, 6)), suggested())
    assert found["coarse"].all()
    assert found.loc["P", ["vegetation_pct", "cells"]].tolist() == pytest.approx([100, 0.16])
    assert found.loc["Q", ["vegetation_pct", "built_up_pct"]].tolist() == pytest.approx([50, 50])


def test_without_short_wave_infrared_built_up_and_soil_are_not_told(board, tiles) -> None:
    image = board(["gbsw"], bands=4)
    found = plot_shares(image, tiles(P=(0, 0, 40, 10)), suggested()).loc["P"]
    assert found[["vegetation_pct", "water_pct", "other_pct"]].tolist() == pytest.approx([25, 25, 50])
    assert found[["built_up_pct", "bare_soil_pct", "ndbi", "bsi"]].isna().all()
    assert untold(suggested(), image.bands) == ("built_up", "bare_soil")


def test_dark_ground_below_nothing_is_not_green(board, tiles) -> None:
    """With an offset of −0.055 the red of a green cell is below 0: not seen, so not green."""
    image = board(["gb"], scale=0.0001, offset=-0.055)
    found = plot_shares(image, tiles(P=(0, 0, 20, 10)), suggested()).loc["P"]
    assert found[["coverage_pct", "vegetation_pct"]].tolist() == pytest.approx([50, 0])
    assert found["cells"] == pytest.approx(2), "by the first index, which is seen in both"


def test_a_cell_at_the_limit_is_not_above_it() -> None:
    rules = [rule for rule in suggested().cells if rule.cover == "vegetation"]
    assert [rule.told() for rule in rules] == ["NDVI > 0.3"]
    assert _named("vegetation", rules, ["ndvi"])(np.array([0.2, 0.3, 0.31])).tolist() == [False, False, True]


def test_an_image_without_any_band_asked_for_says_which(board, tiles) -> None:
    image = board(["gb"], bands=2)
    with pytest.raises(InputError, match="nir"):
        plot_shares(image, tiles(P=(0, 0, 10, 10)), suggested())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.text("gwsbo.", min_size=6, max_size=6), min_size=5, max_size=5),
    corner=st.tuples(st.floats(-20, 50), st.floats(-20, 40)),
    size=st.tuples(st.floats(3, 60), st.floats(3, 60)),
)
def test_shares_and_the_rest_make_what_is_seen(board, tiles, rows, corner, size) -> None:
    plots = tiles(P=(*corner, corner[0] + size[0], corner[1] + size[1]))
    row = plot_shares(board(rows), plots, suggested()).loc["P"]
    if row["coverage_pct"] > 0:
        assert sum(row[one] for one in COVERS) == pytest.approx(row["coverage_pct"], abs=1e-6)
        assert all(row[one] >= 0 for one in COVERS)
