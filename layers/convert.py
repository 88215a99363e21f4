"""Conversion: one file of any kind that is read into one of any kind that is written, every row accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis.errors import InputError, OutputError
from layers.drafts import room_of
from layers.export import Written, drafted, leftovers
from layers.fault import ERROR, Fault, listed
from layers.file import FileRead, layers_in, read_batch, read_file, set_aside
from layers.folder import groups_of, is_folder
from layers.reason import with_chinese
from layers.together import together
from layers.values import TEXT
from layers.words import words
from layers.write import write_csv
from layers.zone import Frame


@dataclass(frozen=True)
class LayerConverted:
    """One layer: rows read = written + set aside, in which CRS and encoding it was read, and what it lost."""

    name: str
    read: int
    written: int
    set_aside: int
    crs: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Converted:
    """A finished conversion: its layers, the rows that were set aside, the faults of the source and the files."""

    layers: tuple[LayerConverted, ...]
    set_aside: gpd.GeoDataFrame
    faults: tuple[Fault, ...] = field(default=())
    files: tuple[Path, ...] = field(default=())


def convert(
    source: Path, target: Path, *, layer: str = "", encoding: str = "", crs: str = "", force: bool = False
) -> Converted:
    """Convert a file, or all files of a folder into a layer each; columns and values are carried as they stand, nothing is recognised and nothing computed.

    Files of boundary points in a folder become one layer together. ``layer`` is one layer of the source (left out: all of them), ``encoding`` and ``crs`` overrule what it says of
    itself. What is set aside, by the reader or because the target cannot hold it, is written beside the target as
    ``NAME.set_aside.csv`` with reason (in English and Chinese), file and row.

    Raises InputError: the source cannot be read, with every fault. OutputError: the target is there and ``force`` is
    not given, or it cannot be written; then nothing is changed.
    """
    source, target = Path(source), Path(target)
    if target.exists() and not force:
        raise OutputError(words("convert.there", file=target))
    if target.resolve() == source.resolve():
        raise OutputError(words("convert.is_source", file=target))
    if not source.exists():
        raise InputError(words("convert.missing", file=source))
    named = list(_opened(source, target, layer, encoding, crs))
    names, files = [name for name, _ in named], [file for _, file in named]
    frames = _frames(source, names, files)
    with together(target.parent, room_of(target), stale=leftovers(target)) as draft:
        written = drafted(draft / target.name, frames)
        pairs = list(zip(frames, [file for file in files if file.frame is not None], written, strict=True))
        aside = [_aside(name, frames[name], file, out) for name, file, out in pairs]
        every = (
            gpd.GeoDataFrame(with_chinese(pd.concat(aside, ignore_index=True)), geometry="geometry")
            if aside
            else _none()
        )
        paths = dict.fromkeys(target.with_name(path.name) for one in written for path in one.files)
        if len(every):
            beside = write_csv(draft / f"{target.stem}.set_aside.csv", every)
            paths[target.with_name(beside.name)] = None
    layers = tuple(
        LayerConverted(
            name,
            out.rows + len(rest),
            out.rows,
            len(rest),
            (file.crs.to_string() if file.crs.to_epsg() else file.crs.name) if file.crs else "",
            file.encoding.name if file.encoding else "",
            out.notes,
        )
        for (name, file, out), rest in zip(pairs, aside, strict=True)
    )
    return Converted(layers, every, tuple(fault for file in files for fault in file.faults), tuple(paths))


def _opened(
    source: Path, target: Path, layer: str, encoding: str, crs: str
) -> Iterator[tuple[str, FileRead]]:
    """Every layer to convert and what it is called: of a file its own, of a folder each file's by the file's name."""
    if not is_folder(source):
        for name in [layer] if layer else layers_in(source, encoding):
            yield name or source.stem, read_file(source, layer=name, encoding=encoding, crs=crs)
        return
    own = (target, target.with_name(f"{target.stem}.set_aside.csv"))
    taken: set[str] = set()
    for group in groups_of([source], but=own):
        if len(group) > 1:
            yield _free(source.resolve().name, taken), read_batch(group, encoding=encoding, crs=crs)
            continue
        inside = layers_in(group[0], encoding)
        for name in [layer] if layer else inside:
            called = group[0].stem if len(inside) == 1 else f"{group[0].stem}_{name}"
            yield _free(called, taken), read_file(group[0], layer=name, encoding=encoding, crs=crs)


def _free(name: str, taken: set[str]) -> str:
    """A name that no other layer has, whatever its capitals."""
    fresh, number = name, 2
    while fresh.casefold() in taken:
        fresh, number = f"{name}_{number}", number + 1
    taken.add(fresh.casefold())
    return fresh


def _frames(source: Path, names: list[str], files: list[FileRead]) -> dict[str, Frame]:
    """The layers that could be read, by name; a fault that leaves a layer unread stops the conversion."""
    unread = [
        fault
        for file in files
        for fault in file.faults
        if file.frame is None or (file.sources is not None and _lost(fault))
    ]
    if unread:
        raise InputError(listed(words("refuse.convert", where=source), unread), unread)
    wrong = [
        fault
        for file in files
        for fault in file.faults
        if fault.severity == ERROR and fault.kind == "crs" and file.crs
    ]
    if wrong:
        raise InputError(listed(words("refuse.convert_crs", where=source), wrong), wrong)
    return {name: file.frame for name, file in zip(names, files, strict=True) if file.frame is not None}


def _lost(fault: Fault) -> bool:
    """Whether a fault of a batch means that a file of it could not be read."""
    return fault.severity == ERROR and fault.row is None and fault.kind != "crs"


def _aside(name: str, frame: Frame, file: FileRead, written: Written) -> gpd.GeoDataFrame:
    """What the reader and the writer set aside of one layer."""
    outside = set_aside(file, name)
    left = written.left_out
    rows = file.rows if file.rows is not None else pd.Series(range(1, len(frame) + 1))
    at = frame.index.get_indexer(left.index)
    own = gpd.GeoDataFrame(
        {
            "layer": pd.Series(name, index=left.index, dtype=TEXT),
            "id": pd.Series(index=left.index, dtype=TEXT),
            "reason": left,
            "source_file": _files(file, len(frame)).iloc[at].set_axis(left.index),
            "source_row": pd.Series(rows.to_numpy()[at], index=left.index),
        },
        geometry=gpd.GeoSeries([None] * len(left), index=left.index),
    )
    shapes = outside.set_crs(None, allow_override=True) if outside.crs is not None else outside
    return gpd.GeoDataFrame(pd.concat([shapes, own], ignore_index=True), geometry="geometry")


def _files(file: FileRead, count: int) -> pd.Series:
    """The file that each row came from."""
    return (
        pd.Series(file.name, index=range(count), dtype=TEXT)
        if file.sources is None
        else file.sources.astype(TEXT)
    )


def _none() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"reason": pd.Series(dtype=TEXT)}, geometry=[])
