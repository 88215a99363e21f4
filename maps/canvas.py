"""PlotLayer: all plots of a zone as one canvas layer, an ordinary Folium layer with one copy of the geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import Element, Figure
from folium.template import Template

from gis.errors import MapError
from maps import paint
from maps.assets import asset
from maps.group import Group, Measure
from maps.legend import legend
from maps.payload import Payload, add_geometry, add_measure, smallest
from maps.said import Text, in_lang, said
from maps.text import safe
from maps.words import LANGUAGES, words

TONES = ("good", "bad", "unknown", "none", "info")
REMARK_COLUMNS = ("key", "tone", "heading", "text", "source")
KINDS = {
    "number": "number",
    "count": "number",
    "figure": "number",
    "years": "number",
    "day": "day",
    "month": "day",
    "code": "code",
    "flag": "code",
}
"""What the page sorts and filters a field as, by the type of its column; everything else is text."""

Frames: TypeAlias = pd.DataFrame | Mapping[str, pd.DataFrame]


class Field(Protocol):
    """What a shown column must be able to say of itself; ``layers.schema.Column`` can."""

    @property
    def name(self) -> str:
        """Name of the column in the frame of texts."""

    @property
    def type(self) -> str:
        """Type of its values in the dictionary: number, day, code, text and so on."""

    def label(self, lang: str = "zh") -> str:
        """What people call it."""

    def unit_in(self, lang: str = "zh") -> str:
        """Its unit as written in a language, empty for none."""


class Raw(Element):
    """A piece of the page that no template ever reads: only a name of it stands in one."""

    _template = Template("{{ this.code }}")

    def __init__(self, code: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.code = code


class PlotLayer(folium.map.Layer):
    """Plots drawn on canvas, painted by one theme at a time, with hover text and, on click, a dossier.

    ``frame``: polygons in any CRS; ``key`` names the column, or the index, that identifies a plot. Each theme paints
    one column of ``frame``. ``fields`` are shown in their order; their texts come ready-made from ``text`` (same index,
    columns by field name), shown exactly as handed in, blank where missing; without ``text`` the frame's own values.
    The first ``hover`` of them show under the pointer. ``remarks``: any number of rows for a plot, columns
    ``key, tone, heading, text, source``, tones good, bad, unknown, none or info. ``text`` and ``remarks`` come in one
    language or as a frame for each, ``{"zh": …, "en": …}``, of the same rows in the same order.
    ``groups``, coarse to fine, and ``measures`` are what the page filters by and adds up; they stand on the same index.

    ``beside``: not a layer of its own but what the page's plots are compared with; a comparison puts it on the map.

    In an ordinary ``folium.Map`` the layer brings its own theme and legend control.
    ``MapError``: no rows, no CRS, no polygons, a column that is not there, a key that stands twice.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = yuantu.plots({{ this.get_name()|tojson }}{% if this.beside %}, true{% endif %});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        frame: gpd.GeoDataFrame,
        *,
        key: str,
        name: Text,
        themes: Sequence[paint.Theme],
        fields: Sequence[Field] = (),
        text: Frames | None = None,
        remarks: Frames | None = None,
        groups: Sequence[Group] = (),
        measures: Sequence[Measure] = (),
        lang: str = "zh",
        hover: int = 4,
        control: bool = True,
        show: bool = True,
        beside: bool = False,
    ) -> None:
        shown, listed = show and not beside, control and not beside
        super().__init__(name=safe(in_lang(name, lang)), overlay=True, control=listed, show=shown)
        self._name = "PlotLayer"
        self.beside = beside
        self.called = said(name)
        self.theme_keys = tuple(theme.key for theme in themes)
        what = f"plot layer {in_lang(name, lang)!r}"
        if not len(frame):
            raise MapError(f"{what}: there is not one row to draw; hand in a frame that has some")
        if not themes:
            raise MapError(f"{what}: a theme is needed to paint by; hand in at least one")
        keys = _keys(frame, key, what)
        payload = Payload()
        payload.head.update(name=self.called, lang=lang, count=len(frame), hover=int(hover))
        payload.head["words"] = {one: dict(words(one)) for one in LANGUAGES}
        sides = add_geometry(payload, frame, what)
        payload.texts("key", keys)
        _add_themes(payload, frame, themes, what)
        _add_fields(payload, _frames(frame if text is None else text, lang), frame.index, fields, what)
        _add_groups(payload, groups, frame.index, what)
        _add_measures(payload, measures, frame.index, what)
        if remarks is not None:
            _add_remarks(payload, _frames(remarks, lang), keys, what)
        self.payload = payload.encode()
        self._bounds: list[list[float | None]] = [[None, None], [None, None]]
        if sides:
            west, south, east, north = sides
            self._bounds = [[south, west], [north, east]]

    def _get_self_bounds(self) -> list[list[float | None]]:
        return self._bounds

    def render(self, **kwargs: Any) -> None:
        """Bring the engine once, the data beside it, and the one line that starts the layer."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise MapError("a plot layer is drawn on a map; add it to one with add_to(map)")
        crs = getattr(self._parent, "crs", "EPSG3857")
        if crs != "EPSG3857":
            raise MapError(f"plot layer: the map is in {crs}; the canvas draws in EPSG3857 only")
        add_engine(figure)
        data = f'<script type="text/plain" id="{self.get_name()}_data">{self.payload}</script>'
        figure.html.add_child(Raw(data), name=f"{self.get_name()}_data")
        super().render(**kwargs)


def add_engine(figure: Figure) -> None:
    """Put our script and style into a page's head, once."""
    for name, tag in (
        ("fflate-0.8.2-gunzip.js", "script"),
        ("yuantu-plots.js", "script"),
        ("yuantu-plots.css", "style"),
    ):
        figure.header.add_child(Raw(f"<{tag}>{asset(name)}</{tag}>"), name=name)


def _keys(frame: gpd.GeoDataFrame, key: str, what: str) -> pd.Series:
    if key in frame.columns:
        keys = frame[key]
    elif frame.index.name == key:
        keys = frame.index.to_series()
    else:
        raise MapError(
            f"{what}: neither a column nor the index is called {key!r}; name the one that identifies a plot"
        )
    keys = keys.astype("object").astype(str)
    twice = keys[keys.duplicated()].unique()
    if len(twice):
        raise MapError(
            f"{what}: {key} stands more than once ({', '.join(twice[:5])}); give every plot its own"
        )
    return keys


def _add_themes(payload: Payload, frame: gpd.GeoDataFrame, themes: Sequence[paint.Theme], what: str) -> None:
    keys = [theme.key for theme in themes]
    if len(set(keys)) != len(keys):
        raise MapError(f"{what}: two themes have the same key; give each its own")
    rows = []
    for place, theme in enumerate(themes):
        if theme.column not in frame.columns:
            raise MapError(
                f"{what}: theme {theme.key} paints column {theme.column}, which the frame does not have"
            )
        found = paint.codes(theme, frame[theme.column])
        payload.column(f"theme.{place}", found)
        rows.append(
            {
                "key": theme.key,
                "title": said(theme.title),
                "kind": theme.kind,
                "unit": said(theme.unit),
                "note": said(theme.note),
                "labels": theme.labels,
                "legend": legend(theme, found),
            }
        )
    payload.head["themes"] = rows


def _frames(given: Frames, lang: str) -> dict[str, pd.DataFrame]:
    """A frame for each language, the first the one whose rows count."""
    return dict(given) if isinstance(given, Mapping) else {lang: given}


def _add_fields(
    payload: Payload,
    text: Mapping[str, pd.DataFrame],
    index: pd.Index,
    fields: Sequence[Field],
    what: str,
) -> None:
    for frame in text.values():
        missing = [field.name for field in fields if field.name not in frame.columns]
        if missing:
            raise MapError(f"{what}: no text for {', '.join(missing)}; hand in a column for each field shown")
        if not frame.index.equals(index):
            raise MapError(
                f"{what}: text and plots have different indexes; make the text frame on the plots' index"
            )
    for place, field in enumerate(fields):
        payload.texts(f"field.{place}", {lang: frame[field.name] for lang, frame in text.items()})
    payload.head["fields"] = [
        {
            "name": field.name,
            "label": said({lang: field.label(lang) for lang in LANGUAGES}),
            "unit": said({lang: field.unit_in(lang) for lang in LANGUAGES}),
            "kind": KINDS.get(field.type, "text"),
        }
        for field in fields
    ]


def _add_groups(payload: Payload, groups: Sequence[Group], index: pd.Index, what: str) -> None:
    for place, group in enumerate(groups):
        if not group.of.index.equals(index):
            raise MapError(
                f"{what}: group {group.name} and plots have different indexes; put it on the plots'"
            )
        codes, keys = pd.factorize(group.of.astype("object").where(group.of.notna(), None))
        payload.column(f"group.{place}.codes", smallest(codes + 1))
        payload.json(f"group.{place}.keys", [str(key) for key in keys])
        names = [group.names.get(key, str(key)) for key in keys]
        for lang in LANGUAGES:
            suffix = "" if lang == LANGUAGES[0] else f".{lang}"
            payload.json(f"group.{place}.texts{suffix}", [in_lang(name, lang) for name in names])
    payload.head["groups"] = [{"name": group.name, "label": said(group.label)} for group in groups]


def _add_measures(payload: Payload, measures: Sequence[Measure], index: pd.Index, what: str) -> None:
    rows = []
    for measure in measures:
        if not measure.values.index.equals(index):
            raise MapError(
                f"{what}: measure {measure.name} and plots have different indexes; put it on the plots'"
            )
        rows.append({"name": measure.name, "scale": add_measure(payload, measure.name, measure.values, what)})
    payload.head["measures"] = rows


def _alike(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns hold the same in the same order, whatever their indexes."""
    return one is other or np.array_equal(one.to_numpy(dtype=object), other.to_numpy(dtype=object))


def _add_remarks(payload: Payload, remarks: Mapping[str, pd.DataFrame], keys: pd.Series, what: str) -> None:
    first = next(iter(remarks.values()))
    if not len(first):
        return
    for frame in remarks.values():
        missing = [column for column in REMARK_COLUMNS if column not in frame.columns]
        if missing:
            raise MapError(
                f"{what}: remarks have no column {', '.join(missing)}; they need {', '.join(REMARK_COLUMNS)}"
            )
        if not all(_alike(frame[column], first[column]) for column in ("key", "tone")):
            raise MapError(
                f"{what}: remarks differ between languages; hand in the same rows in the same order"
            )
    tones = set(first["tone"].astype(str)) - set(TONES)
    if tones:
        raise MapError(f"{what}: unknown tone {', '.join(sorted(tones))}; use one of {', '.join(TONES)}")
    named = first["key"].astype("object").astype(str).to_numpy(dtype=object)
    place = pd.Index(keys.to_numpy(dtype=object)).get_indexer(pd.Index(named))
    if (place < 0).any():
        strangers = ", ".join(sorted(set(named[place < 0]))[:5])
        raise MapError(f"{what}: remarks speak of plots that are not there ({strangers}); leave them out")
    order = np.argsort(place, kind="stable")
    payload.column("remark.of", smallest(np.bincount(place, minlength=len(keys))))
    for column in REMARK_COLUMNS[1:]:
        spoken = {lang: frame[column].iloc[order].reset_index(drop=True) for lang, frame in remarks.items()}
        payload.texts(f"remark.{column}", spoken)
