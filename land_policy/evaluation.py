"""Evaluation: the one store of every computed figure of a zone on one day, and how it is made."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from land_policy import decided, idle, targets
from land_policy.case import column
from land_policy.corridor import CorridorProfile, corridor_profile
from land_policy.docket import Docket, docket
from land_policy.figures import plot_figures
from land_policy.firms import chains
from land_policy.firms.clustering import Clustering, clustering
from land_policy.firms.grading import Grading, grading, scheme_of
from land_policy.firms.space import Space, space
from land_policy.firms.specialisation import Specialisation, specialisation
from land_policy.floors import Floors
from land_policy.judge import VERDICTS, Judgement
from land_policy.members import members, names
from land_policy.procedure import agreed_anew
from land_policy.renewal import extension, headroom, low_efficiency
from land_policy.rulebook import Rulebook, storey_counts
from land_policy.rules_folder import book_of
from land_policy.scheme.potential import Potential, potential
from land_policy.scheme.score import Score, score
from land_policy.stated import stated
from land_policy.stock import unsupplied
from land_policy.tally import COLUMNS, columns, tally, wide
from layers.schema import Column, codes, read_columns, schema
from layers.take import days
from layers.zone import Zone

if TYPE_CHECKING:
    from land_policy.ground.grids import Grids
    from land_policy.ground.ground import Ground

SCOPES = ("zone", "boundary", "park", "sub_park", "corridor")
"""What figures are added up by, in the order they are reported."""

_LAYER_OF = {"park": "parks", "sub_park": "sub_parks", "corridor": "corridor_areas"}


@dataclass(frozen=True)
class Evaluation:
    """Every figure of one zone on one day: plots, units of five scopes, judgements, and the floor account.

    ``plots`` has the recorded columns, then the computed ones. ``tallies`` is long: ``scope, unit, indicator,
    value, numerator, denominator, known_pct``. Maps, tables and sentences read from here; nothing is computed twice.
    """

    zone: Zone
    rulebook: Rulebook
    plots: gpd.GeoDataFrame
    judgements: tuple[Judgement, ...]
    tallies: pd.DataFrame
    floors: Floors | None
    parameters: Mapping[str, Any]
    _told: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)
    _named: dict[tuple[str, str, str], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def day(self) -> date:
        """The day looked at."""
        return self.zone.day

    @functools.cached_property
    def docket(self) -> Docket:
        """The plots the idle-land clock points at: next step, its last day, what the file lacks."""
        return docket(self)

    @functools.cached_property
    def corridor(self) -> CorridorProfile:
        """Every figure by station, area and node of the corridor, with the steps the zone or the shipped file states."""
        return corridor_profile(self)

    @functools.cached_property
    def targets(self) -> targets.Targets | None:
        """What the zone's plan aims at beside the present; none where it names no file of targets."""
        path = stated(self.zone, "targets")
        return targets.measured(self, path) if path else None

    @functools.cached_property
    def chains(self) -> chains.Chains | None:
        """The firms on the links of the zone's industry chains; none where it names no file of chains."""
        path = stated(self.zone, "chains")
        return chains.placed(self, path) if path else None

    @functools.cached_property
    def unsupplied(self) -> unsupplied.Unsupplied:
        """Land approved but not supplied, by batch, age and park, on record and on the ground."""
        return unsupplied.ledger(self)

    @functools.cached_property
    def belongs(self) -> pd.DataFrame:
        """Which plot lies in which unit of which scope, and with what share: ``scope, unit, plot, share``."""
        return members(self.zone)

    @functools.cached_property
    def low_efficiency(self) -> low_efficiency.LowEfficiency:
        """Which industrial plots look under-used, by the screening the zone names (else the suggested one)."""
        return low_efficiency.low_efficiency(self)

    @functools.cached_property
    def headroom(self) -> headroom.Headroom:
        """Floor area that the plan still allows, by plot and by unit."""
        return headroom.headroom(self)

    @functools.cached_property
    def extension(self) -> extension.Extension:
        """Floor area each industrial plot might add without extra land price, and its eight conditions."""
        return extension.extension(self)

    @functools.cached_property
    def self_check(self) -> Score:
        """The scores by the scheme the zone names, else by that of its type: never the official ones."""
        return score(self)

    @functools.cached_property
    def potential(self) -> Potential:
        """What the land could carry besides, against the ideals of that scheme."""
        return potential(self, self.self_check)

    @functools.cached_property
    def specialisation(self) -> Specialisation:
        """一园一业: the industries of every park and sub-park, and how the planned one stands among them."""
        return specialisation(self)

    @functools.cached_property
    def clustering(self) -> Clustering:
        """How the firms of each chain lie: together or scattered, under one peak or not."""
        return clustering(self)

    @functools.cached_property
    def grading(self) -> Grading | None:
        """Its firms by the scheme the zone names; none where it names none or has no firms."""
        firms = self.zone.layer("firms")
        if firms is None or firms.empty or not self.zone.policy.get("grading"):
            return None
        return grading(self, scheme_of(self.zone))

    @functools.cached_property
    def space(self) -> Space | None:
        """Its standard factories with their tenants and what is to let; none where it has none."""
        return space(self)

    @functools.cached_property
    def ground(self) -> Ground:
        """What its images show of every plot beside the ledger; nothing is read of an image before somebody asks."""
        from land_policy.ground.ground import ground

        return ground(self)

    @functools.cached_property
    def grids(self) -> Grids:
        """Its rasters of quantities, as light at night, by park, sub-park and station; read when somebody asks."""
        from land_policy.ground.grids import grids

        return grids(self)

    def findings(
        self,
        lang: str = "zh",
        *,
        plots: pd.Index | Sequence[str] | None = None,
        clauses: Collection[str] | None = None,
        verdicts: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """One row a clause and plot: verdict, value, limit, reason, citation; all of them put into words once a language.

        Of some ``plots``, ``clauses`` (their numbers) or ``verdicts`` alone: the same rows of them, and only these are
        put into words, which of 200,000 plots is a hundredth of the work and of the memory.
        """
        if plots is None and clauses is None and verdicts is None:
            if lang not in self._told:
                self._told[lang] = self._worded(self.judgements, lang)
            return self._told[lang].copy()
        asked = [one for one in self.judgements if clauses is None or one.clause.id in clauses]
        at = None if plots is None else np.flatnonzero(self.plots.index.isin(plots))
        return self._worded([one.among(at, verdicts) for one in asked], lang)

    def _worded(self, judgements: Sequence[Judgement], lang: str) -> pd.DataFrame:
        frames = [judgement.findings(lang) for judgement in judgements]
        found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
        return decided.told(found, self, lang)

    def units(self, scope: str, lang: str = "zh") -> pd.DataFrame:
        """The units of one scope, one row each: ``name`` and every amount and indicator as a column."""
        rows = self.tallies[self.tallies["scope"] == scope]
        table = wide(rows) if len(rows) else pd.DataFrame(columns=list(columns()))
        table.insert(0, "name", [self.unit_name(scope, str(unit), lang) for unit in table.index])
        return table

    def unit_name(self, scope: str, unit: str, lang: str = "zh") -> str:
        """What people call a unit; its number where it has no name. Each is looked up once."""
        asked = (scope, unit, lang)
        if asked not in self._named:
            self._named[asked] = self._unit_name(scope, unit, lang)
        return self._named[asked]

    def _unit_name(self, scope: str, unit: str, lang: str) -> str:
        if scope == "zone":
            return self.zone.label(lang)
        if scope == "boundary":
            return codes("boundary_kind").get(unit, {}).get(lang, unit)
        frame = self.zone.layer(_LAYER_OF[scope])
        column = "name_en" if lang == "en" and frame is not None and "name_en" in frame.columns else "name"
        if frame is None or unit not in frame.index or column not in frame.columns:
            return unit
        named = frame.at[unit, column]
        return str(named) if pd.notna(named) and named else unit

    def figure(self, indicator: str, scope: str = "zone", unit: str = "all") -> float:
        """One figure, blank where it is unknown.

        Raises KeyError for an indicator the dictionary does not have.
        """
        if indicator not in columns():
            raise KeyError(indicator)
        rows = self.tallies
        hit = rows[(rows["scope"] == scope) & (rows["unit"] == unit) & (rows["indicator"] == indicator)]
        return float(hit["value"].iloc[0]) if len(hit) else float("nan")


@functools.cache
def plot_columns() -> Mapping[str, Column]:
    """Every column a plot may have in an Evaluation, recorded and computed, by name."""
    text = resources.files("land_policy").joinpath("dictionary", "plots.csv").read_text(encoding="utf-8")
    return {column.name: column for column in (*schema("plots").columns, *read_columns(text))}


def evaluate(zone: Zone) -> Evaluation:
    """Compute every figure of the zone on its day, under the rules it names (none named: the national ones)."""
    rulebook, parameters = rulebook_of(zone), parameters_of(zone)
    plots, floors, judgements = judged(zone, rulebook, parameters)
    return Evaluation(zone, rulebook, plots, judgements, _tallies(plots, zone), floors, parameters)


def judged(
    zone: Zone, rulebook: Rulebook, parameters: Mapping[str, Any]
) -> tuple[gpd.GeoDataFrame, Floors | None, tuple[Judgement, ...]]:
    """The plots with every computed column, the floor account and the judgements, before anything is added up by unit."""
    supplied_on = column(zone.plots, "supplied_on")
    counts = storey_counts(days(zone.plots, "contract_day"), zone.day, supplied_on, rulebook)
    plots, floors = plot_figures(zone, pd.DataFrame({"height_m": counts.height_m, "factor": counts.factor}))
    plots = plots.assign(anew_agreed_on=agreed_anew(zone.layer("proceedings"), plots))
    clock = idle.clock(plots, zone.day, rulebook, parameters)
    plots = plots.assign(**{str(name): column for name, column in clock.items()})
    judgements = rulebook.judge(plots, zone.day, parameters)
    return plots.assign(**_counts(judgements, plots.index)), floors, judgements


def rulebook_of(zone: Zone) -> Rulebook:
    """The documents a zone names, its own folder's first; those that hold nationwide when it names none."""
    return book_of(zone.rules, zone.folder or Path())


def parameters_of(zone: Zone) -> dict[str, Any]:
    """What the zone states about its rules, its industry code system included."""
    return {"industry_codes": zone.industry_codes, **zone.rules.get("parameters", {})}


def _tallies(plots: gpd.GeoDataFrame, zone: Zone) -> pd.DataFrame:
    belongs = members(zone)
    frames = []
    for scope in SCOPES:
        group, units = belongs[belongs["scope"] == scope], names(zone, scope)
        if len(group) or units:
            frames.append(tally(plots, group, units).assign(scope=scope))
    return pd.concat(frames, ignore_index=True)[["scope", *COLUMNS]]


def _counts(judgements: tuple[Judgement, ...], index: pd.Index) -> dict[str, pd.Series]:
    """How many enacted clauses each plot breaks and how many cannot be decided; short of advice counts apart."""

    def count(verdict: str, law: bool) -> pd.Series:
        asked = [one.rows["code"] for one in judgements if (one.clause.kind == "law") == law]
        hits = [codes.eq(VERDICTS.index(verdict)).astype("int64") for codes in asked]
        return sum(hits, pd.Series(0, index=index))

    return {
        "breaks": count("breaks", True),
        "unknowns": count("unknown", True),
        "advised": count("breaks", False),
    }
