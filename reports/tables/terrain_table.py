"""Terrain table: height, slope, the way it faces, water and earth to move of every plot, with what was done to the heights."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources

from land_policy.siting.columns import columns
from land_policy.terrain import Terrain
from layers.zone import Zone
from reports.printed import Table, note_line, nothing
from reports.shown import number, told
from reports.words import phrase

DECIMALS = {
    "cut_m3": 0,
    "fill_m3": 0,
    "coverage_pct": 0,
    "slope_coverage_pct": 0,
    "flooded_pct": 1,
    "relief_m": 1,
}
OTHER_DECIMALS = 2
ORDERS = {"slope": "slope_mean_deg", "flood": "flood_most_m", "earthwork": "moved_m3_m2"}
"""What plots may be put in order of, the most first."""
WIDE = ("slope_coverage_pct",)
WHOLE_PCT = 99.5
"""From this share on a plot counts as known all over."""


def terrain_table(
    found: Terrain, zone: Zone, by: str = "", top: int | None = None, lang: str = "zh"
) -> Table:
    """One row a plot, in the order of the layer or the most of ``by`` first; ``top``: only so many."""
    known = columns("terrain")
    if found.why is not None:
        return nothing(f"{zone.label(lang)}：{found.why.text(lang)}", tuple(known.values()))
    order = ORDERS.get(by, "")
    rows = (
        found.plots.sort_values(order, ascending=False, kind="stable")
        if order in found.plots
        else found.plots
    )
    figures = [name for name in rows.columns if name != "faces"]
    places = {name: DECIMALS.get(name, OTHER_DECIMALS) for name in figures}
    rows = rows.round(places).reset_index()
    rows = rows if top is None else rows.head(top)
    texts = {f"{name}_text": [told(value, places[name]) for value in rows[name]] for name in figures}
    heads = tuple(one for one in known.values() if one.name in rows.columns)
    title = f"{zone.label(lang)} · {phrase('terrain_title', lang)}"
    written = {name: f"{name}_text" for name in figures}
    labels = {"faces": {key: row[lang] for key, row in _ways().items()}}
    return Table(rows.assign(**texts), heads, title, labels, wide=WIDE, written=written)


def terrain_text(found: Terrain, zone: Zone, by: str = "", top: int = 20, lang: str = "zh") -> str:
    """The table with, under it, the raster, the levels, the sums, and how to read the figures."""
    table = terrain_table(found, zone, by, top, lang)
    notes = [] if found.why is not None else _notes(found, zone, top, lang)
    return "\n".join([table.text(lang), *(note_line(note) for note in notes)])


def _notes(found: Terrain, zone: Zone, top: int, lang: str) -> list[str]:
    def note(key: str, **facts: object) -> str:
        return phrase(f"terrain_{key}", lang).format(**facts)

    plots, raster = found.plots, found.raster
    notes = [note("more", shown=top, plots=len(plots))] if len(plots) > top else []
    label = "" if raster is None else raster.title(lang)
    notes.append(note("raster", label=label, note=found.note.text(lang)))
    if found.water_m is not None:
        wet = int(plots["flooded_pct"].gt(0).sum())
        notes.append(note("water", water=number(found.water_m, 2), count=wet, plots=len(plots)))
    how = note("balanced") if found.level_m is None else note("stated", level=number(found.level_m, 2))
    sums = {name: told(plots[f"{name}_m3"].sum(min_count=1), 0) for name in ("cut", "fill")}
    notes.append(note("earth", how=how, count=int(plots["cut_m3"].notna().sum()), **sums))
    blank = int(plots["height_mean_m"].isna().sum())
    notes += [note("blank", count=blank)] if blank else []
    part = int((plots["coverage_pct"].lt(WHOLE_PCT) & plots["height_mean_m"].notna()).sum())
    notes += [note("part", count=part)] if part else []
    steep = int((plots["slope_coverage_pct"].lt(WHOLE_PCT) & plots["height_mean_m"].notna()).sum())
    notes += [note("slope_part", count=steep)] if steep else []
    notes.append(note("flat"))
    return [*notes, phrase("invented_demo", lang)] if zone.invented else notes


@functools.cache
def _ways() -> Mapping[str, Mapping[str, str]]:
    place = resources.files("land_policy").joinpath("dictionary", "terrain_ways.csv")
    return {row["key"]: row for row in csv.DictReader(place.read_text(encoding="utf-8").splitlines())}
