"""Reading of progress: what counts as disposal and what the rate is a share of, with who says so."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from land_policy import toml_file
from land_policy.clause import Text


@dataclass(frozen=True)
class Reading:
    """The readings of ``ledgers/progress.toml``: base of the rate, ways that count as disposal, months looked ahead."""

    base: str
    idle: tuple[str, ...]
    unsupplied: tuple[str, ...]
    months: int
    sources: Mapping[str, tuple[Text, str]]


@functools.cache
def reading() -> Reading:
    """The shipped reading.

    >>> reading().base, reading().months
    ('opening', 1)
    """
    file = Path(str(resources.files("land_policy").joinpath("ledgers", "progress.toml")))
    table = toml_file.load(file)
    sources = {
        name: (Text(table[name]["source"]["zh"], table[name]["source"]["en"]), str(table[name]["evidence"]))
        for name in ("rate", "disposed", "ahead")
    }
    return Reading(
        str(table["rate"]["base"]),
        tuple(table["disposed"]["idle"]),
        tuple(table["disposed"]["unsupplied"]),
        int(table["ahead"]["months"]),
        MappingProxyType(sources),
    )


@functools.cache
def ways() -> Mapping[str, Text]:
    """How land leaves a list or comes onto it, in words.

    >>> ways()["agreed_anew"].label("zh")
    '重新约定动工日'
    """
    text = (
        resources.files("land_policy").joinpath("dictionary", "progress_ways.csv").read_text(encoding="utf-8")
    )
    return MappingProxyType(
        {row["key"]: Text(row["zh"], row["en"]) for row in csv.DictReader(text.splitlines())}
    )
