"""The same number is the same text in page, workbook, brief, slides and one-plot file, read back from the files."""

import datetime as dt
import random
import re
import shutil

import docx
import openpyxl
import pytest
from pptx import Presentation

from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import plot_columns
from land_policy.tally import columns
from maps.said import in_lang
from reports.handed import hand_in
from reports.page.fields import plot_text
from reports.shown import BLANK, number, shown
from reports.slides.outline import outline
from reports.still.stills import Board
from reports.workbook.book import write_workbook

MANY = 20
THIN = "\u2009"


@pytest.fixture(scope="module")
def book(lianyungang, tmp_path_factory):
    """The ledger, as what stands in its cells."""
    path = write_workbook(*lianyungang, tmp_path_factory.mktemp("book") / "ledger.xlsx")
    return openpyxl.load_workbook(path, data_only=True)


def as_shown(cell):
    """What a spreadsheet shows of a cell with its number format."""
    if cell.value in (None, "", BLANK):
        return BLANK
    if isinstance(cell.value, dt.date):
        return cell.value.strftime("%Y-%m-%d")
    if isinstance(cell.value, str):
        return cell.value
    tail = re.search(r"0(?:\.(0+))?(?:;|$)", cell.number_format)
    return number(float(cell.value), len(tail[1] or "") if tail else 0)


def sheet_rows(page, key):
    """A page as ``{value under the heading key: {heading: shown text}}``."""
    for row in page.iter_rows(min_row=1, max_row=12):
        heads = {str(cell.value or "").replace("\n", ""): cell.column for cell in row}
        if key in heads:
            start = row[0].row + 1
            break
    else:
        raise AssertionError(f"{page.title} has no {key}")
    return {
        str(page.cell(line, heads[key]).value): {
            head: as_shown(page.cell(line, column)) for head, column in heads.items() if head
        }
        for line in range(start, page.max_row + 1)
    }


def grids(folder):
    """Every table of brief and slides as rows of texts, its headings first."""
    for table in docx.Document(folder / "brief.docx").tables:
        yield "brief", [[cell.text for cell in row.cells] for row in table.rows]
    for slide in Presentation(folder / "slides.pptx").slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield "slides", [[cell.text for cell in row.cells] for row in shape.table.rows]


def hectares_of(folder):
    """By product, the hectares that its tables give of every plot they list."""
    found = {"brief": {}, "slides": {}}
    for product, (heads, *rows) in grids(folder):
        plot = next((at for at, head in enumerate(heads) if head in ("宗地", "地块编号")), None)
        area = next((at for at, head in enumerate(heads) if "公顷" in head), None)
        if plot is None or area is None:
            continue
        for row in rows:
            assert found[product].setdefault(row[plot], row[area]) == row[area]
    return found


def test_twenty_plots_say_the_same_everywhere(lianyungang, handed_in, book, pdf_text, tmp_path):
    evaluation, sitings = lianyungang
    told = hectares_of(handed_in("zh"))
    listed = sorted({*told["brief"], *told["slides"]} & {str(plot) for plot in evaluation.plots.index})
    chosen = random.Random(20).sample(listed, MANY)
    ledger = sheet_rows(book["宗地"], "地块编号")
    named = plot_columns()
    for name in ("area_m2", "far", "far_most", "building_density_pct", "investment_wan_mu", "station_m"):
        page = plot_text(evaluation, named[name], "zh", evaluation.plots.index)
        for plot in chosen:
            assert ledger[plot][named[name].heading("zh")] == page[plot], (plot, name)
    hectares = evaluation.plots["area_m2"] / M2_PER_HECTARE
    for plot in chosen:
        area = shown(hectares[plot], columns()["area_ha"])
        for product in ("brief", "slides"):
            assert told[product].get(plot, area) == area, (plot, product)
    with_clock = [plot for plot in chosen if plot in evaluation.docket.rows.index]
    assert len(with_clock) >= 3
    if shutil.which("pdftotext"):
        hand_in(
            evaluation, sitings, tmp_path, ("plots",), "zh", asked={"plots": {"plots": tuple(with_clock[:4])}}
        )
        for plot in with_clock[:4]:
            said = "".join(pdf_text(tmp_path / "plots" / f"{plot}.pdf")).replace(THIN, " ")
            squeezed = said.replace(" ", "")
            assert f"{told['brief'].get(plot, told['slides'].get(plot))}公顷" in squeezed, plot


def test_the_zone_and_its_parks_say_the_same_everywhere(lianyungang, handed_in, book):
    evaluation, _ = lianyungang
    folder = handed_in("zh")
    brief = {}
    parks = {}
    for product, (heads, *rows) in grids(folder):
        if product == "brief" and heads[:2] == ["指标", "数值"]:
            brief = {row[0]: row[1] for row in rows}
        if product == "brief" and heads[0] == "单元" and "综合容积率" in heads:
            parks = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert len(brief) > 10 and len(parks) == 5
    named = columns()
    zone, ledger = sheet_rows(book["全区"], "指标"), sheet_rows(book["园区"], "指标")
    for name in ("area_ha", "far_zone", "built_rate_pct", "building_density_pct", "suspected_idle_ha"):
        label, heading = named[name].label("zh"), named[name].heading("zh")
        text = shown(evaluation.figure(name, "zone", "all"), named[name])
        assert brief[label] == text
        assert text in zone[label].values(), (label, zone[label])
        for unit in evaluation.units("park", "zh").index:
            park = evaluation.unit_name("park", str(unit), "zh")
            text = shown(evaluation.figure(name, "park", str(unit)), named[name])
            assert parks[park][heading] == text, (park, name)
            assert ledger[label][park] == text, (park, name)


def unheld(text):
    """A text with plain spaces where thin ones stand and those at which no line is broken."""
    return text.replace("\xa0", " ").replace(THIN, " ")


def test_the_deck_tells_the_figures_of_the_page_s_story(lianyungang, handed_in):
    evaluation, sitings = lianyungang
    themes = [one.key for one in Board(evaluation, sitings).painted.themes]
    planned = outline(evaluation, sitings, themes, "zh")
    slides = list(Presentation(handed_in("zh") / "slides.pptx").slides)[1:-1]
    assert len(slides) == len(planned)
    seen = 0
    for slide, one in zip(slides, planned, strict=True):
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for figure in one.step.figures:
            assert in_lang(figure.value, "zh") in texts, slide.shapes.title.text_frame.text
            seen += 1
        assert unheld(in_lang(one.step.sentence, "zh")) in [unheld(text) for text in texts]
    assert seen > 25
