"""Robust: how far the suggestions of a siting hang on its weights: shares of weightings, and weights that turn a pair round."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gis.errors import SitingError
from land_policy.siting import robustness, weights
from land_policy.siting.wish import Words
from land_policy.siting.words import figure, joined, say

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting

SHARES = ("first_share", "rank_1_3_share", "near_first_share", "near_rank_1_3_share")
FLIP_COLUMNS = (
    "first",
    "second",
    "first_rank",
    "second_rank",
    "criterion",
    "weight",
    "at",
    "change",
    "smallest",
)
OUTWARDS = 1000
"""Flip weights are told to a thousandth, away from the weight in use, so that what is told does turn the pair."""


@dataclass(frozen=True, eq=False)
class Robustness:
    """The leading candidates of a siting under other weights than those in use, from seeded draws.

    ``plots``     by rank: ``first_share``, ``rank_1_3_share`` (0 to 1): the share of all weightings the profile allows in which
    the plot comes first, or among the first three; ``near_…``: of the weightings near those in use
    ``rank_share``, ``near_rank_share``   plot × rank (1 …): rows and columns add up to 1; empty where not worked out
    ``central_weights``  plot × criterion: the mean weighting that puts the plot first; only plots that some weighting does
    ``flips``     ``first, second, first_rank, second_rank, criterion, weight, at, change, smallest``: for pairs of the leading
    plots the weight of one criterion, the others rescaled, at which the second is ahead; one row with a blank criterion
    where no single weight does it
    ``half_width``: no share is known better than ± this, at 95 %. ``compared`` of ``ranked`` candidates were looked at.
    Values being certain, each central weighting does put its plot first: a confidence factor would always be 1.
    """

    plots: pd.DataFrame
    rank_share: pd.DataFrame
    near_rank_share: pd.DataFrame
    central_weights: pd.DataFrame
    flips: pd.DataFrame
    ranked: int
    draws: int
    seed: int
    half_width: float
    within: float
    notes: tuple[Words, ...]

    @property
    def compared(self) -> int:
        """How many candidates were compared."""
        return len(self.plots)


def robust(siting: Siting) -> Robustness:
    """Put the leading candidates to the test of other weights, as the profile's ``[robustness]`` says.

    All candidates with a score are compared, at most ``most`` by score. Same seed, same answer. Constraints that leave
    nothing of the weightings of the criteria in use give blank shares, and a note that says so.
    """
    leeway, names = siting.profile.leeway, siting.weights.index.tolist()
    leading = siting.ranks[siting.ranks.notna()].index
    plots = leading[: leeway.most]
    values = siting.worths.loc[plots, names].to_numpy(dtype=float)
    notes: list[Words] = []
    whole, near = (
        _accepted(values, leeway.draws, leeway.seed, asked, notes)
        for asked in ([leeway.constraints(names)], _near(siting))
    )
    frame, share, near_share, central = _frames(plots, names, whole, near)
    found = Robustness(
        frame,
        share,
        near_share,
        central,
        _flips(siting, plots[: leeway.leading]),
        len(leading),
        leeway.draws,
        leeway.seed,
        robustness.CONFIDENCE * 0.5 / math.sqrt(leeway.draws),
        leeway.within,
        tuple(notes),
    )
    return found if plots.empty else _told(siting, found)


def sentence(siting: Siting, flip: Mapping[str, Any]) -> Words:
    """One row of ``flips`` that has a criterion, in words: the weight to a thousandth away from the one in use."""
    told: dict[str, Any] = {key: flip[key] for key in ("first", "second")}
    told |= {key: int(flip[key]) for key in ("first_rank", "second_rank")}
    up = flip["change"] > 0
    rounded = math.ceil if up else math.floor
    at = rounded(flip["at"] * OUTWARDS) / OUTWARDS
    label = next(c.label for c in siting.profile.criteria if c.name == flip["criterion"])
    key = "flip_up" if up else "flip_down"
    return say(
        key, label=label, weight=figure(flip["weight"]), at=f"{at:.3f}".rstrip("0").rstrip("."), **told
    )


def sentences(siting: Siting) -> tuple[Words, ...]:
    """The smallest change of one weight that turns each leading pair round, in words; then the pairs that none turns.

    Neighbours that are worth the same in every criterion are level under all weightings and are said to be.
    """
    flips = siting.robust.flips
    shown = flips[flips["smallest"]]
    none = shown[shown["criterion"].isna()]
    worths = siting.worths[siting.weights.index].to_numpy()
    at = siting.worths.index.get_indexer
    level = (worths[at(none["first"])] == worths[at(none["second"])]).all(axis=1)
    next_to = none["second_rank"].eq(none["first_rank"] + 1)
    alike = [
        say("flip_level", **{key: row[key] for key in ("first", "second", "first_rank", "second_rank")})
        for row in none[level & next_to].to_dict("records")
    ]
    none = none[~level]
    firm = [
        say(
            "flip_none",
            first=first,
            first_rank=int(rows["first_rank"].iloc[0]),
            each=joined(
                say("flip_behind", plot=plot, rank=int(rank))
                for plot, rank in zip(rows["second"], rows["second_rank"], strict=True)
            ),
        )
        for first, rows in none.groupby("first", sort=False)
    ]
    turning = shown[shown["criterion"].notna()].to_dict("records")
    return (*(sentence(siting, row) for row in turning), *firm, *alike)


def leaders(siting: Siting) -> tuple[Words, ...]:
    """What the order hides: places too close to the first to be told apart, and a plot that other weights put first more often.

    Close: as :func:`rivals`; those alike in everything are told as such.
    """
    found, ranked = siting.robust, siting.ranks[siting.ranks.notna()].index
    told = _level(siting)
    shares = found.plots["first_share"].dropna()
    if len(shares) > 1 and shares.idxmax() != ranked[0] and shares.max() > shares[ranked[0]]:
        often = str(shares.idxmax())
        told.append(
            say(
                "note_often_first",
                plot=often,
                rank=int(siting.ranks[often]),
                share=percent(shares[often]),
                first=ranked[0],
                own=percent(shares[ranked[0]]),
            )
        )
    return tuple(told)


def _level(siting: Siting) -> list[Words]:
    """The plots that are level with the first in one sentence: how far apart where there is one."""
    near, behind = rivals(siting), _behind(siting)
    if not near:
        return []
    first, level = behind.index[0], figure(siting.profile.leeway.level)
    worths = siting.worths[siting.weights.index]
    apart = [one for one in near if not (worths.loc[one] == worths.loc[first]).all()]
    ranks = siting.ranks.reindex(apart).astype(int)
    if len(apart) > 1:
        each = joined(say("flip_behind", plot=plot, rank=rank) for plot, rank in ranks.items())
        return [say("note_level_more", first=first, each=each, level=level)]
    return [
        say("note_level", first=first, second=plot, rank=rank, apart=f"{behind[plot]:.2f}", level=level)
        for plot, rank in ranks.items()
    ]  # fmt: skip


def rivals(siting: Siting) -> tuple[str, ...]:
    """Candidates that are level with the first, by rank: fewer points behind than ``[robustness] level``, a working assumption.

    Everybody who calls plots level takes them from here. That other weights put a plot first more often is told apart from it.
    """
    behind = _behind(siting).iloc[1:]
    return tuple(str(plot) for plot in behind.index[behind < siting.profile.leeway.level])


def _behind(siting: Siting) -> pd.Series:
    """How many points each compared candidate is behind the first, the first among them."""
    scores = siting.scores.reindex(siting.robust.plots.index).dropna()
    return (scores.max() - scores).round(9)


def percent(share: float) -> str:
    """A share of weightings in per cent, to a tenth.

    >>> percent(0.2184)
    '21.8 %'
    """
    return f"{100 * share:.1f} %"


def _accepted(
    values: np.ndarray,
    draws: int,
    seed: int,
    asked: Sequence[robustness.Constraints | None],
    notes: list[Words],
) -> robustness.Acceptability | None:
    if not len(values) or not asked:
        return None
    try:
        return robustness.acceptability(values, draws, seed, asked[0])
    except SitingError as error:
        notes.append(say("note_robust_not", why=Words(error.text("zh"), error.text("en"))))
        return None


def _near(siting: Siting) -> list[robustness.Constraints | None]:
    """Every weight within the stated share of the one in use; nothing where that share is nought."""
    within, used = siting.profile.leeway.within, siting.weights.to_numpy()
    if within <= weights.TOLERANCE:
        return []
    least, most = used * (1 - within), np.minimum(used * (1 + within), 1.0)
    return [robustness.Constraints((), tuple(least), tuple(most))]


def _frames(
    plots: pd.Index,
    names: list[str],
    whole: robustness.Acceptability | None,
    near: robustness.Acceptability | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ranks = pd.RangeIndex(1, len(plots) + 1)
    tables = [
        pd.DataFrame(index=plots) if one is None else pd.DataFrame(one.rank_share, index=plots, columns=ranks)
        for one in (whole, near)
    ]
    blank = pd.Series(np.nan, index=plots)
    columns = [
        table[ranks[:places]].sum(axis=1) if len(table.columns) else blank
        for table in tables
        for places in (1, 3)
    ]
    central = pd.DataFrame(
        np.empty((0, len(names))) if whole is None else whole.central_weights,
        index=plots[:0] if whole is None else plots,
        columns=names,
    )
    shares = pd.DataFrame(dict(zip(SHARES, columns, strict=True)), index=plots)
    return shares, tables[0], tables[1], central.dropna()


def pair(siting: Siting, first: str, second: str) -> dict[str, Any]:
    """The row of ``flips`` for any two ranked plots, the first ahead: the smallest change of one weight that turns them round."""
    rows = _flips(siting, pd.Index([first, second]))
    rows = rows[rows["smallest"]]
    return {
        **rows.iloc[0].to_dict(),
        "criterion": rows["criterion"].where(rows["criterion"].notna(), None).iloc[0],
    }


def _flips(siting: Siting, plots: pd.Index) -> pd.DataFrame:
    """Neighbours among the first plots, and the first against each of them, once each."""
    count = len(plots)
    pairs = sorted({(i, i + 1) for i in range(count - 1)} | {(0, i) for i in range(1, count)})
    if not pairs:
        return pd.DataFrame(columns=list(FLIP_COLUMNS)).astype({"smallest": bool})
    names = siting.weights.index
    found = robustness.flip_weights(siting.worths.loc[plots, names], siting.weights, pairs)
    pair, criterion = np.nonzero(~np.isnan(found.at))
    smallest = found.criterion[pair] == criterion
    none = np.flatnonzero(found.criterion < 0)
    which = np.concatenate([pair, none])
    blank = np.full(len(none), np.nan)
    rows = pd.DataFrame(
        {
            "first": plots[found.first[which]],
            "second": plots[found.second[which]],
            "first_rank": siting.ranks.loc[plots].to_numpy()[found.first[which]],
            "second_rank": siting.ranks.loc[plots].to_numpy()[found.second[which]],
            "criterion": [*names[criterion], *[None] * len(none)],
            "weight": np.concatenate([siting.weights.to_numpy()[criterion], blank]),
            "at": np.concatenate([found.at[pair, criterion], blank]),
            "change": np.concatenate([found.change[pair, criterion], blank]),
            "smallest": np.concatenate([smallest, np.ones(len(none), dtype=bool)]),
        }
    )
    order = rows.assign(size=rows["change"].abs()).sort_values(
        ["first_rank", "second_rank", "size"], kind="stable"
    )
    return rows.loc[order.index].reset_index(drop=True)


def _told(siting: Siting, found: Robustness) -> Robustness:
    """The same with what its reader must know: what was drawn from, how often, how sure a share is."""
    leeway, labels = siting.profile.leeway, {c.name: c.label for c in siting.profile.criteria}
    space = say("space_declared", rules=_rules(siting, labels)) if leeway.constrained else say("space_all")
    told = {"draws": figure(found.draws), "seed": found.seed, "half": figure(found.half_width * 100)}
    notes = [say("note_robust", space=space, compared=found.compared, **told)]
    if found.compared < found.ranked:
        notes.append(say("note_robust_most", compared=found.compared, ranked=found.ranked))
    if len(found.near_rank_share.columns):
        low, high = (figure(100 * (1 + sign * found.within)) for sign in (-1, 1))
        notes.append(say("note_robust_near", low=low, high=high))
    notes += _unmet(siting)
    return Robustness(**{**vars(found), "notes": (*notes, *found.notes)})


def _rules(siting: Siting, labels: dict[str, Words]) -> Words:
    """The declared constraints in words."""
    leeway, kept = siting.profile.leeway, siting.weights.index
    said = [
        Words(f"{labels[a].zh} ≥ {labels[b].zh}", f"{labels[a].en} ≥ {labels[b].en}") for a, b in leeway.order
    ]
    for sign, bounds in (("≥", leeway.least), ("≤", leeway.most_weight)):
        said += [
            Words(f"{labels[n].zh} {sign} {figure(v)}", f"{labels[n].en} {sign} {figure(v)}")
            for n, v in bounds.items()
            if n in kept
        ]
    return joined(said)


def _unmet(siting: Siting) -> list[Words]:
    """Declared constraints that name a criterion left out, or that the weights in use themselves do not meet."""
    leeway, used = siting.profile.leeway, siting.weights
    named = {name for pair in leeway.order for name in pair} | {*leeway.least, *leeway.most_weight}
    labels = {c.name: c.label for c in siting.profile.criteria}
    gone = [labels[name] for name in labels if name in named and name not in used.index]
    notes = [say("note_robust_gone", labels=joined(gone))] if gone else []
    slack = weights.TOLERANCE
    broken = any(used[a] < used[b] - slack for a, b in leeway.order if a in used and b in used)
    broken |= any(used[name] < least - slack for name, least in leeway.least.items() if name in used)
    broken |= any(used[name] > most + slack for name, most in leeway.most_weight.items() if name in used)
    return [*notes, *([say("note_robust_outside")] if broken else [])]
