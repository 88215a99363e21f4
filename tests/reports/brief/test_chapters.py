"""Chapters: what the brief is called and what its chapters say where no siting was asked."""

from pathlib import Path

import docx
import pytest

from reports.brief.content import Grid, Picture, Points, Said, Under
from reports.brief.desk import Desk
from reports.brief.document import write_brief
from reports.brief.matters import due, idle, low
from reports.brief.sites import sites
from reports.brief.standing import land, place, potential
from reports.build import evaluate_zone
from reports.preset.preset import as_preset, preset_of
from reports.still.stills import Board
from reports.workbook.stock import low_sheet


@pytest.mark.parametrize(("lang", "title"), [("zh", "土地利用评价报告"), ("en", ": land-use review")])
def test_a_brief_without_sitings_promises_none(
    chessboard: Path, tmp_path: Path, lang: str, title: str
) -> None:
    evaluation = evaluate_zone(chessboard)
    path = write_brief(Board(evaluation, (), lang), tmp_path / "brief.docx")
    document = docx.Document(str(path))
    named = [line.text for line in document.paragraphs if line.style.name == "Title"]
    assert named == [document.core_properties.title] and named[0].endswith(title)


def test_no_heading_stands_over_a_figure_alone(chessboard: Path) -> None:
    desk = Desk(evaluate_zone(chessboard), (), ["supply", "land_use_drawing"], "zh")
    blocks = land(desk)
    at = next(n for n, one in enumerate(blocks) if isinstance(one, Under) and one.title == "土地供应")
    assert isinstance(blocks[at + 1], Said) and isinstance(blocks[at + 2], Picture)
    assert blocks[at + 1].text.startswith("已供应国有建设用地 ") and "公顷" in blocks[at + 1].text
    opening = place(desk)[0]
    assert isinstance(opening, Said) and opening.text.count("，") >= 2


def test_a_zone_without_idle_land_has_a_sentence_for_its_map() -> None:
    evaluation = evaluate_zone(Path(__file__).resolve().parents[3] / "layers/sample/nantong")
    blocks = idle(Desk(evaluation, (), ["idle"], "zh"))
    assert not any(isinstance(one, Picture) for one in blocks)
    assert blocks[-1] == Said("没有疑似闲置的地块，分布图从略。")


def test_present_values_of_the_potential_have_a_unit_of_their_own() -> None:
    evaluation = evaluate_zone(Path(__file__).resolve().parents[3] / "layers/sample/nantong")
    (grid,) = potential(Desk(evaluation, (), [], "zh"))
    heads = list(grid.heads)
    at = {name: heads.index(name) for name in ("项目", "单位", "现状值单位")}
    units = {row[at["项目"]]: (row[at["单位"]], row[at["现状值单位"]]) for row in grid.rows}
    assert units["按工业用地建筑系数"] == ("公顷", "%")
    assert units["按工业用地固定资产投入强度"] == ("公顷", "万元/公顷")
    assert units["尚可供地年数：按近 3 年平均供应"] == ("年", "公顷")
    assert units["尚可供应土地（E）"] == ("公顷", "—")


def test_a_suggestion_level_with_another_says_so_and_its_reasons_their_values(lianyungang) -> None:
    evaluation, sitings = lianyungang
    blocks = sites(Desk(evaluation, sitings[:1], [], "zh"))
    told = [one.text for one in blocks if isinstance(one, Said)]
    assert told[0].startswith("建议首选之一 ST-023（") and told[1].startswith(
        "第 1 名 ST-023 与第 2 名 ST-006 只差"
    )
    assert told[1].endswith("宜视为并列。")
    reasons = next(one.rows for one in blocks if isinstance(one, Points))
    assert reasons[0] == "主要理由：存量优先（疑似闲置土地，拟处置后使用，20.0 分中得 20.0 分）。"
    assert reasons[2] == "不利之处：距高端产业集聚区直线距离（8\u2009088 m，10.0 分中得 3.6 分）。"


def test_every_plot_suspected_idle_has_its_suggestion_and_what_is_overdue_stands_first(lianyungang) -> None:
    evaluation, _ = lianyungang
    blocks = due(Desk(evaluation, (), [], "zh"))
    points = next(one.rows for one in blocks if isinstance(one, Points))
    at = points.index("疑似闲置土地 14 宗：台账已有处置决定 5 宗，无处置决定 9 宗，分述如下。")
    told = [line for line in points[at + 1 :] if "处置决定" in line or "（台账记载）" in line]
    assert [int(line.split(" 宗")[0]) for line in told] == [1, 2, 2, 2, 2, 3, 2]
    (grid,) = (one for one in blocks if isinstance(one, Grid))
    days = [int(row[1].replace("\u2212", "-")) for row in grid.rows]
    late = [day < 0 for day in days]
    assert late == sorted(late, reverse=True) and late.count(True) == 15
    assert grid.rows[0][2:4] == ("缴清土地闲置费", "KJ-093") and days[15:] == sorted(days[15:])


def test_a_meeting_is_told_why_a_plot_is_of_low_efficiency_but_for_its_tax(lianyungang) -> None:
    meeting = as_preset(lianyungang[0], "会议汇报")
    (grid,) = (one for one in low(Desk(meeting, (), [], "zh")) if isinstance(one, Grid))
    why = {row[0]: row[-1] for row in grid.rows}
    assert why["XP-007"] == (
        "容积率（不计层高）0.35，低于 0.36（新浦工业园工业用地平均 0.51 的 0.7）；另有按密级略去的依据"
    )
    assert why["XP-017"] == "依据按密级略去" and "综合评价连续两年为 D 类" in why["YT-013"]
    sheet = low_sheet(meeting, preset_of(meeting.zone), "zh")
    assert sheet is not None and not any("税收" in str(cell) for row in sheet.rows for cell in row[:5])
    assert why["XP-007"] in [cell for row in sheet.rows for cell in row]
    internal = low_sheet(lianyungang[0], preset_of(as_preset(lianyungang[0], "内部使用").zone), "en")
    assert internal is not None and any("tax 2.88" in str(cell) for row in internal.rows for cell in row)


@pytest.mark.parametrize(
    ("lang", "start"), [("zh", "全区已供应国有建设用地 "), ("en", "Of the whole zone: supplied ")]
)
def test_figures_of_the_zone_say_so_beside_tables_of_the_approved_boundary(
    lianyungang, lang: str, start: str
) -> None:
    told = [one.text for one in land(Desk(lianyungang[0], (), [], lang)) if isinstance(one, Said)]
    assert told[0].lower().startswith(start.lower())
