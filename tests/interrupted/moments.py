"""Moments: a verb killed at many moments of its work, and what then stands in its folder: the old results or the new, never half.

    python tests/interrupted/moments.py build report convert postgis province --moments 50 [--write docs/interrupted.md]

A child process (forked, so that no moment is spent on imports) runs the verb in a copy of a folder with older results and is
killed: half of the moments at a fixed draw over the time it takes, half right before the k-th call by which files take
names (rename, link, unlink, mkdir, sync), so that each gap between two renames is hit. Then, without anybody having helped:

* every file is byte for byte the old or the new one, none is cut short;
* after the next look at the folder all of them are the old ones, or all the new ones, manifest and hashes included;
* the same verb again gives the new ones and leaves nothing hidden behind.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
ZONE = ROOT / "layers" / "sample" / "nantong"
OLD_DAY, NEW_DAY = date(2025, 11, 20), date(2026, 11, 20)
SEED = 20261120
UNTIL = math.inf
WATCHED = ("replace", "rename", "link", "unlink", "rmdir", "mkdir", "fsync")
Files = Mapping[str, str]
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
        run()
        if count_to is not None:
            count_to.write_text(str(calls[0]))
        code = 0
    except BaseException as error:
        if count_to is not None:
            count_to.write_text(f"{type(error).__name__}: {error}")
    finally:
        os._exit(code)


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


def folders(verb: str, first: Run, second: Run, moments: int, again_every: int = 5) -> Tally:
    """Kill a verb that writes a folder, at the moments, each time in a fresh copy of the older results."""
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
            if time.monotonic() > UNTIL:
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


def build(moments: int) -> list[Tally]:
    """``build`` of the second sample zone on another day into the folder of an earlier build."""
    from reports.build import build as built

    first = lambda out: built(ZONE, out, day=OLD_DAY)  # noqa: E731
    second = lambda out: built(ZONE, out, day=NEW_DAY)  # noqa: E731
    return [folders("build", first, second, moments)]


def report(moments: int) -> list[Tally]:
    """``report`` of workbook, brief and deck with its map and views (few moments: the workbook) into the folder of an earlier one."""
    from reports.build import evaluate_zone, site_zone
    from reports.handed import hand_in

    def handed(day: date) -> Run:
        def run(out: Path) -> None:
            evaluation = evaluate_zone(ZONE, day=day)
            flags = ("workbook", "brief", "slides") if moments >= 50 else ("workbook",)
            hand_in(evaluation, site_zone(evaluation), out, flags)

        return run

    return [folders("report", handed(OLD_DAY), handed(NEW_DAY), moments)]


def convert(moments: int) -> list[Tally]:
    """``convert --force`` into every format, over a file of the same name made from other rows."""
    import warnings

    import pyogrio

    from layers.convert import convert as converted
    from layers.export import KINDS

    warnings.simplefilter("ignore")
    found = []
    with tempfile.TemporaryDirectory(prefix="moments-") as name:
        all_, few = Path(name) / "all.gpkg", Path(name) / "few.gpkg"
        frame = pyogrio.read_dataframe(ZONE / "宗地" / "地块.shp", encoding="GBK")
        pyogrio.write_dataframe(frame, all_, layer="宗地")
        pyogrio.write_dataframe(frame.iloc[:7], few, layer="宗地")
        kinds = list(KINDS)
        for kind in kinds:
            count = max(1, moments // len(kinds) if kind not in (".shp", ".gdb") else moments // 2)

            def run(source: Path, kind: str = kind) -> Run:
                return lambda out: (
                    out.mkdir(exist_ok=True) or converted(source, out / f"宗地{kind}", force=True)
                )

            found.append(folders(f"convert {kind}", run(few), run(all_), count, again_every=2))
    return found


def province(moments: int) -> list[Tally]:
    """The last part of ``build --engine dask``: everything written and put in place, with the partitions evaluated in this process."""
    from reports.cluster import build as cluster

    class Here:
        """A cluster of one: this process."""

        @staticmethod
        @contextlib.contextmanager
        def started(*_asked: object):
            yield None

    cluster.engine.cluster = Here.started
    cluster.engine.reach = lambda *_asked: None
    cluster.engine.run = lambda _client, _name, function, jobs, *_told: [function(job) for job in jobs]

    with tempfile.TemporaryDirectory(prefix="moments-") as name:
        land = Path(name) / "land"
        for zone in ("a", "b"):
            shutil.copytree(ZONE, land / zone)
        first = lambda out: cluster.build_province(land, out, day=OLD_DAY)  # noqa: E731
        second = lambda out: cluster.build_province(land, out, day=NEW_DAY)  # noqa: E731
        return [folders("province", first, second, moments)]


def postgis(moments: int) -> list[Tally]:
    """``build --postgis``: what is published replaces what was, in one transaction."""
    spec = importlib.util.spec_from_file_location(
        "served", ROOT / "tests" / "layers" / "postgis" / "test_postgis.py"
    )
    assert spec is not None and spec.loader is not None
    served = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(served)
    import psycopg

    from reports.build import evaluate_zone
    from reports.store import publish as published

    tally = Tally("postgis")
    folder = Path(tempfile.mkdtemp(prefix="moments-pg-"))
    os.environ["PGPASSWORD"] = served.PASSWORD
    try:
        with served.running(folder) as port:
            url = f"postgresql://owner@127.0.0.1:{port}/postgres"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")

            def write(day: date, schema: str = "zone") -> None:
                published(evaluate_zone(ZONE, day=day), (), url, schema)

            def state() -> dict[str, str]:
                with psycopg.connect(url) as connection:
                    names = connection.execute(
                        "SELECT tablename FROM pg_tables WHERE schemaname = 'zone' ORDER BY 1"
                    ).fetchall()
                    rows = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM zone.{} t"
                    return {one: str(connection.execute(rows.format(one)).fetchone()[0]) for (one,) in names}

            room = Path(tempfile.mkdtemp(prefix="moments-"))
            whole_run(lambda: write(NEW_DAY), room)
            new = state()
            seconds, _ = whole_run(lambda: write(OLD_DAY), room)
            old = state()
            if old == new or set(old) != set(new):
                raise SystemExit("postgis: old and new tables are the same")
            evaluated, _ = whole_run(lambda: evaluate_zone(ZONE, day=NEW_DAY), room)
            rng = random.Random(SEED)
            for _ in range(moments):
                when = rng.uniform(evaluated * 0.8, seconds * 1.05)
                killed(lambda: write(NEW_DAY), "clock", when)
                tally.moments += 1
                now = settled_tables(state)
                what = "old" if now == old else "new" if now == new else "mixed"
                tally.note(what, f"clock {when:.3f}: {sorted(now)}" if what == "mixed" else "")
                if what == "new":
                    whole_run(lambda: write(OLD_DAY), room)
            whole_run(lambda: write(NEW_DAY), room)
            if state() != new:
                tally.violations.append("postgis: another run gave other tables")
            shutil.rmtree(room, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [tally]


def settled_tables(state: Callable[[], Files]) -> Files:
    """The tables once the server has noticed that its client is gone."""
    time.sleep(0.3)
    return state()


VERBS = {"build": build, "report": report, "convert": convert, "province": province, "postgis": postgis}


def main() -> None:
    asked = argparse.ArgumentParser(description="Kill a verb at many moments and see what stands.")
    asked.add_argument("verbs", nargs="+", choices=list(VERBS))
    asked.add_argument("--moments", type=int, default=50)
    asked.add_argument(
        "--minutes", type=float, default=math.inf, help="Stop there, with as many moments as were had."
    )
    given = asked.parse_args()
    global UNTIL
    UNTIL = time.monotonic() + 60 * given.minutes
    from reports.kept.stages import own_code

    own_code()  # once, so that a tree that is worked on meanwhile changes nothing
    bad = 0
    for verb in given.verbs:
        for tally in VERBS[verb](given.moments):
            bad += len(tally.violations)
            told = {
                "verb": tally.verb,
                "moments": tally.moments,
                "outcomes": dict(sorted(tally.outcomes.items())),
            }
            print(json.dumps(told | {"violations": tally.violations}, ensure_ascii=False), flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
