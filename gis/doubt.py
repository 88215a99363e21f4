"""Doubt: what coordinates say against the CRS they are labelled with, and the one they are likely in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyproj import CRS

from gis.crs import EASTING, NORTHING
from gis.place import Place, kilometres, place_in

_LON, _LAT = (73.0, 136.0), (3.0, 54.0)
_MERCATOR_X, _MERCATOR_Y = (8.1e6, 15.2e6), (0.3e6, 7.3e6)
_MERCATOR_HALF = 20037508.342789244
_NEAR_BELT_DEGREES = 4.5
_WIDE = {3: range(25, 46), 6: range(13, 24)}
_CODES = {  # first EPSG code of each family of belts: (3-degree with number, without; 6-degree with number, without)
    "CGCS2000": (4513, 4534, 4491, 4502),
    "Xian 1980": (2349, 2370, 2327, 2338),
    "Beijing 1954": (2401, 2422, 21413, 21453),
}
_ARCTIC = 73.0

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Doubt:
    """One thing that speaks against a CRS label, and the CRS that the coordinates are likely in (blank: open).

    ``kind`` is ``degrees`` (degrees under a label in metres), ``swapped_degrees`` (the same, latitude first), ``metres``
    (metres under a label in degrees), ``swapped`` (latitude before longitude), ``turned`` (northing before easting),
    ``mercator`` (Web Mercator metres on another grid), ``belt`` (a belt number the label does not have), ``no_belt``
    (the label has a number, the coordinates have none), ``datum`` (:func:`other_datum`). ``number`` is
    that of the belt, where it is about one. ``grave``: figures would be wrong.
    """

    kind: str
    likely: str
    number: int = 0
    grave: bool = True


@dataclass(frozen=True)
class Belt:
    """A Gauss-Krüger or UTM grid: its central meridian, the number before its eastings (0: none), its family."""

    meridian: float
    number: int
    family: str

    @classmethod
    def of(cls, crs: CRS) -> Belt | None:
        """The belt of a CRS; None when it is no transverse Mercator grid with its origin on a meridian.

        >>> Belt.of(CRS.from_epsg(4528))
        Belt(meridian=120.0, number=40, family='CGCS2000')
        """
        operation = crs.coordinate_operation
        if operation is None or not operation.method_name.startswith("Transverse Mercator"):
            return None
        given = {one.name: float(one.value) for one in operation.params}
        east = given.get("False easting", 0.0)
        if abs(east % 1e6 - 5e5) > 1 or abs(given.get("False northing", 0.0)) > 1:
            return None
        family = next((name for name in _CODES if name in _names(crs)), "CGCS2000")
        return cls(given.get("Longitude of natural origin", 0.0), int(east // 1e6), family)


def belt_code(family: str, wide: int, number: int, *, prefix: bool) -> int:
    """EPSG code of a belt by its number.

    >>> belt_code("CGCS2000", 3, 40, prefix=True), belt_code("CGCS2000", 3, 40, prefix=False)
    (4528, 4549)
    >>> belt_code("Xian 1980", 3, 40, prefix=True), belt_code("CGCS2000", 6, 20, prefix=True)
    (2364, 4498)
    """
    return _CODES[family][(0 if wide == 3 else 2) + (not prefix)] + number - _WIDE[wide][0]


def doubts(bounds: Any, crs: CRS) -> tuple[Doubt, ...]:
    """What the extent of a layer (west, south, east, north) says against its CRS; nothing when all is well.

    Looked for, in this order: degrees in the place of metres and the reverse, latitude before longitude, northing
    before easting, Web Mercator metres on a Gauss-Krüger or UTM grid, a belt number in the coordinates that the CRS
    does not have or has otherwise, a datum that is not CGCS2000 in China. The first that fits is reported, with the CRS the coordinates are likely in.

    >>> doubts((40428000, 3831000, 40429000, 3832000), CRS.from_epsg(4549))[0].likely
    'EPSG:4528'
    >>> doubts((40428000, 3831000, 40429000, 3832000), CRS.from_epsg(4528))
    ()
    """
    box = tuple(float(side) for side in bounds)
    if len(box) != 4 or not np.isfinite(box).all():
        return ()
    asked = _in_degrees if crs.is_geographic else _in_metres if crs.is_projected else _in_neither
    found = next(asked(box, crs), None) or other_datum(crs, place_in(crs, *_middle(box)))
    return (found,) if found else ()


def other_datum(crs: CRS, there: Place | None) -> Doubt | None:
    """A ``datum`` doubt where a CRS rests on another datum than CGCS2000 or WGS 84 at a place in China; else None.

    Told by the ellipsoid: ``a = 6378137 m`` and ``1/f = 298.257 ± 0.001`` are those of CGCS2000, GRS 80 and WGS 84. The
    parameters from Xian 1980 and Beijing 1954 are not public, so that a transformation would be off by up to 100 m and
    more. A neighbour's datum within the area it is made for is its own affair. ``likely`` is the CGCS2000 grid of the
    same belt.

    >>> from gis.place import place
    >>> other_datum(CRS.from_epsg(2364), place(119.22, 34.61))
    Doubt(kind='datum', likely='EPSG:4528', number=0, grave=True)
    >>> other_datum(CRS.from_epsg(5514), place(14.4, 50.1)), other_datum(CRS.from_epsg(32650), place(119.22, 34.61))
    (None, None)
    """
    body = crs.ellipsoid
    if body is None or there is None or there.abroad:
        return None
    if abs(body.semi_major_metre - 6378137) < 0.5 and abs(body.inverse_flattening - 298.257) < 0.001:
        return None
    belt, area = Belt.of(crs), crs.area_of_use
    chinese = any(name in _names(crs) for name in ("Xian", "Beijing"))
    at_home = area and area.west <= there.lon <= area.east and area.south <= there.lat <= area.north
    if at_home and not chinese:
        return None
    if crs.is_geographic or belt is None:
        return Doubt("datum", "EPSG:4490" if crs.is_geographic else "")
    if belt.number in _WIDE[3] or belt.number in _WIDE[6]:
        return Doubt("datum", _code(belt.number, "CGCS2000"))
    number = round(belt.meridian / 3)
    fits = number in _WIDE[3] and belt.meridian == 3 * number and not belt.number
    return Doubt("datum", f"EPSG:{belt_code('CGCS2000', 3, number, prefix=False)}" if fits else "")


def _middle(box: Iterable[float]) -> tuple[float, float]:
    west, south, east, north = box
    return (west + east) / 2, (south + north) / 2


def _names(crs: CRS) -> str:
    """The names of a CRS and of its datum, spelled with blanks."""
    return f"{crs.name} {crs.geodetic_crs.name if crs.geodetic_crs else ''}".replace("_", " ")


def _in_neither(_box: Bounds, _crs: CRS) -> Iterator[Doubt]:
    return iter(())


def _in_degrees(box: Bounds, crs: CRS) -> Iterator[Doubt]:
    west, south, east, north = box
    if _within(west, east, _LAT) and _within(south, north, _LON) and north > _ARCTIC:
        yield Doubt("swapped", "EPSG:4490", grave=north > 90)
    elif max(-west, east) > 180.0001 or max(-south, north) > 90.0001:
        yield Doubt("metres", likely_of(box)[0])


def _in_metres(box: Bounds, crs: CRS) -> Iterator[Doubt]:
    west, south, east, north = box
    belt, number = Belt.of(crs), _number(west, east)
    northing = _within(south, north, NORTHING)
    if _within(west, east, _LON) and _within(south, north, _LAT):
        yield Doubt("degrees", "EPSG:4490")
    elif _within(west, east, _LAT) and _within(south, north, _LON):
        yield Doubt("swapped_degrees", "EPSG:4490")
    elif belt is None:
        if west > _MERCATOR_HALF and number and northing:
            yield Doubt("belt", _code(number, "CGCS2000"), number)
    elif _within(west, east, NORTHING) and _easting(south, north):
        yield Doubt("turned", _turned_round(box, crs, belt))
    elif _mercator(box, belt, number):
        yield Doubt("mercator", "EPSG:3857")
    elif number and number != belt.number and northing:
        yield Doubt("belt", _code(number, belt.family), number)
    elif belt.number and _within(west, east, EASTING) and northing:
        likely = _code(belt.number, belt.family, prefix=False)
        yield Doubt("no_belt", likely, belt.number)


def _mercator(box: Bounds, belt: Belt, number: int) -> bool:
    """Whether metres are rather Web Mercator's than the belt's, or those of the belt whose number they seem to carry."""
    west, south, east, north = box
    if belt.number == number or not (_within(west, east, _MERCATOR_X) and _within(south, north, _MERCATOR_Y)):
        return False
    lon = (west + east) / 2 / _MERCATOR_HALF * 180
    return not number or abs(lon - belt.meridian) <= _NEAR_BELT_DEGREES


def _turned_round(box: Bounds, crs: CRS, belt: Belt) -> str:
    """The CRS of coordinates once northing and easting are put in their places."""
    west, south, east, north = box
    if crs.to_epsg() and int(south // 1e6) == belt.number:
        return f"EPSG:{crs.to_epsg()}"
    return likely_of((south, west, north, east))[0]


def _code(number: int, family: str, *, prefix: bool = True) -> str:
    wide = 3 if number in _WIDE[3] else 6
    return f"EPSG:{belt_code(family, wide, number, prefix=prefix)}"


def likely_of(bounds: Any) -> tuple[str, str]:
    """The CRS that coordinates without one are likely in, by their size alone, and what they look like.

    The second is ``degrees``, ``turned degrees``, ``belt`` (with its number), ``mercator``, ``no belt`` (a belt
    without its number could be any of 21: the first is empty), ``turned`` (northing first) or ``unusual``.

    >>> likely_of((40428000, 3831000, 40429000, 3832000))
    ('EPSG:4528', 'belt')
    >>> likely_of((119.1, 34.5, 119.3, 34.7))
    ('EPSG:4490', 'degrees')
    >>> likely_of((428000, 3831000, 429000, 3832000))
    ('', 'no belt')
    """
    west, south, east, north = (float(side) for side in bounds)
    number, northing = _number(west, east), _within(south, north, NORTHING)
    mercator = _within(west, east, _MERCATOR_X) and _within(south, north, _MERCATOR_Y)
    if _within(west, east, _LON) and _within(south, north, _LAT):
        return "EPSG:4490", "degrees"
    if _within(west, east, _LAT) and _within(south, north, _LON):
        return "EPSG:4490", "turned degrees"
    if number and northing and not (mercator and number in _WIDE[6]):
        return _code(number, "CGCS2000"), "belt"
    if mercator:
        return "EPSG:3857", "mercator"
    if _within(west, east, EASTING) and northing:
        return "", "no belt"
    if _within(west, east, NORTHING) and _easting(south, north):
        return likely_of((south, west, north, east))[0], "turned"
    return "", "unusual"


def likely_near(bounds: Any, near: Place, within_km: float = 50.0) -> tuple[str, ...]:
    """CRSs under which coordinates would lie within some kilometres of a known place, the nearest first.

    Tried: degrees, Web Mercator, the CGCS2000 belts of 3 and 6 degrees with and without number, UTM. A CRS that fits
    is likely, not proved: neighbours overlap by a few kilometres at their seams.

    >>> from gis.place import place
    >>> likely_near((428000, 3831000, 429000, 3832000), place(119.22, 34.61))[0]
    'EPSG:4549'
    """
    found = [
        (round(away), order, name)
        for order, (name, there) in enumerate(_tried(bounds))
        if (away := kilometres(there, near)) <= within_km
    ]
    return tuple(name for _, _, name in sorted(found))


def likely_in(bounds: Any, provinces: Collection[str] = ()) -> tuple[str, ...]:
    """CRSs under which coordinates would lie in China, or in one of some provinces; those tried in :func:`likely_near`.

    >>> likely_in((428000, 3831000, 429000, 3832000), ["江苏"])
    ('EPSG:4549',)
    >>> likely_in((2.3, 48.8, 2.4, 48.9))
    ()
    """
    return tuple(
        name
        for name, there in _tried(bounds)
        if there.provinces and (not provinces or set(provinces) & set(there.provinces))
    )


def _tried(bounds: Any) -> Iterator[tuple[str, Place]]:
    """Each CRS that coordinates may be in, with the place where their middle would lie."""
    x, y = _middle(float(side) for side in bounds)
    for code in (4490, 3857, *range(4513, 4555), *range(4491, 4513), *range(32643, 32654)):
        crs = CRS.from_epsg(code)
        if crs.is_geographic and not (abs(x) <= 180 and abs(y) <= 90):
            continue
        belt = Belt.of(crs)
        if belt and abs(x - belt.number * 1e6 - 5e5) > 6e5:
            continue
        if there := place_in(crs, x, y):
            yield f"EPSG:{code}", there


def _within(low: float, high: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= low <= high <= limits[1]


def _number(west: float, east: float) -> int:
    """The belt number that stands before the eastings; 0 when there is none."""
    leading = int(west // 1e6)
    if leading != int(east // 1e6) or not _within(west % 1e6, east % 1e6, EASTING):
        return 0
    return leading if leading in _WIDE[3] or leading in _WIDE[6] else 0


def _easting(low: float, high: float) -> bool:
    return _within(low, high, EASTING) or bool(_number(low, high))
