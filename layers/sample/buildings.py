"""Buildings: halls in rows, office fronts, research courts, towers and dwellings laid out on a plot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Polygon, affinity

Built = tuple[Polygon, str]
ENOUGH = {"industry": 0.3, "logistics": 0.28, "factory": 0.26, "research": 0.11, "commerce": 0.14}
"""Share of a plot below which another layout is tried."""
SHALLOW_M = 88.0
"""A plot shallower than this has no room for an office house before its halls."""


@dataclass(frozen=True)
class Rows:
    """How rows of buildings fill a plot: depth, gap behind, length and gap beside, all in metres."""

    depth: tuple[float, float]
    gap: float
    length: tuple[float, float]
    beside: float
    setback: float
    front: float
    kind: str
    kept: float = 1.0


PATTERNS = {
    "industry": Rows((64.0, 96.0), 16.0, (130.0, 230.0), 16.0, 9.0, 33.0, "hall"),
    "factory": Rows((36.0, 44.0), 22.0, (100.0, 140.0), 20.0, 9.0, 0.0, "standard"),
    "logistics": Rows((66.0, 92.0), 38.0, (130.0, 220.0), 28.0, 14.0, 34.0, "store"),
    "research": Rows((34.0, 46.0), 52.0, (96.0, 148.0), 28.0, 13.0, 0.0, "laboratory", 0.9),
    "campus": Rows((22.0, 30.0), 56.0, (76.0, 116.0), 44.0, 28.0, 0.0, "teaching", 0.76),
    "commerce": Rows((40.0, 54.0), 34.0, (72.0, 112.0), 26.0, 12.0, 0.0, "shop", 0.86),
    "housing": Rows((17.0, 20.0), 62.0, (92.0, 128.0), 26.0, 14.0, 0.0, "dwelling", 0.86),
    "public": Rows((22.0, 30.0), 36.0, (64.0, 96.0), 26.0, 12.0, 0.0, "bureau", 0.86),
    "utility": Rows((22.0, 32.0), 34.0, (36.0, 64.0), 30.0, 10.0, 0.0, "works", 0.6),
}


def laid_out(plot: Polygon, block: Polygon, theme: str, rng: np.random.Generator) -> list[Built]:
    """The buildings of a fully built plot, each with its kind; none where the pattern does not fit.

    The plot is turned so that its longest edge lies level and the side towards the road lies below; rows are
    packed from the front, and each building stands whole inside the plot less its setback. Where that fills
    little of the plot, as in a wedge or a strip, the level is taken from its least rectangle and the houses are
    made smaller, and the fullest of these layouts is taken.
    """
    pattern = PATTERNS.get(theme)
    if pattern is None:
        return []
    found = _laid(plot, _turn(plot, block), pattern, theme, rng)
    if _cover(found) >= ENOUGH.get(theme, 0.04) * plot.area:
        return found
    small = replace(
        pattern,
        depth=(pattern.depth[0] * 0.45, pattern.depth[1] * 0.6),
        length=(pattern.length[0] * 0.5, pattern.length[1] * 0.8),
        gap=pattern.gap * 0.75,
        setback=pattern.setback * 0.7,
        front=0.0,
        kept=1.0,
    )
    turns = (_turn(plot, block), _turn(plot.minimum_rotated_rectangle, block))
    others = (replace(pattern, front=0.0), small)
    return max(
        [found, *(_laid(plot, turn, other, theme, rng) for other in others for turn in turns)], key=_cover
    )


def _cover(found: list[Built]) -> float:
    return sum(shape.area for shape, _ in found)


def _laid(plot: Polygon, turn: float, pattern: Rows, theme: str, rng: np.random.Generator) -> list[Built]:
    centre = plot.centroid
    level = affinity.rotate(plot, -turn, origin=centre)
    inner = level.buffer(-pattern.setback, join_style="mitre")
    if inner.is_empty or inner.geom_type != "Polygon":
        return []
    if inner.bounds[3] - inner.bounds[1] < SHALLOW_M:
        pattern = replace(pattern, front=0.0)
    found = _front(inner, rng) if pattern.front else []
    found += _rows(inner, pattern, rng)
    dress = {"research": _courts, "commerce": _towers, "campus": _landmarks}.get(theme, _as_they_are)
    found = [(shape, kind) for shape, kind in dress(found, rng) if inner.buffer(0.5).contains(shape)]
    return [(affinity.rotate(shape, turn, origin=centre), kind) for shape, kind in _apart(found)]


def _turn(plot: Polygon, block: Polygon) -> float:
    """The direction of the plot's longest edge, in degrees, the side towards the block's rim below."""
    ring = shapely.get_coordinates(plot.exterior.simplify(2.0))
    steps = np.diff(ring, axis=0)
    longest = steps[np.linalg.norm(steps, axis=1).argmax()]
    turn = float(np.degrees(np.arctan2(longest[1], longest[0])))
    level = affinity.rotate(plot, -turn, origin=plot.centroid)
    x0, y0, x1, y1 = level.bounds
    edge = affinity.rotate(block.exterior, -turn, origin=plot.centroid)
    below = edge.distance(shapely.Point((x0 + x1) / 2, y0))
    above = edge.distance(shapely.Point((x0 + x1) / 2, y1))
    return turn if below <= above else turn + 180.0


def _rows(inner: Polygon, pattern: Rows, rng: np.random.Generator) -> list[Built]:
    _, low, _, high = inner.bounds
    low += pattern.front
    wanted = rng.uniform(*pattern.depth)
    count = max(1, round((high - low + pattern.gap) / (wanted + pattern.gap)))
    depth = (high - low - pattern.gap * (count - 1)) / count
    depth = float(np.clip(depth, 0.6 * pattern.depth[0], 1.12 * pattern.depth[1]))
    pitch = (high - low - depth) / (count - 1) if count > 1 else depth
    found: list[Built] = []
    for row in range(count):
        bottom = low + row * max(pitch, depth + 8.0)
        left, right = _span(inner, bottom, bottom + depth)
        found += [
            (shapely.box(a, bottom, b, bottom + depth), pattern.kind)
            for a, b in _packed(left, right, pattern, rng)
            if rng.random() < pattern.kept
        ]
    return found


def _span(inner: Polygon, bottom: float, top: float) -> tuple[float, float]:
    """The widest stretch that is free at the bottom, in the middle and at the top of a row."""
    x0, _, x1, _ = inner.bounds
    left, right = x0, x1
    for y in (bottom + 0.05, (bottom + top) / 2, top - 0.05):
        cut = shapely.get_parts(inner.intersection(LineString([(x0 - 1, y), (x1 + 1, y)])))
        lines = [line for line in cut if line.geom_type == "LineString"]
        if not lines:
            return 0.0, 0.0
        widest = max(lines, key=lambda line: line.length)
        left, right = max(left, widest.bounds[0]), min(right, widest.bounds[2])
    return left, right


def _packed(left: float, right: float, pattern: Rows, rng: np.random.Generator) -> list[tuple[float, float]]:
    room = right - left
    length = rng.uniform(*pattern.length)
    if room < 0.45 * pattern.length[0]:
        return []
    count = max(1, round((room + pattern.beside) / (length + pattern.beside)))
    each = min((room - pattern.beside * (count - 1)) / count, pattern.length[1] * 1.15)
    start = left + (room - each * count - pattern.beside * (count - 1)) * rng.uniform(0.0, 1.0)
    return [
        (start + n * (each + pattern.beside), start + n * (each + pattern.beside) + each)
        for n in range(count)
    ]


def _front(inner: Polygon, rng: np.random.Generator) -> list[Built]:
    """An office house and often a canteen or hostel behind the gate."""
    low = inner.bounds[1]
    left, right = _span(inner, low + 1.0, low + 18.0)
    if right - left < 40.0:
        return []
    office = min(rng.uniform(36.0, 58.0), right - left)
    at_left = rng.random() < 0.5
    start = left if at_left else right - office
    found: list[Built] = [(shapely.box(start, low + 1.0, start + office, low + 17.0), "office")]
    if right - left > office + 70.0 and rng.random() < 0.35:
        far = right - 34.0 if at_left else left
        found.append((shapely.box(far, low + 1.0, far + 34.0, low + 16.0), "hostel"))
    return found


def _as_they_are(found: list[Built], rng: np.random.Generator) -> list[Built]:
    return found


def _courts(found: list[Built], rng: np.random.Generator) -> list[Built]:
    """Some slabs get a wing at one end, one or two become towers."""
    dressed: list[Built] = []
    for shape, kind in found:
        chance = rng.random()
        x0, _, x1, y1 = shape.bounds
        if chance < 0.16:
            middle = (x0 + x1) / 2
            dressed.append((shapely.box(middle - 17, y1 - 30, middle + 17, y1), "tower"))
        elif chance < 0.5:
            at = x0 if chance < 0.33 else x1 - 16
            dressed.append((shape.union(shapely.box(at, y1, at + 16, y1 + 20)), kind))
        else:
            dressed.append((shape, kind))
    return dressed


def _towers(found: list[Built], rng: np.random.Generator) -> list[Built]:
    return [(shape, "tower" if rng.random() < 0.4 else kind) for shape, kind in found]


def _landmarks(found: list[Built], rng: np.random.Generator) -> list[Built]:
    """Teaching houses, hostels in the further rows, one library as deep as it is wide."""
    dressed: list[Built] = []
    for number, (shape, kind) in enumerate(found):
        x0, y0, _, _ = shape.bounds
        if number == len(found) // 2:
            dressed.append((shapely.box(x0, y0 - 6, x0 + 62, y0 + 44), "library"))
        else:
            dressed.append((shape, "hostel" if number > 0.6 * len(found) else kind))
    return dressed


def _apart(found: list[Built]) -> list[Built]:
    """Buildings that stand at least six metres from those placed before them."""
    placed: list[Built] = []
    for shape, kind in found:
        if all(shape.distance(other) > 6.0 for other, _ in placed):
            placed.append((shape, kind))
    return placed


def storeys_of(kind: str, theme: str, rng: np.random.Generator) -> tuple[int, str]:
    """Storeys and the height of each from the ground up, as the dictionary writes them."""
    if kind == "hall":
        pick = rng.choice(6, p=[0.21, 0.13, 0.1, 0.26, 0.22, 0.08])
        return ((1, "9.6"), (1, "8.4"), (1, "11.5"), (2, "7.2;5.4"), (3, "6.0;4.5×2"), (1, "7.8"))[int(pick)]
    if kind == "store":
        return ((1, "10.5"), (1, "12.0"), (2, "9.0;6.6"))[int(rng.choice(3, p=[0.5, 0.3, 0.2]))]
    if kind == "standard":
        count = int(rng.integers(4, 7))
        return count, f"{rng.choice([6.0, 7.2, 9.0])};4.5×{count - 1}"
    low, high, first, rest = {
        "office": (3, 6, 4.2, 3.6), "hostel": (4, 7, 3.3, 3.3), "laboratory": (4, 9, 5.1, 4.2),
        "tower": (12, 21, 5.4, 3.9), "teaching": (4, 6, 4.2, 3.9), "library": (5, 7, 6.0, 4.8),
        "shop": (2, 5, 5.4, 4.5), "dwelling": (11, 19, 3.0, 3.0), "bureau": (3, 8, 4.2, 3.6),
        "works": (1, 3, 5.4, 4.2), "house": (1, 4, 3.2, 3.2),
    }[kind]  # fmt: skip
    count = int(rng.integers(low, high))
    if count == 1:
        return 1, f"{first}"
    return count, f"{rest}×{count}" if first == rest else f"{first};{rest}×{count - 1}"


USES = {
    "hall": "厂房", "store": "仓库", "standard": "高标准厂房", "office": "办公", "hostel": "宿舍",
    "laboratory": "研发", "tower": "研发办公", "teaching": "教学", "library": "图书馆", "shop": "商业",
    "dwelling": "住宅", "bureau": "公共服务", "works": "公用设施", "house": "农房",
}  # fmt: skip
PRODUCTION = {"厂房", "高标准厂房", "仓库"}
SERVICE = {"办公", "宿舍"}
