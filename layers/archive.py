"""Archive: the files in a zip that are read where they lie, never unpacked, and only within limits."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyogrio

from gis.errors import InputError
from layers.encoding import Encoding, encoding_of_dbf
from layers.words import words

KINDS = (".gdb", ".shp", ".gpkg", ".geojson")
"""What is read inside a zip."""

_PACKED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz")
_MOST_MEMBERS = 10_000
_MOST_BYTES = 4 << 30
_MOST_TABLE = 1 << 30
_MOST_RATIO = 500
_FREE_BYTES = 1 << 24
_UTF8_FLAG = 0x800


@dataclass(frozen=True)
class Inside:
    """One layer of one file in a zip: what to call it, where GDAL finds it, the member it is in, and the layer there."""

    name: str
    source: str
    member: str
    layer: str


def layers_inside(path: Path) -> list[Inside]:
    """Every layer of every file in a zip.

    Raises InputError: it is no zip, is locked, holds another zip or a path that leads out of it, is beyond the
    limits (10 000 files, 4 GB, packed 1 : 500), or holds nothing to read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(words("zip.broken", file=path.name)) from error
    _refuse_tricks(path, members)
    found: list[Inside] = []
    sets = _data_sets(members)
    for member, shown in sets:
        source = f"/vsizip/{{{path.resolve()}}}/{member}"
        stem = PurePosixPath(shown).stem
        if member.lower().endswith((".shp", ".geojson")):
            found.append(Inside(stem, source, member, ""))
            continue
        names = [str(name) for name, _ in pyogrio.list_layers(source)]
        found += [
            Inside(name if len(sets) == 1 else f"{stem}/{name}", source, member, name) for name in names
        ]
    if not found:
        raise InputError(words("zip.empty", file=path.name, kinds=KINDS))
    return found


def encoding_inside(path: Path, one: Inside) -> Encoding | None:
    """The encoding of a Shapefile's table in a zip, established as for one outside; None for other kinds."""
    if not one.member.lower().endswith(".shp"):
        return None
    stem = one.member[: -len(".shp")].casefold()
    with zipfile.ZipFile(path) as archive:
        beside = {
            m.filename.casefold(): m for m in archive.infolist() if m.filename.casefold().startswith(stem)
        }
        table = beside.get(f"{stem}.dbf")
        if table is None:
            raise InputError(words("zip.no_table"))
        if table.file_size > _MOST_TABLE:
            raise InputError(words("zip.large_table"))
        label = beside.get(f"{stem}.cpg")
        try:
            return encoding_of_dbf(
                Path(PurePosixPath(one.member).with_suffix(".dbf").name),
                data=archive.read(table),
                label=archive.read(label)[:64] if label and label.file_size < 1024 else b"",
            )
        except (zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError) as error:
            raise InputError(words("zip.damaged_table", why=str(error))) from error


def _refuse_tricks(path: Path, members: list[zipfile.ZipInfo]) -> None:
    whole = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > _MOST_MEMBERS or whole > _MOST_BYTES:
        raise InputError(words("zip.large", file=path.name, count=len(members), size=whole >> 20))
    if whole > _FREE_BYTES and whole / packed > _MOST_RATIO:
        raise InputError(words("zip.packed", file=path.name, packed=packed, size=whole))
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in member.filename or "\0" in member.orig_filename:
            raise InputError(words("zip.path", file=path.name, member=member.filename))
        if member.flag_bits & 1:
            raise InputError(words("zip.locked", file=path.name))
        if name.suffix.lower() in _PACKED:
            raise InputError(words("zip.nested", file=path.name, member=_shown(member)))


def _data_sets(members: list[zipfile.ZipInfo]) -> list[tuple[str, str]]:
    """Files and geodatabases inside: the path as the zip has it, and as people read it."""
    found: dict[str, str] = {}
    for member in members:
        parts = PurePosixPath(member.filename).parts
        shown = PurePosixPath(_shown(member)).parts
        folder = next((i for i, part in enumerate(parts) if part.lower().endswith(".gdb")), None)
        if folder is not None:
            found["/".join(parts[: folder + 1])] = "/".join(shown[: folder + 1])
        elif (
            not member.is_dir()
            and "__MACOSX" not in parts
            and PurePosixPath(member.filename).suffix.lower() in KINDS
        ):
            found[member.filename] = "/".join(shown)
    return sorted(found.items())


def _shown(member: zipfile.ZipInfo) -> str:
    """A member's name as people read it: without the mark for UTF-8, Chinese systems write GBK."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
