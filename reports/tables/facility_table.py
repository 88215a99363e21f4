"""Facility tables: the sites taken and whom each serves, or every demand with its site; with what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from gis.roads import ACCESS_M
from land_policy.siting.columns import columns
from land_policy.siting.facility_plan import FacilityPlan
from land_policy.siting.words import say
from layers.schema import Column, layer_table
from layers.write import write_csv, write_layers
from layers.zone import Zone
from reports.printed import Table, note_line
from reports.shown import number
from reports.words import phrase

STATES = ("served", "beyond", "cut_off", "none")
NAMED = 5
"""How many demands without service are named in a sentence, the weightiest first."""


def facility_table(found: FacilityPlan, zone: Zone, what: str = "sites", lang: str = "zh") -> Table:
    """One row a site (``sites``) or one a demand (``demands``)."""
    return _sites(found, zone, lang) if what == "sites" else _demands(found, zone, lang)


def facility_text(found: FacilityPlan, zone: Zone, what: str = "sites", lang: str = "zh") -> str:
    """The table with, under it, what is covered, before and after, and how distances were taken."""
    table = facility_table(found, zone, what, lang)
    lines = [note_line(note) for note in facility_notes(found, zone, lang)]
    return "\n".join([*([table.text(lang)] if len(table.rows) else [table.title]), *lines])


def facility_notes(found: FacilityPlan, zone: Zone, lang: str = "zh") -> list[str]:
    """What is covered and how sure it is; who is not served; how distances were taken; who says so."""

    def told(key: str, **facts: Any) -> str:
        return phrase(f"facility_{key}", lang).format(**facts)

    wish, sites = found.wish, found.sites
    notes = [found.why.text(lang)] if found.why is not None else []
    new = int((~sites["existing"]).sum())
    facts = {"new": new, "old": len(sites) - new, "candidates": found.candidates}
    counted = _counted(found, lang)
    reach = told("within", reach=number(wish.reach_m, 0)) if wish.reach_m is not None else told("anyhow")
    notes.append(told("method", method=told(f"method_{wish.method}"), **facts))
    share = {"share": number(100 * found.covered, 1), "before": number(100 * found.before, 1)}
    notes.append(
        told("covered" if sites["existing"].any() else "covered_new", counted=counted, reach=reach, **share)
    )
    if found.mean_m == found.mean_m:
        notes.append(told("mean", mean=number(found.mean_m, 0), farthest=number(found.farthest_m, 0)))
    if found.why is None:
        notes.append(told("proved") if found.proved else told("gap", gap=number(100 * found.gap, 1)))
    for state in ("cut_off", "beyond"):
        out = found.demands[found.demands["state"].eq(state)]
        out = out.sort_values("weight", ascending=False, kind="stable")
        if len(out):
            listed = phrase("comma", lang).join(_called(out, lang)[:NAMED])
            more = told("more", count=len(out) - NAMED) if len(out) > NAMED else ""
            notes.append(told(state, count=len(out), listed=listed + more))
    if found.unweighed:
        notes.append(told("unweighed", count=found.unweighed, counted=counted))
    notes.append(told("roads", access=number(ACCESS_M, 0)) if wish.distance == "roads" else told("straight"))
    kind = say(f"kind_{wish.kind}").text(lang)
    source = wish.source.text(lang) if wish.kind == "assumption" else f"{wish.source.text(lang)} · {kind}"
    notes.append(told("source", because=wish.because.text(lang), source=source))
    return [*notes, phrase("invented_demo", lang)] if zone.invented else notes


def write_facilities(found: FacilityPlan, folder: Path) -> list[Path]:
    """Write ``facilities.<name>.sites.csv``, ``.demands.csv`` and ``.gpkg``; gives the files."""
    stem = f"facilities.{found.wish.name}"
    frames = {"sites": found.sites, "demands": found.demands}
    flat = {name: pd.DataFrame(frame.drop(columns="geometry")) for name, frame in frames.items()}
    files = [write_csv(folder / f"{stem}.{name}.csv", frame) for name, frame in flat.items()]
    shaped = {name: frame for name, frame in frames.items() if len(frame)}
    return [*files, write_layers(folder / f"{stem}.gpkg", shaped, day=found.day)]


def _sites(found: FacilityPlan, zone: Zone, lang: str) -> Table:
    known = columns("facility")
    rows = pd.DataFrame(found.sites.drop(columns="geometry"))
    total = float(found.demands["weight"].sum())
    rows = rows.assign(
        label=_called(rows, lang),
        share_pct=(100 * rows["weight"] / total).round(2) if total else float("nan"),
        mean_m=rows["mean_m"].round(1),
        farthest_m=rows["farthest_m"].round(1),
    ).reset_index()
    zh, en, unit = found.weight_unit
    weight = Column("weight", zh, en, unit, "number") if zh else known["weight"]
    heads = [
        Column("label", known["site"].zh, known["site"].en),
        known["existing"],
        known["serves"],
        *([weight] if zh else []),
        known["share_pct"],
        known["mean_m"],
        known["farthest_m"],
    ]
    return Table(rows, tuple(heads), _title(found, zone, lang), {}, ("site", "layer", "id"))


def _demands(found: FacilityPlan, zone: Zone, lang: str) -> Table:
    known = columns("facility")
    rows = pd.DataFrame(found.demands.drop(columns="geometry"))
    called = dict(zip(found.sites.index, _called(found.sites, lang), strict=True))
    rows = rows.assign(
        label=_called(rows, lang),
        served_label=rows["served_by"].map(called).astype("object"),
        distance_m=rows["distance_m"].round(1),
        before_m=rows["before_m"].round(1),
    ).reset_index()
    zh, en, unit = found.weight_unit
    heads = [
        Column("label", known["demand"].zh, known["demand"].en),
        *([Column("weight", zh, en, unit, "number")] if zh else []),
        known["state"],
        Column("served_label", known["served_by"].zh, known["served_by"].en),
        known["distance_m"],
        *([known["before_m"]] if rows["before_m"].notna().any() else []),
    ]
    states = {"state": {one: phrase(f"facility_state_{one}", lang) for one in STATES}}
    return Table(
        rows, tuple(heads), _title(found, zone, lang), states, ("demand", "layer", "id", "served_by")
    )


def _title(found: FacilityPlan, zone: Zone, lang: str) -> str:
    title = phrase("facility_title", lang)
    return f"{title} · {found.wish.label.text(lang)} · {zone.label(lang)} · {found.day}"


def _called(rows: pd.DataFrame, lang: str) -> list[str]:
    """What people call features: their name and number; the layer where they have no name."""
    name = rows["name_en" if lang == "en" else "name"]
    layers = {one: about["en" if lang == "en" else "zh"] for one, about in layer_table().items()}
    return [
        f"{one} {number_}" if one else f"{layers.get(layer, layer)} {number_}"
        for one, number_, layer in zip(name, rows["id"], rows["layer"], strict=True)
    ]


def _counted(found: FacilityPlan, lang: str) -> str:
    zh, en, _ = found.weight_unit
    if not zh:
        return phrase("facility_demands", lang)
    return en if lang == "en" else zh
