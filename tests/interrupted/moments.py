"""Moments: each verb that writes, killed at many moments of its work over older results: the old ones stand, or the new, never half.

    python tests/interrupted/moments.py build report map stills atlas evaluate repair overlay convert postgis province --moments 50

What is done at each moment, and what must hold, is told in ``killing.py``.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import importlib.util
import json
import math
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from killing import SEED, Run, Tally, folders, killed, whole_run

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
ZONE = ROOT / "layers" / "sample" / "nantong"
GROUND = ROOT / "layers" / "sample" / "lianyungang"
OLD_DAY, NEW_DAY = date(2025, 11, 20), date(2026, 11, 20)
UNTIL = math.inf
EVERY_PRODUCT = [
    "--workbook",
    "--brief",
    "--slides",
    "--plots",
    "--bundle",
    "--plot",
    "GX-001",
    "--plot",
    "GX-002",
]
WITH_OUT: dict[str, Callable[[Path], list[str]]] = {
    "build": lambda out: ["build", "--out", f"{out}"],
    "report": lambda out: ["report", "--out", f"{out}", *EVERY_PRODUCT],
    "map": lambda out: ["map", "--out", f"{out}"],
    "stills": lambda out: ["map", *(f"--{kind}={out}/a.{kind}" for kind in ("png", "svg", "pdf"))],
    "atlas": lambda out: ["map", "--atlas", f"{out}/atlas.pdf"],
    "evaluate": lambda out: ["evaluate", "--out", f"{out}"],
}
"""What is typed after ``yuantu`` to write a folder, but for the zone and its day."""
FIRST_IMPORTED = (
    "reports.build", "reports.handed", "reports.page.draw", "reports.still.atlas", "reports.overlay_files",
    "reports.tables.overlay_table", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_pdf", "layers.convert", "layers.mend", "pyogrio", "rasterio",
)  # fmt: skip
"""What is imported once, and not at every moment."""


def command(words: list[str]) -> None:
    """Run the command as it is typed."""
    import cli

    cli.main(words, standalone_mode=False)


def dated(verb: str, day: date) -> Run:
    """A verb on the second sample zone, as of a day."""

    def run(out: Path) -> None:
        name, *rest = WITH_OUT[verb](out)
        out.mkdir(exist_ok=True)
        command([name, str(ZONE), "--on", day.isoformat(), *rest])

    return run


def of_the_zone(verb: str, moments: int) -> list[Tally]:
    """A verb of another day over its results of an earlier one."""
    return [folders(verb, dated(verb, OLD_DAY), dated(verb, NEW_DAY), moments, until=UNTIL)]


def spoiled(zone: Path, every: int) -> Path:
    """A copy of the zone in which each so-many-th building and park has a space in its number."""
    shutil.copytree(ZONE, zone)
    for file, key in (("自然幢.geojson", "building_id"), ("园区.geojson", "park_id")):
        told = json.loads((zone / file).read_text(encoding="utf-8"))
        for feature in told["features"][::every]:
            feature["properties"][key] += " "
        (zone / file).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return zone


def repair(moments: int) -> list[Tally]:
    """``check --repair`` of a zone with many spaces in its numbers, over what was mended of one with few."""
    with tempfile.TemporaryDirectory(prefix="moments-") as name:
        few, many = spoiled(Path(name) / "few", 5), spoiled(Path(name) / "many", 1)

        def run(zone: Path) -> Run:
            return lambda out: command(["check", str(zone), "--repair", str(out)])

        return [folders("repair", run(few), run(many), moments, until=UNTIL)]


def overlay(moments: int) -> list[Tally]:
    """``overlay`` with classes and plots cut by class, over what another level of water gave."""
    with tempfile.TemporaryDirectory(prefix="moments-") as name:
        stated = (GROUND / "suitability.toml").read_text(encoding="utf-8")
        wishes = Path(name) / "low.toml", Path(name) / "high.toml"
        for wish, level in zip(wishes, ("3.5", "4.0"), strict=True):
            wish.write_text(
                stated.replace("flood_level_m = 4.0", f"flood_level_m = {level}"), encoding="utf-8"
            )

        def run(wish: Path) -> Run:
            def weigh(out: Path) -> None:
                out.mkdir(exist_ok=True)
                named = {"--out": "s.tif", "--classes": "c.tif", "--zones": "z.gpkg"}
                files = [word for option, file in named.items() for word in (option, str(out / file))]
                command(["overlay", str(GROUND), str(wish), *files])

            return weigh

        return [folders("overlay", run(wishes[0]), run(wishes[1]), moments, until=UNTIL)]


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

            found.append(folders(f"convert {kind}", run(few), run(all_), count, again_every=2, until=UNTIL))
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
        return [folders("province", first, second, moments, until=UNTIL)]


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


def settled_tables(state: Callable[[], dict[str, str]]) -> dict[str, str]:
    """The tables once the server has noticed that its client is gone."""
    time.sleep(0.3)
    return state()


VERBS: dict[str, Callable[[int], list[Tally]]] = {
    **{verb: functools.partial(of_the_zone, verb) for verb in WITH_OUT},
    "repair": repair,
    "overlay": overlay,
    "convert": convert,
    "province": province,
    "postgis": postgis,
}


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
    for name in FIRST_IMPORTED:
        importlib.import_module(name)
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
