"""Brief and slides opened by another office program: nothing overflows, no sign is missing, no place is left empty."""

import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.util import Pt

LANGS = ("zh", "en")
EDGE = 1.0
"""Points that a word may stand over an edge."""
FORM = "《闲置土地认定书》"
"""The law's own name of a paper that the bureau serves; in no other place may that word stand."""


def words_on(pdf):
    """Every page's width and height and its words with their boxes, in points."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout
    tree = ET.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", told))
    space = "{http://www.w3.org/1999/xhtml}"
    for page in tree.iter(f"{space}page"):
        boxes = [
            (one.text or "", *(float(one.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")))
            for one in page.iter(f"{space}word")
        ]
        yield float(page.get("width")), float(page.get("height")), boxes


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["brief.docx", "slides.pptx"])
def test_every_word_stands_on_its_page_with_every_sign(handed_in, as_pdf, name, lang):
    pages = list(words_on(as_pdf(handed_in(lang) / name)))
    assert 12 <= len(pages) <= 30
    for number, (wide, high, boxes) in enumerate(pages, 1):
        assert boxes, number
        for text, left, top, right, low in boxes:
            assert "\ufffd" not in text, (number, text)
            assert left >= -EDGE and right <= wide + EDGE, (number, text)
            assert top >= -EDGE and low <= high + EDGE, (number, text)


@pytest.mark.parametrize("lang", LANGS)
def test_on_a_slide_no_text_runs_into_the_next(handed_in, as_pdf, lang):
    """As printed: left of the map every text ends before the map, and no two lines stand over each other."""
    for number, (_, _, boxes) in enumerate(list(words_on(as_pdf(handed_in(lang) / "slides.pptx")))[1:-1], 2):
        card = [one for one in boxes if one[1] < 5.3 * 72 and one[2] < 7.0 * 72]
        for text, _, _, right, low in card:
            assert right <= 5.35 * 72 + EDGE, (number, text)
            assert low <= 7.05 * 72, (number, text)
        for place, (text, left, top, right, low) in enumerate(card):
            for other, x0, y0, x1, y1 in card[place + 1 :]:
                across = min(right, x1) - max(left, x0)
                down = min(low, y1) - max(top, y0)
                assert across < 2 or down < 0.55 * min(low - top, y1 - y0), (number, text, other)


@pytest.mark.parametrize("lang", LANGS)
def test_the_limits_end_above_the_foot(handed_in, as_pdf, lang):
    """Many sentences on the last slide: set so small that they end where the foot, 6.75 inches down, begins."""
    *_, (_, _, boxes) = words_on(as_pdf(handed_in(lang) / "slides.pptx"))
    body = [one for one in boxes if one[2] < 6.7 * 72]
    assert len(boxes) > len(body) > 12 and max(one[4] for one in body) <= 6.7 * 72 + EDGE


@pytest.mark.parametrize("lang", LANGS)
def test_slides_are_made_of_real_parts(handed_in, lang):
    deck = Presentation(handed_in(lang) / "slides.pptx")
    assert (deck.slide_width, deck.slide_height) == (Pt(960), Pt(540))
    assert len(deck.slide_masters) == 1
    native = 0
    for number, slide in enumerate(deck.slides, 1):
        assert slide.shapes.title is not None and slide.shapes.title.text_frame.text.strip(), number
        for shape in slide.placeholders:
            assert shape.text_frame.text.strip(), (number, shape.name)
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width, (number, shape.name)
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height, (number, shape.name)
            if shape.has_chart or getattr(shape, "has_table", False) or shape.shape_type == 13:
                assert shape._element.xpath("./*/p:cNvPr")[0].get("descr"), (number, shape.name)
            native += shape.has_chart or getattr(shape, "has_table", False)
        if 1 < number < len(deck.slides):
            assert slide.notes_slide.notes_text_frame.text.strip(), number
        for run in slide._element.iter(f"{{{'http://schemas.openxmlformats.org/drawingml/2006/main'}}}r"):
            in_place = run.xpath("ancestor::p:sp//p:nvPr/p:ph")
            assert in_place or run.xpath("./a:rPr/a:ea"), (number, "".join(run.itertext()))
    assert native == len(deck.slides) - 2


@pytest.mark.parametrize("lang", LANGS)
def test_charts_hold_the_figures_that_are_read(handed_in, lang):
    """What is edited in a chart's own workbook is what its labels say."""
    for slide in Presentation(handed_in(lang) / "slides.pptx").slides:
        for shape in slide.shapes:
            if shape.has_chart:
                for value in shape.chart.plots[0].series[0].values:
                    assert value is None or round(value, 2) == value


@pytest.mark.parametrize("lang", LANGS)
def test_the_brief_has_headings_contents_captions_and_whole_tables(handed_in, lang):
    brief = docx.Document(handed_in(lang) / "brief.docx")
    heads = [line.text for line in brief.paragraphs if line.style.name.startswith("Heading")]
    listed = ["".join(line._p.xpath(".//w:hyperlink//w:t/text()")) for line in brief.paragraphs
              if line.style.name.startswith("toc")]  # fmt: skip
    assert listed == heads and len(heads) > 15
    codes = "".join(brief.element.body.xpath(".//w:instrText/text()"))
    assert codes.count("SEQ") == len(brief.tables) + len(brief.inline_shapes) and 'TOC \\o "1-2"' in codes
    assert all(shape._inline.docPr.get("descr") for shape in brief.inline_shapes)
    targets = set(brief.element.body.xpath(".//w:bookmarkStart/@w:name"))
    assert set(brief.element.body.xpath(".//w:hyperlink/@w:anchor")) <= targets
    for table in brief.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert all(text.strip() for text in (cell.text for cell in table.rows[0].cells))
    body = brief.styles["Body Text"].element.pPr.find(qn("w:ind"))
    assert (body is not None and body.get(qn("w:firstLineChars")) == "200") is (lang == "zh")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["brief.docx", "slides.pptx"])
def test_our_words_propose(handed_in, name, lang):
    with zipfile.ZipFile(handed_in(lang) / name) as parts:
        inside = [ET.fromstring(parts.read(part)) for part in parts.namelist() if part.endswith(".xml")]
    told = "\n".join("".join(one.itertext()) for one in inside)
    assert "认定" not in told.replace(FORM, "")
    for word in {"zh": ("疑似", "建议"), "en": ("suspected", "suggested")}[lang]:
        assert word in told


def test_the_english_brief_is_english(handed_in):
    """Chinese stands only in titles of documents and in what the data itself is called."""
    brief = docx.Document(handed_in("en") / "brief.docx")
    for line in brief.paragraphs:
        if line.style.name in ("Body Text", "Caption", "Heading 1", "Heading 2"):
            assert not re.search(r"[\u4e00-\u9fff]", line.text), line.text
