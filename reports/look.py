"""Look: what a file is, as tables for people and one record for machines; and what became of a converted one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from gis.place import place
from layers.checks.words import place_words
from layers.convert import Converted, convert
from layers.fault import ERROR, Fault
from layers.folder import groups_of
from layers.look import Inspection, LayerLook, inspect_group
from layers.schema import Column, layer_table, schema
from layers.words import said
from reports.printed import Table
from reports.summary import fault_table
from reports.words import phrase

_FIELD_COLUMNS = (
    Column("file", "文件", "file"),
    Column("part", "层", "layer"),
    Column("heading", "字段", "heading"),
    Column("name", "列", "column"),
    Column("label", "含义", "means"),
    Column("unit", "数值单位", "unit of its figures"),
)


def look_at(paths: Sequence[Path], *, layer: str = "", encoding: str = "", crs: str = "") -> list[Inspection]:
    """A look at each file, and each file of a folder, of every layer in it; one that cannot be read is a fault.

    Files of boundary points are one layer together.
    """
    return [inspect_group(group, layer=layer, encoding=encoding, crs=crs) for group in groups_of(paths)]


def stops(looks: Sequence[Inspection]) -> bool:
    """Whether any file could not be read at all."""
    return any(not look.rows and _errors(look) for one in looks for look in one.layers)


def look_text(looks: Sequence[Inspection], lang: str = "zh") -> str:
    """What the files are, as people read it: each layer, then its fields, then its faults."""
    faults = [fault for one in looks for look in one.layers for fault in look.faults]
    parts = [file_table(looks, lang).text(lang)]
    if len(fields := field_table(looks, lang).rows):
        parts.append(Table(fields, _FIELD_COLUMNS, phrase("fields", lang)).text(lang))
    if faults:
        parts.append(fault_table(faults, lang).text(lang))
    return "\n\n".join(parts)


def look_records(looks: Sequence[Inspection], lang: str = "zh") -> list[dict[str, Any]]:
    """The same as one record a layer, with everything that was found."""
    return [_record(one, look, lang) for one in looks for look in one.layers]


def file_table(looks: Sequence[Inspection], lang: str = "zh") -> Table:
    """One row for each layer of each file: rows, shape, CRS and how sure, encoding and how found, place."""
    rows = [
        {
            "file": one.name,
            "part": look.name,
            "rows": look.rows,
            "set_aside": look.set_aside,
            "shape": phrase(f"shape_{look.shape or 'none'}", lang),
            "kind": _kind(look, lang),
            "crs": look.crs,
            "sure": _sure(look, lang),
            "encoding": look.encoding,
            "place": _place(look, lang),
        }
        for one in looks
        for look in one.layers
    ]
    heads = (
        Column("file", "文件", "file"),
        Column("part", "层", "layer"),
        Column("rows", "行数", "rows", type="count"),
        Column("set_aside", "搁置", "set aside", type="count"),
        Column("shape", "图形", "shape"),
        Column("kind", "识别为", "looks like"),
        Column("crs", "坐标系", "CRS"),
        Column("sure", "坐标系把握", "how sure"),
        Column("encoding", "编码", "encoding"),
        Column("place", "位置", "place"),
    )
    return Table(pd.DataFrame(rows, columns=[head.name for head in heads]), heads)


def field_table(looks: Sequence[Inspection], lang: str = "zh") -> Table:
    """One row for each heading: the column it was recognised as, or none."""
    rows = [
        {
            "file": one.name,
            "part": look.name,
            "heading": heading,
            "name": name,
            "label": schema(look.layer or look.ledger_of).column(name).label(lang)
            if name
            else phrase("kept_as_is", lang),
            "unit": (look.units or {}).get(name, ""),
        }
        for one in looks
        for look in one.layers
        for heading, name in [*(look.fields or {}).items(), *((heading, "") for heading in look.unknown)]
    ]
    return Table(pd.DataFrame(rows, columns=[c.name for c in _FIELD_COLUMNS]), _FIELD_COLUMNS)


def convert_file(
    source: Path, target: Path, *, layer: str = "", encoding: str = "", crs: str = "", force: bool = False
) -> Converted:
    """Convert one file; see :func:`layers.convert.convert`."""
    return convert(source, target, layer=layer, encoding=encoding, crs=crs, force=force)


def converted_table(done: Converted, lang: str = "zh") -> Table:
    """One row for each layer: rows read = written + set aside, and what the target could not take."""
    rows = [
        {
            "part": one.name,
            "read": one.read,
            "written": one.written,
            "set_aside": one.set_aside,
            "crs": one.crs,
            "encoding": one.encoding,
            "notes": ("；" if lang == "zh" else "; ").join(said(note).text(lang) for note in one.notes),
        }
        for one in done.layers
    ]
    heads = (
        Column("part", "层", "layer"),
        Column("read", "读入", "read", type="count"),
        Column("written", "写出", "written", type="count"),
        Column("set_aside", "搁置", "set aside", type="count"),
        Column("crs", "坐标系", "CRS"),
        Column("encoding", "编码", "encoding"),
        Column("notes", "说明", "notes"),
    )
    return Table(pd.DataFrame(rows, columns=[head.name for head in heads]), heads)


def _kind(look: LayerLook, lang: str) -> str:
    """What a layer of a file was recognised as."""
    if look.ledger_of:
        return phrase("ledger_of", lang).format(layer=layer_table()[look.ledger_of][lang])
    return layer_table()[look.layer][lang] if look.layer else phrase("not_recognised", lang)


def _errors(look: LayerLook) -> list[Fault]:
    return [fault for fault in look.faults if fault.severity == ERROR]


def _sure(look: LayerLook, lang: str) -> str:
    """How sure the CRS is: named by the file and fitting, named and contradicted, or not named."""
    if look.shape in ("", "none"):
        return ""
    if not look.crs:
        return phrase("crs_unsaid", lang)
    doubted = any(fault.kind == "crs" and fault.severity != "NOTE" for fault in look.faults)
    if look.crs_declared and not doubted:
        return phrase("crs_declared", lang)
    return phrase("crs_doubted" if doubted else "crs_said", lang)


def _place(look: LayerLook, lang: str) -> str:
    """The middle of the extent as a place."""
    return "" if look.extent_lonlat is None else middle(look.extent_lonlat, lang)


def middle(extent: tuple[float, float, float, float], lang: str = "zh") -> str:
    """The middle of an extent in degrees as a place in one language.

    >>> middle((122.9, 34.5, 123.1, 34.7)), middle((122.9, 34.5, 123.1, 34.7), "en")
    ('123.000°E 34.600°N（海上）', '123.000°E 34.600°N (at sea)')
    """
    west, south, east, north = extent
    there = place((west + east) / 2, (south + north) / 2)
    return there.words if lang == "en" else place_words(there).text(lang)


def _record(one: Inspection, look: LayerLook, lang: str) -> dict[str, Any]:
    return {
        "file": str(one.file),
        "layer": look.name,
        "rows": look.rows,
        "set_aside": look.set_aside,
        "shape": look.shape,
        "looks_like": look.layer,
        "ledger_of": look.ledger_of,
        "crs": look.crs,
        "crs_sure": _sure(look, lang),
        "encoding": look.encoding,
        "encoding_evidence": str(look.encoding_evidence),
        "extent_lonlat": look.extent_lonlat,
        "place": _place(look, lang),
        "fields": dict(look.fields or {}),
        "units": dict(look.units or {}),
        "unknown": list(look.unknown),
        "faults": [fault.record(lang) for fault in look.faults],
    }
