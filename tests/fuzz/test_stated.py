"""Every TOML that people state, changed anywhere in its structure: read, or refused in words that name the file.

``YUANTU_FUZZ=1000`` tries so many changes of each, at random (docs/fuzzing.md).
"""

import importlib.util
import os
import random
import shutil
import time
import tomllib
from pathlib import Path

import pytest

from gis.errors import YuantuError
from land_policy import rule_file, supply, target_file
from land_policy.firms import chain_file, grading_scheme
from land_policy.renewal import low_efficiency_scheme
from land_policy.scenario import scenario
from land_policy.scheme import scheme_file
from land_policy.siting import facility_file, profile, reweigh
from land_policy.stock import ledger_file, mode_file, quota_file
from land_policy.suitability import overlay_file
from layers.config import read_config
from reports.cluster.province import read_province

_SPEC = importlib.util.spec_from_file_location("structure", Path(__file__).with_name("structure.py"))
structure = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(structure)

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"
POLICY = ROOT / "land_policy"
TRIED = int(os.environ.get("YUANTU_FUZZ", "0"))
SMALL = tuple(one for one in structure.CHANGES if one != "many")
PROVINCE = """\
name = "示意"
zone = "园区"
day = 2026-11-20
crs = "EPSG:4528"
land_use_codes = "用地用海2023"
[layers.plots]
file = "plots.parquet"
[layers.buildings]
file = "buildings.parquet"
[rules]
use = ["idle_land_2012"]
[rules.parameters]
connective = "and"
"""
READERS = [
    (SAMPLE / "zone.toml", read_config),
    (SAMPLE / "targets.toml", target_file.read_targets),
    (SAMPLE / "canteens.toml", facility_file.load),
    (SAMPLE / "charging.toml", facility_file.load),
    (SAMPLE / "fire_station.toml", facility_file.load),
    (SAMPLE / "weights.toml", lambda path: reweigh.reweighed(profile.load("manufacturing"), path)),
    (SAMPLE / "scenario.toml", scenario.load),
    (SAMPLE / "chains.toml", chain_file.read_chains),
    (SAMPLE / "project.toml", profile.load),
    (SAMPLE / "project.toml", supply.load_project),
    (SAMPLE / "project_robots.toml", profile.load),
    (SAMPLE / "project_cluster.toml", profile.load),
    (SAMPLE / "suitability.toml", overlay_file.load),
    (SAMPLE / "quota.toml", quota_file.load_file),
    (SAMPLE / "scheme.toml", scheme_file.load),
    (Path("province.toml"), lambda path: read_province(path.parent)),
    (POLICY / "profiles" / "manufacturing.toml", profile.load),
    (POLICY / "schemes" / "high_tech_2010.toml", scheme_file.read_scheme),
    (POLICY / "gradings" / "huaian_2024.toml", grading_scheme.read_scheme),
    (POLICY / "low_efficiency" / "suggested.toml", low_efficiency_scheme.read_scheme),
    (POLICY / "ledgers" / "unsupplied.toml", ledger_file.load_file),
    (POLICY / "modes" / "industrial.toml", mode_file.load_file),
    *((path, rule_file.read_document) for path in sorted((POLICY / "rules").glob("*.toml"))),
]


def whole(file) -> dict:
    """What a good file holds."""
    return tomllib.loads(PROVINCE if file.name == "province.toml" else file.read_text(encoding="utf-8"))


def beside(file, folder) -> Path:
    """A folder with what a file needs beside it, and where the file is to be written."""
    if file.is_absolute():
        for name in ("*.csv", "*.toml"):
            for one in file.parent.glob(name):
                shutil.copy(one, folder)
    return folder / file.name


def told(file, read, table) -> str:
    """What is refused of a file, in English; blank where it is read. In words, with its name, in seconds either way."""
    file.write_text(structure.text(table), encoding="utf-8")
    start = time.process_time()
    try:
        answer = read(file)
    except YuantuError as error:
        structure.worded(error.text)
        assert file.stem in error.text("zh")
        return error.text("en")
    finally:
        assert time.process_time() - start < 10
    faults = answer[1] if isinstance(answer, tuple) and isinstance(answer[1], list) else []
    for fault in faults:
        structure.worded(fault.message)
    return " ".join(fault.message("en") for fault in faults)


def test_what_is_written_reads_back_as_it_was():
    raw = whole(SAMPLE / "zone.toml")
    assert tomllib.loads(structure.text(raw)) == raw
    way = ("rasters", "dem", "file")
    assert way in set(structure.places(raw))
    assert "file" not in structure.changed(raw, way, "gone")["rasters"]["dem"]
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(structure.text(structure.changed(raw, way, "twice")))


@pytest.mark.parametrize(("file", "read"), READERS, ids=lambda one: getattr(one, "stem", ""))
def test_a_file_changed_anywhere_is_read_or_refused_in_words(file, read, tmp_path):
    target, raw = beside(file, tmp_path), whole(file)
    ways = list(structure.places(raw))
    chance = random.Random(None if TRIED else 20)
    refused = 0
    for _ in range(TRIED or 30):
        changes = (*(structure.CHANGES if TRIED else SMALL), *(("is", odd) for odd in structure.ODD))
        refused += bool(
            told(target, read, structure.changed(raw, chance.choice(ways), chance.choice(changes)))
        )
    assert refused > (TRIED or 30) / 6, "next to nothing that is wrong is refused"


@pytest.mark.parametrize(("file", "read"), READERS[:16], ids=lambda one: getattr(one, "stem", ""))
def test_a_key_that_is_there_twice_is_refused(file, read, tmp_path):
    target, raw = beside(file, tmp_path), whole(file)
    for key in raw:
        assert "twice" in told(target, read, structure.changed(raw, (key,), "twice")), key


@pytest.mark.parametrize(
    ("file", "read", "way"),
    [
        (SAMPLE / "zone.toml", read_config, ("layers",)),
        (SAMPLE / "zone.toml", read_config, ("rasters", "dem", "bands")),
        (SAMPLE / "zone.toml", read_config, ("policy", "land_grade")),
        (SAMPLE / "targets.toml", target_file.read_targets, ("target", 0)),
        (SAMPLE / "project.toml", profile.load, ("based_on",)),
    ],
)
def test_as_many_entries_as_a_file_holds_are_told_of_in_a_few_words(file, read, way, tmp_path):
    raw = whole(file)
    assert told(beside(file, tmp_path), read, structure.changed(raw, way, "many"))


@pytest.mark.parametrize(
    ("way", "odd", "said"),
    [
        (("site", "profiles"), 0, "profiles of [site] is 0"),  # was: 'int' object is not iterable
        (("rasters", "dem", "file"), "a" * 5000, "aaa…' is not there"),  # was: OSError, a name too long
        (("rasters", "image_2024", "date"), [1], "date of rasters.image_2024 is [1]"),
        (("invented",), {"a": True}, "invented is { a = true }"),  # was: {'a': True}
    ],
)
def test_what_was_a_traceback_or_no_words(way, odd, said, tmp_path):
    raw = structure.changed(whole(SAMPLE / "zone.toml"), way, ("is", odd))
    assert said in told(tmp_path / "zone.toml", read_config, raw)


@pytest.mark.parametrize("name", [[1], {}, 7, "=1+1"])
def test_a_criterion_whose_name_is_no_name_is_refused(name, tmp_path):
    raw = whole(POLICY / "profiles" / "manufacturing.toml")
    raw = structure.changed(raw, ("criterion", 2, "name"), ("is", name))
    assert "name" in told(tmp_path / "own.toml", profile.load, raw)
