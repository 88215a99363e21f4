"""About: the first sheet: zone, day, sources, what is on which sheet, what was left out and why, how to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from land_policy.evaluation import Evaluation
from maps import palette
from maps.words import words as page_words
from reports.page.working import crs_label
from reports.preset.preset import Preset
from reports.workbook.cell import write_text
from reports.workbook.room import places
from reports.workbook.sheet import Sheet, quoted
from reports.workbook.styles import Styles
from reports.workbook.words import word
from reports.workbook.write import Edge

READ = ("read_formula", "read_blank", "read_suspected", "read_fill", "read_map", "read_number")
_WIDTHS = (24.0, 100.0)


def write_about(
    book: Workbook,
    styles: Styles,
    evaluation: Evaluation,
    preset: Preset,
    sheets: Sequence[Sheet],
    left: Mapping[str, str],
    edge: Edge,
    lang: str = "zh",
) -> None:
    """Write the first sheet; ``left`` says of each sheet that is not there why."""
    page = book.add_worksheet(word("about", lang))
    page.hide_gridlines(2)
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    key = styles(font_color=palette.SECOND_INK, valign="top", bottom=1, bottom_color=palette.RULE)
    text = styles(text_wrap=True, valign="top", bottom=1, bottom_color=palette.RULE)
    heading = styles(bold=True, font_size=12, bottom=1, bottom_color=palette.INK)
    link = styles(font_color=palette.ACCENT, valign="top", bottom=1, bottom_color=palette.RULE)
    zone = evaluation.zone
    write_text(page, 0, 0, f"{zone.label(lang)} {word('book', lang)}", styles.title())
    page.set_row(0, 32)
    row = 1
    for label, said in _facts(evaluation, preset, lang):
        write_text(page, row, 0, label, key)
        if said is None:
            day = evaluation.day
            page.write_datetime(row, 1, datetime(day.year, day.month, day.day), styles.body("day"))
            book.define_name(word("as_of_name", lang), f"={quoted(word('about', lang))}!$B${row + 1}")
        else:
            write_text(page, row, 1, said, text)
            page.set_row(row, _height(said))
        row += 1
    row += 1
    row = _part(page, row, word("about_sheets", lang), heading)
    for sheet in sheets:
        if sheet.quiet:
            write_text(page, row, 0, sheet.tab, key)
            write_text(page, row, 1, f"{sheet.title} {word('hidden_sheet', lang)}", text)
        else:
            page.write_url(row, 0, f"internal:{quoted(sheet.tab)}!A1", link, sheet.tab)
            write_text(page, row, 1, sheet.title, text)
        row += 1
    for tab, why in left.items():
        write_text(
            page,
            row,
            0,
            tab,
            styles(font_color=palette.HATCH, valign="top", bottom=1, bottom_color=palette.RULE),
        )
        write_text(page, row, 1, word("not_there", lang, why=why), text)
        page.set_row(row, _height(why))
        row += 1
    row = _part(page, row + 1, word("about_read", lang), heading)
    for name in READ:
        write_text(
            page, row, 0, word(f"{name}_head", lang), styles.body("text", editable=name == "read_fill")
        )
        said = word(name, lang)
        write_text(page, row, 1, said, text)
        page.set_row(row, _height(said))
        row += 1
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.print_area(0, 0, row - 1, 1)
    page.set_header(edge.head)
    page.set_footer(edge.foot)


def _part(page: Worksheet, row: int, title: str, heading: Format) -> int:
    write_text(page, row, 0, title, heading)
    write_text(page, row, 1, "", heading)
    return row + 1


def _height(text: str) -> float:
    lines = sum(max(1, -(-int(places(line)) // int(_WIDTHS[1] - 2))) for line in text.split("\n"))
    return 16.5 * lines


def _facts(evaluation: Evaluation, preset: Preset, lang: str) -> list[tuple[str, str | None]]:
    """Label and text; no text is the day itself."""
    zone = evaluation.zone
    facts: list[tuple[str, str | None]] = [
        (word("fact_zone", lang), zone.label(lang)),
        (word("fact_day", lang), None),
        (
            word("fact_stamp", lang),
            " · ".join(one for one in (preset.stamp.get(lang, ""), preset.note.get(lang, "")) if one),
        ),
    ]
    if zone.invented:
        facts.append((word("fact_invented", lang), page_words(lang)["invented"]))
    if zone.note:
        facts.append((word("fact_note", lang), zone.note if isinstance(zone.note, str) else str(zone.note)))
    files = dict.fromkeys(
        f"{one.file}（{one.layer}）" if lang == "zh" else f"{one.file} ({one.layer})" for one in zone.sources
    )
    facts.append((word("fact_sources", lang), word("comma", lang).join(files)))
    facts.append((word("fact_crs", lang), crs_label(zone.crs, lang)))
    counted = {"plots": len(zone.plots), "features": sum(len(frame) for frame in zone.layers.values())}
    facts.append((word("fact_count", lang), word("fact_counted", lang, **counted)))
    left = word("comma", lang).join(group.label[lang] for group in preset.leaves)
    if left:
        facts.append((word("fact_left", lang), left))
    return facts
