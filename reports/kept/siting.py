"""Siting: one siting question and its answer kept, with how firm it is, and given back with its tables read when looked at."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.siting.condition import UNKNOWN
from land_policy.siting.measures import Ground
from land_policy.siting.profile import Profile
from land_policy.siting.siting import Siting
from reports.kept.frame import first_said, places_of
from reports.kept.value import Parts, late, write_value

_NOT_KEPT = ("profile", "ground")
_SMALL = ("day", "weights", "notes", "land_use_codes", "untested", "robust", "assemblies")
_BY_CANDIDATE = ("candidates", "values", "worths", "shares")
"""Tables with one row a candidate, all in the order of the ranks."""
_BY_PLOT = ("exclusions", "open_points")
"""Tables with any number of rows a plot, which ``plot_id`` names."""


def keep_siting(folder: Path, siting: Siting) -> None:
    """Keep a siting but for its profile and what it was measured on, which the zone has; robustness and assemblies too."""
    names = [one.name for one in dataclasses.fields(Siting) if one.name not in _NOT_KEPT]
    found = {name: getattr(siting, name) for name in names}
    write_value(folder, found | {"robust": siting.robust, "assemblies": siting.assemblies})


def kept_siting(folder: Path, evaluation: Evaluation, profile: Profile) -> Siting:
    """The siting as it was kept, of the profile it was asked for."""
    return _given_back(Parts(folder), evaluation, profile, {})


def siting_of_one_plot(
    folder: Path, evaluation: Evaluation, profile: Profile, plot: str, n: int = 5
) -> Siting:
    """The siting as far as it takes to say why a plot is where it is: its rows, and those of the first ``n`` candidates."""
    parts = Parts(folder)
    ranks = parts.part("ranks")
    best = ranks[ranks.notna()].index[: max(n, 2)]
    at = sorted({int(place) for place in ranks.index.get_indexer([*best, plot]) if place >= 0})
    rows = {name: parts.rows(name, at) for name in _BY_CANDIDATE}
    for name in _BY_PLOT:
        rows[name] = parts.rows(name, places_of(parts.file(name), plot, "plot_id")).reset_index(drop=True)
    file = parts.file("plots")
    asked = {"park_id", *(one.column for one in profile.criteria if one.column)}
    others = [place for name in sorted(asked) for place in first_said(file, name, UNKNOWN)]
    rows["plots"] = parts.rows("plots", sorted({*places_of(file, plot), *others}))
    return _given_back(parts, evaluation, profile, rows | {"ranks": ranks})


def _given_back(parts: Parts, evaluation: Evaluation, profile: Profile, read: Mapping[str, Any]) -> Siting:
    """The siting of what was read of it, the rest when it is looked at."""
    ground = late(Ground, {"zone": evaluation.zone, "_made": {}}, {"chains": lambda: evaluation.chains})
    known = {"profile": profile, "ground": ground, **{name: parts.part(name) for name in _SMALL}, **read}
    others = [name for name in parts.names() if name not in known]
    made: Siting = late(Siting, known, {name: parts.later(name) for name in others})
    return made
