"""The printed page: a sheet each, no script, every text a text, and a policy that forbids any request."""

import re

import pytest

from gis.errors import MapError
from maps.page import Figure
from maps.sheet import Bar, Bars, Facts, Grid, Group, Groups, Mark, Marks, Sheet, page, save

HOSTILE = (
    "</style><script>alert(1)</script>",
    "{{7*7}}",
    '" onload="x',
    "'",
    "\u202eltr\u202c",
    "long " * 400,
)


def sheet(text: str = "甲") -> Sheet:
    return Sheet(
        title=text,
        badge=text,
        kicker=[text],
        subtitle=text,
        figures=[Figure(text, text, text)],
        caption=text,
        beside=[Facts(text, [Figure(text, text, text)])],
        wide=[
            Bars(text, [Bar(text, text, 0.5, text, text)], text),
            Groups(text, [Group("good", text, [(text, text)])]),
        ],
        left=[Marks(text, [Mark("bad", text, text)], text)],
        right=[Grid(text, [text], [[text]], ["good"], text)],
        foot=[text],
    )


def test_one_article_a_sheet_numbered():
    text = page([sheet(), sheet()], title="T")
    assert text.count('<article class="sheet"') == 2
    assert "1 / 2" in text and "2 / 2" in text
    assert text == page([sheet(), sheet()], title="T")
    with pytest.raises(MapError):
        page([], title="T")


def test_there_is_no_script_and_the_policy_allows_none():
    text = page([sheet()], title="T")
    assert "<script" not in text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "http://" not in text and "https://" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_text_is_a_text(hostile):
    plain, text = page([sheet()], title="甲"), page([sheet(hostile)], title=hostile)
    assert "<script" not in text and "\u202e" not in text
    assert re.findall(r"<[a-z]+", text) == re.findall(r"<[a-z]+", plain)
    assert not re.search(r"<[^>]*\sonload=", text)


def test_a_bar_is_as_long_as_its_part_and_a_blank_one_is_hatched():
    rows = [Bar("a", "", 0.25, "1 / 4"), Bar("b", "", None, "—"), Bar("c", "", 1.7, "x")]
    text = page([Sheet("T", wide=[Bars("B", rows)])], title="T")
    assert re.findall(r'track (\w+)"><i style="width:([\d.]+)%', text) == [
        ("known", "25.0"),
        ("unknown", "0.0"),
        ("known", "100.0"),
    ]


def test_it_is_written_whole(tmp_path):
    path = save([sheet()], tmp_path / "one.html", title="T", lang="en")
    text = path.read_text(encoding="utf-8")
    assert '<html lang="en">' in text and text.endswith("</html>\n")
