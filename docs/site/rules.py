"""Rules: every document clause by clause, with its numbers, days, evidence, words and where it is used."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from docs.site.markdown import cell, code, table
from docs.site.words import ROOT, fact, word, words
from land_policy.clause import Clause, Document
from land_policy.rulebook import Rulebook, function
from land_policy.words import words as rule_words
from reports.rule_document import rule_table

ROOMS = ("land_policy", "reports")
VERDICTS = ("meets", "breaks", "unknown", "exempt")


@dataclass(frozen=True)
class Found:
    """What is told of clauses besides their words: modules that name them, rows of their numbers, the sample's findings."""

    used: Mapping[str, list[str]]
    rows: pd.DataFrame
    findings: pd.DataFrame


def pages(lang: str, day: date, findings: pd.DataFrame) -> dict[str, list[str]]:
    """Lines of each page by its path: one a document, and the list of them with the tags of evidence.

    ``findings``: the findings of the sample's build, which tell how its plots fare under each clause.
    """
    book = Rulebook.load()
    rows = rule_table(book, day, lang).rows
    found = Found(used(book), rows, findings)
    made = {f"rules/{one.id}.md": _document(one, found, lang) for one in book.documents}
    made["rules/index.md"] = _index(book, day, lang)
    return made


def used(book: Rulebook) -> Mapping[str, list[str]]:
    """The modules that name a clause in quotation marks, by the clause's id, besides the rule's own."""
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    }
    named: dict[str, list[str]] = {}
    for clause in book.clauses:
        family = clause.document.id.rstrip("0123456789").rstrip("_")
        quoted = (f'"{clause.id}"', f'"{clause.document.id}.{clause.name}"', f'"{family}.{clause.name}"')
        short = f'"{clause.name}"' if "_" in clause.name else '"\0'
        named[clause.id] = [
            path
            for path, text in texts.items()
            if not path.startswith("land_policy/rules/")
            and (any(one in text for one in quoted) or short in text)
        ]
    return named


def _document(document: Document, found: Found, lang: str) -> list[str]:
    title = f"《{document.title.zh}》" if lang == "zh" else document.title.en
    first, last = document.since_low, document.since_high
    since = str(first) if first == last else f"{first} – {last}"
    about = [
        ("issuer", document.issuer.label(lang)),
        ("number", document.number),
        ("since", f"{since} [{document.since_evidence}]"),
        ("until", document.until or word("open", lang)),
        ("place", document.place or word("nation", lang)),
        ("evidence", document.evidence),
        ("checked", document.checked),
        ("source", " ".join(one for one in (document.source_title, document.source_url) if one)),
        ("note", document.note),
        ("source_file", document.file),
    ]
    lines = [f"# {cell(title)}", ""]
    lines += table(["", ""], [[f"**{word(key, lang)}**", cell(told)] for key, told in about if told])
    for clause in document.clauses:
        lines += _clause(clause, found, lang)
    return lines


def _clause(clause: Clause, found: Found, lang: str) -> list[str]:
    number = clause.number or clause.name
    says = clause.says if lang == "zh" else clause.means
    told = word("quotes" if clause.quoted else "says", lang) if lang == "zh" else word("means", lang)
    kinds = [
        rule_words("kind")[clause.kind],
        rule_words("role")[clause.role],
        rule_words("governs")[clause.governs_by],
    ]
    lines = [
        f"## {cell(number)} {cell(clause.title.label(lang))} {{#{clause.name}}}",
        "",
        f"> {told}{cell(says)}",
        "",
    ]
    if lang == "en":
        lines += [f"> {word('quotes' if clause.quoted else 'says', lang)}{cell(clause.says)}", ""]
    tags = [
        *(text.label(lang) for text in kinds),
        f"{word('evidence', lang)} **{clause.evidence}**",
        f"`{clause.id}`",
    ]
    lines += [" · ".join(tags), ""]
    rows = found.rows
    mine = rows[(rows["clause_id"] == clause.id) & (rows["limit"].astype(str) != "")]
    mine = mine.assign(source=mine["source"].replace(clause.document.source_title, ""))
    heads = words(lang, "item", "sense", "value", "unit", "since", "evidence", "source")
    names = ("limit_name", "sense", "limit", "unit", "limit_since", "evidence", "source")
    lines += table(heads, [[_shown(row[name]) for name in names] for row in mine.to_dict("records")])
    for name, listed in clause.lists.items():
        shown = rule_words("item")[name].label(lang) if name in rule_words("item") else name
        lines += [f"**{cell(shown)}**: {cell('；'.join(listed))}", ""]
    if clause.note:
        lines += [fact("note", cell(clause.note), lang), ""]
    if clause.words:
        lines += [f"**{word('tool_says', lang)}**", ""]
        lines += [f"- {cell(text.label(lang))}" for text in clause.words.values()] + [""]
    return [*lines, *_use(clause, found, lang)]


def _use(clause: Clause, found: Found, lang: str) -> list[str]:
    """How it is computed, where it is used, how the sample's plots fare."""
    meaning = function(clause)
    told = (inspect.getdoc(meaning) or "").split("\n\n")[0]
    lines = [f"**{word('computed_by', lang)}**: `{meaning.__module__}.{meaning.__name__}` · {cell(told)}", ""]
    where = found.used[clause.id]
    if where:
        lines += [f"**{word('used_in', lang)}**: {', '.join(code(one) for one in where)}", ""]
    findings = found.findings
    verdicts = findings.loc[findings["clause_id"] == clause.id, "verdict"].value_counts()
    if len(verdicts):
        counted = [f"{rule_words('verdict')[one].label(lang)} {verdicts.get(one, 0)}" for one in VERDICTS]
        lines += [f"**{word('on_sample', lang)}**: {' · '.join(counted)}", ""]
    return lines


def _shown(value: object) -> str:
    return "" if value is None or (not isinstance(value, list) and pd.isna(value)) else cell(value)


def _index(book: Rulebook, day: date, lang: str) -> list[str]:
    heads = words(lang, "document", "number", "since", "until", "place", "evidence", "clauses")
    rows = []
    for one in book.documents:
        title = f"《{one.title.zh}》" if lang == "zh" else one.title.en
        since = str(one.since_low) if one.since else f"{one.since_low} – {one.since_high}"
        until, place = one.until or word("open", lang), one.place or word("nation", lang)
        named = f"[{cell(title)}]({one.id}.md)"
        rows.append(
            [named, cell(one.number), since, str(until), cell(place), one.evidence, str(len(one.clauses))]
        )
    lines = [f"# {word('rules', lang)}", "", word("rules_about", lang).format(day=day), ""]
    lines += table(heads, rows)
    lines += [f"## {word('evidence_tags', lang)}", ""]
    tags = ("T", "S", "S_weak", "C", "M-high", "M-med", "M-low")
    return [
        *lines,
        *table(
            words(lang, "evidence", "about"),
            [[f"**{tag.replace('_', ' ')}**", word(f"tag_{tag}", lang)] for tag in tags],
        ),
    ]
