"""Chapters: what the brief is called and what its chapters say where no siting was asked."""

from pathlib import Path

import docx
import pytest

from reports.brief.content import Picture, Said, Under
from reports.brief.desk import Desk
from reports.brief.document import write_brief
from reports.brief.matters import idle
from reports.brief.standing import land, place, potential
from reports.build import evaluate_zone
from reports.still.stills import Board


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
