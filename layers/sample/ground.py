"""Ground: degrees to metres, smooth lines, rounded patches and the height of the land; shapes only."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, Polygon

from layers.sample.setting import Degrees, Hill, Setting


class Ground:
    """The metric plane of one setting: everything drawn in degrees comes through here."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._metres = Transformer.from_crs("EPSG:4490", setting.crs, always_xy=True)

    def points(self, degrees: Degrees) -> np.ndarray:
        """Metres of points in degrees, as an (n, 2) array."""
        lon_lat = np.asarray(degrees, dtype=float)
        return np.column_stack(self._metres.transform(lon_lat[:, 0], lon_lat[:, 1]))

    def line(self, degrees: Degrees, smooth: bool = True) -> LineString:
        """A line through the points, its corners rounded."""
        points = self.points(degrees)
        return LineString(rounded(points) if smooth else points)

    def polygon(self, degrees: Degrees) -> Polygon:
        """A polygon with the corners as given."""
        return Polygon(self.points(degrees))

    def patch(
        self, middle: tuple[float, float], reach_m: tuple[float, float], bearing: float, seed: int
    ) -> Polygon:
        """A rounded, slightly uneven patch around a point: half axes in metres, turned by ``bearing``."""
        rng = np.random.default_rng(seed)
        turn = np.linspace(0.0, 2 * np.pi, 72, endpoint=False)
        waves = sum(
            rng.uniform(-0.09, 0.09) * np.sin(k * turn + rng.uniform(0, 2 * np.pi)) for k in range(2, 7)
        )
        ring = np.column_stack([np.cos(turn) * reach_m[0], np.sin(turn) * reach_m[1]])
        ring = ring * (1.0 + np.asarray(waves))[:, None]
        return Polygon(turned(ring, bearing) + self.points((middle,))[0])

    def height_m(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Height of the invented land at points: a coastal plain of a few metres and hills with spurs."""
        height = 3.2 + 0.8 * np.sin(x / 2100.0) * np.cos(y / 1700.0)
        for number, hill in enumerate(self.setting.hills):
            height = height + self._rise(hill, number, x, y)
        return height

    def _rise(self, hill: Hill, number: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        top = self.points((hill.top,))[0]
        along = turned(np.column_stack([(x - top[0]).ravel(), (y - top[1]).ravel()]), -hill.bearing)
        u, v = along[:, 0] / hill.reach_m[0], along[:, 1] / hill.reach_m[1]
        angle = np.arctan2(v, u)
        spurs = 1.0 + 0.16 * np.sin(5 * angle + number) + 0.08 * np.sin(11 * angle + 2 * number)
        rise = hill.height_m * np.exp(-1.9 * (np.hypot(u, v) / spurs) ** 2.2)
        return rise.reshape(np.shape(x))


def turned(points: np.ndarray, bearing: float) -> np.ndarray:
    """Points turned anticlockwise about the origin by so many degrees."""
    c, s = np.cos(np.radians(bearing)), np.sin(np.radians(bearing))
    return points @ np.array([[c, s], [-s, c]])


def rounded(points: np.ndarray, rounds: int = 3) -> np.ndarray:
    """A polyline with its corners cut again and again (Chaikin), both ends kept."""
    for _ in range(rounds):
        near = 0.75 * points[:-1] + 0.25 * points[1:]
        far = 0.25 * points[:-1] + 0.75 * points[1:]
        inner = np.column_stack([near, far]).reshape(-1, 2)
        points = np.vstack([points[:1], inner[1:-1], points[-1:]])
    return points


def parts(shape: shapely.Geometry, least_m2: float = 0.0) -> list[Polygon]:
    """The polygons a shape is made of, larger than so much."""
    pieces = shapely.get_parts(shape)
    return [piece for piece in pieces if piece.geom_type == "Polygon" and piece.area > least_m2]
