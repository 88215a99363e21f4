"""Space tables: standard factories by building, plot and park, and the buildings that answer a need."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.firms.space import ANSWERS, Space, columns, fitting
from land_policy.words import words
from layers.schema import Column
from reports.printed import Table, note_line
from reports.shown import BLANK, number
from reports.words import phrase

BY_BUILDING = (
    "park", "plot_id", "building_id", "name", "storeys", "height_m", "floor_m2", "let_m2", "to_let_m2", "vacancy_pct",
    "tenants", "vacant_since", "state", "reason",
)  # fmt: skip
BY_PLOT = (
    "park", "plot_id", "buildings", "floor_m2", "known_m2", "let_m2", "to_let_m2", "vacancy_pct", "tenants", "firms",
    "under_way", "under_way_m2",
)  # fmt: skip
BY_PARK = (
    "park", "plots", "buildings", "floor_m2", "known_m2", "let_m2", "to_let_m2", "vacancy_pct", "tenants", "firms",
    "firms_a_plot", "under_way", "under_way_m2",
)  # fmt: skip
BY_NEED = (
    "fits", "park", "plot_id", "building_id", "name", "storeys", "height_m", "floor_m2", "to_let_m2", "high_m2",
    "free_least_m2", "free_most_m2", "tenants", "state", "reason",
)  # fmt: skip


def space_table(evaluation: Evaluation, by: str = "park", park: str = "", lang: str = "zh") -> Table:
    """One row a building, a plot or a park; of one park, or of all with the whole last."""
    found = evaluation.space
    if found is None:
        return Table(pd.DataFrame(columns=["park"]), (columns()["park"],), _title(evaluation, "", lang))
    rows = {"building": found.buildings, "plot": found.plots, "park": found.parks}[by].reset_index()
    shown = {"building": BY_BUILDING, "plot": BY_PLOT, "park": BY_PARK}[by]
    made = _table(evaluation, _of_park(rows, park), shown, phrase(f"space_by_{by}", lang), lang)
    return replace(made, headline=_headline(found.parks, park or "all", lang))


def _headline(parks: pd.DataFrame, unit: str, lang: str) -> str:
    """What there is, is to let and is being built in a park or in all, in a line; nothing of a park without."""
    if unit not in parks.index:
        return ""
    row = parks.loc[unit]
    digits = {
        "buildings": 0,
        "floor_m2": 0,
        "to_let_m2": 0,
        "vacancy_pct": 2,
        "under_way": 0,
        "under_way_m2": 0,
    }
    told = {name: _figure(row[name], places) for name, places in digits.items()}
    return phrase("space_headline", lang).format(**told)


def _figure(value: float, places: int) -> str:
    return BLANK if pd.isna(value) else number(float(value), places)


def need_table(
    evaluation: Evaluation, need_m2: float, height_m: float | None = None, park: str = "", lang: str = "zh"
) -> Table:
    """The buildings with so much floor to let at least so high, the sure ones first."""
    found = evaluation.space
    if found is None:
        return space_table(evaluation, lang=lang)
    rows = _of_park(fitting(found, need_m2, height_m).reset_index(), park)
    count = {word: int(rows["fits"].eq(word).sum()) for word in ANSWERS[:2]}
    high = phrase("space_high", lang).format(height=f"{height_m:g}") if height_m is not None else ""
    title = phrase("space_need", lang).format(need=number(need_m2, 0), high=high, **count)
    low = () if height_m is not None else ("high_m2", "free_least_m2")
    heads = tuple(one for one in BY_NEED if one not in low)
    return _table(evaluation, rows, heads, title, lang)


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The standard factories by building; none of a zone without."""
    return None if evaluation.space is None else space_table(evaluation, "building", lang=lang)


def space_text(
    table: Table, found: Space | None, lang: str = "zh", *, park: str = "", high: bool = False
) -> str:
    """The table with what it rests on and what is not known under it; or that there is nothing to count."""
    if found is None:
        return f"{table.title}\n· {phrase('space_none', lang)}"
    return "\n".join(
        [table.text(lang), *(note_line(note) for note in notes(found, lang, park=park, high=high))]
    )


def notes(found: Space, lang: str = "zh", *, park: str = "", high: bool = False) -> list[str]:
    """How floor to let is counted, of which buildings (of one park) it is not known, which contradict themselves."""
    buildings = _of_park(found.buildings, park)
    unplaced = found.unplaced[found.unplaced["plot_id"].isin(buildings["plot_id"])]
    lines = [phrase("space_formula", lang)]
    if high:
        lines.append(phrase("space_need_formula", lang))
    if buildings["reason"].eq("no_tenants").all():
        return [*lines, phrase("space_no_tenants", lang)]
    unknown = buildings.index[buildings["state"].eq("unknown")].astype(str)
    wrong = buildings.index[buildings["state"].eq("contradiction")].astype(str)
    for key, which in (("space_unknown", unknown), ("space_contradiction", wrong)):
        if len(which):
            lines.append(
                phrase(key, lang).format(count=len(which), buildings=phrase("comma", lang).join(which[:8]))
            )
    if len(unplaced):
        named = phrase("comma", lang).join(unplaced.index.astype(str)[:8])
        lines.append(phrase("space_unplaced", lang).format(count=len(unplaced), firms=named))
    raw = buildings["state"].eq("unfinished")
    if raw.any():
        told = {"count": int(raw.sum()), "floor": number(float(buildings.loc[raw, "floor_m2"].sum()), 0)}
        named = phrase("comma", lang).join(sorted(set(buildings.loc[raw, "plot_id"].astype(str)))[:8])
        lines.append(phrase("space_unfinished", lang).format(plots=named, **told))
    unsaid = int(buildings["finished"].isna().sum())
    if unsaid:
        lines.append(phrase("space_finish_unknown", lang).format(count=unsaid))
    if buildings["vacant_since"].isna().all():
        lines.append(phrase("space_no_dates", lang))
    return lines


def _of_park(rows: pd.DataFrame, park: str) -> pd.DataFrame:
    return rows[rows["park_id"].eq(park).fillna(False).astype(bool)] if park else rows


def _table(evaluation: Evaluation, rows: pd.DataFrame, shown: tuple[str, ...], what: str, lang: str) -> Table:
    named = columns()
    rows = rows.assign(park=[_park(evaluation, one, lang) for one in rows["park_id"]])
    if "vacant_since" in rows.columns and rows["vacant_since"].isna().all():
        shown = tuple(one for one in shown if one != "vacant_since")
    heads: tuple[Column, ...] = tuple(named[name] for name in shown)
    labels = {
        column: {key: word.label(lang) for key, word in words(f"space_{column}").items()}
        for column in ("state", "reason", "fits")
        if column in rows.columns
    }
    besides = tuple(
        one for one in ("park_id", "known_pct", "to_let_most_m2", "tenants_unknown") if one in rows.columns
    )
    wide = ("firms", "firms_a_plot", "vacant_since")
    return Table(rows, heads, _title(evaluation, what, lang), labels, besides, wide)


def _title(evaluation: Evaluation, what: str, lang: str) -> str:
    parts = (phrase("space_title", lang), what, evaluation.zone.label(lang), str(evaluation.day))
    return " · ".join(part for part in parts if part)


def _park(evaluation: Evaluation, park: object, lang: str) -> str:
    if pd.isna(park) or park == "":
        return phrase("outside_parks", lang)
    return phrase("unsupplied_all", lang) if park == "all" else evaluation.unit_name("park", str(park), lang)
