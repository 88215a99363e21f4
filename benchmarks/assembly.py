"""How fast adjacent plots are put together and proved, root by root, against one programme for the whole and a plain search.

``python benchmarks/assembly.py [--plots 64 144 256 400] [--runs 3] [--write benchmarks/RESULTS.md]``

Invented plots on a grid of edges, areas of 1 to 5 ha, costs of 2 to 6 a hectare, 20 ha wanted. The whole programme is the same flow
with every plot a possible root, as it stands in the literature, by the same solver; it is given 60 seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import SHORT, circumstances, command, measured, peak_memory_mb

from land_policy.siting.assembly import assemble

WAYS = ("root by root", "one programme for the whole")
TITLE = "# Assembly of adjacent plots"
NEED, SEED, LIMIT_S = 20.0, 8, 60.0


def fabric(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Areas, costs and edges of a square grid of plots."""
    side = round(count**0.5)
    rng = np.random.default_rng(SEED)
    areas = rng.uniform(1, 5, side * side)
    at = np.arange(side * side).reshape(side, side)
    across = np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()])
    down = np.column_stack([at[:-1].ravel(), at[1:].ravel()])
    return areas, areas * rng.uniform(2, 6, side * side), np.concatenate([across, down])


def whole(areas: np.ndarray, costs: np.ndarray, edges: np.ndarray) -> tuple[float, bool]:
    """The cost that one programme with free root finds, and whether it proves it."""
    n, arcs = len(areas), np.concatenate([edges, edges[:, ::-1]])
    flows = np.arange(len(arcs))
    into = sparse.csr_array((np.ones(len(arcs)), (arcs[:, 1], flows)), shape=(n, len(arcs)))
    out = sparse.csr_array((np.ones(len(arcs)), (arcs[:, 0], flows)), shape=(n, len(arcs)))
    one, none = sparse.eye_array(n, format="csr"), sparse.csr_array((1, len(arcs)))
    blocks = [
        (sparse.hstack([areas[None, :], sparse.csr_array((1, n)), none]), NEED, np.inf),
        (sparse.hstack([sparse.csr_array((1, n)), np.ones((1, n)), none]), 1.0, 1.0),
        (sparse.hstack([one, -one, 0 * into]), 0.0, np.inf),
        (sparse.hstack([-one, n * one, into - out]), 0.0, np.inf),
        (sparse.hstack([-(n - 1) * one, 0 * one, into]), -np.inf, 0.0),
    ]
    rows = sparse.csr_array(sparse.vstack([block for block, _, _ in blocks]))
    low = np.concatenate([np.full(block.shape[0], least) for block, least, _ in blocks])
    high = np.concatenate([np.full(block.shape[0], most) for block, _, most in blocks])
    solved = milp(
        np.concatenate([costs, np.zeros(n + len(arcs))]),
        constraints=LinearConstraint(rows, low, high),
        integrality=np.concatenate([np.ones(2 * n), np.zeros(len(arcs))]),
        bounds=Bounds(0, np.concatenate([np.ones(2 * n), np.full(len(arcs), n - 1.0)])),
        options={"mip_rel_gap": 1e-9, "time_limit": LIMIT_S},
    )
    return float(solved.fun if solved.fun is not None else np.nan), solved.status == 0


def one_run(way: str, count: int) -> dict[str, float]:
    """Seconds of one way, the cost it found, whether it is proved."""
    areas, costs, edges = fabric(count)
    start = time.perf_counter()
    if way == WAYS[0]:
        found = assemble(areas, costs, edges, NEED, alternatives=0)
        cost, proved = found.cost, found.proved
    else:
        cost, proved = whole(areas, costs, edges)
    return {
        "seconds": time.perf_counter() - start,
        "cost": cost,
        "proved": float(proved),
        "peak": peak_memory_mb(),
    }


def table(counts: Sequence[int], runs: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        TITLE,
        "",
        circumstances(runs)
        + f" {NEED:g} ha of plots of 1 to 5 ha, no alternatives. Again with `python benchmarks/assembly.py`.",
        "",
        "| plots | way | seconds | against ours | cost | proved |",
        "|---:|---|---:|---:|---:|---|",
    ]
    for count in counts:
        found = measured(__file__, WAYS, count, runs)
        for way in WAYS:
            one, ours = found[way], found[WAYS[0]]["seconds"]
            proved = "yes" if one["proved"] == 1 else f"not within {LIMIT_S:g} s"
            ratio = one["seconds"] / ours
            lines.append(
                f"| {count:,} | {way} | {one['seconds']:.2f} | {ratio:.0f} × | {one['cost']:.4f} | {proved} |"
            )
    ratio = found[WAYS[1]]["seconds"] / found[WAYS[0]]["seconds"]
    lines[1:1] = ["", f"{SHORT}{ratio:.0f} × as fast as {WAYS[1]} ({counts[-1]:,} plots)."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
