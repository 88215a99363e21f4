"""How fast, and in how much memory, six rasters are weighed into one, against plain numpy and gdal_calc, on made-up rasters.

``python benchmarks/raster_overlay.py [--side 5000] [--runs 3] [--full] [--write benchmarks/RESULTS.md]``

Six criteria on one grid (heights, slope, an index, a cover of classes, a distance, night light), each made worth between 0 and 1 in a
shape of its own, and a mask; the product is a Cloud-Optimised GeoTIFF. Every run is a process of its own: the rasters are made before
(not timed); the overlay is timed, its peak memory taken, and its scores compared with those of plain numpy. ``--full`` also weighs
20,000 × 20,000 cells, which plain numpy is not asked to. ``gdal_calc`` takes part where it is installed; it writes no COG.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.windows import Window

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import SHORT, circumstances, peak_memory_mb, put

from gis.raster.grid import Grid, north_up
from gis.raster.legend import Legend
from gis.raster.overlay import Mask, Part, weighted_overlay
from gis.raster.plain import on_cells
from gis.words import Words
from land_policy.siting.shape import Categories, Classes, Linear, Sigmoid, Trapezoid
from land_policy.suitability.worth import array_worth

SEED, CELL_M, NODATA = 20261120, 10.0, -9999.0
NAMES = ("height", "slope", "ndvi", "cover", "distance", "light")
WEIGHTS = (0.15, 0.25, 0.2, 0.15, 0.15, 0.1)
SHAPES = (
    Linear(60.0, 5.0),
    Trapezoid(-1.0, 0.0, 6.0, 20.0),
    Linear(0.8, 0.1),
    Categories({1.0: 1.0, 2.0: 0.6, 3.0: 0.2, 4.0: 0.0}),
    Sigmoid(2000.0, 500.0),
    Classes((5.0, 20.0, 60.0), (0.2, 0.5, 0.8, 1.0)),
)
STEEP = 22.0
LEGEND = Legend(
    Words("suitability", "适宜性"),
    (20.0, 40.0, 60.0, 80.0),
    tuple(Words(name) for name in ("very low", "low", "middling", "high", "very high")),
    ("#D7191C", "#FDAE61", "#FFFFBF", "#ABD9E9", "#2C7BB6"),
)
PEAK_MB = 1_000


def make(folder: Path, side: int) -> None:
    """Write the six rasters: smooth ground with noise, a few thousandths of every one without a value."""
    rng = np.random.default_rng(SEED)
    profile = {
        "driver": "GTiff", "count": 1, "width": side, "height": side, "crs": "EPSG:4528", "tiled": True, "blockxsize": 256,
        "blockysize": 256, "compress": "deflate", "zlevel": 1, "bigtiff": "if_safer",
        "transform": north_up(40_428_000.0, 3_900_000.0, CELL_M, CELL_M),
    }  # fmt: skip
    across = np.sin(np.arange(side) / 181.0, dtype=np.float64)
    sinks = [
        rasterio.open(
            folder / f"{name}.tif",
            "w",
            dtype="uint8" if name == "cover" else "float32",
            nodata=0 if name == "cover" else NODATA,
            **profile,
        )
        for name in NAMES
    ]
    for top in range(0, side, 512):
        rows = min(512, side - top)
        ground = 0.5 + 0.25 * (across + np.sin(np.arange(top, top + rows) / 233.0)[:, None])
        for sink, most in zip(sinks, (70.0, 24.0, 1.0, 4.0, 4000.0, 90.0), strict=True):
            noise = rng.integers(0, 64, (rows, side)) / 640.0
            values = (ground * 0.9 + noise) * most
            cells = (
                np.clip(np.ceil(values), 1, 4) if sink.dtypes[0] == "uint8" else np.round(values * 64) / 64
            )
            cells[rng.random((rows, side)) < 0.002] = sink.nodata
            sink.write(cells.astype(sink.dtypes[0]), 1, window=Window(0, top, side, rows))
    for sink in sinks:
        sink.close()


def ours(folder: Path, out: Path, threads: int | None) -> None:
    """The overlay of this toolkit."""
    like = Grid(folder / "height.tif")
    parts = [
        Part(name, weight, lambda name=name: on_cells(folder / f"{name}.tif", like), array_worth(shape))
        for name, weight, shape in zip(NAMES, WEIGHTS, SHAPES, strict=True)
    ]
    steep = Mask("steep", lambda: on_cells(folder / "slope.tif", like), lambda values: values > STEEP)
    weighted_overlay(parts, like, out, LEGEND, masks=[steep], threads=threads)


def plain(folder: Path, out: Path) -> None:
    """The same as one would write it with whole arrays, up to the same kind of file."""
    score = 0.0
    for name, weight in zip(NAMES, WEIGHTS, strict=True):
        with rasterio.open(folder / f"{name}.tif") as file:
            stored, profile = file.read(1), file.profile
            values = np.where(stored == file.nodata, np.nan, stored).astype("float32")
        score = score + 100.0 * weight * PLAIN[name](values)
        if name == "slope":
            steep = values > STEEP
    score = np.where(np.isnan(score) | steep, NODATA, score).astype("float32")
    profile.update(dtype="float32", nodata=NODATA, compress=None, zlevel=None, blockxsize=512, blockysize=512)
    draft = out.with_suffix(".draft.tif")
    with rasterio.open(
        draft, "w", **{key: value for key, value in profile.items() if value is not None}
    ) as sink:
        sink.write(score, 1)
    rasterio.shutil.copy(
        draft, out, driver="COG", compress="deflate", predictor="yes", blocksize=512, level=6
    )
    draft.unlink()


def _cover(v: np.ndarray) -> np.ndarray:
    return np.select([v == 1, v == 2, v == 3, v == 4], [1.0, 0.6, 0.2, 0.0], np.nan)


def _light(v: np.ndarray) -> np.ndarray:
    return np.select([np.isnan(v), v <= 5, v <= 20, v <= 60], [np.nan, 0.2, 0.5, 0.8], 1.0)


PLAIN = {
    "height": lambda v: np.clip((v - 60.0) / (5.0 - 60.0), 0, 1),
    "slope": lambda v: np.clip(np.minimum((v + 1.0) / 1.0, (20.0 - v) / (20.0 - 6.0)), 0, 1),
    "ndvi": lambda v: np.clip((v - 0.8) / (0.1 - 0.8), 0, 1),
    "cover": _cover,
    "distance": lambda v: 1.0 / (1.0 + 9.0 ** ((2000.0 - v) / (500.0 - 2000.0))),
    "light": _light,
}
CALC = (
    "where((A==-9999)|(B==-9999)|(C==-9999)|(D==0)|(E==-9999)|(F==-9999)|(B>22),-9999,"
    "15*clip((A-60)/(5.-60),0,1)+25*clip(minimum((B+1)/1.,(20-B)/14.),0,1)+20*clip((C-0.8)/(0.1-0.8),0,1)"
    "+15*choose(D,[0,1.,0.6,0.2,0.])+15/(1+9.**((2000-E)/(500.-2000)))+10*select([F<=5,F<=20,F<=60],[0.2,0.5,0.8],1.))"
)


def calculated(folder: Path, out: Path) -> None:
    """The same sum by gdal_calc, as a plain GeoTIFF."""
    inputs = [
        word
        for letter, name in zip("ABCDEF", NAMES, strict=True)
        for word in (f"-{letter}", folder / f"{name}.tif")
    ]
    told = ["--hideNoData", "--type=Float32", "--NoDataValue=-9999", "--quiet", "--overwrite"]
    subprocess.run([_calc(), *map(str, inputs), f"--outfile={out}", f"--calc={CALC}", *told], check=True)


def _calc() -> str:
    return shutil.which("gdal_calc.py") or shutil.which("gdal_calc") or ""


WAYS = {
    "yuantu": lambda folder, out: ours(folder, out, None),
    "yuantu, one thread": lambda folder, out: ours(folder, out, 1),
    "numpy, whole arrays": plain,
    "gdal_calc": calculated,
}


def one_run(way: str, folder: Path, out: Path) -> dict[str, float]:
    """Seconds and peak memory of one way."""
    start = time.perf_counter()
    WAYS[way](folder, out)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "mb": peak_memory_mb(), "file_mb": out.stat().st_size / 1e6}


def apart(one: Path, other: Path) -> float:
    """The largest difference of two scores, window by window; blank cells must be the same."""
    most = 0.0
    with rasterio.open(one) as first, rasterio.open(other) as second:
        for _, window in first.block_windows(1):
            left, right = (file.read(1, window=window) for file in (first, second))
            if ((left == NODATA) != (right == NODATA)).any():
                raise SystemExit(f"blank cells differ: {one}, {other}")
            most = max(most, float(np.abs(left - right).max()))
    return most


def rounds(side: int, runs: int, ways: list[str], folder: Path) -> tuple[dict[str, dict[str, float]], float]:
    """Medians of every way on rasters of one size, and how far scores lie apart."""
    made = folder / str(side)
    made.mkdir()
    subprocess.run([sys.executable, __file__, "--make", str(made), "--side", str(side)], check=True)
    answers: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    outs = {way: made / f"out_{number}.tif" for number, way in enumerate(ways)}
    for _ in range(runs):
        for way in ways:
            asked = [sys.executable, __file__, "--one", way, "--make", str(made), "--out", str(outs[way])]
            ran = subprocess.run(asked, check=True, capture_output=True, text=True)
            answers[way].append(json.loads(ran.stdout.splitlines()[-1]))
    medians = {
        way: {key: statistics.median(one[key] for one in found) for key in found[0]}
        for way, found in answers.items()
    }
    most = max((apart(outs[ways[0]], outs[way]) for way in ways[1:]), default=0.0)
    shutil.rmtree(made)
    return medians, most


def table(side: int, runs: int, full: bool) -> str:
    """The section of the results."""
    ways = [way for way in WAYS if way != "gdal_calc" or _calc()]
    lines = [
        "# Weighted overlay of rasters",
        "",
        f"{circumstances(runs)} Six criteria and a mask; the product is a COG (`gdal_calc`: "
        + ("a plain GeoTIFF)." if _calc() else "not installed here).")
        + " Again with `python benchmarks/raster_overlay.py`.",
        "",
        "| cells | way | seconds | × as long as ours | peak memory, MB | file, MB |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory() as name:
        found, most = rounds(side, runs, ways, Path(name))
        lines += _rows(side, found)
        plain, ours_ = found["numpy, whole arrays"], found["yuantu"]
        told = f"{plain['seconds'] / ours_['seconds']:.1f} × as fast as numpy with whole arrays, in {ours_['mb'] / plain['mb']:.0%} of its memory"
        lines[1:1] = ["", f"{SHORT}{told} ({side:,} × {side:,} cells)."]
        if full:
            large, _ = rounds(20_000, 1, ["yuantu"], Path(name))
            lines += _rows(20_000, large)
            verdict = "under" if large["yuantu"]["mb"] < PEAK_MB else "NOT under"
    lines += ["", f"Scores of all ways lie within {most:.5f} of a point; blank cells are the same."]
    if full:
        lines += ["", f"Peak memory at 20,000 × 20,000 is {verdict} 1 GB."]
    return "\n".join(lines) + "\n"


def _rows(side: int, found: dict[str, dict[str, float]]) -> list[str]:
    ours_ = found["yuantu"]["seconds"]
    return [
        f"| {side:,} × {side:,} | {way} | {one['seconds']:.1f} | {one['seconds'] / ours_:.2f} | {one['mb']:,.0f} | {one['file_mb']:,.0f} |"
        for way, one in found.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--side", type=int, default=5_000, help="Cells along a side.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="Also 20,000 × 20,000 cells, ours only.")
    parser.add_argument("--write", type=Path, help="Markdown file whose section of this name is replaced.")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one_run(asked.one, asked.make, asked.out)))
    elif asked.make:
        make(asked.make, asked.side)
    else:
        text = table(asked.side, asked.runs, asked.full)
        if asked.write:
            put(asked.write, text)
        print(text, end="")


if __name__ == "__main__":
    main()
