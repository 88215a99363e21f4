"""Placing tables: several projects in one zone at once: who gets what, what each gives up, who has no place and why."""

from __future__ import annotations

from pathlib import Path

from gis.measure import M2_PER_HECTARE
from land_policy.siting.columns import columns
from land_policy.siting.placing import Placing
from layers.schema import Column
from layers.write import write_csv, write_layers
from layers.zone import Zone
from reports.printed import Table, note_line
from reports.shown import number
from reports.words import phrase


def placing_table(found: Placing, zone: Zone, lang: str = "zh") -> Table:
    """One row a project: its site in the best answer, alone, and first come, first served in the worst order."""
    comma, none = phrase("comma", lang), phrase("placing_no_place", lang)
    rows = found.projects.reset_index()
    label = rows["label_en" if lang == "en" else "label"]
    labels = dict(zip(rows["project"], label, strict=True))
    named = {
        name: [
            comma.join(labels.get(part, part) for part in text.split(";")) if text else blank
            for text in rows[name].tolist()
        ]
        for name, blank in (("plots", none), ("alone_plots", none), ("worst_plots", none), ("taken_by", "—"))
    }
    rows = rows.assign(
        **named,
        label=label,
        why=rows["why_en" if lang == "en" else "why"],
        window=[
            f"{_ha(low)}–{_ha(high)}" if high != float("inf") else f"≥ {_ha(low)}"
            for low, high in zip(rows["least_m2"], rows["most_m2"], strict=True)
        ],
        area_ha=(rows["area_m2"] / M2_PER_HECTARE).round(4),
        **{name: rows[name].round(2) for name in ("score", "alone_score", "given_up")},
    )
    known = columns("placing")
    heads = (
        known["label"],
        known["weight"],
        Column("window", "用地要求（公顷）", "wants (ha)", type="figure"),
        known["plots"],
        Column("area_ha", "面积", "area", "公顷", "number"),
        known["score"],
        known["alone_plots"],
        known["alone_score"],
        known["given_up"],
        known["taken_by"],
        known["worst_plots"],
        known["why"],
    )
    silent = set() if found.projects["why"].ne("").any() else {"why"}
    silent |= set() if found.projects["taken_by"].ne("").any() else {"taken_by"}
    title = f"{phrase('placing_title', lang)} · {zone.label(lang)} · {zone.day}"
    shown = tuple(head for head in heads if head.name not in silent)
    return Table(rows, shown, title, {}, ("project", "count", "usable", "least_m2", "most_m2"))


def placing_text(found: Placing, zone: Zone, lang: str = "zh") -> str:
    """The projects with, under them, the value of the answer beside the other ways, and how it was read."""
    lines = [note_line(note) for note in placing_notes(found, zone, lang)]
    return "\n".join([placing_table(found, zone, lang).text(lang), *lines])


def placing_notes(found: Placing, zone: Zone, lang: str = "zh") -> list[str]:
    """What the answer is worth beside first come, first served and all alone; whether it is proved; how it was read."""

    def told(key: str, **facts: object) -> str:
        return phrase(f"placing_{key}", lang).format(**facts)

    names = dict(
        zip(found.projects.index, found.projects["label_en" if lang == "en" else "label"], strict=True)
    )
    then = phrase("placing_then", lang).join(names[one] for one in found.worst_order)
    placed = int(found.projects["plots"].ne("").sum())
    worst = int(found.projects["worst_plots"].ne("").sum())
    figures = {
        name: number(getattr(found, name), 2) for name in ("value", "alone", "first_come", "worst_first")
    }
    notes = [told("value", placed=placed, projects=len(names), **figures)]
    notes.append(told("proved") if found.proved else told("gap", gap=number(100 * found.gap, 1)))
    if found.worst_first < found.value:
        notes.append(told("worst", order=then, placed=worst, **figures))
    road = told("road", gap=f"{found.road_gap_m:g}") if found.road_gap_m else phrase("assembly_no_road", lang)
    notes.append(told("read", plots=found.max_plots, edge=f"{found.least_edge_m:g}", road=road))
    notes.append(told("order"))
    return [*notes, phrase("invented_demo", lang)] if zone.invented else notes


def write_placing(found: Placing, zone: Zone, folder: Path) -> list[Path]:
    """Write ``allocation.csv`` and, where a project is placed, ``allocation.gpkg``; gives the files."""
    files = [write_csv(folder / "allocation.csv", found.projects)]
    if len(found.sites):
        files.append(write_layers(folder / "allocation.gpkg", {"sites": found.sites}, day=zone.day))
    return files


def _ha(area_m2: float) -> str:
    return number(area_m2 / M2_PER_HECTARE, 2)
