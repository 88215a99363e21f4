"""Drivers: the few formats that GDAL may open here; all its others, some of which open further files, are put away."""

from __future__ import annotations

import functools
import warnings

import pyogrio

from gis.nowhere import NOWHERE

OURS = frozenset(
    {"ESRI Shapefile", "GPKG", "GeoJSON", "OpenFileGDB", "FlatGeobuf", "DXF", "XLSX", "CSV", "MEM", "Memory"}
)
"""What is read or written here. A VRT, a WFS and their like name other files and servers, and GDAL would go there."""

_NOWHERE = {
    **NOWHERE,
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "ALLOW_OGR_SQL_FUNCTIONS_FROM_TRIGGER_AND_VIEW": "NO",
}


@functools.cache
def only_ours() -> None:
    """Leave GDAL no format but :data:`OURS`, and no way to the network, in this process; once is enough.

    >>> only_ours()
    >>> sorted(set(pyogrio.list_drivers()) - OURS)
    []
    """
    others = [name for name in pyogrio.list_drivers() if name not in OURS]
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(others), **_NOWHERE})
    again = getattr(
        pyogrio._ogr, "_register_drivers", None
    )  # what stands in OGR_SKIP goes when they are registered anew
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if again is not None:  # else the look at each file, layers.guard, stands alone
            again()
