"""LowEfficiency: which industrial plots look under-used by a stated screening, what speaks for it and what is not known.

The tests of the scheme are joined by *or* and its gates by *and*, both three-valued (Kleene): what is unknown stays unknown
unless another test or gate decides. A suggestion 拟列入; whether land is of low efficiency is the bureau's decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.dates import years_since
from land_policy.idle import SUSPECTED
from land_policy.renewal.low_efficiency_scheme import Scheme, read_scheme
from land_policy.renewal.low_efficiency_signs import measured
from land_policy.stated import file_of, stated
from layers.take import days, flags, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

CLASSES = ("low", "case_by_case", "none_seen", "none_so_far", "not_applicable", "unknown")
"""``none_so_far``: no test that could be decided speaks for it, and some could not be decided."""
DEFAULT = "suggested"


@dataclass(frozen=True)
class LowEfficiency:
    """The answer of one screening.

    ``rows``, on the plots' index: ``low_class`` (one of :data:`CLASSES`), ``low_gate`` (why it does not apply or cannot be
    said; blank: it applies), ``low_tests`` and ``low_open`` (names of the tests that speak for it, and of those not
    decided, joined by ``;``). ``tests`` is long: ``plot_id, test, holds, value, base, low, high, base_of, base_evidence,
    why`` for industrial plots. ``tax_years`` is how many years of tax were looked at.
    """

    scheme: Scheme
    rows: pd.DataFrame
    tests: pd.DataFrame
    tax_years: int

    @property
    def low(self) -> pd.Series:
        """Whether a plot is proposed as of low efficiency. Boolean, on the plots' index."""
        return self.rows["low_class"].eq("low").rename("low")


def screened(evaluation: Evaluation, scheme: Scheme, before: Evaluation | None = None) -> LowEfficiency:
    """The plots by a scheme; ``before`` is the same zone a year earlier, for the tests of two years of tax.

    ``low`` where a test that gives it holds and every gate does; else ``case_by_case`` likewise; else ``none_seen`` where
    all tests say no. ``not_applicable``: a gate says no. Else unknown.
    """
    plots = evaluation.plots
    found = {test.name: measured(evaluation, test, before) for test in scheme.tests}
    low = _any([found[test.name]["holds"] for test in scheme.tests if test.gives == "low"], plots.index)
    case = _any([found[test.name]["holds"] for test in scheme.tests if test.gives != "low"], plots.index)
    some_no = sum((one["holds"].eq(False).fillna(False).astype(int) for one in found.values()), 0) > 0
    gate = _gate(evaluation, scheme)
    out, open_ = gate["out"] != "", gate["open"] != ""
    yes, maybe = low.fillna(False), case.fillna(False)
    nothing = (low | case).eq(False).fillna(False)
    named = np.select(
        [out, (yes | maybe) & open_, yes, maybe, nothing, some_no],
        ["not_applicable", "unknown", "low", "case_by_case", "none_seen", "none_so_far"],
        "unknown",
    )
    rows = pd.DataFrame({"low_class": named}, index=plots.index)
    rows["low_gate"] = gate["out"].where(
        out, gate["open"].where(pd.Series(named, plots.index) == "unknown", "")
    )
    rows["low_tests"] = _named({name: one["holds"].fillna(False) for name, one in found.items()})
    rows["low_open"] = _named({name: one["holds"].isna() for name, one in found.items()})
    blank = rows["low_class"].eq("not_applicable")
    rows[["low_tests", "low_open"]] = rows[["low_tests", "low_open"]].mask(blank, "")
    long = (
        pd.concat([one.assign(test=name) for name, one in found.items()]).rename_axis("plot_id").reset_index()
    )
    kept = long["plot_id"].isin(rows.index[rows["low_gate"].ne("not_industrial")])
    return LowEfficiency(scheme, rows, long[kept].reset_index(drop=True), 1 if before is None else 2)


def low_efficiency(evaluation: Evaluation, name: str = "", before: Evaluation | None = None) -> LowEfficiency:
    """The screening a zone names under ``[policy] low_efficiency``, or the one of that name; left out: the suggested one."""
    return screened(evaluation, scheme_of(evaluation, name), before)


def scheme_of(evaluation: Evaluation, name: str = "") -> Scheme:
    """The scheme of a name, of the zone, or the shipped default."""
    zone, folder = evaluation.zone, evaluation.zone.folder or Path()
    path = file_of(name, folder, "low_efficiency", "low_efficiency") if name else None
    path = path or stated(zone, "low_efficiency", "low_efficiency")
    return read_scheme(path or file_of(DEFAULT, folder, "low_efficiency", "low_efficiency"))


def _gate(evaluation: Evaluation, scheme: Scheme) -> pd.DataFrame:
    """Why a plot is out, and what of its gates is not known: keys of the words ``low_gate``; the first that holds."""
    plots = evaluation.plots
    industrial, built = flags(plots, "is_industrial"), _built(plots)
    idle = text(plots, "idle_class")
    suspected = idle.isin(SUSPECTED) & scheme.idle_out
    idle_open = idle.isin(("", "unknown")) & scheme.idle_out
    finished = days(plots, "finished_on")
    age = years_since(finished.where(finished <= pd.Timestamp(evaluation.day)), evaluation.day)
    asked = scheme.years_high > 0
    new = asked & (age < scheme.years_low)
    between = asked & ~new & (age < scheme.years_high)
    outs = {
        "not_industrial": industrial.eq(False).fillna(False),
        "idle": suspected,
        "not_built": built.eq(False).fillna(False),
        "too_new": new,
    }
    opens = {
        "use_unknown": industrial.isna(),
        "built_unknown": built.isna(),
        "idle_unknown": idle_open,
        "age_unknown": asked & age.isna(),
        "age_between": between,
    }
    table = {"out": outs, "open": opens}
    return pd.DataFrame(
        {
            name: np.select([mask.to_numpy(dtype=bool) for mask in masks.values()], list(masks), "")
            for name, masks in table.items()
        },
        index=plots.index,
    )


def _built(plots: pd.DataFrame) -> pd.Series:
    """Whether a plot is stock: built by its status (A, B1) or with floor area on it; a bare B does not tell."""
    status = text(plots, "status_class")
    by_status = status.str.match(r"A|B1").astype("boolean").mask(status.isin(["", "B"]))
    return by_status | plots["built_floor_m2"].gt(0).astype("boolean")


def _any(held: Sequence[pd.Series], index: pd.Index) -> pd.Series:
    """Three-valued *or*: yes beats unknown beats no."""
    found = pd.Series(False, index=index, dtype="boolean")
    for one in held:
        found = found | one.astype("boolean")
    return found


def _named(masks: dict[str, pd.Series]) -> pd.Series:
    """The names of the masks that hold on each plot, joined by ``;``."""
    parts = [np.where(mask.to_numpy(dtype=bool), f"{name};", "") for name, mask in masks.items()]
    joined = pd.Series(parts[0], index=next(iter(masks.values())).index, dtype="str")
    for part in parts[1:]:
        joined = joined + part
    return joined.str.rstrip(";")
