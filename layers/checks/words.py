"""What all checks say alike: the file, the row, a few labels, and the figures of a column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gis.measure import plane_area_m2
from gis.place import Place, provinces_named
from layers.fault import WARNING, Fault, fault
from layers.schema import schema
from layers.words import Words, titled, words
from layers.zone import Frame, Zone

_EXAMPLES = 5


def file_of(zone: Zone, layer: str) -> str:
    """The file a layer was read from, or the layer's own name."""
    return next((source.file for source in zone.sources if source.layer == layer), layer)


def row_of(frame: Frame, label: object) -> int | None:
    """The row of a feature in its file, where the frame knows it."""
    if "source_row" not in frame.columns or not frame.index.is_unique:
        return None
    return int(frame["source_row"].loc[label])


def at_row(key: str, zone: Zone, layer: str, label: Any, /, *, column: str = "", **told: Any) -> Fault:
    """A WARNING about a layer, placed at one of its features."""
    row = row_of(zone.layers[layer], label)
    return fault(key, WARNING, file_of(zone, layer), row, column=column, **told)


def named(labels: pd.Index) -> Words:
    """A few labels in words, the rest counted."""
    shown = tuple(map(str, labels[:_EXAMPLES]))
    if len(labels) <= _EXAMPLES:
        return words("list.all", shown=shown)
    return words("list.more", shown=shown, count=len(labels) - _EXAMPLES)


def named_provinces(zone: Zone) -> tuple[tuple[str, ...], Words]:
    """Provinces that the zone's texts put it in, and the text: its name, else most addresses or names of parks.

    >>> import geopandas as gpd
    >>> from datetime import date
    >>> plots = gpd.GeoDataFrame({"address": ["江苏省连云港市", "江苏省东海县", "山东路 1 号"]}, geometry=[None] * 3)
    >>> named_provinces(Zone("甲", date(2026, 11, 20), None, {"plots": plots}))
    (('江苏',), '坐落 (address)')
    """
    if found := provinces_named(zone.name):
        return found, words("place.zone_name")
    for layer, column in (("plots", "address"), ("parks", "name"), ("boundaries", "name")):
        frame = zone.layer(layer)
        if frame is None or column not in frame.columns:
            continue
        texts = frame[column].dropna().astype(str).drop_duplicates()
        counts = {
            one: int(texts.str.contains(one, regex=False).sum()) for one in provinces_named(" ".join(texts))
        }
        best = max(counts, key=lambda one: counts[one], default="")
        if best and counts[best] > sum(counts.values()) / 2:
            return (best,), column_of(layer, column)
    return (), Words("")


def column_of(layer: str, name: str) -> Words:
    """A column by its Chinese label and its name."""
    return titled(name, schema(layer).column(name).zh)


def figures(frame: Frame, name: str) -> pd.Series:
    """A column as numbers, blank where the layer does not have it."""
    if name in frame.columns:
        return frame[name].astype(float)
    return pd.Series(np.nan, index=frame.index)


def area_of_record(zone: Zone) -> pd.Series:
    """Area of record: official where given, else drawn."""
    return figures(zone.plots, "official_area_m2").fillna(plane_area_m2(zone.plots.geometry))


def place_words(there: Place) -> Words:
    """A place in words: degrees, and the provinces it may lie in.

    >>> from gis.place import place
    >>> place_words(place(121.47, 31.23)).text("zh")
    '121.470°E 31.230°N（上海、江苏范围）'
    """
    east = f"{abs(there.lon):.3f}°{'E' if there.lon >= 0 else 'W'}"
    north = f"{abs(there.lat):.3f}°{'N' if there.lat >= 0 else 'S'}"
    key = "place.at_sea" if there.sea else "place.abroad" if there.abroad else "place.province_of"
    return words(key, east=east, north=north, provinces=list(there.provinces))
