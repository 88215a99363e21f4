"""How long a whole city takes from its files to everything that is handed in, stage by stage, and what memory it holds.

``python benchmarks/city.py [--plots 20000 50000 200000] [--write docs/speed.md]``

An invented city of cadastral plots (``benchmarks/cadastre.py``) with three buildings a plot, firms, parks, approval
batches, roads and constraints; the command itself in a process of its own, once. Beside it what the least script would
do: read plots and buildings with geopandas, overlay, group by plot, divide. With ``--write`` the table between the two
marks of a Markdown file is replaced.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from cadastre import zone_folder
from harness import circumstances

ROOT = Path(__file__).resolve().parents[1]
MARKS = ("<!-- city: written by benchmarks/city.py -->", "<!-- city: end -->")
STAGES = {
    "reading": "read and check",
    "evaluating": "evaluate and judge",
    "siting": "site",
    "writing to": "write figures, findings, answers",
    "writing siting": "write siting",
    "drawing": "draw the map",
}
LIMITS = {"without the map": 300.0, "with the map": 420.0, "memory": 6.0, "explain": 1.5, "help": 0.3}
"""What a city of 200,000 plots and 600,000 buildings may take on two cores: seconds, and GB of memory."""
_SO_FAR = re.compile(r"^(?P<what>.+) \((?:(?P<minutes>\d+) min )?(?P<seconds>\d+) s so far")
NAIVE = """
import json, sys, time, resource
began = time.perf_counter()
import geopandas as gpd
plots = gpd.read_parquet(sys.argv[1] + "/plots.parquet")
buildings = gpd.read_parquet(sys.argv[1] + "/buildings.parquet")
plots["geometry"], buildings["geometry"] = plots.make_valid(), buildings.make_valid()
key, storeys = sys.argv[2], sys.argv[3]
pieces = gpd.overlay(plots[[key, "geometry"]], buildings[[storeys, "geometry"]], how="intersection", keep_geom_type=True)
floor = (pieces.area * pieces[storeys]).groupby(pieces[key]).sum()
far = floor / plots.set_index(key).area
print(json.dumps({"seconds": time.perf_counter() - began, "plots": len(far)}))
"""


def one_city(count: int, room: Path) -> dict[str, float]:
    """Seconds of every stage, of the verbs on the built result and of the least script; memory in GB."""
    zone, out = room / "zone", room / "out"
    zone_folder(zone, count, 20)
    began = time.perf_counter()
    done = _run("build", str(zone), "--out", str(out), "--verbose", "--lang", "en")
    found = {"with the map": time.perf_counter() - began}
    found |= _stages(done.stderr, found["with the map"])
    found["without the map"] = found["with the map"] - found["draw the map"]
    found["memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    plot = _some_plot(out)
    found["explain"] = min(_timed("explain", str(out), plot, "--lang", "en") for _ in range(3))
    found["help"] = min(_timed("--help") for _ in range(3))
    found["again, all kept"] = _timed("build", str(zone), "--out", str(out), "--lang", "en")
    found["overlay and FAR alone, geopandas"] = _naive(zone)
    found["files"] = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e9
    return found


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, str(ROOT / "cli.py"), *words]
    return subprocess.run(asked, check=True, capture_output=True, text=True)


def _timed(*words: str) -> float:
    began = time.perf_counter()
    _run(*words)
    return time.perf_counter() - began


def _stages(told: str, total: float) -> dict[str, float]:
    """Seconds between the beginning of each stage and of the next, by what the command said."""
    starts: list[tuple[str, float]] = []
    for line in told.splitlines():
        hit = _SO_FAR.match(line)
        name = next((label for start, label in STAGES.items() if line.startswith(start)), None)
        if hit and name:
            starts.append((name, 60.0 * int(hit["minutes"] or 0) + int(hit["seconds"])))
    if not starts:
        raise RuntimeError(f"the build told no stage: {told[-500:]!r}")
    ends = [at for _, at in starts[1:]] + [total]
    found = dict.fromkeys(STAGES.values(), 0.0)
    for (name, at), end in zip(starts, ends, strict=True):
        found[name] += end - at
    return found


def _some_plot(out: Path) -> str:
    import pandas as pd

    file = out / "evaluation.plots.parquet"
    plots = (
        pd.read_parquet(file, columns=["plot_id"])
        if file.is_file()
        else pd.read_csv(out / "evaluation.plots.csv")
    )
    return str(plots["plot_id"].iloc[len(plots) // 2])


def _naive(zone: Path) -> float:
    """Seconds of the least script that gives floor-area ratios, imports included."""
    import pyarrow.parquet as pq

    names = pq.read_schema(zone / "plots.parquet").names, pq.read_schema(zone / "buildings.parquet").names
    key = next(name for name in names[0] if name in ("plot_id", "ZDDM", "宗地代码"))
    storeys = next(name for name in names[1] if name in ("storeys", "ZCS", "总层数"))
    asked = [sys.executable, "-c", NAIVE, str(zone), key, storeys]
    ran = subprocess.run(asked, check=True, capture_output=True, text=True)
    return float(json.loads(ran.stdout.splitlines()[-1])["seconds"])


def table(sizes: Sequence[int]) -> str:
    """Markdown table: seconds of every stage at every size, memory, ratio to the least script, growth with size."""
    sizes = sorted(sizes)
    found = []
    for count in sizes:
        with tempfile.TemporaryDirectory() as room:
            found.append(one_city(count, Path(room)))
    heads = " | ".join(f"{count:,} plots, {3 * count:,} buildings" for count in sizes)
    lines = [
        circumstances(1).replace("Medians of 1 rounds, every run", "One run, every command"),
        "",
        f"| seconds | {heads} | slope | limit at 200,000 |",
        f"|---|{'---:|' * (len(sizes) + 2)}",
    ]
    rows = [*STAGES.values(), "without the map", "with the map", "again, all kept", "explain", "help"]
    rows.append("overlay and FAR alone, geopandas")
    lines += [_line(name, [one[name] for one in found], sizes) for name in rows]
    ratio = " | ".join(
        f"{one['without the map'] / one['overlay and FAR alone, geopandas']:.1f} ×" for one in found
    )
    lines.append(f"| *everything without the map against overlay and FAR alone* | {ratio} | | |")
    lines.append(_line("memory", [one["memory"] for one in found], sizes, "peak memory, GB"))
    lines.append(_line("files", [one["files"] for one in found], sizes, "files written, GB"))
    lines += ["", "Slope of the figure over plots on logarithms: 1 is linear, 2 is quadratic."]
    return "\n".join(lines) + "\n"


def _line(name: str, values: Sequence[float], sizes: Sequence[int], label: str = "") -> str:
    some = len(sizes) > 1 and min(values) >= 0.5 and name not in ("explain", "help")
    slope = f"{np.polyfit(np.log(sizes), np.log(values), 1)[0]:.2f}" if some else ""
    cells = " | ".join(f"{one:.2f}" if one < 10 else f"{one:.0f}" for one in values)
    limit = f"{LIMITS[name]:g}" if name in LIMITS else ""
    return f"| {label or name} | {cells} | {slope} | {limit} |"


def put(file: Path, text: str) -> None:
    """Write the table between the two marks of a file."""
    whole = file.read_text(encoding="utf-8")
    start, end = (whole.index(mark) for mark in MARKS)
    file.write_text(f"{whole[: start + len(MARKS[0])]}\n{text}{whole[end:]}", encoding="utf-8")


def main() -> None:
    """The command line: print the table, or write it into a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plots", type=int, nargs="+", default=[20_000, 50_000, 200_000])
    parser.add_argument("--write", type=Path, help="Markdown file whose table between the marks is replaced")
    asked = parser.parse_args()
    text = table(asked.plots)
    if asked.write:
        put(asked.write, text)
    print(text, end="")


if __name__ == "__main__":
    main()
