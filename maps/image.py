"""Image: pictures of the ground on the map page: an image, relief, light, depth, each with date, legend and opacity; two under the bar."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gis.raster.picture import Picture
from maps.said import Text

FILES = ("yuantu-swipe.css", "yuantu-swipe.js", "yuantu-image.css", "yuantu-image.js")
"""Scripts and styles of the images, in order: the bar first, which a comparison of plots draws as well."""
BASE64 = 4 / 3
"""What a byte of a picture takes in the page."""


@dataclass(frozen=True)
class Shade:
    """One row of an image's legend: a colour and what it stands for."""

    colour: str
    label: Text


@dataclass(frozen=True)
class Image:
    """One picture of the ground: what it is called, when it was taken, its legend, and what has to be said of it.

    ``key`` names it in the address. ``view``: it shows the ground as the eye does, so that the dossier of a plot crops it; ``smooth``: its
    pixels are no cells. ``cell``: the size of a cell as told beside every crop.
    """

    key: str
    label: Text
    picture: Picture
    date: str = ""
    cell: Text = ""
    unit: Text = ""
    legend: Sequence[Shade] = ()
    note: Text = ""
    view: bool = False
    smooth: bool = False

    @property
    def size(self) -> int:
        """Bytes it adds to the page."""
        return round(len(self.picture.data) * BASE64)

    def data(self) -> dict[str, Any]:
        """Plain values for the script."""
        west, south, east, north = self.picture.bounds
        held = base64.b64encode(self.picture.data).decode("ascii")
        return {
            "key": self.key,
            "label": self.label,
            "date": self.date,
            "cell": self.cell,
            "unit": self.unit,
            "legend": [{"colour": one.colour, "label": one.label} for one in self.legend],
            "note": self.note,
            "view": self.view,
            "smooth": self.smooth,
            "url": f"data:{self.picture.mime};base64,{held}",
            "bounds": [[round(south, 7), round(west, 7)], [round(north, 7), round(east, 7)]],
        }


@dataclass(frozen=True)
class Clue:
    """What images let suppose of one plot: one line, and where it is ``marked``, as worth a visit, more lines under it."""

    title: Text
    lines: Sequence[Text] = ()
    marked: bool = False


@dataclass(frozen=True)
class Images:
    """The images of a page, and what they let suppose of single plots.

    ``told``: for a plot by its key the clue beside its crops; ``caution`` stands under it. ``invented`` marks every image as made up.
    """

    images: Sequence[Image]
    told: Mapping[str, Clue] = field(default_factory=dict)
    caution: Text = ""
    invented: bool = False

    @property
    def name(self) -> str:
        """Name under which the script registers."""
        return "images"

    @property
    def files(self) -> Sequence[str]:
        """Its scripts and styles."""
        return FILES

    def data(self) -> dict[str, Any]:
        """Plain values for the script; a text that many plots share stands in it once: 0 or 1 for marked, then the places of its texts.

        >>> Images([], {"P1": Clue("agrees"), "P2": Clue("built", ["seen"], True), "P3": Clue("agrees")}).data()["told"]
        {'texts': ['agrees', 'built', 'seen'], 'plots': {'P1': [0, 0], 'P2': [1, 1, 2], 'P3': [0, 0]}}
        """
        texts: list[Text] = []
        place: dict[str, int] = {}
        plots = {
            str(key): [int(clue.marked), *(_placed(line, texts, place) for line in (clue.title, *clue.lines))]
            for key, clue in self.told.items()
        }
        return {
            "images": [one.data() for one in self.images],
            "told": {"texts": texts, "plots": plots},
            "caution": self.caution,
            "invented": self.invented,
        }


def _placed(line: Text, texts: list[Text], place: dict[str, int]) -> int:
    kept = str(line)
    if kept not in place:
        place[kept] = len(texts)
        texts.append(line)
    return place[kept]
