"""Book: the sheets of the ledger put together and written as one file, whole or not at all, same input same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import whole
from reports.workbook.words import word

NAME = "ledger.xlsx"


def workbook_product(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path,
    lang: str = "zh",
    say: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """The ledger as a product of ``yuantu report``."""
    return [write_workbook(evaluation, sitings, folder / NAME, lang)]


def write_workbook(evaluation: Evaluation, sitings: Sequence[Siting], path: Path, lang: str = "zh") -> Path:
    """Write the ledger of a zone; gives the path."""
    with whole(path) as place:
        book = xlsxwriter.Workbook(place, {"in_memory": True})
        book.set_properties({"created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet(word("about", lang))
        sheet.write_string(0, 0, evaluation.zone.label(lang))
        book.close()
    return path
