"""Question: a siting asked of an Evaluation, with every answer of it that a profile may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from land_policy.siting.figures import plots_of
from land_policy.siting.profile import Profile
from land_policy.siting.siting import Siting, site

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation


def ask(evaluation: Evaluation, profile: Profile) -> Siting:
    """The siting of a profile on an Evaluation's zone and day: its plots, findings, screening, approvals and chains."""
    zone = evaluation.zone
    named = {one.clause for one in profile.exclusions if one.clause}
    findings = evaluation.findings("zh", clauses=named)
    return site(plots_of(evaluation), zone, profile, zone.day, findings=findings, chains=evaluation.chains)
