"""The corridor as people read it: stations, marks, bars, and a zone that has none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from reports.build import evaluate_zone
from reports.tables.corridor_table import answer

SAMPLE = Path(cli.__file__).parent / "layers" / "sample"


def run(*words):
    done = CliRunner().invoke(cli.main, list(map(str, words)))
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def by_station():
    return json.loads(run("corridor", SAMPLE / "lianyungang", "--step", 1000, "--json").stdout)


def test_bands_with_what_is_outside_make_the_zone(by_station):
    """The avenue is 14 029 m long: fourteen bands and a rest of 29 m, then outside, then the zone."""
    assert len(by_station) == 15 + 2
    assert [row["band"] for row in by_station[:2]] == ["K0+000–K1+000", "K1+000–K2+000"]
    assert by_station[14]["band"] == "K14+000–K14+029"
    *parts, whole = [row["area_ha"] for row in by_station]
    assert sum(parts) == pytest.approx(whole, abs=1e-6)
    assert by_station[-1]["unit"] == "all" and by_station[-2]["unit"] == "outside"


def test_the_file_of_a_build_has_every_figure_and_stations_as_numbers():
    head, first, *_ = answer(evaluate_zone(SAMPLE / "lianyungang")).csv().splitlines()
    assert head.startswith("里程,起点里程（m）,止点里程（m）,沿线节点与分界,土地总面积（公顷）,")
    assert first.startswith("K0+000–K0+500,0.0,500.0,,0.0,")
    assert "工业用地亩均税收（万元/亩）" in head


def test_the_divide_stands_in_its_band(by_station):
    assert "港城大道" in by_station[8]["marks"] and "体育中心" in by_station[8]["marks"]
    assert sum("▲" in row["marks"] for row in by_station) == 1


def test_the_text_has_the_assumptions_under_it():
    text = run("corridor", SAMPLE / "lianyungang", "--by", "node", "--indicator", "far_plots").stdout
    assert "节点服务半径（直线）：800 m（工作假设" in text
    assert "大学科技园区" in text and "university" not in text
    assert "████████" in text


def test_a_zone_without_an_axis_says_so():
    done = run("corridor", SAMPLE / "nantong", "--lang", "en")
    assert "There is no axis of the corridor" in done.output


def test_an_indicator_nobody_knows_is_refused_with_those_there_are():
    done = CliRunner().invoke(cli.main, ["corridor", str(SAMPLE / "lianyungang"), "--indicator", "far"])
    assert done.exit_code == 4 and "far_plots" in done.output
