"""Criteria and exclusions by what is worked out from heights: slope, facing, flood depth, earth to move; on five plots by hand."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from gis.errors import SitingError
from gis.raster.grid import north_up
from gis.raster.write import write_raster
from land_policy.siting.profile import parse
from land_policy.siting.siting import site
from layers.raster_config import raster
from layers.zone import Zone

GRID, DAY = "EPSG:4549", date(2026, 11, 20)
WORDS = 'label = {zh = "标签", en = "label"}\nbecause = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\n'
HEAD = f"""
label = {{ zh = "工厂", en = "factory" }}
about = {{ zh = "一座工厂", en = "a factory" }}
checked = 2026-11-20
[want.supply]
{WORDS}
[[route]]
name = "new_land"
when = [{{ column = "supply_class", test = "within", words = ["E"] }}]
{WORDS}
"""


def criterion(body: str, weight: float = 1.0, name: str = "way") -> str:
    return f'[[criterion]]\nname = "{name}"\nweight = {weight}\n{body}\n{WORDS}'


def exclusion(body: str) -> str:
    return f'[[exclusion]]\nname = "far"\n{body}\n{WORDS}'


def plots() -> gpd.GeoDataFrame:
    """P1 at x 0–100, P2 at 200–300, P3 at 400–500; P4 and P5 north of P1."""
    corners = [(0, 0), (200, 0), (400, 0), (0, 5000), (0, 9000)]
    return gpd.GeoDataFrame(
        {"supply_class": "E21", "area_m2": 10_000.0},
        geometry=[shapely.box(x, y, x + 100, y + 100) for x, y in corners],
        crs=GRID,
        index=pd.Index([f"P{i}" for i in range(1, 6)], name="plot_id"),
    )


def zone() -> Zone:
    return Zone("test", DAY, CRS(GRID), MappingProxyType({"plots": plots()}))


DEM = 'from = "raster"\nraster = "dem"\n'
SIZE = criterion('from = "column"\ncolumn = "area_m2"\nworst = 0\nbest = 20000')


def on_a_hill(folder, name: str = "dem", unit: str = "m", kind: str = "height") -> Zone:
    """Heights on cells of 50 m that rise 0.1 m a metre to the east: P1 (x 0–100) lies on 12.5 and 17.5, P2 on 32.5 and 37.5."""
    east = (np.arange(20) + 0.5) * 50.0 - 100.0
    cells = np.tile(10.0 + 0.1 * east, (200, 1)).astype("float32")
    write_raster(folder / "dem.tif", cells, GRID, north_up(-100, 9500, 50, 50), nodata=-9999)
    table = {"file": "dem.tif", "bands": ["height"], "unit": unit, "kind": kind}
    return replace(zone(), folder=folder, rasters=MappingProxyType({name: raster(name, table, folder)}))


def ask(held: Zone, text: str):
    return site(plots(), held, parse(HEAD + text, "factory", "factory.toml"), DAY)


def test_slope_and_the_way_it_faces(tmp_path):
    """The ground rises 1 in 10 to the east: atan 0.1 = 5.710593°, and faces west, 45° from south-west."""
    held = on_a_hill(tmp_path)
    steep = ask(held, criterion(DEM + "slope = true\nworst = 10\nbest = 0"))
    assert steep.values["way"].tolist() == pytest.approx([5.710593] * 5, abs=1e-5)
    assert steep.profile.criteria[0].unit == "°"
    faces = ask(held, criterion(DEM + "facing = 225\nworst = 180\nbest = 0"))
    assert faces.values["way"].tolist() == pytest.approx([45.0] * 5, abs=1e-4)
    assert faces.scores.tolist() == pytest.approx([75.0] * 5, abs=1e-3)


def test_depth_and_share_under_water(tmp_path):
    """Water at 15: P1 has 2.5 m over its western half and none over the other; P2 and P3 lie higher."""
    held = on_a_hill(tmp_path)
    water = DEM + "flood_level_m = 15\n"
    worst = "worst = 3\nbest = 0"
    mean = ask(held, criterion(water + worst)).values["way"]
    assert mean[["P1", "P2", "P3", "P4"]].tolist() == pytest.approx([1.25, 0.0, 0.0, 1.25])
    most = ask(held, criterion(water + 'statistic = "max"\n' + worst)).values["way"]
    assert most[["P1", "P2"]].tolist() == pytest.approx([2.5, 0.0])
    rule = exclusion(water + 'statistic = "share"\nabove = 40\nblank = "open"')
    out = ask(held, rule + SIZE)
    assert out.exclusions["plot_id"].tolist() == ["P1", "P4", "P5"]
    assert out.exclusions["reason"].iloc[0] == "标签：50 %（要求：不高于 40 %）"


def test_a_depth_below_a_metre_is_told_as_it_is(tmp_path):
    """Water at 12.9: P1 has 0.4 m over its western half."""
    rule = exclusion(DEM + 'flood_level_m = 12.9\nstatistic = "max"\nabove = 0.3')
    told = ask(on_a_hill(tmp_path), rule + SIZE).exclusions
    assert told["reason_en"].iloc[0] == "label: 0.4 m; wanted at most 0.3 m"
    level = exclusion(DEM + 'flood_level_m = 12.9\nstatistic = "max"\nabove = 0.4')
    assert ask(on_a_hill(tmp_path), level + SIZE).exclusions.empty  # at the limit is not above it
    worth = criterion(DEM + "flood_level_m = 12.9\nworst = 1\nbest = 0")
    assert any("0.2 m" in line for line in ask(on_a_hill(tmp_path), worth).why("P1", "en"))


def test_earth_to_move(tmp_path):
    """P1 level at 15: half of it 2.5 m too high, half 2.5 too low, so 2.5 m³ a m²; at 12.5 only a cut of 5 m over a half."""
    held = on_a_hill(tmp_path)
    even = ask(held, criterion(DEM + "earthwork = true\nworst = 5\nbest = 0"))
    assert even.values["way"].tolist() == pytest.approx([2.5] * 5, abs=1e-5)
    assert even.profile.criteria[0].unit == "m³/m²"
    stated = ask(held, criterion(DEM + "earthwork = true\nlevel_m = 12.5\nworst = 5\nbest = 0"))
    assert stated.values.loc["P1", "way"] == pytest.approx(2.5)
    assert stated.values.loc["P2", "way"] == pytest.approx(22.5)
    told = ask(held, exclusion(DEM + "earthwork = true\nabove = 2") + SIZE).exclusions
    assert told["reason_en"].iloc[0] == "label: 2.5 m³/m²; wanted at most 2 m³/m²"


def test_a_zone_without_heights_says_so():
    rule = exclusion(DEM + 'slope = true\nabove = 5\nblank = "open"')
    found = ask(zone(), rule + SIZE)
    assert len(found.candidates) == 5
    assert any("no raster of heights dem, so neither slope nor flood depth" in one.en for one in found.notes)
    assert any("没有高程栅格 dem" in one.zh for one in found.notes)


def test_the_only_raster_of_heights_will_do_under_another_name(tmp_path):
    held = on_a_hill(tmp_path, name="lidar")
    assert ask(held, criterion(DEM + "slope = true\nworst = 10\nbest = 0")).values["way"].notna().all()
    bare = ask(
        held,
        criterion(DEM + "worst = 10\nbest = 0\noptional = true", 0.5)
        + SIZE.replace("1.0", "0.5").replace('"way"', '"size"'),
    )
    assert any("no raster dem" in one.en for one in bare.notes)


def test_heights_in_feet_are_not_taken_for_metres(tmp_path):
    rule = exclusion(DEM + 'slope = true\nabove = 5\nblank = "open"')
    notes = [one.en for one in ask(on_a_hill(tmp_path, unit="ft"), rule + SIZE).notes]
    assert any("heights of raster dem are in ft and not in metres" in one for one in notes)


@pytest.mark.parametrize("kind", ["cover", "image", "light", "depth"])
def test_other_kinds_are_not_taken_for_heights(tmp_path, kind):
    rule = exclusion(DEM + 'slope = true\nabove = 5\nblank = "open"')
    notes = ask(on_a_hill(tmp_path, kind=kind), rule + SIZE).notes
    assert any(f"raster dem is of kind {kind} and not of heights" in one.en for one in notes)


def test_one_figure_at_a_time(tmp_path):
    with pytest.raises(SitingError, match="slope, flood_level_m"):
        ask(on_a_hill(tmp_path), criterion(DEM + "slope = true\nflood_level_m = 3\nworst = 0\nbest = 1"))
    with pytest.raises(SitingError, match="statistic is 'share'"):
        ask(on_a_hill(tmp_path), criterion(DEM + 'slope = true\nstatistic = "share"\nworst = 0\nbest = 1'))
