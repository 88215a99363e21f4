"""Beside: one question put to several engines, each run in a process of its own, from a file to figures.

A benchmark says what is asked, writes the files, and gives its ways; the first way is ours and the others are set against
it. Before it is timed a way answers the question on a fabric of 200 plots, so that neither imports nor the first compiling
of anybody's code count; peak memory is that of the whole process. Figures of all ways are compared with ours.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import SHORT, circumstances, peak_memory_mb, put

SCRIPTS = Path(__file__).resolve().parent
WARM = 200
"""Plots of the fabric on which every way warms up."""
POSTGIS = "postgis"
SERVER = "YUANTU_BENCH_POSTGIS"
"""Where a way finds the server's address."""


@dataclass(frozen=True)
class Answer:
    """What a way found: its figures, none for a floor, and when it had read its input."""

    figures: np.ndarray | None
    read_at: float

    @staticmethod
    def now() -> float:
        """The moment at which reading ends and computing begins."""
        return time.perf_counter()


@dataclass(frozen=True)
class Way:
    """One engine's answer: ``ask`` takes the folder with the files; ``needs`` is a module that has to be there.

    ``most`` is the most plots it is asked about; ``why`` says why ours is slower, where it is. A ``floor`` is a bound and
    no alternative; ``own`` is another way of ours. ``tolerance`` stands in for the question's where a way is known to find something else.
    """

    name: str
    ask: Callable[[Path], Answer]
    needs: str = ""
    most: int | None = None
    why: str = ""
    floor: bool = False
    own: bool = False
    tolerance: float | None = None

    @property
    def there(self) -> bool:
        """Whether what it needs is installed."""
        if self.needs == POSTGIS:
            return bool(os.environ.get(SERVER))
        return not self.needs or all(importlib.util.find_spec(one) for one in self.needs.split())


@dataclass(frozen=True)
class Question:
    """What is asked: a title, what it is about, how its files are written, and the ways, ours first.

    ``tolerance`` is how far figures may be apart; ``against`` the ways named in the index; ``load`` fills a PostGIS server.
    """

    title: str
    about: str
    script: str
    unit: str
    prepare: Callable[[Path, int], None]
    ways: Sequence[Way]
    tolerance: float
    against: Sequence[str]
    load: Callable[[str, Path], None] | None = None
    sizes: Sequence[int] = (2_000, 20_000)
    notes: Sequence[str] = ()
    of: Callable[[int], str] = field(default=lambda count: f"{count:,}")

    def way(self, name: str) -> Way:
        """The way of that name."""
        return next(one for one in self.ways if one.name == name)


Runs = Mapping[str, Mapping[str, float]]


def main(question: Question) -> None:
    """The command line of a benchmark: print its section, or put it into a file of results."""
    parser = argparse.ArgumentParser(description=question.about)
    parser.add_argument("--plots", type=int, nargs="+", default=list(question.sizes))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", type=Path, help="Markdown file whose section of this name is replaced")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warm", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare:
        question.prepare(asked.folder, asked.plots[0])
        return
    if asked.one:
        print(json.dumps(one_run(question.way(asked.one), asked.folder, asked.warm)))
        return
    text = section(question, asked.plots, asked.runs)
    if asked.write:
        put(asked.write, text)
    print(text, end="")


def one_run(way: Way, folder: Path, warm: Path) -> dict[str, float]:
    """Warm up, answer once, keep the figures in the folder; seconds in all and of computing, and the most memory held."""
    if way.needs != POSTGIS:
        way.ask(warm)
    began = time.perf_counter()
    answer = way.ask(folder)
    ended = time.perf_counter()
    if answer.figures is not None:
        np.save(folder / f"{_slug(way.name)}.npy", answer.figures)
    return {"total": ended - began, "computing": ended - answer.read_at, "peak": peak_memory_mb()}


def section(question: Question, sizes: Sequence[int], runs: int) -> str:
    """The Markdown section: a table of every way at every size, slopes, notes, and one line for the index."""
    sizes = sorted(sizes)
    state = circumstances(runs)
    with tempfile.TemporaryDirectory(prefix="bench-") as room, served(question) as server:
        there = [way for way in question.ways if way.there]
        found = {count: _measured(question, there, Path(room), count, runs, server) for count in sizes}
    lines = [
        f"# {question.title}",
        "",
        in_short(question, found[sizes[-1]], sizes[-1]),
        "",
        f"{question.about} {state} Again with `python benchmarks/{question.script}`.",
        "",
        f"| plots | way | file to figures, s | computing alone, s | against ours | peak memory, MB | largest difference, {question.unit} |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for count in sizes:
        lines += _rows(question, found[count], count)
    lines += ["", *_below(question, found, sizes)]
    missing = [way.name for way in question.ways if way not in there]
    if missing:
        lines += ["", f"Left out, for what they need is not here: {', '.join(missing)}."]
    return "\n".join(lines) + "\n"


def _measured(
    question: Question, ways: Sequence[Way], room: Path, count: int, runs: int, server: str
) -> dict[str, dict[str, float]]:
    """Medians of every way on files of so many plots; in each round every way runs once."""
    folder, warm = _prepared(question, room, count), _prepared(question, room, WARM)
    if server and question.load is not None:
        question.load(server, folder)
    asked = [way for way in ways if way.most is None or count <= way.most]
    answers: dict[str, list[dict[str, float]]] = {way.name: [] for way in asked}
    script = SCRIPTS / question.script
    for _ in range(runs):
        for way in asked:
            words = [
                sys.executable,
                str(script),
                "--one",
                way.name,
                "--folder",
                str(folder),
                "--warm",
                str(warm),
            ]
            ran = subprocess.run(words, check=False, capture_output=True, text=True)
            if ran.returncode:
                raise SystemExit(f"{question.script}, {way.name}: {ran.stderr[-2000:]}")
            answers[way.name].append(json.loads(ran.stdout.splitlines()[-1]))
    medians = {
        name: {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
        for name, rounds in answers.items()
    }
    ours = np.load(folder / f"{_slug(asked[0].name)}.npy")
    for way in asked:
        medians[way.name]["off"] = _off(folder / f"{_slug(way.name)}.npy", ours)
        most = question.tolerance if way.tolerance is None else way.tolerance
        if medians[way.name]["off"] > most:
            off = f"{medians[way.name]['off']:.3g} {question.unit}"
            raise SystemExit(f"{question.script}, {way.name}: off by {off} at {count:,} plots")
    return medians


def _prepared(question: Question, room: Path, count: int) -> Path:
    folder = room / f"{count}"
    if not folder.is_dir():
        folder.mkdir()
        words = [
            sys.executable,
            str(SCRIPTS / question.script),
            "--prepare",
            "--folder",
            str(folder),
            "--plots",
            str(count),
        ]
        subprocess.run(words, check=True, capture_output=True)
    return folder


def _off(file: Path, ours: np.ndarray) -> float:
    """The largest difference from ours; NaN of a floor, which has no figures."""
    if not file.is_file():
        return float("nan")
    theirs = np.load(file)
    if theirs.shape != ours.shape:
        return float("inf")
    return float(np.abs(theirs - ours).max()) if ours.size else 0.0


def _rows(question: Question, found: Runs, count: int) -> list[str]:
    ours = _ours(found)
    return [
        f"| {question.of(count)} | {_named(question.way(name))} | {one['total']:.3f} | {one['computing']:.3f} "
        f"| {one['total'] / ours:.2f} × | {one['peak']:.0f} | {_shown_off(one['off'])} |"
        for name, one in found.items()
    ]


def _shown_off(off: float) -> str:
    return "" if np.isnan(off) else f"{off:.0e}"


def _ours(found: Mapping[str, Mapping[str, float]]) -> float:
    """Seconds of the first way there is: ours."""
    return next(iter(found.values()))["total"]


def _named(way: Way) -> str:
    return f"*{way.name}*" if way.floor else f"**{way.name}**" if way.own else way.name


def in_short(question: Question, found: Runs, count: int) -> str:
    """The one line that stands in the index: how many times faster ours is than what a user would pick instead."""
    ours = _ours(found)
    named = [name for name in question.against if name in found]
    if not named:
        return f"{SHORT}{ours:.2f} s at {count:,} plots; nothing to set it against is installed."
    told = [
        f"{ours / found[name]['total']:.1f} × the time of the {name}"
        if question.way(name).floor
        else f"{found[name]['total'] / ours:.1f} × as fast as {name}"
        for name in named
    ]
    return f"{SHORT}{'; '.join(told)} ({count:,} plots, file to figures)."


def _below(question: Question, found: Mapping[int, Runs], sizes: Sequence[int]) -> list[str]:
    """How time grows, where ours is slower and why, and what else is to be known."""
    lines = []
    if len(sizes) > 1:
        told = []
        for way in question.ways:
            seen = [count for count in sizes if way.name in found[count]]
            if len(seen) > 1 and not way.floor:
                seconds = [found[count][way.name]["total"] for count in seen]
                told.append(f"{way.name} {slope(seen, seconds):.2f}")
        lines.append(f"Time over plots on logarithms, 1 is linear: {', '.join(told)}.")
    last = found[sizes[-1]]
    ours = _ours(last)
    slower = [
        f"Ours is slower than {way.name} at {sizes[-1]:,} plots. {way.why or 'Why is not known yet.'}"
        for way in question.ways[1:]
        if way.name in last and not (way.floor or way.own) and last[way.name]["total"] < ours
    ]
    return [*lines, *slower, *question.notes]


def slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Slope of time over size on logarithms.

    >>> round(slope([1000, 10_000], [0.1, 1.0]), 6)
    1.0
    """
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


@contextlib.contextmanager
def served(question: Question) -> Iterator[str]:
    """A PostGIS server for as long as the question is asked, where it asks one and there is one; its address, or blank."""
    if not any(way.needs == POSTGIS for way in question.ways):
        yield ""
        return
    from postgis import server

    with server() as address:
        os.environ[SERVER] = address
        try:
            yield address
        finally:
            del os.environ[SERVER]


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name)
