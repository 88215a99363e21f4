"""Bands along an axis and catchments of points: squares that can be counted, and nothing lost at bends."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from gis.bands import bands, catchments, nearest_ground
from gis.corridor import strip
from gis.errors import InputError
from gis.overlay import cut

EAST, NORTH = 40_430_000.0, 3_830_000.0


def line(*xy):
    return LineString([(EAST + x, NORTH + y) for x, y in xy])


BENT = line((0, 0), (0, 1000), (700, 1700), (700, 2500))


def test_a_straight_axis_is_cut_square():
    made = bands(line((0, 1200), (0, 0)), 300, 500)
    assert made["station_from_m"].tolist() == [0, 500, 1000]
    assert made["station_to_m"].tolist() == [500, 1000, 1200]
    corners = [shape.bounds for shape in made["geometry"]]
    for found, (low, high) in zip(corners, [(0, 500), (500, 1000), (1000, 1200)], strict=True):
        expected = (EAST - 300, NORTH + low, EAST + 300, NORTH + high)
        assert found == pytest.approx(expected, abs=1e-6)
    areas = [shape.area for shape in made["geometry"]]
    assert areas == pytest.approx([300_000, 300_000, 120_000], abs=0.01)


def test_an_axis_of_whole_steps_has_no_empty_last_band():
    assert len(bands(line((0, 0), (0, 1000)), 100, 500)) == 2
    assert len(bands(line((0, 0), (0, 300)), 100, 500)) == 1


@pytest.mark.parametrize("step", [90.0, 500.0, 999.9, 5000.0])
def test_bands_of_a_bent_axis_are_the_strip_and_do_not_overlap(step):
    shapes = bands(BENT, 400, step)["geometry"].to_numpy()
    whole = strip(BENT, 400)
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-9)
    assert shapely.union_all(shapes).area == pytest.approx(whole.area, rel=1e-9)


def test_a_band_holds_the_points_of_its_station():
    made = bands(BENT, 400, 500)
    ways = np.random.default_rng(4).uniform((EAST - 300, NORTH + 100), (EAST + 1000, NORTH + 2400), (500, 2))
    spots = shapely.points(ways)
    station = shapely.line_locate_point(BENT, spots)
    away = np.abs(station / 500 - np.round(station / 500)) * 500
    asked = (shapely.distance(spots, BENT) < 395) & (away > 6)  # samples are 10 m apart at a bend
    assert asked.sum() > 200
    band = (station // 500).astype(int)
    inside = shapely.contains(made["geometry"].to_numpy()[band], spots)
    assert inside[asked].all()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-900, 1500), st.integers(-300, 2600)), min_size=1, max_size=5),
    st.integers(150, 1500),
)
def test_a_plot_is_wholly_in_its_bands_and_outside(corners, step):
    made = gpd.GeoSeries(bands(BENT, 400, step)["geometry"].to_numpy(), crs="EPSG:4528")
    plots = gpd.GeoSeries(
        [shapely.box(EAST + x, NORTH + y, EAST + x + 260, NORTH + y + 180) for x, y in corners]
    )
    pieces = cut(plots.set_crs("EPSG:4528"), made)
    within = np.bincount(pieces.small, weights=pieces.area_m2, minlength=len(plots))
    assert pieces.twice_m2 == pytest.approx(0, abs=0.01)
    assert within + pieces.outside_m2 == pytest.approx(260 * 180, abs=0.01)


def test_catchments_meet_half_way_and_reach_no_further():
    near = catchments(shapely.points([(EAST, NORTH), (EAST + 100, NORTH), (EAST + 5000, NORTH)]), 80.0)
    assert near[0].bounds[2] == pytest.approx(EAST + 50)
    assert near[1].bounds[0] == pytest.approx(EAST + 50)
    assert near[2].area == pytest.approx(np.pi * 80**2, rel=0.001)
    assert shapely.area(shapely.intersection(near[0], near[1])) == pytest.approx(0, abs=1e-6)


def test_of_points_at_one_place_the_first_has_the_ground():
    twins = catchments(shapely.points([(5, 5), (5, 5), (90, 5)]), 10.0)
    assert twins[1].is_empty and twins[0].area > 300
    alone = nearest_ground(shapely.points([(5, 5)]), shapely.box(0, 0, 10, 10))
    assert alone[0].covers(shapely.box(0, 0, 10, 10))


@pytest.mark.parametrize("step", [0.0, -5.0, float("nan"), 0.1])
def test_a_step_that_makes_no_bands_is_refused(step):
    with pytest.raises(InputError) as told:
        bands(line((0, 0), (0, 1000)), 100, step)
    assert "2000" in str(told.value) and "步长" in told.value.text("zh")


def test_a_reach_that_is_none_is_refused():
    with pytest.raises(InputError) as told:
        catchments(shapely.points([(0, 0)]), 0.0)
    assert "半径" in told.value.text("zh")
