"""Our scripts and styles stay within what Chromium 86 understands: browsers of the counters in town halls are that old."""

import re
from importlib import resources

import pytest

LATER = {
    "Array.at (92)": r"\.at\(-",
    "structuredClone (98)": r"\bstructuredClone\b",
    "Object.hasOwn (93)": r"\bObject\.hasOwn\b",
    "findLast (97)": r"\.findLast(Index)?\(",
    "toSorted and its kin (110)": r"\.(toSorted|toReversed|toSpliced|groupBy)\(",
    "Object.groupBy (117)": r"\b(Object|Map)\.groupBy\b",
    "private methods and static blocks (84, 94)": r"^\s*(static\s*\{|(get |set |async )?#\w+\s*[(=;])",
    "private field access": r"this\.#\w",
    "top-level await (89)": r"^await ",
    "Error cause (93)": r"\{\s*cause\s*:",
    "hasIndices flag (90)": r"/[gimsuy]*d[gimsuy]*\.exec",
    "Array.fromAsync (121)": r"\bfromAsync\b",
    "Promise.withResolvers (119)": r"\bwithResolvers\b",
    "crypto.randomUUID (92)": r"\brandomUUID\b",
    "AbortSignal.timeout (103)": r"\bAbortSignal\.(timeout|any)\b",
    "scheduler.postTask (94)": r"\bscheduler\.",
    "roundRect (99)": r"\.roundRect\(",
    "popover (114)": r"\bpopover\b|showPopover",
    "isWellFormed (111)": r"\b(isWellFormed|toWellFormed)\b",
    "inert (102)": r"\.inert\b",
    "canvas reset (99)": r"\bctx\.reset\(",
}
LATER_STYLES = {
    ":has( (105)": r":has\(",
    "aspect-ratio (88)": r"\baspect-ratio\s*:",
    "inset (87)": r"(?<![\w-])inset\s*:",
    "nesting (112)": r"^\s*&",
    ":is and :where (88)": r":(is|where)\(",
    "container queries (105)": r"@container\b|container-type",
    "@layer (99)": r"@layer\b",
    "dvh and its kin (108)": r"\d(dvh|svh|lvh|dvw)\b",
    "accent-color (93)": r"\baccent-color\b",
    "color-mix (111)": r"\b(color-mix|oklch|oklab|lab|lch)\(",
    "overflow: clip (90)": r"overflow(-[xy])?\s*:\s*clip\b",
    "scrollbar-gutter (94)": r"\bscrollbar-gutter\b",
    "logical inset (87)": r"\binset-(inline|block)",
}
FOLDER = resources.files("maps").joinpath("static")
OURS = sorted(file.name for file in FOLDER.iterdir() if file.name.startswith("yuantu-"))


def found(text: str, table: dict[str, str]) -> list[str]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return [
        f"{name}: {hit.group()!r}" for name, sign in table.items() for hit in re.finditer(sign, bare, re.M)
    ]


@pytest.mark.parametrize("file", OURS)
def test_no_script_or_style_needs_a_later_browser(file: str) -> None:
    text = FOLDER.joinpath(file).read_text(encoding="utf-8")
    assert found(text, LATER if file.endswith(".js") else LATER_STYLES) == []


@pytest.mark.parametrize(
    "line",
    [
        "rows.at(-1)",
        "structuredClone(state)",
        "Object.hasOwn(a, b)",
        "rows.toSorted()",
        "  #count = 0;",
        "this.#count++",
    ],
)
def test_what_came_later_is_seen_in_a_script(line: str) -> None:
    assert len(found(line, LATER)) >= 1


@pytest.mark.parametrize(
    "line", [".a:has(b) {}", ".a { aspect-ratio: 1; }", ".a { inset: 0; }", "  &:hover {}"]
)
def test_what_came_later_is_seen_in_a_style(line: str) -> None:
    assert len(found(line, LATER_STYLES)) == 1


def test_what_the_floor_knows_is_left_alone() -> None:
    old = "a?.b ?? c; text.replaceAll('a', 'b'); x ||= 1; layer.at(latlng); /* rows.at(-1) */"
    assert found(old, LATER) == []
    assert found(".a { color: #E3E1DA; box-shadow: inset 0 0 1px; gap: 4px }", LATER_STYLES) == []
