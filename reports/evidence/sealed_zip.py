"""Sealed zip: a folder's files as one archive that has the same bytes on the same day, and its opening within limits."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from gis.errors import InputError
from layers.archive import unpack
from layers.write import whole
from reports.words import in_both

_MODE = 0o644 << 16
_UNIX = 3


def write_zip(path: Path, files: Mapping[str, Path], day: date) -> Path:
    """Write files under their names in the archive, in order of name, dated by the day; the archive whole or not at all."""
    at = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with whole(path) as place, zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, at)
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, _MODE, _UNIX
            with files[name].open("rb") as stream, archive.open(about, "w") as copy:
                shutil.copyfileobj(stream, copy, 1 << 20)
    return path


@contextlib.contextmanager
def opened(bundle: Path) -> Iterator[Path]:
    """The folder of a bundle: itself, or what its zip holds, unpacked to a private folder while the block runs.

    Raises InputError: there is no such bundle, or the zip leads out of itself or is beyond the limits.
    """
    if bundle.is_dir():
        yield bundle
        return
    if not bundle.is_file():
        raise InputError(in_both("verify_none", bundle=bundle))
    with tempfile.TemporaryDirectory(prefix="yuantu-") as room:
        unpack(bundle, Path(room))
        yield Path(room)
