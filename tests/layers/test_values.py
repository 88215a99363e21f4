"""Cells as people type them."""

import pandas as pd
import pytest

from layers.values import coded, days, flags, heights, lists, months, narrow, numbers, text


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("12.5", "", 12.5),
        ("１２．５", "", 12.5),
        ("1,234,567.8", "", 1234567.8),
        (" 3 000 ", "", 3000.0),
        ("50年", "years", 50.0),
        ("12层", "层", 12.0),
        ("4.5米", "m", 4.5),
        ("38.5%", "%", 38.5),
        ("-2e3", "", -2000.0),
    ],
)
def test_a_number_is_read(cell: str, unit: str, value: float) -> None:
    parsed = numbers(pd.Series([cell]), unit)
    assert parsed.values[0] == value
    assert not parsed.bad[0]


@pytest.mark.parametrize(
    "cell", ["三", "1,23", "12.5万m²", "inf", "1e999", "0x10", "10⁴", "1;2", "=1+1", "50年"]
)
def test_what_is_no_number_is_bad_and_blank(cell: str) -> None:
    parsed = numbers(pd.Series([cell, "1"]))
    assert parsed.bad.tolist() == [True, False]
    assert pd.isna(parsed.values[0])


@pytest.mark.parametrize("cell", ["", "  ", "-", "—", "/", "无", "NULL", None, float("nan")])
def test_blank_is_blank_and_not_bad(cell: object) -> None:
    parsed = numbers(pd.Series([cell, "1"], dtype=object))
    assert not parsed.bad.any()
    assert pd.isna(parsed.values[0])


def test_infinity_in_a_number_column_is_bad() -> None:
    assert numbers(pd.Series([1.0, float("inf")])).bad.tolist() == [False, True]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026/1/2", "2026-01-02"),
        ("2026.11.20", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("２０２６年１月２日", "2026-01-02"),
        ("20261120", "2026-11-20"),
        ("2026-11-20 00:00:00", "2026-11-20"),
        ("2026-11-20T08:30:00Z", "2026-11-20"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_day_is_read(cell: str, day: str) -> None:
    assert days(pd.Series([cell])).values[0] == pd.Timestamp(day)


@pytest.mark.parametrize(
    "cell", ["2021-06-31", "2023-02-29", "2026-13-01", "20210631", "2026-11", "昨天", "44377"]
)
def test_a_day_that_is_none_is_bad(cell: str) -> None:
    parsed = days(pd.Series([cell]))
    assert parsed.bad[0]
    assert pd.isna(parsed.values[0])


def test_days_from_a_date_column_lose_their_hour() -> None:
    raw = pd.Series(pd.to_datetime(["2026-11-20 13:00", None]))
    assert days(raw).values[0] == pd.Timestamp("2026-11-20")


def test_months_keep_what_is_known() -> None:
    raw = pd.Series(["2011-04", "2011年4月", "201104", "2011/4/2", "2011-13", "2011", None])
    parsed = months(raw)
    assert parsed.values[:4].tolist() == ["2011-04", "2011-04", "2011-04", "2011-04-02"]
    assert parsed.bad.tolist() == [False, False, False, False, True, True, False]


def test_flags() -> None:
    parsed = flags(pd.Series(["是", "否", "1", "0", "Ｙ", "也许", None, ""]))
    assert parsed.values[:5].tolist() == [True, False, True, False, True]
    assert parsed.bad.tolist() == [False] * 5 + [True, False, False]
    assert str(parsed.values.dtype) == "boolean"


@pytest.mark.parametrize(
    ("cell", "spelling"),
    [
        ("9.0;4.5×3", "9.0;4.5×3"),
        ("9.0；4.5*3", "9.0;4.5×3"),
        ("９．０；４．５ｘ３", "9.0;4.5×3"),
        ("9 , 4.5 X 3;", "9;4.5×3"),
        ("4.5m×3", "4.5×3"),
    ],
)
def test_storey_heights_in_one_spelling(cell: str, spelling: str) -> None:
    assert heights(pd.Series([cell])).values[0] == spelling


@pytest.mark.parametrize("cell", ["九米", "0;3", "4.5×0", "-4", "4.5××3", "×3"])
def test_storey_heights_that_are_none(cell: str) -> None:
    assert heights(pd.Series([cell])).bad[0]


def test_text_of_numbers_has_no_point() -> None:
    assert text(pd.Series([1.0, 2.5, None])).tolist()[:2] == ["1", "2.5"]
    assert text(pd.Series([2022900001])).tolist() == ["2022900001"]


def test_hostile_text_stays_as_it_is() -> None:
    cells = ["</script><img src=x onerror=alert(1)>", "{{7*7}}", "{#", "=cmd|' /C calc'!A0"]
    assert text(pd.Series(cells)).tolist() == cells


def test_codes_in_any_width_and_case_and_labels_put_back() -> None:
    entries = {"A2": {"zh": "工矿仓储用地"}, "A52": {"zh": "其他"}}
    assert coded(pd.Series(["a2", "Ａ５２", "工矿仓储用地", "Z9"]), entries).tolist() == [
        "A2",
        "A52",
        "A2",
        "Z9",
    ]


def test_lists_and_width() -> None:
    assert lists(pd.Series(["39、40 ;35；"])).values.tolist() == ["39;40;35"]
    assert narrow(pd.Series(["　ＺＤ－０１　"])).tolist() == ["ZD-01"]
