"""Nearest by the kernel: what shapely's tree says, label and distance, on every kind of shape."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.nearest import nearest

CRS = "EPSG:4528"
MOVE = np.array([40_500_000.0, 3_830_000.0])


def layer(shapes):
    return gpd.GeoSeries(
        [None if one is None else shapely.transform(one, lambda xy: xy + MOVE) for one in shapes], crs=CRS
    )


def same(shapes, others, threads=None):
    wanted, found = (
        nearest(shapes, others, engine=engine, threads=threads) for engine in ("shapely", "flat")
    )
    assert found["distance_m"].to_numpy() == pytest.approx(
        wanted["distance_m"].to_numpy(), abs=1e-9, nan_ok=True
    )
    differ = found["nearest"].notna() & found["nearest"].ne(wanted["nearest"])
    assert found["nearest"].isna().equals(wanted["nearest"].isna())
    for row in np.flatnonzero(differ):  # of two that are equally near but for rounding either may be named
        assert shapely.distance(shapes.iloc[row], others[found["nearest"].iloc[row]]) == pytest.approx(
            wanted["distance_m"].iloc[row], abs=1e-8
        )
    assert differ.mean() < 0.02 or differ.sum() < 3
    return found


HOLED = shapely.Polygon(shapely.box(0, 0, 40, 40).exterior, [shapely.box(10, 10, 30, 30).exterior])


def test_by_hand():
    shapes = layer(
        [HOLED, shapely.box(100, 0, 110, 10), None, shapely.Polygon(), shapely.Point(200, 3), HOLED]
    )
    others = layer(
        [
            shapely.Point(22, 20),  # in the hole, 8 from its edge
            shapely.LineString([(113, -50), (113, 4), (180, 4)]),
            shapely.MultiPoint([(500, 500), (44, 20)]),
            None,
            shapely.LineString(),
        ]
    )
    found = same(shapes, others)
    assert found["nearest"].tolist()[:2] == [2, 1]
    assert found["distance_m"].round(9).tolist()[:2] == [4.0, 3.0]
    assert found["distance_m"].isna().tolist() == [False, False, True, True, False, False]
    assert found.loc[4].round(6).tolist() == [1, 20.024984]
    inside = same(
        shapes, layer([shapely.Point(5, 5), shapely.LineString([(-9, 20), (99, 20)]), shapely.Point(105, 5)])
    )
    assert inside["nearest"].tolist()[:2] == [0, 2]
    assert inside["distance_m"].tolist()[:2] == [0.0, 0.0]


def test_a_road_wholly_in_a_plot_and_one_through_it():
    road = shapely.LineString([(3, 3), (6, 6)])
    assert same(layer([shapely.box(0, 0, 10, 10)]), layer([shapely.Point(10.5, 5), road]))[
        "distance_m"
    ].tolist() == [0.0]
    through = shapely.LineString([(-5, 5), (15, 5)])
    assert same(layer([shapely.box(0, 0, 10, 10)]), layer([shapely.Point(11, 5), through]))[
        "nearest"
    ].tolist() == [1]


def test_of_equally_near_ones_the_lowest_label():
    plots = layer([shapely.box(0, 0, 10, 10)])
    cross = layer(
        [
            shapely.LineString([(20, 5), (20, 50)]),
            shapely.LineString([(60, 5), (20, 5)]),
            shapely.Point(-10, 5),
        ]
    )
    found = nearest(plots, cross.set_axis(["m", "c", "x"]), engine="flat")
    assert found.loc[0].tolist() == ["c", 10.0]


@pytest.mark.parametrize("seed", [1, 2])
def test_fabrics(seed, fabric):
    small, large = fabric(seed, 30)
    rng = np.random.default_rng(seed)
    low, high = large.total_bounds[:2] - 300, large.total_bounds[2:] + 300
    points = gpd.GeoSeries(shapely.points(rng.uniform(low, high, (200, 2))), crs=CRS)
    walks = np.cumsum(rng.uniform(-60, 60, (40, 30, 2)), axis=1) + rng.uniform(low, high, (40, 1, 2))
    roads = gpd.GeoSeries(shapely.linestrings(walks), crs=CRS)
    for others in (
        points,
        roads,
        gpd.GeoSeries([*points.iloc[:9], *roads, shapely.MultiLineString(list(roads.iloc[:3]))], crs=CRS),
    ):
        same(large, others, threads=3)
        same(small, others)
    assert (
        same(small, large.iloc[::50])["distance_m"].eq(0).any()
    )  # polygons among polygons go the shapely way


grid = st.tuples(st.integers(0, 9), st.integers(0, 9))
polygon = st.lists(grid, min_size=3, max_size=6).map(shapely.Polygon).filter(lambda one: one.is_valid)
other = st.one_of(
    grid.map(shapely.Point), st.lists(grid, min_size=2, max_size=4, unique=True).map(shapely.LineString)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(polygon, max_size=5), st.lists(other, max_size=5))
def test_anything_on_a_grid_of_ten(shapes, others):
    plain, ground = layer(shapes), layer(others)
    wanted, found = (nearest(plain, ground, engine=engine) for engine in ("shapely", "flat"))
    assert found["distance_m"].to_numpy() == pytest.approx(
        wanted["distance_m"].to_numpy(), abs=1e-9, nan_ok=True
    )


def test_shapes_without_end_and_badly_drawn_ones_are_left_to_shapely():
    with np.errstate(invalid="ignore"):
        endless = shapely.polygons([[(0, 0), (np.inf, 0), (5, 5), (0, 0)]])[0]
    bow = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    plots = gpd.GeoSeries([shapely.box(9, 0, 10, 1), bow, endless], crs=CRS)
    stops = gpd.GeoSeries([shapely.Point(2, 1.9), shapely.Point(11, 1)], crs=CRS)
    wanted, found = (nearest(plots, stops, engine=engine) for engine in ("shapely", "flat"))
    assert found.equals(wanted)
    far = gpd.GeoSeries([shapely.Point(np.inf, 0), shapely.Point(20, 0)], crs=CRS)
    assert nearest(plots.iloc[:2], far, engine="flat").equals(nearest(plots.iloc[:2], far, engine="shapely"))
