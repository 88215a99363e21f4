"""Stations, offsets and strips along straight, bent and curved axes."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString

from gis.corridor import northward, station_offset, strip
from gis.errors import CrsError, InputError

CRS = "EPSG:4528"
ORIGIN = np.array([40_428_000.0, 3_830_000.0])
BENT = LineString([(0, 0), (0, 1000), (500, 1500)])


def places(*xy: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapely.points(xy), index=[f"p{n}" for n in range(len(xy))], crs=CRS)


def test_bent_axis_by_hand() -> None:
    where = station_offset(BENT, places((30, 400), (-30, 400), (0, 700), (350, 1250), (-300, 1000)))
    assert where.index.tolist() == ["p0", "p1", "p2", "p3", "p4"]
    assert where["station_m"].tolist() == pytest.approx([400, 400, 700, 1000 + 300 * math.sqrt(2), 1000])
    assert where["offset_m"].tolist() == pytest.approx([30, -30, 0, 50 * math.sqrt(2), -300])
    assert where["beyond"].tolist() == [""] * 5


def test_the_outside_of_a_bend_has_the_side_it_is_on() -> None:
    where = station_offset(BENT, places((-50, 1040), (-10, 1010)))
    assert where["station_m"].tolist() == pytest.approx([1000, 1000])
    assert where["offset_m"].tolist() == pytest.approx([-math.hypot(50, 40), -math.hypot(10, 10)])


def test_beyond_the_ends_nothing_is_clamped() -> None:
    where = station_offset(BENT, places((20, -100), (600, 1600), (0, 0), (-40, 0)))
    assert where["beyond"].tolist() == ["before", "after", "", ""]
    assert where["station_m"].tolist() == pytest.approx([-100, 1000 + 600 * math.sqrt(2), 0, 0], abs=1e-6)
    assert where["offset_m"].tolist() == pytest.approx([20, 0, 0, -40], abs=1e-6)


def test_an_axis_drawn_from_the_north_gives_the_same_stations_and_says_so() -> None:
    spots = places((30, 400), (350, 1250), (20, -100))
    forward, backward = station_offset(BENT, spots), station_offset(BENT.reverse(), spots)
    assert backward["station_m"].tolist() == pytest.approx(forward["station_m"].tolist())
    assert backward["offset_m"].tolist() == pytest.approx(forward["offset_m"].tolist())
    assert (forward.attrs["axis_reversed"], backward.attrs["axis_reversed"]) == (False, True)
    assert backward.attrs["station_from"] == "south end"


def test_a_quarter_circle() -> None:
    turn = np.linspace(0, math.pi / 2, 2001)
    arc = LineString(np.column_stack([1000 - 1000 * np.cos(turn), 1000 * np.sin(turn)]) + ORIGIN)
    middle = ORIGIN + np.array([1000, 0])
    towards = np.array([-math.sqrt(0.5), math.sqrt(0.5)])
    where = station_offset(arc, places(tuple(middle + 900 * towards), tuple(middle + 1200 * towards)))
    assert where["station_m"].tolist() == pytest.approx([785.398, 785.398], abs=0.05)
    assert where["offset_m"].tolist() == pytest.approx([100, -200], abs=0.01)


def test_a_shape_stands_for_its_centroid_and_a_missing_one_is_blank() -> None:
    shapes = gpd.GeoSeries([shapely.box(10, 100, 30, 200), None], crs=CRS)
    where = station_offset(BENT, shapes)
    assert where.loc[0].tolist() == [150.0, 20.0, ""]
    assert where.loc[1, ["station_m", "offset_m"]].isna().all()
    assert where.loc[1, "beyond"] == ""


def test_the_south_end_is_the_first_wherever_it_lies() -> None:
    assert northward(LineString([(0, 100), (10, 0)])).coords[0] == (10.0, 0.0)
    assert northward(LineString([(10, 0), (0, 100)])).coords[0] == (10.0, 0.0)


def test_level_axis_runs_east() -> None:
    assert northward(LineString([(9, 5), (0, 5)])).coords[0] == (0.0, 5.0)


def test_parts_that_meet_are_joined() -> None:
    parts = MultiLineString([[(0, 500), (0, 1000)], [(0, 500), (0, 0)]])
    assert station_offset(parts, places((10, 600)))["station_m"].tolist() == [600.0]


def test_strip_has_flat_ends_and_the_width_asked_for() -> None:
    band = strip(LineString([(0, 0), (0, 1000)]), 150)
    assert band.area == pytest.approx(300_000)
    assert band.bounds == (-150, 0, 150, 1000)
    round_bend = strip(BENT, 100)
    assert round_bend.is_valid
    length = 1000 + 500 * math.sqrt(2)
    wedge = math.pi / 8 - math.tan(math.pi / 8)  # outside of a 45° bend, less what the inside shares
    assert round_bend.area == pytest.approx(200 * length + 100**2 * wedge, abs=2.0)


@pytest.mark.parametrize("width", [0, -5, float("nan"), float("inf")])
def test_a_strip_needs_a_width(width: float) -> None:
    with pytest.raises(InputError, match="half width"):
        strip(BENT, width)


@pytest.mark.parametrize(
    "axis",
    [None, LineString(), MultiLineString([[(0, 0), (0, 1)], [(5, 5), (5, 6)]]), LineString([(0, 0), (1, 0), (1, 1), (0, 0)]),
     shapely.Point(0, 0)],
)  # fmt: skip
def test_an_axis_is_one_open_line(axis: object) -> None:
    with pytest.raises(InputError, match="axis"):
        northward(axis)  # type: ignore[arg-type]


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        station_offset(BENT, places((0, 0)).set_crs(4490, allow_override=True))


def test_half_a_metre_past_an_end_is_past_it() -> None:
    axis = LineString([(0, 0), (0, 1000)])
    where = station_offset(axis, places((3, 1000.5), (3, -0.5), (3, 1000)))
    assert where["beyond"].tolist() == ["after", "before", ""]
    assert where["station_m"].tolist() == pytest.approx([1000.5, -0.5, 1000.0])


def test_on_an_axis_that_begins_south_eastward_the_offset_is_no_negative_nought() -> None:
    axis = LineString([(0, 0), (100, -10), (200, 300)])
    where = station_offset(axis, places((0, 0)))
    assert where["offset_m"].tolist() == [0.0]
    assert not np.signbit(where["offset_m"]).any()


def test_the_last_point_tells_the_direction_not_the_second() -> None:
    axis = LineString([(0, 10), (5, 30), (0, 0)])
    assert northward(axis).coords[0] == (0, 0)


def test_the_side_of_an_axis_that_runs_west_by_north() -> None:
    axis = LineString([(0, 0), (-100, 10)])
    offsets = station_offset(axis, places((-50, 25), (-50, -15)))["offset_m"]
    assert offsets.tolist() == pytest.approx(
        [20 * 100 / math.hypot(100, 10), -20 * 100 / math.hypot(100, 10)]
    )


def test_an_axis_of_a_metre_has_a_strip_of_half_a_metre() -> None:
    assert strip(LineString([(0, 0), (0, 1)]), 0.5).area == 1.0


def test_outside_a_bend_in_the_first_metre_is_beside_the_bend_not_before_the_axis() -> None:
    axis = LineString([(0, 0), (0, 0.5), (1000, 0.5)])
    where = station_offset(axis, places((-10, 3)))
    assert where[["station_m", "offset_m"]].iloc[0].tolist() == pytest.approx([0.5, -math.hypot(10, 2.5)])
    assert where["beyond"].tolist() == [""]
