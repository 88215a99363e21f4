"""The main job on a bureau's own file: what init establishes, the published figures, the oddities, the map."""

import json
import shutil

import pytest
from click.testing import CliRunner

import cli

FIGURES = {  # the file's own README, to its last digit
    "area_ha": 698.3563,
    "built_ha": 618.0897,
    "residential_ha": 217.5531,
    "industrial_ha": 155.5451,
    "ready_ha": 22.1786,
    "unbuilt_ha": 59.8780,
    "unbuildable_ha": 20.3886,
    "supplied_ha": 622.4262,
    "suppliable_ha": 55.5415,
    "not_suppliable_ha": 20.3886,
    "development_rate_pct": 94.4394,
    "supply_rate_pct": 97.2133,
    "built_rate_pct": 99.3033,
    "industrial_share_pct": 25.1655,
    "far_zone": 0.6680,
    "building_density_pct": 18.2089,
    "industrial_far": 0.6286,
    "industrial_coefficient_pct": 33.5111,
}


@pytest.fixture(scope="module")
def built(real, tmp_path_factory):
    """``yuantu init`` and ``yuantu build`` on a copy of the file, with nothing corrected by hand."""
    folder = tmp_path_factory.mktemp("bureau") / "利民 2012"
    shutil.copytree(real / "limin2012", folder)
    run = CliRunner()
    started = run.invoke(cli.main, ["init", str(folder)])
    assert started.exit_code == 0, started.output
    out = folder.parent / "成果"
    done = run.invoke(cli.main, ["build", str(folder), "--out", str(out), "--on", "2026-11-20"])
    assert done.exit_code == 0, done.output
    return folder, out, done


@pytest.mark.parametrize(("indicator", "expected"), FIGURES.items())
def test_the_figures_of_its_readme(built, indicator, expected):
    units = json.loads((built[1] / "evaluation.json").read_text(encoding="utf-8"))["units"]
    value = next(r["value"] for r in units if r["scope"] == "zone" and r["indicator"] == indicator)
    assert round(value, 4) == expected


def test_the_figures_stand_in_the_summary_with_the_digits_of_their_unit(built):
    for text in (
        "698.36",
        "94.44",
        "97.21",
        "99.30",
        "25.17",
        "0.67",
        "18.21",
        "0.63",
        "33.51",
    ):
        assert text in built[2].stdout


def test_init_states_how_it_knows_the_encoding_and_the_units(built):
    toml = (built[0] / "zone.toml").read_text(encoding="utf-8")
    assert "GB18030" in toml
    assert "DLMJ 的单位为 公顷" in toml and "170 行（共 170 行）" in toml
    assert "JZMJ 的单位为 万m²" in toml


def test_its_oddities_are_reported(built):
    faults = json.loads((built[1] / "faults.json").read_text(encoding="utf-8"))
    said = "\n".join(f"{f['severity']} {f['message']}" for f in faults)
    for part in (
        "RJL（登记容积率）有 ",
        "JZXS（登记建筑系数）有 ",
        "固定资产投资总额",
        "没有 buildings 图层（自然幢）",
        "没有 parks 图层（园区）",
        "没有 corridor_axis 图层（走廊轴线）",
        "证载面积与图上面积",
        "DLMJ 的单位为 公顷，不是 m²",
        "JZMJ 的单位为 万m²",
    ):
        assert part in said, part


def test_nothing_is_lost(built):
    manifest = json.loads((built[1] / "manifest.json").read_text(encoding="utf-8"))
    source = manifest["inputs"][0]
    assert (source["read"], source["used"], source["set_aside"]) == (170, 170, 0)
    record = json.loads((built[1] / "evaluation.json").read_text(encoding="utf-8"))
    assert len(record["plots"]) == 170


def test_chinese_text_is_not_mojibake(built):
    record = json.loads((built[1] / "evaluation.json").read_text(encoding="utf-8"))
    assert {plot["ownership"] for plot in record["plots"]} == {"国有", "集体"}
    assert {plot["industry_name"] for plot in record["plots"]} >= {"医药制造业", "食品制造业"}


def test_without_a_ledger_no_plot_is_called_idle(built):
    record = json.loads((built[1] / "evaluation.json").read_text(encoding="utf-8"))
    assert {plot["idle_class"] for plot in record["plots"]} <= {"finished", "unknown", "not_supplied"}
