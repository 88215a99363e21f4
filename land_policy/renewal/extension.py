"""Extension: floor area that a firm may add on its own industrial land without paying more for the land, and what not.

Each industrial plot passes the eight conditions of :mod:`land_policy.renewal.conditions`, with the project stated for it or, without
one, up to the greatest production floor area the plan allows. Floor area is counted as FAR counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.errors import QuestionError
from gis.words import refusal
from land_policy.case import Case
from land_policy.judge import EXEMPT, Judgement
from land_policy.renewal.conditions import CONDITIONS, conditions, joined, service_limit
from land_policy.rulebook import Rulebook
from layers.take import numbers

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

DOCUMENT, CLAUSE = "high_tech_zone_lianyungang", "no_extra_price"
BLOCKS = tuple(name for name in CONDITIONS if name != "far")
"""Conditions that stop a plot altogether; above the plan's ceiling only the part beyond it does not qualify."""


@dataclass(frozen=True)
class Project:
    """A planned extension of one plot: floor area to add, and how much of it is for offices and services, m²."""

    plot: str
    floor_m2: float
    service_m2: float = 0.0


@dataclass(frozen=True)
class Extension:
    """The answer over all industrial plots that are supplied and built; ``left_out`` counts the others by reason.

    ``rows``, on their plot numbers: one column a condition with its verdict, ``verdict`` of all, ``to_confirm`` (how many
    are unknown), ``far_now``, ``ceiling``, ``ceiling_from``, ``room_m2`` (what the plan still allows; 0 above it),
    ``asked_m2`` and ``asked_service_m2`` (blank without a project), ``qualifies_m2`` (production floor area within the plan,
    once all conditions are met; 0 where one that stops the plot is broken, blank where the room is unknown),
    ``service_m2``, ``beyond_m2`` (of a project: what does not qualify, being service floor or above the plan), and
    ``service_over_m2`` (service floor above the limit of its share). ``local`` is whether the city's own document is in use.
    """

    rows: pd.DataFrame
    judgement: Judgement
    local: bool
    limit_pct: float
    limit_evidence: str

    @property
    def left_out(self) -> pd.Series:
        """How many plots it does not apply to, by reason (``not_industrial``, ``not_supplied``, ``not_built``)."""
        rows = self.judgement.rows
        return rows.loc[rows["code"].eq(EXEMPT), "reason_key"].astype(str).value_counts()


def project(text: str) -> Project:
    """A project as it is typed: ``PLOT=floor area`` or ``PLOT=floor area:of which service``, in m².

    :class:`~gis.errors.InputError` where it is not of that form, is not above 0, or has more service than floor area.

    >>> project("ST-034=5000:300")
    Project(plot='ST-034', floor_m2=5000.0, service_m2=300.0)
    """
    plot, _, amounts = text.rpartition("=")
    floor, _, service = amounts.partition(":")
    try:
        found = Project(plot.strip(), float(floor), float(service or 0.0))
    except ValueError:
        found = Project("", np.nan)
    if not (
        found.plot
        and np.isfinite(found.floor_m2 + found.service_m2)
        and found.floor_m2 > 0 <= found.service_m2
    ):
        raise QuestionError(refusal("land_policy", "extend.form", value=text))
    if found.service_m2 > found.floor_m2:
        raise QuestionError(refusal("land_policy", "extend.service", plot=found.plot))
    return found


def extension(evaluation: Evaluation, projects: Sequence[Project] = ()) -> Extension:
    """The checklist of every industrial plot and the floor area that would qualify, with the projects stated.

    Of a project qualifies ``min(production, room − service)``: its service floor uses room and never qualifies. Without
    one qualifies all the room. The ceiling is the plot's own, else that of the plan units that hold it.
    """
    room = evaluation.headroom.plots
    asked = _asked(evaluation, projects)
    plots = evaluation.plots.assign(
        far_most=room["ceiling"], **{str(name): one for name, one in asked.items()}
    )
    book, local = _book(evaluation)
    case = Case(plots, evaluation.day, evaluation.parameters, {clause.id: clause for clause in book.clauses})
    parts = conditions(book.clause(f"{DOCUMENT}.{CLAUSE}"), case)
    whole = joined(parts)
    limit, evidence = service_limit(case, "service_floor")
    rows = pd.DataFrame({name: part.verdict for name, part in zip(CONDITIONS, parts, strict=True)})
    rows["verdict"] = whole.verdict
    rows["to_confirm"] = rows[list(CONDITIONS)].eq("unknown").sum(axis=1)
    rows[["far_now", "ceiling", "ceiling_from"]] = room[["far", "ceiling", "ceiling_from"]]
    rows = rows.join(_amounts(plots, rows, room["room_m2"].clip(lower=0.0), limit))
    return Extension(rows[rows["verdict"].ne("exempt")], whole, local, limit, evidence)


def checklist(found: Extension, plot: str, lang: str = "zh") -> pd.DataFrame:
    """The eight conditions of one plot, one a row: ``condition, verdict, reason``."""
    return pd.DataFrame(
        [
            {
                "condition": name,
                "verdict": str(part.verdict.loc[plot]),
                "reason": str(part.reason(lang).loc[plot]),
            }
            for name, part in zip(CONDITIONS, found.judgement.parts, strict=True)
        ]
    )


def _asked(evaluation: Evaluation, projects: Sequence[Project]) -> pd.DataFrame:
    """The stated floor areas on the plots' index; of two projects on a plot the sum."""
    index = evaluation.plots.index
    strangers = [one.plot for one in projects if one.plot not in index]
    if strangers:
        raise QuestionError(refusal("land_policy", "extend.plot", plot=strangers[0]))
    columns = {"extension_m2": "floor_m2", "extension_service_m2": "service_m2"}
    table = pd.DataFrame([vars(one) for one in projects], columns=["plot", "floor_m2", "service_m2"])
    sums = table.groupby("plot")[["floor_m2", "service_m2"]].sum().astype("float64").reindex(index)
    return pd.DataFrame({name: sums[column] for name, column in columns.items()}, index=index)


def _amounts(plots: pd.DataFrame, rows: pd.DataFrame, room: pd.Series, limit_pct: float) -> pd.DataFrame:
    """Floor area that qualifies and that does not."""
    asked, service = plots["extension_m2"], plots["extension_service_m2"]
    stated = asked.notna()
    stopped = rows[list(BLOCKS)].eq("breaks").any(axis=1)
    production = (asked - service).where(stated, room)
    qualifies = np.minimum(production, (room - service.fillna(0.0)).clip(lower=0.0)).where(room.notna())
    qualifies = qualifies.mask(stopped, 0.0)
    had, total = numbers(plots, "service_floor_m2"), plots["built_floor_m2"] + asked
    over = (had + service - limit_pct / 100 * total).clip(lower=0.0)
    return pd.DataFrame(
        {
            "room_m2": room,
            "asked_m2": asked,
            "asked_service_m2": service,
            "qualifies_m2": qualifies,
            "service_m2": service,
            "beyond_m2": (production - qualifies).where(stated),
            "service_over_m2": over,
        }
    )


def _book(evaluation: Evaluation) -> tuple[Rulebook, bool]:
    """The rules in use with the clause among them, and whether the zone itself names the city's document.

    Elsewhere the clause lends its words to the national base, which asks the same.
    """
    book = evaluation.rulebook
    if any(document.id == DOCUMENT for document in book.documents):
        return book, True
    return Rulebook((*book.documents, *Rulebook.load([DOCUMENT]).documents)), False
