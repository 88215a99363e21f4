"""Why not: what stands between a plot and the suggestions: the points it loses to the last one, or what keeps it out."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.errors import SitingError
from gis.words import refusal
from land_policy.siting.criteria import measure
from land_policy.siting.exclusions import routes

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting

STATES = ("suggested", "behind", "blank", "excluded")
DECIMALS = 9


@dataclass(frozen=True, eq=False)
class WhyNot:
    """One plot beside the last of the first ``n`` suggestions.

    ``state`` is one of :data:`STATES`. ``losses`` (by criterion, most first): ``value_last, value, share_last, share, loss`` with
    ``loss = share_last − share``; the losses add up to ``difference``, the score of ``last`` less that of the plot. ``missing``:
    criteria whose value is blank. ``exclusions``: the rows that keep the plot out; ``only`` when it is a single one.
    ``score`` and ``rank`` are those of the plot; of an excluded one those it would have if none of them held, blank
    where a value is blank.
    """

    plot: str
    state: str
    n: int
    last: str
    difference: float
    losses: pd.DataFrame
    missing: tuple[str, ...]
    exclusions: pd.DataFrame
    score: float
    rank: int | None

    @property
    def only(self) -> bool:
        """Whether a single exclusion keeps the plot out: without it the plot is a candidate."""
        return len(self.exclusions) == 1


def why_not(siting: Siting, plot: str, n: int = 5) -> WhyNot:
    """What stands between a plot and the first ``n`` suggestions.

    Raises `SitingError` for a plot that was not in the question.
    """
    rows = siting.exclusions[siting.exclusions["plot_id"].eq(plot)].reset_index(drop=True)
    inside = plot in siting.candidates.index
    if not inside and rows.empty:
        near = difflib.get_close_matches(plot, siting.plots.index.astype("str").tolist(), n=3, cutoff=0.6)
        if near:
            raise SitingError(refusal("land_policy", "siting.plot_near", plot=plot, near=near))
        raise SitingError(refusal("land_policy", "siting.plot", plot=plot))
    values, shares = _own(siting, plot, inside)
    missing = tuple(shares.index[shares.isna()])
    score = float(shares.sum()) if not missing else float("nan")
    rank = None if missing else _rank(siting, plot, score)
    state = (
        "excluded" if not inside else "blank" if missing else "behind" if rank and rank > n else "suggested"
    )
    best = siting.ranks[siting.ranks.notna()].index[:n]
    last = str(best[-1]) if len(best) else ""
    losses = _losses(siting, last, values, shares) if last and not missing else _losses_of_nobody()
    difference = float(siting.scores[last]) - score if len(losses) else float("nan")
    return WhyNot(plot, state, n, last, difference, losses, missing, rows, score, rank)


def _own(siting: Siting, plot: str, inside: bool) -> tuple[pd.Series, pd.Series]:
    """Values of the criteria and shares of the score; for a plot that is kept out as if it were not."""
    if inside:
        return siting.values.loc[plot], siting.shares.loc[plot]
    names, route = siting.weights.index, routes(siting.plots, siting.profile)
    if siting.ground is None or plot not in siting.plots.index:
        blank = pd.Series(np.nan, index=names)
        return blank, blank
    found = measure(siting.plots.loc[[plot]], siting.plots, siting.ground, siting.profile, route)
    worths = found.worths.reindex(columns=names).loc[plot].astype(float)
    return found.values.reindex(columns=names).loc[plot], worths * siting.weights * 100.0


def _rank(siting: Siting, plot: str, score: float) -> int:
    """The rank a score has among the candidates; of equal ones the lower plot number comes first."""
    others = siting.scores.drop(plot, errors="ignore").dropna().round(DECIMALS)
    mine = round(score, DECIMALS)
    return 1 + int((others > mine).sum() + ((others == mine) & (others.index < plot)).sum())


def _losses(siting: Siting, last: str, values: pd.Series, shares: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "value_last": siting.values.loc[last].astype("object"),
            "value": values.astype("object"),
            "share_last": siting.shares.loc[last],
            "share": shares,
        }
    ).rename_axis("criterion")
    frame = frame.assign(loss=frame["share_last"] - frame["share"])
    return frame.sort_values("loss", ascending=False, kind="stable")


def _losses_of_nobody() -> pd.DataFrame:
    columns = ["value_last", "value", "share_last", "share", "loss"]
    return pd.DataFrame(columns=columns, index=pd.Index([], name="criterion"))
