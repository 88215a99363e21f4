"""The ground under plots by hand: height, slope, the way it faces, water, cut and fill."""

from datetime import date
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from pyproj import CRS

import cli
from gis.errors import QuestionError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from land_policy.terrain import terrain
from layers.raster_config import raster
from layers.zone import Zone
from reports.tables.terrain_table import terrain_text

PLANE, DAY = "EPSG:4549", date(2026, 11, 20)
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample"


def zone(folder: Path, unit: str = "m", kind: str = "height") -> Zone:
    """A ramp of 1 m a cell of 10 m to the east (so it faces west), 10 × 10 cells, flat at 20 m beyond x = 200."""
    cells = np.tile(np.minimum(np.arange(40), 20).astype(np.float32), (10, 1))
    write_raster(folder / "lidar.tif", cells, PLANE, north_up(0, 100, 10, 10), nodata=-9999)
    shapes = [
        shapely.box(20, 20, 60, 60),
        shapely.box(300, 20, 340, 60),
        shapely.box(380, 20, 420, 60),
        shapely.box(900, 0, 910, 10),
    ]
    index = pd.Index(["P1", "P2", "P3", "P4"], name="plot_id")
    plots = gpd.GeoDataFrame({"area_m2": 1.0}, geometry=shapes, crs=PLANE, index=index)
    dem = raster("lidar", {"file": "lidar.tif", "kind": kind, "unit": unit}, folder)
    layers, rasters = MappingProxyType({"plots": plots}), MappingProxyType({"lidar": dem})
    return Zone("test", DAY, CRS(PLANE), layers, folder=folder, rasters=rasters)


def test_heights_that_lie_elsewhere_are_told_in_one_line(tmp_path: Path) -> None:
    there = zone(tmp_path)
    moved = there.with_layer("plots", there.plots.set_geometry(there.plots.translate(50_000, 0)))
    found = terrain(moved)
    assert found.plots.empty or found.plots.columns.empty
    assert "lidar 不在本区范围内" in terrain_text(found, moved)
    assert "nan" not in terrain_text(found, moved)


def test_by_hand(tmp_path: Path) -> None:
    """P1 on heights 2 3 4 5, four cells of 100 m² each: mean 3.5, so 1.5 + 0.5 m over 400 m² either way; atan 0.1 = 5.71°."""
    found = terrain(zone(tmp_path), water_m=4.0).plots
    one = found.loc["P1"]
    assert one[["height_mean_m", "relief_m", "level_m"]].tolist() == [3.5, 3.0, 3.5]
    assert one["slope_mean_deg"] == pytest.approx(5.710593, abs=1e-5)
    assert one["faces"] == "w"
    assert one[["flood_most_m", "flooded_pct"]].tolist() == pytest.approx([2.0, 50.0])
    assert one[["cut_m3", "fill_m3", "moved_m3_m2"]].tolist() == pytest.approx([800.0, 800.0, 1.0])
    assert found.loc["P2", ["faces", "slope_most_deg", "cut_m3"]].tolist() == ["flat", 0.0, 0.0]
    assert found.loc["P3", "coverage_pct"] == pytest.approx(50.0)
    assert found.loc["P4"].drop(["coverage_pct", "slope_coverage_pct"]).isna().all()
    stated = terrain(zone(tmp_path), level_m=5.0).plots
    assert stated.loc["P1", ["cut_m3", "fill_m3"]].tolist() == pytest.approx([0.0, 400.0 * (3 + 2 + 1)])
    assert "flooded_pct" not in stated


def test_what_is_lacking_is_said(tmp_path: Path) -> None:
    feet = terrain(zone(tmp_path, unit="ft"))
    assert "are in ft and not in metres" in str(feet.why)
    other = terrain(zone(tmp_path, kind="grid"))
    assert "no raster of heights" in str(other.why)
    for kind in ("cover", "image", "light", "depth"):
        with pytest.raises(QuestionError, match=f"'?lidar'? is of kind {kind} and not of heights"):
            terrain(zone(tmp_path, kind=kind), "lidar")
    with pytest.raises(QuestionError, match="of kind grid"):
        terrain(zone(tmp_path, unit="", kind="grid"), "lidar")
    assert terrain(zone(tmp_path, kind="grid"), "lidar").plots.loc["P1", "height_mean_m"] == 3.5
    with pytest.raises(QuestionError, match=r"no raster 'dem' of heights\. It has: lidar"):
        terrain(zone(tmp_path), "dem")


def test_the_sample_in_both_languages_and_a_zone_without_heights() -> None:
    run = CliRunner()
    asked = ["terrain", str(SAMPLE / "lianyungang"), "--water", "3", "--by", "earthwork", "--top", "3"]
    chinese, english = (
        run.invoke(cli.main, asked).stdout,
        run.invoke(cli.main, [*asked, "--lang", "en"]).stdout,
    )
    for words in ("挖方（m³）", "HZ-049", "水位 3.00 m", "逐宗挖填平衡", "工作假定", "示意数据"):
        assert words in chinese
    for words in ("cut (m³)", "HZ-049", "water at 3.00 m", "as much cut as filled", "Invented data"):
        assert words in english
    bare = run.invoke(cli.main, ["terrain", str(SAMPLE / "nantong")])
    assert (bare.exit_code, "没有高程栅格" in bare.stdout) == (0, True)
    assert run.invoke(cli.main, [*asked[:2], "--by", "flood"]).exit_code == 2
    for more in (["--water", "nan"], ["--level", "inf"]):
        assert run.invoke(cli.main, [*asked[:2], *more]).exit_code == 2
    assert (
        run.invoke(cli.main, ["map", asked[1], "--water-level", "3", "--water-level", "nan"]).exit_code == 2
    )


def test_what_is_not_known_is_neither_nan_nor_nothing(tmp_path: Path) -> None:
    """P3 lies half beyond the raster, so that its outermost cells have no slope; P4 lies beyond it and is blank."""
    held = zone(tmp_path)
    found = terrain(held)
    shares = found.plots["slope_coverage_pct"]
    assert shares.tolist() == pytest.approx([100.0, 100.0, 25.0, 0.0])
    text = terrain_text(found, held, lang="en")
    assert "nan" not in text
    assert "plots counted: 3" in text
    assert "plots with a slope for a part only (below 99.5 %): 1" in text
    assert "plots without heights: 1" in text
    beside = held.plots.loc[["P4"]].set_geometry([shapely.box(400, 0, 410, 10)])  # it touches the last cells
    nowhere = held.with_layer("plots", beside)
    assert "（逐宗挖填平衡；计 0 宗）：挖方合计 — m³" in terrain_text(terrain(nowhere), nowhere)
