"""Classes of a raster cut by plots: by hand, and nothing lost."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from rasterio.transform import Affine

from gis.errors import InputError
from gis.raster import zones as module
from gis.raster.grid import north_up
from gis.raster.shares import shares
from gis.raster.write import write_raster
from gis.raster.zones import NONE, zones

CRS = "EPSG:4528"


def test_by_hand(tmp_path: Path) -> None:
    """Classes 1 2 / 2 (none) on cells of 10 m; a square over the middle, one half beyond, one far away, one missing."""
    file = write_raster(
        tmp_path / "c.tif", np.array([[1, 2], [2, 0]], np.uint8), CRS, north_up(0, 20, 10, 10), nodata=0
    )
    plots = gpd.GeoSeries(
        [shapely.box(5, 5, 15, 15), shapely.box(-10, 10, 10, 20), shapely.box(90, 90, 100, 100), None],
        crs=CRS,
        index=["A", "B", "C", "D"],
    )
    found = zones(file, plots)
    rows = [tuple(row) for row in found[["shape", "code", "area_m2"]].to_numpy().tolist()]
    assert rows == [
        ("A", NONE, 25.0),
        ("A", 1, 25.0),
        ("A", 2, 50.0),
        ("B", NONE, 100.0),
        ("B", 1, 100.0),
        ("C", NONE, 100.0),
    ]
    assert found.crs == CRS
    assert found.loc[1, "geometry"].equals(shapely.box(5, 10, 10, 15))


def test_codes_large_and_negative_keep_their_shape(tmp_path: Path) -> None:
    """Two plots of two cells each: classes of four digits and below 0 are neither mixed nor given to a neighbour."""
    codes = np.array([[1_998, -7, 999, 2_000]], np.int16)
    file = write_raster(tmp_path / "c.tif", codes, CRS, north_up(0, 10, 10, 10))
    plots = gpd.GeoSeries([shapely.box(0, 0, 20, 10), shapely.box(20, 0, 40, 10)], crs=CRS, index=["A", "B"])
    found = zones(file, plots)
    rows = [tuple(row) for row in found[["shape", "code", "area_m2"]].to_numpy().tolist()]
    assert rows == [("A", -7, 100.0), ("A", 1_998, 100.0), ("B", 999, 100.0), ("B", 2_000, 100.0)]


@pytest.mark.parametrize(("tile", "turned_grid"), [(7, False), (1_024, False), (9, True)])
def test_nothing_is_lost_and_shares_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tile: int, turned_grid: bool
) -> None:
    """Areas add up to each plot's, whatever the tiles, and are the shares that exact coverage gives."""
    monkeypatch.setattr(module, "TILE", tile)
    rng = np.random.default_rng(3)
    codes = rng.integers(1, 4, (30, 40)).astype(np.uint8)
    turn = Affine.translation(60, 230) @ Affine.rotation(15) @ Affine.scale(10, -10)
    file = write_raster(
        tmp_path / "c.tif", codes, CRS, turn if turned_grid else north_up(0, 300, 10, 10), nodata=0
    )
    corner = rng.uniform(0, 240, (40, 2))
    turned = [shapely.box(x, y, x + 33, y + 21) for x, y in corner]
    plots = gpd.GeoSeries(turned, crs=CRS).rotate(30)
    found = zones(file, plots)
    whole = found.groupby("shape")["area_m2"].sum()
    assert whole.to_numpy() == pytest.approx(plots.area.to_numpy(), rel=1e-9)
    assert found.geometry.is_valid.all()
    assert not found.duplicated(["shape", "code"]).any()
    exact = shares(file, plots, {1: 1, 2: 2, 3: 3})
    wide = found[found["code"].gt(0)].pivot_table(index="shape", columns="code", values="area_m2").fillna(0)
    within = wide.div(wide.sum(axis=1), axis=0)
    assert within.to_numpy() == pytest.approx(exact.loc[wide.index, [1, 2, 3]].to_numpy(), abs=1e-9)


def test_a_class_that_stands_for_no_value_is_refused(tmp_path: Path) -> None:
    file = write_raster(tmp_path / "c.tif", np.array([[-1, 2]], np.int16), CRS, north_up(0, 10, 10, 10))
    plots = gpd.GeoSeries([shapely.box(0, 0, 20, 10)], crs=CRS)
    with pytest.raises(InputError, match="class -1 stands for no value"):
        zones(file, plots)
