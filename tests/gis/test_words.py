"""Words: facts in a message are shown whole or cut once, and as a file would have them."""

import tomllib

import pytest

from gis.words import LONGEST, as_written, fill


@pytest.mark.parametrize(("lang", "marks"), [("zh", "“”"), ("en", "''")])
def test_a_long_text_in_quotation_marks_keeps_both(lang, marks) -> None:
    shown = fill("{a!r}", {"a": "x" * 2100}, lang)
    assert shown == f"{marks[0]}{'x' * LONGEST}…{marks[1]}"


def test_a_password_in_quotation_marks_is_not_shown() -> None:
    assert fill("{a!r}", {"a": "postgresql://lu:hunter2@h/d"}, "zh") == "“postgresql://lu:…@h/d”"


@pytest.mark.parametrize("text", ['q"q', "a\\b", "a\nb", "用途", ""])
def test_a_table_is_written_as_toml_reads_it(text) -> None:
    value = {"x": text, "用 途": [text, 1, True], 'k"': {"a-b_1": text}}
    assert tomllib.loads(f"v = {as_written(value)}")["v"] == value


def test_a_quotation_mark_inside_is_escaped() -> None:
    assert as_written({"x": 'q"q'}) == '{ x = "q\\"q" }'
