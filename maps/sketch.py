"""Sketches: parks, avenue, areas, nodes, roads, constraints and suggested sites as ordinary Folium elements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import Figure

from gis.errors import MapError
from maps import palette
from maps.canvas import add_engine
from maps.payload import in_degrees
from maps.said import Text, in_lang, said
from maps.text import safe

SIGNS: Mapping[str, str] = {
    "circle": '<circle cx="9" cy="9" r="6"/>',
    "square": '<rect x="3.5" y="3.5" width="11" height="11"/>',
    "triangle": '<path d="M9 2.5 15.5 14.5H2.5Z"/>',
    "diamond": '<path d="M9 2 16 9 9 16 2 9Z"/>',
}


_COARSE = 2e-4
"""Degrees the ground of a park may be off by where only its name asks for it."""
_ALONG = (0.5, 0.44, 0.56, 0.38, 0.62, 0.3, 0.7, 0.22, 0.78)
"""Where along a long area its name may stand, the best first."""

Named = str | Mapping[str, str]
"""The column that names the shapes, or one for each language: ``{"zh": "name", "en": "name_en"}``."""


class Sketch(folium.FeatureGroup):
    """A feature group that brings the panes and lettering of its parts; ``framed`` means a page opens to hold it.

    ``name`` in one language or in each; ``key`` is what it is called in the address of a page's view.
    """

    def __init__(self, name: Text, *, key: str = "layer", show: bool = True, framed: bool = True) -> None:
        super().__init__(name=safe(in_lang(name, "")), overlay=True, control=True, show=show)
        self.called = name
        self.key = key
        self.framed = framed

    def render(self, **kwargs: Any) -> None:
        """Bring the style and panes once, then draw."""
        figure = self.get_root()
        if isinstance(figure, Figure):
            add_engine(figure)
        super().render(**kwargs)


DIGITS = 7
"""Decimals of a degree at which lettering and signs stand, unless fewer may be told."""


def parks(
    frame: gpd.GeoDataFrame,
    name_column: Named,
    *,
    name: Text = "园区",
    show: bool = True,
    digits: int = DIGITS,
) -> Sketch:
    """Parks as a soft tint each, under everything, with their names set wide; no legend to remember."""
    group = Sketch(name, key="parks", show=show)
    shapes = _shapes(frame, name)
    for place, shape in enumerate(shapes):
        tint = palette.PARK_TINTS[place % len(palette.PARK_TINTS)]
        style = {"fill_color": tint, "fill_opacity": 0.9, "color": "#A8A698", "weight": 1, "opacity": 0.9}
        _draw(group, [shape], style, "yt-under")
    for shape, text in zip(shapes, _texts(frame, name_column, name), strict=True):
        _label(_inside(shape), "yt-park", text, data={"ring": _ring(shape, digits)}, digits=digits).add_to(
            group
        )
    return group


def boundary(
    frame: gpd.GeoDataFrame,
    *,
    name: Text = "范围",
    key: str = "boundary",
    dashed: bool = False,
    show: bool = True,
) -> Sketch:
    """A boundary as an ink line without filling, dashed for the softer of two."""
    group = Sketch(name, key=key, show=show)
    style = {
        "fill": False,
        "color": palette.SECOND_INK,
        "weight": 1.5,
        "dash_array": "8 5" if dashed else None,
    }
    _draw(group, _shapes(frame, name), style, "yt-over")
    return group


def areas(
    frame: gpd.GeoDataFrame,
    name_column: Named | None = None,
    *,
    name: Text = "片区",
    show: bool = True,
    digits: int = DIGITS,
) -> Sketch:
    """The corridor's areas: a fine dashed line in the avenue's colour, no filling, names within."""
    group = Sketch(name, key="areas", show=show)
    shapes = _shapes(frame, name)
    dashed = {"fill": False, "color": palette.ACCENT, "weight": 1.2, "dash_array": "2 5", "opacity": 0.9}
    _draw(group, shapes, dashed, "yt-over")
    for shape, text in zip(shapes, _texts(frame, name_column, name) if name_column else (), strict=False):
        places = _within(shape)
        west, south, east, north = shape.bounds
        style = (
            "writing-mode:vertical-rl;transform:translate(-50%,-50%)" if north - south > east - west else ""
        )
        _label(
            places[0], "yt-place yt-axis-name", text, style, {"places": _listed(places, digits)}, digits
        ).add_to(group)
    return group


def axis(
    frame: gpd.GeoDataFrame,
    name_column: Named | None = None,
    *,
    name: Text = "轴线",
    show: bool = True,
    digits: int = DIGITS,
) -> Sketch:
    """The avenue: one line in the accent with a paper casing, its name standing beside it."""
    group = Sketch(name, key="axis", show=show)
    shapes = _shapes(frame, name)
    _draw(group, shapes, {"color": palette.PANEL, "weight": 6, "opacity": 0.95}, "yt-over")
    _draw(group, shapes, {"color": palette.ACCENT, "weight": 3}, "yt-over")
    for shape, text in zip(shapes, _texts(frame, name_column, name) if name_column else (), strict=False):
        west, south, east, north = shape.bounds
        at = shapely.line_interpolate_point(shape, 0.36, normalized=True)
        upright = (north - south) > (east - west)
        style = (
            "writing-mode:vertical-rl;transform:translate(-150%,-50%)"
            if upright
            else "transform:translate(-50%,-150%)"
        )
        _label((at.x, at.y), "yt-place yt-axis-name", text, style, digits=digits).add_to(group)
    return group


def nodes(
    frame: gpd.GeoDataFrame,
    kind_column: Named,
    name_column: Named,
    *,
    signs: Mapping[str, str] | None = None,
    name: Text = "节点",
    show: bool = True,
    digits: int = DIGITS,
) -> Sketch:
    """Nodes as four signs, one for each kind, with the name beside and the kind under the pointer.

    ``signs`` maps a kind (in the first language) to circle, square, triangle or diamond; without it kinds take the signs in sorted order.
    """
    group = Sketch(name, key="nodes", show=show)
    kinds = _texts(frame, kind_column, name)
    first = [in_lang(kind, "") for kind in kinds]
    chosen = dict(signs or zip(sorted(set(first)), (*SIGNS, *SIGNS), strict=False))
    for point, kind, text in zip(_shapes(frame, name), kinds, _texts(frame, name_column, name), strict=True):
        sign = SIGNS.get(chosen.get(in_lang(kind, ""), "circle"), SIGNS["circle"])
        mark = (
            f'<div class="yt-node"><svg width="18" height="18" fill="{palette.INK}" stroke="#FFFFFF" stroke-width="1.5">'
            f"{sign}</svg><span>{_said(text)}</span></div>"
        )
        where = point.centroid
        tooltip = folium.Tooltip(f"{_said(text)}<br>{_said(kind)}", sticky=False, class_name="yt-tip")
        folium.Marker(_at(where.x, where.y, digits), icon=_icon(mark), tooltip=tooltip).add_to(group)
    return group


def roads(
    frame: gpd.GeoDataFrame, *, major: pd.Series | None = None, name: Text = "道路", show: bool = True
) -> Sketch:
    """Roads in white: areas filled, lines with a quiet casing; ``major`` (true or false by row) draws them wider."""
    group = Sketch(name, key="roads", show=show, framed=False)
    shapes = _shapes(frame, name)
    wide = np.zeros(len(frame), dtype=bool) if major is None else major.to_numpy(dtype=bool, na_value=False)
    area = np.isin(shapely.get_type_id(shapes), (3, 6))
    _draw(group, shapes[area], {"fill_color": palette.ROAD, "fill_opacity": 1, "stroke": False}, "yt-under")
    for chosen, weight in ((~area & ~wide, 2.5), (~area & wide, 5)):
        _draw(group, shapes[chosen], {"color": "#D3D0C6", "weight": weight + 1.5}, "yt-under")
    for chosen, weight in ((~area & ~wide, 2.5), (~area & wide, 5)):
        _draw(group, shapes[chosen], {"color": palette.ROAD, "weight": weight}, "yt-under")
    return group


def constraints(
    frame: gpd.GeoDataFrame,
    kind_column: str | None = None,
    *,
    water: Sequence[str] = (),
    green: Sequence[str] = (),
    name: Text = "限制要素",
    show: bool = True,
) -> Sketch:
    """Constraint areas: water and green as ground, all other kinds as a dashed outline over a faint tint."""
    group = Sketch(name, key="constraints", show=show, framed=False)
    shapes = _shapes(frame, name)
    kinds = pd.Series(_texts(frame, kind_column, name) if kind_column else [""] * len(frame))
    is_water, is_green = kinds.isin(list(water)).to_numpy(), kinds.isin(list(green)).to_numpy()
    ground = {"fill_opacity": 1, "weight": 0.8}
    _draw(group, shapes[is_green], {**ground, "fill_color": palette.GREEN, "color": "#BFCDB2"}, "yt-under")
    _draw(group, shapes[is_water], {**ground, "fill_color": palette.WATER, "color": "#A9C5D2"}, "yt-under")
    other = {
        "fill_color": "#5B6770",
        "fill_opacity": 0.08,
        "color": "#5B6770",
        "weight": 1.2,
        "dash_array": "5 4",
    }
    _draw(group, shapes[~is_water & ~is_green], other, "yt-over")
    return group


def sites(
    frame: gpd.GeoDataFrame,
    rank_column: str,
    key_column: str | None = None,
    *,
    name: Text = "建议地块",
    key: str = "sites",
    show: bool = True,
    digits: int = DIGITS,
) -> Sketch:
    """Suggested sites: an outline and the rank in a disc, both in the colour kept for them; a disc leads to its plot.

    ``key_column`` holds the plot's key; without it the index does.
    """
    group = Sketch(name, key=key, show=show, framed=False)
    shapes = _shapes(frame, name)
    style = {"fill": False, "color": palette.SITE, "weight": 3, "line_join": "round"}
    _draw(group, shapes, style, "yt-over")
    keys = _texts(frame, key_column, name) if key_column else [str(plot) for plot in frame.index]
    for shape, rank, plot in zip(shapes, _texts(frame, rank_column, name), keys, strict=True):
        disc = f'<div class="yt-disc" data-plot="{safe(in_lang(plot, ""))}">{_said(rank)}</div>'
        folium.Marker(_at(*_inside(shape), digits), icon=_icon(disc), z_index_offset=1000).add_to(group)
    return group


def _shapes(frame: gpd.GeoDataFrame, what: Text) -> Any:
    what = in_lang(what, "")
    shapes = in_degrees(frame, what).to_numpy()
    if (shapely.is_missing(shapes) | shapely.is_empty(shapes)).any():
        raise MapError(f"{what}: some rows have no shape; leave them out before they are drawn")
    return shapely.transform(shapely.force_2d(shapes), lambda xy: xy.round(7))


def _texts(frame: gpd.GeoDataFrame, column: Named, what: Text) -> list[Text]:
    """A column as texts, blank where missing; of several languages, one text in each."""
    if isinstance(column, str):
        return list(_plain(frame, column, what))
    spoken = {lang: _plain(frame, one, what) for lang, one in column.items()}
    return [dict(zip(spoken, row, strict=True)) for row in zip(*spoken.values(), strict=True)]


def _plain(frame: gpd.GeoDataFrame, column: str, what: Text) -> list[str]:
    if column not in frame.columns:
        raise MapError(f"{in_lang(what, '')}: the frame has no column {column!r}; name one it has")
    return [
        "" if blank else str(text) for text, blank in zip(frame[column], frame[column].isna(), strict=True)
    ]


def _said(text: Text) -> str:
    """A text as harmless HTML: plain where every language says the same, else each in its own, of which one shows."""
    spoken = said(text)
    if isinstance(spoken, str):
        return safe(spoken)
    return "".join(f'<i class="yt-in-{safe(lang)}">{safe(one)}</i>' for lang, one in spoken.items())


def _draw(group: Sketch, shapes: Any, style: Mapping[str, Any], pane: str) -> None:
    """Shapes alone, without one attribute, in one style; nothing where there are none."""
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(text)}
        for text in shapely.to_geojson(shapes)
    ]
    if not features:
        return
    data = {"type": "FeatureCollection", "features": features}
    kept = {key: value for key, value in style.items() if value is not None}
    folium.GeoJson(data, style=kept, pane=pane, interactive=False, control=False, smooth_factor=0.5).add_to(
        group
    )


def _label(
    at: tuple[float, float],
    kind: str,
    text: Text,
    style: str = "",
    data: Mapping[str, str] | None = None,
    digits: int = DIGITS,
) -> folium.Marker:
    dress = f' style="{style}"' if style else ""
    dress += "".join(f' data-{name}="{safe(one)}"' for name, one in (data or {}).items())
    mark = f'<div class="{kind}"{dress}>{_said(text)}</div>'
    return folium.Marker(
        _at(*at, digits), icon=_icon(mark), interactive=False, keyboard=False, pane="yt-label"
    )


def _icon(mark: str) -> folium.DivIcon:
    return folium.DivIcon(html=mark, icon_size=(0, 0), icon_anchor=(0, 0), class_name="yt-icon")


def _at(x: float, y: float, digits: int) -> list[float]:
    return [round(float(y), digits), round(float(x), digits)]


def _listed(places: Any, digits: int) -> str:
    """Places for the page's script: ``lat,lon lat,lon``."""
    most = min(digits, 5)
    return " ".join(f"{y:.{most}f},{x:.{most}f}" for x, y in places)


def _ring(shape: Any, digits: int) -> str:
    """The outer line of the largest part of an area, as coarse as lettering needs: its name keeps to this ground."""
    parts = shapely.get_parts(shape)
    largest = parts[np.argmax(shapely.area(parts))]
    return _listed(
        shapely.get_coordinates(shapely.simplify(shapely.get_exterior_ring(largest), _COARSE)), digits
    )


def _within(shape: Any) -> list[tuple[float, float]]:
    """Where the name of a long area may stand: within it, off its middle line, from the middle of its length outwards."""
    west, south, east, north = shape.bounds
    upright = (north - south) > (east - west)
    found = []
    for part in _ALONG:
        at = south + (north - south) * part if upright else west + (east - west) * part
        cut = ((west, at), (east, at)) if upright else ((at, south), (at, north))
        ends = shapely.get_coordinates(shapely.intersection(shape, shapely.LineString(cut)))
        if len(ends) > 1:
            for side in (0.25, 0.75) if upright else (0.75, 0.25):
                x, y = ends.min(axis=0) + np.ptp(ends, axis=0) * side
                found.append((float(x), float(y)))
    return found or [_inside(shape)]


def _inside(shape: Any) -> tuple[float, float]:
    point = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
    return (point.x, point.y)
