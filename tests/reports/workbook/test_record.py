"""What the proceedings record stands in every product: the ledger, the plot's findings, its own file, the brief."""

from datetime import date

import openpyxl

from land_policy import decided
from reports.brief.chapters import chapters
from reports.brief.content import Grid, Points
from reports.brief.desk import Desk
from reports.page.fields import plot_text
from reports.plot_files.sheet import _clock, _done, _row

MADE = "已作出收回决定（台账记载）"


def test_a_decision_on_record_takes_the_place_of_a_proposal(sample):
    evaluation = sample[0]
    route = decided.route(evaluation)
    assert route["ST-023"] == "take_back_decided" and route["KJ-037"] == "take_back"
    assert route["KJ-079"] == "fee_decided" and route["XP-019"] == "negotiated"
    found = evaluation.findings("zh").set_index(["plot_id", "clause_id"])["reason"]
    mine = [text for (plot, _), text in found.items() if plot == "ST-023"]
    assert not any("建议启动收回程序" in text for text in mine)
    assert (
        "超过约定动工日满两年未动工；已作出收回决定（台账记载，2026-10-28）；下一步：办理注销登记（2026-11-27 前）"
        in mine
    )
    assert any("建议启动收回程序" in text for (plot, _), text in found.items() if plot == "KJ-037")
    field = next(one for one in decided_columns() if one.name == "idle_route")
    assert plot_text(evaluation, field, "zh")["ST-023"] == MADE
    assert (
        decided.sentences(evaluation, "en")["ST-023"]
        == "not started two full years after the agreed start; the decision to take back was made (on record: "
        "2026-10-28); next: de-register the right (by 2026-11-27)"
    )


def decided_columns():
    from land_policy.evaluation import plot_columns

    return plot_columns().values()


def test_the_plot_s_own_file_has_the_steps_and_their_days(sample):
    evaluation = sample[0]
    done = _done(evaluation, "ST-023", "zh")
    said = "".join(label + text for label, text in done.lines)
    assert done.title == "处置程序（台账记载）"
    assert "调查通知书送达日期 2026-03-24" in said and "听证告知日期 2026-06-18" in said
    assert "决定书送达日期 2026-10-28" in said and "办理注销登记（2026-11-27 前）" in said
    days = {mark.day for mark in _clock(evaluation, "ST-023", _row(evaluation, "ST-023", "zh")[0], "zh")}
    assert {date(2026, 3, 24), date(2026, 5, 22), date(2026, 6, 18), date(2026, 10, 28)} <= days
    assert ("政府原因证明文件：", "示例证明〔2026〕01号") in _done(evaluation, "XP-019", "zh").lines
    assert not _done(evaluation, "HZ-007", "zh").lines, "nothing on record, nothing said"


def test_the_ledger_has_the_days_of_the_record_and_sums_by_class(opened, answered, column_of):
    page = opened[1]["闲置土地"]
    plot, head = column_of(page, "宗地编号")
    rows = {page.cell(row, plot).value: row for row in range(head + 1, head + 22)}
    for label, value in (
        ("调查通知书送达日期", "2026-03-24"),
        ("认定书送达日期", "2026-05-22"),
        ("听证告知日期", "2026-06-18"),
        ("决定书送达日期", "2026-10-28"),
        ("决定种类", "收回国有建设用地使用权"),
        ("处置路径", MADE),
    ):
        shown = page.cell(rows["ST-023"], column_of(page, label)[0]).value
        assert str(shown)[: len(value)] == value
    area = column_of(page, "面积（公顷）")[0]
    for book in (opened[1], answered[0]):
        page = book["闲置土地"]
        sums = {
            page.cell(row, 1).value: (page.cell(row, 2).value, round(page.cell(row, area).value, 2))
            for row in range(1, page.max_row + 1)
            if isinstance(page.cell(row, 2).value, (int, float)) and page.cell(row, area).value is not None
        }
        assert list(sums)[:3] == ["疑似闲置合计", "其他在册", "合计"]
        assert sums["疑似闲置合计"] == (14, 97.12)
        assert sums["其他在册"] == (7, 32.44) and sums["合计"] == (21, 129.56)
        assert sums["疑似闲置（满两年）"][0] == 3 and sums["其他：逾期未动工"][0] == 4
    formula = opened[0]["闲置土地"].cell(head - 3, area).value
    assert formula.startswith("=SUMIFS(")


def test_plots_are_printed_in_their_main_columns_on_one_page_across(opened, column_of):
    page = opened[0]["宗地"]
    last = openpyxl.utils.cell.range_boundaries(page.print_area.split("!")[-1].replace("$", ""))[2]
    assert page.page_setup.fitToWidth in (None, 1) and 8 <= last < 30
    assert column_of(page, "用地面积（m²）")[0] <= last


def test_the_brief_lists_what_is_overdue_before_what_comes(sample):
    desk = Desk(*sample, (), "zh")
    told = {chapter.title: chapter.blocks for chapter in chapters(desk)}
    blocks = next(
        blocks
        for blocks in told.values()
        if any(isinstance(b, Grid) and "90 天内" in b.caption for b in blocks)
    )
    grid = next(block for block in blocks if isinstance(block, Grid))
    overdue = [row[1].startswith("−") for row in grid.rows]
    assert (
        overdue == sorted(overdue, reverse=True) and overdue.count(True) == 15 and overdue.count(False) == 14
    )
    points = [text for block in blocks if isinstance(block, Points) for text in block.rows]
    assert any(text.startswith("1 项处置事项已逾期") for text in points)
    assert any(MADE in text and "ST-023" in text for text in points)
    assert any(text.startswith("2 宗疑似闲置满两年、台账无处置决定") for text in points)
    captions = [b.caption for blocks in told.values() for b in blocks if isinstance(b, Grid)]
    assert "主要指标（全区）" in captions and "集约利用自评（依法审批范围）" in captions
    assert "土地利用潜力（依法审批范围）" in captions
