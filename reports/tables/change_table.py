"""Tables of a change over time: what became of plots, what differs on the same ground, ground by class, figures by day."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

import pandas as pd

from gis.crs_name import crs_words
from land_policy.evaluation import plot_columns
from land_policy.scenario.change import Change, History
from land_policy.scenario.succession import kinds
from land_policy.tally import columns as tally_columns
from layers.schema import Column, read_columns
from reports.printed import Table
from reports.shown import moved, shown, shown_column
from reports.summary import MAIN
from reports.words import phrase, phrases

SHOWN_PLOTS = 8
SHOWN_GROUPS = 40
TABLES = ("figures", "plots", "flows", "cells", "classes")
"""What can be asked for one by one."""


@functools.cache
def _columns() -> Mapping[str, Column]:
    text = resources.files("land_policy").joinpath("dictionary", "change.csv").read_text(encoding="utf-8")
    return {column.name: column for column in read_columns(text)}


def _heads(*names: str) -> tuple[Column, ...]:
    return tuple(_columns()[name] for name in names)


def kind_table(change: Change, lang: str = "zh") -> Table:
    """How many groups of plots became what, with their plots and areas on both days."""
    rows = change.successions
    counted = rows.assign(
        n_earlier=rows["earlier_plots"].map(len), n_later=rows["later_plots"].map(len), groups=1
    )
    sums = counted.groupby("kind")[
        ["groups", "n_earlier", "n_later", "before_ha", "after_ha", "common_ha"]
    ].sum()
    sums = sums.reindex([kind for kind in kinds() if kind in sums.index]).reset_index()
    heads = _heads("kind", "groups", "n_earlier", "n_later", "before_ha", "after_ha", "common_ha")
    return Table(sums, heads, _title("became", change, lang), _kind_labels(lang))


def succession_table(change: Change, lang: str = "zh", *, same: bool = True) -> Table:
    """One row a group: which plots became which; ``same`` false leaves out those that stayed."""
    rows = change.successions if same else change.successions[change.successions["kind"] != "same"]
    comma = phrase("comma", lang)
    listed = {name: rows[name].map(comma.join) for name in ("earlier_plots", "later_plots")}
    heads = _heads("kind", "earlier_plots", "later_plots", "before_ha", "after_ha", "common_ha")
    return Table(rows.assign(**listed), heads, phrase("which_became", lang), _kind_labels(lang))


def cell_table(change: Change, lang: str = "zh") -> Table:
    """Every value that differs where one plot became one."""
    rows = change.cells
    words = {
        name: _said(change, rows[rows["column"] == name], name, lang) for name in rows["column"].unique()
    }
    told = pd.concat(words.values()) if words else pd.DataFrame(columns=["before", "after"])
    rows = rows.assign(
        label=_labels(rows["column"], lang), **{name: told[name] for name in ("before", "after")}
    )
    heads = _heads("from_plot", "to_plot", "label", "before", "after")
    return Table(rows, heads, phrase("cells_differ", lang), besides=("column",))


def cell_counts(change: Change, lang: str = "zh") -> Table:
    """What differs where one plot became one, by column, with the first plots; of classes from which to which."""
    rows = cell_table(change, lang).rows
    coded = rows["column"].map(lambda name: plot_columns()[name].type in ("code", "text"))
    rows = rows.assign(before=rows["before"].where(coded, ""), after=rows["after"].where(coded, ""))
    comma = phrase("comma", lang)
    groups = rows.groupby(["column", "label", "before", "after"], sort=False)["to_plot"]
    listed = groups.agg(
        lambda plots: comma.join(plots[:SHOWN_PLOTS]) + (" …" if len(plots) > SHOWN_PLOTS else "")
    )
    table = pd.DataFrame({"plots": groups.size(), "plot_list": listed}).reset_index()
    heads = _heads("label", "before", "after", "plots", "plot_list")
    return Table(table, heads, phrase("cells_differ", lang))


def class_table(change: Change, lang: str = "zh", *, same: bool = True) -> Table:
    """Ground by its class on both days; ``same`` false leaves out ground whose class stayed."""
    rows = change.classes if same else change.classes[change.classes["before"] != change.classes["after"]]
    words = {name: _class_words(change, name, lang) for name in rows["column"].unique()}
    sides = {
        side: [words[name].get(code, code) for name, code in zip(rows["column"], rows[side], strict=True)]
        for side in ("before", "after")
    }
    table = rows.assign(label=_labels(rows["column"], lang), **sides)
    return Table(
        table,
        _heads("label", "before", "after", "area_ha"),
        phrase("ground_by_class", lang),
        besides=("column",),
    )


def flow_table(change: Change, lang: str = "zh") -> Table:
    """Ground from plot to plot; blank: it was in none, or is in none any more."""
    return Table(change.flows, _heads("from_plot", "to_plot", "area_m2"), phrase("ground_flows", lang))


def figure_table(history: History, scope: str | None = None, lang: str = "zh") -> Table:
    """Every figure on every day, with what it moved since the day before; plain numbers."""
    named = tally_columns()
    rows = history.figures
    rows = rows[rows["scope"] == scope] if scope else rows
    last = history.evaluations[-1]
    rows = rows.assign(
        label=[named[name].label(lang) for name in rows["indicator"]],
        name=[last.unit_name(one, unit, lang) for one, unit in zip(rows["scope"], rows["unit"], strict=True)],
        unit_label=[named[name].unit_in(lang) for name in rows["indicator"]],
    )
    heads = (
        Column("day", "日期", "day", type="day"),
        Column("scope", "层级", "scope"),
        Column("name", "单元", "unit"),
        Column("label", "指标", "indicator"),
        Column("unit_label", "单位", "unit of measure"),
        Column("value", "数值", "value", type="figure"),
        Column("change", "较上期", "since the day before", type="figure"),
    )
    labels = {"scope": {one: phrase(one, lang) for one in set(rows["scope"])}}
    return Table(
        rows.reset_index(drop=True), heads, phrase("figures_by_day", lang), labels, ("indicator", "unit")
    )


def main_table(history: History, lang: str = "zh") -> Table:
    """The zone's main figures, a column a day, and what each moved from the first day to the last."""
    named = tally_columns()
    rows = history.figures[history.figures["scope"] == "zone"].set_index(["day", "indicator"])["value"]
    days = [pd.Timestamp(one.day) for one in history.evaluations]
    records = []
    for name in MAIN:
        values = [rows.get((day, name), float("nan")) for day in days]
        change = values[-1] - values[0]
        cells = {f"d{n}": shown(value, named[name], lang, more=1) for n, value in enumerate(values)}
        text = shown(change, named[name], lang, more=1)
        told = moved(float(change), text)
        records.append(
            {
                "label": named[name].label(lang),
                "unit_label": named[name].unit_in(lang),
                **cells,
                "moved": told,
            }
        )
    heads = (
        Column("label", "指标", "indicator"),
        Column("unit_label", "单位", "unit of measure"),
        *(Column(f"d{n}", str(day.date()), str(day.date()), type="figure") for n, day in enumerate(days)),
        Column("moved", "变化", "change", type="figure"),
    )
    zone = history.evaluations[-1].zone
    return Table(pd.DataFrame(records), heads, f"{phrase('figures_by_day', lang)} · {zone.label(lang)}")


def history_text(history: History, lang: str = "zh") -> str:
    """All of it as people read it: figures by day, then each step's plots, ground and what differs."""
    parts = [main_table(history, lang).text(lang)]
    for change in history.changes:
        parts.append(kind_table(change, lang).text(lang))
        if (change.successions["kind"] != "same").any():
            parts.append(_few(succession_table(change, lang, same=False), lang))
        if (change.classes["before"] != change.classes["after"]).any():
            parts.append(class_table(change, lang, same=False).text(lang))
        if len(change.cells):
            parts.append(cell_counts(change, lang).text(lang))
        parts.append("\n".join(f"· {note}" for note in _notes(change, lang)))
    return "\n\n".join(parts)


def one_table(history: History, which: str, scope: str | None = None, lang: str = "zh") -> Table:
    """One of :data:`TABLES`; of several steps those tables that have plots carry the later day in front."""
    if which == "figures":
        return figure_table(history, scope, lang)
    make = {"plots": succession_table, "flows": flow_table, "cells": cell_table, "classes": class_table}[
        which
    ]
    tables = [make(change, lang) for change in history.changes]
    rows = [
        table.rows.assign(day=pd.Timestamp(change.later.day))
        for table, change in zip(tables, history.changes, strict=True)
    ]
    first = tables[0]
    heads = (Column("day", "日期", "day", type="day"), *first.columns)
    return Table(pd.concat(rows, ignore_index=True), heads, first.title, first.labels, first.besides)


def _few(table: Table, lang: str) -> str:
    """The first groups as text, and how many there are besides."""
    shown_rows = replace(table, rows=table.rows[:SHOWN_GROUPS]).text(lang)
    more = len(table.rows) - SHOWN_GROUPS
    return f"{shown_rows}\n… {phrase('groups_more', lang).format(count=more)}" if more > 0 else shown_rows


def _notes(change: Change, lang: str) -> list[str]:
    """How the answer was found, and what speaks against leaning on it."""
    limits = change.limits
    account = change.account
    notes = [
        phrase("change_account", lang).format(
            before=f"{account.at['earlier', 'whole_ha']:.2f}",
            common=f"{account.at['earlier', 'common_ha']:.2f}",
            lost=f"{account.at['earlier', 'only_ha']:.2f}",
            gained=f"{account.at['later', 'only_ha']:.2f}",
            after=f"{account.at['later', 'whole_ha']:.2f}",
        ),
        phrase("change_tolerance", lang).format(
            link=f"{limits['link_pct']:g}", same=f"{limits['same_pct']:g}"
        ),
    ]
    if not account.at["earlier", "common_ha"] > 0:
        notes.append(phrase("change_nothing_common", lang))
    if change.moved_crs:
        crs = {
            "one": crs_words(change.earlier.zone.crs).text(lang),
            "other": crs_words(change.later.zone.crs).text(lang),
        }
        notes.append(phrase("change_crs", lang).format(**crs))
    if change.earlier.zone.layers is change.later.zone.layers or _one_record(change):
        notes.append(phrase("change_one_record", lang))
    return notes


def _one_record(change: Change) -> bool:
    """Whether both days were read from the same files."""
    one, other = (zone.sources for zone in (change.earlier.zone, change.later.zone))
    return bool(one) and {source.sha256 for source in one} == {source.sha256 for source in other}


def _labels(names: pd.Series, lang: str) -> pd.Series:
    return names.map({name: plot_columns()[name].heading(lang) for name in names.unique()})


def _said(change: Change, rows: pd.DataFrame, name: str, lang: str) -> pd.DataFrame:
    """Both sides of one column as people read them."""
    column, words = plot_columns()[name], _class_words(change, name, lang)
    return pd.DataFrame(
        {side: _side(rows[side], column, words, lang) for side in ("before", "after")}, index=rows.index
    )


def _side(values: pd.Series, column: Column, words: Mapping[str, str], lang: str) -> pd.Series:
    typed: Any = pd.to_numeric(values) if column.type in ("number", "count") else values
    return shown_column(typed, column, lang).replace(dict(words))


def _class_words(change: Change, name: str, lang: str) -> dict[str, str]:
    known = phrases(name, change.later.zone.land_use_codes, lang)
    blank = {"none": phrase("no_plot", lang), "unknown": known.get("unknown", phrase("unknown", lang))}
    return {**known, **blank} if name in ("status_class", "supply_class", "idle_class") else known


def _kind_labels(lang: str) -> dict[str, dict[str, str]]:
    return {"kind": {key: text.label(lang) for key, text in kinds().items()}}


def _title(key: str, change: Change, lang: str) -> str:
    return f"{phrase(key, lang)} · {change.earlier.day} → {change.later.day}"
