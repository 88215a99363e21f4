"""Difference: one siting question answered twice, before and after: who entered, left and moved, and because of what."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.siting.wish import Words
from land_policy.siting.words import figure, joined, say
from layers.schema import Column, read_columns

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting

WHAT = ("entered", "left", "moved", "rescored", "same")
"""What may have become of a plot, in the order it is told."""
PLACES = ("ranked", "unscored", "excluded", "absent")
SAME = 1e-9
FULL = 100.0
PLOT_COLUMNS = (
    "what", "name", "place_before", "place_after", "rank_before", "rank_after", "shift", "entered_above", "left_above",
    "overtaken", "score_before", "score_after", "change",
)  # fmt: skip
CAUSE_COLUMNS = ("plot_id", "what", "name", "label", "label_en", "reason", "reason_en", "clause")
CRITERION_COLUMNS = ("plot_id", "criterion", "share_before", "share_after", "change", "by_value", "by_weight")


@dataclass(frozen=True, eq=False)
class Difference:
    """Two Sitings of one question and everything in which their answers differ; every attribution adds up.

    ``plots``     by number, all that are a candidate on one side: ``what`` (of :data:`WHAT`), ``place_before, place_after`` (of
    :data:`PLACES`), ``rank_…, score_…``, ``change`` of the score, and ``shift`` of the rank = ``entered_above − left_above +
    overtaken``: plots new above it, plots gone from above it, and places lost to those ranked both times (gained: negative)
    ``causes``    ``plot_id, what, name, label, label_en, reason, reason_en, clause``: of who entered, the exclusions that hold
    ``no_longer`` or the values ``known_now``; of who left, those that ``now`` hold or are ``blank_now``; ``new`` and ``gone`` plots
    ``criteria``  ``plot_id, criterion, share_before, share_after, change, by_value, by_weight``: of plots scored both times; the
    changes add up to that of the score, and each is what the value did (at the mean weight) and the weight did (at the mean worth)
    """

    before: Siting
    after: Siting
    plots: pd.DataFrame
    causes: pd.DataFrame
    criteria: pd.DataFrame

    @property
    def changed(self) -> pd.DataFrame:
        """The plots of which something differs: who entered, left, moved, and whose score alone moved."""
        return self.plots[self.plots["what"].ne("same")]


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of the frames by name."""
    text = resources.files("land_policy").joinpath("dictionary", "difference.csv").read_text(encoding="utf-8")
    return {column.name: column for column in read_columns(text)}


def difference(before: Siting, after: Siting) -> Difference:
    """Lay two answers side by side: of one question before and after a scenario, or under other weights.

    Entered and left are said of the ranking: excluded (or without a score) on one side, ranked on the other. A plot that
    turns from excluded to a candidate without a score has entered too, with a blank rank.
    """
    plots = _plots(before, after)
    causes = _causes(before, after, plots)
    return Difference(before, after, plots, causes, _criteria(before, after, plots))


def _plots(before: Siting, after: Siting) -> pd.DataFrame:
    index = before.candidates.index.union(after.candidates.index)
    places = {side: _places(siting, index) for side, siting in (("before", before), ("after", after))}
    ranks = {
        side: siting.ranks.reindex(index).astype("Int64")
        for side, siting in (("before", before), ("after", after))
    }
    scores = {
        side: siting.scores.reindex(index).astype(float)
        for side, siting in (("before", before), ("after", after))
    }
    frame = pd.DataFrame(
        {
            "name": _names(before, after, index),
            **{f"place_{side}": places[side] for side in places},
            **{f"rank_{side}": ranks[side] for side in ranks},
            **_shifts(ranks["before"], ranks["after"]),
            **{f"score_{side}": scores[side] for side in scores},
            "change": scores["after"] - scores["before"],
        },
        index=index,
    )
    frame = frame.assign(what=_what(frame)).rename_axis("plot_id")[list(PLOT_COLUMNS)]
    key = frame.assign(
        at=frame["what"].map({one: place for place, one in enumerate(WHAT)}),
        by=frame["rank_after"].fillna(frame["rank_before"]),
    ).sort_values(["at", "by"], kind="stable")
    return frame.loc[key.index]


def _places(siting: Siting, index: pd.Index) -> pd.Series:
    place = pd.Series("absent", index=index, dtype="object")
    place[index.isin(siting.exclusions["plot_id"])] = "excluded"
    place[index.isin(siting.candidates.index)] = "unscored"
    place[index.isin(siting.ranks.dropna().index)] = "ranked"
    return place


def _names(before: Siting, after: Siting, index: pd.Index) -> pd.Series:
    blank = pd.Series(pd.NA, index=index, dtype="object")
    for siting in (after, before):
        if "name" in siting.candidates.columns:
            known = siting.candidates["name"].reindex(index).astype("object")
            blank = blank.where(blank.notna(), known)
    return blank


def _shifts(before: pd.Series, after: pd.Series) -> dict[str, pd.Series]:
    """What each plot's rank moved by: who came above it, who went from above it, and whom it changed places with."""
    stays = before.notna() & after.notna()
    came, went = after.notna() & before.isna(), before.notna() & after.isna()
    entered = _above(after, after[came]).where(stays)
    left = _above(before, before[went]).where(stays)
    among = after[stays].rank().reindex(after.index) - before[stays].rank().reindex(after.index)
    made = {"shift": after - before, "entered_above": entered, "left_above": left, "overtaken": among}
    return {name: values.astype("Int64") for name, values in made.items()}


def _above(ranks: pd.Series, others: pd.Series) -> pd.Series:
    """How many of the other ranks are better than each."""
    ordered = np.sort(others.to_numpy(dtype=float))
    found = np.searchsorted(ordered, ranks.to_numpy(dtype=float, na_value=np.nan), side="left")
    return pd.Series(found, index=ranks.index)


def _what(frame: pd.DataFrame) -> pd.Series:
    inside = {side: frame[f"place_{side}"].isin(("ranked", "unscored")) for side in ("before", "after")}
    scored = {side: frame[f"place_{side}"].eq("ranked") for side in ("before", "after")}
    entered = (inside["after"] & ~inside["before"]) | (scored["after"] & ~scored["before"])
    left = (inside["before"] & ~inside["after"]) | (scored["before"] & ~scored["after"])
    moved = frame["shift"].fillna(0).ne(0)
    rescored = frame["change"].abs().gt(SAME)
    told = np.select([entered, left, moved, rescored], ["entered", "left", "moved", "rescored"], "same")
    return pd.Series(told, index=frame.index)


def _causes(before: Siting, after: Siting, plots: pd.DataFrame) -> pd.DataFrame:
    """Why each plot entered, from how it stood before; why each left, from how it stands after."""
    frames = []
    for what, siting, side, words in (
        ("entered", before, "before", ("no_longer", "known_now", "new")),
        ("left", after, "after", ("now", "blank_now", "gone")),
    ):
        mine = plots[plots["what"].eq(what)]
        for place, word in zip(("excluded", "unscored", "absent"), words, strict=True):
            some = mine.index[mine[f"place_{side}"].eq(place)]
            frames.append(_reasons(siting, some, place).assign(what=word))
    full = [frame for frame in frames if len(frame)]
    if not full:
        return pd.DataFrame(columns=list(CAUSE_COLUMNS))
    return pd.concat(full, ignore_index=True)[list(CAUSE_COLUMNS)]


def _reasons(siting: Siting, plots: pd.Index, place: str) -> pd.DataFrame:
    """What stands in the way of these plots in one answer: exclusions, blank criteria, or that they are not there."""
    if place == "excluded":
        rows = siting.exclusions[siting.exclusions["plot_id"].isin(plots)]
        labels = {wish.name: wish.label for wish in siting.profile.exclusions}
        rows = rows.rename(columns={"exclusion": "name"})[
            ["plot_id", "name", "reason", "reason_en", "clause"]
        ]
    elif place == "unscored":
        labels = {wish.name: wish.label for wish in siting.profile.criteria}
        at, of = np.nonzero(siting.worths.loc[plots].isna().to_numpy())
        rows = pd.DataFrame({"plot_id": plots[at], "name": siting.worths.columns[of]}).assign(
            reason="", reason_en="", clause=""
        )
    else:
        labels = {}
        rows = pd.DataFrame({"plot_id": plots}).assign(name="", reason="", reason_en="", clause="")
    empty = Words("", "")
    return rows.assign(
        label=[labels.get(name, empty).zh for name in rows["name"]],
        label_en=[labels.get(name, empty).en for name in rows["name"]],
    )


def _criteria(before: Siting, after: Siting, plots: pd.DataFrame) -> pd.DataFrame:
    """The change of each share of plots scored both times, told apart into value and weight."""
    both = plots.index[plots["place_before"].eq("ranked") & plots["place_after"].eq("ranked")]
    names = list(dict.fromkeys([*before.weights.index, *after.weights.index]))
    if not len(both):
        return pd.DataFrame(columns=list(CRITERION_COLUMNS))
    old_w, new_w = (siting.weights.reindex(names).fillna(0.0) for siting in (before, after))
    old, new = (siting.worths.loc[both].reindex(columns=names).astype(float) for siting in (before, after))
    old, new = old.fillna(new), new.fillna(old)
    parts = {
        "share_before": FULL * old * old_w,
        "share_after": FULL * new * new_w,
        "by_value": FULL * (new - old) * (old_w + new_w) / 2,
        "by_weight": FULL * (new + old) / 2 * (new_w - old_w),
    }
    index = pd.MultiIndex.from_product([both, names], names=["plot_id", "criterion"])
    rows = pd.DataFrame({name: table.to_numpy().ravel() for name, table in parts.items()}, index=index)
    rows = rows.assign(change=rows["share_after"] - rows["share_before"])
    return rows.reset_index()[list(CRITERION_COLUMNS)]


def because(found: Difference, plot: str) -> Words:
    """Why one plot entered, left or moved, in words."""
    row = found.plots.loc[plot]
    if row["what"] in ("entered", "left"):
        return _told([*map(_cause, _of(found.causes, plot)), *_way(found, plot, row["what"])])
    told = _moves(found, plot) if abs(row["change"]) > SAME else []
    if row["what"] == "moved":
        above = [key for key in ("entered_above", "left_above") if int(row[key])]
        told += [say(f"diff_{key}", count=int(row[key])) for key in above]
        if int(row["overtaken"]):
            key = "diff_overtaken" if row["overtaken"] > 0 else "diff_overtakes"
            told.append(say(key, count=abs(int(row["overtaken"]))))
    return _told(told)


def _told(words: Iterable[Words]) -> Words:
    """Several clauses as one text."""
    several = list(words)
    return Words("；".join(one.zh for one in several), "; ".join(one.en for one in several))


def _of(frame: pd.DataFrame, plot: str) -> list[dict[str, str]]:
    return frame[frame["plot_id"].eq(plot)].to_dict("records")


def _way(found: Difference, plot: str, what: str) -> list[Words]:
    """How the land of a plot that entered could come to the project now, where that is said."""
    if what != "entered" or plot not in found.after.candidates.index:
        return []
    route = found.after.candidates.at[plot, "route"]
    return [say("diff_route", label=way.label) for way in found.after.profile.routes if way.name == route]


def _cause(row: Mapping[str, str]) -> Words:
    told = {
        "label": Words(row["label"], row["label_en"]),
        "reason": Words(row["reason"], row["reason_en"]),
    }
    return say(f"diff_{row['what']}", **told)


def _moves(found: Difference, plot: str) -> list[Words]:
    """The change of the plot's own score with the criteria that make it up, most first."""
    rows = found.criteria[found.criteria["plot_id"].eq(plot)]
    rows = rows[rows["change"].abs().ge(0.005)]
    rows = rows.loc[rows["change"].abs().sort_values(ascending=False, kind="stable").index]
    labels = {c.name: c.label for s in (found.before, found.after) for c in s.profile.criteria}
    each = joined(
        Words(f"{labels[n].zh} {_signed(change)}", f"{labels[n].en} {_signed(change)}")
        for n, change in zip(rows["criterion"], rows["change"], strict=True)
    )
    return [say("diff_score", change=_signed(found.plots.at[plot, "change"]), each=each)]


def _signed(points: float) -> str:
    """Points with their sign.

    >>> _signed(-2.0), _signed(0.5)
    ('−2.00', '+0.50')
    """
    return f"{points:+.2f}".replace("-", "−")


def weight_moves(found: Difference) -> tuple[Words, ...]:
    """The criteria whose weight differs, from what to what, in one line; nothing where none does."""
    old, new = found.before.weights, found.after.weights
    labels = {c.name: c.label for s in (found.before, found.after) for c in s.profile.criteria}
    names = [name for name in labels if abs(old.get(name, 0.0) - new.get(name, 0.0)) > SAME]
    if not names:
        return ()
    pairs = {name: f"{figure(old.get(name, 0.0))} → {figure(new.get(name, 0.0))}" for name in names}
    each = joined(Words(f"{labels[n].zh} {pairs[n]}", f"{labels[n].en} {pairs[n]}") for n in names)
    return (say("diff_weights", each=each),)
