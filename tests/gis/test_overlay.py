"""Cutting: the hand case, conservation, other implementations, real files."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import CrsError, InputError
from gis.overlay import Pieces, allocate, cut, share

HAND_CRS = "EPSG:4547"


def boxes(*corners: tuple[float, float, float, float], crs: str = HAND_CRS) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.box(*corner) for corner in corners], crs=crs)


def conserved(pieces: Pieces) -> np.ndarray:
    """How far pieces + outside − twice is from the whole, relative to the whole."""
    total = np.bincount(pieces.small, weights=pieces.area_m2, minlength=len(pieces.whole_m2))
    return np.abs(total + pieces.outside_m2 - pieces.twice_m2 - pieces.whole_m2) / pieces.whole_m2


@pytest.fixture
def hand() -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Buildings A, B, C and plots P1, P2 of the hand case."""
    return boxes((10, 10, 60, 50), (10, 60, 40, 80), (90, 40, 110, 60)), boxes(
        (0, 0, 100, 100), (100, 0, 160, 100)
    )


def test_hand_case(hand: tuple[gpd.GeoSeries, gpd.GeoSeries]) -> None:
    pieces = cut(*hand)
    assert pieces.small.tolist() == [0, 1, 2, 2]
    assert pieces.large.tolist() == [0, 0, 0, 1]
    assert pieces.area_m2.tolist() == [2000.0, 600.0, 200.0, 200.0]
    assert pieces.whole_m2.tolist() == [2000.0, 600.0, 400.0]
    assert pieces.outside_m2.tolist() == [0.0, 0.0, 0.0]
    assert pieces.twice_m2.tolist() == [0.0, 0.0, 0.0]
    assert pieces.straddling.tolist() == [2]
    assert pieces.occupied.tolist() == [0, 1]
    assert pieces.per_large_m2(2).tolist() == [2800.0, 200.0]
    assert share(pieces).tolist() == [1.0, 1.0, 0.5, 0.5]


def test_hand_case_floor_area(hand: tuple[gpd.GeoSeries, gpd.GeoSeries]) -> None:
    pieces = cut(*hand)
    assert allocate(pieces, np.array([6000.0, 600.0, 2000.0]), 2).tolist() == [7600.0, 1000.0]
    counted_twice = allocate(pieces, np.array([6000.0, 1200.0, 2000.0]), 2)
    assert (counted_twice / [10_000.0, 6_000.0]).round(4).tolist() == [0.82, 0.1667]


def test_an_amount_that_is_not_known_makes_its_plot_unknown(
    hand: tuple[gpd.GeoSeries, gpd.GeoSeries],
) -> None:
    floor = allocate(cut(*hand), np.array([np.nan, 600.0, 2000.0]), 3)
    assert np.isnan(floor[0])
    assert floor[1:].tolist() == [1000.0, 0.0]
    with pytest.raises(InputError, match="one a shape"):
        allocate(cut(*hand), np.array([1.0]), 2)


def test_the_holder_is_where_most_lies() -> None:
    pieces = cut(
        boxes((0, 0, 10, 1), (8, 0, 12, 1), (50, 0, 51, 1), (9, 0, 13, 1)),
        boxes((-1, 0, 10, 9), (10, 0, 30, 9)),
    )
    assert pieces.holder.tolist() == [0, 0, -1, 1]


def test_more_than_a_square_metre_on_each_of_two_is_straddling() -> None:
    plots = boxes((0, 0, 100, 100), (100, 0, 160, 100))
    houses = boxes(
        (90, 0, 100.5, 3), (90, 10, 100.5, 12), (90, 20, 100.25, 23)
    )  # 1.5, 1.0 and 0.75 m² beyond
    pieces = cut(houses, plots)
    assert pieces.straddling.tolist() == [0]
    assert pieces.occupied.tolist() == [0, 1]
    assert cut(houses.iloc[1:], plots).occupied.tolist() == [0]


def test_outside_and_twice() -> None:
    pieces = cut(
        boxes((0, 0, 10, 10), (20, 0, 30, 10), (50, 0, 60, 10)), boxes((-5, -5, 6, 15), (4, -5, 25, 15))
    )
    assert pieces.area_m2.tolist() == [60.0, 60.0, 50.0]
    assert pieces.outside_m2.tolist() == [0.0, 50.0, 100.0]
    assert pieces.twice_m2.tolist() == [20.0, 0.0, 0.0]


def test_twice_is_seen_even_where_the_pieces_do_not_exceed_the_whole() -> None:
    pieces = cut(boxes((0, 0, 100, 1)), boxes((-1, -1, 20, 2), (10, -1, 30, 2)))
    assert pieces.area_m2.tolist() == [20.0, 20.0]
    assert (pieces.outside_m2[0], pieces.twice_m2[0]) == (70.0, 10.0)


def test_twice_of_a_shape_inside_three_plots_drawn_over_each_other() -> None:
    pieces = cut(boxes((1, 1, 3, 3)), boxes((0, 0, 9, 9), (0, 0, 9, 9), (0, 0, 2, 9)))
    assert pieces.area_m2.tolist() == [4.0, 4.0, 2.0]
    assert (pieces.outside_m2[0], pieces.twice_m2[0]) == (0.0, 6.0)


def test_one_long_shape_over_many_overlapping_ones() -> None:
    slabs = boxes(*((x, 0, x + 12, 10) for x in range(0, 200, 10)))
    pieces = cut(boxes((0, 2, 400, 4)), slabs)
    assert len(pieces.area_m2) == 20
    assert (pieces.area_m2.sum(), pieces.outside_m2[0], pieces.twice_m2[0]) == (480.0, 396.0, 76.0)


def test_of_two_long_shapes_over_each_other_each_counts_twice_what_is_its_own() -> None:
    slabs = boxes(*((x, 0, x + 12, 10) for x in range(0, 200, 10)))
    pieces = cut(boxes((0, 2, 400, 4), (0, 3, 400, 5)), slabs)
    assert pieces.outside_m2.tolist() == [396.0, 396.0]
    assert pieces.twice_m2.tolist() == [76.0, 76.0]


def test_shapes_that_only_touch_make_no_piece() -> None:
    pieces = cut(boxes((0, 0, 10, 10)), boxes((10, 0, 20, 10), (10, 10, 20, 20), (0, 0, 10, 10)))
    assert pieces.large.tolist() == [2]
    assert pieces.outside_m2.tolist() == [0.0]


def test_missing_and_empty_shapes() -> None:
    small = gpd.GeoSeries([None, shapely.Polygon(), shapely.box(0, 0, 1, 1)], crs=HAND_CRS)
    large = gpd.GeoSeries([None, shapely.box(0, 0, 2, 2)], crs=HAND_CRS)
    pieces = cut(small, large)
    assert (pieces.small.tolist(), pieces.large.tolist()) == ([2], [1])
    assert np.isnan([pieces.whole_m2[0], pieces.outside_m2[0], pieces.twice_m2[0]]).all()
    assert (pieces.whole_m2[1], pieces.outside_m2[1]) == (0.0, 0.0)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 1), (1, 0)])
def test_nothing_to_cut_or_to_cut_by(first: int, last: int) -> None:
    one = boxes((0, 0, 1, 1))
    pieces = cut(one.iloc[:first], one.iloc[:last])
    assert len(pieces.area_m2) == 0
    assert pieces.outside_m2.tolist() == [1.0] * first
    assert pieces.straddling.tolist() == []


def test_refusals() -> None:
    one = boxes((0, 0, 1, 1))
    with pytest.raises(CrsError, match="small shapes: areas cannot be taken"):
        cut(one.set_crs(3857, allow_override=True), one)
    with pytest.raises(CrsError, match="Bring both to one"):
        cut(one.set_crs(4528, allow_override=True), one)
    bow_tie = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"], index=["G-7"], crs=HAND_CRS)
    with pytest.raises(InputError, match=r"large shapes: 1 invalid \(G-7\).*repair") as told:
        cut(one, bow_tie)
    assert told.value.faults == ("G-7",)


corner = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 25), st.integers(1, 25))
turned = st.lists(st.tuples(corner, st.floats(0, 90)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(turned, turned)
def test_every_square_metre_is_accounted_for(smalls: list, larges: list) -> None:
    def layer(parts: list) -> gpd.GeoSeries:
        shapes = [shapely.box(40_428_000 + x, 3_830_000 + y, 40_428_000 + x + w, 3_830_000 + y + h)
                  for (x, y, w, h), _ in parts]  # fmt: skip
        return gpd.GeoSeries(
            [gpd.GeoSeries([s]).rotate(a)[0] for s, (_, a) in zip(shapes, parts, strict=True)],
            crs="EPSG:4528",
        )

    small, large = layer(smalls), layer(larges)
    pieces = cut(small, large)
    assert conserved(pieces).max() < 1e-6
    covered = shapely.area(shapely.intersection(small.to_numpy(), shapely.union_all(large.to_numpy())))
    assert pieces.whole_m2 - pieces.outside_m2 == pytest.approx(covered, abs=1e-5)
    assert (pieces.twice_m2 >= 0).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_geopandas_overlay(seed: int, fabric: Callable) -> None:
    small, large = fabric(seed, 15)
    pieces = cut(small, large)
    other = gpd.overlay(
        gpd.GeoDataFrame({"s": np.arange(len(small))}, geometry=small),
        gpd.GeoDataFrame({"l": np.arange(len(large))}, geometry=large),
        how="intersection",
    )
    wanted = other.area.groupby(other["l"]).sum().reindex(range(len(large)), fill_value=0.0).to_numpy()
    assert pieces.per_large_m2(len(large)) == pytest.approx(wanted, abs=1e-6)
    assert conserved(pieces).max() < 1e-9
    assert len(pieces.straddling) > 50
    within = shapely.covered_by(small.to_numpy(), large.union_all().buffer(-0.01))
    assert within.sum() > 500
    assert (pieces.outside_m2[within] == 0.0).all()  # a rounding remainder is no area outside


def test_threads_change_nothing(fabric: Callable) -> None:
    small, large = fabric(4, 50)
    one, four = cut(small, large, threads=1), cut(small, large, threads=4)
    for name in ("small", "large", "area_m2", "whole_m2", "outside_m2", "twice_m2"):
        assert np.array_equal(getattr(one, name), getattr(four, name)), name


def test_nothing_handed_in_is_changed(hand: tuple[gpd.GeoSeries, gpd.GeoSeries]) -> None:
    before = [layer.copy(deep=True) for layer in hand]
    cut(*hand)
    assert all(now.equals(then) for now, then in zip(hand, before, strict=True))


def test_bubenec(real: Path) -> None:
    file = real / "bubenec" / "bubenec.gpkg"
    houses, plots = (gpd.read_file(file, layer=name).geometry for name in ("buildings", "plots"))
    with pytest.raises(CrsError, match="Pseudo-Mercator"):
        cut(houses, plots)
    pieces = cut(houses.to_crs(5514), plots.to_crs(5514))
    assert pieces.whole_m2.sum() == pytest.approx(43_176.1, abs=0.05)
    assert pieces.area_m2.sum() == pytest.approx(43_140.32, abs=0.01)
    assert len(pieces.straddling) == 16
    assert len(pieces.occupied) == 133
    assert conserved(pieces).max() < 1e-9


def test_gennes(real: Path) -> None:
    houses = gpd.read_file(real / "gennes" / "building.gpkg").geometry
    parcels = gpd.read_file(real / "gennes" / "parcel.gpkg").geometry
    pieces = cut(houses, parcels)
    assert pieces.whole_m2.sum() / 10_000 == pytest.approx(4.669, abs=5e-4)
    assert (pieces.per_large_m2(len(parcels)) > 10).sum() == 248
    assert len(pieces.straddling) == 28
    assert conserved(pieces).max() < 1e-9


def test_one_large_shape_of_many_corners(fabric: Callable) -> None:
    small, large = fabric(7, 12)
    town = gpd.GeoSeries([large.union_all().buffer(7.0, quad_segs=64)], crs=large.crs)
    pieces = cut(small, town)
    wanted = shapely.area(shapely.intersection(small.to_numpy(), town.iloc[0]))
    assert shapely.get_num_coordinates(town.iloc[0]) > 200
    assert pieces.whole_m2 - pieces.outside_m2 == pytest.approx(wanted, abs=1e-6)
    assert (pieces.outside_m2 > 1).sum() > 20
    assert len(pieces.small) < len(small)


@pytest.mark.parametrize("engine", ["shapely", "auto"])
def test_what_a_wide_district_counts_twice_is_told_to_the_square_centimetre(engine):
    """4,000 lots of 100 m, every tenth 2 cm too wide: each shares 2 m² with the next, over 40 km²."""
    x, y = np.meshgrid(np.arange(100) * 100.0, np.arange(40) * 100.0)
    x, y = x.ravel() + 40_500_000, y.ravel() + 3_800_000
    wide = np.arange(len(x)) % 10 == 4
    lots = gpd.GeoSeries(shapely.box(x, y, x + 100 + 0.02 * wide, y + 100), crs="EPSG:4528")
    district = gpd.GeoSeries([shapely.box(*lots.total_bounds)], crs="EPSG:4528")
    pieces = cut(district, lots, engine=engine)
    assert pieces.twice_m2.tolist() == pytest.approx([800.0], abs=0.01)
    assert pieces.outside_m2.tolist() == pytest.approx([0.0], abs=0.01)


def test_a_grid_that_shapes_bring_with_them_rounds_no_cut() -> None:
    gridded = gpd.GeoSeries(shapely.set_precision([shapely.box(0, 0, 10, 10)], 1.0), crs=HAND_CRS)
    plots = boxes((3.25, 0, 20, 10))  # on a grid of 1 m it would begin at 3
    assert shapely.get_precision(gridded.to_numpy()).tolist() == [1.0]
    assert cut(gridded, plots, engine="shapely").area_m2.tolist() == [67.5]
    assert cut(gridded, plots, engine="shapely").outside_m2.tolist() == [32.5]


def test_a_billionth_of_a_shape_is_rounding() -> None:
    houses = boxes((0, 0, 1000, 1000))  # a billionth of 10⁶ m² is 10 cm²
    less, more = boxes((999.9999995, 0, 1200, 1000)), boxes((999.999998, 0, 1200, 1000))
    assert cut(houses, less, engine="shapely").area_m2.tolist() == []  # 5 cm²
    assert cut(houses, more, engine="shapely").area_m2.tolist() == pytest.approx([0.002], abs=1e-6)


def test_large_shapes_without_a_piece_are_counted(hand: tuple[gpd.GeoSeries, gpd.GeoSeries]) -> None:
    assert cut(*hand).per_large_m2(4).tolist() == [2800.0, 200.0, 0.0, 0.0]


def test_five_invalid_shapes_are_named_and_more_are_counted() -> None:
    one, bow_tie = boxes((0, 0, 1, 1)), "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"
    for count, shown in ((5, r"5 invalid \(a, b, c, d, e\)"), (6, r"6 invalid \(a, b, c, d, e …\)")):
        large = gpd.GeoSeries.from_wkt([bow_tie] * count, index=list("abcdef"[:count]), crs=HAND_CRS)
        with pytest.raises(InputError, match=shown):
            cut(one, large)


def test_of_two_systems_each_is_named_with_its_layer() -> None:
    one = boxes((0, 0, 1, 1))
    with pytest.raises(CrsError) as told:
        cut(one.set_crs(4528, allow_override=True), one)
    said = str(told.value)
    assert said.index("small shapes") < said.index("zone 40") < said.index("large shapes")
