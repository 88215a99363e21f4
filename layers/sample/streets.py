"""Streets: a bent grid of arterials and collectors for each park, in lines with classes and widths."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon

from layers.sample.ground import Ground, turned
from layers.sample.setting import Park, Setting

WIDTH = {"arterial": 40.0, "collector": 26.0, "local": 16.0}
DROPPED = 1 / 6
EVERY = 4
LOCAL_SHARE = 0.7
"""Share of the streets between two arterials that are local streets, the others being collectors."""


@dataclass(frozen=True)
class Street:
    """One road: its name, class, width between red lines and middle line in metres."""

    name: str
    kind: str
    width_m: float
    line: LineString


def hand_drawn(ground: Ground, setting: Setting) -> list[Street]:
    """The roads the setting draws by hand, the avenue first."""
    streets = []
    if setting.axis:
        streets.append(Street(setting.axis_name[0], "arterial", 56.0, ground.line(setting.axis)))
    streets += [Street(r.name, r.kind, r.width_m, ground.line(r.line)) for r in setting.roads]
    return streets


def park_streets(
    ground: Ground, park: Park, axis: LineString | None, drawn: list[Street], rng: np.random.Generator
) -> list[Street]:
    """The streets of one park: every fourth line an arterial through the whole park, the rest in the core.

    A lesser street between two arterials is left out now and then, so that blocks differ in size; an arterial is
    kept wherever it lies inside the outline. Streets keep clear of the hand-drawn avenue they run along.
    """
    outline, core = ground.polygon(park.outline), ground.polygon(park.core)
    avoid = shapely.union_all([street.line.buffer(95) for street in drawn if street.kind != "rail"])
    to_metres, extent = _frame(ground, park, axis)
    u = _lines(extent[0], extent[1], park.spacing_m[0], rng, through=0.0 if park.along_axis else None)
    v = _lines(extent[2], extent[3], park.spacing_m[1], rng)
    nodes = _nodes(u, v, rng, straight=park.along_axis)
    placed = to_metres(nodes.reshape(-1, 2)).reshape(nodes.shape)
    middles = (placed[:-1, :-1] + placed[1:, :-1] + placed[:-1, 1:] + placed[1:, 1:]) / 4
    cells = shapely.contains_xy(core, middles[..., 0], middles[..., 1])
    found: list[Street] = []
    for across, way in ((False, "纵"), (True, "横")):
        lines = placed.transpose(1, 0, 2) if across else placed
        along_core = _bordering(cells.T if across else cells, rng)
        first = int(rng.integers(0, EVERY))
        for number in range(len(lines)):
            if park.along_axis and not across and abs(u[number]) < 1.0:
                continue  # the avenue itself is drawn by hand
            lesser = "local" if rng.random() < LOCAL_SHARE else "collector"
            kind = "arterial" if number % EVERY == first else lesser
            wanted = along_core[number] | (kind == "arterial")
            name = f"{park.name}示意{way}{number + 1}路"
            found += [
                Street(name, kind, WIDTH[kind], line) for line in _kept(lines[number], wanted, outline, avoid)
            ]
    return found


def _frame(
    ground: Ground, park: Park, axis: LineString | None
) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[float, float, float, float]]:
    ring = ground.points(park.outline)
    if park.along_axis and axis is not None:
        at = shapely.line_locate_point(axis, shapely.points(ring))
        return _beside(axis), (-1300.0, 1300.0, float(at.min()) - 200, float(at.max()) + 200)
    middle = ground.points((park.centre,))[0]
    local = turned(ring - middle, -park.bearing)
    low, high = local.min(axis=0) - 100, local.max(axis=0) + 100
    return (lambda uv: turned(uv, park.bearing) + middle), (low[0], high[0], low[1], high[1])


def _beside(axis: LineString) -> Callable[[np.ndarray], np.ndarray]:
    """From (offset to the right, station) along the avenue to metres, directions taken over 400 m."""

    def to_metres(uv: np.ndarray) -> np.ndarray:
        station = np.clip(uv[:, 1], 0.0, axis.length)
        at = shapely.get_coordinates(shapely.line_interpolate_point(axis, station))
        ahead = shapely.get_coordinates(
            shapely.line_interpolate_point(axis, np.minimum(station + 200, axis.length))
        )
        behind = shapely.get_coordinates(shapely.line_interpolate_point(axis, np.maximum(station - 200, 0.0)))
        along = (ahead - behind) / np.linalg.norm(ahead - behind, axis=1)[:, None]
        right = np.column_stack([along[:, 1], -along[:, 0]])
        return at + right * uv[:, :1] + along * (uv[:, 1] - station)[:, None]

    return to_metres


def _lines(
    low: float, high: float, spacing: float, rng: np.random.Generator, through: float | None = None
) -> np.ndarray:
    steps = spacing * rng.uniform(0.74, 1.3, int((high - low) / spacing * 1.5) + 2)
    places = low + np.concatenate([[0.0], np.cumsum(steps)])
    if through is not None:
        places = places - places[np.abs(places - through).argmin()] + through
    return places[(places >= low - spacing) & (places <= high + spacing)]


def _nodes(u: np.ndarray, v: np.ndarray, rng: np.random.Generator, straight: bool) -> np.ndarray:
    grid_u, grid_v = np.meshgrid(u, v, indexing="ij")
    sway = 12.0 if straight else 46.0
    du = sway * np.sin(grid_v / 900.0 + rng.uniform(0, 6)) + rng.normal(0, 9, grid_u.shape)
    dv = sway * np.sin(grid_u / 1000.0 + rng.uniform(0, 6)) + rng.normal(0, 9, grid_u.shape)
    calm = np.abs(grid_u) < 1.0 if straight else np.zeros(grid_u.shape, dtype=bool)
    return np.stack([grid_u + np.where(calm, 0.0, du), grid_v + dv], axis=-1)


def _kept(
    points: np.ndarray, wanted: np.ndarray, outline: Polygon, avoid: shapely.Geometry
) -> list[LineString]:
    """The stretches of one street that are wanted, inside the outline and not beside a road drawn by hand."""
    segments = np.array([LineString(pair) for pair in itertools.pairwise(points)], dtype=object)
    beside = shapely.length(shapely.intersection(segments, avoid)) > 0.7 * shapely.length(segments)
    segments = segments[wanted & ~beside]
    if not len(segments):
        return []
    merged = shapely.line_merge(MultiLineString(segments.tolist())).intersection(outline.buffer(25))
    return [line for line in shapely.get_parts(merged) if line.geom_type == "LineString" and line.length > 90]


def _bordering(cells: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Which stretches of each street lie along a block of the core; between two blocks one in six is left out.

    ``cells`` is (streets - 1, stretches); gives (streets, stretches).
    """
    none = np.zeros((1, cells.shape[1]), dtype=bool)
    before, after = np.vstack([none, cells]), np.vstack([cells, none])
    dropped = before & after & (rng.random(before.shape) < DROPPED)
    return (before | after) & ~dropped
