"""Where boundary points lie: north told from east, the belt from the figures and the header, the datum from its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gis.crs import CHINA, EASTING, NORTHING
from layers.boundary_txt.belt import FIRST, SIX, THREE, belt_of
from layers.words import Words, words

_Mask = NDArray[np.bool_]
_Numbers = NDArray[np.int64]

_NO_FIGURE = -1
_NO_EASTING = -2
_OFF_DEGREES = 0.25
_MOST_ASKS = 20


@dataclass
class Placed:
    """East and north of every point, the EPSG code of every plot (0: not known), why not, and what was noticed.

    ``noticed`` holds ``(key of the words, which plots, facts)``: what was put right or should be looked at. ``asks``
    names the plots that can be used once somebody says what they are in, with the words that ask.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    epsg: _Numbers
    reason: NDArray[np.object_]
    noticed: list[tuple[str, _Mask, dict[str, Any]]] = field(default_factory=list)
    asks: list[tuple[_Mask, Words]] = field(default_factory=list)

    def notice(self, key: str, mask: _Mask, **facts: Any) -> None:
        """Note something about the plots of the mask."""
        self.noticed.append((key, mask, facts))

    def refuse(self, mask: _Mask, why: Words) -> None:
        """Give a reason to those of the mask that have none yet."""
        self.reason[mask & (self.reason == "")] = why

    def ask(self, mask: _Mask, why: Words) -> None:
        """Refuse plots for want of an answer that somebody can give."""
        fresh = mask & (self.reason == "")
        if fresh.any():
            self.asks.append((fresh, why))
            self.reason[fresh] = why


def placed(
    points: pd.DataFrame, block: _Numbers, headers: Sequence[Mapping[str, str]], declared: CRS | None
) -> Placed:
    """Place the points (``plot``, ``x`` and ``y`` as written: X north first) of plots that stand in ``block``.

    A northing is 1.8-6.0 million metres, an easting 0.2-0.8 million, or 13.2-45.8 million with its belt before it
    (3-degree belts 25-45, 6-degree belts 13-23). Points the other way round are swapped where a whole plot is. The
    number before the easting decides the belt; without one the header's 带号 does. Only 2000国家大地坐标系 is taken as
    CGCS2000: any other datum, or none, is asked for. ``declared`` overrules all but the order of the axes.

    Source: value ranges of the 3- and 6-degree belts; habits of public readers and writers of these files.
    """
    plot = points["plot"].to_numpy()
    first, second = points["x"].to_numpy(), points["y"].to_numpy()
    count = len(block)
    degrees = declared is not None and declared.is_geographic
    straight, swapped = _fits(first, second, degrees), _fits(second, first, degrees)
    some = {
        name: np.bincount(plot[mask], minlength=count) > 0
        for name, mask in {"straight": straight, "swapped": swapped, "neither": ~(straight | swapped)}.items()
    }
    turn = some["swapped"] & ~some["straight"] & ~some["neither"]
    x, y = np.where(turn[plot], first, second), np.where(turn[plot], second, first)
    found = Placed(x, y, np.zeros(count, dtype=np.int64), np.full(count, "", dtype=object))
    local = declared is not None and not degrees and belt_of(declared) is None
    _refuse_odd(found, points, straight | swapped, some, local)
    found.notice("txt.axes", turn)
    belts = np.full(len(x), _NO_FIGURE) if degrees else _leading(x)
    low, high = _extremes(plot, belts, count)
    if not local:
        found.refuse((low != high) & ~some["neither"], words("txt.reason_belts"))
    if declared is not None:
        _as_declared(found, declared, low, block, headers)
    else:
        _by_header(found, low, block, headers)
    _outside(found, plot)
    return found


def _fits(north: NDArray[np.float64], east: NDArray[np.float64], degrees: bool) -> _Mask:
    """Whether each pair can be a northing and an easting, or a latitude and a longitude, of China."""
    if degrees:
        west, south, far, top = CHINA
        return (north >= south) & (north <= top) & (east >= west) & (east <= far)
    return (north >= NORTHING[0]) & (north <= NORTHING[1]) & (_leading(east) != _NO_EASTING)


def _leading(east: NDArray[np.float64]) -> _Numbers:
    """The belt number before each easting: 0 when it has none, -2 when it is no easting."""
    number = np.floor_divide(east, 1e6)
    rest = east - number * 1e6
    known = np.isin(number, [0, *THREE, *SIX]) & (rest >= EASTING[0]) & (rest <= EASTING[1])
    return np.where(known, number, _NO_EASTING).astype(np.int64)


def _extremes(plot: _Numbers, values: _Numbers, count: int) -> tuple[_Numbers, _Numbers]:
    """The least and the greatest value of each plot; `_NO_EASTING` for plots without points."""
    low, high = np.full(count, 10**6), np.full(count, _NO_EASTING)
    np.minimum.at(low, plot, values)
    np.maximum.at(high, plot, values)
    return np.minimum(low, high), high


def _refuse_odd(
    found: Placed, points: pd.DataFrame, good: _Mask, some: Mapping[str, _Mask], local: bool
) -> None:
    """Refuse plots some of whose points cannot be, naming the first of them."""
    mixed = some["straight"] & some["swapped"]
    found.refuse(mixed, words("txt.reason_mixed"))
    odd = some["neither"] & ((some["straight"] | some["swapped"]) if local else True)
    bad = points[~good & odd[points["plot"].to_numpy()]].drop_duplicates("plot")
    for plot, line, one, other in zip(bad["plot"], bad["line"], bad["x"], bad["y"], strict=True):
        key = "txt.reason_degrees" if _in_degrees(one, other) else "txt.reason_nowhere"
        if found.reason[plot] == "":
            found.reason[plot] = words(key, line=line, one=one, other=other)


def _in_degrees(one: float, other: float) -> bool:
    west, south, east, north = CHINA
    return (south <= one <= north and west <= other <= east) or (
        south <= other <= north and west <= one <= east
    )


def _as_declared(
    found: Placed, declared: CRS, leading: _Numbers, block: _Numbers, headers: Sequence[Mapping[str, str]]
) -> None:
    """Take the CRS that somebody named, unless the figures cannot be in it."""
    found.epsg[:] = declared.to_epsg() or _NO_FIGURE
    belt = belt_of(declared)
    if belt is None:
        return
    wanted = belt.number if belt.prefixed else 0
    for number in np.unique(leading[(leading != wanted) & (leading >= 0)]).tolist():
        key = "txt.reason_declared_other" if wanted and number else "txt.reason_declared_belt"
        key = key if wanted else "txt.reason_declared_none"
        found.ask(leading == number, words(key, crs=declared.name, belt=wanted, found=number))
    other = np.array([_datum_trouble(header) is not None for header in headers], dtype=bool)[block]
    found.notice("txt.crs_declared", other & (found.reason == ""), crs=declared.name)


def _by_header(
    found: Placed, leading: _Numbers, block: _Numbers, headers: Sequence[Mapping[str, str]]
) -> None:
    """Establish each plot's CRS from the number before its easting and the header of its block."""
    troubles = np.array([_datum_trouble(header) or "" for header in headers], dtype=object)[block]
    kinds, each = pd.factorize(troubles)
    for kind in range(min(len(each), _MOST_ASKS)):
        if each[kind]:
            found.ask(kinds == kind, each[kind])
    if len(each) > _MOST_ASKS:
        found.ask((kinds >= _MOST_ASKS) & (troubles != ""), words("txt.reason_datum_many", count=len(each)))
    width = np.array([_whole(header.get("几度分带", "")) for header in headers])[block]
    said = np.array([_whole(header.get("带号", "")) for header in headers])[block]
    known = np.isin(said, [*THREE, *SIX])
    number = np.where(leading > 0, leading, np.where(known, said, 0))
    own_width = np.where(number >= THREE[0], 3, 6)
    clash = (leading == 0) & np.isin(width, (3, 6)) & (width != own_width) & (number > 0)
    found.ask(clash, words("txt.reason_belt_clash"))
    found.ask((number == 0) & (leading >= 0), words("txt.reason_belt"))
    usable = found.reason == ""
    for code in np.unique(leading[usable & (leading > 0)]).tolist():
        mine = usable & (leading == code)
        found.notice("txt.belt_number", mine & known & (said != code), belt=code)
        found.notice("txt.belt_no_number", mine & ~known & (said != _NO_FIGURE), belt=code)
        other = mine & np.isin(width, (3, 6)) & (width != own_width)
        found.notice("txt.belt_width", other, belt=code, width=3 if code in THREE else 6)
    prefixed = leading > 0
    for wide in (3, 6):
        for led in (True, False):
            mine = usable & (number > 0) & (own_width == wide) & (prefixed == led)
            found.epsg[mine] = FIRST[wide, led] + number[mine] - (THREE if wide == 3 else SIX)[0]


def _datum_trouble(header: Mapping[str, str]) -> Words | None:
    """Why the figures under a header cannot be taken as metres on CGCS2000; None: they can.

    >>> _datum_trouble({"坐标系": "2000国家大地坐标系"}), _datum_trouble({"坐标系": "80国家大地坐标系"})
    (None, '坐标系 is 80国家大地坐标系, not 2000国家大地坐标系')
    """
    named = _short(header.get("坐标系", ""))
    if not named:
        return words("txt.reason_datum_none")
    if "2000" not in named or re.search(r"80|54|84|独立|地方|城建", named.replace("2000", "")):
        return words("txt.reason_datum", given=named)
    projection = _short(header.get("投影类型", ""))
    if projection and not re.search(r"高斯|gauss|tm|横轴", projection, re.IGNORECASE):
        return words("txt.reason_projection", given=projection)
    unit = _short(header.get("计量单位", ""))
    if unit and unit.lower() not in ("米", "m", "meter", "metre", "meters", "metres"):
        return words("txt.reason_unit", given=unit)
    return None


def _short(value: str) -> str:
    plain = unicodedata.normalize("NFKC", value[:200]).strip()
    return plain[:40]


def _whole(value: str) -> int:
    """The whole number that a header's value is, -1 when it is none."""
    match = re.fullmatch(r"(\d{1,4})(?:\.0+)?(?:度|带|°)*", _short(value), re.ASCII)
    return int(match[1]) if match else _NO_FIGURE


def _outside(found: Placed, plot: _Numbers) -> None:
    """Notice plots that lie beyond their belt."""
    usable = found.reason == ""
    if not len(plot):
        return
    first = np.full(len(usable), -1, dtype=np.int64)
    first[plot[::-1]] = np.arange(len(plot))[::-1]
    for code in np.unique(found.epsg[usable & (found.epsg > 0)]).tolist():
        crs = CRS.from_epsg(code)
        belt = belt_of(crs)
        if belt is None:
            continue
        mine = np.flatnonzero(usable & (found.epsg == code) & (first >= 0))
        carry = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        lon, _ = carry.transform(found.x[first[mine]], found.y[first[mine]])
        far = np.zeros(len(usable), dtype=bool)
        far[mine] = np.abs(lon - belt.meridian) > belt.width / 2 + _OFF_DEGREES
        found.notice("txt.extent", far, belt=belt.number, meridian=belt.meridian)
