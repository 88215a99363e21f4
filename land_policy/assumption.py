"""Assumption: one number that nobody enacted, with its words and its source, read from ``assumptions/NAME.toml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from land_policy.clause import EVIDENCE, KINDS, Text
from land_policy.stated import file_of
from land_policy.toml_file import Reader, at, read

FOLDER = "assumptions"


@dataclass(frozen=True)
class Assumption:
    """One stated number: ``value`` in ``unit``, what it is, how good the evidence is, and where it comes from."""

    name: str
    value: float
    unit: str
    text: Text
    kind: str
    evidence: str
    source: Text

    def told(self, lang: str = "zh") -> str:
        """The number in words with its source.

        >>> parameters("corridor")["step_m"].told("en")
        'step of station: 500 m (working assumption: a stretch of about 6 minutes on foot)'
        """
        number = f"{self.value:g} {self.unit}".rstrip()
        label, source = self.text.label(lang), self.source.label(lang)
        return f"{label}：{number}（{source}）" if lang == "zh" else f"{label}: {number} ({source})"


@functools.cache
def parameters(name: str) -> Mapping[str, Assumption]:
    """The numbers of one shipped file, by name.

    Raises RuleError: no such file, or faults in it, all told together.

    >>> parameters("corridor")["catchment_m"].value
    800.0
    """
    return read(path(name), assumptions)


def path(name: str) -> Path:
    """Where a shipped file of assumptions lies; RuleError when there is none of that name."""
    return file_of(name, Path(), FOLDER, FOLDER)


def assumptions(head: Reader) -> Mapping[str, Assumption]:
    """Every ``[[parameter]]`` of a file that is being read."""
    head.text("title")
    found = (_one(head, number, entry) for number, entry in enumerate(head.tables("parameter"), start=1))
    return MappingProxyType({one.name: one for one in found})


def _one(head: Reader, number: int, entry: Mapping[str, object]) -> Assumption:
    reader = head.under(entry, at("file.at_parameter", name=entry.get("name", number)))
    one = Assumption(
        str(reader.take("name", str) or number),
        _value(reader),
        str(reader.take("unit", str, "")),
        reader.text("text"),
        reader.choice("kind", KINDS),
        reader.choice("evidence", EVIDENCE),
        reader.text("source"),
    )
    reader.done()
    return one


def _value(reader: Reader) -> float:
    return reader.number("value", needed=True) or 0.0
