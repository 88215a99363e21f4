"""Explain a clause: what the document says, its numbers with days and evidence, and what it finds in the zone."""

from __future__ import annotations

from land_policy.clause import Clause, Limit
from land_policy.evaluation import Evaluation
from land_policy.judge import verdict_label
from land_policy.words import words
from reports.finding import compared, unit_of_rule
from reports.printed import plain_line
from reports.shown import BLANK, number
from reports.words import phrase

SHOWN_PLOTS = 15
_SIGNS = {">=": "≥", "<=": "≤"}


def explain_clause(evaluation: Evaluation, clause_id: str, lang: str = "zh") -> str:
    """The tree of one clause: citation, words, kind, days and evidence, limits, verdicts, the plots that break it."""
    clause = evaluation.rulebook.clause(clause_id)
    document = clause.document
    since = document.since or f"{document.since_low} – {document.since_high}"
    says = f"「{clause.says}」" if clause.quoted else clause.says
    force = "in_force" if document.until else "in_force_open"
    citation, title = clause.citation(lang), clause.title.label(lang)
    head = citation if citation.endswith(title) else f"{citation} {title}"
    lines = [
        f"{head}  [{clause.id}]",
        f"├─ {phrase('says', lang)}: {says}",
        f"├─ {phrase(force, lang).format(since=since, until=document.until)} [{document.since_evidence}]",
        f"├─ {_label('kind', clause.kind, lang)} · {phrase('evidence', lang)} [{clause.evidence}]"
        f"{_weaker(evaluation, clause, lang)} · {phrase('checked_on', lang).format(day=clause.checked)}",
        f"├─ {phrase('source', lang)}: {document.source_title} {document.source_url}".rstrip(),
    ]
    lines += [f"├─ {phrase('limit', lang)}: {_limit(limit, lang)}" for limit in clause.limits]
    if clause.rows:
        lines.append(f"├─ {phrase('limit_table', lang).format(file=clause.table, count=len(clause.rows))}")
    lines += _verdicts(evaluation, clause_id, lang)
    return "\n".join(plain_line(line) for line in lines)


def _weaker(evaluation: Evaluation, clause: Clause, lang: str) -> str:
    """That a number which plots were compared with has weaker evidence than the clause; empty where none has."""
    judged = next((one for one in evaluation.judgements if one.clause.id == clause.id), None)
    if judged is None or judged.weakest == clause.evidence:
        return ""
    return phrase("evidence_weakest", lang).format(evidence=judged.weakest)


def _limit(limit: Limit, lang: str) -> str:
    ends = [number(end, 2) for end in (limit.low, limit.high)]
    value = ends[0] if limit.low == limit.high else "–".join(ends)
    days = f"{limit.since or BLANK} → {limit.until or BLANK}" if limit.since or limit.until else ""
    told = f"{limit.name} {_SIGNS.get(limit.sense, limit.sense)} {value} {unit_of_rule(limit.unit, lang)}".strip()
    return " ".join(part for part in (told, days, f"[{limit.evidence}]", limit.source) if part)


def _verdicts(evaluation: Evaluation, clause_id: str, lang: str) -> list[str]:
    """How many plots meet and break it, and those that break it, the furthest from the limit first."""
    judged = next((one for one in evaluation.judgements if one.clause.id == clause_id), None)
    if judged is None:
        return [f"└─ {phrase('no_verdict', lang)}"]
    counts = judged.verdict.value_counts()
    told = [
        f"{verdict_label(word, lang)} {int(counts.get(word, 0))}"
        for word in ("breaks", "unknown", "meets", "exempt")
    ]
    lines = [f"└─ {phrase('findings', lang)}: {phrase('semicolon', lang).join(told)}"]
    broken = evaluation.findings(lang, clauses={clause_id}, verdicts=("breaks",))
    broken = broken.sort_values("margin", kind="stable")[:SHOWN_PLOTS]
    for plot, reason, why in zip(broken["plot_id"], broken["reason"], compared(broken, lang), strict=True):
        lines.append(f"     · {plot}  {reason}  {why}".rstrip())
    more = int(counts.get("breaks", 0)) - len(broken)
    return [*lines, f"     … {phrase('and_more', lang).format(count=more)}"] if more > 0 else lines


def _label(name: str, key: str, lang: str) -> str:
    known = words(name)
    return known[key].label(lang) if key in known else key
