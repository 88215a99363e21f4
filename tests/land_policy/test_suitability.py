"""An overlay as a file states it, on a zone of four plots by hand, on the sample, and where something is lacking or wrong."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from gis.errors import InputError, SitingError
from gis.raster.grid import Grid, north_up, read_window
from gis.raster.write import write_raster
from land_policy.suitability.on_cells import lacking, reader_on
from land_policy.suitability.overlay_file import load, parse
from land_policy.suitability.suitability import Suitability, suitability
from layers.raster_config import raster
from layers.zone import Zone

PLANE, DAY = "EPSG:4549", date(2026, 11, 20)
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang" / "suitability.toml"
BOTH = {"zh": "词", "en": "word"}
WISH = {"label": BOTH, "because": BOTH, "source": BOTH, "kind": "assumption"}


def file(**tables: Any) -> dict[str, Any]:
    """A file of one criterion: the height itself, worth 0 at 0 m and 1 at 10 m."""
    head = {"label": BOTH, "about": BOTH, "checked": DAY, "grid": {"like": "dem"}}
    return {**head, "criterion": [high()], **tables}


def high(**keys: Any) -> dict[str, Any]:
    told = {"name": "high", "from": "raster", "raster": "dem", "worst": 0, "best": 10, "weight": 1.0}
    return {**WISH, **told, **keys}


def near(**keys: Any) -> dict[str, Any]:
    told = {
        "name": "near",
        "from": "distance",
        "layer": "corridor_nodes",
        "worst": 40,
        "best": 0,
        "weight": 0.5,
    }
    return {**WISH, **told, **keys}


def mask(**keys: Any) -> dict[str, Any]:
    return {**WISH, "name": "hidden", **keys}


def zone(folder: Path) -> Zone:
    """Heights 2 4 / 6 8 on cells of 20 m; a plot on the upper two, one on the middle 20 m, one half beyond, one without a shape."""
    cells = np.array([[2, 4], [6, 8]], dtype=np.float32)
    write_raster(folder / "dem.tif", cells, PLANE, north_up(0, 40, 20, 20), nodata=-9999)
    shapes = [shapely.box(0, 20, 40, 40), shapely.box(10, 10, 30, 30), shapely.box(20, 0, 60, 20), None]
    index = pd.Index(["P1", "P2", "P3", "P4"], name="plot_id")
    held = {
        "plots": gpd.GeoDataFrame({"area_m2": 1.0}, geometry=shapes, crs=PLANE, index=index),
        "constraints": gpd.GeoDataFrame({"kind": ["flood"]}, geometry=[shapely.box(0, 0, 20, 20)], crs=PLANE),
        "corridor_nodes": gpd.GeoDataFrame({"kind": ["living"]}, geometry=[shapely.Point(5, 35)], crs=PLANE),
    }
    dem = raster("dem", {"file": "dem.tif", "kind": "height", "unit": "m"}, folder)
    return Zone(
        "test", DAY, CRS(PLANE), MappingProxyType(held), folder=folder, rasters=MappingProxyType({"dem": dem})
    )


def run(folder: Path, entries: dict[str, Any], held: Zone | None = None, **more: Any) -> Suitability:
    wish = parse(entries, "mine", "mine.toml")
    return suitability(held or zone(folder), wish, folder / "out.tif", **more)


def test_a_band_is_found_by_the_name_the_file_gives_it(tmp_path: Path) -> None:
    """The zone states no band of its heights; the file calls the second one Mean."""
    held = zone(tmp_path)
    cells = np.array([[[0, 0], [0, 0]], [[2, 4], [6, 8]]], dtype=np.float32)
    place = north_up(0, 40, 20, 20)
    write_raster(tmp_path / "two.tif", cells, PLANE, place, descriptions=("least", "Mean"))
    two = raster("two", {"file": "two.tif", "kind": "grid"}, tmp_path)
    held = replace(held, rasters={**held.rasters, "two": two})
    wish = replace(parse(file(), "mine", "mine.toml").criteria[0], raster="two", band="mean")
    assert lacking(wish, held) is None
    opens, band = reader_on(wish, held, Grid(tmp_path / "two.tif"))
    with opens() as found:
        assert found.values(band=band).tolist() == [[2, 4], [6, 8]]
    assert lacking(replace(wish, band="most"), held) is not None


def test_by_plot_by_hand(tmp_path: Path) -> None:
    """Scores 20 40 / 60 80. P1: 30; P2: a quarter of each, 50; P3: half on 80, half beyond; P4 has no shape."""
    found = run(tmp_path, file(), cut=True)
    assert found.plots["score_mean"].to_dict() == pytest.approx(
        {"P3": 80.0, "P2": 50.0, "P1": 30.0, "P4": np.nan}, nan_ok=True
    )
    assert list(found.plots.index) == ["P3", "P2", "P1", "P4"]
    # five equal classes: 20 is the second, 40 the third, 60 the fourth, 80 the fifth
    assert found.plots.loc["P2", found.class_columns].tolist() == pytest.approx([0, 25, 25, 25, 25])
    assert found.plots.loc["P3", ["class_5_pct", "outside_pct"]].tolist() == pytest.approx([50, 50])
    assert found.plots["class"].tolist()[:3] == [5, 2, 2]
    pieces = found.zones
    assert pieces is not None
    assert pieces.groupby("plot_id")["area_m2"].sum().to_dict() == pytest.approx(
        {"P1": 800.0, "P2": 400.0, "P3": 800.0}
    )
    assert pieces.query("plot_id == 'P3'")[["code", "area_m2"]].to_numpy().tolist() == [[0, 400], [5, 400]]


def test_a_grid_that_lies_elsewhere_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    there = zone(tmp_path)
    moved = there.with_layer("plots", there.plots.set_geometry(there.plots.translate(50_000, 0)))
    with pytest.raises(SitingError, match="lies elsewhere") as refused:
        run(tmp_path, file(), moved)
    assert "不在本区范围内" in refused.value.text("zh")
    assert [path.name for path in tmp_path.iterdir()] == ["dem.tif"]


def test_a_distance_and_its_weight(tmp_path: Path) -> None:
    """The node is in the upper left cell: distances 0 20 / 20 28.28, worth 1 .5 / .5 .2929."""
    found = run(tmp_path, file(criterion=[high(weight=0.5), near()]))
    assert read_window(found.overlaid.score).filled(np.nan) == pytest.approx(
        np.array([[60.0, 45.0], [55.0, 40.0 + 50 * (1 - 28.284271 / 40)]]), abs=1e-3
    )
    assert found.aligned[1][1].en.endswith("40 m at most")


def test_masks_by_shapes_and_by_a_raster(tmp_path: Path) -> None:
    flood = mask(
        **{"from": "layer", "layer": "constraints", "where": {"kind": ["flood"]}, "touched": "middle"}
    )
    low = mask(**{"from": "raster", "raster": "dem", "below": 3.0}) | {"name": "low"}
    found = run(tmp_path, file(mask=[flood, low]))
    assert found.overlaid.hidden == {"hidden": 1, "low": 1}
    assert found.plots.loc["P1", ["score_mean", "excluded_pct"]].tolist() == pytest.approx([40.0, 50.0])
    touched = mask(**{"from": "layer", "layer": "constraints", "where": {"kind": ["flood"]}, "buffer_m": 1.0})
    assert run(tmp_path, file(mask=[touched])).overlaid.hidden == {"hidden": 4}


def test_a_kind_that_nobody_drew_is_untested_unless_it_is_said_to_be_complete(tmp_path: Path) -> None:
    red = mask(**{"from": "layer", "layer": "constraints", "where": {"kind": ["ecological_red_line"]}})
    held = zone(tmp_path)
    open_ = run(tmp_path, file(mask=[red]), held)
    assert any("could not be checked: word" in note.en for note in open_.notes)
    complete = replace(held, site={"constraint_kinds_complete": ["ecological_red_line"]})
    sure = run(tmp_path, file(mask=[red]), complete)
    assert (sure.notes, sure.overlaid.hidden) == ((), {"hidden": 0})


def test_categories_and_worked_out_of_heights(tmp_path: Path) -> None:
    """Codes 2 and 8 are worth 1 and 0.5, others not known; with water at 5 the depths are 3 1 / 0 0."""
    codes = high(name="codes", categories={"2": 1.0, "8": 0.5}, weight=1.0)
    del codes["worst"], codes["best"]
    found = run(tmp_path, file(criterion=[codes]))
    assert read_window(found.overlaid.score).filled(np.nan) == pytest.approx(
        np.array([[100.0, np.nan], [np.nan, 50.0]]), nan_ok=True
    )
    assert found.overlaid.unknown == {"codes": 2}
    wet = run(tmp_path, file(criterion=[high(flood_level_m=5.0, worst=4, best=0)]))
    assert read_window(wet.overlaid.score).filled(np.nan) == pytest.approx(
        np.array([[25.0, 75.0], [100.0, 100.0]]), abs=1e-3
    )
    flat = run(tmp_path, file(criterion=[high(slope=True, worst=4, best=0)]))
    assert flat.overlaid.scored == 0  # four cells have no neighbours all round
    assert flat.plots["score_mean"].isna().all()
    assert flat.plots.loc["P1", "unknown_pct"] == pytest.approx(100.0)


def test_cells_over_the_plots(tmp_path: Path) -> None:
    """Cells of 10 m, bilinear: on P1 the row next to the middle is three quarters 30 and one quarter 70, the other 30."""
    found = run(tmp_path, file(grid={"cell_m": 10, "margin_m": 5}))
    assert Grid(found.overlaid.score).bounds == (-10.0, -10.0, 70.0, 50.0)
    assert found.plots.loc["P1", "score_mean"] == pytest.approx(35.0, abs=1e-3)


def test_what_is_lacking_is_told_or_left_out(tmp_path: Path) -> None:
    light = high(name="light", raster="night_light", weight=0.4)
    with pytest.raises(SitingError, match=r"mine\.toml: cannot be told: word: no raster night_light") as told:
        run(tmp_path, file(criterion=[high(weight=0.6), light]))
    assert "没有栅格 night_light" in told.value.text("zh")
    found = run(tmp_path, file(criterion=[high(weight=0.6), {**light, "optional": True}]))
    assert [one.weight for one in found.criteria] == [1.0]
    assert found.notes[0].en.startswith("criterion “word” is left out")
    with pytest.raises(SitingError, match=r"no raster lidar\. It has: dem"):
        run(tmp_path, file(grid={"like": "lidar"}))
    with pytest.raises(SitingError, match="names features of parks"):
        run(tmp_path, file(inside={"layer": "parks"}))
    degrees = raster("dem", {"file": "degrees.tif", "kind": "height"}, tmp_path)
    cells = np.ones((4, 4), np.float32)
    write_raster(tmp_path / "degrees.tif", cells, 4490, north_up(119, 35, 0.001, 0.001), nodata=-9999)
    with pytest.raises(SitingError, match=r"cannot be the grid\. Say cell_m"):
        run(tmp_path, file(), replace(zone(tmp_path), rasters=MappingProxyType({"dem": degrees})))


def test_the_zones_own_rasters_are_not_overwritten(tmp_path: Path) -> None:
    held = zone(tmp_path)
    with pytest.raises(InputError, match="not overwritten"):
        suitability(held, parse(file(), "mine", "mine.toml"), tmp_path / "dem.tif")
    with pytest.raises(InputError, match=r"ends in \.tif"):
        run(tmp_path, file(), held, classes=tmp_path / "classes.gpkg")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dem.tif"]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (file(criterion=[high(weight=0.9)]), "sum to 0.9, not to 1"),
        (file(criterion=[]), "has no criterion"),
        (file(grid={"like": "dem", "cell_m": 10}), "one of the two"),
        (file(criterion=[high(statistic="mean")]), "statistic is asked of plots"),
        (file(criterion=[high(earthwork=True)]), "earthwork is asked of plots"),
        (file(criterion=[high(slopee=True)]), "there is no key 'slopee'. Did you mean 'slope'"),
        (file(mask=[mask(**{"from": "raster", "raster": "dem"})]), "does not say what hides"),
        (file(mask=[{**mask(**{"from": "raster", "raster": "dem", "above": 1}), "name": "high"}]), "name 'high' stands"),
        (file(classes={"bounds": [50, 20], "labels": [BOTH] * 3, "colours": ["#000000", "#111111", "#222222"], "source": BOTH}), "rise"),
        (file(classes={"bounds": [50], "labels": [BOTH] * 2, "colours": ["red", "blue"], "source": BOTH}), "#RRGGBB"),
    ],
)  # fmt: skip
def test_faults_of_a_file(entries: dict[str, Any], told: str) -> None:
    with pytest.raises(SitingError) as refused:
        parse(entries, "mine", "mine.toml")
    assert told in str(refused.value)
    assert "mine.toml" in str(refused.value)


def test_all_faults_at_once() -> None:
    with pytest.raises(SitingError) as refused:
        parse(file(checked="today", criterion=[high(worst="a"), near(layer="moon")]), "mine", "mine.toml")
    assert len(str(refused.value).splitlines()) == 3


def test_classes_of_its_own_and_the_legend_names_the_sources(tmp_path: Path) -> None:
    own = {"bounds": [50], "labels": [{"zh": "否", "en": "no"}, {"zh": "可", "en": "yes"}]}
    own |= {"colours": ["#AA0000", "#00AA00"], "source": {"zh": "某文", "en": "some text"}}
    found = run(tmp_path, file(classes=own), classes=tmp_path / "classes.tif")
    assert found.class_columns == ["class_1_pct", "class_2_pct"]
    told = json.loads((tmp_path / "out.legend.json").read_text(encoding="utf-8"))
    assert told["classes_source"] == {"zh": "某文", "en": "some text"}
    assert told["criteria"][0]["weight"] == 1.0
    assert read_window(tmp_path / "classes.tif").tolist() == [[1, 1], [2, 2]]


def test_the_example_of_the_guide_can_be_read() -> None:
    guide = (SAMPLE.parents[3] / "docs" / "overlay.md").read_text(encoding="utf-8")
    wish = parse(tomllib.loads(guide.split("```toml\n")[1].split("```")[0]), "guide", "guide.toml")
    assert [(one.name, one.weight) for one in wish.criteria] == [("slope", 0.6), ("road", 0.4)]


def test_a_damaged_raster_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    held = zone(tmp_path)
    whole = (tmp_path / "dem.tif").read_bytes()
    (tmp_path / "dem.tif").write_bytes(whole[:-40])
    with pytest.raises(InputError, match=r"dem\.tif"):
        run(tmp_path, file(), held)
    assert [one.name for one in tmp_path.iterdir()] == ["dem.tif"]


def test_the_shipped_example_can_be_read() -> None:
    wish = load(SAMPLE)
    assert [one.name for one in wish.criteria] == ["slope", "flood", "green", "cover", "road", "built"]
    assert {one.name: one.most_m for one in wish.criteria if one.by == "distance"} == {
        "road": 2500.0,
        "built": 600.0 + 5 * 450.0,
    }
