"""Photos: pictures of the site found by the plot number in a folder's file names; the day they were taken, never where."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gis.errors import InputError
from reports.words import in_both

ENDINGS = (".jpg", ".jpeg", ".png")
LONGEST = 1400
"""Dots of the longer side of a picture on the page."""
_MOST_BYTES, _MOST_DOTS, _MOST_FILES = 60 << 20, 100_000_000, 20_000
_TAKEN, _CHANGED, _EXIF = 36867, 306, 0x8769
_DAY = re.compile(r"(\d{4}):(\d\d):(\d\d)")


def found(folder: Path | None, plots: Iterable[str]) -> dict[str, list[Path]]:
    """By plot: the pictures whose file name holds its number as a whole, in order of name.

    Where several numbers stand in a name the longest counts. Raises InputError where there is no such folder.

    >>> found(None, ["P1"])
    {}
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise InputError(in_both("photos_no_folder", folder=folder))
    files = sorted(one for one in folder.rglob("*") if one.suffix.lower() in ENDINGS and one.is_file())
    named = sorted({_plain(one): one for one in plots}.items(), key=lambda pair: -len(pair[0]))
    hits: dict[str, list[Path]] = {}
    for file in files[:_MOST_FILES]:
        stem = _plain(file.stem)
        plot = next((whole for plain, whole in named if plain and plain in stem and names(stem, plain)), None)
        if plot is not None:
            hits.setdefault(plot, []).append(file)
    return hits


def names(stem: str, plot: str) -> bool:
    """Whether a file's name holds a plot number as a whole.

    >>> names("kj-07 现场1", "kj-07"), names("kj-079", "kj-07"), names("东侧kj-07北", "kj-07")
    (True, False, True)
    """
    return re.search(rf"(?<![0-9a-z]){re.escape(plot)}(?![0-9a-z])", stem) is not None


def read(file: Path) -> tuple[npt.NDArray[np.uint8], date | None]:
    """A picture upright, no larger than is printed, and the day its camera noted; ValueError where it cannot be read."""
    from PIL import Image, ImageOps

    if file.stat().st_size > _MOST_BYTES:
        raise ValueError("large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > _MOST_DOTS:
                    raise ValueError("large")
                taken = _day(picture)
                picture.draft("RGB", (LONGEST, LONGEST))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST, LONGEST))
                return np.asarray(_on_white(upright)), taken
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        Image.DecompressionBombError,
    ) as error:
        raise ValueError(file.name) from error


def _on_white(picture: object) -> object:
    from PIL import Image

    assert isinstance(picture, Image.Image)  # noqa: S101 - told to the type checker
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _day(picture: object) -> date | None:
    """The day in the camera's notes; nothing else of them is read."""
    exif = picture.getexif()  # type: ignore[attr-defined]
    told = exif.get_ifd(_EXIF).get(_TAKEN) or exif.get(_CHANGED)
    hit = _DAY.match(str(told or ""))
    try:
        return date(*(int(part) for part in hit.groups())) if hit else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
