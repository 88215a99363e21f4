"""The dossiers in a real browser with the network cut: silent, one sheet of A4 a suggestion, nothing cut off, legible."""

import re
from pathlib import Path

import pytest

from maps.page import Figure
from maps.sheet import Bar, Bars, Facts, Grid, Group, Groups, Mark, Marks, Sheet, save
from reports.build import evaluate_zone, site_zone
from reports.site.dossier import write_dossiers

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"
HOSTILE = (
    "</style><script>alert(1)</script>",
    "{{7*7}}",
    "\"a\" 'b' `c` ${1+1} <img src=x onerror=alert(1)>",
    "\u202eltr\u202c 园 🏭",
    "很长的一句话" * 80,
    "unbroken" * 120,
)

FITS = """() => [...document.querySelectorAll('.sheet')].map(s => {
  const foot = s.querySelector('footer').getBoundingClientRect().top;
  const low = Math.max(...[...s.querySelectorAll('section, figure, header')].map(e => e.getBoundingClientRect().bottom));
  const right = Math.max(...[...s.querySelectorAll('*')].filter(e => !e.closest('svg')).map(e => e.getBoundingClientRect().right));
  return [low <= foot + 1, right <= s.getBoundingClientRect().right + 1]; })"""

FAINT = """() => { const lum = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255;
    return x <= .03928 ? x / 12.92 : Math.pow((x + .055) / 1.055, 2.4); });
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c !== 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255,255,255)'; };
  const faint = new Set();
  document.querySelectorAll('.sheet *:not(svg *)').forEach(e => {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) return;
    const a = lum(getComputedStyle(e).color), b = lum(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) faint.add(e.className + ' ' + ratio.toFixed(2)); });
  return [...faint]; }"""


def pages(watched) -> int:
    """How many pages the browser prints."""
    return len(re.findall(rb"/Type\s*/Page[^s]", watched.page.pdf(prefer_css_page_size=True)))


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request, tmp_path_factory):
    evaluation = evaluate_zone(SAMPLE)
    folder = tmp_path_factory.mktemp("dossier")
    sitings = site_zone(evaluation, ["manufacturing", SAMPLE / "project.toml"])
    return [(siting, write_dossiers(evaluation, siting, folder, request.param)) for siting in sitings]


def test_a_summary_and_one_page_a_suggestion_silent_and_nothing_cut_off(written, watch):
    for siting, path in written:
        watched = watch(1000, 1200)
        watched.open(path, wait=None)
        count = 1 + len(siting.suggestions(5))
        assert watched.page.locator(".sheet").count() == count
        assert pages(watched) == count
        watched.page.emulate_media(media="print")
        assert watched.page.evaluate(FITS) == [[True, True]] * count
        watched.assert_quiet()


def test_every_text_is_legible_and_the_map_has_scale_north_and_plot(written, watch):
    siting, path = written[0]
    watched = watch(1000, 1200)
    watched.open(path, wait=None)
    assert watched.page.evaluate(FAINT) == []
    chart = watched.page.locator(".place svg").nth(1)
    told = chart.evaluate("e => e.textContent")
    assert str(siting.suggestions(1).index[0]) in told
    assert re.search(r"\d+ k?m", told) and re.search("北|N", told)


def test_a_narrow_screen_scrolls_down_only(written, watch):
    watched = watch(390, 800)
    watched.open(written[0][1], wait=None)
    assert watched.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def hostile(text: str) -> Sheet:
    return Sheet(
        title=text,
        badge="1",
        kicker=[text, text, text],
        subtitle=text,
        figures=[Figure("得分", "91.1", "/ 100")],
        caption=text,
        beside=[Facts(text, [Figure(text, text, text)] * 3)],
        wide=[
            Bars(text, [Bar(text, text, 0.5, "1 / 2", text)] * 4, text),
            Groups(text, [Group("good", text, [(text, text)])]),
        ],
        left=[Bars(text, [Bar(text, "", 0.5, "50 %")], text)],
        right=[Marks(text, [Mark("bad", text, text)] * 2, text)],
        last=[Grid(text, [text] * 4, [[text] * 4], ["good"], text)],
        foot=[text, text],
    )


def test_hostile_texts_stay_texts_and_on_their_page(watch, tmp_path):
    path = save([hostile(text) for text in HOSTILE], tmp_path / "hostile.html", title=HOSTILE[0])
    watched = watch(1000, 1200)
    watched.open(path, wait=None)
    assert watched.page.title() == HOSTILE[0]
    assert watched.page.locator("h1").first.inner_text().endswith(HOSTILE[0])
    assert "{{7*7}}" in watched.page.locator("h1").nth(1).inner_text()
    assert pages(watched) == len(HOSTILE)
    watched.page.emulate_media(media="print")
    assert watched.page.evaluate(FITS) == [[True, True]] * len(HOSTILE)
    watched.assert_quiet()
