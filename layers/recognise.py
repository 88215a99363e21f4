"""The first zone.toml of a folder: files recognised as layers, with the evidence, to be corrected by people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from gis.crs import metric_crs_for
from gis.errors import CrsError, InputError
from layers.adopt import ROW_NUMBER
from layers.fault import ERROR, Fault
from layers.file import SUFFIXES, read_file
from layers.look import Inspection, LayerLook, inspect
from layers.schema import layer_table, schema

_HEADINGS_SHOWN = 60


def init_text(folder: Path | str, *, day: date | None = None, rules: Sequence[str] = ()) -> str:
    """A commented zone.toml for the files in a folder: what was recognised, on what evidence, and what is left.

    It builds as it stands unless a comment asks for a choice, such as the unit of a column that nothing shows.
    ``day`` is the day the zone is to be looked at (left out: today), ``rules`` the rule files to apply.

    Raises InputError: the folder is not there, or holds no file that can be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder. Name the folder that holds the zone's files.")
    paths = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name[0] != "."
    )
    if not paths:
        raise InputError(f"{folder}: holds no file to read. Put {', '.join(SUFFIXES)} files into it.")
    looks = [inspect(path) for path in paths]
    chosen = _chosen(looks)
    lines = [*_head(folder, day or date.today(), chosen), ""]
    for layer in layer_table():
        if layer in chosen:
            lines += [*_layer(layer, *chosen[layer]), ""]
    if "plots" not in chosen:
        lines += [*_no_plots(looks), ""]
    lines += _rest(looks, chosen)
    if rules:
        lines += ["[rules]", f"use = [{', '.join(map(_quoted, rules))}]", ""]
    lines += ["[map]", 'classification = "内部使用"   # 会议汇报 · 公开 (needs map_number 审图号)']
    return "\n".join(lines) + "\n"


Found = tuple[Inspection, LayerLook]


def _chosen(looks: list[Inspection]) -> dict[str, Found]:
    """For each layer of a zone, the file that looks most like it."""
    best: dict[str, Found] = {}
    for inspection in looks:
        for look in inspection.layers:
            if (
                look.layer
                and look.rows
                and look.score > (best[look.layer][1].score if look.layer in best else 0)
            ):
                best[look.layer] = (inspection, look)
    return best


def _head(folder: Path, day: date, chosen: dict[str, Found]) -> list[str]:
    crs, why = _crs(chosen)
    return [
        f"name = {_quoted(folder.resolve().name)}   # the zone's name, as it should stand on the map",
        f"day = {day.isoformat()}   # the day the zone is looked at",
        f"# crs = {_quoted(crs or 'EPSG:…')}   # {_comment(why)}; left out: chosen so",
        'land_use_codes = "用地用海2023"   # the system of the codes in land_use',
    ]


def _crs(chosen: dict[str, Found]) -> tuple[str, str]:
    """The CRS that would be chosen from the plots, and why."""
    if "plots" not in chosen:
        return "", "chosen from the plots once they are named"
    inspection, look = chosen["plots"]
    try:
        crs, why = metric_crs_for(read_file(inspection.file, layer=look.name).frame)
    except (CrsError, AttributeError) as error:
        return "", str(error)
    return crs.to_string() if crs.to_epsg() else "", why


def _layer(layer: str, inspection: Inspection, look: LayerLook) -> list[str]:
    """One [layers.NAME] table with the evidence as comments."""
    about = layer_table()[layer]
    lines = [
        f"[layers.{layer}]   # {about['zh']}: {look.rows} rows, {look.shape}, {_comment(look.crs or 'no CRS')}"
    ]
    lines.append(f"file = {_quoted(inspection.file.name)}")
    if len(inspection.layers) > 1:
        lines.append(f"layer = {_quoted(look.name)}")
    if look.encoding:
        lines.append(f"# encoding = {_quoted(look.encoding)}   # {_comment(look.encoding_evidence)}")
    if not look.crs and look.shape != "none":
        lines.append('# crs = "EPSG:…"   # the file does not say: name it')
    lines += _fields(layer, look)
    lines += list(_choices(layer, look))
    return lines


def _fields(layer: str, look: LayerLook) -> list[str]:
    """Recognised headings, and those kept under their own names, as comments."""
    columns = schema(layer)
    lines = [
        f"#   {_comment(heading)} → {name} {columns.column(name).heading('zh')}"
        for heading, name in (look.fields or {}).items()
    ]
    if look.unknown:
        shown = ", ".join(map(_comment, look.unknown[:_HEADINGS_SHOWN]))
        lines.append(f"#   kept under their own headings: {shown}")
    return lines


def _choices(layer: str, look: LayerLook) -> Iterator[str]:
    """What was established, and what people have to choose before it builds."""
    for fault in look.faults:
        if fault.kind == "unit" and fault.severity != ERROR:
            yield f"# {_comment(fault.message)}"
    asked = [fault for fault in look.faults if fault.kind == "unit" and fault.severity == ERROR]
    if asked:
        yield from (f"# TO DECIDE: {_comment(fault.message)} {_comment(fault.remedy)}" for fault in asked)
        heading_of = {name: heading for heading, name in (look.fields or {}).items()}
        entries = ", ".join(f'{_quoted(heading_of.get(f.column, f.column))} = "m²"' for f in asked)
        yield f"# units = {{ {entries} }}"
    missing = [fault.column for fault in look.faults if fault.kind == "column"]
    key = schema(layer).names[0]
    if key in missing:
        heading, why = (look.unique[0], "all different") if look.unique else (ROW_NUMBER, "rows are numbered")
        yield f"fields = {{ {key} = {_quoted(heading)} }}   # a guess: {why}; correct it"
    if other := [name for name in missing if name != key]:
        entries = ", ".join(f'{name} = "…"' for name in other)
        yield f"# TO DECIDE: fields = {{ {entries} }}   # which of the headings above"
    yield from _other(fault for fault in look.faults if fault.kind not in ("unit", "column", "encoding"))


def _other(faults: Iterator[Fault]) -> Iterator[str]:
    """The first few other faults, so that nobody is surprised by them later."""
    found = list(faults)
    for fault in found[:5]:
        yield f"# {fault.severity}: {_comment(str(fault).partition(' ')[2])}"
    if len(found) > 5:
        yield f"# and {len(found) - 5} more: yuantu check"


def _no_plots(looks: list[Inspection]) -> list[str]:
    """A table to fill in where no file was recognised as the plots."""
    polygons = [
        (look.rows, inspection.file.name, look)
        for inspection in looks
        for look in inspection.layers
        if look.shape == "polygon"
    ]
    lines = ["# TO DECIDE: no file was recognised as the plots, which a zone needs."]
    if not polygons:
        return [*lines, "# [layers.plots]", '# file = "…"']
    rows, file, look = max(polygons, key=lambda entry: entry[:2])
    headings = ", ".join(map(_comment, look.unknown[:_HEADINGS_SHOWN])) or "none"
    return [
        *lines,
        f"# [layers.plots]   # {rows} polygons",
        f"# file = {_quoted(file)}",
        f'# fields = {{ plot_id = "#row" }}   # or one of its headings: {headings}',
    ]


def _rest(looks: list[Inspection], chosen: dict[str, Found]) -> list[str]:
    """Files and layers that are not used, and why."""
    used = {id(look) for _, look in chosen.values()}
    lines = []
    for inspection in looks:
        for look in inspection.layers:
            if id(look) in used:
                continue
            what = f"looks like {look.layer} too" if look.layer else "not recognised"
            if any(fault.severity == ERROR and not look.rows for fault in look.faults):
                what = _comment(str(look.faults[0].message))
            name = _comment(inspection.file.name)
            name += f":{_comment(look.name)}" if len(inspection.layers) > 1 else ""
            lines.append(f"# not used: {name} ({what})")
    return [*lines, ""] if lines else []


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
