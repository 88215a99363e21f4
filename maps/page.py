"""Page: what stands around the map on the working page, from the zone's title to the line of the map number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maps.part import Part
from maps.said import Text, all_said
from maps.words import LANGUAGES, words

FILES = (
    "yuantu-page.css",
    "yuantu-page.js",
    "yuantu-state.js",
    "yuantu-search.js",
    "yuantu-tree.js",
    "yuantu-dossier.js",
    "yuantu-measure.js",
    "yuantu-print.js",
)
"""Scripts and styles of every working page, in order."""


@dataclass(frozen=True)
class Site:
    """One suggested site of the page's list: the plot it lies on, its rank, a title and one line about it."""

    key: str
    rank: int
    title: Text
    line: Text = ""


@dataclass(frozen=True)
class SiteList:
    """The suggested sites of one question: its title, the themes that paint its answer, the overlay of its discs.

    ``overlay`` is the ``key`` of that overlay, which stays what it is in every language; ``question`` is what the list
    is called where there are several to choose from.

    The page shows one list at a time: the first, then that of whichever question's score is the theme.
    """

    title: Text
    sites: Sequence[Site]
    theme: str | Sequence[str] = ""
    overlay: str = ""
    question: Text = ""


@dataclass(frozen=True)
class Figure:
    """One key figure, ready-made: what it is called, the figure as text, its unit."""

    label: Text
    value: Text
    unit: Text = ""


@dataclass(frozen=True)
class Page:
    """The working page: title, day, source, CRS, map number, key figures, suggested sites, notes.

    Without ``map_number`` (审图号) the page says that it is a sketch that has not been reviewed. ``invented`` marks the
    data as made up, ``classification`` is printed beside the title. Nothing here is computed: all texts are
    shown as handed in, in one language or in each. ``lang`` is the one the page opens in. ``figures`` takes
    :class:`Figure` or plain ``(label, value, unit)``. ``parts``: the rooms beside: table, story, strip, comparison.
    """

    title: Text
    subtitle: Text = ""
    day: str = ""
    crs: Text = ""
    datum: str = "wgs84"
    source: Text = ""
    map_number: Text | None = None
    classification: Text = "内部使用"
    invented: bool = False
    lang: str = "zh"
    notes: Sequence[Text] = ()
    figures: Sequence[Figure | tuple[Text, Text, Text]] = ()
    sites: Sequence[Site] | Sequence[SiteList] = ()
    sites_title: Text = ""
    parts: Sequence[Part] = ()

    def data(self) -> dict[str, Any]:
        """Everything the page's script needs, as plain values.

        >>> Page("连云港高新区", day="2026-11-20").data()["day"]
        '2026-11-20'
        """
        figures = [
            {"label": one.label, "value": one.value, "unit": one.unit}
            for one in (entry if isinstance(entry, Figure) else Figure(*entry) for entry in self.figures)
        ]
        lists = [one for one in self.sites if isinstance(one, SiteList)]
        loose = [one for one in self.sites if isinstance(one, Site)]
        lists += [SiteList(self.sites_title, loose)] if loose else []
        return all_said(self._data(figures, lists))

    def _data(self, figures: list[dict[str, Any]], lists: list[SiteList]) -> dict[str, Any]:
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "day": str(self.day),
            "crs": self.crs,
            "datum": self.datum,
            "source": self.source,
            "map_number": self.map_number or "",
            "classification": self.classification,
            "invented": self.invented,
            "lang": self.lang,
            "notes": list(self.notes),
            "figures": figures,
            "site_lists": [_list_data(one) for one in lists],
            "words": {lang: dict(words(lang)) for lang in LANGUAGES},
            "parts": {part.name: part.data() for part in self.parts},
        }


def _list_data(one: SiteList) -> dict[str, Any]:
    sites = [{"key": str(s.key), "rank": str(s.rank), "title": s.title, "line": s.line} for s in one.sites]
    themes = [one.theme] if isinstance(one.theme, str) else list(one.theme)
    return {
        "title": one.title,
        "question": one.question,
        "themes": themes,
        "overlay": one.overlay,
        "sites": sites,
    }


def script_json(value: Any) -> str:
    r"""JSON that may stand inside a script element: no character that could end it or open markup.

    >>> script_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", errors="replace").decode("utf-8")
