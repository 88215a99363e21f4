"""Book: the sheets of the ledger put together and written as one file, whole or not at all, same input same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.write import whole
from reports.office_zip import entitled
from reports.preset.preset import preset_of
from reports.workbook.about import write_about
from reports.workbook.collection import sheets_of
from reports.workbook.edge import edge_of
from reports.workbook.styles import Styles
from reports.workbook.words import word
from reports.workbook.write import write_sheet

NAME = "ledger.xlsx"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


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
    """Write the ledger of a zone; gives the path. Same evaluation, sitings and language, same bytes."""
    preset, zone = preset_of(evaluation.zone), evaluation.zone
    collection = sheets_of(evaluation, sitings, preset, lang)
    edge, day = edge_of(evaluation, preset, lang), evaluation.day
    with whole(path) as place, xlsxwriter.Workbook(place, {**OPTIONS, "tmpdir": str(place.parent)}) as book:
        book.set_properties(
            {
                "title": entitled(f"{zone.label(lang)} {word('book', lang)}"),
                "created": datetime(day.year, day.month, day.day),
                "author": word("author", lang),
                "category": preset.stamp.get(lang, ""),
            }
        )
        book.set_calc_mode("auto")
        styles = Styles(book, lang)
        write_about(book, styles, evaluation, preset, collection.sheets, collection.left, edge, lang)
        for sheet in collection.sheets:
            page = write_sheet(book, styles, sheet, edge, lang)
            if sheet.quiet:
                page.hide()
    return path
