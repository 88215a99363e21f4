"""Ledger 台账: a table of somebody else's joined to a layer by number, and what did not join on either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.measure import plane_area_m2
from layers.columns import parsed_columns
from layers.fault import ERROR, WARNING, Fault, fault
from layers.file import FileRead
from layers.file import set_aside as left_out
from layers.ledger_config import LedgerConfig
from layers.ledger_faults import SHOWN, about_match, differing, first_few
from layers.log import Log
from layers.number import match
from layers.schema import Schema
from layers.shapes import layer_words
from layers.units import establish
from layers.values import TEXT, narrow, text
from layers.words import words
from layers.zone import Frame, Source

_PLACE = ("source_file", "source_row")
_MONTH_ONLY = r"^\d{4}(?:[-/.]|年)\d{1,2}月?$"
_HEADINGS_SHOWN = 20


@dataclass(frozen=True)
class Joined:
    """A layer with a ledger's columns, the rows of the ledger that joined nothing, and what was found.

    ``source`` has the count that balances: rows read = joined + set aside.
    """

    frame: Frame
    set_aside: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    source: Source


def join_ledger(frame: Frame, schema: Schema, config: LedgerConfig, file: FileRead) -> Joined:
    """Join a ledger to a layer by number: blanks are filled, what the layer has stays, what differs is said.

    The number is the ledger's column ``key`` (left out: the one recognised as the layer's identifier or as ``by``);
    it is compared with the layer's identifier, or with its column ``by``. Units are declared, stand in the headings,
    or are established against the drawn area of the plots that joined. The ledger's other columns are carried under
    their own headings. A month where a day is needed is blank and said: nothing counts days from it.
    """
    label, faults = file.name, list(file.faults)
    raw = pd.DataFrame(file.frame) if file.frame is not None else pd.DataFrame()
    if isinstance(file.frame, gpd.GeoDataFrame):
        raw = pd.DataFrame(file.frame.drop(columns=file.frame.geometry.name))
    places = _places(file, raw)
    outside = left_out(file, f"ledger {config.name}")
    read = len(raw) + len(outside)
    recognised = _recognised(raw, schema, config)
    by = config.by or schema.names[0]
    key = config.key or next((heading for heading, name in recognised.items() if name == by), "")
    if missing := _no_key(raw, frame, schema, config, key, label):
        aside = _aside(
            config,
            raw.index,
            pd.Series(pd.NA, index=raw.index),
            str(words("reason.not_joined")),
            places,
            outside,
        )
        if len(raw.columns):  # that there is nothing in it is said already
            faults.append(missing)
        return Joined(frame, aside, tuple(faults), _source(config, file, read, 0))
    numbers = text(raw[key])
    own = pd.Series(frame.index, dtype=object) if by == schema.names[0] else frame[by].reset_index(drop=True)
    at, why = match(text(own), numbers)
    faults += about_match(label, text(own), numbers, at, why, schema)
    joined = at.notna()
    log = Log(label, places[joined])
    headings = {heading: name for heading, name in recognised.items() if name not in (by, schema.names[0])}
    rows, months = _without_months(raw[joined], schema, headings, label, places)
    ids = frame.index[at[joined].astype("int64")]
    area = _drawn(frame, ids, rows.index)
    units, more = establish(rows, schema, headings, file=label, declared=config.units, area_m2=area)
    parsed = parsed_columns(rows, schema, headings, units, log)
    carried = {heading: rows[heading] for heading in rows.columns if heading not in {*recognised, key}}
    table = _together(frame, schema, config, ids, parsed, carried, faults, label)
    faults += [*months, *more, *log.faults]
    aside = _aside(config, raw.index[~joined], numbers, why, places, outside)
    return Joined(table, aside, tuple(faults), _source(config, file, read, int(joined.sum())))


def read_over(file: FileRead, schema: Schema) -> tuple[Fault, ...]:
    """What is wrong with the cells of a ledger that nothing is joined to yet: those that cannot be read, or out of bounds."""
    if file.frame is None or not len(file.frame):
        return ()
    raw = pd.DataFrame(file.frame).reset_index(drop=True)
    places = _places(file, raw)
    log = Log(file.name, places)
    headings = schema.recognise([str(heading) for heading in raw.columns])
    rows, months = _without_months(raw, schema, headings, file.name, places)
    units, _ = establish(rows, schema, headings, file=file.name)
    parsed_columns(rows, schema, headings, units, log)
    return (*months, *log.faults)


def _recognised(raw: pd.DataFrame, schema: Schema, config: LedgerConfig) -> dict[str, str]:
    headings = [str(heading) for heading in raw.columns]
    fields = {name: heading for name, heading in config.fields.items() if heading in headings}
    return schema.recognise(headings, fields)


def _no_key(
    raw: pd.DataFrame, frame: Frame, schema: Schema, config: LedgerConfig, key: str, label: str
) -> Fault | None:
    """Why nothing can be joined at all, if so."""
    unknown = [name for name in config.fields if name not in schema.names]
    absent = [heading for heading in config.fields.values() if heading not in raw.columns]
    if unknown or absent:
        told: dict[str, Any] = {"name": config.name, "value": (unknown or absent)[0]}
        return fault("field.ledger_fields", ERROR, label, None, column="fields", **told)
    if config.by and config.by not in frame.columns and config.by != schema.names[0]:
        told = {"name": config.name, "value": config.by, "layer": layer_words(schema)}
        return fault("field.ledger_by", ERROR, label, None, column="by", **told)
    if key and key in raw.columns:
        return None
    shown = [str(heading) for heading in raw.columns[:_HEADINGS_SHOWN]]
    row = "key.absent" if key else "key.unknown"
    return fault(row, ERROR, label, None, column="key", value=key, name=config.name, known=shown)


def _places(file: FileRead, raw: pd.DataFrame) -> pd.DataFrame:
    rows = np.arange(1, len(raw) + 1) if file.rows is None else file.rows.to_numpy()
    names = pd.Series(file.name, index=raw.index, dtype=TEXT)
    return pd.DataFrame({"source_file": names, "source_row": rows}, index=raw.index)


def _without_months(
    rows: pd.DataFrame, schema: Schema, headings: Mapping[str, str], label: str, places: pd.DataFrame
) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows with a bare month taken out of columns of days, each column said."""
    faults, table = [], rows
    for heading, name in headings.items():
        if schema.column(name).type != "day" or pd.api.types.is_datetime64_any_dtype(rows[heading]):
            continue
        cells = narrow(rows[heading])
        month = cells.str.match(_MONTH_ONLY).fillna(False).astype(bool)
        if month.any():
            where = places.loc[month.index[month], "source_row"].head(SHOWN).tolist()
            told: dict[str, Any] = {"heading": heading, "count": int(month.sum())}
            told |= {"values": first_few(cells[month]), "where": where}
            faults.append(fault("month.only", WARNING, label, None, column=name, **told))
            table = table.assign(**{heading: cells.mask(month)})
    return table, faults


def _drawn(frame: Frame, ids: pd.Index, rows: pd.Index) -> pd.Series | None:
    """The drawn area of what each row joined."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or not frame.crs.is_projected:
        return None
    return pd.Series(plane_area_m2(frame.geometry).loc[ids].to_numpy(), index=rows)


def _together(
    frame: Frame,
    schema: Schema,
    config: LedgerConfig,
    ids: pd.Index,
    parsed: Mapping[str, pd.Series],
    carried: Mapping[str, pd.Series],
    faults: list[Fault],
    label: str,
) -> Frame:
    """The layer with the ledger's columns, in the dictionary's order, the ledger's own after the layer's own."""
    fresh: dict[str, pd.Series] = {}
    for name, values in parsed.items():
        theirs = values.set_axis(ids).reindex(frame.index)
        if name in frame.columns:
            faults += differing(frame[name], theirs, schema, name, label)
            fresh[name] = frame[name].where(frame[name].notna(), theirs)
        else:
            fresh[name] = theirs
    taken = {*frame.columns, *schema.names}
    for heading, values in carried.items():
        name = str(heading)
        while name in taken:
            name += f" ({config.name})"
        taken.add(name)
        fresh[name] = values.set_axis(ids).reindex(frame.index)
    geometry = [frame.geometry.name] if isinstance(frame, gpd.GeoDataFrame) else []
    last = [*_PLACE, *geometry]
    known = [name for name in schema.names if name in frame.columns or name in fresh]
    own = [name for name in frame.columns if name not in {*known, *last}]
    order = [*known, *own, *(name for name in fresh if name not in {*known, *own}), *last]
    return frame.assign(**fresh)[[name for name in order if name in frame.columns or name in fresh]]


def _aside(
    config: LedgerConfig,
    rows: pd.Index,
    numbers: pd.Series,
    why: pd.Series | str,
    places: pd.DataFrame,
    outside: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Rows of the ledger that joined nothing, with those that its reader had left out."""
    columns = {
        "layer": pd.Series(f"ledger {config.name}", index=rows, dtype=TEXT),
        "id": numbers.loc[rows].astype(TEXT),
        "reason": why.loc[rows] if isinstance(why, pd.Series) else pd.Series(why, index=rows, dtype=TEXT),
        "source_file": places.loc[rows, "source_file"],
        "source_row": places.loc[rows, "source_row"],
    }
    own = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([None] * len(rows), index=rows))
    parts = [part for part in (own, outside) if len(part)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True)) if parts else own


def _source(config: LedgerConfig, file: FileRead, read: int, used: int) -> Source:
    encoding = file.encoding.name if file.encoding else ""
    return Source(f"ledger {config.name}", file.name, file.sha256, read, used, read - used, encoding)
