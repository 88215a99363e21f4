"""Brief and slides of hostile names: text stays text, no sign that XML cannot hold, the same bytes, whole or not at all."""

import xml.etree.ElementTree as ET
import zipfile

import docx
import pytest
from pptx import Presentation

from layers.xml_text import plain
from reports import build
from reports.brief import document
from reports.brief.document import brief_product, write_brief
from reports.slides import deck
from reports.slides.deck import slides_product
from reports.still.stills import Board

HOSTILE = (
    "</w:t><script>alert(1)</script>",
    "\"quoted\" 'twice' & <b>",
    "C:\\path\\2019 {{7*7}} {# {% raw",
    "\u202eright to left\u202c 😀",
    "地" * 400,
)
CONTROL = "甲\x00乙\x0b\x1f\ufffe"
CHESSBOARD = 'name = "棋盘"\nday = 2026-11-20\ncrs = "EPSG:4547"\n' + "".join(
    f'[layers.{one}]\nfile = "chessboard.gpkg"\nlayer = "{one}"\n' for one in ("plots", "buildings", "parks")
)
BARE = 'name = "棋盘"\nday = 2026-11-20\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'


@pytest.fixture
def hostile(chessboard_parts, tmp_path_factory):
    """The chessboard with hostile numbers of plots and names of parks, evaluated."""
    made, write = chessboard_parts
    frames = made()
    plots = frames["plots"].assign(
        plot_id=[f"{text[:60]}{at}" for at, text in enumerate(HOSTILE)], name=list(HOSTILE)
    )
    parks = frames["parks"].assign(name=[HOSTILE[0], HOSTILE[1]])
    folder = write(tmp_path_factory.mktemp("hostile"), {**frames, "plots": plots, "parks": parks})
    return build.evaluate_zone(folder)


def texts_of(path):
    """Every text of every part of an office file; each part is XML that any reader takes."""
    with zipfile.ZipFile(path) as parts:
        assert parts.testzip() is None
        roots = [
            ET.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith((".xml", ".rels"))
        ]
    return "\n".join("".join(root.itertext()) for root in roots)


@pytest.mark.parametrize(
    ("product", "name"), [(brief_product, "brief.docx"), (slides_product, "slides.pptx")]
)
def test_hostile_names_stay_text_and_the_bytes_the_same(hostile, tmp_path, product, name):
    for folder in ("one", "two"):
        product(hostile, (), tmp_path / folder)
    path = tmp_path / "one" / name
    assert path.read_bytes() == (tmp_path / "two" / name).read_bytes()
    told = texts_of(path)
    assert HOSTILE[0] in told and HOSTILE[1] in told
    with zipfile.ZipFile(path) as parts:
        about = parts.read("docProps/core.xml").decode()
        assert {one.date_time for one in parts.infolist()} == {(2026, 11, 20, 0, 0, 0)}
    assert about.count("2026-11-20T00:00:00Z") == 2
    Presentation(path) if name.endswith("pptx") else docx.Document(path)


def test_what_xml_cannot_hold_is_replaced(hostile, tmp_path, monkeypatch):
    assert plain(CONTROL) == "甲□乙□□□"
    kept = type(hostile.zone).label
    monkeypatch.setattr(type(hostile.zone), "label", lambda zone, lang="zh": CONTROL + kept(zone, lang))
    for product, name in ((brief_product, "brief.docx"), (slides_product, "slides.pptx")):
        product(hostile, (), tmp_path)
        assert "甲□乙□□□" in texts_of(tmp_path / name)


def test_a_failure_leaves_the_old_file(hostile, tmp_path, monkeypatch):
    for module, write in (
        (document, lambda: write_brief(Board(hostile), tmp_path / "brief.docx")),
        (deck, lambda: deck.write_deck(Board(hostile), (), tmp_path / "slides.pptx")),
    ):
        before = write().read_bytes()

        def broken(*_):
            raise RuntimeError("the power went")

        monkeypatch.setattr(module, "settled", broken)
        with pytest.raises(RuntimeError):
            write()
        assert {path.name for path in tmp_path.iterdir()} <= {"brief.docx", "slides.pptx"}
        assert (tmp_path / ("brief.docx" if module is document else "slides.pptx")).read_bytes() == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_zone_of_plots_only(chessboard_parts, tmp_path, lang):
    frames, write = chessboard_parts
    folder = write(tmp_path / "bare", {"plots": frames()["plots"]}, BARE)
    evaluation = build.evaluate_zone(folder)
    brief_product(evaluation, (), tmp_path, lang)
    slides_product(evaluation, (), tmp_path, lang)
    heads = [
        one.text for one in docx.Document(tmp_path / "brief.docx").paragraphs if one.style.name == "Heading 1"
    ]
    assert len(heads) >= 4
    assert len(Presentation(tmp_path / "slides.pptx").slides) >= 3


def test_the_office_s_heading_is_red_where_the_zone_names_one(chessboard_parts, tmp_path):
    _, write = chessboard_parts
    toml = CHESSBOARD + '\n[report]\nheading = "某某管理委员会文件"\nnumber = "某管发〔2026〕1号"\n'
    brief_product(build.evaluate_zone(write(tmp_path / "headed", None, toml)), (), tmp_path)
    first, second = docx.Document(tmp_path / "brief.docx").paragraphs[:2]
    assert (first.text, second.text) == ("某某管理委员会文件", "某管发〔2026〕1号")
    assert str(first.runs[0].font.color.rgb) == "C8102E"
    assert second._p.xpath("./w:pPr/w:pBdr/w:bottom")
