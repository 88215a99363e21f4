"""The name of a CRS as people say it: the CGCS2000 belts by their number, in Chinese as on every map."""

from __future__ import annotations

import re

from pyproj import CRS

from gis.words import Words, refusal

_BELT = re.compile(r"CGCS2000 / 3-degree Gauss-Kruger (zone|CM) (\w+)")


def belt_words(crs: CRS) -> Words | None:
    """A CGCS2000 3-degree belt by its number or central meridian; None for any other CRS.

    >>> belt_words(CRS.from_epsg(4528)).text("zh"), belt_words(CRS.from_epsg(4549))
    ('CGCS2000 三度带第 40 带', 'CGCS2000, 3-degree belt, CM 120E')
    """
    named = _BELT.fullmatch(crs.name)
    if named is None:
        return None
    return refusal("gis", "crs.belt_zone" if named[1] == "zone" else "crs.belt_meridian", belt=named[2])


def crs_words(crs: CRS) -> Words:
    """What a sentence calls a CRS: in English its name on the register, in Chinese the belt as maps name it.

    >>> crs_words(CRS.from_epsg(4530)), crs_words(CRS.from_epsg(4530)).text("zh")
    ('CGCS2000 / 3-degree Gauss-Kruger zone 42', 'CGCS2000 三度带第 42 带')
    >>> crs_words(CRS.from_epsg(4490)).text("zh"), crs_words(CRS.from_epsg(4326)).text("zh")
    ('CGCS2000 经纬度', 'WGS 84')
    """
    if crs.to_epsg() == 4490:
        return Words(crs.name, refusal("gis", "crs.degrees").text("zh"))
    belt = belt_words(crs)
    return Words(crs.name, belt.text("zh") if belt else "")
