"""Images of a page: which rasters, how they are called and painted, what is told of plots, and what the public does not see."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from gis.errors import InputError, MapError
from gis.raster.grid import north_up
from gis.raster.source import Source
from gis.raster.write import write_raster
from layers.raster import Raster
from maps.basemap import Basemap
from maps.said import in_lang
from reports.build import evaluate_zone
from reports.page.draw import zone_map
from reports.page.images import Asked, images_of, lines_on
from reports.page.story import story_of
from reports.preset.left_out import left_out
from reports.preset.preset import as_preset

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(ROOT / "layers/sample/lianyungang")


def with_rasters(evaluation, *rasters, preset="内部使用"):
    zone = replace(evaluation.zone, rasters={one.name: one for one in rasters})
    return as_preset(replace(evaluation, zone=zone), preset, sketch=True)


def raster(evaluation, folder, name, kind="image", cell=30.0, values=None, **more):
    """A raster over the middle of the sample's plots."""
    west, south, east, north = evaluation.plots.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    cells = np.arange(100, dtype=np.uint8).reshape(10, 10) if values is None else values
    path = write_raster(
        folder / f"{name}.tif", cells, evaluation.zone.crs.to_wkt(), north_up(x, y, cell, cell)
    )
    return Raster(name, path, kind, source=Source(path), **more)


@pytest.fixture(scope="module")
def drawn(evaluation):
    return images_of(evaluation, Asked(levels=(3.5,)))


def test_all_rasters_of_the_zone_stand_by_kind_and_day(drawn):
    keys = [one.key for one in drawn.images.images]
    assert keys == ["image_2024", "image_2026", "dem", "cover_2024", "night_light", "dem_3.5"]
    assert [one.view for one in drawn.images.images] == [True, True, False, False, False, False]
    assert [one.date for one in drawn.images.images][:2] == ["2024-10-12", "2026-10-18"]
    assert drawn.images.invented


def test_a_level_of_water_takes_the_heights_there_are_or_says_why_there_is_none(evaluation, tmp_path):
    found = images_of(evaluation, Asked(("image_2026",), levels=(3.5,)))
    assert [one.key for one in found.images.images] == ["image_2026", "dem_3.5"]
    flat = with_rasters(evaluation, raster(evaluation, tmp_path, "grey"))
    told = images_of(flat, Asked(levels=(3.5,))).lines[-1]
    assert "水位 3.5 m 未成图" in in_lang(told, "zh") and "no raster of heights" in in_lang(told, "en")
    shut = with_rasters(evaluation, raster(evaluation, tmp_path, "high", kind="height"), preset="公开")
    told = images_of(shut, Asked(levels=(2.0,))).lines[-1]
    assert "“公开”" in in_lang(told, "zh") and "not shown" in in_lang(told, "en")


def test_a_basemap_of_another_datum_says_that_images_are_left_out(evaluation, drawn):
    shifted = Basemap("tiles", {}, datum="gcj02")
    assert lines_on(drawn, None) == drawn.lines
    (told,) = lines_on(drawn, shifted)
    assert "GCJ-02" in told["zh"] and "WGS-84" in told["en"]
    page = zone_map(evaluation, basemap=shifted, images=drawn.images).page
    assert told in page.notes and "image_2026.tif" not in page.source["zh"]
    assert zone_map(evaluation, images=drawn.images).page.source["zh"].endswith("night_light.tif")


def test_a_step_of_one_plot_on_images_tells_how_much_of_it_was_built_before_and_after(evaluation):
    (step,) = [
        one
        for one in story_of(evaluation, themes=["ground", "idle", "status", "land_use"]).steps
        if one.window == "KJ-078"
    ]
    assert "KJ-078" in step.title["zh"] and step.theme == "ground"
    assert [(one.label["zh"], in_lang(one.value, "zh")) for one in step.figures] == [
        ("2024-10-12 建筑及硬化", "1"),
        ("2026-10-18 建筑及硬化", "100"),
    ]


def test_each_fits_its_room_and_says_in_what_size_it_was_embedded(drawn):
    for one in drawn.images.images:
        assert one.size < 400_000
        line = in_lang(next(line for line in drawn.lines if f" {one.key}（" in in_lang(line, "zh")), "zh")
        assert f"{one.picture.width} × {one.picture.height}" in line and "KB" in line


def test_both_dates_are_lit_alike_and_say_so(drawn):
    first, second = drawn.images.images[:2]
    assert first.note == second.note
    assert "可直接比较" in first.note["zh"] and "stretch" in first.note["en"]
    assert first.cell == {"zh": "每格 30 m", "en": "30 m cells"}


def test_quantities_have_a_legend_of_round_steps(drawn):
    by = {one.key: one for one in drawn.images.images}
    assert len(by["dem"].legend) == 6 and by["dem"].unit and by["dem"].smooth
    assert [row.label for row in by["dem_3.5"].legend] == ["< 0.5", "0.5 – 1", "1 – 2", "2 – 3", "≥ 3"]
    assert by["dem_3.5"].label == {"zh": "水位 3.5 m 时水深", "en": "Depth at water level 3.5 m"}
    assert by["night_light"].legend[0].colour == "#1F2A30"
    named = [in_lang(row.label, "zh") for row in by["cover_2024"].legend]
    assert len(named) == len(set(named)) >= 4


def test_what_disagrees_is_told_at_its_plot_and_decides_nothing(evaluation, drawn):
    told = drawn.images.told
    agreement = evaluation.ground.agreement["ground_agreement"]
    assert set(told) <= set(evaluation.plots.index)
    green = agreement.index[agreement == "built_on_record_green"][0]
    clue = told[green]
    assert clue.marked and clue.title == {"zh": "线索：台账在建，地面仍为植被", "en": clue.title["en"]}
    assert clue.title["en"].startswith("Clue: ")
    assert "植被" in clue.lines[0]["zh"] and "vegetation" in clue.lines[0]["en"]
    assert clue.lines[1]["zh"].startswith("现场核查要点：")
    same = told[agreement.index[agreement == "agrees"][0]]
    assert not same.marked and not same.lines
    assert "不作结论" in drawn.images.caution["zh"]


def test_the_public_sees_no_fine_image_no_height_and_no_clue(evaluation, tmp_path):
    fine = raster(evaluation, tmp_path, "drone", cell=0.3)
    wide = raster(evaluation, tmp_path, "satellite", cell=0.5, date=date(2026, 5, 1))
    high = raster(evaluation, tmp_path, "heights", kind="height")
    shown = with_rasters(evaluation, fine, wide, high, preset="公开")
    drawn = images_of(shown)
    assert [one.key for one in drawn.images.images] == ["satellite"]
    assert drawn.images.told == {}
    record = left_out(shown).record()["left_out"]
    assert record["rasters"] == ["drone", "heights"]
    assert {"ground"} <= set(record["grounds"])
    lines = "\n".join(left_out(shown).lines("zh"))
    assert "影像和栅格 2 幅" in lines and "M-med" in lines and "50 m" in lines
    assert any("0.5 m" in in_lang(note, "zh") for note in left_out(shown).notes())
    with pytest.raises(MapError, match="not shown"):
        images_of(shown, Asked(("drone",)))
    assert left_out(with_rasters(evaluation, fine, high)).rasters == ()


def test_one_that_cannot_be_drawn_is_told_and_the_rest_is_drawn(evaluation, tmp_path):
    good = raster(evaluation, tmp_path, "good", kind="grid")
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\x00 no raster")
    bad = Raster("bad", broken, "image", source=Source(broken))
    both = with_rasters(evaluation, good, bad)
    drawn = images_of(both)
    assert [one.key for one in drawn.images.images] == ["good"]
    assert any("bad 未嵌入" in in_lang(line, "zh") for line in drawn.lines)
    with pytest.raises(InputError):
        images_of(both, Asked(("bad",)))
    with pytest.raises(MapError, match="declares no raster"):
        images_of(both, Asked(("good", "nothing")))


def test_one_budget_a_picture(evaluation, tmp_path):
    noise = np.random.default_rng(5).integers(0, 255, (3, 200, 200)).astype(np.uint8)
    shown = with_rasters(evaluation, raster(evaluation, tmp_path, "noise", values=noise))
    small = images_of(shown, Asked(most_kb=20)).images.images[0]
    assert small.size <= 20_000
    assert small.cell["zh"].startswith("每像素") and "原 30 m" in small.cell["zh"]


def test_a_zone_without_rasters_has_none(evaluation):
    assert images_of(with_rasters(evaluation)).images is None
