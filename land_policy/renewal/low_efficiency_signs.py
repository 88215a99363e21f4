"""What the tests of a screening measure: each plot's value, the line it is held against, and yes, no or unknown.

Every function gives one frame on the plots' index: ``holds`` (nullable boolean), ``value``, ``base`` (control value, or
the mean of ``base_of``), ``low`` and ``high`` (the line; a range where the base is one), ``base_of``, ``base_evidence``
and ``why`` (a key of the words ``low_why``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.dates import years_since
from land_policy.judge import BREAKS, EXEMPT, MEETS, UNKNOWN
from land_policy.renewal.low_efficiency_scheme import Sign
from layers.take import days, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

FIELDS = ("holds", "value", "base", "low", "high", "base_of", "base_evidence", "why")
MEANS = {
    "far_of_park": ("far_plain", "industrial_far"),
    "tax_of_park": ("tax_wan_mu", "industrial_tax_wan_mu"),
}
"""Which figure of a plot is held against which mean of its park; both count every storey once."""


def measured(evaluation: Evaluation, test: Sign, before: Evaluation | None = None) -> pd.DataFrame:
    """One test over all plots. ``before`` is the same zone a year earlier: ``tax_of_park`` must then hold in both."""
    if test.measure == "far_of_control":
        return of_control(evaluation, test)
    if test.measure == "coefficient_pct":
        value = evaluation.plots["building_coefficient_pct"]
        return under(value.where(value > 0), pd.Series(test.bound, index=value.index))
    if test.measure == "class_two_years":
        return two_years(evaluation.plots, test.letter)
    if test.measure == "vacant_years":
        return vacant(evaluation, test.bound)
    now = of_park(evaluation, test)
    if test.measure != "tax_of_park" or before is None:
        return now
    then = of_park(before, test).reindex(now.index)
    both = now["holds"].astype("boolean") & then["holds"].astype("boolean")
    why = now["why"].where(both.ne(now["holds"]).fillna(False).eq(False), then["why"].fillna("no_before"))
    return now.assign(holds=both, why=why.mask(both.isna() & then["holds"].isna(), "no_before"))


def under(value: pd.Series, low: pd.Series, high: pd.Series | None = None) -> pd.DataFrame:
    """``value < low`` yes, ``value >= high`` no, between the ends or with a blank unknown; equal is not below.

    The tolerance is 1e-9 of the line, so that a value of exactly the line is not below it.

    >>> under(pd.Series([29.9, 30.0, None]), pd.Series([30.0] * 3))["holds"].tolist()
    [True, False, <NA>]
    """
    high = low if high is None else high
    slack = 1e-9 * np.fmax(1.0, np.abs(high))
    holds = (value < low - slack).astype("boolean")
    holds = holds.mask((value >= low - slack) & (value < high - slack)).mask(value.isna() | low.isna())
    why = np.select([value.isna(), low.isna(), holds.isna()], ["no_value", "no_base", "within"], "compared")
    found = pd.DataFrame({"holds": holds, "value": value, "low": low, "high": high}, index=value.index)
    return found.assign(base=np.nan, base_of="", base_evidence="", why=why)[list(FIELDS)]


def of_park(evaluation: Evaluation, test: Sign) -> pd.DataFrame:
    """A plot's figure below ``bound × mean`` of its park's industrial land; of the whole zone outside every park.

    The mean is the park's own figure: sum over sum, never a mean of plots. A floor-area ratio of 0 was not filled in.
    """
    column, indicator = MEANS[test.measure]
    plots = evaluation.plots
    rows = evaluation.tallies[evaluation.tallies["indicator"].eq(indicator)]
    parks = rows[rows["scope"].eq("park")].set_index("unit")["value"]
    park = text(plots, "park_id")
    inside = park.isin(parks.index)
    mean = park.map(parks).where(inside, evaluation.figure(indicator)).astype("float64")
    value = numbers(plots, column)
    value = value.where(value > 0) if test.measure == "far_of_park" else value
    found = under(value, test.bound * mean)
    return found.assign(base=mean, base_of=park.where(inside, "all"))


def of_control(evaluation: Evaluation, test: Sign) -> pd.DataFrame:
    """FAR below ``bound × control value`` of the industry, by the edition that governs the plot's contract.

    No edition governs (an earlier contract): the test does not apply and says no. A range gives unknown between its ends.
    """
    index = evaluation.plots.index
    far = evaluation.plots["far"]
    far = far.where(far > 0)
    judged = [one for one in evaluation.judgements if one.clause.name == "far" and one.clause.rows]
    low, high = pd.Series(np.nan, index=index), pd.Series(np.nan, index=index)
    base_of, evidence = pd.Series("", index=index, dtype=object), pd.Series("", index=index, dtype=object)
    outside = pd.Series(bool(judged), index=index)
    for one in judged:
        governs = one.rows["code"].isin((MEETS, BREAKS, UNKNOWN)) & one.rows["limit_low"].notna()
        low, high = low.mask(governs, one.rows["limit_low"]), high.mask(governs, one.rows["limit_high"])
        base_of = base_of.mask(governs, one.clause.document.id)
        evidence = evidence.mask(governs, one.rows["evidence"].astype(object))
        outside &= one.rows["code"].eq(EXEMPT)
    found = under(far, test.bound * low, test.bound * high)
    holds = found["holds"].mask(outside, False)
    why = found["why"].mask(outside, "no_edition")
    return found.assign(holds=holds, base=low, base_of=base_of, base_evidence=evidence, why=why)


def two_years(plots: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Whether the yearly evaluation gave this class in both years; one other class is a no, a blank beside it unknown.

    >>> plots = pd.DataFrame({"grade": ["D", "D", "D", None], "grade_before": ["D", "C", None, "A"]})
    >>> two_years(plots, "D")["holds"].tolist()
    [True, False, <NA>, False]
    """
    both = [text(plots, name) for name in ("grade", "grade_before")]
    now, then = (one.eq(letter).astype("boolean").mask(one.eq("")) for one in both)
    holds = now & then
    blank = pd.DataFrame(np.nan, index=plots.index, columns=["value", "base", "low", "high"])
    why = np.where(holds.isna(), "no_class", "class")
    return blank.assign(holds=holds, base_of=both[1] + "→" + both[0], base_evidence="", why=why)[list(FIELDS)]


def vacant(evaluation: Evaluation, years: float) -> pd.DataFrame:
    """Whether a building of the plot has been vacant for more than so many years; a firm at work in each says no.

    A building without a day of vacancy and without a firm is unknown: nobody recorded it. No buildings: no.
    """
    plots, buildings = evaluation.plots, evaluation.zone.layer("buildings")
    nothing = pd.Series(pd.NA, index=plots.index, dtype="boolean")
    if buildings is None or evaluation.floors is None:
        return _vacancy(nothing.mask(numbers(plots, "buildings").eq(0), False), nothing, years)
    pieces = evaluation.floors.pieces
    stands = pieces.area_m2 > 1.0
    place, on = pieces.small[stands], pieces.large[stands]
    since = days(buildings, "vacant_since")
    known = since.where(since <= pd.Timestamp(evaluation.day))
    long = years_since(known, evaluation.day).to_numpy()[place]
    used = _used(evaluation, buildings, place, on)
    state = pd.Series(long > years, dtype="boolean").mask(np.isnan(long) & ~used)
    table = pd.DataFrame({"plot": on, "yes": state.fillna(False), "open": state.isna(), "years": long})
    by = table.groupby("plot").agg(yes=("yes", "any"), open=("open", "any"), years=("years", "max"))
    by = by.reindex(range(len(plots)))
    holds = by["yes"].astype("boolean").fillna(False)
    holds = holds.mask(by["open"].astype("boolean").fillna(False) & ~holds).set_axis(plots.index)
    return _vacancy(holds, by["years"].set_axis(plots.index), years)


def _used(evaluation: Evaluation, buildings: pd.DataFrame, place: np.ndarray, on: np.ndarray) -> np.ndarray:
    """Whether a firm works in the building: one named there, or one that has the whole plot."""
    firms = evaluation.zone.layer("firms")
    if firms is None or firms.empty:
        return np.zeros(len(place), dtype=bool)
    where, plot = text(firms, "building_id"), text(firms, "plot_id")
    names, numbers_ = buildings.index.astype("str")[place], evaluation.plots.index.astype("str")[on]
    return names.isin(where[where != ""]) | numbers_.isin(plot[where == ""])


def _vacancy(holds: pd.Series, value: pd.Series, years: float) -> pd.DataFrame:
    why = np.select([holds.isna(), value.notna()], ["no_vacancy", "compared"], "used")
    found = pd.DataFrame({"holds": holds, "value": value.astype("float64"), "low": years, "high": years})
    return found.assign(base=np.nan, base_of="", base_evidence="", why=why)[list(FIELDS)]
