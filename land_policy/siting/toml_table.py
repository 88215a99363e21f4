"""TomlTable: one table of a TOML file, taken apart key by key, where a key nobody asked for is an error."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from gis.errors import SitingError
from gis.words import printable, refusal
from layers.day import day_of

T = TypeVar("T")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_TEXT = 600


class TomlTable:
    """A table with the file and the place it stands at, so that every error can say where.

    >>> table = TomlTable("mine.toml", "[want.area]", {"least_m2": 1, "leest": 2})
    >>> table.number("least_m2")
    1.0
    >>> table.done()
    Traceback (most recent call last):
    gis.errors.SitingError: mine.toml, [want.area]: there is no key 'leest'. Did you mean 'least_m2'?
    """

    def __init__(self, file: str, place: str, entries: Any) -> None:
        self.file, self.place = file, place
        at = place or refusal("land_policy", "toml.top")
        self.where = refusal("land_policy", "toml.at", file=file, place=at)
        if not isinstance(entries, Mapping):
            raise self.error("toml.table")
        self._entries, self._asked = entries, set[str]()

    def error(self, row: str, /, **facts: Any) -> SitingError:
        """An error that says where, and what: by its row in the table of refusals."""
        return SitingError(refusal("land_policy", row, where=self.where, **facts))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._asked.add(key)
        return key in self._entries

    def is_text(self, key: str) -> bool:
        """Whether the key holds a text."""
        self._asked.add(key)
        return isinstance(self._entries.get(key), str)

    def done(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in sorted(set(self._entries) - self._asked):
            near = difflib.get_close_matches(key, sorted(self._asked), n=1, cutoff=0.6)
            if near:
                raise self.error("toml.key_near", key=key, near=near[0])
            raise self.error("toml.key", key=key, known=sorted(self._asked))

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
            raise self.error("toml.text", key=key, most=LONGEST_TEXT)
        if printable(value) != value:
            raise self.error("toml.line", key=key)
        return value

    def text_or_empty(self, key: str) -> str:
        """A text, or an empty one when the key is not there."""
        return self.text(key) if self.has(key) else ""

    def name(self, key: str = "name") -> str:
        """A text that can be a column's name."""
        value = self.text(key)
        if not NAME.fullmatch(value):
            raise self.error("toml.name", key=key, value=value[:50])
        return value

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        """One word of a closed list."""
        value = self._take(key, default)
        if value not in options:
            raise self.error("toml.choice", key=key, value=value, known=options)
        return value

    def number(self, key: str, least: float = -math.inf, most: float = math.inf) -> float:
        """A finite number within bounds."""
        value = self._take(key)
        if not _is_number(value) or not least <= value <= most:
            raise self.error("toml.number", key=key, value=value, least=least, most=most)
        return float(value)

    def number_or_none(self, key: str, least: float = -math.inf, most: float = math.inf) -> float | None:
        """A finite number within bounds, or none when the key is not there."""
        return self.number(key, least, most) if self.has(key) else None

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._take(key)
        if not _is_number(value) or not least <= value <= most or value != int(value):
            raise self.error("toml.whole", key=key, value=value, least=least, most=most)
        return int(value)

    def whole_or_none(self, key: str, least: int, most: int) -> int | None:
        """A whole number within bounds, or none when the key is not there."""
        return self.whole(key, least, most) if self.has(key) else None

    def numbers(self, key: str, count: int) -> list[float]:
        """A list of so many finite numbers, none less than the one before."""
        value = self._take(key)
        right = isinstance(value, list) and len(value) == count
        if not right or not all(_is_number(one) for one in value) or sorted(value) != value:
            raise self.error("toml.numbers", key=key, value=value, count=count)
        return [float(one) for one in value]

    def flag(self, key: str) -> bool:
        """True or false; false when the key is not there."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self.error("toml.flag", key=key, value=value)
        return value

    def day(self, key: str) -> date:
        """A day, also in quotation marks in any of the ways that cells of a layer may have."""
        value = self._take(key)
        if isinstance(value, str):
            value = day_of(value) or value
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error("toml.day", key=key, value=value)
        return value

    def day_or_none(self, key: str) -> date | None:
        """A day, or none when the key is not there."""
        return self.day(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of at least one text, no two alike."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) and v for v in value):
            raise self.error("toml.texts", key=key)
        if len(set(value)) < len(value):
            raise self.error("toml.twice", key=key)
        return tuple(value)

    def table(self, key: str) -> TomlTable:
        """The table under a key."""
        return TomlTable(self.file, f"{self.place} {key}".strip(), self._take(key))

    def tables(self, key: str) -> list[TomlTable]:
        """The list of tables under a key, empty when the key is not there; each named by its ``name`` or number."""
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.error("toml.tables", key=key)
        found = []
        for number, entry in enumerate(value, start=1):
            called = entry.get("name") if isinstance(entry, dict) else None
            place = f"{self.place} {key} {called[:50] if isinstance(called, str) else number}".strip()
            found.append(TomlTable(self.file, place, entry))
        return found

    def rows(self, key: str) -> list[list[Any]]:
        """A list of lists, empty when the key is not there; what each holds is for the caller to judge."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
            raise self.error("toml.rows", key=key)
        return value

    def list_of(self, key: str) -> list[Any]:
        """A list; what it holds is for the caller to judge."""
        value = self._take(key)
        if not isinstance(value, list):
            raise self.error("toml.list", key=key)
        return value

    def keys(self) -> tuple[str, ...]:
        """All keys, for a table whose keys are data; none of them is unknown then."""
        self._asked.update(self._entries)
        return tuple(self._entries)

    def read(self, make: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What ``make`` gives, its complaints told with this file and place."""
        try:
            return make(*args, **kwargs)
        except SitingError as error:
            raise self.error("toml.told", told=error.args[0]) from error

    def _take(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        if key not in self._entries:
            if default is None:
                raise self.error("toml.missing", key=key)
            return default
        return self._entries[key]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
