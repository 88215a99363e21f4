"""Full: each verb over older results on file systems of many sizes, of few names, and on a read-only one; needs Linux and root.

    python tests/interrupted/full.py build report map evaluate --steps 24

From a disk that holds the older results and nothing more up to one on which the verb ends well, and in steps of one page (4 kB)
around the first such size. Each time the verb must either be refused with exit code 5 and in words, all files as they were, or give
all of the new ones; nothing hidden is left, nothing is a traceback. With ``--scratch`` what is kept for a moment is on that disk too.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from killing import Run, left_hidden, seen, whole_run
from moments import FIRST_IMPORTED, NEW_DAY, OLD_DAY, WITH_OUT, dated

PAGE = 4096
AROUND = range(-10, 6)
REFUSED, WORDS = 5, ("已满", "文件数已用完", "只读")


@contextlib.contextmanager
def disk(place: Path, older: Path, options: str, *, read_only: bool = False) -> Iterator[Path]:
    """A file system in memory with these options that holds the older results; gives their folder."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=True)
    try:
        shutil.copytree(older, place / "out")
        (place / "scratch").mkdir()
        if read_only:
            subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        yield place / "out"
    finally:
        subprocess.run(["umount", place], check=True)


def ended(run: Run, out: Path, told: Path, *, scratch: bool) -> tuple[int, str]:
    """Run a verb in a child: its exit code and what it said on stderr."""
    child = os.fork()
    if not child:
        code = 1
        try:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 1)
            os.dup2(os.open(told, os.O_RDWR | os.O_CREAT | os.O_TRUNC), 2)
            if scratch:
                tempfile.tempdir = str(out.parent / "scratch")
            run(out)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException as error:
            os.write(2, f"Traceback: {error!r}".encode())
        finally:
            sys.stderr.flush()
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status), told.read_text(encoding="utf-8", errors="replace")


class Sizes:
    """One verb on one disk after the other."""

    def __init__(self, verb: str, room: Path, *, scratch: bool) -> None:
        self.run, self.room, self.scratch = dated(verb, NEW_DAY), room, scratch
        self.older = room / "old"
        whole_run(lambda: dated(verb, OLD_DAY)(self.older), room)
        shutil.copytree(self.older, room / "new")
        whole_run(lambda: self.run(room / "new"), room)
        self.old, self.new = seen(self.older), seen(room / "new")
        self.came: Counter[str] = Counter()
        self.wrong: list[str] = []

    def on(self, options: str, *, read_only: bool = False) -> bool:
        """Whether the verb ended well on such a disk; what is not as it must be is written down."""
        with disk(self.room / "disk", self.older, options, read_only=read_only) as out:
            code, told = ended(self.run, out, self.room / "told", scratch=self.scratch)
            now, left = seen(out), [] if read_only else left_hidden(out)
            left += [one.name for one in (out.parent / "scratch").iterdir()]
        good = code == 0 and now == self.new
        refused = code == REFUSED and now == self.old and any(word in told for word in WORDS)
        self.came["new" if good else "refused, old" if refused else "wrong"] += 1
        if not (good or refused) or left or "Traceback" in told:
            same = "old" if now == self.old else "new" if now == self.new else "mixed"
            self.wrong.append(f"{options} {code} {same} {left} {told[-300:]}")
        return code == 0

    def bytes_and_names(self, steps: int) -> None:
        """Sizes from full to enough, each page around the first that is enough, then numbers of names, then read-only."""
        least, files = pages(self.older) + 2 * PAGE, sum(1 for _ in self.older.rglob("*")) + 3
        room = 2 * (pages(self.room / "new") + PAGE * 64)
        enough = self.climb([least + room * at // steps for at in range(steps + 1)], "size={}")
        first = self.first(enough - room // steps, enough)
        for at in AROUND:
            self.on(f"size={first + at * PAGE}")
        self.climb([files + at for at in range(0, 400, max(1, 200 // steps))], "size=1g,nr_inodes={}")
        self.on("size=1g", read_only=True)

    def climb(self, numbers: list[int], options: str) -> int:
        """Try one after the other up to the first that is enough; gives that."""
        for number in numbers:
            if self.on(options.format(number)):
                return number
        raise SystemExit(f"no {options} was enough")

    def first(self, little: int, enough: int) -> int:
        """The first size, in pages, that is enough."""
        while enough - little > PAGE:
            middle = (little + enough) // 2 // PAGE * PAGE
            if middle in (little, enough):
                break
            little, enough = (little, middle) if self.on(f"size={middle}") else (middle, enough)
        return enough


def pages(folder: Path) -> int:
    """The bytes a folder takes on a disk of pages."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return sum(-(-one.stat().st_size // PAGE) * PAGE for one in files)


def main() -> None:
    asked = argparse.ArgumentParser(
        description="Try verbs on disks that are too small, too few of names, read-only."
    )
    asked.add_argument("verbs", nargs="+", choices=list(WITH_OUT))
    asked.add_argument("--steps", type=int, default=24)
    asked.add_argument(
        "--scratch", action="store_true", help="What is kept for a moment is on that disk too."
    )
    given = asked.parse_args()
    for name in FIRST_IMPORTED:
        importlib.import_module(name)
    bad = 0
    for verb in given.verbs:
        with tempfile.TemporaryDirectory(prefix="full-") as name:
            sizes = Sizes(verb, Path(name), scratch=given.scratch)
            sizes.bytes_and_names(given.steps)
        told = {"verb": verb, "disks": sizes.came.total(), **dict(sorted(sizes.came.items()))}
        print(json.dumps(told | {"wrong": sizes.wrong}, ensure_ascii=False), flush=True)
        bad += len(sizes.wrong)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
