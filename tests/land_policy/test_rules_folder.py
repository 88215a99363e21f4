"""A zone's own rule documents: their numbers judge, no Python changes, and nothing outside the zone's folder is read."""

import dataclasses
import json
import shutil
from datetime import date
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from gis.errors import RuleError
from land_policy.evaluation import evaluate
from land_policy.rulebook import storey_counts
from land_policy.rules_folder import book_of, own_folder
from layers.read import read_zone
from layers.sample import make
from reports.evidence.bundle import manifest

SAMPLE = Path(make.__file__).parent / "lianyungang"
RULES = Path(str(resources.files("land_policy").joinpath("rules")))


def _own(folder, name, old, new):
    """The shipped document in a folder of its own, with something changed."""
    folder.mkdir(exist_ok=True)
    text = (RULES / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    for table in RULES.glob("industrial_land_*.csv"):
        shutil.copy(table, folder)


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    """The sample with rules of its own: land counts as idle after two years."""
    folder = tmp_path_factory.mktemp("own") / "zone"
    shutil.copytree(SAMPLE, folder)
    own = folder / "规则"
    idle = (RULES / "idle_land_2012.toml").read_text(encoding="utf-8")
    own.mkdir()
    before, clause = idle.split('name = "not_started"', 1)
    (own / "idle_land_2012.toml").write_text(
        before + 'name = "not_started"' + clause.replace("value = 1\n", "value = 2\n", 1),
        encoding="utf-8",
    )
    file = folder / "zone.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[rules]\n", '[rules]\nfolder = "规则"\n', 1), encoding="utf-8")
    return folder


def test_a_changed_period_changes_the_clock_and_nothing_else(zone):
    before, after = evaluate(read_zone(SAMPLE)), evaluate(read_zone(zone))
    was, now = before.plots["idle_class"], after.plots["idle_class"]
    assert int(was.eq("idle_one_year").sum()) > 0
    assert int(now.eq("idle_one_year").sum()) == 0
    assert (before.plots["far"].fillna(-1) == after.plots["far"].fillna(-1)).all()
    clause = after.rulebook.clause("idle_land_2012.not_started")
    assert clause.document.own and clause.number_on(day=after.day) == 2
    assert not after.rulebook.clause("industrial_land_2023.far").document.own


def test_the_manifest_and_the_rules_name_the_files(zone):
    record = manifest(evaluate(read_zone(zone)), (), ())
    assert "规则/idle_land_2012.toml" in record["settings"]
    assert {one["document"] for one in record["rules"] if one["own"]} == {"idle_land_2012"}
    ran = CliRunner().invoke(cli.main, ["rules", str(zone)])
    assert ran.exit_code == 0 and "园区自己的规则文件" in ran.output and "idle_land_2012.toml" in ran.output
    ran = CliRunner().invoke(cli.main, ["rules", str(zone), "--lang", "en", "--json"])
    rows = json.loads(ran.stdout)
    assert {row["clause_id"].split(".")[0] for row in rows if row["own"]} == {"idle_land_2012"}


def test_storeys_count_by_the_zone_s_own_book(tmp_path):
    for edition in ("industrial_land_2008", "industrial_land_2023"):
        _own(tmp_path / "own", f"{edition}.toml", "value = 8\n", "value = 6\n")
    book = book_of({"folder": "own"}, tmp_path)
    signed = pd.Series(pd.to_datetime(["2015-06-01", "2024-06-01"]))
    day = date(2026, 11, 20)
    assert storey_counts(signed, day).height_m.tolist() == [8.0, 8.0]
    assert storey_counts(signed, day, book=book).height_m.tolist() == [6.0, 6.0]


def test_a_higher_floor_area_ratio_lets_more_plots_fall_short(tmp_path):
    zone = read_zone(SAMPLE)
    shutil.copytree(SAMPLE, tmp_path / "zone")
    _own(tmp_path / "zone" / "own", "jiangsu_industrial_2021.toml", "value = 1.0\n", "value = 1.3\n")
    own = dataclasses.replace(zone, folder=tmp_path / "zone", rules={**zone.rules, "folder": "own"})
    short = []
    for one in (zone, own):
        found = evaluate(one).findings("zh")
        rows = found[found["clause_id"] == "jiangsu_industrial_2021.far"]
        short.append(set(rows.loc[rows["verdict"] == "breaks", "plot_id"]))
    assert short[0] < short[1]
    assert (len(short[0]), len(short[1])) == (24, 27)


def test_a_new_edition_is_added_and_a_strange_document_is_refused_by_name(tmp_path):
    own = tmp_path / "own"
    _own(own, "industrial_land_2023.toml", "value = 40\n", "value = 45\n")
    book = book_of({"use": ["industrial_land"], "folder": "own"}, tmp_path)
    assert [(one.id, one.own) for one in book.documents] == [
        ("industrial_land_2008", False),
        ("industrial_land_2023", True),
    ]
    assert book.clause("industrial_land_2023.building_coefficient").number_on() == 45
    (own / "industrial_land_2023.toml").rename(own / "our_own.toml")
    for table in own.glob("*.csv"):
        text = table.read_text(encoding="utf-8")
        table.write_text(text.replace("industrial_land_2023", "our_own"), encoding="utf-8")
    with pytest.raises(RuleError, match=r"our_own.*no function of that name means it"):
        book_of({"use": ["our_own"], "folder": "own"}, tmp_path)


@pytest.mark.parametrize("name", ["../elsewhere", "/etc", "link", "files"])
def test_a_folder_outside_the_zone_is_refused(tmp_path, name):
    zone, elsewhere = tmp_path / "zone", tmp_path / "elsewhere"
    zone.mkdir()
    _own(elsewhere, "idle_land_2012.toml", "value", "value")
    (zone / "link").symlink_to(elsewhere)
    (zone / "files").mkdir()
    (zone / "files" / "idle_land_2012.toml").symlink_to(elsewhere / "idle_land_2012.toml")
    with pytest.raises(RuleError, match="is not in the zone's folder"):
        own_folder({"folder": name}, zone)


@pytest.mark.parametrize("name", ["none", "."])
def test_a_folder_without_documents_is_refused(tmp_path, name):
    with pytest.raises(RuleError, match="there is no folder"):
        own_folder({"folder": name}, tmp_path)


def test_a_table_outside_the_folder_is_refused(tmp_path):
    _own(
        tmp_path / "own",
        "industrial_land_2023.toml",
        'table = "industrial_land_far.csv"',
        'table = "../secret.csv"',
    )
    shutil.copy(RULES / "industrial_land_far.csv", tmp_path / "secret.csv")
    with pytest.raises(RuleError, match="is not beside the rule"):
        book_of({"use": ["industrial_land_2023"], "folder": "own"}, tmp_path)
