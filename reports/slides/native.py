"""Native: an exhibit as a chart or a table of the office program's own, to be edited by whoever gets the deck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from layers.xml_text import plain
from maps import palette
from maps.still.panel import Key, Sample
from reports.shown import BLANK, number, steps
from reports.slides.exhibit import Chart, Exhibit, Rows
from reports.slides.master import colour, describe, dress, fits, lines, put_text
from reports.workbook.styles import number_format

LEFT, TOP, WIDE, HIGH = Inches(0.5), Inches(3.88), Inches(4.55), Inches(3.05)
ROW, LINE, SIZE = Inches(0.27), Inches(0.16), 9.5
"""Height of a table's row of one line, of every further line, and the size of its letters."""
ROWS_OF_KEY = 22


def put_exhibit(slide: Any, exhibit: Exhibit) -> None:
    """Put a chart or a table under the card's sentence, with its title."""
    beside = isinstance(exhibit, Chart) and exhibit.line == exhibit.line
    room = WIDE - Inches(1.5) if beside else WIDE
    title = exhibit.title[:1].upper() + exhibit.title[1:]
    size = fits(title, room, 1, 11, bold=True)
    put_text(slide, (LEFT, TOP, room, Inches(0.26)), [(title, size, palette.INK, True)])
    if isinstance(exhibit, Chart):
        _chart(slide, exhibit)
    else:
        _table(slide, exhibit)


def put_key(slide: Any, key: Key, place: tuple[int, int, int]) -> None:
    """The key of a still beside it: its title, then a sample and its name a row; ``place``: left, top and right edge."""
    left, top, right = place
    wide, inset = right - left, Inches(0.3)
    rows = key.shortened(ROWS_OF_KEY).rows
    high = int(LINE * lines(key.title, int(wide / 1.06), 10.5) + Inches(0.12))
    put_text(slide, (left, top, wide, high), [(key.title, 10.5, palette.INK, True)])
    top += high
    for one in rows:
        text = f"{one.text} · {one.limit}" if one.limit else one.text
        high = int(Inches(0.09) + LINE * lines(text, wide - inset, SIZE))
        if one.sample.kind == "fill":
            box = slide.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, left, top + Inches(0.02), Inches(0.2), Inches(0.13)
            )
            _sample(box, one.sample)
            describe(box, text)
        put_text(slide, (left + inset, top, wide - inset, high), [(text, SIZE, palette.INK, False)])
        top += high


def _sample(box: Any, sample: Sample) -> None:
    """A sample of a class: its colour, hatched where the map hatches it."""
    box.shadow.inherit = False
    if sample.hatch:
        box.fill.patterned()
        box.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        box.fill.fore_color.rgb, box.fill.back_color.rgb = colour(palette.SECOND_INK), colour(sample.look)
    elif sample.look.startswith("#"):
        box.fill.solid()
        box.fill.fore_color.rgb = colour(sample.look)
    else:
        box.fill.background()
    box.line.color.rgb = colour(sample.outline if sample.outline.startswith("#") else palette.RULE)
    box.line.width = Pt(0.75)


def _chart(slide: Any, one: Chart) -> None:
    data = CategoryChartData(number_format=number_format(one.digits))
    order = range(len(one.names)) if one.upright else range(len(one.names) - 1, -1, -1)
    data.categories = [plain(one.names[place]) for place in order]
    data.add_series(plain(one.title), [_written(one.values[place], one.digits) for place in order])
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if one.upright else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, LEFT, TOP + Inches(0.28), WIDE, HIGH - Inches(0.3), data)
    chart = frame.chart
    frame.name = plain(one.title)
    describe(frame, f"{one.title} · {told(one)}")
    chart.has_title, chart.has_legend = False, False
    dress(chart.font, 9, palette.SECOND_INK)
    plot, series = chart.plots[0], chart.plots[0].series[0]
    plot.gap_width = 30 if one.upright else 55
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(palette.AMOUNT[3])
    if one.line == one.line:
        _beside(slide, one)
    if not one.upright:
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = number_format(one.digits), False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        dress(labels.font, 10, palette.INK)
    _axes(chart, one)


def told(one: Chart) -> str:
    """A chart in words: every bar's name and figure."""
    return ", ".join(
        f"{name} {number(value, one.digits) if value == value else BLANK}"
        for name, value in zip(one.names, one.values, strict=True)
    )


def _written(value: float, digits: int) -> float | None:
    """The figure as it is shown, so that what is edited is what was read."""
    return None if value != value else round(float(steps([value], digits)[0]) / 10.0**digits, digits)


def _axes(chart: Any, one: Chart) -> None:
    """A zero line, no grid; figures on the axis only where bars carry none."""
    names, values = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = colour(palette.SECOND_INK)
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = values.has_major_gridlines = False
    values.minimum_scale = min(0.0, *(v for v in one.values if v == v))
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.format.line.fill.background()
    if not one.upright:
        values.tick_label_position = XL_TICK_LABEL_POSITION.NONE
        values.visible = False
    else:
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = number_format(1), False
        every = max(1, len(one.names) // 4)
        skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="{every}"/>')
        no_multi = names._element.find(qn("c:noMultiLvlLbl"))
        (no_multi.addprevious if no_multi is not None else names._element.append)(skip)


def _beside(slide: Any, one: Chart) -> None:
    """What the bars are to be compared with, in words at the right of the title."""
    text = f"{one.line_name} {number(one.line, one.digits)}"
    shape = put_text(
        slide,
        (LEFT + WIDE - Inches(1.5), TOP, Inches(1.5), Inches(0.26)),
        [(text, fits(text, Inches(1.5), 1, 11), palette.SECOND_INK, False)],
    )
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _table(slide: Any, one: Rows) -> None:
    total = sum(one.wide) or len(one.heads)
    widths = [int(WIDE * (one.wide[place] if one.wide else 1) / total) for place in range(len(one.heads))]
    written = [[plain(text) for text in row] for row in (one.heads, *one.rows)]
    heights = [_height(row, widths) for row in written]
    top, room = TOP + Inches(0.3), HIGH - Inches(0.3) - (Inches(0.25) if one.note else 0)
    fit = max((n for n in range(1, len(written) + 1) if sum(heights[:n]) <= room), default=1)
    shape = slide.shapes.add_table(fit, len(widths), LEFT, top, WIDE, sum(heights[:fit]))
    shape.name = plain(one.title)
    describe(shape, one.title)
    table = shape.table
    style = shape._element.graphic.graphicData.tbl.tblPr
    style.set("bandRow", "0")
    style.set("firstRow", "1")
    style.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for place, row in enumerate(written[:fit]):
        table.rows[place].height = heights[place]
        for column, text in enumerate(row):
            _cell(table.cell(place, column), text, right=one.figures[column], head=place == 0)
    if one.note and one.total > fit - 1:
        note = one.note.format(rows=fit - 1, count=one.total)
        box = (LEFT, top + sum(heights[:fit]) + Inches(0.04), WIDE, Inches(0.2))
        put_text(slide, box, [(note, 9, palette.SECOND_INK, False)])


def _height(row: Sequence[str], widths: Sequence[int]) -> int:
    """How high a row must be for the longest of its texts."""
    most = max(
        lines(text, wide - Inches(0.09), SIZE) if text else 1 for text, wide in zip(row, widths, strict=True)
    )
    return int(ROW + (most - 1) * LINE)


def _cell(cell: Any, text: str, *, right: bool, head: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(0.04)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.background()
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = line.add_run()
    run.text = text
    dress(run.font, SIZE, palette.SECOND_INK if head else palette.INK, bold=False)
    _rule(cell, palette.INK if head else palette.RULE)


def _rule(cell: Any, shade: str) -> None:
    """A hairline under the cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{int(Pt(0.75))}"><a:solidFill><a:srgbClr val="{shade[1:]}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)
