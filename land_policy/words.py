"""Words that all rules share: verdicts, reasons, kinds and routes in Chinese and English, from one table."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from land_policy.clause import Text


@functools.cache
def words(name: str, table: str = "rules/words.csv") -> Mapping[str, Text]:
    """One list of a table of ``land_policy``: ``{key: Text}``; empty when the table has no such list.

    >>> words("verdict")["unknown"].label("zh")
    '资料不足'
    """
    text = resources.files("land_policy").joinpath(*table.split("/")).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["key"]: Text(row["zh"], row["en"]) for row in rows if row["list"] == name})
