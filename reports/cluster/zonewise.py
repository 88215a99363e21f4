"""Zonewise: a folder of zones, each read, checked and evaluated as ``yuantu build`` does, one a partition."""

from __future__ import annotations

import os
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
from layers.config import read_config
from layers.file import sha256
from layers.write import write_json, write_parquet
from reports.build import open_zone
from reports.bundle import shipped, version
from reports.cluster.partition import RECORDS, TERMS, finished, record_of
from reports.cluster.result import result, write_part
from reports.cluster.stage import mark

_ROWS = ("layer", "id", "reason", "reason_zh", "source_file", "source_row")


@dataclass(frozen=True)
class ZoneJob:
    """A zone's folder to be evaluated into a partition; ``number`` is its place among the folders."""

    folder: Path
    out: Path
    number: int
    day: date | None
    crs: str
    clauses: tuple[str, ...]


def evaluate_folder(job: ZoneJob) -> dict[str, Any]:
    """Evaluate one zone and write its plots, units and sums; a zone that cannot be is set aside with the reason."""
    try:
        grounds = _grounds(job)
        if (told := finished(job.out, job.number, grounds)) is not None:
            return told
        record = _evaluated(job)
    except YuantuError as error:
        _forget(job)
        return {
            "mark": "", "zone": job.folder.name, "plots": 0, "zones": {}, "sha256": "", "buildings": 0, "account": {},
            "set_aside": [], "why": {"zh": error.text("zh"), "en": error.text("en")},
        }  # fmt: skip
    record["mark"] = grounds
    write_json(record_of(job.out, job.number), record)
    return record


def _grounds(job: ZoneJob) -> str:
    """A hash of all that a zone's figures rest on: every file of its folder, the day, the rules and this toolkit.

    A zone that reads a database has a new one each time.
    """
    config, _ = read_config(job.folder)
    named = [file for layer in config.layers.values() for file in layer.files]
    files = sorted({*job.folder.rglob("*"), *named})
    hashes = {os.path.relpath(path, job.folder): sha256(path) for path in files if path.is_file()}
    once = uuid.uuid4().hex if any(layer.postgis for layer in config.layers.values()) else ""
    return mark(hashes, job.folder.name, job.day, job.crs, job.clauses, shipped(), version(), once)


def _forget(job: ZoneJob) -> None:
    """Remove what an earlier run wrote of the zone."""
    (job.out / "plots" / f"part-{job.number:05d}.parquet").unlink(missing_ok=True)
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
    write_parquet(job.out / RECORDS / f"part-{job.number:05d}.sums.parquet", sums)
    units = evaluation.tallies[evaluation.tallies["scope"] != "zone"].assign(zone=name)
    write_parquet(job.out / RECORDS / f"part-{job.number:05d}.units.parquet", units)
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
