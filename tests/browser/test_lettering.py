"""Names of parks and areas on the map page: each on or at its own ground, at any size of the map and in both languages."""

from pathlib import Path

import pytest
import shapely

from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"
NAMES = """() => { const map = yuantu.room.map, holder = map.getContainer(), c = holder.getBoundingClientRect();
  const placed = t => t.split(' ').map(p => { const q = map.latLngToContainerPoint(p.split(',').map(Number)); return [q.x + c.left, q.y + c.top]; });
  const box = n => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const all = q => [...holder.querySelectorAll(q)];
  return { parks: all('.yt-park').map(n => [n.textContent, n.style.visibility !== 'hidden', box(n), placed(n.dataset.ring)]),
    areas: all('.yt-axis-name[data-places]').map(n => [n.textContent, n.style.visibility !== 'hidden', box(n), placed(n.dataset.places)]) }; }"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return draw(evaluate_zone(SAMPLES / "lianyungang"), (), tmp_path_factory.mktemp("names") / "map.html")


@pytest.mark.parametrize(
    ("size", "address"),
    [
        ((1280, 800), "#t=rows"),
        ((1280, 800), "#view=1"),
        ((1280, 800), "#lang=en"),
        ((1920, 1080), ""),
        ((390, 780), ""),
    ],
)
def test_a_name_stands_on_or_at_its_own_ground(page, watch, size, address):
    watched = watch(*size)
    watched.page.goto(page.as_uri() + address)
    watched.until("window.yuantu && yuantu.story && yuantu.story.settled()")
    watched.page.wait_for_timeout(600)
    seen = watched.page.evaluate(NAMES)
    grounds = [shapely.Polygon(ring) for *_, ring in seen["parks"]]
    assert len(grounds) == 5 and sum(shown for _, shown, *_ in seen["parks"]) >= 3
    for place, (name, shown, box, _) in enumerate(seen["parks"]):
        if shown:
            own, text = grounds[place], shapely.box(*box)
            others = [ground for k, ground in enumerate(grounds) if k != place]
            assert own.distance(text) <= 8, name
            on_others = max(text.intersection(one).area for one in others)
            assert on_others <= 0.75 * text.intersection(own).area, name
    assert len(seen["areas"]) == 2
    for name, shown, box, places in seen["areas"]:
        heights = [y for _, y in places]
        middle = (box[1] + box[3]) / 2
        assert not shown or min(heights) - 1 <= middle <= max(heights) + 1, name
    watched.assert_quiet()


DISCS = """() => [...document.querySelectorAll('.yt-disc')].map(n => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })"""
CUT = "() => { const bar = document.querySelector('.yt-bar'); return bar.scrollWidth - bar.clientWidth; }"


@pytest.fixture(scope="module")
def suggested(tmp_path_factory):
    zone = evaluate_zone(SAMPLES / "lianyungang")
    return draw(zone, site_zone(zone), tmp_path_factory.mktemp("discs") / "map.html")


@pytest.mark.parametrize("size", [(390, 780), (1280, 800), (1920, 1080)])
def test_discs_give_way_to_a_small_park_and_to_each_other(suggested, watch, size):
    """宋跳 is small and holds the three best sites: its name stands on it all the same, and no disc covers another."""
    watched = watch(*size)
    watched.page.goto(suggested.as_uri())
    watched.until("window.yuantu && yuantu.story && yuantu.story.settled()")
    watched.page.wait_for_timeout(600)
    found = watched.page.evaluate(NAMES)["parks"]
    (name,) = [one for one in found if one[0].startswith("宋跳")]
    assert name[1], "its name is shown"
    text = shapely.box(*name[2])
    if size[0] > 390:  # on a phone the discs leave it no room, and it stands beside
        assert text.intersection(shapely.Polygon(name[3])).area > 0.4 * text.area
    discs = [shapely.box(*box) for box in watched.page.evaluate(DISCS)]
    assert len(discs) == 5
    assert max(a.intersection(b).area for k, a in enumerate(discs) for b in discs[:k]) == 0
    assert max(text.intersection(one).area for one in discs) == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_window_shows_every_button(page, watch, lang):
    watched = watch(390, 780)
    watched.page.goto(f"{page.as_uri()}#lang={lang}")
    watched.until("window.yuantu && yuantu.story && yuantu.story.settled()")
    assert watched.page.evaluate(CUT) <= 0
