"""Overlay table: the score of every plot and its shares by class, with under it the criteria, what was done and what is not known."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from gis.raster.legend import EXCLUDED, OUTSIDE, UNKNOWN
from gis.words import thin
from land_policy.siting.words import figure, say
from land_policy.suitability.suitability import Suitability
from layers.schema import Column, read_columns
from layers.write import write_layers
from layers.zone import Zone
from reports.printed import Table, note_line
from reports.shown import number, told
from reports.words import phrase

DECIMALS = 1
WHY_NOT = ("excluded_pct", "unknown_pct", "outside_pct")


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of an overlay by plot, but for those of its own classes."""
    place = resources.files("land_policy").joinpath("dictionary", "overlay.csv")
    return {one.name: one for one in read_columns(place.read_text(encoding="utf-8"))}


def overlay_table(found: Suitability, zone: Zone, top: int | None = None, lang: str = "zh") -> Table:
    """One row a plot, the highest score first, plots without one last; ``top``: only so many."""
    known, legend = columns(), found.wish.legend
    figures = ("score_mean", *found.class_columns, *WHY_NOT)
    rows = found.plots.round(dict.fromkeys(figures, DECIMALS)).reset_index()
    texts = {f"{one}_text": [told(value, DECIMALS) for value in rows[one]] for one in figures}
    main = rows["class"].astype("object").where(rows["class"].notna(), None)
    named = {
        f"class_{one}": [None if code is None else legend.label(code).text(one) for code in main]
        for one in ("zh", "en")
    }
    rows = rows.assign(**texts, **named, **{"class": main})
    shares = [
        Column(column, legend.label(code).text("zh"), legend.label(code).text("en"), "%", "number")
        for column, code in zip(found.class_columns, legend.classes, strict=True)
    ]
    heads = (known["plot_id"], known["score_mean"], known["class"], *shares, *(known[one] for one in WHY_NOT))
    labels: dict[str, Any] = {"class": {code: legend.label(code).text(lang) for code in legend.classes}}
    written = {one: f"{one}_text" for one in figures}
    shown = rows if top is None else rows.head(top)
    return Table(shown, heads, _title(found, zone, lang), labels, tuple(named), written=written)


def overlay_text(found: Suitability, zone: Zone, top: int = 20, lang: str = "zh") -> str:
    """The first plots, the counts of cells, the criteria with their weights and sources, how rasters were aligned, and what is not known."""
    table = overlay_table(found, zone, top, lang)
    return "\n".join([table.text(lang), *(note_line(note) for note in overlay_notes(found, zone, top, lang))])


def overlay_notes(found: Suitability, zone: Zone, top: int | None = None, lang: str = "zh") -> list[str]:
    """What is to be known beside the table, a line each."""
    then = phrase("semicolon", lang)
    blank = int(found.plots["score_mean"].isna().sum())
    notes = [_told("mean", lang)]
    if top is not None and len(found.plots) > top:
        notes.append(_told("more", lang, shown=top, plots=len(found.plots)))
    if blank:
        notes.append(_told("blank", lang, count=blank))
    notes.append(_cells(found, lang))
    notes += [_unknown(found, lang)] if sum(found.overlaid.unknown.values()) else []
    weighed = then.join(f"{one.label.text(lang)} {figure(one.weight)}" for one in found.criteria)
    notes.append(_told("weights", lang, weights=weighed))
    masks = {mask.name: mask.label.text(lang) for mask in found.wish.masks}
    hidden = then.join(f"{masks[name]} {thin(count)}" for name, count in found.overlaid.hidden.items())
    notes += [_told("masks", lang, masks=hidden)] if hidden else []
    for label, words in found.aligned:
        notes.append(_told("aligned", lang, label=label.text(lang), note=words.text(lang)))
    notes += [note.text(lang) for note in found.notes]
    notes += _sources(found, lang)
    return [*notes, phrase("invented_demo", lang)] if zone.invented else notes


def _told(key: str, lang: str, **facts: object) -> str:
    return phrase(f"overlay_{key}", lang).format(**facts)


def _title(found: Suitability, zone: Zone, lang: str) -> str:
    return f"{zone.label(lang)} · {found.wish.label.text(lang)}"


def _cells(found: Suitability, lang: str) -> str:
    """How many cells there are of each class and how many have none, with the mean of the scores."""
    cells, legend = found.overlaid.cells, found.wish.legend
    every = sum(cells.values())
    asked = [code for code in (*legend.classes, EXCLUDED, UNKNOWN, OUTSIDE) if cells[code]]
    each = phrase("comma", lang).join(
        f"{legend.label(code).text(lang)} {number(100 * cells[code] / every, 1)} %" for code in asked
    )
    mean = told(found.overlaid.mean, 1)
    return _told("cells", lang, cells=thin(every), cell=figure(found.cell_m), mean=mean, each=each)


def _unknown(found: Suitability, lang: str) -> str:
    labels = {one.name: one.label.text(lang) for one in found.criteria}
    each = phrase("semicolon", lang).join(
        f"{labels[name]} {thin(count)}" for name, count in found.overlaid.unknown.items() if count
    )
    return _told("unknown", lang, count=thin(found.overlaid.cells[UNKNOWN]), each=each)


def _sources(found: Suitability, lang: str) -> list[str]:
    """Who says so: the labels that rest on each source, its kind beside it; and where the classes come from."""
    by: dict[str, list[str]] = {}
    for one in (*found.criteria, *found.wish.masks):
        kind = say(f"kind_{one.kind}").text(lang)
        source = one.source.text(lang)
        by.setdefault(source if one.kind == "assumption" else f"{source} · {kind}", []).append(
            one.label.text(lang)
        )
    then = phrase("semicolon", lang)
    told = [_told("source", lang, labels=then.join(labels), source=source) for source, labels in by.items()]
    return [*told, _told("classes", lang, source=found.wish.classes_source.text(lang))]


def write_zones(found: Suitability, zone: Zone, file: Path, lang: str = "zh") -> Path:
    """Write the plots cut by class as the layer ``zones`` of a GPKG, with the classes' names."""
    legend = found.wish.legend
    pieces = found.zones
    if pieces is None:
        raise ValueError("the overlay was asked for without zones")
    named = pieces.assign(
        class_zh=[legend.label(code).text("zh") for code in pieces["code"]],
        class_en=[legend.label(code).text("en") for code in pieces["code"]],
        area_m2=pieces["area_m2"].round(2),
    )
    kept = named[["plot_id", "code", "class_zh", "class_en", "area_m2", "geometry"]]
    return write_layers(file, {"zones": kept.reset_index(drop=True)}, day=zone.day)
