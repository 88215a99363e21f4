"""A small zone on disk: two plots, 100 × 100 m and 60 × 100 m, in EPSG:4547, that tests damage."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

EAST, NORTH = 500_000.0, 3_800_000.0


@pytest.fixture
def at() -> Callable[[float, float, float, float], Any]:
    """A rectangle, in metres from a corner that lies in the belt."""
    return lambda x0, y0, x1, y1: box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


@pytest.fixture
def two_plots(at) -> Callable[..., gpd.GeoDataFrame]:
    """P1 (1 ha) and P2 (0.6 ha), with more columns, or other values, as asked."""

    def make(geometry: list[Any] | None = None, **columns: Any) -> gpd.GeoDataFrame:
        base = {"plot_id": ["P1", "P2"], "official_area_m2": [10_000.0, 6_000.0]}
        shapes = geometry or [at(0, 0, 100, 100), at(100, 0, 160, 100)]
        return gpd.GeoDataFrame(base | columns, geometry=shapes, crs="EPSG:4547")

    return make


@pytest.fixture
def zone_folder(tmp_path: Path, two_plots) -> Callable[..., Path]:
    """Write layers as plain GPKG files with a zone.toml that names them; extra text goes to its top or end."""

    def make(top: str = "day = 2026-11-20", end: str = "", **layers: pd.DataFrame) -> Path:
        lines = ['name = "甲区"', top]
        for name, frame in (layers or {"plots": two_plots()}).items():
            frame.to_file(tmp_path / f"{name}.gpkg", driver="GPKG")
            lines.append(f'[layers.{name}]\nfile = "{name}.gpkg"')
        (tmp_path / "zone.toml").write_text("\n".join([*lines, end]), encoding="utf-8")
        return tmp_path

    return make


@pytest.fixture
def of() -> Callable[..., list[Any]]:
    """The faults of a kind, about one column where asked."""
    return lambda faults, kind, column="": [f for f in faults if f.kind == kind and column in ("", f.column)]
