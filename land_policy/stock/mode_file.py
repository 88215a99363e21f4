"""ModeFile: supply modes of industrial land with their years and tests, terms by use, least prices; from TOML."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from land_policy.clause import Text
from land_policy.stated import file_of
from land_policy.stock.ledger_file import Reading, reading
from land_policy.toml_file import Reader, at, read

FOLDER, SHIPPED = "modes", "industrial"
FACTS = ("suppliable", "use", "life_years", "proven", "phases", "phase_certain", "assets", "public")
TESTS = ("least", "most", "is", "within")
OTHERWISE = ("not", "needs")
YEARS = ("full", "life", "range", "none")


@dataclass(frozen=True)
class Question:
    """One question to a fact: how it is put, against what, what follows where it fails, and the words of both."""

    fact: str
    test: str
    value: Any
    otherwise: str
    yes: Text
    no: Text
    reading: Reading


@dataclass(frozen=True)
class Mode:
    """One supply mode. ``years``: the full term of the use, by the project's life, a range, or none."""

    name: str
    label: Text
    years: str
    least: float
    most: float
    lease_most: float
    reading: Reading
    tests: tuple[Question, ...]


@dataclass(frozen=True)
class Use:
    """A group of uses with the longest term of a grant."""

    name: str
    label: Text
    kinds: tuple[str, ...]
    years: float
    reading: Reading


@dataclass(frozen=True)
class ModeFile:
    """All modes, the terms by use, and the least price in yuan per m² by grade of land."""

    label: Text
    modes: tuple[Mode, ...]
    uses: tuple[Use, ...]
    prices: Mapping[int, float]
    price: Reading
    relief_least: float

    def mode(self, name: str) -> Mode:
        """The mode of that name; KeyError when there is none."""
        return {mode.name: mode for mode in self.modes}[name]


def shipped() -> ModeFile:
    """The modes that come with the toolkit.

    >>> shipped().prices[7], shipped().uses[0].years
    (288.0, 50.0)
    """
    return load_file(file_of(SHIPPED, Path(), "modes", FOLDER))


def load_file(path: Path) -> ModeFile:
    """The modes of a file, with ``grade_prices.csv`` beside it; RuleError with every fault and its place."""
    return read(path, lambda head: _modes(head, path.parent / "grade_prices.csv"))


def _modes(head: Reader, prices: Path) -> ModeFile:
    price = head.under(head.take("price", dict) or {}, at("file.at_table", name="price"))
    head.take("checked", date)
    made = ModeFile(
        label=head.text("label"),
        modes=tuple(_mode(head, entry) for entry in head.tables("mode")),
        uses=tuple(_use(head, entry) for entry in head.tables("use")),
        prices=_prices(prices),
        price=reading(price),
        relief_least=price.number("relief_least", least=0, above=0, most=1) or 1.0,
    )
    price.done()
    return made


def _prices(path: Path) -> dict[int, float]:
    with path.open(encoding="utf-8", newline="") as file:
        return {int(row["grade"]): float(row["yuan_m2"]) for row in csv.DictReader(file)}


def _mode(head: Reader, entry: Mapping[str, Any]) -> Mode:
    name = str(entry.get("name", ""))
    reader = head.under(entry, at("file.at_table", name=f"mode {name}"))
    made = Mode(
        name=reader.take("name", str) or "",
        label=reader.text("label"),
        years=reader.choice("years", YEARS),
        least=reader.number("years_least", least=0, above=0, most=100) or float("nan"),
        most=reader.number("years_most", least=0, above=0, most=100) or float("nan"),
        lease_most=reader.number("lease_most", least=0, above=0, most=100) or float("nan"),
        reading=reading(reader),
        tests=tuple(_test(head, one, name) for one in reader.tables("test")),
    )
    reader.done()
    return made


def _test(head: Reader, entry: Mapping[str, Any], mode: str) -> Question:
    reader = head.under(entry, at("file.at_table", name=f"mode {mode} test {entry.get('fact', '')}"))
    made = Question(
        fact=reader.choice("fact", FACTS),
        test=reader.choice("test", TESTS),
        value=reader.take("value", object),
        otherwise=reader.choice("otherwise", OTHERWISE),
        yes=reader.text("yes"),
        no=reader.text("no"),
        reading=reading(reader),
    )
    reader.done()
    return made


def _use(head: Reader, entry: Mapping[str, Any]) -> Use:
    reader = head.under(entry, at("file.at_table", name=f"use {entry.get('name', '')}"))
    made = Use(
        name=reader.take("name", str) or "",
        label=reader.text("label"),
        kinds=reader.texts("kinds"),
        years=reader.number("years", least=0, above=0, most=100) or float("nan"),
        reading=reading(reader),
    )
    reader.done()
    return made
