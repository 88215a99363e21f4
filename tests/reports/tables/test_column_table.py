"""The table of the dictionary: in Chinese nothing but names is English, codes stand with their words."""

import re

import pytest

from gis.errors import QuestionError
from layers.schema import layer_table
from reports.tables.column_table import column_table


def test_types_needs_and_codes_are_words() -> None:
    rows = column_table("plots", "zh").rows.set_index("name")
    assert rows.at["plot_id", "type"] == "文字" and rows.at["plot_id", "need"] == "必填"
    assert rows.at["far_recorded", "need"] == "有总建筑面积时须大于 0"
    assert rows.at["supply_class", "codes"].startswith("D 已供应国有建设用地、D1 划拨土地、")
    assert "；三调：0601 工业用地、" in rows.at["land_use", "codes"]
    assert rows.at["name", "codes"] == ""
    english = column_table("plots", "en").rows.set_index("name")
    assert english.at["far_recorded", "need"] == "positive where floor area is given"
    assert english.at["high_tech_class", "codes"].startswith("H1 (high-tech land class one), H2 (")


@pytest.mark.parametrize("layer", list(layer_table()))
def test_every_layer_is_told_in_chinese(layer) -> None:
    rows = column_table(layer, "zh").rows
    assert not rows[["type", "need"]].stack().str.contains("[a-z]", regex=True).any()


def test_a_layer_that_is_none_is_answered_with_those_there_are() -> None:
    with pytest.raises(QuestionError) as caught:
        column_table("宗地图")
    assert "plots 宗地、buildings 自然幢" in caught.value.text("zh")
    assert re.search("plots \\(plots\\), buildings", caught.value.text("en"))
