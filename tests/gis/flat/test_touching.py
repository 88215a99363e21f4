"""Neighbours by the kernels: shapely's figures to the millimetre, on T-junctions, hairs of gap, overlaps and odd shapes."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.neighbours import neighbours
from gis.repair import repair

CRS = "EPSG:4528"
EAST, NORTH = 40_500_000.0, 3_830_000.0


def layer(shapes):
    moved = [
        None if one is None else shapely.transform(one, lambda xy: xy + np.array([EAST, NORTH]))
        for one in shapes
    ]
    return gpd.GeoSeries(moved, crs=CRS)


def same(shapes):
    """The kernel's neighbours, once they are known to be shapely's."""
    wanted, found = (neighbours(shapes, engine=engine) for engine in ("shapely", "flat"))
    assert found[["a", "b"]].to_numpy().tolist() == wanted[["a", "b"]].to_numpy().tolist()
    assert found["shared_m"].to_numpy() == pytest.approx(wanted["shared_m"].to_numpy(), abs=0.0011)
    assert found["gap_m"].tolist() == wanted["gap_m"].tolist()
    assert found.dtypes.tolist() == wanted.dtypes.tolist()
    return found


def test_by_hand():
    """A T-junction, a hole filled by a plot (its edge has no ends, and still 2 mm are taken off), a corner, one far away."""
    found = same(
        layer(
            [
                shapely.box(0, 0, 10, 10),
                shapely.box(10, -3, 20, 4),
                shapely.box(10, 4, 20, 30),
                shapely.Polygon(shapely.box(20, 0, 60, 40).exterior, [shapely.box(30, 10, 40, 20).exterior]),
                shapely.box(30, 10, 40, 20),
                shapely.box(60, 40, 70, 50),
                shapely.box(500, 0, 510, 10),
                None,
                shapely.Polygon(),
            ]
        )
    )
    assert found[["a", "b", "shared_m"]].to_numpy().tolist() == [
        [0, 1, 4.0], [0, 2, 6.0], [1, 2, 10.0], [1, 3, 4.0], [2, 3, 26.0], [3, 4, 39.998],
    ]  # fmt: skip


@pytest.mark.parametrize("shift", [0.0, 0.0004, 0.0009, 0.0011, -0.0004, -0.0009, -0.002, -1.0])
def test_a_hair_of_gap_and_overlaps(shift):
    found = same(
        layer([shapely.box(0, 0, 10, 10), shapely.box(10 + shift, 2, 20, 8), shapely.box(3, 3, 5, 5)])
    )
    assert len(found[found["a"].eq(0) & found["b"].eq(1)]) == (shift < 0.001)
    assert len(found[found["b"].eq(2)]) == 1  # inside the first


def test_shapes_drawn_twice_raised_and_badly_drawn():
    one = shapely.box(0, 0, 10, 10)
    bow = shapely.Polygon([(10, 0), (20, 10), (20, 0), (10, 10)])
    same(layer([one, one, shapely.box(10, 0, 20, 10), shapely.force_3d(shapely.box(0, 10, 10, 20), 4.0)]))
    assert len(same(layer([one, shapely.force_3d(shapely.box(0, 10, 10, 20), 4.0), bow]))) >= 1


def test_a_fabric_its_halves_and_its_cracks(fabric):
    _, large = fabric(3, 14)
    assert len(same(large)) == 2 * 14 * 13
    halves = large.to_numpy().copy()
    for row in range(0, len(halves), 5):  # cut in two by a line: T-junctions against the neighbours
        at = halves[row].centroid.x
        low, under, _, top = halves[row].bounds
        halves[row] = halves[row].intersection(shapely.box(low - 1, under - 1, at, top + 1))
    ring = shapely.get_coordinates(large.to_numpy()).reshape(len(large), -1, 2)[:, :-1]
    cracked = shapely.polygons(ring + np.random.default_rng(1).uniform(-3e-4, 3e-4, ring.shape))
    same(gpd.GeoSeries(halves, crs=CRS))
    found = same(gpd.GeoSeries(cracked, crs=CRS))
    assert len(found) > 300
    same(gpd.GeoSeries(np.concatenate([large.to_numpy(), large.iloc[::9].buffer(2).to_numpy()]), crs=CRS))


corner = st.tuples(st.integers(0, 8), st.integers(0, 8))
ring = st.lists(corner, min_size=3, max_size=6)
shape = st.one_of(
    st.tuples(corner, st.integers(1, 4), st.integers(1, 4)).map(
        lambda one: shapely.box(one[0][0], one[0][1], one[0][0] + one[1], one[0][1] + one[2])
    ),
    ring.map(shapely.Polygon),
    st.tuples(ring, ring).map(lambda two: shapely.Polygon(two[0]).union(shapely.box(0, 0, 1, 1))
                              if shapely.Polygon(two[0]).is_valid else None),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(shape, max_size=7), st.integers(0, 44))
def test_anything_on_a_grid_of_nine_turned_anyhow(shapes, angle):
    mended = repair(layer(shapes))[0]
    centre = shapely.Point(EAST, NORTH)
    wanted, found = (
        neighbours(mended.rotate(angle, origin=centre), engine=engine).set_index(["a", "b"])["shared_m"]
        for engine in ("shapely", "flat")
    )
    both = wanted.to_frame("one").join(found.rename("two"), how="outer").fillna(0.0)
    # the band of the reference turns its corners in four steps a quarter: some hundredths of a millimetre an end
    assert both["one"].to_numpy() == pytest.approx(both["two"].to_numpy(), abs=0.0035)


def test_threads_and_least_length(fabric):
    _, large = fabric(3, 50)
    one, three = (neighbours(large, least_m=40, threads=threads, engine="flat") for threads in (1, 3))
    assert one.equals(three)
    assert one["shared_m"].min() >= 40
    assert len(one) < 2 * 50 * 49


def test_queen_less_corners_is_what_libpysal_says(fabric):
    weights = pytest.importorskip("libpysal.weights")
    _, large = fabric(4, 12)
    rook = weights.Rook.from_dataframe(
        gpd.GeoDataFrame(geometry=large), use_index=False, silence_warnings=True
    )
    wanted = {(a, b) for a, near in rook.neighbors.items() for b in near if a < b}
    assert set(map(tuple, same(large)[["a", "b"]].to_numpy().tolist())) == wanted


def test_a_shape_without_end_has_no_neighbours():
    with np.errstate(invalid="ignore"):
        endless = shapely.polygons([[(0, 0), (np.nan, 0), (5, 5), (0, 0)]])[0]
    plots = gpd.GeoSeries([shapely.box(9, 0, 10, 1), endless, shapely.box(10, 0, 11, 1)], crs=CRS)
    assert neighbours(plots, engine="flat")[["a", "b", "shared_m"]].to_numpy().tolist() == [[0, 2, 1.0]]
