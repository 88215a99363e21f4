"""XML text: a text as a file that is made of XML can hold it, such as an office file."""

from __future__ import annotations

import re

import pandas as pd

LONGEST_CELL = 32_767
"""Letters of one cell of a workbook at most."""

_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    r"""A text as XML can hold it: signs that it has no room for are replaced, nothing is left out unseen.

    >>> plain("甲\x00地块\x0b\n<b>")
    '甲□地块□\n<b>'
    """
    return _NOT_XML.sub("\u25a1", text)


def cells(texts: pd.Series) -> pd.Series:
    """Texts as cells of a workbook: :func:`plain`, and what is longer than a cell cut, with an ellipsis in its place.

    >>> cells(pd.Series(["园" * 40_000, None], dtype="str")).str.len().tolist()
    [32767.0, nan]
    """
    made = texts.map(plain, na_action="ignore").astype(texts.dtype)
    return made.mask(made.str.len() > LONGEST_CELL, made.str.slice(0, LONGEST_CELL - 1) + "…")
