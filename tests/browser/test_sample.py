"""The sample's map as a leader sees it: sealed, silent, its figures those of the Evaluation, its plots clickable."""

from pathlib import Path

import pytest

from land_policy.evaluation import plot_columns
from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw
from reports.page.fields import plot_text

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"


@pytest.fixture(scope="module", params=["lianyungang", "nantong"])
def drawn(request, tmp_path_factory):
    evaluation = evaluate_zone(SAMPLES / request.param)
    sitings = site_zone(evaluation)
    page = draw(evaluation, sitings, tmp_path_factory.mktemp("map") / "map.html")
    return evaluation, sitings, page


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_it_opens_with_the_network_cut_and_says_nothing(drawn, watch, size):
    watched = watch(*size)
    watched.open(drawn[2])
    watched.assert_quiet()
    text = watched.page.inner_text("body")
    for words in (
        drawn[0].zone.name,
        "审图号",
        "未经审核",
        "示意数据",
        "2026-11-20",
        "EPSG:4528",
        "非法定界线",
        "北",
    ):
        assert words in text, words


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_discs_stay_beside_their_plots_with_the_table_open(drawn, watch, lang):
    watched = watch(1280, 800)
    watched.page.goto(drawn[2].as_uri() + f"#lang={lang}&t=rows")
    watched.until("window.yuantu && yuantu.readyAt > 0")
    watched.page.wait_for_timeout(500)
    discs = watched.page.evaluate(
        """() => [...document.querySelectorAll('.yt-disc')].map(node => {
            const r = node.getBoundingClientRect(), own = node.parentNode.getBoundingClientRect();
            const layer = yuantu.room.layer, map = yuantu.room.map, corner = map.getContainer().getBoundingClientRect();
            const plot = map.latLngToContainerPoint(layer.data.bounds(layer.plotOf(node.dataset.plot)).getCenter());
            const x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
            return {x, y, far: Math.hypot(x - corner.left - plot.x, y - corner.top - plot.y), led: node.classList.contains('yt-led')};
        })"""
    )
    assert len(discs) >= 2
    for k, one in enumerate(discs):
        assert one["far"] < 34
        assert one["led"] or one["far"] < 14
        for other in discs[k + 1 :]:
            assert max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) > 20


def test_a_dossier_shows_the_evaluations_figures_as_text(drawn, watch):
    evaluation, sitings, page = drawn
    plot = str(sitings[0].suggestions(1).index[0])
    watched = watch()
    watched.open(page)
    watched.page.get_by_role("combobox", name="按编号、名称、企业、地址查找").fill(plot)
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_timeout(800)
    text = watched.page.inner_text("body")
    for name in ("area_m2", "far", "building_density_pct"):
        figure = plot_text(evaluation, plot_columns()[name], "zh").loc[plot]
        assert figure in text, (name, figure)
    assert "排第 1" in text
    watched.assert_quiet()


def test_every_theme_draws(drawn, watch):
    watched = watch()
    watched.open(drawn[2])
    for title in ("建设状况", "供应状况", "容积率", "亩均税收"):
        watched.page.select_option(".yt-theme", label=title)
        watched.page.wait_for_timeout(150)
    watched.assert_quiet()
