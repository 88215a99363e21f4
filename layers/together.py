"""Together: files that belong together take their names at once, all or none; a stop in between is made good by the next command.

All are complete in a hidden folder before the first takes its name. That folder, with the list of what it holds, is then renamed:
from here on the new ones count. Each takes the place of its old one, which is put by; a failure brings the old ones back, and
after a stop (power, kill) the next command that looks at the folder goes on with the list.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from gis.cause import cause
from gis.errors import InputError, OutputError
from layers.drafts import DRAFT, DRAFTS, PLACING, ROOM, shown
from layers.lock import held
from layers.unwritten import unwritten
from layers.words import words

JOURNALS = ("-wal", "-shm", "-journal")
"""What a program that has a GPKG open keeps beside it; left beside another GPKG of that name it would be played into that."""
_PLAN, _OLD = ".plan.json", ".old"
_WAIT_S = 5.0


class PlanError(OutputError):
    """The list of what takes its place is not one that a command wrote."""


@contextlib.contextmanager
def together(
    folder: Path,
    room: Path | None = None,
    *,
    beside: Iterable[str] = (),
    stale: Iterable[str] = (),
    last: str = "",
    wait_s: float = 0.0,
) -> Iterator[Path]:
    """A hidden folder to write in; its files take their places in ``folder`` together once the block ends, or nothing changes.

    The folder is held meanwhile (:func:`layers.lock.held`; ``room``: what is held instead). ``beside`` names, as patterns, what
    is there already and is to be seen in the hidden folder too. ``stale``: what goes then, unless it is written again.
    ``last``: the file that takes its place last. ``wait_s``: how long to wait for another who holds the folder.

    Raises OutputError: another is writing there, or a file cannot be written or take its name; what was there is intact.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as out:
    ...     with together(Path(out)) as draft:
    ...         _ = (draft / "a").write_text("1"), (draft / "b").write_text("2")
    ...         before = [one.name for one in Path(out).iterdir()]
    ...     before, sorted(one.name for one in Path(out).iterdir())
    (['.yuantu'], ['a', 'b'])
    """
    patterns = tuple(beside)
    with held(folder, room, wait_s=wait_s) as own:
        settle(own, folder)
        if patterns:  # what is there already, also where it was stopped in another room of the folder
            settled(folder)
        draft = own / DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir()
            for one in (one for pattern in patterns for one in folder.glob(pattern)):
                alike(one, draft / one.name)
            yield draft
            names = names_in(draft)
            place(own, folder, draft, names, [one for one in stale if one not in names], last=last)
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            raise _failed(folder, error) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def place(
    room: Path, folder: Path, draft: Path, names: Iterable[str], stale: Iterable[str] = (), *, last: str = ""
) -> None:
    """Let the files of a draft take their places in a folder that is held, and what is stale go, all or nothing.

    A file that is the very one in the folder already stays. Raises OutputError; the old ones are then as they were, and the
    draft is there still.
    """
    settle(room, folder)
    ordered = sorted(names, key=lambda one: (one == last, one))
    files = [name for name in ordered if not _same(draft / name, folder / name)]
    gone = [*stale, *(f"{name}{end}" for name in files if name.endswith(".gpkg") for end in JOURNALS)]
    for name in files:
        if (folder / name).is_dir() and not (draft / name).is_dir():
            raise OutputError(words("output.folder", file=folder / name))
    try:
        (draft / _PLAN).write_text(json.dumps({"files": files, "stale": gone}), encoding="utf-8")
        for one in (draft / _PLAN, *_all_of(draft / name for name in files), draft):
            sync(one)
        placing = draft.replace(room / PLACING)
    except OSError as error:
        (draft / _PLAN).unlink(missing_ok=True)
        raise _failed(folder, error) from error
    try:
        _move(placing, folder)
    except OSError as error:
        _back(placing, folder)
        (placing / _PLAN).unlink(missing_ok=True)
        shutil.rmtree(placing / _OLD, ignore_errors=True)
        placing.replace(draft)
        raise _failed(folder, error) from error
    shutil.rmtree(placing, ignore_errors=True)


def settle(room: Path, folder: Path) -> None:
    """Go on where a command was stopped while its files took their places; for those who hold the folder. OutputError when that fails."""
    placing = room / PLACING
    if not placing.is_dir():
        return
    try:
        if (placing / _PLAN).is_file():
            _refuse_stranger(placing, folder)
            _move(placing, folder)
    except OutputError:
        raise
    except OSError as error:
        raise _failed(folder, error) from error
    shutil.rmtree(placing, ignore_errors=True)


def settled(folder: Path) -> None:
    """See to it that what is read in a folder is whole: go on with what a stopped command left half in place.

    Raises InputError where that cannot be: the files are being replaced right now, may not be written by who asks, or the
    list is none of ours.
    """
    for room in (folder / ROOM, *folder.glob(f".*?{ROOM}")):
        if not (room / PLACING).is_dir():
            continue
        try:
            with held(folder, room, wait_s=_WAIT_S):
                settle(room, folder)
        except PlanError:
            raise InputError(words("output.plan", file=room / PLACING)) from None
        except OutputError:
            raise InputError(words("output.half", folder=folder)) from None


def inside(name: str) -> bool:
    """Whether a name, put behind a folder, stays below it.

    >>> [inside(name) for name in ("plots/1.pdf", "../x", "/etc/x", "a/../../x", "")]
    [True, False, False, False, False]
    """
    path = Path(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts and "\0" not in name


def alike(file: Path, other: Path) -> None:
    """Let a file be seen under another name too: the very file where the disk can do so, else a copy."""
    other.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        other.unlink()
    try:
        other.hardlink_to(file)
    except OSError:
        shutil.copy2(file, other)


def sync(path: Path) -> None:
    """Have a file, or a folder's list of names, on the disk itself: only then does a full network drive say that it is full."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _all_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Files, and of folders the files in them."""
    for path in paths:
        yield from path.iterdir() if path.is_dir() else (path,)


def names_in(draft: Path) -> list[str]:
    """What takes a place: every file, and a geodatabase as the folder it is."""
    found, within = list[str](), list[Path]()
    for one in sorted(draft.rglob("*")):
        if one.is_relative_to(within[-1] if within else draft / "\0"):
            continue
        if one.is_dir() and one.suffix.lower() == ".gdb":
            within.append(one)
        elif one.is_dir() or any(part.startswith(DRAFTS) for part in one.relative_to(draft).parts):
            continue
        found.append(one.relative_to(draft).as_posix())
    return found


def _refuse_stranger(placing: Path, folder: Path) -> None:
    """Refuse a list that no command wrote: who sends a folder of results could have files elsewhere replaced or removed."""
    try:
        plan = json.loads((placing / _PLAN).read_text(encoding="utf-8"))
        names = [*plan["files"], *plan["stale"]]
        ours = all(inside(name) for name in names)
    except (ValueError, KeyError, TypeError, RecursionError):
        names, ours = [], False
    homes = placing.resolve(), folder.resolve()
    for name in names if ours else []:
        ours = ours and all((home / name).parent.resolve().is_relative_to(home) for home in homes)
    if not ours or placing.is_symlink() or (placing / _OLD).is_symlink():
        raise PlanError(words("output.plan", file=placing))


def _move(placing: Path, folder: Path) -> None:
    """Each file to its place, as far as it is not there yet; the old ones are put by."""
    plan = json.loads((placing / _PLAN).read_text(encoding="utf-8"))
    for name in plan["files"]:
        new, target = placing / name, folder / name
        if not new.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        _put_by(target, placing / _OLD / name)
        new.replace(target)
    for name in plan["stale"]:
        target, old = folder / name, placing / _OLD / name
        if target.exists():
            old.parent.mkdir(parents=True, exist_ok=True)
            target.replace(old)
    with contextlib.suppress(OSError):  # some disks know no such thing for folders
        sync(folder)


def _put_by(target: Path, old: Path) -> None:
    """Keep what is in a place until all is done."""
    if not target.exists() or old.exists():
        return
    old.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        target.replace(old)
    else:
        alike(target, old)


def _back(placing: Path, folder: Path) -> None:
    """Undo what was done of a plan."""
    plan = json.loads((placing / _PLAN).read_text(encoding="utf-8"))
    for name in reversed(plan["files"]):
        new, target, old = placing / name, folder / name, placing / _OLD / name
        if not new.exists():
            target.replace(new)
        if old.exists():
            old.replace(target)
    for name in plan["stale"]:
        if (placing / _OLD / name).exists():
            (placing / _OLD / name).replace(folder / name)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.exists() and one.samefile(other)


def _failed(folder: Path, error: OSError) -> OutputError:
    """A failure in words, with the file that it was about."""
    named = error.filename2 or error.filename
    at = shown(Path(str(named))) if named else folder
    return unwritten(at, error) or OutputError(words("output.failed", file=at, why=cause(error)))
