"""How long a province takes in partitions, with one worker and with two, in seconds and CPU seconds, and how much memory a worker needs.

``python benchmarks/cluster.py [--plots 2000000] [--workers 1 2] [--memory 2GB] [--write benchmarks/RESULTS.md]``

The invented province of ``cadastre_province.py``, written piece by piece first, which is not timed. Every run starts with
an empty folder of results and ends with every file written; workers are processes with one thread each.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import geopandas as gpd
import pyarrow.parquet as pq
from cadastre_province import PIECE, write_province
from harness import SHORT, peak_memory_mb, put

from reports.cluster.build import PARTITION_PLOTS, build_province
from reports.cluster.engine import started

TITLE = "# A province in partitions"


def one_run(province: Path, workers: int, memory: str, size: int) -> dict[str, float]:
    """Seconds from an empty folder to the last file, the most memory of any worker and of the client."""
    import distributed

    out = province.parent / f"out-{workers}"
    shutil.rmtree(out, ignore_errors=True)
    with (
        started(workers, memory) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(workers)
        began = time.perf_counter()
        built = build_province(
            province,
            out,
            scheduler=cluster.scheduler_address,
            partition_plots=size,
            lang="en",
            say=lambda line: print(line, file=sys.stderr),
        )
        seconds = time.perf_counter() - began
        told = list(client.run(_used).values())
    counts = built.record["counts"]
    return {
        "seconds": seconds,
        "plots": counts["plots"],
        "buildings": counts["buildings"],
        "partitions": built.record["partitions"],
        "worker": max(peak for peak, _ in told),
        "cpu": sum(seconds for _, seconds in told),
        "client": peak_memory_mb(),
        "result": sum(path.stat().st_size for path in (out / "plots").iterdir()) / 1e6,
    }


def _used() -> tuple[float, float]:
    """Of a worker: the most megabytes it held, and the CPU seconds of all its threads since it was started."""
    from harness import peak_memory_mb

    return peak_memory_mb(), time.process_time()


def held(province: Path) -> float:
    """Megabytes that all plots and buildings would take as frames of one process: of one piece, times their number."""
    total = 0.0
    for name in ("plots", "buildings"):
        files = sorted((province / name).glob("*.parquet"))
        frame = gpd.read_parquet(files[0])
        corners = frame.geometry.count_coordinates().sum()
        plain = frame.drop(columns="geometry").memory_usage(deep=True).sum()
        rows = sum(pq.read_metadata(path).num_rows for path in files)
        total += (plain + corners * 16 + len(frame) * 200) * rows / max(len(frame), 1)
    return total / 1e6


def table(province: Path, workers: Sequence[int], memory: str, size: int) -> str:
    """Markdown table of one run with each number of workers."""
    found = {number: one_run(province, number, memory, size) for number in workers}
    first = found[workers[0]]
    files = sum(path.stat().st_size for path in province.rglob("*.parquet")) / 1e6
    lines = [
        TITLE,
        "",
        in_short(found),
        "",
        f"{first['plots']:,.0f} plots and {first['buildings']:,.0f} buildings in {first['partitions']:.0f} partitions; workers of one "
        f"thread and at most {memory} each; one run each, {os.cpu_count()} cores (load {os.getloadavg()[0]:.1f} at the end), Python "
        f"{platform.python_version()}, geopandas {gpd.__version__}. Inputs {files:,.0f} MB of GeoParquet, about {held(province):,.0f} MB "
        f"as frames of one process; results {first['result']:,.0f} MB. Again with `python benchmarks/cluster.py`.",
        "",
        "| workers | seconds | seconds per million plots | plots a second | times faster | CPU seconds of all workers | most memory of a worker, MB | of the client, MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for number, one in found.items():
        lines.append(
            f"| {number} | {one['seconds']:,.0f} | {one['seconds'] / one['plots'] * 1e6:,.0f} | "
            f"{one['plots'] / one['seconds']:,.0f} | {first['seconds'] / one['seconds']:.2f} | {one['cpu']:,.0f} | {one['worker']:,.0f} | "
            f"{one['client']:,.0f} |"
        )
    return "\n".join([*lines, "", *computed(found[workers[-1]], workers[-1])]) + "\n"


def in_short(found: dict[int, dict[str, float]]) -> str:
    """The line of the index: of the run with the most workers, and how much faster than the first it was."""
    (few, first), (many, last) = next(iter(found.items())), list(found.items())[-1]
    return (
        f"{SHORT}{last['plots'] / 1e6:g} million plots in {last['seconds']:,.0f} s with {many} workers of at most "
        f"{last['worker']:,.0f} MB, {first['seconds'] / last['seconds']:.2f} × as fast as with {few}."
    )


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, whichever says it shortest.

    >>> duration(22.1), duration(1_105), duration(22_100)
    ('22 s', '18 min', '6.1 h')
    """
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:,.1f} {unit}" if seconds < 10 * size else f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.0f} s"


SIZES = {"a city": 200_000, "a province": 10_000_000, "the country": 200_000_000}
WORKERS = (2, 16, 128)


def computed(one: dict[str, float], workers: int) -> list[str]:
    """How long for more plots and workers, computed from the run with the most workers as if nothing got in the way."""
    each = one["seconds"] * workers / one["plots"]
    rows = []
    for name, plots in SIZES.items():
        cells = [duration(plots * each / number) for number in WORKERS]
        room = plots * one["result"] / one["plots"] / 1e3
        rows.append(f"| {name}, {plots / 1e6:g} million plots | {' | '.join(cells)} | {room:,.0f} |")
    return [
        f"**Computed, not measured:** at {each * 1e6:,.0f} worker-seconds per million plots, if time grew with plots and fell with "
        "workers; the storage's speed, uneven partitions and the scheduler are not in it.",
        "",
        f"| | {' | '.join(f'{number} workers' for number in WORKERS)} | results, GB |",
        f"|---|{'---:|' * (len(WORKERS) + 1)}",
        *rows,
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plots", type=int, default=200_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--partition-plots", type=int, default=PARTITION_PLOTS)
    parser.add_argument("--folder", type=Path, help="where to write the province; kept, and used again")
    parser.add_argument("--write", type=Path, help="Markdown file whose section of this name is replaced")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        place = (asked.folder or Path(room)) / f"province-{asked.plots}"
        if not (place / "province.toml").is_file():
            write_province(place, asked.plots, min(PIECE, asked.plots), workers=os.cpu_count() or 1)
        text = table(place, asked.workers, asked.memory, asked.partition_plots)
    if asked.write:
        put(asked.write, text)
    print(text, end="")
