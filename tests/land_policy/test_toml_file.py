"""The strict reader: no number without end, no bound crossed, no fault kept back, and none told twice."""

import pytest

from gis.errors import RuleError
from land_policy.toml_file import Reader, read


def _told(tmp_path, text, make):
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        read(path, make)
    return str(error.value).splitlines()


@pytest.mark.parametrize("value", ["nan", "+inf", "-inf", "1e999", "1" + "0" * 400, '"1' + "0" * 400 + '/1"'])
def test_a_number_without_end_is_refused_once(tmp_path, value):
    lines = _told(tmp_path, f"ha = {value}\n", lambda head: head.number("ha", least=0, needed=True))
    assert len(lines) == 1
    assert "key ha: is" in lines[0] and "no finite number" in lines[0]
    assert len(lines[0]) < 200


@pytest.mark.parametrize(
    ("value", "bounds", "told"),
    [
        ("-1", {"least": 0}, "Write a number that is not below 0"),
        ("0", {"least": 0, "above": 0}, "has to be above 0"),
        ("1.5", {"least": 0, "most": 1}, "is 1.5. Write a number from 0 to 1"),
        ("0", {"least": 0, "above": 0, "most": 1}, "is 0. Write a number above 0 and not above 1"),
        ("true", {}, "is true. Write a number, or a fraction"),
        ('"1/0"', {}, "Write a number, or a fraction"),
    ],
)
def test_a_number_keeps_within_its_bounds(tmp_path, value, bounds, told):
    lines = _told(tmp_path, f"ha = {value}\n", lambda head: head.number("ha", **bounds))
    assert len(lines) == 1 and told in lines[0]


def test_a_number_that_is_good_is_given_as_it_stands():
    head = Reader({"a": "1/4", "b": 0, "c": 7}, "x.toml", [])
    assert (head.number("a"), head.number("b", least=0), head.number("none"), head.whole("c", 1, 9)) == (
        0.25,
        0.0,
        None,
        7,
    )
    assert head.faults == []


def test_true_is_no_year(tmp_path):
    assert (
        "key year: is true"
        in _told(tmp_path, "year = true\n", lambda head: head.whole("year", 1950, 2200))[0]
    )


def test_a_year_keeps_within_bounds(tmp_path):
    lines = _told(tmp_path, "year = 99999\n", lambda head: head.whole("year", 1950, 2200))
    assert lines == ["x.toml, document, key year: is 99999. Write a number from 1950 to 2200."]


def test_what_is_no_list_of_tables_is_told(tmp_path):
    assert (
        "Write [[unit]] for each" in _told(tmp_path, "unit = [1, 2]\n", lambda head: head.tables("unit"))[0]
    )


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = 1" + "0" * 5000])
def test_a_file_written_to_choke_a_reader_is_refused(tmp_path, text):
    assert "is not TOML" in _told(tmp_path, text, lambda head: head.take("a", object))[0]


@pytest.mark.parametrize(
    ("line", "told"),
    [("", "is missing"), ('why = "x"', "Write"), ('why = { zh = "甲" }', "both languages")],
)
def test_words_that_are_not_there_are_told_once(tmp_path, line, told):
    lines = _told(tmp_path, f"{line}\n", lambda head: head.text("why"))
    assert len(lines) == 1 and told in lines[0]
