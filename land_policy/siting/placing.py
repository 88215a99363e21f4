"""Placing: several projects placed in one zone at once, beside what each would have alone and first come, first served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.errors import SitingError
from gis.words import Words, refusal
from land_policy.siting import allocation
from land_policy.siting.adjoining import adjoining
from land_policy.siting.allocation import Allocation, allocate
from land_policy.siting.pool import pool, window

if TYPE_CHECKING:
    from land_policy.siting.siting import Siting


@dataclass(frozen=True, eq=False)
class Placing:
    """One optimum for all projects: disjoint sites, each within its project's window of area.

    ``projects`` is indexed by ``project`` (name of the file or profile, in that order): ``label, label_en, weight, least_m2, most_m2,
    usable`` (plots it may have), ``plots`` (split by ``;``, blank: no place), ``count, area_m2, score`` (mean by area, 0 to
    100), ``alone_plots, alone_score, given_up`` (points of score the compromise costs), ``taken_by`` (who has plots it would have
    alone), ``worst_plots, why, why_en`` (no place: why). ``sites`` has the shapes of those placed. ``value`` is
    Σ weight × score; ``alone`` that of all projects alone, which no answer can exceed; ``first_come`` and ``worst_first`` the best
    and the worst that serving one after the other gives, the latter in ``worst_order``. ``road_gap_m`` and ``least_edge_m``
    are the strictest any project states.
    """

    projects: pd.DataFrame
    sites: gpd.GeoDataFrame
    value: float
    alone: float
    first_come: float
    worst_first: float
    worst_order: tuple[str, ...]
    proved: bool
    gap: float
    least_edge_m: float
    road_gap_m: float
    max_plots: int


def place(sitings: Sequence[Siting], *, max_plots: int | None = None) -> Placing:
    """Place the projects of several sitings of one zone at once: the greatest ``Σ weight × score``.

    Each project's exclusions, scores and window of area are those of its siting; a site is one plot, or up to
    ``max_plots`` that adjoin (left out: the most any project states). The order of the sitings does not matter. Raises
    `SitingError` for fewer than one project, two of one name, and a project that states no size.
    """
    ordered = sorted(sitings, key=lambda one: one.profile.name)
    _told_apart([one.profile.name for one in ordered])
    wishes = [one.profile.assembly for one in ordered]
    pools = [pool(one, wish.lift).plots for one, wish in zip(ordered, wishes, strict=True)]
    plots = pd.concat(pools)
    plots = plots[~plots.index.duplicated()].sort_index()
    most = max_plots or max(wish.several_max_plots for wish in wishes)
    edge, gap = max(wish.least_edge_m for wish in wishes), min(wish.road_gap_m for wish in wishes)
    ground = ordered[0].plots.geometry
    edges = adjoining(ground, plots.index, least_edge_m=edge, road_gap_m=gap)
    scores = np.array([one["score"].reindex(plots.index).to_numpy(dtype=float) for one in pools])
    area = plots["area_m2"].to_numpy(dtype=float)
    wanted = [_wanted(one, float(area.sum()), most) for one in ordered]
    found = allocate(area, scores, edges[["a", "b"]].to_numpy(), wanted)
    table = _table(ordered, wanted, found, plots, scores)
    sites = _sites(table, plots)
    alone = float(sum(found.alone))
    order = tuple(ordered[at].profile.name for at in found.worst_order)
    values = (found.value, alone, found.first_come, found.worst_first)
    return Placing(table, sites, *values, order, found.proved, found.gap, edge, gap, most)


def _told_apart(names: Sequence[str]) -> None:
    if not names:
        raise SitingError(refusal("land_policy", "placing.none"))
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SitingError(refusal("land_policy", "placing.twice", name=twice[0]))


def _wanted(siting: Siting, total: float, max_plots: int) -> allocation.Project:
    """The project as the programme takes it: an open window ends at all land there is."""
    least, most = window(siting.profile)
    least = max(least, 1e-6)
    return allocation.Project(
        siting.profile.name,
        least,
        most if np.isfinite(most) else max(total, least),
        siting.profile.weight,
        max_plots=max_plots,
    )


def _table(
    sitings: Sequence[Siting],
    wanted: Sequence[allocation.Project],
    found: Allocation,
    plots: gpd.GeoDataFrame,
    scores: npt.NDArray[np.float64],
) -> pd.DataFrame:
    """One row a project, in the order of their names."""
    names = [one.name for one in wanted]
    holder = {plot: at for at, held in enumerate(found.by_project) for plot in held}
    weight = np.array([one.weight for one in wanted])
    area = plots["area_m2"].to_numpy(dtype=float)
    taken = [
        sorted({holder[plot] for plot in lost if plot in holder} - {at})
        for at, lost in enumerate(found.alone_sets)
    ]
    placed = np.array([bool(one) for one in found.by_project])
    score = np.where(placed, np.array(found.values) / weight, np.nan)
    alone = np.where([bool(one) for one in found.alone_sets], np.array(found.alone) / weight, np.nan)
    usable = np.isfinite(scores).sum(axis=1)
    why = [
        _why(one, int(count), [sitings[at] for at in held], bool(own)) if not got else Words("", "")
        for one, count, held, own, got in zip(
            wanted, usable, taken, found.alone_sets, found.by_project, strict=True
        )
    ]
    listed = {
        "plots": found.by_project,
        "alone_plots": found.alone_sets,
        "worst_plots": found.worst_sets,
    }
    labels = [one.profile.label for one in sitings]
    return pd.DataFrame(
        {
            "label": [one.zh for one in labels],
            "label_en": [one.en for one in labels],
            "weight": weight,
            "least_m2": [one.least for one in wanted],
            "most_m2": [window(one.profile)[1] for one in sitings],
            "usable": usable,
            **{name: [";".join(plots.index[list(one)]) for one in sets] for name, sets in listed.items()},
            "count": [len(one) for one in found.by_project],
            "area_m2": [float(area[list(one)].sum()) if one else np.nan for one in found.by_project],
            "score": score,
            "alone_score": alone,
            "given_up": np.maximum(alone - np.nan_to_num(score), 0.0),
            "taken_by": [";".join(names[at] for at in held) for held in taken],
            "why": [one.text("zh") for one in why],
            "why_en": [one.text("en") for one in why],
        },
        index=pd.Index(names, name="project"),
    )


def _why(project: allocation.Project, usable: int, holders: Sequence[Siting], could: bool) -> Words:
    """Why a project has no place: nothing that is usable, nothing that fits, or others to whom it is worth more."""
    if could:
        labels = [Words(one.profile.label.en, one.profile.label.zh) for one in holders]
        return refusal("land_policy", "placing.outweighed", holders=labels)
    if not usable:
        return refusal("land_policy", "placing.unusable")
    window_ha = {"least": project.least / 1e4, "most": project.most / 1e4}
    return refusal("land_policy", "placing.window", count=usable, plots=project.max_plots, **window_ha)


def _sites(table: pd.DataFrame, plots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The shapes of the sites of the projects that have one."""
    placed = table[table["plots"].ne("")]
    shapes = [plots.geometry.loc[text.split(";")].union_all() for text in placed["plots"].tolist()]
    return gpd.GeoDataFrame(placed, geometry=gpd.GeoSeries(shapes, index=placed.index, crs=plots.crs))
