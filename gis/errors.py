"""The root of every error, and the few kinds there are.

::

    YuantuError                 anything this toolkit says no to
    ├── InputError              files, columns or values handed in cannot be used; carries every fault found
    │   └── QuestionError       the question names a plot, park, indicator … that is not there
    ├── CrsError                coordinates cannot be measured or placed
    ├── RuleError               a rule file, or the way it is used, is at fault
    ├── SitingError             a siting question cannot be answered as it was put
    ├── MapError                a page cannot be drawn or sealed
    └── OutputError             results cannot be written; what was there before is intact

Each kind has an exit code, which the command line returns::

    >>> from gis.errors import CrsError, YuantuError
    >>> CrsError.exit_code, issubclass(CrsError, YuantuError)
    (3, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class YuantuError(Exception):
    """Anything this toolkit says no to. The message says where, what, and what to do."""

    exit_code = 1

    def text(self, lang: str = "en") -> str:
        """The message in Chinese (``zh``) where it knows it, else in English."""
        words = self.args[0] if self.args else ""
        known = getattr(words, "text", None)
        return str(known(lang)) if callable(known) else str(self)


class InputError(YuantuError, ValueError):
    """Files, columns or values handed in cannot be used; ``faults`` holds all that was found, at once."""

    exit_code = 3

    def __init__(self, message: str, faults: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class QuestionError(InputError):
    """The question names what is not there: a plot, a park, an indicator, a scheme; the files are in order."""

    exit_code = 4


class CrsError(YuantuError, ValueError):
    """Coordinates cannot be measured or placed."""

    exit_code = 3


class RuleError(YuantuError, ValueError):
    """A rule file, or the way it is used, is at fault."""

    exit_code = 4


class SitingError(YuantuError, ValueError):
    """A siting question cannot be answered as it was put."""

    exit_code = 4


class MapError(YuantuError, ValueError):
    """A page cannot be drawn or sealed."""

    exit_code = 5


class OutputError(YuantuError, OSError):
    """Results cannot be written; what was there before is intact."""

    exit_code = 5
