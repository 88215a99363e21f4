"""Standard: the survey tables E.3, E.4, E.6 and E.7, each line a formula over the plots, with shares and balances."""

from __future__ import annotations

from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.scheme.standard_tables import TABLES, StandardTables, definitions, standard_tables
from layers.schema import Column
from reports.shown import BLANK, digits_of
from reports.words import phrase
from reports.workbook.sheet import Cell, Head, Sheet
from reports.workbook.units import Grounds, formula_of
from reports.workbook.words import word

CHECKS = {
    "E.3": (("status", "", ("A", "B", "C")), ("built", "A", ("A1", "A2", "A3", "A4", "A5", "A6")),
            ("unbuilt", "B", ("B11", "B12", "B21", "B22"))),
    "E.4": (("supply", "", ("D", "E", "F")), ("supplied", "D", ("D1", "D21", "D22")),
            ("suppliable", "E", ("E1", "E21", "E22"))),
}  # fmt: skip
"""What must balance in a table: the check, the whole, its parts."""


def standard_sheets(evaluation: Evaluation, grounds: Grounds, lang: str = "zh") -> list[Sheet]:
    """One sheet a table; a table of which nothing is known is left out."""
    found = standard_tables(evaluation)
    tables = [one for one in TABLES if found.rows.loc[found.rows["table"] == one, "value"].notna().any()]
    return [_sheet(evaluation, grounds, found, one, lang) for one in tables]


def _sheet(evaluation: Evaluation, grounds: Grounds, found: StandardTables, table: str, lang: str) -> Sheet:
    unit = "" if found.scope == "zone" else evaluation.unit_name(found.scope, found.unit, lang)
    title = f"{phrase(f'standard_{table}', lang)}"
    told = " · ".join(
        part for part in (evaluation.zone.label(lang), unit, word("on_day", lang, day=evaluation.day)) if part
    )
    shares = table in CHECKS
    heads = (
        Head("code", word("code", lang), "code"),
        Head("label", word("item", lang), width=46),
        Head("value", word("value", lang), "number", width=16),
        Head("unit", word("unit", lang)),
        *((Head("share", word("share_pct", lang), "number", 2),) if shares else ()),
        Head("known", word("known", lang), "count"),
    )
    lines = [(row, found.rows.iloc[at]) for at, row in enumerate(definitions()) if row["table"] == table]
    checks = [one for one in CHECKS.get(table, ()) if _gap(found, one[0]) is not None]
    notes = (told, word("standard_note", lang))
    shell = Sheet(
        f"{word('table', lang)} {table}",
        title,
        heads,
        [[]] * (len(lines) + len(checks)),
        notes,
        2,
        filtered=False,
    )
    where = _where(grounds, found)
    total = float(lines[0][1]["value"])
    rows = [
        _line(grounds, shell, at, row, exact, where, total, lang) for at, (row, exact) in enumerate(lines)
    ]
    codes = [row["code"] for row, _ in lines]
    rows += [_check(shell, found, codes, one, shares, lang) for one in checks]
    return Sheet(shell.tab, title, heads, rows, notes, 2, filtered=False)


def _where(grounds: Grounds, found: StandardTables) -> tuple[str, str]:
    """The scope and the criterion of the unit that the tables are of."""
    if found.scope == "zone":
        return "zone", ""
    no = grounds.index.get((found.scope, found.unit))
    return found.scope, f"{grounds.key(found.scope)},{no}," if no is not None else "?"


def _line(
    grounds: Grounds,
    shell: Sheet,
    at: int,
    row: Any,
    exact: Any,
    where: tuple[str, str],
    total: float,
    lang: str,
) -> list[Any]:
    ground = grounds.plots if where[0] in ("zone", "park", "sub_park") else grounds.shares
    formula = "" if ground is None or where[1] == "?" else formula_of(ground, row, where[1])
    value, known = float(exact["value"]), float(exact["known_pct"])
    level = max(0, len(row["code"]) - 1) if "+" not in row["code"] else 0
    bold = level == 0
    digits = digits_of(Column("", "", "", row["unit"], "number"))
    cells: list[Any] = [
        Cell(row["code"], bold=bold),
        Cell("　" * level + row[lang if lang == "zh" else "en"], bold=bold),
        Cell(None if value != value else value, formula, digits, bold),
        Column("", "", "", row["unit"]).unit_in(lang),
    ]
    if shell.has("share"):
        here, whole = shell.at("value", at), shell.at("value", 0)
        share = None if value != value or not total > 0 else 100 * value / total
        cells.append(Cell(share, f'=IFERROR({here}/{whole}*100,"{BLANK}")'))
    return [*cells, None if known != known else int(known + 1e-9)]


def _gap(found: StandardTables, name: str) -> float | None:
    gap = float(found.checks.set_index("check").at[name, "gap"])
    return None if gap != gap else gap


def _check(
    shell: Sheet,
    found: StandardTables,
    codes: list[str],
    check: tuple[str, str, tuple[str, ...]],
    shares: bool,
    lang: str,
) -> list[Any]:
    """A line that says by how much a whole and its parts differ: 0.00 where they balance."""
    name, whole, parts = check
    summed = "+".join(f"N({shell.at('value', codes.index(one))})" for one in parts)
    formula = f"=ROUND({shell.at('value', codes.index(whole))}-({summed}),2)"
    label = word("balance", lang, whole=whole or word("whole", lang), parts=" + ".join(parts))
    gap = _gap(found, name)
    blank: list[Any] = [""] if shares else []
    return [
        "",
        label,
        Cell(round(gap or 0.0, 2), formula, 2),
        Column("", "", "", "公顷").unit_in(lang),
        *blank,
        "",
    ]
