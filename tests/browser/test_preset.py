"""Basemaps, presets and the notebook's map in a real browser with the network cut."""

import html
import re
import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from maps import basemap as base
from maps.tiles import over
from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw
from reports.page.explore import explore
from reports.page.under import basemap_of, extent
from reports.preset.preset import as_preset

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
RED = (200, 30, 40)


def png(colour, side=256):
    raw = b"".join(b"\0" + bytes(colour) * side for _ in range(side))

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(ROOT / "layers/sample/lianyungang")


@pytest.fixture(scope="module")
def sitings(evaluation):
    return site_zone(evaluation)


def corner(page):
    """The colour in the map's upper left corner, where nothing is drawn but the basemap."""
    shot = page.screenshot(clip={"x": 420, "y": 130, "width": 4, "height": 4})
    at, data = 8, b""
    while at < len(shot):
        size, kind = int.from_bytes(shot[at : at + 4], "big"), shot[at + 4 : at + 8]
        data += shot[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    return tuple(zlib.decompress(data)[1:4])


def test_embedded_tiles_show_and_ask_for_nothing(evaluation, sitings, tmp_path, watch):
    path = tmp_path / "bureau.mbtiles"
    held = sqlite3.connect(path)
    held.execute("CREATE TABLE metadata (name text, value text)")
    held.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
    west, south, east, north = extent(evaluation)
    wide = (west - 0.4, south - 0.4, east + 0.4, north + 0.4)
    for zoom in (9, 10, 11):
        rows = [(z, x, (1 << z) - 1 - y, png(RED)) for z, x, y in over(wide, zoom)]
        held.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    held.commit()
    held.close()
    page = draw(evaluation, sitings, tmp_path / "map.html", basemap=base.basemap(str(path), wide))
    seen = watch()
    seen.open(page)
    assert corner(seen.page) == RED
    seen.page.evaluate("() => yuantu.room.overlays.filter(row => row.key === 'basemap')[0].layer.remove()")
    seen.page.wait_for_timeout(200)
    assert corner(seen.page) != RED
    assert seen.page.evaluate("() => yuantu.room.map.getPane('yt-plots').style.opacity") == ""
    seen.assert_quiet()


def test_a_raster_of_the_zone_lies_under_its_plots(evaluation, sitings, tmp_path, watch):
    page = draw(evaluation, sitings, tmp_path / "map.html", basemap=basemap_of(evaluation, "image_2026"))
    seen = watch()
    seen.open(page)
    assert seen.page.evaluate("() => document.querySelector('.leaflet-tile-pane img').naturalWidth") > 300
    seen.assert_quiet()


def test_a_key_is_asked_for_and_kept_nowhere(evaluation, sitings, tmp_path, watch):
    page = draw(evaluation, sitings, tmp_path / "map.html", basemap=basemap_of(evaluation, "tianditu_vec"))
    seen = watch()
    seen.open(page)
    assert seen.requests == []
    assert seen.page.locator(".yt-key span").inner_text() == "天地图矢量 · 密钥"
    assert "需联网底图" in seen.page.locator(".yt-notes").inner_text()
    seen.page.fill(".yt-key input", "my key&x=1")
    seen.page.click(".yt-key button")
    seen.page.wait_for_timeout(400)
    assert seen.page.locator(".yt-key").count() == 0
    assert seen.requests
    assert all(re.match(r"https://t[0-7]\.tianditu\.gov\.cn/", one) for one in seen.requests)
    assert "my%20key" in seen.requests[0]
    assert seen.page.evaluate("() => document.cookie + location.href").count("my") == 0


def test_a_shifted_basemap_shifts_what_is_drawn_and_says_so(evaluation, sitings, tmp_path, watch):
    plain = watch()
    plain.open(draw(evaluation, sitings, tmp_path / "plain.html"))
    moved = watch()
    moved.open(draw(evaluation, sitings, tmp_path / "moved.html", basemap=basemap_of(evaluation, "gaode")))
    first = "() => yuantu.room.layer.data.outline(0)[0][0][0]"
    (lat, lng), (lat2, lng2) = plain.page.evaluate(first), moved.page.evaluate(first)
    assert (lng2 - lng) * 91_600 == pytest.approx(507, abs=15)
    assert (lat2 - lat) * 110_900 == pytest.approx(-111, abs=15)
    assert "GCJ-02" in moved.page.locator(".yt-foot").inner_text()
    assert "GCJ-02" not in plain.page.locator(".yt-foot").inner_text()
    plain.assert_quiet()


def test_the_public_page_says_what_it_is(evaluation, sitings, tmp_path, watch):
    shown = as_preset(evaluation, "公开", sketch=True)
    seen = watch()
    seen.open(draw(shown, (), tmp_path / "map.html"))
    notes = seen.page.locator(".yt-notes").inner_text()
    assert "图中不含" in notes
    assert "4 位小数" in notes
    assert "示意图，不作划界依据" in seen.page.locator(".yt-foot").inner_text()
    assert seen.page.evaluate("() => yuantu.room.layer.data.field('name')") == -1
    seen.assert_quiet()


def test_a_notebook_shows_the_map_in_a_frame_and_asks_for_nothing(evaluation, sitings, tmp_path, watch):
    page = replace(evaluation, zone=evaluation.zone)
    shown = explore(page, sitings)._repr_html_()
    assert shown.count("<iframe") == 1
    assert 'lang="zh-CN"' in html.unescape(shown)
    (tmp_path / "cell.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{shown}", encoding="utf-8")
    seen = watch()
    seen.open(tmp_path / "cell.html", wait=None)
    frame = seen.page.frames[1]
    seen.until("window.yuantu && yuantu.readyAt > 0", frame)
    assert frame.evaluate("() => yuantu.room.layer.data.head.count") == 384
    seen.assert_quiet()
