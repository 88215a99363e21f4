"""SealedMap: a Folium map whose file holds everything it needs and asks no network for anything."""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import branca.element
import folium
import jinja2
from branca.element import CssLink, Element, JavascriptLink, Link

from gis.errors import MapError
from layers.write import whole
from maps.assets import answering, asset
from maps.canvas import PlotLayer, Raw, add_engine
from maps.page import FILES, Page, script_json
from maps.said import in_lang, said
from maps.sketch import Sketch

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
SCRIPTS = (
    ("leaflet", "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"),
    ("jquery", "https://code.jquery.com/jquery-3.7.1.min.js"),
)
STYLES = (("leaflet_css", "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"),)

_ID = re.compile(r"_([0-9a-f]{32})(?![0-9a-f])")
_NAME_IN_BRACES = re.compile(r"\{\{'([a-z_]+_[0-9a-f]{32})'\}\}")
_UNSHIPPED = {
    "L.AwesomeMarkers": "folium.Icon draws with Awesome Markers, which no sealed page carries; use folium.DivIcon",
    "$.ajax(": "folium.GeoJson(embed=False) loads its data when opened; embed it",
}


class SealedMap(folium.Map):
    """A Folium map that is one file: scripts and styles inside, no request, a policy in the page that forbids any.

    Takes every option of ``folium.Map``; tiles are off unless asked for, and only tiles given as data can be sealed.
    With ``page`` it becomes the working page. Without ``location`` it opens on what it holds. Texts from data must
    pass :func:`maps.text.safe` before they reach a stock element; as a second line of defence a sealed map
    never reads what its elements wrote as a template again.

    ``MapError``: a script, style, tile or picture from outside, or text that Folium took for a template.
    """

    def __init__(
        self,
        location: Sequence[float] | None = None,
        *,
        page: Page | None = None,
        lang: str = "zh",
        **options: Any,
    ) -> None:
        options.setdefault("tiles", None)
        options.setdefault("fade_animation", False)
        options.setdefault("zoom_snap", 0.25)
        options.setdefault("zoom_delta", 0.5)
        options.setdefault("wheel_px_per_zoom_level", 110)
        options.setdefault("max_zoom", 20)
        options.setdefault("zoom_control", page is None)
        super().__init__(location=location, **options)
        self.default_js = list(SCRIPTS)
        self.default_css = list(STYLES)
        self.page = page
        self.lang = page.lang if page else lang
        self.fits = location is None
        SealedFigure().add_child(self)

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page whole or not at all; what stood there before stays if writing fails (``OutputError``)."""
        if not isinstance(outfile, (str, Path)):
            super().save(outfile, close_file=close_file, **kwargs)
            return
        text = self.get_root().render(**kwargs)
        with whole(outfile) as place:
            place.write_bytes(text.encode("utf-8", errors="replace"))


class SealedFigure(branca.element.Figure):
    """The page around a sealed map: composes the file by itself, so that nothing is read as a template twice."""

    def render(self, **kwargs: Any) -> str:
        """The whole page as text; the same map gives the same text, however often it is rendered."""
        before = [(element, OrderedDict(element._children)) for element in _walk(self)]
        try:
            for child in self._children.values():
                child.render(**kwargs)
            text = self._compose(**kwargs)
            return _numbered(text, self)
        except jinja2.TemplateError as error:
            raise MapError(
                f"sealed map: Folium took a text for a template ({error}); pass data text through maps.text.safe first"
            ) from error
        finally:
            for element, children in before:
                element._children = children

    def _compose(self, **kwargs: Any) -> str:
        made = {element.get_name() for element in _walk(self)}
        maps = [child for child in self._children.values() if isinstance(child, SealedMap)]
        for one in maps:
            _refuse_outside(one)
            if one.page:
                add_engine(self)
        body = _texts(self.html, made, **kwargs)
        script = [*_texts(self.script, made, **kwargs), *(line for one in maps for line in _closing(one))]
        for sign, remedy in _UNSHIPPED.items():
            if any(sign in line for line in script):
                raise MapError(f"sealed map: {remedy}")
        head = _head(self, made, "\n".join(script), **kwargs)
        page = next((one.page for one in maps if one.page), None)
        if page:
            head += [_shipped(file) for file in _page_files(page)]
            body.append(
                f'<script type="application/json" id="yt-page-data">{script_json(page.data())}</script>'
            )
        lang = {"zh": "zh-CN"}.get(maps[0].lang, maps[0].lang) if maps else "zh-CN"
        title = html.escape(in_lang(page.title, page.lang) if page else str(self.title or ""))
        parts = [
            f'<!DOCTYPE html>\n<html lang="{html.escape(lang)}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(maps)}">\n<title>{title}</title>',
            *head,
            f"</head>\n<body{' class=yt-page' if page else ''}>",
            *body,
            "<script>",
            *script,
            "</script>\n</body>\n</html>\n",
        ]
        return "\n".join(parts)


def _policy(maps: Sequence[SealedMap]) -> str:
    """What the page may reach: nothing, or the pictures of exactly the hosts a basemap of its own names."""
    hosts = dict.fromkeys(
        host for one in maps for child in _walk(one) for host in getattr(child, "hosts", ())
    )
    return POLICY.replace("img-src data: blob:", " ".join(["img-src data: blob:", *hosts]))


def _page_files(page: Page) -> list[str]:
    """The page's own style and script, then those its parts need, each once."""
    return list(dict.fromkeys([*FILES, *(file for part in page.parts for file in part.files)]))


def _shipped(file: str) -> str:
    tag = "style" if file.endswith(".css") else "script"
    return f"<{tag}>{asset(file)}</{tag}>"


def _head(figure: SealedFigure, made: set[str], script: str, **kwargs: Any) -> list[str]:
    lines = []
    for name, child in figure.header._children.items():
        if name == "meta_http":
            continue
        if isinstance(child, Link):
            lines.append(_inlined(name, child, script))
        else:
            lines.append(_text(name, child, made, **kwargs))
    return lines


def _inlined(name: str, link: Link, script: str) -> str:
    shipped = answering(link.url)
    if shipped is None or not isinstance(link, (JavascriptLink, CssLink)):
        raise MapError(
            f"sealed map: element {name!r} loads {link.url}, which is not among the files we ship; "
            "leave the element out, or use a plain folium.Map where a network is allowed"
        )
    if shipped.only_with and shipped.only_with not in script:
        return ""
    tag = "script" if isinstance(link, JavascriptLink) else "style"
    return f"<{tag}>{shipped.code}</{tag}>"


def _texts(room: Element, made: set[str], **kwargs: Any) -> list[str]:
    return [_text(name, child, made, **kwargs) for name, child in room._children.items()]


def _text(name: str, child: Element, made: set[str], **kwargs: Any) -> str:
    """What an element of the page says. What one of the map's elements wrote is final: it is not a template again."""
    if isinstance(child, Raw):
        return child.code
    if name in made and type(child) is Element and child._template_str is not None and not child._children:
        return _NAME_IN_BRACES.sub(r"\1", child._template_str)
    return child.render(**kwargs)


def _closing(one: SealedMap) -> list[str]:
    """Last lines of the script: fit to what the map holds, then build the page around it."""
    lines = []
    name = one.get_name()
    holds = _extent(one)
    if one.fits and holds:
        lines.append(f"{name}.fitBounds({holds!r}, {{padding: [24, 24]}});")
    if one.page:
        rows = ",".join(
            f"{{key:{script_json(key)},name:{script_json(said(getattr(child, 'called', html.unescape(child.layer_name))))},"
            f"layer:{child.get_name()},plots:{script_json(isinstance(child, PlotLayer))}}}"
            for key, child in _overlays(one)
        )
        lines.append(f"yuantu.build({name}, [{rows}], {script_json(holds)});")
    return lines


def _overlays(one: SealedMap) -> Iterator[tuple[str, folium.map.Layer]]:
    """The layers that can be switched, each under the key it stands by in the page's address."""
    taken: dict[str, int] = {}
    for child in one._children.values():
        if isinstance(child, folium.map.Layer) and child.control and child.overlay:
            key = str(getattr(child, "key", "") or ("plots" if isinstance(child, PlotLayer) else "layer"))
            taken[key] = taken.get(key, 0) + 1
            yield (key if taken[key] == 1 else f"{key}.{taken[key]}"), child


def _extent(one: SealedMap) -> list[list[float]] | None:
    layers = [
        child
        for child in one._children.values()
        if isinstance(child, PlotLayer) or (isinstance(child, Sketch) and child.framed)
    ]
    bounds = [layer.get_bounds() for layer in layers] or [one.get_bounds()]
    corners = [corner for box in bounds for corner in box if None not in corner]
    if not corners:
        return None
    lats, lons = zip(*corners, strict=True)
    return [[round(min(lats), 6), round(min(lons), 6)], [round(max(lats), 6), round(max(lons), 6)]]


def _refuse_outside(one: SealedMap) -> None:
    for element in _walk(one):
        source = None
        if isinstance(element, folium.raster_layers.TileLayer):
            source = element.tiles
        elif isinstance(element, folium.raster_layers.ImageOverlay):
            source = element.url
        if source is not None and not str(source).startswith("data:"):
            what = getattr(element, "layer_name", element.get_name())
            raise MapError(
                f"sealed map: layer {what!r} draws {str(source)[:80]}, which is outside the file; "
                "leave it out or embed it as data"
            )


def _walk(root: Element, seen: set[int] | None = None) -> Iterator[Element]:
    """Every element of the tree once, those that stand in attributes (icons, popup contents) included."""
    seen = set() if seen is None else seen
    if id(root) in seen:
        return
    seen.add(id(root))
    yield root
    for value in list(vars(root).values()):
        if isinstance(value, Element) and value is not root._parent:
            yield from _walk(value, seen)
    for child in list(root._children.values()):
        yield from _walk(child, seen)


def _numbered(text: str, figure: SealedFigure) -> str:
    """The page with Folium's random ids replaced by numbers in order of appearance, so that bytes repeat."""
    known = {element._id for element in _walk(figure)}
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        found = match[1]
        return f"_{numbers.setdefault(found, f'{len(numbers) + 1:04d}')}" if found in known else match[0]

    return _ID.sub(number, text)
