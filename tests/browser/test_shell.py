"""What stands around the map, used by hand: address, languages, tree, search, dossier, measure, paper, keyboard, contrast."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyproj import Geod

from land_policy.evaluation import plot_columns
from maps import paint
from maps.canvas import PlotLayer
from maps.page import Page, Site
from maps.sealed import SealedMap
from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw
from reports.page.fields import plot_text
from reports.shown import BLANK
from reports.site.dossier import share_block
from reports.suggested import dossier_name

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{# never closed",
    "{% raw",
    "\"quoted\" 'twice' `ticked` ${1+1}",
    "C:\\path\\2019\\new",
    "nul\x00nul",
    "🏭 园区",
    "\u202eright to left\u202c",
    "a&plot=b#theme=c%zz",
    "<!-- --> ]]> &amp; &lt;",
    "长" * 10_000,
)

FAINT = """() => { const lum = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255;
    return x <= .03928 ? x / 12.92 : Math.pow((x + .055) / 1.055, 2.4); });
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const clear = c => c === 'transparent' || /^rgba\\(.*, 0\\)$/.test(c);
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!clear(c)) return c; } return 'rgb(255,255,255)'; };
  const faint = new Set();
  document.querySelectorAll('.yt-panel *, .yt-bar *, .yt-side *, .yt-foot *, .yt-tools *, .yt-measure *').forEach(e => {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || e.tagName === 'OPTION') return;
    const a = lum(getComputedStyle(e).color), b = lum(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) faint.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2)); });
  return [...faint]; }"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample's Evaluation, its Sitings, and its map with the printed pages of one siting beside it."""
    evaluation = evaluate_zone(SAMPLE)
    sitings = site_zone(evaluation)
    folder = tmp_path_factory.mktemp("shell")
    (folder / dossier_name(sitings[0])).write_text("<!DOCTYPE html><title>printed</title>")
    return evaluation, sitings, draw(evaluation, sitings, folder / "map.html")


def at(seen: Any, path: Path, fragment: str) -> None:
    """Open a page at an address with a fragment, anew."""
    seen.page.goto("about:blank")
    seen.page.goto(path.as_uri() + fragment)
    seen.until("window.yuantu && yuantu.room && yuantu.readyAt > 0")
    seen.page.wait_for_timeout(500)


def fragment(seen: Any) -> str:
    seen.page.wait_for_timeout(450)
    return str(seen.page.evaluate("location.hash"))


def test_a_view_stands_in_the_address_and_comes_back(watch: Callable, sample: Any) -> None:
    seen = watch()
    at(seen, sample[2], "")
    assert fragment(seen) == ""
    seen.page.select_option(".yt-theme", "far")
    seen.page.locator(".yt-sites li button").first.click()
    seen.page.get_by_role("button", name="图层").click()
    seen.page.get_by_label("道路").uncheck()
    seen.page.get_by_role("button", name="Switch to English").click()
    seen.page.get_by_role("button", name="Projector").click()
    seen.page.wait_for_timeout(600)
    line = fragment(seen)
    key = seen.page.inner_text(".yt-side h2")
    for part in ("theme=far", f"plot={key}", "lang=en", "off=roads", "fold=layers", "colours=projector"):
        assert part in line
    centre = seen.page.evaluate("JSON.stringify(yuantu.room.map.getCenter())")
    again = watch()
    at(again, sample[2], line)
    assert fragment(again) == line
    assert again.page.inner_text(".yt-side h2") == key
    assert again.page.evaluate("yuantu.layers[0].theme.key") == "far"
    assert not again.page.get_by_label("roads").is_checked()
    here, there = (
        json.loads(centre),
        json.loads(again.page.evaluate("JSON.stringify(yuantu.room.map.getCenter())")),
    )
    assert abs(here["lat"] - there["lat"]) < 2e-5
    again.page.evaluate("location.hash = '#theme=idle'")
    again.page.wait_for_timeout(400)
    assert again.page.locator(".yt-side").is_hidden()
    assert again.page.get_attribute("html", "lang") == "zh-CN"
    seen.assert_quiet()
    again.assert_quiet()


@pytest.mark.parametrize(
    "line",
    [
        "#theme=%zz&plot=none&c=a,b,c&lang=xx&fold=?&off=,&park=..%2F..",
        "#c=1e9,0,3&theme=",
        "#&&=1&__proto__=x",
    ],
)
def test_a_bad_address_is_ignored(watch: Callable, sample: Any, line: str) -> None:
    seen = watch()
    at(seen, sample[2], line)
    assert seen.page.evaluate("yuantu.layers[0].theme.key") == "land_use"
    assert seen.page.locator(".yt-side").is_hidden()
    seen.assert_quiet()


def test_hostile_numbers_come_back_through_the_address_and_stand_as_text(
    watch: Callable, fabric: Any, tmp_path: Path
) -> None:
    plots = fabric.plots.iloc[: len(HOSTILE)].copy()
    plots.index = pd.Index(HOSTILE, name="plot_id")
    one = SealedMap(page=Page("园区", sites=[Site(key, 1, key, key) for key in HOSTILE]))
    theme = paint.amount("far", "容积率", "far", (1.0,))
    PlotLayer(plots, key="plot_id", name="地块", themes=[theme]).add_to(one)
    one.save(tmp_path / "hostile.html")
    seen, again = watch(), watch()
    at(seen, tmp_path / "hostile.html", "")
    for key in HOSTILE:
        seen.page.evaluate("key => yuantu.layers[0].select(yuantu.layers[0].plotOf(key))", key)
        line = fragment(seen)
        at(again, tmp_path / "hostile.html", line)
        found = again.page.evaluate("yuantu.layers[0].data.text('key', yuantu.layers[0].selected)")
        assert found == key
        assert again.page.locator(".yt-side h2").evaluate("node => node.textContent") == key
    assert again.page.locator("img").count() == 0
    seen.assert_quiet()
    again.assert_quiet()


def test_the_language_turns_every_word_of_the_page(watch: Callable, sample: Any) -> None:
    seen = watch()
    at(seen, sample[2], "#plot=ST-023")
    assert not re.search(r"[A-Za-z]{4}", seen.page.inner_text(".yt-top").replace("English", ""))
    seen.page.get_by_role("button", name="Switch to English").click()
    assert seen.page.get_attribute("html", "lang") == "en"
    assert seen.page.title() == sample[0].zone.label("en")
    for query in (
        ".yt-top",
        ".yt-fold",
        ".yt-legend",
        ".yt-acts",
        ".yt-side h3",
        ".yt-north",
        ".yt-foot-label",
        ".yt-kicker",
    ):
        told = " ".join(seen.page.locator(query).all_inner_texts()).replace("中文", "")
        assert told
        assert not re.search("[\u4e00-\u9fff]", told), (query, told)
    names = seen.page.locator(".yt-park").all_inner_texts()
    assert "Songtiao Industrial Park" in [" ".join(name.split()) for name in names]
    seen.page.get_by_role("button", name="切换为中文").click()
    assert seen.page.get_by_role("button", name="测量").count() == 1
    seen.assert_quiet()


def test_the_tree_walks_from_park_to_plot(watch: Callable, sample: Any) -> None:
    evaluation = sample[0]
    seen = watch()
    at(seen, sample[2], "")
    seen.page.get_by_role("button", name="园区与地块").click()
    rows = seen.page.locator(".yt-parks > div > ul > li > .yt-unit-row")
    counts = [int(text.split("\n")[-1]) for text in rows.all_inner_texts()]
    assert sum(counts) == len(evaluation.plots)
    park = evaluation.plots["park_id"].value_counts()
    assert counts[0] == int(park.iloc[0])
    name = evaluation.unit_name("park", str(park.index[0]), "zh")
    before = seen.page.evaluate("yuantu.room.map.getZoom()")
    rows.first.get_by_role("button", name=name).last.click()
    assert seen.page.evaluate("yuantu.layers[0].focus.reduce((a, b) => a + b, 0)") == counts[0]
    seen.page.wait_for_timeout(600)
    assert seen.page.evaluate("yuantu.room.map.getZoom()") > before
    line = fragment(seen)
    assert f"park={park.index[0]}" in line
    seen.page.locator(".yt-turn").first.click()
    while not seen.page.locator(".yt-leaf").count():
        seen.page.locator(".yt-turn[aria-expanded=false]").first.click()
    leaf = seen.page.locator(".yt-leaf").first
    key = leaf.evaluate("node => node.firstChild.textContent")
    leaf.click()
    assert seen.page.inner_text(".yt-side h2") == key
    again = watch()
    at(again, sample[2], line)
    assert again.page.evaluate("yuantu.layers[0].focus.reduce((a, b) => a + b, 0)") == counts[0]
    seen.assert_quiet()
    again.assert_quiet()


def test_search_ranks_numbers_first_and_listens_to_keys(watch: Callable, sample: Any) -> None:
    evaluation = sample[0]
    seen = watch()
    at(seen, sample[2], "")
    box = seen.page.get_by_role("combobox", name="按编号、名称、企业、地址查找")
    box.fill("st-02")
    options = seen.page.locator(".yt-search [role=option]")
    assert [text.split("\n")[0] for text in options.all_inner_texts()] == [f"ST-02{n}" for n in range(10)]
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("Enter")
    assert seen.page.inner_text(".yt-side h2") == "ST-029"
    box.focus()
    seen.page.keyboard.press("Escape")
    assert box.input_value() == ""
    assert seen.page.locator(".yt-side").is_visible()
    firm = evaluation.zone.layer("firms").dropna(subset=["name", "plot_id"]).iloc[0]
    box.fill(firm["name"])
    assert firm["plot_id"] in [text.split("\n")[0] for text in options.all_inner_texts()]
    address = evaluation.plots["address"].dropna()
    box.fill(str(address.iloc[0]))
    assert str(address.index[0]) in [text.split("\n")[0] for text in options.all_inner_texts()]
    seen.assert_quiet()


def test_twenty_dossiers_say_what_the_evaluation_says(watch: Callable, sample: Any) -> None:
    evaluation, sitings, page = sample
    seen = watch()
    at(seen, page, "")
    best = [str(key) for key in sitings[0].suggestions(5).index]
    keys = list(dict.fromkeys([*best, *map(str, evaluation.plots.index[::25])]))[:20]
    assert len(keys) >= 18
    figures = (
        "area_m2",
        "far",
        "building_density_pct",
        "far_most",
        "floor_headroom_m2",
        "idle_class",
        "contract_day",
    )
    shown = {name: plot_text(evaluation, plot_columns()[name], "zh") for name in figures}
    seen.page.evaluate("key => yuantu.layers[0].select(yuantu.layers[0].plotOf(key))", keys[0])
    seen.page.locator(".yt-side .yt-more").first.click()
    for key in keys:
        seen.page.evaluate("key => yuantu.layers[0].select(yuantu.layers[0].plotOf(key))", key)
        cells = seen.page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('.yt-side .yt-facts tr')].map("
            "r => [r.cells[0].textContent, r.cells[1].firstChild.textContent]))"
        )
        for name, column in shown.items():
            assert cells.get(plot_columns()[name].label("zh"), BLANK) == column[key], (key, name)
        told = seen.page.locator(".yt-bar-figure").all_inner_texts()
        wanted = [
            bar.figure
            for siting in sitings
            if siting.ranks.get(key) == siting.ranks.get(key) and key in siting.ranks.index
            for bar in share_block(siting, key).rows
        ]
        assert told == wanted, key
    seen.assert_quiet()


def test_a_siting_links_its_printed_pages_only_where_they_are(watch: Callable, sample: Any) -> None:
    _, sitings, page = sample
    seen = watch()
    links = {}
    for siting in sitings:
        key = str(siting.suggestions(1).index[0])
        at(seen, page, f"#plot={key}")
        links[siting.profile.name] = seen.page.locator("a.yt-more").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
    assert links[sitings[0].profile.name] == [dossier_name(sitings[0])]
    assert all(dossier_name(siting) not in links[siting.profile.name] for siting in sitings[1:])
    seen.assert_quiet()


def test_each_question_brings_its_sites_by_its_themes_or_by_choice(watch: Callable, sample: Any) -> None:
    sitings = sample[1]
    first, second = ([str(key) for key in siting.suggestions(5).index] for siting in sitings[:2])
    seen = watch()
    at(seen, sample[2], "")

    def listed() -> list[str]:
        titles = seen.page.locator(".yt-site-title").all()
        return [title.inner_text().split(" ")[0] for title in titles if title.is_visible()]

    assert listed() == first
    seen.page.evaluate("name => yuantu.layers[0].setTheme(name)", f"rank_{sitings[1].profile.name}")
    assert listed() == second
    assert sorted(
        seen.page.locator(".yt-disc").evaluate_all("all => all.map(d => d.dataset.plot)")
    ) == sorted(second)
    seen.page.select_option(".yt-question", label=sitings[0].profile.label.text("zh"))
    assert listed() == first
    assert sorted(
        seen.page.locator(".yt-disc").evaluate_all("all => all.map(d => d.dataset.plot)")
    ) == sorted(first)
    seen.assert_quiet()


def test_lengths_and_areas_are_those_of_the_ellipsoid(watch: Callable, sample: Any) -> None:
    seen = watch()
    at(seen, sample[2], "")
    geod = Geod(ellps="GRS80")
    lines = [[(119.1, 34.6), (119.2, 34.6)], [(119.2, 34.5), (119.2, 34.7)], [(119.1, 34.5), (119.3, 34.75)]]
    for line in lines:
        told = seen.page.evaluate(
            "l => yuantu.measure.distance({lng: l[0][0], lat: l[0][1]}, {lng: l[1][0], lat: l[1][1]})", line
        )
        assert told == pytest.approx(geod.line_length(*zip(*line, strict=True)), rel=1e-5)
    ring = [(119.10, 34.50), (119.25, 34.52), (119.22, 34.66), (119.12, 34.63)]
    told = seen.page.evaluate("r => yuantu.measure.area(r.map(p => ({lng: p[0], lat: p[1]})))", ring)
    assert told == pytest.approx(abs(geod.polygon_area_perimeter(*zip(*ring, strict=True))[0]), rel=1e-3)
    plot = sample[0].plots.geometry["ST-023"]
    degrees = sample[0].plots.geometry.to_crs(4490)["ST-023"].exterior.coords[:-1]
    told = seen.page.evaluate("r => yuantu.measure.area(r.map(p => ({lng: p[0], lat: p[1]})))", list(degrees))
    assert told == pytest.approx(plot.area, rel=1e-3)


def test_the_measuring_hand_has_the_map_until_escape(watch: Callable, sample: Any) -> None:
    seen = watch()
    at(seen, sample[2], "")
    seen.page.get_by_role("button", name="测量").click()
    for x, y in ((500, 300), (700, 300), (700, 500)):
        seen.page.mouse.click(x, y)
        seen.page.wait_for_timeout(320)
    assert seen.page.locator(".yt-side").is_hidden()
    assert re.fullmatch(
        r"[\d.]+km", seen.page.inner_text(".yt-result").replace("\n", "").replace("\u2009", "")
    )
    seen.page.get_by_role("button", name="面积").click()
    for x, y in ((500, 300), (700, 300), (700, 500)):
        seen.page.mouse.click(x, y)
        seen.page.wait_for_timeout(320)
    told = seen.page.locator(".yt-result b").all_inner_texts()
    hectares, mu = (float(text.replace("\u2009", "")) for text in told)
    assert mu == pytest.approx(hectares * 15, rel=1e-3)
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".yt-measure").is_hidden()
    assert seen.page.evaluate("!yuantu.tool")
    seen.page.locator(".leaflet-container").focus()
    seen.page.get_by_role("button", name="测量").click()
    seen.page.locator(".yt-pick [data-kind=length]").click()
    seen.page.locator(".leaflet-container").focus()
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press("ArrowRight")
    seen.page.wait_for_timeout(500)
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".yt-result b").inner_text() != "0.0"
    seen.assert_quiet()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext")
def test_paper_gets_title_legend_scale_and_map_number(watch: Callable, sample: Any, tmp_path: Path) -> None:
    seen = watch()
    at(seen, sample[2], "#theme=idle")
    legend = seen.page.locator(".yt-legend .yt-label").all_inner_texts()
    seen.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True
    )
    text = re.sub(r"\s", "", told.stdout.decode())
    for words in (
        *legend,
        sample[0].zone.name,
        "比例尺：1:",
        "审图号：",
        "示意数据",
        "闲置时钟",
        "EPSG:4528",
    ):
        assert re.sub(r"\s", "", words) in text, words
    facts = subprocess.run(
        ["pdfinfo", tmp_path / "page.pdf"], capture_output=True, check=True
    ).stdout.decode()
    assert re.search(r"Pages:\s+1\b", facts)
    assert "A3" in facts
    assert not seen.page.evaluate("document.body.classList.contains('yt-printing')")
    assert seen.page.evaluate("yuantu.layers[0].variant || 'screen'") == "screen"
    seen.assert_quiet()


def test_notes_and_legend_are_whole_on_paper(watch: Callable, sample: Any) -> None:
    seen = watch()
    for line in ("", "#lang=en", "#theme=far&lang=en"):
        at(seen, sample[2], line)
        seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        low, foot = seen.page.evaluate(
            "() => [document.querySelector('.yt-notes').getBoundingClientRect().bottom, "
            "document.querySelector('.yt-panel').getBoundingClientRect().bottom]"
        )
        assert low <= foot
        seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert seen.page.locator(".yt-site-line").first.is_visible()
    seen.assert_quiet()


def test_every_text_stands_out_from_its_ground(watch: Callable, sample: Any) -> None:
    seen = watch(1280, 1000)
    for theme in ("idle", "far"):
        at(seen, sample[2], f"#theme={theme}&plot=ST-023&fold=parks,layers,figures")
        seen.page.evaluate(
            "document.querySelectorAll('.yt-side .yt-more[aria-expanded=false]').forEach(b => b.click())"
        )
        seen.page.evaluate("document.querySelector('.yt-measure-on').click()")
        assert seen.page.evaluate(FAINT) == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(watch: Callable, sample: Any) -> None:
    seen = watch()
    at(seen, sample[2], "#plot=ST-023")
    wanted = seen.page.evaluate(
        """() => { const all = [...document.querySelectorAll('button, input, select, a[href], [tabindex="0"]')]
             .filter(e => e.getClientRects().length && !e.disabled && e.tabIndex >= 0);
           all.forEach((e, k) => { e.dataset.k = k; }); return all.length; }"""
    )
    reached, plain = set(), set()
    seen.page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    for _ in range(wanted + 5):
        seen.page.keyboard.press("Tab")
        k, style, name = seen.page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
                 return [e.dataset.k, s.outlineStyle, (e.getAttribute('aria-label') || e.textContent || e.id || '').trim()]; }"""
        )
        if k is not None:
            reached.add(int(k))
            if style == "none" or not name:
                plain.add(int(k))
    assert len(reached) == wanted
    assert not plain
    seen.assert_quiet()


def test_the_file_names_no_host_but_a_namespace(sample: Any) -> None:
    """The one address in it is the name of a namespace, which nothing ever loads: http://www.w3.org/…"""
    page = sample[2].read_text(encoding="utf-8")
    code = re.sub(r"/\*!?.*?\*/", "", page, flags=re.DOTALL)
    assert set(re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]*[a-z]", code)) <= {"http://www.w3.org"}
    assert "Content-Security-Policy" in page


def test_a_sandbox_without_storage_or_history_stays_quiet(
    watch: Callable, sample: Any, tmp_path: Path
) -> None:
    outer = tmp_path / "deck.html"
    shown = json.dumps(sample[2].read_text(encoding="utf-8")).replace("<", "\\u003c")
    outer.write_text(
        "<!DOCTYPE html><meta charset=utf-8><iframe id=f sandbox=allow-scripts width=1200 height=700></iframe>"
        f"<script>document.getElementById('f').srcdoc = {shown}</script>",
        encoding="utf-8",
    )
    seen = watch()
    seen.open(outer, wait=None)
    inner = seen.page.frames[1]
    seen.until("window.yuantu && yuantu.room && yuantu.readyAt > 0", inner)
    inner.evaluate("yuantu.layers[0].setTheme('far'); yuantu.setLang('en'); yuantu.room.fly('ST-023')")
    seen.page.wait_for_timeout(900)
    assert inner.inner_text(".yt-side h2") == "ST-023"
    inner.locator(".yt-acts button").nth(1).click()
    seen.page.wait_for_timeout(300)
    seen.assert_quiet()
