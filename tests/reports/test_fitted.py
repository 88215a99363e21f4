"""Fitted: a table keeps to the places a screen has, loses no text, and shows the answer first."""

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import cli
from layers.schema import Column
from reports.fitted import Screen, layout, printed_for, width, wrapped
from reports.printed import Table, nothing

LONG = "《工业项目建设用地控制指标》（2023年版）第五条以及其他条款"
TEXTS = st.text("园图容积率，。（）abc -/0.5", max_size=60)


@given(TEXTS, st.integers(4, 40))
def test_wrapping_loses_nothing_and_keeps_to_its_places(text, places):
    """A mark that may not begin or end a line hangs over by the run of marks, no more."""
    lines = wrapped(text, places)
    assert "".join("".join(lines).split()) == "".join(text.split())
    marks = max((len(run) for run in "".join(c if c in "，。（）" else " " for c in text).split()), default=0)
    assert all(width(line) <= places + 2 * marks for line in lines)


def test_a_wide_character_takes_two_places():
    """Ten places hold five Chinese characters; the closing mark stays with the word before it."""
    assert wrapped("海州工业园新浦", 10) == ["海州工业园", "新浦"]
    assert wrapped("（甲）乙丙丁，戊", 8) == ["（甲）乙", "丙丁，戊"]


@pytest.mark.parametrize("places", [40, 60, 80, 120])
def test_a_table_fits_its_screen(places):
    heads = ["编号", "综合容积率（现状，按地块平均）", "说明", "来源"]
    cells = [["KJ-001", "HZ-002"], ["0.56", "1.20"], ["短", "很长的说明文字" * 6], [LONG, LONG + "二"]]
    lines = layout(heads, cells, [False, True, False, False], places)
    assert max(map(width, lines)) <= places
    text = "".join("".join(lines).split())
    for whole in ("KJ-001", "0.56", "来源"):
        assert whole in text


def test_what_would_take_too_many_lines_stands_below_its_row():
    """Forty Chinese characters need 80 places: three lines of 30 do not fit beside the number."""
    lines = layout(["编号", "说明"], [["A1", "A2"], ["甲" * 60, "乙"]], [False, False], 40)
    assert lines[2:5] == ["A1", "    说明：" + "甲" * 15, "    " + "甲" * 18]
    assert lines[-2:] == ["A2", "    说明：乙"]


def test_an_english_heading_has_an_english_colon():
    table = Table(
        pd.DataFrame({"a": ["A1", "A2"], "b": ["word " * 40, "one"]}),
        (Column("a", "甲", "a"), Column("b", "核查要点", "what to look at")),
    )
    with printed_for(Screen(40)):
        assert "what to look at: one" in table.text("en")
        assert "核查要点：one" in table.text("zh")


def test_what_all_rows_share_stands_once_below_the_table():
    heads, right = ["编号", "说明", "来源"], [False, False, False]
    lines = layout(heads, [["A1", "A2"], ["甲", "乙"], [LONG * 2, LONG * 2]], right, 40)
    assert lines[2:4] == ["A1    甲", "A2    乙"]
    assert "".join(lines[4:]) == "来源：" + LONG * 2


def test_a_program_gets_every_column_unbroken():
    table = Table(
        pd.DataFrame({"a": ["一"], "b": [LONG]}),
        (Column("a", "甲", "a"), Column("b", "乙", "b")),
        wide=("b",),
    )
    assert LONG in table.text()
    with printed_for(Screen(80, wide=False)):
        assert LONG not in table.text() and "未列出：乙" in table.text()
    assert LONG in table.csv() and LONG in table.json()


def test_the_answer_stands_above_the_table_and_only_where_people_read():
    table = Table(pd.DataFrame({"a": [1]}), (Column("a", "甲", "a", type="count"),), "题", headline="共 1 宗")
    assert table.text().splitlines()[:2] == ["共 1 宗", "题"]
    assert "共 1 宗" not in table.csv() + table.json()


def test_no_noise_of_floating_point_in_csv():
    table = Table(pd.DataFrame({"a": [0.1 + 0.2, 1e6 / 3]}), (Column("a", "甲", "a", type="number"),))
    assert table.csv().splitlines() == ["甲", "0.3", "333333.333333"]


def test_a_question_without_an_answer_is_an_empty_table_in_every_form():
    table = nothing("没有走廊。", (Column("a", "甲", "a"), Column("b", "乙", "b")))
    assert (table.text(), table.json(), table.csv()) == ("没有走廊。", "[]", "甲,乙")


def test_the_command_fits_its_columns(monkeypatch):
    for places in (80, 120):
        monkeypatch.setenv("COLUMNS", str(places))
        told = CliRunner().invoke(cli.main, ["columns", "plots"]).stdout
        assert max(map(width, told.splitlines())) <= places
    wide = CliRunner().invoke(cli.main, ["columns", "plots", "--wide"]).stdout
    assert max(map(width, wide.splitlines())) > 160


def test_a_number_keeps_its_thousands_where_its_text_is_wrapped():
    assert wrapped("相差最大的是 HZ-040：14\u2009537.1 与 14\u2009101.6 m²", 24) == [
        "相差最大的是 HZ-040：",
        "14\u2009537.1 与 14\u2009101.6 m²",
    ]
