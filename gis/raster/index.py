"""Spectral indices: bands of an image against each other, as arrays or window by window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from gis.errors import InputError
from gis.raster.source import Source
from gis.words import refusal

if TYPE_CHECKING:
    from gis.raster.grid import Band
    from gis.raster.reader import Derived, Reader

ALSO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"nir": ("nir08", "nir1"), "swir": ("swir1", "swir16"), "red": (), "green": (), "blue": ()}
)
"""What a band may be called besides, where no band has its own name."""


@dataclass(frozen=True)
class Index:
    """A spectral index: its formula in words of bands, the bands it needs in the order its function takes them, and who gave it."""

    name: str
    zh: str
    en: str
    formula: str
    bands: tuple[str, ...]
    source: str
    function: Callable[..., Any]


def normalised_difference(a: Any, b: Any) -> Band:
    """Difference of two bands over their sum, −1 to 1 for bands that are not negative: ``(a − b) / (a + b)``.

    Masked where either band is masked or NaN, where one is below 0 (dark ground after an offset: the ratio would leave −1 to 1 and
    pass any limit), and where the sum is 0: nothing is known there.

    >>> normalised_difference(np.array([80, 0]), np.array([40, 0]))
    masked_array(data=[0.3333333333333333, --], mask=[False, True], fill_value=1e+20)
    """
    first, second = _known(a, b)
    total = np.ma.masked_less_equal(first + second, 0.0)
    return (first - second) / total


def ndvi(nir: Any, red: Any) -> Band:
    """Vegetation: ``(near infrared − red) / (near infrared + red)`` (Rouse and others 1974).

    >>> float(ndvi(np.array([60.0]), np.array([20.0]))[0])
    0.5
    """
    return normalised_difference(nir, red)


def ndwi(green: Any, nir: Any) -> Band:
    """Open water: ``(green − near infrared) / (green + near infrared)`` (McFeeters 1996).

    >>> float(ndwi(np.array([30.0]), np.array([10.0]))[0])
    0.5
    """
    return normalised_difference(green, nir)


def ndbi(swir: Any, nir: Any) -> Band:
    """Built-up ground: ``(short-wave infrared − near infrared) / sum`` (Zha, Gao and Ni 2003).

    >>> float(ndbi(np.array([50.0]), np.array([30.0]))[0])
    0.25
    """
    return normalised_difference(swir, nir)


def bsi(swir: Any, red: Any, nir: Any, blue: Any) -> Band:
    """Bare soil: ``((short-wave infrared + red) − (near infrared + blue)) / sum of the four`` (Rikimaru, Roy and Miyatake 2002).

    >>> float(bsi(np.array([50.0]), np.array([30.0]), np.array([10.0]), np.array([10.0]))[0])
    0.6
    """
    swir, red, nir, blue = _known(swir, red, nir, blue)
    return normalised_difference(swir + red, nir + blue)


def _known(*bands: Any) -> list[Band]:
    """Bands as floats, masked where they are NaN or below 0."""
    floats = [np.ma.masked_invalid(np.ma.asarray(band, dtype=np.float64)) for band in bands]
    return [np.ma.masked_less(band, 0.0) for band in floats]


INDICES: Mapping[str, Index] = MappingProxyType(
    {
        one.name: one
        for one in (
            Index(
                "ndvi",
                "植被指数",
                "vegetation index",
                "(nir − red) / (nir + red)",
                ("nir", "red"),
                "Rouse 1974",
                ndvi,
            ),
            Index(
                "ndwi",
                "水体指数",
                "water index",
                "(green − nir) / (green + nir)",
                ("green", "nir"),
                "McFeeters 1996",
                ndwi,
            ),
            Index(
                "ndbi",
                "建筑指数",
                "built-up index",
                "(swir − nir) / (swir + nir)",
                ("swir", "nir"),
                "Zha 2003",
                ndbi,
            ),
            Index(
                "bsi",
                "裸土指数",
                "bare soil index",
                "((swir + red) − (nir + blue)) / ((swir + red) + (nir + blue))",
                ("swir", "red", "nir", "blue"),
                "Rikimaru 2002",
                bsi,
            ),
        )
    }
)
"""Every index by its name."""


def band_of(name: str, bands: Sequence[str]) -> int | None:
    """The number of a band by its name or another it goes by, counted from 1; None where there is none.

    >>> band_of("swir", ("blue", "nir", "swir1", "swir2")), band_of("red", ("nir",))
    (3, None)
    """
    called = [one.strip().lower() for one in bands]
    return next((called.index(one) + 1 for one in (name, *ALSO.get(name, ())) if one in called), None)


def lacking(name: str, bands: Sequence[str]) -> tuple[str, ...]:
    """Bands that an index needs and an image does not have; InputError when there is no such index.

    >>> lacking("bsi", ("blue", "green", "red", "nir"))
    ('swir',)
    """
    if name not in INDICES:
        raise InputError(refusal("gis", "index.unknown", name=name, known=list(INDICES)))
    return tuple(band for band in INDICES[name].bands if band_of(band, bands) is None)


def index_reader(
    name: str | Sequence[str], given: str | Path | Source | Reader, bands: Sequence[str] = ()
) -> Derived:
    """One index of an image, or several, each a band of its own, worked out of each window as it is read.

    ``bands`` are the names of the image's bands in their order; left out: as the file describes them. No value where a band has none or is
    below 0, and where the bands add up to 0. Close it, or use it in a ``with`` statement.

    Raises InputError: no such index, or a band is missing: it says which.
    """
    from gis.raster.reader import Derived, reader_of

    names = (name,) if isinstance(name, str) else tuple(name)
    reader = reader_of(given)
    try:
        called = tuple(bands) or reader.grid.descriptions
        for one in names:
            if missing := lacking(one, called):
                facts = {
                    "index": one,
                    "missing": list(missing),
                    "known": [band for band in called if band] or ["—"],
                }
                raise InputError(refusal("gis", "index.band", path=reader.grid.path, **facts))
        inputs = tuple(dict.fromkeys(band for one in names for band in INDICES[one].bands))
        numbers = [band_of(band, called) or 0 for band in inputs]
        functions = [_of(INDICES[one], inputs) for one in names]
        return Derived(
            reader, numbers, functions, refusal("gis", "index.note", note=reader.note, index=list(names))
        )
    except BaseException:
        if reader is not given:
            reader.close()
        raise


def _of(index: Index, inputs: Sequence[str]) -> Callable[..., Any]:
    """An index as a function of all the bands read; NaN where it has no value."""
    places = [inputs.index(band) for band in index.bands]

    def function(*values: Any) -> Any:
        return np.ma.filled(index.function(*(values[place] for place in places)), np.nan)

    return function
