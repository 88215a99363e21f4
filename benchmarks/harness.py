"""Harness: run every way in processes of its own, take medians, and keep the sections of RESULTS.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
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
    """Most memory this process has held so far, in MB (Linux and macOS)."""
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


def put(file: Path, text: str) -> None:
    """Write one section into a file of results, in place of the one of its title; the others stay."""
    title = text.splitlines()[0]
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    parts = [f"# {part.strip()}\n" for part in ("\n" + before).split("\n# ") if part.strip()]
    titles = [part.splitlines()[0] for part in parts]
    if title in titles:
        parts[titles.index(title)] = text
    else:
        parts.append(text)
    file.write_text("\n".join(parts), encoding="utf-8")
