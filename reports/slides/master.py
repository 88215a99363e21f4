"""Master: the one slide master of the deck and its two layouts, set by the same hand as page and stills."""

from __future__ import annotations

import re
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from layers.xml_text import plain
from maps import palette

WIDTH, HEIGHT = Emu(12_192_000), Inches(7.5)
MARGIN = Inches(0.5)
LATIN, ASIAN = "Microsoft YaHei", "Microsoft YaHei"
"""The typeface asked for; a machine without it takes its own for Chinese."""
COVER, CARD = 0, 1
_WHOLE = re.compile(r"\n|[\u2e80-\uffff]\s*|[^\s\u2e80-\uffff]+\s*|\s+")
KICKER, SENTENCE, SOURCE = 10, 11, 12
"""Numbers of the placeholders that a slide fills besides its title."""

_THEME = {
    "dk1": palette.INK, "lt1": palette.PANEL, "dk2": palette.SECOND_INK, "lt2": palette.PAPER,
    "accent1": palette.AMOUNT[4], "accent2": palette.AMOUNT[2], "accent3": palette.SITE,
    "accent4": palette.URGENCY["one_year"], "accent5": palette.ACCENT, "accent6": palette.URGENCY["negotiated"],
    "hlink": palette.ACCENT, "folHlink": palette.ACCENT,
}  # fmt: skip


def blank_deck() -> Any:
    """A deck without slides: 16:9, one master, a layout for the cover and one for everything else."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    master = deck.slide_master
    _dress(deck)
    _paper(master)
    for shape in list(master.placeholders):
        shape.element.getparent().remove(shape.element)
    for layout in list(deck.slide_layouts)[2:]:
        deck.slide_layouts.remove(layout)
    cover, card = deck.slide_layouts[COVER], deck.slide_layouts[CARD]
    for layout, name in ((cover, "封面 Cover"), (card, "图文 Card")):
        layout.name = name
        for shape in list(layout.placeholders):
            shape.element.getparent().remove(shape.element)
    _set(cover, "title", 0, "标题 Title", (0.9, 2.5, 11.5, 1.2), 40, palette.INK, bold=True)
    _set(cover, "body", KICKER, "副题 Subtitle", (0.9, 1.85, 11.5, 0.5), 16, palette.SECOND_INK)
    _set(cover, "body", SENTENCE, "说明 Note", (0.9, 3.9, 10.5, 2.6), 16, palette.INK)
    _set(cover, "body", SOURCE, "页脚 Foot", (0.9, 6.75, 11.5, 0.4), 10, palette.SECOND_INK)
    _set(card, "body", KICKER, "栏目 Kicker", (0.5, 0.38, 4.55, 0.3), 12, palette.SECOND_INK)
    _set(card, "title", 0, "标题 Title", (0.5, 0.7, 4.55, 0.92), 28, palette.INK, bold=True)
    _set(card, "body", SENTENCE, "正文 Sentence", (0.5, 2.9, 4.55, 0.92), 14, palette.INK)
    _set(card, "body", SOURCE, "页脚 Foot", (0.5, 7.08, 11.6, 0.26), 9, palette.SECOND_INK)
    return deck


def _set(
    layout: Any,
    kind: str,
    idx: int,
    name: str,
    box: tuple[float, float, float, float],
    size: int,
    colour: str,
    *,
    bold: bool = False,
) -> None:
    """Put one placeholder on a layout: a real one, so that the office can restyle every slide at once."""
    x, y, wide, high = (int(Inches(one)) for one in box)
    place = f'<p:ph type="{kind}"' + (f' idx="{idx}"' if idx else "") + "/>"
    tree = layout.shapes._spTree
    tree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{idx + 20}" name="{name}"/>'
            f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
            '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:normAutofit/></a:bodyPr>'
            f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="l"><a:lnSpc><a:spcPct val="110000"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr sz="{size * 100}" b="{int(bold)}">'
            f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'
            f'<a:latin typeface="{LATIN}"/><a:ea typeface="{ASIAN}"/></a:defRPr></a:lvl1pPr></a:lstStyle>'
            f"<a:p><a:r><a:rPr/><a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
    )


def _paper(master: Any) -> None:
    """The ground of every slide."""
    fill = master.background.fill
    fill.solid()
    fill.fore_color.rgb = colour(palette.PAPER)


def _dress(deck: Any) -> None:
    """Colours and typefaces of the theme, so that what the office adds matches."""
    part = next(
        rel.target_part for rel in deck.slide_master.part.rels.values() if rel.reltype.endswith("/theme")
    )
    theme = parse_xml(part.blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for key, value in _THEME.items():
        slot = theme.find(f".//a:clrScheme/a:{key}", space)
        for child in list(slot):
            slot.remove(child)
        slot.append(slot.makeelement(qn("a:srgbClr"), {"val": value[1:]}))
    for font in theme.iterfind(".//a:fontScheme/*", space):
        font.find("a:latin", space).set("typeface", LATIN)
        font.find("a:ea", space).set("typeface", ASIAN)
    part._blob = serialize_part_xml(theme)


def colour(text: str) -> RGBColor:
    """A colour of the palette as the deck takes it."""
    return RGBColor.from_string(text[1:])


def put_text(
    slide: Any,
    box: tuple[Emu | int, Emu | int, Emu | int, Emu | int],
    runs: list[tuple[str, float, str, bool]],
    *,
    link: str = "",
) -> Any:
    """A text box of one line of runs (text, size in points, colour, bold), without margins; as a link where one is given."""
    shape = slide.shapes.add_textbox(*box)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.word_wrap = True
    line = frame.paragraphs[0]
    for text, size, shade, bold in runs:
        run = line.add_run()
        run.text = plain(text)
        dress(run.font, size, shade, bold=bold)
        if link:
            run.hyperlink.address = link
    return shape


def describe(shape: Any, text: str) -> None:
    """What is read out in place of a picture, a chart or a table."""
    shape._element.xpath("./*/p:cNvPr")[0].set("descr", plain(text))


def width(text: str) -> float:
    """How wide a text runs, in widths of a Chinese character, on the safe side.

    >>> width("面积"), round(width("2 448.02"), 2)
    (2.0, 4.64)
    """
    return sum(1.0 if ord(sign) > 0x2E7F else 0.58 for sign in text)


def lines(text: str, room: int, size: float) -> int:
    """How many lines a text takes in a room that wide (EMU), by the words of it that stay whole."""
    most, used, count = room / Pt(size), 0.0, 1
    for part in _WHOLE.findall(text):
        wide = width(part)
        if part == "\n" or (used and used + width(part.rstrip()) > most):
            count, used = count + 1, 0.0
        used += 0.0 if part == "\n" else wide
        while used > most:
            count, used = count + 1, used - most
    return count


def fits(text: str, room: int, most: int, size: float, *, bold: bool = False, least: float = 9) -> float:
    """The largest size up to ``size`` at which a text takes ``most`` lines of a room, ``least`` where none does."""
    while size > least and lines(text, int(room / (1.06 if bold else 1.0)), size) > most:
        size -= 1
    return size


def _tall(text: str, room: int, size: float) -> float:
    """How tall a text stands in a room that wide, in points; of many lines on the safe side, for what is short adds up."""
    count = lines(text, room, size)
    return count * size * (1.32 if count <= 3 else 1.5)


def settle(shape: Any) -> None:
    """Set a filled placeholder smaller where its text would not find room at the layout's size."""
    room = shape.height / Pt(1)
    asked = next(
        one
        for one in shape.part.slide_layout.placeholders
        if one.placeholder_format.idx == shape.placeholder_format.idx
    )
    first = asked._element.xpath(".//a:lvl1pPr/a:defRPr")[0]
    size, bold = int(first.get("sz")) / 100, first.get("b") == "1"
    while size > 9 and _tall(shape.text_frame.text, int(shape.width / (1.06 if bold else 1.0)), size) > room:
        size -= 1
    if size < int(first.get("sz")) / 100:
        for line in shape.text_frame.paragraphs:
            for run in line.runs:
                run.font.size = Pt(size)


def dress(font: Any, size: float, shade: str, *, bold: bool = False) -> None:
    """Size, colour and typefaces of a text, the East Asian one too."""
    font.size, font.bold = Pt(size), bold
    font.color.rgb = colour(shade)
    font.name = LATIN
    properties = font._element if hasattr(font, "_element") else font._rPr
    asian = properties.find(qn("a:ea"))
    if asian is None:
        asian = properties.makeelement(qn("a:ea"), {})
        properties.append(asian)
    asian.set("typeface", ASIAN)
