"""What the page may weigh: sizes against plots and themes, no request, and a picture that comes in slices."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.fabric import Fabric, fabric
from maps.canvas import PlotLayer
from maps.page import Page
from maps.sealed import SealedMap

pytestmark = pytest.mark.browser

MOST_AT_10K = 1_500_000
MOST_A_PLOT = 90
"""Bytes of the file for each further plot: 9 MB for 100,000."""
MOST_FOR_FIVE_THEMES = 1.15


def written(many: Fabric, path: Path, themes: int = 5, both: bool = False) -> int:
    text = (
        {"zh": many.text, "en": many.text.assign(use=many.plots["use"], state="as told")}
        if both
        else many.text
    )
    one = SealedMap(page=Page("连云港高新区", day="2026-11-20", invented=True))
    PlotLayer(
        many.plots, key="plot_id", name="地块", themes=many.themes[:themes], fields=many.fields, text=text
    ).add_to(one)
    one.save(path)
    return path.stat().st_size


@pytest.fixture(scope="module")
def many() -> Fabric:
    return fabric(10_000)


@pytest.fixture(scope="module")
def file(many: Fabric, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("budget") / "five.html"
    written(many, path)
    return path


def test_ten_thousand_plots_with_twelve_attributes_and_five_themes_fit(file: Path) -> None:
    assert file.stat().st_size <= MOST_AT_10K


def test_a_further_plot_costs_what_100_000_leave_room_for(many: Fabric, file: Path, tmp_path: Path) -> None:
    half = fabric(5_000)
    small = written(half, tmp_path / "half.html")
    assert (file.stat().st_size - small) / 5_000 <= MOST_A_PLOT
    assert small <= 0.75 * file.stat().st_size, "what does not grow with the plots is the smaller part"


def test_five_themes_cost_little_more_than_one(many: Fabric, file: Path, tmp_path: Path) -> None:
    one = written(many, tmp_path / "one.html", themes=1)
    assert file.stat().st_size <= MOST_FOR_FIVE_THEMES * one


def test_a_second_language_costs_only_the_texts_that_differ(many: Fabric, file: Path, tmp_path: Path) -> None:
    assert written(many, tmp_path / "both.html", both=True) <= 1.02 * file.stat().st_size


def test_ten_thousand_plots_open_without_a_request_and_repaint_in_slices(watch: Callable, file: Path) -> None:
    """Tiles are painted in more than one slice, and the old picture stands until the new one does."""
    seen = watch(1400, 900)
    seen.open(file)
    seen.until("yuantu.idle() && !yuantu.layers[0]._loading")
    told = seen.page.evaluate(
        """async () => { const l = yuantu.layers[0], tiles = Object.values(l._tiles).map(t => t.el); let turns = 0, bare = 0;
          const filled = c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0;
            for (let i = 3; i < d.length; i += 4 * 97) if (d[i]) n++; return n; };
          const before = tiles.map(filled);
          l.setTheme('far');
          while (!yuantu.idle()) { await new Promise(r => setTimeout(r, 0)); turns++;
            tiles.forEach((c, k) => { if (filled(c) < 0.9 * before[k]) bare++; }); }
          return [turns, bare, l.theme.key]; }"""
    )
    assert told[0] > 1
    assert told[1:] == [0, "far"]
    seen.assert_quiet()
