"""Adopting a frame: nothing is lost, nothing is guessed in silence."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from layers.adopt import adopt
from layers.schema import schema

PLOTS = schema("plots")


def test_columns_come_out_in_the_dictionarys_order_then_the_rest_then_the_place(two_plots) -> None:
    raw = two_plots(备注=["a", "b"], status_class=["A2", "B21"], name=["甲", "乙"])
    frame = adopt(raw, PLOTS, file="p.gpkg").frame
    assert list(frame.columns) == [
        "name", "status_class", "official_area_m2", "备注", "source_file", "source_row", "geometry",
    ]  # fmt: skip
    assert frame.index.name == "plot_id"
    assert frame["source_row"].to_dict() == {"P1": 1, "P2": 2}


def test_the_frame_handed_in_is_not_changed(two_plots) -> None:
    raw = two_plots(term_years=["50年", "0"])
    before = raw.copy(deep=True)
    adopt(raw, PLOTS, file="p.gpkg")
    pd.testing.assert_frame_equal(raw, before)


def test_types_are_the_dictionarys(two_plots) -> None:
    raw = two_plots(
        employees=["120", None],
        start_by=["2024-11-20", ""],
        supplied_on=["2011年4月", None],
        priority_project=["是", None],
        term_years=["50年", "40"],
        land_use=[100101, 1001],
    )
    frame = adopt(raw, PLOTS, file="p.gpkg").frame
    assert str(frame["employees"].dtype) == "Int64"
    assert str(frame["start_by"].dtype) == "datetime64[ms]"
    assert str(frame["priority_project"].dtype) == "boolean"
    assert frame.loc["P1", ["employees", "supplied_on", "term_years", "land_use"]].tolist() == [
        120, "2011-04", 50.0, "100101",
    ]  # fmt: skip


def test_a_bad_day_is_an_error_with_row_column_value_and_remedy(two_plots, of) -> None:
    adopted = adopt(two_plots(start_by=["2024-11-20", "2021-06-31"]), PLOTS, file="p.gpkg")
    (fault,) = of(adopted.faults, "day")
    assert str(fault) == "ERROR p.gpkg, row 2: start_by is '2021-06-31', not a day. Write YYYY-MM-DD."
    assert fault.column == "start_by"
    assert pd.isna(adopted.frame["start_by"]["P2"])


def test_a_number_out_of_bounds_is_an_error(two_plots, of) -> None:
    adopted = adopt(two_plots(term_years=[99, 50]), PLOTS, file="p.gpkg")
    (fault,) = of(adopted.faults, "bounds", "term_years")
    assert (fault.severity, fault.row) == ("ERROR", 1)
    assert "between 0 and 70" in fault.message("en")


def test_many_bad_rows_are_twenty_lines_and_a_count(of) -> None:
    raw = gpd.GeoDataFrame(
        {"plot_id": [f"P{i}" for i in range(50)], "start_by": ["昨天"] * 50},
        geometry=[box(i * 10, 0, i * 10 + 10, 10) for i in range(50)],
        crs="EPSG:4547",
    )
    faults = of(adopt(raw, PLOTS, file="p.gpkg").faults, "day")
    assert len(faults) == 21
    assert "30 more rows" in faults[-1].message("en")


def test_a_number_given_twice_names_all_copies(two_plots, of) -> None:
    adopted = adopt(two_plots(plot_id=["P1", "Ｐ１"]), PLOTS, file="p.gpkg")
    faults = of(adopted.faults, "duplicate")
    assert [(fault.severity, fault.row) for fault in faults] == [("ERROR", 1), ("ERROR", 2)]
    assert "rows 1, 2" in faults[0].message("en")
    assert (len(adopted.frame), len(adopted.set_aside)) == (0, 2)


def test_a_row_without_a_number_is_set_aside(two_plots) -> None:
    adopted = adopt(two_plots(plot_id=["P1", None]), PLOTS, file="p.gpkg")
    assert adopted.frame.index.tolist() == ["P1"]
    aside = adopted.set_aside.iloc[0]
    assert (aside["reason"], aside["source_row"], aside["layer"]) == ("no identifier", 2, "plots")
    assert aside.geometry.area == pytest.approx(6000.0)


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "no shape"),
        (Polygon(), "empty shape"),
        (Point(1, 1), "not a polygon: Point"),
        (LineString([(0, 0), (1, 1)]), "not a polygon: LineString"),
        (Polygon([(0, 0), (1, 0), (2, 0)]), "Self-intersection"),
        (Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "Self-intersection"),
        (Polygon([(0, 0), (2, 2e200), (2, 0), (0, 2)]), "no place on earth"),
    ],
)
def test_shapes_that_cannot_be_used_are_set_aside_with_the_reason(shape, reason, at, two_plots, of) -> None:
    adopted = adopt(two_plots(geometry=[at(0, 0, 100, 100), shape]), PLOTS, file="p.gpkg")
    assert adopted.frame.index.tolist() == ["P1"]
    assert adopted.set_aside["reason"].str.contains(reason, case=False).all()
    (fault,) = of(adopted.faults, "geometry")
    assert (fault.severity, fault.row) == ("WARNING", 2)


def test_a_tiny_invalidity_is_repaired_and_said(two_plots, of) -> None:
    spike = Polygon([(0, 0), (100, 0), (100, 100), (100, 150), (100, 100), (0, 100)])
    whole = box(200, 0, 300, 100)
    adopted = adopt(two_plots(geometry=[spike, whole]), PLOTS, file="p.gpkg")
    assert adopted.frame.geometry.is_valid.all()
    assert adopted.frame.geometry["P1"].area == pytest.approx(10_000.0)
    assert "repaired" in of(adopted.faults, "geometry")[0].message("en")


def test_nought_where_it_cannot_be_is_blank_and_counted(two_plots, of) -> None:
    raw = two_plots(official_area_m2=[0.0, 6000.0], floor_area_m2=[5000.0, 0.0], far_recorded=[0.0, 0.0])
    adopted = adopt(raw, PLOTS, file="p.gpkg")
    assert np.isnan(adopted.frame["official_area_m2"]["P1"])
    # P1 has floors, so its ratio is not filled; P2 has none, so its ratio is truly 0
    assert np.isnan(adopted.frame["far_recorded"]["P1"])
    assert adopted.frame["far_recorded"]["P2"] == 0.0
    assert "0 in 1 of 2 rows" in of(adopted.faults, "zero", "far_recorded")[0].message("en")


@pytest.mark.parametrize("many", [1, 1500])
def test_figures_read_otherwise_than_written_are_counted_with_an_example(many, at) -> None:
    """A full-width comma and a unit are understood, and said; digits alone, blanks and what is no figure are not counted."""
    rows = pd.DataFrame(
        {
            "TBBH": [f"P{place}" for place in range(4 * many)],
            "employees": ["12", "10人", None, "1，500"] * many,
            "term_years": ["50", "三", "40", "40"] * many,
        }
    )
    shapes = [at(0, 0, 100, 100)] * len(rows)
    adopted = adopt(gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4547"), PLOTS, file="p.gpkg")
    assert adopted.frame["employees"].iloc[:4].tolist() == [12, 10, pd.NA, 1500]
    (one,) = (fault for fault in adopted.faults if fault.key == "number.otherwise")
    assert (one.severity, one.column) == ("NOTE", "employees")
    assert one.message().endswith(f"有 {2 * many} 格的写法不是纯数字，已换读：如“10人”读作 10。")
    assert f"{2 * many} cell(s) are not written as plain numbers" in one.message("en")


def test_fields_overrule_recognition_and_the_heading_they_leave_is_kept(two_plots) -> None:
    raw = two_plots(编号=["Q1", "Q2"])
    frame = adopt(raw, PLOTS, file="p.gpkg", fields={"plot_id": "编号"}).frame
    assert frame.index.tolist() == ["Q1", "Q2"]
    assert frame["plot_id (file)"].tolist() == ["P1", "P2"]


def test_fields_that_name_nothing_are_errors_with_the_nearest(two_plots, of) -> None:
    faults = adopt(two_plots(), PLOTS, file="p.gpkg", fields={"plot_di": "x", "name": "plot_idd"}).faults
    messages = [(fault.severity, fault.remedy("en")) for fault in of(faults, "field")]
    assert messages == [("ERROR", "Did you mean plot_id?"), ("ERROR", "Did you mean plot_id?")]


def test_rows_can_number_themselves(two_plots) -> None:
    raw = two_plots().drop(columns="plot_id")
    adopted = adopt(raw, PLOTS, file="p.gpkg", fields={"plot_id": "#row"})
    assert adopted.frame.index.tolist() == ["1", "2"]
    assert not [fault for fault in adopted.faults if fault.severity == "ERROR"]


def test_a_missing_column_says_what_to_write(two_plots, of) -> None:
    adopted = adopt(two_plots().drop(columns="plot_id"), PLOTS, file="p.gpkg")
    (fault,) = of(adopted.faults, "column")
    assert fault.severity == "ERROR"
    assert 'fields = { plot_id = "…" } under [layers.plots]' in fault.remedy("en")
    assert "ZDDM" in fault.remedy("en")


def test_labels_of_a_closed_list_become_its_codes(two_plots) -> None:
    frame = adopt(
        two_plots(supply_mode=["出让", "划拨"], status_class=["a2", "工矿仓储用地"]), PLOTS, file="p"
    ).frame
    assert frame["supply_mode"].tolist() == ["grant", "allocation"]
    assert frame["status_class"].tolist() == ["A2", "A2"]


def test_a_table_without_shapes() -> None:
    raw = pd.DataFrame(
        {"企业编号": ["F1", "F2"], "地块编号": ["P1", "P1"], "年税收（元）": ["50000", "12,000"]}
    )
    adopted = adopt(raw, schema("firms"), file="台账.csv")
    assert adopted.frame["tax_wan"].to_dict() == {"F1": 5.0, "F2": pytest.approx(1.2)}
    assert not isinstance(adopted.frame, gpd.GeoDataFrame)


def test_two_headings_for_one_column_are_said(two_plots, of) -> None:
    adopted = adopt(two_plots(ZDDM=["a", "b"]), PLOTS, file="p")
    (note,) = of(adopted.faults, "field")
    assert (note.severity, note.message("en").partition(",")[0]) == ("NOTE", "ZDDM could be plot_id too")
    assert adopted.frame["ZDDM"].tolist() == ["a", "b"]


def test_blanks_in_a_required_column_are_counted(at, of) -> None:
    parks = gpd.GeoDataFrame(
        {"park_id": ["K1", "K2"], "name": ["甲园", None]}, geometry=[at(0, 0, 1, 1)] * 2, crs="EPSG:4547"
    )
    (fault,) = of(adopt(parks, schema("parks"), file="p").faults, "blank")
    assert (fault.severity, fault.message("en")) == ("WARNING", "园区名称 (name) is blank in 1 of 2 rows.")


def test_shapes_of_several_parts_are_kept(two_plots, at) -> None:
    parts = MultiPolygon([at(0, 0, 50, 100), at(200, 0, 250, 100)])
    frame = adopt(two_plots(geometry=[parts, at(50, 0, 110, 100)]), PLOTS, file="p").frame
    assert frame.geometry["P1"].area == pytest.approx(10_000.0)


IDS = st.one_of(
    st.none(), st.sampled_from(["P1", "P2", "Ｐ１", " ", "</script>", "{{7*7}}", "=1+1"]), st.text(max_size=4)
)
SHAPES = st.sampled_from(
    [
        None,
        Polygon(),
        Point(0, 0),
        box(0, 0, 10, 10),
        box(10, 0, 30, 10),
        Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]),
        Polygon([(0, 0), (1, 0), (2, 0)]),
        Polygon([(0, 0), (float("inf"), 0), (2, 2)]),
    ]
)
CELLS = st.one_of(
    st.none(), st.text(max_size=6), st.sampled_from(["2021-06-31", "2024-02-29", "50年", "0", "NaN"])
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(IDS, SHAPES, CELLS, CELLS), max_size=8))
def test_rows_in_are_rows_used_and_set_aside(rows) -> None:
    names, shapes, days, numbers = zip(*rows, strict=True) if rows else ((), (), (), ())
    raw = gpd.GeoDataFrame(
        {"plot_id": list(names), "start_by": list(days), "term_years": list(numbers)},
        geometry=gpd.GeoSeries(list(shapes), crs="EPSG:4547"),
    )
    adopted = adopt(raw, PLOTS, file="p.gpkg")
    assert len(adopted.frame) + len(adopted.set_aside) == len(rows)
    together = [*adopted.frame["source_row"], *adopted.set_aside["source_row"]]
    assert sorted(together) == list(range(1, len(rows) + 1))
    assert adopted.frame.index.is_unique
    assert adopted.frame.geometry.is_valid.all()
    assert (adopted.set_aside["reason"] != "").all()
