"""Values become classes: numbers written by hand, limits at their breaks, unknown never a class."""

import numpy as np
import pandas as pd
import pytest

from gis.errors import MapError
from maps import paint, palette
from maps.legend import legend
from maps.words import words


def test_a_value_on_a_break_belongs_above_it() -> None:
    theme = paint.amount("far", "容积率", "far", (0.5, 1.0, 2.0), limit=1.0)
    values = pd.Series([0.0, 0.4999, 0.5, 0.9999, 1.0, 2.0, 99.0])
    assert paint.codes(theme, values).tolist() == [0, 0, 1, 1, 2, 3, 3]


def test_blank_nan_and_infinite_are_unknown_in_numbers() -> None:
    theme = paint.amount("far", "容积率", "far", (1.0,))
    for blank in (
        pd.Series([None, np.nan, np.inf, -np.inf], dtype=float),
        pd.Series([pd.NA] * 4, dtype="Float64"),
    ):
        assert paint.codes(theme, blank).tolist() == [255, 255, 255, 255]


def test_text_in_a_numeric_theme_is_refused_with_its_column() -> None:
    with pytest.raises(MapError, match="column far holds text"):
        paint.codes(paint.amount("t", "T", "far", (1.0,)), pd.Series(["1.2", "many"]))


def test_categories_tell_missing_from_unlisted() -> None:
    theme = paint.categories(
        "use", "用地", "use", [paint.Class("1001", "工业", "#BB9674"), paint.Class("16", "留白", "#FFFFFF")]
    )
    found = paint.codes(theme, pd.Series(["16", "1001", "99", None, ""]))
    assert found.tolist() == [1, 0, 254, 255, 255]
    assert paint.counts(theme, found) == {"1001": 1, "16": 1, "other": 1, "unknown": 2}


def test_a_class_called_unknown_is_the_unknown_row() -> None:
    theme = paint.categories(
        "c", "C", "c", [paint.Class("a", "甲", "#000000"), paint.Class("unknown", "缺日期", "#FFFFFF")]
    )
    found = paint.codes(theme, pd.Series(["a", "unknown", None]))
    assert found.tolist() == [0, 255, 255]
    rows = legend(theme, found, words())
    assert [(row["label"], row["count"], row["hatch"]) for row in rows] == [
        ("甲", 1, False),
        ("缺日期", 2, True),
    ]


def test_categorical_and_whole_number_columns_are_classes_too() -> None:
    theme = paint.categories(
        "c", "C", "c", [paint.Class("1", "一", "#000000"), paint.Class("2", "二", "#FFFFFF")]
    )
    assert paint.codes(theme, pd.Series([1, 2, 1])).tolist() == [0, 1, 0]
    assert paint.codes(theme, pd.Series(pd.Categorical(["2", None]))).tolist() == [1, 255]


@pytest.mark.parametrize(
    ("breaks", "limit", "says"),
    [
        ((1, 1), None, "each greater"),
        ((2, 1), None, "each greater"),
        ((), None, "each greater"),
        ((1, 2), 1.5, "none of the breaks"),
    ],
)
def test_wrong_breaks_are_refused(breaks: tuple[float, ...], limit: float | None, says: str) -> None:
    with pytest.raises(MapError, match=says):
        paint.amount("t", "T", "t", breaks, limit=limit)


def test_more_classes_than_the_eye_tells_apart_are_refused() -> None:
    with pytest.raises(MapError, match="7 classes"):
        paint.amount("t", "T", "t", (1, 2, 3, 4, 5, 6))


def test_two_classes_of_one_key_are_refused() -> None:
    with pytest.raises(MapError, match="same key"):
        paint.categories(
            "c", "C", "c", [paint.Class("a", "甲", "#000000"), paint.Class("a", "乙", "#FFFFFF")]
        )


def test_the_limit_stands_in_the_legend_before_the_class_it_opens() -> None:
    theme = paint.diverging("room", "余量", "room", (-0.5, 0, 0.5), limit=0)
    rows = legend(theme, paint.codes(theme, pd.Series([-1.0, -0.1, 0.0, 9.0, None])), words("en"))
    assert [(row["label"], row["count"], row["limit"]) for row in rows] == [
        ("< −0.5", 1, ""),
        ("−0.5 – 0", 1, ""),
        ("0 – 0.5", 1, "0"),
        ("≥ 0.5", 1, ""),
        ("unknown", 1, ""),
    ]
    assert [row["colour"] for row in rows[:4]] == ["#8C510A", "#D8B365", "#5AB4AC", "#01665E"]


def test_the_amount_ramp_grows_darker_step_by_step() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        return 0.2126 * parts[0] ** 2.2 + 0.7152 * parts[1] ** 2.2 + 0.0722 * parts[2] ** 2.2

    for classes in range(2, 7):
        tones = [light(colour) for colour in palette.amount_ramp(classes)]
        assert tones == sorted(tones, reverse=True)
        assert len(set(tones)) == classes


@pytest.mark.parametrize(
    ("code", "colour"),
    [
        ("1001", "#BB9674"),
        ("100103", "#BB9674"),
        ("0802", "#E6005C"),
        ("1401", "#00FF00"),
        ("1402", "#148D4A"),
        ("16", "#FFFFFF"),
        ("0899", "#FF00FF"),
        ("1207", "#A3A3A3"),
    ],
)
def test_land_use_has_the_colours_of_planning_drawings(code: str, colour: str) -> None:
    assert palette.land_use_colour(code, "plan") == colour


def test_every_land_use_has_a_plan_and_a_screen_colour() -> None:
    plan, screen = palette.land_use_colours("plan"), palette.land_use_colours("screen")
    assert list(plan) == list(screen)
    assert len(plan) == 44
    assert screen["1001"] != plan["1001"]
    assert (plan["0901"], plan["0902"]) == ("#FF0000", "#FF0000")
    assert len({screen["09"], screen["0901"], screen["0902"]}) == 3
    with pytest.raises(MapError, match="no land-use colour set"):
        palette.land_use_colour("1001", "loud")


def test_words_are_there_in_both_languages() -> None:
    assert list(words("zh")) == list(words("en"))
    assert all(words("zh").values())
    assert all(words("en").values())
    with pytest.raises(MapError, match="no words for language"):
        words("fr")
