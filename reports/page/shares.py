"""Shares: the points each plot has by criterion in every siting, for the bars of its dossier."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import FULL_SCORE, Siting
from maps.said import Text
from maps.shares import Question, Scored, Shares
from reports.preset.preset import preset_of
from reports.shown import numbers, steps
from reports.suggested import dossier_name
from reports.words import LANGUAGES, both, in_each, phrase, phrase_column


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
    most = tenths(siting.weights.reindex(names).to_numpy(dtype=float)[None, :] * FULL_SCORE)[0]
    ranked = siting.candidates[siting.candidates["rank"].notna()]
    count = len(ranked)
    ranked = ranked[ranked.index.isin(plots)]
    points = siting.shares.loc[ranked.index, names].to_numpy()
    scores, places = numbers(ranked["score"], 1), _places(ranked["rank"], count)
    rows = zip(ranked.index.astype(str), scores, places, tenths(points), strict=True)
    found = {plot: Scored(score, place, had) for plot, score, place, had in rows}
    page = dossier_name(siting)
    title = in_each(lambda lang: f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}")
    beside = folder is not None and (folder / page).is_file()
    return Question(
        title,
        [(labels[name], worth or 0) for name, worth in zip(names, most, strict=True)],
        found,
        page if beside else "",
        both("share_note"),
    )


def _places(ranks: pd.Series, count: int) -> list[Text]:
    rank = ranks.astype(int).astype(str)
    told = [phrase_column("share_place", ranks.index, lang, rank=rank, count=count) for lang in LANGUAGES]
    return [dict(zip(LANGUAGES, texts, strict=True)) for texts in zip(*told, strict=True)]


def tenths(points: npt.ArrayLike) -> list[list[int | None]]:
    """Points, plot × criterion, in tenths, rounded as they are written; blank where unknown.

    >>> tenths([[22.85, float("nan")]])
    [[229, None]]
    """
    found = steps(points, 1)
    whole = np.nan_to_num(found).astype(np.int64).astype(object)
    whole[np.isnan(found)] = None
    told: list[list[int | None]] = whole.tolist()
    return told
