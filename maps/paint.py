"""Theme: how one column becomes colours, and the vectorised way from its values to class codes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.errors import MapError
from gis.words import thin
from maps import palette
from maps.said import Text

UNKNOWN = 255
OTHER = 254
MOST_CLASSES = 200

Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Class:
    """One class of a theme: the value it stands for, what the legend calls it, and how it is drawn.

    ``quiet``: it asks for no attention, so that over an image it stands back behind the others.
    """

    key: str
    label: Text
    colour: str
    hatch: bool = False
    outline: str | None = None
    quiet: bool = False


@dataclass(frozen=True)
class Theme:
    """One column as colours: classes in the legend's order; ``breaks`` only where the column holds numbers.

    Class *i* of a numeric theme holds ``breaks[i-1] <= value < breaks[i]``: a value exactly on a break belongs to
    the class above it. ``limit``, when given, is one of the breaks and is marked in the legend. ``labels`` writes the
    class key on every plot large enough to hold it, as planning drawings do with land-use codes. Texts are in one language
    or in each (``maps.said``).
    """

    key: str
    title: Text
    column: str
    kind: str
    classes: tuple[Class, ...]
    breaks: tuple[float, ...] = ()
    unit: Text = ""
    note: Text = ""
    limit: float | None = None
    labels: bool = False

    def __post_init__(self) -> None:
        if self.kind not in ("amount", "diverging", "categories"):
            raise MapError(f"theme {self.key}: kind is {self.kind!r}; use amount, diverging or categories")
        if len(self.classes) > MOST_CLASSES:
            raise MapError(
                f"theme {self.key}: {len(self.classes)} classes; a theme holds at most {MOST_CLASSES}"
            )
        keys = [one.key for one in self.classes]
        if len(set(keys)) != len(keys):
            raise MapError(f"theme {self.key}: two classes have the same key; give each its own")


def amount(
    key: str,
    title: Text,
    column: str,
    breaks: Sequence[float],
    unit: Text = "",
    limit: float | None = None,
    note: Text = "",
) -> Theme:
    """A theme of one amount, light to dark: classes under, between and above the breaks (at most five breaks).

    >>> [c.label for c in amount("far", "容积率", "far", (0.5, 1.0), limit=1.0).classes]
    ['< 0.5', '0.5 – 1', '≥ 1']
    """
    marks = _checked(key, breaks, limit)
    colours = palette.amount_ramp(len(marks) + 1)
    return Theme(key, title, column, "amount", _between(marks, colours), marks, unit, note, limit)


def diverging(
    key: str,
    title: Text,
    column: str,
    breaks: Sequence[float],
    unit: Text = "",
    limit: float = 0.0,
    note: Text = "",
) -> Theme:
    """A theme against a limit: brown below it, green at and above it, darkest furthest away.

    >>> [c.colour for c in diverging("room", "余量", "room", (-0.5, 0, 0.5)).classes]
    ['#8C510A', '#D8B365', '#5AB4AC', '#01665E']
    """
    marks = _checked(key, breaks, limit)
    at = marks.index(float(limit))
    colours = palette.margin_ramp(at + 1, len(marks) - at)
    return Theme(key, title, column, "diverging", _between(marks, colours), marks, unit, note, limit)


def categories(
    key: str, title: Text, column: str, classes: Sequence[Class], note: Text = "", labels: bool = False
) -> Theme:
    """A theme of named classes; values in no class are shown as "other", missing values as unknown."""
    return Theme(key, title, column, "categories", tuple(classes), note=note, labels=labels)


def codes(theme: Theme, values: pd.Series) -> Codes:
    """Class code of every value: its place among the theme's classes, 255 unknown, 254 in no class.

    Numbers: how many breaks are at or under the value; NaN and infinities are unknown.

    >>> codes(amount("far", "容积率", "far", (0.5, 1.0)), pd.Series([0.2, 0.5, 1.0, None])).tolist()
    [0, 1, 2, 255]
    """
    if theme.kind == "categories":
        return _category_codes(theme, values)
    try:
        numbers = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan, copy=True)
    except (TypeError, ValueError) as error:
        raise MapError(
            f"theme {theme.key}: column {theme.column} holds text; hand in numbers ({error})"
        ) from error
    found = np.searchsorted(np.asarray(theme.breaks), numbers, side="right").astype(np.uint8)
    found[~np.isfinite(numbers)] = UNKNOWN
    return found


def counts(theme: Theme, found: Codes) -> dict[str, int]:
    """How many plots fall into each class, by class key; ``other`` and ``unknown`` come last, where there are any.

    >>> theme = amount("far", "容积率", "far", (0.5, 1.0))
    >>> counts(theme, np.array([0, 2, 2, 255], dtype=np.uint8))
    {'<0.5': 1, '0.5': 0, '1': 2, 'unknown': 1}
    """
    tally = np.bincount(found, minlength=256)
    result = {one.key: int(tally[place]) for place, one in enumerate(theme.classes)}
    for key, code in (("other", OTHER), ("unknown", UNKNOWN)):
        if tally[code]:
            result[key] = result.get(key, 0) + int(tally[code])
    return result


def _category_codes(theme: Theme, values: pd.Series) -> Codes:
    keys = [one.key for one in theme.classes]
    blank = values.isna().to_numpy(dtype=bool)
    as_text = values.astype("object").where(~blank, "").astype(str)
    blank = blank | (as_text == "").to_numpy(dtype=bool)
    place = pd.Index(keys, dtype="object").get_indexer(pd.Index(as_text.to_numpy(dtype=object)))
    found = np.where(place < 0, OTHER, place).astype(np.uint8)
    found[blank] = UNKNOWN
    if "unknown" in keys:
        found[found == keys.index("unknown")] = UNKNOWN
    return found


def _checked(key: str, breaks: Sequence[float], limit: float | None) -> tuple[float, ...]:
    marks = tuple(float(mark) for mark in breaks)
    if not marks or not all(np.isfinite(marks)) or list(marks) != sorted(set(marks)):
        raise MapError(
            f"theme {key}: breaks are {list(breaks)}; give finite numbers, each greater than the last"
        )
    if limit is not None and float(limit) not in marks:
        raise MapError(f"theme {key}: the limit {limit:g} is none of the breaks {list(breaks)}; make it one")
    return marks


def _between(marks: tuple[float, ...], colours: Sequence[str]) -> tuple[Class, ...]:
    names = [thin(mark, ",.10g").replace("-", "−") for mark in marks]
    labels = [f"< {names[0]}"]
    labels += [f"{low} – {high}" for low, high in itertools.pairwise(names)]
    labels += [f"≥ {names[-1]}"]
    keys = [f"<{marks[0]:.10g}", *(f"{mark:.10g}" for mark in marks)]
    return tuple(Class(k, label, c) for k, label, c in zip(keys, labels, colours, strict=True))
