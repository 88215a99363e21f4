"""The dossiers of a siting: one page a suggestion, its figures those of the Siting, what is unknown said, hostile text as text."""

import json
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from land_policy.evaluation import evaluate
from land_policy.siting import profile
from land_policy.siting.question import ask
from layers.read import read_zone
from reports.evidence.bundle import sha256
from reports.shown import percent
from reports.site.dossier import dossier_sheets, plot_facts, share_block
from reports.site.remains import exclusion_block, exclusion_states, remaining, robust_block, supply_block

HOSTILE = [
    "</style><script>alert(1)</script>",
    "{{7*7}}",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp",
    "长" * 300,
]

PROJECT = """
label = { zh = "棋盘项目", en = "chessboard project" }
about = { zh = "试验", en = "a trial" }
checked = 2026-11-20
[supply]
expected_life_years = 15
revenue_proven = false
phases = 1
assets = "light"
public = false
[want.area]
label = { zh = "用地规模", en = "size" }
least_m2 = 1000
most_m2 = 50000
kind = "assumption"
because = { zh = "试验", en = "a trial" }
source = { zh = "工作假定", en = "working assumption" }
[[exclusion]]
name = "power"
from = "columns"
label = { zh = "高度上限", en = "ceiling of height" }
when = [{ column = "height_most_m", test = "below", least = 10 }]
blank = "open"
kind = "law"
because = { zh = "试验", en = "a trial" }
source = { zh = "某法 第一条", en = "some law, article 1" }
[[criterion]]
name = "size"
from = "column"
column = "area_m2"
unit = "m²"
label = { zh = "地块面积", en = "size of the plot" }
worst = 0
best = 20000
weight = 0.75
kind = "assumption"
because = { zh = "越大越好", en = "the larger the better" }
source = { zh = "工作假定", en = "working assumption" }
[[criterion]]
name = "empty"
from = "column"
column = "building_density_pct"
unit = "%"
label = { zh = "现状建筑密度", en = "building density" }
worst = 56
best = 0
weight = 0.25
kind = "assumption"
because = { zh = "少拆", en = "less to clear" }
source = { zh = "工作假定", en = "working assumption" }
"""


@pytest.fixture
def asked(chessboard, tmp_path):
    """The chessboard and a project on it: P1 is 10,000 m² with 28 % built over."""
    (tmp_path / "trial.toml").write_text(PROJECT, encoding="utf-8")
    evaluation = evaluate(read_zone(chessboard))
    return evaluation, ask(evaluation, profile.load(tmp_path / "trial.toml"))


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def test_the_bars_are_the_shares_of_the_score(asked):
    _, siting = asked
    rows = share_block(siting, "P1").rows
    # 100 × 0.75 × 10000/20000 and 100 × 0.25 × (56 − 28)/56
    assert [row.figure for row in rows] == ["37.5 / 75.0", "12.5 / 25.0"]
    assert [row.part for row in rows] == pytest.approx([0.5, 0.5])
    assert siting.scores["P1"] == pytest.approx(50.0)
    assert rows[0].note == "越大越好"


def test_what_is_passed_open_and_untested_is_told_apart(asked):
    _, siting = asked
    states = exclusion_states(siting, "P1")
    assert states["area"] == "passed"
    assert states["power"] == "open"
    block = exclusion_block(siting, "P1")
    assert "通过 1" in block.title and "待核实 1" in block.title
    assert block.rows[0].head == "待核实" and block.rows[0].items == [("高度上限", "法规 · 某法 第一条")]
    # nobody was asked about it: that is no pass
    unasked = siting.holds.drop(columns="area")
    object.__setattr__(siting, "holds", unasked)
    assert exclusion_states(siting, "P1")["area"] == "untested"


def test_the_sheet_says_how_firm_how_supplied_and_what_remains(asked):
    evaluation, siting = asked
    best = siting.suggestions(5)
    sheets = dossier_sheets(evaluation, siting)
    assert len(sheets) == len(best) + 1
    assert [sheet.badge for sheet in sheets] == ["", *(str(n + 1) for n in range(len(best)))]
    plot = str(best.index[0])
    shares = siting.robust.plots.loc[plot]
    assert robust_block(siting, plot).rows[0].figure == f"{percent(shares['first_share'])} %"
    grid = sheets[1].wide[-1]
    assert {"弹性年期出让", "长期租赁", "先租后让", "租让结合"} <= {row[0] for row in grid.rows}
    assert "建筑限高" in remaining(evaluation, siting, plot).rows[0].text
    assert sheets[1].figures[0].value == f"{best.iloc[0]['score']:.1f}"


def test_no_mode_is_suggested_where_the_project_says_nothing():
    block = supply_block(None, "P1")
    assert block.rows[0].tone == "unknown" and "[supply]" in block.rows[0].text


def test_facts_are_the_evaluations(asked):
    evaluation, _ = asked
    facts = {row.label: (row.value, row.unit) for row in plot_facts(evaluation, "P1")}
    assert facts["用地面积"] == ("1.00", "公顷 · 15.0 亩")
    assert facts["容积率"][0] == "0.82"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_files_of_a_siting_twice_the_same(chessboard, tmp_path, lang):
    (tmp_path / "trial.toml").write_text(PROJECT, encoding="utf-8")
    for name in ("one", "two"):
        done = run("site", chessboard, tmp_path / "trial.toml", "--out", tmp_path / name, "--lang", lang)
        assert done.exit_code == 0, done.output
    hashes = [
        {p.name: sha256(p) for p in sorted((tmp_path / n).glob("*.*")) if p.is_file()} for n in ("one", "two")
    ]
    assert hashes[0] == hashes[1]
    assert "siting.trial.dossier.html" in hashes[0]
    out = tmp_path / "one"
    shares = pd.read_csv(out / "siting.trial.shares.csv")
    sites = pd.read_csv(out / "siting.trial.csv").set_index("plot_id")
    added = shares.groupby("plot_id")["share"].sum()
    assert (added - sites["score"].reindex(added.index)).abs().max() < 1e-9
    assert set(shares["because"]) == (
        {"越大越好", "少拆"} if lang == "zh" else {"the larger the better", "less to clear"}
    )
    layers = set(gpd.list_layers(out / "siting.trial.gpkg")["name"])
    assert {"sites", "exclusions", "open_points", "criteria", "shares", "robustness", "flips"} <= layers
    record = json.loads((out / "siting.trial.json").read_text(encoding="utf-8"))
    assert record["draws"]["seed"] is not None and record["robustness"]["columns"][0] == "plot_id"


def test_hostile_texts_of_the_data_are_texts_in_the_dossier(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    made["plots"]["name"] = HOSTILE
    made["parks"]["name"] = HOSTILE[: len(made["parks"])]
    (tmp_path / "trial.toml").write_text(PROJECT, encoding="utf-8")
    done = run("site", write(tmp_path / "hostile", made), tmp_path / "trial.toml", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "out" / "siting.trial.dossier.html").read_text(encoding="utf-8")
    assert "<script" not in text and "<img" not in text and "\u202e" not in text
    assert "{{7*7}}" in text
    assert not re.search(r"<[^>]*\sonerror", text)


def test_a_zone_of_plots_alone_is_set_too(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    trial = PROJECT.replace("building_density_pct", "plane_area_m2")
    (tmp_path / "trial.toml").write_text(trial, encoding="utf-8")
    folder = write(tmp_path / "bare", {"plots": made["plots"]})
    toml = (folder / "zone.toml").read_text(encoding="utf-8")
    kept = re.sub(r"\[layers\.(?!plots)\w+\]\n(?:(?!\[).*\n?)*", "", toml)
    (folder / "zone.toml").write_text(kept, encoding="utf-8")
    done = run("site", folder, tmp_path / "trial.toml", "--out", tmp_path / "out", "--lang", "en")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "out" / "siting.trial.dossier.html").read_text(encoding="utf-8")
    assert "Its rank under other weights" in text and "to be verified" in text
    assert text.count('<article class="sheet') == 1 + len(pd.read_csv(tmp_path / "out" / "siting.trial.csv"))


def test_without_a_suggestion_one_page_says_why(chessboard, tmp_path):
    (tmp_path / "trial.toml").write_text(
        PROJECT.replace("least_m2 = 1000", "least_m2 = 49000"), encoding="utf-8"
    )
    done = run("site", chessboard, tmp_path / "trial.toml", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "out" / "siting.trial.dossier.html").read_text(encoding="utf-8")
    assert text.count('<article class="sheet') == 1
    assert "没有符合要求的地块组合（需要 4.90 公顷以上）" in text and "用地规模" in text
    assert (tmp_path / "out" / "siting.trial.assemblies.csv").exists()


def test_an_area_asked_for_gets_no_pages_of_single_plots(chessboard, tmp_path):
    """What is asked is 15 ha: no plot of one hectare is a first choice for it."""
    (tmp_path / "trial.toml").write_text(PROJECT, encoding="utf-8")
    done = run("site", chessboard, tmp_path / "trial.toml", "--need", "150000", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "out" / "siting.trial.dossier.html").read_text(encoding="utf-8")
    assert text.count('<article class="sheet') == 1
    assert "需要 15.00 公顷以上" in text and 'class="badge"' not in text


def test_the_first_page_lists_the_suggestions_and_what_keeps_the_others_out(asked):
    evaluation, siting = asked
    first = dossier_sheets(evaluation, siting)[0]
    best = siting.suggestions(5)
    assert [row[0] for row in first.wide[0].rows] == [str(n + 1) for n in range(len(best))]
    assert all(str(plot) in row[1] for plot, row in zip(best.index, first.wide[0].rows, strict=True))
    out = siting.exclusions.groupby("exclusion")["plot_id"].nunique()
    assert {row.label: row.figure for row in first.beside[0].rows}.get("用地规模") == (
        str(out["area"]) if "area" in out else None
    )
    assert any("稳健性" in row.text for row in first.wide[1].rows)


def test_an_exclusion_nobody_could_be_asked_about_is_no_pass(asked):
    evaluation, siting = asked
    object.__setattr__(siting, "untested", ("area",))
    assert exclusion_states(siting, "P1")["area"] == "untested"
    assert any(
        "未能检核" in row.text and "用地规模" in row.text for row in remaining(evaluation, siting, "P1").rows
    )


def test_a_plot_that_leads_in_more_weightings_than_the_first_is_named(asked):
    evaluation, siting = asked
    second = siting.robust.plots.index[1]
    shares = [0.2, 0.5, *([0.0] * (len(siting.robust.plots) - 2))]
    object.__setattr__(siting.robust, "plots", siting.robust.plots.assign(first_share=shares))
    told = [row.text for row in dossier_sheets(evaluation, siting)[0].wide[1].rows if row.tone == "bad"]
    assert any(f"第 2 名 {second}" in text and "50" in text and "20" in text for text in told)


def test_the_map_says_how_firm_and_names_the_page(asked, tmp_path):
    evaluation, siting = asked
    from reports.page.dossier import remarks_of
    from reports.page.working import working_page

    (tmp_path / "siting.trial.dossier.html").write_text("")
    assert remarks_of(evaluation, [siting], "zh", None)["source"].str.contains("dossier.html").sum() == 0
    remarks = remarks_of(evaluation, [siting], "zh", tmp_path).set_index("key")
    plot = str(siting.suggestions(1).index[0])
    one = remarks[remarks["source"] == "一页说明：siting.trial.dossier.html"].loc[plot]
    firm = percent(siting.robust.plots.at[plot, "first_share"])
    assert f"权重变化时居首 {firm} %" in one["text"] and "待核实" in one["text"]
    line = working_page(evaluation, [siting], "zh").sites[0].sites[0].line["zh"]
    assert f"居首 {firm} %" in line


def test_plots_put_together_are_listed_and_outlined(tmp_path):
    """Where no plot of the sample is large enough the map lists and outlines the sites of adjacent plots."""
    from reports.build import evaluate_zone, site_zone
    from reports.page.draw import _suggested
    from reports.page.working import working_page
    from reports.preset.preset import preset_of
    from reports.siting_store import siting_frames

    root = Path(__file__).resolve().parents[3]
    text = (root / "land_policy" / "profiles" / "manufacturing.toml").read_text(encoding="utf-8")
    text = text.replace("least_m2 = 15000", "least_m2 = 150000").replace(
        "most_m2 = 120000", "most_m2 = 200000"
    )
    (tmp_path / "big.toml").write_text(text, encoding="utf-8")
    evaluation = evaluate_zone(root / "layers" / "sample" / "lianyungang")
    (siting,) = site_zone(evaluation, [tmp_path / "big.toml"])
    best = siting.assemblies.sites.iloc[0]
    found = _suggested(evaluation, siting, preset_of(evaluation.zone), "zh")
    assert found.iloc[0]["plot"] == best["plots"].split(";")[0]
    assert found.geometry.iloc[0].equals(best.geometry)
    assert working_page(evaluation, [siting], "zh").sites[0].sites[0].title["zh"] == best["plots"].replace(
        ";", "、"
    )
    assert siting_frames(siting)["assemblies"].iloc[0]["area_m2"] >= 150000
