"""Overlaps within one layer."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis.errors import CrsError, InputError
from gis.topology import overlaps

LAYER = gpd.GeoSeries(
    [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 160, 100), shapely.box(99, 90, 110, 200),
     shapely.box(20, 20, 30, 30), shapely.box(99.9, 0, 105, 5), None],
    index=["P1", "P2", "P3", "inside", "sliver", "missing"], crs="EPSG:4547",
)  # fmt: skip


def test_overlaps_by_hand() -> None:
    found = overlaps(LAYER)
    assert list(zip(found["left"], found["right"], found["area_m2"].round(9), strict=True)) == [
        ("P1", "P3", 10.0), ("P1", "inside", 100.0), ("P2", "P3", 100.0), ("P2", "sliver", 25.0)]  # fmt: skip


def test_the_tolerance_is_the_callers() -> None:
    found = overlaps(LAYER, tolerance_m2=0.1)
    assert ("P1", "sliver") in set(zip(found["left"], found["right"], strict=True))
    assert len(overlaps(LAYER, tolerance_m2=99.999)) == 2


def test_a_tiling_has_no_overlap_and_a_shifted_one_has(fabric: Callable) -> None:
    _, large = fabric(5, 20)
    assert overlaps(large).empty
    moved = large.copy()
    moved.iloc[210] = shapely.box(*moved.iloc[210].buffer(3).bounds)
    assert set(overlaps(moved)[["left", "right"]].to_numpy().ravel()) > {189, 190, 210, 211, 230}


def test_refusals() -> None:
    with pytest.raises(CrsError):
        overlaps(LAYER.set_crs(3857, allow_override=True))
    with pytest.raises(InputError, match="invalid"):
        overlaps(gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"], crs="EPSG:4547"))
    assert overlaps(LAYER.iloc[:0]).columns.tolist() == ["left", "right", "area_m2"]


def test_overlapping_parcels_of_a_real_town(real: Path) -> None:
    parcels = gpd.read_file(real / "gennes" / "parcel.gpkg").geometry
    found = overlaps(parcels)
    joined = gpd.overlay(
        *[gpd.GeoDataFrame({name: parcels.index}, geometry=parcels) for name in "ab"], keep_geom_type=False
    )
    area = joined.area[joined["a"] < joined["b"]]
    assert len(found) == (area > 1.0).sum() > 20
    assert found["area_m2"].sum() == pytest.approx(area[area > 1.0].sum(), rel=1e-9)
