"""ScoreTable: the self-check of a zone as people read it: tree of scores, parks, potential, benchmarks, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from land_policy.clause import Text
from land_policy.evaluation import Evaluation
from land_policy.scheme.benchmark import benchmarks
from land_policy.scheme.potential import Potential, potential
from land_policy.scheme.potential import definitions as potentials
from land_policy.scheme.scheme import columns
from land_policy.scheme.score import Score, score
from land_policy.tally import columns as tally_columns
from land_policy.tally import definitions
from layers.json_text import json_text
from layers.schema import Column
from reports.printed import Table, note_line, plain_line
from reports.score_notes import scope_label, score_notes
from reports.shown import number
from reports.words import phrase

_LEVELS = ("total", "area", "goal", "sub_goal", "indicator")
_KINDS = ("natural", "law", "plan", "experience", "assumption")
_GROUPS = ("expansion", "structure", "intensity", "management", "years")
_WHYS = ("no_value", "no_ideal", "no_supply", "records_end")
_NUMBER = "number"
_FIGURES = ("value", "ideal", "weight", "score", "known_pct", "present", "base")
_KEPT = 6
"""Decimals kept in CSV and JSON: far more than any input has."""


def score_table(evaluation: Evaluation, made: Score, lang: str = "zh") -> Table:
    """The tree: every indicator with value, ideal, weight and score, and what each blank score lacks."""
    rows = made.rows.assign(
        label=made.rows[f"label_{lang}"],
        source=made.rows[f"ideal_source_{lang}"],
        stated=made.rows[f"stated_{lang}"],
        missing=[lacking(str(one), lang) for one in made.rows["lacks"]],
    )
    labels = {
        "level": {one: phrase(f"score_{one}", lang) for one in _LEVELS},
        "area": {one: phrase(f"score_{one}", lang) for one in ("main", "direction")},
        "ideal_kind": _kinds(lang),
        "ideal_method": {one: phrase(one, lang) for one in ("目标值法", "经验借鉴法", "专家咨询法")},
    }
    two = (rows["area"] != "").any()
    heads = (
        *((Column("area", "区", "area"),) if two else ()),
        Column("code", "代码", "code"),
        Column("level", "层级", "level"),
        Column("label", "名称", "name"),
        Column("value", "现状值", "value", type=_NUMBER),
        Column("unit", "单位", "unit"),
        Column("ideal", "理想值", "ideal", type=_NUMBER),
        Column("weight", "权重", "weight", type=_NUMBER),
        Column("score", "自评分值", "self-check score", type=_NUMBER),
        Column("known_pct", "已知地块 %", "known for % of the land", type=_NUMBER),
        Column("missing", "缺少", "missing"),
        Column("ideal_method", "理想值方法", "method of the ideal"),
        Column("ideal_kind", "理想值性质", "kind of ideal"),
        Column("ideal_evidence", "依据等级", "evidence"),
        Column("source", "理想值来源", "source of the ideal"),
        Column("stated", "填报值来源", "source of a stated value"),
        Column("value_evidence", "填报值依据等级", "evidence of a stated value"),
    )
    if not rows["stated"].notna().any():
        heads = heads[:-2]
    rows = rows.assign(unit=[_unit(unit, lang) for unit in rows["unit"]]).fillna({"unit": "", "source": ""})
    return Table(
        _clean(rows),
        heads,
        _title(evaluation, made, "score_title", lang),
        labels,
        ("indicator", "lacks"),
        wide=("ideal_method", "source", "stated", "value_evidence"),
        headline=_headline(evaluation, made, lang),
    )


def _headline(evaluation: Evaluation, made: Score, lang: str) -> str:
    """The total with the scope and the scheme it is of; that there is none and what it lacks, where a value is blank."""
    told = {
        "scope": scope_label(evaluation, made, lang),
        "scheme": made.scheme.title.label(lang) if made.scheme is not None else "",
        "total": number(made.total, 2),
    }
    key = "score_headline" if made.total == made.total else "score_headline_none"
    return phrase(key, lang).format(**told)


def park_table(evaluation: Evaluation, made: Score, lang: str = "zh") -> Table:
    """Total and goals of every park, for information: the standard evaluates a zone, not its parks."""
    rows = made.parks[made.parks["level"].isin(("total", "goal"))]
    goals = [] if made.scheme is None else made.scheme.goals
    found = []
    for park in dict.fromkeys(rows["park"]):
        of = rows[rows["park"] == park].set_index("code")
        one: dict[str, Any] = {"park": park, "name": evaluation.unit_name("park", str(park), lang)}
        one |= {"total": of.at["", "score"], "missing": lacking(str(of.at["", "lacks"]), lang)}
        found.append(one | {goal.code: of.at[goal.code, "score"] for goal in goals})
    heads = (
        Column("park", "园区编号", "park number"),
        Column("name", "园区", "park"),
        Column("total", "自评总分", "self-check total", type=_NUMBER),
        *(Column(goal.code, goal.label.zh, goal.label.en, type=_NUMBER) for goal in goals),
        Column("missing", "缺少", "missing"),
    )
    table = pd.DataFrame(found, columns=[head.name for head in heads])
    return Table(table, heads, phrase("score_parks", lang))


def potential_table(evaluation: Evaluation, made: Score, found: Potential, lang: str = "zh") -> Table:
    """The potential, a row a measure; what a blank lacks stands beside it."""
    rows = found.rows.assign(label=found.rows[f"label_{lang}"], about=found.rows[f"about_{lang}"])
    of = {row["key"]: row["indicator"] for row in potentials()}
    rows = rows.assign(
        unit=[_unit(unit, lang) for unit in rows["unit"]],
        present_unit=[
            _unit(tally_columns()[of[key]].unit, lang) if known else ""
            for key, known in zip(rows["key"], rows["present"].notna() | rows["ideal"].notna(), strict=True)
        ],
    )
    labels = {
        "group": {one: phrase(f"potential_{one}", lang) for one in _GROUPS},
        "ideal_kind": _kinds(lang),
        "why": {one: phrase(f"potential_{one}", lang).format(year=found.recorded) for one in _WHYS},
    }
    heads = (
        Column("group", "类别", "kind"),
        Column("label", "项目", "measure"),
        Column("value", "潜力", "potential", type=_NUMBER),
        Column("unit", "单位", "unit"),
        Column("present", "现状", "present", type=_NUMBER),
        Column("ideal", "理想值", "ideal", type=_NUMBER),
        Column("present_unit", "现状值单位", "unit of the present value"),
        Column("base", "基数", "base", "公顷", type=_NUMBER),
        Column("known_pct", "已知地块 %", "known for % of the land", type=_NUMBER),
        Column("ideal_kind", "理想值性质", "kind of ideal"),
        Column("ideal_evidence", "依据等级", "evidence"),
        Column("why", "空缺原因", "why blank"),
        Column("about", "说明", "about"),
    )
    return Table(
        _clean(rows),
        heads,
        _title(evaluation, made, "potential_title", lang),
        labels,
        ("key",),
        wide=("about", "base"),
    )


def benchmark_table(evaluation: Evaluation, made: Score, lang: str = "zh") -> Table:
    """Published figures of other zones beside those of this one; the scheme's indicators, else all."""
    of_scheme = [] if made.scheme is None else [one.name for one in made.scheme.indicators()]
    rows = benchmarks(of_scheme or definitions("indicators"))
    shown = made.rows.drop_duplicates("indicator").set_index("indicator")["value"].to_dict()
    here = [
        shown[name] if name in shown else evaluation.figure(name, made.scope, made.unit)
        for name in rows["indicator"]
    ]
    rows = rows.assign(
        label=[columns()[name].label(lang) for name in rows["indicator"]],
        unit=[_unit(unit, lang) for unit in rows["unit"]],
        here=here,
        year=rows["year"].astype(str),
        place=rows[f"place_{lang}"],
        source=rows[f"source_{lang}"],
    )
    heads = (
        Column("label", "指标", "indicator"),
        Column("unit", "单位", "unit"),
        Column("here", "本园区", "this zone", type=_NUMBER),
        Column("value", "参照值", "benchmark", type=_NUMBER),
        Column("year", "年度", "round", type="figure"),
        Column("time_point", "评价时点", "time point"),
        Column("place", "范围", "place"),
        Column("zones", "开发区数", "zones"),
        Column("evidence", "依据等级", "evidence"),
        Column("source", "来源", "source"),
    )
    return Table(rows, heads, phrase("benchmark_title", lang), {}, ("indicator",))


def print_score(
    echo: Callable[[str], None],
    say: Callable[[str], None],
    evaluation: Evaluation,
    scheme: str | None,
    scope: str,
    only: str | None,
    form: str,
    lang: str = "zh",
) -> None:
    """Print a self-check in the form asked for; CSV is one table, the tree unless another is asked for.

    What a table cannot carry goes to ``say``: whose score it is, which scheme, what is assumed or missing.
    """
    found = evaluation.self_check if not scheme and not scope else score(evaluation, scheme, scope)
    left = potential(evaluation, found)
    tables: dict[str, Callable[[], Table]] = {
        "score": lambda: score_table(evaluation, found, lang),
        "parks": lambda: park_table(evaluation, found, lang),
        "potential": lambda: potential_table(evaluation, found, left, lang),
        "benchmarks": lambda: benchmark_table(evaluation, found, lang),
    }
    if only is None and form == "text":
        echo(score_text(evaluation, found, left, lang))
    elif only is None and form == "json":
        echo(score_json(evaluation, found, left, lang))
    else:
        table = tables[only or "score"]()
        echo(table.json() if form == "json" else table.csv(lang) if form == "csv" else table.text(lang))
        for note in score_notes(evaluation, found, lang):
            say(plain_line(note))


def score_text(evaluation: Evaluation, made: Score, found: Potential, lang: str = "zh") -> str:
    """Everything a self-check has, the total first, one table under another, the notes last."""
    notes = "\n".join(note_line(note) for note in score_notes(evaluation, made, lang))
    if made.scheme is None and found.rows["value"].isna().all():
        return notes
    tables = [score_table(evaluation, made, lang)] if made.scheme is not None else []
    tables += [park_table(evaluation, made, lang)] if len(made.parks) else []
    tables += [potential_table(evaluation, made, found, lang), benchmark_table(evaluation, made, lang)]
    return "\n\n".join([*(table.text(lang) for table in tables), notes])


def score_json(evaluation: Evaluation, made: Score, found: Potential, lang: str = "zh") -> str:
    """The same as one JSON object."""
    scheme = made.scheme
    record: dict[str, Any] = {
        "self_check": True,
        "notes": score_notes(evaluation, made, lang),
        "scheme": None if scheme is None else scheme.name,
        "chosen": made.chosen,
        "zone_type": None if made.zone_type is None else made.zone_type.key,
        "scope": made.scope,
        "unit": made.unit,
        "total": None if made.total != made.total else made.total,
        "score": made.rows.to_dict("records"),
        "parks": made.parks.to_dict("records"),
        "potential": found.rows.to_dict("records"),
        "supply_ha": found.supply.reset_index().to_dict("records"),
        "benchmarks": benchmark_table(evaluation, made, lang).rows.to_dict("records"),
    }
    return json_text(record).rstrip("\n")


def score_answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The tree, for a build; none where no scheme can be chosen."""
    made = evaluation.self_check
    return None if made.scheme is None else score_table(evaluation, made, lang)


def potential_answer(evaluation: Evaluation, lang: str = "zh") -> Table:
    """The potential, for a build."""
    return potential_table(evaluation, evaluation.self_check, evaluation.potential, lang)


def lacking(lacks: str, lang: str = "zh") -> str:
    """What a blank score lacks, in words.

    >>> lacking("B12;ideal:A33", "en")
    'B12 value; A33 ideal'
    """
    words = [
        phrase("score_no_ideal" if one.startswith("ideal:") else "score_no_value", lang).format(
            code=one.removeprefix("ideal:")
        )
        for one in lacks.split(";")
        if one
    ]
    return phrase("comma", lang).join(words)


def _title(evaluation: Evaluation, made: Score, key: str, lang: str) -> str:
    scheme = made.scheme.title if made.scheme is not None else Text("", "")
    parts = [
        phrase(key, lang),
        evaluation.zone.label(lang),
        scheme.label(lang),
        scope_label(evaluation, made, lang),
    ]
    return " · ".join([*(part for part in parts if part), str(evaluation.day)])


def _kinds(lang: str) -> dict[str, str]:
    return {one: phrase(f"ideal_{one}", lang) for one in _KINDS}


def _unit(unit: object, lang: str) -> str:
    return Column("", "", "", unit).unit_in(lang) if isinstance(unit, str) and unit else ""


def _clean(rows: pd.DataFrame) -> pd.DataFrame:
    """Blank text where there is nothing to say, so that only missing figures show as a dash."""
    texts = [name for name in rows.columns if name not in _FIGURES]
    blank = {name: rows[name].astype(object).where(rows[name].notna(), "") for name in texts}
    return rows.assign(**blank).astype({name: "float64" for name in _FIGURES if name in rows}).round(_KEPT)
