"""Markdown: cells, tables and blocks whose text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~$])")


def cell(text: object) -> str:
    r"""A text as it reads inside a table or a line: no sign of Markdown or HTML in it does anything.

    >>> cell("a|b <i>*_x_*")
    'a\\|b \\<i\\>\\*\\_x\\_\\*'
    """
    plain = "" if text is None else str(text)
    return _SIGNS.sub(r"\\\1", " ".join(plain.split()))


def code(text: object) -> str:
    r"""A text in the letters of a program; nothing where there is none.

    >>> code("--by age|park"), code("")
    ('`--by age\\|park`', '')
    """
    plain = " ".join(str(text).split()).replace("|", "\\|")
    return f"`{plain}`" if plain else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table of cells that are Markdown already; none without rows, and no column that is empty in all of them.

    >>> table(["a", "b", "c"], [["1", "", "3"]])
    ['| a | c |', '| --- | --- |', '| 1 | 3 |', '']
    """
    rows = [list(row) for row in rows]
    if not rows:
        return []
    kept = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    lines = [[heads[place] for place in kept], ["---"] * len(kept)]
    lines += [[row[place] for place in kept] for row in rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def block(text: str, kind: str = "") -> list[str]:
    """Lines of a block in the letters of a program, as they are.

    >>> block("yuantu idle ZONE", "sh")
    ['```sh', 'yuantu idle ZONE', '```', '']
    """
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])
    return [f"{fence}{kind}", *text.rstrip("\n").splitlines(), fence, ""]
