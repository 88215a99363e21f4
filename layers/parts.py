"""Parts: the files that a layer is put together from, each with its headings recognised and in its own units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers.columns import parsed_columns
from layers.fault import ERROR, NOTE
from layers.log import Log
from layers.schema import Schema
from layers.unit import Unit
from layers.units import establish
from layers.zone import Frame

ROW_NUMBER = "#row"
"""What ``fields`` may name instead of a heading: the rows' own numbers serve as identifier."""

PLACE = ("source_file", "source_row")


@dataclass(frozen=True)
class Part:
    """The rows of one file as they stand in it."""

    file: str
    frame: Frame


@dataclass(frozen=True)
class Understood:
    """All parts under each other: the dictionary's columns, what is carried under its own heading, fields and units.

    ``fields`` and ``units`` are those of the parts together; where they differ, the first part's.
    """

    parsed: dict[str, pd.Series]
    carried: dict[str, pd.Series]
    fields: dict[str, str]
    units: dict[str, Unit]


def understood(
    parts: Sequence[Part],
    index: pd.Index,
    schema: Schema,
    named: Mapping[str, str],
    *,
    numbered: bool,
    declared: Mapping[str, str] | None,
    area_m2: pd.Series | None,
    log: Log,
) -> Understood:
    """Recognise the headings and establish the units of every part by itself, and put their columns together.

    ``index`` is that of all rows, the parts' one after the other; ``named`` is ``{column name: heading}`` as declared,
    ``declared`` is ``{column or heading: unit}``: each counts in the parts that have the heading.
    """
    parsed: dict[str, list[pd.Series]] = {}
    carried: dict[str, list[pd.Series]] = {}
    fields: dict[str, str] = {}
    units: dict[str, Unit] = {}
    start = 0
    everywhere = {heading for part in parts for heading in map(str, headings_of(part.frame))}
    for part in parts:
        at = index[start : start + len(part.frame)]
        start += len(part.frame)
        raw = part.frame[headings_of(part.frame)].set_axis(at)
        own = Log(part.file, log.places)
        headings = [str(heading) for heading in raw.columns]
        here = {name: heading for name, heading in named.items() if heading in headings}
        recognised = schema.recognise(headings, here)
        _missing_columns(schema, recognised, numbered, own)
        _rivals(schema, raw, recognised, own)
        _cut(schema, recognised, here, own)
        area = None if area_m2 is None else area_m2.loc[at]
        found, faults = establish(
            raw,
            schema,
            recognised,
            file=part.file,
            declared=_here(declared or {}, headings, everywhere),
            area_m2=area,
        )
        own.faults += faults
        for name, values in parsed_columns(raw, schema, recognised, found, own).items():
            parsed.setdefault(name, []).append(values)
        for heading in raw.columns:
            if heading not in recognised:
                carried.setdefault(heading, []).append(raw[heading])
        fields, units = {**recognised, **fields}, {**found, **units}
        log.faults += own.faults
    return Understood(_together(parsed, index), _together(carried, index), fields, units)


def headings_of(raw: Frame) -> list[str]:
    """The headings of a frame as it was read: all but its shape, and where each row came from."""
    geometry = raw.geometry.name if isinstance(raw, gpd.GeoDataFrame) else None
    return [heading for heading in raw.columns if heading != geometry and heading not in PLACE]


def _here(declared: Mapping[str, str], headings: list[str], everywhere: set[str]) -> dict[str, str]:
    """The declared units without those of headings that only other parts have."""
    return {key: unit for key, unit in declared.items() if key in headings or key not in everywhere}


def _together(columns: Mapping[str, list[pd.Series]], index: pd.Index) -> dict[str, pd.Series]:
    """Each column of all parts; blank in those that do not have it."""
    return {
        name: (cells[0] if len(cells) == 1 else pd.concat(cells)).reindex(index)
        for name, cells in columns.items()
    }


def _missing_columns(schema: Schema, recognised: Mapping[str, str], numbered: bool, log: Log) -> None:
    for name in schema.required:
        if name in recognised.values() or (numbered and name == schema.names[0]):
            continue
        column = schema.column(name)
        told = {"label": column.zh, "layer": schema.layer, "known": (*column.also[:6], name)}
        key = "column.missing_id" if name == schema.names[0] else "column.missing"
        log.say(key, ERROR, column=name, name=name, row_number=ROW_NUMBER, **told)


def _cut(schema: Schema, recognised: Mapping[str, str], named: Mapping[str, str], log: Log) -> None:
    """Say which headings were recognised by what a .dbf has room for of them."""
    for heading, name in recognised.items():
        if heading not in named.values() and schema.cut(heading) == name:
            told = {"heading": heading, "label": schema.column(name).zh, "layer": schema.layer}
            log.say("field.cut", NOTE, column=name, name=name, **told)


def _rivals(schema: Schema, raw: Frame, recognised: Mapping[str, str], log: Log) -> None:
    """Say which headings answer to a column that another heading has already taken."""
    heading_of = {name: heading for heading, name in recognised.items()}
    for heading in map(str, headings_of(raw)):
        name = schema.recognise([heading]).get(heading, "")
        if heading not in recognised and name in heading_of:
            told = {"heading": heading, "taken": heading_of[name], "layer": schema.layer}
            log.say("field.rival", NOTE, column=name, name=name, **told)
