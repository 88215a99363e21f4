"""Wishes: what a project asks of a plot, as exclusions, routes and criteria, each with its because and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from land_policy.siting.condition import Condition
from land_policy.siting.shape import Shape

KINDS = ("law", "advisory", "plan", "project", "assumption")
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

    ``kind`` is law, advisory, plan (a planning document states it), project (the project itself asks for it) or
    assumption (nobody enacted it).
    """

    name: str
    label: Words
    because: Words
    source: Words
    kind: str


@dataclass(frozen=True, kw_only=True)
class Measured(Wish):
    """A wish that may rest on what is measured of a plot: its way to features of a layer, or what a raster says under it.

    ``by``: where the answer comes from. ``layer`` with ``where``: the features; ``via``: the kinds of road. ``raster``: its ``statistic`` within the plot, or what is
    worked out from it: ``slope``, ``index``, ``facing``, depth of water at ``flood_level_m``, ``earthwork`` to ``level_m``.
    """

    by: str
    layer: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    raster: str = ""
    statistic: str = "mean"
    slope: bool = False
    index: str = ""
    facing: float | None = None
    flood_level_m: float | None = None
    earthwork: bool = False
    level_m: float | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exclusion(Measured):
    """A reason for which a plot is not considered.

    ``by`` is ``columns`` (all of ``when`` hold), ``any_column`` (one of ``when`` holds), ``overlap`` (more than
    ``share_above`` of the plot lies on the features of ``layer`` that match ``where``), ``finding`` (the clause
    ``clause`` has one of ``verdicts`` about it), ``land_use`` (the use is not one the project may have, nor, where
    none is recorded, the planned class one of ``planned``), ``route`` (no route brings it to a project), or one of three
    figures above ``above``: ``distance`` (straight) or ``roads`` (along the roads of the kinds ``via``) to the nearest
    feature of ``layer`` that matches ``where``, in metres, or ``raster`` (``statistic`` of ``raster`` within the plot, or
    of what is worked out from it, as in a criterion). ``blank`` says what an unknown answer does: ``out`` keeps the plot out, ``open`` lets
    it in as a point to be verified, ``none`` means that a blank entry records that there is nothing. ``verify``: where it
    holds the plot is let in all the same, and the reason stands under the points to be verified.
    """

    when: tuple[Condition, ...] = ()
    share_above: float = 0.0
    clause: str = ""
    verdicts: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    above: float = 0.0
    verify: bool = False
    blank: str = "out"
    unit: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Route(Wish):
    """One way by which land can come to a project: new land, idle land taken back, and so on."""

    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Criterion(Measured):
    """One criterion: where its value comes from, how the value becomes worth, and its weight.

    ``by`` is ``column`` (a number), ``category`` (a code), ``distance`` (straight, to the nearest feature of
    ``layer`` that matches ``where``), ``roads`` (the same along the roads of the kinds ``via``; none named: all but
    railways), ``raster`` (``statistic`` of the raster ``raster`` within the plot, or of what is worked out from it: its slope where ``slope`` is
    set, degrees by which it faces away from the direction ``facing``, its ``index``, depth of water or share under it at ``flood_level_m``; or the earth
    moved a m² where ``earthwork`` is set, to ``level_m``, left out: as much cut as filled),
    ``chain`` (firms that feed the link ``link`` of ``chain`` or that it feeds, without a link all firms of the chain: how
    many within ``within_m``, without it how far the nearest is), ``policy`` (the route), ``park`` (the plot's park) or
    ``lead_industry`` (whether it leads in the project's industry). ``cut_off`` says what a plot is worth from which nothing
    is reached along the roads: ``blank``, which is unknown, or ``worst``, which is 0. ``optional``: when the zone has
    nothing to say on it at all, the criterion is left out, its weight goes to the others in proportion, and the notes say so.
    ``weight`` is blank where the profile takes its weights from the plots at hand.
    """

    weight: float
    shape: Shape
    unit: str = ""
    column: str = ""
    magnitude: bool = False
    cut_off: str = "blank"
    chain: str = ""
    link: str = ""
    within_m: float | None = None
    optional: bool = False
