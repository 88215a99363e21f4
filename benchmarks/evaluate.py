"""How long a whole evaluation takes, and each answer that is drawn from it, and whether time grows with plots alone.

``python benchmarks/evaluate.py [--plots 5000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The invented sample zone, copied side by side: as many plots, buildings and firms as asked for in the same five parks, whose
land is all copies of it. Reading files is not part of what is timed.
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

from harness import SHORT, circumstances, command, measured, peak_memory_mb

from land_policy.evaluation import Evaluation, evaluate
from layers.read import read_zone
from layers.zone import Frame, Zone

SAMPLE = Path(__file__).resolve().parents[1] / "layers" / "sample" / "lianyungang"
ANSWERS = ("unsupplied", "docket", "space", "headroom", "low_efficiency", "extension", "specialisation")
WAYS = ("evaluate", *ANSWERS)
TITLE = "# A whole zone evaluated"
KEYS = ("plot_id", "batch_id", "firm_id", "building_id", "unit_id")
"""Numbers that are another thing's in every copy; those of parks and constraints are not."""
_STEP = 25_000.0  # metres between copies: the sample is 20 km across


def tiled(zone: Zone, copies: int) -> Zone:
    """The zone so many times side by side; what has no number of its own in every copy grows in place."""
    side = int(np.ceil(np.sqrt(copies)))
    moved = [(_STEP * (at % side), _STEP * (at // side)) for at in range(copies)]
    for name, frame in zone.layers.items():
        each = [_copy(frame, at, by) for at, by in enumerate(moved)]
        whole = pd.concat(each)
        zone = zone.with_layer(name, whole if frame.index.name in KEYS else _joined(whole))
    return zone


def _copy(frame: Frame, at: int, by: tuple[float, float]) -> Frame:
    """One copy of a layer, moved, under numbers of its own."""
    mark = f"-{at}" if at else ""
    own = {
        name: frame[name].where(frame[name].isna(), frame[name].astype("str") + mark)
        for name in KEYS
        if name in frame.columns
    }
    found = frame.assign(**own)
    if frame.index.name in KEYS:
        found.index = (found.index.astype("str") + mark).rename(frame.index.name)
    if isinstance(found, gpd.GeoDataFrame):
        found = found.set_geometry(found.geometry.translate(*by))
    return found


def _joined(whole: Frame) -> Frame:
    """One row of every number, with the land of all its copies."""
    first = whole[~whole.index.duplicated()]
    if not isinstance(whole, gpd.GeoDataFrame):
        return first
    shapes = whole.geometry.groupby(level=0, sort=False).agg(lambda some: shapely.union_all(some.to_numpy()))
    return first.set_geometry(gpd.GeoSeries(shapes.reindex(first.index), crs=whole.crs))


def one_run(way: str, count: int) -> dict[str, float]:
    """Seconds of processor of one way, so that other work on the machine is not counted, and the most memory held."""
    sample = read_zone(SAMPLE)
    zone = tiled(sample, round(count / len(sample.plots)))
    began = time.process_time()
    evaluation: Evaluation = evaluate(zone)
    if way != "evaluate":
        began = time.process_time()
        getattr(evaluation, way)
    seconds = time.process_time() - began
    buildings = zone.layer("buildings")
    return {
        "seconds": seconds,
        "plots": float(len(zone.plots)),
        "buildings": float(len(buildings)) if buildings is not None else 0.0,
        "peak": peak_memory_mb(),
    }


def table(sizes: Sequence[int], runs: int) -> str:
    """Markdown table of every way at every size, and the slope of time over plots on logarithms."""
    sizes = sorted(sizes)
    found = [measured(__file__, WAYS, count, runs) for count in sizes]
    heads = [
        f"{one['evaluate']['plots']:,.0f} plots, {one['evaluate']['buildings']:,.0f} buildings"
        for one in found
    ]
    lines = [
        TITLE,
        "",
        f"{circumstances(runs)} Seconds of processor; every answer beside the evaluation it is drawn from. Again with "
        "`python benchmarks/evaluate.py`.",
        "",
        f"| | {' | '.join(heads)} | slope |",
        f"|---|{'---:|' * (len(sizes) + 1)}",
    ]
    for way in WAYS:
        seconds = [one[way]["seconds"] for one in found]
        slope = "" if len(sizes) < 2 else f"{np.polyfit(np.log(sizes), np.log(seconds), 1)[0]:.2f}"
        lines.append(f"| {way} | {' | '.join(f'{one:.2f}' for one in seconds)} | {slope} |")
    peaks = " | ".join(f"{max(one[way]['peak'] for way in WAYS):.0f}" for one in found)
    lines.append(f"| peak memory, MB | {peaks} | |")
    lines += ["", "Slope of time over plots on logarithms: 1 is linear, 2 is quadratic."]
    whole = found[-1]["evaluate"]
    told = f"{whole['plots']:,.0f} plots and {whole['buildings']:,.0f} buildings evaluated in {whole['seconds']:.1f} s of processor"
    lines[1:1] = ["", f"{SHORT}{told}, {whole['peak']:.0f} MB."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
