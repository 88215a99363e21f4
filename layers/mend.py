"""Mend: the repairs that are safe, made on copies of a zone's layers, each written down with before and after."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.errors import OutputError
from gis.repair import faults as shape_faults
from gis.repair import repair
from layers.drafts import shown
from layers.load import Loaded
from layers.read import Examined
from layers.schema import schema
from layers.together import together
from layers.values import TEXT
from layers.words import words
from layers.write import write_csv, write_layers
from layers.zone import Frame

_SAME_AREA = 0.01
_LOG = ("layer", "source_file", "source_row", "column", "repair", "before", "after")


@dataclass(frozen=True)
class Mended:
    """What was mended: the layers that changed, every repair in the order of the rows, and the files written."""

    layers: dict[str, Frame]
    log: pd.DataFrame
    files: tuple[Path, ...] = ()


def mend(loaded: Sequence[Loaded]) -> Mended:
    """The safe repairs of layers as they stand in their files; the layers handed in are left alone.

    - ``points``: points repeated one after the other (a ring closed twice) are dropped; the area is the same.
    - ``shape``: invalid polygons go through make_valid, where the area stays within 1 %.
    - ``trim``: spaces and full width in identifiers and keys, where no two identifiers become one.

    What is not safe is left and stays a fault: snapping of gaps and slivers, overlaps, other areas, other values.
    """
    changed: dict[str, Frame] = {}
    logs = []
    for one in loaded:
        frame, done = _mended(one)
        if done:
            changed[one.config.name] = frame
            logs += done
    log = pd.concat(logs, ignore_index=True) if logs else pd.DataFrame(columns=list(_LOG))
    return Mended(changed, log)


def write_mended(examined: Examined, out: Path) -> Mended:
    """Mend a zone's layers and write those that changed to ``out``: one GPKG a layer, and ``repairs.csv``.

    The zone's own files are never written to. Raises OutputError when ``out`` is the zone's folder or holds its files.
    """
    own = {path.resolve() for one in examined.config.layers.values() for path in one.files}
    home = examined.config.folder.resolve()
    if out.resolve() == home or any(path.parent == out.resolve() for path in own):
        raise OutputError(words("output.over_input", folder=out))
    mended = mend(examined.loaded)
    files = []
    with together(out, last="repairs.csv") as draft:
        for layer, frame in mended.layers.items():
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message=".*'crs' was not provided.*")
                files.append(write_layers(draft / f"{layer}.gpkg", {layer: frame}))
        files.append(write_csv(draft / "repairs.csv", mended.log))
    return Mended(mended.layers, mended.log, tuple(shown(file) for file in files))


def _mended(one: Loaded) -> tuple[Frame, list[pd.DataFrame]]:
    """One layer with its safe repairs, and a log of each kind."""
    frame, logs = one.frame, []
    if isinstance(frame, gpd.GeoDataFrame) and schema(one.config.name).shape == "polygon":
        shapes = frame.geometry.reset_index(drop=True)
        for mending in (_without_repeats, _valid):
            shapes, log = mending(shapes)
            logs.append(_placed(one, log))
        frame = frame.set_geometry(gpd.GeoSeries(shapes.to_numpy(), index=frame.index, crs=frame.crs))
    for heading, trimmed, log in _trimmed(one):
        frame = frame.assign(**{heading: trimmed})
        logs.append(_placed(one, log))
    return frame, [log for log in logs if len(log)]


def _placed(one: Loaded, log: pd.DataFrame) -> pd.DataFrame:
    """A log with the layer, and the file and row of each repair."""
    at = one.places.iloc[log.index.to_numpy(dtype=np.int64)].reset_index(drop=True)
    whole = log.reset_index(drop=True).assign(
        layer=one.config.name, source_file=at["source_file"], source_row=at["source_row"]
    )
    return whole[list(_LOG)]


def _without_repeats(shapes: gpd.GeoSeries) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Shapes without points that repeat the one before."""
    before = shapes.to_numpy()
    points = shapely.get_num_coordinates(before)
    sound = np.isin(shapely.get_type_id(before), (3, 6))
    after = before.copy()
    after[sound] = shapely.remove_repeated_points(before[sound], 0.0)
    less = shapely.get_num_coordinates(after)
    rows = np.flatnonzero((less < points) & (less > 3) & (shapely.area(after) == shapely.area(before)))
    result = before.copy()
    result[rows] = after[rows]
    log = _log(rows, "geometry", "points", _points(points[rows]), _points(less[rows]))
    return gpd.GeoSeries(result, index=shapes.index, crs=shapes.crs), log


def _points(counts: np.ndarray) -> list[str]:
    return [f"{count} points" for count in counts]


def _valid(shapes: gpd.GeoSeries) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Invalid shapes made valid where their area stays within 1 %."""
    mended, done = repair(shapes)
    before = done["area_before"].where(done["area_before"] > 0)
    safe = (done["outcome"] == "repaired") & ((done["area_after"] - before).abs() / before < _SAME_AREA)
    kept = done.index[safe]
    result = shapes.copy()
    result.loc[kept] = mended.loc[kept]
    place = shape_faults(shapes).loc[kept]
    was = [
        f"{why} at {x:.3f} {y:.3f}, area {area:.3f}"
        for why, x, y, area in zip(
            place["reason"], place["x"], place["y"], done.loc[kept, "area_before"], strict=True
        )
    ]
    now = [f"valid, area {area:.3f}" for area in done.loc[kept, "area_after"]]
    return result, _log(kept.to_numpy(dtype=np.int64), "geometry", "shape", was, now)


def _trimmed(one: Loaded) -> Iterator[tuple[str, pd.Series, pd.DataFrame]]:
    """Columns of identifiers and keys without spaces and full width, where none becomes like another."""
    own = schema(one.config.name)
    headings = [str(heading) for heading in one.frame.columns]
    known = {**own.recognise(headings), **{heading: name for name, heading in one.config.fields.items()}}
    for heading, name in known.items():
        if heading not in one.frame.columns or not (name == own.names[0] or name.endswith("_id")):
            continue
        before = one.frame[heading]
        if not (pd.api.types.is_string_dtype(before) or before.dtype == object):
            continue
        text = before.astype(TEXT)
        plain = text.str.normalize("NFKC").str.strip()
        differs = (plain != text) & text.notna() & (plain != "")
        if name == own.names[0]:
            differs &= ~plain.duplicated(keep=False) | text.duplicated(keep=False)
        rows = np.flatnonzero(differs.fillna(False).to_numpy(dtype=bool))
        if len(rows):
            was = [f"'{value}'" for value in text.iloc[rows]]
            now = [f"'{value}'" for value in plain.iloc[rows]]
            yield heading, before.where(~differs, plain), _log(rows, heading, "trim", was, now)


def _log(rows: np.ndarray, column: str, kind: str, before: list[str], after: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"column": column, "repair": kind, "before": before, "after": after}, index=rows)
