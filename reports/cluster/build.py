"""Build a province: its partitions evaluated on a cluster, its figures added up, everything written; what is finished is kept."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import InputError, OutputError
from layers.drafts import NEXT
from layers.lock import held
from layers.reason import with_chinese
from layers.together import alike, names_in, place, settle
from reports.build import Say, quiet
from reports.cluster import engine, grounds, partition, stage, zonewise
from reports.cluster.cells import Cells, cut_up, grid_over
from reports.cluster.chunk import Chunk, chunks_of
from reports.cluster.partition import RECORDS, Part
from reports.cluster.province import LAYERS, clauses_of, read_province, zone_folders
from reports.cluster.result import PLOTS
from reports.cluster.run import Found, Run
from reports.cluster.stage import Scatter
from reports.cluster.written import BuiltProvince, written
from reports.evidence.bundle import MANIFEST
from reports.words import in_both, phrase

PARTITION_PLOTS = 25_000
"""Plots of a partition, about: what a worker holds at once."""
STAGING = ".staging"
_IDS_AT_ONCE = 8_000_000


def build_province(
    folder: Path,
    out: Path,
    *,
    day: date | None = None,
    scheduler: str = "",
    workers: int = engine.WORKERS,
    memory: str = engine.MEMORY,
    partition_plots: int = PARTITION_PLOTS,
    again: bool = False,
    lang: str = "zh",
    say: Say = quiet,
) -> BuiltProvince:
    """Evaluate a province on a cluster and write its results to ``out``; partitions that are finished already are kept.

    ``again`` forgets what was finished before. Raises InputError: what is wrong with the province as a whole; what is
    wrong with one zone sets that zone aside. Raises OutputError: ``out`` is in the province's folder, cannot be written or
    is being written by another build, or a worker is lost over one partition again and again.
    """
    province = read_province(folder, day)
    out = Path(out).absolute()
    if out == province.folder or (not province.of_tables and (out / "zone.toml").exists()):
        raise OutputError(in_both("out_is_zone", folder=folder))
    with held(out) as room:
        _taken_over(out, room, again)
        staging, clauses = out / STAGING, clauses_of(province)
        with engine.cluster(scheduler, workers, memory, staging / "scratch") as client:
            engine.reach(client, [province.folder, out])
            run = Run(client, province, room / NEXT, staging, clauses, partition_plots, lang, say)
            found = _tables(run) if province.of_tables else _folders(run)
        built = written(run, found)
        names = names_in(run.out)
        place(room, out, run.out, names, _outdated(out, names), last=MANIFEST)
        for left in (staging, run.out):
            shutil.rmtree(left, ignore_errors=True)
    return built


def _taken_over(out: Path, room: Path, again: bool) -> None:
    """See what an earlier run finished among the results to be; ``again``: nothing of it."""
    settle(room, out)
    if again:
        for left in (room / NEXT, out / STAGING):
            shutil.rmtree(left, ignore_errors=True)
    (room / NEXT / RECORDS).mkdir(parents=True, exist_ok=True)
    for name in () if again else _parts(out):
        if not (room / NEXT / name).exists():
            alike(out / name, room / NEXT / name)


def _parts(out: Path) -> list[str]:
    """What stands of partitions: their plots and their records."""
    found = (*(out / PLOTS).glob("part-*.parquet"), *(out / RECORDS).glob("part-*"))
    return [path.relative_to(out).as_posix() for path in found]


def _outdated(out: Path, names: Sequence[str]) -> list[str]:
    """What stands of partitions that there are not any more."""
    return sorted(set(_parts(out)) - set(names))


def _folders(run: Run) -> Found:
    """Every zone of a folder, one a partition."""
    folders = zone_folders(run.province.folder)
    jobs = [
        zonewise.ZoneJob(
            one, run.out, at, run.province.day, run.province.crs, run.clauses, grounds.of_program()
        )
        for at, one in enumerate(folders)
    ]
    records = run.over("zones", zonewise.evaluate_folder, jobs)
    good = [at for at, record in enumerate(records) if record["plots"]]
    aside = [
        {"zone": one["zone"], "plots": None, **one["why"]} for one in records if not one["plots"]
    ]  # counts of what could not be read are not known
    rows = [dict(row, zone=one["zone"]) for one in records for row in one["set_aside"]]
    units = [pd.read_parquet(partition.kept_file(run.out, at, "units")) for at in good]
    sources = [source for one in records for source in one.get("sources", ())]
    counts = {
        "plots": sum(one["plots"] for one in records),
        "buildings": sum(one["buildings"] for one in records),
        "plots_in": sum(one["read"] for one in sources if one["layer"] == "plots"),
        "buildings_in": sum(one["read"] for one in sources if one["layer"] == "buildings"),
    }
    names = {one["zone"]: one["name"][run.lang] for one in records if one["plots"]}
    marks = {one["zone"]: one["mark"] for one in records}
    every = pd.concat(units, ignore_index=True) if units else None
    return Found(
        tuple(good), [records[at] for at in good], [records[at]["account"] for at in good], counts, aside,
        pd.DataFrame(rows, columns=_ROWS), names, marks, every,
    )  # fmt: skip


_ROWS = ["zone", "layer", "id", "reason", "reason_zh", "source_file", "source_row"]


def _tables(run: Run) -> Found:
    """The tables of a province, put into partitions and evaluated."""
    chunks = {layer: chunks_of(run.province, layer, run.staging) for layer in LAYERS}
    every = [one for layer in LAYERS for one in chunks[layer]]
    fetched = [one for one in every if one.fetch is not None]
    run.over("fetch", stage.fetch, [(run.place, one) for one in fetched])
    plots = chunks["plots"]
    measured = run.over("measure", stage.measure, [(run.place, one) for one in every])
    hashes = {one.name: told.sha256 for one, told in zip(every, measured, strict=True)}
    cells = _cells(run, plots, measured[: len(plots)])
    scattered = _scattered(run, chunks, cells, hashes)
    _same_headings(chunks, scattered)
    bad = _bad_zones(run, chunks, scattered)
    records = _evaluated(run, cells, chunks, scattered, bad)
    borders = _borders(run, records)
    rows = sum(sum(told.rows.values()) for told in measured[: len(plots)])
    return Found(
        tuple(range(cells.partitions)),
        records,
        [*(record["account"] for record in records), *borders],
        {
            "plots": sum(record["plots"] for record in records),
            "buildings": sum(record["buildings"] for record in records),
            "plots_in": rows,
            "buildings_in": sum(sum(told.rows.values()) for told in measured[len(plots) :]),
        },
        [
            {"zone": zone, "plots": _rows_in(measured[: len(plots)], zone), **told}
            for zone, told in sorted(bad.items())
        ],
        _rows_aside(run, every, set(bad)),
        {},
        {one.label + (f" {one.fetch}" if one.fetch is not None else ""): hashes[one.name] for one in every},
    )


def _rows_in(measured: Sequence[stage.Measured], zone: str) -> int:
    return sum(told.rows.get(zone, 0) for told in measured)


def _cells(run: Run, plots: Sequence[Chunk], measured: Sequence[stage.Measured]) -> Cells:
    """The grid over all plots, cut into partitions of about the size asked for."""
    extents = np.array([told.extent for told in measured if told.extent is not None], dtype=float)
    if not len(extents):
        raise InputError(in_both("cluster.no_plots", folder=run.province.folder))
    low, high = extents[:, :2].min(axis=0), extents[:, 2:].max(axis=0)
    edge = float(np.median([told.edge_m for told in measured if told.extent is not None]))
    grid = grid_over((*low.tolist(), *high.tolist()), edge)
    counted = run.over("count", stage.count, [(run.place, one, grid) for one in plots])
    codes, counts = (np.concatenate([one[side] for one in counted]) for side in (0, 1))
    unique, back = np.unique(codes, return_inverse=True)
    return cut_up(grid, unique, np.bincount(back, weights=counts).astype(np.int64), run.size)


def _scattered(
    run: Run, chunks: Mapping[str, Sequence[Chunk]], cells: Cells, hashes: Mapping[str, str]
) -> dict[str, Mapping[str, Any]]:
    """Every chunk put into pieces: first the plots, whose reach the buildings are handed out by."""
    grid = [cells.x, cells.y, cells.size, cells.level, cells.starts.tolist()]
    stated = [grid, grounds.of_tables(run.province), grounds.of_program()]
    found: dict[str, Mapping[str, Any]] = {}
    reach: tuple[str, ...] = ()
    for layer in LAYERS:
        own = [hashes[one.name] for one in chunks["plots"]] if layer != "plots" else []
        jobs = [
            Scatter(run.place, one, cells, reach, stage.mark(*stated, hashes[one.name], own))
            for one in chunks[layer]
        ]
        told = run.over(f"scatter_{layer}", stage.scatter, jobs)
        found |= {one.name: record for one, record in zip(chunks[layer], told, strict=True)}
        if layer == "plots":
            paths = [run.staging / "reach" / f"{one.name}.npz" for one in chunks[layer]]
            stage.save_reach(run.staging / "reach.npz", stage.load_reach(paths))
            reach = (str(run.staging / "reach.npz"),)
    return found


def _same_headings(chunks: Mapping[str, Sequence[Chunk]], scattered: Mapping[str, Mapping[str, Any]]) -> None:
    """Nothing, where chunks of one file were read in the same units; else they have to be stated."""
    for layer, several in chunks.items():
        units: dict[tuple[str, str], str] = {}
        for one in several:
            if not one.groups:
                continue
            for heading, unit in scattered[one.name]["units"].items():
                if units.setdefault((str(one.file), heading), unit) != unit:
                    raise InputError(in_both("cluster.units", file=one.label, heading=heading, layer=layer))


def _bad_zones(
    run: Run, chunks: Mapping[str, Sequence[Chunk]], scattered: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, str]]:
    """The zones that are set aside, with the reason: an error in their rows, or a number that stands twice."""
    bad: dict[str, dict[str, str]] = {}
    for record in scattered.values():
        for zone, told in record["bad"].items():
            bad.setdefault(zone, {lang: "; ".join(told[lang]) for lang in ("zh", "en")})
    for layer in LAYERS:
        names = tuple(one.name for one in chunks[layer])
        rows = sum(sum(scattered[name]["zones"].values()) for name in names)
        buckets = rows // _IDS_AT_ONCE + 1
        jobs = [(run.place, names, bucket, buckets) for bucket in range(buckets)] if names else []
        twice = tuple(one for found in run.over("ids", stage.duplicates, jobs) for one in found)
        if not twice:
            continue
        asked = [
            (run.place, name, tuple(map(int, scattered[name]["pieces"])), layer, twice) for name in names
        ]
        counted: dict[str, int] = {}
        for found in run.over("ids", stage.zones_with, asked):
            for zone, number in found.items():
                counted[zone] = counted.get(zone, 0) + number
        if "" in counted:
            raise InputError(in_both("cluster.buildings_twice", count=counted[""]))
        for zone, number in counted.items():
            words = in_both(f"cluster.{layer}_twice_in", count=number)
            bad.setdefault(zone, {lang: words.text(lang) for lang in ("zh", "en")})
    return bad


def _evaluated(
    run: Run,
    cells: Cells,
    chunks: Mapping[str, Sequence[Chunk]],
    scattered: Mapping[str, Mapping[str, Any]],
    bad: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Every partition evaluated, or kept; those whose zones turn out to have more in other partitions once more."""
    columns = {layer: _columns(chunks[layer], scattered) for layer in LAYERS}
    stated: list[Any] = [columns, run.clauses, run.province.day, cells.partitions]
    stated += [grounds.of_tables(run.province), grounds.of_program()]
    jobs = []
    for number in range(cells.partitions):
        of = {layer: _pieces(chunks[layer], scattered, number) for layer in LAYERS}
        left_out = tuple(sorted(bad))
        rests = stage.mark(stated, number, of, left_out)
        pieces = {layer: tuple(of[layer]) for layer in LAYERS}
        jobs.append(Part(run.place, run.out, number, pieces, columns, left_out, run.clauses, {}, rests))
    records = [partition.finished(run.out, job.number, job.mark) for job in jobs]
    kept = sum(record is not None for record in records)
    if kept:
        run.say(phrase("cluster.kept", run.lang).format(count=kept, all=len(jobs)))
    records = _again(run, jobs, records, [at for at, one in enumerate(records) if one is None])
    known = partition.known_facts([one for one in records if one is not None])
    jobs = [
        dataclasses.replace(job, facts=partition.about(known, list(record["zones"])))
        for job, record in zip(jobs, records, strict=True)
        if record is not None
    ]
    other = [at for at, one in enumerate(records) if one is not None and not partition.holds(one, known)]
    return [one for one in _again(run, jobs, records, other) if one is not None]


def _again(
    run: Run, jobs: Sequence[Part], records: Sequence[dict[str, Any] | None], which: Sequence[int]
) -> list[dict[str, Any] | None]:
    """The records with those of some partitions evaluated anew."""
    found = dict(
        zip(which, run.over("evaluate", partition.evaluate, [jobs[at] for at in which]), strict=True)
    )
    return [found.get(at, record) for at, record in enumerate(records)]


def _columns(chunks: Sequence[Chunk], scattered: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Every column that any chunk has, in one type."""
    found: dict[str, str] = {}
    for one in chunks:
        for name, kind in scattered[one.name]["columns"].items():
            found.setdefault(name, _wider(kind))
    return found


def _wider(kind: str) -> str:
    """The type that also holds a blank."""
    return {"bool": "boolean", "int64": "float64", "object": "str"}.get(kind, kind)


def _pieces(
    chunks: Sequence[Chunk], scattered: Mapping[str, Mapping[str, Any]], number: int
) -> dict[str, str]:
    """The chunks that have rows of a partition, with the hashes of those pieces, in order."""
    own = {one.name: scattered[one.name]["pieces"].get(str(number), "") for one in chunks}
    return {name: digest for name, digest in own.items() if digest}


def _borders(run: Run, records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The accounts of the buildings that several partitions have, each by the partition that keeps it."""
    having: dict[int, list[int]] = {}
    for number, record in enumerate(records):
        for owner in record["border"]:
            having.setdefault(owner, []).append(number)
    jobs = [(run.out, owner, tuple(others)) for owner, others in sorted(having.items())]
    return run.over("border", partition.border, jobs)


def _rows_aside(run: Run, chunks: Sequence[Chunk], bad: set[str]) -> pd.DataFrame:
    """The rows that could not be used, of zones that were: those of the others are counted with their zone."""
    paths = [run.staging / "aside" / f"{one.name}.parquet" for one in chunks]
    frames = [pd.read_parquet(path) for path in paths if path.is_file()]
    if not frames:
        return pd.DataFrame(columns=_ROWS)
    table = with_chinese(pd.concat(frames, ignore_index=True))
    return table[~(table["zone"].isin(bad) & (table["layer"] == "plots"))][_ROWS].reset_index(drop=True)
