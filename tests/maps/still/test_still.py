"""A still: its scale is exact on paper, holes stay open, the same input gives the same bytes, text can be found."""

import io
import re
import shutil
import subprocess
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import shapely
from matplotlib.image import imread

from gis.errors import MapError, OutputError
from maps import paint
from maps.still import Colophon, Still, fonts
from maps.still.drawing import VECTORS
from maps.still.panel import Key, KeyRow, Sample, Table
from maps.still.scene import Avenue, Layer, Plots, Scene, Signs, Sites

THEME = paint.amount("far", {"zh": "容积率", "en": "FAR"}, "far", (1.0,))
WEST, SOUTH = 40_416_000.0, 3_822_000.0


def boxes(*corners: tuple[float, float, float, float]) -> np.ndarray:
    return np.array([shapely.box(WEST + a, SOUTH + b, WEST + c, SOUTH + d) for a, b, c, d in corners])


def scene(shapes: np.ndarray, codes: list[int], **more: object) -> Scene:
    bounds = tuple(shapely.total_bounds(shapes).tolist())
    plots = Plots(shapes, THEME, np.array(codes, dtype=np.uint8), [f"P-{n}" for n in range(len(shapes))])
    return Scene(bounds, plots=plots, **more)  # type: ignore[arg-type]


def sheet(**more: object) -> Still:
    shapes = boxes((0, 0, 800, 600), (900, 0, 2000, 1500))
    key = Key("容积率", [KeyRow(Sample("fill", "#C7E0DD"), "< 1", ("1", "48.00"))], ("宗", "公顷"))
    table = Table("分园区用地", ("", "公顷"), [("示意园", "48.00"), ("合计", "48.00")], total=True)
    given = {
        "title": "高新区（示意）· 容积率",
        "blocks": [key, table],
        "colophon": Colophon("2026-11-20", "CGCS2000", "plots.gpkg", "", "内部使用", True),
    }
    return Still(scene(shapes, [0, 1]), **{**given, **more})  # type: ignore[arg-type]


def text_of(pdf: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout


def test_two_points_are_as_far_apart_on_paper_as_the_scale_says(tmp_path: Path) -> None:
    """1000 m at 1:10 000 are 100 mm: measured between the corners of a square, in the points of the SVG."""
    shapes = boxes((0, 0, 1000, 1000))
    one = Still(scene(shapes, [0]), scale=10_000, frame=False, size_mm=(200, 180))
    svg = one.save(tmp_path / "a.svg").read_text(encoding="utf-8")
    paths = re.findall(r'<path d="(M [^"]*z)[^"]*"[^>]*style="fill: #edf4f2', svg.replace("\n", " "))
    assert paths, "the plot is not in the file"
    places = np.array([[float(v) for v in pair] for pair in re.findall(r"[ML] ([\d.]+) ([\d.]+)", paths[0])])
    wide, tall = (places.max(axis=0) - places.min(axis=0)) / 72 * 25.4
    assert (wide, tall) == (pytest.approx(100, abs=0.01), pytest.approx(100, abs=0.01))


def test_the_same_distance_in_the_dots_of_a_png(tmp_path: Path) -> None:
    shapes = boxes((0, 0, 1000, 1000))
    one = Still(scene(shapes, [1]), scale=10_000, frame=False, size_mm=(200, 180))
    picture = imread(io.BytesIO(one.png(dpi=254)))
    assert picture.shape[:2] == (1800, 2000)
    dark = (np.abs(picture[..., :3] - np.array([0x0F, 0x45, 0x60]) / 255) < 0.02).all(axis=2)
    columns = np.flatnonzero(dark.any(axis=0))
    assert columns[-1] - columns[0] + 1 == pytest.approx(1000, abs=3)  # 10 dots a mm


def test_without_a_scale_it_takes_a_round_one_that_holds_everything() -> None:
    one = sheet()
    west, south, east, north = one.window.ground
    assert one.denominator == 7500
    assert west < WEST < WEST + 2000 < east
    assert south < SOUTH < SOUTH + 1500 < north
    assert one.notes == ()


def test_a_scale_that_cuts_the_scene_is_told_with_the_one_that_would_not() -> None:
    assert "1:1000" in sheet(scale=1000).notes[0]
    assert "1:7500" in sheet(scale=1000).notes[0]
    assert "its middle is drawn" in sheet(scale=1000, lang="en").notes[0]


@pytest.mark.parametrize("wrong", [{"scale": 1}, {"scale": float("nan")}, {"size_mm": (10, 10)}])
def test_what_no_sheet_can_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(MapError):
        sheet(**wrong)


def test_a_hole_shows_the_ground() -> None:
    ring = shapely.difference(boxes((0, 0, 1000, 1000))[0], boxes((300, 300, 700, 700))[0])
    both = np.array([ring, shapely.reverse(ring)], dtype=object)
    for shape in both:
        picture = imread(io.BytesIO(_alone(shape).png(dpi=100)))
        middle = picture[picture.shape[0] // 2, picture.shape[1] // 2, :3]
        assert middle == pytest.approx(np.array([0xF4, 0xF2, 0xEC]) / 255, abs=0.01)


def _alone(shape: object) -> Still:
    shapes = np.array([shape], dtype=object)
    bounds = tuple(shapely.total_bounds(shapes).tolist())
    plots = Plots(shapes, THEME, np.array([1], dtype=np.uint8))
    return Still(Scene(bounds, plots=plots), scale=10_000, frame=False, size_mm=(180, 180))


def test_unknown_is_hatched_and_not_one_flat_colour() -> None:
    shapes = boxes((0, 0, 1000, 1000))
    one = Still(scene(shapes, [paint.UNKNOWN]), scale=10_000, frame=False, size_mm=(180, 180))
    picture = (imread(io.BytesIO(one.png(dpi=150)))[..., :3] * 255).round().astype(int)
    seen = picture[400:600, 500:700].reshape(-1, 3)
    assert (seen == [0xE8, 0xE6, 0xDF]).all(axis=1).mean() > 0.4
    assert (seen.sum(axis=1) < 0xE0 * 3).mean() > 0.05


def test_the_same_still_gives_the_same_bytes(tmp_path: Path) -> None:
    for kind in ("png", "svg", "pdf"):
        first = sheet().save(tmp_path / f"1.{kind}", dpi=60).read_bytes()
        time.sleep(1.1 if kind == "pdf" else 0)
        assert sheet().save(tmp_path / f"2.{kind}", dpi=60).read_bytes() == first, kind


def test_words_are_found_in_the_pdf_and_every_font_is_in_it(tmp_path: Path) -> None:
    path = sheet().save(tmp_path / "a.pdf")
    found = re.sub(r"\s+", "", text_of(path))
    for word in (
        "高新区（示意）·容积率",
        "<1",
        "48.00",
        "分园区用地",
        "合计",
        "1:7500",
        "坐标北",
        "内部使用",
        "示意数据",
    ):
        assert word in found, word
    assert "\ufffd" not in found
    fonts = subprocess.run(
        ["pdffonts", path], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert fonts
    for line in fonts:
        assert "YuantuNotoSansSC" in line
        assert "TrueType" in line
        assert re.search(r"yes\s+yes\s+yes", line), line


def test_no_letter_is_set_as_an_empty_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What our font lacks and no other holds is set as 〓, and the still says so; the letter itself is nowhere."""
    monkeypatch.setattr(fonts, "_holder", lambda letter: "")
    one = sheet(title="𠮷㐂园区")
    found = text_of(one.save(tmp_path / "a.pdf"))
    assert "〓〓园区" in re.sub(r"\s+", "", found)
    assert all(ord(letter) in fonts._advances() for letter in found if not letter.isspace())
    assert "𠮷㐂" in one.notes[0]


def test_hostile_text_is_drawn_as_text(tmp_path: Path) -> None:
    hostile = "$x_1$ {{7*7}} <script>alert(1)</script> \\frac{1}{2} C:\\path"
    path = sheet(title=hostile, kicker="甲\u202e\x00乙").save(tmp_path / "a.pdf")
    found = re.sub(r"\s+", "", text_of(path))
    assert re.sub(r"\s+", "", hostile) in found
    assert "甲乙" in found
    svg = sheet(title=hostile).save(tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<script" not in svg


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tmp_path / "a.png"
    before.write_bytes(b"old")
    monkeypatch.setattr("maps.still.still._write", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OutputError):
        sheet().save(before)
    assert before.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [before]


@pytest.mark.parametrize("name", ["a.jpg", "a", "a.pdf.txt"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MapError, match="png"):
        sheet().save(tmp_path / name)


def test_everything_a_scene_can_hold_is_drawn_without_a_warning(tmp_path: Path) -> None:
    line = shapely.LineString([(WEST, SOUTH), (WEST + 1500, SOUTH + 1500)])
    more = {
        "under": [
            Layer("park", boxes((0, 0, 2000, 1500)), ["示意园"]),
            Layer("road", np.array([line]), wide_m=[30.0]),
            Layer("water", boxes((0, 700, 300, 900))),
            Layer("limit", boxes((300, 700, 400, 900))),
        ],
        "over": [Layer("boundary", boxes((0, 0, 2000, 1500))), Layer("focus", boxes((0, 0, 900, 900)))],
        "avenue": Avenue(np.array([line]), "大道"),
        "signs": Signs(shapely.points([[WEST + 100, SOUTH + 100]]), ["triangle"], ["研发中心"]),
        "sites": Sites(boxes((0, 0, 800, 600)), ["1"]),
        "names": [
            Layer("park", boxes((0, 0, 2000, 1500)), ["示意园"]),
            Layer("road", np.array([line]), ["大道"]),
        ],
    }
    shapes = boxes((0, 0, 800, 600), (900, 0, 2000, 1500))
    one = Still(scene(shapes, [0, paint.OTHER], **more), title="甲", number="2 / 3")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = one.save(tmp_path / "a.pdf")
    found = re.sub(r"\s+", "", text_of(path))
    assert "研发中心" in found
    assert "示意园" in found
    assert "K0" in found
    assert "K1" in found


def test_a_key_too_long_for_its_sheet_says_how_many_classes_it_leaves_out(tmp_path: Path) -> None:
    rows = [KeyRow(Sample("fill", "#C7E0DD"), f"类 {n}", (str(n), "1.00")) for n in range(100)]
    one = sheet(size_mm=(297, 210), blocks=[Key("类", rows, ("宗", "公顷"), more="其余 {count} 类见图面")])
    found = re.sub(r"\s+", "", text_of(one.save(tmp_path / "a.pdf")))
    told = re.search(r"其余(\d+)类见图面", found)
    assert told
    shown = len(re.findall(r"类\d+", found.replace("图面", ""))) - 0
    assert 99 - int(told[1]) == sum(f"类{n}" in found for n in range(1, 99 - int(told[1]) + 1))
    assert shown > 10


def test_many_plots_become_dots_in_a_pdf_of_sane_size(tmp_path: Path) -> None:
    side = int(VECTORS**0.5) + 2
    x, y = (part.ravel() for part in np.meshgrid(np.arange(side) * 10.0, np.arange(side) * 10.0))
    shapes = shapely.box(WEST + x, SOUTH + y, WEST + x + 9, SOUTH + y + 9)
    many = scene(shapes, (np.arange(len(shapes)) % 2).tolist())
    path = Still(many, title="多").save(tmp_path / "a.pdf", dpi=100)
    assert path.stat().st_size < 1_000_000
    assert b"/Subtype /Image" in path.read_bytes()


def test_nothing_of_matplotlibs_shared_state_is_left_changed(tmp_path: Path) -> None:
    import sys

    import matplotlib as mpl

    before = dict(mpl.rcParams)
    sheet().save(tmp_path / "a.pdf")
    assert dict(mpl.rcParams) == before
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib import pyplot as plt

        assert not plt.get_fignums()


def test_a_key_without_figures_stands_in_two_columns_before_a_row_of_it_goes() -> None:
    rows = [KeyRow(Sample("line", "road"), f"line {place}") for place in range(13)]
    key = Key("Ground", rows)
    two = key.in_two(80.0, 1.0)
    assert two.beside == 2 and two.lines == 7 and len(two.rows) == 13
    assert two.height(80.0, 1.0) == pytest.approx(6.2 + 7 * 4.5)
    assert key.in_two(30.0, 1.0) is key  # no room for its texts side by side
    counted = Key("Use", [KeyRow(Sample("fill", "#FFFFFF"), "a", ("1",))] * 9, ("plots",))
    assert counted.in_two(200.0, 1.0) is counted


def _keyed(*grounds: tuple[float, float, float, float]) -> Still:
    shapes = boxes(*grounds)
    rows = [KeyRow(Sample("fill", "#D8D6CE"), "0.5 – 0.8")] * 3
    plots = Plots(shapes, THEME, np.ones(len(shapes), dtype=np.uint8))
    bounds = tuple(shapely.total_bounds(shapes).tolist())
    return Still(Scene(bounds, plots=plots), frame=False, size_mm=(160, 104), blocks=[Key("FAR", rows)])


def test_a_key_stands_beside_a_map_of_plots_all_over_and_on_one_with_a_free_corner() -> None:
    full, free = _keyed((0, 0, 1500, 960)), _keyed((0, 0, 100, 100), (1500, 0, 1600, 1000))
    assert free.window.paper[0] == pytest.approx(0.4)  # the upper left is free
    west = full.window.on_paper(np.array([full.scene.bounds[:2]]))[0, 0]
    assert west > full.window.paper[0] > 15  # the key has the column left of the map
    assert full.png(dpi=60)
