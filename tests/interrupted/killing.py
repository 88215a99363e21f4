"""Killing: a function run in a child process and killed at many moments, and what then stands in the folder it writes.

A child is forked, so that no moment is spent on imports. Half of the moments are a fixed draw over the time it takes, half lie
right before the k-th call by which files take names (rename, link, unlink, mkdir, sync), so that each gap between two renames is hit.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SEED = 20261120
WATCHED = ("replace", "rename", "link", "unlink", "rmdir", "mkdir", "fsync")
Run = Callable[[Path], object]


@dataclass
class Tally:
    """What came of the moments of one verb."""

    verb: str
    moments: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def note(self, how: str, wrong: str = "") -> None:
        self.outcomes[how] += 1
        if wrong:
            self.violations.append(f"{self.verb}: {wrong}")


def seen(folder: Path) -> dict[str, str]:
    """Every file that people see in a folder, with its hash: hidden rooms and drafts are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inner.parts):
            found[inner.as_posix()] = known_by(path)
    return found


def known_by(path: Path) -> str:
    """The hash of a file; of those in which GDAL writes the time of day, what it cannot have changed."""
    if path.parent.suffix == ".gdb":
        return str(path.stat().st_size)
    if path.suffix == ".xlsx" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = [(one.filename, one.CRC) for one in archive.infolist() if "docProps" not in one.filename]
        return hashlib.sha256(repr(parts).encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left_hidden(folder: Path) -> list[str]:
    """Drafts, halves and locks that are there; what a build keeps to go on from is none of them."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    marks = (".writing-", "/draft", "/next", "/placing", "/lock", ".new")
    return [one for one in names if any(mark in f"/{one}" for mark in marks) or one.endswith("yuantu/draft")]


def forked(run: Callable[[], object], *, kill_at: int = 0, count_to: Path | None = None) -> int:
    """Start the verb in a child; with ``kill_at`` it dies right before that call; ``count_to`` is told how many there were."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(null, stream)
        calls = watched(kill_at)
        ended_well(run)
        if count_to is not None:
            count_to.write_text(str(calls[0]))
        code = 0
    except BaseException as error:
        if count_to is not None:
            count_to.write_text(f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)


def ended_well(run: Callable[[], object]) -> None:
    """Run it; a command that exits with 0 has ended well too."""
    try:
        run()
    except SystemExit as end:
        if end.code:
            raise


def watched(kill_at: int) -> list[int]:
    """Count the calls by which files take and lose names; die right before one of them."""
    calls = [0]

    def counting(real):
        def call(*args, **options):
            calls[0] += 1
            if calls[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **options)

        return call

    for name in WATCHED:
        setattr(os, name, counting(getattr(os, name)))
    return calls


def finished(child: int) -> bool:
    """Whether a child came to its end by itself and well."""
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def whole_run(run: Callable[[], object], room: Path) -> tuple[float, int]:
    """Run a verb undisturbed: seconds and watched calls."""
    told = room / "calls"
    start = time.monotonic()
    child = forked(run, count_to=told)
    if not finished(child):
        raise SystemExit(f"the undisturbed run failed: {told.read_text() if told.exists() else '?'}")
    return time.monotonic() - start, int(told.read_text())


def draws(seconds: float, calls: int, moments: int) -> list[tuple[str, float]]:
    """The moments: half by the clock, half by the call; of the calls all where there are few, the last ones denser."""
    rng = random.Random(SEED)
    clock = [("clock", rng.uniform(0.0, seconds)) for _ in range(moments // 2)]
    wanted = moments - len(clock)
    late = range(max(1, calls - 3 * wanted), calls + 1)
    picked = rng.sample(late, min(len(late), (wanted + 1) // 2))
    rest = [one for one in range(1, calls + 1) if one not in picked]
    picked += rng.sample(rest, min(len(rest), wanted - len(picked)))
    found = [*clock, *(("call", float(one)) for one in picked)]
    rng.shuffle(found)
    return found


def killed(run: Callable[[], object], how: str, when: float) -> None:
    """Run a verb and kill it, and all of its group, at a moment."""
    child = forked(run, kill_at=int(when) if how == "call" else 0)
    if how == "clock":
        until = time.monotonic() + when
        while time.monotonic() < until:
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.002)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def folders(
    verb: str, first: Run, second: Run, moments: int, *, again_every: int = 5, until: float = math.inf
) -> Tally:
    """Kill a verb that writes a folder, at the moments, each time in a fresh copy of the older results.

    Without anybody having helped every file must be byte for byte the old or the new one; after the next look at the folder all
    of them the old ones, or all the new ones; the verb again gives the new ones and leaves nothing hidden. ``until``: when to stop.
    """
    from layers.together import settled

    tally = Tally(verb)
    with tempfile.TemporaryDirectory(prefix="moments-") as name:
        room = Path(name)
        whole_run(lambda: first(room / "old"), room)
        shutil.copytree(room / "old", room / "new")
        seconds, calls = whole_run(lambda: second(room / "new"), room)
        old, new, work = seen(room / "old"), seen(room / "new"), room / "work"
        if old == new:
            raise SystemExit(f"{verb}: old and new results are the same")
        for at, (how, when) in enumerate(draws(seconds, calls, moments)):
            if time.monotonic() > until:
                break
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(room / "old", work)
            killed(lambda: second(work), how, when)
            tally.moments += 1
            half = [one for one, mark in seen(work).items() if mark not in (old.get(one), new.get(one))]
            between = "" if seen(work) in (old, new) else " (mended)"
            settled(work)
            now = seen(work)
            what = "old" if now == old else "new" if now == new else "mixed"
            wrong = f"{how} {when:.3f}: " * bool(half or what == "mixed")
            wrong += f"cut short {half} " * bool(half) + "old and new together" * (what == "mixed")
            if not wrong and (at % again_every == 0 or between):
                whole_run(lambda: second(work), room)
                if seen(work) != new:
                    wrong = f"{how} {when:.3f}: another run gave other files"
                elif left := left_hidden(work):
                    wrong = f"{how} {when:.3f}: left {left}"
            tally.note(what + between, wrong)
            print(f"{verb} {at + 1}/{moments}", end="\r", file=sys.stderr, flush=True)
    return tally
