"""Stills and atlas of the sample zones: subjects by name, figures as everywhere else, presets kept, pages repeatable."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from cli import main
from gis.errors import MapError, QuestionError
from land_policy.evaluation import Evaluation, evaluate
from land_policy.siting.siting import Siting
from layers.read import read_zone
from maps.still.panel import Facts, Key, Table
from maps.still.ribbon import Ribbon
from reports.build import site_zone
from reports.preset.preset import as_preset
from reports.slides.exhibit import Rows
from reports.slides.outline import outline
from reports.still.atlas import _along, atlas
from reports.still.stills import Board, ordered, still

SAMPLES = Path(__file__).resolve().parents[3] / "layers" / "sample"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(read_zone(SAMPLES / "lianyungang"))


@pytest.fixture(scope="module")
def sitings(evaluation: Evaluation) -> tuple[Siting, ...]:
    return site_zone(evaluation)


@pytest.fixture(scope="module")
def board(evaluation: Evaluation, sitings: tuple[Siting, ...]) -> Board:
    return Board(evaluation, sitings)


@pytest.fixture(scope="module")
def small() -> Evaluation:
    return evaluate(read_zone(SAMPLES / "nantong"))


def text_of(pdf: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", "", done.stdout)


def test_the_key_counts_every_plot_and_hectare_of_the_zone(board: Board, evaluation: Evaluation) -> None:
    key = board.still("far").blocks[0]
    assert isinstance(key, Key)
    assert sum(int(row.figures[0]) for row in key.rows) == len(evaluation.plots) == 384
    assert sum(float(row.figures[1].replace("\u2009", "")) for row in key.rows) == pytest.approx(
        evaluation.figure("area_ha"), abs=0.05
    )


def test_land_by_park_adds_up_to_the_zone(board: Board) -> None:
    table = next(block for block in board.still().blocks if isinstance(block, Table) and block.total)
    areas = [float(row[1].replace("\u2009", "")) for row in table.rows]
    assert [row[0] for row in table.rows][-2:] == ["园区外", "合计"]
    assert sum(areas[:-1]) == pytest.approx(areas[-1], abs=0.05)
    hectares, mu = table.rows[0][1], table.rows[0][2]
    assert float(mu.replace("\u2009", "")) == pytest.approx(float(hectares) * 15, abs=0.1)
    assert table.rows[-1][3] == "100.00"


def test_a_park_is_found_by_number_and_by_either_name(board: Board) -> None:
    titles = {
        board.still(of=f"park:{named}").title for named in ("HZ", "海州工业园", "Haizhou Industrial Park")
    }
    assert titles == {"海州工业园 · 土地用途"}
    one = board.still(of="park:HZ")
    assert one.inset is not None
    assert one.scene.plots is not None
    assert one.scene.plots.pale is not None
    assert 0 < (~one.scene.plots.pale).sum() < 384


def test_a_plot_is_in_the_middle_in_red_with_its_facts(board: Board, evaluation: Evaluation) -> None:
    one = board.still("land_use", "plot:HZ-008")
    west, south, east, north = one.window.ground
    shape = evaluation.plots.geometry.loc["HZ-008"]
    bounds = shape.bounds
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx(
        ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    )
    assert [layer.kind for layer in one.scene.over][-1] == "red_line"
    assert isinstance(one.blocks[0], Facts)
    assert ("园区", "海州工业园") in one.blocks[0].rows


def test_the_corridor_counts_what_lies_along_it(board: Board, evaluation: Evaluation) -> None:
    one = board.still("idle", "corridor")
    assert "花果山大道" in one.title
    strip = shapely.union_all(evaluation.corridor.bands.geometry.to_numpy())
    key = one.blocks[0]
    assert isinstance(key, Key)
    assert sum(int(row.figures[0]) for row in key.rows) == int(
        shapely.intersects(evaluation.plots.geometry.to_numpy(), strip).sum()
    )


def test_the_siting_that_is_painted_is_the_one_that_is_marked(board: Board) -> None:
    one = board.still("score_research")
    rows = [row.text for block in one.blocks if isinstance(block, Key) for row in block.rows]
    assert "建议地块：科教创业" in rows
    assert one.scene.sites is not None
    assert one.scene.sites.ranks == ["1", "2", "3", "4", "5"]


def test_a_map_alone_numbers_only_what_something_beside_it_tells(board: Board) -> None:
    assert board.still("far").scene.sites is not None
    assert board.still("far", frame=False).scene.sites is None
    painted = board.still("score_research", frame=False).scene.sites
    assert painted is not None and painted.ranks == ["1", "2", "3", "4", "5"]


def test_several_plots_are_drawn_close_and_numbered_as_asked(board: Board, evaluation: Evaluation) -> None:
    plots = ["ST-006", "ST-023"]
    one = board.still("idle", plots, frame=False, marks=plots)
    assert one.scene.sites is not None and one.scene.sites.ranks == ["1", "2"]
    assert one.scene.sites.shapes[0].equals(evaluation.plots.geometry["ST-006"])
    west, south, east, north = evaluation.plots.geometry[plots].total_bounds
    assert one.scene.bounds == pytest.approx((west - 320, south - 320, east + 320, north + 320))
    assert one.denominator < board.still("idle", frame=False).denominator / 5


def test_slides_hold_the_plots_of_their_table_and_number_them_so(board: Board) -> None:
    themes = [one.key for one in board.painted.themes]
    planned = {one.step.theme: one for one in outline(board.evaluation, board.sitings, themes, "zh")}
    for theme in ("idle", "low_efficiency"):
        slide = planned[theme]
        assert isinstance(slide.exhibit, Rows) and slide.of == slide.marks
        assert [row[:2] for row in slide.exhibit.rows] == [
            [str(at), plot] for at, plot in enumerate(slide.marks, 1)
        ]
    assert planned["score_manufacturing"].of == ["ST-023", "ST-006", "ST-024"]  # the three its title tells of


@pytest.mark.parametrize("of", ["park:月球", "plot:X-999", "somewhere", "park:", "zone:1", ""])
def test_a_subject_the_zone_does_not_have_is_refused(board: Board, of: str) -> None:
    with pytest.raises(QuestionError):
        board.still(of=of)


def test_a_theme_the_zone_does_not_have_is_refused_with_those_it_has(board: Board) -> None:
    with pytest.raises(QuestionError, match="land_use") as refused:
        board.still("nothing")
    assert "far" in refused.value.text("en")
    assert board.still("容积率").title == board.still("far").title


def test_a_zone_without_an_axis_has_no_corridor_sheet(small: Evaluation) -> None:
    with pytest.raises(QuestionError, match="corridor_axis"):
        still(small, of="corridor")
    names = [page.title for page in atlas(small).pages]
    assert len(names) > 5
    assert not any("带状图" in name for name in names)


def test_english_sheets_are_in_english(evaluation: Evaluation, tmp_path: Path) -> None:
    one = still(evaluation, theme="far", lang="en")
    assert one.title == "Lianyungang High-tech Zone (invented) · Floor-area ratio"
    words = [row.text for block in one.blocks if isinstance(block, Key) for row in block.rows]
    assert not re.search("[\u4e00-\u9fff]", " ".join(words))
    assert "GridN" in text_of(one.save(tmp_path / "a.pdf"))


def test_a_public_sheet_needs_its_number_or_the_word_sketch(evaluation: Evaluation) -> None:
    with pytest.raises(MapError):
        still(as_preset(evaluation, "公开"))
    one = still(as_preset(evaluation, "公开", sketch=True))
    assert one.colophon.invented
    assert not one.colophon.grid
    with pytest.raises(QuestionError):
        still(as_preset(evaluation, "公开", sketch=True), theme="tax_wan_mu")
    private = still(as_preset(evaluation, "公开", sketch=True), of="plot:HZ-008")
    assert "鑫泽" not in private.title
    assert isinstance(private.blocks[0], Facts)
    assert "亩均" not in str(private.blocks[0].rows)


def test_what_lies_along_the_avenue_keeps_station_side_and_area() -> None:
    axis = shapely.LineString([(0, 0), (0, 1000)])
    square = np.array([shapely.box(100, 200, 150, 260)])  # east of an axis that runs north: right of the way
    bent = _along(square, axis)
    assert shapely.bounds(bent)[0].tolist() == pytest.approx([200, -150, 260, -100])
    assert shapely.area(bent)[0] == pytest.approx(50 * 60)


def test_the_atlas_has_a_page_a_park_and_two_for_the_corridor(
    evaluation: Evaluation, sitings: tuple[Siting, ...], tmp_path: Path
) -> None:
    book = atlas(evaluation, sitings)
    titles = [page.title for page in book.pages]
    for park in ("海州工业园", "新浦工业园", "宋跳工业园", "科教创业园", "云台产业园"):
        assert f"{park} · 土地用途" in titles
    assert isinstance(book.pages[-1], Ribbon)
    few = replace(book, pages=[book.pages[0], book.pages[9], book.pages[-1]])
    first = few.save(tmp_path / "1.pdf").read_bytes()
    again = atlas(evaluation, sitings)
    assert replace(again, pages=[again.pages[0], again.pages[9], again.pages[-1]]).save(
        tmp_path / "2.pdf"
    ).read_bytes() == first  # fmt: skip
    found = text_of(tmp_path / "1.pdf")
    for word in (
        "目录",
        "土地利用图集",
        "花果山大道",
        "港城大道",
        "疑似闲置土地",
        "K13",
        f"{len(titles)}/{len(titles)}",
    ):
        assert word in found, word
    assert (tmp_path / "1.pdf").stat().st_size < 3_000_000


def test_an_order_is_held_to_its_endings_and_sizes() -> None:
    with pytest.raises(MapError, match=r"\.png"):
        ordered(png=Path("a.jpg"))
    with pytest.raises(MapError, match="A5"):
        ordered(png=Path("a.png"), size="letter")


def test_the_command_writes_what_was_asked_and_tells_the_scale(tmp_path: Path) -> None:
    target = tmp_path / "s.pdf"
    asked = ["map", str(SAMPLES / "nantong"), "--pdf", str(target), "--png", str(tmp_path / "s.png")]
    done = CliRunner().invoke(main, [*asked, "--theme", "far", "--size", "A4", "--dpi", "60", "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "scale 1:" in done.output
    assert target.read_bytes().startswith(b"%PDF")
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")
    assert not (tmp_path / "map.html").exists()


def test_the_command_asks_what_to_draw(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["map", str(SAMPLES / "nantong")])
    assert done.exit_code == 2
    assert "--atlas" in done.output
