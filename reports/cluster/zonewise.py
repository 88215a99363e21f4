"""Zonewise: a folder of zones, each read, checked and evaluated as ``yuantu build`` does, one a partition."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import YuantuError
from land_policy.evaluation import evaluate
from land_policy.tally import summed
from layers.file import sha256
from layers.write import write_parquet
from reports.build import open_zone
from reports.cluster import grounds
from reports.cluster.partition import RECORDS, TERMS, finished, keep, kept_file
from reports.cluster.result import part_file, result, write_part
from reports.cluster.stage import mark

_ROWS = ("layer", "id", "reason", "reason_zh", "source_file", "source_row")


@dataclass(frozen=True)
class ZoneJob:
    """A zone's folder to be evaluated into a partition; ``number`` is its place among the folders.

    ``program`` is :func:`reports.cluster.grounds.of_program` of whoever hands it out.
    """

    folder: Path
    out: Path
    number: int
    day: date | None
    crs: str
    clauses: tuple[str, ...]
    program: Any = ()


def evaluate_folder(job: ZoneJob) -> dict[str, Any]:
    """Evaluate one zone and write its plots, units and sums; a zone that cannot be is set aside with the reason."""
    try:
        own = _grounds(job)
        if (told := finished(job.out, job.number, own)) is not None:
            return told
        record = _evaluated(job)
    except YuantuError as error:
        _forget(job)
        return {
            "mark": "", "zone": job.folder.name, "plots": 0, "zones": {}, "sha256": "", "buildings": 0, "account": {},
            "set_aside": [], "why": {"zh": error.text("zh"), "en": error.text("en")},
        }  # fmt: skip
    record["mark"] = own
    kept = [kept_file(job.out, job.number, what) for what in ("sums", "units")]
    return keep(job.out, job.number, record, [*kept, part_file(job.out, job.number)])


def _grounds(job: ZoneJob) -> str:
    """A hash of all that a zone's figures rest on: the files it is made of, the day, the rules and this toolkit.

    A zone that reads a database has a new one each time.
    """
    files = grounds.of_zone(job.folder) or uuid.uuid4().hex
    return mark(files, job.folder.name, job.day, job.crs, job.clauses, job.program)


def _forget(job: ZoneJob) -> None:
    """Remove what an earlier run wrote of the zone."""
    part_file(job.out, job.number).unlink(missing_ok=True)
    for path in (job.out / RECORDS).glob(f"part-{job.number:05d}.*"):
        path.unlink()


def _evaluated(job: ZoneJob) -> dict[str, Any]:
    zone = open_zone(job.folder, day=job.day)
    evaluation = evaluate(zone)
    name = job.folder.name
    zones = np.full(len(evaluation.plots), name, dtype=object)
    everything = pd.DataFrame({"unit": zones, "plot": np.arange(len(zones)), "share": 1.0})
    frame = result(evaluation.plots, zones.tolist(), evaluation.judgements, job.clauses)
    path = write_part(job.out, job.number, frame.to_crs(job.crs))
    sums = summed(evaluation.plots, everything)
    write_parquet(kept_file(job.out, job.number, "sums"), sums)
    units = evaluation.tallies[evaluation.tallies["scope"] != "zone"].assign(zone=name)
    write_parquet(kept_file(job.out, job.number, "units"), units)
    floors, buildings = evaluation.floors, zone.layer("buildings")
    account = {} if floors is None else floors.account[list(TERMS)].astype(float).to_dict("index")
    aside = zone.set_aside
    rows = pd.DataFrame() if aside is None else pd.DataFrame(aside)[list(_ROWS)]
    return {
        "zone": name,
        "name": {"zh": zone.label("zh"), "en": zone.label("en")},
        "day": zone.day.isoformat(),
        "invented": zone.invented,
        "plots": len(evaluation.plots),
        "zones": {name: len(evaluation.plots)},
        "sha256": sha256(path),
        "buildings": 0 if buildings is None else len(buildings),
        "account": account,
        "sources": [
            {"layer": s.layer, "read": s.read, "used": s.used, "set_aside": s.set_aside} for s in zone.sources
        ],
        "set_aside": rows.astype(object).where(rows.notna(), None).to_dict("records"),
        "rules": [document.id for document in evaluation.rulebook.documents],
    }
