"""A ledger joins by number: like numbers are found, ambiguous ones never joined, and both sides are counted."""

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from layers.fault import errors
from layers.look import inspect
from layers.number import key_form, match
from layers.read import read_zone
from layers.values import numbers

LEDGER = '[ledgers.investment]\nfile = "台账.csv"'


@pytest.fixture
def with_ledger(zone_folder, two_plots):
    """A zone of P-01 and P-02 with a ledger of the lines given."""

    def make(lines, end=LEDGER, **columns):
        plots = two_plots(plot_id=["P-01", "P-02"], **columns)
        folder = zone_folder(plots=plots, end=end)
        (folder / "台账.csv").write_text("\n".join(lines), encoding="gb18030")
        return folder

    return make


def said(faults):
    return "\n".join(str(fault) for fault in faults)


def test_figures_come_to_their_plots_by_a_number_like_theirs(with_ledger):
    zone = read_zone(with_ledger(["地块编号,总投资额（万元）,联系人", "Ｐ－１,5000,张", "p 02,60,李"]))
    assert zone.plots["total_investment_wan"].to_dict() == {"P-01": 5000.0, "P-02": 60.0}
    assert zone.plots["联系人"].tolist() == ["张", "李"]
    assert "spelt in another way: Ｐ－１ = P-01" in said(zone.faults)
    source = zone.sources[1]
    assert (source.layer, source.read, source.used, source.set_aside) == ("ledger investment", 2, 2, 0)


def test_units_are_established_against_the_plots_that_joined(with_ledger):
    zone = read_zone(with_ledger(["地块编号,宗地面积", "P-01,15", "P-02,9"], official_area_m2=[None, None]))
    assert zone.plots["official_area_m2"].round(6).to_dict() == {"P-01": 10_000.0, "P-02": 6_000.0}
    assert "宗地面积 is in 亩" in said(zone.faults)


def test_blanks_are_filled_and_what_differs_is_said(with_ledger):
    zone = read_zone(
        with_ledger(["地块编号,建筑面积（m²）", "P-01,6000", "P-02,700"], floor_area_m2=[5000.0, None])
    )
    assert zone.plots["floor_area_m2"].to_dict() == {"P-01": 5000.0, "P-02": 700.0}
    assert "differs between layer and ledger in 1 of 1 rows, most at P-01: 5000 there, 6000" in said(
        zone.faults
    )


def test_unmatched_rows_of_both_sides_are_listed(with_ledger):
    zone = read_zone(with_ledger(["地块编号,总投资额（万元）", "P-01,1", "P-09,2", ",3"]))
    told = said(zone.faults)
    assert "no such number in the layer: P-09" in told
    assert "1 of 2 plots have no row in the ledger: P-02" in told
    aside = zone.set_aside
    assert aside["reason"].tolist() == ["no such number in the layer", "no number"]
    assert aside["source_row"].tolist() == [3, 4]  # rows of the file, the heading is row 1
    assert (zone.sources[1].read, zone.sources[1].used, zone.sources[1].set_aside) == (3, 1, 2)


def test_a_number_that_stands_twice_joins_nothing(with_ledger):
    zone = read_zone(with_ledger(["地块编号,总投资额（万元）", "P-01,1", "P-01,2", "P-02,3"]))
    assert zone.plots["total_investment_wan"].isna().to_dict() == {"P-01": True, "P-02": False}
    assert "stands twice in the ledger: P-01, P-01" in said(zone.faults)


def test_a_month_is_no_day_to_count_from(with_ledger):
    zone = read_zone(
        with_ledger(["地块编号,约定开工日期,实际竣工日期", "P-01,2011-04,2026年11月20日", "P-02,2011.4.2,"])
    )
    assert zone.plots["start_by"].dt.strftime("%Y-%m-%d").tolist()[1] == "2011-04-02"
    assert zone.plots["start_by"].isna().tolist() == [True, False]
    assert zone.plots["finished_on"].iloc[0] == pd.Timestamp("2026-11-20")
    assert "gives only the month in 1 rows (2011-04; row 2)" in said(zone.faults)


def test_by_another_column_and_key(with_ledger):
    folder = with_ledger(
        ["合同,总投资额（万元）", "HT 1,5"],
        end=LEDGER + '\nkey = "合同"\nby = "contract_no"',
        contract_no=["HT-1", "HT-2"],
    )
    assert read_zone(folder).plots["total_investment_wan"].iloc[0] == 5.0


@pytest.mark.parametrize(
    ("lines", "end", "message"),
    [
        (["编,投", "P-01,1"], LEDGER, "no column that is recognised as the number"),
        (["地块编号,坐落", "X1,1"], LEDGER, "none of its 1 numbers is one of plots: X1"),
        (["地块编号,坐落", "P-01,1"], LEDGER + '\nkey = "无"', "has no column '无'"),
        (["地块编号,坐落", "P-01,1"], LEDGER + '\nto = "plot"', "no layer called 'plot'"),
        (["地块编号,坐落", "P-01,1"], LEDGER + '\nkeys = "无"', "has no key 'keys'. Did you mean key?"),
        (["地块编号,坐落", "P-01,1"], LEDGER + '\nto = "buildings"', "which the zone does not have"),
        (["地块编号,坐落", "P-01,1"], LEDGER.replace("台账", "没有"), "没有.csv: is not there"),
        (["地块编号,约定开工日期", "P-01,2021-06-31"], LEDGER, "row 2: start_by is '2021-06-31', not a day"),
    ],
)
def test_what_cannot_be_joined_is_one_clear_error(with_ledger, lines, end, message):
    with pytest.raises(InputError, match="stop the work") as caught:
        read_zone(with_ledger(lines, end=end))
    assert message in said(caught.value.faults)


def test_numbers_that_look_alike_but_are_not():
    keys = key_form(pd.Series(["1-11", "11-1", "1.5", "1.05", "GB00012", "2024-01"]))
    assert keys.tolist() == ["1-11", "11-1", "1.5", "1.05", "gb12", "2024-1"]


KEYS = st.lists(
    st.sampled_from(["G-01", "G1", "g 1", "G-02", "Ｇ０２", "7", "007", "1-11", "11-1", "x", None]),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(own=KEYS.map(lambda keys: list(dict.fromkeys(k for k in keys if k))), ledger=KEYS)
def test_a_row_joins_one_plot_or_is_told_why_not(own, ledger):
    text = pd.StringDtype(na_value=float("nan"))
    at, why = match(pd.Series(own, dtype=text), pd.Series(ledger, dtype=text))
    assert len(at) == len(ledger)
    assert ((why == "") == at.notna()).all()
    assert not at.dropna().duplicated().any()
    for place, row in zip(at, ledger, strict=True):
        if not pd.isna(place):
            assert key_form(pd.Series([own[place]]))[0] == key_form(pd.Series([row]))[0]
    for row in {key for key in ledger if key}:
        if ledger.count(row) > 1:
            assert all(pd.isna(place) for place, key in zip(at, ledger, strict=True) if key == row)


def test_the_frame_handed_in_is_left_alone(two_plots):
    from pathlib import Path

    from layers.file import FileRead
    from layers.ledger import join_ledger
    from layers.ledger_config import LedgerConfig
    from layers.schema import schema

    plots = two_plots().set_index("plot_id").assign(source_file="a", source_row=1)
    before = plots.copy()
    table = pd.DataFrame({"地块编号": ["P1"], "总投资额（万元）": ["7"]})
    file = FileRead("台账.xlsx", table)
    joined = join_ledger(plots, schema("plots"), LedgerConfig("a", Path("台账.xlsx")), file)
    assert_geodataframe_equal(plots, before)
    assert joined.frame["total_investment_wan"].iloc[0] == 7.0


def test_a_look_at_a_ledger_names_the_cells_that_cannot_be_read(tmp_path) -> None:
    """1，500 and 10人 are figures, 三十 and 1.2亿 are none: as check says once the ledger is joined."""
    file = tmp_path / "a.csv"
    rows = ["TBBH,总投资额（万元）,从业人数", '1,"1,200",30', "2,1，500,三十", "3,1.2亿,10人"]
    file.write_text("\n".join(rows), encoding="utf-8")
    (look,) = inspect(file).layers
    assert look.ledger_of == "plots"
    wrong = [(fault.row, fault.column, fault.facts["value"]) for fault in errors(look.faults)]
    assert sorted(wrong) == [(3, "employees", "三十"), (4, "total_investment_wan", "1.2亿")]
    assert numbers(pd.Series(["1，500", "10人"]), "人").values.tolist() == [1500.0, 10.0]
