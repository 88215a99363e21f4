"""Files that people write, broken at any one place: each is read or refused in words, never a traceback."""

import copy
import datetime as dt
import json
import random
import shutil
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

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"
POLICY = ROOT / "land_policy"
ODD = (
    "", "x", "=1+1", "</script>", "a" * 5000, "../../etc/passwd", "2024-13-01", "NaN", 0, -1, 10**30, 1e308, float("nan"),
    float("inf"), True, [], {}, [1], [[]], [{}], {"a": 1}, dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.datetime(2020, 1, 1), dt.time(1),
)  # fmt: skip
READERS = [
    (SAMPLE / "zone.toml", read_config),
    (SAMPLE / "targets.toml", target_file.read_targets),
    (SAMPLE / "canteens.toml", facility_file.load),
    (SAMPLE / "weights.toml", lambda path: reweigh.reweighed(profile.load("manufacturing"), path)),
    (SAMPLE / "scenario.toml", scenario.load),
    (SAMPLE / "chains.toml", chain_file.read_chains),
    (SAMPLE / "project.toml", profile.load),
    (SAMPLE / "project.toml", supply.load_project),
    (SAMPLE / "project_robots.toml", profile.load),
    (SAMPLE / "suitability.toml", overlay_file.load),
    (SAMPLE / "quota.toml", quota_file.load_file),
    (SAMPLE / "scheme.toml", scheme_file.load),
    (POLICY / "profiles" / "manufacturing.toml", profile.load),
    (POLICY / "schemes" / "high_tech_2010.toml", scheme_file.read_scheme),
    (POLICY / "gradings" / "huaian_2024.toml", grading_scheme.read_scheme),
    (POLICY / "low_efficiency" / "suggested.toml", low_efficiency_scheme.read_scheme),
    (POLICY / "ledgers" / "unsupplied.toml", ledger_file.load_file),
    (POLICY / "modes" / "industrial.toml", mode_file.load_file),
    *((path, rule_file.read_document) for path in sorted((POLICY / "rules").glob("*.toml"))),
]


def places(value, way=()):
    """Every place in a file: the way to it through tables and arrays."""
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*way, key))


def broken(value, way, odd):
    """The same file with another value at one place; None takes the place out."""
    whole = copy.deepcopy(value)
    at = whole
    for key in way[:-1]:
        at = at[key]
    if odd is None:
        del at[way[-1]]
    else:
        at[way[-1]] = odd
    return whole


def written(value):
    """A value as TOML, tables in line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, str) else repr(value)


def test_what_is_written_reads_back_as_it_was():
    raw = tomllib.loads((SAMPLE / "zone.toml").read_text(encoding="utf-8"))
    assert tomllib.loads("\n".join(f"{json.dumps(key)} = {written(one)}" for key, one in raw.items())) == raw
    assert ("rasters", "dem", "file") in set(places(raw))
    assert "file" not in broken(raw, ("rasters", "dem", "file"), None)["rasters"]["dem"]


@pytest.mark.parametrize(("file", "read"), READERS, ids=lambda one: getattr(one, "stem", ""))
def test_a_file_broken_anywhere_is_read_or_refused_in_words(file, read, tmp_path):
    for beside in file.parent.glob("*.csv"):
        shutil.copy(beside, tmp_path)
    for beside in file.parent.glob("*.py"):
        shutil.copy(beside, tmp_path)
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    ways = list(places(raw))
    chance = random.Random(20)
    target = tmp_path / file.name
    refused = 0
    for _ in range(60):
        whole = broken(raw, chance.choice(ways), chance.choice((*ODD, None)))
        target.write_text("\n".join(f"{json.dumps(key)} = {written(one)}" for key, one in whole.items()))
        try:
            answer = read(target)
        except YuantuError as error:
            refused += 1
            assert str(error).strip()
        else:
            refused += bool(isinstance(answer, tuple) and isinstance(answer[1], list) and answer[1])
    assert refused > 10, "next to nothing that is wrong is refused"


@pytest.mark.parametrize("name", [[1], {}, 7, "=1+1"])
def test_a_criterion_whose_name_is_no_name_is_refused(name, tmp_path):
    raw = tomllib.loads((POLICY / "profiles" / "manufacturing.toml").read_text(encoding="utf-8"))
    whole = broken(raw, ("criterion", 2, "name"), name)
    (tmp_path / "own.toml").write_text(
        "\n".join(f"{json.dumps(key)} = {written(one)}" for key, one in whole.items())
    )
    with pytest.raises(YuantuError, match="name"):
        profile.load(tmp_path / "own.toml")
