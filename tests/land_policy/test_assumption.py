"""Assumptions: numbers nobody enacted are read strictly, and each says where it comes from."""

import pytest

from gis.errors import RuleError
from land_policy.assumption import assumptions, parameters, path
from land_policy.stated import names
from land_policy.toml_file import read

GOOD = """\
title = { zh = "甲", en = "a" }
[[parameter]]
name = "reach_m"
value = 250
unit = "m"
text = { zh = "距离", en = "reach" }
kind = "assumption"
evidence = "C"
source = { zh = "工作假设", en = "working assumption" }
"""


def read_text(tmp_path, text):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return read(file, assumptions)


def test_a_number_with_its_words(tmp_path):
    one = read_text(tmp_path, GOOD)["reach_m"]
    assert (one.value, one.unit) == (250.0, "m")
    assert one.told("zh") == "距离：250 m（工作假设）"
    assert one.told("en") == "reach: 250 m (working assumption)"


@pytest.mark.parametrize("name", ["corridor", "industry"])
def test_all_that_is_shipped_is_an_assumption_and_says_its_source(name):
    assert name in names("assumptions")
    for one in parameters(name).values():
        assert one.kind == "assumption" and one.value > 0
        assert one.source.zh and one.source.en and one.evidence


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("value = 250", "", "value"),
        ("value = 250", 'value = "many"', "many"),
        ('unit = "m"', 'unit = "m"\ncolour = "red"', "colour"),
        ('kind = "assumption"', 'kind = "opinion"', "opinion"),
        ('source = { zh = "工作假设", en = "working assumption" }', 'source = "me"', "source"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path, old, new, told):
    with pytest.raises(RuleError) as raised:
        read_text(tmp_path, GOOD.replace(old, new))
    assert told in str(raised.value) and "reach_m" in str(raised.value)
    assert "参数 reach_m" in raised.value.text("zh")


def test_a_name_nobody_ships_is_refused():
    with pytest.raises(RuleError):
        path("nothing")
