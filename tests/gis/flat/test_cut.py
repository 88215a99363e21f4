"""Cutting by the kernels gives the figures that shapely gives, on every odd shape there is, or refuses what it refuses."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import engine
from gis.engine import engine_for
from gis.errors import CrsError, InputError
from gis.flat.flat import Flat
from gis.flat.kernel import compiled
from gis.overlay import cut, cut_flat
from gis.repair import repair

ROOT = Path(__file__).resolve().parents[3]
CRS = "EPSG:4528"
EAST, NORTH = 40_500_000.0, 3_830_000.0
ULP = 2.0**-27
"""Distance of neighbouring doubles at an easting of eight digits: GEOS rounds every corner it makes to it."""


def layer(shapes):
    moved = [
        None if one is None else shapely.transform(one, lambda xy: xy + np.array([EAST, NORTH]))
        for one in shapes
    ]
    return gpd.GeoSeries(moved, crs=CRS)


def same(small, large, by_kernel=None):
    """The kernel's pieces, once they are known to be shapely's, figure by figure."""
    wanted = cut(small, large, engine="shapely")
    found = by_kernel or cut(small, large, engine="flat")
    whole, shapes = np.nan_to_num(wanted.whole_m2), small.to_numpy()
    # what GEOS itself rounds away: one step of the coordinates along the outline
    most = 2e-9 * whole + 2 * ULP * np.nan_to_num(shapely.length(shapes))
    assert found.whole_m2 == pytest.approx(wanted.whole_m2, rel=1e-12, nan_ok=True)
    for name in ("outside_m2", "twice_m2"):
        one, other = getattr(found, name), getattr(wanted, name)
        assert np.array_equal(np.isnan(one), np.isnan(other)), name
        assert (np.abs(np.nan_to_num(one - other)) <= most).all(), name
    key = [pieces.small * max(len(large), 1) + pieces.large for pieces in (found, wanted)]
    assert (np.diff(key[0]) > 0).all()
    every = np.union1d(*key)
    area = np.zeros((2, len(every)))
    for row, (pieces, own) in enumerate(zip((found, wanted), key, strict=True)):
        area[row, np.searchsorted(every, own)] = pieces.area_m2
    assert (np.abs(area[0] - area[1]) <= most[every // max(len(large), 1)]).all()
    total = np.bincount(found.small, found.area_m2, minlength=len(small))
    kept = total + found.outside_m2 - found.twice_m2 - found.whole_m2
    assert (np.abs(np.nan_to_num(kept)) <= 2.1e-9 * whole).all()
    return found


def box(x, y, wide, high):
    return shapely.box(x, y, x + wide, y + high)


HOLED = shapely.Polygon([(0, 0), (40, 0), (40, 40), (0, 40)], [[(10, 10), (30, 10), (30, 30), (10, 30)]])
TOUCHED = shapely.Polygon([(0, 0), (40, 0), (40, 40), (0, 40)], [[(0, 20), (20, 10), (20, 30)]])
CORNERS = shapely.MultiPolygon([box(0, 0, 20, 20), box(20, 20, 20, 20)])
NESTED = shapely.MultiPolygon([HOLED, box(15, 15, 10, 10)])
RAISED = shapely.force_3d(box(5, 5, 20, 20), 7.0)
LINE = shapely.LineString([(0, 0), (40, 40)])
ODD = [HOLED, TOUCHED, CORNERS, NESTED, RAISED, HOLED.reverse(), box(0, 0, 40, 40), None, shapely.Polygon(), LINE,
       shapely.Point(5, 5), shapely.GeometryCollection([box(0, 0, 9, 9), LINE]), box(0, 0, 40, 1e-4)]  # fmt: skip


def test_every_odd_shape_against_every_other():
    found = same(layer(ODD), layer(ODD))
    assert found.area_m2[(found.small == 0) & (found.large == 0)] == pytest.approx(1200)
    assert len(np.unique(found.small)) == 9


def test_by_hand():
    found = same(layer([box(5, 5, 10, 10)]), layer([HOLED, NESTED]))
    assert found.area_m2.tolist() == [75.0, 75.0]
    found = same(layer([box(0, 0, 40, 40)]), layer([CORNERS, TOUCHED, box(40, 0, 5, 40)]))
    assert found.area_m2.tolist() == [800.0, 1400.0]


def test_the_same_layer_twice_and_edges_that_lie_on_edges(fabric):
    _, large = fabric(11, 12)
    found = same(large, large)
    assert found.small.tolist() == found.large.tolist() == list(range(len(large)))
    halves = layer([box(x, y, 5, 10) for x in range(0, 40, 5) for y in range(0, 40, 10)])
    whole = layer([box(x, y, 20, 20) for x in (0, 20) for y in (0, 20)])
    assert same(halves, whole).area_m2.tolist() == [50.0] * 32
    assert same(whole, halves).area_m2.tolist() == [50.0] * 32


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_random_fabrics(seed, fabric):
    small, large = fabric(seed, 20)
    same(small, large)
    same(large, small)


@pytest.mark.parametrize("seed", [5, 6])
def test_random_fabrics_of_every_kind(seed, fabric):
    """Holes, parts, invalid shapes mended, rows missing, heights, overlaps, parks over all of it."""
    small, large = fabric(seed, 20)
    rng = np.random.default_rng(seed)
    ring = shapely.get_coordinates(large.to_numpy()).reshape(len(large), -1, 2)
    middle = ring[:, :1] + 0.5 * (ring[:, 2:3] - ring[:, :1])
    holed = shapely.polygons(ring, shapely.linearrings(middle + 0.3 * (ring[:, ::-1] - middle))[:, None])
    shapes = np.where(rng.random(len(large)) < 0.3, holed, large.to_numpy())
    two = rng.random(len(large)) < 0.1
    shapes[two] = [
        shapely.MultiPolygon([one, shapely.transform(one, lambda xy: xy + 2_000)]) for one in large[two]
    ]
    wider = rng.random(len(large)) < 0.1
    shapes[wider] = shapely.buffer(shapes[wider], 3.0)
    shapes[rng.random(len(large)) < 0.02] = None
    raised = rng.random(len(small)) < 0.05
    houses = np.where(raised, shapely.force_3d(small.to_numpy(), 1.0), small.to_numpy())
    bows = rng.random(len(small)) < 0.02
    at = shapely.get_coordinates(small.to_numpy()).reshape(len(small), -1, 2)[bows][:, [0, 2, 1, 3, 0]]
    houses[bows] = shapely.polygons(at)
    houses, plots = gpd.GeoSeries(houses, crs=CRS), gpd.GeoSeries(shapes, crs=CRS)
    for one in ("flat", "shapely"):
        with pytest.raises(InputError, match="invalid"):
            cut(houses, plots, engine=one)
    found = same(repair(houses)[0], repair(plots)[0])
    assert (found.twice_m2 > 1).sum() > 10
    parks = gpd.GeoSeries([shapely.box(*large.total_bounds), large.iloc[:90].union_all()], crs=CRS)
    same(parks, repair(plots)[0])
    same(repair(plots)[0], parks)


def test_one_shape_over_many(fabric):
    """A corridor over hundreds of plots, none or some of them drawn over each other; a town of very many corners."""
    small, large = fabric(9, 25)
    strip = gpd.GeoSeries([large.iloc[[300]].centroid.iloc[0].buffer(400)], crs=CRS)
    assert same(strip, large).twice_m2.tolist() == [0.0]
    drawn_over = gpd.GeoSeries(
        np.concatenate([large.to_numpy(), large.iloc[300:310].buffer(4).to_numpy()]), crs=CRS
    )
    assert same(strip, drawn_over).twice_m2[0] > 10_000
    small, large = small.iloc[::9], large.iloc[::3]
    town = gpd.GeoSeries([large.union_all().centroid.buffer(500, quad_segs=5_001)], crs=CRS)
    assert shapely.get_num_coordinates(town.iloc[0]) > 20_000
    same(small, town)
    same(town, small)


whole = st.tuples(st.integers(0, 8), st.integers(0, 8))
ring = st.lists(whole, min_size=3, max_size=7)
shape = st.one_of(
    st.builds(box, st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5)),
    ring.map(shapely.Polygon),
    st.tuples(ring, ring).map(lambda two: shapely.Polygon(two[0], [two[1]])),
    st.tuples(ring, ring).map(lambda two: shapely.MultiPolygon([shapely.Polygon(one) for one in two])),
    st.sampled_from([None, shapely.Polygon(), shapely.force_3d(box(1, 1, 4, 4), 1.0)]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(shape, max_size=7), st.lists(shape, max_size=7), st.booleans())
def test_anything_at_all_on_a_grid_of_nine(smalls, larges, mended):
    """Corners on corners and edges on edges everywhere; what is invalid is refused alike, mended it is measured alike."""
    small, large = layer(smalls), layer(larges)
    if mended:
        small, large = repair(small)[0], repair(large)[0]
    try:
        cut(small, large, engine="shapely")
    except InputError as refused:
        with pytest.raises(InputError) as told:
            cut(small, large, engine="flat")
        assert (str(told.value), told.value.faults) == (str(refused), refused.faults)
        return
    same(small, large)


def exact_common(one, other):
    """Area two convex polygons share, in fractions: Sutherland and Hodgman's clipping, no rounding at all."""
    at = [tuple(map(Fraction, xy)) for xy in one]
    for (ax, ay), (bx, by) in zip(other, other[1:] + other[:1], strict=True):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in at]
        made = []
        for k, (x, y) in enumerate(at):
            (u, v), p, q = at[k - 1], sides[k], sides[k - 1]
            if (p > 0) != (q > 0) and p != q:
                made.append((u + (x - u) * q / (q - p), v + (y - v) * q / (q - p)))
            if p > 0:
                made.append((x, y))
        at = made
    return (
        abs(sum(at[k - 1][0] * y - x * at[k - 1][1] for k, (x, y) in enumerate(at))) / 2
        if at
        else Fraction(0)
    )


def test_the_kernel_is_nearer_the_truth_than_geos():
    """Against fractions, at eastings of eight digits: the kernel to 1e-13 of the area, GEOS to its corners' rounding."""
    rng = np.random.default_rng(8)
    middle = np.array([EAST, NORTH]) + rng.uniform(0, 12, (60, 1, 2))
    angle = np.sort(rng.uniform(0, 2 * np.pi, (60, 7)), axis=1)
    around = middle + 10 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    shapes = shapely.polygons(around)
    shapes = shapes[shapely.area(shapes) > 20]
    series = gpd.GeoSeries(shapes, crs=CRS)
    found = same(series.iloc[:20], series.iloc[20:])
    corners = [[tuple(map(Fraction, xy)) for xy in shapely.get_coordinates(one)[:-1]] for one in shapes]
    true = [
        float(exact_common(corners[s], corners[20 + b]))
        for s, b in zip(found.small, found.large, strict=True)
    ]
    assert len(true) > 100
    assert np.abs(found.area_m2 - true).max() < 1e-11


def test_from_a_file_s_bytes_to_figures(fabric):
    small, large = fabric(2, 30)
    flats = [Flat.from_wkb(pa.array(one.to_wkb()), CRS) for one in (small, large)]
    found = same(small, large, cut_flat(*flats, threads=2))
    again = cut_flat(*(Flat.from_shapely(one) for one in (small, large)), threads=1)
    for name in ("small", "large", "area_m2", "whole_m2", "outside_m2", "twice_m2"):
        assert np.array_equal(getattr(found, name), getattr(again, name)), name


def test_refusals_of_flat_layers():
    bow = Flat.from_shapely(layer([box(0, 0, 1, 1), shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])]))
    with pytest.raises(InputError, match=r"large shapes: 1 invalid \(1\)"):
        cut_flat(Flat.from_shapely(layer([box(0, 0, 1, 1)])), bow)
    with pytest.raises(CrsError, match="Bring both to one"):
        cut_flat(bow, Flat.from_shapely(shapely.box([0], 0, [1], 1), "EPSG:4549"))
    with pytest.raises(CrsError):
        cut_flat(*[Flat.from_shapely(shapely.box([0], 0, [1], 1), "EPSG:4490")] * 2)


def test_threads_may_call_it_at_once(fabric):
    layers = [fabric(seed, 15) for seed in range(4)]
    alone = [cut(*each, engine="flat", threads=2) for each in layers]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: cut(*each, engine="flat", threads=2), layers))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.area_m2, other.area_m2)


def test_which_engine(monkeypatch):
    monkeypatch.delenv("YUANTU_ENGINE", raising=False)
    assert engine_for(10) == "shapely"
    assert engine_for(10, "flat") == "flat"
    assert engine_for(10**7) == "flat"
    monkeypatch.setenv("YUANTU_ENGINE", "flat")
    assert engine_for(10) == "flat"
    assert engine_for(10**7, "shapely") == "shapely"
    monkeypatch.setenv("YUANTU_ENGINE", "quick")
    with pytest.raises(InputError, match=r"quick.*auto, steady, shapely, flat"):
        engine_for(10)
    monkeypatch.setattr(engine, "available", lambda: False)
    monkeypatch.setenv("YUANTU_ENGINE", "auto")
    assert engine_for(10**7) == engine_for(10**7, "steady") == "shapely"
    with pytest.raises(InputError, match=r"needs numba.*python -m pip install 'yuantu\[fast\]'"):
        engine_for(10, "flat")


def test_flat_coordinates_too_go_by_the_engine_asked_for(monkeypatch):
    def forbidden(*_args):
        raise AssertionError("the kernels were used")

    flats = [Flat.from_shapely(shapely.box([x], 0, [x + 60], 100), "EPSG:4547") for x in (0, 30)]
    assert cut_flat(*flats).area_m2.tolist() == [3000.0]
    monkeypatch.setattr("gis.overlay._by_kernel", forbidden)
    assert cut_flat(*flats, engine="shapely").area_m2.tolist() == [3000.0]
    monkeypatch.setenv("YUANTU_ENGINE", "shapely")
    assert cut_flat(*flats).area_m2.tolist() == [3000.0]
    monkeypatch.setenv("YUANTU_ENGINE", "auto")
    with pytest.raises(AssertionError, match="kernels were used"):
        cut_flat(*flats)


SCRIPT = """
import sys
{before}
import geopandas as gpd, shapely
from gis.overlay import cut, cut_flat
from gis.flat.flat import Flat
from gis.flat.kernel import compiled
plots = gpd.GeoSeries(shapely.box([0, 100], 0, [100, 160], 100), crs="EPSG:4547")
houses = gpd.GeoSeries(shapely.box([10, 90], [10, 40], [60, 110], [50, 60]), crs="EPSG:4547")
import pyarrow as pa
flat = [Flat.from_wkb(pa.array(one.to_wkb()), one.crs) for one in (houses, plots)]
print(cut(houses, plots, engine="{engine}").area_m2.tolist(), cut_flat(*flat).area_m2.tolist(), "numba" in sys.modules)
"""


def ran(before="", engine="flat", **environment):
    code = SCRIPT.format(before=before, engine=engine)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, env=os.environ | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_numba_the_figures_are_the_same():
    blocked = (
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'numba' else find(name, *a)\nsys.modules['numba'] = None"
    )
    assert ran(blocked, "auto") == "[2000.0, 200.0, 200.0] [2000.0, 200.0, 200.0] True"


def test_where_no_cache_can_be_written_it_works_all_the_same(tmp_path, monkeypatch):
    caching, config = pytest.importorskip("numba.core.caching"), pytest.importorskip("numba.core.config")
    nowhere = tmp_path / "a file, no folder"
    nowhere.write_text("", encoding="utf-8")
    monkeypatch.setattr(config, "CACHE_DIR", str(nowhere))
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [caching.UserProvidedCacheLocator])

    def doubled(number):
        return 2 * number

    with pytest.raises(RuntimeError, match="no locator"):
        pytest.importorskip("numba").njit(cache=True)(doubled)
    assert compiled(doubled)(4) == 8


def test_numba_is_not_loaded_for_a_small_zone():
    code = (
        "import sys, shapely, geopandas as gpd\nfrom gis.overlay import cut\n"
        "one = gpd.GeoSeries(shapely.box([0], 0, [1], 1), crs='EPSG:4547')\ncut(one, one)\nprint('numba' in sys.modules)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "YUANTU_ENGINE"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_grid_that_shapes_bring_with_them_rounds_no_cut():
    plot = layer([shapely.Polygon([(0, 0), (10, 0), (0, 7)])])
    house = layer([shapely.set_precision(shapely.box(4, 0, 10, 7), 1.0)])
    house = gpd.GeoSeries(shapely.set_precision(house.array, 1.0), crs=CRS)
    assert shapely.get_precision(house.array).tolist() == [1.0]
    assert cut(house, plot, engine="shapely").area_m2 == pytest.approx([12.6], abs=1e-6)  # 6 × 4.2 / 2
    assert shapely.get_precision(house.array).tolist() == [1.0]
