"""Grids by unit: sums by hand, and what lies outside beside them so that nothing is lost."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS

from gis.errors import QuestionError
from gis.raster.grid import north_up
from gis.raster.source import Source
from gis.raster.write import write_raster
from land_policy.evaluation import evaluate
from layers.raster import Raster
from layers.zone import Zone
from reports.tables.grid_table import grid_table

GRID = "EPSG:4549"


@pytest.fixture
def zone() -> Zone:
    plots = gpd.GeoDataFrame(
        {"status_class": ["A2", "A2"]},
        geometry=[shapely.box(0, 0, 100, 100), shapely.box(300, 300, 400, 400)],
        crs=GRID,
        index=pd.Index(["P", "Q"], name="plot_id"),
    )
    parks = gpd.GeoDataFrame(
        {"name": ["甲", "乙"]},
        geometry=[shapely.box(0, 0, 150, 100), shapely.box(200, 200, 400, 400)],
        crs=GRID,
        index=pd.Index(["A", "B"], name="park_id"),
    )
    return Zone("tiny", date(2026, 11, 20), CRS(GRID), {"plots": plots, "parks": parks})


def lit(tmp_path, cells, kind="light", name="light", day=None) -> Raster:
    path = write_raster(
        tmp_path / f"{name}.tif", np.asarray(cells, np.float32), GRID, north_up(0, 400, 100, 100), nodata=-1
    )
    return Raster(name, path, kind, label=name, date=day, unit="nW", source=Source(path))


def asked(zone: Zone, *rasters: Raster):
    return evaluate(replace(zone, rasters={one.name: one for one in rasters})).grids


def test_a_grid_without_a_value_here_is_left_out_and_says_so(zone: Zone, tmp_path) -> None:
    path = write_raster(
        tmp_path / "far.tif", np.ones((4, 4), np.float32), GRID, north_up(90_000, 400, 100, 100)
    )
    found = asked(zone, Raster("far", path, "light", label="far", source=Source(path)))
    assert found.rasters["used"].tolist() == [False]
    assert "不在本区范围" in found.rasters["why"].iloc[0]
    assert found.rows.empty


def test_an_image_asked_for_as_a_grid_is_named_as_one(zone: Zone, tmp_path) -> None:
    image = lit(tmp_path, np.ones((4, 4)), kind="image", name="seen")
    held = evaluate(replace(zone, rasters={"seen": image, "light": lit(tmp_path, np.ones((4, 4)))}))
    with pytest.raises(QuestionError, match="no grid of a quantity") as refused:
        grid_table(held, "seen")
    assert "是影像，不是格网" in refused.value.text("zh")


def test_by_hand(zone: Zone, tmp_path) -> None:
    cells = np.arange(16).reshape(4, 4)
    found = asked(zone, lit(tmp_path, cells)).figures("light", "park")
    # park A: the last row, cell 12 whole and half of 13; park B: the two rows above, two columns on the right
    assert found.loc["A", "sum"] == pytest.approx(12 + 13 / 2)
    assert found.loc["A", "mean"] == pytest.approx((12 + 6.5) / 1.5)
    assert found.loc["B", "sum"] == pytest.approx(2 + 3 + 6 + 7)
    assert found.loc["all", "sum"] == pytest.approx(120)
    assert found.loc["outside", "sum"] == pytest.approx(120 - 18.5 - 18)
    assert found.loc["outside", "grid_cells"] == pytest.approx(16 - 1.5 - 4)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.integers(-1, 60), min_size=16, max_size=16))
def test_units_and_outside_make_all(zone: Zone, tmp_path, cells) -> None:
    found = asked(zone, lit(tmp_path, np.reshape(cells, (4, 4)))).figures("light", "park")
    parts = found.drop(index="all")
    known = [cell for cell in cells if cell >= 0]
    assert parts["sum"].sum() == pytest.approx(sum(known), abs=1e-6)
    assert parts["grid_cells"].sum() == pytest.approx(len(known), abs=1e-6)
    if known:
        assert found.loc["all", "sum"] == pytest.approx(sum(known), abs=1e-6)
    else:
        assert found["sum"].isna().all(), "nothing known is blank, not 0"


def test_heights_have_a_mean_and_no_sum(zone: Zone, tmp_path) -> None:
    found = asked(zone, lit(tmp_path, np.full((4, 4), 5.0), "height", "dem"))
    assert found.figures("dem", "park")["mean"].tolist() == [5.0] * 4
    assert found.figures("dem", "park")["sum"].isna().all()
    assert not found.rasters["adds"].any()


def test_a_later_grid_and_a_torn_one_are_left_out(zone: Zone, tmp_path) -> None:
    later = lit(tmp_path, np.ones((4, 4)), name="later", day=date(2027, 1, 1))
    torn = lit(tmp_path, np.ones((4, 4)), name="torn")
    torn.file.write_bytes(b"II*\0")
    found = asked(zone, later, torn, lit(tmp_path, np.ones((4, 4)), name="good"))
    assert found.rasters.set_index("raster")["used"].to_dict() == {
        "later": False,
        "torn": False,
        "good": True,
    }
    assert found.rasters["why"][:2].str.len().gt(5).all()
    assert set(found.rows["raster"]) == {"good"}


def test_images_and_classes_are_no_quantities(zone: Zone, tmp_path) -> None:
    found = asked(zone, lit(tmp_path, np.ones((4, 4)), "cover", "cover"))
    assert found.missing is not None
    assert found.rows.empty
