"""The comparison as people use it: a bar that is dragged, two sides of one theme, both counts, dates on a row."""

import geopandas as gpd
import numpy as np
import pytest

from maps.canvas import PlotLayer
from maps.compare import Compare, Move, Side
from maps.page import Page
from maps.paint import Class, amount, categories
from maps.sealed import SealedMap

pytestmark = pytest.mark.browser
HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}"
FAR = amount("far", {"zh": "容积率", "en": "floor-area ratio"}, "far", (0.5, 1.0, 1.5), limit=1.0)
PARK = categories(
    "park", {"zh": "园区", "en": "park"}, "park", [Class("宋跳工业园", "宋跳工业园", "#4F9FA8")]
)
CHANGE = categories(
    "change", {"zh": "变化", "en": "Change"}, "kind",
    [Class("same", {"zh": "未变", "en": "same"}, "#FFFFFF"), Class("born", {"zh": "新增", "en": "born"}, "#B3432B")],
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn(fabric, tmp_path_factory):
    """The fabric as it is; a year before with ten plots fewer and FAR halved; a plan with FAR 2 throughout."""
    now = fabric.plots.assign(kind=np.where(np.arange(len(fabric.plots)) < 10, "born", "same"))
    then = gpd.GeoDataFrame(now.iloc[10:].assign(far=0.2, kind="same"))
    plan = now.assign(far=2.0)
    move = Move({"zh": "综合容积率", "en": "overall FAR"}, "", "0.20", "1.12", "+0.92")
    sides = [
        Side("2025-11-20", "2025-11-20", False, "change", [move], [{"zh": "新增 10 宗", "en": "born: 10"}]),
        Side("plan", {"zh": "加高情景", "en": "higher"}, True, "", [], [HOSTILE]),
    ]
    page = Page(
        {"zh": "园区", "en": "zone"}, day="2026-11-20", parts=[Compare("2026-11-20", sides, 1)], invented=True
    )
    page_map = SealedMap(page=page)
    PlotLayer(
        now, key="plot_id", name="宗地", themes=[FAR, PARK, CHANGE], fields=fabric.fields, text=fabric.text
    ).add_to(page_map)
    PlotLayer(then, key="plot_id", name="2025-11-20", themes=[FAR, CHANGE], beside=True).add_to(page_map)
    PlotLayer(plan, key="plot_id", name=sides[1].label, themes=[FAR], beside=True).add_to(page_map)
    path = tmp_path_factory.mktemp("compare") / "map.html"
    page_map.save(path)
    return path, now


def opened(watch, path, hash_="", size=(1280, 800)):
    watched = watch(*size)
    watched.page.goto(path.as_uri() + hash_)
    watched.until("window.yuantu && yuantu.room && yuantu.others[0] && document.querySelector('.yt-swipe')")
    watched.page.wait_for_timeout(400)
    return watched


def bar(watched):
    return watched.page.get_by_role("slider", name="左右对比分隔线")


def legend(watched):
    rows = watched.page.locator(".yt-legend-box .yt-legend li:not(.yt-limit)")
    return [
        [rows.nth(k).locator(".yt-label").inner_text(), *rows.nth(k).locator(".yt-both").all_inner_texts()]
        for k in range(rows.count())
    ]


def test_each_side_is_drawn_up_to_the_bar_and_the_legend_counts_both(drawn, watch):
    path, now = drawn
    watched = opened(watch, path)
    page = watched.page
    clips = page.evaluate(
        "() => ['yt-plots', 'yt-beside'].map(n => yuantu.room.map.getPane(n).style.clip.match(/-?\\d+px/g).map(parseFloat))"
    )
    assert clips[0][1] == clips[1][3]  # east of the one is west of the other
    wide = page.evaluate("() => yuantu.room.map.getSize().x")
    assert clips[0][1] - clips[0][3] == round(wide / 2)
    far = now["far"]
    low = int((far < 0.5).sum())
    assert legend(watched)[0] == ["< 0.5", str(low), "290", f"−{290 - low}"]
    text = page.inner_text(".yt-compare")
    assert "2025-11-20 → 2026-11-20" in text and "+0.92" in text and "新增 10 宗" in text
    assert page.inner_text(".yt-swipe-left") == "2026-11-20"
    assert page.inner_text(".yt-swipe-right") == "2025-11-20"
    watched.assert_quiet()


def test_keys_and_mouse_move_it_and_the_address_keeps_it(drawn, watch):
    watched = opened(watch, drawn[0])
    page, slider = watched.page, bar(watched)
    slider.focus()
    for key in ("ArrowLeft", "ArrowLeft", "PageUp", "ArrowRight"):
        page.keyboard.press(key)
    assert slider.get_attribute("aria-valuenow") == "58"
    box = slider.bounding_box()
    page.mouse.move(box["x"] + 14, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(320 + 240, 300, steps=4)
    page.mouse.up()
    assert slider.get_attribute("aria-valuenow") == "25"
    page.wait_for_timeout(400)
    assert "swipe=0.25" in page.url
    again = opened(watch, drawn[0], "#swipe=0.25&date=plan")
    assert bar(again).get_attribute("aria-valuenow") == "25"
    assert "加高情景" in bar(again).get_attribute("aria-valuetext")
    assert again.page.inner_text(".yt-swipe-right") == "加高情景"
    assert HOSTILE in again.page.inner_text(".yt-compare")
    again.assert_quiet()
    off = opened(watch, drawn[0], "#swipe=off")
    assert not bar(off).is_visible()
    assert off.page.evaluate("() => yuantu.room.map.getPane('yt-plots').style.clip") in ("", "auto")
    off.page.get_by_role("button", name="对比").click()
    assert bar(off).is_visible()
    broken = opened(watch, drawn[0], "#swipe=seven&date=never")
    assert bar(broken).get_attribute("aria-valuenow") == "50"
    broken.assert_quiet()


def test_the_pointer_meets_the_side_it_is_on(drawn, watch):
    watched = opened(watch, drawn[0])
    page = watched.page
    place = """(own) => {
      const layer = yuantu.room.layer, map = yuantu.room.map, half = map.getSize().x / 2;
      for (let i = 20; i < layer.data.head.count; i++) {
        const at = layer.data.bounds(i).getCenter(), p = map.latLngToContainerPoint(at);
        if ((own ? p.x < half - 60 : p.x > half + 60) && p.y > 120 && p.y < 500) {
          const q = L.CRS.EPSG3857.latLngToPoint(at, 0);
          if (layer.data.hit(q.x, q.y) === i) return [p.x + 320, p.y + 48, layer.data.text('key', i)];
        }
      }
    }"""
    x, y, key = page.evaluate(place, False)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    assert "2025-11-20" in page.inner_text(".yt-tip") and key in page.inner_text(".yt-tip")
    page.mouse.click(x, y)
    page.wait_for_timeout(300)
    assert key in page.inner_text(".yt-popup")
    assert page.evaluate("() => yuantu.room.layer.selected") == -1
    page.keyboard.press("Escape")
    x, y, key = page.evaluate(place, True)
    page.mouse.click(x, y)
    page.wait_for_timeout(300)
    assert page.evaluate("() => yuantu.room.layer.data.text('key', yuantu.room.layer.selected)") == key
    assert page.locator(".yt-popup").count() == 0
    watched.assert_quiet()


def test_the_other_side_follows_theme_filter_and_language(drawn, watch):
    watched = opened(watch, drawn[0])
    page = watched.page
    page.select_option(".yt-themes .yt-theme", "change")
    assert [row[1:] for row in legend(watched)][:2] == [["290", "290", "·"], ["10", "0", "+10"]]
    page.select_option(".yt-themes .yt-theme", "park")
    page.wait_for_timeout(100)
    assert "右侧没有此专题" in page.inner_text(".yt-legend-box")
    page.select_option(".yt-themes .yt-theme", "far")
    page.evaluate("() => yuantu.room.layer.setFilter(new Uint8Array(300).map((_, i) => i < 30 ? 1 : 0))")
    page.wait_for_timeout(100)
    assert legend(watched)[0][2] == "20"  # ten of the thirty were not there a year before
    page.get_by_role("button", name="Switch to English").click()
    assert page.inner_text(".yt-both-head").split() == ["Left", "Right", "Change"]
    assert "overall FAR" in page.inner_text(".yt-compare") and "born: 10" in page.inner_text(".yt-compare")
    assert page.get_by_role("slider").get_attribute("aria-label").startswith("Bar between")
    watched.assert_quiet()


def test_the_row_of_dates_chooses_and_plays(drawn, watch):
    watched = opened(watch, drawn[0])
    page = watched.page
    row = page.get_by_role("radiogroup", name="时点")
    assert row.get_by_role("radio").all_inner_texts() == ["2025-11-20", "2026-11-20", "加高情景"]
    chosen = row.locator("[aria-checked=true]")
    chosen.focus()
    page.keyboard.press("ArrowRight")
    assert chosen.inner_text() == "2026-11-20"
    assert not bar(watched).is_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert chosen.inner_text() == "加高情景" and "date=plan" in page.url
    assert legend(watched)[3] == [
        "≥ 1.5",
        legend(watched)[3][1],
        "300",
        f"+{300 - int(legend(watched)[3][1])}",
    ]
    page.get_by_role("button", name="播放").click()
    page.wait_for_timeout(2100)
    assert chosen.inner_text() == "2025-11-20"
    page.get_by_role("button", name="暂停").click()
    page.wait_for_timeout(2000)
    assert chosen.inner_text() == "2025-11-20"
    watched.assert_quiet()


def test_a_presentation_shows_none_unless_asked(drawn, watch):
    watched = opened(watch, drawn[0])
    watched.page.evaluate("() => yuantu.fire('mode', 'present')")
    assert not bar(watched).is_visible()
    watched.page.keyboard.press("c")
    watched.page.wait_for_timeout(100)
    assert bar(watched).is_visible()
    watched.page.evaluate("() => yuantu.fire('mode', 'work')")
    assert bar(watched).is_visible()
    watched.assert_quiet()
