"""Fault: one thing wrong with what was handed in, with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from gis.errors import InputError

ERROR = "ERROR"
WARNING = "WARNING"
NOTE = "NOTE"


@dataclass(frozen=True)
class Fault:
    """One fault: how bad, a short kind to test on, the file and row, what is wrong, and what to do.

    ``row`` is the feature's place in its file counted from 1 (blank: the file as a whole). ``ERROR`` stops a
    build, ``WARNING`` is reported and the build goes on, ``NOTE`` states what was established.

    >>> print(Fault("ERROR", "day", "plots.gpkg", 12, "start_by is '2021-06-31', not a day.", "Write YYYY-MM-DD."))
    ERROR plots.gpkg, row 12: start_by is '2021-06-31', not a day. Write YYYY-MM-DD.
    """

    severity: str
    kind: str
    file: str
    row: int | None
    message: str
    remedy: str = ""
    column: str = ""

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}, row {self.row}"
        words = f"{self.severity} {where}: {self.message} {self.remedy}".rstrip()
        return "".join(letter if letter.isprintable() else " " for letter in words)

    def as_row(self) -> dict[str, object]:
        """The fault as a flat record, for a table or JSON."""
        return asdict(self)


def errors(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Those that stop a build."""
    return tuple(fault for fault in faults if fault.severity == ERROR)


def refuse(faults: Sequence[Fault], what: str) -> None:
    """Raise one :class:`~gis.errors.InputError` that names every error among the faults; none: do nothing."""
    bad = errors(faults)
    if bad:
        lines = "\n".join(f"  {fault}" for fault in bad)
        raise InputError(f"{what}: {len(bad)} fault(s) stop the work.\n{lines}", faults)
