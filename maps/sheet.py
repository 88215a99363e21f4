"""Sheet: one printed page each, A4 upright, as one HTML file without a script: figures, small maps, bars, lists, tables."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gis.errors import MapError
from layers.write import whole
from maps.assets import asset
from maps.location import reach
from maps.page import Figure
from maps.said import Text, in_lang

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What the file may do: nothing but dress itself. It has no script, and none would run."""
TONES = ("good", "bad", "unknown", "none", "info")


LONG = 240
"""Characters beyond which a text is taken for one that nobody meant to have printed, and is cut."""
DENSE, CROWDED = 1550, 2350
"""Width of the texts of a page, in heights of a letter, from which it is set smaller, and smaller still."""
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Bar:
    """One bar of a list: how much of the most possible (0 to 1; blank: unknown), with words around it."""

    label: str
    value: str
    part: float | None
    figure: str
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """A list of bars under a title; all bars have the same length for the most possible."""

    title: str
    rows: Sequence[Bar]
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """One line of a list with a sign of its tone: what it is, and who says so."""

    tone: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Marks:
    """A list of marked lines under a title, each text with its note under it."""

    title: str
    rows: Sequence[Mark]
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind, one after another in a line: each with who says so behind it."""

    tone: str
    head: str
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Groups:
    """Groups under a title, a sign of its tone before each."""

    title: str
    rows: Sequence[Group]


@dataclass(frozen=True)
class Facts:
    """Names and values, with the unit small behind."""

    title: str
    rows: Sequence[Figure]


@dataclass(frozen=True)
class Grid:
    """A small table: heads and rows of ready-made texts; ``tones`` gives each row a sign."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    tones: Sequence[str] = ()
    note: str = ""


Block = Bars | Marks | Groups | Facts | Grid


@dataclass(frozen=True)
class Sheet:
    """One page. Every text is shown as handed in and as text; ``chart`` and ``locator`` are SVG of our own.

    ``badge`` is the number in the disc before the title, ``kicker`` the small words over it, of which those in
    ``warned`` stand in the accent. The ``locator`` stands right of the title, ``beside`` right of the chart; then
    come ``wide`` across the page and the columns ``left`` and ``right``, and ``last`` across it again. What is empty takes no room. Only a text
    longer than :data:`LONG` is ever cut; a sheet with more than one page of texts goes on to the next.
    """

    title: str
    badge: str = ""
    kicker: Sequence[str] = ()
    warned: Sequence[str] = ()
    subtitle: str = ""
    figures: Sequence[Figure] = ()
    chart: str = ""
    caption: str = ""
    locator: str = ""
    beside: Sequence[Block] = ()
    wide: Sequence[Block] = ()
    left: Sequence[Block] = ()
    right: Sequence[Block] = ()
    last: Sequence[Block] = ()
    foot: Sequence[str] = field(default_factory=tuple)


def save(sheets: Sequence[Sheet], path: Path, *, title: str, lang: str = "zh") -> Path:
    """Write the sheets as one file, whole or not at all; gives the path. MapError when there is none."""
    text = page(sheets, title=title, lang=lang)
    with whole(path) as place:
        place.write_bytes(text.encode("utf-8", errors="replace"))
    return path


def page(sheets: Sequence[Sheet], *, title: str, lang: str = "zh") -> str:
    """The file as text: the same sheets, the same text."""
    if not sheets:
        raise MapError("sheets: there is not one to set; hand in at least one")
    code = {"zh": "zh-CN"}.get(lang, lang)
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{_safe(code)}">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_safe(title)}</title>\n<style>{asset('yuantu-sheet.css')}</style>\n</head>\n<body>",
            *(_sheet(one, place + 1, len(sheets)) for place, one in enumerate(sheets)),
            "</body>\n</html>\n",
        ]
    )


def _safe(text: Text) -> str:
    """Text as HTML that shows exactly this text; marks that turn the direction of what follows are left out."""
    return html.escape(
        "".join(c for c in in_lang(text, "") if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    )


_UNSEEN = ("Cc", "Cf", "Cs")


def _size(one: Sheet) -> str:
    """The class of a page with so many texts that it is set smaller: by their width in heights of a letter."""
    texts = _TAGS.sub(" ", _blocks((*one.wide, *one.left, *one.right, *one.last)))
    wide = reach(texts)
    return " crowded" if wide > CROWDED else " dense" if wide > DENSE else ""


def _sheet(one: Sheet, number: int, count: int) -> str:
    kicker = "".join(
        f'<span class="{"warned" if word in one.warned else "plain"}">{_safe(word)}</span>'
        for word in one.kicker
    )
    badge = f'<b class="badge">{_safe(one.badge)}</b>' if one.badge else ""
    foot = "".join(f"<span>{_safe(word)}</span>" for word in one.foot)
    parts = [
        f'<article class="sheet{_size(one)}"><header><div class="kicker">{kicker}</div>',
        f'<h1>{badge}<span>{_safe(one.title)}</span></h1><p class="subtitle">{_safe(one.subtitle)}</p>',
        f'<dl class="figures">{"".join(_figure(figure) for figure in one.figures)}</dl>',
        f'<div class="locator">{one.locator}</div></header>',
        _place(one),
        _blocks(one.wide),
        _columns(one),
        _blocks(one.last),
        f'<footer>{foot}<span class="number">{number} / {count}</span></footer></article>',
    ]
    return "\n".join(parts)


def _place(one: Sheet) -> str:
    figure = f"<figure>{one.chart}<figcaption>{_safe(one.caption)}</figcaption></figure>"
    beside = f'<div class="beside">{_blocks(one.beside)}</div>'
    return f'<div class="place">{figure}{beside}</div>' if one.chart or one.beside else ""


def _columns(one: Sheet) -> str:
    sides = f"<div>{_blocks(one.left)}</div><div>{_blocks(one.right)}</div>"
    return f'<div class="columns">{sides}</div>' if one.left or one.right else ""


def _long(text: str, most: int = LONG) -> str:
    """The class of a text that is cut because it is longer than any of ours."""
    return " long" if len(text) > most else ""


def _figure(one: Figure) -> str:
    return f"<div><dt>{_safe(one.label)}</dt><dd>{_safe(one.value)}{_unit(one.unit)}</dd></div>"


def _unit(unit: Text) -> str:
    return f'<small class="unit">{_safe(unit)}</small>' if unit else ""


def _blocks(blocks: Sequence[Block]) -> str:
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    if isinstance(block, Bars):
        body = f'<ul class="bars">{"".join(_bar(row) for row in block.rows)}</ul>' + _note(block.note)
    elif isinstance(block, Marks):
        body = f'<ul class="marks">{"".join(_mark(row) for row in block.rows)}</ul>' + _note(block.note)
    elif isinstance(block, Groups):
        body = f'<ul class="marks groups">{"".join(_group(row) for row in block.rows)}</ul>'
    elif isinstance(block, Facts):
        rows = "".join(
            f"<tr><th>{_safe(row.label)}</th><td><span>{_safe(row.value)}{_unit(row.unit)}</span></td></tr>"
            for row in block.rows
        )
        body = f'<table class="facts">{rows}</table>'
    else:
        body = _grid(block) + _note(block.note)
    return f"<section><h2>{_safe(block.title)}</h2>{body}</section>"


def _note(text: str) -> str:
    return f'<p class="note{_long(text)}">{_safe(text)}</p>' if text else ""


def _bar(row: Bar) -> str:
    part = 0.0 if row.part is None else min(max(row.part, 0.0), 1.0)
    known = "unknown" if row.part is None else "known"
    return (
        f'<li><span class="what"><span class="label">{_safe(row.label)}</span>'
        f'<span class="value">{_safe(row.value)}</span></span>'
        f'<span class="track {known}"><i style="width:{part * 100:.1f}%"></i></span>'
        f'<span class="figure">{_safe(row.figure)}</span><span class="why{_long(row.note)}">{_safe(row.note)}</span></li>'
    )


def _mark(row: Mark) -> str:
    tone = row.tone if row.tone in TONES else "info"
    note = f'<span class="note{_long(row.note)}">{_safe(row.note)}</span>' if row.note else ""
    return (
        f'<li class="{tone}"><p><span class="text{_long(row.text)}">{_safe(row.text)}</span> {note}</p></li>'
    )


def _group(row: Group) -> str:
    items = "".join(
        f"<span><b>{_safe(text)}</b>{f' <i>{_safe(note)}</i>' if note else ''}</span> "
        for text, note in row.items
    )
    tone = row.tone if row.tone in TONES else "info"
    long = ' class="long"' if any(_long(text + note) for text, note in row.items) else ""
    return f'<li class="{tone}"><span class="head{_long(row.head)}">{_safe(row.head)}</span><p{long}>{items}</p></li>'


def _grid(block: Grid) -> str:
    heads = "".join(f"<th>{_safe(head)}</th>" for head in block.heads)
    rows = []
    for at, row in enumerate(block.rows):
        tone = f' class="{block.tones[at]}"' if block.tones and block.tones[at] in TONES else ""
        cells = "".join(f'<td><span class="cell{_long(cell)}">{_safe(cell)}</span></td>' for cell in row)
        rows.append(f"<tr{tone}>{cells}</tr>")
    return f'<table class="grid"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
