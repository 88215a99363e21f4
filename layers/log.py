"""Log: the faults of one layer as they are found, with the file and row of each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layers.fault import Fault, fault
from layers.words import Words

_SHOWN = 20


class Log:
    """Faults of one layer as they are found, with the file and row of each."""

    def __init__(self, file: str, places: pd.DataFrame) -> None:
        self.file, self.places = file, places
        self.faults: list[Fault] = []

    def say(self, key: str, severity: str, *, column: str = "", **facts: Any) -> None:
        """One fault of the file as a whole."""
        self.faults.append(fault(key, severity, self.file, column=column, **facts))

    def rows(
        self, key: str, severity: str, each: pd.DataFrame, *, column: str = "", name: Any = "", **facts: Any
    ) -> None:
        """One fault for each row of ``each``, whose columns are facts too, up to twenty; the rest in one line.

        ``name`` is what the column is called, a fact of every row.
        """
        if not len(each):
            return
        shown = each.iloc[:_SHOWN]
        at = self.places.loc[shown.index]
        facts_of = shown.to_dict("records") if len(shown.columns) else [{}] * len(shown)
        for own, file, row in zip(facts_of, at["source_file"], at["source_row"], strict=True):
            told = {"name": name, **facts, **own}
            self.faults.append(fault(key, severity, str(file), int(row), column=column, **told))
        if len(each) > _SHOWN:
            last = self.faults[-1]
            remedy = Words(last.remedy("en"), last.remedy("zh"))
            more = "more.rows_column" if name else "more.rows"
            rest = {"name": name, "count": len(each) - _SHOWN, "remedy": remedy}
            self.faults.append(fault(more, severity, self.file, column=column, kind=last.kind, **rest))
