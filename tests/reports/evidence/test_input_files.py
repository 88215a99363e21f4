"""What a zone's figures rest on, each file with its hash."""

import hashlib
from datetime import date
from importlib import resources
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from layers.raster_config import raster
from layers.zone import Zone
from reports.evidence.input_files import hashes, input_files, settings

SAMPLE = Path(str(resources.files("layers") / "sample" / "lianyungang"))


def test_rasters_and_what_hides_their_ground_are_among_them():
    found = input_files(SAMPLE)["settings"]
    assert {"zone.toml", "dem.tif", "image_2024.tif", "mask_2024.tif", "night_light.tif"} <= set(found)
    assert found["mask_2024.tif"] == hashlib.sha256((SAMPLE / "mask_2024.tif").read_bytes()).hexdigest()


def test_of_a_zone_as_it_stands_too(tmp_path):
    for name in ("zone.toml", "a.tif", "m.tif"):
        (tmp_path / name).write_text(name)
    plots = gpd.GeoDataFrame(
        geometry=[shapely.box(5e5, 38e5, 500_100, 3_800_100)],
        index=pd.Index(["P1"], name="plot_id"),
        crs=4547,
    )
    held = raster("image", {"file": "a.tif", "mask": "m.tif", "masked": [3]}, tmp_path)
    zone = Zone(
        "甲", date(2026, 11, 20), plots.crs, {"plots": plots}, folder=tmp_path, rasters={"image": held}
    )
    assert set(settings(zone)) == {"zone.toml", "a.tif", "m.tif"}


def test_files_outside_that_share_a_name_have_a_hash_each(tmp_path):
    zone, both = tmp_path / "zone", [tmp_path / "o2024" / "B.tif", tmp_path / "o2026" / "B.tif"]
    for file in both:
        file.parent.mkdir()
        file.write_text(file.parent.name, encoding="utf-8")
    first = hashes(zone, both)
    assert list(first) == ["(outside) B.tif", "(outside) B.tif (2)"]
    assert first == hashes(zone, [zone / ".." / "o2024" / "B.tif", *reversed(both)])
    both[0].write_text("another", encoding="utf-8")
    assert [hashes(zone, both)[name] == mark for name, mark in first.items()] == [False, True]
    assert not any("o2024" in name for name in first)


def test_what_stands_beside_a_raster_and_is_read_with_it_counts(tmp_path):
    others = ["a.tif.aux.xml", "A.TFW", "a.tif.ovr", "a.tif.msk", "m.tif.aux.xml", "a.prj"]
    for name in ("a.tif", "m.tif", "ab.tif", "a.txt", "a.tif.notes", *others):
        (tmp_path / name).write_text(name, encoding="utf-8")
    held = raster("image", {"file": "a.tif", "mask": "m.tif", "masked": [3]}, tmp_path)
    assert {one.name for one in held.files} == {"a.tif", "m.tif", *others}
