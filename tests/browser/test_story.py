"""The presentation as a presenter meets it: every step laid out apart, by keys, by address, and steered from a deck."""

from pathlib import Path

import pytest

from maps.said import in_lang
from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw
from reports.page.embed import embedded
from reports.page.story import story_of

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"
CALM = "matchMedia = () => ({ matches: true, addListener() {}, addEventListener() {} })"
BOXES = """() => {
  const box = n => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const seen = n => { const s = getComputedStyle(n), r = n.getBoundingClientRect();
    return s.visibility !== 'hidden' && s.display !== 'none' && r.width > 0 && r.height > 0; };
  const all = q => [...document.querySelectorAll(q)].filter(seen);
  const text = n => n.textContent.slice(0, 30);
  return {
    card: all('.yt-card').map(box)[0], strip: all('.yt-stage-strip svg').map(box)[0] || null,
    foot: all('.yt-stage-source').map(box)[0], mark: all('.yt-stage-mark').map(box)[0],
    within: all('.yt-card > *').filter(n => n.textContent).map(n => [text(n), box(n)]),
    labels: all('.folium-map .yt-park, .folium-map .yt-place, .folium-map .yt-node span, .folium-map .yt-node svg, .folium-map .yt-disc').map(n => [text(n), box(n)]),
    names: all('.yt-strip-name').map(n => [text(n), box(n)]),
    sizes: [...all('.yt-card p, .yt-card h1, .yt-card h2, .yt-card dt, .yt-card dd span, .yt-card li span:not(.yt-swatch), .yt-stage-foot p, .yt-stage-number, .yt-stage-strip text'),
      ...all('.folium-map .yt-park, .folium-map .yt-node span, .yt-stage ~ * .leaflet-control-scale-line')].map(n => parseFloat(getComputedStyle(n).fontSize)),
    spill: all('.yt-card')[0].scrollHeight - all('.yt-card')[0].clientHeight,
    page: document.documentElement.scrollWidth > innerWidth,
  };
}"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    evaluation = evaluate_zone(SAMPLES / "lianyungang")
    sitings = site_zone(evaluation)
    folder = tmp_path_factory.mktemp("story")
    return evaluation, sitings, draw(evaluation, sitings, folder / "map.html")


def opened(watch, page, hash_, size=(1920, 1080)):
    watched = watch(*size, script=CALM)
    watched.page.goto(page.as_uri() + hash_)
    watched.until("window.yuantu && yuantu.story")
    watched.page.wait_for_timeout(300)
    return watched


def apart(one, other):
    return (
        one[2] <= other[0] + 1 or one[0] >= other[2] - 1 or one[3] <= other[1] + 1 or one[1] >= other[3] - 1
    )


def steps_apart(watched):
    """Each step and what is seen on it, once neither card, strip, foot, mark nor a label lies on another of them."""
    for place in range(watched.page.evaluate("yuantu.story.count")):
        watched.page.evaluate("place => yuantu.story.go(place, false)", place)
        watched.until("yuantu.story.settled()")
        seen = watched.page.evaluate(BOXES)
        rooms = [seen[name] for name in ("card", "strip", "foot", "mark") if seen[name]]
        for k, one in enumerate(rooms):
            assert all(apart(one, other) for other in rooms[k + 1 :]), (place, rooms)
        for name, box in seen["labels"]:
            assert all(apart(box, room) for room in rooms), (place, name)
        yield place, seen


@pytest.mark.parametrize(("size", "lang"), [((1920, 1080), "zh"), ((1280, 800), "en")])
def test_nothing_lies_on_anything_on_any_step(drawn, watch, size, lang):
    watched = opened(watch, drawn[2], f"#view=1&lang={lang}", size)
    scale = min(size[0] / 1920, size[1] / 1080)
    for place, seen in steps_apart(watched):
        for k, (name, box) in enumerate(seen["names"]):
            assert all(apart(box, other) for _, other in seen["names"][k + 1 :]), (place, name)
        for k, (name, box) in enumerate(seen["within"]):
            assert all(apart(box, other) for _, other in seen["within"][k + 1 :]), (place, name)
        assert min(seen["sizes"]) >= 18 * scale - 0.01, place
        assert seen["spill"] <= 0 and not seen["page"], place
        assert seen["card"][2] <= size[0] / 3 + 1
    watched.assert_quiet()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_telephone_the_card_lies_under_the_map_and_can_be_read(drawn, watch, lang):
    watched = opened(watch, drawn[2], f"#view=1&lang={lang}", (390, 780))
    for place, seen in steps_apart(watched):
        assert min(seen["sizes"]) >= 11 and not seen["page"], place
        ground = watched.page.locator(".folium-map").bounding_box()
        assert ground["width"] == 390 and ground["height"] >= 780 * (0.35 if seen["strip"] else 0.5), place
    buttons = [one.bounding_box() for one in watched.page.locator(".yt-step").all()]
    assert len(buttons) == 3 and all(box["width"] >= 40 and box["height"] >= 40 for box in buttons)
    watched.page.click(".yt-leave")
    assert watched.page.evaluate("yuantu.story.at()") == -1 and watched.page.is_visible(".yt-panel")
    watched.assert_quiet()


def test_cards_show_the_evaluations_figures_in_both_languages(drawn, watch):
    evaluation, sitings, page = drawn
    story = story_of(evaluation, sitings, ["land_use", "far", "status", "idle", "low_efficiency", "tax_wan_mu",
                                           "ground", "score_manufacturing", "score_research"])  # fmt: skip
    watched = opened(watch, page, "#view=1")
    for lang in ("zh", "en"):
        watched.page.evaluate("lang => yuantu.setLang(lang)", lang)
        for place, step in enumerate(story.steps):
            watched.page.evaluate("place => yuantu.story.go(place, false)", place)
            card = watched.page.inner_text(".yt-card")
            for figure in step.figures:
                assert in_lang(figure.value, lang) in card, (lang, place)
            assert in_lang(step.title, lang) in watched.page.text_content(".yt-card-title")


def test_keys_and_clicker_lead_through_it(drawn, watch):
    watched = opened(watch, drawn[2], "")
    keys, at = watched.page.keyboard, lambda: watched.page.evaluate("yuantu.story.at()")
    before = watched.page.evaluate("[yuantu.room.layer.theme.key, yuantu.room.map.getZoom()]")
    keys.press("p")
    watched.until("document.body.classList.contains('yt-presenting')")
    for key, place in (("ArrowRight", 1), ("PageDown", 2), (" ", 3), ("PageUp", 2), ("ArrowLeft", 1)):
        keys.press(key)
        assert at() == place, key
    for key in ("1", "2", "Enter"):
        keys.press(key)
    assert at() == 11
    keys.press("End")
    assert at() == watched.page.evaluate("yuantu.story.count") - 1
    keys.press("ArrowRight")
    assert at() == watched.page.evaluate("yuantu.story.count") - 1
    keys.press("Home")
    assert at() == 0
    keys.press("b")
    assert watched.page.is_visible(".yt-black")
    keys.press("b")
    assert not watched.page.is_visible(".yt-black") and at() == 0
    assert not watched.page.is_visible(".yt-speaker")
    keys.press("n")
    assert "先亮问题" in watched.page.inner_text(".yt-speaker")
    keys.press("n")
    keys.press("Escape")
    watched.until("!document.body.classList.contains('yt-presenting')")
    assert watched.page.is_visible(".yt-panel")
    assert watched.page.evaluate("[yuantu.room.layer.theme.key, yuantu.room.map.getZoom()]") == before
    assert watched.page.evaluate("yuantu.room.layer.focus") is None
    watched.assert_quiet()


def test_leaving_it_shows_what_the_filter_now_says(drawn, watch):
    watched = opened(watch, drawn[2], "#q=ST")
    shown = "yuantu.room.layer.filter ? yuantu.room.layer.filter.reduce((a, b) => a + b, 0) : -1"
    first = watched.page.evaluate(shown)
    watched.page.keyboard.press("p")
    assert watched.page.evaluate(shown) == -1
    watched.until("location.hash.indexOf('view=1') > 0")
    watched.page.evaluate("location.hash = location.hash.replace('q=ST', 'q=KJ')")
    watched.until("yuantu.room.filter.active.words === 'KJ'")
    assert watched.page.evaluate("yuantu.story.at()") == 0
    assert watched.page.evaluate(shown) == -1
    watched.page.keyboard.press("Escape")
    watched.until("yuantu.story.at() < 0")
    now = watched.page.evaluate(shown)
    assert 0 < now != first
    assert watched.page.get_attribute(".yt-grid", "aria-rowcount") == str(now + 1)
    assert watched.page.locator(".yt-filter-chips .yt-count").inner_text() == str(now)


def test_what_is_not_spoken_of_is_dimmed(drawn, watch):
    watched = opened(watch, drawn[2], "#view=17")
    focus = "[...yuantu.room.layer.focus].reduce((a, b) => a + b, 0)"
    assert watched.page.evaluate(focus) == 14
    assert watched.page.evaluate("yuantu.room.layer.theme.key") == "idle"
    watched.page.evaluate("yuantu.story.go(11, false)")
    assert watched.page.evaluate(focus) == 99
    watched.until("yuantu.story.settled()")
    assert watched.page.locator(".yt-faint").count() > 5
    assert watched.page.locator("path.yt-veil").count() == 1


def test_the_address_opens_a_step_and_a_bad_one_is_ignored(drawn, watch):
    watched = opened(watch, drawn[2], "#view=3&ui=off")
    assert watched.page.evaluate("yuantu.story.at()") == 2
    assert watched.page.text_content(".yt-card-title") == "南片区：空地在这里"
    assert not watched.page.is_visible(".yt-panel") and not watched.page.is_visible(".yt-stage-mark")
    for words in ("示意数据", "审图号", "会议汇报"):
        assert words in watched.page.inner_text(".yt-stage-source")
    watched.page.keyboard.press("Escape")
    assert watched.page.evaluate("yuantu.story.at()") == 2
    watched.assert_quiet()
    other = opened(watch, drawn[2], "#view=99")
    for bad in ("#view=-1", "#view=x", "#view=1e1", "#view=25", "#view=%E0%A4%A"):
        other.page.evaluate("bad => { location.hash = bad; }", bad)
        other.page.wait_for_timeout(60)
        assert other.page.evaluate("yuantu.story.at()") == -1, bad
    other.page.evaluate("() => { location.hash = '#view=4'; }")
    other.until("yuantu.story.at() === 3")
    other.assert_quiet()


def test_the_strip_and_the_map_point_at_one_another(drawn, watch):
    watched = opened(watch, drawn[2], "#strip=far_plots", (1280, 800))
    page = watched.page
    box = page.locator(".yt-strip-box").bounding_box()
    zoom = page.evaluate("yuantu.room.map.getZoom()")
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 60)
    read = page.locator(".yt-strip-svg > text").nth(1).text_content()
    assert read.startswith("K") and "–K" in read
    assert page.locator(".leaflet-yt-mark-pane path").count() > 5
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + 60)
    watched.until(f"yuantu.room.map.getZoom() > {zoom} + 1")
    page.evaluate("yuantu.room.layer.select(yuantu.room.layer.plotOf('KJ-010'))")
    page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('.yt-strip-svg path:last-of-type').getAttribute('d')")
    page.select_option(".yt-strip-choice", "suspected_idle_ha")
    assert "疑似闲置土地" in page.text_content(".yt-strip-svg")
    watched.assert_quiet()


def test_a_deck_steers_it_from_a_file_and_reads_back(drawn, watch):
    folder = drawn[2].parent
    deck = folder / "deck.html"
    heard = "<script>var heard = []; addEventListener('message', e => heard.push(e.data));</script>"
    deck.write_text(f"<!DOCTYPE html><meta charset=utf-8>{heard}{embedded('连云港')}", encoding="utf-8")
    watched = watch(1280, 720, script="")
    page = watched.page
    page.goto(deck.as_uri())
    watched.until("window.heard.some(m => m.yuantu === 'ready')")
    ready = page.evaluate("heard.filter(m => m.yuantu === 'ready')[0]")
    assert (ready["views"], ready["titles"][0]) == (24, "地从哪里来")
    page.keyboard.press("ArrowRight")
    watched.until("heard.some(m => m.yuantu === 'view' && m.view === 2)")
    watched.until("document.title === '2 / 24'")
    page.evaluate("tell('view', { view: 5 })")
    watched.until("heard.some(m => m.view === 5 && m.title === '科技创业城')")
    page.evaluate("tell('lang', { lang: 'en' })")
    inner = page.frames[1]
    watched.until("document.documentElement.lang === 'en'", inner)
    for odd in ("tell('eval', { code: 'x' })", "tell('view', { view: '<b>' })", "tell('constructor')",
                "map.contentWindow.postMessage('next', '*')", "map.contentWindow.postMessage(null, '*')"):  # fmt: skip
        page.evaluate(odd)
    page.evaluate("tell('theme', { theme: 'idle' })")
    watched.until("yuantu.room.layer.theme.key === 'idle'", inner)
    assert inner.evaluate("yuantu.story.at()") == 4
    page.evaluate("tell('plot', { plot: 'KJ-010' })")
    watched.until("yuantu.room.layer.selected >= 0", inner)
    watched.assert_quiet()


def test_a_stranger_is_not_heard(drawn, watch):
    watched = opened(watch, drawn[2], "#view=1")
    watched.page.evaluate("window.postMessage({ yuantu: 'next' }, '*')")
    watched.page.wait_for_timeout(150)
    assert watched.page.evaluate("yuantu.story.at()") == 0


def test_a_zone_without_corridor_has_no_strip(watch, tmp_path):
    evaluation = evaluate_zone(SAMPLES / "nantong")
    page = draw(evaluation, site_zone(evaluation), tmp_path / "map.html")
    watched = opened(watch, page, "#view=1")
    assert watched.page.evaluate("yuantu.story.count") >= 9
    assert watched.page.locator(".yt-strip-open").count() == 0
    watched.assert_quiet()
