"""Picture: a raster as a small picture in Web Mercator, encoded, with where its corners lie."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from gis.errors import InputError
from gis.raster.grid import Bounds, Grid, opened
from gis.raster.png import palette_png
from gis.raster.web import Cells, Frame, Given, cells, frame
from gis.words import refusal

COLOURS = ("red", "green", "blue")
STRETCH = (0.5, 99.8)
"""Percentiles that become black and white where the cells are not bytes already."""
DARK = 0.25
"""Share of the bright end under which the dark one is taken for 0."""
GAMMA = 0.75
"""Power by which what lies between is lightened, so that fields are not drawn as night beside bright roofs."""
LEAST = 64
"""Pixels along the longer side below which a picture says nothing any more."""
WIDEST = 16_000
"""Pixels along a side of a picture at most: WebP has no more than 16,383."""
SAMPLED = 250_000
"""Pixels that are looked at to find the range of a raster."""
QUALITY = 80
TRUE = 0.01
"""By what share a grid in metres may be longer or shorter than the ground."""
Stretch = Sequence[tuple[float, float]]
Values = Callable[[Frame], Cells]
"""One band of quantities on the pixels of a frame."""
Paint = Callable[[Frame], tuple[bytes, str]]
"""A picture of a frame: its bytes and their kind."""


@dataclass(frozen=True)
class Picture:
    """A picture: its bytes and their kind, columns and rows, and west, south, east, north in degrees.

    ``cell_m``: the side of a pixel in metres of Web Mercator; ``pixel_m``: on the ground; ``ground_m``: of a cell of the raster there.
    """

    data: bytes
    mime: str
    width: int
    height: int
    bounds: Bounds
    cell_m: float
    ground_m: float = 0.0
    pixel_m: float = 0.0


def picture(given: Given, most_bytes: int, most_pixels: int, names: Sequence[str] = ()) -> Picture:
    """A raster, in Web Mercator, no larger than so many pixels and, once encoded, so many bytes.

    Three bands called red, green and blue (``names``, else the file's descriptions), else the first three, become its colours; of fewer
    the first, in greys or in the colours of its own table. Cells that are not bytes are stretched, see `stretch`.
    Cells without data are transparent.

    Raises InputError: not a raster, no CRS, no cell with data, or not small enough even at 64 pixels.
    """
    table = own_colours(given)
    if table:
        return fitted(given, most_bytes, most_pixels, classes(given, table))
    bands = colour_bands(given, names)
    return fitted(given, most_bytes, most_pixels, colours(given, bands, stretch([given], bands)), finer=1)


def fitted(
    given: Given,
    most_bytes: int,
    most_pixels: int,
    paint: Paint,
    within: Bounds | None = None,
    finer: int | None = None,
) -> Picture:
    """What ``paint`` makes of a raster, or of the part within bounds in degrees, in as many pixels as fit in so many bytes.

    Raises InputError: no CRS, nothing within the bounds, no cell with data, or not small enough even at 64 pixels.
    """
    place = frame(given, most_pixels, within) if finer is None else frame(given, most_pixels, within, finer)
    if (longest := max(place.width, place.height)) > WIDEST:
        place = place.coarser(WIDEST / longest)
    while True:
        data, mime = paint(place)
        if len(data) <= most_bytes:
            break
        if max(place.width, place.height) <= LEAST:
            raise InputError(refusal("gis", "raster.too_large", path=Grid(given).path, bytes=len(data)))
        place = place.coarser(max(0.5, min(0.9, (most_bytes / len(data)) ** 0.5)))
    sides = place.degrees, place.pixel, ground_cell(given), place.pixel * place.shrinks
    return Picture(data, mime, place.width, place.height, *sides)


def ground_cell(given: Given) -> float:
    """Side of a cell on the ground in metres: the file's own where it is in metres of the ground, else measured in its middle."""
    whole, grid = frame(given, SAMPLED * SAMPLED, None, 1), Grid(given)
    ground, own = whole.pixel * whole.shrinks, min(grid.cell)
    return own if abs(own / ground - 1) < TRUE else ground


def colour_bands(given: Given, names: Sequence[str] = ()) -> tuple[int, ...]:
    """Numbers of the bands called red, green and blue, else of the first three, else of the first alone.

    ``names`` are what the bands are called, in their order; left out: what the file calls them.
    """
    grid = Grid(given)
    called = [str(name).lower() for name in (names or grid.descriptions)]
    if set(COLOURS) <= set(called):
        return tuple(called.index(name) + 1 for name in COLOURS)
    return (1, 2, 3) if grid.bands >= len(COLOURS) else (1,)


def stretch(givens: Sequence[Given], bands: Sequence[int], within: Bounds | None = None) -> Stretch:
    """For each band what becomes black and what white: one pair for all the rasters, so that their pictures can be compared.

    The 0.5th and the 99.8th percentile of all cells with data; 0 for the first of every band where that of one is under a quarter of its
    second, as in reflectances; 0 and 255 where every raster is in bytes as it is.
    """
    if all(_bytes(Grid(one), bands) for one in givens):
        return tuple((0.0, 255.0) for _ in bands)
    looked = [cells(one, frame(one, SAMPLED, within, 1), bands, "pick") for one in givens]
    ends = [_ends(np.concatenate([one[k].compressed() for one in looked])) for k in range(len(bands))]
    if any(0 <= low < DARK * high for low, high in ends):
        ends = [(min(low, 0.0), high) for low, high in ends]
    return tuple(ends)


def _ends(known: NDArray[np.float32]) -> tuple[float, float]:
    low, high = (float(end) for end in np.percentile(known, STRETCH)) if len(known) else (0.0, 1.0)
    return low, high if high > low else low + 1.0


def _bytes(grid: Grid, bands: Sequence[int]) -> bool:
    plain = all(grid.scales[band - 1] == 1 and grid.offsets[band - 1] == 0 for band in bands)
    return plain and all(grid.dtypes[band - 1] == "uint8" for band in bands)


def colours(given: Given, bands: Sequence[int], ends: Stretch) -> Paint:
    """Paint one or three bands as they are seen, each between its two ends; cells without data are transparent.

    ``((value − low) / (high − low)) ** 0.75`` of full light; bytes as they are.
    """

    def paint(place: Frame) -> tuple[bytes, str]:
        values = cells(given, place, bands)
        seen = np.asarray((~np.ma.getmaskarray(values)).any(axis=0), dtype=bool)
        _require(seen, given)
        shades = [_lit(band.filled(low), low, high) for band, (low, high) in zip(values, ends, strict=True)]
        return webp(np.stack(shades if len(shades) == len(COLOURS) else shades[:1] * 3), seen), "image/webp"

    return paint


def _lit(values: Any, low: float, high: float) -> NDArray[np.uint8]:
    light = np.clip((values - low) / (high - low), 0, 1)
    power = 1.0 if (low, high) == (0.0, 255.0) else GAMMA
    return np.rint(light**power * 255).astype(np.uint8)


def classes(given: Given, named: Mapping[int, str], other: str = "#D8D6CE", band: int = 1) -> Paint:
    """Paint the cells of a band by their class, those of no named class in one colour, in a palette of few bytes."""

    def paint(place: Frame) -> tuple[bytes, str]:
        values = cells(given, place, (band,), "pick")[0]
        _require(~np.ma.getmaskarray(values), given)
        keys = np.array(sorted(named), dtype=np.float32)
        at = np.searchsorted(keys, values.filled(keys[0])).clip(max=len(keys) - 1)
        index = np.where(keys[at] == values.filled(keys[0]), at + 2, 1).astype(np.uint8)
        index[np.ma.getmaskarray(values)] = 0
        return palette_png(index, [other, *(named[int(key)] for key in keys)]), "image/png"

    return paint


def steps(values: Values, breaks: Sequence[float], ramp: Sequence[str | None]) -> Paint:
    """Paint quantities by the class they lie in: class *i* holds ``breaks[i-1] <= value < breaks[i]``; one without a colour is transparent."""

    def paint(place: Frame) -> tuple[bytes, str]:
        found = values(place)
        index = np.searchsorted(np.array(breaks), found.filled(0.0), side="right") + 1
        index[np.ma.getmaskarray(found)] = 0
        bare = [k + 1 for k, one in enumerate(ramp) if one is None]
        index[np.isin(index, bare)] = 0
        return palette_png(index.astype(np.uint8), [one or "#FFFFFF" for one in ramp]), "image/png"

    return paint


def own_colours(given: Given) -> dict[int, str]:
    """The colours of a file's own table, for values up to 255; none where it has none."""
    with opened(given) as file:
        if file.count != 1 or file.colorinterp[0].name != "palette":
            return {}
        return {
            value: "#{:02X}{:02X}{:02X}".format(*colour[:3])
            for value, colour in file.colormap(1).items()
            if value <= 253
        }


def _require(seen: Any, given: Given) -> None:
    if not np.any(seen):
        raise InputError(refusal("gis", "raster.empty", path=Grid(given).path))


def webp(shades: NDArray[np.uint8], seen: NDArray[np.bool_]) -> bytes:
    """Red, green and blue as WebP, transparent where nothing is seen."""
    alpha = np.where(seen, 255, 0).astype(np.uint8)
    bands = np.concatenate([shades, alpha[None]])
    count, height, width = bands.shape
    options = {"driver": "WEBP", "count": count, "height": height, "width": width, "dtype": "uint8"}
    with MemoryFile() as room, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # where it lies is told beside
        with room.open(**options, QUALITY=QUALITY) as sink:
            sink.write(bands)
        return bytes(room.read())
