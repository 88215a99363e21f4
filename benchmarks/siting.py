"""How fast plots are ranked and rankings tried on all weightings: ours, a plain loop, and a public package of such methods.

``python benchmarks/siting.py [--plots 20000 200000] [--runs 3] [--write benchmarks/RESULTS.md]``

Invented worths of 12 criteria. Ranking is the weighted sum and TOPSIS of all plots; acceptability is 10,000 weightings of
the first 200. The package is pymcdm, which knows both rankings and has no acceptability: it ranks once a weighting.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import SHORT, circumstances, command, measured, peak_memory_mb

from land_policy.siting import rank
from land_policy.siting.robustness import acceptability, draw_weights

WAYS = ("ranking", "ranking, pymcdm", "acceptability", "acceptability, loop", "acceptability, pymcdm")
TITLE = "# Siting: ranking, and rank acceptability"
CRITERIA, TOP, DRAWS, SEED = 12, 200, 10_000, 3
FEW = 500
"""Weightings the slow ways are given; their time is told for as many as ours."""


def one_run(way: str, count: int) -> dict[str, float]:
    """Seconds of one way, the peak memory, and the largest difference from ours."""
    worths = np.random.default_rng(SEED).random((count, CRITERIA))
    weights = np.full(CRITERIA, 1 / CRITERIA)
    first = worths[rank.weighted_sum(worths, weights).order[:TOP]]
    if way.endswith("pymcdm"):
        import pymcdm.methods  # noqa: F401 - loading it is not part of what is timed
    start = time.perf_counter()
    if way.startswith("ranking"):
        off = _ranked(way, worths, weights)
        seconds = time.perf_counter() - start
    elif way == "acceptability":
        acceptability(first, DRAWS, SEED)
        seconds, off = time.perf_counter() - start, 0.0
    else:
        shares = (_by_loop if way.endswith("loop") else _by_package)(first, draw_weights(CRITERIA, FEW, SEED))
        seconds = (time.perf_counter() - start) * DRAWS / FEW
        off = float(np.abs(shares - acceptability(first, FEW, SEED).rank_share).max())
    return {"seconds": seconds, "off": off, "peak": peak_memory_mb()}


def _ranked(way: str, worths: np.ndarray, weights: np.ndarray) -> float:
    if way == "ranking":
        rank.weighted_sum(worths, weights)
        rank.topsis(worths, weights)
        return 0.0
    from pymcdm.helpers import rrankdata
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    better = np.ones(CRITERIA)
    rrankdata(worths @ weights)
    found = TOPSIS(vector_normalization)(worths, weights, better)
    rrankdata(found)
    return float(np.abs(found - rank.topsis(worths, weights).scores).max())


def _by_loop(worths: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Rank shares by plain Python: one weighting and one plot after the other."""
    hits = [[0] * len(worths) for _ in worths]
    rows = worths.tolist()
    for weights in draws.tolist():
        scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
        for place, plot in enumerate(sorted(range(len(rows)), key=lambda at: -scores[at])):
            hits[plot][place] += 1
    return np.array(hits) / len(draws)


def _by_package(worths: np.ndarray, draws: np.ndarray) -> np.ndarray:
    from pymcdm.helpers import rrankdata

    hits = np.zeros((len(worths), len(worths)))
    for weights in draws:
        places = rrankdata(worths @ weights).astype(int) - 1
        hits[np.arange(len(worths)), places] += 1
    return hits / len(draws)


def table(counts: Sequence[int], runs: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        TITLE,
        "",
        "",
        "",
        circumstances(runs)
        + f" {CRITERIA} criteria; acceptability of the first {TOP} by {DRAWS:,} weightings, the slow ways "
        f"timed on {FEW} and told for as many. Again with `python benchmarks/siting.py`.",
        "",
        "| plots | way | seconds | against ours | peak memory, MB | largest difference |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for count in counts:
        found = measured(__file__, WAYS, count, runs)
        for way in WAYS:
            ours = found[way.split(",")[0]]["seconds"]
            one = found[way]
            lines.append(
                f"| {count:,} | {way} | {one['seconds']:.3f} | {one['seconds'] / ours:.1f} × | {one['peak']:.0f} | {one['off']:.0e} |"
            )
    told = [
        f"{one} {found[f'{one}, pymcdm']['seconds'] / found[one]['seconds']:.1f} × as fast as pymcdm"
        for one in ("ranking", "acceptability")
    ]
    lines[2] = f"{SHORT}{'; '.join(told)} ({counts[-1]:,} plots)."
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
