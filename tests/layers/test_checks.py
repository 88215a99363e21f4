"""Does the zone hold together: each check finds its fault, and finds none in a sound zone."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import CRS

from layers.checks import check
from layers.zone import Zone


@pytest.fixture
def zone(two_plots):
    """A zone of two plots with other columns, shapes or layers as asked."""

    def make(layers=None, geometry=None, **columns) -> Zone:
        plots = two_plots(geometry=geometry, **columns).set_index("plot_id")
        return Zone("甲", date(2026, 11, 20), CRS.from_epsg(4547), {"plots": plots, **(layers or {})})

    return make


def test_a_sound_zone_has_notes_only_but_for_the_money(zone) -> None:
    faults = check(zone(status_class=["A2", "B21"], supply_class=["D21", "E21"], tax_wan=[1.0, 2.0]))
    assert {fault.kind for fault in faults if fault.severity != "NOTE"} == {"empty column"}


def test_overlap_in_square_metres_with_both_numbers(zone, at, of) -> None:
    # 0.5 m × 100 m of 6 050 m²: 0.8 % of the smaller plot, so a warning; 10 m × 100 m of 7 000 m² is an error
    (little,) = of(check(zone(geometry=[at(0, 0, 100, 100), at(99.5, 0, 160, 100)])), "overlap")
    assert (little.severity, little.message("en")) == ("WARNING", "plots P1 and P2 overlap by 50.0 m².")
    (much,) = of(check(zone(geometry=[at(0, 0, 100, 100), at(90, 0, 160, 100)])), "overlap")
    assert (much.severity, much.message("en")) == ("ERROR", "plots P1 and P2 overlap by 1\u2009000.0 m².")
    assert not of(check(zone(geometry=[at(0, 0, 100, 100), at(99.995, 0, 160, 100)])), "overlap")


def test_official_against_drawn_area(zone, of) -> None:
    (fault,) = of(check(zone(official_area_m2=[10_150.0, 6_000.0])), "area")
    assert fault.severity == "WARNING"
    assert "more than 1 % in 1 of 2 plots; most in P1: 10\u2009150.0 and 10\u2009000.0 m²" in fault.message(
        "en"
    )
    (fault,) = of(check(zone(official_area_m2=[10_050.0, 6_000.0])), "area")
    assert (fault.severity, "10\u2009050.0" in fault.message("en")) == ("NOTE", True)


@pytest.mark.parametrize(
    ("official", "factor"), [(15.0, "666.67"), (100_000.0, "10"), (1.0, "10 000"), (150_000.0, "15")]
)
def test_a_factor_is_named_as_such(zone, of, official, factor) -> None:
    (fault,) = of(check(zone(official_area_m2=[official, 6_000.0])), "unit")
    assert f"factor of {factor}," in fault.message("en")


def test_recorded_against_computed_ratio(zone, of) -> None:
    faults = check(zone(floor_area_m2=[12_000.0, 6_000.0], far_recorded=[0.8, 1.04], covered_m2=[5_000.0, 3_000.0],
                        coefficient_recorded_pct=[50.0, 70.0]))  # fmt: skip
    far, coefficient = of(faults, "ratio")
    assert "in 1 of 2 plots; most in P1: 0.80 written, 1.20 computed" in far.message("en")
    assert "most in P2: 70.00 written, 50.00 computed" in coefficient.message("en")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"footprint_m2": [11_000.0, 1.0]}, "footprint is larger than the plot in 1 of 2 plots: P1; most in P1 (1.10 times)"),
        ({"covered_m2": [1.0, 6_600.0]}, "covered land is larger than the plot"),
        ({"floor_area_m2": [110_000.0, 1.0]}, "beyond belief"),
        ({"floor_area_m2": [1_000.0, 1.0], "footprint_m2": [2_000.0, 1.0]}, "larger than the floor area"),
        ({"covered_m2": [0.0, 1.0], "footprint_m2": [2_000.0, 1.0]}, "larger than the land covered"),
    ],
)  # fmt: skip
def test_amounts_the_plot_cannot_hold(zone, of, columns, words) -> None:
    (fault,) = of(check(zone(**columns)), "amount")
    assert fault.severity == "WARNING"
    assert words in fault.message("en")


def test_storeys_and_heights_beyond_belief(zone, at, of) -> None:
    buildings = gpd.GeoDataFrame(
        {
            "storeys": pd.array([70, 2, 2, 2], dtype="Int64"),
            "height_m": [280.0, 100.0, 9.0, None],
            "storey_heights_m": [None, None, "9.0;4.5×3", "4.5×2"],
        },
        geometry=[at(i, 0, i + 1, 1) for i in range(4)],
        index=pd.Index(list("ABCD"), name="building_id"),
        crs="EPSG:4547",
    )
    messages = {
        fault.column: fault.message("en") for fault in of(check(zone({"buildings": buildings})), "amount")
    }
    assert messages["storeys"] == "more than 60 storeys in 1 of 4 buildings: A."
    assert "in 1 of 4 buildings: B." in messages["height_m"]
    assert "in 1 of 4 buildings: C." in messages["storey_heights_m"]


def test_a_column_of_storey_heights_without_a_figure_says_nothing(zone, at, of) -> None:
    columns = {"storeys": pd.array([2, None], dtype="Int64"), "storey_heights_m": [None, None]}
    index = pd.Index(list("AB"), name="building_id")
    shapes = [at(0, 0, 1, 1), at(1, 0, 2, 1)]
    buildings = gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs="EPSG:4547")
    assert of(check(zone({"buildings": buildings})), "amount") == []


def test_days_out_of_order_and_after_the_day(zone, of) -> None:
    faults = check(zone(started_on=pd.to_datetime(["2025-01-01", "2024-01-01"]), finished_on=pd.to_datetime(["2024-12-31", "2026-11-21"])))  # fmt: skip
    first, second = of(faults, "order")
    assert "finished_on) is before" in first.message("en")
    assert first.message("en").endswith("in 1 plots: P1.")
    assert "is after 2026-11-20 in 1 plots: P2." in second.message("en")


def test_contracts_signed_before_their_batch_was_approved(zone, at, of) -> None:
    batches = gpd.GeoDataFrame({"approved_on": pd.to_datetime(["2024-03-12"])}, geometry=[at(0, 0, 100, 100)], index=pd.Index(["批1"], name="batch_id"), crs="EPSG:4547")  # fmt: skip
    signed = pd.to_datetime(["2023-03-29", "2024-03-12"])
    (fault,) = of(check(zone({"batches": batches}, batch_id=["批1", "批1"], contract_day=signed)), "order")
    assert (fault.severity, fault.column) == ("WARNING", "contract_day")
    assert "in 1 of 2 plots: P1; in P1 2023-03-29 and batch 批1 was approved on 2024-03-12" in fault.message(
        "en"
    )
    assert "先批后供" in fault.text("zh")
    assert not of(check(zone({"batches": batches}, batch_id=["批9", None], contract_day=signed)), "order")
    for none in (batches.iloc[:0], batches.assign(approved_on=None)):  # was: TypeError
        assert not of(check(zone({"batches": none}, batch_id=["批1", None], contract_day=signed)), "order")


def test_codes_outside_their_list(zone, of) -> None:
    faults = check(
        zone(status_class=["A2", "Z9"], land_use=["100101", "9999"], industry_code=["2720", "工业"])
    )
    assert {fault.column for fault in of(faults, "code")} == {"status_class", "land_use", "industry_code"}
    assert not of(check(zone(status_class=["A2", "B21"], land_use=["1001", "080402"])), "code")


def test_links_that_lead_nowhere_and_plots_outside_every_park(zone, at, of) -> None:
    parks = gpd.GeoDataFrame({"name": ["甲园"]}, geometry=[at(-10, -10, 110, 110)], index=pd.Index(["K1"], name="park_id"), crs="EPSG:4547")  # fmt: skip
    firms = pd.DataFrame({"plot_id": ["P1", "P9"]}, index=pd.Index(["F1", "F2"], name="firm_id"))
    faults = check(zone({"parks": parks, "firms": firms}, park_id=["K7", None]))
    assert [fault.column for fault in of(faults, "link")] == ["plot_id", "park_id"]
    (outside,) = of(faults, "park")
    assert outside.message("en") == "1 of 2 plots lie outside every park (0.60 ha): P2."


def test_a_firm_in_a_building_that_is_not_there(zone, at, of) -> None:
    halls = gpd.GeoDataFrame({"storeys": [1]}, geometry=[at(10, 10, 50, 50)], index=pd.Index(["B1"], name="building_id"), crs="EPSG:4547")  # fmt: skip
    named = {"plot_id": ["P1", "P1", "P1"], "building_id": ["B1", "B9", None]}
    firms = pd.DataFrame(named, index=pd.Index(["F1", "F2", "F3"], name="firm_id"))
    (fault,) = of(check(zone({"buildings": halls, "firms": firms})), "link")
    assert fault.column == "building_id"
    assert "names buildings that are not there in 1 of 3 rows: B9" in fault.message("en")


def test_proceedings_of_a_plot_that_is_not_there(zone, of) -> None:
    record = pd.DataFrame({"option": ["swap", "卖掉"]}, index=pd.Index(["P1", "P9"], name="plot_id"))
    faults = check(zone({"proceedings": record}))
    (lost,) = of(faults, "link")
    assert lost.column == "plot_id" and "P9" in lost.message("en")
    assert [fault.column for fault in of(faults, "code")] == ["option"]


def test_a_park_on_record_that_is_not_the_one_on_the_ground(zone, at, of) -> None:
    shapes = [at(-10, -10, 100, 110), at(100, -10, 170, 110)]
    parks = gpd.GeoDataFrame({"name": ["甲", "乙"]}, geometry=shapes, index=pd.Index(["K1", "K2"], name="park_id"), crs="EPSG:4547")  # fmt: skip
    (fault,) = of(check(zone({"parks": parks}, park_id=["K1", "K1"])), "link")
    assert "for 1 plots: P2" in fault.message("en")


def test_sums_of_the_classes(zone, of) -> None:
    status, supply = of(check(zone(status_class=["A2", "B21"], supply_class=["D21", None])), "sum")
    assert (status.severity, status.message("en")) == (
        "NOTE",
        "A 1.0000 + B 0.6000 + C 0.0000 = 1.6000 ha, the total.",
    )
    assert supply.severity == "WARNING"
    assert "by 0.6000 ha: 1 plots have no such class" in supply.message("en")


def test_money_that_nobody_filled_in(zone, of) -> None:
    (fault,) = of(check(zone(tax_wan=[0.0, None])), "empty column")
    assert "年税收 (tax_wan)" in fault.message("en")
    (fault,) = of(check(zone(tax_wan=[0.0, 5.0])), "empty column")
    assert "tax_wan" not in fault.message("en")


def test_layers_that_are_not_there_are_said(zone, of) -> None:
    columns = {fault.column for fault in of(check(zone()), "absent")}
    assert {"parks", "buildings", "corridor_axis", "roads"} <= columns


def test_drawn_buildings_against_their_plots(zone, at, of) -> None:
    def buildings(plot_ids, storeys, *shapes) -> gpd.GeoDataFrame:
        columns = {"plot_id": plot_ids, "storeys": pd.array(storeys, dtype="Int64")}
        index = pd.Index(list("ABC")[: len(shapes)], name="building_id")
        return gpd.GeoDataFrame(columns, geometry=list(shapes), index=index, crs="EPSG:4547")

    far = buildings(["P2", "P1"], [1, 1], at(10, 10, 20, 20), at(90, 10, 110, 20))  # A on P1; B on both
    (fault,) = of(check(zone({"buildings": far})), "link")
    assert fault.message("en") == "1 of 2 buildings stand on another plot than the one on their record: A."
    large = buildings([None, None], [1, 1], at(100, 0, 160, 60), at(100, 0, 160, 50))  # 6 600 m² on 6 000
    (fault,) = of(check(zone({"buildings": large})), "amount")
    assert (
        "buildings as drawn are larger than the plot in 1 of 2 plots: P2; most in P2 (1.10 times)"
        in fault.message("en")
    )
    high = buildings([None], [20], at(0, 0, 100, 60))  # 120 000 m² on 10 000
    (fault,) = of(check(zone({"buildings": high})), "amount")
    assert "beyond belief for the plot in 1 of 2 plots: P1; most in P1 (12.00 times)" in fault.message("en")


def six_plots(at, money: list[float]) -> Zone:
    shapes = [at(200 * i, 0, 200 * i + 100 + 10 * i, 100) for i in range(6)]
    index = pd.Index([f"P{i}" for i in range(6)], name="plot_id")
    columns = {"fixed_investment_wan": money, "source_row": range(1, 7)}
    plots = gpd.GeoDataFrame(columns, geometry=shapes, crs=4547, index=index)
    return Zone("甲", date(2026, 11, 20), CRS.from_epsg(4547), {"plots": plots})


def test_a_sum_in_yuan_among_sums_in_ten_thousand_yuan_is_named_with_its_row(at, of) -> None:
    # 3,200 万元 written as 32,000,000 元, on 14,000 m²; the others have 0.4 to 0.6 万元 per m²
    (fault,) = of(check(six_plots(at, [5000.0, 6000.0, 6500.0, 5200.0, 32_000_000.0, 6000.0])), "money")
    assert (fault.key, fault.severity, fault.row) == ("money.above", "WARNING", 5)
    assert "1 of 6 plots with a figure stand far above the median per m²: P4" in fault.message("en")
    assert "疑似以元填写而按万元计" in fault.message("zh")
    (fault,) = of(check(six_plots(at, [5000.0, 6000.0, 6500.0, 5200.0, 0.5, 6000.0])), "money")
    assert (fault.key, fault.row) == ("money.below", 5)
    # a dear plot is dear, a cheap one cheap: no slip of 10⁴; and noughts are no sums
    assert not of(check(six_plots(at, [50.0, 600.0, 6500.0, 52000.0, 9000.0, 0.0])), "money")


def test_records_that_end_years_before_the_day_are_a_note(zone, of) -> None:
    (fault,) = of(check(zone(supplied_on=["2011-04", "2012-06-30"])), "day")
    assert fault.severity == "NOTE"
    assert fault.message("zh").startswith("最近一条记录是 2012-06-30（")
    assert "14 years before the day looked at" in fault.message("en")
    assert not of(check(zone(supplied_on=["2011-04", "2025-11-21"])), "day")
