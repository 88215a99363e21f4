"""What all tests share: the folder of real files, and the chessboard, a zone whose every answer fits in a head.

The chessboard, EPSG:4547 (metres), as of 2026-11-20. P1 is 100 × 100 m, P2 lies to its right, 60 × 100 m::

    y 100 ┌───────────────┬─────────┐
          │ P1       C    │         │
          │  A    ┌───┬───┤ P2      │      A 50 × 40 m, three storeys of 4.5 m, wholly on P1
          │  B    └───┴───┤         │      B 30 × 20 m, one storey of 9.0 m, wholly on P1
        0 └───────────────┴─────────┘      C x 90–110, y 40–60, five storeys of 4 m, half on each
          0              100       160

    P1: floor 6000 + 600 + 1000 = 7600, counted 8200; P2: floor 1000. Footprints 2800 and 200.
    P3, P4 and P5 lie apart, empty, with dates for the idle-land clock.
"""

import functools
import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import settings

from layers.outside import allowed
from layers.read import read_zone
from layers.zone import Zone
from reports import build
from reports.words import phrase

settings.register_profile("unhurried", deadline=None)  # what a test takes is the machine's affair
settings.load_profile("unhurried")

CHESSBOARD_TOML = """\
name = "棋盘（示意）"
name_en = "Chessboard (invented)"
day = 2026-11-20
crs = "EPSG:4547"
invented = true

[layers.plots]
file = "chessboard.gpkg"
layer = "plots"
[layers.buildings]
file = "chessboard.gpkg"
layer = "buildings"
[layers.parks]
file = "chessboard.gpkg"
layer = "parks"
[rules.parameters]
none_recorded = ["started_on", "stopped_on", "resumed_on", "finished_on", "start_by_anew", "government_cause"]
"""


@pytest.fixture(scope="session")
def real() -> Iterator[Path]:
    """Folder of real files by other people, named by ``YUANTU_REAL``; zones of the tests may take data from it."""
    folder = os.environ.get("YUANTU_REAL")
    if not folder or not Path(folder).is_dir():
        pytest.skip("YUANTU_REAL names no folder of real files")
    with allowed([folder]):
        yield Path(folder)


def box(x0, y0, x1, y1):
    """A rectangle somewhere near 120°E 34°N in EPSG:4547's plane."""
    return shapely.box(500_000 + x0, 3_830_000 + y0, 500_000 + x1, 3_830_000 + y1)


def chessboard_frames():
    """The layers of the chessboard, as a bureau would hand them in."""
    plots = gpd.GeoDataFrame(
        {
            "plot_id": ["P1", "P2", "P3", "P4", "P5"],
            "status_class": ["A2", "A2", "B21", "B21", "B21"],
            "supply_class": ["D21", "D21", "D21", "D21", "E21"],
            "far_most": [2.0, 1.0, 2.0, 2.0, 2.0],
            "start_by": ["2015-03-01", "2015-03-01", "2024-11-20", None, None],
            "handover_day": [None, None, None, "2025-02-28", None],
            "started_on": ["2015-02-01", "2015-02-01", None, None, None],
            "finished_on": ["2016-12-31", "2016-12-31", None, None, None],
            "land_price_wan": [100.0, 60.0, 200.0, 200.0, None],
            "tax_wan": [30.0, 9.0, None, None, None],
        },
        geometry=[
            box(0, 0, 100, 100),
            box(100, 0, 160, 100),
            *(box(x, 0, x + 100, 100) for x in (200, 310, 420)),
        ],
        crs="EPSG:4547",
    )
    buildings = gpd.GeoDataFrame(
        {
            "building_id": ["A", "B", "C"],
            "storeys": [3, 1, 5],
            "storey_heights_m": ["4.5×3", "9.0", "4×5"],
        },
        geometry=[box(10, 10, 60, 50), box(10, 60, 40, 80), box(90, 40, 110, 60)],
        crs="EPSG:4547",
    )
    parks = gpd.GeoDataFrame(
        {"park_id": ["W", "E"], "name": ["西园", "东园"]},
        geometry=[box(-10, -10, 170, 110), box(190, -10, 530, 110)],
        crs="EPSG:4547",
    )
    return {"plots": plots, "buildings": buildings, "parks": parks}


def write_chessboard(folder: Path, frames=None, toml: str = CHESSBOARD_TOML) -> Path:
    """Write the chessboard as a zone folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if frames is None:
        (folder / "chessboard.gpkg").write_bytes(chessboard_file())
    for name, frame in (frames or {}).items():
        frame.to_file(folder / "chessboard.gpkg", layer=name, driver="GPKG")
    (folder / "zone.toml").write_text(toml, encoding="utf-8")
    return folder


@functools.cache
def chessboard_file() -> bytes:
    """The file of the chessboard, written once."""
    with tempfile.TemporaryDirectory() as folder:
        write_chessboard(Path(folder), chessboard_frames())
        return (Path(folder) / "chessboard.gpkg").read_bytes()


@pytest.fixture
def chessboard(tmp_path) -> Path:
    """The chessboard as a folder that ``yuantu build`` takes."""
    return write_chessboard(tmp_path / "chessboard")


@pytest.fixture(scope="session")
def chessboard_zone(tmp_path_factory) -> Zone:
    """The chessboard as it is read, once for all that only look at it or put other layers in its place."""
    return read_zone(write_chessboard(tmp_path_factory.mktemp("board") / "chessboard"))


@pytest.fixture(scope="session")
def chessboard_parts():
    """The chessboard's frames and its writer, for tests that damage one before writing."""
    return chessboard_frames, write_chessboard


def evaluated_once(evaluate):
    """``evaluate_zone`` that gives the Evaluation it has for the same files on the same day: it is frozen, so tests may share it.

    Zones that read a database are evaluated each time.
    """
    kept = OrderedDict()

    def state(folder):
        place = Path(folder)
        files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else []
        config = place / "zone.toml"
        if not config.is_file() or b"postgis" in config.read_bytes() or len(files) > 200:
            return None
        return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)

    @functools.wraps(evaluate)
    def evaluate_zone(folder, *, day=None, lang="zh", say=build.quiet):
        key = (str(folder), Path.cwd(), day, state(folder))
        if key[3] is None or key not in kept:
            made = evaluate(folder, day=day, lang=lang, say=say)
            if key[3] is not None:
                kept[key] = made
                while len(kept) > 8:
                    kept.popitem(last=False)
            return made
        kept.move_to_end(key)
        zone = kept[key].zone
        counted = {"plots": len(zone.plots), "features": sum(len(frame) for frame in zone.layers.values())}
        say(phrase("reading", lang).format(folder=folder))
        say(phrase("evaluating", lang).format(day=zone.day, **counted))
        return kept[key]

    return evaluate_zone


build.evaluate_zone = evaluated_once(build.evaluate_zone)
os.environ.setdefault(
    "COLUMNS", "400"
)  # a wide screen, so that tests read whole sentences; those on width set their own
