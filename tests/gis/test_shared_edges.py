"""Common edges by sorting: what is clean, and the neighbours of a large fabric as the reach of a millimetre finds them."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis import neighbours as module
from gis.neighbours import neighbours
from gis.shared_edges import clean, shared_edges

REACH = 0.001


def test_what_is_clean():
    shapes = np.array(
        [
            shapely.box(0, 0, 10, 10),
            shapely.Polygon(
                [(10, 0), (20, 0), (20, 10), (10, 10), (10, 5)]
            ),  # a corner on the first one's edge
            shapely.box(0, 20, 10, 30),
            shapely.box(10, 20, 20, 30),  # these two meet corner for corner
            shapely.box(19.9995, 20, 30, 30),  # half a millimetre over the last
            shapely.box(0, 30.0005, 10, 40),  # half a millimetre off
            shapely.box(50, 0, 60, 10),
            shapely.Polygon([(70, 0), (80, 10), (80, 0), (70, 10)]),
            None,
            shapely.Polygon(),
            shapely.Point(90, 0),
            shapely.force_3d(shapely.box(100, 0, 110, 10)),
        ]
    )
    assert np.flatnonzero(clean(shapes, REACH)).tolist() == [6]
    assert np.flatnonzero(clean(shapes[[2, 3, 6]], REACH)).tolist() == [0, 1, 2]


def test_lengths_by_hand():
    ring = shapely.Polygon(shapely.box(0, 0, 30, 30).exterior, [shapely.box(10, 10, 20, 20).exterior])
    two = shapely.MultiPolygon([shapely.box(30, 0, 40, 30), shapely.box(-10, 0, 0, 30)])
    shapes = np.array(
        [
            ring,
            shapely.box(10, 10, 20, 20).reverse(),
            two,
            shapely.box(-10, 30, 0, 40),
            shapely.box(0, 30, 9, 9e3),
        ]
    )
    a, b, length = shared_edges(shapes)
    assert (a.tolist(), b.tolist(), length.tolist()) == ([0, 0, 2], [1, 2, 3], [40.0, 60.0, 10.0])
    assert [len(one) for one in shared_edges(np.array([], dtype=object))] == [0, 0, 0]


@pytest.fixture
def ground(fabric):
    """Quadrilaterals that tile; a fifth cut in two (T-junctions), some over their neighbours, some missing, some cracked."""
    _, large = fabric(8, 16)
    shapes = large.to_numpy().copy()
    for row in range(0, len(shapes), 5):
        low, under, _, top = shapes[row].bounds
        shapes[row] = shapes[row].intersection(
            shapely.box(low - 1, under - 1, shapes[row].centroid.x, top + 1)
        )
    shapes[::31] = shapely.buffer(shapes[::31], 1.5)
    shapes[7::41] = None
    shapes[11::43] = shapely.transform(shapes[11::43], lambda xy: xy + 3e-4)
    return gpd.GeoSeries(shapes, crs=large.crs)


def test_the_neighbours_of_the_reference(ground, monkeypatch):
    wanted = neighbours(ground, engine="shapely")
    monkeypatch.setattr(module, "_MANY", 1)
    found = neighbours(ground, engine="shapely")
    assert clean(ground.to_numpy(), REACH).sum() > 50
    both = wanted.merge(found, on=["a", "b"], how="outer", suffixes=("", "_by_edges")).fillna(0.0)
    assert len(both) == len(wanted) > 250
    assert both["shared_m_by_edges"].to_numpy() == pytest.approx(both["shared_m"].to_numpy(), abs=0.005)
    assert found.dtypes.tolist() == wanted.dtypes.tolist()
    assert found.equals(neighbours(ground, engine="shapely", threads=1))


def test_nothing_and_nothing_clean(monkeypatch, fabric):
    monkeypatch.setattr(module, "_MANY", 0)
    _, large = fabric(8, 3)
    assert len(neighbours(large.iloc[:0], engine="shapely")) == 0
    twice = gpd.GeoSeries(np.concatenate([large.to_numpy()] * 2), crs=large.crs)
    assert not clean(twice.to_numpy(), REACH).any()
    assert neighbours(twice, engine="shapely").equals(neighbours(twice, engine="flat"))
