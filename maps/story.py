"""Story: the steps of a presentation, each a card beside the map: what is said, where the camera looks, what is dimmed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.errors import MapError
from maps.page import Figure
from maps.payload import in_degrees
from maps.runs import runs
from maps.said import Text, in_lang

TITLE_MOST = 14
"""Chinese characters of a title at most: one line of the card."""
FIGURES_MOST = 3
"""Figures of a card at most."""
FINEST = 6
"""Decimals of a degree that are written: a tenth of a metre."""
Moved = Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]
"""Puts shapes where a basemap of another datum has to have them drawn."""
_FINE = 5e-5
"""Degrees that an outline may be off by: it bounds what is dimmed, about five metres."""


@dataclass(frozen=True)
class Step:
    """One step: a card, a view, and what is not dimmed.

    ``figures``: up to three, the first set largest. ``note`` is the speaker's line. ``theme`` by its key; blank keeps
    the one before. ``focus``: keys of the plots spoken of; none: all. ``shape``: the ground spoken of, the rest is
    veiled; its frame may have several rows. ``window``: ``((south, west), (north, east))`` in degrees, a plot's key, or
    nothing: the shape, else the plots spoken of, else the whole zone. ``layers``: overlays shown, by name; nothing:
    all but the suggested sites. ``strip``: the indicator of the strip map under it, blank for no strip;
    ``stretch``: from and to which station in m the strip speaks. ``images``: the image of the ground it is told on, by its key,
    or two, left and right of the bar.
    """

    title: Text
    kicker: Text = ""
    figures: Sequence[Figure] = ()
    sentence: Text = ""
    note: Text = ""
    theme: str = ""
    focus: Sequence[Hashable] = ()
    shape: gpd.GeoDataFrame | None = field(default=None, compare=False)
    window: tuple[tuple[float, float], tuple[float, float]] | str | None = None
    layers: Sequence[Text] | None = None
    sites: Sequence[Text] = ()
    strip: str = ""
    stretch: tuple[float, float] | None = None
    images: Sequence[str] = ()

    def __post_init__(self) -> None:
        if len(self.figures) > FIGURES_MOST:
            raise MapError(
                f"story, step {in_lang(self.title, 'en')!r}: {len(self.figures)} figures; a card has room for "
                f"{FIGURES_MOST}, so choose the ones that matter"
            )
        if width(in_lang(self.title, "zh")) > TITLE_MOST and _chinese(in_lang(self.title, "zh")):
            raise MapError(
                f"story, step {in_lang(self.title, 'zh')!r}: a title wider than {TITLE_MOST} Chinese characters does "
                "not fit its line; shorten it"
            )


@dataclass(frozen=True)
class Story:
    """The presentation of a page, as a part of it: ``Page(parts=[Story(steps, plots=layer_keys)])``.

    ``plots``: the keys of the plot layer's rows in their order, so that what is spoken of is told in a few numbers.
    ``whole``: ``((south, west), (north, east))`` in degrees, what a step about everything shows; else all plots.
    ``digits``: decimals of a degree at most, where places may not be told more exactly. ``moved``: how what is drawn
    is put onto a basemap of another datum.
    """

    steps: Sequence[Step]
    plots: Sequence[Hashable] | pd.Index = ()
    whole: tuple[tuple[float, float], tuple[float, float]] | None = None
    digits: int | None = None
    moved: Moved | None = None
    name: str = "story"
    files: Sequence[str] = ("yuantu-runs.js", "yuantu-story.css", "yuantu-story.js")

    def data(self) -> dict[str, Any]:
        """The steps as plain values for the page's script."""
        return {
            "count": len(self.plots),
            "whole": _window(self.whole, self.digits, self.moved),
            "steps": [_step(one, self.plots, self.digits, self.moved) for one in self.steps],
        }


def _step(
    step: Step, plots: Sequence[Hashable] | pd.Index, digits: int | None, moved: Moved | None
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "title": step.title,
        "kicker": step.kicker,
        "figures": [{"label": one.label, "value": one.value, "unit": one.unit} for one in step.figures],
        "sentence": step.sentence,
        "note": step.note,
        "theme": step.theme,
        "strip": step.strip,
        "stretch": list(step.stretch) if step.stretch else None,
        "layers": None if step.layers is None else list(step.layers),
        "sites": list(step.sites),
        "images": list(step.images),
        "window": step.window if isinstance(step.window, str) else _window(step.window, digits, moved),
    }
    if step.focus:
        made["focus"] = runs(step.focus, plots)
    if step.shape is not None and len(step.shape):
        made["shape"] = _rings(moved(step.shape) if moved else step.shape, digits)
    return {key: value for key, value in made.items() if value not in (None, "", [])}


def _window(window: Any, digits: int | None, moved: Moved | None) -> list[list[float]] | None:
    return placed(window, digits, moved) if window else None


def placed(corners: Any, digits: int | None = None, moved: Moved | None = None) -> list[list[float]]:
    """Places ``(lat, lng)`` in degrees as they are written: where the basemap has them, as exact as may be told.

    >>> placed([(34.61234567, 119.2)], 4)
    [[34.6123, 119.2]]
    """
    at = np.array(corners, dtype=float)
    if moved is not None:
        points = moved(gpd.GeoDataFrame(geometry=gpd.points_from_xy(at[:, 1], at[:, 0]), crs=4326))
        at = shapely.get_coordinates(in_degrees(points, "story").to_numpy())[:, ::-1]
    return [[round(float(part), decimals(digits)) for part in corner] for corner in at]


def decimals(digits: int | None) -> int:
    """To how many decimals a degree is written: six, fewer where no more may be told.

    >>> decimals(None), decimals(4)
    (6, 4)
    """
    return FINEST if digits is None else min(digits, FINEST)


def _rings(shape: gpd.GeoDataFrame, digits: int | None) -> list[list[list[list[float]]]]:
    """Outer and inner rings of every part, ``[[[lat, lon], …], …]`` a part, as fine as a veil needs."""
    joined = shapely.union_all(in_degrees(shape, "story").to_numpy())
    parts = shapely.get_parts(shapely.simplify(joined, _FINE))
    return [
        [_ring(ring, decimals(digits)) for ring in (part.exterior, *part.interiors)]
        for part in parts
        if part.geom_type == "Polygon"
    ]


def _ring(ring: Any, digits: int) -> list[list[float]]:
    return [[round(y, digits), round(x, digits)] for x, y in shapely.get_coordinates(ring)]


def _chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def width(text: str) -> float:
    """How many Chinese characters wide a text is; a letter, a digit or a space is half of one.

    >>> width("首选 GX-014"), width("大学科技园")
    (5.5, 5)
    """
    narrow = sum(character.isascii() for character in text)
    return len(text) - narrow / 2 if narrow % 2 else len(text) - narrow // 2
