"""Pictures of the ground as people use them: chosen, faded, swiped, cropped, presented, printed; with the network cut."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.raster import picture as painting
from gis.raster.grid import north_up
from gis.raster.picture import Picture
from gis.raster.write import write_raster
from maps.canvas import PlotLayer
from maps.image import Clue, Image, Images, Shade
from maps.page import Figure, Page
from maps.paint import Class, categories
from maps.sealed import SealedMap
from maps.story import Step, Story

pytestmark = pytest.mark.browser
HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}"
BELT, SIDE, COUNT = 4528, 250.0, 6
WEST, NORTH = 40_428_000.0, 3_831_000.0
KIND = categories(
    "kind", {"zh": "类别", "en": "kind"}, "kind", [Class("a", {"zh": "甲", "en": "one"}, "#E8964A")]
)

CLUE = categories(
    "clue", {"zh": "线索", "en": "clue"}, "clue",
    [Class("odd", {"zh": "不符", "en": "odd"}, "#F2D48A"), Class("agrees", {"zh": "相符", "en": "agrees"}, "#FFFFFF", quiet=True)],
)  # fmt: skip


def board(folder, name, turned):
    """Cells as large as the plots, each on one: black and white in turn; the south-west one without a value."""
    dark = (np.add.outer(np.arange(COUNT), np.arange(COUNT)) + turned) % 2
    values = np.where(dark, 0, 255).astype(np.uint8)
    mask = np.full(values.shape, 255, dtype=np.uint8)
    mask[-1, 0] = 0
    bands = np.stack([values] * 3).astype(np.int16)
    bands[:, mask == 0] = -1
    place = north_up(WEST, NORTH, SIDE, SIDE)
    return write_raster(folder / f"{name}.tif", bands, f"EPSG:{BELT}", place, nodata=-1)


def pictured(path) -> Picture:
    ends = ((0.0, 255.0),) * 3
    return painting.fitted(path, 400_000, 1_000_000, painting.colours(path, (1, 2, 3), ends), finer=40)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    rows, columns = np.divmod(np.arange(COUNT * COUNT), COUNT)
    west, north = WEST + columns * SIDE, NORTH - rows * SIDE
    shapes = shapely.box(west, north - SIDE, west + SIDE, north)
    keys = [f"P-{row}{column}" for row, column in zip(rows, columns, strict=True)]
    plots = gpd.GeoDataFrame(
        {"kind": "a", "clue": np.where(np.array(keys) == "P-22", "odd", "agrees")},
        index=keys,
        geometry=shapes,
        crs=BELT,
    ).rename_axis("plot_id")
    images = [
        Image("then", {"zh": "影像", "en": "Image"}, pictured(board(folder, "then", 0)), "2024-10-12", {"zh": "每格 250 m", "en": "250 m cells"}, note=HOSTILE, view=True),
        Image("now", {"zh": "影像", "en": "Image"}, pictured(board(folder, "now", 1)), "2026-10-18", {"zh": "每格 250 m", "en": "250 m cells"}, note=HOSTILE,
            view=True),
        Image("depth", {"zh": "水深", "en": "Depth"}, pictured(board(folder, "depth", 0)), unit="m", legend=[Shade("#8FC4C4", "< 0.5"), Shade("#23738A", "≥ 0.5")]),
    ]  # fmt: skip
    told = {
        "P-00": Clue({"zh": "线索：地面仍为植被", "en": "Clue: still green"}, [HOSTILE], True),
        "P-11": Clue({"zh": "线索：相符", "en": "Clue: agrees"}),
    }
    steps = [
        Step({"zh": "前后", "en": "Then and now"}, figures=[Figure("n", "36")], images=("then", "now")),
        Step({"zh": "无图", "en": "None"}),
    ]
    caution = {"zh": "供现场核查参考", "en": "for a visit"}
    page = Page(
        {"zh": "园区", "en": "zone"}, day="2026-11-20", invented=True,
        parts=[Story(steps, plots=plots.index), Images(images, told, caution, True)],
    )  # fmt: skip
    page_map = SealedMap(page=page)
    PlotLayer(plots, key="plot_id", name="宗地", themes=[KIND, CLUE]).add_to(page_map)
    path = folder / "map.html"
    page_map.save(path)
    return path


def opened(watch, path, hash_="", size=(1280, 800), script=""):
    watched = watch(*size, script)
    watched.page.goto(path.as_uri() + hash_)
    watched.until("window.yuantu && yuantu.images && yuantu.room && yuantu.idle()")
    watched.page.wait_for_timeout(400)
    return watched


SHOWN = "() => yuantu.images.shown()"


def pixels(watched, page):
    """The window as an array of greys."""
    from rasterio.io import MemoryFile

    with MemoryFile(page.screenshot()) as held, held.open() as picture:
        return picture.read()[:3].astype(int)


def test_none_is_shown_until_it_is_asked_for_and_nothing_is_fetched(drawn, watch):
    watched = opened(watch, drawn)
    assert watched.page.evaluate(SHOWN) == [-1, -1]
    assert watched.page.locator(".leaflet-yt-image-pane img").count() == 0
    options = watched.page.locator(".yt-images select").first.locator("option").all_inner_texts()
    assert options == ["不显示", "2024-10-12 · 影像", "2026-10-18 · 影像", "水深"]
    assert not watched.page.locator(".yt-images-more").is_visible()
    watched.assert_quiet()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    "hash_", ["#image=then&c=34.6055,119.2214,15", "#image=then&c=34.6055,119.2214,14.25"]
)
def test_cells_lie_on_the_plots_they_are_of(drawn, watch, hash_):
    """The edges of cells are those of plots: on either side of each edge stands the colour of its own cell."""
    watched = opened(watch, drawn, hash_)
    page = watched.page
    page.evaluate(
        "() => { document.querySelectorAll('.leaflet-yt-image-lines-pane').forEach(n => n.remove()); yuantu.layers[0].select(-1); }"
    )
    places = page.evaluate(
        """() => { const d = yuantu.layers[0].data, map = yuantu.room.map, box = map.getContainer().getBoundingClientRect(); const out = [];
          for (let i = 0; i < d.head.count; i++) { const ring = d.outline(i)[0][0].slice(0, 4).map(c => { const p = map.latLngToContainerPoint(c); return [p.x + box.left, p.y + box.top]; });
            out.push(ring); } return out; }"""
    )
    side = abs(places[0][2][0] - places[0][0][0])
    pixel = page.evaluate(
        "() => { const i = document.querySelector('.leaflet-yt-image-pane img'); return i.clientWidth / i.naturalWidth; }"
    )
    grey = pixels(watched, page).mean(axis=0)
    near = (
        0.5 * max(pixel, 1.0) + 1.0
    )  # half a pixel of the picture or of the screen, and one for the smoothing of an edge
    assert near < side / 12
    seen = 0
    for place, ring in enumerate(places):
        row, column = divmod(place, COUNT)
        if (row, column) == (COUNT - 1, 0):
            continue
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        wanted = 0 if (row + column) % 2 else 255
        lean = abs(sorted(xs)[0] - sorted(xs)[1]) + 1  # the plots stand a little askew
        left, right, top, bottom = (
            min(xs) + lean + near,
            max(xs) - lean - near,
            min(ys) + lean + near,
            max(ys) - lean - near,
        )
        for x, y in (
            (left, (top + bottom) / 2),
            (right, (top + bottom) / 2),
            ((left + right) / 2, top),
            ((left + right) / 2, bottom),
        ):
            if not (330 < x < 1270 and 60 < y < 700):
                continue
            assert abs(grey[int(y), int(x)] - wanted) < 70, (row, column, x, y)
            seen += 1
    assert seen > 60


def test_where_there_is_no_value_the_plot_shows(drawn, watch):
    watched = opened(watch, drawn, "#image=then&c=34.5965,119.217,16")
    page = watched.page
    middle = page.evaluate(
        """() => { const l = yuantu.layers[0], b = l.data.bounds(l.plotOf('P-50')).getCenter(), box = yuantu.room.map.getContainer().getBoundingClientRect(), p = yuantu.room.map.latLngToContainerPoint(b);
          return [p.x + box.left, p.y + box.top]; }"""
    )
    assert 320 < middle[0] < 1280 and 48 < middle[1] < 720
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shade = pixels(watched, page)[:, int(middle[1]), int(middle[0])]
    assert abs(shade - np.array([0xE8, 0x96, 0x4A])).max() < 12


COLOURS = """(wanted) => Array.from(document.querySelectorAll('.leaflet-yt-image-lines-pane canvas')).reduce((sum, canvas) => {
  const copy = document.createElement('canvas'); copy.width = canvas.width; copy.height = canvas.height;
  const ctx = copy.getContext('2d', { willReadFrequently: true }); ctx.drawImage(canvas, 0, 0);
  const cells = ctx.getImageData(0, 0, canvas.width, canvas.height).data; let n = 0;
  for (let i = 0; i < cells.length; i += 4) { if (!cells[i + 3]) continue; if ([0, 1, 2].every(k => Math.abs(cells[i + k] - wanted[k]) < 8) && cells[i + 3] > 240) n++; }
  return sum + n; }, 0)"""
ODD, PALE, DARK = [0xF2, 0xD4, 0x8A], [255, 255, 255], [31, 42, 48]


def test_what_stands_out_has_its_colour_over_an_image_at_every_zoom(drawn, watch):
    far = opened(watch, drawn, "#theme=clue&image=then&c=34.6,119.22,10").page
    assert far.evaluate(COLOURS, ODD) > 50
    watched = opened(watch, drawn, "#theme=clue&image=then&c=34.6,119.22,15")
    near = watched.page.evaluate(COLOURS, ODD)
    assert near > 400
    assert watched.page.evaluate(COLOURS, PALE) == 0
    assert watched.page.evaluate(COLOURS.replace("< 8", "< 12").replace("> 240", "> 200"), DARK) > 100
    watched.assert_quiet()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bar_and_toolbar_keep_to_what_a_dossier_leaves_of_the_map(drawn, watch, lang):
    watched = opened(watch, drawn, f"#image=then,now&plot=P-22&lang={lang}")
    page = watched.page
    left, right = (
        page.evaluate("() => document.querySelector('.folium-map').getBoundingClientRect().left"),
        page.locator(".yt-side").bounding_box()["x"],
    )
    bar = page.locator(".yt-swipe").bounding_box()
    assert abs(bar["x"] + bar["width"] / 2 - (left + right) / 2) < 2
    for button in page.locator(".yt-dock-right button:visible").all():
        box = button.bounding_box()
        assert box["x"] + box["width"] <= right - 4
    page.locator(".yt-close").click()
    page.wait_for_timeout(200)
    bar = page.locator(".yt-swipe").bounding_box()
    assert abs(bar["x"] + bar["width"] / 2 - (left + 1280) / 2) < 2
    watched.assert_quiet()


def test_choosing_fading_and_the_legend(drawn, watch):
    watched = opened(watch, drawn)
    page = watched.page
    first, beside = page.locator(".yt-images select").nth(0), page.locator(".yt-images select").nth(1)
    first.select_option("depth")
    assert page.evaluate(SHOWN) == [2, -1]
    assert page.locator(".yt-images .yt-label").all_inner_texts() == ["< 0.5", "≥ 0.5"]
    assert not page.locator(".yt-swipe").is_visible()
    page.locator(".yt-images-range").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert page.locator(".leaflet-yt-image-pane img").evaluate("n => n.style.opacity") == "0.8"
    page.wait_for_timeout(350)
    assert "image=depth" in page.url and "opacity=80" in page.url
    first.select_option("then")
    assert HOSTILE in page.inner_text(".yt-images-legends")
    assert "示意" in page.inner_text(".yt-images-legends")
    beside.select_option("now")
    assert page.evaluate(SHOWN) == [0, 1]
    page.locator(".yt-lang").click()
    assert "250 m cells" in page.inner_text(".yt-images-legends")
    assert page.locator(".yt-images-line").first.inner_text().startswith("Right side")
    first.select_option("")
    assert page.evaluate(SHOWN) == [-1, -1]
    assert page.locator(".leaflet-yt-image-pane img").count() == 0
    watched.assert_quiet()


def test_two_dates_under_the_bar_by_key_touch_and_address(drawn, watch):
    watched = opened(watch, drawn, "#image=then,now&swipe=0.3")
    page = watched.page
    bar = page.get_by_role("slider", name="左右对比分隔线")
    assert bar.get_attribute("aria-valuenow") == "30"
    assert (
        page.inner_text(".yt-swipe-left") == "2024-10-12"
        and page.inner_text(".yt-swipe-right") == "2026-10-18"
    )
    clips = page.evaluate(
        "() => ['yt-image', 'yt-image-far'].map(n => yuantu.room.map.getPane(n).style.clip.match(/-?\\d+px/g).map(parseFloat))"
    )
    assert clips[0][1] == clips[1][3]
    bar.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    assert bar.get_attribute("aria-valuenow") == "22"
    box = bar.bounding_box()
    page.evaluate(
        """([x, y]) => { const bar = document.querySelector('.yt-swipe'), at = (type, x) => bar.dispatchEvent(new PointerEvent(type, {pointerId: 7, pointerType: 'touch', clientX: x, clientY: y, bubbles: true, button: 0}));
          bar.setPointerCapture = () => {}; bar.hasPointerCapture = () => true; bar.releasePointerCapture = () => {};
          at('pointerdown', x); at('pointermove', 800); at('pointerup', 800); }""",
        [box["x"] + 14, 300],
    )
    assert bar.get_attribute("aria-valuenow") == "50"
    page.wait_for_timeout(350)
    assert "image=then,now" in page.url and "swipe" not in page.url
    watched.assert_quiet()
    again = opened(watch, drawn, "#image=nothing&opacity=300")
    assert again.page.evaluate(SHOWN) == [-1, -1]
    again.assert_quiet()


def test_every_dossier_has_its_crops_and_says_what_is_supposed(drawn, watch):
    watched = opened(watch, drawn, "#plot=P-00")
    page = watched.page
    side = page.locator(".yt-side")
    assert side.locator(".yt-crop").count() == 2
    assert side.locator(".yt-crop-day").first.inner_text().split() == ["2024-10-12", "每格", "250", "m"]
    middle = "n => Array.from(n.getContext('2d').getImageData(n.width / 2, n.height / 2, 1, 1).data)"
    shades = [side.locator(".yt-crop canvas").nth(k).evaluate(middle)[0] for k in range(2)]
    assert shades[0] > 235 and shades[1] < 20
    edge = "n => { const d = n.getContext('2d').getImageData(0, 0, n.width, n.height).data; let red = 0; for (let i = 0; i < d.length; i += 4) if (d[i] > 150 && d[i + 1] < 90 && d[i + 2] < 70) red++; return red; }"
    assert side.locator(".yt-crop canvas").first.evaluate(edge) > 400
    told = page.inner_text(".yt-ground")
    assert "线索：地面仍为植被" in told and HOSTILE in told and "供现场核查参考" in told and "示意" in told
    side.locator(".yt-crop").nth(1).click()
    assert page.evaluate(SHOWN) == [1, -1]
    page.evaluate("() => yuantu.layers[0].select(yuantu.layers[0].plotOf('P-11'))")
    assert "线索：相符" in page.inner_text(".yt-ground")
    page.evaluate("() => yuantu.layers[0].select(yuantu.layers[0].plotOf('P-22'))")
    assert side.locator(".yt-crop").count() == 2 and page.locator(".yt-ground-clue").count() == 0
    page.evaluate("() => yuantu.layers[0].select(yuantu.layers[0].plotOf('P-50'))")
    watched.until("document.querySelector('.yt-crop-cell').textContent === '云或无数据'")
    assert watched.requests == []


def test_a_step_brings_its_images_and_takes_them_away(drawn, watch):
    watched = opened(watch, drawn, "#view=1")
    page = watched.page
    assert page.evaluate(SHOWN) == [0, 1]
    assert "2024-10-12 | 2026-10-18 · 每格 250 m" in page.inner_text(".yt-card-legend")
    assert page.locator(".yt-swipe").is_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN) == [-1, -1]
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN) == [-1, -1]
    page.locator(".yt-images select").first.select_option("now")
    page.keyboard.press("Escape")
    page.evaluate("() => yuantu.story.enter(0)")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN) == [0, 1]
    page.evaluate("() => yuantu.story.leave()")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN) == [1, -1]
    watched.assert_quiet()


def test_paper_shows_the_image_and_its_legend_without_its_handles(drawn, watch):
    watched = opened(watch, drawn, "#image=depth")
    page = watched.page
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(300)
    assert page.locator(".yt-images-legends").is_visible()
    assert not page.locator(".yt-images-range").is_visible()
    assert page.locator(".leaflet-yt-image-pane img").count() == 1
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    none = opened(watch, drawn)
    none.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert not none.page.locator(".yt-images").is_visible()
