"""The whole chain on the chessboard: hand figures in every product, same bytes twice, faults all at once."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from reports.evidence.bundle import sha256


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def record(out: Path):
    return json.loads((out / "evaluation.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(chessboard_parts, tmp_path_factory):
    """What a build of the chessboard writes and says: to be looked at only."""
    folder = tmp_path_factory.mktemp("built")
    _, write = chessboard_parts
    done = run("build", write(folder / "chessboard"), "--out", folder / "out")
    assert done.exit_code == 0, done.output
    return folder / "out", done


def test_the_hand_case_in_every_product(built):
    out, done = built
    plots = {plot["plot_id"]: plot for plot in record(out)["plots"]}
    assert plots["P1"]["far_plain"] == pytest.approx(0.76)
    assert plots["P1"]["far"] == pytest.approx(0.82)
    assert plots["P1"]["building_density_pct"] == pytest.approx(28)
    assert plots["P2"]["far"] == pytest.approx(0.1667, abs=5e-5)
    table = gpd.read_file(out / "evaluation.gpkg", layer="plots").set_index("plot_id")
    assert table.loc["P1", "far"] == pytest.approx(0.82)
    ledger = pd.read_csv(out / "evaluation.plots.csv").set_index("plot_id")
    assert ledger.loc["P2", "far"] == pytest.approx(1 / 6)
    assert "map.html" in done.stdout


def test_figures_by_park(built):
    units = pd.read_csv(built[0] / "evaluation.units.csv").set_index(["scope", "unit"])
    assert units.loc[("park", "W"), "far_zone"] == pytest.approx(8600 / 16000)
    assert units.loc[("park", "E"), "suspected_idle_ha"] == pytest.approx(1.0)
    assert units.loc[("zone", "all"), "area_ha"] == pytest.approx(4.6)


def test_the_idle_clock_of_the_hand_case(chessboard, tmp_path):
    expected = {"2025-11-19": "late", "2025-11-20": "idle_one_year", "2026-11-20": "idle_two_years"}
    for day, word in expected.items():
        out = tmp_path / day
        assert run("evaluate", chessboard, "--on", day, "--out", out).exit_code == 0
        plots = {plot["plot_id"]: plot for plot in record(out)["plots"]}
        assert plots["P3"]["idle_class"] == word
    # agreed start missing: hand-over 2025-02-28 plus one year
    assert plots["P4"]["idle_from"].startswith("2026-02-28")
    assert plots["P5"]["idle_class"] == "not_supplied"


def test_same_input_and_day_same_bytes(chessboard, tmp_path):
    for name in ("one", "two"):
        assert run("build", chessboard, "--out", tmp_path / name).exit_code == 0
    hashes = [
        {p.name: sha256(p) for p in sorted((tmp_path / n).glob("*.*")) if p.is_file()} for n in ("one", "two")
    ]
    assert hashes[0] == hashes[1]
    assert len(hashes[0]) >= 8


def test_the_manifest_names_inputs_rules_and_results(built):
    out, _ = built
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {entry["layer"] for entry in manifest["inputs"]} == {"plots", "buildings", "parks"}
    assert manifest["results"]["map.html"] == sha256(out / "map.html")
    assert any(rule["document"] == "idle_land_2012" for rule in manifest["rules"])


def test_every_fault_at_once_and_nothing_written(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    broken = frames()
    broken["plots"]["plot_id"] = ["P1", "P1", "P3", "P4", "P5"]
    broken["plots"]["start_by"] = ["2021-06-31", "2015-03-01", "2024-11-20", None, None]
    broken["buildings"] = broken["buildings"].drop(columns="building_id")
    broken["parks"] = broken["parks"].iloc[:0]
    folder = write(tmp_path / "broken", broken)
    text = (folder / "zone.toml").read_text(encoding="utf-8")
    (folder / "zone.toml").write_text(text + '[layers.roads]\nfile = "not-there.gpkg"\n', encoding="utf-8")
    out = tmp_path / "out"
    done = run("build", folder, "--out", out)
    assert done.exit_code == 3
    for part in ("2021-06-31", "YYYY-MM-DD", "P1", "building_id", "not-there.gpkg", "parks"):
        assert part in done.stderr, part
    assert not out.exists()
    checked = run("check", folder, "--json")
    assert checked.exit_code == 3
    assert sum(fault["severity"] == "ERROR" for fault in json.loads(checked.stdout)) >= 5


def test_a_failed_build_leaves_the_old_result(chessboard, built, tmp_path):
    out = Path(shutil.copytree(built[0], tmp_path / "out"))
    before = {p.name: sha256(p) for p in out.iterdir() if p.is_file()}
    (chessboard / "chessboard.gpkg").write_bytes(b"not a geopackage")
    assert run("build", chessboard, "--out", out).exit_code == 3
    assert {p.name: sha256(p) for p in out.iterdir() if p.is_file()} == before


def test_refusals_and_progress_are_in_the_language_asked_for(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    broken = frames()
    broken["plots"]["start_by"] = ["2021-06-31", None, None, None, None]
    folder = write(tmp_path / "broken", broken)
    chinese = run("build", folder, "--out", tmp_path / "out").stderr
    assert "有 1 处错误，无法继续。" in chinese and f"读取 {folder}" in chinese
    assert "第 1 行：约定开工日期（start_by）为“2021-06-31”，不是日期。请写成 YYYY-MM-DD。" in chinese
    english = run("build", folder, "--out", tmp_path / "out", "--lang", "en").stderr
    assert "row 1: start_by is '2021-06-31', not a day. Write YYYY-MM-DD." in english
    assert f"reading {folder}" in english and "错误" not in english


def test_check_prints_labels_and_keeps_codes_and_facts_in_json(chessboard):
    assert " 说明" in run("check", chessboard).stdout.replace("\n", " ")
    assert "NOTE" in run("check", chessboard, "--lang", "en").stdout
    faults = json.loads(run("check", chessboard, "--json").stdout)
    absent = next(one for one in faults if one["key"] == "absent.layer")
    assert (absent["severity"], absent["kind"], absent["facts"]["layer"]) == (
        "NOTE",
        "absent",
        absent["column"],
    )


def test_init_comments_in_the_language_asked_for(chessboard, tmp_path):
    (chessboard / "zone.toml").unlink()
    assert "# 园区名称，将显示在地图上" in run("init", chessboard).stdout
    again = run("init", chessboard, "--force", "--lang", "en").stdout
    assert "# the zone's name, as it should stand on the map" in again
    assert (
        run("init", chessboard).stderr.startswith("yuantu: ") and "已存在" in run("init", chessboard).stderr
    )


def test_explain_goes_down_to_buildings_and_rows(chessboard):
    done = run("explain", chessboard, "P1")
    assert done.exit_code == 0
    for part in ("0.82", "8\u2009200", "B", "其中高 1", "200 / 400", "chessboard.gpkg", "第二条"):
        assert part in done.stdout, part
    missing = run("explain", chessboard, "P9")
    assert missing.exit_code == 4
    assert "P1" in missing.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_languages(chessboard, tmp_path, lang):
    done = run("build", chessboard, "--out", tmp_path / lang, "--lang", lang)
    assert done.exit_code == 0
    assert ("综合容积率" if lang == "zh" else "overall FAR") in done.stdout
    page = (tmp_path / lang / "map.html").read_text(encoding="utf-8")
    assert ("棋盘（示意）" if lang == "zh" else "Chessboard (invented)") in page


def test_hostile_names_appear_as_text_everywhere(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    hostile = [
        "</script><img src=x onerror=alert(1)>",
        "{{7*7}}",
        "{#",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        '=HYPERLINK("x")',
    ]
    made = frames()
    made["plots"]["name"] = hostile
    made["parks"]["name"] = ["{{7*7}}", "</script><script>alert(1)</script>"]
    folder = write(tmp_path / "hostile", made)
    out = tmp_path / "out"
    done = run("build", folder, "--out", out)
    assert done.exit_code == 0, done.output
    page = (out / "map.html").read_text(encoding="utf-8")
    assert "uid=" not in page
    assert "<img src=x" not in page and "<script>alert" not in page
    cells = pd.read_csv(out / "evaluation.plots.csv").set_index("plot_id")["name"]
    assert cells["P5"] == '\'=HYPERLINK("x")'
    assert cells["P2"] == "{{7*7}}"


@pytest.mark.parametrize(
    "words",
    [
        ("rules",),
        ("rules", "--on", "2010-01-01", "--lang", "en"),
        ("columns",),
        ("columns", "plots", "--csv"),
    ],
)
def test_the_books_print(words):
    done = run(*words)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) > 10


def test_a_layer_nobody_has_is_named(capsys):
    done = run("columns", "castles")
    assert done.exit_code == 4
    assert "plots" in done.stderr


def test_init_refuses_to_write_over_a_zone(chessboard):
    done = run("init", chessboard)
    assert done.exit_code == 5
    assert "--force" in done.stderr


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[rules]\nuse = [1]\n", "use"),
        ('[rules]\nuse = "idle_land_2012"\n', '["…", "…"]'),
        ('[rules]\nuses = ["idle_land_2012"]\n', "use"),
        ('[rules]\nuse = ["no_such_rule"]\n', "no_such_rule"),
        ("[rules]\nparameters = 3\n", "parameters"),
        ('[rules.parameters]\nconnective = "xor"\n', "connective"),
        ('[site]\nprofiles = ["no_such_profile"]\n', "no_such_profile"),
        ("[site]\nprofiles = [3]\n", "profiles"),
        ("[map]\nmap_number = 2020-01-01\n", "map_number"),
        ('[map]\nclassification = "公开"\n', "审图号"),
    ],
)
def test_check_finds_what_build_would_refuse(chessboard, tmp_path, toml, said):
    text = (chessboard / "zone.toml").read_text(encoding="utf-8").split("[rules.parameters]")[0]
    (chessboard / "zone.toml").write_text(text + toml, encoding="utf-8")
    checked = run("check", chessboard)
    assert checked.exit_code == 3
    assert said in checked.stdout
    done = run("build", chessboard, "--out", tmp_path / "out")
    assert done.exit_code in (3, 4, 5)
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_zone_of_land_nobody_was_supplied_with_is_drawn(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    made["plots"] = made["plots"].assign(supply_class="E21", status_class="B21", planned_class="A1")
    made["plots"] = made["plots"].drop(columns=["start_by", "started_on", "finished_on", "handover_day"])
    toml = '[rules]\nuse = ["idle_land_2012"]\n'
    folder = write(tmp_path / "empty", made)
    text = (folder / "zone.toml").read_text(encoding="utf-8")
    (folder / "zone.toml").write_text(text + toml, encoding="utf-8")
    done = run("build", folder, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output


def test_what_an_earlier_build_wrote_and_this_one_does_not_is_gone(chessboard, tmp_path):
    out = tmp_path / "out"
    text = (chessboard / "zone.toml").read_text(encoding="utf-8")
    (chessboard / "zone.toml").write_text(text + '[site]\nprofiles = ["manufacturing"]\n', encoding="utf-8")
    assert run("build", chessboard, "--out", out).exit_code == 0
    (out / "siting.mine.csv").write_text("mine", encoding="utf-8")
    assert (out / "siting.manufacturing.csv").exists()
    (chessboard / "zone.toml").write_text(text, encoding="utf-8")
    assert run("build", chessboard, "--out", out).exit_code == 0
    assert not (out / "siting.manufacturing.csv").exists()
    assert (out / "siting.mine.csv").read_text(encoding="utf-8") == "mine"


def test_what_was_set_aside_is_in_the_geopackage(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    extra = made["plots"].iloc[[4]].assign(plot_id="P6", geometry=None)
    made["plots"] = gpd.GeoDataFrame(pd.concat([made["plots"], extra], ignore_index=True), crs="EPSG:4547")
    out = tmp_path / "out"
    assert run("build", write(tmp_path / "aside", made), "--out", out).exit_code == 0
    aside = gpd.read_file(out / "evaluation.gpkg", layer="set_aside")
    assert len(aside) == 1
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    plots = next(entry for entry in manifest["inputs"] if entry["layer"] == "plots")
    assert (plots["read"], plots["used"], plots["set_aside"]) == (6, 5, 1)
    assert len(plots["sha256"]) == 64
    assert manifest["settings"]["zone.toml"] == sha256(tmp_path / "aside" / "zone.toml")


def test_no_text_of_the_data_moves_the_terminals_cursor(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    made["plots"]["plot_id"] = ["P1\x1b[31m", "P2", "P3", "P4", "P5"]
    folder = write(tmp_path / "escape", made)
    toml = (folder / "zone.toml").read_text(encoding="utf-8").replace("棋盘", "棋\\u001b[31m盘")
    (folder / "zone.toml").write_text(toml, encoding="utf-8")
    for words in (
        ("build", folder, "--out", tmp_path / "out"),
        ("explain", folder, "P1"),
        ("evaluate", folder, "--csv"),
    ):
        assert "\x1b" not in run(*words).output
