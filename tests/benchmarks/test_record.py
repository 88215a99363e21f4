"""What was measured is on record: every table that a benchmark writes is there, and says in a line what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESULTS = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^# ", RESULTS, flags=re.MULTILINE)[2:]
TITLES = [one.splitlines()[0] for one in SECTIONS]
GENERATORS = {"cadastre.py", "cadastre_province.py"}
"""Scripts that make what the others measure on."""


@pytest.mark.parametrize("section", SECTIONS, ids=TITLES)
def test_every_comparison_says_what_it_shows_how_it_was_run_and_has_figures(section: str):
    asked = re.search(r"Again with `python (benchmarks/\w+\.py)", section)
    assert asked and (ROOT / asked[1]).is_file()
    assert re.search(r"^In short: .*\d", section, re.MULTILINE)
    assert re.search(r"\d cores? \(load", section)
    assert len(re.findall(r"^\|.*\d.*\|$", section, re.MULTILINE)) >= 2


def test_every_benchmark_has_its_section_or_its_place_in_a_page():
    scripts = {
        one.name
        for one in (ROOT / "benchmarks").glob("*.py")
        if "__main__" in one.read_text(encoding="utf-8")
    }
    told = set(
        re.findall(
            r"Again with `python benchmarks/(\w+\.py)",
            RESULTS + (ROOT / "docs" / "speed.md").read_text(encoding="utf-8"),
        )
    )
    assert scripts - told == GENERATORS


def test_a_place_for_a_table_in_a_page_holds_one():
    found = 0
    for page in (ROOT / "docs").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for begin in re.finditer(r"<!-- (\w+): written by (\S+) -->\n", text):
            end = text.index(f"<!-- {begin[1]}: end -->", begin.end())
            assert (ROOT / begin[2]).is_file()
            assert text[begin.end() : end].count("\n|") > 5
            found += 1
    assert found


def test_sections_that_pages_name_are_there():
    for page in (ROOT / "docs").glob("*.md"):
        for name in re.findall(r"RESULTS\.md\) \(\*([^*]+)\*\)", page.read_text(encoding="utf-8")):
            assert name in TITLES
