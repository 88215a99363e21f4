"""The whole chain, read to map, over a zone of which a few things are wrong: results, or a refusal in words.

What is changed: the structure of ``zone.toml`` and of what it names, and cells, shapes, rows and headings of its layers.
Every run of the tests takes the chessboard; ``YUANTU_FUZZ=300`` tries so many others at random on a small copy of the
sample (docs/fuzzing.md).
"""

import importlib.util
import os
import shutil
import time
import tomllib
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gis.errors import YuantuError
from reports import build

_SPEC = importlib.util.spec_from_file_location("structure", Path(__file__).with_name("structure.py"))
structure = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(structure)

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
STATED = (
    "zone.toml",
    "zone.toml",
    "zone.toml",
    "story.toml",
    "scheme.toml",
    "quota.toml",
    "targets.toml",
    "chains.toml",
)
LAYERS = ("plots.gpkg", "plots.gpkg", "buildings.gpkg", "zone.gpkg", "firms.csv", "proceedings.csv")
EVERY = 80
"""Every so manieth plot of the sample is kept, and two with proceedings."""
TRIED = int(os.environ.get("YUANTU_FUZZ", "0"))
LONGEST = 120
"""Seconds of work that a case may take; a whole build of the zone takes some five."""

CELLS = (
    "", "x", "=1+1", "</script>", "a" * 70_000, "\x00\x1b[2J\u202e", "2024-13-45", "0001-01-01", "9999-12-31", "NaN", "inf", "-1",
    "9" * 400, "1e400", "1,5", "４５", "4.5×100000000", "9;9;;×", -1.0, 0.0, 1e300, -1e300, 5e-324, float("nan"), float("inf"), 10**15, None,
)  # fmt: skip
SHAPES = (
    "none",
    "empty",
    "bowtie",
    "huge",
    "nan",
    "degrees",
    "point",
    "line",
    "thin",
    "heights",
    "same",
    "parts",
    "dense",
)
FRAMES = (
    "twice",
    "no rows",
    "no column",
    "as text",
    "degrees",
    "no crs",
    "swapped",
    "mercator",
    "all the same",
)
WHERE = st.floats(0, 0.999)
CHANGES = st.lists(
    st.one_of(
        st.tuples(
            st.just("stated"),
            st.sampled_from(STATED),
            WHERE,
            st.one_of(
                st.sampled_from(structure.CHANGES),
                st.tuples(st.just("is"), st.sampled_from(structure.ODD)),
                st.tuples(st.just("as"), WHERE),
            ),
        ),
        st.tuples(st.just("cells"), st.sampled_from(LAYERS), WHERE, st.tuples(WHERE, WHERE, st.sampled_from(CELLS), st.booleans())),
        st.tuples(st.just("shape"), st.sampled_from(LAYERS[:4]), WHERE, st.tuples(WHERE, st.sampled_from(SHAPES), st.booleans())),
        st.tuples(st.just("frame"), st.sampled_from(LAYERS[:4]), WHERE, st.tuples(WHERE, st.sampled_from(FRAMES))),
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip
HOW = settings(
    max_examples=TRIED or 6,
    deadline=None,
    derandomize=not TRIED,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


STORY = """\
hide = ["idle"]
[[step]]
show = "zone"
figures = ["far_zone", "built_ha"]
sentence = { zh = "示意", en = "invented" }
[[step]]
show = "text"
title = { zh = "示意", en = "invented" }
theme = "idle"
image = "image_2024"
[[step]]
show = "plot"
[[step]]
show = "suggestions"
note = { zh = "示意", en = "invented" }
"""


@pytest.fixture
def small(tmp_path_factory, chessboard_parts) -> Path:
    """The sample with a few of its plots and what is told of them, and three rasters of cells eight times as wide."""
    folder = tmp_path_factory.mktemp("small") / "zone"
    if not TRIED:
        return chessboard_parts[1](folder)
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.tif"))
    plots = gpd.read_file(folder / "plots.gpkg")
    told = plots["plot_id"].isin(pd.read_csv(folder / "proceedings.csv", dtype=str)["plot_id"][:2])
    plots = plots[(np.arange(len(plots)) % EVERY == 0) | told]
    for name, layer in (("buildings.gpkg", "buildings"), ("firms.csv", ""), ("proceedings.csv", "")):
        frame = gpd.read_file(folder / name) if layer else pd.read_csv(folder / name, dtype=str)
        write(folder / name, layer, frame[frame["plot_id"].isin(plots["plot_id"])])
    write(folder / "plots.gpkg", "plots", plots)
    for layer in ("plan_units", "roads"):
        write(folder / "zone.gpkg", layer, gpd.read_file(folder / "zone.gpkg", layer=layer).iloc[::10])
    whole = tomllib.loads((folder / "zone.toml").read_text(encoding="utf-8"))
    whole["site"]["profiles"] = ["research"]
    whole["rasters"] = {name: whole["rasters"][name] for name in ("dem", "image_2024", "cover_2024")}
    for name in ("dem", "image_2024", "mask_2024", "cover_2024"):
        coarse(SAMPLE / f"{name}.tif", folder / f"{name}.tif")
    (folder / "zone.toml").write_text(structure.text(whole), encoding="utf-8")
    show = STORY.replace('"plot"', f'"plot:{plots["plot_id"].iloc[0]}"')
    (folder / "story.toml").write_text(show, encoding="utf-8")
    return folder


def coarse(source, target, times=8) -> None:
    """A raster in cells so many times as wide."""
    with rasterio.open(source) as old:
        how = {**old.profile, "width": old.width // times, "height": old.height // times, "tiled": False}
        east, _, west, _, south, north = old.transform[:6]
        how["transform"] = rasterio.Affine(east * times, 0, west, 0, south * times, north)
        for key in ("blockxsize", "blockysize", "interleave"):
            how.pop(key, None)
        how["driver"] = "GTiff"
        with rasterio.open(target, "w", **how) as new:
            new.write(old.read(out_shape=(old.count, how["height"], how["width"])))


def write(path, layer, frame) -> None:
    """A layer in place of the one that is there."""
    if not layer:
        frame.to_csv(path, index=False)
        return
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", geometry_type="Unknown")


def one(many, where):
    """The one of several that lies so far along."""
    return many[int(where * len(many))]


def make(folder, change) -> None:
    """Make one change in a zone's folder."""
    what, name, where, how = change
    path = folder / name
    if not path.exists():  # the chessboard is two files
        path = folder / ("zone.toml" if what == "stated" else "chessboard.gpkg")
    if what == "stated":
        whole = tomllib.loads(path.read_text(encoding="utf-8"))
        ways = list(structure.places(whole))
        if how[0] == "as":
            other = whole
            for key in one(ways, how[1]):
                other = other[key]
            how = ("is", other)
        path.write_text(structure.text(structure.changed(whole, one(ways, where), how)), encoding="utf-8")
        return
    layer = one([row[0] for row in pyogrio.list_layers(path)], where) if path.suffix == ".gpkg" else ""
    frame = gpd.read_file(path, layer=layer) if layer else pd.read_csv(path, dtype=str)
    if what == "cells":
        row, column, value, every = how
        _cells(frame, one([c for c in frame.columns if c != "geometry"], column), row, value, every)
    elif what == "shape" and len(frame):
        row, shape, every = how
        at = range(len(frame)) if every else [int(row * len(frame))]
        shapes = frame.geometry.to_numpy(dtype=object).copy()
        for number in at:
            shapes[number] = shaped(shapes[number], shape)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    elif what == "frame":
        frame = framed(frame, *how)
    write(path, layer, frame)


def _cells(frame, column, row, value, every) -> None:
    at = frame.index if every else frame.index[[int(row * len(frame))]] if len(frame) else frame.index
    texts = frame[column].astype(object).where(frame[column].notna(), None)
    texts.loc[at] = value
    kinds = {type(cell) for cell in texts if cell is not None}
    frame[column] = texts if len(kinds) < 2 else texts.map(lambda cell: None if cell is None else str(cell))


def shaped(shape, how):
    """A shape as nobody draws it."""
    if shape is None or shape.is_empty:
        return shape
    west, south, east, north = shape.bounds
    if how in ("huge", "heights", "degrees"):
        grown = {"huge": lambda xy: xy * 1e290, "degrees": lambda xy: xy / 1e6}
        return shapely.force_3d(shape, 5.0) if how == "heights" else shapely.transform(shape, grown[how])
    return {
        "none": None,
        "nan": shapely.Point(float("nan"), 0),
        "empty": shapely.Polygon(),
        "bowtie": shapely.Polygon([(west, south), (east, north), (east, south), (west, north)]),
        "point": shapely.Point(west, south),
        "line": shapely.LineString([(west, south), (east, north)]),
        "thin": shapely.box(west, south, west + 1e-9, north),
        "same": shapely.box(4e7, 3.8e6, 4e7 + 1, 3.8e6 + 1),
        "parts": shapely.MultiPolygon([shapely.box(west + x, south, west + x + 1e-3, south + 1) for x in range(1000)]),
        "dense": shapely.segmentize(shapely.box(west, south, east, north), max((east - west) / 5000, 1e-3)),
    }[how]  # fmt: skip


def framed(frame, where, how):
    """A whole layer as nobody hands it in."""
    column = one([c for c in frame.columns if c != "geometry"], where)
    if how == "twice":
        return pd.concat([frame, frame])
    if how == "no rows":
        return frame.iloc[:0]
    if how == "no column":
        return frame.drop(columns=column)
    if how == "as text":
        return frame.assign(**{column: frame[column].astype(str) + " 约"})
    if how == "all the same":
        return frame.assign(**{column: frame[column].iloc[0] if len(frame) else None})
    if how == "swapped":
        return frame.set_geometry(shapely.transform(frame.geometry, lambda xy: xy[:, ::-1]))
    if how == "no crs":
        return frame.set_crs(None, allow_override=True)
    return frame.to_crs(4326) if how == "degrees" else frame.set_crs(3857, allow_override=True)


def chain(folder, out) -> bool:
    """Whether a build went through; what it refuses, and what check says, is in words."""
    start, went = time.process_time(), False
    try:
        built = build.build(folder, out)
    except YuantuError as error:
        structure.worded(error.text)
        assert error.exit_code in (3, 4, 5), error
        faults, _ = build.check_zone(folder)
    else:
        went, faults = True, built.evaluation.zone.faults
        assert built.map is not None
        assert built.map.stat().st_size > 10_000
    for fault in faults[:1000]:
        structure.worded(fault.message)
    took = time.process_time() - start
    assert took < LONGEST, f"{took:.0f} s"
    return went


@pytest.mark.filterwarnings("ignore")
def test_a_zone_that_is_wrong_somewhere_is_built_or_refused_in_words(small, tmp_path):
    went = []

    @HOW
    @given(CHANGES)
    def tried(changes):
        room = tmp_path / str(len(went))
        went.append(False)
        shutil.copytree(small, room / "zone")
        try:
            for change in changes:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    make(room / "zone", change)
            went[-1] = chain(room / "zone", room / "out")
        finally:
            shutil.rmtree(room)

    tried()
    print(len(went), "tried,", sum(went), "built")
    assert 0 < sum(went) < len(went)
