"""Cut and fill by hand."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import CrsError
from gis.raster import sweep
from gis.raster.earthwork import earthwork
from gis.raster.grid import north_up
from gis.raster.source import Source
from gis.raster.write import write_raster


def four_cells(folder: Path, crs: int = 4528) -> Path:
    """Heights 1 2 / 3 6 on cells of 10 m, west 0, south 0."""
    cells = np.array([[1.0, 2.0], [3.0, 6.0]], dtype=np.float32)
    return write_raster(folder / "dem.tif", cells, crs, north_up(0, 20, 10, 10), nodata=-9999)


def shapes() -> gpd.GeoSeries:
    return gpd.GeoSeries(
        [
            shapely.box(0, 0, 20, 20),
            shapely.box(5, 5, 15, 15),
            shapely.box(1, 1, 3, 3),
            shapely.box(10, 0, 30, 10),
            shapely.box(500, 500, 510, 510),
            None,
        ],
        crs=4528,
        index=list("ABCDEF"),
    )


def test_as_much_is_cut_as_filled_at_the_mean_height(tmp_path: Path) -> None:
    """A: mean 3; the cell of 6 gives 3 m × 100 m², those of 1 and 2 take 2 and 1. B: a quarter of each. D: half known."""
    found = earthwork(four_cells(tmp_path), shapes())
    wanted = {
        "cut_m3": [300.0, 75.0, 0.0, 0.0, np.nan, np.nan],
        "fill_m3": [300.0, 75.0, 0.0, 0.0, np.nan, np.nan],
        "level_m": [3.0, 3.0, 3.0, 6.0, np.nan, np.nan],
        "coverage": [1.0, 1.0, 1.0, 0.5, 0.0, np.nan],
    }
    pd.testing.assert_frame_equal(found, pd.DataFrame(wanted, index=list("ABCDEF")))


def test_at_a_stated_level(tmp_path: Path) -> None:
    """To 2 m: A cuts 100 + 400 and fills 100; C lies in the cell of 3, 4 m² × 1 m."""
    found = earthwork(four_cells(tmp_path), shapes(), 2.0)
    assert found["cut_m3"].tolist() == pytest.approx([500.0, 125.0, 4.0, 400.0, np.nan, np.nan], nan_ok=True)
    assert found["fill_m3"].tolist() == pytest.approx([100.0, 25.0, 0.0, 0.0, np.nan, np.nan], nan_ok=True)
    own = earthwork(four_cells(tmp_path), shapes(), pd.Series({"A": 2.0, "C": 4.0}))
    assert own["fill_m3"].tolist() == pytest.approx([100.0, np.nan, 4.0, np.nan, np.nan, np.nan], nan_ok=True)


def test_a_large_shape_is_taken_in_tiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = earthwork(four_cells(tmp_path), shapes())
    monkeypatch.setattr(sweep, "TILE", 1)
    pd.testing.assert_frame_equal(earthwork(four_cells(tmp_path), shapes()), whole)


def test_a_stated_scale_and_number_for_nothing(tmp_path: Path) -> None:
    """Decimetres whose scale only the source states, and one cell of four without a value."""
    cells = np.array([[10, 20], [-1, 60]], dtype=np.int16)
    file = write_raster(tmp_path / "dem.tif", cells, 4528, north_up(0, 20, 10, 10))
    found = earthwork(Source(file, scale=0.1, nodata=-1), shapes()[:1])
    assert found.iloc[0].tolist() == pytest.approx([300.0, 300.0, 3.0, 0.75])


def test_degrees_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CrsError, match="degree"):
        earthwork(four_cells(tmp_path, 4490), shapes())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-50, 500, width=32), min_size=12, max_size=12), st.integers(0, 10_000))
def test_cut_balances_fill_and_the_difference_is_the_volume(
    tmp_path_factory: pytest.TempPathFactory, heights: list[float], seed: int
) -> None:
    """Balanced: cut = fill. At any level: cut − fill = Σ share × area × (z − level)."""
    file = tmp_path_factory.mktemp("heights") / "dem.tif"
    write_raster(
        file, np.array(heights, np.float32).reshape(3, 4), 4528, north_up(0, 30, 10, 10), nodata=-9999
    )
    corner = np.random.default_rng(seed).uniform(0, 20, (5, 2))
    plots = gpd.GeoSeries(shapely.box(*corner.T, *np.add(corner, [15.0, 9.5]).T), crs=4528)
    even, flat = earthwork(file, plots), earthwork(file, plots, 100.0)
    assert even["cut_m3"].to_numpy() == pytest.approx(even["fill_m3"].to_numpy(), rel=1e-3, abs=1e-6)
    volume = (even["level_m"] - 100.0) * plots.area * even["coverage"]
    assert (flat["cut_m3"] - flat["fill_m3"]).to_numpy() == pytest.approx(
        volume.to_numpy(), rel=1e-6, abs=1e-4
    )
