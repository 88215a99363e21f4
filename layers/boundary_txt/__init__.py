"""界址点坐标 TXT, both ways: `read_boundary_txt` and `write_boundary_txt`.

The file that land bureaus exchange plots in. Nobody published its grammar; what is read here is the union of what
seven public readers and writers do. :mod:`layers.boundary_txt.lines` tells its lines apart,
:mod:`layers.boundary_txt.place` finds out where the points lie, :mod:`layers.boundary_txt.rings` draws the plots, :mod:`layers.boundary_txt.batch` brings it together,
:mod:`layers.boundary_txt.write` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from pyproj import CRS

from gis.errors import InputError
from layers.boundary_txt.batch import Batch
from layers.boundary_txt.lines import FIELDS, HEADER, Lines, lines_of
from layers.boundary_txt.open import Opened, opened
from layers.boundary_txt.write import write_boundary_txt
from layers.encoding import Encoding
from layers.fault import ERROR, Fault, fault, refuse
from layers.values import TEXT
from layers.words import Words, words

__all__ = ["AREA", "BoundaryTxt", "read_boundary_txt", "write_boundary_txt"]

AREA = "地块面积（m²）"
"""Heading of the stated area once its unit is established; what the file wrote stands under 填报面积."""


@dataclass(frozen=True)
class BoundaryTxt:
    """The plots of a batch of files, what was set aside, and what was found out about the files.

    ``frame`` has a row a plot under the headings of the file's own plot line and header, so that the dictionary of
    plots recognises them; 地块面积（m²） in m², 填报面积 as written, 文件与行 unique over the batch (file:line),
    ``source_file`` and ``source_row`` (place of the plot in its file, from 1). ``set_aside`` has ``id``, ``reason``,
    ``source_file``, ``source_row``, ``line``, ``text`` and the shape as drawn. ``read`` is the number of plot lines:
    ``len(frame) + len(set_aside)``. ``header`` has what the headers of all files agree on, ``units`` the unit of the
    stated areas of each file with its evidence. An ERROR among ``faults`` means that something needs an answer.
    """

    frame: gpd.GeoDataFrame
    set_aside: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    header: Mapping[str, str] = field(default_factory=dict)
    encoding: Encoding | None = None
    crs: CRS | None = None
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Number of plots in the files."""
        return len(self.frame) + len(self.set_aside)


def read_boundary_txt(
    path: Path | str | Sequence[Path | str], *, encoding: str | None = None, crs: Any = None
) -> BoundaryTxt:
    """Read one file, several, or all *.txt of a folder; every plot comes out as used or as set aside with its reason.

    UTF-8 with or without mark, UTF-16 with mark, else GB18030; ``encoding`` overrules. Brackets, commas and figures in
    either width; X north, or the other way round where the figures show it; with or without belt number before the
    easting; rings closed or not; a ring is a part or a hole by where it lies, not by its number. The stated area is
    in hectares, m² or mu, whichever agrees with the drawn area within 1 %. ``crs`` overrules the header: it is what
    files in another datum than 2000国家大地坐标系 wait for. Plots in different belts come out in that of most.

    Set aside: points and lines, no or too few points, points that are no coordinates, a ring that crosses itself,
    rings that cross, no area, fewer points than stated where the area does not agree either, a damaged line among
    the points, an unknown datum or belt.

    Raises InputError: none of the files can be read as this kind at all; its ``faults`` has every reason.
    """
    declared = _crs(crs)
    found = opened([path] if isinstance(path, str | Path) else list(path), encoding)
    lines = lines_of([one.words for one in found.files])
    faults = [*found.faults, *_without_plots(lines, found)]
    if not len(lines.plots):
        refuse(faults, "界址点坐标 TXT")
        raise InputError(words("txt.nothing"))
    batch = Batch(found, lines, declared, faults).settle()
    return BoundaryTxt(
        _frame(batch),
        _aside(batch),
        tuple(batch.faults),
        _header(batch),
        _encoding(batch),
        batch.crs,
        _units(batch),
    )


def _crs(declared: Any) -> CRS | None:
    if declared is None or declared == "":
        return None
    try:
        return CRS.from_user_input(declared)
    except pyproj.exceptions.CRSError as error:
        raise InputError(words("txt.crs_unknown", crs=str(declared)[:60])) from error


def _without_plots(lines: Lines, found: Opened) -> list[Fault]:
    """An error for every file that has no plot line, and for points that stand before any."""
    empty = np.setdiff1d(np.arange(len(found.files)), lines.plots["file"].unique())
    faults = [fault("txt.no_plots", ERROR, found.files[file].name, kind="empty") for file in empty.tolist()]
    lost = lines.points.loc[lines.points["plot"] < 0, ["file", "line"]].groupby("file")["line"]
    for file, line, count in zip(lost.size().index, lost.first(), lost.size(), strict=True):
        told: dict[str, Any] = {"line": line, "count": count}
        faults.append(fault("txt.lost_points", ERROR, found.files[file].name, kind="points", **told))
    return faults


def _frame(batch: Batch) -> gpd.GeoDataFrame:
    """The plots that can be used."""
    plots = batch.plots
    at = np.flatnonzero(batch.used)
    columns: dict[str, Any] = {name: plots[name] for name in ("地块编号", "地块名称")}
    columns |= {AREA: pd.Series(batch.area_m2), "填报面积": plots["地块面积"]}
    columns |= {name: plots[name] for name in FIELDS if name not in (*columns, "地块面积")}
    headers = pd.DataFrame(list(batch.lines.headers), dtype=TEXT).reindex(columns=list(HEADER))
    kept = [name for name in HEADER if headers[name].notna().any()]
    of_plot = headers.loc[plots["block"], kept].reset_index(drop=True)
    columns |= {name: of_plot[name].astype(TEXT) for name in kept}
    stems = pd.Series(batch.names, dtype=TEXT).str.replace(r"\.txt$", "", case=False, regex=True)
    columns["文件与行"] = stems + ":" + plots["line"].astype(str).astype(TEXT)
    columns |= {"source_file": pd.Series(batch.names, dtype=TEXT), "source_row": pd.Series(batch.row)}
    table = pd.DataFrame(columns).iloc[at].reset_index(drop=True)
    if table["其他"].isna().all():
        table = table.drop(columns="其他")
    return gpd.GeoDataFrame(table, geometry=batch.geometry.iloc[at].reset_index(drop=True), crs=batch.crs)


def _aside(batch: Batch) -> gpd.GeoDataFrame:
    """The plots that cannot be used, each with its reason, file, plot and line."""
    at = np.flatnonzero(~batch.used)
    table = pd.DataFrame(
        {
            "id": batch.plots["地块编号"],
            "reason": pd.Series(batch.reason, dtype=TEXT),
            "source_file": pd.Series(batch.names, dtype=TEXT),
            "source_row": batch.row,
            "line": batch.plots["line"],
            "text": batch.plots["text"],
        }
    )
    table = table.iloc[at].reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=batch.geometry.iloc[at].reset_index(drop=True), crs=batch.crs)


def _header(batch: Batch) -> dict[str, str]:
    """What the headers of all blocks that have plots agree on."""
    headers = [batch.lines.headers[block] for block in batch.plots["block"].unique()]
    first = headers[0]
    return {key: value for key, value in first.items() if all(one.get(key) == value for one in headers)}


def _encoding(batch: Batch) -> Encoding:
    """The encoding of the one file, or of all of them with how many are in each."""
    found = [one.encoding for one in batch.opened.files]
    many = pd.Series([one.name for one in found]).value_counts(sort=False)
    if len(found) == 1:
        return found[0]
    each = [words("txt.encoding_files", count=count, encoding=name) for name, count in many.items()]
    evidence = Words(", ".join(each), "，".join(one.text("zh") for one in each))
    return Encoding(", ".join(many.index), evidence, any(one.needed for one in found))


def _units(batch: Batch) -> dict[str, str]:
    """The unit of the stated areas of each file, with its evidence."""
    return {
        file: f"{unit}: {agree} of {rows} agree with the drawn area within 1 %"
        for file, (unit, agree, rows) in batch.units.items()
    }
