"""Overlaps, gaps and slivers within one layer."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis.errors import CrsError, InputError
from gis.topology import duplicates, gaps, overlaps, slivers

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


def boxes(*corners: tuple[float, float, float, float], names: str = "ABCDEFGH") -> gpd.GeoSeries:
    return gpd.GeoSeries(
        [shapely.box(*one) for one in corners], index=list(names[: len(corners)]), crs="EPSG:4547"
    )


def test_gaps_by_hand_closed_and_open_at_the_end() -> None:
    # A and B leave 0.4 m between them, open at both ends: 20 m²; C and D close a 5 × 5 m hole with A: 25 m²
    found = gaps(
        boxes((0, 0, 100, 50), (100.4, 0, 160, 50), (0, 50, 40, 100), (45, 50, 100, 100), (40, 55, 45, 100))
    )
    got = found[["left", "right", "area_m2"]].round(6).to_dict("records")
    assert got[0]["area_m2"] == 25.0
    assert got[1] == {"left": "A", "right": "B", "area_m2": 20.0}
    assert found["width_m"].iloc[1] == pytest.approx(2 * 20 / 100.8)
    assert len(found) == 2


def test_streets_courts_and_crumbs_are_no_gaps() -> None:
    ring = shapely.Polygon(shapely.box(0, 0, 100, 100).exterior, [shapely.box(20, 20, 40, 40).exterior])
    layer = gpd.GeoSeries(
        [ring, shapely.box(106, 0, 200, 100)], index=["court", "over the street"], crs="EPSG:4547"
    )
    assert gaps(layer).empty
    assert gaps(layer, most_m2=400.0)[["left", "area_m2"]].to_dict("records") == [
        {"left": "court", "area_m2": 400.0}
    ]
    assert gaps(layer, most_m2=400.0)["right"].isna().all()
    assert gaps(layer, narrow_m=6.1)["area_m2"].round(3).tolist() == [600.0]
    assert gaps(boxes((0, 0, 100, 50), (100.01, 0, 160, 50))).empty  # 0.5 m²
    assert gaps(LAYER.iloc[:0]).columns.tolist() == ["left", "right", "area_m2", "width_m", "geometry"]


def test_ground_is_conserved_when_a_strip_is_cut_out_of_a_tiling(fabric: Callable) -> None:
    _, large = fabric(5, 20)
    assert gaps(large).empty
    cut = large.copy()
    cut.iloc[210] = cut.iloc[210].buffer(-0.2, join_style="mitre")
    found = gaps(cut)
    assert found["area_m2"].sum() == pytest.approx(large.iloc[210].area - cut.iloc[210].area, rel=1e-9)
    assert 210 in set(found[["left", "right"]].to_numpy().ravel())


def test_shapes_drawn_twice_whichever_way_they_run() -> None:
    square = shapely.box(0, 0, 10, 10)
    layer = gpd.GeoSeries([square, shapely.box(20, 0, 30, 10), square.reverse(), None, shapely.Polygon(), square],
                          index=["A", "B", "C", "missing", "empty", "D"], crs="EPSG:4547")  # fmt: skip
    assert duplicates(layer).to_dict("records") == [{"left": "A", "right": "C"}, {"left": "A", "right": "D"}]


def test_slivers_are_small_and_narrow_at_once() -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 0, 50, 50), shapely.box(60, 0, 60.5, 40)])
    layer = gpd.GeoSeries([parts, shapely.box(0, 60, 6, 66), shapely.box(0, 80, 400, 80.5)], index=["P1", "small", "long"], crs="EPSG:4547")  # fmt: skip
    found = slivers(layer)
    assert found[["label", "part", "parts", "area_m2"]].to_dict("records") == [
        {"label": "P1", "part": 2, "parts": 2, "area_m2": 20.0}]  # fmt: skip
    assert set(slivers(layer, most_m2=300.0)["label"]) == {"P1", "long"}
