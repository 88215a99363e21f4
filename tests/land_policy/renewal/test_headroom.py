"""Room under the plan: the chessboard by hand, ceilings of plan units, plots above their ceiling, and what is conserved."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.errors import QuestionError
from land_policy.evaluation import evaluate
from land_policy.renewal.headroom import headroom
from reports.redevelop import Question, redevelop
from reports.tables.redevelopment_table import headroom_table, headroom_text

X, Y = 500_000, 3_830_000


def box(x0, y0, x1, y1):
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def board(zone, far_most=None, units=None):
    if far_most is not None:
        zone = zone.with_layer("plots", zone.plots.assign(far_most=far_most))
    if units is not None:
        shapes, ceilings = zip(*units, strict=True)
        names = [f"U{n}" for n in range(len(units))]
        frame = gpd.GeoDataFrame(
            {"unit_id": names, "far_most": ceilings}, geometry=list(shapes), crs=zone.crs
        )
        zone = zone.with_layer("plan_units", frame.set_index("unit_id"))
    return evaluate(zone)


def sums(found, scope, unit, land):
    rows = found.units.set_index(["scope", "unit", "land"])
    return rows.loc[(scope, unit, land)]


def test_by_hand(chessboard_zone):
    # P1 2.0 × 10 000 − 8 200 = 11 800; P2 1.0 × 6 000 − 1 000 = 5 000; three empty plots of 10 000 at 2.0: 20 000 each
    found = evaluate(chessboard_zone).headroom
    assert found.plots["room_m2"].round(6).tolist() == [11_800, 5_000, 20_000, 20_000, 20_000]
    assert set(found.plots["ceiling_from"]) == {"plot record"}
    assert sums(found, "zone", "all", "all")["allowed_m2"] == pytest.approx(76_800)
    assert sums(found, "park", "W", "industrial")["allowed_m2"] == pytest.approx(16_800)
    assert sums(found, "park", "E", "built")[["plots", "allowed_m2"]].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("ceiling", "room", "over"), [(0.83, 100, False), (0.82, 0, False), (0.81, -100, True)]
)
def test_above_the_ceiling_is_shown_and_not_set_off(chessboard_zone, ceiling, room, over):
    found = board(chessboard_zone, [ceiling, 1.0, 2.0, 2.0, 2.0]).headroom
    assert found.plots.loc["P1", "room_m2"] == pytest.approx(room, abs=1e-6)
    assert bool(found.plots.loc["P1", "over"]) is over
    built = sums(found, "zone", "all", "built")
    assert built["allowed_m2"] == pytest.approx(5_000 + max(room, 0))
    assert (built["over_plots"], built["over_m2"]) == (over, pytest.approx(min(room, 0), abs=1e-6))


def test_the_ceiling_of_the_units_that_hold_the_plot(chessboard_zone):
    # P1 lies for 75 m of its 100 on a unit of 2.0 and for 25 m on one of 1.0: 1.75; 17 500 − 8 200 = 9 300
    units = [(box(-50, -10, 75, 110), 2.0), (box(75, -10, 100, 110), 1.0)]
    found = board(chessboard_zone, [np.nan, 1.0, 2.0, 2.0, 2.0], units).headroom.plots
    assert found.loc["P1", ["ceiling", "ceiling_from"]].tolist() == [1.75, "plan units"]
    assert found.loc["P1", "room_m2"] == pytest.approx(9_300)
    assert found.loc["P2", "ceiling_from"] == "plot record"


@pytest.mark.parametrize(("reach", "known"), [(99.0, True), (98.9, False)])
def test_units_must_hold_the_plot(chessboard_zone, reach, known):
    found = board(chessboard_zone, [np.nan, 1.0, 2.0, 2.0, 2.0], [(box(0, 0, reach, 100), 2.0)]).headroom
    assert found.plots["ceiling"].iloc[0] == pytest.approx(2.0 if known else np.nan, nan_ok=True)
    built = sums(found, "zone", "all", "built")
    assert built["unknown_plots"] == (0 if known else 1)
    assert built["known_pct"] == pytest.approx(100 if known else 37.5)


def test_a_unit_without_a_ceiling_gives_none(chessboard_zone):
    units = [(box(0, 0, 50, 100), 2.0), (box(50, 0, 100, 100), np.nan)]
    assert (
        board(chessboard_zone, [np.nan, 1.0, 2.0, 2.0, 2.0], units).headroom.plots["ceiling_from"].iloc[0]
        == "unknown"
    )


def test_nothing_known_is_blank_and_not_nought(chessboard_zone):
    found = board(chessboard_zone, [np.nan] * 5).headroom
    assert found.plots["room_m2"].isna().all()
    assert np.isnan(sums(found, "zone", "all", "all")["allowed_m2"])


def test_parks_add_up_to_the_zone_and_agree_with_the_tally(chessboard_zone):
    evaluation = evaluate(chessboard_zone)
    units = evaluation.headroom.units
    whole = units[units["land"].eq("all")].groupby("scope")["allowed_m2"].sum()
    assert whole["park"] == pytest.approx(whole["zone"])
    assert whole["zone"] / 10_000 == pytest.approx(evaluation.figure("floor_headroom_wan_m2"))


@pytest.mark.parametrize(
    ("storey", "floor", "binds"), [(4.0, 15_000, True), (3.0, 20_000, False), (4.01, 10_000, True)]
)
def test_density_and_height_at_an_assumed_storey_height(chessboard_zone, storey, floor, binds):
    # density 50 % of 10 000 m², height 12 m: 3 storeys of 4 m, 4 of 3 m, 2 of 4.01 m; FAR allows 20 000
    zone = chessboard_zone
    plots = zone.plots.assign(density_most_pct=[50.0, *[np.nan] * 4], height_most_m=[12.0, *[np.nan] * 4])
    found = headroom(evaluate(zone.with_layer("plots", plots)), storey).plots
    assert found.loc["P1", "height_floor_m2"] == pytest.approx(floor)
    assert bool(found.loc["P1", "height_binds"]) is binds
    assert (
        found.loc["P2", "height_binds"] is not True
        and found["height_binds"].isna().tolist()[1:] == [True] * 4
    )


def test_in_words(chessboard_zone):
    evaluation = board(chessboard_zone, [0.81, 1.0, 2.0, 2.0, np.nan])
    text = headroom_text(evaluation, evaluation.headroom)
    assert "超过规划上限 1 宗，合计 −100 m²：P1" in text and "余量未知的 1 宗" in text
    by_plot = headroom_table(evaluation, evaluation.headroom, "W").rows
    assert by_plot["plot_id"].tolist() == ["P2", "P1"]


def test_the_figure_of_evaluate_and_the_room_of_redevelop_are_one(chessboard_zone):
    # P1 has no ceiling of its own: 1.75 from the units that hold it; 9 300 + 5 000 + 3 × 20 000 = 74 300 m²
    units = [(box(-50, -10, 75, 110), 2.0), (box(75, -10, 100, 110), 1.0)]
    evaluation = board(chessboard_zone, [np.nan, 1.0, 2.0, 2.0, 2.0], units)
    assert evaluation.plots.loc["P1", ["far_ceiling", "ceiling_from"]].tolist() == [1.75, "plan units"]
    assert evaluation.plots["floor_headroom_m2"].sum() == pytest.approx(74_300)
    assert evaluation.figure("floor_headroom_wan_m2") == pytest.approx(7.43)
    assert sums(evaluation.headroom, "zone", "all", "all")["allowed_m2"] == pytest.approx(74_300)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_room_of_one_plot_is_asked_for_and_told(chessboard_zone, form):
    found = redevelop(evaluate(chessboard_zone), Question(what="headroom", plot="P2"), form)
    assert found.rows["plot_id"].tolist() == ["P2"] and found.rows["room_m2"].tolist() == [5_000.0]
    assert "P2" in found.title and "5 000" in found.text().replace("\u2009", " ")
    with pytest.raises(QuestionError, match="P9"):
        redevelop(evaluate(chessboard_zone), Question(what="headroom", plot="P9"), form)
