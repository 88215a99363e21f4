"""CorridorProfile: every amount and indicator along the corridor, by band of station, by area and by node."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString

from gis.bands import bands, catchments
from gis.corridor import station_offset
from gis.overlay import cut, share
from gis.words import Words, refusal
from land_policy.assumption import Assumption, parameters
from land_policy.clause import Text
from land_policy.figures import axis_line
from land_policy.tally import COLUMNS, tally, wide
from layers.schema import Column, read_columns

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

BY = ("station", "area", "node")
"""What the corridor is divided by."""

OUTSIDE = "outside"
"""The unit that holds what lies in no band, area or catchment: with it every amount adds up to the zone's."""


@dataclass(frozen=True)
class CorridorProfile:
    """The corridor as a line, and all figures of the zone divided along it. Also the data behind its strip map.

    ``bands`` has one row a band, from the south: ``station_from_m``, ``station_to_m``, the shape; indexed by unit.
    ``nodes`` has ``name``, ``kind``, ``confidence``, ``station_m``, ``offset_m`` (+ east of the way north), ``beyond``,
    and the catchment as its shape; in order of station. ``divides`` has ``station_m`` where the axis passes from one
    area (``from_area``) into the next (``to_area``), and the ``road`` that crosses there.
    ``tallies`` is long: ``by`` (`BY`), ``unit``, ``indicator``, ``value``, ``numerator``, ``denominator``,
    ``known_pct``; each ``by`` has a unit ``outside``. A plot on a border is shared by area. ``missing`` says by what
    the zone cannot be divided, and why. ``stated`` holds the parameters used, with their source.
    """

    axis: LineString | None
    stated: Mapping[str, Assumption]
    bands: gpd.GeoDataFrame
    nodes: gpd.GeoDataFrame
    divides: pd.DataFrame
    tallies: pd.DataFrame
    missing: Mapping[str, Words]

    @property
    def length_m(self) -> float:
        """Length of the axis in m; blank without one."""
        return self.axis.length if self.axis is not None else float("nan")

    def figures(self, by: str, indicator: str) -> pd.DataFrame:
        """One amount or indicator: its rows of ``tallies``, indexed by unit; empty where ``by`` is missing."""
        rows = self.tallies[(self.tallies["by"] == by) & (self.tallies["indicator"] == indicator)]
        return rows.set_index("unit")

    def table(self, by: str) -> pd.DataFrame:
        """One row a unit, one column an amount or indicator; empty where ``by`` is missing."""
        rows = self.tallies[self.tallies["by"] == by]
        return wide(rows) if len(rows) else pd.DataFrame()


def corridor_profile(evaluation: Evaluation, step_m: float | None = None) -> CorridorProfile:
    """Divide the figures of a zone along its corridor.

    ``step_m`` comes from the argument, else from ``[corridor] step_m`` of zone.toml, else from
    ``assumptions/corridor.toml``; ``half_width_m`` and ``catchment_m`` likewise. Nothing past an end of the axis is
    counted to its last band: it is outside.

    Raises InputError for a step that makes no bands, or too many.
    """
    zone, plots = evaluation.zone, evaluation.plots
    stated = _stated(zone.corridor, step_m)
    line = axis_line(zone.layer("corridor_axis"))
    missing: dict[str, Words] = {}
    cells = _bands(line, stated, plots)
    if line is None:
        drawn = zone.layer("corridor_axis") is not None
        missing["station"] = refusal("land_policy", "corridor.axis_broken" if drawn else "corridor.no_axis")
    nodes = _nodes(zone.layer("corridor_nodes"), line, stated["catchment_m"].value, plots)
    if nodes.empty:
        missing["node"] = refusal("land_policy", "corridor.no_nodes")
    areas = zone.layer("corridor_areas")
    if areas is None or areas.empty:
        missing["area"] = refusal("land_policy", "corridor.no_areas")
    tallies = [_tallied(plots, shapes, by) for by, shapes in (("station", cells), ("node", nodes))]
    if "area" not in missing:
        known = evaluation.tallies[evaluation.tallies["scope"] == "corridor"].rename(columns={"scope": "by"})
        rest = _tallied(plots, areas, "area")
        tallies.append(pd.concat([known.assign(by="area"), rest[rest["unit"] == OUTSIDE]]))
    crossings = _divides(line, areas, zone.layer("roads"), stated["divide_road_m"].value)
    filled = [one for one in tallies if len(one)] or tallies[:1]  # without rows a column has no type
    table = pd.concat(filled, ignore_index=True)[["by", *COLUMNS]]
    return CorridorProfile(line, stated, cells, nodes, crossings, table, missing)


def _stated(said: Mapping[str, float], step_m: float | None) -> dict[str, Assumption]:
    """The parameters, the zone's own in place of the shipped ones and the question's in place of both."""
    sources = {
        "zone": Text("zone.toml [corridor]", "zone.toml [corridor]"),
        "asked": Text("本次指定", "as asked"),
    }
    found = dict(parameters("corridor"))
    for source, values in (("zone", said), ("asked", {} if step_m is None else {"step_m": step_m})):
        for name, value in values.items():
            found[name] = dataclasses.replace(found[name], value=float(value), source=sources[source])
    return found


def _bands(
    line: LineString | None, stated: Mapping[str, Assumption], plots: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    if line is None:
        table = pd.DataFrame({"station_from_m": [], "station_to_m": [], "geometry": []})
    else:
        table = bands(line, stated["half_width_m"].value, stated["step_m"].value)
    table.index = pd.Index([str(number) for number in range(len(table))], name="unit", dtype=object)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plots.crs)


def _nodes(
    nodes: gpd.GeoDataFrame | None, line: LineString | None, reach_m: float, plots: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """The nodes with their place along the axis and their catchments, from south to north."""
    names = ["name", "name_en", "kind", "confidence"]
    if nodes is None or nodes.empty:
        empty = pd.DataFrame(columns=[*names, "station_m", "offset_m", "beyond", "geometry"])
        return gpd.GeoDataFrame(empty, geometry="geometry", crs=plots.crs)
    table = pd.DataFrame(nodes.reindex(columns=names))
    place = {"station_m": np.nan, "offset_m": np.nan, "beyond": ""}
    table = table.assign(
        **(place if line is None else station_offset(line, nodes.geometry).to_dict("series"))
    )
    table["geometry"] = catchments(shapely.centroid(np.asarray(nodes.geometry.array)), reach_m)
    table.index = table.index.astype(str).rename("unit")
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plots.crs).sort_values("station_m", kind="stable")


def shares(plots: gpd.GeoDataFrame, shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Members by area: ``unit, plot (position), share`` with what is in no shape as ``outside``; sums to 1 a plot.

    The shapes must not overlap. A plot without a shape is outside.
    """
    pieces = cut(plots.geometry, shapes)
    with np.errstate(invalid="ignore"):
        left = np.nan_to_num(pieces.outside_m2 / pieces.whole_m2, nan=1.0)
    out = np.flatnonzero(left > 0)
    return pd.DataFrame(
        {
            "unit": np.append(
                shapes.index.astype(str).to_numpy(dtype=object)[pieces.large], [OUTSIDE] * len(out)
            ),
            "plot": np.append(pieces.small, out),
            "share": np.append(share(pieces), left[out]),
        }
    )


def _tallied(plots: gpd.GeoDataFrame, shapes: gpd.GeoDataFrame, by: str) -> pd.DataFrame:
    if shapes.empty:
        return pd.DataFrame(columns=["by", *COLUMNS])
    names = [*shapes.index.astype(str), OUTSIDE]
    return tally(plots, shares(plots, shapes.geometry), names).assign(by=by)


def _divides(
    line: LineString | None, areas: gpd.GeoDataFrame | None, roads: gpd.GeoDataFrame | None, reach_m: float
) -> pd.DataFrame:
    """Where the axis passes from one area into the next: half-way between the end of one and the start of the other."""
    columns = ["station_m", "from_area", "to_area", "road", "road_en"]
    if line is None or areas is None or areas.empty:
        return pd.DataFrame(columns=columns)
    inside = shapely.intersection(np.asarray(areas.geometry.array), line)
    xy, which = shapely.get_coordinates(inside, return_index=True)
    ends = pd.Series(shapely.line_locate_point(line, shapely.points(xy))).groupby(which).agg(["min", "max"])
    ends = ends.sort_values("min")
    names = areas.index.astype(str).to_numpy(dtype=object)[ends.index]
    station = (ends["max"].to_numpy()[:-1] + ends["min"].to_numpy()[1:]) / 2
    crossed = [_crossing(line, one, roads, reach_m) for one in station]
    facts = [station, names[:-1], names[1:], [one[0] for one in crossed], [one[1] for one in crossed]]
    return pd.DataFrame(dict(zip(columns, facts, strict=True)))


def _crossing(
    line: LineString, station: float, roads: gpd.GeoDataFrame | None, reach_m: float
) -> tuple[str, str]:
    """What the road is called that crosses the axis nearest to a station, within reach; empty where there is none."""
    if roads is None or roads.empty or "name" not in roads.columns:
        return "", ""
    meet = shapely.intersection(np.asarray(roads.geometry.array), line)
    along = shapely.length(meet) > reach_m  # the avenue itself
    away = shapely.distance(meet, shapely.line_interpolate_point(line, station))
    away = np.where(along | np.isnan(away), np.inf, away)
    best = int(np.argmin(away))
    if away[best] > reach_m:
        return "", ""
    row = roads.iloc[best]
    name, english = (row.get(column) for column in ("name", "name_en"))
    return tuple("" if pd.isna(one) else str(one) for one in (name, english))  # type: ignore[return-value]


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of its tables: labels, units and what they mean.

    >>> columns()["station_m"].unit
    'm'
    """
    place = resources.files("land_policy").joinpath("dictionary", "corridor.csv")
    return {column.name: column for column in read_columns(place.read_text(encoding="utf-8"))}
