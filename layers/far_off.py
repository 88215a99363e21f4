"""Far off: the files of a folder that look like layers or rasters of the zone and lie nowhere near its plots."""

from __future__ import annotations

from collections.abc import Mapping

from gis.place import Place, kilometres, place

FAR_KM = 50.0
"""As far from the plots a layer stops a build; see ``layers.checks.place``."""


Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def far_off(extents: Mapping[str, Extent | None]) -> dict[str, tuple[float, Place]]:
    """What lies with its whole extent more than 50 km from the ``plots``: how far in km, and where its middle is.

    What has no known place is not among it; nothing is where two or more lie together and are all that is
    placed beside the plots, which may then be what is astray.

    >>> found = far_off({"plots": (119.2, 34.6, 119.3, 34.7), "roads": (119.25, 34.0, 119.3, 34.1)})
    >>> {name: round(km, 1) for name, (km, _) in found.items()}
    {'roads': 55.5}
    """
    plots = extents.get("plots")
    others = {name: one for name, one in extents.items() if one is not None and name != "plots"}
    if plots is None:
        return {}
    found = {}
    for name, (west, south, east, north) in others.items():
        away = _gap_km(plots, (west, south, east, north))
        if away > FAR_KM:
            found[name] = (away, place((west + east) / 2, (south + north) / 2))
    first, *_ = others.values() or [plots]
    alone = len(found) == len(others) >= 2 and all(_gap_km(first, one) <= FAR_KM for one in others.values())
    return {} if alone else found


def _gap_km(one: Extent, other: Extent) -> float:
    """Distance between two extents in degrees, in km: between the points of each that are nearest the other."""
    (lon, lon_of), (lat, lat_of) = _facing(one[::2], other[::2]), _facing(one[1::2], other[1::2])
    return kilometres(place(lon, lat), place(lon_of, lat_of))


def _facing(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float]:
    """The ends of two spans that face each other; twice the same where they overlap."""
    if one[1] < other[0]:
        return one[1], other[0]
    if other[1] < one[0]:
        return one[0], other[1]
    shared = (max(one[0], other[0]) + min(one[1], other[1])) / 2
    return shared, shared
