"""How large and how fast the map page is: ours, plain folium.GeoJson, and geopandas.explore, in one Chromium offline.

``python benchmarks/page.py [--plots 10000 100000] [--full] [--runs 3] [--write benchmarks/RESULTS.md]``

An invented fabric (``benchmarks/fabric.py``) with twelve attributes, five of them Chinese text. Ours carries five
themes, the others the one they can. The usual ways are measured up to 10,000 plots, with ``--full`` at every count.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import folium
from fabric import Fabric, fabric
from harness import SHORT, circumstances, peak_memory_mb, put

from maps import palette
from maps.assets import asset
from maps.canvas import PlotLayer
from maps.page import Page
from maps.sealed import SealedMap

OURS = ("ours", "ours, one theme")
USUAL = ("folium.GeoJson", "geopandas.explore")
TITLE = "# The map page: ours against plain Folium"
MOST_FOR_USUAL = 10_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
LOCAL = {
    "leaflet.js": "leaflet-1.9.3.js",
    "leaflet.css": "leaflet-1.9.3.css",
    "jquery": "jquery-3.7.1.min.js",
}
"""What the usual pages load from outside is handed to them from our own files, at no cost; the rest is empty."""

READY = """(() => { const done = () => { if (!window.ready) requestAnimationFrame(() => requestAnimationFrame(() => { window.ready = window.ready || performance.now(); })); };
  const look = () => { const y = window.yuantu; if (window.ready) return;
    if (y ? y.readyAt > 0 && y.idle() && y.layers[0] && !y.layers[0]._loading : document.readyState === 'complete' && window.L) done();
    setTimeout(look, 4); }; setTimeout(look, 0); })()"""
FRAMES = """async () => { let map; for (const k in window) { try { if (window[k] instanceof L.Map) map = window[k]; } catch (e) {} }
  const nap = ms => new Promise(r => setTimeout(r, ms)), y = window.yuantu;
  const still = async () => { while ((y && !y.idle()) || map._animatingZoom) await nap(8); await nap(80); };
  const worst = async play => { let last = performance.now(), most = 0, on = true;
    const tick = () => { const now = performance.now(); most = Math.max(most, now - last); last = now; if (on) requestAnimationFrame(tick); };
    requestAnimationFrame(tick); await play(); await still(); on = false; return most; };
  await still();
  const drag = await worst(async () => { for (let k = 0; k < 40; k++) { map.panBy([k % 20 < 10 ? 40 : -40, k % 4 ? 12 : -30], {animate: false}); await nap(16); } });
  const zoom = await worst(async () => { for (const s of [1, 1, 1, -1, -1, -1]) { map.setZoom(map.getZoom() + s); await nap(300); await still(); } });
  return [drag, zoom]; }"""
THEMES = """async () => { const y = yuantu, l = y.layers[0]; let most = 0; const turn = () => new Promise(r => { const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0); });
  for (const t of l.data.head.themes.slice(1)) { const from = performance.now(); l.setTheme(t.key); while (!y.idle()) await turn();
    await new Promise(r => requestAnimationFrame(r)); most = Math.max(most, performance.now() - from); }
  return most; }"""


def ours(many: Fabric, file: Path, themes: int) -> None:
    """Our sealed page with its panel, legend and dossier."""
    made = SealedMap(page=Page("连云港高新区", day="2026-11-20", invented=True))
    layer = PlotLayer(
        many.plots,
        key="plot_id",
        name="地块",
        themes=many.themes[:themes],
        fields=many.fields,
        text=many.text,
    )
    layer.add_to(made)
    made.save(file)


def by_folium(many: Fabric, file: Path) -> None:
    """What the handbook shows: GeoJson with a style function and a tooltip of all attributes."""
    labelled = many.plots[["geometry"]].join(many.text).assign(code=many.plots["use"]).to_crs(4326)
    made = folium.Map(tiles=None)
    layer = folium.GeoJson(
        labelled,
        style_function=lambda one: {
            "fillColor": palette.land_use_colour(one["properties"]["code"]),
            "fillOpacity": 1,
            "color": "#6F7A80",
            "weight": 0.6,
        },
        tooltip=folium.GeoJsonTooltip([field.name for field in many.fields]),
    )
    layer.add_to(made)
    made.fit_bounds(layer.get_bounds())
    made.save(file)


def by_geopandas(many: Fabric, file: Path) -> None:
    """``GeoDataFrame.explore`` with a categorical column and all attributes as a tooltip."""
    sys.modules.setdefault("mapclassify", _not_used("mapclassify"))
    labelled = many.plots[["geometry"]].join(many.text).to_crs(4326)
    names = [field.name for field in many.fields]
    labelled.explore(column="use", tooltip=names, tiles=None, cmap="Set2").save(file)


def _not_used(name: str) -> types.ModuleType:
    """``explore`` asks for a package of classifications even where it classifies nothing."""
    module = types.ModuleType(name)
    module.classify = None  # type: ignore[attr-defined]
    return module


def one_run(way: str, count: int) -> dict[str, float | None]:
    """One page written and opened: seconds, megabytes, milliseconds."""
    many = fabric(count)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        start = time.perf_counter()
        if way in OURS:
            ours(many, file, 1 if way.endswith("one theme") else len(many.themes))
        else:
            (by_folium if way == USUAL[0] else by_geopandas)(many, file)
        seconds = time.perf_counter() - start
        found: dict[str, float | None] = {"write_s": seconds, "peak_mb": peak_memory_mb()}
        return found | {"size_mb": file.stat().st_size / 1e6} | _opened(file, way in OURS)


def _opened(file: Path, is_ours: bool) -> dict[str, float | None]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(600_000)
        page.route(re.compile("^https?:"), _from_our_files)
        page.add_init_script(READY)
        page.goto(file.as_uri(), wait_until="commit")
        page.wait_for_function("() => window.ready > 0") if not is_ours else _wait(page)
        found: dict[str, float | None] = {"ready_ms": page.evaluate("() => window.ready")}
        found["answers_ms"] = page.evaluate("() => yuantu.readyAt") if is_ours else None
        found["heap_mb"] = _heap(page)
        found["theme_ms"] = page.evaluate(THEMES) if is_ours else None
        found["drag_ms"], found["zoom_ms"] = page.evaluate(FRAMES)
        browser.close()
    return found


def _wait(page: Any) -> None:
    """Asked from outside: our page's policy forbids to evaluate."""
    while not page.evaluate("() => window.ready > 0"):
        page.wait_for_timeout(20)


def _heap(page: Any) -> float:
    """What the page's scripts hold, arrays of bytes included, after collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return (used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6


def _from_our_files(route: Any) -> None:
    own = next((file for sign, file in LOCAL.items() if sign in route.request.url), None)
    kind = "text/css" if route.request.url.endswith(".css") else "text/javascript"
    route.fulfill(body=asset(own) if own else "", content_type=kind)


def best(way: str, count: int, runs: int) -> dict[str, float | None]:
    """The least of each figure over several runs, every run in its own process."""
    asked = [sys.executable, __file__, "--one", way, "--plots", str(count)]
    rounds = [
        json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]
    return {key: None if rounds[0][key] is None else min(one[key] for one in rounds) for key in rounds[0]}


def table(counts: Sequence[int], runs: int, full: bool) -> str:
    """The section of RESULTS.md."""
    about = circumstances(runs).replace("Medians of", "The best of", 1)
    lines = [
        TITLE,
        "",
        f"{about} Chromium without a GPU, 1400 × 900, network cut, the whole set in view. "
        "Twelve attributes, five of them Chinese text; ours with five themes, the others with one. Ready: the whole "
        "picture stands; answering: hover and search work. Frames: the longest while dragging, and while zooming in and "
        "out by three levels. Heap: scripts and their arrays, after collection. Again with `python benchmarks/page.py`.",
        "",
        "| plots | way | file, MB | against ours | written, s | answering, s | ready, s | against ours | heap, MB | theme change, ms | longest frame dragging / zooming, ms |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for count in counts:
        ways = (*OURS, *(USUAL if full or count <= MOST_FOR_USUAL else ()))
        found = {way: best(way, count, runs if count <= MOST_FOR_USUAL or way in OURS else 1) for way in ways}
        lines += [_line(count, way, one, found[OURS[0]]) for way, one in found.items()]
        ratio = (found[OURS[0]]["size_mb"] or 0) / (found[OURS[1]]["size_mb"] or 1)
        lines.append(f"| | *five themes weigh {ratio:.2f} × one* | | | | | | | | | |")
    usual = [way for way in USUAL if way in found]
    ours = found[OURS[0]]
    told = [
        f"{found[way]['size_mb'] / ours['size_mb']:.1f} × smaller and ready {found[way]['ready_ms'] / ours['ready_ms']:.1f} × sooner than {way}"
        for way in usual
    ]
    ready = f"{ours['size_mb']:.1f} MB, ready in {ours['ready_ms'] / 1000:.1f} s"
    lines[1:1] = ["", f"{SHORT}{'; '.join(told) or ready} ({counts[-1]:,} plots)."]
    return "\n".join(lines) + "\n"


def _line(count: int, way: str, one: dict[str, Any], mine: dict[str, Any]) -> str:
    def shown(key: str, form: str, over: float = 1) -> str:
        return "" if one[key] is None else format(one[key] / over, form)

    cells = [
        f"{count:,}",
        way,
        shown("size_mb", ".2f"),
        f"{one['size_mb'] / mine['size_mb']:.1f} ×",
        shown("write_s", ".2f"),
        shown("answers_ms", ".2f", 1000),
        shown("ready_ms", ".2f", 1000),
        f"{one['ready_ms'] / mine['ready_ms']:.1f} ×",
        shown("heap_mb", ".0f"),
        shown("theme_ms", ".0f"),
        f"{one['drag_ms']:.0f} / {one['zoom_ms']:.0f}",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """The command line: print the table, or write it into a file of results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plots", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="measure the usual ways at every count")
    parser.add_argument("--write", type=Path, help="Markdown file whose section of this name is replaced")
    parser.add_argument("--one", choices=(*OURS, *USUAL), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one_run(asked.one, asked.plots[0])))
        return
    text = table(asked.plots, asked.runs, asked.full)
    if asked.write:
        put(asked.write, text)
    print(text, end="")


if __name__ == "__main__":
    main()
