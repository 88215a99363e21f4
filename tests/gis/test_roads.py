"""Distances along roads by hand, and against a plain search written here, on real roads and on the sample's."""

import heapq
import itertools
from collections import defaultdict

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.errors import CrsError
from gis.roads import along_roads, network, road_distances

CRS = "EPSG:4549"


def lines(*texts):
    return gpd.GeoSeries.from_wkt(list(texts), crs=CRS)


def points(*places):
    return gpd.GeoSeries(shapely.points(places), index=[f"P{at}" for at in range(len(places))], crs=CRS)


def plain(start, goals, roads):
    """Least way from one point to each of some, by a search over pieces that are cut at every foot."""
    pieces = [tuple(map(tuple, pair)) for pair in roads.points[roads.pieces]]
    stops = [shapely.Point(*start), *(shapely.Point(*goal) for goal in goals)]
    cuts = defaultdict(list)
    feet = []
    for stop in stops:
        off, at = min(
            (shapely.LineString(piece).distance(stop), number) for number, piece in enumerate(pieces)
        )
        foot = shapely.LineString(pieces[at]).project(stop)
        cuts[at].append((foot, len(feet)))
        feet.append(off)
    graph = defaultdict(list)
    for number, (a, b) in enumerate(pieces):
        whole = shapely.LineString([a, b]).length
        chain = [(0.0, a), *((place, ("foot", which)) for place, which in sorted(cuts[number])), (whole, b)]
        for (s, u), (t, v) in itertools.pairwise(chain):
            graph[u].append((v, t - s))
            graph[v].append((u, t - s))
    best = {("foot", 0): 0.0}
    queue = [(0.0, 0, ("foot", 0))]
    ticket = 1
    while queue:
        far, _, node = heapq.heappop(queue)
        if far > best[node]:
            continue
        for other, step in graph[node]:
            if far + step < best.get(other, np.inf):
                best[other] = far + step
                heapq.heappush(queue, (far + step, ticket, other))
                ticket += 1
    return [feet[0] + best.get(("foot", at + 1), np.inf) + feet[at + 1] for at in range(len(goals))]


def test_round_the_corner_by_hand():
    street = network(lines("LINESTRING (0 0, 100 0)", "LINESTRING (100 0, 100 100)"))
    found = along_roads(points((10, 5)), points((103, 90), (0, 60)), street)
    # 5 to the road, 10 back, 60 off it: 75; the other way is 5 + 90 + 90 + 3
    assert found["distance_m"].tolist() == [75.0]
    assert (found["nearest"].iloc[0], found["access_m"].iloc[0], found["state"].iloc[0]) == (
        "P1",
        5.0,
        "reached",
    )
    assert road_distances(points((10, 5)), points((103, 90)), street).tolist() == [[188.0]]


def test_two_places_on_one_piece_need_not_go_round_its_ends():
    street = network(lines("LINESTRING (0 0, 1000 0)"))
    assert road_distances(points((400, 1)), points((450, 2), (400, 3)), street).tolist() == [[53.0, 4.0]]


def test_lines_that_cross_meet_unless_they_are_said_not_to():
    bridge = lines("LINESTRING (0 0, 100 0)", "LINESTRING (50 -50, 50 50)")
    assert road_distances(points((0, 0)), points((50, 50)), network(bridge)).tolist() == [[100.0]]
    apart = along_roads(points((0, 0)), points((50, 50)), network(bridge, crossings=False), access_m=40)
    assert apart["state"].tolist() == ["cut_off"] and np.isnan(apart["distance_m"].iloc[0])


def test_an_end_that_lies_on_another_line_meets_it_also_without_crossings():
    tee = network(lines("LINESTRING (0 0, 100 0)", "LINESTRING (50 0, 50 50)"), crossings=False)
    assert tee.parts == 1
    assert road_distances(points((0, 0)), points((50, 50)), tee).tolist() == [[100.0]]


def test_far_from_every_road_and_cut_off_are_said_apart():
    street = network(lines("LINESTRING (0 0, 100 0)", "LINESTRING (0 900, 100 900)"))
    found = along_roads(points((0, 400), (50, 10), (50, 890)), points((90, 0)), street, access_m=300)
    assert found["state"].tolist() == ["no_road", "reached", "cut_off"]
    assert found["distance_m"].isna().tolist() == [True, False, True]


def test_a_target_is_no_way_through():
    # two streets that do not meet, and a target between them within reach of one
    street = network(lines("LINESTRING (0 0, 100 0)", "LINESTRING (0 20, 100 20)"))
    found = road_distances(points((0, 0)), points((50, 9), (100, 20)), street)
    assert found.tolist() == [[59.0, np.inf]]


def test_the_shape_itself_reaches_the_road_not_its_middle():
    street = network(lines("LINESTRING (0 0, 300 0)"))
    plot = gpd.GeoSeries([shapely.box(100, 10, 200, 60)], crs=CRS)
    assert along_roads(plot, points((0, 0)), street)["access_m"].tolist() == [10.0]


def test_no_roads_no_targets_and_blanks():
    street = network(lines("LINESTRING (0 0, 100 0)"))
    assert along_roads(points((0, 0)), points((1, 1)), network(lines()))["state"].tolist() == ["no_road"]
    assert along_roads(points((0, 0)), gpd.GeoSeries([], crs=CRS), street)["state"].tolist() == ["cut_off"]
    blank = gpd.GeoSeries([None, shapely.Point(0, 0)], crs=CRS)
    assert along_roads(blank, points((10, 0)), street)["state"].tolist() == ["no_road", "reached"]


def test_layers_in_two_systems_are_refused():
    street = network(lines("LINESTRING (0 0, 100 0)"))
    with pytest.raises(CrsError):
        along_roads(points((0, 0)).set_crs("EPSG:4528", allow_override=True), points((1, 1)), street)


def agrees(roads, starts, goals):
    table = road_distances(gpd.GeoSeries(shapely.points(starts), crs=roads.crs), gpd.GeoSeries(shapely.points(goals), crs=roads.crs), roads, access_m=1e9)  # fmt: skip
    for row, start in zip(table, starts, strict=True):
        assert row == pytest.approx(plain(start, goals, roads), abs=1e-6)


def test_real_roads_agree_with_a_plain_search(real):
    roads = gpd.read_file(real / "gennes" / "road.gpkg")
    street = network(roads.geometry)
    rng = np.random.default_rng(4)
    low, high = street.points.min(axis=0), street.points.max(axis=0)
    places = rng.uniform(low, high, (12, 2)).tolist()
    agrees(street, places[:6], places[6:])


def test_the_sample_s_roads_agree_with_a_plain_search_and_hang_together():
    from layers.read import read_zone

    zone = read_zone("layers/sample/lianyungang")
    street = network(zone.layer("roads").geometry)
    assert street.parts == 1
    rng = np.random.default_rng(4)
    places = [
        (p.x, p.y)
        for p in zone.plots.geometry.iloc[rng.integers(0, len(zone.plots), 8)].representative_point()
    ]
    agrees(street, places[:4], places[4:])


def test_a_plot_between_two_roads_leaves_by_the_shorter_way_whatever_the_order_of_the_roads():
    plot = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], crs=CRS)
    texts = ["LINESTRING (-50 100, 500 100)", "LINESTRING (-50 0, 900 0)"]
    for order in (texts, texts[::-1]):
        found = along_roads(plot, points((400, 0), (300, 100)), network(lines(*order)))
        # leaves at x = 100: 200 along the northern road, 300 along the southern
        assert (found["nearest"].iloc[0], found["distance_m"].iloc[0]) == ("P1", 200.0)
        assert road_distances(plot, points((400, 0)), network(lines(*order))).tolist() == [[300.0]]


def test_a_stub_beside_the_plot_does_not_cut_it_off():
    street = network(lines("LINESTRING (0 0, 10 0)", "LINESTRING (0 30, 500 30)"))
    found = along_roads(points((5, 10)), points((500, 30)), street)
    assert (found["state"].iloc[0], found["access_m"].iloc[0], found["distance_m"].iloc[0]) == (
        "reached",
        20.0,
        515.0,
    )


def test_a_shape_that_holds_the_target_is_there_already():
    street = network(lines("LINESTRING (0 0, 100 0)"))
    plot = gpd.GeoSeries([shapely.box(20, 5, 60, 40)], crs=CRS)
    assert along_roads(plot, points((40, 20)), street)["distance_m"].tolist() == [0.0]
