"""What a user looks for on the map page: loosely written numbers, the plots of a filter, conditions of a link, notes."""

from pathlib import Path

import pytest

from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw
from reports.page.embed import embedded

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    evaluation = evaluate_zone(SAMPLES / "lianyungang")
    return draw(evaluation, site_zone(evaluation), tmp_path_factory.mktemp("found") / "map.html")


def opened(watch, page, address="", size=(1280, 800)):
    watched = watch(*size)
    watched.page.goto(page.as_uri() + address)
    watched.until("window.yuantu && yuantu.story")
    watched.page.wait_for_timeout(300)
    return watched


@pytest.mark.parametrize("text", ["ST023", "st-023", "st 023", "ST_023"])
def test_a_number_is_found_however_it_is_written(page, watch, text):
    watched = opened(watch, page)
    found = watched.page.evaluate("text => yuantu.room.layer.data.find(text, 9).map(one => one.key)", text)
    assert found[0] == "ST-023"
    watched.page.evaluate("text => yuantu.room.filter.set('words', text)", text.replace(" ", ""))
    assert watched.page.evaluate("[...yuantu.room.layer.filter].reduce((a, b) => a + b, 0)") == 1


def test_a_filter_leads_to_its_plots_on_demand_and_discs_outside_it_stand_back(page, watch):
    watched = opened(watch, page, "#f=park:ST&t=rows")
    zoom = "yuantu.room.map.getZoom()"
    before = watched.page.evaluate(zoom)
    faded = watched.page.eval_on_selector_all(
        ".yt-disc",
        "nodes => nodes.map(n => [n.dataset.plot.slice(0, 2), n.classList.contains('yt-disc-out')])",
    )
    assert faded and all(out == (park != "ST") for park, out in faded)
    watched.page.click(".yt-chip-see button")
    watched.page.wait_for_timeout(600)
    assert watched.page.evaluate(zoom) > before + 1
    inside = """() => { const l = yuantu.room.layer, b = yuantu.room.map.getBounds();
      return yuantu.chosen(l.filter).every(i => b.contains(l.data.bounds(i))); }"""
    assert watched.page.evaluate(inside)
    watched.page.evaluate("yuantu.room.filter.clear()")
    assert watched.page.locator(".yt-disc-out").count() == 0


def test_a_condition_of_the_link_that_says_nothing_is_told(page, watch):
    watched = opened(watch, page, "#f=clock:suspected;park:ST")
    told = watched.page.locator(".yt-chip-unread")
    assert "clock:suspected" in told.inner_text() and "未识别" in told.inner_text()
    watched.page.click(".yt-chip-unread .yt-chip-off")
    assert told.count() == 0
    assert watched.page.evaluate("yuantu.room.filter.ids()") == ["park"]
    watched.assert_quiet()


def test_notes_have_a_band_only_where_there_is_a_note_and_go_with_the_presentation(page, watch):
    watched = opened(watch, page, "#view=1&notes=on")
    notes = watched.page.evaluate("yuantu.room.data.parts.story.steps.map(one => !!one.note)")
    assert True in notes and False in notes
    for place, noted in enumerate(notes):
        watched.page.evaluate("place => yuantu.story.go(place, false)", place)
        band = watched.page.evaluate("document.body.classList.contains('yt-notes-on')")
        assert band == noted, place
    watched.page.wait_for_timeout(400)
    address = watched.page.evaluate("location.hash")
    assert "notes=on" in address and "c=" not in address and "colours=" not in address
    watched.page.keyboard.press("Escape")
    watched.page.wait_for_timeout(400)
    assert "notes" not in watched.page.evaluate("location.hash")
    assert not watched.page.evaluate("document.body.classList.contains('yt-notes-on')")


def test_a_card_shows_every_class_that_is_on_the_map(page, watch):
    watched = opened(watch, page, "#view=1")
    there = (
        "yuantu.room.layer.theme.legend.filter(row => yuantu.room.layer.codes.indexOf(row.code) >= 0).length"
    )
    shown = watched.page.locator(".yt-card-legend li").count()
    assert shown == watched.page.evaluate(there) == 15


def test_a_deck_steers_by_clicker_before_and_after_a_click_into_the_map(page, watch, tmp_path):
    deck = page.parent / "deck.html"
    deck.write_text(
        "<!DOCTYPE html><meta charset=utf-8><title>-</title><p>deck</p>" + embedded("高新区"),
        encoding="utf-8",
    )
    watched = watch(1280, 800)
    watched.page.goto(deck.as_uri())
    frame = next(one for one in watched.page.frames if one.parent_frame)
    watched.until("window.yuantu && yuantu.story && yuantu.story.at() === 0", frame)

    def pressed(key, place):
        watched.page.keyboard.press(key)
        watched.until(f"yuantu.story.at() === {place}", frame)

    pressed("PageDown", 1)
    watched.page.click("p")
    watched.page.evaluate("document.activeElement.blur()")
    pressed("PageDown", 2)
    pressed(" ", 3)
    pressed("PageUp", 2)
    watched.page.mouse.click(700, 300)
    pressed("PageDown", 3)
    pressed("PageUp", 2)
    assert frame.evaluate("() => yuantu.story.at()") == 2
