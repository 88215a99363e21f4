"""Rule document: the rulebook as people read it, as a table of its numbers or as the long text of every clause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from land_policy.case import PARAMETERS, stated
from land_policy.clause import Clause, Document
from land_policy.rulebook import Rulebook
from land_policy.rules_folder import book_of
from land_policy.words import words
from layers.config import read_config
from layers.schema import Column
from reports.finding import unit_of_rule
from reports.kept.stands import zone_of
from reports.printed import Table, nothing, plain_line
from reports.shown import number
from reports.words import phrase

BESIDES = (
    "clause_id",
    "document_number",
    "place",
    "own",
    "says",
    "quoted",
    "means",
    "role",
    "kind",
    "governs_by",
    "force",
    "since_low",
    "since_high",
    "since_evidence",
    "until",
    "limit_low",
    "limit_high",
    "listed",
    "checked_days",
    "url",
    "note",
)


def rules_of(folder: Path | None) -> tuple[Rulebook, Mapping[str, Any] | None, date | None]:
    """The rulebook that a zone's zone.toml names, what it states, and its day; without a zone every document."""
    if folder is None:
        return Rulebook.load(), None, None
    config, _ = read_config(zone_of(folder)[0])
    told = config.tables.get("rules", {})
    book = book_of(told, config.folder)
    given = {"industry_codes": config.texts.get("industry_codes", ""), **told.get("parameters", {})}
    return book, stated(given), config.day


def rule_table(book: Rulebook, day: date, lang: str = "zh", stale: int | None = None) -> Table:
    """The rulebook as a table: one row a number or closed list, with its clause, days, evidence and last check."""
    rows = book.table(day, lang, stale_days=stale)
    if len(rows):
        ends = zip(rows["limit_low"], rows["limit_high"], rows["unit"], rows["listed"], strict=True)
        rows = rows.assign(
            limit=[_range(low, high, unit) or _listed(listed, lang) for low, high, unit, listed in ends],
            limit_name=rows["limit_name"].map(lambda name: _item(name, lang)),
            sense=[_sense(*one, lang) for one in zip(rows["sense"], rows["role"], strict=True)],
            unit=rows["unit"].map(lambda unit: unit_of_rule(unit, lang)),
        )
    heads = (
        Column("document", "文件", "document"),
        Column("number", "条款", "clause"),
        Column("title", "内容", "about"),
        Column("limit_name", "项", "item"),
        Column("sense", "", ""),
        Column("limit", "限值", "limit", type="figure"),
        Column("unit", "单位", "unit"),
        Column("force_label", "效力", "in force"),
        Column("limit_since", "自", "since", type="day"),
        Column("kind_label", "性质", "kind"),
        Column("evidence", "依据等级", "evidence"),
        Column("checked", "最近核对", "last checked", type="day"),
        Column("source", "来源", "source"),
    )
    title = _title(book, day, lang, stale)
    if stale is not None and rows.empty:
        return nothing(title.replace("\n", " · "), heads)
    besides = BESIDES if len(rows) else ()
    return Table(rows, heads, title, besides=besides, wide=("source", "kind_label", "checked"))


def rule_text(
    book: Rulebook,
    day: date,
    lang: str = "zh",
    stale: int | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> str:
    """The rulebook as a text to read: every document with its days and source, then each clause with its numbers.

    ``stale``: only clauses last checked more than that many days before. ``parameters``: what a zone states.
    """
    parts = [_title(book, day, lang, stale)]
    for document in book.documents:
        old = [one for one in document.clauses if stale is None or (day - one.checked).days > stale]
        if old:
            clauses = ["\n".join(_clause(clause, lang)) for clause in old]
            parts.append("\n\n".join(["\n".join(_head(document, day, lang)), *clauses]))
    parts.append("\n".join(_parameters(parameters, lang)))
    return "\n\n".join(parts)


def _title(book: Rulebook, day: date, lang: str, stale: int | None) -> str:
    """The day, how many documents are in force on it, and what of them is listed."""
    states = [_force(document, day) for document in book.documents]
    told = [f"{words('force')[state].label(lang)} {states.count(state)}" for state in dict.fromkeys(states)]
    line = phrase("rules_on", lang).format(
        day=day, count=len(states), states=phrase("comma", lang).join(told)
    )
    own = [document.file for document in book.documents if document.own]
    if own:
        line += "\n" + phrase("rules_own", lang).format(files=phrase("comma", lang).join(own))
    if stale is None:
        return line
    found = sum((day - clause.checked).days > stale for clause in book.clauses)
    return f"{line}\n{phrase('rules_stale', lang).format(days=stale, count=found, all=len(book.clauses))}"


def _force(document: Document, day: date) -> str:
    return str(document.force_on(pd.Series([pd.Timestamp(day)]))[0])


def _head(document: Document, day: date, lang: str) -> list[str]:
    """Title, number, issuer; days, place and last check; source and note."""
    title = f"《{document.title.zh}》" if lang == "zh" else document.title.en
    first, last = document.since_low, document.since_high
    since = str(first) if first == last else f"{first} – {last}"
    told = {
        "since": since,
        "evidence": document.since_evidence,
        "until": document.until or phrase("rules_open", lang),
        "state": words("force")[_force(document, day)].label(lang),
        "place": document.place or phrase("rules_everywhere", lang),
        "checked": document.checked,
        "age": (day - document.checked).days,
    }
    lines = [" · ".join(one for one in (title, document.number, document.issuer.label(lang)) if one)]
    lines.append("  " + phrase("rules_days", lang).format(**told))
    source = " ".join(one for one in (document.source_title, document.source_url) if one)
    lines.append(f"  {phrase('rules_source', lang)}{source}")
    if document.note:
        lines.append(f"  {phrase('rules_note', lang)}{document.note}")
    return [plain_line(line) for line in lines]


def _clause(clause: Clause, lang: str) -> list[str]:
    """Number, title, kind, what governs; what it says and means; every number, row and list with its evidence."""
    kinds = (
        words("kind")[clause.kind],
        words("role")[clause.role],
        words("governs")[clause.governs_by],
    )
    about = " · ".join(
        [*(text.label(lang) for text in kinds), f"{phrase('evidence', lang)} {clause.evidence}"]
    )
    says = phrase("rules_quotes" if clause.quoted else "rules_says", lang)
    lines = [
        f"  {f'{clause.number} {clause.title.label(lang)}'.strip()} [{about}]",
        f"    {says}{clause.says}",
    ]
    if lang == "en":
        lines.append(f"    {phrase('rules_means', lang)}{clause.means}")
    for limit in clause.limits:
        days = f" · {limit.since or ''}–{limit.until or ''}" if limit.since or limit.until else ""
        sense = _sense(limit.sense, clause.role, lang)
        shown = _number(limit.low, limit.high, sense, limit.unit, lang)
        source = f" · {limit.source}" if limit.source else ""
        told = f"{_item(limit.name, lang)} {shown}".strip()
        lines.append(f"    · {told} [{limit.evidence}]{days}{source}")
    for row in clause.rows:
        shown = _number(row.low, row.high, _sense(clause.sense, clause.role, lang), clause.unit, lang)
        name = " ".join(one for one in (row.code_system, row.code, row.title.label(lang)) if one)
        lines.append(f"    · {name} {shown} [{row.evidence}]{' · ' + row.note if row.note else ''}")
    if clause.table and not clause.rows:
        lines.append(f"    · {phrase('rules_no_rows', lang).format(table=clause.table)}")
    for name, listed in clause.lists.items():
        lines.append(f"    · {_item(name, lang)} ∈ {phrase('semicolon', lang).join(listed)}")
    if clause.note:
        lines.append(f"    {phrase('rules_note', lang)}{clause.note}")
    if clause.checked != clause.document.checked:
        lines.append(f"    {phrase('rules_checked', lang).format(day=clause.checked)}")
    return [plain_line(line) for line in lines]


def _parameters(parameters: Mapping[str, Any] | None, lang: str) -> list[str]:
    """What a zone may state about its rules, what may be written, and what this zone writes."""
    lines = [phrase("rules_parameters", lang)]
    for name, text in words("parameter").items():
        allowed = PARAMETERS[name]
        choices = (
            phrase("rules_any_text", lang)
            if isinstance(allowed, type)
            else " / ".join(
                str(one).lower() if isinstance(one, bool) else str(one) for one in allowed if one != ""
            )
            or phrase("rules_plots", lang)
        )
        line = f"  {name}: {text.label(lang)} [{choices}]"
        if parameters is not None:
            given = parameters.get(name)
            blank = given is None or given == ""
            line += f" = {phrase('rules_unstated', lang) if blank else given}"
        lines.append(plain_line(line))
    return lines


def _number(low: float, high: float, sense: str, unit: str, lang: str) -> str:
    """One number or range with its sense and unit."""
    named = unit_of_rule(unit, lang)
    return f"{sense} {_range(low, high, unit)}{'' if unit in ('', '%') else ' '}{named}".strip()


def _sense(sense: str, role: str, lang: str) -> str:
    """The sign of a comparison; a measure that asks for no ceiling compares nothing."""
    known = words("sense")
    if sense not in known or (role == "measure" and sense == ">="):
        return sense if sense == "∈" else ""
    return known[sense].label(lang)


def _item(name: str, lang: str) -> str:
    """What people call one of a clause's numbers or lists; its own name where it is a row of a table."""
    known = words("item")
    return known[name].label(lang) if name in known else name


def _range(low: object, high: object, unit: str) -> str:
    """One number, or the range it is known to lie in; ratios with two digits; empty where the clause has none."""
    if pd.isna(low):
        return ""
    ends = [number(float(str(end)), 2) if unit == "" else f"{float(str(end)):.6g}" for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _listed(listed: list[str], lang: str) -> str:
    return phrase("rules_listed", lang).format(count=len(listed)) if listed else ""
