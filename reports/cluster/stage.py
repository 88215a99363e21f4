"""Stage: the tables of a province put into partitions, in passes that hold one chunk at a time.

First every chunk is measured (boxes and zones alone), then counted by cells; once partitions are cut, every chunk is
read whole, put into the dictionary's columns as one machine does, and its rows written in pieces, one a partition.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.crs import require_metric
from gis.errors import InputError
from layers.adopt import Adopted, adopt
from layers.fault import errors
from layers.file import FileRead, set_aside, sha256
from layers.load import places_of
from layers.parts import PLACE
from layers.reason import with_chinese
from layers.schema import schema
from layers.values import TEXT
from layers.words import Words, words
from layers.write import whole, write_json, write_parquet
from reports.cluster import chunk as chunks
from reports.cluster.cells import Cells, Reach, handed, reached
from reports.cluster.chunk import Chunk
from reports.cluster.province import at
from reports.words import in_both

ZONE = "zone"
PARTS, OWNER = "handed_to", "owner"
"""How many partitions a building is handed to, and the first of them, which keeps its account."""


@dataclass(frozen=True)
class Place:
    """Where a job finds the province and its staging folder, and the day looked at."""

    folder: Path
    day: Any
    staging: Path


@dataclass(frozen=True)
class Measured:
    """What a look at a chunk's boxes and zones shows: its rows by zone, its extent, and the mean edge of a box."""

    rows: Mapping[str, int]
    extent: tuple[float, float, float, float] | None
    edge_m: float
    sha256: str


def fetch(job: tuple[Place, Chunk]) -> str:
    """Put a zone's rows of a database into the staging folder; gives the file's hash."""
    place, chunk = job
    return sha256(chunks.fetched(at(place.folder, place.day), chunk))


def measure(job: tuple[Place, Chunk]) -> Measured:
    """Keep the boxes of a chunk's shapes in the staging folder and tell what they show."""
    place, chunk = job
    boxes, zones = chunks.boxes(at(place.folder, place.day), chunk)
    target = place.staging / "boxes" / f"{chunk.name}.npy"
    with whole(target) as there, there.open("wb") as stream:
        np.save(stream, boxes, allow_pickle=False)
    good = boxes[np.isfinite(boxes).all(axis=1)]
    extent = None if not len(good) else (*good[:, :2].min(axis=0), *good[:, 2:].max(axis=0))
    edge = float(np.median(good[:, 2:] - good[:, :2])) if len(good) else 0.0
    counted = {str(zone): int(count) for zone, count in zones.value_counts().items()}
    return Measured(counted, extent, edge, sha256(chunk.file))


def count(job: tuple[Place, Chunk, Cells]) -> tuple[np.ndarray, np.ndarray]:
    """How many plots of a chunk lie in which cell, by the cell's place on the curve."""
    place, chunk, cells = job
    boxes = np.load(place.staging / "boxes" / f"{chunk.name}.npy", allow_pickle=False)
    good = boxes[np.isfinite(boxes).all(axis=1)]
    codes, counts = np.unique(cells.codes((good[:, :2] + good[:, 2:]) / 2), return_counts=True)
    return codes, counts


@dataclass(frozen=True)
class Scatter:
    """A chunk to be put into partitions; for buildings with where the plots' reaches are, and the mark of what it rests on."""

    place: Place
    chunk: Chunk
    cells: Cells
    reach: tuple[str, ...]
    mark: str


def scatter(job: Scatter) -> dict[str, Any]:
    """Write the rows of a chunk in pieces by partition; gives its record, which is kept: the same chunk is not read twice.

    ``pieces`` is ``{partition: hash}``, ``columns`` ``{name: type}``, ``zones`` the rows used by zone, ``aside`` those
    that could not be used by zone and reason, ``bad`` the zones with errors and what they are.
    """
    record = job.place.staging / "records" / f"{job.chunk.name}.json"
    if (told := kept_record(record, job.mark)) is not None and all(
        _piece(job, int(part)).is_file() for part in told["pieces"]
    ):
        return told
    province = at(job.place.folder, job.place.day)
    file = chunks.read(province, job.chunk)
    zones = _zones_of(file, province.zone)
    adopted, bad = _adopted(file, job.chunk, province, zones)
    frame = adopted.frame[[name for name in adopted.frame.columns if name in _kept(job.chunk.layer)]]
    used = zones.loc[frame["source_row"].to_numpy()]
    frame = frame.assign(**{ZONE: used.to_numpy()})
    frame = (
        frame[(used != "").to_numpy() & ~used.isin(list(bad)).to_numpy()]
        if job.chunk.layer == "plots"
        else frame
    )
    pieces = _write_pieces(job, frame)
    aside = _aside(file, adopted, zones, job.chunk)
    if len(aside):
        write_parquet(job.place.staging / "aside" / f"{job.chunk.name}.parquet", aside)
    found = {
        "mark": job.mark,
        "pieces": {str(part): digest for part, digest in pieces.items()},
        "columns": {
            str(name): str(frame[name].dtype) for name in frame.columns if name != frame.geometry.name
        },
        "fields": dict(adopted.fields),
        "units": {name: unit.name for name, unit in adopted.units.items()},
        "zones": {str(zone): int(number) for zone, number in frame[ZONE].value_counts().items()},
        "aside": [list(row) for row in _counted(aside)],
        "bad": {zone: {"zh": list(zh), "en": list(en)} for zone, (zh, en) in bad.items()},
        "faults": [{"zh": one.text("zh"), "en": one.text("en")} for one in adopted.faults],
    }
    write_json(record, found)
    return found


def kept_record(record: Path, mark: str) -> dict[str, Any] | None:
    """A record that was kept, where it rests on the same; none otherwise."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("mark") == mark else None


def mark(*parts: Any) -> str:
    """A hash of what something rests on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _kept(layer: str) -> set[str]:
    return {*schema(layer).names, *PLACE, "geometry"}


def _zones_of(file: FileRead, heading: str) -> pd.Series:
    """The zone of every row by the row's number in its file."""
    frame = file.frame
    assert frame is not None  # noqa: S101 - read() refuses one that is not there
    named = chunks.zone_names(frame[heading] if heading in frame.columns else None, len(frame))
    return named.set_axis(pd.Index(places_of(file)["source_row"].to_numpy()))


def _adopted(
    file: FileRead, chunk: Chunk, province: Any, zones: pd.Series
) -> tuple[Adopted, dict[str, tuple[list[str], list[str]]]]:
    """The rows in the dictionary's columns, and the zones that an error stands in with its words.

    An error of one row stops its zone, as it would by itself; the others go on.
    """
    whole_chunk = _adopt(file, chunk, province, None)
    wrong = errors(whole_chunk.faults)
    if not wrong:
        return whole_chunk, {}
    if chunk.layer != "plots":
        zh, en = ("; ".join(one.text(lang) for one in wrong[:5]) for lang in ("zh", "en"))
        raise InputError(in_both("cluster.buildings", file=chunk.label, why=Words(en, zh)))
    bad: dict[str, tuple[list[str], list[str]]] = {}
    twice = _twice(whole_chunk, zones)
    for zone in sorted(set(zones) - {""}):
        own = errors(_adopt(file, chunk, province, (zones == zone).to_numpy()).faults)
        if own or zone in twice:
            said = own or tuple(one for one in wrong if one.kind == "duplicate")
            bad[zone] = ([one.text("zh") for one in said[:5]], [one.text("en") for one in said[:5]])
    rest = ~zones.isin(list(bad)).to_numpy()
    if not rest.any():
        return dataclasses.replace(whole_chunk, frame=whole_chunk.frame.iloc[:0]), bad
    return _adopt(file, chunk, province, rest), bad


def _twice(adopted: Adopted, zones: pd.Series) -> set[str]:
    """The zones of rows whose identifier other rows have too."""
    aside = adopted.set_aside
    rows = aside.loc[aside["reason"] == str(words("reason.identifier_twice")), "source_row"]
    return set(zones.reindex(rows.to_numpy()).dropna())


def _adopt(file: FileRead, chunk: Chunk, province: Any, only: np.ndarray | None) -> Adopted:
    config = province.layer(chunk.layer)
    frame, places = file.frame, places_of(file)
    assert frame is not None  # noqa: S101 - read() refuses one that is not there
    if isinstance(frame, gpd.GeoDataFrame):
        frame = frame.to_crs(require_metric(province.crs))
    if only is not None:
        frame, places = frame[only].reset_index(drop=True), places[only].reset_index(drop=True)
    return adopt(
        frame, schema(chunk.layer), file=chunk.label, fields=config.fields, units=config.units, places=places
    )


def _write_pieces(job: Scatter, frame: gpd.GeoDataFrame) -> dict[int, str]:
    """The rows by partition, in the order of their file; plots leave their reach, buildings carry whose they are."""
    boxes = frame.bounds.to_numpy()
    ids = job.place.staging / "ids" / f"{job.chunk.name}.npy"
    with whole(ids) as there, there.open("wb") as stream:
        np.save(stream, hashes(frame, job.chunk.layer), allow_pickle=False)
    if job.chunk.layer == "plots":
        part = job.cells.partition(boxes)
        save_reach(job.place.staging / "reach" / f"{job.chunk.name}.npz", reached(job.cells, boxes, part))
        row = np.arange(len(frame))
    else:
        row, part = handed(job.cells, boxes, load_reach([Path(one) for one in job.reach]))
        number = np.bincount(row, minlength=len(frame))
        owner = np.full(len(frame), -1)
        owner[row[::-1]] = part[::-1]
        frame = frame.assign(**{PARTS: number, OWNER: owner})
    order = np.argsort(part, kind="stable")
    row, part = row[order], part[order]
    starts = np.flatnonzero(np.diff(part, prepend=-2))
    ends = np.append(starts[1:], len(part))
    pieces = {}
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        target = _piece(job, int(part[start]))
        write_parquet(target, frame.iloc[np.sort(row[start:end])])
        pieces[int(part[start])] = sha256(target)
    return pieces


def hashes(frame: pd.DataFrame, layer: str) -> np.ndarray:
    """A hash of each identifier; that of a building together with the zone it names."""
    names = frame.index.astype("str").to_numpy(dtype=object)
    if layer != "plots":
        names = frame[ZONE].to_numpy(dtype=object) + "\n" + names
    return np.asarray(pd.util.hash_array(names))


def _piece(job: Scatter, partition: int) -> Path:
    return piece(job.place.staging, job.chunk.name, partition)


def piece(staging: Path, chunk_name: str, partition: int) -> Path:
    """Where a chunk's rows of one partition are."""
    return staging / "pieces" / f"{partition:05d}" / f"{chunk_name}.parquet"


def save_reach(path: Path, reach: Reach) -> None:
    """Keep a reach, whole or not at all."""
    with whole(path) as there, there.open("wb") as stream:
        np.savez(stream, pairs=reach.pairs, wide=reach.wide, of_wide=reach.of_wide)


def load_reach(paths: list[Path]) -> Reach:
    """The reaches of several chunks as one."""
    parts = []
    for path in paths:
        with np.load(path, allow_pickle=False) as kept:
            parts.append(Reach(kept["pairs"], kept["wide"], kept["of_wide"]))
    return Reach.together(parts)


def _aside(file: FileRead, adopted: Adopted, zones: pd.Series, chunk: Chunk) -> pd.DataFrame:
    """The rows that cannot be used, with zone and reason; a plot that names no zone is one of them."""
    names = ["layer", "id", "reason", "source_file", "source_row"]
    parts = [pd.DataFrame(adopted.set_aside)[names]]
    if file.set_aside is not None and len(file.set_aside):
        parts.append(pd.DataFrame(set_aside(file, chunk.layer))[names])
    frame = adopted.frame
    if chunk.layer == "plots":
        lost = frame[(zones.reindex(frame["source_row"].to_numpy()) == "").to_numpy()]
        rows = pd.DataFrame({"id": lost.index.astype("str"), "source_row": lost["source_row"].to_numpy()})
        parts.append(
            rows.assign(layer="plots", reason=str(words("reason.no_zone")), source_file=chunk.label)[names]
        )
    table = with_chinese(pd.concat([one for one in parts if len(one)] or parts[:1], ignore_index=True))
    table = table.assign(**{ZONE: zones.reindex(table["source_row"].to_numpy()).fillna("").to_numpy()})
    return table.astype({name: TEXT for name in table.columns if name != "source_row"})


def _counted(aside: pd.DataFrame) -> list[tuple[str, str, str, int]]:
    """Rows set aside by zone, reason and its Chinese."""
    if not len(aside):
        return []
    counts = aside.groupby([ZONE, "reason", "reason_zh"], dropna=False).size()
    return [(str(zone), str(reason), str(zh), int(number)) for (zone, reason, zh), number in counts.items()]


def duplicates(job: tuple[Place, tuple[str, ...], int, int]) -> list[int]:
    """Hashes of identifiers that stand more than once in all chunks, of one slice of all hashes."""
    place, names, bucket, buckets = job
    parts = []
    for name in names:
        every = np.load(place.staging / "ids" / f"{name}.npy", allow_pickle=False)
        parts.append(every[every % np.uint64(buckets) == bucket])
    found, number = np.unique(np.concatenate(parts), return_counts=True)
    return [int(one) for one in found[number > 1]]


def zones_with(job: tuple[Place, str, tuple[int, ...], str, tuple[int, ...]]) -> dict[str, int]:
    """The zones of a chunk's rows whose identifiers have these hashes, with how many rows."""
    place, name, partitions, layer, wanted = job
    found: dict[str, int] = {}
    for part in partitions:
        frame = gpd.read_parquet(piece(place.staging, name, part)).set_index(schema(layer).names[0])
        hit = frame.loc[np.isin(hashes(frame, layer), np.array(wanted, dtype=np.uint64), kind="sort"), ZONE]
        for zone, number in hit.value_counts().items():
            found[str(zone)] = found.get(str(zone), 0) + int(number)
    return found
