"""Siting: one siting question and its answer kept, with how firm it is, and given back with its tables read when looked at."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from land_policy.evaluation import Evaluation
from land_policy.siting.measures import Ground
from land_policy.siting.profile import Profile
from land_policy.siting.siting import Siting
from reports.kept.value import Parts, late, write_value

_NOT_KEPT = ("profile", "ground")


def keep_siting(folder: Path, siting: Siting) -> None:
    """Keep a siting but for its profile and what it was measured on, which the zone has; robustness and assemblies too."""
    names = [one.name for one in dataclasses.fields(Siting) if one.name not in _NOT_KEPT]
    found = {name: getattr(siting, name) for name in names}
    write_value(folder, found | {"robust": siting.robust, "assemblies": siting.assemblies})


def kept_siting(folder: Path, evaluation: Evaluation, profile: Profile) -> Siting:
    """The siting as it was kept, of the profile it was asked for."""
    parts = Parts(folder)
    small = ("day", "weights", "notes", "land_use_codes", "untested", "robust", "assemblies")
    ground = late(Ground, {"zone": evaluation.zone, "_made": {}}, {"chains": lambda: evaluation.chains})
    known = {"profile": profile, "ground": ground, **{name: parts.part(name) for name in small}}
    others = [name for name in parts.names() if name not in small]
    made: Siting = late(Siting, known, {name: parts.later(name) for name in others})
    return made
