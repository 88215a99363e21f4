"""Answers: the tables of the policy questions that a zone alone answers, each a file of a build."""

from __future__ import annotations

from collections.abc import Callable

from land_policy.evaluation import Evaluation
from reports.printed import Table
from reports.tables import (
    chain_table,
    corridor_table,
    docket_table,
    grading_table,
    grid_table,
    ground_table,
    industry_table,
    low_efficiency_table,
    quota_table,
    redevelopment_table,
    score_table,
    space_table,
    standard_table,
    target_table,
    unsupplied_table,
)

ANSWERS: tuple[tuple[str, Callable[[Evaluation, str], Table | None]], ...] = (
    ("idle", docket_table.answer),
    ("unsupplied", unsupplied_table.answer),
    ("quota", quota_table.answer),
    ("targets", target_table.answer),
    ("chains", chain_table.answer),
    ("corridor", corridor_table.answer),
    ("industry", industry_table.industry_answer),
    ("clustering", industry_table.cluster_answer),
    ("score", score_table.score_answer),
    ("potential", score_table.potential_answer),
    ("standard_tables", standard_table.answer),
    ("grades", grading_table.answer),
    ("space", space_table.answer),
    ("low_efficiency", low_efficiency_table.answer),
    ("headroom", redevelopment_table.headroom_answer),
    ("extension", redevelopment_table.price_answer),
    ("ground", ground_table.answer),
    ("grids", grid_table.answer),
)
"""File stem, and the function that gives its table; none: the zone has nothing to say on it."""
