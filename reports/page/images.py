"""Images: the rasters of a zone as pictures on its map page: which, in what size, how painted, and what is told of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gis.errors import InputError, MapError, YuantuError
from gis.raster import picture as painting
from gis.raster.flood import flood_depth
from gis.raster.picture import Paint, Picture, Values
from gis.raster.relief import relief
from gis.raster.web import Frame, cells, frame
from gis.words import thin
from land_policy.evaluation import Evaluation
from layers.raster import Raster
from layers.zone import Zone
from maps import palette
from maps.basemap import Basemap
from maps.image import BASE64, Image, Images, Shade
from maps.paint import amount
from maps.said import Text, in_lang
from maps.tiles import Bounds
from reports.page.amount_themes import steps
from reports.page.ground_told import caution, told
from reports.page.under import extent
from reports.preset.preset import Preset, preset_of
from reports.words import both, in_both, in_each, phrase

MOST_KB = 1500.0
MOST_PIXELS = 2_000_000
SAMPLED = 100_000
SHARES = (0.2, 0.45, 0.7, 0.92, 0.98)
"""Shares of the cells below each break of a quantity."""
EARTH = ("#EDEFE2", "#DDE7D3", "#EDE3C4", "#E2CEAE", "#CBB08D", "#A98B6C")
LIGHT = ("#1F2A30", "#4A4458", "#8E6C8A", "#C98A6A", "#F2D48A", "#FFF6D8")
COVERS = (
    ("水", palette.WATER), ("water", palette.WATER), ("林", "#7FA37A"), ("forest", "#7FA37A"), ("树", "#7FA37A"), ("草", "#BFD6A6"),
    ("grass", "#BFD6A6"), ("耕", "#EDE3A8"), ("crop", "#EDE3A8"), ("农", "#EDE3A8"), ("建", "#C79A90"), ("built", "#C79A90"),
    ("不透水", "#C79A90"), ("裸", "#D9C3A0"), ("bare", "#D9C3A0"), ("湿", "#9CC5C1"), ("wet", "#9CC5C1"), ("植", "#9DBF8B"), ("veget", "#9DBF8B"),
)  # fmt: skip
"""Words in the name of a class of land cover, and its colour; what has none of them takes the next of ``OTHER``."""
OTHER = ("#A9B7DB", "#D9A77F", "#C2A8CE", "#E3CF86", "#8FA6A0", "#D99BA4")
MOST_CLASSES = 12
REST = "#D8D6CE"
WET_M = 0.01
"""Depth in metres under which ground is drawn as dry."""
_DRAWN = ("image", "height", "depth", "cover", "light", "grid")


@dataclass(frozen=True)
class Asked:
    """Which rasters a page is to hold: their names (none: all that are declared), kilobytes each at most, levels of water to be drawn."""

    names: tuple[str, ...] = ()
    most_kb: float = MOST_KB
    levels: tuple[float, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """The images of a page, and lines for whoever makes it: what was embedded in what size, what was not and why."""

    images: Images | None
    lines: tuple[Text, ...] = ()


def images_of(evaluation: Evaluation, asked: Asked | None = None) -> Drawn:
    """The rasters of a zone as pictures over the extent of its plots, those its preset lets show; ``asked``: none for all that are declared.

    Images with bands of the same names are a series and have one stretch. A declared raster that cannot be drawn is told and left out;
    one that was asked for by name raises InputError, a name that there is not or that the preset leaves out MapError.
    A level of water takes the heights that are drawn, else those there are; where there are none it says why nothing is.
    """
    asked = asked or Asked()
    zone, preset = evaluation.zone, preset_of(evaluation.zone)
    rasters = {name: one for name, one in zone.rasters.items() if one.kind in _DRAWN or name in asked.names}
    strange = [name for name in asked.names if name not in rasters]
    if strange:
        raise MapError(in_both("image_no_raster", name=strange[0], known=list(rasters)))
    wanted = {name: rasters[name] for name in asked.names or rasters}
    shut = [name for name in asked.names if not preset.image(wanted[name])]
    if shut:
        raise MapError(in_both("image_not_shown", name=shut[0], preset=preset.name))
    wanted = {name: one for name, one in wanted.items() if preset.image(one)}
    room, within = int(asked.most_kb * 1000 / BASE64), extent(evaluation)
    made: list[Image] = []
    lines: list[Text] = []
    for kind in _DRAWN:
        for one in sorted((one for one in wanted.values() if one.kind == kind), key=_day):
            try:
                made.append(_image(one, wanted, room, within))
            except YuantuError as error:
                if asked.names:
                    raise
                lines.append(_skipped(one, error))
    heights = [one for one in wanted.values() if one.kind == "height"]
    heights = heights or [one for one in rasters.values() if one.kind == "height" and preset.image(one)]
    made += [_flooded(one, level, room, within) for one in heights for level in asked.levels]
    lines += [_dry(level, zone, preset, rasters) for level in asked.levels if not heights]
    made = _named(made)
    lines = [*(in_each(functools.partial(_embedded, one)) for one in made), *lines]
    clues = told(evaluation, preset) if any(one.view for one in made) else {}
    return Drawn(Images(made, clues, caution(), zone.invented) if made else None, tuple(lines))


def _dry(level: float, zone: Zone, preset: Preset, rasters: Mapping[str, Raster]) -> Text:
    """Why no depth is drawn."""
    shut = any(one.kind == "height" for one in rasters.values())
    key = "image_flood_hidden" if shut else "image_no_flood"

    def say(lang: str) -> str:
        called = preset.stamp.get(lang, "") or preset.key
        return phrase(key, lang).format(level=f"{level:g}", preset=called, zone=zone.label(lang))

    return in_each(say)


def fits(basemap: Basemap | None) -> bool:
    """Whether images lie where a basemap has what is under them: they are not shifted to another datum."""
    return basemap is None or basemap.datum == "wgs84"


def lines_on(drawn: Drawn, basemap: Basemap | None) -> tuple[Text, ...]:
    """What is said of the images on a page with a basemap: that they are left out, where they do not fit it."""
    return drawn.lines if fits(basemap) or drawn.images is None else (both("image_shifted"),)


def _day(one: Raster) -> tuple[str, str]:
    return (one.date.isoformat() if one.date else "", one.name)


def _image(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """A raster painted by its kind."""
    ways: Mapping[str, Callable[..., Image]] = {
        "image": _seen, "height": _relief, "depth": _depth, "cover": _cover, "light": _light, "grid": _grid,
    }  # fmt: skip
    if one.categories:
        return _cover(one, among, room, within)
    return ways[one.kind](one, among, room, within)


def _base(one: Raster, found: Picture, **more: Any) -> Image:
    named = bool(one.label or one.label_en)
    label = in_each(one.title) if named else both(f"image_{one.kind}")
    day = one.date.isoformat() if one.date else ""
    return Image(one.name, label, found, day, _cell(found), **more)


def _seen(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """An image as the eye sees it, lit as all of its series are."""
    own = painting.own_colours(one.source)
    if own:
        return _base(one, _fit(one, room, within, painting.classes(one.source, own)), view=True)
    bands = painting.colour_bands(one.source, one.bands)
    series = [other for other in among.values() if other.kind == "image" and other.bands == one.bands]
    ends = painting.stretch([other.source for other in series], bands, within)
    found = _fit(one, room, within, painting.colours(one.source, bands, ends))
    true = set(painting.COLOURS) <= {name.lower() for name in one.bands}
    key = "image_true" if true else "image_grey" if len(bands) == 1 else "image_bands"
    lit = "image_lit" if len(series) > 1 else "image_lit_alone"
    note = in_each(
        lambda lang: phrase("semicolon", lang).join(phrase(part, lang) for part in (key, lit, "image_clear"))
    )
    return _base(one, found, note=note, view=True)


def _relief(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """Heights coloured by steps and lit from the north-west."""
    read = _band(one, "bilinear")
    marks = _marks(one, within)
    ramp = _ramp(EARTH, len(marks) + 1)
    found = _fit(one, room, within, relief(read, marks, ramp))
    return _base(
        one, found, unit=one.unit, legend=_legend(marks, ramp), note=both("image_relief"), smooth=True
    )


def _depth(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """Depth of water; what is dry is not drawn."""
    found, legend = _water(one, _band(one, "nearest"), room, within)
    return _base(one, found, unit=one.unit or "m", legend=legend)


def _flooded(one: Raster, level: float, room: int, within: Bounds) -> Image:
    """How deep the ground lies under a stated level of water, from its heights."""
    heights = _band(one, "bilinear")

    def read(place: Frame) -> Any:
        return np.ma.masked_invalid(flood_depth(heights(place), level))

    found, legend = _water(one, read, room, within)
    label = in_each(lambda lang: phrase("image_flood", lang).format(level=f"{level:g}"))
    note = both("image_flood_note")
    return replace(
        _base(one, found, unit="m", legend=legend, note=note), key=f"{one.name}_{level:g}", label=label
    )


def _water(one: Raster, read: Values, room: int, within: Bounds) -> tuple[Picture, list[Shade]]:
    marks = steps("flood_depth_m")
    ramp = palette.AMOUNT[1 : len(marks) + 2]
    found = _fit(one, room, within, painting.steps(read, (WET_M, *marks), (None, *ramp)))
    return found, _legend(marks, ramp)


def _light(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """Light at night, dark to bright."""
    return _amount(one, room, within, LIGHT)


def _grid(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """Any other quantity, light to dark."""
    return _amount(one, room, within, palette.AMOUNT)


def _amount(one: Raster, room: int, within: Bounds, colours: Sequence[str]) -> Image:
    marks = _marks(one, within)
    ramp = _ramp(colours, len(marks) + 1)
    found = _fit(one, room, within, painting.steps(_band(one, "nearest"), marks, ramp))
    return _base(one, found, unit=one.unit, legend=_legend(marks, ramp))


def _cover(one: Raster, among: Mapping[str, Raster], room: int, within: Bounds) -> Image:
    """Categories: in the colours of the file's own table, else by what the words of a class name, else one after the other."""
    own = painting.own_colours(one.source)
    found = sorted(int(value) for value in np.unique(_looked(one, within, "pick").compressed()))
    names = {value: one.classes.get(value, str(value)) for value in found}
    spare = iter(OTHER * (len(names) // len(OTHER) + 1))
    painted = {value: own.get(value) or _coloured(name) or next(spare) for value, name in names.items()}
    shown = dict(list(painted.items())[:MOST_CLASSES])
    legend = [Shade(colour, names[value]) for value, colour in shown.items()]
    if len(painted) > len(shown):
        legend.append(Shade(REST, both("image_rest")))
    return _base(one, _fit(one, room, within, painting.classes(one.source, shown, REST)), legend=legend)


def _coloured(name: str) -> str:
    return next((colour for word, colour in COVERS if word in name.lower()), "")


def _band(one: Raster, how: str) -> Values:
    """A reader of the first band."""

    def read(place: Frame) -> Any:
        return cells(one.source, place, (1,), how)[0]

    return read


def _looked(one: Raster, within: Bounds, how: str) -> Any:
    """The values of the first band over the extent, few enough to be looked at."""
    found = cells(one.source, frame(one.source, SAMPLED, within, 1), (1,), how)[0]
    if not found.count():
        raise InputError(in_both("image_no_cell", name=one.name))
    return found


def _marks(one: Raster, within: Bounds) -> tuple[float, ...]:
    """Where a quantity is cut: at shares of its cells, rounded to what the spread of the values makes worth reading."""
    values = _looked(one, within, "nearest").compressed().astype(float)
    if float(np.ptp(values)) == 0:
        return ()
    low, high = (float(end) for end in np.quantile(values, (0.1, 0.9)))
    marks = np.unique([_rounded(float(mark), low, high) for mark in np.quantile(values, SHARES)])
    return tuple(float(mark) for mark in marks[(marks > values.min()) & (marks <= values.max())])


def _rounded(mark: float, low: float, high: float) -> float:
    """A break to a twentieth or so of how far it lies from the low end, at least of how far the high end does.

    >>> _rounded(3.237, 2.6, 3.8), _rounded(197.4, 2.6, 3.8), _rounded(1012.4, 1000.0, 1030.0)
    (3.2, 200.0, 1012.0)
    """
    reach = max(abs(mark - low), high - low) or abs(mark) or 1.0
    return round(mark, -int(np.floor(np.log10(reach))) + 1)


def _ramp(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """As many colours of a ramp, spread over the whole of it."""
    last = len(colours) - 1
    return tuple(colours[(k * last) // max(1, count - 1)] for k in range(count))


def _legend(marks: Sequence[float], ramp: Sequence[str]) -> list[Shade]:
    if not marks:
        return []
    named = amount("image", "", "", marks).classes
    return [Shade(colour, one.label) for colour, one in zip(ramp, named, strict=True)]


def _fit(one: Raster, room: int, within: Bounds, paint: Paint) -> Picture:
    return painting.fitted(one.source, room, MOST_PIXELS, paint, within)


def _cell(found: Picture) -> Text:
    """How large a cell is, and a pixel where that is larger."""
    side = _metres(found.ground_m)
    if found.pixel_m <= found.ground_m * 1.05:
        return in_each(lambda lang: phrase("image_cell", lang).format(side=side))
    return in_each(lambda lang: phrase("image_pixel", lang).format(side=side, pixel=_metres(found.pixel_m)))


def _metres(side: float) -> str:
    """A length as people say it.

    >>> _metres(50.0), _metres(49.94), _metres(0.4996), _metres(123.4)
    ('50', '50', '0.5', '123')
    """
    return f"{side:.0f}" if side >= 20 else f"{float(f'{side:.2g}'):g}"


def _named(made: list[Image]) -> list[Image]:
    """Images that are called alike on one day get the name of their raster behind."""
    called = [(str(one.label), one.date) for one in made]
    return [
        replace(one, label=in_each(functools.partial(_with_key, one)))
        if called.count((str(one.label), one.date)) > 1
        else one
        for one in made
    ]


def _with_key(one: Image, lang: str) -> str:
    return f"{in_lang(one.label, lang)} {one.key}"


def _embedded(one: Image, lang: str) -> str:
    size = f"{one.picture.width} × {one.picture.height}"
    label = " ".join(part for part in (in_lang(one.label, lang), one.date) if part)
    facts = {"name": one.key, "label": label, "size": size, "pixel": _metres(one.picture.pixel_m)}
    return phrase("image_embedded", lang).format(**facts, kb=thin(one.size / 1000, ",.0f"))


def _skipped(one: Raster, error: YuantuError) -> Text:
    return in_each(lambda lang: phrase("image_skipped", lang).format(name=one.name, why=error.text(lang)))
