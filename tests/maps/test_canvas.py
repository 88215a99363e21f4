"""What a plot layer carries: both languages in one column of codes, kinds of fields, groups and measures."""

import importlib.util
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from gis.errors import MapError
from maps import paint
from maps.canvas import Group, Measure, PlotLayer

spec = importlib.util.spec_from_file_location("unpacking", Path(__file__).with_name("test_payload.py"))
unpacking = importlib.util.module_from_spec(spec)
spec.loader.exec_module(unpacking)

THEME = paint.Theme(
    "far",
    {"zh": "容积率", "en": "FAR"},
    "far",
    "amount",
    (
        paint.Class("<1", {"zh": "低", "en": "low"}, "#EDF4F2"),
        paint.Class("1", {"zh": "高", "en": "high"}, "#0F4560"),
    ),
    (1.0,),
    note={"zh": "按地块", "en": "by plot"},
)


def packed(plots: gpd.GeoDataFrame, **given: Any) -> dict:
    given = {"key": "plot_id", "name": {"zh": "地块", "en": "Plots"}, "themes": [THEME], **given}
    return unpacking.unpack(PlotLayer(plots, **given).payload)


def test_two_languages_share_one_column_of_codes(plots: gpd.GeoDataFrame, column: type) -> None:
    zh = pd.DataFrame(
        {"use": ["工业", "科研", None, "工业"], "far": ["0.50", "1.00", "2.40", None]}, plots.index
    )
    en = pd.DataFrame({"use": ["industry", "research", None, "plant"], "far": zh["far"]}, plots.index)
    fields = [
        column("use", "用途", "use", type="code"),
        column("far", "容积率", "FAR", "万元/亩", type="number"),
    ]
    data = packed(plots, fields=fields, text={"zh": zh, "en": en})
    assert data["field.0.codes"].tolist() == [1, 2, 0, 3]
    assert data["field.0.texts"] == ["工业", "科研", "工业"]
    assert data["field.0.texts.en"] == ["industry", "research", "plant"]
    assert data["field.1.texts"] == ["0.50", "1.00", "2.40"]
    assert "field.1.texts.en" not in data
    assert data["head"]["fields"] == [
        {"name": "use", "label": {"zh": "用途", "en": "use"}, "unit": "", "kind": "code"},
        {
            "name": "far",
            "label": {"zh": "容积率", "en": "FAR"},
            "unit": {"zh": "万元/亩", "en": "10⁴ yuan/mu"},
            "kind": "number",
        },
    ]


def test_a_text_missing_in_one_language_is_blank_there_alone(plots: gpd.GeoDataFrame, column: type) -> None:
    zh = pd.DataFrame({"name": ["甲", "乙", None, None]}, plots.index)
    en = pd.DataFrame({"name": ["A", None, "C", None]}, plots.index)
    data = packed(plots, fields=[column("name", "名称", "name")], text={"zh": zh, "en": en})
    assert data["field.0.codes"].tolist() == [1, 2, 3, 0]
    assert (data["field.0.texts"], data["field.0.texts.en"]) == (["甲", "乙", None], ["A", None, "C"])


def test_themes_and_legends_carry_their_texts_in_both(plots: gpd.GeoDataFrame) -> None:
    head = packed(plots)["head"]
    assert head["name"] == {"zh": "地块", "en": "Plots"}
    theme = head["themes"][0]
    assert (theme["title"]["en"], theme["note"]["zh"]) == ("FAR", "按地块")
    labels = [row["label"] for row in theme["legend"]]
    assert labels == [
        {"zh": "低", "en": "low"},
        {"zh": "高", "en": "high"},
        {"zh": "资料不足", "en": "unknown"},
    ]


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("number", "number"),
        ("count", "number"),
        ("figure", "number"),
        ("day", "day"),
        ("month", "day"),
        ("code", "code"),
        ("flag", "code"),
        ("text", "text"),
        ("list", "text"),
    ],
)
def test_the_type_of_a_column_says_how_it_is_sorted(
    plots: gpd.GeoDataFrame, column: type, type_: str, kind: str
) -> None:
    text = pd.DataFrame({"a": ["1", "2", "3", "4"]}, plots.index)
    assert (
        packed(plots, fields=[column("a", "甲", "a", type=type_)], text=text)["head"]["fields"][0]["kind"]
        == kind
    )


def test_groups_keep_their_keys_apart_even_where_names_are_alike(plots: gpd.GeoDataFrame) -> None:
    parks = pd.Series(["P-1", "P-2", None, "P-1"], plots.index)
    names = {"P-1": {"zh": "东园", "en": "East"}, "P-2": {"zh": "东园", "en": "East"}}
    data = packed(plots, groups=[Group("park", {"zh": "园区", "en": "Park"}, parks, names)])
    assert data["group.0.codes"].tolist() == [1, 2, 0, 1]
    assert data["group.0.keys"] == ["P-1", "P-2"]
    assert (data["group.0.texts"], data["group.0.texts.en"]) == (["东园", "东园"], ["East", "East"])
    assert data["head"]["groups"] == [{"name": "park", "label": {"zh": "园区", "en": "Park"}}]


@pytest.mark.parametrize(
    ("values", "scale", "whole"),
    [
        ([9600.04, 6000.0, None, 10000.26], 100, [960004, 600000, -2147483648, 1000026]),
        ([1.0, 2.0, 3.0, 4.0], 1, [1, 2, 3, 4]),
        ([0.12345, 0.5, np.inf, 2.0], 10000, [1234, 5000, -2147483648, 20000]),
        ([123456789.11, 0.0, 0.0, 1.0], 10, [1234567891, 0, 0, 10]),
    ],
)
def test_a_measure_is_kept_as_whole_numbers_of_a_power_of_ten(
    plots: gpd.GeoDataFrame, values: list, scale: int, whole: list[int]
) -> None:
    data = packed(plots, measures=[Measure("area_m2", pd.Series(values, plots.index, dtype=float))])
    assert data["head"]["measures"] == [{"name": "area_m2", "scale": scale}]
    assert data["measure.area_m2"].tolist() == whole


def test_remarks_in_two_languages_are_the_same_rows(plots: gpd.GeoDataFrame) -> None:
    columns = ["key", "tone", "heading", "text", "source"]
    zh = pd.DataFrame([("P2", "bad", "甲", "一", "源"), ("P1", "good", "乙", "二", None)], columns=columns)
    en = pd.DataFrame([("P2", "bad", "A", "one", "源"), ("P1", "good", "B", "two", None)], columns=columns)
    data = packed(plots, remarks={"zh": zh, "en": en})
    assert (data["remark.heading.texts"], data["remark.heading.texts.en"]) == (["乙", "甲"], ["B", "A"])
    assert "remark.source.texts.en" not in data
    with pytest.raises(MapError, match="differ between languages"):
        packed(plots, remarks={"zh": zh, "en": en.iloc[::-1]})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"groups": [Group("park", "园区", pd.Series(["a"]), {})]}, "group park .* different indexes"),
        ({"measures": [Measure("a", pd.Series([1.0]))]}, "measure a .* different indexes"),
        (
            {"measures": [Measure("a", pd.Series([1e12] * 4, ["P1", "P2", "P3", "P4"]))]},
            "hand it in in a larger unit",
        ),
    ],
)
def test_what_stands_on_other_plots_or_is_too_large_is_refused(
    plots: gpd.GeoDataFrame, given: dict, says: str
) -> None:
    with pytest.raises(MapError, match=says):
        packed(plots, **given)
