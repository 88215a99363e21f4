"""Why: the reasons for a plot's place in a siting, or for its absence, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from land_policy.siting import robust
from land_policy.siting.weighing import doubt
from land_policy.siting.why_not import WhyNot, why_not
from land_policy.siting.wish import Criterion, Words
from land_policy.siting.words import LANGUAGES, WHOLE_UNITS, figure, in_words, joined, say

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting

LEAST_TOLD = 0.005
"""Points of a score below which a difference is not told."""


def lines(siting: Siting, plot_id: str, n: int = 5) -> list[Words]:
    """The reasons in both languages, and what stands between the plot and the first ``n`` suggestions.

    Raises `SitingError` for a plot that was not in the question.
    """
    found = why_not(siting, plot_id, n)
    if found.state == "excluded":
        kept_out = _why_not(siting, plot_id, found.exclusions)
        return [*kept_out, _were_it_not(siting, found), *_together(siting, plot_id)]
    doubts = doubt(siting.profile.weighing, siting.profile.criteria)
    here = _why_here(siting, plot_id)
    return [*here, *doubts, *_standing(siting, plot_id), *_behind(siting, found)]


def than(siting: Siting, plot_id: str, other: str) -> list[Words]:
    """One candidate beside another: who is ahead by how many points, criterion by criterion, and what weight turns them round.

    Raises `SitingError` for a plot that was not in the question; one without a rank is said to have none.
    """
    for one in (plot_id, other):
        why_not(siting, one)
        if one not in siting.ranks.index or pd.isna(siting.ranks[one]):
            return [say("than_unranked", plot=one)]
    behind, ahead = sorted((plot_id, other), key=lambda one: -siting.ranks[one])
    if behind == ahead:
        return [say("than_itself", plot=ahead)]
    shares = pd.DataFrame({"share_last": siting.shares.loc[ahead], "share": siting.shares.loc[behind]})
    losses = shares.assign(loss=shares["share_last"] - shares["share"])
    losses = losses.sort_values("loss", ascending=False, kind="stable")
    apart = round(float(losses["loss"].sum()), 9)
    head = say(
        "than_ahead",
        ahead=ahead,
        behind=behind,
        ahead_rank=int(siting.ranks[ahead]),
        behind_rank=int(siting.ranks[behind]),
        apart=f"{apart:.2f}",
    )
    return [head, *_each_loss(siting, behind, ahead, losses["loss"]), _turned(siting, ahead, behind)]


def _turned(siting: Siting, ahead: str, behind: str) -> Words:
    """The smallest change of one weight that puts the second ahead of the first."""
    row = robust.pair(siting, ahead, behind)
    if row["criterion"] is None:
        return say("than_firm", ahead=ahead, behind=behind)
    return robust.sentence(siting, row)


def _standing(siting: Siting, plot_id: str) -> list[Words]:
    """How far a ranked plot is from the first, what would put it first, and how often other weights do."""
    rank = siting.ranks.get(plot_id)
    if rank is None or pd.isna(rank):
        return []
    told: list[Words] = []
    first = str(siting.ranks.idxmin())
    if rank > 1:
        apart = f"{round(float(siting.scores[first] - siting.scores[plot_id]), 9):.2f}"
        told.append(say("why_from_first", first=first, apart=apart))
        told.append(_turned(siting, first, plot_id))
    alike = siting.scores.dropna()
    alike = alike[(alike - siting.scores[plot_id]).abs() < LEAST_TOLD].index.drop(plot_id)
    if len(alike):
        told.append(say("why_alike", plots=joined(Words(one, one) for one in alike[:5]), count=len(alike)))
    shares = siting.robust.plots
    if plot_id in shares.index and pd.notna(shares.loc[plot_id, "first_share"]):
        one = {name: robust.percent(shares.loc[plot_id, name]) for name in ("first_share", "rank_1_3_share")}
        told.append(say("why_shares", **one))
    return [*told, *robust.leaders(siting)]


def _why_here(siting: Siting, plot_id: str) -> list[Words]:
    plot = siting.candidates.loc[plot_id]
    ways = [way for way in siting.profile.routes if way.name == plot["route"]]
    return [
        _place(siting, plot_id, plot),
        *(say("why_route", label=way.label, because=way.because, source=way.source) for way in ways),
        *(_share(siting, plot_id, c) for c in siting.profile.criteria if c.name in siting.shares.columns),
        *_open(siting, plot_id),
    ]


def _place(siting: Siting, plot_id: str, plot: pd.Series) -> Words:
    if pd.isna(plot["rank"]):
        labels = {c.name: c.label for c in siting.profile.criteria}
        missing = joined(labels[name] for name in plot["missing"].split(";"))
        return say("why_blank", plot=plot_id, labels=missing)
    return say(
        "why_rank",
        plot=plot_id,
        rank=int(plot["rank"]),
        ranked=int(siting.ranks.notna().sum()),
        score=f"{plot['score']:.1f}",
        other=int(plot["topsis_rank"]),
    )


def _share(siting: Siting, plot_id: str, criterion: Criterion) -> Words:
    share = siting.shares.loc[plot_id, criterion.name]
    if pd.isna(share):
        off = criterion.by == "roads" and criterion.name in siting.values.columns
        return say("why_share_off" if off else "why_share_blank", label=criterion.label)
    return say(
        "why_share",
        label=criterion.label,
        value=value_words(siting, plot_id, criterion),
        share=f"{share:.1f}",
        most=f"{siting.weights[criterion.name] * 100:.1f}",
        because=criterion.because,
        source=criterion.source,
    )


def value_words(siting: Siting, plot_id: str, criterion: Criterion) -> Words:
    """The value of one criterion on one candidate as people read it, with its unit."""
    value = siting.values.loc[plot_id, criterion.name]
    if criterion.by == "roads" and pd.isna(value):
        return say("cut_off")
    if criterion.by == "policy":
        return next(way.label for way in siting.profile.routes if way.name == value)
    if criterion.by == "lead_industry" or value == "outside":
        return say(value)
    if criterion.by == "park":
        return Words(str(value), str(value))
    digits = 0 if criterion.unit in WHOLE_UNITS and criterion.by != "raster" else 2
    one = siting.values.loc[[plot_id], criterion.name].rename(criterion.column or criterion.name)
    one = one.round(digits) if criterion.by != "category" else one
    return Words(*(in_words(one, lang, criterion.unit).iloc[0] for lang in LANGUAGES))


def _open(siting: Siting, plot_id: str) -> list[Words]:
    labels = {e.name: e.label for e in siting.profile.exclusions}
    points = siting.open_points[siting.open_points["plot_id"].eq(plot_id)]
    return [
        say("why_open_reason", reason=Words(zh, en))
        if zh.startswith(labels[name].zh)
        else say("why_open", label=labels[name], lacking=Words(zh, en))
        for name, zh, en in zip(points["exclusion"], points["lacking"], points["lacking_en"], strict=True)
    ]


def _behind(siting: Siting, found: WhyNot) -> list[Words]:
    """By how much a ranked plot misses the last suggestion, and where it loses and gains it."""
    if found.state != "behind":
        return []
    last = {"plot": found.last, "rank": int(siting.ranks[found.last])}
    key = "why_behind" if found.difference >= LEAST_TOLD else "why_level"
    told = [say(key, difference=f"{found.difference:.2f}", score=_points(siting, found.last), **last)]
    return [*told, *_each_loss(siting, found.plot, found.last, found.losses["loss"])]


def _each_loss(siting: Siting, plot: str, other: str, losses: pd.Series) -> list[Words]:
    """By how many points a plot falls short of another in each criterion, or is ahead; what is next to nothing left out."""
    labels, told = {c.name: c for c in siting.profile.criteria}, []
    for name, loss in losses.items():
        if abs(loss) < LEAST_TOLD:
            continue
        criterion = labels[str(name)]
        both = {
            "value": value_words(siting, plot, criterion),
            "other": value_words(siting, other, criterion),
        }
        told.append(
            say(
                "why_less" if loss > 0 else "why_more",
                label=criterion.label,
                points=f"{abs(loss):.2f}",
                **both,
            )
        )
    return told


def _points(siting: Siting, plot_id: str) -> str:
    return f"{siting.scores[plot_id]:.2f}"


def _were_it_not(siting: Siting, found: WhyNot) -> Words:
    """What would become of an excluded plot if what keeps it out did not hold."""
    key = "only" if found.only else "all"
    if found.rank is None:
        labels = {c.name: c.label for c in siting.profile.criteria}
        missing = joined(labels[name] for name in found.missing)
        return say(f"why_{key}_blank", count=len(found.exclusions), labels=missing)
    return say(f"why_{key}", count=len(found.exclusions), score=f"{found.score:.2f}", rank=found.rank)


def _together(siting: Siting, plot_id: str) -> list[Words]:
    """The best site of adjacent plots that this one is part of, where plots were put together."""
    found = siting.assemblies
    if found is None or found.members.empty:
        return []
    sets = found.members.loc[found.members["plot_id"].eq(plot_id), "set"]
    if sets.empty:
        return []
    site = found.sites.loc[sets.min()]
    plots = joined(Words(one, one) for one in str(site["plots"]).split(";") if one != plot_id)
    return [say("why_together", plots=plots, area=figure(site["area_m2"]), set=int(sets.min()))]


def _why_not(siting: Siting, plot_id: str, rows: pd.DataFrame) -> list[Words]:
    wishes = {e.name: e for e in siting.profile.exclusions}
    told = [say("why_out", plot=plot_id, count=len(rows))]
    for row in rows.to_dict("records"):
        wish = wishes[row["exclusion"]]
        kind = say(f"kind_{wish.kind}")
        source = Words(row["clause"], row["clause"]) if row["clause"] else wish.source
        cited = source if wish.kind == "assumption" else say("cited", source=source, kind=kind)
        reason = Words(row["reason"], row["reason_en"])
        told.append(say("why_reason", reason=reason, because=wish.because, cited=cited))
    return told
