"""Adopt a frame: its headings, units and values put into the dictionary's, and what cannot be used set aside."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.measure import plane_area_m2
from gis.repair import repair
from layers.fault import ERROR, WARNING, Fault
from layers.schema import Column, Schema, codes
from layers.units import Unit, establish
from layers.values import PARSERS, REMEDIES, TEXT, coded, narrow, text
from layers.zone import Frame

ROW_NUMBER = "#row"
"""What ``fields`` may name instead of a heading: the rows' own numbers serve as identifier."""

PLACE = ("source_file", "source_row")
_SHOWN = 20
_SAME_AREA = 0.01
_TYPE_IDS = {"polygon": (3, 6), "line": (1, 5), "point": (0,)}
_LISTS = {
    ("plots", "status_class"): "status_class",
    ("plots", "planned_class"): "status_class",
    ("plots", "supply_class"): "supply_class",
    ("plots", "high_tech_class"): "high_tech_class",
    ("plots", "supply_mode"): "supply_mode",
    ("corridor_nodes", "kind"): "node_kind",
    ("constraints", "kind"): "constraint_kind",
    ("boundaries", "kind"): "boundary_kind",
    ("roads", "kind"): "road_kind",
}


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


def list_of(layer: str, column: str) -> str:
    """The closed list of codes that a column of a layer draws on, or an empty text.

    >>> list_of("plots", "status_class"), list_of("plots", "name")
    ('status_class', '')
    """
    return _LISTS.get((layer, column), "")


class _Log:
    """Faults of one layer as they are found, with the file and row of each."""

    def __init__(self, file: str, places: pd.DataFrame) -> None:
        self.file, self.places = file, places
        self.faults: list[Fault] = []

    def say(self, severity: str, kind: str, message: str, remedy: str = "", column: str = "") -> None:
        self.faults.append(Fault(severity, kind, self.file, None, message, remedy, column))

    def rows(self, severity: str, kind: str, messages: pd.Series, remedy: str, column: str = "") -> None:
        """One fault for each row of ``messages``, up to twenty; the rest in one line."""
        shown = messages.iloc[:_SHOWN]
        at = self.places.loc[shown.index]
        for message, file, row in zip(shown, at["source_file"], at["source_row"], strict=True):
            self.faults.append(Fault(severity, kind, str(file), int(row), str(message), remedy, column))
        if len(messages) > _SHOWN:
            rest = (
                f"{len(messages) - _SHOWN} more rows have the same fault{f' in {column}' if column else ''}."
            )
            self.say(severity, kind, rest, remedy, column)


def adopt(
    frame: Frame,
    schema: Schema,
    *,
    file: str,
    fields: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    places: pd.DataFrame | None = None,
) -> Adopted:
    """Put a frame as it was read into the dictionary's columns; nothing is lost and nothing is guessed in silence.

    ``fields`` is ``{column name: heading}`` for what is not recognised, ``units`` is ``{column or heading: unit}``.
    ``places`` (columns ``source_file``, ``source_row``) says where each row came from; blank: rows of ``file``
    counted from 1. Areas are compared with the drawn ones when the frame is in a metric CRS.

    Set aside, each with its reason: rows without identifier or with one that others have too, and shapes that are
    missing, empty, of another kind, without area, or invalid beyond a repair that keeps the area within 1 %.
    A value that cannot be read, or is out of the dictionary's bounds, is an ERROR naming row, column and remedy,
    and blank in the frame. 0 where it cannot be is blank, and counted in a WARNING.

    >>> from layers.schema import schema
    >>> from shapely.geometry import box
    >>> raw = gpd.GeoDataFrame({"TBBH": [7, 8], "DLMJ": [1.0, 2.0], "备注": ["a", "b"]},
    ...     geometry=[box(0, 0, 100, 100), box(100, 0, 300, 100)], crs="EPSG:4547")
    >>> plots = adopt(raw, schema("plots"), file="plots.shp")
    >>> plots.frame["official_area_m2"].to_dict(), plots.faults[0].message
    ({'7': 10000.0, '8': 20000.0}, 'DLMJ is in 公顷, not in m²: 2 of 2 rows agree with the drawn area within 1 %.')
    """
    raw, places = _rows_of(frame, file, places)
    log = _Log(file, places)
    named, numbered = _checked_fields(dict(fields or {}), schema, raw, log)
    recognised = schema.recognise([str(h) for h in _headings(raw)], named)
    _missing_columns(schema, recognised, numbered, log)
    reason, geometry = _shapes(raw, schema, log)
    area = plane_area_m2(geometry) if geometry is not None and _metric(raw, schema) else None
    units_found, faults = establish(raw, schema, recognised, file=file, declared=units, area_m2=area)
    log.faults += faults
    parsed = _parsed(raw, schema, recognised, units_found, log)
    names = _identifiers(parsed, schema, numbered, reason, log)
    used = reason == ""
    aside = _aside(schema.layer, reason[~used], names, places, raw, geometry)
    whole = _assembled(raw, schema, parsed, recognised, places, geometry, names)
    return Adopted(whole[used.to_numpy()], aside, tuple(log.faults), recognised, units_found)


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


def _headings(raw: Frame) -> list[str]:
    geometry = raw.geometry.name if isinstance(raw, gpd.GeoDataFrame) else None
    return [heading for heading in raw.columns if heading != geometry]


def _metric(raw: Frame, schema: Schema) -> bool:
    crs = raw.crs if isinstance(raw, gpd.GeoDataFrame) else None
    return schema.shape == "polygon" and crs is not None and crs.is_projected


def _checked_fields(
    fields: dict[str, str], schema: Schema, raw: Frame, log: _Log
) -> tuple[dict[str, str], bool]:
    """Declared fields that can be, and whether the rows' own numbers serve as identifier; others are errors."""
    headings = [str(heading) for heading in _headings(raw)]
    numbered = fields.get(schema.names[0]) == ROW_NUMBER
    good: dict[str, str] = {}
    for name, heading in fields.items():
        if name not in schema.names:
            said = f"fields names {name!r}, which is no column of {schema.layer}."
            log.say(ERROR, "field", said, _nearest(name, schema.names), name)
        elif heading in headings:
            good[name] = heading
        elif not (numbered and name == schema.names[0]):
            said = f"fields says {name} is {heading!r}, but the file has no such heading."
            log.say(ERROR, "field", said, _nearest(heading, headings), name)
    return good, numbered


def _nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"It has {', '.join(known[:30])}."


def _missing_columns(schema: Schema, recognised: Mapping[str, str], numbered: bool, log: _Log) -> None:
    for name in schema.required:
        if name in recognised.values() or (numbered and name == schema.names[0]):
            continue
        column = schema.column(name)
        known = ", ".join((*column.also[:6], name))
        remedy = f'Name the heading that holds it: fields = {{ {name} = "…" }} under [layers.{schema.layer}]; known by itself: {known}.'
        if name == schema.names[0]:
            remedy += f' Or number the rows: {name} = "{ROW_NUMBER}".'
        log.say(ERROR, "column", f"no column for {column.zh} ({name}), which is required.", remedy, name)


def _shapes(raw: Frame, schema: Schema, log: _Log) -> tuple[pd.Series, gpd.GeoSeries | None]:
    """Why each row's shape cannot be used (empty: it can), and the shapes, flat and repaired where that is safe."""
    reason = pd.Series("", index=raw.index, dtype=TEXT)
    if schema.shape not in _TYPE_IDS:
        return reason, None
    if not isinstance(raw, gpd.GeoDataFrame):
        log.say(ERROR, "geometry", f"the file has no shapes, and {schema.layer} needs {schema.shape}s.")
        return reason, None
    flat = gpd.GeoSeries(shapely.force_2d(raw.geometry.to_numpy()), index=raw.index, crs=raw.crs)
    kind = shapely.get_type_id(flat.to_numpy())
    wrong = ~np.isin(kind, (*_TYPE_IDS[schema.shape], 7 if schema.shape == "polygon" else -2))
    finite = np.isfinite(shapely.bounds(flat.to_numpy())).all(axis=1)
    reason = reason.mask(~finite & ~flat.isna() & ~flat.is_empty, "coordinates that are not numbers")
    reason = reason.mask(
        wrong & ~flat.isna(), "not a " + schema.shape + ": " + flat.geom_type.fillna("").astype(str)
    )
    reason = reason.mask(flat.is_empty, "empty shape").mask(flat.isna(), "no shape")
    if schema.shape == "polygon":
        flat, reason = _mended(flat, reason, log)
    bad = reason[reason != ""]
    log.rows(WARNING, "geometry", "set aside: " + bad + ".", "Draw it again.")
    return reason, flat


def _mended(flat: gpd.GeoSeries, reason: pd.Series, log: _Log) -> tuple[gpd.GeoSeries, pd.Series]:
    """Invalid polygons repaired where the area stays within 1 %, and the reason why the others cannot be used."""
    candidates = reason == ""
    mended, done = repair(flat[candidates])
    if done.empty:
        return flat, reason
    change = (done["area_after"] - done["area_before"]).abs() / done["area_before"].where(
        done["area_before"] > 0
    )
    safe = (done["outcome"] == "repaired") & (change < _SAME_AREA)
    kept = done.index[safe]
    flat = flat.copy()
    flat.loc[kept] = mended.loc[kept]
    words = done["reason"].astype(TEXT)
    percent = change[safe].astype(object).map("{:.4%}".format).astype(TEXT)
    said = words[safe] + " repaired: the area changes by " + percent + "."
    log.rows(WARNING, "geometry", said, "Check the drawing.")
    return flat, reason.mask(reason.index.isin(done.index[~safe]), words.reindex(reason.index))


def _parsed(
    raw: Frame, schema: Schema, recognised: Mapping[str, str], units: Mapping[str, Unit], log: _Log
) -> dict[str, pd.Series]:
    """Every recognised column in its type and unit, by name, with faults for what cannot be read."""
    heading_of = {name: heading for heading, name in recognised.items()}
    columns = [schema.column(name) for name in schema.names if name in heading_of]
    parsed = {
        column.name: _value(raw[heading_of[column.name]], column, schema, units, log) for column in columns
    }
    for column in columns:
        if column.need.startswith("positive"):
            parsed[column.name] = _filled(parsed, column, heading_of[column.name], log)
    for column in columns:
        parsed[column.name] = _within(parsed[column.name], column, log)
    return parsed


def _value(raw: pd.Series, column: Column, schema: Schema, units: Mapping[str, Unit], log: _Log) -> pd.Series:
    """One column in its type and the dictionary's unit."""
    result = PARSERS[column.type](raw, column.unit)
    values = result.values
    if result.bad.any():
        what, remedy = REMEDIES[column.type]
        cells = text(raw[result.bad]).fillna("")
        said = f"{column.name} is '" + cells.str.slice(0, 60) + f"', not {what}."
        log.rows(ERROR, column.type, said, remedy, column.name)
    if column.name in units and units[column.name].factor != 1.0:
        values = values.astype(float) * units[column.name].factor
    if closed := list_of(schema.layer, column.name):
        values = coded(values, codes(closed))
    return values.rename(column.name)


def _filled(parsed: Mapping[str, pd.Series], column: Column, heading: str, log: _Log) -> pd.Series:
    """The column with 0 as blank where it cannot be 0, counted in a WARNING."""
    values = parsed[column.name]
    nought = (values == 0).fillna(False).astype(bool)
    other = column.need.removeprefix("positive").strip().removeprefix("if ")
    because = "0 cannot be"
    if other:
        if other not in parsed:
            return values
        there = parsed[other].notna()
        if pd.api.types.is_numeric_dtype(parsed[other]):
            there &= parsed[other] > 0
        nought &= there.fillna(False).astype(bool)
        because = f"0 although {other} is there"
    if nought.any():
        said = f"{heading} ({column.zh}) is 0 in {int(nought.sum())} of {len(values)} rows: {because}; taken as not filled."
        log.say(WARNING, "zero", said, "Fill it in, or leave it blank.", column.name)
    return values.mask(nought)


def _within(values: pd.Series, column: Column, log: _Log) -> pd.Series:
    """The column with what lies outside the dictionary's bounds blank, each an ERROR."""
    out = pd.Series(False, index=values.index)
    if column.type in ("number", "count"):
        if column.least:
            out |= (values < float(column.least)).fillna(False).astype(bool)
        if column.most:
            out |= (values > float(column.most)).fillna(False).astype(bool)
        shown = values.astype(float).astype(object).map("{:g}".format).astype(TEXT)
    elif column.type in ("day", "month") and column.least:
        shown = values.dt.strftime("%Y-%m-%d").astype(TEXT) if column.type == "day" else values
        out |= (shown < column.least).fillna(False).astype(bool)
    if out.any():
        bounds = f"{column.least} or more" if not column.most else f"between {column.least} and {column.most}"
        said = f"{column.name} is " + shown[out].astype(str) + f"{column.unit}; it must be {bounds}."
        log.rows(ERROR, "bounds", said, "Correct the figure or its unit, or leave it blank.", column.name)
        values = values.mask(out)
    return values


def _identifiers(
    parsed: dict[str, pd.Series], schema: Schema, numbered: bool, reason: pd.Series, log: _Log
) -> pd.Series:
    """Each row's identifier; ``reason`` is filled in for rows that have none or share theirs."""
    key = schema.column(schema.names[0])
    if numbered or key.name not in parsed:
        return log.places["source_row"].astype(str).astype(TEXT).rename(key.name)
    names = narrow(parsed[key.name]).rename(key.name)
    none = names.isna()
    if none.any():
        said = pd.Series(f"set aside: {key.name} ({key.zh}) is blank.", index=names.index[none])
        log.rows(WARNING, "id", said, "Give it a number.", key.name)
    twice = names.duplicated(keep=False) & ~none
    if twice.any():
        rows = log.places["source_row"].astype(str)
        together = rows[twice].groupby(names[twice]).agg(", ".join)
        said = f"{key.name} " + names[twice] + " is not unique: rows " + names[twice].map(together) + "."
        log.rows(ERROR, "duplicate", said.sort_index(), "Give each its own number.", key.name)
    fresh = reason == ""
    reason.loc[fresh & none] = "no identifier"
    reason.loc[fresh & twice] = "identifier not unique"
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
    recognised: Mapping[str, str],
    places: pd.DataFrame,
    geometry: gpd.GeoSeries | None,
    names: pd.Series,
) -> Frame:
    """All rows in the layer's columns, on their identifiers."""
    key = schema.names[0]
    columns = {name: parsed[name] for name in schema.names if name in parsed and name != key}
    for heading in _headings(raw):
        if heading not in recognised:
            columns[_free(str(heading), {*schema.names, *PLACE, "geometry", *columns})] = raw[heading]
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
