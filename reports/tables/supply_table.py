"""Supply tables: the supply modes for a project on plots, with years, price floor and why; a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from gis.errors import QuestionError, SitingError
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting import profile
from land_policy.siting.question import ask
from land_policy.supply import Supply, load_project, modes_of, verdict_labels
from land_policy.words import words
from layers.schema import Column
from reports.printed import Table, note_line
from reports.shown import BLANK, number
from reports.words import in_both, phrase

FIRST = 3
"""How many of the siting's suggestions are looked at where no plot is named."""


def supply_of(evaluation: Evaluation, file: Path, plots: Sequence[str] = ()) -> Supply:
    """The modes for a project's file on the plots named, or on those the siting suggests first.

    InputError for a plot that is not there, or where none is named and the siting has none to suggest.
    """
    wanted = load_project(file)
    strangers = [plot for plot in plots if plot not in evaluation.plots.index]
    if strangers:
        raise QuestionError(in_both("no_such_plot", zone=evaluation.zone.name, plot=strangers[0]))
    named = list(dict.fromkeys(plots)) or _suggested(evaluation, file)
    if not named:
        raise QuestionError(in_both("supply_no_plot", file=file.name))
    return modes_of(evaluation, named, wanted)


def _suggested(evaluation: Evaluation, file: Path) -> list[str]:
    """The plots the siting of the same file suggests first; none where it is no whole project."""
    try:
        asked = profile.load(file)
    except SitingError:
        return []
    return [str(plot) for plot in ask(evaluation, asked).suggestions(FIRST).index]


def supply_table(answer: Supply, evaluation: Evaluation, lang: str = "zh") -> Table:
    """One row a plot and mode, the best fit first."""
    rows = answer.rows
    known = answer.modes
    own = {mode.name: mode for mode in known.modes}
    figures = {key: text.label(lang) for key, text in words("supply_figure").items()}
    rows = rows.assign(
        label=[own[one].label.label(lang) for one in rows["mode"]],
        evidence=[own[one].reading.evidence for one in rows["mode"]],
        years=[
            years_text(low, high, lease)
            for low, high, lease in zip(
                rows["years_low"], rows["years_high"], rows["lease_most"], strict=True
            )
        ],
        why=rows["why_en" if lang == "en" else "why"],
        lacking=[
            phrase("comma", lang).join(figures[one] for one in text.split(";") if one)
            for text in rows["lacks"]
        ],
    )
    if "name" in evaluation.plots.columns:
        rows = rows.assign(name=evaluation.plots["name"].reindex(rows["plot_id"]).to_numpy())
    named = {
        "verdict": {key: text.label(lang) for key, text in verdict_labels().items()},
        "price": {key: text.label(lang) for key, text in words("supply_price").items()},
    }
    columns = plot_columns()
    heads = (
        columns["plot_id"],
        columns["name"],
        Column("label", "供应方式", "supply mode"),
        Column("verdict", "建议", "suggestion"),
        Column("years", "年期（年）", "years", type="figure"),
        Column("why", "理由", "why"),
        Column("floor_wan", "价格底线", "least price", "万元", "number"),
        Column("offer_wan", "报价现值", "offer, present value", "万元", "number"),
        Column("price", "价格核对", "price"),
        Column("lacking", "价格所缺", "price lacks"),
        Column("evidence", "依据等级", "evidence"),
    )
    besides = (
        "mode",
        "years_low",
        "years_high",
        "lease_most",
        "year_factor",
        "floor_yuan_m2",
        "offer_yuan_m2",
    )
    title = f"{phrase('supply_title', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    if not rows["lacking"].str.len().any():
        rows = rows.drop(columns="lacking")
    return Table(rows, heads, title, named, besides)


def supply_text(answer: Supply, evaluation: Evaluation, lang: str = "zh") -> str:
    """The modes with, under them, the rules they rest on and how the price was checked."""
    lines = [note_line(note) for note in supply_notes(answer, lang)]
    return "\n".join([supply_table(answer, evaluation, lang).text(lang), *lines])


def supply_notes(answer: Supply, lang: str = "zh") -> list[str]:
    """Year factor, grade and prices; the sources of the modes and of the tests, with kind and evidence."""
    known = answer.modes
    grade = answer.grade
    notes = [phrase("supply_proposal", lang)]
    if grade is None:
        notes.append(phrase("supply_no_grade", lang))
    else:
        told = {"grade": grade, "price": number(known.prices[grade], 0)}
        notes.append(phrase("supply_grade", lang).format(**told))
    factors = answer.rows.dropna(subset=["year_factor"]).drop_duplicates("mode").set_index("mode")
    if len(factors):
        own = {mode.name: mode.label.label(lang) for mode in known.modes}
        shown = phrase("comma", lang).join(
            f"{own[str(mode)]} {number(float(value), 4)}" for mode, value in factors["year_factor"].items()
        )
        rate = number(100 * (answer.project.rate or 0), 2)
        notes.append(phrase("supply_factor", lang).format(rate=rate, shown=shown))
    cited = [("supply_price", known.price), *((mode.label.label(lang), mode.reading) for mode in known.modes)]
    for name, reading in cited:
        part = phrase(name, lang) if name == "supply_price" else name
        source = {"part": part, "source": reading.source.label(lang)}
        source |= {"kind": phrase(f"kind_{reading.kind}", lang), "evidence": reading.evidence}
        notes.append(phrase("quota_source", lang).format(**source))
    return [*notes, phrase("supply_thumb", lang)]


def years_text(low: float, high: float, lease: float) -> str:
    """``30–50``, with the lease in it after a plus: ``50（租 ≤5）`` is written ``50 · ≤5``."""
    if pd.isna(low):
        return BLANK
    term = number(low, 0) if low == high else f"{number(low, 0)}–{number(high, 0)}"
    return term if pd.isna(lease) else f"{term} · ≤{number(lease, 0)}"
