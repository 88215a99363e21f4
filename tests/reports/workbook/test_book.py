"""The ledger as a file: text stays text, the same input gives the same bytes, nothing half-written, panes, filters, lists."""

import datetime as dt
import re
import zipfile
from collections import Counter

import openpyxl
import pytest

from land_policy.evaluation import plot_columns
from reports.build import evaluate_zone
from reports.page.fields import plot_text
from reports.preset.preset import as_preset
from reports.shown import BLANK, number
from reports.workbook import book as book_file
from reports.workbook.book import write_workbook

HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x.invalid/","点我")',
    "\t=1+1",
    "＝1＋1",
    "{{7*7}}",
    "</script><b>",
    "&A&P'\"",
    "_x0041_",
    "\u202e=1+1",
)


def sheets_xml(path):
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml")}


def formulas(path):
    return [one for text in sheets_xml(path).values() for one in re.findall(r"<f>(.*?)</f>", text)]


def test_no_text_from_data_ever_becomes_a_formula(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    told = frames()
    plots = told["plots"].assign(
        plot_id=[f"{text}{at}" for at, text in enumerate(HOSTILE[:5])],
        name=list(HOSTILE[:5]),
        address=list(HOSTILE[5:10]),
        chain=list(HOSTILE[-5:]),
    )
    parks = told["parks"].assign(name=["=2+3", "@西园&A"])
    zone = write(tmp_path / "zone", {**told, "plots": plots, "parks": parks})
    path = write_workbook(evaluate_zone(zone), (), tmp_path / "ledger.xlsx")
    found = formulas(path)
    assert len(found) > 100
    for one in found:
        assert "1+1" not in one and "HYPERLINK" not in one and "cmd" not in one and "2+3" not in one
    book = openpyxl.load_workbook(path)
    texts = {
        cell.value: cell for row in book["宗地"].iter_rows() for cell in row if isinstance(cell.value, str)
    }
    for text in (
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1,1)",
        "=cmd|'/C calc'!A0",
        "＝1＋1",
        "{{7*7}}",
        "</script><b>",
    ):
        assert text in texts
    for text in ("=1+1", "+1+1", "-1+1", "@SUM(1,1)"):
        assert texts[text].quotePrefix, "an editor that enters the cell again would else run it"
    hyperlinks = [
        one for name, text in sheets_xml(path).items() for one in re.findall(r'Target="([^"]*)"', text)
    ]
    assert not [one for one in hyperlinks if one.startswith("http")]


def test_same_input_and_day_same_bytes(chessboard, tmp_path):
    evaluation = evaluate_zone(chessboard)
    first = write_workbook(evaluation, (), tmp_path / "a.xlsx").read_bytes()
    assert first == write_workbook(evaluation, (), tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert {one.date_time[0] for one in book.infolist()} == {1980}
        core = book.read("docProps/core.xml").decode()
    assert "2026-11-20T00:00:00Z" in core
    assert not re.search(r"20\d\d-(?!11-20)", core)
    later = write_workbook(evaluate_zone(chessboard, day=dt.date(2026, 11, 21)), (), tmp_path / "c.xlsx")
    assert later.read_bytes() != first


def test_a_failure_leaves_what_was_there(chessboard, tmp_path, monkeypatch):
    evaluation = evaluate_zone(chessboard)
    path = tmp_path / "out" / "ledger.xlsx"
    before = write_workbook(evaluation, (), path).read_bytes()
    count = []

    def broken(*args, **told):
        count.append(1)
        if len(count) == 3:
            raise RuntimeError("the power went")
        return kept(*args, **told)

    kept = book_file.write_sheet
    monkeypatch.setattr(book_file, "write_sheet", broken)
    with pytest.raises(RuntimeError):
        write_workbook(evaluation, (), path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["ledger.xlsx"]


def test_panes_filters_lists_and_paper(opened, column_of):
    book = opened[0]
    assert book.sheetnames[:10] == [
        "说明", "全区", "园区", "园中园", "走廊", "宗地", "闲置土地", "批而未供", "低效用地", "地面线索",
    ]  # fmt: skip
    assert {"潜力", "建议地块", "得分构成", "表 E.3", "表 E.4", "表 E.6", "表 E.7", "处置期限", "数据问题",
            "现行规则", "指标口径"} <= set(book.sheetnames)  # fmt: skip
    for page in book:
        assert page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_area and page.oddHeader.left.text and page.oddFooter.center.text
    plots, idle = book["宗地"], book["闲置土地"]
    column, head = column_of(plots, "地块编号")
    assert plots.freeze_panes == f"C{head + 1}"
    assert plots.auto_filter.ref.startswith(f"A{head}:") and plots.auto_filter.ref.endswith(str(head + 384))
    assert plots.print_title_rows == f"${head - 1}:${head}"
    assert plots.page_setup.orientation == "landscape" and plots.page_setup.paperSize in (8, "8")
    chosen = {one.formula1 for one in idle.data_validations.dataValidation}
    assert chosen == {"词表_闲置时钟", "词表_原因", "词表_处置方式", "词表_进展"}
    words = {cell.value for row in book["词表"].iter_rows() for cell in row}
    assert {"疑似闲置（满两年）", "政府原因", "拟征缴土地闲置费", "已结案"} <= words
    assert book["词表"].sheet_state == book["构成"].sheet_state == "hidden"
    assert idle.conditional_formatting
    officials = [column_of(idle, one)[0] for one in
                 ("电子监管号", "合同编号", "宗地编号", "坐落", "土地用途", "面积（公顷）", "面积（亩）", "受让人",
                  "合同签订日期", "土地价款（万元）", "交地日期", "约定开工日期")]  # fmt: skip
    assert officials == sorted(officials)
    assert plots.cell(head - 1, column).value == "ZDDM"


def test_a_fee_stands_only_where_one_is_due_and_elsewhere_why_none_is(sample, opened, column_of):
    page = opened[1]["宗地"]
    column, head = column_of(page, plot_columns()["idle_fee_wan"].heading("zh"))
    cells = [page.cell(row, column).value for row in range(head + 1, page.max_row + 1)]
    assert sorted(one for one in cells if isinstance(one, float)) == [338.3, 381.46, 574.5, 1056.1]
    told = Counter(one for one in cells if isinstance(one, str))
    assert told == {"不适用": 368, "不收（协商处置）": 7, "不收（无偿收回）": 3, BLANK: 2}


def test_every_number_is_the_page_s_own_text(sample, opened, column_of):
    """Twenty plots, every numeric column: what the number format shows is what the dossier of the page says."""
    evaluation, _ = sample
    page = opened[1]["宗地"]
    key, head = column_of(page, "地块编号")
    rows = {str(page.cell(row, key).value): row for row in range(head + 1, page.max_row + 1)}
    wanted = evaluation.plots.index[:: len(evaluation.plots) // 20][:20]
    seen = 0
    for name in ("area_m2", "far", "building_density_pct", "building_coefficient_pct", "far_most", "far_headroom",
                 "floor_headroom_m2", "built_floor_m2", "investment_wan_mu", "station_m", "offset_m"):  # fmt: skip
        told = plot_columns()[name]
        column, _ = column_of(page, told.heading("zh"))
        texts = plot_text(evaluation, told, "zh", wanted)
        for plot in wanted:
            cell = page.cell(rows[str(plot)], column)
            tail = re.search(r"0(?:\.(0+))?(?:;|$)", cell.number_format)
            shown = (
                BLANK
                if cell.value in (None, BLANK)
                else number(float(cell.value), len(tail[1] or "") if tail else 0)
            )
            assert shown == texts[plot], (plot, name, cell.number_format)
            seen += cell.value not in (None, BLANK)
    assert seen > 150


def test_who_may_see_what(sample, tmp_path):
    evaluation, sitings = sample
    meeting = openpyxl.load_workbook(write_workbook(evaluation, sitings, tmp_path / "m.xlsx"))
    heads = {
        str(c.value).replace("\n", "")
        for row in meeting["宗地"].iter_rows(max_row=8)
        for c in row
        if c.font.b
    }
    assert "亩均固定资产投资（万元/亩）" in heads
    assert not [one for one in heads if "税收" in one or "产出" in one]
    assert "责任人" not in {cell.value for row in meeting["闲置土地"].iter_rows(max_row=8) for cell in row}
    told = as_preset(evaluation, "公开", sketch=True)
    public = openpyxl.load_workbook(write_workbook(told, (), tmp_path / "p.xlsx"))
    assert not {"闲置土地", "低效用地", "地面线索", "处置期限"} & set(public.sheetnames)
    about = [(row[0].value, row[1].value) for row in public["说明"].iter_rows()]
    assert ("闲置土地", "未列：使用范围所限") in about
    heads = {str(cell.value).replace("\n", "") for row in public["宗地"].iter_rows(max_row=8) for cell in row}
    assert "地块编号" in heads and not {"地块名称", "合同编号", "闲置时钟", "土地价款（万元）"} & heads


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_our_words_never_decide(sample, tmp_path, lang):
    path = write_workbook(*sample, tmp_path / "ledger.xlsx", lang)
    texts = " ".join(re.findall(r"<t[^>]*>(.*?)</t>", " ".join(sheets_xml(path).values())))
    assert "认定" not in texts.replace("认定书", "")
    assert (
        ("疑似" in texts and "建议" in texts)
        if lang == "zh"
        else ("suspected" in texts and "suggest" in texts)
    )
    if lang == "en":
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[:4] == ["About", "Zone", "Parks", "Sub-parks"]
        heads = " ".join(
            str(cell.value)
            for page in book
            for row in page.iter_rows(max_row=6)
            for cell in row
            if cell.value and cell.font.b
        )
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"《.*?》|示意", "", heads)), heads
