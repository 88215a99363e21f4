"""``yuantu site`` as people type it: how firm, why this plot, and the same question answered again."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

import cli

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample"
CRITERION = (
    '[[criterion]]\nname = "{name}"\nlabel = {{zh = "{zh}", en = "{en}"}}\nfrom = "column"\ncolumn = "{column}"\n'
    'worst = {worst}\nbest = {best}\n{more}because = {{zh = "缘由", en = "because"}}\nsource = "某文"\nkind = "assumption"\n'
)


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture
def zone(tmp_path):
    """Three hectares, two and one; the largest has the least room to build, the smallest is promised away."""
    frame = gpd.GeoDataFrame(
        {
            "plot_id": ["P1", "P2", "P3"],
            "official_area_m2": [30_000.0, 20_000.0, 10_000.0],
            "far_most": [1.0, 2.0, 3.0],
            "committed": [False, False, True],
        },
        geometry=[
            shapely.box(500_000 + x, 3_830_000, 500_000 + x + wide, 3_830_100)
            for x, wide in ((0, 300), (400, 200), (700, 100))
        ],
        crs="EPSG:4547",
    )
    folder = tmp_path / "zone"
    folder.mkdir()
    frame.to_file(folder / "plots.gpkg")
    told = 'name = "三宗"\nday = 2026-11-20\ncrs = "EPSG:4547"\ninvented = true\n[layers.plots]\nfile = "plots.gpkg"\n'
    (folder / "zone.toml").write_text(told, encoding="utf-8")
    (folder / "small.toml").write_text(profile("weight = 0.5\n"), encoding="utf-8")
    return folder


def profile(more="", tail=""):
    head = 'label = {zh = "小厂", en = "workshop"}\nabout = {zh = "小厂", en = "workshop"}\nchecked = 2026-11-20\n[want]\n'
    out = (
        '[[exclusion]]\nname = "committed"\nlabel = {zh = "已意向供地", en = "promised"}\nfrom = "columns"\n'
        'when = [{column = "committed", test = "yes"}]\nblank = "none"\n'
        'because = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\n'
    )
    size = CRITERION.format(
        name="size", zh="面积", en="size", column="area_m2", worst=0, best=40_000, more=more
    )
    far = CRITERION.format(name="far", zh="上限", en="ceiling", column="far_most", worst=0, best=4, more=more)
    return f"{head}{out}{size}{far}{tail}"


def test_suggestions_say_how_firm_they_are(zone):
    # P1: 0.75 and 0.25; P2: 0.5 and 0.5: level at equal weights, P1 ahead where size weighs more, and by its number
    told = run("site", zone, zone / "small.toml", "--lang", "en", "--wide").output
    assert "first in (%)" in told and "first, near weights (%)" in told
    assert (
        "robustness: 9\u2009604 weightings drawn evenly from all possible weightings (seed 20261120)" in told
    )
    assert "with the weight of “size” lowered from 0.5 to 0.499 (the others in proportion)" in told or (
        "with the weight of “ceiling” raised from 0.5 to 0.501" in told
    )
    printed = run("site", zone, zone / "small.toml", "--json").output
    rows = json.loads(printed[printed.index("[\n") :])
    assert [row["plot_id"] for row in rows] == ["P1", "P2"]
    assert [row["first_share_pct"] for row in rows] == pytest.approx([50, 50], abs=2)
    assert "居首占比（%）" in run("site", zone, zone / "small.toml", "--csv").output


def test_same_seed_same_bytes(zone):
    one, two = (run("site", zone, zone / "small.toml", "--csv").output for _ in range(2))
    assert one == two


def test_why_a_plot_in_both_languages_and_as_rows(zone):
    told = run("site", zone, zone / "small.toml", "--why", "P2", "--top", "1").output
    assert "P2：建议名次第 2（共 2 宗得分），得分 50.0" in told
    assert "与最后一宗入选的第 1 名 P1 同分（50.00 分），先后按编号：" in told
    assert "“面积”少得 12.50 分：20\u2009000，对方 30\u2009000" in told
    told = run("site", zone, zone / "small.toml", "--why", "P3", "--lang", "en").output
    assert "promised" in told
    assert (
        "this alone keeps it out: if it did not hold the plot would be a candidate with 50.00 points, rank 3"
        in told
    )
    rows = run("site", zone, zone / "small.toml", "--why", "P3", "--csv", "--lang", "en").output
    assert "the only one" in rows and "True" in rows
    points = run("site", zone, zone / "small.toml", "--why", "P2", "--top", "1", "--csv").output
    assert "准则,本地块,得分,末位入选地块,末位得分,少得" in points
    gone = run("site", zone, zone / "small.toml", "--why", "P9", "--lang", "en")
    assert gone.exit_code == 4 and "'P9' is not among the plots looked at" in gone.output


def test_against_a_scenario_other_weights_and_another_profile(zone, tmp_path):
    scenario = zone / "later.toml"
    scenario.write_text(
        'title = "放开"\n[[change]]\nkind = "set"\nwhy = "不再承诺"\nplots = ["P3"]\ncolumn = "committed"\nvalue = false\n',
        encoding="utf-8",
    )
    told = run("site", zone, zone / "small.toml", "--against", scenario, "--lang", "en").output
    assert "1 entered, 0 left, 0 moved" in told
    assert "P3 entered: no longer kept out by: promised" in told
    weights = zone / "weights.toml"
    weights.write_text("[weights.values]\nsize = 0.1\nfar = 0.9\n", encoding="utf-8")
    told = run("site", zone, zone / "small.toml", "--against", weights).output
    assert "权重：面积 0.5 → 0.1、上限 0.5 → 0.9" in told
    assert "P2 名次变动: 净反超 1 宗" in told  # 50 before and after: the other fell
    out = tmp_path / "out"
    told = run("site", zone, zone / "small.toml", "--against", weights, "--out", out, "--json").output
    assert '"what": "moved"' in told
    assert sorted(path.name for path in out.iterdir()) == [
        "siting.small.against.causes.csv",
        "siting.small.against.criteria.csv",
        "siting.small.against.csv",
    ]
    same = run("site", zone, zone / "small.toml", "--against", zone / "small.toml").output
    assert "前后没有不同" in same
    gone = run("site", zone, zone / "small.toml", "--against", "no.toml", "--lang", "en")
    assert gone.exit_code == 4 and "no.toml: there is no such file" in gone.output


def test_an_overridden_inconsistency_is_printed_and_refused_without(zone):
    third = CRITERION.format(
        name="least", zh="下限", en="floor", column="official_area_m2", worst=0, best=40_000, more=""
    )
    circle = '[weights]\nmethod = "ahp"\njudgements = [["size", "far", 3], ["far", "least", 3], ["least", "size", 3]]\n'
    file = zone / "judged.toml"
    file.write_text(profile(tail=third + circle), encoding="utf-8")
    refused = run("site", zone, file)
    assert refused.exit_code == 4 and "判断不一致：CR = 1.149" in refused.output
    file.write_text(profile(tail=third + circle + "override = true\n"), encoding="utf-8")
    assert "CR 1.149，不小于 0.1" in run("site", zone, file).output
    assert "CR 1.149，不小于 0.1" in run("site", zone, file, "--why", "P1").output


def test_the_sample_s_scenario_makes_a_difference_and_says_why():
    folder = SAMPLE / "lianyungang"
    told = run("site", folder, "--profile", "manufacturing", "--against", folder / "scenario.toml").output
    assert "退出 0 宗" not in told and "名次变动 0 宗" not in told
    assert "ST-023 退出: 现被排除：取得土地的途径" in told


def test_the_second_city_answers_too(tmp_path):
    folder = tmp_path / "nantong"
    shutil.copytree(SAMPLE / "nantong", folder)
    told = run("site", folder, "--profile", "manufacturing", "--lang", "en")
    assert told.exit_code == 0
    assert "alike in every criterion and level under all weights" in told.output
