"""A sealed map is one file: nothing from outside, nothing read as a template, whole or not at all, bytes that repeat."""

import hashlib
import os
import re
from importlib import resources
from pathlib import Path

import folium
import geopandas as gpd
import pytest
from branca.element import JavascriptLink
from folium.plugins import Fullscreen

from gis.errors import MapError, OutputError
from maps import paint, sketch
from maps.assets import answering, asset, manifest
from maps.canvas import PlotLayer
from maps.page import Page, Site
from maps.sealed import SealedMap
from maps.text import safe

THEME = paint.amount("far", "容积率", "far", (1.0,))
POPEN = "{{ cycler.__init__.__globals__.os.popen('id').read() }}"


def sealed(plots: gpd.GeoDataFrame, **page: object) -> SealedMap:
    one = SealedMap(page=Page(**{"title": "园区", "day": "2026-11-20", **page}))
    PlotLayer(plots, key="plot_id", name="地块", themes=[THEME]).add_to(one)
    sketch.parks(plots.assign(name="园"), "name").add_to(one)
    return one


def text_of(one: folium.Map) -> str:
    return one.get_root().render()


def test_shipped_files_are_what_the_manifest_says() -> None:
    for one in manifest().values():
        assert hashlib.sha256(one.code.encode()).hexdigest() == one.sha256, one.file
    listed = {*manifest(), "manifest.toml", "LICENSES.md", "fonts"}
    assert {file.name for file in resources.files("maps").joinpath("static").iterdir()} == listed
    licences = asset("LICENSES.md")
    assert all(f"{name} " in licences for name in ("Leaflet", "jQuery", "fflate"))


def test_every_address_a_sealed_map_declares_is_answered(plots: gpd.GeoDataFrame) -> None:
    one = sealed(plots)
    for _, address in (*one.default_js, *one.default_css):
        assert answering(address) is not None
    assert answering("https://any.example/leaflet@1.9.4/dist/leaflet.js") is None


def test_a_sealed_page_names_no_host(plots: gpd.GeoDataFrame) -> None:
    page = text_of(sealed(plots))
    assert set(re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]*[a-z]", page)) <= {"http://www.w3.org"}
    assert not re.search(r"<script[^>]+src=|<link|@import", page)
    assert "default-src 'none'" in page
    assert '<html lang="zh-CN">' in page


def test_jquery_comes_only_with_what_needs_it(plots: gpd.GeoDataFrame) -> None:
    one = sealed(plots)
    assert "jQuery v3" not in text_of(one)
    folium.Marker([34.6, 119.2], popup=folium.Popup(safe("甲"))).add_to(one)
    assert "jQuery v3" in text_of(one)


def test_other_maps_keep_their_own_scripts(plots: gpd.GeoDataFrame) -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    text_of(sealed(plots))
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert "bootstrap" in text_of(folium.Map(tiles=None))


def test_a_script_from_outside_is_refused_by_name(plots: gpd.GeoDataFrame) -> None:
    one = sealed(plots)
    Fullscreen().add_to(one)
    with pytest.raises(MapError, match=r"Fullscreen.*not among the files we ship"):
        text_of(one)
    other = sealed(plots)
    other.get_root().header.add_child(JavascriptLink("//cdn.example/x.js"), name="x")
    with pytest.raises(MapError, match=r"'x' loads //cdn\.example"):
        text_of(other)


@pytest.mark.parametrize(
    ("element", "says"),
    [
        (lambda: folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x"), "outside the file"),
        (
            lambda: folium.raster_layers.ImageOverlay(
                "https://pictures.example/a.png", [[34, 119], [35, 120]]
            ),
            "outside the file",
        ),
        (lambda: folium.Marker([34.6, 119.2], icon=folium.Icon()), "use folium.DivIcon"),
    ],
)
def test_elements_that_would_ask_the_network_are_refused(
    plots: gpd.GeoDataFrame, element: object, says: str
) -> None:
    one = sealed(plots)
    element().add_to(one)
    with pytest.raises(MapError, match=says):
        text_of(one)


def test_same_map_same_bytes_however_often(plots: gpd.GeoDataFrame, tmp_path: Path) -> None:
    first, second = sealed(plots), sealed(plots)
    first.save(tmp_path / "a.html")
    first.save(tmp_path / "b.html")
    second.save(str(tmp_path / "c.html"))
    pages = {(tmp_path / name).read_bytes() for name in ("a.html", "b.html", "c.html")}
    assert len(pages) == 1
    assert not re.search(r"_[0-9a-f]{32}\b", pages.pop().decode())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.html", "b.html", "c.html"]


def test_a_number_like_an_id_in_the_data_is_left_alone(plots: gpd.GeoDataFrame) -> None:
    digest = "x_" + "0123456789abcdef" * 2
    assert digest in text_of(sealed(plots, title=digest))


def test_what_stood_there_stays_when_writing_fails(plots: gpd.GeoDataFrame, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("before")
    bad = sealed(plots)
    folium.TileLayer("https://tiles.example/{z}.png", attr="x").add_to(bad)
    with pytest.raises(MapError):
        bad.save(target)
    assert target.read_text() == "before"
    with pytest.raises(OutputError, match="is a file, not a folder"):
        sealed(plots).save(target / "folder.html")
    assert [file.name for file in tmp_path.iterdir()] == ["map.html"]


def test_safe_text_survives_folium_and_unsafe_text_runs_nothing(
    plots: gpd.GeoDataFrame, hostile: str
) -> None:
    one = SealedMap(
        page=Page(
            title=hostile,
            subtitle=hostile,
            source=hostile,
            notes=[hostile],
            figures=[(hostile, hostile, hostile)],
            sites=[Site("P1", 1, hostile, hostile)],
        )
    )
    PlotLayer(plots, key="plot_id", name=hostile, themes=[THEME]).add_to(one)
    sketch.parks(plots.assign(name=hostile), "name", name=hostile).add_to(one)
    sketch.nodes(plots.assign(kind=hostile, name=hostile), "kind", "name", name=hostile).add_to(one)
    folium.Marker([34.6, 119.2], popup=safe(hostile), tooltip=safe(hostile)).add_to(one)
    page = text_of(one)
    assert "<img src=x" not in page
    assert f"uid={os.getuid()}(" not in page


def test_an_ordinary_map_takes_hostile_names_too(plots: gpd.GeoDataFrame, hostile: str) -> None:
    one = folium.Map(tiles=None)
    PlotLayer(plots, key="plot_id", name=hostile, themes=[THEME]).add_to(one)
    sketch.parks(plots.assign(name=hostile), "name", name=hostile).add_to(one)
    folium.LayerControl().add_to(one)
    page = text_of(one)
    assert "<img src=x" not in page
    assert f"uid={os.getuid()}(" not in page


def test_a_forgotten_safe_still_runs_nothing_in_a_sealed_map() -> None:
    one = SealedMap()
    folium.Marker([34.6, 119.2], tooltip=POPEN).add_to(one)
    page = text_of(one)
    assert f"uid={os.getuid()}(" not in page
    assert "cycler" in page
    broken = SealedMap()
    folium.Marker([34.6, 119.2], tooltip="{# never closed").add_to(broken)
    with pytest.raises(MapError, match=r"maps\.text\.safe"):
        text_of(broken)


def test_it_opens_on_what_it_holds_unless_told_where(plots: gpd.GeoDataFrame) -> None:
    held = SealedMap()
    PlotLayer(plots, key="plot_id", name="n", themes=[THEME]).add_to(held)
    assert "fitBounds([[34.6" in text_of(held)
    told = SealedMap(location=[34.6, 119.2])
    PlotLayer(plots, key="plot_id", name="n", themes=[THEME]).add_to(told)
    assert "fitBounds(" not in text_of(told).split("<body")[1]


def test_a_page_opens_to_hold_parks_but_not_every_road(plots: gpd.GeoDataFrame) -> None:
    def corner(frame: gpd.GeoDataFrame, draw: object) -> str:
        one = SealedMap()
        PlotLayer(plots, key="plot_id", name="n", themes=[THEME]).add_to(one)
        draw(frame).add_to(one)
        return re.search(r"fitBounds\(\[\[([0-9.]+)", text_of(one))[1]

    far = plots.assign(name="甲", geometry=plots.geometry.translate(0, -50_000))
    assert corner(far, sketch.roads).startswith("34.60")
    assert corner(far, lambda frame: sketch.parks(frame, "name")).startswith("34.15")


def test_a_plot_layer_is_an_ordinary_layer_of_an_ordinary_map(plots: gpd.GeoDataFrame) -> None:
    one = folium.Map(tiles=None)
    layer = PlotLayer(plots, key="plot_id", name="地块", themes=[THEME]).add_to(one)
    folium.LayerControl().add_to(one)
    (south, west), (north, east) = one.get_bounds()
    assert (round(south, 3), round(west, 3), round(north, 3), round(east, 3)) == (
        34.605,
        119.222,
        34.634,
        119.255,
    )
    page = text_of(one)
    assert f'"\\u5730\\u5757" : {layer.get_name()}' in page
    assert page.count("yuantu.plots = function") == 1
    with pytest.raises(MapError, match="EPSG4326"):
        other = folium.Map(tiles=None, crs="EPSG4326")
        PlotLayer(plots, key="plot_id", name="n", themes=[THEME]).add_to(other)
        text_of(other)


def test_a_notebook_gets_a_frame_with_the_whole_page(plots: gpd.GeoDataFrame) -> None:
    shown = sealed(plots)._repr_html_()
    assert shown.startswith("<div")
    assert "srcdoc=" in shown
    assert "Content-Security-Policy" in shown


def test_a_page_without_a_map_number_says_so() -> None:
    data = Page("园区", map_number=None).data()
    assert data["map_number"] == ""
    assert data["words"]["zh"]["no_map_number"] == "示意图，未经审核，不得公开"


def test_sketches_name_the_column_they_miss(plots: gpd.GeoDataFrame) -> None:
    with pytest.raises(MapError, match="no column 'label'"):
        sketch.parks(plots, "label")
    blank = plots.copy()
    blank.loc["P1", "geometry"] = None
    with pytest.raises(MapError, match="no shape"):
        sketch.boundary(blank)


def test_sketches_carry_no_attribute_of_the_frame(plots: gpd.GeoDataFrame) -> None:
    one = folium.Map(tiles=None)
    sketch.boundary(plots.assign(secret="tax 12345")).add_to(one)
    assert "tax 12345" not in text_of(one)
