"""How long the ledger workbook takes, beside a bare dump of the same plots by pandas, and what it holds in memory.

``python benchmarks/workbook.py [--plots 5000] [--runs 3] [--write benchmarks/RESULTS.md]``

The invented sample zone, copied side by side. Evaluating it is not part of what is timed; the ledger writes every sheet with
its formulas, the dump one sheet of values without a format.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from evaluate import SAMPLE, tiled
from harness import SHORT, circumstances, command, measured, peak_memory_mb

from land_policy.evaluation import evaluate
from layers.read import read_zone
from reports.preset.preset import preset_of
from reports.workbook.book import write_workbook
from reports.workbook.collection import sheets_of

WAYS = ("ledger", "pandas.to_excel")
TITLE = "# The ledger workbook"


def one_run(way: str, count: int) -> dict[str, float]:
    """Seconds of this process for one way, its peak memory and the size of the file."""
    zone = read_zone(SAMPLE)
    evaluation = evaluate(tiled(zone, max(1, round(count / len(zone.plots)))))
    if way == "ledger":
        sheets_of(
            evaluation, (), preset_of(evaluation.zone)
        )  # its answers are the evaluation's and kept there
    before = peak_memory_mb()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        start = time.process_time()
        if way == "ledger":
            write_workbook(evaluation, (), path)
        else:
            flat = pd.DataFrame(evaluation.plots.drop(columns=evaluation.plots.geometry.name))
            flat.to_excel(path, engine="xlsxwriter")
        seconds, size = time.process_time() - start, path.stat().st_size / 1e6
    return {
        "seconds": seconds,
        "memory_mb": peak_memory_mb() - before,
        "file_mb": size,
        "plots": len(evaluation.plots),
    }


def table(counts: Sequence[int], runs: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        TITLE,
        "",
        circumstances(runs),
        "Seconds are those of the process. Again with `python benchmarks/workbook.py`.",
        "",
    ]
    lines += [
        "| plots | way | s | times the dump | memory added, MB | file, MB |",
        "|---|---|---|---|---|---|",
    ]
    for count in counts:
        found = measured(__file__, WAYS, count, runs)
        base = found["pandas.to_excel"]["seconds"]
        lines += [
            f"| {one['plots']:,.0f} | {way} | {one['seconds']:.1f} | {one['seconds'] / base:.1f} | "
            f"{one['memory_mb']:.0f} | {one['file_mb']:.1f} |"
            for way, one in found.items()
        ]
    ours = next(one for way, one in found.items() if way != "pandas.to_excel")
    told = f"the whole workbook of live formulas takes {ours['seconds'] / base:.1f} × the time of a bare pandas.to_excel"
    lines[1:1] = ["", f"{SHORT}{told} ({ours['plots']:,.0f} plots)."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
