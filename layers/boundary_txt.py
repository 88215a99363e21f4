"""界址点坐标 TXT, both ways: `read_boundary_txt` and `write_boundary_txt`.

The file that land bureaus exchange plots in. Nobody published its grammar; what is read here is the union of what
seven public readers and writers do. :mod:`layers.boundary_txt_lines` tells its lines apart,
:mod:`layers.boundary_txt_place` finds out where the points lie, :mod:`layers.boundary_txt_rings` draws the plots,
:mod:`layers.boundary_txt_write` writes them.
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
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gis.errors import InputError
from layers.boundary_txt_area import stated_areas
from layers.boundary_txt_lines import FIELDS, HEADER, LINE, POINT, Lines, lines_of
from layers.boundary_txt_open import Opened, opened
from layers.boundary_txt_place import Placed, placed
from layers.boundary_txt_rings import Drawn, drawn
from layers.boundary_txt_write import write_boundary_txt
from layers.encoding import Encoding
from layers.fault import ERROR, NOTE, WARNING, Fault, refuse
from layers.values import TEXT

__all__ = ["AREA", "BoundaryTxt", "read_boundary_txt", "write_boundary_txt"]

AREA = "地块面积（m²）"
"""Heading of the stated area once its unit is established; what the file wrote stands under 填报面积."""

_SHOWN = 20
_Mask = NDArray[np.bool_]


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
        raise InputError("界址点坐标 TXT: no file was named. Name one, or a folder that holds *.txt.")
    return _Batch(found, lines, declared, faults).result()


def _crs(declared: Any) -> CRS | None:
    if declared is None or declared == "":
        return None
    try:
        return CRS.from_user_input(declared)
    except pyproj.exceptions.CRSError as error:
        raise InputError(f"crs {str(declared)!r} is not known. Write one such as EPSG:4528.") from error


def _without_plots(lines: Lines, found: Opened) -> list[Fault]:
    """An error for every file that has no plot line, and for points that stand before any."""
    faults = []
    empty = np.setdiff1d(np.arange(len(found.files)), lines.plots["file"].unique())
    for file in empty.tolist():
        remedy = "Check that it is a file of boundary points, with plot lines that end in ,@ ."
        faults.append(Fault(ERROR, "empty", found.files[file].name, None, "holds no plot line.", remedy))
    lost = lines.points.loc[lines.points["plot"] < 0, ["file", "line"]].groupby("file")["line"]
    for file, line in lost.first().items():
        said = f"line {line}: {lost.size()[file]} point line(s) stand before any plot line, so they belong to no plot."
        remedy = "Put back the plot line that is missing before them."
        faults.append(Fault(ERROR, "points", found.files[file].name, None, said, remedy))
    return faults


class _Batch:
    """One batch on its way from lines to plots; every array has one entry a plot line."""

    def __init__(self, found: Opened, lines: Lines, declared: CRS | None, faults: list[Fault]) -> None:
        self.opened, self.lines, self.declared, self.faults = found, lines, declared, faults
        self.plots = lines.plots
        self.names = np.array([one.name for one in found.files], dtype=object)[self.plots["file"]]
        self.row = self.plots.groupby("file").cumcount().to_numpy() + 1
        self.reason = np.full(len(self.plots), "", dtype=object)

    def result(self) -> BoundaryTxt:
        """All of it, in the order in which one thing rests on another."""
        points = self.lines.points[self.lines.points["plot"] >= 0].reset_index(drop=True)
        where = placed(points, self.plots["block"].to_numpy(), self.lines.headers, self.declared)
        shape = drawn(points.assign(x=where.x, y=where.y), len(self.plots))
        self._not_shapes()
        self._damaged()
        for reasons in (np.where(shape.reason == "no points", "no points", ""), where.reason, shape.reason):
            self._refuse(reasons)
        area = np.where(shapely.is_missing(shape.shapes), np.nan, shapely.area(shape.shapes))
        if self.declared is not None and self.declared.is_geographic:
            area[:] = np.nan
        stated = stated_areas(self.plots["地块面积"], area, self.names, usable=self.reason == "")
        self._counts(points, shape, stated.agrees)
        self._placing(where)
        self._areas(stated)
        used = self.reason == ""
        self._say(
            WARNING, "geometry", ~used, "set aside: " + pd.Series(self.reason) + ".", "Correct the file."
        )
        self._say(
            NOTE, "parts", used & (shape.parts > 1), "rings that lie outside each other are read as parts."
        )
        self._doubles(used)
        target = self._target(where, used)
        geometry = self._geometry(where, shape, target)
        units = stated.evidence
        return BoundaryTxt(
            self._frame(used, stated.area_m2, geometry),
            self._aside(~used, geometry),
            tuple(self.faults),
            self._header(),
            self._encoding(),
            target,
            units,
        )

    def _refuse(self, reasons: NDArray[np.object_]) -> None:
        fresh = self.reason == ""
        self.reason[fresh] = reasons[fresh]

    def _say(
        self,
        severity: str,
        kind: str,
        mask: _Mask,
        words: str | pd.Series,
        remedy: str = "",
        column: str = "",
    ) -> None:
        """One fault a plot, with file, plot and line; of many of one kind the first ones and how many more."""
        at = np.flatnonzero(mask)
        texts = words if isinstance(words, pd.Series) else pd.Series(words, index=range(len(mask)))
        for one in at[:_SHOWN].tolist():
            said = f"line {self.plots['line'].iloc[one]}: {texts.iloc[one]}"
            self.faults.append(
                Fault(severity, kind, str(self.names[one]), int(self.row[one]), said, remedy, column)
            )
        if len(at) > _SHOWN:
            files = len(set(self.names[at].tolist()))
            said = f"{len(at) - _SHOWN} more plots have a fault of this kind (in {files} files)."
            self.faults.append(Fault(severity, kind, self._label(), None, said, remedy, column))

    def _label(self) -> str:
        files = self.opened.files
        return files[0].name if len(files) == 1 else f"{len(files)} files"

    def _not_shapes(self) -> None:
        """Points and lines among the plots."""
        kind = self.plots["记录图形属性"]
        self._refuse(np.where(kind.isin([POINT, LINE]), kind.fillna("") + " is not a shape with an area", ""))

    def _damaged(self) -> None:
        """Plots with a line among their points that is none, and other lines that were passed over."""
        stray = self.lines.stray
        bad = stray[stray["matters"] & (stray["plot"] >= 0)].drop_duplicates("plot")
        self.reason[bad["plot"]] = np.where(
            self.reason[bad["plot"]] == "",
            "line " + bad["line"].astype(str) + " cannot be read: " + bad["text"],
            self.reason[bad["plot"]],
        )
        rest = stray[~stray["matters"] | (stray["plot"] < 0)]
        for file, some in rest.groupby("file"):
            said = f"line {some['line'].iloc[0]}: {some['text'].iloc[0]!r} is no line of such a file; {len(some)} passed over."
            self.faults.append(Fault(WARNING, "line", self.opened.files[file].name, None, said))

    def _counts(self, points: pd.DataFrame, shape: Drawn, area_agrees: _Mask) -> None:
        """Hold the stated number of points against those there are: with or without the closing ones, both are right."""
        written = np.bincount(points["plot"], minlength=len(self.plots))
        stated = pd.to_numeric(self.plots["界址点数"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        least, most = written - shape.repeats, written + shape.open_rings
        off = self.plots["界址点数"].notna().to_numpy() & ~((stated >= least) & (stated <= most))
        words = self.plots["界址点数"].str.slice(0, 20).fillna("")
        said = "界址点数 says " + words + ", there are " + pd.Series(written).astype(str) + " points"
        cut = off & (stated > most) & ~area_agrees
        self._refuse(np.where(cut, said + ", and the area does not agree", ""))
        self._say(
            WARNING,
            "count",
            off & (self.reason == ""),
            said + ".",
            "Check that no point is missing.",
            "界址点数",
        )

    def _placing(self, where: Placed) -> None:
        """What was noticed about places, and what has to be answered."""
        for kind, mask, words in where.noticed:
            self._say(
                WARNING, kind, mask & (self.reason == ""), words + ".", "Correct the file if that is wrong."
            )
        for mask, words, remedy in where.asks:
            asked = mask & (self.reason == where.reason)
            if asked.any():
                files = dict.fromkeys(self.names[asked].tolist())
                label = (
                    next(iter(files)) if len(files) == 1 else f"{next(iter(files))} and {len(files) - 1} more"
                )
                said = f"{words}; {int(asked.sum())} plots wait for an answer."
                self.faults.append(Fault(ERROR, "crs", label, None, said, remedy, "crs"))

    def _areas(self, stated: Any) -> None:
        """Stated areas that do not agree with the drawn ones."""
        good = self.reason == ""
        self._say(
            WARNING,
            "area",
            good & (stated.doubt != ""),
            pd.Series(stated.doubt),
            "Check the points and the area.",
            "地块面积",
        )
        by_unit: dict[str, list[str]] = {}
        for file, words in stated.evidence.items():
            by_unit.setdefault(words.partition(":")[0], []).append(file)
        for unit, files in by_unit.items():
            one = len(files) == 1
            said = stated.evidence[files[0]] if one else f"{unit} in {len(files)} of them, by the drawn areas"
            label = files[0] if one else self._label()
            self.faults.append(Fault(NOTE, "unit", label, None, f"地块面积 is in {said}.", "", "地块面积"))

    def _doubles(self, used: _Mask) -> None:
        """Plot numbers that stand several times: all are kept."""
        number = self.plots["地块编号"]
        twice = used & number.duplicated(keep=False).to_numpy() & number.notna().to_numpy()
        said = "地块编号 " + number.fillna("").str.slice(0, 60) + " stands several times; every plot is kept."
        self._say(
            WARNING,
            "duplicate",
            twice,
            said,
            'Give each its own, or take fields = { plot_id = "文件与行" }.',
            "地块编号",
        )

    def _target(self, where: Placed, used: _Mask) -> CRS | None:
        """The CRS that all plots come out in: as declared, or that of most."""
        if self.declared is not None:
            return self.declared
        known = where.epsg > 0
        codes, many = np.unique(where.epsg[(used & known) if used.any() else known], return_counts=True)
        if not len(codes):
            return None
        crs = CRS.from_epsg(int(codes[many.argmax()]))
        said = f"lies in {crs.name} (EPSG:{crs.to_epsg()}), by the header and the size of the coordinates."
        self.faults.append(Fault(NOTE, "crs", self._label(), None, said, "", "crs"))
        other = used & (where.epsg != crs.to_epsg())
        self._say(WARNING, "crs", other, f"lies in another belt and is brought to {crs.name}.", "", "crs")
        return crs

    def _geometry(self, where: Placed, shape: Drawn, target: CRS | None) -> gpd.GeoSeries:
        """The shapes in one CRS; those whose place is not known are left out."""
        shapes = shape.shapes.copy()
        if self.declared is None:
            own = target.to_epsg() if target is not None else 0
            shapes[where.epsg <= 0] = None
            for code in np.unique(where.epsg[(where.epsg > 0) & (where.epsg != own)]).tolist():
                mine = where.epsg == code
                shapes[mine] = gpd.GeoSeries(shapes[mine], crs=CRS.from_epsg(code)).to_crs(target).to_numpy()
        else:
            shapes[where.reason != ""] = None
        return gpd.GeoSeries(shapes, crs=target)

    def _frame(self, used: _Mask, area_m2: NDArray[np.float64], geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
        """The plots that can be used."""
        plots = self.plots
        at = np.flatnonzero(used)
        columns: dict[str, Any] = {name: plots[name] for name in ("地块编号", "地块名称")}
        columns |= {AREA: pd.Series(area_m2), "填报面积": plots["地块面积"]}
        columns |= {name: plots[name] for name in FIELDS if name not in (*columns, "地块面积")}
        headers = pd.DataFrame(list(self.lines.headers), dtype=TEXT).reindex(columns=list(HEADER))
        kept = [name for name in HEADER if headers[name].notna().any()]
        of_plot = headers.loc[plots["block"], kept].reset_index(drop=True)
        columns |= {name: of_plot[name].astype(TEXT) for name in kept}
        stems = pd.Series(self.names, dtype=TEXT).str.replace(r"\.txt$", "", case=False, regex=True)
        columns["文件与行"] = stems + ":" + plots["line"].astype(str).astype(TEXT)
        columns |= {"source_file": pd.Series(self.names, dtype=TEXT), "source_row": pd.Series(self.row)}
        table = pd.DataFrame(columns).iloc[at].reset_index(drop=True)
        if table["其他"].isna().all():
            table = table.drop(columns="其他")
        return gpd.GeoDataFrame(table, geometry=geometry.iloc[at].reset_index(drop=True), crs=geometry.crs)

    def _aside(self, aside: _Mask, geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
        """The plots that cannot be used, each with its reason, file, plot and line."""
        at = np.flatnonzero(aside)
        table = pd.DataFrame(
            {
                "id": self.plots["地块编号"],
                "reason": pd.Series(self.reason, dtype=TEXT),
                "source_file": pd.Series(self.names, dtype=TEXT),
                "source_row": self.row,
                "line": self.plots["line"],
                "text": self.plots["text"],
            }
        )
        table = table.iloc[at].reset_index(drop=True)
        return gpd.GeoDataFrame(table, geometry=geometry.iloc[at].reset_index(drop=True), crs=geometry.crs)

    def _header(self) -> dict[str, str]:
        """What the headers of all blocks that have plots agree on."""
        headers = [self.lines.headers[block] for block in self.plots["block"].unique()]
        first = headers[0]
        return {key: value for key, value in first.items() if all(one.get(key) == value for one in headers)}

    def _encoding(self) -> Encoding:
        """The encoding of the one file, or of all of them with how many are in each."""
        found = [one.encoding for one in self.opened.files]
        many = pd.Series([one.name for one in found]).value_counts(sort=False)
        if len(found) == 1:
            return found[0]
        evidence = ", ".join(f"{count} files {name}" for name, count in many.items())
        return Encoding(", ".join(many.index), evidence, any(one.needed for one in found))
