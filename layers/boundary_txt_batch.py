"""A batch of boundary-point files on its way from lines to plots: what can be used, what not and why, what was noticed."""

from __future__ import annotations

from typing import Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gis.measure import ellipsoidal_area_m2
from layers.boundary_txt_area import StatedAreas, stated_areas
from layers.boundary_txt_lines import LINE, POINT, Lines
from layers.boundary_txt_open import Opened
from layers.boundary_txt_place import Placed, placed
from layers.boundary_txt_rings import Drawn, drawn
from layers.fault import ERROR, NOTE, WARNING, Fault

_SHOWN = 20
_Mask = NDArray[np.bool_]


class Batch:
    """One batch on its way from lines to plots; every array has one entry a plot line."""

    def __init__(self, found: Opened, lines: Lines, declared: CRS | None, faults: list[Fault]) -> None:
        self.opened, self.lines, self.declared, self.faults = found, lines, declared, faults
        self.plots = lines.plots
        self.names = np.array([one.name for one in found.files], dtype=object)[self.plots["file"]]
        self.row = self.plots.groupby("file").cumcount().to_numpy() + 1
        self.reason = np.full(len(self.plots), "", dtype=object)
        self.crs: CRS | None = None
        self.geometry = gpd.GeoSeries([])
        self.area_m2 = np.empty(0)
        self.units: dict[str, str] = {}

    def settle(self) -> Self:
        """Establish everything, in the order in which one thing rests on another."""
        points = self.lines.points[self.lines.points["plot"] >= 0].reset_index(drop=True)
        where = placed(points, self.plots["block"].to_numpy(), self.lines.headers, self.declared)
        shape = drawn(points.assign(x=where.x, y=where.y), len(self.plots))
        self._not_shapes()
        self._damaged()
        for reasons in (np.where(shape.reason == "no points", "no points", ""), where.reason, shape.reason):
            self._refuse(reasons)
        stated = stated_areas(self.plots["地块面积"], self._area(shape), self.names, usable=self.reason == "")
        self._counts(points, shape, stated.agrees)
        self._nearly_closed(points)
        self._placing(where)
        self._areas(stated)
        self._say(
            WARNING, "geometry", ~self.used, "set aside: " + pd.Series(self.reason) + ".", "Correct the file."
        )
        apart = self.used & (shape.parts > 1)
        self._say(NOTE, "parts", apart, "rings that lie outside each other are read as parts.")
        self._doubles()
        self.crs = self._target(where)
        self.geometry = self._geometry(where, shape)
        self.area_m2, self.units = stated.area_m2, stated.evidence
        return self

    @property
    def used(self) -> _Mask:
        """Which plots can be used."""
        return self.reason == ""

    def _area(self, shape: Drawn) -> NDArray[np.float64]:
        """Drawn areas in m²; blank where there is no shape."""
        if self.declared is not None and self.declared.is_geographic:
            shapes = shape.shapes.copy()
            shapes[~self.used] = None
            return ellipsoidal_area_m2(gpd.GeoSeries(shapes, crs=self.declared)).to_numpy()
        return shapely.area(shape.shapes)

    def _nearly_closed(self, points: pd.DataFrame) -> None:
        """Rings whose last point has the first one's name but not its place."""
        run = points[["plot", "ring"]].ne(points[["plot", "ring"]].shift()).any(axis=1).cumsum()
        ends = points.groupby(run)[["plot", "label", "x", "y"]]
        first, last = ends.first(), ends.last()
        off = np.hypot(first["x"] - last["x"], first["y"] - last["y"])
        bad = (first["label"] == last["label"]) & (first["label"] != "") & (off > 0)
        named = np.zeros(len(self.plots), dtype=bool)
        named[first.loc[bad, "plot"]] = True
        gap = pd.Series(0.0, index=range(len(self.plots)))
        gap.loc[first.loc[bad, "plot"].to_numpy()] = off[bad].to_numpy()
        said = "the last point of a ring bears the name of the first and lies " + gap.map("{:.3f}".format)
        self._say(
            WARNING, "closing", named & self.used, said + " m from it; it is kept as a corner.", "Check it."
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
            off & self.used,
            said + ".",
            "Check that no point is missing.",
            "界址点数",
        )

    def _placing(self, where: Placed) -> None:
        """What was noticed about places, and what has to be answered."""
        for kind, mask, words in where.noticed:
            self._say(WARNING, kind, mask & self.used, words + ".", "Correct the file if that is wrong.")
        for mask, words, remedy in where.asks:
            asked = mask & (self.reason == where.reason)
            if asked.any():
                files = dict.fromkeys(self.names[asked].tolist())
                label = (
                    next(iter(files)) if len(files) == 1 else f"{next(iter(files))} and {len(files) - 1} more"
                )
                said = f"{words}; {int(asked.sum())} plots wait for an answer."
                self.faults.append(Fault(ERROR, "crs", label, None, said, remedy, "crs"))

    def _areas(self, stated: StatedAreas) -> None:
        """Stated areas that do not agree with the drawn ones."""
        good = self.used
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

    def _doubles(self) -> None:
        """Plot numbers that stand several times: all are kept."""
        number = self.plots["地块编号"]
        twice = self.used & number.duplicated(keep=False).to_numpy() & number.notna().to_numpy()
        said = "地块编号 " + number.fillna("").str.slice(0, 60) + " stands several times; every plot is kept."
        self._say(
            WARNING,
            "duplicate",
            twice,
            said,
            'Give each its own, or take fields = { plot_id = "文件与行" }.',
            "地块编号",
        )

    def _target(self, where: Placed) -> CRS | None:
        """The CRS that all plots come out in: as declared, or that of most."""
        if self.declared is not None:
            return self.declared
        known, used = where.epsg > 0, self.used
        codes, many = np.unique(where.epsg[(used & known) if used.any() else known], return_counts=True)
        if not len(codes):
            return None
        crs = CRS.from_epsg(int(codes[many.argmax()]))
        said = f"lies in {crs.name} (EPSG:{crs.to_epsg()}), by the header and the size of the coordinates."
        self.faults.append(Fault(NOTE, "crs", self._label(), None, said, "", "crs"))
        other = used & (where.epsg != crs.to_epsg())
        self._say(WARNING, "crs", other, f"lies in another belt and is brought to {crs.name}.", "", "crs")
        return crs

    def _geometry(self, where: Placed, shape: Drawn) -> gpd.GeoSeries:
        """The shapes in one CRS; those whose place is not known are left out."""
        shapes, target = shape.shapes.copy(), self.crs
        if self.declared is None:
            own = target.to_epsg() if target is not None else 0
            shapes[where.epsg <= 0] = None
            for code in np.unique(where.epsg[(where.epsg > 0) & (where.epsg != own)]).tolist():
                mine = where.epsg == code
                shapes[mine] = gpd.GeoSeries(shapes[mine], crs=CRS.from_epsg(code)).to_crs(target).to_numpy()
        else:
            shapes[where.reason != ""] = None
        return gpd.GeoSeries(shapes, crs=target)
