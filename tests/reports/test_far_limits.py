"""The ceiling of plan units is the one told: on a site's page, in the file of a plot and of what a scenario puts above it."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from land_policy.evaluation import evaluate
from land_policy.scenario import scenario
from land_policy.scenario.what_if import what_if
from reports.far_limits import far_limits
from reports.plot_files.sheet import page_of
from reports.site.dossier import plot_facts
from reports.still.stills import Board
from reports.tables.what_if_table import what_if_text

HIGHER = 'title = "高"\n[[change]]\nkind = "raise_far"\nwhy = "加层"\nplots = [{plots}]\nto = {to}\n'


@pytest.fixture
def held(chessboard_zone):
    """P1 without a ceiling of its own, held by a unit of 1.75; P2's own is 1.00; P3 has none at all."""
    plots = chessboard_zone.plots.assign(far_most=[np.nan, 1.0, np.nan, 2.0, 2.0])
    unit = shapely.box(499_950, 3_829_990, 500_100, 3_830_110)
    units = gpd.GeoDataFrame({"unit_id": ["U"], "far_most": [1.75]}, geometry=[unit], crs=plots.crs)
    zone = chessboard_zone.with_layer("plots", plots)
    return evaluate(zone.with_layer("plan_units", units.set_index("unit_id")))


@pytest.mark.parametrize(
    ("plot", "most", "whence"),
    [("P1", "1.75", "（上限取自所在规划地块）"), ("P2", "1.00", ""), ("P3", "—", "")],
)
def test_the_site_and_the_file_tell_the_ceiling_and_whose_it_is(held, plot, most, whence):
    limits = far_limits(held, plot)
    assert (limits.least, limits.most, limits.whence) == ("—", most, whence)
    facts = {row.label: row.unit for row in plot_facts(held, plot)}
    page = dict(page_of(held, Board(held, [], "zh"), plot, "1", "zh").facts)
    if plot == "P3":
        assert facts["容积率"] == "" and page["容积率下限–上限"] == "—"
        return
    assert facts["容积率"] == f"允许 — 至 {most}{whence}"
    assert page["容积率下限–上限"] == f"— – {most}{whence}"


def told(held, tmp_path, plots, to, lang="zh"):
    file = tmp_path / "higher.toml"
    file.write_text(HIGHER.format(plots=plots, to=to), encoding="utf-8")
    return what_if_text(what_if(held, scenario.load(file)), lang=lang)


def test_a_scenario_above_the_ceiling_of_a_plan_unit_says_so(held, tmp_path):
    # 1.8 is above the unit's 1.75 on P1 and P2's own 1.00; 1.7 is above P2's alone; P3's is not known
    both = '"P1", "P2", "P3"'
    text = told(held, tmp_path, both, 1.8)
    assert "有 2 宗地块的容积率高于其上限（其中 1 宗的上限取自所在规划地块），须先调整" in text
    assert "1 of them above that of the plan units" in told(held, tmp_path, both, 1.8, "en")
    assert "有 1 宗地块的容积率高于其上限，须先调整" in told(held, tmp_path, both, 1.7)
    assert "高于其上限" not in told(held, tmp_path, '"P1", "P3"', 1.75)


def test_a_ceiling_set_below_what_stands_is_told_and_one_raised_is_not(held, tmp_path):
    # P1 stands at 0.82
    for to, above in ((0.5, True), (0.9, False)):
        file = tmp_path / "ceiling.toml"
        change = f'kind = "set_ceiling"\nwhy = "上限"\nplots = ["P1"]\nto = {to}\n'
        file.write_text(f'title = "上限"\n[[change]]\n{change}', encoding="utf-8")
        text = what_if_text(what_if(held, scenario.load(file)))
        assert ("有 1 宗地块的容积率高于其上限，" in text) is above
