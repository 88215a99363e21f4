"""Faults: the complaints about a TOML file of siting, found one by one and told together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from gis.errors import SitingError
from gis.words import Words as Told
from gis.words import lines
from land_policy.siting.toml_table import TomlTable

T = TypeVar("T")


class Faults:
    """Complaints found so far, raised together."""

    def __init__(self) -> None:
        self._found: list[Told] = []

    def none_from(self, read: Callable[[], T]) -> T | None:
        """What ``read`` gives; none, and its complaint kept, where it refuses."""
        try:
            return read()
        except SitingError as error:
            self._found.append(error.args[0])
            return None

    def each(self, top: TomlTable, key: str, read: Callable[[TomlTable], T]) -> tuple[T, ...]:
        """What ``read`` makes of each table of a list; those it refuses are left out."""
        tables = self.none_from(lambda: top.tables(key)) or []
        made = [self.none_from(partial(read, table)) for table in tables]
        return tuple(entry for entry in made if entry is not None)

    def stop(self) -> None:
        """Raise `SitingError` with every complaint, if there are any."""
        if self._found:
            raise SitingError(lines(self._found))
