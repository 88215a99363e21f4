"""Grading tables: firms with points, score and suggested class for the bureau; parks and industries for the public."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from gis.errors import QuestionError, RuleError
from land_policy.evaluation import Evaluation
from land_policy.firms.disclosure import ELSEWHERE, aggregates
from land_policy.firms.firm_records import industries
from land_policy.firms.grading import Grading, columns, firms_of, grading, scheme_of
from land_policy.firms.grading_scheme import GradingScheme, Indicator
from land_policy.words import words
from layers.schema import Column, schema
from reports.preset.preset import public as for_the_public
from reports.printed import Table, note_line, nothing
from reports.shown import number
from reports.words import in_both, phrase

BY_FIRM = (
    "firm_id", "name", "plot_id", "park", "industry", "state", "land_mu", "land_from", "bonus", "deduction", "score",
    "rank", "percentile", "grade", "grade_recorded", "grade_before", "low_twice", "missing",
)  # fmt: skip
IN_TEXT = (
    "firm_id", "name", "park", "industry", "state", "land_mu", "bonus", "deduction", "score", "rank", "grade",
    "grade_recorded", "grade_before", "low_twice", "missing",
)  # fmt: skip
"""What a terminal shows of a firm beside its points; CSV and JSON have all."""
_LISTS = {"state": "grading_state", "land_from": "land_from", "low_twice": "low_twice"}


def graded(evaluation: Evaluation, named: str | Path | None = None) -> Grading:
    """The zone's own grading, or the one by a scheme named."""
    if named is None and evaluation.grading is not None:
        return evaluation.grading
    firms_of(evaluation)
    return grading(evaluation, scheme_of(evaluation.zone, named))


def grading_nothing(evaluation: Evaluation, named: str | Path | None, lang: str = "zh") -> Table | None:
    """Why a zone grades no firm: it has none, or it names no scheme and none was named; none where it does."""
    heads = tuple(columns()[name] for name in BY_FIRM)
    try:
        firms_of(evaluation)
        if named is None:
            scheme_of(evaluation.zone)
    except RuleError as error:
        firms = evaluation.zone.layer("firms")
        if firms is None or firms.empty or not evaluation.zone.policy.get("grading"):
            return nothing(error.text(lang), heads)
        raise
    return None


def grading_table(
    evaluation: Evaluation, found: Grading, by: str = "firm", lang: str = "zh", *, public: bool = False
) -> Table:
    """One row a firm, a park or an industry; InputError where single firms are asked for the public."""
    if by != "firm":
        return _grouped(evaluation, found, by, lang, public=public)
    if public:
        raise QuestionError(in_both("grades_public_firm"))
    named = columns()
    points = found.points.pivot_table(
        index="firm_id", columns="indicator", values=["value", "points"], dropna=False
    )
    rows = found.firms.assign(
        **{
            f"{kind}_{name}": points[kind, name]
            for kind, name in points.columns
            if kind in ("value", "points")
        }
    )
    rows = rows.assign(
        park=[_park(evaluation, one, lang) for one in rows["park_id"]],
        industry=[_industry(evaluation, one, lang) for one in rows["industry"]],
        missing=[_lacking(one, lang) for one in rows["missing"]],
        access=phrase("grades_access", lang),
    ).sort_values(["rank", "name"], kind="stable")
    heads: list[Column] = []
    for name in BY_FIRM:
        if name == "bonus":
            heads += [column for one in found.scheme.indicators for column in _columns(one)]
        heads.append(named[name])
    heads.append(named["access"])
    labels = {
        column: {key: word.label(lang) for key, word in words(of).items()} for column, of in _LISTS.items()
    }
    title = f"{_title(evaluation, found.scheme, lang)} · {phrase('grades_internal', lang)}"
    if not found.scheme.classes:
        heads = [one for one in heads if one.name not in ("grade", "low_twice")]
    return Table(
        rows.reset_index(),
        tuple(heads),
        title,
        labels,
        ("park_id", "land_m2", "agrees"),
        headline=_headline(found, lang),
    )


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """Firms of a zone that names its scheme, by park where its map is for the public; none of another."""
    if evaluation.grading is None:
        return None
    open_to_all = for_the_public(evaluation.zone)
    by = "park" if open_to_all else "firm"
    return grading_table(evaluation, evaluation.grading, by, lang, public=open_to_all)


def grading_text(
    evaluation: Evaluation, found: Grading, by: str = "firm", lang: str = "zh", *, public: bool = False
) -> str:
    """The table with, under it, the bases, how classes were made, what is assumed and what is not known."""
    table = grading_table(evaluation, found, by, lang, public=public)
    if by == "firm":
        points = tuple(f"points_{one.name}" for one in found.scheme.indicators)
        kept = [*IN_TEXT[:4], "score", "rank", "grade", *IN_TEXT[4:]]
        named = {one.name: one for one in table.columns}
        heads = [named[one] for one in dict.fromkeys(kept) if one in named]
        at = heads.index(named["deduction"])
        heads[at:at] = [one for one in table.columns if one.name in points]
        seen = table.rows[table.rows["state"].ne("outside")]
        wide = (*points, "bonus", "deduction", "land_mu", "industry")
        table = replace(table, rows=seen, columns=tuple(heads), wide=wide)
    return "\n".join([table.text(lang), *(note_line(note) for note in notes(found, lang, public=public))])


def notes(found: Grading, lang: str = "zh", *, public: bool = False) -> list[str]:
    """What the grading rests on, in sentences; where it is for the public only what tells no firm."""
    scheme, state = found.scheme, found.firms["state"].value_counts()
    told = {name: int(state.get(name, 0)) for name in ("graded", "unsuited", "outside", "unknown")}
    lines = [phrase("grades_counts", lang).format(**told)] if not public else []
    if scheme.classes and not public:
        share = found.firms.loc[found.firms["state"].eq("graded"), "grade"].value_counts()
        each = phrase("semicolon", lang).join(
            f"{one.name} {int(share.get(one.name, 0))}" for one in scheme.classes
        )
        kind = words("kind")[scheme.rounding_kind].label(lang)
        rounding = words("rounding")[scheme.rounding].label(lang)
        lines.append(phrase("grades_classes", lang).format(each=each, rounding=rounding, kind=kind))
    for one, base in zip(scheme.indicators, found.bases.to_dict("records"), strict=True):
        if not public or not base["firms"] or base["firms"] >= scheme.least_firms:
            lines.append(_base_note(one, base, lang))
    if scheme.low and not public:
        twice = int(found.firms["low_twice"].ne("").sum())
        lines.append(phrase("grades_low_twice", lang).format(count=twice, low=scheme.low))
    if public or not scheme.classes:
        lines.append(phrase("grades_least", lang).format(least=scheme.least_firms, source=scheme.publish_source, evidence=scheme.publish_evidence))  # fmt: skip
    source = phrase("grades_source", lang)
    lines.append(source.format(source=scheme.source, evidence=scheme.evidence, checked=scheme.checked))
    note = scheme.note.label(lang)
    return [*lines, note] if note else lines


def _base_note(one: Indicator, base: dict[str, float], lang: str) -> str:
    key = "grades_base_mean" if one.base is None else "grades_base_stated"
    cap = "" if one.cap is None else phrase("grades_cap", lang).format(cap=f"{one.cap:g}")
    unit = Column("", "", "", one.unit).unit_in(lang)
    value = number(base["base"], 2) if base["base"] == base["base"] else phrase("unknown", lang)
    told = {
        "label": one.label.label(lang),
        "value": value,
        "unit": unit,
        "times": f"{one.times:g}",
        "cap": cap,
    }
    kind = f"{phrase('grades_base', lang)}{words('kind')[one.base_kind].label(lang)}" if one.base_kind else ""
    evidence = phrase("semicolon", lang).join(filter(None, (one.evidence, kind, one.base_source)))
    counted = {"firms": int(base["firms"]), "weight": f"{one.weight:g}", "evidence": evidence}
    return phrase(key, lang).format(**told, **counted)


def _grouped(evaluation: Evaluation, found: Grading, by: str, lang: str, *, public: bool) -> Table:
    rows = aggregates(found, by, public=public)
    label = {"park": _park, "industry": _industry}[by]
    elsewhere = phrase("outside_parks" if by == "park" else "unknown", lang)
    whole = phrase("unsupplied_all", lang)
    rows["label"] = [
        whole if one == "" else elsewhere if one == ELSEWHERE else label(evaluation, one, lang)
        for one in rows["group"]
    ]
    named = columns()
    classes = [Column(f"class_{one.name}", one.name, one.name, "家", "count") for one in found.scheme.classes]
    heads = (
        Column("label", named[by].zh, named[by].en),
        named["firms"],
        *classes,
        *(
            Column(one.name, one.label.zh, one.label.en, one.unit, "number")
            for one in found.scheme.indicators
        ),
        named["withheld"],
    )
    labels = {"withheld": {key: word.label(lang) for key, word in words("withheld").items()}}
    told = phrase("grades_public" if public else "grades_internal", lang)
    if not public:
        heads, rows = heads[:-1], rows.drop(columns="withheld")
    title = f"{_title(evaluation, found.scheme, lang)} · {told}"
    return Table(rows, heads, title, labels, ("group",), headline="" if public else _headline(found, lang))


def _headline(found: Grading, lang: str) -> str:
    """How many firms were graded, and how many fell in each class."""
    graded = found.firms[found.firms["state"].eq("graded")]
    share = graded["grade"].value_counts()
    each = " · ".join(f"{one.name} {int(share.get(one.name, 0))}" for one in found.scheme.classes)
    told = {"graded": len(graded), "each": each, "unknown": int(found.firms["state"].eq("unknown").sum())}
    key = "grades_headline" if found.scheme.classes else "grades_headline_none"
    return phrase(key, lang).format(**told)


def _columns(one: Indicator) -> tuple[Column, Column]:
    value = Column(f"value_{one.name}", one.label.zh, one.label.en, one.unit, "number")
    points = Column(f"points_{one.name}", f"{one.label.zh}得分", f"{one.label.en}: points", "", "number")
    return value, points


def _title(evaluation: Evaluation, scheme: GradingScheme, lang: str) -> str:
    return f"{scheme.title.label(lang)} · {evaluation.zone.label(lang)} · {evaluation.day} · {phrase('self_check', lang)}"


def _park(evaluation: Evaluation, park: object, lang: str) -> str:
    return phrase("outside_parks", lang) if pd.isna(park) else evaluation.unit_name("park", str(park), lang)


def _industry(evaluation: Evaluation, division: object, lang: str) -> str:
    if pd.isna(division):
        return ""
    name = industries(evaluation.zone.industry_codes).get(str(division))
    return f"{division} {name.label(lang)}" if name else str(division)


def _lacking(missing: str, lang: str) -> str:
    """The labels of the columns a firm lacks."""
    known = {one.name: one.label(lang) for one in schema("firms").columns}
    known["land_mu"] = columns()["land_mu"].label(lang)
    return phrase("comma", lang).join(known[name] for name in missing.split(",") if name)
