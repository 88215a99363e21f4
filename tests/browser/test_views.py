"""The small pages a deck links to: each opens the map, offline, at the view of its slide."""

from pathlib import Path

import pytest

from maps.said import in_lang
from reports.build import evaluate_zone, site_zone
from reports.page.draw import draw
from reports.preset.preset import preset_of
from reports.slides.deck import MAP
from reports.slides.outline import outline
from reports.slides.views import write_views
from reports.still.stills import Board

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).resolve().parents[2] / "layers" / "sample"


def follow(watched, page):
    """Open a small page and wait until the map it goes on to stands."""
    watched.open(page, None)
    watched.page.wait_for_url(f"**/{MAP}#**", wait_until="load")
    watched.until("window.yuantu && yuantu.readyAt > 0")
    watched.page.wait_for_timeout(300)


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    """The slides that are planned, and the pages their links open beside the map."""
    evaluation = evaluate_zone(SAMPLES / "lianyungang")
    sitings = site_zone(evaluation)
    assert not preset_of(evaluation.zone).public
    folder = tmp_path_factory.mktemp("views")
    themes = [one.key for one in Board(evaluation, sitings).painted.themes]
    planned = outline(evaluation, sitings, themes, "en")
    draw(evaluation, sitings, folder / MAP, "zh")
    addresses = [f"../{MAP}#{one.view}&lang=en" for one in planned]
    aside = f"../{MAP}#theme=idle&plot=ST-023"
    return planned, write_views([*addresses, aside], folder, "en")


def test_every_link_of_the_deck_lands_on_its_step(linked, watch):
    planned, pages = linked
    told = [place for place, one in enumerate(planned) if one.view.startswith("view=")]
    assert len(told) >= 4
    for place in (told[0], told[len(told) // 2], told[-1]):
        watched = watch(1280, 800)
        follow(watched, pages[place])
        address = watched.page.evaluate("() => location.href")
        assert f"/{MAP}#" in address and planned[place].view in address
        card = watched.page.evaluate("() => document.querySelector('.yt-card').textContent")
        assert in_lang(planned[place].step.title, "en") in card
        assert not watched.complaints
        assert not [one for one in watched.requests if not one.startswith("file:")]


def test_a_link_beside_the_story_opens_theme_and_plot(linked, watch):
    watched = watch(1280, 800)
    follow(watched, linked[1][-1])
    assert watched.page.evaluate("() => location.hash").startswith("#theme=idle&plot=ST-023")
    assert "ST-023" in watched.page.evaluate("() => document.body.innerText")
