"""Log: the faults of one layer as they are found, with the file and row of each."""

from __future__ import annotations

import pandas as pd

from layers.fault import Fault

_SHOWN = 20


class Log:
    """Faults of one layer as they are found, with the file and row of each."""

    def __init__(self, file: str, places: pd.DataFrame) -> None:
        self.file, self.places = file, places
        self.faults: list[Fault] = []

    def say(self, severity: str, kind: str, message: str, remedy: str = "", column: str = "") -> None:
        """One fault of the file as a whole."""
        self.faults.append(Fault(severity, kind, self.file, None, message, remedy, column))

    def rows(self, severity: str, kind: str, messages: pd.Series, remedy: str, column: str = "") -> None:
        """One fault for each row of ``messages``, up to twenty; the rest in one line."""
        shown = messages.iloc[:_SHOWN]
        at = self.places.loc[shown.index]
        for message, file, row in zip(shown, at["source_file"], at["source_row"], strict=True):
            self.faults.append(Fault(severity, kind, str(file), int(row), str(message), remedy, column))
        if len(messages) > _SHOWN:
            rest = (
                f"{len(messages) - _SHOWN} more rows have the same fault{f' in {column}' if column else ''}."
            )
            self.say(severity, kind, rest, remedy, column)
