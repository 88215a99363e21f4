"""The plot engine in a real browser: filter, focus, languages, numbers, variants, and a picture true to its shapes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.fabric import fabric
from maps import paint, palette
from maps.canvas import Group, Measure, PlotLayer
from maps.page import Page
from maps.sealed import SealedMap

pytestmark = pytest.mark.browser

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "\"a\" 'b' `c` ${1+1}",
    "C:\\path\\2019",
    "{{7*7}}",
    "{# never closed",
    "{% raw %}",
    "{% raw",
    "\u202eltr\u202c 园",
    "nul\x00nul",
    "🏭 emoji",
    "<!-- --> ]]> &amp; &lt;",
    "长" * 10_000,
)
MANY = fabric(400)
ONE = paint.Class("all", {"zh": "全部", "en": "all"}, "#D7C3B2")

SIZE = "() => yuantu.layers[0].data.typical * Math.pow(2, yuantu.layers[0]._map.getZoom())"
ZOOM = "step => { const m = yuantu.layers[0]._map; m.setZoom(m.getZoom() + step, {animate: false}); }"
PIXELS = """(points) => { const l = yuantu.layers[0], m = l._map, tiles = Object.values(l._tiles), box = m.getContainer().getBoundingClientRect();
  const data = new Map();
  return points.map(([lat, lon]) => { const p = m.latLngToContainerPoint([lat, lon]);
    for (const t of tiles) { const r = t.el.getBoundingClientRect(), x = p.x + box.left - r.left, y = p.y + box.top - r.top;
      if (x < 0 || y < 0 || x >= r.width || y >= r.height) continue;
      if (!data.has(t.el)) data.set(t.el, t.el.getContext('2d').getImageData(0, 0, t.el.width, t.el.height).data);
      const k = 4 * (Math.floor(y * t.el.height / r.height) * t.el.width + Math.floor(x * t.el.width / r.width)), d = data.get(t.el);
      return [d[k], d[k + 1], d[k + 2], d[k + 3]]; }
    return null; }); }"""


def settled(seen: Any) -> None:
    seen.until("yuantu.idle() && !yuantu.layers[0]._loading")
    seen.page.wait_for_timeout(60)


def opened(watch: Callable, path: Path, layer: PlotLayer, page: Page | None = None, **size: Any) -> Any:
    one = SealedMap(page=page)
    layer.add_to(one)
    one.save(path)
    seen = watch(**size)
    seen.open(path)
    settled(seen)
    return seen


def plain(many: Any = MANY, **given: Any) -> PlotLayer:
    given = {"themes": many.themes, "fields": many.fields, "text": many.text, **given}
    return PlotLayer(many.plots, key="plot_id", name={"zh": "地块", "en": "Plots"}, **given)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fabric in both languages on a plain sealed map, where the layer brings its own control."""
    english = MANY.text.assign(use=MANY.plots["use"].map({"1001": "industry"}).fillna("other use"))
    half = pd.Series(np.where(np.arange(400) < 150, "P-1", "P-2"), MANY.plots.index)
    layer = plain(
        text={"zh": MANY.text, "en": english},
        themes=[
            paint.amount(
                "far",
                {"zh": "容积率", "en": "FAR"},
                "far",
                (1.0,),
                limit=1.0,
                note={"zh": "注", "en": "note"},
            ),
            *MANY.themes[:1],
        ],
        groups=[Group("park", {"zh": "园区", "en": "Park"}, half, {"P-1": {"zh": "东园", "en": "East"}})],
        measures=[
            Measure("area_m2", MANY.plots.area.round(1)),
            Measure("tax", MANY.plots["tax"].mask(MANY.plots["far"].isna())),
        ],
        remarks=pd.DataFrame(columns=["key", "tone", "heading", "text", "source"]),
    )
    one = SealedMap()
    layer.add_to(one)
    path = tmp_path_factory.mktemp("plots") / "both.html"
    one.save(path)
    return path


@pytest.fixture
def seen(watch: Callable, both: Path) -> Any:
    watched = watch(900, 700)
    watched.open(both)
    settled(watched)
    return watched


def ask(seen: Any, script: str) -> Any:
    return seen.page.evaluate(f"() => {{ const l = yuantu.layers[0], d = l.data; return {script}; }}")


def middles(count: int = 400) -> list[list[float]]:
    points = MANY.plots.to_crs(4490).geometry.iloc[:count].representative_point()
    return [[p.y, p.x] for p in points]


def test_what_is_filtered_out_is_faint_and_cannot_be_hit(seen: Any) -> None:
    middle = middles(2)
    seen.page.evaluate("""() => { window.told = []; yuantu.on('filter', e => told.push(e.count));
      const mask = new Uint8Array(400); mask[1] = 1; yuantu.layers[0].setFilter(mask); }""")
    settled(seen)
    out, shown = seen.page.evaluate(PIXELS, middle)
    assert out[3] < 60
    assert shown[3] == 255
    at = "([lat, lon]) => yuantu.layers[0].at(L.latLng(lat, lon))"
    assert [seen.page.evaluate(at, one) for one in middle] == [-1, 1]
    assert sum(int(one) for one in seen.page.locator(".yt-legend .yt-count").all_inner_texts()) == 1
    assert sum(ask(seen, "Array.from(l.counts('use'))")) == 1
    seen.page.evaluate("() => yuantu.layers[0].setFilter(null)")
    settled(seen)
    assert [pixel[3] for pixel in seen.page.evaluate(PIXELS, middle)] == [255, 255]
    assert seen.page.evaluate("() => told") == [1, 400]
    seen.assert_quiet()


def test_a_focus_dims_the_rest_but_leaves_it_there(seen: Any) -> None:
    seen.page.evaluate("() => { const m = new Uint8Array(400); m[1] = 1; yuantu.layers[0].setFocus(m); }")
    settled(seen)
    dimmed, spoken_of = seen.page.evaluate(PIXELS, middles(2))
    assert 60 < dimmed[3] < 120
    assert spoken_of[3] == 255
    assert seen.page.evaluate("([lat, lon]) => yuantu.layers[0].at(L.latLng(lat, lon))", middles(1)[0]) == 0


def test_what_the_layer_says_follows_the_language(seen: Any) -> None:
    point = seen.page.evaluate(
        "([lat, lon]) => { const p = yuantu.layers[0]._map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
        middles()[200],
    )
    seen.page.mouse.move(*point)
    seen.page.wait_for_selector(".yt-tip")
    assert "容积率" in seen.page.inner_text(".yt-tip")
    assert seen.page.inner_text(".yt-limit") == "限值 1"
    seen.page.evaluate("() => yuantu.setLang('en')")
    assert "FAR" in seen.page.inner_text(".yt-tip")
    assert "容积率" not in seen.page.inner_text(".yt-tip")
    assert seen.page.inner_text(".yt-limit") == "limit 1"
    assert seen.page.inner_text(".yt-note") == "note"
    assert seen.page.locator(".yt-control option").first.inner_text() == "FAR"
    seen.page.mouse.click(*point)
    assert "floor-area ratio" in seen.page.inner_text(".yt-popup")
    seen.page.evaluate("() => yuantu.setLang('zh')")
    assert "floor-area ratio" not in seen.page.inner_text(".yt-popup")
    seen.assert_quiet()


def test_values_numbers_groups_and_measures_are_what_was_handed_in(seen: Any) -> None:
    investment = MANY.text["investment"].iloc[:50].tolist()
    asked = "Array.from({length: 50}, (_, i) => [d.value('investment', i), d.number('investment', i), d.number('far', i), d.number('start', i)])"
    rows = ask(seen, asked)
    assert [row[0] for row in rows] == investment
    assert [row[1] for row in rows] == MANY.plots["investment"].iloc[:50].tolist()
    blank = [row[2] != row[2] or row[2] is None for row in rows]
    assert blank == MANY.plots["far"].iloc[:50].isna().tolist()
    assert rows[0][3] == int(MANY.text["start"].iloc[0].replace("-", ""))
    assert ask(seen, "[d.field('tax'), d.field('nobody'), d.value('nobody', 0)]") == [9, -1, None]
    assert ask(seen, "[d.text('group.0', 0), d.text('group.0', 399)]") == ["东园", "P-2"]
    area, tax = ask(seen, "[Array.from(d.measure('area_m2')), Array.from(d.measure('tax'))]")
    assert area == MANY.plots.area.round(1).tolist()
    assert [one != one or one is None for one in tax] == MANY.plots["far"].isna().tolist()
    seen.page.evaluate("() => yuantu.setLang('en')")
    assert ask(seen, "[d.text('group.0', 0), d.text('group.0', 399)]") == ["East", "P-2"]
    assert set(ask(seen, "d.texts('field.3')")) == {"industry", "other use"}


def test_variants_paint_their_own_colours(seen: Any) -> None:
    seen.page.evaluate("() => yuantu.layers[0].setTheme('use')")
    first = int(np.flatnonzero(MANY.plots["use"] == "1001")[1])
    for variant, shown in (
        ("screen", palette.land_use_colour("1001")),
        ("projector", palette.projected(palette.land_use_colour("1001"))),
        ("print", palette.printed([palette.land_use_colour("1001")], "categories")[0][0]),
    ):
        seen.page.evaluate("name => yuantu.layers[0].setVariant(name)", variant)
        settled(seen)
        pixel = seen.page.evaluate(PIXELS, [middles()[first]])[0]
        assert "#" + "".join(f"{part:02X}" for part in pixel[:3]) == shown
        swatch = seen.page.evaluate(
            "() => getComputedStyle(document.querySelector('.yt-legend .yt-swatch')).backgroundColor"
        )
        assert swatch == f"rgb({', '.join(str(part) for part in pixel[:3])})"


def test_the_picture_is_true_to_the_shapes_across_tiles(seen: Any) -> None:
    """At thousands of points well inside a plot, a hole or the gap of a plot in two stands the colour of what lies there."""
    seen.page.evaluate("() => yuantu.layers[0].setTheme('use')")
    metres = MANY.plots.geometry
    rng = np.random.default_rng(1)
    west, south, east, north = metres.total_bounds
    points = shapely.points(rng.uniform(west, east, 3000), rng.uniform(south, north, 3000))
    points = np.r_[points, [void.representative_point() for void in _voids(metres)]]
    away = shapely.STRtree(shapely.boundary(metres.to_numpy())).query_nearest(
        points, all_matches=False, return_distance=True
    )[1]
    inside, plot = shapely.STRtree(metres.to_numpy()).query(points, predicate="within")
    wanted = np.full(len(points), "", dtype=object)
    wanted[inside] = MANY.plots["use"].map(palette.land_use_colour).to_numpy()[plot]
    placed = [[p.y, p.x] for p in gpd.GeoSeries(points, crs=4549).to_crs(4490)]
    for step in (0, 0.75, 0.75, 1.25):
        seen.page.evaluate(ZOOM, step)
        settled(seen)
        clear = away > 2.6 * 70 / seen.page.evaluate(SIZE)
        found = seen.page.evaluate(PIXELS, placed)
        compared = [
            ("" if have[3] == 0 else "#" + "".join(f"{part:02X}" for part in have[:3]), want)
            for have, want, sure in zip(found, wanted, clear, strict=True)
            if sure and have is not None
        ]
        assert len(compared) > 200
        assert "" in {want for _, want in compared}
        assert [pair for pair in compared if pair[0] != pair[1]] == []


def _voids(shapes: Any) -> list[shapely.Geometry]:
    holes = [
        shapely.Polygon(ring)
        for shape in shapes.geometry
        for part in shapely.get_parts(shape)
        for ring in part.interiors
    ]
    gaps = [
        shapely.difference(shape.convex_hull.buffer(-3), shape)
        for shape in shapes
        if shape.geom_type == "MultiPolygon"
    ]
    return [*holes, *(gap for gap in gaps if not gap.is_empty)]


@pytest.mark.parametrize("scale", [1, 1.25, 2])
def test_no_ground_shows_along_an_edge_two_plots_share(watch: Callable, tmp_path: Path, scale: float) -> None:
    """All plots in one colour: along every shared edge the tiles are opaque, and nowhere lighter than that colour."""
    plots = MANY.plots.assign(one="all")
    layer = PlotLayer(plots, key="plot_id", name="n", themes=[paint.categories("one", "一", "one", [ONE])])
    ratio = f"Object.defineProperty(window, 'devicePixelRatio', {{get: () => {scale}}});"
    seen = opened(watch, tmp_path / "edges.html", layer, width=900, height=700, script=ratio)
    shapes = plots.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="touches")
    edges = shapely.intersection(shapes[first], shapes[second])[first < second]
    edges = edges[shapely.length(edges) > 20]
    shares = [shapely.line_interpolate_point(edges, share, normalized=True) for share in (0.3, 0.45, 0.6)]
    walked = [[p.y, p.x] for p in gpd.GeoSeries(np.concatenate(shares), crs=4549).to_crs(4490)]
    fill = [int(ONE.colour[place : place + 2], 16) for place in (1, 3, 5)]
    for step in (-2.5, 1, 1.5, 0.5, 0.75, 1.25):
        seen.page.evaluate(ZOOM, step)
        settled(seen)
        pixels = [pixel for pixel in seen.page.evaluate(PIXELS, walked) if pixel]
        assert len(pixels) > 100
        assert {pixel[3] for pixel in pixels} == {255}
        assert all(pixel[part] <= fill[part] + 1 for pixel in pixels for part in range(3))


def test_hostile_text_is_text_in_tip_legend_dossier_and_control(watch: Callable, tmp_path: Path) -> None:
    count = len(HOSTILE)
    plots = MANY.plots.iloc[:count].copy()
    plots.index = pd.Index([f"{one}{place}" for place, one in enumerate(HOSTILE)], name="plot_id")
    plots["use"] = list(HOSTILE)
    text = pd.DataFrame({field.name: list(HOSTILE) for field in MANY.fields}, index=plots.index)
    classes = [paint.Class(one, {"zh": one, "en": one + "!"}, "#4F9FA8") for one in HOSTILE]
    themes = [
        paint.Theme(
            f"t{place}", {"zh": one, "en": one + "?"}, "use", "categories", tuple(classes), unit=one, note=one
        )
        for place, one in enumerate(HOSTILE)
    ]
    remarks = pd.DataFrame(
        [(key, "bad", one, one, one) for key, one in zip(plots.index, HOSTILE, strict=True)],
        columns=["key", "tone", "heading", "text", "source"],
    )
    groups = [Group(HOSTILE[0], HOSTILE[1], plots["use"], {one: one for one in HOSTILE})]
    layer = PlotLayer(
        plots,
        key="plot_id",
        name=HOSTILE[0],
        themes=themes,
        fields=MANY.fields,
        text=text,
        remarks=remarks,
        groups=groups,
    )
    one = SealedMap()
    layer.add_to(one)
    one.save(tmp_path / "hostile.html")
    seen = watch(1000, 800)
    seen.open(tmp_path / "hostile.html")
    settled(seen)
    shown = [text.replace("\x00", "\ufffd") for text in HOSTILE]
    for lang, mark in (("zh", ""), ("en", "!")):
        seen.page.evaluate("lang => yuantu.setLang(lang)", lang)
        told = seen.page.evaluate(
            "() => [...document.querySelectorAll('.yt-legend .yt-label')].map(n => n.textContent)"
        )
        assert [text.replace("\x00", "\ufffd") for text in told] == [text + mark for text in shown]
        options = seen.page.evaluate(
            "() => [...document.querySelectorAll('.yt-control option')].map(n => n.textContent)"
        )
        assert [text.replace("\x00", "\ufffd") for text in options] == [
            text + ("?" if lang == "en" else "") for text in shown
        ]
    boxes = seen.page.evaluate(
        """() => { const l = yuantu.layers[0]; return Array.from({length: l.data.head.count}, (_, i) => {
             const tip = l._tipContent(i), card = yuantu.dossier(l, i);
             l.select(i);
             return [tip.textContent, card.textContent, tip.querySelectorAll('img,script').length + card.querySelectorAll('img,script').length,
                     l.data.text('group.0', i)]; }); }"""
    )
    for place, (tip, card, elements, group) in enumerate(boxes):
        assert HOSTILE[place] in tip
        assert card.count(HOSTILE[place]) >= 10
        assert elements == 0
        assert group == HOSTILE[place]
    assert seen.page.locator("img").count() == 0
    seen.assert_quiet()


def test_an_old_browser_unpacks_the_same(watch: Callable, both: Path, seen: Any) -> None:
    old = watch(900, 700, "delete window.DecompressionStream;")
    old.open(both)
    settled(old)
    told = "() => { const d = yuantu.layers[0].data; return [d.head.count, d.text('field.0', 399), d.all]; }"
    assert json.dumps(old.page.evaluate(told)) == json.dumps(seen.page.evaluate(told))
    old.assert_quiet()
