"""Blocks: what roads, rails and rivers leave of a park's core, with corners cut back at the junctions."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Polygon

from layers.sample.ground import parts
from layers.sample.streets import Street

CORNER_M = 13.0
RAIL_GREEN_M = 18.0
RIVER_GREEN_M = 16.0


def road_land(streets: list[Street]) -> shapely.Geometry:
    """The land between the red lines of all roads, junctions splayed."""
    strips = [
        s.line.buffer(
            s.width_m / 2 + (RAIL_GREEN_M if s.kind == "rail" else 0.0), cap_style="flat", join_style="mitre"
        )
        for s in streets
    ]
    return shapely.union_all(strips + _splays(streets))


def blocks(core: Polygon, outline: Polygon, taken: shapely.Geometry) -> list[Polygon]:
    """The blocks of a park's core: pieces of the outline free of roads and water, too thin ones left out."""
    pieces = parts(outline.buffer(-12).difference(taken), 6000.0)
    return [
        Polygon(piece.exterior)
        for piece in pieces
        if core.contains(piece.representative_point())
        and piece.area < 640_000
        and not piece.buffer(-22).is_empty
    ]


def _splays(streets: list[Street]) -> list[Polygon]:
    """A triangle in every corner of every junction, so large that it cuts the corner back by ``CORNER_M``."""
    lines = np.array([street.line for street in streets], dtype=object)
    left, right = shapely.STRtree(lines).query(lines, predicate="intersects")
    found = []
    for a, b in zip(left, right, strict=True):
        if a >= b or "rail" in (streets[a].kind, streets[b].kind):
            continue
        reach = streets[a].width_m / 2 + streets[b].width_m / 2 + CORNER_M
        for point in shapely.get_parts(lines[a].intersection(lines[b])):
            if point.geom_type == "Point":
                middle = np.array([point.x, point.y])
                found += [
                    Polygon([middle, middle + one * reach, middle + two * reach])
                    for one in _arms(point, lines[a], reach)
                    for two in _arms(point, lines[b], reach)
                ]
    return found


def _arms(point: shapely.Point, line: LineString, reach: float) -> list[np.ndarray]:
    """The directions in which a road leaves a junction; where it ends there is none."""
    at = line.project(point)
    ends = [end for end in (at - reach, at + reach) if -reach / 2 <= end <= line.length + reach / 2]
    away = [shapely.get_coordinates(line.interpolate(float(np.clip(end, 0, line.length))))[0] for end in ends]
    ways = [place - np.array([point.x, point.y]) for place in away]
    return [way / np.linalg.norm(way) for way in ways if np.linalg.norm(way) > reach / 2]
