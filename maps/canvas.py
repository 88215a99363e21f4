"""PlotLayer: all plots of a zone as one canvas layer, an ordinary Folium layer with one copy of the geometry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import Element, Figure
from folium.template import Template

from gis.errors import MapError
from maps import paint
from maps.assets import asset
from maps.legend import legend
from maps.payload import Payload, add_geometry, in_degrees, smallest
from maps.text import safe
from maps.words import words

TONES = ("good", "bad", "unknown", "none", "info")
REMARK_COLUMNS = ("key", "tone", "heading", "text", "source")


class Field(Protocol):
    """What a shown column must be able to say of itself; ``layers.schema.Column`` can."""

    @property
    def name(self) -> str:
        """Name of the column in the frame of texts."""

    @property
    def unit(self) -> str:
        """Unit, empty for none."""

    def label(self, lang: str = "zh") -> str:
        """What people call it."""


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
    ``key, tone, heading, text, source``, tones good, bad, unknown, none or info.

    In an ordinary ``folium.Map`` the layer brings its own theme and legend control.
    ``MapError``: no rows, no CRS, no polygons, a column that is not there, a key that stands twice.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = yuantu.plots({{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        frame: gpd.GeoDataFrame,
        *,
        key: str,
        name: str,
        themes: Sequence[paint.Theme],
        fields: Sequence[Field] = (),
        text: pd.DataFrame | None = None,
        remarks: pd.DataFrame | None = None,
        lang: str = "zh",
        hover: int = 4,
        control: bool = True,
        show: bool = True,
    ) -> None:
        super().__init__(name=safe(name), overlay=True, control=control, show=show)
        self._name = "PlotLayer"
        what = f"plot layer {name!r}"
        if not len(frame):
            raise MapError(f"{what}: there is not one row to draw; hand in a frame that has some")
        if not themes:
            raise MapError(f"{what}: a theme is needed to paint by; hand in at least one")
        keys = _keys(frame, key, what)
        payload = Payload()
        payload.head.update(
            name=str(name), lang=lang, count=len(frame), hover=int(hover), words=dict(words(lang))
        )
        add_geometry(payload, frame, what)
        payload.texts("key", keys)
        _add_themes(payload, frame, themes, lang, what)
        _add_fields(payload, frame if text is None else text, frame.index, fields, lang, what)
        if remarks is not None and len(remarks):
            _add_remarks(payload, remarks, keys, what)
        self.payload = payload.encode()
        self._bounds = _bounds(frame, what)

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


def _add_themes(
    payload: Payload, frame: gpd.GeoDataFrame, themes: Sequence[paint.Theme], lang: str, what: str
) -> None:
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
                "title": theme.title,
                "kind": theme.kind,
                "unit": theme.unit,
                "note": theme.note,
                "labels": theme.labels,
                "legend": legend(theme, found, words(lang)),
            }
        )
    payload.head["themes"] = rows


def _add_fields(
    payload: Payload, text: pd.DataFrame, index: pd.Index, fields: Sequence[Field], lang: str, what: str
) -> None:
    missing = [field.name for field in fields if field.name not in text.columns]
    if missing:
        raise MapError(f"{what}: no text for {', '.join(missing)}; hand in a column for each field shown")
    if not text.index.equals(index):
        raise MapError(
            f"{what}: text and plots have different indexes; make the text frame on the plots' index"
        )
    for place, field in enumerate(fields):
        payload.texts(f"field.{place}", text[field.name])
    payload.head["fields"] = [
        {"name": field.name, "label": field.label(lang), "unit": field.unit} for field in fields
    ]


def _add_remarks(payload: Payload, remarks: pd.DataFrame, keys: pd.Series, what: str) -> None:
    missing = [column for column in REMARK_COLUMNS if column not in remarks.columns]
    if missing:
        raise MapError(
            f"{what}: remarks have no column {', '.join(missing)}; they need {', '.join(REMARK_COLUMNS)}"
        )
    tones = set(remarks["tone"].astype(str)) - set(TONES)
    if tones:
        raise MapError(f"{what}: unknown tone {', '.join(sorted(tones))}; use one of {', '.join(TONES)}")
    named = remarks["key"].astype("object").astype(str).to_numpy(dtype=object)
    place = pd.Index(keys.to_numpy(dtype=object)).get_indexer(pd.Index(named))
    if (place < 0).any():
        strangers = ", ".join(sorted(set(named[place < 0]))[:5])
        raise MapError(f"{what}: remarks speak of plots that are not there ({strangers}); leave them out")
    sorted_rows = remarks.iloc[np.argsort(place, kind="stable")]
    payload.column("remark.of", smallest(np.bincount(place, minlength=len(keys))))
    for column in REMARK_COLUMNS[1:]:
        payload.texts(f"remark.{column}", sorted_rows[column])


def _bounds(frame: gpd.GeoDataFrame, what: str) -> list[list[float | None]]:
    west, south, east, north = (float(side) for side in in_degrees(frame, what).total_bounds)
    if not np.isfinite([west, south, east, north]).all():
        return [[None, None], [None, None]]
    return [[south, west], [north, east]]
