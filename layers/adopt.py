"""Adopt a frame: its headings, units and values put into the dictionary's, and what cannot be used set aside."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.measure import plane_area_m2
from layers.fault import ERROR, WARNING, Fault
from layers.log import Log
from layers.parts import PLACE, ROW_NUMBER, Part, headings_of, understood
from layers.schema import Schema
from layers.shapes import layer_words, usable_shapes
from layers.unit import Unit
from layers.values import TEXT, narrow
from layers.words import Words, labelled, titled, words
from layers.zone import Frame


@dataclass(frozen=True)
class Adopted:
    """A layer in the dictionary's columns, what was set aside with its reason, and every fault found.

    ``frame`` is indexed by the layer's identifier; its columns are those of the dictionary that the file has, in
    the dictionary's order, then the unrecognised ones under their own headings, then ``source_file`` and
    ``source_row`` (from 1), then the geometry. ``len(frame) + len(set_aside)`` is the number of rows handed in.
    """

    frame: Frame
    set_aside: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)


def adopt(
    frame: Frame,
    schema: Schema,
    *,
    file: str,
    fields: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    places: pd.DataFrame | None = None,
    parts: Sequence[Part] = (),
) -> Adopted:
    """Put a frame as it was read into the dictionary's columns; nothing is lost and nothing is guessed in silence.

    ``fields`` is ``{column name: heading}`` for what is not recognised, ``units`` is ``{column or heading: unit}``.
    ``places`` (columns ``source_file``, ``source_row``) says where each row came from; blank: rows of ``file``
    counted from 1. ``parts`` are the files that the frame was put together from, in its order: headings are recognised
    and units established in each by itself. Areas are compared with the drawn ones when the frame is in a metric CRS.

    Set aside, each with its reason: rows without identifier or with one that others have too, and shapes that are
    missing, empty, of another kind, without area, or invalid beyond a repair that keeps the area within 1 %.
    A value that cannot be read, or is out of the dictionary's bounds, is an ERROR naming row, column and remedy,
    and blank in the frame. 0 where it cannot be is blank, and counted in a WARNING.

    >>> from layers.schema import schema
    >>> from shapely.geometry import box
    >>> raw = gpd.GeoDataFrame({"TBBH": [7, 8], "DLMJ": [1.0, 2.0], "备注": ["a", "b"]},
    ...     geometry=[box(0, 0, 100, 100), box(100, 0, 300, 100)], crs="EPSG:4547")
    >>> plots = adopt(raw, schema("plots"), file="plots.shp")
    >>> plots.frame["official_area_m2"].to_dict(), plots.faults[0].message("en")
    ({'7': 10000.0, '8': 20000.0}, 'DLMJ is in 公顷, not in m²: 2 of 2 rows agree with the drawn area within 1 %.')
    """
    raw, places = _rows_of(frame, file, places)
    log = Log(file, places)
    named, numbered = _checked_fields(dict(fields or {}), schema, raw, log)
    reason, geometry = usable_shapes(raw, schema, log)
    area = plane_area_m2(geometry) if geometry is not None and _metric(raw, schema) else None
    own = parts or (Part(file, raw),)
    known = understood(
        own, raw.index, schema, named, numbered=numbered, declared=units, area_m2=area, log=log
    )
    parsed, recognised = known.parsed, known.fields
    _blanks(schema, parsed, log)
    names = _identifiers(parsed, schema, numbered, reason, log)
    used = reason == ""
    aside = _aside(schema.layer, reason[~used], names, places, raw, geometry)
    whole = _assembled(raw, schema, parsed, known.carried, places, geometry, names)
    return Adopted(whole[used.to_numpy()], aside, tuple(log.faults), recognised, known.units)


def _rows_of(frame: Frame, file: str, places: pd.DataFrame | None) -> tuple[Frame, pd.DataFrame]:
    """The frame on plain row numbers, and where each row came from."""
    geometry = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    unnamed = any(name is None or name in frame.columns for name in frame.index.names)
    raw = frame.reset_index(drop=unnamed)
    dropped = [heading for heading in raw.columns if heading in PLACE and heading != geometry]
    if places is None:
        places = pd.DataFrame(
            {"source_file": file, "source_row": np.arange(1, len(raw) + 1)}, index=raw.index
        )
    return raw.drop(columns=dropped), places.reset_index(drop=True)


def _metric(raw: Frame, schema: Schema) -> bool:
    crs = raw.crs if isinstance(raw, gpd.GeoDataFrame) else None
    return schema.shape == "polygon" and crs is not None and crs.is_projected


def _checked_fields(
    fields: dict[str, str], schema: Schema, raw: Frame, log: Log
) -> tuple[dict[str, str], bool]:
    """Declared fields that can be, and whether the rows' own numbers serve as identifier; others are errors."""
    headings = [str(heading) for heading in headings_of(raw)]
    numbered = fields.get(schema.names[0]) == ROW_NUMBER
    good: dict[str, str] = {}
    for name, heading in fields.items():
        if name not in schema.names:
            told = {"layer": layer_words(schema), "nearest": _nearest(name, schema.names)}
            log.say("field.no_column", ERROR, column=name, name=name, **told)
        elif heading in headings:
            good[name] = heading
        elif not (numbered and name == schema.names[0]):
            nearest = _nearest(heading, headings)
            log.say("field.no_heading", ERROR, column=name, name=name, heading=heading, nearest=nearest)
    return good, numbered


def _nearest(word: str, known: tuple[str, ...] | list[str]) -> Words:
    close = difflib.get_close_matches(word, known, n=1)
    return words("nearest.word", word=close[0]) if close else words("nearest.has", known=known[:30])


def _blanks(schema: Schema, parsed: Mapping[str, pd.Series], log: Log) -> None:
    """Count the blanks in required columns other than the identifier."""
    for name in schema.required[1:]:
        if name in parsed and (count := int(parsed[name].isna().sum())):
            told = {"name": titled(name, schema.column(name).zh), "rows": len(parsed[name])}
            log.say("blank.column", WARNING, column=name, count=count, **told)


def _identifiers(
    parsed: dict[str, pd.Series], schema: Schema, numbered: bool, reason: pd.Series, log: Log
) -> pd.Series:
    """Each row's identifier; ``reason`` is filled in for rows that have none or share theirs."""
    key = schema.column(schema.names[0])
    if numbered or key.name not in parsed:
        return log.places["source_row"].astype(str).astype(TEXT).rename(key.name)
    names = narrow(parsed[key.name]).rename(key.name)
    none = names.isna()
    if none.any():
        named = Words(f"{key.name} ({key.zh})", f"{key.zh}（{key.name}）")
        log.rows("id.blank", WARNING, pd.DataFrame(index=names.index[none]), column=key.name, name=named)
    twice = names.duplicated(keep=False) & ~none
    if twice.any():
        rows = log.places["source_row"].astype(str)
        together = rows[twice].groupby(names[twice]).agg(", ".join)
        each = pd.DataFrame({"value": names[twice], "together": names[twice].map(together)}).sort_index()
        log.rows("duplicate.id", ERROR, each, column=key.name, name=labelled(key.name, key.zh))
    fresh = reason == ""
    reason.loc[fresh & none] = str(words("reason.no_identifier"))
    reason.loc[fresh & twice] = str(words("reason.identifier_twice"))
    return names


def _aside(
    layer: str,
    reason: pd.Series,
    names: pd.Series,
    places: pd.DataFrame,
    raw: Frame,
    geometry: gpd.GeoSeries | None,
) -> gpd.GeoDataFrame:
    """Rows that cannot be used: layer, identifier, reason, file, row, and the shape as it was drawn."""
    at = reason.index
    table = pd.DataFrame({"layer": pd.Series(layer, index=at, dtype=TEXT), "id": names.reindex(at)}, index=at)
    table = table.assign(
        reason=reason, source_file=places.loc[at, "source_file"], source_row=places.loc[at, "source_row"]
    )
    shapes = raw.geometry.loc[at] if geometry is not None else gpd.GeoSeries([None] * len(at), index=at)
    crs = geometry.crs if geometry is not None else None
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes.to_numpy(), index=at, crs=crs), crs=crs)


def _assembled(
    raw: Frame,
    schema: Schema,
    parsed: Mapping[str, pd.Series],
    carried: Mapping[str, pd.Series],
    places: pd.DataFrame,
    geometry: gpd.GeoSeries | None,
    names: pd.Series,
) -> Frame:
    """All rows in the layer's columns, on their identifiers."""
    key = schema.names[0]
    columns = {name: parsed[name] for name in schema.names if name in parsed and name != key}
    for heading, cells in carried.items():
        columns[_free(str(heading), {*schema.names, *PLACE, "geometry", *columns})] = cells
    columns |= {name: places[name] for name in PLACE}
    table = pd.DataFrame(columns, index=raw.index)
    table["source_file"] = table["source_file"].astype(TEXT)
    table.index = pd.Index(names, name=key)
    if geometry is None:
        return table
    return gpd.GeoDataFrame(
        table, geometry=gpd.GeoSeries(geometry.to_numpy(), index=table.index, crs=geometry.crs)
    )


def _free(heading: str, taken: set[str]) -> str:
    """A heading that does not pass for a column of the dictionary."""
    while heading in taken:
        heading += " (file)"
    return heading
