"""Offer: what may stand in a column of codes is told with its words, and of many codes the nearest."""

from dataclasses import replace

import pytest

from gis.errors import SitingError
from land_policy.siting.exclusions import complete_kinds
from layers.checks.records import codes_in_lists
from layers.offer import offer
from layers.read import read_zone
from layers.schema import codes, land_use


@pytest.fixture
def zone(chessboard):
    return read_zone(chessboard)


def faults(zone, **values):
    """What is said of the codes of a zone whose plots all hold these."""
    plots = zone.plots.assign(**values)
    made = replace(zone, layers={**zone.layers, "plots": plots}, land_use_codes="用地用海2023")
    return [one for one in codes_in_lists(made) if one.column in values]


def test_few_codes_are_all_told_in_words() -> None:
    told = offer(["卖"], codes("supply_mode"), "plots")
    assert told.text("zh").startswith("可填 grant 出让、allocation 划拨、flexible_grant 弹性年期出让、")
    assert "grant (grant), allocation (allocation)" in told.text("en")
    assert "yuantu columns" not in told.text("zh")


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("工业", "1001 工业用地"),
        ("100l", "1001 工业用地"),
        ("科研", "0802 科研用地"),
        ("industrial", "1001 工业用地"),
    ],
)
def test_of_many_codes_the_nearest_are_told(given, first) -> None:
    told = offer([given], land_use("用地用海2023"), "plots")
    assert first in told.text("zh") and told.text("zh").count("、") <= 3
    assert told.text("zh").endswith("全部代码见 yuantu columns plots。")
    assert told.text("en").endswith("yuantu columns plots lists all codes.")


def test_where_none_is_near_the_list_is_named() -> None:
    told = offer(["？？？？"], land_use("用地用海2023"), "plan_units")
    assert told.text("zh") == "全部代码见 yuantu columns plan_units。"


def test_a_wrong_code_is_answered_with_codes_and_their_words(zone) -> None:
    (use,) = faults(zone, land_use="工业")
    assert "请填 用地用海2023 的代码。可填 1001 工业用地" in use.text("zh")
    assert "Write a code of 用地用海2023. It may be 1001 (industry" in use.text("en")
    (supply,) = faults(zone, supply_class="D2")
    assert "D21 有偿使用且未到期土地" in supply.text("zh")


def test_kinds_of_constraints_are_told_in_words(zone) -> None:
    with pytest.raises(SitingError) as caught:
        complete_kinds(replace(zone, site={"constraint_kinds_complete": ["红线"]}))
    assert "ecological_red_line 生态保护红线、permanent_farmland 永久基本农田" in caught.value.text("zh")
