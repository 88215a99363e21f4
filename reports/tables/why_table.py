"""Why table: what stands between a plot and the suggestions of a siting, as rows."""

from __future__ import annotations

import pandas as pd

from land_policy.siting.siting import Siting
from land_policy.siting.why import than, value_words
from land_policy.siting.why_not import WhyNot, why_not
from land_policy.siting.wish import Criterion
from layers.schema import Column
from reports.printed import Table, plain_line
from reports.words import in_both, phrase


def why_text(siting: Siting, plot: str, n: int = 10, lang: str = "zh") -> str:
    """Why a plot stands where it does in a siting, or outside it, line by line."""
    head = f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"
    return "\n".join([head, *(plain_line(line) for line in siting.why(plot, lang, n))])


def than_text(siting: Siting, plot: str, other: str, lang: str = "zh") -> str:
    """One plot beside another in a siting, line by line."""
    head = f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"
    return "\n".join([head, *(plain_line(line.text(lang)) for line in than(siting, plot, other))])


def why_table(siting: Siting, plot: str, n: int = 10, lang: str = "zh") -> Table:
    """The exclusions that keep a plot out; of a candidate its points by criterion beside the last suggestion's.

    The points lost add up to the difference of the two scores.
    """
    found = why_not(siting, plot, n)
    return _excluded(siting, found, lang) if found.state == "excluded" else _points(siting, found, lang)


def _excluded(siting: Siting, found: WhyNot, lang: str) -> Table:
    labels = {wish.name: wish.label.text(lang) for wish in siting.profile.exclusions}
    sources = {wish.name: wish.source.text(lang) for wish in siting.profile.exclusions}
    rows = found.exclusions
    told = pd.DataFrame(
        {
            "exclusion": rows["exclusion"],
            "label": rows["exclusion"].map(labels),
            "reason": rows["reason" if lang == "zh" else "reason_en"],
            "clause": rows["clause"].where(rows["clause"].ne(""), rows["exclusion"].map(sources)),
            "only": found.only,
            "score": found.score,
            "rank": pd.array([found.rank] * len(rows), dtype="Int64"),
        }
    )
    heads = (
        Column("label", "排除条件", "exclusion"),
        Column("reason", "排除原因", "reason"),
        Column("clause", "条款或来源", "clause or source"),
        Column("only", "仅此一条", "the only one", type="flag"),
        Column("score", "若都不成立的得分", "score if none held", type="number"),
        Column("rank", "若都不成立的名次", "rank if none held", type="count"),
    )
    return Table(
        told, heads, f"{plain_line(found.plot)} · {phrase('not_considered', lang)}", besides=("exclusion",)
    )


def _points(siting: Siting, found: WhyNot, lang: str) -> Table:
    wishes = {wish.name: wish for wish in siting.profile.criteria}
    names = [str(name) for name in (found.losses.index if len(found.losses) else siting.shares.columns)]
    rows = pd.DataFrame(
        {
            "criterion": names,
            "label": [wishes[name].label.text(lang) for name in names],
            "value": [_value(siting, found.plot, wishes[name], lang) for name in names],
            "share": siting.shares.loc[found.plot, names].to_numpy(),
        }
    )
    heads = [
        Column("label", "准则", "criterion"),
        Column("value", "本地块", "this plot", type="figure"),
        Column("share", "得分", "points", type="number"),
    ]
    told = in_both("why_head", plot=found.plot, rank=found.rank or "—", last=found.last or "—")
    if len(found.losses):
        rows = rows.assign(
            value_last=[_value(siting, found.last, wishes[name], lang) for name in names],
            share_last=found.losses["share_last"].to_numpy(),
            loss=found.losses["loss"].to_numpy(),
        )
        heads += [
            Column("value_last", "末位入选地块", "last suggestion", type="figure"),
            Column("share_last", "末位得分", "its points", type="number"),
            Column("loss", "少得", "lost", type="number"),
        ]
    return Table(rows, tuple(heads), told.text(lang), besides=("criterion",))


def _value(siting: Siting, plot: str, wish: Criterion, lang: str) -> str:
    blank = pd.isna(siting.values.loc[plot, wish.name]) and wish.by in ("policy", "lead_industry")
    return "—" if blank else value_words(siting, plot, wish).text(lang)
