"""No pattern of the product takes long for any text: each is tried on the texts that make patterns take for ever."""

import ast
import functools
import itertools
import operator
import re
import signal
from pathlib import Path

import pytest

from layers.schema import split_unit

ROOT = Path(__file__).resolve().parents[2]
MOST_S = 0.15
"""CPU seconds that one search in 4 thousand letters may take; a pattern that backtracks takes minutes."""

LETTERS = (
    "a",
    "A",
    "0",
    " ",
    "\t",
    "\n",
    "园",
    "（",
    "(",
    "[",
    "<",
    "{",
    '"',
    "\\",
    "/",
    ".",
    ",",
    "、",
    "；",
    "-",
    "_",
    "×",
    "+",
    "%",
)
PAIRS = (
    "a ",
    "0.",
    "0,",
    "a_",
    "((",
    "/a",
    "\\a",
    "1/",
    "00:",
    "<a",
    "{a",
    "、a",
    "4.5×3;",
    "A1",
    "  \n",
    "--",
    "%2",
    "a-0",
)


BOUNDED = {
    "layers/dbf.py": "a heading of a .dbf has eleven letters",
    "maps/still/paper.py": "the size of a sheet is typed by the person who runs the command",
}
"""Files with a pattern that takes longer, and why what it is given is short."""


def patterns():
    """Every pattern that stands in the product as text, with its flags, by file and line."""
    for room in ("cli.py", "gis", "layers", "land_policy", "maps", "reports"):
        for path in sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else [ROOT / room]:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                    continue
                first = node.args[0]
                named = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if named and isinstance(first, ast.Constant) and isinstance(first.value, (str, bytes)):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", first.value, _flags(node)


def _flags(node):
    told = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "flags")]
    names = {one.attr for arg in told for one in ast.walk(arg) if isinstance(one, ast.Attribute)}
    found = [getattr(re, name, None) for name in names]
    return functools.reduce(
        operator.or_, (one for one in found if isinstance(one, re.RegexFlag)), re.RegexFlag(0)
    )


def texts(length=4_000):
    for part in (*LETTERS, *PAIRS):
        yield part * (length // len(part))
        yield part * (length // len(part)) + "\0"
    for one, other in itertools.product(("a", "0", " ", "("), repeat=2):
        yield one * (length // 2) + other * (length // 2) + "!"


class Slow(Exception):
    pass


def stop(*_):
    raise Slow


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of CPU seconds here")
def test_no_pattern_backtracks():
    tried, slow = 0, []
    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for place, pattern, flags in patterns():
            compiled = re.compile(pattern, flags)
            tried += 1
            for text in texts():
                given = text.encode() if isinstance(pattern, bytes) else text
                signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
                try:
                    compiled.search(given)
                except Slow:
                    slow += [(place, pattern, text[:12])] if place.split(":")[0] not in BOUNDED else []
                    break
                finally:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    assert tried > 60
    assert slow == []


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of CPU seconds here")
def test_the_timer_sees_a_pattern_that_does():
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
    try:
        with pytest.raises(Slow):
            re.compile(r"(a+)+$").search("a" * 40 + "!")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_a_heading_of_one_bracket_and_many_blanks_is_split_at_once():
    """It took 27 s for three thousand letters: the time grew with their cube."""
    assert split_unit("(" + " " * 100_000 + "!") == ("(" + " " * 100_000 + "!", "")
    assert split_unit("a" + "(" * 100_000 + "m²" + " " * 100_000 + ")")[1] == "m²"
