"""A batch of boundary-point files on its way from lines to plots: what can be used, what not and why, what was noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gis.crs_name import crs_words
from gis.measure import ellipsoidal_area_m2
from layers.boundary_txt.area import StatedAreas, stated_areas
from layers.boundary_txt.lines import LINE, POINT, Lines
from layers.boundary_txt.open import Opened
from layers.boundary_txt.place import Placed, placed
from layers.boundary_txt.rings import Drawn, drawn
from layers.fault import ERROR, NOTE, WARNING, Fault, fault
from layers.words import Words, words

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
        self.units: dict[str, tuple[str, int, int]] = {}

    def settle(self) -> Self:
        """Establish everything, in the order in which one thing rests on another."""
        points = self.lines.points[self.lines.points["plot"] >= 0].reset_index(drop=True)
        where = placed(points, self.plots["block"].to_numpy(), self.lines.headers, self.declared)
        shape = drawn(points.assign(x=where.x, y=where.y), len(self.plots))
        self._not_shapes()
        self._damaged()
        bare = shape.reason == words("txt.reason_no_points")
        self.reason[bare & self.used] = words("txt.reason_no_points")
        self._refuse(where.reason)
        self._refuse(shape.reason)
        stated = stated_areas(self.plots["地块面积"], self._area(shape), self.names, usable=self.used)
        self._counts(points, shape, stated.agrees)
        self._nearly_closed(points)
        self._placing(where)
        self._areas(stated)
        self._say(
            "txt.aside", WARNING, ~self.used, kind="geometry", of=lambda one: {"reason": self.reason[one]}
        )
        self._say("txt.parts", NOTE, self.used & (shape.parts > 1), kind="parts")
        self._doubles()
        self.crs = self._target(where)
        self.geometry = self._geometry(where, shape)
        self.area_m2, self.units = stated.area_m2, dict(stated.units)
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
        self._say(
            "txt.closing", WARNING, named & self.used, kind="closing", of=lambda one: {"gap": float(gap[one])}
        )

    def _refuse(self, reasons: NDArray[np.object_]) -> None:
        fresh = self.reason == ""
        self.reason[fresh] = reasons[fresh]

    def _say(
        self,
        key: str,
        severity: str,
        mask: _Mask,
        *,
        kind: str,
        of: Callable[[int], dict[str, Any]] | None = None,
        column: str = "",
        **facts: Any,
    ) -> None:
        """One fault a plot, with file, plot and line; of many of one kind the first ones and how many more."""
        at = np.flatnonzero(mask)
        for one in at[:_SHOWN].tolist():
            told = {"line": int(self.plots["line"].iloc[one]), **facts, **(of(one) if of else {})}
            name, row = str(self.names[one]), int(self.row[one])
            self.faults.append(fault(key, severity, name, row, column=column, kind=kind, **told))
        if len(at) > _SHOWN:
            rest = {"count": len(at) - _SHOWN, "files": len(set(self.names[at].tolist()))}
            self.faults.append(fault("txt.more", severity, self._label(), column=column, kind=kind, **rest))

    def _label(self) -> str:
        files = self.opened.files
        return files[0].name if len(files) == 1 else words("txt.files", count=len(files))

    def _not_shapes(self) -> None:
        """Points and lines among the plots."""
        kind = self.plots["记录图形属性"]
        for other in (POINT, LINE):
            self.reason[(kind == other).fillna(False).to_numpy(dtype=bool)] = words(
                "txt.reason_kind", kind=other
            )

    def _damaged(self) -> None:
        """Plots with a line among their points that is none, and other lines that were passed over."""
        stray = self.lines.stray
        bad = stray[stray["matters"] & (stray["plot"] >= 0)].drop_duplicates("plot")
        for plot, line, text in zip(bad["plot"], bad["line"], bad["text"], strict=True):
            if self.reason[plot] == "":
                self.reason[plot] = words("txt.reason_damaged", line=line, text=text)
        rest = stray[~stray["matters"] | (stray["plot"] < 0)]
        for file, some in rest.groupby("file"):
            told: dict[str, Any] = {
                "line": int(some["line"].iloc[0]),
                "text": some["text"].iloc[0],
                "count": len(some),
            }
            self.faults.append(fault("txt.line", WARNING, self.opened.files[file].name, kind="line", **told))

    def _counts(self, points: pd.DataFrame, shape: Drawn, area_agrees: _Mask) -> None:
        """Hold the stated number of points against those there are: with or without the closing ones, both are right."""
        written = np.bincount(points["plot"], minlength=len(self.plots))
        stated = pd.to_numeric(self.plots["界址点数"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        least, most = written - shape.repeats, written + shape.open_rings
        off = self.plots["界址点数"].notna().to_numpy() & ~((stated >= least) & (stated <= most))

        def told(key: str, one: int) -> Words:
            return words(key, stated=str(self.plots["界址点数"].iloc[one])[:20], written=int(written[one]))

        for one in np.flatnonzero(off & (stated > most) & ~area_agrees & self.used).tolist():
            self.reason[one] = told("txt.reason_cut", one)
        self._say(
            "txt.count", WARNING, off & self.used, kind="count", column="界址点数",
            of=lambda one: {"words": told("txt.reason_count", one)},
        )  # fmt: skip

    def _placing(self, where: Placed) -> None:
        """What was noticed about places, and what has to be answered."""
        for key, mask, facts in where.noticed:
            kind = key.removeprefix("txt.").partition("_")[0]
            self._say(key, WARNING, mask & self.used, kind=kind, **facts)
        for mask, why in where.asks:
            asked = mask & (self.reason == where.reason)
            if asked.any():
                files = list(dict.fromkeys(self.names[asked].tolist()))
                several = {"file": files[0], "count": len(files), "rest": len(files) - 1}
                label = files[0] if len(files) == 1 else words("txt.files_more", **several)
                told: dict[str, Any] = {"words": why, "count": int(asked.sum())}
                self.faults.append(fault("txt.ask", ERROR, label, kind="crs", column="crs", **told))

    def _areas(self, stated: StatedAreas) -> None:
        """Stated areas that do not agree with the drawn ones, and the unit of the others."""
        for key, mask in stated.odd.items():
            self._say(key, WARNING, mask & self.used, kind="area", of=stated.facts, column="地块面积")
        by_unit: dict[str, list[str]] = {}
        for file, (unit, _, _) in stated.units.items():
            by_unit.setdefault(unit, []).append(file)
        for unit, files in by_unit.items():
            _, agree, rows = stated.units[files[0]]
            told: dict[str, Any] = {"unit": unit, "count": len(files), "agree": agree, "rows": rows}
            key, label = ("txt.unit", files[0]) if len(files) == 1 else ("txt.unit_files", self._label())
            self.faults.append(fault(key, NOTE, label, kind="unit", column="地块面积", **told))

    def _doubles(self) -> None:
        """Plot numbers that stand several times: all are kept."""
        number = self.plots["地块编号"]
        twice = self.used & number.duplicated(keep=False).to_numpy() & number.notna().to_numpy()
        self._say(
            "txt.double", WARNING, twice, kind="duplicate", column="地块编号",
            of=lambda one: {"number": str(number.iloc[one])[:60]},
        )  # fmt: skip

    def _target(self, where: Placed) -> CRS | None:
        """The CRS that all plots come out in: as declared, or that of most."""
        if self.declared is not None:
            return self.declared
        known, used = where.epsg > 0, self.used
        codes, many = np.unique(where.epsg[(used & known) if used.any() else known], return_counts=True)
        if not len(codes):
            return None
        crs = CRS.from_epsg(int(codes[many.argmax()]))
        told: dict[str, Any] = {"crs": crs_words(crs), "code": crs.to_epsg()}
        self.faults.append(fault("txt.crs", NOTE, self._label(), kind="crs", column="crs", **told))
        other = used & (where.epsg != crs.to_epsg())
        self._say("txt.belt_moved", WARNING, other, kind="crs", column="crs", crs=crs_words(crs))
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
