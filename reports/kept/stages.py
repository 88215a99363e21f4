"""Stages: what a build has finished in a folder, each stage whole and marked with what it was made from.

``DIR/.yuantu`` holds them. A stage counts only where its mark is that of the same inputs, day, rules and program, and its
files are as they were kept; a build that was stopped goes on with the first that does not. What a build keeps stands in
``coming`` until its results take their places: till then the stages of the results that are there stay with them.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gis.errors import InputError, YuantuError
from layers.config import NAME, read_config
from layers.drafts import NEXT, ROOM, clear_drafts
from layers.together import alike, inside, place, settle, settled
from layers.write import whole
from reports.evidence.bundle import MANIFEST, versions
from reports.evidence.input_files import input_files, sha256
from reports.words import in_both

_MADE, _MARK, _NEW, _COMING = "made.json", "stage.json", ".new", "coming"
_MADE_AT = f"{ROOM}/{_MADE}"
_ROOMS = ("gis", "layers", "land_policy", "maps", "reports")


def fingerprint(folder: Path, day: date | None = None) -> str | None:
    """What figures rest on as one hash: the zone's files, the day, our own code and rules, the libraries.

    None where it cannot be told: a layer comes from a database, or zone.toml cannot be read.
    """
    try:
        config, _ = read_config(folder)
        files = input_files(folder)
    except YuantuError:
        return None
    of_layers = [files.get(name) for name in config.layers]
    if not all(of_layers):
        return None
    told = {"files": files, "day": str(day or config.day), "code": own_code(), "versions": versions()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@functools.cache
def own_code() -> str:
    """The hash of every file of this toolkit that figures, words and pages come from."""
    root, digest = Path(__file__).resolve().parents[2], hashlib.sha256()
    for room in _ROOMS:
        for at, folders, names in os.walk(root / room):
            folders[:] = sorted(one for one in folders if one not in ("__pycache__", "sample", "fonts"))
            for name in sorted(names):
                digest.update(f"{name}\0".encode())
                digest.update((Path(at) / name).read_bytes())
    return digest.hexdigest()


class Stages:
    """The stages kept in one folder under one fingerprint; ``again`` uses none that is there. No fingerprint: nothing is kept.

    Who writes holds the folder (`layers.lock.held`); ``tidy`` is for them alone.
    """

    def __init__(self, out: Path, key: str | None, *, again: bool = False, tidy: bool = True) -> None:
        self.out, self.key, self.room, self.again = out, key, out / ROOM, again
        self.next, self.coming, self._read = self.room / NEXT, self.room / _COMING, set[str]()
        if not tidy:
            return
        settle(self.room, out)
        if self.coming.is_symlink():
            self.coming.unlink()
        self._arrive()
        for left in (*self.room.glob(f"*{_NEW}"), *self.coming.glob(f"*{_NEW}")):
            shutil.rmtree(left, ignore_errors=True)
        if again or key is None:
            for left in (self.next, self.coming):
                shutil.rmtree(left, ignore_errors=True)
        clear_drafts(out)
        for left in (self.next, *self.next.rglob("*")):
            if left.is_dir():
                clear_drafts(left)

    def folder(self, name: str) -> Path:
        """Where a stage is kept that is :meth:`has`; for any other, where it would be once its results stand."""
        found = next(self._found(name), self.room / name)
        if found.parent == self.coming:
            self._read.add(name)
        return found

    def has(self, name: str) -> bool:
        """Whether a stage is there, made from the same, and every file of it as it was written."""
        return next(self._found(name), None) is not None

    def _found(self, name: str) -> Iterator[Path]:
        """Where a stage made from the same is kept whole: of the build under way, then of the results that stand."""
        for room in (self.coming,) if self.again else (self.coming, self.room):
            mark = _read(room / name / _MARK)
            if self.key is not None and mark.get("key") == self.key and _whole(room / name, mark):
                yield room / name

    def keep(self, name: str, write: Callable[[Path], None], **mark: Any) -> None:
        """Keep a stage: written beside, marked last, then put in place of what was there."""
        if self.key is None:
            return
        new, target = self.coming / f"{name}{_NEW}", self.coming / name
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        write(new)
        kept = {
            one.relative_to(new).as_posix(): _seen(one) for one in sorted(new.rglob("*")) if one.is_file()
        }
        _write(new / _MARK, {"key": self.key, "kept": kept, **mark})
        shutil.rmtree(target, ignore_errors=True)
        new.replace(target)

    def files(self, name: str) -> list[Path] | None:
        """The results that a stage wrote, among those to be, where all of them are still as it wrote them."""
        if not self.has(name):
            return None
        listed = self._mark(name).get("files", {})
        if not isinstance(listed, dict) or not all(map(inside, listed)):
            return None
        for one, mark in listed.items():
            at = next((room / one for room in (self.next, self.out) if _is(room / one, mark)), None)
            if at is None:
                return None
            if at != self.next / one:
                alike(at, self.next / one)
        return [self.next / one for one in listed]

    def wrote(self, name: str, files: Iterable[Path]) -> None:
        """Mark a stage as done that wrote these results to :attr:`next`."""
        marks = {path.relative_to(self.next).as_posix(): sha256(path) for path in files}
        self.keep(name, lambda _folder: None, files=marks)

    def make_room(self) -> None:
        """Remove what is no finished stage: on a disk that is full it would be in everybody's way."""
        for left in (self.next, *self.coming.glob(f"*{_NEW}")):
            shutil.rmtree(left, ignore_errors=True)

    def finish(
        self, files: Iterable[Path], stale: Iterable[Path], made: tuple[Path, date, str]
    ) -> tuple[Path, ...]:
        """Let the results take their places together, with what they were built from; gives where they are then.

        ``made``: zone, day and language. What is ``stale`` goes, the manifest comes last.
        """
        names = [path.relative_to(self.next).as_posix() for path in files]
        gone = [path.relative_to(self.out).as_posix() for path in stale]
        if self.key is None:
            placed, gone = names, [*gone, _MADE_AT]
        else:
            self._made(*made)
            placed = [*names, _MADE_AT]
        place(self.room, self.out, self.next, placed, gone, last=MANIFEST)
        shutil.rmtree(self.next, ignore_errors=True)
        self._arrive()
        return tuple(self.out / name for name in names)

    def _arrive(self) -> None:
        """Let the stages of the results that stand take the places of those before; what is of other inputs goes.

        Those that are read when they are looked at stay where they are till the next build.
        """
        key = _read(self.room / _MADE).get("key")
        for one in self.room.glob("*"):
            if one.is_dir() and _read(one / _MARK).get("key", key) != key:
                shutil.rmtree(one, ignore_errors=True)
        for one in self.coming.glob("*"):
            if one.name not in self._read and key is not None and _read(one / _MARK).get("key") == key:
                shutil.rmtree(self.room / one.name, ignore_errors=True)
                one.replace(self.room / one.name)
        with contextlib.suppress(OSError):  # what another build keeps there, or nothing
            self.coming.rmdir()

    def _made(self, zone: Path, day: date, lang: str) -> None:
        """Note what the folder was built from."""
        try:
            where = os.path.relpath(zone.resolve(), self.out.resolve())
        except ValueError:  # another drive
            where = str(zone.resolve())
        record = {"key": self.key, "zone": where, "day": day.isoformat(), "lang": lang}
        _write(self.next / _MADE_AT, record)

    def _mark(self, name: str) -> dict[str, Any]:
        return _read(next(self._found(name), self.room / name) / _MARK)


def _is(file: Path, digest: object) -> bool:
    """Whether a file is there and has this hash."""
    return file.is_file() and sha256(file) == digest


def _seen(path: Path) -> list[int | str]:
    """How a kept file is known again: size, time of writing, hash."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, sha256(path)]


def _whole(folder: Path, mark: Mapping[str, Any]) -> bool:
    """Whether all files of a stage are as they were kept; one of the same size and time is not read again to see."""
    try:
        for name, (size, moment, digest) in mark["kept"].items():
            found = (folder / name).stat()
            if found.st_size != size or (found.st_mtime_ns != moment and sha256(folder / name) != digest):
                return False
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def built_from(folder: Path) -> tuple[Path, date, str, str] | None:
    """Of a folder that a build wrote: the zone, the day, the language and the fingerprint; None for any other folder.

    Raises InputError where the zone is not there any more, and for the folder of a build that did not finish.
    """
    folder = Path(folder)
    if (folder / NAME).is_file() or not (folder / ROOM).is_dir():
        return None
    settled(folder)
    if not (folder / ROOM / _MADE).is_file():
        raise InputError(in_both("build_unfinished", folder=folder))
    made = _read(folder / ROOM / _MADE)
    try:
        zone = Path(os.path.normpath(folder.resolve() / made["zone"]))
        found = zone, date.fromisoformat(made["day"]), str(made["lang"]), str(made["key"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (zone / NAME).is_file():
        raise InputError(in_both("built_zone_gone", folder=folder, zone=zone))
    return found


def _write(path: Path, record: dict[str, Any]) -> None:
    with whole(path) as place:
        place.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
