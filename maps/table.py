"""Table: the plots of the page as rows beside the map, with filters, sums that follow them, charts and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maps.said import Text

FILES = (
    "yuantu-table.css",
    "yuantu-filter.js",
    "yuantu-filterbar.js",
    "yuantu-grid.js",
    "yuantu-chart.js",
    "yuantu-export.js",
    "yuantu-table.js",
)
"""Scripts and style of the table, in order."""


@dataclass(frozen=True)
class Side:
    """One side of a ratio: a measure of the layer, added up over the plots of one class (``over``: a bit of the flags)."""

    measure: str
    over: int = -1


@dataclass(frozen=True)
class Total:
    """An amount or a ratio of the plots shown: the sum of ``above`` over that of ``below``, times ``factor``.

    ``known`` and ``whole`` are bits: the land for which it is known, of the land it is of; ``gaps``: plots of the class
    without the quantity, so that a sum of nothing is unknown and not 0. -1 stands for every plot, -2 for none. ``text`` is the figure of
    all plots as it is shown elsewhere, which is what the table says as long as nothing is filtered.
    """

    key: str
    label: Text
    unit: Text
    digits: int
    above: Side
    below: Side | None = None
    factor: float = 1.0
    known: int = -1
    whole: int = -1
    gaps: int = -2
    text: Text = ""


@dataclass(frozen=True)
class Table:
    """The table beside the map: what it shows at first, what it filters by, what it adds up.

    ``key`` names the column that identifies a plot, ``key_label`` is its heading. ``columns``: fields and groups shown at
    first; ``hidden``: fields that are told by a group already. ``filters``: groups and fields with a button of their own,
    the others stand under one more. ``tops``: fields that are ranks. ``area`` is the measure of a plot's land in square metres,
    ``flags`` the measure whose bits are the classes of land of ``totals``. ``classes``: for a theme, the keys of those of its
    classes whose land is told under the sums. ``marks``: for a field, the number it is to be compared with and what that is.
    ``blank``: for a field, why it may be blank. ``file`` begins the names of files written.
    """

    key: str = "plot_id"
    key_label: Text = ""
    columns: Sequence[str] = ()
    hidden: Sequence[str] = ()
    filters: Sequence[str] = ()
    tops: Sequence[str] = ()
    area: str = ""
    flags: str = ""
    totals: Sequence[Total] = ()
    classes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    marks: Mapping[str, tuple[float, Text]] = field(default_factory=dict)
    blank: Mapping[str, Text] = field(default_factory=dict)
    blank_else: Text = ""
    file: Text = "yuantu"

    @property
    def name(self) -> str:
        """Name under which the script registers."""
        return "table"

    @property
    def files(self) -> Sequence[str]:
        """Its scripts and its style."""
        return FILES

    def data(self) -> dict[str, Any]:
        """Plain values for the script.

        >>> Table(filters=["far"]).data()["filters"]
        ['far']
        """
        return {
            "key": self.key,
            "key_label": self.key_label,
            "columns": list(self.columns),
            "hidden": list(self.hidden),
            "filters": list(self.filters),
            "tops": list(self.tops),
            "area": self.area,
            "flags": self.flags,
            "totals": [_total_data(one) for one in self.totals],
            "classes": {theme: list(keys) for theme, keys in self.classes.items()},
            "marks": {name: {"value": value, "label": label} for name, (value, label) in self.marks.items()},
            "blank": dict(self.blank),
            "blank_else": self.blank_else,
            "file": self.file,
        }


def _total_data(one: Total) -> dict[str, Any]:
    sides = [[side.measure, side.over] for side in (one.above, one.below) if side is not None]
    return {
        "key": one.key,
        "label": one.label,
        "unit": one.unit,
        "digits": one.digits,
        "sides": sides,
        "factor": one.factor,
        "land": [one.known, one.whole, one.gaps],
        "text": one.text,
    }
