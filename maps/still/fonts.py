"""Fonts: the Chinese font we ship for pictures, the system's where it lacks a letter, and how wide a text is set."""

from __future__ import annotations

import functools
import threading
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from maps.still.subset import FAMILY

GETA = "〓"
"""What stands for a letter that no font holds: the printer's mark for a missing sort, never an empty box."""
_WANTED = ("sc", "cn", "hei", "song", "sun", "kai", "yahei", "pingfang", "gothic", "cjk", "han", "fallback",
           "wenquanyi", "wqy", "hana", "unifont", "ext")  # fmt: skip
"""Beginnings and pieces of names by which fonts with rare Chinese letters are looked at first."""
_REGULAR = (400, "normal", "regular", "book")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_LOCK = threading.RLock()


@functools.cache
def shipped() -> Path:
    """The file of the font we ship."""
    return Path(str(resources.files("maps").joinpath("static", "fonts", manifest()["file"])))


@functools.cache
def manifest() -> Mapping[str, str]:
    """What is shipped: file, name, version, licence and SHA-256 of the font.

    >>> manifest()["licence"]
    'OFL-1.1'
    """
    table = resources.files("maps").joinpath("static", "fonts", "font.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(table))


def families(text: str) -> list[str]:
    """The families to set a text in, ours first: others only for letters that ours lacks, none where none holds them."""
    needed = dict.fromkeys(_holder(letter) for letter in _rare(text))
    return [FAMILY, *(family for family in needed if family)]


def missing(text: str) -> str:
    r"""The letters of a text that neither our font nor one of the system's holds, each once; unseen marks are not set.

    >>> missing("园区\t12.3 公顷\u202e")
    ''
    """
    return "".join(dict.fromkeys(letter for letter in _rare(text) if not _holder(letter)))


def plain(text: object, most: int = 200) -> str:
    r"""A text as it can be set: one line, without unseen marks, cut with … beyond ``most`` letters, 〓 for missing ones.

    >>> plain("a\u202eb\n园")
    'ab 园'
    """
    kept = "".join(
        " " if letter in "\n\t\r" else letter
        for letter in str(text)[: 4 * most]
        if letter in "\n\t\r" or unicodedata.category(letter) not in _UNSEEN
    )
    kept = kept if len(kept) <= most else kept[: most - 1] + "…"
    lost = missing(kept)
    return "".join(GETA if letter in lost else letter for letter in kept) if lost else kept


def width(text: str, size_pt: float) -> float:
    """How wide a text is set at a size, in mm.

    >>> round(width("园区", 10), 2)
    7.06
    """
    table = _advances()
    return sum(table.get(ord(letter), 1.0) for letter in text) * size_pt * 25.4 / 72


def fitted(text: str, size_pt: float, most_mm: float) -> str:
    """The text, or as much of its beginning as fits a width, with … where it was cut.

    >>> fitted("高新技术产业开发区", 10, 20)
    '高新技术…'
    """
    if width(text, size_pt) <= most_mm:
        return text
    kept = text
    while kept and width(kept + "…", size_pt) > most_mm:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def lines(text: str, size_pt: float, most_mm: float) -> list[str]:
    """A text broken into lines of a width: between words, between any two Chinese letters, never before a mark.

    >>> lines("示意图，未经审核，不得公开", 10, 20)
    ['示意图，未', '经审核，不', '得公开']
    """
    done, line = [], ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip(), size_pt) > most_mm:
            done.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*done, line.rstrip()] if line.strip() else done


def _pieces(text: str) -> list[str]:
    """The smallest pieces that may stand at the start of a line, each with the marks that must follow it."""
    found: list[str] = []
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        mark = letter in "，。、；：？！）」』】》〉”’·—…,.;:!?)%" or letter == " "
        joins = not wide and found and not found[-1].endswith(" ") and _narrow(found[-1][-1])
        if found and (mark or joins or found[-1][-1] in "（「『【《〈“‘("):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _narrow(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) not in "WF"


@functools.cache
def _advances() -> Mapping[int, float]:
    """Width of every letter of our font, in em."""
    from fontTools.ttLib import TTFont

    with TTFont(shipped(), lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"]
        return MappingProxyType({code: metrics[name][0] / em for code, name in font.getBestCmap().items()})


def _rare(text: str) -> list[str]:
    held = _advances()
    lacked = (letter for letter in dict.fromkeys(text) if ord(letter) not in held)
    return [letter for letter in lacked if unicodedata.category(letter) not in _UNSEEN]


@functools.cache
def _manager() -> Any:
    """Matplotlib's list of fonts, ours added to it once."""
    with _LOCK:
        from matplotlib.font_manager import fontManager

        if FAMILY not in {one.name for one in fontManager.ttflist}:
            fontManager.addfont(str(shipped()))
        return fontManager


def ready() -> None:
    """Make our font known to matplotlib; to be called before anything is drawn."""
    _manager()


@functools.cache
def _holder(letter: str) -> str:
    """The family of the first of the system's fonts that holds a letter; empty where none does."""
    from matplotlib.font_manager import get_font

    with _LOCK:
        for family, file in _others():
            try:
                held = get_font(file).get_char_index(ord(letter)) > 0
            except (OSError, RuntimeError):
                continue
            if held:
                return family
    return ""


@functools.cache
def _others() -> tuple[tuple[str, str], ...]:
    """The system's fonts, one file a family, those with Chinese in their name first, in a fixed order."""
    found: dict[str, str] = {}
    for one in sorted(_manager().ttflist, key=lambda one: (one.name, one.fname)):
        upright = one.style == "normal" and one.stretch == "normal" and one.weight in _REGULAR
        if upright and one.name != FAMILY and "emoji" not in one.name.lower():
            found.setdefault(one.name, one.fname)
    likely = sorted(found, key=lambda name: (not any(w in name.lower() for w in _WANTED), name))
    return tuple((name, found[name]) for name in likely)
