"""Partition: the plots of one partition evaluated by the functions of one machine, and what the others need of it.

A partition has every building that may touch its plots and computes what of it lies on its own plots. The account of a
building that several partitions have is kept by the first of them, from all the plots it touches (:func:`border`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.overlay import cut
from land_policy.anywhere import Facts, in_parts
from land_policy.evaluation import judged
from land_policy.floors import StoreyCount, account, of_buildings
from land_policy.judge import Judgement
from land_policy.tally import summed
from layers.file import sha256
from layers.json_text import json_text
from layers.schema import schema
from layers.values import dtype_called
from layers.write import write_json, write_parquet
from reports.cluster.province import Province, at
from reports.cluster.result import part_file, result, write_part
from reports.cluster.stage import OWNER, PARTS, ZONE, Place, kept_record, piece

RECORDS = ".records"
"""The folder of what was kept of every partition, in the folder of results."""
AMOUNTS = ("floor_m2", "footprint_m2")
TERMS = ("on_plots", "outside", "twice", "total", "unknown")
_BORDERS = ("buildings", "plots")
_PLAIN = StoreyCount(0.0, 1.0)  # floor area and footprint do not depend on it


@dataclass(frozen=True)
class Part:
    """A partition to be evaluated: its pieces, the columns all partitions have, the zones left out, facts known of its zones.

    ``mark`` is the hash of all it rests on but the facts.
    """

    place: Place
    out: Path
    number: int
    pieces: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Mapping[str, str]]
    left_out: tuple[str, ...]
    clauses: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]
    mark: str


def record_of(out: Path, number: int) -> Path:
    """Where the record of a partition is."""
    return out / RECORDS / f"part-{number:05d}.json"


def kept_file(out: Path, number: int, what: str) -> Path:
    """Where something that is kept of a partition is: ``sums``, ``units``, ``border-buildings``, ``border-plots``."""
    return out / RECORDS / f"part-{number:05d}.{what}.parquet"


def keep(out: Path, number: int, record: Mapping[str, Any], files: Sequence[Path]) -> dict[str, Any]:
    """Write the record of a partition with the hashes of its files and a seal over all of it; gives it."""
    hashes = {path.relative_to(out).as_posix(): sha256(path) for path in files}
    told = {**record, "files": hashes}
    write_json(record_of(out, number), {**told, "seal": _seal(told)})
    return told


def _seal(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json_text(told).encode()).hexdigest()


def finished(out: Path, number: int, mark: str) -> dict[str, Any] | None:
    """The record of a partition that was finished on the same grounds and is, with its files, as it was written; else none."""
    told = kept_record(record_of(out, number), mark)
    if told is None or told.pop("seal", "") != _seal(told):
        return None
    same = all((out / name).is_file() and sha256(out / name) == own for name, own in told["files"].items())
    return told if same else None


def evaluate(job: Part) -> dict[str, Any]:
    """Evaluate a partition, write its plots, its sums by zone and what its neighbours need; gives its record, written last."""
    province = at(job.place.folder, job.place.day)
    plots = _layer(job, "plots")
    plots = plots[~plots[ZONE].isin(job.left_out).to_numpy()]
    buildings = _layer(job, "buildings") if job.pieces.get("buildings") else None
    record: dict[str, Any] = {"mark": job.mark, "given": {k: list(v) for k, v in job.facts.items()}}
    if len(plots):
        record |= _evaluated(job, province, plots, buildings)
    else:
        none = {} if buildings is None else {"buildings": buildings.drop(columns=[ZONE])}
        record |= _no_plots(job, plots, none.get("buildings"))
    files = [kept_file(job.out, job.number, "sums")]
    files += [part_file(job.out, job.number)] if record["plots"] else []
    files += [_border(job.out, job.number, what) for what in _BORDERS] if record["border"] else []
    return keep(job.out, job.number, record, files)


def _layer(job: Part, layer: str) -> gpd.GeoDataFrame:
    """The rows of a layer from its pieces, with the columns and types that every partition has."""
    paths = [piece(job.place.staging, name, job.number) for name in job.pieces[layer]]
    frames = [gpd.read_parquet(path) for path in paths]
    kinds = dict(job.columns[layer])
    kinds |= dict.fromkeys((PARTS, OWNER), "int64") if layer == "buildings" else {}
    key = schema(layer).names[0]
    typed = [
        one.assign(**{name: _column(one, name, kind) for name, kind in kinds.items()})[
            [*kinds, "geometry"]
        ].set_axis(pd.Index(one[key], name=key))
        for one in frames
    ]
    return typed[0] if len(typed) == 1 else pd.concat(typed)


def _column(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    if name in frame.columns:
        return frame[name].astype(dtype_called(kind))
    return pd.Series(None, index=frame.index, dtype="object").astype(dtype_called(kind))


def _evaluated(
    job: Part, province: Province, plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame | None
) -> dict[str, Any]:
    zones = plots[ZONE].to_numpy(dtype=object)
    layers = {"plots": plots.drop(columns=[ZONE])}
    if buildings is not None:
        layers["buildings"] = buildings.drop(columns=[ZONE, PARTS, OWNER])
    zone = province.part(layers)
    with in_parts(pd.Categorical(zones), {name: set(of) for name, of in job.facts.items()}) as parts:
        figures, floors, judgements = judged(zone, province.rulebook, province.parameters)
        sums = summed(figures, of_zones(zones))
    record = written(job, figures, zones, judgements, sums)
    record["found"] = {name: sorted(map(str, of)) for name, of in parts.found.items()}
    if floors is None or buildings is None:
        return {**record, "account": {}, "buildings": 0, "border": []}
    alone = buildings[PARTS].to_numpy() == 1
    return {
        **record,
        "account": _terms(account(floors.pieces, floors.by_building, alone)),
        "buildings": int((buildings[OWNER] == job.number).sum()),
        "border": _hand_on(job, layers["plots"], buildings, floors.by_building),
    }


def of_zones(zones: np.ndarray) -> pd.DataFrame:
    """Every plot as a member of its zone."""
    return pd.DataFrame({"unit": zones, "plot": np.arange(len(zones)), "share": 1.0})


def written(
    job: Part,
    figures: gpd.GeoDataFrame,
    zones: np.ndarray,
    judgements: Sequence[Judgement],
    sums: pd.DataFrame,
) -> dict[str, Any]:
    """Write the plots and the sums of a partition; gives what its record says of them."""
    path = write_part(job.out, job.number, result(figures, zones.tolist(), judgements, job.clauses))
    write_parquet(kept_file(job.out, job.number, "sums"), sums)
    counted = pd.Series(zones).value_counts().sort_index()
    by_zone = {str(zone): int(number) for zone, number in counted.items()}
    return {"plots": len(figures), "zones": by_zone, "sha256": sha256(path)}


def _no_plots(job: Part, plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """The record of a partition whose zones are all left out: its buildings lie outside every plot that counts."""
    sums = pd.DataFrame(
        columns=["unit", "indicator", "numerator", "denominator", "known_m2", "land_m2", "gaps"]
    )
    write_parquet(kept_file(job.out, job.number, "sums"), sums)
    part_file(job.out, job.number).unlink(missing_ok=True)
    told: dict[str, Any] = {"plots": 0, "zones": {}, "sha256": "", "found": {}}
    told |= {"account": {}, "buildings": 0, "border": []}
    if buildings is None:
        return told
    counts, alone = of_buildings(buildings, _PLAIN), buildings[PARTS].to_numpy() == 1
    pieces = cut(buildings.geometry, plots.geometry)
    return told | {
        "account": _terms(account(pieces, counts, alone)),
        "buildings": int((buildings[OWNER] == job.number).sum()),
        "border": _hand_on(job, plots, buildings, counts),
    }


def _terms(found: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {str(name): {term: float(found.at[name, term]) for term in TERMS} for name in found.index}


def _hand_on(
    job: Part, plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, counts: pd.DataFrame
) -> list[int]:
    """Leave, for the partition that keeps the account of each shared building, the plots of this one that it touches."""
    shared = (buildings[PARTS] > 1).to_numpy()
    own = shared & (buildings[OWNER] == job.number).to_numpy()
    amounts = {name: counts[name].to_numpy(dtype=float)[own] for name in AMOUNTS}
    kept = gpd.GeoDataFrame(amounts, geometry=buildings.geometry.to_numpy()[own], crs=buildings.crs)
    write_parquet(_border(job.out, job.number, "buildings"), kept)
    near = shapely.STRtree(buildings.geometry.to_numpy()[shared]).query(plots.geometry.to_numpy())
    pairs = np.stack([buildings[OWNER].to_numpy()[shared][near[1]], near[0]], axis=1)
    pairs = np.unique(pairs.astype(np.int64), axis=0)
    frame = gpd.GeoDataFrame(
        {"for": pairs[:, 0]}, geometry=plots.geometry.to_numpy()[pairs[:, 1]], crs=plots.crs
    )
    write_parquet(_border(job.out, job.number, "plots"), frame)
    return sorted({int(one) for one in pairs[:, 0]} | ({job.number} if own.any() else set()))


def _border(out: Path, number: int, what: str) -> Path:
    return kept_file(out, number, f"border-{what}")


def border(job: tuple[Path, int, tuple[int, ...]]) -> dict[str, dict[str, float]]:
    """The account of the shared buildings that a partition keeps, over the plots of all partitions that have them."""
    out, number, others = job
    buildings = gpd.read_parquet(_border(out, number, "buildings"))
    frames = [gpd.read_parquet(_border(out, other, "plots")) for other in others]
    shapes = [one.geometry[(one["for"] == number).to_numpy()] for one in frames]
    plots = gpd.GeoSeries(np.concatenate([one.to_numpy() for one in shapes]), crs=buildings.crs)
    return _terms(account(cut(buildings.geometry, plots), buildings))


def known_facts(records: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """By fact the zones of which any partition found it to hold."""
    known: dict[str, set[str]] = {}
    for record in records:
        for fact, zones in record["found"].items():
            known.setdefault(fact, set()).update(zones)
    return known


def holds(record: Mapping[str, Any], known: Facts) -> bool:
    """Whether a partition was evaluated under the facts that hold of its zones."""
    zones = set(record["zones"])
    for fact in {*known, *record["found"], *record["given"]}:
        took = set(record["found"].get(fact, ())) | (set(record["given"].get(fact, ())) & zones)
        if took != set(known.get(fact, ())) & zones:
            return False
    return True


def about(known: Facts, zones: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The facts that are of these zones."""
    return {
        fact: tuple(sorted(set(of) & set(zones)))
        for fact, of in sorted(known.items())
        if set(of) & set(zones)
    }
