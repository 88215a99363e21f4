"""Fault layer: the faults of a zone as points and polygons, to look at in a GIS, and as records for machines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from gis.repair import faults as shape_faults
from gis.topology import gaps, overlaps, slivers
from layers.drafts import shown
from layers.fault import Fault
from layers.load import Loaded
from layers.read import Examined
from layers.reason import with_chinese
from layers.schema import schema
from layers.together import together
from layers.values import TEXT
from layers.write import write_json, write_layers

_COLUMNS = ("severity", "kind", "file", "row", "column", "message", "remedy")


def write_fault_report(examined: Examined, out: Path, lang: str = "zh") -> tuple[Path, ...]:
    """Write ``faults.json`` (every fault, with its facts) and, where something has a place, ``faults.gpkg``.

    Layers of the GPKG, each only where there is something in it: ``faults`` (a point in the shape that each fault with a
    row is about), ``overlaps``, ``gaps`` and ``slivers`` of the plots as they lie on the ground, ``invalid`` (the very
    place where a drawn shape goes wrong), ``set_aside`` (what could not be used, also what has no shape).
    """
    layers = fault_layers(examined, lang)
    with together(out) as draft:
        files = [write_json(draft / "faults.json", [one.record(lang) for one in examined.faults])]
        if layers:
            files.insert(0, write_layers(draft / "faults.gpkg", layers))
    return tuple(shown(file) for file in files)


def fault_layers(examined: Examined, lang: str = "zh") -> dict[str, gpd.GeoDataFrame]:
    """The layers of ``faults.gpkg`` by name, in one CRS; those with nothing in them are left out."""
    crs = _common_crs(examined)
    if crs is None:
        return {}
    zone = examined.zone
    found = {"faults": _points(examined.faults, examined.loaded, crs, lang)}
    if zone is not None:
        plots = zone.plots.geometry
        pairs = overlaps(plots)
        shared = shapely.intersection(
            plots.loc[pairs["left"]].to_numpy(), plots.loc[pairs["right"]].to_numpy()
        )
        found["overlaps"] = gpd.GeoDataFrame(pairs, geometry=shared, crs=crs)
        found["gaps"], found["slivers"] = gaps(plots), slivers(plots)
        if zone.set_aside is not None:
            found["set_aside"] = (
                zone.set_aside.to_crs(crs) if zone.set_aside.crs else zone.set_aside.set_crs(crs)
            )
    found["invalid"] = _invalid(examined.loaded, crs)
    return {
        name: frame.set_geometry(frame.geometry.force_2d()) for name, frame in found.items() if len(frame)
    }


def _common_crs(examined: Examined) -> CRS | None:
    """The zone's CRS, or the first one that a layer has."""
    if examined.zone is not None:
        return examined.zone.crs
    return next((CRS.from_user_input(one.frame.crs) for one in _drawn(examined.loaded)), None)


def _drawn(loaded: Sequence[Loaded]) -> list[Loaded]:
    return [one for one in loaded if isinstance(one.frame, gpd.GeoDataFrame) and one.frame.crs is not None]


def _points(faults: Sequence[Fault], loaded: Sequence[Loaded], crs: CRS, lang: str) -> gpd.GeoDataFrame:
    """A point for every fault whose row has a shape."""
    table = pd.DataFrame([one.as_row(lang) for one in faults if one.row is not None], columns=list(_COLUMNS))
    parts = [
        pd.DataFrame(
            {
                "file": one.places["source_file"].to_numpy(),
                "row": one.places["source_row"].to_numpy(),
                "geometry": shapely.point_on_surface(one.frame.geometry.to_crs(crs).to_numpy()),
            }
        )
        for one in _drawn(loaded)
    ]
    if not parts or table.empty:
        return gpd.GeoDataFrame(table, geometry=[None] * len(table), crs=crs).iloc[:0]
    shapes = pd.concat(parts, ignore_index=True).drop_duplicates(["file", "row"])
    joined = table.merge(shapes, on=["file", "row"], how="inner")
    found = gpd.GeoDataFrame(joined[list(_COLUMNS)], geometry=joined["geometry"].to_numpy(), crs=crs)
    return found[~(found.geometry.isna() | found.geometry.is_empty)]


def _invalid(loaded: Sequence[Loaded], crs: CRS) -> gpd.GeoDataFrame:
    """The places where drawn polygons go wrong, with the reason."""
    frames = []
    for one in _drawn(loaded):
        if schema(one.config.name).shape != "polygon":
            continue
        shapes = one.frame.geometry.reset_index(drop=True)
        bad = shape_faults(shapes)
        bad = bad[np.isfinite(bad["x"]) & np.isfinite(bad["y"])]
        at = one.places.iloc[bad.index.to_numpy(dtype=np.int64)]
        frame = gpd.GeoDataFrame(
            {
                "layer": pd.Series(one.config.name, index=bad.index, dtype=TEXT),
                "source_file": at["source_file"].to_numpy(),
                "source_row": at["source_row"].to_numpy(),
                "reason": bad["reason"],
            },
            geometry=shapely.points(bad["x"].to_numpy(dtype=float), bad["y"].to_numpy(dtype=float)),
            crs=shapes.crs,
        )
        frames.append(frame.to_crs(crs))
    if not frames:
        return gpd.GeoDataFrame(geometry=[], crs=crs)
    return gpd.GeoDataFrame(with_chinese(pd.concat(frames, ignore_index=True)), crs=crs)
