"""TOML text: strings and comments of a zone.toml that is written for people, whatever stands in them."""

from __future__ import annotations

import json
import re
from typing import Any

from layers.words import words


def quoted(text: str) -> str:
    r"""Text as a TOML string, whatever is in it.

    >>> quoted('a"b\nc')
    '"a\\"b\\nc"'
    """
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """Text that stays within one comment, whatever is in it."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", clean).strip()


def remark(key: str, lang: str, **facts: Any) -> str:
    """A comment in words from the table of them."""
    return comment(words(key, **facts).text(lang))
