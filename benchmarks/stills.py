"""How fast a still picture of many plots is drawn, beside geopandas.plot of the same plots, classes and size.

``python benchmarks/stills.py [--plots 2000 20000] [--runs 3] [--write benchmarks/RESULTS.md]``

The fabric of ``cadastre.py`` in six classes, as A3 at 200 dots to an inch and as PDF; ours with frame, key, scale bar
and lettering, geopandas.plot with nothing but the plots. Every run is a process of its own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import cadastre
from harness import SHORT, circumstances, command, measured, peak_memory_mb

from maps import paint, palette

WAYS = ("still PNG", "geopandas.plot PNG", "still PDF", "geopandas.plot PDF")
TITLE = "# Still pictures: ours against geopandas.plot"
BREAKS = (0.5, 0.8, 1.0, 1.5, 2.0)
DPI = 200


def fabric(count: int) -> gpd.GeoDataFrame:
    """Plots with a floor-area ratio each."""
    plots, _ = cadastre.fabric(count, invalid=False)
    return plots.assign(far=np.random.default_rng(cadastre.SEED).uniform(0, 2.5, count))


def by_still(frame: gpd.GeoDataFrame, target: Path) -> None:
    """The whole sheet."""
    from maps.still import Still
    from maps.still.panel import Key, KeyRow, Sample
    from maps.still.scene import Plots, Scene

    theme = paint.amount("far", "容积率", "far", BREAKS)
    codes = paint.codes(theme, frame["far"])
    west, south, east, north = (float(side) for side in frame.total_bounds)
    scene = Scene((west, south, east, north), plots=Plots(frame.geometry.to_numpy(), theme, codes))
    rows = [KeyRow(Sample("fill", one.colour), str(one.label), ("", "")) for one in theme.classes]
    Still(scene, title="容积率", blocks=[Key("容积率", rows)]).save(target, dpi=DPI)


def by_geopandas(frame: gpd.GeoDataFrame, target: Path) -> None:
    """The plots alone, a colour each."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(420 / 25.4, 297 / 25.4))
    colours = np.array(palette.AMOUNT)[np.searchsorted(BREAKS, frame["far"], side="right")]
    frame.plot(ax=figure.add_axes((0, 0, 1, 1)), color=colours, edgecolor="#8B877B", linewidth=0.25)
    figure.savefig(target, dpi=DPI)


def one_run(way: str, count: int) -> dict[str, float]:
    """Draw the fabric one way: seconds, libraries loaded before, memory and size of the file."""
    import matplotlib.figure  # noqa: F401 - loading it is nobody's drawing

    import maps.still  # noqa: F401

    frame = fabric(count)
    draw = by_still if way.startswith("still") else by_geopandas
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"a.{way[-3:].lower()}"
        began = time.perf_counter()
        draw(frame, target)
        seconds = time.perf_counter() - began
        size = target.stat().st_size / 1e6
    return {"seconds": seconds, "memory_mb": peak_memory_mb(), "file_mb": size}


def table(sizes: Sequence[int], runs: int) -> str:
    """Markdown table of every way at every size, with its ratio to ours."""
    lines = [
        TITLE,
        "",
        f"{circumstances(runs)} A3 at {DPI} dpi, six classes; ours with the whole sheet. Again with `python benchmarks/stills.py`.",
        "",
        "| plots | way | seconds | against ours | peak memory, MB | file, MB |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for count in sizes:
        results = measured(__file__, WAYS, count, runs)
        for way, one in results.items():
            ours = results[f"still {way[-3:]}"]["seconds"]
            lines.append(
                f"| {count:,} | {way} | {one['seconds']:.2f} | {one['seconds'] / ours:.2f} × "
                f"| {one['memory_mb']:.0f} | {one['file_mb']:.2f} |"
            )
    last = [
        results[f"geopandas.plot {kind}"]["seconds"] / results[f"still {kind}"]["seconds"]
        for kind in ("PNG", "PDF")
    ]
    told = f"PNG {last[0]:.1f} ×, PDF {last[1]:.1f} × as fast as geopandas.plot ({sizes[-1]:,} plots)."
    lines[1:1] = ["", SHORT + told]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
