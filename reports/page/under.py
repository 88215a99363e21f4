"""Under: which basemap a zone's page lies on: none, one of the services, a raster of the zone, or a file of the bureau's own."""

from __future__ import annotations

import dataclasses
from typing import Any

from gis.errors import MapError
from land_policy.evaluation import Evaluation
from maps.basemap import LIMIT_MB, Basemap, basemap
from maps.payload import in_degrees
from maps.tiles import Bounds
from reports.preset.preset import preset_of
from reports.words import in_both

MARGIN = 0.1
"""How far beyond the plots a basemap reaches, as a share of their extent."""


def basemap_of(
    evaluation: Evaluation,
    named: str | None = None,
    *,
    allow_key: bool = False,
    limit_mb: float = LIMIT_MB,
) -> Basemap | None:
    """The basemap asked for by name or file, else the one ``[map] basemap`` names, else none.

    A name may be that of a raster of ``zone.toml``. MapError: asked for where the preset allows none; and as :func:`maps.basemap.basemap`.
    A basemap that only ``zone.toml`` names is left out without a word where the preset allows none.
    """
    zone = evaluation.zone
    wanted = named or str(zone.map.get("basemap") or "")
    if not wanted:
        return None
    if not preset_of(zone).basemaps:
        if named:
            raise MapError(in_both("basemap_not_public", name=named))
        return None
    raster = zone.rasters.get(wanted)
    file = wanted if raster is None else str(raster.file.resolve())
    folder = None if named else zone.folder
    bands = () if raster is None else raster.bands
    stated = None if raster is None else dataclasses.replace(raster.source, mask=None)  # clouds stay in sight
    options: dict[str, Any] = {"allow_key": allow_key, "limit_mb": limit_mb}
    return basemap(file, extent(evaluation), folder=folder, bands=bands, stated=stated, **options)


def extent(evaluation: Evaluation) -> Bounds:
    """What the plots cover, in degrees, and a margin around it."""
    west, south, east, north = (float(one) for one in in_degrees(evaluation.plots, "plots").total_bounds)
    wide, high = MARGIN * (east - west), MARGIN * (north - south)
    return west - wide, south - high, east + wide, north + high
