"""The compiled kernels with every index held to its array, over random and nasty fabrics: by hand, recorded in docs/fuzzing.md.

::

    python tests/fuzz/kernels.py MINUTES [SEED]

An index outside its array raises IndexError and ends the run with the seed of the fabric. The tests that are there run the same way:
``NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=FOLDER python -m pytest tests/gis/flat``, with a folder of its own, since kernels
that were compiled without the check are kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

os.environ["NUMBA_BOUNDSCHECK"] = "1"
os.environ.setdefault("NUMBA_CACHE_DIR", tempfile.mkdtemp(prefix="yuantu-kernels-"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from gis.errors import YuantuError
from gis.flat.flat import Flat
from gis.nearest import nearest
from gis.neighbours import neighbours
from gis.overlay import cut, cut_flat
from gis.repair import repair

CRS = "EPSG:4528"
EAST, NORTH = 40_500_000.0, 3_830_000.0


def ring(rng) -> np.ndarray:
    """Corners of one outline: on a coarse grid, shaken, a sliver, a spike, one point many times, or very many."""
    kind, count = rng.integers(7), int(rng.integers(3, 12))
    corners = rng.integers(0, 12, (count, 2)).astype(float)
    if kind == 1:
        corners += rng.normal(0, 1e-9, corners.shape)
    elif kind == 2:
        corners[:, 0] *= 1e-9
    elif kind == 3:
        corners = np.repeat(corners, 3, axis=0)
    elif kind == 4:
        corners[1::2] = corners[0]
    elif kind == 5:
        turn = np.linspace(0, 2 * np.pi, int(rng.integers(100, 6000)), endpoint=False)
        corners = 6 + 5 * np.column_stack([np.cos(turn), np.sin(turn)]) + rng.normal(0, 1e-3, (len(turn), 2))
    elif kind == 6:
        corners *= 10.0 ** float(rng.integers(3, 12))
    return corners


def shape(rng):
    """One shape, often none that anybody draws."""
    kind = rng.integers(10)
    if kind == 0:
        return [
            None,
            shapely.Polygon(),
            shapely.MultiPolygon(),
            shapely.Point(3, 3),
            shapely.GeometryCollection(),
        ][rng.integers(5)]
    if kind == 1:
        return shapely.Polygon(ring(rng), [ring(rng)])
    if kind == 2:
        return shapely.MultiPolygon([shapely.Polygon(ring(rng)) for _ in range(int(rng.integers(1, 5)))])
    if kind == 3:
        return shapely.box(*(low := rng.integers(0, 9, 2)), *(low + rng.integers(1, 4, 2)))
    if kind == 4:
        return shapely.force_3d(shapely.Polygon(ring(rng)), 5.0)
    if kind == 5:
        return shapely.LineString(ring(rng))
    return shapely.Polygon(ring(rng))


def layer(rng) -> gpd.GeoSeries:
    """Up to eighty of them, some twice, where Lianyungang lies."""
    shapes = [shape(rng) for _ in range(int(rng.integers(0, 80)))]
    shapes += [shapes[at] for at in rng.integers(0, len(shapes), len(shapes) // 4)] if shapes else []
    moved = [
        one if one is None else shapely.transform(one, lambda xy: xy + np.array([EAST, NORTH]))
        for one in shapes
    ]
    return gpd.GeoSeries(moved, crs=CRS)


def ground(drawn: gpd.GeoSeries) -> gpd.GeoSeries:
    """What of a layer can be cut: its areas, mended."""
    mended = repair(drawn[drawn.isna() | drawn.geom_type.isin(("Polygon", "MultiPolygon"))])[0]
    return mended[mended.isna() | mended.is_valid]


def asked(seed: int, told: Counter[str]) -> None:
    """Every question of one fabric, as it is drawn and mended."""
    rng = np.random.default_rng(seed)
    drawn = layer(rng), layer(rng)
    for small, large in (drawn, tuple(ground(one) for one in drawn)):
        questions = {
            "cut": lambda a=small, b=large: cut(a, b, engine="flat"),
            "bytes": lambda a=small, b=large: cut_flat(
                *(Flat.from_wkb(pa.array(one.to_wkb().to_list(), pa.binary()), CRS) for one in (a, b))
            ),
            "neighbours": lambda a=small: neighbours(a, engine="flat"),
            "nearest": lambda a=small, b=large: nearest(a, b, engine="flat"),
        }
        for name, question in questions.items():
            try:
                question()
                told[name] += 1
            except YuantuError:
                told[f"{name} refused"] += 1


def main() -> None:
    end, seed = time.monotonic() + 60 * float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    warnings.simplefilter("ignore")
    first, told = seed, Counter[str]()
    while time.monotonic() < end:
        try:
            asked(seed, told)
        except Exception:
            sys.stderr.write(f"fabric of seed {seed}\n")
            raise
        seed += 1
    sys.stdout.write(f"{seed - first} fabrics, {dict(told)}\n")


if __name__ == "__main__":
    main()
