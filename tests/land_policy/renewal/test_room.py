"""Room under the plan and raising an average, on a handful of plots made up for it; every figure by hand."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.errors import QuestionError
from land_policy.ceiling import ceiling_of_units, ceilings
from land_policy.renewal.headroom import headroom, of_plots
from land_policy.renewal.raise_far import chosen_plots, fewest, raise_far

BLANK = float("nan")
PLOTS = pd.DataFrame(
    [
        # area, FAR, ceiling, head-room, status, density, height
        ("P1", 1_000.0, 0.5, 2.0, 1.5, "A2", 50.0, 12.0),
        ("P2", 2_000.0, 1.5, 1.0, -0.5, "A2", 40.0, 11.9),
        ("P3", 4_000.0, 1.0, 1.0, 0.0, "A1", BLANK, 12.0),
        ("P4", 500.0, 0.5, BLANK, BLANK, "A2", 50.0, BLANK),
        ("P5", 1_000.0, 0.0, 1.0, 1.0, "B21", 100.0, 4.0),
    ],
    columns=["plot_id", "area_m2", "far", "far_ceiling", "far_headroom", "status_class", "density_most_pct", "height_most_m"],
).set_index("plot_id").assign(ceiling_from="plot record")  # fmt: skip
BELONGS = pd.DataFrame(
    [("zone", "all", at, 1.0) for at in range(5)]
    + [("park", "W", 0, 1.0), ("park", "W", 1, 1.0), ("park", "E", 3, 1.0), ("corridor", "core", 0, 0.25), ("corridor", "core", 1, 0.5), ("corridor", "core", 3, 0.5), ("corridor", "axis", 4, 1.0)],
    columns=["scope", "unit", "plot", "share"],
)  # fmt: skip


def asked(**changed):
    layers = {"parks": pd.DataFrame(index=["N", "E", "W"])}
    evaluation = SimpleNamespace(
        plots=PLOTS.assign(**changed), belongs=BELONGS, zone=SimpleNamespace(layer=layers.get)
    )
    evaluation.headroom = SimpleNamespace(plots=of_plots(evaluation))
    return evaluation


UNITS = """\
zone all all: 5 plots, 2500 allowed, 1 over by -1000, 1 unknown, known 94.12 %
zone all built: 4 plots, 1500 allowed, 1 over by -1000, 1 unknown, known 93.33 %
zone all industrial: 3 plots, 1500 allowed, 1 over by -1000, 1 unknown, known 85.71 %
park N all: 0 plots, 0 allowed, 0 over by 0, 0 unknown, known nan %
park E all: 1 plots, nan allowed, 0 over by nan, 1 unknown, known 0.00 %
park W all: 2 plots, 1500 allowed, 1 over by -1000, 0 unknown, known 100.00 %
park N built: 0 plots, 0 allowed, 0 over by 0, 0 unknown, known nan %
park E built: 1 plots, nan allowed, 0 over by nan, 1 unknown, known 0.00 %
park W built: 2 plots, 1500 allowed, 1 over by -1000, 0 unknown, known 100.00 %
park N industrial: 0 plots, 0 allowed, 0 over by 0, 0 unknown, known nan %
park E industrial: 1 plots, nan allowed, 0 over by nan, 1 unknown, known 0.00 %
park W industrial: 2 plots, 1500 allowed, 1 over by -1000, 0 unknown, known 100.00 %
corridor core all: 3 plots, 375 allowed, 1 over by -500, 1 unknown, known 83.33 %
corridor axis all: 1 plots, 1000 allowed, 0 over by 0, 0 unknown, known 100.00 %
corridor core built: 3 plots, 375 allowed, 1 over by -500, 1 unknown, known 83.33 %
corridor axis built: 0 plots, 0 allowed, 0 over by 0, 0 unknown, known nan %
corridor core industrial: 3 plots, 375 allowed, 1 over by -500, 1 unknown, known 83.33 %
corridor axis industrial: 0 plots, 0 allowed, 0 over by 0, 0 unknown, known nan %
"""


def test_room_by_plot_and_by_unit():
    found = headroom(asked())
    assert found.plots["room_m2"].fillna(-1).to_dict() == {
        "P1": 1_500,
        "P2": -1_000,
        "P3": 0,
        "P4": -1,
        "P5": 1_000,
    }
    assert found.plots["over"].tolist() == [False, True, False, pd.NA, False]
    columns = ["ceiling", "ceiling_from", "far", "far_headroom", "room_m2", "over"]
    assert found.plots.columns.tolist() == columns
    assert found.units.columns.tolist() == ["scope", "unit", "land", "plots", "allowed_m2", "over_plots", "over_m2", "unknown_plots", "known_pct"]  # fmt: skip
    told = "".join(
        f"{row['scope']} {row['unit']} {row['land']}: {row['plots']} plots, {row['allowed_m2']:g} allowed, {row['over_plots']} over by"
        f" {row['over_m2']:g}, {row['unknown_plots']} unknown, known {row['known_pct']:.2f} %\n"
        for row in found.units.to_dict("records")
    )  # fmt: skip
    assert told == UNITS and found.units.index.tolist() == list(range(18))


def test_a_rounding_is_not_over_and_a_millionth_is_room():
    trifle = headroom(asked(far_headroom=[-0.9e-9, -1.1e-9, 0.0, 0.0005, 1.0], area_m2=1_000.0))
    assert trifle.plots["over"].tolist() == [False, True, False, False, False]
    whole = trifle.units.iloc[0]
    assert (whole["over_plots"], whole["allowed_m2"], round(whole["over_m2"], 3)) == (1, 1_000.5, 0.0)


def test_density_and_height():
    found = headroom(asked(), 4.0).plots
    assert found["height_floor_m2"].fillna(-1).to_dict() == {
        "P1": 1_500,
        "P2": 1_600,
        "P3": -1,
        "P4": -1,
        "P5": 1_000,
    }
    assert found["height_binds"].tolist() == [True, True, pd.NA, pd.NA, False]
    assert "height_floor_m2" not in headroom(asked()).plots
    odd = headroom(asked(height_most_m=0.3), 0.1).plots  # 0.3 / 0.1 is 2.9999999999999996
    assert odd["height_floor_m2"].iloc[0] == 1_500


def raised(target, low=(), value=0.6, changed=None, **asked_for):
    evaluation = asked(**(changed or {}))
    rows = [("zone", "all", "far_zone", value, 7_500.0, 4_500.0), ("zone", "all", "industrial_far", 0.5, 3_500.0, 1_750.0),
            ("park", "W", "far_zone", 0.4, 3_000.0, 1_200.0), ("park", "E", "far_zone", BLANK, 500.0, BLANK)]  # fmt: skip
    tallies = pd.DataFrame(rows, columns=["scope", "unit", "indicator", "value", "denominator", "numerator"])
    evaluation.tallies = tallies.assign(known_pct=80.0)
    evaluation.low_efficiency = SimpleNamespace(low=pd.Series(PLOTS.index.isin(list(low)), index=PLOTS.index))
    evaluation.unit_name = lambda scope, unit, lang="zh": f"{scope} {unit}"
    return raise_far(evaluation, target, **asked_for)


def test_what_a_target_takes():
    found = raised(0.7, low=["P1"])
    assert (found.scope, found.unit, found.present, found.known_pct) == ("zone", "all", 0.6, 80.0)
    assert (
        found.deficit_m2 == pytest.approx(750)
        and found.room_m2 == 1_500
        and found.reachable == pytest.approx(0.8)
    )
    assert (found.reached, found.fewest, found.unknown_plots, found.candidates, found.short_m2) == (
        True,
        1,
        1,
        1,
        0.0,
    )
    assert found.added_m2 == pytest.approx(750)
    plot = found.plots.loc["P1"]
    assert plot[["low", "room_m2", "far_before", "ceiling"]].tolist() == [True, 1_500.0, 0.5, 2.0]
    assert plot["far_after"] == pytest.approx(1.25)
    beyond = raised(0.9)
    assert (beyond.reached, beyond.short_m2, beyond.added_m2) == (
        False,
        pytest.approx(750),
        pytest.approx(1_500),
    )
    assert raised(0.8).reached and not raised(0.80001).reached
    done = raised(0.6)
    assert (done.deficit_m2, done.reached, done.fewest, len(done.plots)) == (0.0, True, 0, 0)


def test_where_floor_area_may_be_added():
    park = raised(0.5, unit="W")
    assert (park.scope, park.unit, park.land_m2, park.floor_m2, park.unknown_plots) == (
        "park",
        "W",
        3_000.0,
        1_200.0,
        0,
    )
    industrial = raised(0.6, measure="industrial_far")
    assert (industrial.measure, industrial.present, industrial.deficit_m2) == (
        "industrial_far",
        0.5,
        pytest.approx(350),
    )
    wide = {"far_headroom": [1.5, -0.5, 0.25, BLANK, 1.0]}
    assert [raised(0.7, changed=wide, industrial_only=only).candidates for only in (False, True)] == [2, 1]
    assert raised(0.7, changed=wide).room_m2 == 2_500
    for wrong in ({"measure": "far"}, {"way": "cheapest"}, {"unit": "Q"}, {"unit": "all"}):
        with pytest.raises(QuestionError):
            raised(0.7, **wrong)
    for target in (0.0, float("inf"), float("nan")):
        with pytest.raises(QuestionError):
            raised(target)
    with pytest.raises(Exception, match="park E"):
        raised(0.7, unit="E")


def series(values, low=()):
    index = list("ABCDEF")[: len(values)]
    return pd.Series(values, index=index, dtype="float64"), pd.Series(
        [name in low for name in index], index=index
    )


@pytest.mark.parametrize(
    ("rooms", "low", "deficit", "fewest_plots", "low_first"),
    [
        ([60, 50, 40, 10], "CD", 95, {"C": 40, "A": 55}, {"C": 40, "D": 10, "A": 45}),
        ([60, 50, 40, 10], "", 110, {"A": 60, "B": 50}, {"A": 60, "B": 50}),
        ([60, 50, 40, 10], "", 110.5, {"A": 60, "B": 50, "C": 0.5}, {"A": 60, "B": 50, "C": 0.5}),
        (
            [60, 50, 40, 10],
            "D",
            500,
            {"D": 10, "A": 60, "B": 50, "C": 40},
            {"D": 10, "A": 60, "B": 50, "C": 40},
        ),
        ([60, 50], "AB", 70, {"A": 60, "B": 10}, {"A": 60, "B": 10}),
        ([20, 30], "", 2e-6, {"B": 2e-6}, {"B": 2e-6}),
        ([20, 30], "", 1e-6, {}, {}),
        ([1, 0.5], "B", 1 + 0.9e-6, {"A": 1}, {"B": 0.5, "A": 0.5 + 0.9e-6}),
        ([], "", 5, {}, {}),
    ],
)
def test_which_plots_in_what_order(rooms, low, deficit, fewest_plots, low_first):
    room, mark = series(rooms, low)
    for way, wanted in (("fewest_plots", fewest_plots), ("low_efficiency_first", low_first)):
        found = chosen_plots(room, mark, deficit, way)
        assert found.name == "added_m2" and list(found.index) == list(wanted)
        assert np.allclose(found.to_numpy(), list(wanted.values()), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("deficit", "count"),
    [(0.0, 0), (1e-6, 0), (2e-6, 1), (60, 1), (60.0001, 2), (110, 2), (160, 4), (900, 4)],
)
def test_the_least_number_of_plots(deficit, count):
    assert fewest(pd.Series([50.0, 10.0, 60.0, 40.0]), deficit) == count


def test_the_ceilings_of_units_beside_plots_that_none_holds():
    squares = [shapely.box(x, 0, x + 100, 100) for x in (0, 200, 400, 600)]
    plots = gpd.GeoDataFrame(
        {"far_most": [BLANK, 1.5, BLANK, BLANK]}, index=list("ABCD"), geometry=squares, crs="EPSG:4547"
    )
    halves = [
        shapely.box(-50, 0, 75, 100),
        shapely.box(75, 0, 150, 100),
        shapely.box(400, 0, 498, 100),
        shapely.box(498, 0, 510, 100),
    ]
    units = gpd.GeoDataFrame({"far_most": [2.0, 1.0, 3.0, BLANK]}, geometry=halves, crs="EPSG:4547")
    found = ceilings(plots, units)
    assert found["far_ceiling"].dropna().to_dict() == {"A": 1.75, "B": 1.5}  # C is held by 98 %
    assert found["ceiling_from"].to_dict() == {
        "A": "plan units",
        "B": "plot record",
        "C": "unknown",
        "D": "unknown",
    }
    for nothing in (None, units.iloc[:0]):
        assert ceilings(plots, nothing)["far_ceiling"].dropna().to_dict() == {"B": 1.5}
    assert ceiling_of_units(plots.iloc[:0], units).empty
