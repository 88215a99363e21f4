"""Wishes: what a project asks of a plot, as exclusions, routes and criteria, each with its because and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from land_policy.siting.condition import Condition
from land_policy.siting.shape import Shape

KINDS = ("law", "advisory", "plan", "assumption")
BLANKS = ("out", "open", "none")


@dataclass(frozen=True)
class Words:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def text(self, lang: str = "zh") -> str:
        """The words in one language; Chinese is the default."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True)
class Wish:
    """What every wish has: its name and label, because of what, and who says so.

    ``kind`` is law, advisory, plan (a planning document states it) or assumption (nobody enacted it).
    """

    name: str
    label: Words
    because: Words
    source: Words
    kind: str


@dataclass(frozen=True)
class Exclusion(Wish):
    """A reason for which a plot is not considered.

    ``by`` is ``columns`` (all of ``when`` hold), ``any_column`` (one of ``when`` holds), ``overlap`` (more than
    ``share_above`` of the plot lies on the features of ``layer`` that match ``where``), ``finding`` (the clause
    ``clause`` has one of ``verdicts`` about it), ``land_use`` (the use is not one the project may have, nor, where
    none is recorded, the planned class one of ``planned``) or ``route`` (no route brings it to a project). ``blank`` says
    what an unknown answer does: ``out`` keeps the plot out, ``open`` lets it in as a point to be verified,
    ``none`` means that a blank entry records that there is nothing.
    """

    by: str
    when: tuple[Condition, ...] = ()
    layer: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    share_above: float = 0.0
    clause: str = ""
    verdicts: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    blank: str = "out"
    unit: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Route(Wish):
    """One way by which land can come to a project: new land, idle land taken back, and so on."""

    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Criterion(Wish):
    """One criterion: where its value comes from, how the value becomes worth, and its weight.

    ``by`` is ``column`` (a number), ``category`` (a code), ``distance`` (straight, to the nearest feature of
    ``layer`` that matches ``where``), ``raster`` (``statistic`` of the raster ``raster`` within the plot, of its
    slope where ``slope`` is set), ``policy`` (the route) or ``lead_industry`` (whether the plot's park leads in
    the project's industry). ``optional``: when the zone has nothing to say on it at all, the criterion is left
    out, its weight goes to the others in proportion, and the notes say so.
    """

    by: str
    weight: float
    shape: Shape
    unit: str = ""
    column: str = ""
    magnitude: bool = False
    layer: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    raster: str = ""
    statistic: str = "mean"
    slope: bool = False
    optional: bool = False
