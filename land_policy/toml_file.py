"""TomlFile: a TOML file read strictly: every key known, and all its faults told together, each with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from gis import toml
from gis.errors import RuleError
from gis.words import Words, as_written, lines, refusal
from land_policy.clause import Text
from layers.day import day_of
from layers.words import labelled

T = TypeVar("T")
MOST_FAULTS = 1000
"""Faults of one file after which it is refused as it is: a file of nothing else would take minutes."""

_FRACTION = re.compile(r"(\d+)/([1-9]\d*)")


def load(path: Path) -> dict[str, Any]:
    """The table a file holds; :class:`RuleError` when it cannot be read or is not TOML in UTF-8."""
    try:
        return toml.read(path)
    except FileNotFoundError as error:
        raise RuleError(refusal("land_policy", "file.absent", file=path.name)) from error
    except (OSError, ValueError) as error:  # not there, not TOML, not UTF-8, or written to choke a reader
        row = "file.unreadable" if isinstance(error, OSError) else "file.toml"
        raise RuleError(refusal("land_policy", row, file=path.name, why=toml.told(error))) from error


def read(path: Path, make: Callable[[Reader], T]) -> T:
    """What ``make`` makes of a file; :class:`RuleError` with every fault it kept, and every key it never took."""
    faults: list[Words] = []
    head = Reader(load(path), path.name, faults)
    made = make(head)
    head.done()
    if faults:
        raise RuleError(lines(faults))
    return made


_NEEDED: Any = object()


def at(row: str, /, **facts: Any) -> Words:
    """A place in a rule file, as faults name it."""
    return refusal("land_policy", row, **facts)


class Reader:
    """One TOML table being read strictly: every key taken once, every fault kept with its place."""

    def __init__(
        self, table: Mapping[str, Any], file: str, faults: list[Words], where: Words | None = None
    ) -> None:
        self.table, self.file, self.faults = table, file, faults
        self.where = where or at("file.at_document")
        self._taken: set[str] = set()
        self.wrong: set[str] = set()

    def fault(self, key: str, row: str, /, **facts: Any) -> None:
        """Keep one fault with its place; what is wrong once need not be held against other keys."""
        self.wrong.add(key)
        trouble = refusal("land_policy", row, **facts)
        place: dict[str, Any] = {"file": self.file, "where": self.where, "key": key}
        self.told("file.key", **place, trouble=trouble)

    def told(self, row: str, /, **facts: Any) -> None:
        """Keep one fault that names its own place; there are no more to be looked for after :data:`MOST_FAULTS`."""
        self.faults.append(refusal("land_policy", row, **facts))
        if len(self.faults) >= MOST_FAULTS:
            raise RuleError(lines(self.faults, stopped=True))

    def take(self, key: str, kind: type, default: Any = _NEEDED) -> Any:
        """The value of a key, of the kind it must be."""
        self._taken.add(key)
        if key not in self.table:
            if default is _NEEDED:
                self.fault(key, "key.missing")
                return None
            return default
        value = self.table[key]
        if kind is date and isinstance(value, str):
            value = day_of(value) or value
        if (
            not isinstance(value, kind)
            or (kind is date and isinstance(value, datetime))
            or _only_true(value, kind)
        ):
            row = "key.write_day" if kind is date else "key.write_kind"
            remedy = refusal("land_policy", row, kind=kind.__name__)
            self.fault(key, "key.kind", value=value, remedy=remedy)
            return None if default is _NEEDED else default
        return value

    def choice(
        self,
        key: str,
        allowed: tuple[str, ...],
        default: Any = _NEEDED,
        words: Mapping[str, Text] = MappingProxyType({}),
    ) -> str:
        """A word out of a closed list, which is told with what each means where ``words`` say it."""
        value = self.take(key, str, default)
        if key in self.table and value is not None and value not in allowed:
            known = [labelled(one, words[one].zh) if one in words else one for one in allowed]
            self.fault(key, "key.choice", value=value, known=known)
        return value or ""

    def text(self, key: str) -> Text:
        """Words in both languages, ``{ zh = "…", en = "…" }``."""
        value = self.take(key, dict)
        if value is None:
            return Text("", "")
        zh, en = value.get("zh"), value.get("en")
        if not (isinstance(zh, str) and isinstance(en, str) and set(value) == {"zh", "en"}):
            self.fault(key, "key.both")
            return Text("", "")
        return Text(zh, en)

    def number(
        self,
        key: str,
        *,
        least: float = -math.inf,
        most: float = math.inf,
        above: float = -math.inf,
        needed: bool = False,
    ) -> float | None:
        """A finite number, or a fraction written as ``"1/3"``; none where the key is absent or what it says is a fault.

        ``least``, ``most``: its bounds; ``above``: it may not be that itself. ``needed``: it is a fault to leave it out.
        """
        self._taken.add(key)
        value = self.table.get(key)
        if value is None:
            if needed:
                self.fault(key, "key.missing")
            return None
        found = _number(value)
        if found is None:
            self.fault(key, "key.number", value=_short(value))
        elif not math.isfinite(found):
            self.fault(key, "key.finite", value=_short(value))
        elif not (least <= found <= most and found > above):
            self._outside(key, value, max(least, above), most, from_above=above >= least)
        else:
            return found
        return None

    def _outside(self, key: str, value: Any, least: float, most: float, *, from_above: bool) -> None:
        if least == 0 and most == math.inf:
            self.fault(key, "key.above_zero" if from_above else "key.positive", value=_short(value))
            return
        row = "key.above_to" if from_above and least > -math.inf else "key.between"
        self.fault(key, row, value=_short(value), least=f"{least:g}", most=f"{most:g}")

    def whole(self, key: str, least: int, most: int, *, needed: bool = True) -> int | None:
        """A whole number within bounds; none where the key is absent or what it says is a fault."""
        value = self.take(key, int) if needed else self.take(key, int, None)
        if value is not None and not least <= value <= most:
            self.fault(key, "key.between", value=_short(value), least=least, most=most)
            return None
        return value

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """The tables of one array of tables."""
        found = self.take(key, list, [])
        if not all(isinstance(one, dict) for one in found):
            self.fault(key, "key.tables", name=key)
        return [one for one in found if isinstance(one, dict)]

    def under(self, entry: Mapping[str, Any], where: Words) -> Reader:
        """A reader of a table inside this one, whose faults join these."""
        return Reader(entry, self.file, self.faults, where)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        listed = self.take(key, list, [])
        if not all(isinstance(one, str) for one in listed):
            self.fault(key, "key.lists", name=key, value=as_written(listed))
            return ()
        return tuple(listed)

    def done(self) -> None:
        """Keep a fault for every key that nobody asked for."""
        for key in self.table:
            if key not in self._taken:
                self.fault(key, "key.unknown", known=sorted(self._taken))


def _only_true(value: Any, kind: Any) -> bool:
    """Whether it is ``true`` where a number is asked for, which Python takes for 1."""
    return isinstance(value, bool) and kind is not bool and kind is not object


def _number(value: Any) -> float | None:
    """What is written as a number; infinite where it is too large for one, none where it is something else."""
    try:
        if isinstance(value, str) and (match := _FRACTION.fullmatch(value)):
            return float(Fraction(int(match[1]), int(match[2])))
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    except (OverflowError, ValueError):  # more digits than a number has
        return math.inf


def _short(value: Any) -> Any:
    """What is written, cut off where nobody would read on."""
    text = as_written(value)
    return value if len(text) <= 60 else f"{text[:60]}…"
