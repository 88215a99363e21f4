"""The comparison as a room of the page: what its script is handed, and a layer that follows instead of leading."""

import re

import pytest

from maps.canvas import PlotLayer
from maps.compare import Compare, Move, Side
from maps.page import Page
from maps.paint import amount
from maps.sealed import SealedMap

FAR = amount("far", "容积率", "far", (0.5, 1.0))


def test_the_script_gets_every_side_in_its_order():
    move = Move({"zh": "容积率", "en": "FAR"}, "", "1.16", "1.28", "+0.12")
    sides = [
        Side("2025", "2025-11-20", False),
        Side("plan", {"zh": "情景", "en": "plan"}, True, "change", [move], ["一句"]),
    ]
    data = Page("园区", parts=[Compare("2026-11-20", sides, 1)]).data()["parts"]["compare"]
    assert data["place"] == 1
    assert [side["key"] for side in data["sides"]] == ["2025", "plan"]
    assert [side["after"] for side in data["sides"]] == [False, True]
    assert data["sides"][1]["label"] == {"zh": "情景", "en": "plan"}
    assert data["sides"][1]["moves"] == [
        {
            "label": {"zh": "容积率", "en": "FAR"},
            "unit": "",
            "before": "1.16",
            "after": "1.28",
            "change": "+0.12",
        }
    ]


def test_a_layer_to_compare_with_is_neither_listed_nor_put_on_the_map(plots):
    page_map = SealedMap(page=Page("园区", parts=[Compare("now", [Side("then", "then", False)])]))
    PlotLayer(plots, key="plot_id", name="宗地", themes=[FAR]).add_to(page_map)
    PlotLayer(plots, key="plot_id", name="then", themes=[FAR], beside=True).add_to(page_map)
    text = page_map.get_root().render()
    made = re.findall(r'yuantu\.plots\("(plot_layer_\w+)"(, true)?\)', text)
    assert [bool(beside) for _, beside in made] == [False, True]
    assert f"{made[0][0]}.addTo(" in text
    assert f"{made[1][0]}.addTo(" not in text
    assert text.count("plots:true") == 1


def test_hostile_labels_stay_text(plots, hostile):
    page_map = SealedMap(
        page=Page("园区", parts=[Compare(hostile, [Side("then", hostile, False, "", [], [hostile])])])
    )
    PlotLayer(plots, key="plot_id", name="宗地", themes=[FAR]).add_to(page_map)
    PlotLayer(plots, key="plot_id", name=hostile, themes=[FAR], beside=True).add_to(page_map)
    text = page_map.get_root().render()
    assert "<img src=x" not in text
    assert text.count("</script>") == text.count("<script")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_of_the_comparison_are_there(lang):
    words = Page("园区").data()["words"][lang]
    for key in ("compare", "compare_left", "compare_right", "compare_moved", "compare_bar", "compare_play"):
        assert words[key]
