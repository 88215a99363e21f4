"""TomlFile: a TOML file read strictly: every key known, and all its faults told together, each with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from gis.errors import RuleError
from gis.words import Words, lines, refusal
from land_policy.clause import Text

T = TypeVar("T")
_FRACTION = re.compile(r"(\d+)/([1-9]\d*)")


def load(path: Path) -> dict[str, Any]:
    """The table a file holds; :class:`RuleError` when it cannot be read or is not TOML in UTF-8."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        told = {"file": path.name, "why": error.strerror}
        raise RuleError(refusal("land_policy", "file.unreadable", **told)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(refusal("land_policy", "file.toml", file=path.name, why=error)) from error


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

    def fault(self, key: str, row: str, /, **facts: Any) -> None:
        """Keep one fault with its place."""
        trouble = refusal("land_policy", row, **facts)
        place: dict[str, Any] = {"file": self.file, "where": self.where, "key": key}
        self.told("file.key", **place, trouble=trouble)

    def told(self, row: str, /, **facts: Any) -> None:
        """Keep one fault that names its own place."""
        self.faults.append(refusal("land_policy", row, **facts))

    def take(self, key: str, kind: type, default: Any = _NEEDED) -> Any:
        """The value of a key, of the kind it must be."""
        self._taken.add(key)
        if key not in self.table:
            if default is _NEEDED:
                self.fault(key, "key.missing")
                return None
            return default
        value = self.table[key]
        if not isinstance(value, kind) or (kind is date and isinstance(value, datetime)):
            row = "key.write_day" if kind is date else "key.write_kind"
            remedy = refusal("land_policy", row, kind=kind.__name__)
            self.fault(key, "key.kind", value=value, remedy=remedy)
            return None if default is _NEEDED else default
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: Any = _NEEDED) -> str:
        """A word out of a closed list."""
        value = self.take(key, str, default)
        if key in self.table and value is not None and value not in allowed:
            self.fault(key, "key.choice", value=value, known=allowed)
        return value or ""

    def text(self, key: str) -> Text:
        """Words in both languages, ``{ zh = "…", en = "…" }``."""
        value = self.take(key, dict) or {}
        zh, en = value.get("zh"), value.get("en")
        if not (isinstance(zh, str) and isinstance(en, str) and set(value) == {"zh", "en"}):
            self.fault(key, "key.both")
            return Text("", "")
        return Text(zh, en)

    def number(self, key: str) -> float | None:
        """A number, or a fraction written as ``"1/3"``; none when the key is absent."""
        self._taken.add(key)
        value = self.table.get(key)
        if value is None:
            return None
        if isinstance(value, str) and (match := _FRACTION.fullmatch(value)):
            return float(Fraction(int(match[1]), int(match[2])))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self.fault(key, "key.number", value=value)
        return 0.0

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """The tables of one array of tables."""
        found = self.take(key, list, [])
        return [one for one in found if isinstance(one, dict)]

    def under(self, entry: Mapping[str, Any], where: Words) -> Reader:
        """A reader of a table inside this one, whose faults join these."""
        return Reader(entry, self.file, self.faults, where)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        listed = self.take(key, list, [])
        if not all(isinstance(one, str) for one in listed):
            self.fault(key, "key.lists", name=key, value=repr(listed))
            return ()
        return tuple(listed)

    def done(self) -> None:
        """Keep a fault for every key that nobody asked for."""
        for key in self.table:
            if key not in self._taken:
                self.fault(key, "key.unknown", known=sorted(self._taken))
