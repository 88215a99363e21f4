"""The cadastral fabric: the same every time, with the shares of holes, slivers, parts, faults and straddling it states."""

import hashlib

import numpy as np
import pytest
import shapely
from cadastre import fabric, zone_folder

from gis.topology import overlaps
from reports.build import check_zone, evaluate_zone

COUNT = 2_000


@pytest.fixture(scope="module")
def drawn():
    return fabric(COUNT)


@pytest.fixture(scope="module")
def valid():
    return fabric(COUNT, invalid=False)


def test_it_is_the_same_every_time(drawn):
    plots, buildings = drawn
    whole = plots.geometry.to_numpy()
    plain = whole[(shapely.get_type_id(whole) == 3) & (shapely.get_num_interior_rings(whole) == 0)]
    digest = hashlib.sha256(np.round(shapely.get_coordinates(plain), 3).tobytes())
    digest.update(np.round(shapely.get_coordinates(buildings.geometry.to_numpy()), 3).tobytes())
    assert digest.hexdigest()[:16] == "b624c4a9bba91915"
    again = fabric(COUNT)
    assert all(shapely.equals_exact(whole, again[0].geometry.to_numpy()))
    assert again[1].equals(buildings)
    assert not fabric(COUNT, seed=21)[0].geometry.iloc[0].equals(plots.geometry.iloc[0])


def test_three_buildings_a_plot_and_as_many_plots_as_asked_for(drawn):
    plots, buildings = drawn
    assert len(plots) == COUNT and len(buildings) == 3 * COUNT
    assert plots["plot_id"].is_unique and buildings["building_id"].is_unique
    assert buildings["plot_id"].value_counts().eq(3).all()
    for count in (1, 7, 61):
        assert [len(one) for one in fabric(count)] == [count, 3 * count]


def test_one_ring_in_two_hundred_is_invalid_and_can_be_left_out(drawn, valid):
    wrong = ~shapely.is_valid(drawn[0].geometry.to_numpy())
    assert wrong.sum() == 10
    reasons = set(shapely.is_valid_reason(drawn[0].geometry.to_numpy()[wrong]))
    assert any(one.startswith("Self-intersection") for one in reasons)
    assert (~shapely.is_valid(drawn[1].geometry.to_numpy())).mean() == pytest.approx(0.005, abs=0.0015)
    for frame in valid:
        assert shapely.is_valid(frame.geometry.to_numpy()).all()
    same = drawn[0].geometry.geom_equals_exact(valid[0].geometry, 0)
    assert (~same).sum() == 10


def test_plots_have_6_to_40_vertices_holes_parts_and_slivers(valid):
    plots = valid[0].geometry.to_numpy()
    single = plots[shapely.get_type_id(plots) == 3]
    vertices = shapely.get_num_coordinates(shapely.get_exterior_ring(single)) - 1
    assert vertices.min() >= 6 and vertices.max() <= 40 and 20 <= np.median(vertices) <= 28
    assert (shapely.get_num_interior_rings(single) > 0).sum() == 30
    assert (shapely.get_type_id(plots) == 6).sum() == 10
    slivers = valid[0].geometry.area.to_numpy()[-10:]
    assert (slivers < 60).all() and valid[0].geometry.area.to_numpy()[:-10].min() > 2_000


def test_plots_tile_up_to_what_rounding_leaves(valid):
    found = overlaps(valid[0].geometry, 1e-4)
    assert found["area_m2"].max() < 0.005


def test_six_buildings_in_a_hundred_are_not_inside_one_plot(valid):
    plots, buildings = (one.geometry.to_numpy() for one in valid)
    inside = np.unique(shapely.STRtree(plots).query(buildings, predicate="covered_by")[0])
    assert 1 - len(inside) / len(buildings) == pytest.approx(0.06, abs=0.008)


def test_some_edges_have_vertices_on_one_side_alone(valid):
    """At a T-junction a vertex of one plot lies on its neighbour's straight edge, which has none there."""
    plots = valid[0].geometry.to_numpy()
    tree = shapely.STRtree(plots)
    corner, owner = shapely.get_coordinates(plots, return_index=True)
    place, other = tree.query(shapely.points(corner), predicate="dwithin", distance=1e-3)
    pairs = {(int(owner[one]), int(two)) for one, two in zip(place, other, strict=True) if owner[one] != two}
    exact = {tuple(np.round(one, 3)): set() for one in corner}
    for one, at in zip(corner, owner, strict=True):
        exact[tuple(np.round(one, 3))].add(int(at))
    lonely = [
        (int(owner[one]), int(two))
        for one, two in zip(place, other, strict=True)
        if int(two) not in exact[tuple(np.round(corner[one], 3))]
    ]
    assert len(pairs) > 5_000 and len(lonely) > 200


def test_fabrics_lie_where_they_are_told_to():
    here, there = (
        fabric(100, origin=at)[0] for at in ((40_428_000.0, 3_830_000.0), (40_438_000.0, 3_850_000.0))
    )
    assert there.total_bounds - here.total_bounds == pytest.approx([10_000, 20_000, 10_000, 20_000], abs=1e-3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return zone_folder(tmp_path_factory.mktemp("cadastre") / "zone", 400)


def test_the_zone_has_no_error(folder):
    faults, stops = check_zone(folder)
    assert not stops
    assert not [one for one in faults if one.severity == "ERROR"]


def test_its_evaluation_has_something_to_say_and_conserves_floor(folder):
    found = evaluate_zone(folder)
    assert found.zone.invented and len(found.plots) == 400
    buildings = found.zone.layer("buildings")
    floor = (buildings.area * buildings["storeys"]).sum()
    assert found.floors is not None
    account = found.floors.account.loc["floor_m2"]
    assert account["total"] == pytest.approx(floor, rel=1e-9)
    assert account["on_plots"] + account["outside"] - account["twice"] == pytest.approx(floor, rel=1e-9)
    assert set(found.plots["idle_class"]) >= {"finished", "under_way", "idle_two_years", "not_supplied"}
    assert 0.2 < found.figure("far_plots") < 1.5
    assert found.units("park").shape[0] >= 2 and found.units("corridor").shape[0] == 2
    verdicts = found.findings("en")["verdict"].value_counts()
    assert verdicts.min() > 20 and len(verdicts) == 4
    firms = found.zone.layer("firms")
    taxed = firms.groupby("plot_id")["tax_wan"].sum()
    own = found.plots.loc[taxed.index, "tax_wan"]
    assert (taxed - own).abs().max() < 0.051
