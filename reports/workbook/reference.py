"""Reference: the sheets that say what the figures rest on: faults of the data, rules in force, how a figure is made, lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.tally import columns as tally_columns
from land_policy.tally import definitions
from maps import palette
from reports.rule_document import rule_table
from reports.summary import fault_table
from reports.workbook.meaning import meaning
from reports.workbook.sheet import Head, Sheet, name_for, sheet_of
from reports.workbook.words import word


def fault_sheet(evaluation: Evaluation, lang: str = "zh") -> Sheet | None:
    """What is wrong or noticed in the zone's files; none where nothing is."""
    if not evaluation.zone.faults:
        return None
    table = fault_table(evaluation.zone.faults, lang)
    severity = {
        table.labels["severity"][key]: tone
        for key, tone in (("ERROR", palette.ACCENT), ("WARNING", "#F2D48A"))
    }
    return sheet_of(
        table,
        word("faults", lang),
        lang,
        title=word("faults_title", lang),
        more={"severity": {"tones": severity}, "message": {"width": 60}, "remedy": {"width": 60}},
    )


def rule_sheet(evaluation: Evaluation, lang: str = "zh") -> Sheet:
    """Every number of the rules the zone is judged by, with clause, days and evidence."""
    table = rule_table(evaluation.rulebook, evaluation.day, lang)
    return sheet_of(
        table,
        word("rules", lang),
        lang,
        title=word("rules_title", lang),
        notes=(table.title, word("evidence", lang)),
        freeze=2,
        more={
            "document": {"width": 30},
            "title": {"width": 36},
            "source": {"width": 40},
            "limit": {"kind": "figure"},
        },
    )


def meaning_sheet(lang: str = "zh") -> Sheet:
    """How each amount and indicator is made, of what direction, and after which source."""
    heads = (
        Head("label", word("figure", lang)),
        Head("unit", word("unit", lang)),
        Head("group", word("group", lang)),
        Head("meaning", word("meaning", lang), width=60),
        Head("direction", word("direction", lang)),
        Head("source", word("source", lang)),
    )
    rows: list[list[Any]] = []
    for name, column in tally_columns().items():
        ratio = definitions("indicators").get(name)
        rows.append(
            [
                column.label(lang),
                column.unit_in(lang),
                word("group_ratio" if ratio else "group_amount", lang),
                meaning(name, lang),
                "" if ratio is None else word("higher" if ratio["direction"] == "+" else "lower", lang),
                "" if ratio is None else ratio[f"source_{lang}"],
            ]
        )
    notes = (word("meaning_note", lang), word("meaning_class", lang))
    return Sheet(word("meanings", lang), word("meanings_title", lang), heads, rows, notes, 1)


def list_sheet(found: Mapping[str, list[str]], lang: str = "zh") -> tuple[Sheet, Mapping[str, str]]:
    """The lists that cells are chosen from, one a column, and what each is called in formulas."""
    tab = word("lists", lang)
    heads = tuple(Head(key, word(f"list_{key}", lang)) for key in found)
    most = max(len(words) for words in found.values())
    rows = [[words[at] if at < len(words) else None for words in found.values()] for at in range(most)]
    named = {head.name: name_for(tab, head.label) for head in heads}
    sheet = Sheet(tab, word("lists_title", lang), heads, rows, (), 0, filtered=False, named=named, quiet=True)
    return sheet, named
