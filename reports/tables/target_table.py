"""Target tables: what a plan aims at beside the present, as the command prints it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.targets import Targets
from land_policy.words import words
from layers.schema import Column
from reports.printed import Table, nothing
from reports.shown import number, shown_share, signed
from reports.words import phrase

_FIGURES = ("base", "present", "value", "distance", "pace_past", "pace_needed")
_PACES = ("pace_past", "pace_needed")
HEADS = (
    Column("label", "目标", "aim"),
    Column("unit", "单位", "unit"),
    Column("base_year", "基年", "base year", type="figure"),
    Column("base", "基年值", "then", type="number"),
    Column("present", "现状", "now", type="number"),
    Column("known_pct", "现状已知行占比", "rows known", "%", type="number"),
    Column("year", "目标年", "by the end of", type="figure"),
    Column("sense", "方向", "sense"),
    Column("value", "目标值", "aim at", type="number"),
    Column("distance", "差距", "to go", type="number"),
    Column("pace_past", "以往年均变化", "change a year so far", type="number"),
    Column("pace_needed", "尚需年均变化", "change a year needed", type="number"),
    Column("pace_unit", "年均变化单位", "unit of the changes"),
    Column("state", "进展", "state"),
    Column("reason", "说明", "why"),
    Column("kind", "性质", "kind"),
    Column("evidence", "依据等级", "evidence"),
    Column("source", "来源", "source (in Chinese)"),
)


def target_table(targets: Targets, lang: str = "zh", evaluation: Evaluation | None = None) -> Table:
    """One row a target: base, present, aim, distance, the pace it needs and has had, and where it stands."""
    rows = targets.rows.copy()
    if lang == "en":
        own = ("label", "unit", "pace_unit", "reason")
        rows = rows.assign(**{name: rows[f"{name}_en"] for name in own})
    written = {f"{name}_text": [_text(value) for value in rows[name]] for name in _FIGURES}
    for name in _PACES:
        written[f"{name}_text"] = [
            text if text == "—" else f"{signed(value, text)} {unit}"
            for value, text, unit in zip(rows[name], written[f"{name}_text"], rows["pace_unit"], strict=True)
        ]
    rows = rows.assign(
        **written,
        sense=rows["sense"].map({">=": "≥", "<=": "≤"}),
        known_text=[f"{shown_share(known)}" for known in rows["known_pct"]],
    )
    rows["base_year"] = rows["base_year"].astype("Int64")
    labels = {
        "state": {key: word.label(lang) for key, word in words("target_state").items()},
        "kind": {key: word.label(lang) for key, word in words("stated_kind").items()},
    }
    besides = ("name", "reached_pct", "years_left", "expected")
    shown_as = {**{name: f"{name}_text" for name in _FIGURES}, "known_pct": "known_text"}
    title = targets.title.label(lang)
    if evaluation is not None:
        title = f"{title} · {evaluation.zone.label(lang)} · {evaluation.day}"
    return Table(
        rows, HEADS, title, labels, besides, ("pace_unit", "kind", "source"),
        _headline(rows, labels["state"], lang), written=shown_as,
    )  # fmt: skip


def _headline(rows: pd.DataFrame, states: Mapping[str, str], lang: str) -> str:
    """How many targets stand where."""
    count = rows["state"].value_counts()
    each = phrase("semicolon", lang).join(
        f"{word} {int(count[key])}" for key, word in states.items() if key in count
    )
    return phrase("target_headline", lang).format(count=len(rows), each=each)


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The table of a zone that names its targets; none of another."""
    return None if evaluation.targets is None else target_table(evaluation.targets, lang, evaluation)


def target_nothing(evaluation: Evaluation, lang: str = "zh") -> Table:
    """What is said of a zone that names no targets."""
    return nothing(phrase("no_targets", lang).format(zone=evaluation.zone.label(lang)), HEADS)


def _text(value: float) -> str:
    """A figure with the digits it needs: whole above a hundred, else two."""
    if value is None or value != value:
        return "—"
    return number(value, 0 if float(value).is_integer() else 1 if abs(value) >= 100 else 2)
