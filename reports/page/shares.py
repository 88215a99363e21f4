"""Shares: the points each plot has by criterion in every siting, for the bars of its dossier."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import FULL_SCORE, Siting
from maps.said import Text
from maps.shares import Question, Scored, Shares
from reports.page.preset import preset_of
from reports.shown import number
from reports.suggested import dossier_name
from reports.words import both, in_each, phrase


def shares(evaluation: Evaluation, sitings: Sequence[Siting], folder: Path | None = None) -> Shares | None:
    """The bars of every siting with a score; none where there is not one, and for the public none at all.

    ``folder`` is where the map is written: a siting's printed pages are linked when they are there.
    """
    if preset_of(evaluation.zone).public:
        return None
    asked = [_question(siting, evaluation.plots.index, folder) for siting in sitings]
    told = [one for one in asked if one.plots]
    return Shares(told) if told else None


def _question(siting: Siting, plots: pd.Index, folder: Path | None) -> Question:
    labels = {one.name: in_each(one.label.text) for one in siting.profile.criteria}
    names = [name for name in labels if name in siting.shares.columns]
    criteria = [(labels[name], tenths(siting.weights[name] * FULL_SCORE)) for name in names]
    ranked = siting.candidates[siting.candidates["rank"].notna()]
    count = len(ranked)
    ranked = ranked[ranked.index.isin(plots)]
    points = siting.shares.loc[ranked.index, names].to_numpy()
    rows = zip(ranked.index, ranked["score"], ranked["rank"], points, strict=True)
    found = {
        str(plot): Scored(number(float(score), 1), _place(int(rank), count), [tenths(one) for one in row])
        for plot, score, rank, row in rows
    }
    page = dossier_name(siting)
    title = in_each(lambda lang: f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}")
    beside = folder is not None and (folder / page).is_file()
    return Question(
        title,
        [(label, most or 0) for label, most in criteria],
        found,
        page if beside else "",
        both("share_note"),
    )


def _place(rank: int, count: int) -> Text:
    return in_each(lambda lang: phrase("share_place", lang).format(rank=rank, count=count))


def tenths(points: float) -> int | None:
    """Points in tenths, rounded as they are written; blank where unknown.

    >>> tenths(22.85), tenths(float("nan"))
    (229, None)
    """
    return None if points != points else int(number(float(points), 1).replace("\u2009", "").replace(".", ""))
