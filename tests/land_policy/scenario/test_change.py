"""What became of plots between two days, on squares whose every answer fits in a head; ground is never lost."""

import datetime as dt
import itertools
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from gis.flow import flow
from land_policy.evaluation import evaluate
from land_policy.scenario.change import _differ, _figures, _flows, change, history
from layers.read import read_zone
from layers.zone import Zone

CRS = "EPSG:4547"
NO = np.nan
EARLIER, LATER = dt.date(2025, 11, 20), dt.date(2026, 11, 20)


def square(x0, y0, x1, y1):
    return shapely.box(500_000 + x0, 3_830_000 + y0, 500_000 + x1, 3_830_000 + y1)


def evaluated(day, plots, crs=CRS, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(plots.values()), index=list(plots), crs=CRS)
    frame.index.name = "plot_id"
    frame = frame.to_crs(crs)
    return evaluate(Zone("棋盘", day, frame.crs, {"plots": frame}, rules={"use": ["idle_land_2012"]}))


BEFORE = {
    "same": square(0, 0, 100, 100),
    "old number": square(100, 0, 200, 100),
    "left": square(200, 0, 250, 100),
    "right": square(250, 0, 300, 100),
    "whole": square(300, 0, 400, 100),
    "gone": square(0, 300, 100, 400),
    "shrunk": square(400, 0, 500, 100),
}
AFTER = {
    "same": square(0, 0, 100.5, 100),  # a line shifted by half a metre
    "new number": square(100.5, 0, 200, 100),
    "both": square(200, 0, 300, 100),
    "half 1": square(300, 0, 350, 100),
    "half 2": square(350, 0, 400, 100),
    "shrunk": square(400, 0, 490, 100),
    "new": square(700, 0, 800, 100),
}


@pytest.fixture(scope="module")
def found():
    status = {"status_class": ["A2", "B21", "B21", "B21", "A2", "A2", "B21"]}
    now = {"status_class": ["A2", "A2", "B21", "A2", "A2", "B21", "B21"]}
    return change(evaluated(EARLIER, BEFORE, **status), evaluated(LATER, AFTER, **now))


def test_the_ground_says_what_became_of_plots_and_not_their_numbers(found):
    kinds = {
        row["earlier_plots"] + ("→",) + row["later_plots"]: row["kind"]
        for row in found.successions.to_dict("records")
    }
    assert kinds == {
        ("same", "→", "same"): "same",
        ("old number", "→", "new number"): "renumbered",
        ("left", "right", "→", "both"): "merged",
        ("whole", "→", "half 1", "half 2"): "split",
        ("gone", "→"): "vanished",
        ("shrunk", "→", "shrunk"): "redrawn",
        ("→", "new"): "born",
    }


def test_areas_before_are_what_flowed_and_what_vanished(found):
    # 1 + 1 + 0.5 + 0.5 + 1 + 1 + 1 ha before; 5.9 + 1 ha after; 0.1 ha of "shrunk" and all of "gone" are in no plot
    account = found.account
    assert account.loc["earlier"].tolist() == pytest.approx([6.0, 4.9, 1.1, 0.0])
    assert account.loc["later"].tolist() == pytest.approx([5.9, 4.9, 1.0, 0.0])
    flows = found.flows.set_index(["from_plot", "to_plot"])["area_m2"]
    assert flows["whole", "half 2"] == pytest.approx(5000)
    assert flows["old number", "same"] == pytest.approx(50)
    lost = found.flows[found.flows["to_plot"].isna()].set_index("from_plot")["area_m2"]
    assert lost.to_dict() == pytest.approx({"gone": 10_000, "shrunk": 1000})


def test_what_changed_on_the_same_ground_is_told_also_under_a_new_number(found):
    cells = found.cells[found.cells["column"] == "status_class"]
    assert cells[["from_plot", "to_plot", "before", "after"]].to_numpy().tolist() == [
        ["old number", "new number", "B21", "A2"]
    ]


def test_ground_by_class_runs_through_merged_and_split_plots(found):
    rows = found.classes[found.classes["column"] == "status_class"].set_index(["before", "after"])["area_ha"]
    assert rows["A2", "none"] == pytest.approx(1.0)
    assert rows["B21", "A2"] == pytest.approx(0.995 + 0.005)  # new number, and the strip lost
    assert rows.sum() == pytest.approx(6.0 + 1.0)


def test_many_to_many_is_rearranged():
    one = evaluated(EARLIER, {"a": square(0, 0, 100, 100), "b": square(100, 0, 200, 100)})
    two = evaluated(LATER, {"a": square(0, 0, 200, 50), "b": square(0, 50, 200, 100)})
    assert change(one, two).successions["kind"].tolist() == ["rearranged"]


def test_tolerances_can_be_replaced():
    one = evaluated(EARLIER, {"a": square(0, 0, 100, 100)})
    two = evaluated(LATER, {"a": square(0, 0, 97, 100)})
    assert change(one, two).successions["kind"].tolist() == ["redrawn"]
    assert change(one, two, {"same_pct": 96.0}).successions["kind"].tolist() == ["same"]


def test_another_crs_is_brought_to_the_later_one():
    one = evaluated(EARLIER, BEFORE, crs="EPSG:4528")
    two = evaluated(LATER, BEFORE)
    found = change(one, two)
    assert found.moved_crs
    assert set(found.successions["kind"]) == {"same"}
    assert found.account.at["earlier", "only_ha"] == pytest.approx(0, abs=1e-3)


def test_figures_by_day_and_what_changed(chessboard):
    zone = read_zone(chessboard)
    told = history([evaluate(zone.on(day)) for day in (dt.date(2024, 11, 20), EARLIER, LATER)])
    rows = told.figures[
        (told.figures["scope"] == "zone") & (told.figures["indicator"] == "suspected_idle_ha")
    ]
    # P3 is due on 2024-11-20: suspected idle a year later; P4 counts from 2026-02-28
    assert rows["value"].tolist()[1:] == pytest.approx([1.0, 1.0])
    assert np.isnan(rows["change"].iloc[0])
    cells = told.changes[1].cells
    assert cells[cells["column"] == "idle_class"][["from_plot", "before", "after"]].to_numpy().tolist() == [
        ["P3", "idle_one_year", "idle_two_years"]
    ]


def test_one_day_and_days_out_of_order_are_refused(chessboard):
    one = evaluate(read_zone(chessboard))
    earlier = evaluate(read_zone(chessboard).on(EARLIER))
    for days, told in (
        ([one], "one day only"),
        ([one, earlier], "early to late"),
        ([one, one], "early to late"),
    ):
        with pytest.raises(InputError, match=told):
            history(days)


def test_two_days_are_enough_and_cells_are_numbered(found):
    assert len(history([found.earlier, found.later]).changes) == 1
    assert found.cells.index.tolist() == list(range(len(found.cells)))


@pytest.mark.parametrize(
    ("kind", "before", "after", "differs"),
    [
        ("number", [100.0, 100.0, 0.0, 5.0], [101.0, 102.0, 0.5, 5.0], [False, True, True, False]),
        ("number", [None, None, 3.0], [None, 3.0, None], [False, True, True]),
        ("count", [200, 3], [201, 3], [True, False]),
        ("text", ["A", None, "A"], ["A", None, "B"], [False, False, True]),
    ],
)
def test_which_cells_differ_by_more_than_a_hundredth(kind, before, after, differs):
    one, other = np.array(before, dtype=object), np.array(after, dtype=object)
    assert _differ(one, other, 0.01, kind).tolist() == differs


def test_a_figure_is_compared_with_its_own_of_the_day_before():
    def on(day, **values):
        rows = [("zone", "zone", name, value) for name, value in values.items()]
        return SimpleNamespace(
            day=day, tallies=pd.DataFrame(rows, columns=["scope", "unit", "indicator", "value"])
        )

    rows = _figures([on(EARLIER, a=3.0, b=5.0, c=NO), on(LATER, c=1.0, b=7.0, a=3.0, d=2.0)])
    assert rows["indicator"].tolist() == ["a", "b", "c", "c", "b", "a", "d"]
    assert rows["change"].tolist() == pytest.approx([NO, NO, NO, NO, 2.0, 0.0, NO], nan_ok=True)
    assert rows["day"].dt.date.tolist() == [EARLIER] * 3 + [LATER] * 4


def test_a_flow_of_a_square_metre_is_a_sliver():
    plots = SimpleNamespace(plots=pd.DataFrame(index=["P", "Q"]))
    flowed = SimpleNamespace(
        earlier=np.array([0, 1]),
        later=np.array([0, 0]),
        area_m2=np.array([1.5, 1.0]),
        lost_m2=np.array([0.5, 1.2]),
        gained_m2=np.array([1.0, 0.0]),
    )
    rows = _flows(flowed, plots, plots).set_index("area_m2")
    assert rows["from_plot"].to_dict() == {1.5: "P", 1.2: "Q"}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 99), max_size=4, unique=True),
    st.lists(st.integers(1, 99), max_size=4, unique=True),
    st.integers(0, 60),
)
def test_no_ground_is_lost_or_made(lines_before, lines_after, shift):
    """A strip of 100 m cut at any lines, and another one shifted along it: both accounts balance plot by plot."""

    def strip(lines, start):
        ends = [0, *sorted(lines), 100]
        cells = [square(start + a, 0, start + b, 10) for a, b in itertools.pairwise(ends)]
        return gpd.GeoSeries(cells, crs=CRS)

    found = flow(strip(lines_before, 0), strip(lines_after, shift))
    sums = np.bincount(found.earlier, weights=found.area_m2, minlength=len(found.earlier_m2))
    np.testing.assert_allclose(sums + found.lost_m2 - found.earlier_twice_m2, found.earlier_m2, atol=1e-6)
    back = np.bincount(found.later, weights=found.area_m2, minlength=len(found.later_m2))
    np.testing.assert_allclose(back + found.gained_m2 - found.later_twice_m2, found.later_m2, atol=1e-6)
    assert found.area_m2.sum() == pytest.approx((100 - shift) * 10)
