"""One random zone through the toolkit and through the loops; and many, as a long run: ``python many.py FIRST PAST``."""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve()
    sys.path[:0] = [str(here.parents[1]), str(here.parents[3])]

from plain import placed, sites, zones
from plain.compare import differences

from land_policy.evaluation import evaluate
from land_policy.siting.placing import place
from land_policy.siting.profile import load
from land_policy.siting.siting import site
from layers.read import read_zone


def answers(seed: int, folder: Path) -> list[str]:
    """The differences of one zone, written as files and read again."""
    made = zones.Zone(seed)
    read = read_zone(zones.write(made, folder / f"zone{seed}"))
    evaluation = evaluate(read)
    plots = evaluation.plots.assign(batch_held=evaluation.plots.get("batch_id"))
    siting = site(plots, read, load(sites.QUESTION), read.day)
    projects = [site(plots, read, load(path), read.day) for path in placed.written(folder)]
    placing = place(projects, max_plots=placed.MOST_PLOTS)
    lost = (
        [f"plots set aside: {len(made.plots) - len(read.plots)}"]
        if len(read.plots) != len(made.plots)
        else []
    )
    return lost + differences(made, evaluation, siting, placing)


def main(first: int, past: int) -> int:
    """Every difference of the zones first … past − 1 on the terminal, and how many there were."""
    warnings.simplefilter("error")
    start, zones_off, plots = time.process_time(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, past):
            try:
                found = answers(seed, Path(folder))
            except Exception as error:  # the run goes on: its seed makes the zone again
                found = [repr(error)]
            plots += len(zones.Zone(seed).plots)
            zones_off += bool(found)
            for line in found:
                print(seed, line, flush=True)
    spent = time.process_time() - start
    print(f"{past - first} zones, {plots} plots, {zones_off} with differences, {spent:.0f} CPU seconds")
    return int(zones_off > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
