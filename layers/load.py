"""Loading a layer: the rows of all its files under each other, each with its place, before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.fault import Fault, errors
from layers.file import FileRead, read_batch, read_file, set_aside
from layers.layer_config import LayerConfig
from layers.parts import Part
from layers.postgis.database import read_server
from layers.schema import schema
from layers.values import TEXT
from layers.zone import Frame


@dataclass(frozen=True)
class Loaded:
    """The rows of one layer from all its files, each row's place, and the files themselves.

    ``parts`` has the rows of each file by themselves where there are several: their headings need not be the same.
    """

    config: LayerConfig
    label: str
    frame: Frame
    places: pd.DataFrame
    files: tuple[FileRead, ...]
    set_aside: gpd.GeoDataFrame
    parts: tuple[Part, ...] = ()


def load_layer(config: LayerConfig, faults: list[Fault]) -> Loaded | None:
    """Read one layer's files and put their rows under each other; None when there is nothing to go on with."""
    files = _opened(config)
    for file in files:
        faults += file.faults
    good = [file for file in files if file.frame is not None and len(file.frame)]
    if not good:
        return None
    label = good[0].name if len(config.files) < 2 else f"{config.name} ({len(config.files)} files)"
    places = pd.concat([places_of(file) for file in good], ignore_index=True)
    aside = _left_out(config.name, files)
    if len(good) == 1:
        return Loaded(config, label, good[0].frame, places, files, aside)
    first = good[0].crs
    frames: list[Frame] = [
        file.frame.to_crs(first)
        if isinstance(file.frame, gpd.GeoDataFrame) and file.crs and first
        else file.frame
        for file in good
    ]
    parts = tuple(Part(file.name, frame) for file, frame in zip(good, frames, strict=True))
    return Loaded(config, label, pd.concat(frames, ignore_index=True), places, files, aside, parts)


def _opened(config: LayerConfig) -> tuple[FileRead, ...]:
    """The files of one layer, or its table, read; boundary points of many files at once."""
    if config.postgis and (config.table or config.sql):
        at = {"table": config.table or None, "sql": config.sql or None}
        return (read_server(config.postgis, **at, crs=config.crs, swap_xy=config.swap_xy),)
    if len(config.files) > 1 and all(path.suffix.lower() == ".txt" for path in config.files):
        return (read_batch(config.files, encoding=config.encoding, crs=config.crs),)
    return tuple(
        read_file(
            path,
            layer=config.layer,
            wanted=config.name,
            encoding=config.encoding,
            crs=config.crs,
            swap_xy=config.swap_xy,
        )
        for path in config.files
    )


def places_of(file: FileRead) -> pd.DataFrame:
    """The file and the row in it of each row that was read."""
    count = len(file.frame) if file.frame is not None else 0
    rows = np.arange(1, count + 1) if file.rows is None else file.rows.to_numpy()
    names = pd.Series([file.name] * count, dtype=TEXT) if file.sources is None else file.sources.astype(TEXT)
    return pd.DataFrame({"source_file": names.to_numpy(), "source_row": rows}).astype({"source_file": TEXT})


def _left_out(layer: str, files: tuple[FileRead, ...]) -> gpd.GeoDataFrame:
    """What the readers themselves could not take as rows, with reason, file and row."""
    parts = [set_aside(file, layer) for file in files if file.set_aside is not None and len(file.set_aside)]
    if not parts:
        return gpd.GeoDataFrame({"layer": pd.Series(dtype=TEXT)}, geometry=[])
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)


def can_be_placed(one: Loaded) -> bool:
    """Whether the layer has a place on the ground, or needs none."""
    if schema(one.config.name).shape == "none" or not isinstance(one.frame, gpd.GeoDataFrame):
        return True
    return one.frame.crs is not None and not any(
        f.kind in ("crs", "datum") for file in one.files for f in errors(file.faults)
    )
