"""Writing: layers to GPKG and GeoParquet, tables to CSV, records to JSON; every file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from gis.cause import cause
from gis.errors import OutputError, YuantuError
from layers.drafts import clear_once, draft_room, shown
from layers.json_text import json_text
from layers.together import JOURNALS, sync
from layers.unwritten import crowded, unwritten
from layers.values import TEXT
from layers.words import words
from layers.zone import Frame

_ALWAYS = date(2000, 1, 1)
_CLOCK = threading.Lock()
_GEOMETRY = "geometry"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@contextlib.contextmanager
def room_for(path: Path) -> Iterator[Path]:
    """The target's own name in a private folder beside it, which goes in the end; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    clear_once(path.parent)
    with draft_room(path.parent) as room:
        yield Path(room) / path.name


@contextlib.contextmanager
def whole(path: Path | str) -> Iterator[Path]:
    """A place to write one file: it takes its name only once it is complete; otherwise nothing changes.

    Gives a path in a private folder beside the target, with the target's own name. Folders that are missing are
    made. A failure of the disk raises :class:`~gis.errors.OutputError`; any failure leaves what was there before.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole(Path(folder) / "a.txt") as place:
    ...         _ = place.write_text("all of it")
    ...     (Path(folder) / "a.txt").read_text(), len(list(Path(folder).iterdir()))
    ('all of it', 1)
    """
    path = Path(path)
    if path.is_dir():
        raise OutputError(words("output.folder", file=shown(path)))
    try:
        with room_for(path) as place, _in_words(path, place):
            yield place
            if shown(path) == path:
                sync(place)
            place.replace(path)
    except OutputError:
        raise
    except OSError as error:
        raise (unwritten(path, error) or error) from error


@contextlib.contextmanager
def _in_words(path: Path, place: Path) -> Iterator[None]:
    """Say of a failure of the disk, also as other libraries tell it, what it means; the draft is there still."""
    try:
        yield
    except YuantuError:
        raise
    except Exception as error:
        told = unwritten(path, error, place)
        if told is None:
            raise
        raise told from error


def write_layers(path: Path | str, layers: Mapping[str, Frame], *, day: date | None = None) -> Path:
    """Write frames as the layers of one GPKG, in the order given; same frames and day, same bytes.

    The index becomes the first column when it has a name. Columns of whole days are written as dates. ``day`` is
    the date of the file's own bookkeeping (blank: 2000-01-01). Frames without geometry become plain tables.

    Raises OutputError: nothing to write, or the file cannot be written.
    """
    path = Path(path)
    if not layers:
        raise OutputError(words("output.no_layer", file=path))
    try:
        with whole(path) as place, _clock_of(day or _ALWAYS):
            for number, (name, frame) in enumerate(layers.items()):
                _write_layer(place, name, frame, append=number > 0)
            if crowded(place) and not _indexed(place):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            _count_once(place)
        for end in JOURNALS:
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
    except (RuntimeError, ValueError) as error:  # all that GDAL and Arrow raise
        raise OutputError(words("output.gpkg", why=cause(error))) from error
    return path


def _indexed(file: Path) -> bool:
    """Whether every layer with shapes has its spatial index, which GDAL leaves out without a word where the disk is full."""
    asked = """SELECT count(*) FROM gpkg_geometry_columns WHERE table_name NOT IN
        (SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index')"""
    with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as base:
        try:
            return base.execute(asked).fetchone() == (0,)
        except sqlite3.Error:  # no layer has shapes, or none has an index
            return not base.execute("SELECT 1 FROM gpkg_contents WHERE data_type = 'features'").fetchall()


def _count_once(file: Path) -> None:
    """Let a closed SQLite file tell of one change: how many transactions wrote it is nothing of what it holds.

    Bytes 24 to 27 of its header count the changes; 92 to 95 say at which count the rest of the header was true
    (https://www.sqlite.org/fileformat2.html, 1.3.7 and 1.3.15), so that both are the same number.
    """
    with file.open("r+b") as stream:
        for at in (24, 92):
            stream.seek(at)
            stream.write((1).to_bytes(4, "big"))


def write_parquet(path: Path | str, frame: Frame) -> Path:
    """Write one frame as GeoParquet (plain Parquet without geometry); same frame, same bytes.

    The index becomes the first column when it has a name.
    """
    path = Path(path)
    with whole(path) as place:
        flat(frame).to_parquet(place, index=False)
    return path


def write_csv(path: Path | str, frame: Frame) -> Path:
    """Write a table as CSV that Excel opens in Chinese (UTF-8 with mark) and never runs; geometry is left out.

    Text that a spreadsheet would take for a formula is given a leading apostrophe (:func:`tame`). Days are
    written YYYY-MM-DD, blank stays blank, lines end as in RFC 4180.
    """
    path = Path(path)
    table = pd.DataFrame(flat(frame).drop(columns=_geometry_columns(frame)))
    table = table.assign(**{name: tame(table[name]) for name in table.columns if _is_text(table[name])})
    table.columns = pd.Index(tame(pd.Series(table.columns.astype(str))))
    with whole(path) as place:
        table.to_csv(place, index=False, encoding="utf-8-sig", lineterminator="\r\n", date_format="%Y-%m-%d")
    return path


def write_json(path: Path | str, value: Any) -> Path:
    """Write a value as JSON: UTF-8, keys sorted, blank and infinite numbers as null; same value, same bytes."""
    path = Path(path)
    with whole(path) as place:
        place.write_text(json_text(value), encoding="utf-8", newline="\n")
    return path


def tame(text: pd.Series) -> pd.Series:
    """Text with an apostrophe before whatever a spreadsheet would run as a formula; the rest is unchanged.

    >>> tame(pd.Series(["=1+1", "正常", "-", "-3.5"])).tolist()
    ["'=1+1", '正常', "'-", "'-3.5"]
    """
    if text.dtype == object:  # whose cells may be lists, which are equal to nothing
        risky = np.array([_runs(one) for one in text], dtype=bool)
    else:
        places, found = pd.factorize(text)
        risky = np.array([*map(_runs, found), False])[places]
    return text.where(~risky, "'" + text.astype(str)) if risky.any() else text


def _runs(cell: object) -> bool:
    """Whether a spreadsheet would run a cell."""
    return isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA)


def flat(frame: Frame) -> Frame:
    """The frame with a plain row number as index; a named index becomes the first column."""
    named = all(name is not None for name in frame.index.names)
    return frame.reset_index(drop=not named)


def ready(frame: Frame) -> Frame:
    """The frame with a plain index and columns that GDAL can take."""
    table = flat(frame)
    return table.assign(**{name: writable(table[name]) for name in table.columns})


def _write_layer(place: Path, name: str, frame: Frame, *, append: bool) -> None:
    """Add one layer to the GPKG being written."""
    table = flat(frame)
    table = table.assign(**{column: writable(table[column]) for column in table.columns})
    options: dict[str, Any] = {}
    own = ["fid"]
    if isinstance(table, gpd.GeoDataFrame):
        own.append("geom")
        kinds = set(table.geom_type.dropna())
        simple = {kind.removeprefix("Multi") for kind in kinds}
        multi = kinds != simple  # a shape in both its simple and its multiple form is written as multiple
        kind = simple.pop() if len(simple) == 1 else ""
        options["promote_to_multi"] = multi
        options["geometry_type"] = ("Multi" * multi + kind) if kind else "Unknown"
        table = table.rename_geometry(_GEOMETRY) if table.geometry.name != _GEOMETRY else table
    table = table.rename(
        columns=_distinct([c for c in table.columns if c != _GEOMETRY or len(own) == 1], own)
    )
    pyogrio.write_dataframe(
        table, place, layer=name, driver="GPKG", append=append, use_arrow=True,
        layer_options={"FID": "fid"} | ({"GEOMETRY_NAME": "geom"} if options else {}), **options,
    )  # fmt: skip


def _distinct(names: list[str], taken: list[str]) -> dict[str, str]:
    """Names for a database that does not tell capitals apart: what is taken gets a number.

    >>> _distinct(["name", "NAME", "fid"], ["fid"])
    {'name': 'name', 'NAME': 'NAME_2', 'fid': 'fid_2'}
    """
    seen = {name.casefold() for name in taken}
    found: dict[str, str] = {}
    for name in names:
        fresh, number = str(name), 2
        while fresh.casefold() in seen:
            fresh, number = f"{name}_{number}", number + 1
        seen.add(fresh.casefold())
        found[name] = fresh
    return found


def writable(column: pd.Series) -> pd.Series:
    """A column as GDAL can take it: whole days as dates, categories and mixed objects as text."""
    if pd.api.types.is_datetime64_any_dtype(column):
        times = column.dt.tz_localize(None) if column.dt.tz is not None else column
        there = times.dropna()
        if there.empty or (there != there.dt.normalize()).any():
            return times
        return times.dt.date.astype(object).where(times.notna(), None)
    if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype == object:
        return column.astype(object).map(str, na_action="ignore").astype(TEXT)
    return column


@contextlib.contextmanager
def _clock_of(day: date) -> Iterator[None]:
    """Let GDAL believe it is that day, so that the file's own bookkeeping does not change its bytes."""
    with _CLOCK:
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day.isoformat()}T00:00:00.000Z"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _geometry_columns(frame: Frame) -> list[str]:
    return [name for name in frame.columns if isinstance(frame[name].dtype, gpd.array.GeometryDtype)]


def _is_text(column: pd.Series) -> bool:
    return column.dtype == object or isinstance(column.dtype, pd.StringDtype | pd.CategoricalDtype)
