"""The working page in a real browser with the network cut: drawn, hovered, clicked, searched, hostile, narrow."""

import json
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import folium
import pandas as pd
import pytest

from maps import paint, palette, sketch
from maps.canvas import PlotLayer
from maps.page import Page, Site
from maps.sealed import SealedMap

pytestmark = pytest.mark.browser

USES = {
    "1001": "工业用地",
    "1101": "物流仓储用地",
    "0802": "科研用地",
    "0804": "教育用地",
    "0901": "商业用地",
    "0701": "城镇住宅用地",
    "1401": "公园绿地",
    "16": "留白用地",
}
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{# never closed",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "\"a\" 'b' `c` ${1+1} C:\\path\\2019",
    "🏭 \u202eltr\u202c 园",
)


def themes() -> list[paint.Theme]:
    uses = [paint.Class(code, name, palette.land_use_colour(code)) for code, name in USES.items()]
    return [
        paint.categories("use", "用地", "use", uses),
        paint.amount("far", "容积率", "far", (0.5, 0.8, 1.0, 1.5, 2.0), limit=1.0),
    ]


def made(fabric: Any, **page: Any) -> SealedMap:
    sites = [Site("GX-2026-050", 1, "GX-2026-050", "3.20 公顷"), Site("GX-2026-120", 2, "GX-2026-120")]
    one = SealedMap(
        page=Page(
            **{
                "title": "连云港高新区",
                "day": "2026-11-20",
                "crs": "EPSG:4549",
                "source": "示意数据",
                "invented": True,
                "sites": sites,
                **page,
            }
        )
    )
    sketch.parks(fabric.parks, "park_name").add_to(one)
    sketch.roads(fabric.roads, major=fabric.roads["major"]).add_to(one)
    PlotLayer(
        fabric.plots,
        key="plot_id",
        name="地块",
        themes=themes(),
        fields=fabric.fields,
        text=fabric.text,
        remarks=fabric.remarks,
    ).add_to(one)
    sketch.axis(fabric.axis, "name").add_to(one)
    sketch.nodes(fabric.nodes, "kind", "name").add_to(one)
    chosen = fabric.plots.loc[["GX-2026-050", "GX-2026-120"]].assign(rank=[1, 2])
    sketch.sites(chosen, "rank").add_to(one)
    return one


@pytest.fixture(scope="module")
def file(fabric: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "map.html"
    made(fabric).save(path)
    return path


def colours(page: Any) -> set[str]:
    """Every opaque colour on the plots' canvas tiles that covers at least 40 pixels."""
    found = page.evaluate(
        """() => { const n = {}; document.querySelectorAll('.leaflet-yt-plots-pane canvas').forEach(c => {
             const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
             for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) {
               const k = '#' + [d[i], d[i+1], d[i+2]].map(v => v.toString(16).padStart(2, '0')).join('').toUpperCase();
               n[k] = (n[k] || 0) + 1; } });
             return Object.keys(n).filter(k => n[k] >= 40); }"""
    )
    return set(found)


def screen(page: Any, lon: float, lat: float) -> tuple[float, float]:
    point = page.evaluate(
        "([lat, lon]) => { const m = yuantu.layers[0]._map, p = m.latLngToContainerPoint([lat, lon]), "
        "r = m.getContainer().getBoundingClientRect(); return [p.x + r.left, p.y + r.top]; }",
        [lat, lon],
    )
    return point[0], point[1]


def settled(seen: Any) -> None:
    seen.until("yuantu.idle() && !yuantu.layers[0]._loading")
    seen.page.wait_for_timeout(80)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_the_page_draws_its_plots_and_asks_for_nothing(
    watch: Callable, file: Path, width: int, height: int
) -> None:
    seen = watch(width, height)
    seen.open(file)
    settled(seen)
    assert {palette.land_use_colour(code) for code in USES} <= colours(seen.page)
    assert seen.page.title() == "连云港高新区"
    assert seen.page.inner_text(".yt-number") == "审图号：示意图，未经审核，不得公开"
    foot = seen.page.inner_text(".yt-foot")
    assert all(word in foot for word in ("2026-11-20", "EPSG:4549", "示意数据", "非法定界线"))
    seen.assert_quiet()


def test_the_legend_counts_every_plot_and_the_theme_repaints(
    watch: Callable, file: Path, fabric: Any
) -> None:
    seen = watch()
    seen.open(file)
    rows = seen.page.locator(".yt-legend li .yt-count").all_inner_texts()
    assert sum(int(row) for row in rows) == 300
    assert int(rows[0]) == int((fabric.plots["use"] == "1001").sum())
    seen.page.select_option(".yt-theme", label="容积率")
    settled(seen)
    assert set(palette.AMOUNT) <= colours(seen.page)
    assert palette.land_use_colour("1401") not in colours(seen.page)
    assert seen.page.inner_text(".yt-limit") == "限值 1"
    assert seen.page.locator(".yt-legend .yt-hatch").count() == 1
    seen.page.focus(".yt-theme")
    seen.page.keyboard.press("ArrowUp")
    assert seen.page.evaluate("yuantu.layers[0].theme.key") == "use"
    seen.assert_quiet()


def test_hover_says_and_click_opens_the_dossier(watch: Callable, file: Path, fabric: Any) -> None:
    seen = watch()
    seen.open(file)
    key = "GX-2026-100"
    inside = fabric.plots.to_crs(4490).geometry[key].representative_point()
    x, y = screen(seen.page, inside.x, inside.y)
    seen.page.mouse.move(x, y)
    seen.page.wait_for_selector(".yt-tip")
    assert seen.page.inner_text(".yt-tip-key") == key
    assert fabric.text.loc[key, "area"] in seen.page.inner_text(".yt-tip")
    seen.page.mouse.click(x, y)
    dossier = seen.page.inner_text(".yt-side")
    assert key in dossier
    for name in ("use", "area", "tax", "due"):
        assert fabric.text.loc[key, name] in dossier
    for heading in fabric.remarks.loc[fabric.remarks["key"] == key, "heading"]:
        assert heading in dossier
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".yt-side").is_hidden()
    seen.assert_quiet()


def test_holes_are_not_the_plot_and_both_parts_are(watch: Callable, file: Path, fabric: Any) -> None:
    seen = watch()
    seen.open(file)
    degrees = fabric.plots.to_crs(4490).geometry

    def at(point: Any) -> str | None:
        return seen.page.evaluate(
            "([lat, lon]) => { const l = yuantu.layers[0], i = l.at(L.latLng(lat, lon)); return i < 0 ? null : l.data.text('key', i); }",
            [point.y, point.x],
        )

    holed = degrees.iloc[5]
    import shapely

    assert at(shapely.Polygon(holed.interiors[0]).representative_point()) is None
    assert at(holed.representative_point()) == degrees.index[5]
    parts = degrees.iloc[9].geoms
    assert [at(part.representative_point()) for part in parts] == [degrees.index[9]] * 2
    assert [at(shape.representative_point()) for shape in degrees] == list(degrees.index)


def test_search_finds_and_a_suggested_site_leads_to_its_plot(watch: Callable, file: Path) -> None:
    seen = watch()
    seen.open(file)
    seen.page.fill(".yt-search input", "2026-07")
    assert seen.page.locator(".yt-hit").count() == 10
    seen.page.fill(".yt-search input", "GX-2026-077")
    seen.page.keyboard.press("Enter")
    assert seen.page.inner_text(".yt-side h2") == "GX-2026-077"
    seen.page.fill(".yt-search input", "无此地块")
    assert seen.page.inner_text(".yt-search .yt-empty") == "没有找到"
    seen.page.locator(".yt-sites li button").nth(1).click()
    assert seen.page.inner_text(".yt-side h2") == "GX-2026-120"
    seen.page.wait_for_timeout(600)
    seen.page.locator(".yt-disc", has_text="2").click()
    assert seen.page.inner_text(".yt-side h2") == "GX-2026-120"
    seen.assert_quiet()


def test_layers_go_and_come_back(watch: Callable, file: Path) -> None:
    seen = watch()
    seen.open(file)
    seen.page.get_by_role("button", name="图层").click()
    names = seen.page.locator(".yt-layers label span:first-of-type").all_inner_texts()
    assert names == ["园区", "道路", "地块", "轴线", "节点", "建议地块"]
    tick = seen.page.get_by_label(re.compile("地块.*300"))
    tick.uncheck()
    assert seen.page.locator(".leaflet-yt-plots-pane canvas").count() == 0
    tick.check()
    settled(seen)
    assert palette.land_use_colour("1001") in colours(seen.page)
    seen.assert_quiet()


def test_an_old_browser_unpacks_by_itself(watch: Callable, file: Path) -> None:
    seen = watch(script="delete window.DecompressionStream;")
    seen.open(file)
    settled(seen)
    assert palette.land_use_colour("1001") in colours(seen.page)
    seen.assert_quiet()


def test_zooming_draws_sharp_tiles_and_leaves_no_gap(watch: Callable, file: Path) -> None:
    seen = watch()
    seen.open(file)
    seen.page.mouse.move(800, 400)
    for _ in range(3):
        seen.page.mouse.wheel(0, -120)
        seen.page.wait_for_timeout(320)
    settled(seen)
    zoom = seen.page.evaluate("[yuantu.layers[0]._map.getZoom(), yuantu.layers[0]._tileZoom]")
    assert zoom[0] == zoom[1]
    levels = seen.page.evaluate("new Set(Object.values(yuantu.layers[0]._tiles).map(t => t.coords.z)).size")
    assert levels == 1
    seen.assert_quiet()


def test_a_theme_with_labels_writes_its_codes_on_plots_with_room(
    watch: Callable, fabric: Any, tmp_path: Path
) -> None:
    uses = [paint.Class(code, name, "#FFFFFF") for code, name in USES.items()]
    found = []
    for labels in (False, True):
        one = SealedMap(page=Page("园区"))
        theme = paint.categories("use", "规划图", "use", uses, labels=labels)
        PlotLayer(fabric.plots, key="plot_id", name="地块", themes=[theme]).add_to(one)
        one.save(tmp_path / "labels.html")
        seen = watch(1280, 800)
        seen.open(tmp_path / "labels.html")
        settled(seen)
        found.append(palette.INK in colours(seen.page))
        seen.assert_quiet()
    assert found == [False, True]


def test_hostile_text_is_only_text_everywhere(watch: Callable, fabric: Any, tmp_path: Path) -> None:
    plots = fabric.plots.iloc[: len(HOSTILE)].copy()
    plots.index = pd.Index(HOSTILE, name="plot_id")
    plots["use"] = list(HOSTILE)
    text = pd.DataFrame({field.name: list(HOSTILE) for field in fabric.fields}, index=plots.index)
    remarks = pd.DataFrame(
        [(key, "bad", key, key, key) for key in HOSTILE], columns=["key", "tone", "heading", "text", "source"]
    )
    first = HOSTILE[0]
    one = SealedMap(
        page=Page(
            first,
            first,
            day=first,
            crs=first,
            source=first,
            map_number=first,
            classification=first,
            notes=HOSTILE,
            figures=[(key, key, key) for key in HOSTILE],
            sites=[Site(key, 1, key, key) for key in HOSTILE],
            sites_title=first,
        )
    )
    theme = paint.categories(
        first, first, "use", [paint.Class(key, key, "#BB9674") for key in HOSTILE], note=first
    )
    sketch.parks(plots.assign(name=list(HOSTILE)), "name", name=first).add_to(one)
    sketch.nodes(
        plots.assign(kind=list(HOSTILE), name=list(HOSTILE)), "kind", "name", name=HOSTILE[1]
    ).add_to(one)
    sketch.sites(plots.assign(rank=list(HOSTILE)), "rank", name=HOSTILE[3]).add_to(one)
    PlotLayer(
        plots, key="plot_id", name=first, themes=[theme], fields=fabric.fields, text=text, remarks=remarks
    ).add_to(one)
    one.save(tmp_path / "hostile.html")
    seen = watch()
    seen.open(tmp_path / "hostile.html")
    page = seen.page
    assert page.title() == first
    assert page.locator("img").count() == 0
    panel = page.locator(".yt-panel").evaluate("node => node.textContent")
    labels = page.locator(".yt-park").evaluate_all("nodes => nodes.map(n => n.textContent)")
    assert labels == list(HOSTILE)
    assert page.locator(".yt-node span").evaluate_all("nodes => nodes.map(n => n.textContent)") == list(
        HOSTILE
    )
    for key in HOSTILE:
        assert panel.count(key) >= 5
        page.evaluate("key => yuantu.layers[0].goTo(key)", key)
        side = page.locator(".yt-side").evaluate("node => node.textContent")
        assert page.locator(".yt-side h2").evaluate("node => node.textContent") == key
        assert side.count(key) >= 9
        inside = plots.to_crs(4490).geometry[key].representative_point()
        tip = page.evaluate(
            "([lat, lon]) => { const l = yuantu.layers[0]; l._hover(l.at(L.latLng(lat, lon)), L.latLng(lat, lon)); "
            "return document.querySelector('.yt-tip').textContent; }",
            [inside.y, inside.x],
        )
        assert tip.count(key) >= 5
    page.fill(".yt-search input", "{{7")
    assert page.locator(".yt-hit").all_inner_texts() == ["{{7*7}}"]
    seen.assert_quiet()


def test_a_plot_layer_works_on_an_ordinary_map(watch: Callable, fabric: Any, tmp_path: Path) -> None:
    one = folium.Map(tiles=None)
    PlotLayer(
        fabric.plots, key="plot_id", name="地块", themes=themes(), fields=fabric.fields, text=fabric.text
    ).add_to(one)
    sketch.parks(fabric.parks, "park_name").add_to(one)
    folium.LayerControl(collapsed=False).add_to(one)
    one.fit_bounds(one.get_bounds())
    one.save(tmp_path / "plain.html")
    seen = watch()
    static = resources.files("maps").joinpath("static")

    def serve(route: Any) -> None:
        name = {
            "leaflet.js": "leaflet-1.9.3.js",
            "leaflet.css": "leaflet-1.9.3.css",
            "jquery-3.7.1.min.js": "jquery-3.7.1.min.js",
        }
        file = name.get(route.request.url.rsplit("/", 1)[-1])
        kind = "text/css" if route.request.url.endswith("css") else "text/javascript"
        route.fulfill(body=static.joinpath(file).read_text() if file else "", content_type=kind)

    seen.page.route(re.compile("^https://"), serve)
    seen.open(tmp_path / "plain.html")
    settled(seen)
    assert palette.land_use_colour("1001") in colours(seen.page)
    assert seen.page.locator(".leaflet-control-layers-overlays label").all_inner_texts() == [" 地块", " 园区"]
    seen.page.select_option(".yt-control select", "far")
    settled(seen)
    assert set(palette.AMOUNT) <= colours(seen.page)
    inside = fabric.plots.to_crs(4490).geometry["GX-2026-100"].representative_point()
    seen.page.mouse.click(*screen(seen.page, inside.x, inside.y))
    assert "GX-2026-100" in seen.page.inner_text(".yt-popup")
    assert seen.complaints == []


def test_it_opens_inside_a_sandboxed_frame(watch: Callable, file: Path, tmp_path: Path) -> None:
    outer = tmp_path / "deck.html"
    shown = json.dumps(file.read_text(encoding="utf-8")).replace("<", "\\u003c")
    outer.write_text(
        "<!DOCTYPE html><meta charset=utf-8><iframe id=f sandbox=allow-scripts width=1200 height=700></iframe>"
        f"<script>document.getElementById('f').srcdoc = {shown}</script>",
        encoding="utf-8",
    )
    seen = watch()
    seen.open(outer, wait=None)
    inner = seen.page.frames[1]
    seen.until("window.yuantu && yuantu.readyAt > 0", inner)
    assert inner.evaluate("yuantu.layers[0].data.head.count") == 300
    seen.assert_quiet()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (1024, 700)])
def test_nothing_lies_on_anything_else(watch: Callable, file: Path, width: int, height: int) -> None:
    seen = watch(width, height)
    seen.open(file)
    seen.page.evaluate("yuantu.layers[0].goTo('GX-2026-100')")
    seen.page.wait_for_timeout(500)
    seen.until("!yuantu.layers[0]._map._animatingZoom && yuantu.idle()")
    boxes = seen.page.evaluate(
        """() => ['.yt-panel', '.yt-side', '.yt-foot', '.yt-tools', '.leaflet-control-scale', '.yt-north'].map(q => {
             const r = document.querySelector(q).getBoundingClientRect(); return [q, r.left, r.top, r.right, r.bottom]; })"""
    )
    for place, (name, left, top, right, bottom) in enumerate(boxes):
        assert right > left, name
        assert left >= -1, name
        assert right <= width + 1, name
        for other, left2, top2, right2, bottom2 in boxes[place + 1 :]:
            apart = right <= left2 + 1 or right2 <= left + 1 or bottom <= top2 + 1 or bottom2 <= top + 1
            assert apart, (name, other)
    letters = seen.page.evaluate(
        """() => [...document.querySelectorAll('.yt-park, .yt-node span')].filter(n => getComputedStyle(n).visibility !== 'hidden')
             .map(n => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
    )
    for place, one in enumerate(letters):
        for two in letters[place + 1 :]:
            assert (
                one[2] <= two[0] + 1 or two[2] <= one[0] + 1 or one[3] <= two[1] + 1 or two[3] <= one[1] + 1
            )


def test_a_narrow_screen_gets_a_sheet(watch: Callable, file: Path) -> None:
    seen = watch(390, 780)
    seen.open(file)
    panel = seen.page.locator(".yt-panel").bounding_box()
    assert panel["width"] == 390
    assert panel["height"] < 200
    seen.page.locator(".yt-grip").click()
    assert seen.page.locator(".yt-panel").bounding_box()["height"] > 300
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    seen.assert_quiet()


def test_english_pages_speak_english(watch: Callable, fabric: Any, tmp_path: Path) -> None:
    one = SealedMap(page=Page("High-tech zone", lang="en", day="2026-11-20", map_number="GS(2026)001"))
    theme = paint.amount("far", "Floor-area ratio", "far", (1.0,), limit=1.0)
    PlotLayer(
        fabric.plots,
        key="plot_id",
        name="Plots",
        themes=[theme],
        fields=fabric.fields,
        text=fabric.text,
        lang="en",
    ).add_to(one)
    one.save(tmp_path / "en.html")
    seen = watch()
    seen.open(tmp_path / "en.html")
    assert seen.page.get_attribute("html", "lang") == "en"
    assert seen.page.inner_text(".yt-number") == "Map review no.: GS(2026)001"
    assert "Unknown" in seen.page.inner_text(".yt-legend")
    seen.page.evaluate("yuantu.layers[0].goTo('GX-2026-001')")
    assert "Site area" in seen.page.inner_text(".yt-side")
    seen.assert_quiet()
