"""Harness: run every way in processes of its own, take medians, and keep the sections of RESULTS.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import shapely

Run = dict[str, float]


def measured(script: str, ways: Sequence[str], count: int, runs: int) -> dict[str, Run]:
    """Medians of several rounds; in each, every way runs once in its own process, so that load falls on all alike."""
    answers: dict[str, list[Run]] = {way: [] for way in ways}
    for _ in range(runs):
        for way in ways:
            asked = [sys.executable, script, "--one", way, "--plots", str(count)]
            ran = subprocess.run(asked, check=True, capture_output=True, text=True)
            answers[way].append(json.loads(ran.stdout))
    return {
        way: {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
        for way, rounds in answers.items()
    }


def circumstances(runs: int) -> str:
    """On what the figures rest: rounds, cores, load, versions."""
    return (
        f"Medians of {runs} rounds, every run in its own process; {os.cpu_count()} cores "
        f"(load {os.getloadavg()[0]:.1f} at the start), Python {platform.python_version()}, "
        f"geopandas {gpd.__version__}, shapely {shapely.__version__} (GEOS {shapely.geos_version_string})."
    )


def peak_memory_mb() -> float:
    """Most memory this process has held so far, in MB; on Linux its own, without what it was started from had held."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def command(
    about: str,
    ways: Sequence[str],
    one_run: Callable[[str, int], Run],
    table: Callable[[Sequence[int], int], str],
) -> None:
    """The command line of one benchmark: print its table, or write its section into a file of results."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--plots", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", type=Path, help="Markdown file whose section of this name is replaced")
    parser.add_argument("--one", choices=ways, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one_run(asked.one, asked.plots[0])))
        return
    text = table(asked.plots, asked.runs)
    if asked.write:
        put(asked.write, text)
    print(text, end="")


INDEX = "# Benchmarks"
SHORT = "In short: "
"""How the line of a section begins that stands in the index."""


ORDER = (
    "A whole city",
    "A province",
    "Footprint",
    "Neighbours",
    "Nearest",
    "Figures of a raster",
    "Weighted overlay",
    "Reading",
    "Invalid plots",
    "Topology",
    "Plots judged",
    "Siting",
    "Assembly",
    "A whole zone",
    "The map page",
    "Still pictures",
    "The ledger",
)
"""How titles of sections begin, in the order they stand in; others come last."""


def put(file: Path, text: str) -> None:
    """Write one section into a file of results, in place of the one of its title; the others stay, the index is made anew."""
    title = text.splitlines()[0]
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    parts = [f"# {part.strip()}\n" for part in ("\n" + before).split("\n# ") if part.strip()]
    sections = {part.splitlines()[0]: part for part in parts}
    sections.pop(INDEX, None)
    sections[title] = text
    sections = {one: sections[one] for one in sorted(sections, key=_place)}
    file.write_text("\n".join([index(sections), *sections.values()]), encoding="utf-8")


def _place(title: str) -> int:
    """Where a section stands."""
    name = title.removeprefix("# ")
    return next((at for at, start in enumerate(ORDER) if name.startswith(start)), len(ORDER))


def index(sections: Mapping[str, str]) -> str:
    """The first section: what there is, and of each what matters most."""
    lines = [
        INDEX,
        "",
        "Each section is one script, run again with `make bench` (minutes) or `make bench-full`; every figure was measured, none is "
        "a promise. *n × as fast* sets the whole way from a file to figures against the same of what one would use instead. Engines "
        "that are not installed are left out, and said.",
        "",
        "| what | in short |",
        "|---|---|",
    ]
    for title, text in sections.items():
        name = title.removeprefix("# ")
        told = next((one.removeprefix(SHORT) for one in text.splitlines() if one.startswith(SHORT)), "")
        lines.append(f"| [{name}](#{anchor(name)}) | {told} |")
    return "\n".join(lines) + "\n"


def anchor(title: str) -> str:
    """Where a heading is found on a page.

    >>> anchor("Siting: ranking, and rank acceptability")
    'siting-ranking-and-rank-acceptability'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
