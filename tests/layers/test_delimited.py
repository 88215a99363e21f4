"""Tables in files of text: no cell under another heading, no row lost, whatever separates the fields."""

import pandas as pd
import pytest

from layers.convert import convert
from layers.file import read_file
from layers.read import read_zone


@pytest.fixture
def opened(tmp_path):
    def make(text, encoding="utf-8"):
        path = tmp_path / "台账.csv"
        path.write_bytes(text.encode(encoding))
        return read_file(path)

    return make


def keys(file):
    return [fault.key for fault in file.faults]


def test_a_comma_at_the_end_shifts_nothing(opened) -> None:
    file = opened("plot_id,official_area_m2\nG1,200,\nG2,300,\n")
    assert file.frame.to_dict("list") == {"plot_id": ["G1", "G2"], "official_area_m2": ["200", "300"]}
    assert file.rows.tolist() == [2, 3]
    assert keys(file) == []


@pytest.mark.parametrize(("row", "found"), [("G2,300,400,500", 4), ("G2", 1), ("G2,,3", 3)])
def test_a_ragged_row_costs_itself_and_is_named(opened, row, found) -> None:
    file = opened(f"plot_id,official_area_m2\nG1,200\n{row}\nG3,1\n")
    assert file.frame["plot_id"].tolist() == ["G1", "G3"]
    assert file.rows.tolist() == [2, 4]
    assert file.set_aside["source_row"].tolist() == [3]
    told = next(fault for fault in file.faults if fault.key == "set aside.ragged")
    assert told.severity == "WARNING"
    assert told.message("zh") == f"1 行与表头对不上，已搁置：2 个字段名下有 {found} 个值（第 3 行）。"


@pytest.mark.parametrize(("sign", "word"), [(";", "分号"), ("\t", "制表符"), ("|", "竖线")])
def test_another_separator_is_found_and_said(opened, sign, word) -> None:
    text = "plot_id,official_area_m2\nG1,200\nG2,300\n".replace(",", sign)
    file = opened(text)
    assert file.frame["official_area_m2"].tolist() == ["200", "300"]
    assert file.faults[0].message("zh") == f"各字段以{word}分隔：所看 3 行中有 3 行均为 2 个字段。"


def test_a_comma_in_a_figure_is_no_separator(opened) -> None:
    assert opened("plot_id;far_recorded\nG1;1,5\nG2;2,5\n").frame["far_recorded"].tolist() == ["1,5", "2,5"]


def test_titles_blank_lines_and_totals(opened) -> None:
    file = opened("2026年地块台账,,\n\n地块编号,地块名称,宗地面积（亩）\nG1,甲,15\n\n\nG2,乙,9\n合计,,24\n")
    assert list(file.frame.columns) == ["地块编号", "地块名称", "宗地面积（亩）"]
    assert file.rows.tolist() == [4, 7]
    assert file.set_aside.to_dict("list") == {"reason": ["a total"], "source_row": [8]}
    assert keys(file)[:3] == ["heading.row", "empty.rows", "set aside.rows"]


def test_units_under_the_headings_join_them(opened) -> None:
    file = opened("地块编号,宗地面积\n,亩\nG1,15\n")
    assert list(file.frame.columns) == ["地块编号", "宗地面积（亩）"]


def test_headings_unknown_to_the_dictionary_stand_as_written(opened) -> None:
    file = opened(",my heading,2019\n7,a text that is long,b\n8,c,\n")
    assert file.frame.to_dict("list")["my heading"] == ["a text that is long", "c"]
    assert list(file.frame.columns) == ["1", "my heading", "2019"]
    assert file.frame["2019"].isna().tolist() == [False, True]


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_line(opened) -> None:
    file = opened('plot_id,x\nG1,1\nG2,"abc\nG3,3\n')
    assert file.frame is None
    assert file.faults[0].message("zh").startswith("从第 3 行起引号不成对")


def test_cells_keep_their_line_ends_and_commas(opened) -> None:
    file = opened('plot_id,企业,企业\nG1,"a\nb","c,d"\n')
    assert file.frame.iloc[0].tolist() == ["G1", "a\nb", "c,d"]
    assert list(file.frame.columns) == ["plot_id", "企业", "企业_2"]


def test_the_encoding_is_said(opened) -> None:
    file = opened("地块编号,地块名称\nG1,连云港高新区\n", "gbk")
    assert (file.frame["地块名称"].tolist(), file.encoding.name) == (["连云港高新区"], "GB18030")
    assert keys(file) == ["encoding.found"]


def test_one_field_a_row_is_a_table_of_one_column(opened) -> None:
    assert opened("n\n1\n2\n").frame.to_dict("list") == {"n": ["1", "2"]}


def test_conversion_counts_what_was_set_aside(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("plot_id,x\nG1,1\nG2,1,2,3\n", encoding="utf-8")
    done = convert(tmp_path / "a.csv", tmp_path / "b.xlsx")
    (one,) = done.layers
    assert (one.read, one.written, one.set_aside) == (2, 1, 1)
    assert pd.read_csv(tmp_path / "b.set_aside.csv", encoding="utf-8-sig")["source_row"].tolist() == [3]


def test_a_zone_names_the_row_of_the_file(zone_folder, two_plots) -> None:
    folder = zone_folder(plots=two_plots(), end='[layers.firms]\nfile = "企业.csv"')
    lines = ["企业台账", "", "firm_id,name,plot_id", "F1,甲,P1", "F2,乙,P2,P1", "F3,丙,P2"]
    (folder / "企业.csv").write_text("\n".join(lines), encoding="utf-8")
    zone = read_zone(folder)
    assert zone.layers["firms"]["source_row"].to_dict() == {"F1": 4, "F3": 6}
    assert zone.set_aside[["source_row", "reason_zh"]].values.tolist() == [[5, "3 个字段名下有 4 个值"]]
