"""Fabrics of made-up shapes that several tests of the room share."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

CRS = "EPSG:4528"
ORIGIN = np.array([40_428_000.0, 3_830_000.0])


def _shapes(seed: int, side: int) -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Shaken quadrilaterals that tile, and turned rectangles thrown over them and their outer edge."""
    rng = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0)), axis=-1) * 60.0
    corner += rng.uniform(-12, 12, corner.shape) + ORIGIN
    ring = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=2).reshape(
        -1, 4, 2
    )
    large = gpd.GeoSeries(shapely.polygons(ring), crs=CRS)
    count = 4 * side * side
    centre = rng.uniform(-20, side * 60.0 + 20, (count, 2)) + ORIGIN
    angle, size = rng.uniform(0, np.pi, count), rng.uniform(3, 15, (count, 2))
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])[None] * size[:, None, :]
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(-1, 2, 2)
    return gpd.GeoSeries(shapely.polygons(square @ turn + centre[:, None, :]), crs=CRS), large


@pytest.fixture(scope="session")
def fabric() -> Callable[[int, int], tuple[gpd.GeoSeries, gpd.GeoSeries]]:
    """Make (small shapes, large shapes) from a seed and the number of large ones along a side."""
    return _shapes
