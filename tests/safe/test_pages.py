"""The pages of a zone whose every text is hostile, opened in a real Chromium: nothing runs, nothing is asked for."""

import importlib.util
import re
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "browser_of_tests", Path(__file__).resolve().parents[1] / "browser" / "conftest.py"
)
_BROWSER = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_BROWSER)
chromium, watch = _BROWSER.chromium, _BROWSER.watch

pytestmark = pytest.mark.browser


def html(written):
    found = sorted(written.out.rglob("*.html"))
    assert {"map.html", "01.html"} <= {path.name for path in found} and any(
        "dossier" in path.name for path in found
    )
    return found


def untouched(page):
    """Nothing ran: no dialog, no request, no complaint of the policy, nothing that a script of the data set."""
    page.assert_quiet()
    assert page.page.evaluate("() => window.pwned === undefined && Object.prototype.pwned === undefined")
    bad = "script:not([type]), img[src^='x'], iframe, object, embed, base, link[rel=import], form[action]"
    mine = page.page.evaluate(
        f"() => [...document.querySelectorAll({bad!r})].filter(one => /pwned|leak/.test(one.outerHTML) && !one.text).length"
    )
    assert mine == 0


def test_the_map_page_of_hostile_texts(written, watch):
    page = watch(1400, 900)
    page.open(written.out / "map.html")
    untouched(page)
    plots = [str(plot) for plot in written.evaluation.plots.index]
    for plot in plots[::6]:
        page.page.evaluate("plot => yuantu.select && yuantu.select(plot)", plot)
    for text in ("<script>", "pwned", "=1+1", "{{7"):
        boxes = page.page.locator("input[type=search]:visible")
        if boxes.count():
            boxes.first.fill(text)
            page.page.wait_for_timeout(120)
            boxes.first.press("Enter")
    for _ in range(8):
        page.page.keyboard.press("PageDown")
        page.page.wait_for_timeout(40)
    untouched(page)
    page.page.goto(
        (written.out / "map.html").as_uri()
        + "#lang=en&q=<img src=x onerror=window.pwned=1>&view=zz&plot=__proto__"
    )
    page.page.reload()
    page.page.wait_for_timeout(400)
    untouched(page)


def test_dossiers_and_views_of_hostile_texts(written, watch):
    for path in html(written):
        if path.name == "map.html" or re.fullmatch(r"0[2-9]\.html|1[0-9]\.html", path.name):
            continue
        page = watch()
        page.open(path, wait=None)
        untouched(page)


def test_the_check_sees_a_page_that_runs_text(written, watch, tmp_path):
    (tmp_path / "a.html").write_text(
        "<meta charset=utf-8><img src=data:x onerror='window.pwned=1'>", encoding="utf-8"
    )
    page = watch()
    page.open(tmp_path / "a.html", wait="window.pwned === 1")
    with pytest.raises(AssertionError):
        untouched(page)
