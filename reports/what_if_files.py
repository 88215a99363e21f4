"""What-if files: the Evaluation after a scenario, and every difference from the one before, as CSV."""

from __future__ import annotations

from pathlib import Path

from land_policy.scenario.what_if import WhatIf
from layers.write import write_csv
from reports.store import write_evaluation


def write_what_if(what_if: WhatIf, folder: Path, lang: str = "zh") -> list[Path]:
    """Write ``evaluation.*`` of the zone after the changes and ``differences*.csv``; gives the files.

    ``differences.csv`` has every figure before and after, ``.causes`` what each change contributes and would alone,
    ``.plots`` every cell that differs, ``.findings`` every verdict, ``.changes`` the changes themselves, ``.scores`` the self-check.
    """
    scores = [] if what_if.scores is None else [write_csv(folder / "differences.scores.csv", what_if.scores)]
    cells = what_if.plots.astype({"before": "string", "after": "string"})
    return [
        *write_evaluation(what_if.after, folder, lang),
        write_csv(folder / "differences.csv", what_if.figures),
        write_csv(folder / "differences.causes.csv", what_if.causes),
        write_csv(folder / "differences.plots.csv", cells),
        write_csv(folder / "differences.findings.csv", what_if.findings),
        write_csv(folder / "differences.changes.csv", what_if.changes),
        *scores,
    ]
