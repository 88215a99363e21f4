"""Clustering: whether the firms of each chain lie together or scattered, and whether one firm towers over the rest.

「有高峰无高原、点状分布」 put into measures. The plans that say so give no number: every threshold is an assumption and
stands in ``assumptions/industry.toml``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gis.pattern import clark_evans, groups
from gis.words import Words, refusal
from land_policy.assumption import Assumption, parameters
from land_policy.firms.firm_records import by_plot, firm_records
from layers.schema import Column, read_columns
from layers.take import numbers

if TYPE_CHECKING:
    import geopandas as gpd

    from land_policy.evaluation import Evaluation

ALL = "all"
"""The row of all firms together, whatever their chain: what the chains are to be compared with."""

CHAIN_COLUMNS = (
    *("chain", "firms", "places", "parks", "top_park", "top_park_pct", "top_sub_park", "top_sub_park_pct"),
    *(
        "output_known_pct",
        "top_output_pct",
        "rest_mean_pct",
        "largest_cluster_pct",
        "clustered_pct",
        "clusters",
    ),
    *("mean_m", "expected_m", "ratio", "z", "verdict", "few"),
)


@dataclass(frozen=True)
class Clustering:
    """How the firms of each chain lie, one row a chain, the largest first, then one of all firms together.

    ``chains`` has ``chain, firms`` (plots where the zone has no firms: ``by_plot``), ``places`` (plots they lie on),
    ``parks`` and the park and sub-park with most of them; ``top_output_pct`` share of the first firm in the chain's
    output (高峰) and ``rest_mean_pct`` what the others have on average of what the first has; ``largest_cluster_pct``,
    ``clustered_pct`` (高原) and ``clusters``: firms linked plot to plot, the share of firms in the largest such group
    and in all groups large enough; ``mean_m, expected_m, ratio, z`` nearest neighbours of the places (Clark and
    Evans), over ``study_m2``, the area of all plots; ``verdict``; ``few``. ``cluster`` gives the group of each plot and
    chain (``chain, plot_id, firms, cluster``), for the map. ``no_chain`` counts firms without a chain, ``no_plot`` those
    on no plot: neither is in any figure. ``missing`` says why there is nothing, if so.
    """

    chains: pd.DataFrame
    cluster: pd.DataFrame
    study_m2: float
    no_chain: int
    no_plot: int
    by_plot: bool
    stated: Mapping[str, Assumption]
    missing: Words | None


def clustering(evaluation: Evaluation) -> Clustering:
    """Measure how the firms of each chain lie in the zone."""
    stated = parameters("industry")
    rows, on_plots = _rows(evaluation)
    drawn = np.asarray(evaluation.plots.geometry.array, dtype=object)
    here = np.append(~(shapely.is_missing(drawn) | shapely.is_empty(drawn)), False)[rows["plot"]]
    placed = rows[here]
    study = float(numbers(evaluation.plots, "area_m2").sum())
    chained = placed[placed["chain"] != ""]
    groups_ = [*chained.groupby("chain"), (ALL, placed)] if len(chained) else []
    made = [_chain(str(chain), members, evaluation.plots, study, stated) for chain, members in groups_]
    table = pd.DataFrame([row for row, _ in made], columns=list(CHAIN_COLUMNS))
    last = table["chain"] == ALL
    table = table.assign(last=last).sort_values(["last", "firms", "chain"], ascending=[True, False, True])
    where = [pd.DataFrame({"chain": [], "plot_id": [], "firms": [], "cluster": []}, dtype=object)]
    return Clustering(
        table.drop(columns="last").reset_index(drop=True),
        pd.concat([one for _, one in made] or where, ignore_index=True),
        study,
        int((placed["chain"] == "").sum()),
        int((~here).sum()),
        on_plots,
        stated,
        None if len(chained) else refusal("land_policy", "industry.no_chains"),
    )


def _rows(evaluation: Evaluation) -> tuple[pd.DataFrame, bool]:
    """The firms with their output, and whether plots stand in for firms. Output by plot says nothing of a firm."""
    firms = firm_records(evaluation, "firms")
    recorded = firm_records(evaluation, "output").rename(columns={"value": "output"})
    if not by_plot(evaluation, "output"):
        return recorded, False
    if len(firms):
        return firms.assign(output=np.nan), False
    return recorded[(recorded["chain"] != "") | (recorded["industry"] != "")], True


def _chain(
    chain: str, members: pd.DataFrame, plots: gpd.GeoDataFrame, study: float, stated: Mapping[str, Assumption]
) -> tuple[dict[str, object], pd.DataFrame]:
    """One row of the table, and the cluster of each plot of the chain."""
    firms = members.groupby("plot").size()
    shapes = np.asarray(plots.geometry.array, dtype=object)[firms.index]
    linked = groups(shapes, stated["link_m"].value)
    size = np.bincount(linked, weights=firms.to_numpy(), minlength=1)
    large = size[size >= stated["cluster_firms"].value]
    near = clark_evans(shapely.centroid(shapes), study)
    row: dict[str, object] = {
        "chain": chain,
        "firms": len(members),
        "places": len(firms),
        "parks": int(members.loc[members["park"] != "", "park"].nunique()),
        **_top(members, "park"),
        **_top(members, "sub_park"),
        **_peak(members["output"]),
        "largest_cluster_pct": _percent(size.max(), len(members)),
        "clustered_pct": _percent(large.sum(), len(members)),
        "clusters": len(large),
        "mean_m": near.mean_m,
        "expected_m": near.expected_m,
        "ratio": near.ratio,
        "z": near.z,
        "few": len(members) < stated["few_firms"].value,
    }
    row["verdict"] = "" if chain == ALL else verdict(row, stated)
    ids = plots.index.astype(str).to_numpy(dtype=object)[firms.index]
    return row, pd.DataFrame({"chain": chain, "plot_id": ids, "firms": firms.to_numpy(), "cluster": linked})


def _percent(part: float, whole: float) -> float:
    return 100 * float(part) / whole if whole else float("nan")


def _top(members: pd.DataFrame, scope: str) -> dict[str, object]:
    """The unit with most of the firms, of equals the first by number, and its share of them."""
    inside = members.loc[members[scope] != "", scope]
    counts = inside.value_counts().sort_index(kind="stable")
    if counts.empty:
        return {f"top_{scope}": "", f"top_{scope}_pct": 0.0 if len(members) else np.nan}
    return {f"top_{scope}": counts.idxmax(), f"top_{scope}_pct": _percent(counts.max(), len(members))}


def _peak(output: pd.Series) -> dict[str, object]:
    """Share of the first in the output on record, and what the others have on average of what the first has."""
    known = output.dropna()
    some = len(known) > 0 and known.sum() > 0
    first = known.max() if some else np.nan
    rest = (known.sum() - first) / (len(known) - 1) if len(known) > 1 else np.nan
    return {
        "output_known_pct": _percent(len(known), len(output)),
        "top_output_pct": _percent(first, known.sum()) if some else np.nan,
        "rest_mean_pct": 100 * rest / first,
    }


def verdict(row: Mapping[str, Any], stated: Mapping[str, Assumption]) -> str:
    """What the figures of a chain come to, by the thresholds of ``assumptions/industry.toml``.

    A *peak* is ``top_output_pct ≥ peak_pct``, a *plateau* ``clustered_pct ≥ plateau_pct``. ``peak_no_plateau``
    有高峰无高原, ``peak_and_plateau``, ``clustered`` (a plateau alone), ``scattered`` 点状分布 (neither). ``too_few``:
    fewer places than ``least_places``. ``unknown``: the output of too many firms is not on record.

    >>> stated = parameters("industry")
    >>> figures = {"places": 9, "output_known_pct": 100.0, "top_output_pct": 45.0, "clustered_pct": 20.0}
    >>> verdict(figures, stated), verdict({**figures, "places": 4}, stated)
    ('peak_no_plateau', 'too_few')
    """
    limit = {name: one.value for name, one in stated.items()}
    figure = {
        name: float(row[name]) for name in ("places", "output_known_pct", "top_output_pct", "clustered_pct")
    }
    if figure["places"] < limit["least_places"]:
        return "too_few"
    if not figure["output_known_pct"] >= limit["least_known_pct"] or np.isnan(figure["top_output_pct"]):
        return "unknown"
    peak, plateau = (
        figure["top_output_pct"] >= limit["peak_pct"],
        figure["clustered_pct"] >= limit["plateau_pct"],
    )
    if plateau:
        return "peak_and_plateau" if peak else "clustered"
    return "peak_no_plateau" if peak else "scattered"


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of its tables: labels, units and what they mean.

    >>> columns()["mean_m"].unit
    'm'
    """
    place = resources.files("land_policy").joinpath("dictionary", "clustering.csv")
    return {column.name: column for column in read_columns(place.read_text(encoding="utf-8"))}
