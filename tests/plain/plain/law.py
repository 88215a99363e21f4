"""The numbers of law, read from the rule files as they stand, by document and clause."""

from __future__ import annotations

import csv
import functools
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

RULES = Path(__file__).resolve().parents[3] / "land_policy" / "rules"


@functools.cache
def document(name: str) -> dict:
    """A rule file."""
    return tomllib.loads((RULES / f"{name}.toml").read_text(encoding="utf-8"))


def clause(name: str, of: str) -> dict:
    """One clause of a document."""
    return next(one for one in document(name)["clause"] if one["name"] == of)


def number(name: str, of: str, which: str = "") -> float:
    """A number of a clause."""
    limit = next(one for one in clause(name, of)["limit"] if one.get("name", "") == which)
    return float(Fraction(limit["value"])) if isinstance(limit["value"], str) else float(limit["value"])


def table(name: str) -> list[dict[str, str]]:
    """A table beside the rule files."""
    return list(csv.DictReader((RULES / name).read_text(encoding="utf-8").splitlines()))


def in_force(name: str, day: date) -> str:
    """Whether a document holds on a day: ``before``, ``after`` or ``in_force``."""
    rules = document(name)
    if day < rules["since"]:
        return "before"
    return "after" if "until" in rules and day > rules["until"] else "in_force"
