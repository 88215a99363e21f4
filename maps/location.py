"""Location: where a plot lies, as a small drawing in SVG that needs no browser library, no script and no request."""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gis.errors import MapError
from maps import palette
from maps.generalised import MANY, cell_path, covered
from maps.on_sheet import Box, bar_metres, meet
from maps.sketch import SIGNS

Shapes = npt.NDArray[Any]

STYLES = {
    "park": f'fill="{palette.GREEN}" fill-opacity=".45" stroke="#A8A698"',
    "water": f'fill="{palette.WATER}" stroke="#A9C5D2" stroke-width=".8"',
    "green": f'fill="{palette.GREEN}" stroke="#BFCDB2" stroke-width=".8"',
    "limit": f'fill="{palette.SECOND_INK}" fill-opacity=".08" stroke="{palette.SECOND_INK}" stroke-dasharray="5 4"',
    "road_area": f'fill="{palette.ROAD}"',
    "road": 'fill="none" stroke="#D3D0C6" stroke-width="4"',
    "road_on": f'fill="none" stroke="{palette.ROAD}" stroke-width="2.5"',
    "main_road": 'fill="none" stroke="#C9C6BC" stroke-width="7"',
    "main_road_on": f'fill="none" stroke="{palette.ROAD}" stroke-width="5"',
    "plot": f'fill="{palette.PAPER}" fill-opacity=".75" stroke="#A9A69B" stroke-width=".8"',
    "plots_ground": f'fill="{palette.PAPER}"',
    "boundary": f'fill="none" stroke="{palette.SECOND_INK}" stroke-width="1.2"',
    "axis": f'fill="none" stroke="{palette.PANEL}" stroke-width="6"',
    "axis_on": f'fill="none" stroke="{palette.ACCENT}" stroke-width="3"',
    "axis_fine": f'fill="none" stroke="{palette.ACCENT}" stroke-width="1.5"',
    "together": f'fill="none" stroke="{palette.SITE}" stroke-width="2" stroke-dasharray="6 4"',
    "site": f'fill="{palette.SITE}" fill-opacity=".12" stroke="{palette.SITE}" stroke-width="3" stroke-linejoin="round"',
}
"""How each kind of thing is drawn; ``*_on`` is drawn over the same shapes, for lines with a casing."""
_LETTERS = {"park": "#3C4A43", "axis": palette.ACCENT, "site": palette.SITE}
SIZE = 12
LONGEST = 16


@dataclass(frozen=True)
class Layer:
    """Shapes drawn in one of :data:`STYLES`, or as ``node`` with one of the four signs each; ``texts`` name them."""

    style: str
    shapes: Shapes
    texts: Sequence[str] = ()
    signs: Sequence[str] = ()


@dataclass
class _Sheet:
    """The drawing under way: where a metre falls, and what places are taken by lettering."""

    window: Box
    width: int
    height: int
    taken: list[Box] = field(default_factory=list)
    lettering: list[str] = field(default_factory=list)

    @property
    def metres(self) -> float:
        """Metres to a unit of the drawing."""
        return (self.window[2] - self.window[0]) / self.width

    def at(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Places on the drawing, y downwards."""
        west, _, _, north = self.window
        return np.column_stack([xy[:, 0] - west, north - xy[:, 1]]) / self.metres

    def letter(
        self, x: float, y: float, text: str, colour: str = palette.INK, *, heavy: bool = False
    ) -> None:
        """Set a text around a place, unless it would leave the drawing or stand on another."""
        text = _short(text)
        wide = reach(text) * SIZE + 4
        box = (x - wide / 2, y - SIZE * 0.75, x + wide / 2, y + SIZE * 0.75)
        inside = box[0] > 2 and box[1] > 2 and box[2] < self.width - 2 and box[3] < self.height - 2
        if not text or not inside or any(meet(box, other) for other in self.taken):
            return
        self.taken.append(box)
        weight = ' font-weight="600"' if heavy else ""
        self.lettering.append(
            f'<text x="{x:.1f}" y="{y:.1f}" dy=".35em" text-anchor="middle" fill="{colour}"{weight} '
            f'stroke="{palette.PAPER}" stroke-width="3" paint-order="stroke">{html.escape(text)}</text>'
        )


def drawn(
    layers: Sequence[Layer],
    bounds: Box,
    *,
    width: int,
    height: int,
    title: str,
    north: str = "",
    marks: Sequence[tuple[float, float, str]] = (),
) -> str:
    """One SVG of the layers in their order, its window holding ``bounds`` (metres) with the ratio of its sides.

    ``north`` is the letter over the arrow; with it stands a scale bar, without it neither. ``marks`` are discs with a
    text at a place, in the colour of suggested sites. Texts are set where they stand free, the layers last named
    first; one that does not fit is left out. More plots than can be told apart are drawn as the ground they cover.
    Same input, same text.

    Raises MapError for a style nobody knows and for a window without size.
    """
    strange = [one.style for one in layers if one.style not in STYLES and one.style != "node"]
    if strange:
        raise MapError(f"location: no style {strange[0]!r}; use one of {', '.join(STYLES)} or node")
    sheet = _Sheet(window(bounds, width / height), width, height)
    foot = _foot(sheet, north) if north else []
    body = [piece for one in layers for piece in _painted(sheet, one)]
    body += [_disc(sheet, *mark) for mark in marks]
    for one in reversed(layers):
        _name(sheet, one)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-size="{SIZE}"><title>{html.escape(_plain(title))}</title>',
        f'<rect width="{width}" height="{height}" fill="{palette.ROAD_GROUND}"/>',
        *body,
        *sheet.lettering,
        *foot,
        "</svg>",
    ]
    return "\n".join(parts)


def window(bounds: Box, ratio: float) -> Box:
    """The smallest box of a ratio (width to height) around another, with the same middle.

    >>> window((0, 0, 100, 100), 2.0)
    (-50.0, 0.0, 150.0, 100.0)
    """
    west, south, east, north = (float(side) for side in bounds)
    if not all(map(math.isfinite, (west, south, east, north))) or (east <= west and north <= south):
        raise MapError(f"location: the window {bounds} has no size; hand in bounds in metres that have one")
    wide = max(east - west, (north - south) * ratio)
    tall = wide / ratio
    x, y = (west + east) / 2, (south + north) / 2
    return (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def reach(text: str) -> float:
    """How wide a text is set, in heights of its letters: 1 for a wide character, 0.56 for a narrow one.

    >>> reach("园A")
    1.56
    """
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


def _plain(text: str) -> str:
    """Text without the marks that nobody sees and that turn what follows."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def _short(text: str) -> str:
    kept = _plain(text)
    if reach(kept) <= LONGEST:
        return kept
    wide = np.cumsum([reach(c) for c in kept])
    return kept[: int((wide <= LONGEST - 1).sum())] + "…"


def _seen(sheet: _Sheet, layer: Layer) -> tuple[Shapes, npt.NDArray[np.int64]]:
    """The parts of the shapes within the window and a little around it, and which shapes those are."""
    frame = shapely.box(*sheet.window).buffer(12 * sheet.metres, join_style="mitre")
    shapely.prepare(frame)
    shapes = np.asarray(layer.shapes, dtype=object)
    here = np.flatnonzero(shapely.intersects(shapes, frame))
    cut = shapely.intersection(shapely.make_valid(shapes[here]), frame)
    return shapely.simplify(cut, 0.3 * sheet.metres), here


def _painted(sheet: _Sheet, layer: Layer) -> list[str]:
    shapes, here = _seen(sheet, layer)
    if not len(shapes):
        return []
    if layer.style == "node":
        chosen = [layer.signs[at] if layer.signs else "circle" for at in here]
        return [_sign(sheet, shape, sign) for shape, sign in zip(shapes, chosen, strict=True)]
    if layer.style == "plot" and len(shapes) > MANY:
        west, _, _, north = sheet.window
        cells = covered(shapes, (west, north), sheet.metres, sheet.width, sheet.height)
        return [f'<path d="{cell_path(cells)}" {STYLES["plots_ground"]}/>']
    path = "".join(_path(sheet, shape) for shape in shapes)
    styles = [STYLES[layer.style]]
    if f"{layer.style}_on" in STYLES:
        styles.append(STYLES[f"{layer.style}_on"])
    return [f'<path d="{path}" fill-rule="evenodd" {style}/>' for style in styles] if path else []


def _path(sheet: _Sheet, shape: Any) -> str:
    """The outline of one shape as path data, a tenth of a unit fine."""
    pieces = []
    for part in shapely.get_parts(shape):
        kind = shapely.get_type_id(part)
        if kind not in (1, 2, 3):
            continue
        rings = shapely.get_rings(part) if kind == 3 else [part]
        for ring in rings:
            places = sheet.at(shapely.get_coordinates(ring)).round(1).tolist()
            line = "L".join(f"{x:g} {y:g}" for x, y in places)
            pieces.append(f"M{line}{'Z' if kind == 3 else ''}")
    return "".join(pieces)


def _sign(sheet: _Sheet, shape: Any, sign: str) -> str:
    x, y = sheet.at(shapely.get_coordinates(shapely.centroid(shape)))[0]
    sheet.taken.append((x - 8, y - 8, x + 8, y + 8))
    mark = SIGNS.get(sign, SIGNS["circle"])
    return (
        f'<g transform="translate({x - 7:.1f} {y - 7:.1f}) scale(.78)" fill="{palette.INK}" stroke="#FFFFFF" '
        f'stroke-width="1.5">{mark}</g>'
    )


def _disc(sheet: _Sheet, x: float, y: float, text: str) -> str:
    ((x, y),) = sheet.at(np.array([[x, y]]))
    sheet.taken.append((x - 12, y - 12, x + 12, y + 12))
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="{palette.SITE}" stroke="#FFFFFF" stroke-width="1.5"/>'
        f'<text x="{x:.1f}" y="{y:.1f}" dy=".35em" text-anchor="middle" fill="#FFFFFF" font-weight="600">'
        f"{html.escape(_short(text))}</text>"
    )


def _name(sheet: _Sheet, layer: Layer) -> None:
    """Set the names of a layer: signs have theirs above, lines along the middle of what is seen, areas inside."""
    if not layer.texts:
        return
    shapes, here = _seen(sheet, layer)
    colour = _LETTERS.get(layer.style, palette.SECOND_INK if layer.style == "plot" else palette.INK)
    order = np.argsort(-shapely.area(shapes), kind="stable")
    for at in order:
        shape = shapes[at]
        if shapely.is_empty(shape) or (layer.style == "plot" and _small(sheet, shape, layer.texts[here[at]])):
            continue
        if layer.style == "axis":
            shape = shapely.line_interpolate_point(shapely.line_merge(shape), 0.5, normalized=True)
        x, y = sheet.at(shapely.get_coordinates(shapely.point_on_surface(shape)))[0]
        lift = -18 if layer.style == "node" else 0
        sheet.letter(x, y + lift, layer.texts[here[at]], colour, heavy=layer.style == "site")


def _small(sheet: _Sheet, shape: Any, text: str) -> bool:
    """Whether a text is wider than the shape it names."""
    west, _, east, _ = shapely.bounds(shape)
    return bool((east - west) / sheet.metres < reach(_short(text)) * SIZE)


def _foot(sheet: _Sheet, north: str) -> list[str]:
    """The scale bar in the lower left corner and the arrow in the upper right."""
    length = bar_metres(sheet.metres * sheet.width / 4)
    units, below = length / sheet.metres, sheet.height - 12
    told = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    right = sheet.width - 16
    sheet.taken += [
        (6.0, below - 24.0, units + 22, sheet.height * 1.0),
        (right - 14.0, 0.0, sheet.width * 1.0, 44.0),
    ]
    halo = f'stroke="{palette.PAPER}" stroke-width="3" paint-order="stroke"'
    bar = f"M12 {below - 4}V{below}H{12 + units:.1f}V{below - 4}"
    return [
        f'<path d="{bar}" fill="none" stroke="{palette.PAPER}" stroke-width="4"/>',
        f'<path d="{bar}" fill="none" stroke="{palette.INK}" stroke-width="1.2"/>',
        f'<text x="{12 + units / 2:.1f}" y="{below - 6}" text-anchor="middle" fill="{palette.INK}" {halo}>{told}</text>',
        f'<path d="M{right} 22l-5 15 5 -3 5 3Z" fill="{palette.INK}" stroke="{palette.PAPER}" paint-order="stroke"/>',
        f'<text x="{right}" y="17" text-anchor="middle" fill="{palette.INK}" {halo}>{html.escape(north)}</text>',
    ]
