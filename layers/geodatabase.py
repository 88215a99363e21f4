"""FileGDB, written: every layer or none, whole numbers and shapes in the kinds that every version reads."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from layers.shapefile import write_field_map
from layers.unwritten import crowded
from layers.words import words
from layers.write import ready
from layers.zone import Frame


def write_geodatabase(path: Path, frames: Mapping[str, Frame]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """A FileGDB; what it calls a column otherwise than the frame is told in a table beside it.

    Written where nothing else is, as a draft (:func:`layers.together.together`). Gives what is to be said of it, and the files.
    """
    changed: dict[str, str] = {}
    for number, (name, frame) in enumerate(frames.items()):
        table = ready(frame)
        table = table.assign(**{c: _small(table[c]) for c in table if _is_large(table[c])})
        if isinstance(table, gpd.GeoDataFrame):
            table = _one_kind(table)
        pyogrio.write_dataframe(table, path, layer=name, driver="OpenFileGDB", append=number > 0)
        own = [c for c in table.columns if not isinstance(table[c].dtype, gpd.array.GeometryDtype)]
        there = [str(c) for c in pyogrio.read_info(path, layer=name)["fields"]]
        changed |= {old: new for old, new in zip(own, there, strict=False) if old != new}
    shaped = sum(isinstance(frame, gpd.GeoDataFrame) for frame in frames.values())
    if crowded(path) and len(list(path.glob("*.spx"))) < shaped:  # left out without a word on a full disk
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    if not changed:
        return (), (path,)
    beside = path.with_name(f"{path.stem}.fields.csv")
    write_field_map(beside, changed)
    return (words("note.changed", file=beside.name),), (path, beside)


def _is_large(column: pd.Series) -> bool:
    return column.dtype in ("int64", "Int64", "uint32", "uint64")


def _small(column: pd.Series) -> pd.Series:
    """Whole numbers in four bytes, which every geodatabase has; those that need more stay, and become floats."""
    there = column.dropna()
    if len(there) and (there.abs() >= 2**31).any():
        return column
    return column.astype("Int32" if column.hasnans else "int32")


def _one_kind(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Shapes in their multiple form where a layer has both, which a geodatabase does not take mixed."""
    kinds = set(table.geom_type.dropna())
    if len(kinds) < 2 or len({kind.removeprefix("Multi") for kind in kinds}) > 1:
        return table
    builders = {1: shapely.multipoints, 2: shapely.multilinestrings, 3: shapely.multipolygons}
    shapes = table.geometry.to_numpy().copy()
    simple = np.isin(shapely.get_type_id(shapes), (0, 1, 3))
    dimension = int(shapely.get_dimensions(shapes[simple])[0]) + 1
    shapes[simple] = builders[dimension](shapes[simple], indices=np.arange(int(simple.sum())))
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
