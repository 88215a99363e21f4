"""Built: the folder of a build looked at again: of which zone and day it is, and whether its inputs are still the same."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gis.errors import InputError
from land_policy.evaluation import Evaluation
from land_policy.siting import profile
from land_policy.siting.siting import Siting
from layers.zone import Zone
from reports.kept.evaluation import kept_evaluation
from reports.kept.siting import kept_siting, siting_of_one_plot
from reports.kept.stages import Stages, built_from, fingerprint
from reports.kept.zone import kept_zone
from reports.words import in_both, phrase


@dataclass(frozen=True)
class Build:
    """A build's folder, the zone it is of, the day asked for, and whether what it keeps is of the same inputs."""

    zone: Path
    day: date
    stages: Stages
    same: bool

    @functools.cached_property
    def kept_zone(self) -> Zone:
        """The zone as it was read, its layers when they are looked at."""
        return kept_zone(self.stages.folder("zone"), self.zone, self.day)

    def evaluation(self) -> Evaluation:
        """Every figure, its tables when they are looked at."""
        return kept_evaluation(self.stages.folder("evaluation"), self.kept_zone)

    def sitings(self, evaluation: Evaluation) -> tuple[Siting, ...]:
        """The sitings that zone.toml names; one that is not kept of the same inputs and day is asked anew."""
        return tuple(self._siting(evaluation, one) for one in self._profiles())

    def sitings_of(self, evaluation: Evaluation, plot: str) -> tuple[Siting, ...]:
        """The same as far as they tell of one plot."""
        return tuple(self._siting(evaluation, one, plot) for one in self._profiles())

    def _profiles(self) -> list[profile.Profile]:
        names = dict.fromkeys(self.kept_zone.site.get("profiles", ()))
        return [profile.load(self.zone / name if str(name).endswith(".toml") else name) for name in names]

    def _siting(self, evaluation: Evaluation, wanted: profile.Profile, plot: str = "") -> Siting:
        stage = f"siting.{wanted.name}"
        folder = self.stages.folder(stage)
        if not self.stages.has(stage):
            from land_policy.siting.question import ask

            return ask(evaluation, wanted)
        if plot:
            return siting_of_one_plot(folder, evaluation, wanted, plot)
        return kept_siting(folder, evaluation, wanted)


def build_of(
    folder: Path,
    *,
    zone: Path | None = None,
    day: date | None = None,
    lang: str = "zh",
    say: Callable[[str], None],
) -> Build | None:
    """What a folder is a build of; None for a folder that no build wrote. Says where its inputs are others now.

    Raises InputError where ``zone`` is given and the folder is no build, or one of another zone.
    """
    found = built_from(folder)
    if found is None:
        if zone is not None:
            raise InputError(in_both("not_a_build", folder=folder))
        return None
    of, on, _, key = found
    if zone is not None and zone.resolve() != of.resolve():
        raise InputError(in_both("build_of_another", folder=folder, of=of, zone=zone))
    asked = day or on
    same = asked == on and fingerprint(of, asked) == key
    stages = Stages(folder, key, tidy=False)
    whole = stages.has("zone") and stages.has("evaluation")
    if not (same and whole):
        say(phrase("kept_spoilt" if same else "kept_stale", lang).format(folder=folder))
    return Build(of, asked, stages, same and whole)
