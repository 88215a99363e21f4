"""Subset: how the font we ship is cut from the full one: GB 2312, Latin, signs and rare letters of names."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import Any

FAMILY = "Yuantu Noto Sans SC"
"""What the cut font calls itself, so that it is never taken for the full font of the same house."""
SPACES = {"\u2009": 0.2, "\u200a": 0.1, "\u202f": 0.2}
"""Spaces that the full font lacks and their width in em: drawn in as empty letters."""
RAISED = dict(zip("⁰⁵⁶⁷⁸⁹⁻", "056789−", strict=True))
"""Raised figures that the full font lacks, each made of the plain one: 0.58 of its size, 0.36 em up."""


def characters() -> str:
    """Every character of the full font that the shipped one is to hold, in the order of Unicode.

    >>> held = characters()
    >>> [one in held for one in "园亩²℃垚"], 7000 < len(held) < 9000
    ([True, True, True, True, True], True)
    """
    held = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))} | set("\u2002\u2003\u3000")
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    held |= {pair.decode("gb2312", "ignore") for pair in pairs} - {""}
    more = resources.files("maps").joinpath("static", "fonts", "more.txt").read_text(encoding="utf-8")
    return "".join(sorted(held | set(more.replace("\n", ""))))


def cut(full: Path, target: Path) -> Path:
    """Write the shipped font from the full TrueType font; the same font and version of fontTools, the same bytes."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
        drop_tables=["DSIG", "STAT", "GPOS", "GSUB", "BASE", "vhea", "vmtx"],
    )
    font = load_font(str(full), options)
    subsetter = Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    for letter, wide in SPACES.items():
        _add(font, letter, "", wide)
    for letter, plain in RAISED.items():
        _add(font, letter, plain, 0.58)
    _rename(font)
    save_font(font, str(target), options)
    return target


def _add(font: Any, letter: str, plain: str, scale: float) -> None:
    """One letter more: an empty one of that width in em, or a plain one made that much smaller and raised."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    cmap, em = font.getBestCmap(), font["head"].unitsPerEm
    pen, name = TTGlyphPen(font["glyf"]), f"uni{ord(letter):04X}"
    wide = scale * em
    if plain:
        wide = scale * font["hmtx"][cmap[ord(plain)]][0]
        pen.addComponent(cmap[ord(plain)], (scale, 0, 0, scale, 0, 0.36 * em))
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["glyf"][name].recalcBounds(font["glyf"])
    font["hmtx"][name] = (round(wide), getattr(font["glyf"][name], "xMin", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(letter)] = name


def _rename(font: Any) -> None:
    joined = FAMILY.replace(" ", "")
    names = {1: FAMILY, 16: FAMILY, 3: f"{FAMILY} Regular", 4: f"{FAMILY} Regular"}
    names |= {6: f"{joined}-Regular", 25: joined}
    for row in font["name"].names:
        row.string = names.get(row.nameID, row.string)


if __name__ == "__main__":
    sys.stdout.write(f"{cut(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
