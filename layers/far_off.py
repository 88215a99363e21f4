"""Far off: the files of a folder that look like layers of the zone and lie nowhere near its plots."""

from __future__ import annotations

from collections.abc import Mapping

from gis.place import Place, kilometres, place
from layers.look import LayerLook

FAR_KM = 50.0
"""As far from the plots a layer stops a build; see ``layers.checks.place``."""


def far_off(looks: Mapping[str, LayerLook]) -> dict[str, tuple[float, Place]]:
    """Layers whose extent is more than 50 km from that of the plots: how far in km, and where their middle is.

    Those whose place is not known are not among them; none is where two or more lie together and are all that is
    placed beside the plots, which may then be what is astray.

    >>> here, there = LayerLook("", 2, "polygon", extent_lonlat=(119.2, 34.6, 119.3, 34.7)), (119.25, 34.0, 119.3, 34.1)
    >>> found = far_off({"plots": here, "roads": LayerLook("", 1, "line", extent_lonlat=there)})
    >>> {layer: round(km, 1) for layer, (km, _) in found.items()}
    {'roads': 55.5}
    """
    plots = looks.get("plots")
    if plots is None or plots.extent_lonlat is None:
        return {}
    found = {}
    for layer, look in looks.items():
        if look.extent_lonlat is None:
            continue
        west, south, east, north = look.extent_lonlat
        away = _gap_km(plots.extent_lonlat, look.extent_lonlat)
        if away > FAR_KM:
            found[layer] = (away, place((west + east) / 2, (south + north) / 2))
    others = [look.extent_lonlat for layer, look in looks.items() if look.extent_lonlat and layer != "plots"]
    alone = len(found) == len(others) >= 2 and all(_gap_km(others[0], one) <= FAR_KM for one in others)
    return {} if alone else found


def _gap_km(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
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
