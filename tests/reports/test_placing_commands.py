"""Sites put together, projects placed at once and facilities as people run them: both languages, CSV, JSON, files."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

import cli

SAMPLE = Path(__file__).parents[2] / "layers" / "sample" / "lianyungang"
ZONE = """
name = "三块地（示意）"
name_en = "Three plots (invented)"
day = 2026-11-20
crs = "EPSG:4549"
invented = true
[layers.plots]
file = "zone.gpkg"
layer = "plots"
"""
WORDS = 'because = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\nlabel = {zh = "标签", en = "label"}\n'
PROJECT = """
label = {{ zh = "{zh}", en = "{en}" }}
about = {{ zh = "示意", en = "invented" }}
checked = 2026-11-20
[want.area]
least_m2 = {least}
most_m2 = {most}
{words}
[[exclusion]]
name = "committed"
from = "columns"
when = [{{ column = "committed", test = "yes" }}]
blank = "none"
{words}
[[criterion]]
name = "fit"
from = "column"
column = "{column}"
worst = 0
best = 100
weight = 1.0
{words}
"""
FACILITY = """
label = { zh = "食堂", en = "canteen" }
about = { zh = "示意", en = "invented" }
because = { zh = "步行", en = "a walk" }
source = "工作假定"
kind = "assumption"
checked = 2026-11-20
method = "mclp"
number = 1
reach_m = 100
distance = "straight"
[[demand]]
layer = "plots"
weight = "employees"
[[site]]
layer = "plots"
"""


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    """Three squares of 1 ha in a row; the small project likes the middle one best, without which the big one has no place."""
    folder = tmp_path_factory.mktemp("three")
    plots = gpd.GeoDataFrame(
        {
            "plot_id": ["P1", "P2", "P3"],
            "tax_wan": [60.0, 90.0, 50.0],
            "output_wan": [70.0, 70.0, 70.0],
            "employees": [1, 1, 2],
            "committed": [False, False, False],
        },
        geometry=[shapely.box(500_000 + x, 3_830_000, 500_100 + x, 3_830_100) for x in (0, 100, 200)],
        crs="EPSG:4549",
    )
    plots.to_file(folder / "zone.gpkg", layer="plots", driver="GPKG")
    (folder / "zone.toml").write_text(ZONE, encoding="utf-8")
    small = {"zh": "小项目", "en": "small one", "least": 10_000, "most": 10_000, "column": "tax_wan"}
    big = {"zh": "大项目", "en": "big one", "least": 20_000, "most": 20_000, "column": "output_wan"}
    for name, told in (("small", small), ("big", big)):
        (folder / f"{name}.toml").write_text(PROJECT.format(words=WORDS, **told), encoding="utf-8")
    (folder / "canteen.toml").write_text(FACILITY, encoding="utf-8")
    return folder


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def test_a_project_no_plot_is_large_enough_for_is_put_together(zone):
    done = run("site", zone, zone / "big.toml")
    assert done.exit_code == 0, done.output
    assert "没有可选地块" in done.stdout and "地块组合建议 · 大项目" in done.stdout
    assert "P1、P2" in done.stdout and "已证明" in done.stdout and "共边不短于 10 m" in done.stdout
    english = run("site", zone, zone / "big.toml", "--lang", "en")
    assert (
        "plots put together (proposal) · big one" in english.stdout and "a road separates" in english.stdout
    )


def test_assembly_as_asked_in_json_csv_and_files(zone, tmp_path):
    asked = ("site", zone, zone / "small.toml", "--need", 15000, "--must", "P3", "--out", tmp_path)
    rows = json.loads(run(*asked, "--json").stdout)
    assert rows[0]["plot_ids"] == ["P2", "P3"] and rows[0]["area_ha"] == 2.0
    assert rows[0]["cost"] == pytest.approx(0.6)  # 1 ha × 10 % + 1 ha × 50 %
    lines = run(*asked, "--csv", "--lang", "en").stdout.splitlines()
    assert lines[0].startswith(
        "site,plots,number of plots,area together (ha),beyond the need (ha),short of full score (ha)"
    )
    assert (tmp_path / "siting.small.assemblies.csv").is_file()
    union = gpd.read_file(tmp_path / "siting.small.assemblies.gpkg", layer="assemblies")
    assert union.geometry.area.tolist()[0] == pytest.approx(20_000)


def test_no_site_says_why_in_both_languages(zone):
    done = run("site", zone, zone / "small.toml", "--need", 50000)
    assert done.exit_code == 0 and "可用地块合计 3 公顷，不足 5 公顷" in done.stdout
    done = run("site", zone, zone / "small.toml", "--need", 50000, "--json", "--lang", "en")
    assert json.loads(done.stdout) == [] and "less than the 5 ha wanted" in done.stderr
    wrong = run("site", zone, zone / "small.toml", "--need", 15000, "--must", "P9")
    assert wrong.exit_code == 4 and "P9" in wrong.stderr


def test_projects_in_any_order_give_the_same_answer(zone, tmp_path):
    one = run("allocate", zone, zone / "small.toml", zone / "big.toml", "--out", tmp_path)
    two = run("allocate", zone, zone / "big.toml", zone / "small.toml")
    assert one.exit_code == 0 and one.stdout == two.stdout
    assert "P2、P3" in one.stdout and "130.00" in one.stdout
    assert "先到先得的最差次序：小项目 → 大项目，安排 1 个" in one.stdout
    english = run("allocate", zone, zone / "big.toml", zone / "small.toml", "--lang", "en", "--csv")
    assert "small one,1.0,1.00–1.00,P1,1.0,60.0,P2,90.0,30.0,big one,P2" in english.stdout
    assert len(gpd.read_file(tmp_path / "allocation.gpkg", layer="sites")) == 2
    assert run("allocate", zone, zone / "big.toml", zone / "big.toml").exit_code == 4


def test_facilities_by_site_and_by_demand(zone, tmp_path):
    done = run("facilities", zone, zone / "canteen.toml", "--out", tmp_path)
    assert done.exit_code == 0 and "MCLP" in done.stdout and "100.0 %" in done.stdout
    rows = json.loads(run("facilities", zone, zone / "canteen.toml", "--what", "demands", "--json").stdout)
    assert [row["served_by"] for row in rows] == ["plots:P2"] * 3
    assert [row["distance_m"] for row in rows] == [100.0, 0.0, 100.0]
    english = run("facilities", zone, zone / "canteen.toml", "--lang", "en")
    assert "most within reach" in english.stdout and "where facilities serve best" in english.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "facilities.canteen.demands.csv",
        "facilities.canteen.gpkg",
        "facilities.canteen.sites.csv",
    ]
    assert run("facilities", zone, zone / "nothing.toml").exit_code == 4


@pytest.mark.slow
def test_the_sample_has_answers():
    done = run("site", SAMPLE, SAMPLE / "project_cluster.toml")
    assert "ST-023、ST-024" in done.stdout and "12.14" in done.stdout and "已证明" in done.stdout
    placed = run("allocate", SAMPLE, *(SAMPLE / f"project{one}.toml" for one in ("", "_robots", "_cluster")))
    assert "3 个项目安排 3 个" in placed.stdout and "已证明" in placed.stdout
    canteens = run("facilities", SAMPLE, SAMPLE / "canteens.toml")
    assert "由 4.4 % 增至 29.7 %" in canteens.stdout
    charging = run("facilities", SAMPLE, SAMPLE / "charging.toml", "--lang", "en")
    assert "6 new among 37 candidate sites" in charging.stdout
