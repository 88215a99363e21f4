"""Siting: one siting question and its answer, the one store of every figure in it."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting import assemblies, notes, rank, robust, why
from land_policy.siting.condition import column
from land_policy.siting.criteria import measure
from land_policy.siting.exclusions import screen
from land_policy.siting.figures import with_amounts, with_empty_land
from land_policy.siting.measures import Ground
from land_policy.siting.profile import Profile
from land_policy.siting.wish import Words
from land_policy.siting.words import in_words
from layers.zone import Zone

if TYPE_CHECKING:
    from land_policy.firms.chains import Chains

FULL_SCORE = 100.0
SHOWN_SHARES = ("first_share", "rank_1_3_share", "near_first_share")
TIE = 9
"""Decimals to which two scores must agree to be a tie, broken by plot number."""


@dataclass(frozen=True, eq=False)
class Siting:
    """One question (a profile, a day, the plots of a zone) and its answer.

    ``candidates`` are the plots nothing keeps out, best first, with all columns of the evaluation and ``route``,
    ``score`` (0 to 100), ``rank``, ``topsis_score`` (0 to 1), ``topsis_rank``, ``missing`` and ``to_check``
    (names of criteria and exclusions, split by ``;``). ``exclusions`` has one row a plot and reason that keeps
    it out; ``holds`` (plot × exclusion asked) whether each applies, blank where that is unknown. ``values``,
    ``worths`` (0 to 1) and ``shares`` are candidate × criterion; the shares of a plot add up to its score. ``scores`` and ``ranks`` are on the candidates' index, blank where a value is blank.
    Scores do not depend on the other plots; the order of TOPSIS does, and is there for comparison.
    ``plots`` are all plots of the question by number, ``ground`` what they were measured on, ``untested`` names the
    exclusions that could not be asked throughout, because the zone records nothing of it.
    """

    profile: Profile
    day: date
    candidates: gpd.GeoDataFrame
    exclusions: pd.DataFrame
    open_points: pd.DataFrame
    values: pd.DataFrame
    worths: pd.DataFrame
    shares: pd.DataFrame
    weights: pd.Series
    scores: pd.Series
    ranks: pd.Series
    notes: tuple[Words, ...]
    land_use_codes: str = ""
    holds: pd.DataFrame = field(default_factory=pd.DataFrame)
    plots: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    ground: Ground | None = None
    untested: tuple[str, ...] = ()

    @functools.cached_property
    def robust(self) -> robust.Robustness:
        """The leading candidates under other weights: shares of weightings, central weights, flip weights."""
        return robust.robust(self)

    @functools.cached_property
    def assemblies(self) -> assemblies.Assemblies | None:
        """Adjacent plots put together, where no single one is large enough and some are out for their size alone."""
        return assemblies.assemblies(self) if assemblies.wanted(self) else None

    def suggestions(self, n: int = 5, lang: str = "zh") -> pd.DataFrame:
        """The first ``n`` candidates that have a score, indexed by ``plot_id``.

        Columns ``rank, name, area_m2, land_use, route, score, topsis_rank, first_share, rank_1_3_share,
        near_first_share, strong, weak, to_check``: texts in the language asked for, the shares (0 to 1) those of
        :class:`Robustness`, blank beyond the candidates it compares, ``land_use`` the planned class where no land use is
        recorded. ``strong`` is the
        criterion with the largest share, ``weak`` another one, that loses most; blank where none loses anything.
        ``to_check`` says what of the plot is not known that the project asks for.
        """
        best = self.candidates[self.candidates["rank"].notna()].head(n)
        strong, weak = self.strong_and_weak(best.index)
        labels = {c.name: c.label.text(lang) for c in self.profile.criteria}
        ways = {way.name: way.label.text(lang) for way in self.profile.routes}
        blank = pd.Series(pd.NA, index=best.index, dtype="str")
        land_use = in_words(column(best, "land_use"), lang, system=self.land_use_codes)
        planned = in_words(column(best, "planned_class"), lang)
        table = {
            "rank": best["rank"],
            "name": best.get("name", blank),
            "area_m2": best["area_m2"],
            "land_use": land_use.mask(column(best, "land_use").isna(), planned),
            "route": best["route"].map(ways).astype("str"),
            "score": best["score"],
            "topsis_rank": best["topsis_rank"],
            **{name: self.robust.plots[name].reindex(best.index) for name in SHOWN_SHARES},
            "strong": strong.map(labels),
            "weak": weak.map(labels),
            "to_check": self._to_check(best.index, lang),
        }
        return pd.DataFrame(table, index=best.index)

    def strong(self, plots: pd.Index, lang: str = "zh") -> pd.Series:
        """What the criterion that gives each candidate most of its score is called."""
        return self.strong_and_weak(plots)[0].map({c.name: c.label.text(lang) for c in self.profile.criteria})

    def strong_and_weak(self, plots: pd.Index) -> tuple[pd.Series, pd.Series]:
        """Names of the criteria with the largest share and, of the others, with the largest loss."""
        if plots.empty or self.shares.empty:
            blank = pd.Series(pd.NA, index=plots, dtype="object")
            return blank, blank
        shares = self.shares.loc[plots]
        strong = shares.idxmax(axis=1)
        lost = self.weights * FULL_SCORE - shares
        others = lost.mask(lost.columns.to_numpy() == strong.to_numpy()[:, None], 0.0)
        return strong, others.idxmax(axis=1).where(others.max(axis=1) > 10.0**-TIE)

    def _to_check(self, plots: pd.Index, lang: str) -> pd.Series:
        """What is not known of each plot, once each."""
        points = self.open_points[self.open_points["plot_id"].isin(plots)]
        column_name, joint = ("lacking", "；") if lang == "zh" else ("lacking_en", "; ")
        once = points.drop_duplicates(["plot_id", column_name])
        listed = once.groupby("plot_id")[column_name].agg(joint.join)
        return listed.reindex(plots).fillna("").astype("str")

    def why(self, plot_id: str, lang: str = "zh", n: int = 5) -> tuple[str, ...]:
        """Why a plot is suggested where it is, or not among the first ``n``: one line a reason, with source or clause.

        Raises `SitingError` for a plot that was not in the question.
        """
        return tuple(line.text(lang) for line in why.lines(self, plot_id, n))


def site(
    evaluation_plots: gpd.GeoDataFrame,
    zone: Zone,
    profile: Profile,
    day: date,
    findings: pd.DataFrame | None = None,
    chains: Chains | None = None,
) -> Siting:
    """Answer one siting question: exclude with reasons, score what is left, rank it.

    ``score = 100 Σ_j w_j worth_j(value_j)`` over the criteria of the profile. A candidate with a blank value has
    no score and no rank and says which value is missing. Equal scores are ranked by plot number. The frame
    handed in is not changed. ``findings`` are rows of judgements, for exclusions by clause; ``chains`` the firms on the
    links of the zone's industry chains, for criteria by chain.
    """
    if evaluation_plots.index.has_duplicates:
        twice = evaluation_plots.index[evaluation_plots.index.duplicated()][0]
        raise SitingError(refusal("land_policy", "siting.twice", plot=twice))
    plots = evaluation_plots.sort_index()
    plots, assumed = with_empty_land(with_amounts(plots, zone.layer("plan_units")), zone)
    ground = Ground(zone, chains)
    screening = screen(plots, ground, profile, day, findings)
    chosen = plots[screening.considered]
    measured = measure(chosen, plots, ground, profile, screening.route)
    shares = measured.worths * measured.weights * FULL_SCORE
    scores = pd.Series(
        FULL_SCORE * rank.weighted_sum(measured.worths, measured.weights).scores, chosen.index, name="score"
    )
    ranks = _ranks(scores, "rank")
    closeness = rank.topsis(measured.worths, measured.weights).scores
    topsis_scores = pd.Series(closeness, chosen.index, name="topsis_score")
    topsis_ranks = _ranks(topsis_scores, "topsis_rank")
    opened = screening.open_points[screening.open_points["plot_id"].isin(chosen.index)]
    candidates = chosen.assign(
        route=screening.route.reindex(chosen.index),
        score=scores,
        rank=ranks,
        topsis_score=topsis_scores,
        topsis_rank=topsis_ranks,
        missing=_listed(measured.worths.isna()),
        to_check=opened.groupby("plot_id")["exclusion"]
        .agg(";".join)
        .reindex(chosen.index)
        .fillna("")
        .astype("str"),
    )
    order = ranks.fillna(len(ranks) + 1).sort_values(kind="stable").index
    return Siting(
        profile,
        day,
        candidates.loc[order],
        screening.reasons,
        opened.reset_index(drop=True),
        measured.values.loc[order],
        measured.worths.loc[order],
        shares.loc[order],
        measured.weights,
        scores.loc[order],
        ranks.loc[order],
        notes.told(zone, profile, plots, screening, measured, candidates.loc[order], assumed),
        zone.land_use_codes,
        screening.holds,
        plots,
        ground,
        screening.untested,
    )


def _ranks(scores: pd.Series, name: str) -> pd.Series:
    """1 for the highest; equal scores in the order of the index, which is by plot number; blank for blank."""
    return scores.round(TIE).rank(method="first", ascending=False).astype("Int64").rename(name)


def _listed(flags: pd.DataFrame) -> pd.Series:
    """Names of the columns that are true, split by ``;``."""
    text = pd.Series("", index=flags.index, dtype="str")
    for name in flags.columns:
        text = text.mask(flags[name], text + name + ";")
    return text.str.removesuffix(";")
