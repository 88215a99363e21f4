"""Legend: the classes of a score with their words and colours, and as files beside a raster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from gis.errors import InputError
from gis.words import Words, refusal

OUTSIDE, EXCLUDED, UNKNOWN = 0, 254, 255
"""Codes of cells without a score: outside what was asked about, excluded by a mask, not known. Classes count from 1."""
MOST_CLASSES = 20
STEP = 1.0 / 1024.0
"""Scores are kept to this part of a point, so that files stay small; it is far below what is shown."""
COLOUR_EXCLUDED, COLOUR_UNKNOWN = "#8C8C8C", "#E6E6E6"
SAID = {
    OUTSIDE: Words("outside", "范围以外"),
    EXCLUDED: Words("excluded", "排除"),
    UNKNOWN: Words("unknown", "资料不足"),
}


@dataclass(frozen=True)
class Legend:
    """What a score means: a title, its unit, and classes from the lowest to the highest.

    ``bounds`` are the scores at which the next class begins (a score equal to one is in the higher class); ``labels`` and
    ``colours`` (``#RRGGBB``) have one entry more. ``about``: further words for the files, by name.

    >>> legend = Legend(Words("suitability", "适宜性"), (40.0, 70.0), (Words("low"), Words("middling"), Words("high")), ("#C6DBEF", "#6BAED6", "#08519C"))
    >>> legend.codes(np.array([39.9, 40.0, 99.0])).tolist()
    [1, 2, 3]
    """

    title: Words
    bounds: tuple[float, ...]
    labels: tuple[Words, ...]
    colours: tuple[str, ...]
    unit: Words = field(default_factory=lambda: Words("points", "分"))
    least: float = 0.0
    most: float = 100.0
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rising = all(lower < upper for lower, upper in pairwise((self.least, *self.bounds, self.most)))
        counts = {len(self.labels), len(self.colours), len(self.bounds) + 1}
        if not rising or len(counts) > 1 or not 2 <= len(self.labels) <= MOST_CLASSES:
            facts = {"least": self.least, "most": self.most, "count": MOST_CLASSES}
            raise InputError(refusal("gis", "legend.classes", **facts))

    @property
    def classes(self) -> range:
        """Codes of the classes, from 1."""
        return range(1, len(self.labels) + 1)

    def codes(self, score: NDArray[Any]) -> NDArray[np.uint8]:
        """The class of each score, from 1; a score that is not known is in the first, and is for the caller to mark."""
        found = np.ones(score.shape, dtype=np.uint8)
        for bound in self.bounds:
            found += score >= bound
        return found

    def label(self, code: int) -> Words:
        """What a code is called."""
        return self.labels[code - 1] if code in self.classes else SAID[code]

    def colour(self, code: int) -> str:
        """The colour of a code."""
        if code in self.classes:
            return self.colours[code - 1]
        return COLOUR_EXCLUDED if code == EXCLUDED else COLOUR_UNKNOWN

    def palette(self) -> dict[int, tuple[int, int, int, int]]:
        """Colours by code as four bytes, for the colour table of a file; outside is transparent."""
        shown = {code: (*_bytes(self.colour(code)), 255) for code in (*self.classes, EXCLUDED, UNKNOWN)}
        return {OUTSIDE: (255, 255, 255, 0), **shown}

    def json(self, cells: Mapping[int, int]) -> str:
        """The legend as JSON, with the number of cells of each code."""
        ends = (self.least, *self.bounds, self.most)
        classes = [
            {**_row(self, code, cells), "least": ends[code - 1], "most": ends[code]} for code in self.classes
        ]
        others = [_row(self, code, cells) for code in (EXCLUDED, UNKNOWN, OUTSIDE)]
        told = {"title": _both(self.title), "unit": _both(self.unit), "classes": classes, "others": others}
        return json.dumps({**told, **self.about}, ensure_ascii=False, indent=1) + "\n"

    def qml(self, lang: str = "zh") -> str:
        """The legend as a style of QGIS, which reads it where it lies beside the raster under the same name."""
        tops = [f"{bound - STEP / 2:.6f}" for bound in self.bounds] + ["inf"]
        ends = (self.least, *self.bounds, self.most)
        items = [
            f'<item value={quoteattr(top)} color={quoteattr(self.colours[at])} alpha="255" '
            f"label={quoteattr(f'{ends[at]:g}–{ends[at + 1]:g} {self.labels[at].text(lang)}')}/>"
            for at, top in enumerate(tops)
        ]
        return (
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
            '<qgis version="3.28.0" styleCategories="Symbology"><pipe>'
            f'<rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1" nodataColor="" '
            f'classificationMin="{self.least:g}" classificationMax="{self.most:g}"><rastershader>'
            '<colorrampshader colorRampType="DISCRETE" classificationMode="1" clip="0" '
            f'minimumValue="{self.least:g}" maximumValue="{self.most:g}">\n'
            + "\n".join(items)
            + "\n</colorrampshader></rastershader></rasterrenderer></pipe></qgis>\n"
        )


def _bytes(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.text("zh"), "en": words.text("en")}


def _row(legend: Legend, code: int, cells: Mapping[int, int]) -> dict[str, Any]:
    told = {"code": code, "label": _both(legend.label(code)), "cells": cells.get(code, 0)}
    return told if code == OUTSIDE else {**told, "colour": legend.colour(code)}
