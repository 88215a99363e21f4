"""Figures that a siting asks of a plot beside those of the Evaluation: floor area its plan allows, its approval, its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from land_policy.ceiling import ceilings
from land_policy.siting.condition import column
from layers.take import numbers
from layers.zone import Zone

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

UNBUILT = ("B21", "B22")
"""Built status of land on which nothing stands (B11 and B12 are built)."""
DENSITY = "building_density_pct"
CEILINGS = ("far_ceiling", "floor_most_m2")
"""Figures that hang on the greatest FAR of a plot."""
HALF = 0.5
"""Share of a plot that must lie in an approval batch, as drawn, for the plot to be of it where none is on record."""


def with_amounts(plots: gpd.GeoDataFrame, units: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """The plots with the floor area their plan allows and asks for, and the approval batch they are of.

    ``floor_most_m2 = far_ceiling × area_m2``, ``floor_least_m2 = far_least × area_m2``, blank where either is. ``far_ceiling`` is
    that of the Evaluation (:func:`~land_policy.ceiling.ceilings`: the plot's own, else that of the plan units that hold it),
    worked out from ``units`` where the frame has none; ``batch_held``: the batch on record, where the frame has no better one.

    >>> plots = gpd.GeoDataFrame({"area_m2": [50.0, 80.0], "far_most": [2.0, None]}, geometry=[None, None])
    >>> with_amounts(plots)["floor_most_m2"].tolist()
    [100.0, nan]
    """
    if "far_ceiling" not in plots.columns:
        plots = gpd.GeoDataFrame(plots.join(ceilings(plots, units)))
    area = numbers(plots, "area_m2")
    ends = {"least": "far_least", "most": "far_ceiling"}
    made = {f"floor_{end}_m2": area * numbers(plots, name) for end, name in ends.items()}
    if "batch_held" not in plots.columns:
        made["batch_held"] = column(plots, "batch_id")
    return plots.assign(**made)


def with_empty_land(plots: gpd.GeoDataFrame, zone: Zone) -> tuple[gpd.GeoDataFrame, pd.Index]:
    """The plots with a building density of 0 where it is blank, the recorded status is unbuilt, and the zone has no buildings.

    A working assumption: the status says that nothing stands there (:data:`UNBUILT`), and no layer of buildings says
    otherwise. Gives the plots it was assumed of too; with a layer of buildings nothing is assumed.
    """
    status = column(plots, "status_class").astype("object")
    density = pd.to_numeric(column(plots, DENSITY)).astype(float)
    unbuilt = status.isin(UNBUILT) & density.isna()
    if zone.layer("buildings") is not None or not unbuilt.any():
        return plots, plots.index[:0]
    return plots.assign(**{DENSITY: density.mask(unbuilt, 0.0)}), plots.index[unbuilt]


def plots_of(evaluation: Evaluation) -> gpd.GeoDataFrame:
    """The plots of an Evaluation with what its answers say of them: ``low_class``, ``batch_held``, ``case_step``, ``tenants``.

    ``case_step``: the next step of a case on idle land that is on record and open. ``tenants``: firms on record there,
    blank where the zone has no table of firms. ``low_class`` is the screening for low efficiency. ``batch_held`` is the batch on record, else the one that holds
    more than :data:`HALF` of the plot as drawn; blank where there is neither.
    """
    plots = evaluation.plots
    return plots.assign(
        low_class=evaluation.low_efficiency.rows["low_class"],
        batch_held=_batch(evaluation),
        case_step=_case(evaluation),
        tenants=_tenants(evaluation),
    )


def _case(evaluation: Evaluation) -> pd.Series:
    """The next step of each plot of which a step is on record and the case not closed; blank elsewhere."""
    steps, index = evaluation.docket.steps, evaluation.plots.index
    if steps.empty:
        return pd.Series(None, index=index, dtype="object")
    begun = steps.index[steps["done_on"].notna()]
    coming = steps[steps["next"] & steps.index.isin(begun) & ~steps["step"].isin(("watch", "close"))]
    return coming["step"].reindex(index).astype("object")


def _tenants(evaluation: Evaluation) -> pd.Series:
    """How many firms are on record on each plot; blank where the zone has none."""
    firms, index = evaluation.zone.layer("firms"), evaluation.plots.index
    if firms is None:
        return pd.Series(float("nan"), index=index)
    return column(firms, "plot_id").value_counts().reindex(index).fillna(0).astype("float64")


def _batch(evaluation: Evaluation) -> pd.Series:
    plots = evaluation.plots
    recorded = column(plots, "batch_id").astype("object")
    batches = evaluation.zone.layer("batches")
    if batches is None or batches.empty or recorded.notna().all():
        return recorded.rename("batch_held")
    pieces = evaluation.unsupplied.pieces
    if pieces is None or pieces.empty:
        return recorded.rename("batch_held")
    held = pieces.groupby(["plot_id", "batch_id"])["area_m2"].sum().reset_index()
    held = held.sort_values(["plot_id", "area_m2", "batch_id"], ascending=[True, False, True])
    largest = held.drop_duplicates("plot_id").set_index("plot_id")
    enough = largest["area_m2"] > HALF * plots.geometry.area.reindex(largest.index)
    drawn = largest.loc[enough, "batch_id"].reindex(plots.index).astype("object")
    return recorded.where(recorded.notna(), drawn).rename("batch_held")
