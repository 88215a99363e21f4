"""StandardTable: the survey tables E.3, E.4, E.6 and E.7 as they are handed in, with the checks that they balance."""

from __future__ import annotations

from collections.abc import Callable

from land_policy.evaluation import Evaluation
from land_policy.scheme.standard_tables import TABLES, StandardTables, standard_tables
from layers.json_text import json_text
from layers.schema import Column
from reports.printed import Table
from reports.words import phrase


def standard_table(evaluation: Evaluation, found: StandardTables, lang: str = "zh", only: str = "") -> Table:
    """The lines of one table, or of all: hectares with two decimals, blank where nothing is known."""
    rows = found.rows[found.rows["table"] == only] if only else found.rows
    rows = rows.assign(
        label=rows[f"label_{lang}"],
        unit=[Column("", "", "", unit).unit_in(lang) for unit in rows["unit"]],
        value=rows["value"].round(2),
        known_pct=rows["known_pct"].round(2),
    )
    labels = {"table": {one: phrase(f"standard_{one}", lang) for one in TABLES}}
    heads = (
        *(() if only else (Column("table", "表", "table"),)),
        Column("code", "代码", "code"),
        Column("label", "名称", "name"),
        Column("value", "数值", "value", type="number"),
        Column("unit", "单位", "unit"),
        Column("known_pct", "已知地块 %", "known for % of the land", type="number"),
    )
    title = phrase(f"standard_{only}", lang) if only else phrase("standard_title", lang)
    name = evaluation.zone.label(lang)
    unit = "" if found.scope == "zone" else evaluation.unit_name(found.scope, found.unit, lang)
    return Table(
        rows, heads, " · ".join(part for part in (title, name, unit, str(evaluation.day)) if part), labels
    )


def check_table(found: StandardTables, lang: str = "zh") -> Table:
    """Whether the tables balance, and by how much they do not."""
    gaps = found.checks["gap"]
    state = ["unknown" if gap != gap else "holds" if gap == 0 else "gap" for gap in gaps]
    rows = found.checks.assign(
        check=[phrase(f"standard_{one}", lang) for one in found.checks["check"]],
        state=[phrase(f"standard_{one}", lang) for one in state],
    ).round({"whole": 2, "parts": 2, "gap": 2})
    heads = (
        Column("check", "检查", "check"),
        Column("whole", "总数", "whole", "公顷", "number"),
        Column("parts", "分项", "parts", "公顷", "number"),
        Column("gap", "差额", "gap", "公顷", "number"),
        Column("state", "结果", "result"),
    )
    return Table(rows, heads, phrase("standard_checks", lang))


def print_tables(
    echo: Callable[[str], None], evaluation: Evaluation, scope: str, form: str, lang: str = "zh"
) -> None:
    """Print the tables in the form asked for; CSV has their lines, one table under another."""
    found = standard_tables(evaluation, scope)
    if form == "json":
        echo(standard_json(found))
    elif form == "csv":
        echo(standard_table(evaluation, found, lang).csv(lang))
    else:
        echo(standard_text(evaluation, found, lang))


def standard_text(evaluation: Evaluation, found: StandardTables, lang: str = "zh") -> str:
    """The four tables and their checks, one under another."""
    tables = [standard_table(evaluation, found, lang, one).text(lang) for one in TABLES]
    return "\n\n".join([*tables, check_table(found, lang).text(lang)])


def standard_json(found: StandardTables) -> str:
    """The same as one JSON object."""
    record = {"scope": found.scope, "unit": found.unit, "rows": found.rows.to_dict("records")}
    return json_text({**record, "checks": found.checks.to_dict("records")}).rstrip("\n")


def answer(evaluation: Evaluation, lang: str = "zh") -> Table:
    """The tables of the scope that counts, for a build."""
    return standard_table(evaluation, standard_tables(evaluation), lang)
