"""Links of the pages lead to files and headings that are there."""

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *(ROOT / "docs").glob("*.md"),
        *ROOT.glob("README*.md"),
        ROOT / "CHANGELOG.md",
        *(ROOT / "land_policy").rglob("README*.md"),
        *(ROOT / "layers" / "sample").rglob("README.md"),
    ]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)


def anchors(page):
    """Anchors of a page's headings as GitHub makes them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    found = []
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", heading).lower()
        kept = "".join(one for one in plain if one in " -_" or unicodedata.category(one)[0] in "LN")
        found.append(kept.replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    from urllib.parse import unquote

    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), (link, anchors(target))


def test_every_page_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index, page.name


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_index_is_linked(readme):
    assert "(docs/README.md)" in (ROOT / readme).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_bold_ends_so_that_it_shows(page):
    """A mark behind a full stop and before a letter, as in Chinese without blanks, ends nothing and shows as stars."""
    text = re.sub(r"`[^`\n]*`", "`", FENCE.sub("", page.read_text(encoding="utf-8")))
    told = re.findall(r"(?<!\*)(\*{1,2})(?!\s)([^*\n]+)\1(?=(.))", text)
    assert [bold for _, bold, after in told if bold[-1] in "。：，；！？）”" and after.isalnum()] == []
