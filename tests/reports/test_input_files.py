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
from reports.input_files import input_files, settings

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
