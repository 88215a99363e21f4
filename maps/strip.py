"""Strip: the strip map 带状图, an avenue as one straight line with stations, nodes, areas and an indicator along it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gis.errors import MapError
from maps.payload import in_degrees
from maps.runs import runs
from maps.said import Text
from maps.sketch import SIGNS
from maps.story import Moved, decimals, placed


@dataclass(frozen=True)
class Indicator:
    """One figure along the avenue: a number a band (blank: not known), the same as text, and the zone's beside it."""

    key: str
    label: Text
    unit: Text
    values: Sequence[float]
    texts: Sequence[Text]
    whole: float = float("nan")
    whole_text: Text = ""


@dataclass(frozen=True)
class Node:
    """A node of the avenue: its name, its kind and the sign of that kind, its station in m and its place in degrees."""

    name: Text
    kind: Text
    sign: str
    station: float
    at: tuple[float, float]

    def __post_init__(self) -> None:
        if self.sign not in SIGNS:
            raise MapError(f"strip map: no sign {self.sign!r}; use one of {', '.join(SIGNS)}")


@dataclass(frozen=True)
class Span:
    """A stretch of the avenue with a name: an area; from and to in m."""

    name: Text
    start: float
    end: float


@dataclass(frozen=True)
class Divide:
    """Where one area ends and the next begins, and the road that crosses there."""

    station: float
    name: Text = ""


@dataclass(frozen=True)
class Strip:
    """The strip map of an avenue, as a part of the page. From its start (left) to its end (right).

    ``axis``: one row, the avenue from its start. ``bands``: one row a band, in order, with ``start`` and ``end`` in m and its
    shape. ``members``: the keys of the plots of each band; ``plots``: the keys of the layer's rows in their order.
    ``ends``: what stands at the line's two ends. ``digits``: decimals of a degree at most.
    ``moved``: how what is drawn is put onto a basemap of another datum; stations stay.
    """

    title: Text
    axis: gpd.GeoDataFrame
    bands: gpd.GeoDataFrame
    indicators: Sequence[Indicator]
    nodes: Sequence[Node] = ()
    areas: Sequence[Span] = ()
    divides: Sequence[Divide] = ()
    members: Sequence[Sequence[Hashable]] = ()
    plots: Sequence[Hashable] | pd.Index = ()
    ends: tuple[Text, Text] = ("", "")
    digits: int | None = None
    moved: Moved | None = None
    name: str = "strip"
    files: Sequence[str] = ("yuantu-runs.js", "yuantu-strip.css", "yuantu-strip.js")

    def __post_init__(self) -> None:
        for one in self.indicators:
            if len(one.values) != len(self.bands) or len(one.texts) != len(self.bands):
                raise MapError(
                    f"strip map, {one.key}: {len(one.values)} values and {len(one.texts)} texts for {len(self.bands)} "
                    "bands; hand in one a band"
                )
        if not self.indicators:
            raise MapError("strip map: an indicator is needed to draw; hand in at least one")

    @property
    def length(self) -> float:
        """Length of the avenue in m."""
        return float(shapely.length(self.axis.geometry.iloc[0]))

    def data(self) -> dict[str, Any]:
        """What the strip's script draws, as plain values: stations in whole metres, places in degrees."""
        return {
            "title": self.title,
            "length": round(self.length, 1),
            "ends": list(self.ends),
            "line": _line(self.axis, self.length, self.digits, self.moved),
            "bands": [
                [round(float(start), 1), round(float(end), 1)]
                for start, end in zip(self.bands["start"], self.bands["end"], strict=True)
            ],
            "members": [runs(keys, self.plots) for keys in self.members],
            "count": len(self.plots),
            "nodes": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "sign": one.sign,
                    "station": round(float(one.station), 1),
                    "at": placed([one.at], self.digits, self.moved)[0],
                }
                for one in self.nodes
            ],
            "areas": [
                {"name": one.name, "start": round(one.start, 1), "end": round(one.end, 1)}
                for one in self.areas
            ],
            "divides": [{"station": round(one.station, 1), "name": one.name} for one in self.divides],
            "indicators": [_indicator(one) for one in self.indicators],
        }


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "unit": one.unit,
        "values": [_number(value) for value in one.values],
        "texts": list(one.texts),
        "whole": _number(one.whole),
        "whole_text": one.whole_text,
    }


def _number(value: float) -> float | None:
    """Fine enough to draw; none for a blank."""
    return None if value != value else float(f"{value:.6g}")


def _line(
    axis: gpd.GeoDataFrame, length: float, digits: int | None, moved: Moved | None, step: float = 100.0
) -> list[list[float]]:
    """``[station, lat, lon]`` along the avenue, every so many metres and at its end."""
    line = axis.geometry.iloc[0]
    stations = [*(step * k for k in range(int(length // step) + 1))]
    stations += [length] if length - stations[-1] > 1 else []
    points = gpd.GeoDataFrame(
        geometry=list(shapely.line_interpolate_point(line, stations)), crs=axis.crs, index=stations
    )
    fine = decimals(digits)
    return [
        [round(float(s), 1), round(point.y, fine), round(point.x, fine)]
        for s, point in in_degrees(moved(points) if moved else points, "strip map").items()
    ]
