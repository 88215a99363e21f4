"""Assembly tables: adjacent plots put together into one site: the best, the next best, how sure, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import plot_columns
from land_policy.siting.assemblies import Assemblies, assemblies
from land_policy.siting.assembly_wish import COSTS
from land_policy.siting.columns import columns
from land_policy.siting.pool import floor_wanted, pool
from land_policy.siting.siting import Siting
from layers.schema import Column
from layers.write import write_csv, write_layers
from reports.printed import Table, note_line
from reports.shown import number
from reports.words import phrase

NAMED = 5
"""How many exclusions are named where there is no site, those that keep out most first."""


def assembled(
    siting: Siting,
    need: float | None = None,
    slack: float | None = None,
    must: Sequence[str] = (),
    never: Sequence[str] = (),
    lift: Sequence[str] = (),
    **wished: Any,
) -> Assemblies:
    """A siting put together as somebody asked: lists by comma, what is left out as the profile has it."""
    stated = {name: value for name, value in wished.items() if value is not None}
    if lift:
        stated["lift"] = _split(lift)
    wish = replace(siting.profile.assembly, **stated)
    return assemblies(siting, need_m2=need, slack_m2=slack, must=_split(must), never=_split(never), wish=wish)


def assembly_table(found: Assemblies, siting: Siting, lang: str = "zh") -> Table:
    """One row a site, the best first, areas in hectares."""
    comma = phrase("comma", lang)
    rows = pd.DataFrame(found.sites.drop(columns=found.sites.geometry.name)).reset_index()
    rows = rows.assign(
        plots=rows["plots"].str.replace(";", comma).astype("str"),
        plot_ids=[text.split(";") for text in rows["plots"].tolist()],
        area_ha=(rows["area_m2"] / M2_PER_HECTARE).round(4),
        over_ha=(rows["over_m2"] / M2_PER_HECTARE).round(4),
        cost=rows["cost"].round(4),
        score=rows["score"].round(2),
        floor_m2=rows["floor_m2"].round(1),
    )
    known = columns("assembly")
    cost = Column("cost", cost_label(found, "zh"), cost_label(found, "en"), found.cost_unit, "number")
    area, over = known["area_m2"], known["over_m2"]
    heads = [
        known["set"],
        known["plots"],
        known["count"],
        Column("area_ha", area.zh, area.en, "公顷", "number"),
        Column("over_ha", over.zh, over.en, "公顷", "number"),
        cost,
        known["score"],
        known["floor_m2"],
        known["firms"],
        known["lifted"],
    ]
    silent = {"floor_m2"} if found.asked.wish.cost == "clearing" else set()
    silent |= set() if found.asked.wish.lift else {"lifted"}
    silent |= {"firms"} if rows["firms"].isna().all() else set()
    shown = tuple(head for head in heads if head.name not in silent)
    title = f"{phrase('assembly_title', lang)} · {siting.profile.label.text(lang)} · {siting.day}"
    return Table(rows, shown, title, {}, ("plot_ids", "names"))


def assembly_text(found: Assemblies, siting: Siting, lang: str = "zh") -> str:
    """The sites with, under them, what was asked, how plots adjoin, what they cost, and how sure it is."""
    table, notes = assembly_table(found, siting, lang), assembly_notes(found, siting, lang)
    lines = [note_line(note) for note in notes]
    return "\n".join([*([table.text(lang)] if len(table.rows) else [table.title]), *lines])


def assembly_notes(found: Assemblies, siting: Siting, lang: str = "zh") -> list[str]:
    """Why there is no site, or how sure the first is; what was asked and of what; and how it was read."""

    def told(key: str, **facts: Any) -> str:
        return phrase(f"assembly_{key}", lang).format(**facts)

    asked, wish = found.asked, found.asked.wish
    notes = [found.why.text(lang)] if found.why is not None else []
    if found.why is None:
        notes.append(told("proved") if found.proved else told("gap", gap=number(100 * found.gap, 1)))
    most = "" if asked.most_m2 == float("inf") else told("most", most=_ha(asked.most_m2))
    small = int(found.pool.plots["small"].sum())
    notes.append(told("asked", need=_ha(asked.need_m2), most=most, count=wish.max_plots))
    counts = {"plots": len(found.pool.plots), "small": small, "pairs": found.pairs}
    notes.append(told("pool", **counts, largest=_ha(found.largest_m2)))
    road = told("road", gap=f"{wish.road_gap_m:g}") if wish.road_gap_m else told("no_road")
    notes.append(told("edge", edge=f"{wish.least_edge_m:g}", road=road))
    notes.append(told(wish.cost) if wish.cost in COSTS else told("column", label=cost_label(found, lang)))
    if found.uncosted:
        notes.append(told("uncosted", count=found.uncosted))
    labels = {one.name: one.label.text(lang) for one in siting.profile.exclusions}
    wanted = floor_wanted(siting.profile)[0]
    if wanted and found.sites["room_m2"].isna().all():
        notes += [told("room_unknown", count=len(found.sites))] if len(found.sites) else []
    elif wanted:
        short = found.sites.index[found.sites["room_m2"].lt(0)]
        numbers = phrase("comma", lang).join(map(str, short))
        notes.append(
            told("roomless", numbers=numbers) if len(short) else told("room", floor=number(wanted, 0))
        )
        unknown = int(found.sites["room_m2"].isna().sum())
        notes += [told("room_unknown", count=unknown)] if unknown else []
    if wish.lift:
        notes.append(told("lifted", labels=phrase("comma", lang).join(labels[name] for name in wish.lift)))
    kept = found.pool.kept_out.head(NAMED) if found.why is not None else found.pool.kept_out[:0]
    if len(kept):
        listed = [f"{labels[str(name)]} {count}" for name, count in kept.items()]
        notes.append(told("kept_out", listed=phrase("comma", lang).join(listed)))
    if found.why is not None and not wish.lift:
        notes += [told("could_lift", **one) for one in _could_lift(found, siting, labels)]
    if not found.reproducible:
        notes.append(told("by_time"))
    if len(found.sites) > 1:
        notes.append(told("others"))
    return notes


def write_assemblies(found: Assemblies, siting: Siting, folder: Path) -> list[Path]:
    """Write ``siting.<profile>.assemblies.csv`` and ``.gpkg`` (the shapes of the sites, and their plots); gives the files."""
    stem = f"siting.{siting.profile.name}.assemblies"
    table = pd.DataFrame(found.sites.drop(columns=found.sites.geometry.name))
    files = [write_csv(folder / f"{stem}.csv", table)]
    if len(found.sites):
        frames = {"assemblies": found.sites, "members": found.members}
        files.append(write_layers(folder / f"{stem}.gpkg", frames, day=siting.day))
    return files


def _could_lift(found: Assemblies, siting: Siting, labels: dict[str, str]) -> list[dict[str, Any]]:
    """Working assumptions, and the ways to the land, whose lifting would bring in more plots; the most first."""
    here = len(found.pool.plots)
    counts = {
        one.name: len(pool(siting, (one.name,), least_m2=found.asked.need_m2).plots) - here
        for one in siting.profile.exclusions
        if (one.kind == "assumption" or one.by == "route") and one.name in found.pool.kept_out.index
    }
    most = sorted((name for name, count in counts.items() if count > 0), key=lambda name: -counts[name])
    return [{"label": labels[name], "name": name, "count": counts[name]} for name in most[:2]]


def cost_label(found: Assemblies, lang: str) -> str:
    """What the cost of a site is called."""
    cost = found.asked.wish.cost
    return phrase(f"assembly_cost_{cost}", lang) if cost in COSTS else plot_columns()[cost].label(lang)


def _ha(area_m2: float) -> str:
    return number(area_m2 / M2_PER_HECTARE, 2)


def _split(named: Sequence[str]) -> tuple[str, ...]:
    parts = (part.strip() for one in named for part in one.replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
