"""The first zone.toml of a folder: files recognised as layers, with the evidence, to be corrected by people."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.errors import CrsError, InputError
from layers.fault import ERROR, Fault
from layers.file import SUFFIXES, read_file
from layers.grid import chosen_grid
from layers.land_use import SYSTEMS, fitting, system_of
from layers.look import Inspection, LayerLook, inspect_group
from layers.parts import ROW_NUMBER
from layers.raster import KINDS as RASTER_KINDS
from layers.raster_look import look_at_raster
from layers.reason import KINDS
from layers.schema import layer_table, schema
from layers.under import Under, under
from layers.words import Words, said, words

_HEADINGS_SHOWN = 60
_ROWS_COUNT = 2
_OTHERS_SHOWN = 5
_REMEDIES = {
    "init.to_dxf": (".dwg",),
    "init.to_xlsx": (".xls", ".et", ".ods"),
    "init.to_gpkg": (".kml", ".kmz", ".mdb", ".accdb", ".tab", ".mif", ".mpk", ".mxd", ".wl", ".wp", ".wt"),
    "init.unpack": (".rar", ".7z", ".gz", ".tar"),
}
"""What to do about files that may hold data but cannot be read, by their ending."""


def init_text(
    folder: Path | str, *, day: date | None = None, rules: Sequence[str] = (), lang: str = "zh"
) -> str:
    """A commented zone.toml for the files in a folder: what was recognised, on what evidence, and what is left.

    It builds as it stands unless a comment asks for a choice, such as the unit of a column that nothing shows.
    ``day`` is the day the zone is to be looked at (left out: today), ``rules`` the rule files to apply, ``lang`` the
    language of the comments.

    Raises InputError: the folder is not there, or holds no file that can be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(words("init.no_folder", folder=folder))
    found = under(folder)
    if not (found.groups or found.rasters):
        raise InputError(words("init.no_file", folder=folder, suffixes=SUFFIXES))
    looks = [inspect_group(group) for group in found.groups]
    chosen = _chosen(looks)
    lines = [*_head(folder, day or date.today(), chosen, lang), ""]
    for layer in layer_table():
        if layer in chosen:
            group = next(one for one in found.groups if one[0] == chosen[layer][0].file)
            lines += [*_layer(layer, *chosen[layer], _file_line(found, group), lang), ""]
    if "plots" not in chosen:
        lines += [*_no_plots(found, looks, lang), ""]
    lines += _ledgers(found, looks, lang)
    lines += _rasters(found, lang)
    lines += _rest(found, looks, chosen, lang)
    if rules:
        lines += ["[rules]", f"use = [{', '.join(map(_quoted, rules))}]", ""]
    lines += ["[map]", f'classification = "内部使用"   # {_told("init.map", lang)}']
    return "\n".join(lines) + "\n"


def _file_line(found: Under, group: tuple[Path, ...]) -> str:
    """The key that names one file, or many by a pattern."""
    if len(group) > 1:
        return f"files = {_quoted(found.pattern(group))}"
    return f"file = {_quoted(found.name(group[0]))}"


def _ledgers(found: Under, looks: list[Inspection], lang: str) -> list[str]:
    """A [ledgers.NAME] table for every table that can be joined to a layer by number."""
    lines: list[str] = []
    for inspection in looks:
        for look in inspection.layers:
            if not look.ledger_of or not look.rows:
                continue
            number = f"ledger_{sum(line.startswith('[ledgers') for line in lines) + 1}"
            about = layer_table()[look.ledger_of]
            told = _told("init.ledger", lang, label=Words(about["en"], about["zh"]), rows=look.rows)
            lines.append(f"[ledgers.{number}]   # {told}")
            lines.append(f"file = {_quoted(found.name(inspection.file))}")
            if len(inspection.layers) > 1:
                lines.append(f"sheet = {_quoted(look.name)}")
            if look.ledger_of != "plots":
                lines.append(f"to = {_quoted(look.ledger_of)}")
            shown = ", ".join(
                _comment(f"{heading} → {column}") for heading, column in (look.fields or {}).items()
            )
            lines += [f"#   {shown}", ""]
    return lines


def _rasters(found: Under, lang: str) -> list[str]:
    """A [rasters.NAME] table for every raster that can be read; one that lacks something is left for people to finish."""
    lines: list[str] = []
    names: list[str] = []
    for look in map(look_at_raster, found.rasters):
        faults = [f"# {_comment(fault.text(lang))}" for fault in look.faults]
        if look.look is None:
            lines += [*faults, ""]
            continue
        name = look.name + (f"_{names.count(look.name) + 1}" if look.name in names else "")
        names.append(look.name)
        lacking = look.look.grid.crs is None or any(fault.severity == ERROR for fault in look.faults)
        table = [
            f"# {line}" if lacking else line
            for line in look.table_as(name, found.name(look.file)).split("\n")
        ]
        size = f"{look.look.grid.width:,} × {look.look.grid.height:,}"
        told = {"kind": Words(look.kind, RASTER_KINDS[look.kind]), "size": size}
        lines += [f"{table[0]}   # {_told('init.raster', lang, **told)}", *table[1:], *faults, ""]
    return lines


Found = tuple[Inspection, LayerLook]


def _chosen(looks: list[Inspection]) -> dict[str, Found]:
    """For each layer of a zone, the file that looks most like it; ten times the rows count as two headings more."""
    best: dict[str, Found] = {}
    for inspection in looks:
        for look in inspection.layers:
            if (
                look.layer
                and look.rows
                and (look.layer not in best or _told_by(look) > _told_by(best[look.layer][1]))
            ):
                best[look.layer] = (inspection, look)
    return best


def _told_by(look: LayerLook) -> float:
    return look.score + _ROWS_COUNT * math.log10(look.rows)


def _told(key: str, lang: str, **facts: Any) -> str:
    """A comment from the table of words."""
    return _comment(words(key, **facts).text(lang))


def _head(folder: Path, day: date, chosen: dict[str, Found], lang: str) -> list[str]:
    crs, why = _crs(chosen)
    return [
        f"name = {_quoted(folder.resolve().name)}   # {_told('init.name', lang)}",
        f"day = {day.isoformat()}   # {_told('init.day', lang)}",
        f"# crs = {_quoted(crs or 'EPSG:…')}   # {_comment(why.text(lang))}",
        _land_use_line(chosen, lang),
        f'# industry_codes = "GB/T 4754-2017"   # {_told("init.industry", lang)}',
    ]


def _land_use_line(chosen: dict[str, Found], lang: str) -> str:
    """The system of the land-use codes, left open where the codes do not fit the usual one."""
    held = pd.Series([], dtype="string")
    inspection, look = chosen.get("plots", (None, None))
    heading = next((key for key, name in ((look and look.fields) or {}).items() if name == "land_use"), "")
    if inspection is not None and look is not None and heading:
        frame = read_file(inspection.file, layer=look.name).frame
        held = frame[heading] if frame is not None and heading in frame.columns else held
    if system_of(held):
        return f"land_use_codes = {_quoted(SYSTEMS[0])}   # {_told('init.land_use', lang)}"
    told = {"known": SYSTEMS, "fitting": fitting(held) or words("code.none_fits")}
    return f"# land_use_codes = {_quoted(SYSTEMS[0])}   # {_told('init.land_use_open', lang, **told)}"


def _crs(chosen: dict[str, Found]) -> tuple[str, Words]:
    """The CRS that would be chosen from the plots, and why; blank, and what to do, where none can be."""
    if "plots" not in chosen:
        return "", words("init.crs_later")
    inspection, look = chosen["plots"]
    frame = read_file(inspection.file, layer=look.name).frame
    if not isinstance(frame, gpd.GeoDataFrame):
        return "", words("init.crs_later")
    try:
        crs, key, facts = chosen_grid(frame)
    except CrsError as error:
        return "", said(error)
    return crs.to_string() if crs.to_epsg() else "", words("init.crs", why=words(key, **facts))


def _layer(layer: str, inspection: Inspection, look: LayerLook, file: str, lang: str) -> list[str]:
    """One [layers.NAME] table with the evidence as comments."""
    about = layer_table()[layer]
    label = Words(about["en"], about["zh"])
    shape = KINDS.get(look.shape, words("init.none"))
    told = {"label": label, "rows": look.rows, "shape": shape, "crs": look.crs or words("init.no_crs")}
    lines = [f"[layers.{layer}]   # {_told('init.layer', lang, **told)}", file]
    if len(inspection.layers) > 1:
        lines.append(f"layer = {_quoted(look.name)}")
    if look.encoding:
        evidence = said(look.encoding_evidence).text(lang)
        lines.append(f"# encoding = {_quoted(look.encoding)}   # {_comment(evidence)}")
    if not look.crs and look.shape != "none":
        likely = next((fault.facts["likely"] for fault in look.faults if fault.facts.get("likely")), "EPSG:…")
        lines.append(f"# crs = {_quoted(likely)}   # {_told('init.say_crs', lang)}")
    lines += _fields(layer, look, lang)
    lines += list(_choices(layer, look, lang))
    return lines


def _fields(layer: str, look: LayerLook, lang: str) -> list[str]:
    """Recognised headings, and those kept under their own names, as comments."""
    columns = schema(layer)
    lines = [
        f"#   {_comment(heading)} → {name} {columns.column(name).heading(lang)}"
        for heading, name in (look.fields or {}).items()
    ]
    if look.unknown:
        lines.append(f"#   {_told('init.kept', lang, headings=look.unknown[:_HEADINGS_SHOWN])}")
    return lines


def _choices(layer: str, look: LayerLook, lang: str) -> Iterator[str]:
    """What was established, and what people have to choose before it builds."""
    for fault in look.faults:
        if fault.kind == "unit" and fault.severity != ERROR:
            yield f"# {_comment(fault.message(lang))}"
    asked = [fault for fault in look.faults if fault.kind == "unit" and fault.severity == ERROR]
    if asked:
        for fault in asked:
            what = f"{fault.message(lang)} {fault.remedy(lang)}"
            yield f"# {_told('init.decide', lang, what=what)}"
        heading_of = {name: heading for heading, name in (look.fields or {}).items()}
        kept = schema(layer)
        entries = ", ".join(
            f'{_quoted(heading_of.get(f.column, f.column))} = "{kept.column(f.column).unit}"' for f in asked
        )
        yield f"# units = {{ {entries} }}"
    missing = [fault.column for fault in look.faults if fault.kind == "column"]
    key = schema(layer).names[0]
    repeated = any(fault.kind == "duplicate" for fault in look.faults)
    if key in missing or (repeated and look.unique):
        heading = look.unique[0] if look.unique else ROW_NUMBER
        why = words("init.all_different") if look.unique else words("init.numbered")
        yield f"fields = {{ {key} = {_quoted(heading)} }}   # {_told('init.guess', lang, why=why)}"
    if other := [name for name in missing if name != key]:
        entries = ", ".join(f'{name} = "…"' for name in other)
        which = f"fields = {{ {entries} }}   # {_told('init.which', lang)}"
        yield f"# {_told('init.decide', lang, what=which)}"
    others = (fault for fault in look.faults if fault.kind not in ("unit", "column", "encoding"))
    yield from _other(others, lang)


def _other(faults: Iterator[Fault], lang: str) -> Iterator[str]:
    """The first few other faults, so that nobody is surprised by them later."""
    found = list(faults)
    for fault in found[:_OTHERS_SHOWN]:
        yield f"# {_comment(fault.text(lang))}"
    if len(found) > _OTHERS_SHOWN:
        yield f"# {_told('init.more', lang, count=len(found) - _OTHERS_SHOWN)}"


def _no_plots(found: Under, looks: list[Inspection], lang: str) -> list[str]:
    """A table to fill in where no file was recognised as the plots."""
    polygons = [
        (look.rows, found.name(inspection.file), look)
        for inspection in looks
        for look in inspection.layers
        if look.shape == "polygon"
    ]
    lines = [f"# {_told('init.no_plots', lang)}"]
    if not polygons:
        return [*lines, "# [layers.plots]", '# file = "…"']
    rows, file, look = max(polygons, key=lambda entry: entry[:2])
    headings = look.unknown[:_HEADINGS_SHOWN] or words("init.none")
    return [
        *lines,
        f"# [layers.plots]   # {_told('init.polygons', lang, rows=rows)}",
        f"# file = {_quoted(file)}",
        f'# fields = {{ plot_id = "#row" }}   # {_told("init.headings", lang, headings=headings)}',
    ]


def _rest(found: Under, looks: list[Inspection], chosen: dict[str, Found], lang: str) -> list[str]:
    """Files and layers that are not used, and why; files that nobody reads, and what to do about them."""
    used = {id(look) for _, look in chosen.values()}
    lines = []
    for inspection in looks:
        for look in inspection.layers:
            if id(look) in used or look.ledger_of:
                continue
            what = words("init.not_recognised")
            if look.layer:
                about = layer_table()[look.layer]
                what = words("init.too", layer=look.layer, label=Words(about["en"], about["zh"]))
            if any(fault.severity == ERROR and not look.rows for fault in look.faults):
                first = look.faults[0]
                what = Words(first.message("en"), first.message("zh"))
            name = found.name(inspection.file) if inspection.count == 1 else inspection.name
            name += f":{look.name}" if len(inspection.layers) > 1 else ""
            lines.append(f"# {_told('init.not_used', lang, name=name, what=what)}")
    lines += _unread(found, lang)
    return [*lines, ""] if lines else []


def _unread(found: Under, lang: str) -> Iterator[str]:
    """Files that are not looked at, those that may hold data with what to do."""
    if found.notes:
        yield f"# {_told('init.notes', lang, names=_names(found, found.notes))}"
    left = list(found.unread)
    for key, suffixes in _REMEDIES.items():
        if ours := [path for path in left if path.suffix.lower() in suffixes]:
            yield f"# {_told(key, lang, names=_names(found, ours))}"
            left = [path for path in left if path not in ours]
    if left:
        yield f"# {_told('init.unread', lang, names=_names(found, left))}"
    if found.closed:
        yield f"# {_told('init.closed', lang, names=_names(found, found.closed))}"
    if found.more:
        yield f"# {_told('init.many', lang, count=found.more)}"


def _names(found: Under, paths: Sequence[Path]) -> Words:
    """The first few of some files, and how many more there are."""
    names = "、".join(found.name(path) for path in paths[:_OTHERS_SHOWN])
    more = len(paths) - _OTHERS_SHOWN
    if more <= 0:
        return Words(names.replace("、", ", "), names)
    return words("init.names", names=Words(names.replace("、", ", "), names), count=more)


def _quoted(words: str) -> str:
    r"""Text as a TOML string, whatever is in it.

    >>> _quoted('a"b\nc')
    '"a\\"b\\nc"'
    """
    clean = words.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(words: str) -> str:
    """Text that stays within one comment, whatever is in it."""
    clean = words.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", clean).strip()
