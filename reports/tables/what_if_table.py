"""Tables of a what-if: the changes, the figures they move and which change moves them, classes and verdicts."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from importlib import resources

import pandas as pd

from land_policy import idle
from land_policy.judge import verdict_label
from land_policy.scenario import scenario
from land_policy.scenario.what_if import KEY, WhatIf
from land_policy.tally import columns as tally_columns
from layers.schema import Column, read_columns
from reports.printed import Table, plain_line
from reports.score_notes import scope_label
from reports.shown import moved, shown
from reports.words import phrase

SHOWN_PLOTS = 8
_FEW = ("number", "kind", "why", "plots", "area_ha", "unfit", "unknown")


@functools.cache
def _columns() -> Mapping[str, Column]:
    text = resources.files("land_policy").joinpath("dictionary", "what_if.csv").read_text(encoding="utf-8")
    return {column.name: column for column in read_columns(text)}


def change_table(what_if: WhatIf, lang: str = "zh") -> Table:
    """The scenario's changes in their order: why, on how many plots, and on how many it could not be done."""
    rows = what_if.changes.assign(why=what_if.changes[f"why_{lang}"])
    labels = {"kind": {key: text.label(lang) for key, text in scenario.kinds().items()}}
    title = f"{phrase('changes', lang)} · {plain_line(what_if.scenario.title.label(lang))}"
    return Table(rows, tuple(_columns()[name] for name in _FEW), title, labels)


def difference_table(
    what_if: WhatIf, scope: str | None = None, lang: str = "zh", *, text: bool = False
) -> Table:
    """The figures that move, what each change contributes in the order made (``c1`` …), and would alone (``a1`` …).

    ``text``: figures as people read them, with the digits of their unit and its sign; else plain numbers.
    """
    rows = what_if.moved
    rows = rows[rows["scope"].eq(scope)] if scope else rows
    numbers = what_if.changes["number"].tolist()
    parts = [f"c{one}" for one in numbers] + [f"a{one}" for one in numbers]
    rows = rows.join(_causes(what_if), on=KEY).reset_index(drop=True)
    named = tally_columns()
    rows = rows.assign(
        label=[named[name].label(lang) for name in rows["indicator"]],
        unit_label=[named[name].unit_in(lang) for name in rows["indicator"]],
        name=[
            what_if.before.unit_name(one, unit, lang)
            for one, unit in zip(rows["scope"], rows["unit"], strict=True)
        ],
    )
    if text:
        rows = _readable(rows, ["change", *parts], lang)
    labels = {"scope": {one: phrase(one, lang) for one in set(rows["scope"])}}
    kept = parts[: len(numbers)] if text else parts
    return Table(rows, _heads(kept, scope), _title(what_if, lang), labels, ("indicator", "unit"))


def _causes(what_if: WhatIf) -> pd.DataFrame:
    """One row a figure, one column a change: what it contributes (``c1`` …) and would alone (``a1`` …)."""
    causes = what_if.causes
    each = {one: rows.set_index(KEY) for one, rows in causes.groupby("number")}
    columns = {f"c{one}": rows["contribution"] for one, rows in each.items()}
    return pd.DataFrame(columns | {f"a{one}": rows["alone"] for one, rows in each.items()})


def _heads(parts: list[str], scope: str | None) -> tuple[Column, ...]:
    named = _columns()
    ends = {"c": ("第 {n} 项贡献", "by change {n}"), "a": ("仅第 {n} 项", "change {n} alone")}
    each = [
        Column(part, ends[part[0]][0].format(n=part[1:]), ends[part[0]][1].format(n=part[1:]), type="figure")
        for part in parts
    ]
    first = () if scope == "zone" else (named["scope"], named["name"])
    return (*first, *(named[name] for name in ("label", "unit_label", "before", "after", "change")), *each)


def _readable(rows: pd.DataFrame, parts: list[str], lang: str) -> pd.DataFrame:
    """Values with two digits more than their unit has, differences with a sign; nought as a point."""
    named = tally_columns()
    cells = {
        name: [
            shown(value, named[one], lang, more=1)
            for value, one in zip(rows[name], rows["indicator"], strict=True)
        ]
        for name in ("before", "after", *parts)
    }
    signed = {
        name: [moved(value, cell) for value, cell in zip(rows[name], cells[name], strict=True)]
        for name in parts
    }
    return rows.assign(**{**cells, **signed})


def score_table(what_if: WhatIf, lang: str = "zh") -> Table | None:
    """The scores of the self-check that move, with what each change contributes; none where no scheme applies."""
    if what_if.scores is None:
        return None
    parts = [f"c{one}" for one in what_if.changes["number"]]
    rows = what_if.scores
    rows = rows[rows["change"].abs().gt(1e-9) | rows["level"].eq("total")].rename(
        columns={f"label_{lang}": "label"}
    )
    column = Column("score", "", "", "", "number")
    cells = {name: [shown(value, column, lang) for value in rows[name]] for name in ("before", "after")}
    cells |= {
        name: [moved(value, shown(value, column, lang)) for value in rows[name]]
        for name in ("change", *parts)
    }
    heads = (Column("code", "代码", "code"), *_heads(parts, "zone"))
    rows = rows.assign(**cells).drop(columns=["level", "area"])
    scope = scope_label(what_if.before, what_if.before.self_check, lang)
    return Table(rows, heads, f"{phrase('scores_move', lang)} · {scope}")


def class_table(what_if: WhatIf, lang: str = "zh") -> Table:
    """Classes of the idle-land clock that differ: from which, to which, how many plots, which."""
    labels = {key: label.label(lang) for key, label in idle.classes().items()}
    named = _columns()
    heads = (*_worded(), *(named[name] for name in ("count", "plot_list")))
    rows = _counted(what_if.classes, ["before", "after"], lang)
    return Table(rows, heads, phrase("class_changes", lang), {"before": labels, "after": labels})


def verdict_table(what_if: WhatIf, lang: str = "zh") -> Table:
    """Verdicts that differ, by clause."""
    clauses = {one.clause.id: one.clause for one in what_if.after.judgements}
    rows = _counted(what_if.findings, ["clause_id", "before", "after"], lang)
    cited = [clauses[one] for one in rows["clause_id"]]
    said = [f"{one.document.title.label(lang)} {one.number} {one.title.label(lang)}" for one in cited]
    words = {word: verdict_label(word, lang) for word in ("meets", "breaks", "unknown", "exempt")}
    named = _columns()
    heads = (named["clause"], *_worded(), named["count"], named["plot_list"])
    title = phrase("verdict_changes", lang)
    return Table(rows.assign(clause=said), heads, title, {"before": words, "after": words}, ("clause_id",))


def _worded() -> tuple[Column, ...]:
    """Before and after as words, which stand to the left."""
    return tuple(dataclasses.replace(_columns()[name], type="code") for name in ("before", "after"))


def _counted(rows: pd.DataFrame, by: list[str], lang: str) -> pd.DataFrame:
    """How many plots of each kind, and the first of them by number."""
    comma = phrase("comma", lang)
    if rows.empty:
        return pd.DataFrame(columns=[*by, "count", "plot_list"])
    groups = rows.groupby(by, sort=False)["plot_id"]
    listed = groups.agg(
        lambda plots: comma.join(plots[:SHOWN_PLOTS]) + (" …" if len(plots) > SHOWN_PLOTS else "")
    )
    return pd.DataFrame({"count": groups.size(), "plot_list": listed}).reset_index()


def what_if_text(what_if: WhatIf, scope: str | None = None, lang: str = "zh") -> str:
    """All of it as people read it: changes, figures with their causes, classes, verdicts, and how to read the shares."""
    notes = [phrase("what_if_order", lang)]
    if what_if.scenario.note.zh:
        notes.insert(0, plain_line(what_if.scenario.note.label(lang)))
    if late := _later_than_day(what_if):
        numbers = phrase("comma", lang).join(map(str, late))
        notes.append(phrase("later_than_day", lang).format(numbers=numbers, day=what_if.after.day))
    if said := _above_said(what_if, lang):
        notes.append(said)
    scores = score_table(what_if, lang)
    parts = [
        change_table(what_if, lang).text(lang),
        difference_table(what_if, scope or "zone", lang, text=True).text(lang),
        scores.text(lang) if scores is not None else "",
        class_table(what_if, lang).text(lang) if len(what_if.classes) else "",
        verdict_table(what_if, lang).text(lang) if len(what_if.findings) else "",
        "\n".join(f"· {note}" for note in notes),
    ]
    return "\n\n".join(part for part in parts if part)


def _later_than_day(what_if: WhatIf) -> list[int]:
    """The changes whose contract or finish lies after the day looked at."""
    day = pd.Timestamp(what_if.after.day)
    stated = [
        (one.number, [one.values[key] for key in ("contract_day", "finished_on") if key in one.values])
        for one in what_if.scenario.changes
    ]
    return [number for number, days in stated if any(pd.Timestamp(one) > day for one in days)]


def _above_said(what_if: WhatIf, lang: str) -> str:
    """How many plots the scenario puts above their ceiling, and for how many that is the plan units'; empty for none."""
    above = _above_ceiling(what_if)
    if above.empty:
        return ""
    planned = int(above.eq("plan units").sum())
    units = phrase("above_ceiling_units", lang).format(count=planned) if planned else ""
    return phrase("above_ceiling", lang).format(count=len(above), units=units)


def _above_ceiling(what_if: WhatIf) -> pd.Series:
    """Where the ceiling comes from of each plot that the scenario puts above it, or further above it."""
    before, after = ((one["far"] - one["far_ceiling"]) for one in (what_if.before.plots, what_if.after.plots))
    further = ~(before.clip(lower=0.0) >= after - 1e-9)
    return what_if.after.plots.loc[after.gt(1e-9) & further, "ceiling_from"]


def _title(what_if: WhatIf, lang: str) -> str:
    zone = what_if.after.zone
    return f"{phrase('figures_moved', lang)} · {zone.label(lang)} · {zone.day}"
