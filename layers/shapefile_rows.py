"""The rows of a Shapefile: shapes and records matched one to one, what has no partner or is deleted told by its row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import InputError
from layers.fault import ERROR, WARNING, Fault, fault
from layers.values import TEXT
from layers.words import words
from layers.zone import Frame

_SHP_HEAD, _SHX_ENTRY = 100, 8
_DELETED = 0x2A
_ROWS_SHOWN = 8


@dataclass(frozen=True)
class Matched:
    """The rows that have both a shape and a record, the place of each (from 1), and the others with their reason."""

    frame: Frame
    rows: pd.Series
    set_aside: pd.DataFrame
    faults: tuple[Fault, ...]


def matched_rows(path: Path, frame: Frame) -> Matched | None:
    """Hold the rows that were read against the parts of a Shapefile; None: every shape has its record and no more.

    The shapes are counted in the .shx, the records in the .dbf. Records marked as deleted (0x2A) are set aside with a
    WARNING; shapes without a record and records without a shape are set aside with an ERROR, since the others are
    matched by their order alone and may be those of a neighbour.

    Raises InputError: the .shp goes on behind the last shape that the .shx lists.
    """
    shx, dbf = _part(path, ".shx"), _part(path, ".dbf")
    if shx is None or dbf is None:
        return None
    shapes, deleted = _listed(path, shx), _deleted(dbf.read_bytes())
    records = len(deleted)
    if shapes == records and not deleted.any():
        return None
    kept, gone = np.flatnonzero(~deleted[:shapes]), np.flatnonzero(deleted)
    if len(kept) != len(frame):
        raise InputError(words("shapefile.uncounted", file=path.name, shapes=shapes, records=records))
    without = np.setdiff1d(np.arange(shapes, records), gone)
    aside = pd.concat(
        [
            _aside(gone, "reason.deleted"),
            _aside(without, "reason.no_shape_record"),
            _aside(np.arange(records, shapes), "reason.no_record"),
        ],
        ignore_index=True,
    )
    faults = []
    if len(gone):
        where = (gone + 1).tolist()[:_ROWS_SHOWN]
        faults.append(fault("shapefile.deleted", WARNING, path.name, count=len(gone), where=where))
    if shapes != records:
        faults.append(fault("shapefile.counts", ERROR, path.name, shapes=shapes, records=records))
    return Matched(frame, pd.Series(kept + 1), aside, tuple(faults))


def _part(path: Path, suffix: str) -> Path | None:
    return next(
        (one for one in (path.with_suffix(suffix), path.with_suffix(suffix.upper())) if one.is_file()), None
    )


def _listed(path: Path, shx: Path) -> int:
    """How many shapes the index lists; the .shp must end with the last of them."""
    data = shx.read_bytes()
    count = max(0, len(data) - _SHP_HEAD) // _SHX_ENTRY
    entries = np.frombuffer(data, dtype=">i4", count=2 * count, offset=_SHP_HEAD).reshape(count, 2)
    ends = entries.astype("int64").sum(axis=1) * 2 + _SHX_ENTRY
    end = int(ends.max()) if count else _SHP_HEAD
    size = int.from_bytes(path.read_bytes()[24:28], "big") * 2
    if min(size, path.stat().st_size) > end:
        raise InputError(words("shapefile.index", file=path.name, count=count))
    return count


def _deleted(data: bytes) -> NDArray[np.bool_]:
    """Which of the records that are there in full are marked as deleted."""
    head, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    there = max(0, len(data) - head) // max(record, 1)
    count = min(int.from_bytes(data[4:8], "little"), there)
    table = np.frombuffer(data, dtype=np.uint8, count=count * record, offset=min(head, len(data)))
    return table.reshape(count, record)[:, 0] == _DELETED if record else np.zeros(0, dtype=bool)


def _aside(at: NDArray[np.intp], key: str) -> pd.DataFrame:
    reason = pd.Series(str(words(key)), index=range(len(at)), dtype=TEXT)
    return pd.DataFrame({"reason": reason, "source_row": at + 1})
