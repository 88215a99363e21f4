"""Native: an exhibit as a chart or a table of the office program's own, to be edited by whoever gets the deck."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from maps import palette
from reports.shown import number
from reports.slides.exhibit import Chart, Exhibit, Rows
from reports.slides.master import colour, dress, put_text
from reports.workbook.styles import number_format

LEFT, TOP, WIDE, HIGH = Inches(0.5), Inches(3.88), Inches(4.55), Inches(2.92)
ROW = Inches(0.27)


def put_exhibit(slide: Any, exhibit: Exhibit) -> None:
    """Put a chart or a table under the card's sentence, with its title."""
    put_text(slide, (LEFT, TOP, WIDE, Inches(0.26)), [(exhibit.title, 11, palette.INK, True)])
    if isinstance(exhibit, Chart):
        _chart(slide, exhibit)
    else:
        _table(slide, exhibit)


def _chart(slide: Any, one: Chart) -> None:
    data = CategoryChartData(number_format=number_format(one.digits))
    order = range(len(one.names)) if one.upright else range(len(one.names) - 1, -1, -1)
    data.categories = [one.names[place] for place in order]
    data.add_series(one.title, [_written(one.values[place], one.digits) for place in order])
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if one.upright else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, LEFT, TOP + Inches(0.28), WIDE, HIGH - Inches(0.3), data)
    chart = frame.chart
    frame.name = one.title
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


def _written(value: float, digits: int) -> float | None:
    """The figure as it is shown, so that what is edited is what was read."""
    return None if value != value else float(number(value, digits).replace("\u2009", "").replace("−", "-"))


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
        every = max(1, len(one.names) // 6)
        skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="{every}"/>')
        no_multi = names._element.find(qn("c:noMultiLvlLbl"))
        (no_multi.addprevious if no_multi is not None else names._element.append)(skip)


def _beside(slide: Any, one: Chart) -> None:
    """What the bars are to be compared with, in words at the right of the title."""
    text = f"{one.line_name} {number(one.line, one.digits)}"
    shape = put_text(
        slide,
        (LEFT + WIDE - Inches(1.6), TOP, Inches(1.6), Inches(0.26)),
        [(text, 11, palette.SECOND_INK, False)],
    )
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _table(slide: Any, one: Rows) -> None:
    shape = slide.shapes.add_table(
        len(one.rows) + 1, len(one.heads), LEFT, TOP + Inches(0.32), WIDE, ROW * (len(one.rows) + 1)
    )
    shape.name = one.title
    table = shape.table
    style = shape._element.graphic.graphicData.tbl.tblPr
    style.set("bandRow", "0")
    style.set("firstRow", "1")
    identity = style.find(qn("a:tableStyleId"))
    identity.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    total = sum(one.wide) or len(one.heads)
    for place, column in enumerate(table.columns):
        column.width = int(WIDE * (one.wide[place] if one.wide else 1) / total)
    for place, row in enumerate([one.heads, *one.rows]):
        table.rows[place].height = ROW
        for column, text in enumerate(row):
            _cell(table.cell(place, column), text, right=one.figures[column], head=place == 0)
    if one.note:
        top = TOP + Inches(0.34) + ROW * (len(one.rows) + 1)
        put_text(slide, (LEFT, top, WIDE, Inches(0.25)), [(one.note, 9, palette.SECOND_INK, False)])


def _cell(cell: Any, text: str, *, right: bool, head: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(0.04)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.background()
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = line.add_run()
    run.text = text
    dress(run.font, 9.5, palette.SECOND_INK if head else palette.INK, bold=False)
    _rule(cell, palette.INK if head else palette.RULE)


def _rule(cell: Any, shade: str) -> None:
    """A hairline under the cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{int(Pt(0.75))}"><a:solidFill><a:srgbClr val="{shade[1:]}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)
