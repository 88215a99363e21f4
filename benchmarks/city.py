"""How long a whole city takes from its files to everything that is handed in, stage by stage, and what memory it holds.

``python benchmarks/city.py [--plots 20000 50000 200000] [--write docs/speed.md] [--rates reports/stages.csv]``

An invented city of cadastral plots (``benchmarks/cadastre.py``) with three buildings a plot, firms, parks, approval
batches, roads and constraints; the command itself in a process of its own, once. Beside it what the least script would
do: read plots and buildings with geopandas, overlay, group by plot, divide. With ``--write`` the table between the two
marks of a Markdown file is replaced after every size, so that a later one that fails takes nothing with it; with
``--rates`` the seconds from which ``yuantu build`` tells the time left are taken anew from what was measured.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from cadastre import zone_folder
from harness import circumstances

from reports.columnar import LARGE_PLOTS

ROOT = Path(__file__).resolve().parents[1]
MARKS = ("<!-- city: written by benchmarks/city.py -->", "<!-- city: end -->")
STAGES = {
    "reading": ("read", "read and check"),
    "evaluating": ("evaluate", "evaluate and judge"),
    "siting": ("site", "site"),
    "writing to": ("write", "write figures, findings, answers"),
    "writing siting": ("dossier", "write siting"),
    "drawing": ("draw", "draw the map"),
}
"""How a stage begins what the command says, its name in ``reports/stages.csv``, and what it is called in the table."""
MAP = STAGES["drawing"][1]
LIMITS = {"without the map": 300.0, "with the map": 420.0, "memory": 6.0, "explain": 1.5, "help": 0.3}
"""What a city of 200,000 plots and 600,000 buildings may take on two cores: seconds, and GB of memory."""
OVERLAY = "overlay and FAR alone, geopandas"
LOOK_S = 0.2
_SO_FAR = re.compile(r"so far[,)]")
Found = dict[str, float]
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


def one_city(count: int, room: Path) -> Found:
    """Seconds of every stage, of the verbs on the built result and of the least script; memory in GB.

    What fails is told and left out; where the map does, the rest is measured without.
    """
    zone, out = room / "zone", room / "out"
    zone_folder(zone, count, 20)
    found, whole = built(zone, out)
    if not whole:
        again, _ = built(zone, out, "--no-map")
        found = again | {name: seconds for name, seconds in found.items() if name != MAP}
    plot = _some_plot(out)
    asked = {
        "explain": lambda: _timed("explain", str(out), plot, "--lang", "en"),
        "explain, the other language": lambda: _timed("explain", str(out), plot, "--lang", "zh"),
        "help": lambda: _timed("--help"),
        "again, all kept": lambda: _timed("build", str(zone), "--out", str(out), "--lang", "en"),
        OVERLAY: lambda: _naive(zone),
    }
    for name, ask in asked.items():
        try:
            found[name] = ask()
        except subprocess.CalledProcessError as error:
            _say(f"{name}: {error.stderr[-500:]}")
    found["files"] = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e9
    return found


def built(zone: Path, out: Path, *words: str) -> tuple[Found, bool]:
    """Seconds of every finished stage of a build and of all of it, the most memory it held in GB; and whether it finished."""
    asked = [sys.executable, str(ROOT / "cli.py"), "build", str(zone), "--out", str(out), "--verbose", *words]
    began = time.perf_counter()
    with subprocess.Popen(
        [*asked, "--lang", "en"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as run:
        most = _Memory(run.pid)
        starts: list[tuple[str, float]] = []
        told: list[str] = []
        for line in run.stderr or ():
            told.append(line)
            stage = next((label for start, (_, label) in STAGES.items() if line.startswith(start)), None)
            if stage and _SO_FAR.search(line):
                starts.append((stage, time.perf_counter() - began if starts else 0.0))
                _say(line.strip())
    total = time.perf_counter() - began
    if not starts:
        raise RuntimeError(f"the build told no stage: {told[-5:]!r}")
    whole = run.returncode == 0
    if not whole:
        _say(f"the build failed ({run.returncode}): {''.join(told[-5:])}")
    ends = [at for _, at in starts[1:]] + ([total] if whole else [])
    found: Found = {}
    for (name, at), end in zip(starts, ends, strict=False):
        found[name] = found.get(name, 0.0) + end - at
    if whole:
        found["with the map" if MAP in found else "without the map"] = total
    if len(starts) == len(ends) or starts[-1][0] == MAP:
        found["without the map"] = total - found.get(MAP, 0.0) if whole else starts[-1][1]
    return found | {"memory": most.gb}, whole


class _Memory:
    """The most memory a process has held, looked at again and again while it runs."""

    def __init__(self, process: int) -> None:
        self.gb = 0.0
        self._status = Path(f"/proc/{process}/status")
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        try:
            while hit := re.search(r"VmHWM:\s+(\d+)", self._status.read_text()):
                self.gb = max(self.gb, int(hit[1]) / 1024**2)
                time.sleep(LOOK_S)
        except OSError:
            return


def _timed(*words: str) -> float:
    """Seconds of a command whose modules are compiled, as they are once installed."""
    asked = [sys.executable, str(ROOT / "cli.py"), *words]
    with tempfile.TemporaryDirectory() as room:
        compiled = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        compiled["PYTHONPYCACHEPREFIX"] = room
        subprocess.run(asked, check=True, capture_output=True, text=True, env=compiled)
        began = time.perf_counter()
        subprocess.run(asked, check=True, capture_output=True, text=True, env=compiled)
        return time.perf_counter() - began


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


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


def table(found: Mapping[int, Found], on: str) -> str:
    """Markdown table: seconds of every stage at every size, memory, ratio to the least script, growth with size."""
    heads = " | ".join(f"{count:,} plots, {3 * count:,} buildings" for count in found)
    lines = [
        on,
        "",
        f"| seconds | {heads} | slope | limit at 200,000 |",
        f"|---|{'---:|' * (len(found) + 2)}",
    ]
    rows = [label for _, label in STAGES.values()]
    rows += ["without the map", "with the map", "again, all kept", "explain", "explain, the other language"]
    lines += [_line(name, found) for name in (*rows, "help", OVERLAY)]
    ratios = [one.get("without the map", np.nan) / one.get(OVERLAY, np.nan) for one in found.values()]
    ratio = " | ".join("" if np.isnan(one) else f"{one:.1f} ×" for one in ratios)
    lines.append(f"| *everything without the map against overlay and FAR alone* | {ratio} | | |")
    lines.append(_line("memory", found, "peak memory, GB"))
    lines.append(_line("files", found, "files written, GB"))
    lines += [
        "",
        "Slope of the figure over plots on logarithms: 1 is linear, 2 is quadratic. Above 20,000 plots Parquet",
    ]
    lines += [
        "stands in place of text (below), so the slope of what is written says little from there. Blank: did not finish."
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, found: Mapping[int, Found], label: str = "") -> str:
    known = {count: one[name] for count, one in found.items() if name in one}
    some = len(known) > 1 and min(known.values()) >= 0.5 and not name.startswith(("explain", "help"))
    slope = f"{np.polyfit(np.log(list(known)), np.log(list(known.values())), 1)[0]:.2f}" if some else ""
    values = [known.get(count) for count in found]
    cells = " | ".join("" if one is None else f"{one:.2f}" if one < 10 else f"{one:.0f}" for one in values)
    limit = f"{LIMITS[name]:g}" if name in LIMITS else ""
    return f"| {label or name} | {cells} | {slope} | {limit} |"


def put_rates(file: Path, found: Mapping[int, Found]) -> None:
    """Write what each stage takes in any case and for a thousand plots: the line nearest to what was measured.

    Nearest by shares of each figure, and never below 0. Of cities that are written as Parquet alone, where there are two.
    """
    large = {count: one for count, one in found.items() if count > LARGE_PLOTS}
    rows = []
    for stage, label in STAGES.values():
        of = large if len(large) > 1 else found
        known = {count / 1000: one[label] for count, one in of.items() if one.get(label)}
        if not known:
            raise SystemExit(f"{label}: not measured, so {file} is left as it is")
        size, seconds = np.array(list(known)), np.array(list(known.values()))
        each, fixed = np.polyfit(size, seconds, 1, w=1 / seconds) if len(known) > 1 else (0.0, -1.0)
        if fixed < 0 or each < 0:
            fixed, each = 0.0, float(np.mean(seconds / size))
        rows.append({"stage": stage, "fixed_s": f"{fixed:.1f}", "per_1000_plots_s": f"{each:.3f}"})
    with file.open("w", encoding="utf-8", newline="") as stream:
        made = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        made.writeheader()
        made.writerows(rows)


def put(file: Path, text: str) -> None:
    """Write the table between the two marks of a file."""
    whole = file.read_text(encoding="utf-8")
    start, end = (whole.index(mark) for mark in MARKS)
    file.write_text(f"{whole[: start + len(MARKS[0])]}\n{text}{whole[end:]}", encoding="utf-8")


def main() -> None:
    """The command line: print the table, and write it into a file; 1 where a size failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plots", type=int, nargs="+", default=[20_000, 50_000, 200_000])
    parser.add_argument("--write", type=Path, help="Markdown file whose table between the marks is replaced")
    parser.add_argument("--rates", type=Path, help="stages.csv, whose rates are taken from this run")
    asked = parser.parse_args()
    on = circumstances(1).replace("Medians of 1 rounds, every run", "One run, every command")
    found: dict[int, Found] = {}
    failed = False
    for count in sorted(asked.plots):
        _say(f"{count:,} plots")
        try:
            with tempfile.TemporaryDirectory() as room:
                found[count] = one_city(count, Path(room))
        except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
            _say(f"{count:,} plots: {error}")
            failed = True
            continue
        if asked.write:
            put(asked.write, table(found, on))
    if found:
        print(table(found, on), end="")
        if asked.rates:
            put_rates(asked.rates, found)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
