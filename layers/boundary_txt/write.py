"""Plots written as 界址点坐标 TXT."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gis.crs_name import crs_words
from gis.errors import CrsError, InputError, OutputError
from layers.boundary_txt.belt import Belt, belt_of
from layers.boundary_txt.lines import HEADER, SHAPE
from layers.encoding import known_encoding
from layers.unit import unit
from layers.values import TEXT, text
from layers.words import Words, words
from layers.write import whole

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")
_FIELDS = {
    "地块编号": ("地块编号", "plot_id"),
    "地块名称": ("地块名称", "name"),
    "图幅号": ("图幅号",),
    "地块用途": ("地块用途",),
    "地类编码": ("地类编码", "land_use"),
    "其他": ("其他",),
}
_DECIMALS = {"公顷": 4, "m²": 2, "亩": 4}
_MOST_DECIMALS = 6
_NAMED = 10


def write_boundary_txt(
    path: Path | str,
    frame: gpd.GeoDataFrame,
    *,
    encoding: str = "utf-8",
    prefix: bool | None = None,
    decimals: int = 3,
    area_unit: str = "ha",
    header: Mapping[str, str] | None = None,
) -> Path:
    """Write plots as one file: X north first, lines ended as on Windows, every ring closed, points J1, J2 … throughout.

    Needs a frame in a CGCS2000 belt (EPSG:4513-4554 of 3 degrees, 4491-4512 of 6). Taken from it where it is there:
    地块编号 (or ``plot_id``, also as index; else the rows' numbers), 地块名称 (``name``), 图幅号, 地块用途, 地类编码
    (``land_use``), 其他. A plot of several parts becomes one plot a part, numbered ``_1``, ``_2``; holes are rings 2, 3 ….
    界址点数 counts the closing points, 地块面积 is the plane area of what is written, in ``area_unit`` (ha, m², mu).

    ``prefix``: belt number before the easting (left out: as in the frame's CRS). ``header`` overrules or adds header
    lines; by itself it has no date and no bureau, so that the same plots give the same bytes. Commas in text are
    written in full width, line breaks as spaces: they would part fields.

    Raises CrsError: no such belt. InputError: shapes that are missing, no polygons, invalid, or collapse at
    ``decimals``. OutputError: the file cannot be written, or a letter is not in ``encoding``.
    """
    path = Path(path)
    belt = _belt(frame, path)
    codec = known_encoding(encoding)
    kind = unit(area_unit)
    if kind is None or kind.name not in _DECIMALS:
        raise InputError(words("txt.write_unit", file=path, unit=area_unit))
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise InputError(words("txt.write_decimals", file=path, decimals=decimals, most=_MOST_DECIMALS))
    led = belt.prefixed if prefix is None else prefix
    shift = belt.number * 1e6 * (int(led) - int(belt.prefixed))
    parts, plot = _parts(frame, path, shift, decimals)
    area = [f"{figure:.{_DECIMALS[kind.name]}f}" for figure in (shapely.area(parts) / kind.factor).tolist()]
    lines = _header(belt, decimals, header) + _body(parts, area, _texts(frame, plot), decimals)
    try:
        data = "".join(f"{line}\r\n" for line in lines).encode(codec)
    except (UnicodeEncodeError, LookupError) as error:
        letter = error.object[error.start] if isinstance(error, UnicodeEncodeError) else codec
        raise OutputError(words("txt.write_letter", file=path, letter=letter, encoding=codec)) from error
    with whole(path) as place:
        place.write_bytes(data)
    return path


def _belt(frame: gpd.GeoDataFrame, path: Path) -> Belt:
    belt = belt_of(CRS.from_user_input(frame.crs)) if frame.crs is not None else None
    if belt is None:
        name = crs_words(frame.crs) if frame.crs is not None else words("txt.write_no_crs")
        raise CrsError(words("txt.write_crs", file=path, crs=name))
    return belt


def _parts(
    frame: gpd.GeoDataFrame, path: Path, shift: float, decimals: int
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The polygons to write, their coordinates as they will be written, and the row each belongs to."""
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    flat = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    _refuse(frame, path, ~flat, words("reason.no_polygon"))
    _refuse(frame, path, ~shapely.is_valid(shapes), words("reason.invalid"))
    parts, plot = shapely.get_parts(shapes, return_index=True)
    rounded = shapely.transform(parts, lambda xy: np.round(xy + np.array([shift, 0.0]), decimals))
    rounded = shapely.remove_repeated_points(rounded)
    bad = np.zeros(len(frame), dtype=bool)
    bad[plot[~shapely.is_valid(rounded) | ~(shapely.area(rounded) > 0)]] = True
    _refuse(frame, path, bad, words("txt.write_collapses", decimals=decimals))
    return rounded, plot


def _refuse(frame: gpd.GeoDataFrame, path: Path, bad: NDArray[np.bool_], what: Words) -> None:
    if bad.any():
        told = {"names": [str(name)[:40] for name in frame.index[bad][:_NAMED]], "what": what}
        raise InputError(words("txt.write_plots", file=path, count=int(bad.sum()), rows=len(frame), **told))


def _texts(frame: gpd.GeoDataFrame, plot: NDArray[np.int64]) -> pd.DataFrame:
    """The words of each plot line, safe to stand between commas."""
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    if frame.index.name is not None and frame.index.name not in table.columns:
        table = table.assign(**{str(frame.index.name): frame.index})
    table = table.reset_index(drop=True)
    own = {
        field: _safe(table[next(name for name in names if name in table.columns)])
        for field, names in _FIELDS.items()
        if any(name in table.columns for name in names)
    }
    numbers = pd.Series(np.arange(1, len(table) + 1).astype(str), dtype=TEXT)
    told = pd.DataFrame({name: own.get(name, pd.Series("", index=table.index)) for name in _FIELDS})
    if "地块编号" not in own:
        told["地块编号"] = numbers
    told = told.iloc[plot].reset_index(drop=True)
    several = np.bincount(plot, minlength=len(table))[plot] > 1
    part = (told.groupby(plot).cumcount() + 1).astype(TEXT)
    told["地块编号"] = told["地块编号"].where(~several, told["地块编号"] + "_" + part)
    return told


def _safe(column: pd.Series) -> pd.Series:
    told = text(column).fillna("").astype(TEXT)
    told = told.str.replace(_UNSEEN, " ", regex=True)
    if column.name != "其他":
        told = told.str.replace(",", "，", regex=False)
    return told.str.strip()


def _header(belt: Belt, decimals: int, header: Mapping[str, str] | None) -> list[str]:
    own = {
        "格式版本号": "1.01版本",
        "坐标系": "2000国家大地坐标系",
        "几度分带": str(belt.width),
        "投影类型": "高斯克吕格",
        "计量单位": "米",
        "带号": str(belt.number),
        "精度": f"{10.0**-decimals:.{decimals}f}",
        "转换参数": "0,0,0,0,0,0,0",
    }
    given = {str(key): str(value) for key, value in (header or {}).items()}
    if fixed := sorted({"坐标系", "几度分带", "投影类型", "计量单位", "带号"} & given.keys()):
        wrong = [key for key in fixed if given[key] != own[key]]
        if wrong:
            raise InputError(words("txt.write_header", keys=wrong))
    keys = dict.fromkeys((*HEADER, *given))
    values = {key: given.get(key, own.get(key, "")) for key in keys}
    safe = _safe_header(values)
    return ["[属性描述]", *(f"{key}={value}" for key, value in safe.items()), "[地块坐标]"]


def _safe_header(values: Mapping[str, str]) -> dict[str, str]:
    """Header lines that stay one line each."""
    return {
        "".join(letter for letter in key if letter.isprintable() and letter not in "=＝,，[【［"): "".join(
            letter if letter.isprintable() else " " for letter in value
        ).strip()
        for key, value in values.items()
    }


def _body(parts: NDArray[np.object_], area: list[str], words: pd.DataFrame, decimals: int) -> list[str]:
    """Plot lines, each with its point lines under it."""
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(xy):
        return []
    part = part_of_ring[ring]
    ring_starts = np.r_[True, ring[1:] != ring[:-1]]
    first = np.flatnonzero(np.r_[True, part[1:] != part[:-1]])
    number = np.arange(len(rings)) - np.searchsorted(part_of_ring, part_of_ring) + 1
    closing = np.r_[ring_starts[1:], True]
    # every point has its own number but the closing ones, which repeat that of their ring's first point
    running = np.cumsum(~closing)
    label = running - np.r_[0, running][first][part]
    label[closing] = label[ring_starts]
    template = f"J%d,%d,%.{decimals}f,%.{decimals}f"
    columns = (label.tolist(), number[ring].tolist(), xy[:, 1].tolist(), xy[:, 0].tolist())
    lines = [template % point for point in zip(*columns, strict=True)]
    count = np.bincount(part).astype(str)
    head = pd.Series(count, dtype=TEXT) + "," + pd.Series(area, dtype=TEXT) + "," + words["地块编号"] + ","
    head += words["地块名称"] + f",{SHAPE}," + words["图幅号"] + "," + words["地块用途"] + ","
    head += words["地类编码"] + ("," + words["其他"]).where(words["其他"] != "", "") + ",@"
    return np.insert(np.array(lines, dtype=object), first, head.to_numpy(dtype=object)).tolist()
