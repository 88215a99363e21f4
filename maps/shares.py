"""Shares: what the score of each plot is made of, as bars in its dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maps.said import Text


@dataclass(frozen=True)
class Scored:
    """The score of one plot as text, its place, and the points it has by criterion, in tenths; blank: unknown."""

    score: str
    place: Text
    tenths: Sequence[int | None]


@dataclass(frozen=True)
class Question:
    """One question and its answer for every plot that has one.

    ``criteria``: what each is called, and the most points it can give, in tenths. ``page``: the file beside the map
    that says more, none where it was not written. ``note`` is said once under the bars.
    """

    title: Text
    criteria: Sequence[tuple[Text, int]]
    plots: Mapping[str, Scored]
    page: str = ""
    note: Text = ""


@dataclass(frozen=True)
class Shares:
    """The part of a page that tells scores: one block in the dossier for each question.

    >>> one = Question("选址", [("临路", 250)], {"P1": Scored("91.1", "第 1", [228])})
    >>> Shares([one]).data()["questions"][0]["plots"]["P1"]
    ['91.1', '第 1', [228]]
    """

    questions: Sequence[Question]
    name: str = "shares"
    files: Sequence[str] = ("yuantu-shares.js",)

    def data(self) -> dict[str, Any]:
        """The questions as plain values."""
        return {"questions": [_question(one) for one in self.questions]}


def _question(one: Question) -> dict[str, Any]:
    return {
        "title": one.title,
        "criteria": [{"label": label, "most": most} for label, most in one.criteria],
        "plots": {key: [row.score, row.place, list(row.tenths)] for key, row in one.plots.items()},
        "page": one.page,
        "note": one.note,
    }
