"""How fast a layer's topology is checked, against geopandas.overlay of the layer with itself.

``python benchmarks/topology.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The fabric of ``cadastre.py`` with faults put into it: one plot in twenty is drawn 0.1 m too small all round (gaps), one
in fifty 0.3 m too large (overlaps). Every run is a process of its own. Overlaps must agree to
1e-6 m² a pair with what the overlay of the layer with itself gives, which finds no gaps.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cadastre import CRS, SEED, fabric
from harness import SHORT, circumstances, command, measured, peak_memory_mb

from gis.topology import gaps, overlaps

WAYS = ("overlaps", "overlaps and gaps", "geopandas.overlay with itself")
TITLE = "# Topology of one layer: ours against the overlay with itself"
MADE_SMALLER, MADE_LARGER = 0.05, 0.02


def faulty(count: int) -> gpd.GeoSeries:
    """The fabric with plots drawn too small and too large."""
    rng = np.random.default_rng(SEED)
    drawn = np.asarray(fabric(count, invalid=False)[0].geometry.array).copy()
    lot = rng.random(count)
    by = np.where(lot < MADE_SMALLER, -0.1, np.where(lot > 1 - MADE_LARGER, 0.3, 0.0))
    changed = by != 0
    drawn[changed] = shapely.buffer(drawn[changed], by[changed], join_style="mitre")
    return gpd.GeoSeries(drawn, crs=CRS)


def by_overlay(layer: gpd.GeoSeries) -> pd.DataFrame:
    """Pairs that overlap by more than 1 m², from the overlay of the layer with itself."""
    one = gpd.GeoDataFrame({"left": np.arange(len(layer))}, geometry=layer)
    other = one.rename(columns={"left": "right"})
    both = gpd.overlay(one, other, how="intersection", keep_geom_type=True)
    both = both.assign(area_m2=both.area)
    kept = both[(both["left"] < both["right"]) & (both["area_m2"] > 1.0)]
    return pd.DataFrame(kept[["left", "right", "area_m2"]]).sort_values(["left", "right"], ignore_index=True)


def one_run(way: str, count: int) -> dict[str, float]:
    """Make the fabric, time one way, and say how long, how much memory, and how far it is from the overlay."""
    layer = faulty(count)
    began = time.perf_counter()
    found = overlaps(layer) if way.startswith("overlaps") else by_overlay(layer)
    area = float(gaps(layer)["area_m2"].sum()) if "gaps" in way else float("nan")
    seconds = time.perf_counter() - began
    memory = peak_memory_mb()
    other = by_overlay(layer)
    same = found[["left", "right"]].equals(other[["left", "right"]].astype(found["left"].dtype))
    differs = float((found["area_m2"] - other["area_m2"]).abs().max()) if same else float("inf")
    return {
        "seconds": seconds,
        "memory_mb": memory,
        "pairs": len(found),
        "difference_m2": differs,
        "gaps_m2": area,
    }


def table(sizes: Sequence[int], runs: int) -> str:
    """Markdown table of every way at every size, with its ratio to ours."""
    lines = [
        TITLE,
        "",
        "",
        "",
        f"{circumstances(runs)} 5 % of the plots are drawn 0.1 m too small, 2 % 0.3 m too large. Again with `python benchmarks/topology.py`.",
        "",
        "| plots | way | seconds | against ours | peak memory, MB | pairs | largest difference, m² | gaps, m² |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for count in sizes:
        results = measured(__file__, WAYS, count, runs)
        for way, one in results.items():
            ours = results["overlaps"]["seconds"]
            found = "" if np.isnan(one["gaps_m2"]) else f"{one['gaps_m2']:,.1f}"
            lines.append(
                f"| {count:,} | {way} | {one['seconds']:.3f} | {one['seconds'] / ours:.2f} × | {one['memory_mb']:.0f} "
                f"| {one['pairs']:.0f} | {one['difference_m2']:.0e} | {found} |"
            )
    ratio = results[WAYS[2]]["seconds"] / results[WAYS[0]]["seconds"]
    lines[2] = (
        f"{SHORT}overlaps {ratio:.1f} × as fast as geopandas.overlay of the layer with itself ({sizes[-1]:,} plots)."
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
