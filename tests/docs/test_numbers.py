"""The page for leaders: every figure in bold is the sample's own, in both languages."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from reports import build

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"
SUSPECTED = ["idle_two_years", "idle_one_year", "idle_stopped", "negotiated"]


def spaced(value, digits):
    return f"{value:,.{digits}f}".replace(",", " ")


@pytest.fixture(scope="module")
def figures():
    """The sample's figures as the page writes them, in its order."""
    of = build.evaluate_zone(SAMPLE)
    names = ["far_zone", "far_plots", "industrial_investment_wan_ha", "industrial_tax_wan_mu"]
    names += ["built_rate_pct", "supply_rate_pct"]
    told = [spaced(of.figure(name), 1 if "investment" in name else 2) for name in names]
    classes = of.plots["idle_class"]
    suspected = classes.isin(SUSPECTED)
    told += [str(suspected.sum()), f"{of.plots.loc[suspected, 'area_m2'].sum() / 10_000:.2f}"]
    told += [str((classes == one).sum()) for one in (*SUSPECTED, "unknown", "late")]
    total = of.unsupplied.total
    told.append(f"{total['unsupplied_m2'] / 10_000:.2f}")
    told.append(f"{total['unsupplied_m2'] / total['approved_m2'] * 100:.2f}")
    verdicts = of.findings(clauses={"idle_land_2012.not_started"})["verdict"].value_counts()
    told += [str(verdicts[one]) for one in ("meets", "breaks", "unknown", "exempt")]
    told.append(f"{of.self_check.total:.2f}")
    words = ["site", str(SAMPLE), "--profile", "manufacturing", "--json"]
    first, second = json.loads(CliRunner().invoke(cli.main, words).stdout)[:2]
    assert (first["plot_id"], second["plot_id"]) == ("ST-023", "ST-006")
    told += [f"{first['score']:.2f}", f"{second['score']:.2f}"]
    return [*told, str(first["first_share_pct"]), str(second["first_share_pct"])]


@pytest.mark.parametrize("page", ["numbers.zh-CN.md", "numbers.md"])
def test_figures_in_bold_are_the_samples(page, figures):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert re.findall(r"\*\*(\d[\d .]*)\*\*", text) == figures


def test_it_never_decides():
    for page in ("numbers.zh-CN.md", "own-zone.zh-CN.md", "tutorial.zh-CN.md", "extending.zh-CN.md"):
        path = ROOT / "docs" / page
        assert not path.exists() or "认定" not in path.read_text(encoding="utf-8").replace("认定书", "")
