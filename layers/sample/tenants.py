"""Tenants: which building the firms of the invented zone work in, how much of it, and the year they had."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

STREAM = 7
"""The firms' own stream of chance beside the setting's seed, so that no other layer hangs on it."""
SCALE_WAN = 11_000.0
"""Output from which an invented firm counts as above scale: some one in three do. Not the statistical bound, which
invented outputs, shares of a whole plot's, nearly all pass."""
TCE_PER_WAN = {
    "26": 0.16, "28": 0.14, "30": 0.22, "29": 0.09, "33": 0.12, "17": 0.09, "14": 0.07, "27": 0.05, "64": 0.06,
    "59": 0.04, "65": 0.01, "73": 0.01, "75": 0.01,
}  # fmt: skip
FILL = (0.5, 0.96)
"""Between which shares the floor of a plot of several tenants is let."""


def settled(
    firms: pd.DataFrame, plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, seed: int
) -> pd.DataFrame:
    """The firms with the floor they use, whether they rent it, their land, and the figures of their year.

    The one firm of a plot holds it whole; of several each rents part of one building, so that buildings stay empty,
    half let or full. One building is let beyond its floor, and here and there a figure is missing.
    """
    rng = np.random.default_rng([seed, STREAM])
    table = firms.join(_floors(firms, plots, buildings, rng))
    table = table.join(_year(table, plots, rng))
    return _with_gaps(table, rng)


def _floors(
    firms: pd.DataFrame, plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    floor = (buildings.area * buildings["storeys"]).set_axis(pd.Index(buildings["building_id"]))
    standing = {str(plot): group.tolist() for plot, group in buildings.groupby("plot_id")["building_id"]}
    rows: list[pd.DataFrame] = []
    for plot, group in firms.groupby("plot_id", sort=False):
        held = standing.get(str(plot), [])
        if len(group) == 1 or not held:
            rows.append(_whole_plot(group.index, floor.reindex(held).sum(), plots.at[plot, "area_m2"]))
        else:
            rows.append(_let(group["output_wan"], floor.reindex(held), rng))
    return pd.concat(rows).reindex(firms.index)


def _whole_plot(index: pd.Index, floor: float, land: float) -> pd.DataFrame:
    row = {"building_id": None, "used_floor_m2": round(floor) or np.nan, "leased": False}
    return pd.DataFrame({**row, "occupied_land_m2": round(land)}, index=index)


def _let(output: pd.Series, floor: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Tenants of a plot's buildings: about as much floor as their output wants, each in the building with most room."""
    want = output**0.6 * rng.uniform(0.7, 1.4, len(output))
    want = want / want.sum() * floor.sum() * rng.uniform(*FILL)
    room, place, used = floor.to_numpy(dtype=float).copy(), [], []
    for wanted in want:
        fits = np.flatnonzero(room >= wanted)
        at = int(fits[0]) if len(fits) else int(room.argmax())
        got = np.floor(min(wanted, room[at]) / 10.0) * 10.0
        room[at] -= got
        place.append(at)
        used.append(got)
    row = {"building_id": floor.index.to_numpy()[place], "used_floor_m2": used, "leased": True}
    return pd.DataFrame({**row, "occupied_land_m2": np.nan}, index=output.index)


def _year(table: pd.DataFrame, plots: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Sales, value added, energy, pollutants, research, scale, start of production and points of each firm."""
    count, output = len(table), table["output_wan"]
    finished = table["plot_id"].map(plots["finished_on"])
    months = pd.to_timedelta(rng.integers(60, 400, count), unit="D")
    late = pd.to_timedelta(np.where(table["leased"], rng.integers(0, 2600, count), 0), unit="D")
    start = (finished + months + late).clip(upper=pd.Timestamp(2026, 6, 30))
    energy = output * table["industry_code"].map(TCE_PER_WAN).fillna(0.06) * rng.uniform(0.6, 1.5, count)
    chance = rng.random(count)
    return pd.DataFrame(
        {
            "sales_wan": (output * rng.uniform(0.9, 1.05, count)).round(0),
            "added_value_wan": (output * rng.uniform(0.17, 0.31, count)).round(0),
            "energy_tce": energy.round(1),
            "pollutants_t": (energy * rng.uniform(0.004, 0.012, count)).round(2),
            "rd_wan": (output * rng.uniform(0.004, 0.055, count)).round(0),
            "above_scale": output.ge(SCALE_WAN),
            "in_production_on": start.dt.normalize(),
            "bonus_points": np.select([chance < 0.08, chance < 0.2], [5.0, 2.0], np.nan),
            "deduction_points": np.select([chance > 0.97, chance > 0.92], [10.0, 3.0], np.nan),
            "grade_before": table["plot_id"].map(plots["grade_before"]),
        },
        index=table.index,
    )


def _with_gaps(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A few figures nobody filed, and one building let beyond what it has."""
    filled = table.copy()
    for column, share in (("energy_tce", 0.02), ("in_production_on", 0.01), ("rd_wan", 0.03)):
        filled[column] = filled[column].mask(rng.random(len(filled)) < share)
    tenant = filled.index[filled["leased"].astype(bool)]
    quiet = rng.choice(tenant.to_numpy(), min(6, len(tenant)), replace=False)
    filled.loc[quiet[:4], "used_floor_m2"] = np.nan
    filled.loc[quiet[4:5], "building_id"] = None
    filled.loc[quiet[5:], "used_floor_m2"] = filled.loc[quiet[5:], "used_floor_m2"] * 4.0
    return filled
