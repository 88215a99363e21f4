"""Another program, given the formulas without their answers, comes to our figures: to the digit that is shown."""

import re

import openpyxl
import pytest

from land_policy.tally import columns as tally_columns
from reports.build import evaluate_zone, site_zone
from reports.shown import number, shown
from reports.workbook.book import write_workbook

FORMULA = "="


def digits(number_format):
    """Digits after the point that a number format shows."""
    found = re.search(r"0\.(0+)", number_format)
    return len(found[1]) if found else 0


def differences(formulas, ours, theirs):
    """Formula cells that another program answers otherwise, or with an error; and how many there are."""
    found, count = [], 0
    for page in formulas:
        for row in page.iter_rows():
            for cell in row:
                if not (isinstance(cell.value, str) and cell.value.startswith(FORMULA)):
                    continue
                count += 1
                mine = ours[page.title][cell.coordinate].value
                other = theirs[page.title][cell.coordinate].value
                if isinstance(mine, (int, float)) and isinstance(other, (int, float)):
                    shown_as = digits(cell.number_format)
                    same = number(mine, shown_as) == number(other, shown_as)
                else:
                    same = (mine or "") == (other or "")
                if not same:
                    found.append((page.title, cell.coordinate, mine, other, cell.value))
    return found, count


def errors(book):
    return [
        (page.title, cell.coordinate, cell.value)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("#")
    ]


def test_every_formula_of_the_sample_comes_to_our_figure(opened, answered):
    formulas, ours = opened
    theirs, taken = answered
    found, count = differences(formulas, ours, theirs)
    assert taken == count > 10_000
    assert found == []
    assert errors(theirs) == []


def test_a_wrong_formula_is_seen(opened, ledger, tmp_path, column_of, recalculated):
    book = openpyxl.load_workbook(ledger)
    column, head = column_of(book["全区"], "全部宗地")
    cell = book["全区"].cell(head + 4, column)
    assert cell.value.startswith("=SUMIFS")
    cell.value += "*2"
    for name in book.sheetnames:
        if name not in ("全区", "宗地", "构成"):
            del book[name]
    book.save(tmp_path / "wrong.xlsx")
    theirs, _ = recalculated(tmp_path / "wrong.xlsx", tmp_path / "out")
    mine = opened[1]["全区"][cell.coordinate].value
    assert theirs["全区"][cell.coordinate].value == pytest.approx(2 * mine)


def test_the_sheet_of_the_zone_shows_what_the_evaluation_says(sample, answered, column_of):
    evaluation, _ = sample
    page = answered[0]["全区"]
    column, head = column_of(page, "全部宗地")
    labels = {column.zh: (name, column) for name, column in tally_columns().items()}
    seen = 0
    for row in range(head + 1, page.max_row + 1):
        if page.cell(row, 2).value in labels:
            name, told = labels[page.cell(row, 2).value]
            value = page.cell(row, column).value
            value = None if value == "—" else value
            ours = evaluation.figure(name)
            assert shown(value, told) == shown(None if ours != ours else ours, told)
            seen += 1
    assert seen == len(labels)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chessboard_with_its_gaps(chessboard, tmp_path, lang, column_of, recalculated):
    """Tax is known of P1 and P2 alone, nothing of output: written figures of the head, not of the formula."""
    path = write_workbook(evaluate_zone(chessboard), (), tmp_path / "ledger.xlsx", lang)
    formulas, ours = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    theirs, _ = recalculated(path, tmp_path / "out")
    assert differences(formulas, ours, theirs)[0] == []
    assert errors(theirs) == []
    page = theirs["全区" if lang == "zh" else "Zone"]
    rows = {page.cell(row, 2).value: page.cell(row, 4).value for row in range(1, page.max_row + 1)}
    far, output = ("综合容积率", "年产值") if lang == "zh" else ("overall FAR", "annual output")
    assert rows[far] == pytest.approx(8_600 / 16_000)
    assert rows[output] == "—"
    parks = theirs["园区" if lang == "zh" else "Parks"]
    west, head = column_of(parks, "西园")
    mean = {parks.cell(row, 2).value: parks.cell(row, west).value for row in range(head, parks.max_row + 1)}
    assert mean["地块平均容积率" if lang == "zh" else "mean FAR of plots"] == pytest.approx(0.5375)


def test_another_city_and_no_parks_at_all(chessboard_parts, zones, tmp_path, recalculated):
    frames, write = chessboard_parts
    alone = {"plots": frames()["plots"].drop(columns=["far_most", "tax_wan", "land_price_wan"])}
    toml = 'name = "只有宗地"\nday = 2026-11-20\ncrs = "EPSG:4547"\n\n[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'
    for at, folder in enumerate((zones / "nantong", write(tmp_path / "alone", alone, toml))):
        evaluation = evaluate_zone(folder)
        path = write_workbook(evaluation, site_zone(evaluation), tmp_path / f"{at}.xlsx")
        formulas, ours = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
        theirs, count = recalculated(path, tmp_path / f"out{at}")
        assert count > 100
        assert differences(formulas, ours, theirs)[0] == []
        assert errors(theirs) == []
        about = [row[0].value for row in ours["说明"].iter_rows()]
        assert {"园中园", "走廊", "批而未供"} <= set(about)
        assert not {"园中园", "走廊", "批而未供"} & set(formulas.sheetnames)
