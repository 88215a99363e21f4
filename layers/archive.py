"""Archive: the files in a zip, each copied to a private folder while it is read, and only within limits."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gis.errors import InputError
from layers.words import words

KINDS = (".gdb", ".shp", ".gpkg", ".geojson", ".fgb", ".parquet", ".geoparquet", ".dxf")
"""What is read inside a zip."""

TABLES = (".txt", ".csv", ".xlsx", ".json")
"""What is read inside a zip that holds none of the others: beside them these are notes on them."""

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_PACKED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz")
_MOST_MEMBERS = 10_000
_MOST_BYTES = 4 << 30
_MOST_RATIO = 500
_FREE_BYTES = 1 << 24
_UTF8_FLAG = 0x800
_NOT_A_ZIP = (
    zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Inside:
    """One layer of one file in a zip: what to call it, the member it is in, what that is called, and the layer there."""

    name: str
    member: str
    shown: str
    layer: str


def layers_inside(path: Path, layers_of: Callable[[Path], list[str]]) -> list[Inside]:
    """Every layer of every file in a zip; ``layers_of`` names those of one file.

    Raises InputError: it is no zip, is locked, holds another zip or a path that leads out of it, is beyond the
    limits (10 000 files, 4 GB, packed 1 : 500), or holds nothing to read.
    """
    sets = _data_sets(_members(path))
    stems = Counter(str(PurePosixPath(shown).stem).casefold() for _, shown in sets)
    found: list[Inside] = []
    for member, shown in sets:
        stem = PurePosixPath(shown).stem
        called = stem if stems[stem.casefold()] == 1 else shown
        if not member.lower().endswith((".gdb", ".gpkg", ".xlsx", ".dxf")):
            found.append(Inside(called, member, shown, ""))
            continue
        with unpacked(path, member, shown) as place:
            names = layers_of(place)
        found += [
            Inside(name if len(sets) == 1 else f"{called}/{name}", member, shown, name) for name in names
        ]
    if not found:
        raise InputError(words("zip.empty", file=path.name, kinds=(*KINDS, *TABLES)))
    return found


@contextlib.contextmanager
def unpacked(path: Path, member: str, shown: str) -> Iterator[Path]:
    """One file of a zip, with the parts that belong to it, in a private folder that is there while the block runs.

    Raises InputError: it cannot be unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="yuantu-") as room:
        place = Path(room) / _name(shown)
        try:
            with zipfile.ZipFile(path) as archive:
                for one, target in _wanted(_members(path), member, place):
                    target.parent.mkdir(exist_ok=True)
                    with archive.open(one) as stream, target.open("wb") as copy:
                        shutil.copyfileobj(stream, copy, 1 << 20)
        except InputError:
            raise
        except _NOT_A_ZIP as error:
            raise InputError(words("zip.broken", file=path.name)) from error
        yield place


def unpack(path: Path, folder: Path) -> None:
    """Every file of a zip into a folder, under the names it has there, within the limits of :func:`layers_inside`.

    Raises InputError: it is no zip, is locked, holds another zip or a path that leads out of it, or is too large.
    """
    members = _members(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for one in members:
                target = folder.joinpath(*PurePosixPath(one.filename.replace("\\", "/")).parts)
                if one.is_dir():
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(one) as stream, target.open("xb") as copy:
                    shutil.copyfileobj(stream, copy, 1 << 20)
    except _NOT_A_ZIP as error:
        raise InputError(words("zip.broken", file=path.name)) from error


def _wanted(
    members: list[zipfile.ZipInfo], member: str, place: Path
) -> Iterator[tuple[zipfile.ZipInfo, Path]]:
    """What belongs to one file: itself, the parts of a Shapefile, the files of a geodatabase, and where each goes."""
    suffix = place.suffix.lower()
    stem = PurePosixPath(member).with_suffix("").as_posix().casefold()
    for one in members:
        at = PurePosixPath(one.filename)
        if one.is_dir():
            continue
        if suffix == ".gdb":
            if at.parent.as_posix() == member:
                yield one, place / _name(at.name)
        elif suffix == ".shp":
            if at.suffix.lower() in _PARTS and at.with_suffix("").as_posix().casefold() == stem:
                yield one, place.with_suffix(at.suffix.lower())
        elif one.filename == member:
            yield one, place


def _members(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _NOT_A_ZIP as error:
        raise InputError(words("zip.broken", file=path.name)) from error
    _refuse_tricks(path, members)
    return members


def _name(shown: str) -> str:
    r"""A file's name without what has a meaning to a disk or to GDAL, in lower-case ending.

    >>> _name("数据/地块 (1).SHP"), _name("a!b:c|d.gpkg"), _name("x" * 300 + ".dxf") == "x" * 40 + ".dxf"
    ('地块 (1).shp', 'a_b_c_d.gpkg', True)
    """
    at = PurePosixPath(shown)
    return re.sub(r"[^\w（）() .-]", "_", at.stem)[:40] + at.suffix.lower()


def _refuse_tricks(path: Path, members: list[zipfile.ZipInfo]) -> None:
    whole = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > _MOST_MEMBERS or whole > _MOST_BYTES:
        raise InputError(words("zip.large", file=path.name, count=len(members), size=whole >> 20))
    close = next((one for one in members if _is_close(one)), None)
    if close or (whole > _FREE_BYTES and whole / packed > _MOST_RATIO):
        packed, whole = (close.compress_size, close.file_size) if close else (packed, whole)
        raise InputError(words("zip.packed", file=path.name, packed=packed, size=whole))
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in member.filename or "\0" in member.orig_filename:
            raise InputError(words("zip.path", file=path.name, member=member.filename))
        if member.flag_bits & 1:
            raise InputError(words("zip.locked", file=path.name))
        if name.suffix.lower() in _PACKED:
            raise InputError(words("zip.nested", file=path.name, member=_shown(member)))


def _is_close(member: zipfile.ZipInfo) -> bool:
    """Whether one member alone is packed closer than any data is."""
    return member.file_size > _FREE_BYTES and member.file_size > _MOST_RATIO * member.compress_size


def _data_sets(members: list[zipfile.ZipInfo]) -> list[tuple[str, str]]:
    """Files and geodatabases inside: the path as the zip has it, and as people read it."""
    found: dict[str, str] = {}
    tables: dict[str, str] = {}
    for member in members:
        parts = PurePosixPath(member.filename).parts
        shown = PurePosixPath(_shown(member)).parts
        suffix = PurePosixPath(member.filename).suffix.lower()
        folder = next((i for i, part in enumerate(parts) if part.lower().endswith(".gdb")), None)
        if folder is not None:
            found["/".join(parts[: folder + 1])] = "/".join(shown[: folder + 1])
        elif not member.is_dir() and "__MACOSX" not in parts and suffix in (*KINDS, *TABLES):
            (found if suffix in KINDS else tables)[member.filename] = "/".join(shown)
    return sorted((found or tables).items())


def _shown(member: zipfile.ZipInfo) -> str:
    """A member's name as people read it: without the mark for UTF-8, Chinese systems write GBK."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
