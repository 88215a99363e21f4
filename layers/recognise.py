"""The first zone.toml of a folder: files recognised as layers, with the evidence, to be corrected by people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from gis.crs_name import belt_words
from gis.errors import CrsError, InputError
from gis.place import Place
from gis.words import thin
from layers.checks.words import place_words
from layers.far_off import far_off
from layers.fault import ERROR, Fault
from layers.file import SUFFIXES, read_file
from layers.grid import chosen_grid
from layers.land_use import SYSTEMS, fitting, system_of
from layers.latest import years_since
from layers.look import Inspection, LayerLook, inspect_group
from layers.parts import ROW_NUMBER
from layers.raster import KINDS as RASTER_KINDS
from layers.raster_look import RasterLook, look_at_raster
from layers.reason import KINDS
from layers.schema import layer_table, schema
from layers.toml_text import comment, quoted, remark
from layers.under import Under, under
from layers.units import CONTRADICTED
from layers.unused import unused
from layers.words import Words, said, words

_HEADINGS_SHOWN = 60
_ROWS_COUNT = 2
_OTHERS_SHOWN = 5


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
    rasters = [look_at_raster(path) for path in found.rasters]
    extents = {str(one.file): one.look.lonlat for one in rasters if one.look is not None}
    far = far_off({**extents, **{layer: look.extent_lonlat for layer, (_, look) in chosen.items()}})
    lines = [*_head(folder, day or date.today(), chosen, lang), ""]
    for layer in layer_table():
        if layer in chosen:
            group = next(one for one in found.groups if one[0] == chosen[layer][0].file)
            table = _layer(layer, *chosen[layer], _file_line(found, group), lang)
            if layer in far:
                about = layer_table()[layer]
                label = Words(about["en"], about["zh"])
                table = _left_out(label, chosen[layer][0].name, *far[layer], table, lang)
            lines += [*table, ""]
    if "plots" not in chosen:
        lines += [*_no_plots(found, looks, lang), ""]
    lines += _ledgers(found, looks, lang)
    lines += _rasters(rasters, found, far, lang)
    lines += unused(found, looks, [look for _, look in chosen.values()], lang)
    if rules:
        lines += ["[rules]", f"use = [{', '.join(map(quoted, rules))}]", ""]
    lines += ["[map]", f'classification = "内部使用"   # {remark("init.map", lang)}']
    return "\n".join(lines) + "\n"


def _file_line(found: Under, group: tuple[Path, ...]) -> str:
    """The key that names one file, or many by a pattern."""
    if len(group) > 1:
        return f"files = {quoted(found.pattern(group))}"
    return f"file = {quoted(found.name(group[0]))}"


def _left_out(label: Words, file: str, away: float, here: Place, table: list[str], lang: str) -> list[str]:
    """The table of what lies far from the plots, as comments, with the reason before it."""
    told = {"name": file, "label": label, "away": away, "here": place_words(here)}
    return [f"# {remark('init.astray', lang, **told)}", *(f"# {line}" for line in table)]


def _ledgers(found: Under, looks: list[Inspection], lang: str) -> list[str]:
    """A [ledgers.NAME] table for every table that can be joined to a layer by number."""
    lines: list[str] = []
    for inspection in looks:
        for look in inspection.layers:
            if not look.ledger_of or not look.rows:
                continue
            number = f"ledger_{sum(line.startswith('[ledgers') for line in lines) + 1}"
            about = layer_table()[look.ledger_of]
            told = remark("init.ledger", lang, label=Words(about["en"], about["zh"]), rows=look.rows)
            lines.append(f"[ledgers.{number}]   # {told}")
            lines.append(f"file = {quoted(found.name(inspection.file))}")
            if len(inspection.layers) > 1:
                lines.append(f"sheet = {quoted(look.name)}")
            if look.ledger_of != "plots":
                lines.append(f"to = {quoted(look.ledger_of)}")
            shown = ", ".join(
                comment(f"{heading} → {column}") for heading, column in (look.fields or {}).items()
            )
            lines += [f"#   {shown}", ""]
    return lines


def _rasters(
    rasters: Sequence[RasterLook], found: Under, far: Mapping[str, tuple[float, Place]], lang: str
) -> list[str]:
    """A [rasters.NAME] table for every raster that can be read; as comments where it lies far off, or lacks something for people to finish."""
    lines: list[str] = []
    names: list[str] = []
    for look in rasters:
        faults = [f"# {comment(fault.text(lang))}" for fault in look.faults]
        if look.look is None:
            lines += [*faults, ""]
            continue
        name = look.name + (f"_{names.count(look.name) + 1}" if look.name in names else "")
        names.append(look.name)
        kind = Words(look.kind, RASTER_KINDS[look.kind])
        size = f"{thin(look.look.grid.width)} × {thin(look.look.grid.height)}"
        table = look.table_as(name, found.name(look.file)).split("\n")
        table[0] += f"   # {remark('init.raster', lang, kind=kind, size=size)}"
        if str(look.file) in far:
            table = _left_out(kind, look.file.name, *far[str(look.file)], table, lang)
        elif look.look.grid.crs is None or any(fault.severity == ERROR for fault in look.faults):
            table = [f"# {line}" for line in table]
        lines += [*table, *faults, ""]
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


def _head(folder: Path, day: date, chosen: dict[str, Found], lang: str) -> list[str]:
    crs, why = _crs(chosen)
    return [
        f"name = {quoted(folder.resolve().name)}   # {remark('init.name', lang)}",
        f"day = {day.isoformat()}   # {_day_remark(day, chosen, lang)}",
        f"# crs = {quoted(crs or 'EPSG:…')}   # {comment(why.text(lang))}",
        _land_use_line(chosen, lang),
        f'# industry_codes = "GB/T 4754-2017"   # {remark("init.industry", lang)}',
    ]


def _day_remark(day: date, chosen: dict[str, Found], lang: str) -> str:
    """What the day is, and how long before it the records end where that is years."""
    latest = max((look.latest for _, look in chosen.values() if look.latest), default=None)
    years = years_since(latest, day) if latest else 0
    if not years:
        return remark("init.day", lang)
    return remark("init.day_stale", lang, latest=latest, years=years)


def _land_use_line(chosen: dict[str, Found], lang: str) -> str:
    """The system of the land-use codes, left open where the codes do not fit the usual one."""
    held = pd.Series([], dtype="string")
    inspection, look = chosen.get("plots", (None, None))
    heading = next((key for key, name in ((look and look.fields) or {}).items() if name == "land_use"), "")
    if inspection is not None and look is not None and heading:
        frame = read_file(inspection.file, layer=look.name).frame
        held = frame[heading] if frame is not None and heading in frame.columns else held
    if held.dropna().empty:
        return f"# land_use_codes = {quoted(SYSTEMS[0])}   # {remark('init.land_use_guess', lang)}"
    if system_of(held):
        return f"land_use_codes = {quoted(SYSTEMS[0])}   # {remark('init.land_use', lang)}"
    told = {"known": SYSTEMS, "fitting": fitting(held) or words("code.none_fits")}
    return f"# land_use_codes = {quoted(SYSTEMS[0])}   # {remark('init.land_use_open', lang, **told)}"


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
    told = {"label": label, "rows": look.rows, "shape": shape, "crs": _said_crs(look)}
    key = "init.layer_no_shapes" if look.shape == "none" else "init.layer"
    lines = [f"[layers.{layer}]   # {remark(key, lang, **told)}", file]
    if len(inspection.layers) > 1:
        lines.append(f"layer = {quoted(look.name)}")
    if look.encoding:
        evidence = said(look.encoding_evidence).text(lang)
        lines.append(f"# encoding = {quoted(look.encoding)}   # {comment(evidence)}")
    if not look.crs and look.shape != "none":
        likely = next((fault.facts["likely"] for fault in look.faults if fault.facts.get("likely")), "EPSG:…")
        lines.append(f"# crs = {quoted(likely)}   # {remark('init.say_crs', lang)}")
    lines += _fields(layer, look, lang)
    lines += list(_choices(layer, look, lang))
    return lines


def _said_crs(look: LayerLook) -> Words:
    """The CRS a layer says it is in: by its name where it is a belt of CGCS2000, by its code, or none."""
    if not look.crs:
        return words("init.no_crs")
    belt = belt_words(CRS.from_user_input(look.crs)) if look.crs.startswith("EPSG:") else None
    if belt is None:
        return Words(look.crs)
    return Words(look.crs, words("init.belt", belt=belt, code=look.crs).text("zh"))


def _fields(layer: str, look: LayerLook, lang: str) -> list[str]:
    """Recognised headings, and those kept under their own names, as comments."""
    columns = schema(layer)
    lines = [
        f"#   {comment(heading)} → {name} {columns.column(name).heading(lang)}"
        for heading, name in (look.fields or {}).items()
    ]
    if look.unknown:
        lines.append(f"#   {remark('init.kept', lang, headings=look.unknown[:_HEADINGS_SHOWN])}")
    return lines


def _choices(layer: str, look: LayerLook, lang: str) -> Iterator[str]:
    """What was established, and what people have to choose before it builds."""
    for fault in look.faults:
        if fault.kind == "unit" and fault.severity != ERROR:
            yield f"# {comment(fault.message(lang))}"
    asked = [fault for fault in look.faults if fault.kind == "unit" and fault.severity == ERROR]
    if asked:
        for fault in asked:
            what = f"{fault.message(lang)} {fault.remedy(lang)}"
            yield f"# {remark('init.decide', lang, what=what)}"
        heading_of = {name: heading for heading, name in (look.fields or {}).items()}
        entries = ", ".join(
            f'{quoted(heading_of.get(f.column, f.column))} = "{_likely_unit(layer, f)}"' for f in asked
        )
        yield f"# units = {{ {entries} }}"
    missing = [fault.column for fault in look.faults if fault.kind == "column"]
    key = schema(layer).names[0]
    repeated = any(fault.kind == "duplicate" for fault in look.faults)
    if key in missing or (repeated and look.unique):
        heading = look.unique[0] if look.unique else ROW_NUMBER
        why = words("init.all_different") if look.unique else words("init.numbered")
        yield f"fields = {{ {key} = {quoted(heading)} }}   # {remark('init.guess', lang, why=why)}"
    if other := [name for name in missing if name != key]:
        entries = ", ".join(f'{name} = "…"' for name in other)
        which = f"fields = {{ {entries} }}   # {remark('init.which', lang)}"
        yield f"# {remark('init.decide', lang, what=which)}"
    others = (fault for fault in look.faults if fault.kind not in ("unit", "column", "encoding"))
    yield from _other(others, lang)


def _likely_unit(layer: str, fault: Fault) -> str:
    """The unit that the rows speak for, else the dictionary's."""
    return fault.facts["likely"] if fault.key in CONTRADICTED else schema(layer).column(fault.column).unit


def _other(faults: Iterator[Fault], lang: str) -> Iterator[str]:
    """The first few other faults, so that nobody is surprised by them later."""
    found = list(faults)
    for fault in found[:_OTHERS_SHOWN]:
        yield f"# {comment(fault.text(lang))}"
    if len(found) > _OTHERS_SHOWN:
        yield f"# {remark('init.more', lang, count=len(found) - _OTHERS_SHOWN)}"


def _no_plots(found: Under, looks: list[Inspection], lang: str) -> list[str]:
    """A table to fill in where no file was recognised as the plots."""
    polygons = [
        (look.rows, found.name(inspection.file), look)
        for inspection in looks
        for look in inspection.layers
        if look.shape == "polygon"
    ]
    lines = [f"# {remark('init.no_plots', lang)}"]
    if not polygons:
        return [*lines, "# [layers.plots]", '# file = "…"']
    rows, file, look = max(polygons, key=lambda entry: entry[:2])
    headings = look.unknown[:_HEADINGS_SHOWN] or words("init.none")
    return [
        *lines,
        f"# [layers.plots]   # {remark('init.polygons', lang, rows=rows)}",
        f"# file = {quoted(file)}",
        f'# fields = {{ plot_id = "#row" }}   # {remark("init.headings", lang, headings=headings)}',
    ]
