"""Belt: a Gauss-Krüger belt of CGCS2000, by its number, its width and whether the number leads the easting."""

from __future__ import annotations

from dataclasses import dataclass

from pyproj import CRS

THREE, SIX = range(25, 46), range(13, 24)
"""Numbers of the belts of three degrees and of six."""
FIRST = {(3, True): 4513, (3, False): 4534, (6, True): 4491, (6, False): 4502}
"""EPSG code of the first belt of each width, with its number before the easting and without."""


@dataclass(frozen=True)
class Belt:
    """A Gauss-Krüger belt of CGCS2000: its number, its width in degrees, and whether the number leads the easting."""

    number: int
    width: int
    prefixed: bool

    @property
    def epsg(self) -> int:
        """Its EPSG code.

        >>> Belt(40, 3, True).epsg, Belt(40, 3, False).epsg, Belt(20, 6, True).epsg, Belt(20, 6, False).epsg
        (4528, 4549, 4498, 4509)
        """
        return FIRST[self.width, self.prefixed] + self.number - (THREE if self.width == 3 else SIX)[0]

    @property
    def meridian(self) -> int:
        """Longitude of its middle in degrees: ``3 n`` of a 3-degree belt, ``6 n - 3`` of a 6-degree one."""
        return 3 * self.number if self.width == 3 else 6 * self.number - 3


def belt_of(crs: CRS) -> Belt | None:
    """The belt of CGCS2000 that a CRS is, or None.

    >>> belt_of(CRS.from_epsg(4549)), belt_of(CRS.from_epsg(3857))
    (Belt(number=40, width=3, prefixed=False), None)
    """
    code = crs.to_epsg() or 0
    for (width, prefixed), first in FIRST.items():
        numbers = THREE if width == 3 else SIX
        if first <= code < first + len(numbers):
            return Belt(numbers[code - first], width, prefixed)
    return None
