"""FirmRecords: firms and their plots as rows that can be added up by park and industry, one table a measure."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from land_policy.case import Case
from land_policy.clause import Text
from land_policy.firms.industry import divisions
from layers.take import numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

MEASURES = ("firms", "output", "employees", "land")
"""What an industry's weight can be taken by."""

_COLUMN = {"output": "output_wan", "employees": "employees"}


def firm_records(evaluation: Evaluation, measure: str) -> pd.DataFrame:
    """One row a firm, or a plot where the measure is recorded by plot, with its value.

    Columns ``plot`` (position in the plots, −1 on none of them), ``park``, ``sub_park``, ``industry`` (division of
    GB/T 4754), ``chain`` (all ``""`` where blank) and ``value``, blank where not known:

    ``firms``
        1 a firm; no rows in a zone without firms;
    ``output``, ``employees``
        the firm's own in 万元 and people; of plots where no firm has any on record;
    ``land``
        area in m² of the plots that are industrial, have an industry or chain on record, or hold firms. A plot
        without an industry of its own has that of its firms where they have but one; a chain likewise.
    """
    firms = evaluation.zone.layer("firms")
    some = firms is not None and len(firms) > 0
    if measure == "firms":
        return (
            _of_firms(evaluation, firms).assign(value=1.0) if some else _of_plots(evaluation, firms).iloc[:0]
        )
    if measure == "land":
        return _of_plots(evaluation, firms)
    name = _COLUMN[measure]
    if some and numbers(firms, name).notna().any():
        return _of_firms(evaluation, firms).assign(value=numbers(firms, name).to_numpy())
    rows = _of_plots(evaluation, firms)
    return rows.assign(value=numbers(evaluation.plots, name).to_numpy()[rows["plot"]])


def by_plot(evaluation: Evaluation, measure: str) -> bool:
    """Whether the rows of a measure are plots, not firms."""
    firms = evaluation.zone.layer("firms")
    some = firms is not None and len(firms) > 0
    named = _COLUMN.get(measure)
    return measure != "firms" and not (some and named and numbers(firms, named).notna().any())


def _of_firms(evaluation: Evaluation, firms: pd.DataFrame) -> pd.DataFrame:
    plots = evaluation.plots
    at = plots.index.astype(str).get_indexer(text(firms, "plot_id").astype(str))
    table = {
        "plot": at,
        "park": _taken(plots, "park_id", at),
        "sub_park": _taken(plots, "sub_park_id", at),
        "industry": _divisions(evaluation, firms),
        "chain": text(firms, "chain").to_numpy(dtype=object),
    }
    return pd.DataFrame(table, index=firms.index)


def _of_plots(evaluation: Evaluation, firms: pd.DataFrame | None) -> pd.DataFrame:
    plots = evaluation.plots
    table = pd.DataFrame(
        {
            "plot": np.arange(len(plots)),
            "park": text(plots, "park_id").to_numpy(dtype=object),
            "sub_park": text(plots, "sub_park_id").to_numpy(dtype=object),
            "industry": _divisions(evaluation, plots),
            "chain": text(plots, "chain").to_numpy(dtype=object),
            "value": numbers(plots, "area_m2").to_numpy(),
        }
    )
    used = plots["is_industrial"].fillna(False).to_numpy(dtype=bool)
    if firms is not None and len(firms):
        held = _of_firms(evaluation, firms)
        held = held[held["plot"] >= 0]
        for name in ("industry", "chain"):
            alike = held.groupby("plot")[name].agg(["nunique", "first"])
            one = alike["first"].where(alike["nunique"] == 1).reindex(table["plot"]).fillna("").to_numpy()
            table[name] = np.where(table[name] == "", one, table[name])
        used = used | table["plot"].isin(held["plot"]).to_numpy()
    return table[used | (table["industry"] != "") | (table["chain"] != "")]


def _taken(frame: pd.DataFrame, name: str, at: np.ndarray) -> np.ndarray:
    return np.append(text(frame, name).to_numpy(dtype=object), "")[at]


def _divisions(evaluation: Evaluation, frame: pd.DataFrame) -> np.ndarray:
    return divisions(Case(pd.DataFrame(frame), evaluation.day)).fillna("").to_numpy(dtype=object)


@functools.cache
def verdicts(name: str) -> Mapping[str, Text]:
    """The verdicts of one list, ``lead`` or ``chain``, with their words.

    >>> verdicts("chain")["peak_no_plateau"].label("zh")
    '有高峰无高原'
    """
    rows = [row for row in _table("industry_verdicts") if row["list"] == name]
    return MappingProxyType({row["key"]: Text(row["zh"], row["en"]) for row in rows})


@functools.cache
def industries(system: str) -> Mapping[str, Text]:
    """What each two-digit division is called in a code system; empty for a system whose names are not shipped.

    >>> industries("GB/T 4754-2017")["27"].label("zh")
    '医药制造业'
    """
    rows = [row for row in _table("industries") if row["system"] == system]
    return MappingProxyType({row["key"]: Text(row["zh"], row["en"]) for row in rows})


def _table(name: str) -> list[dict[str, str]]:
    place = resources.files("land_policy").joinpath("dictionary", f"{name}.csv")
    return list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))
