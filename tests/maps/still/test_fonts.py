"""The shipped font holds what maps say; what it lacks is found elsewhere or said; texts are measured as they are set."""

import hashlib

import pytest

from maps.still import fonts, subset


def test_the_shipped_font_is_what_its_manifest_says() -> None:
    assert hashlib.sha256(fonts.shipped().read_bytes()).hexdigest() == fonts.manifest()["sha256"]
    assert fonts.shipped().stat().st_size < 2_500_000


def test_it_holds_gb2312_and_the_units_of_maps() -> None:
    held = fonts._advances()
    assert all(ord(letter) in held for letter in subset.characters())
    assert all(ord(letter) in held for letter in "园区亩²³℃㎡·—–−×≥≤\u2009\u3000⁸垚昇K0")


def test_a_thin_space_is_a_fifth_of_an_em() -> None:
    assert fonts.width("\u2009", 10) == pytest.approx(0.2 * 10 * 25.4 / 72)


def test_a_letter_no_font_holds_becomes_a_mark_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_holder", lambda letter: "")
    assert fonts.missing("园𠮷区𠮷") == "𠮷"
    assert fonts.plain("园𠮷区") == "园〓区"


def test_a_letter_another_font_holds_is_set_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_holder", lambda letter: "Found Sans")
    assert fonts.families("园区") == [subset.FAMILY]
    assert fonts.families("园𠮷") == [subset.FAMILY, "Found Sans"]
    assert fonts.plain("园𠮷") == "园𠮷"


@pytest.mark.parametrize("text", ["{{7*7}}", "$a_b$", "C:\\path\\2019", "<script>", "{% raw"])
def test_hostile_text_stays_as_it_is(text: str) -> None:
    assert fonts.plain(text) == text


def test_unseen_marks_go_and_length_is_bounded() -> None:
    assert fonts.plain("甲\u202e\x00乙\ud800") == "甲乙"
    assert len(fonts.plain("长" * 10_000)) == 200


def test_lines_never_begin_with_a_mark() -> None:
    found = fonts.lines("土地利用，现状。与规则（示意）检视 land use in place", 10, 18)
    assert "".join(found).replace(" ", "") == "土地利用，现状。与规则（示意）检视landuseinplace"
    assert not any(line[0] in "，。）" for line in found)
    assert all(fonts.width(line, 10) <= 18 + 4 for line in found)
