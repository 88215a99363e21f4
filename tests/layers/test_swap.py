"""Layers with north before east: the fault names the line that mends them, and with it every figure is as before."""

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pandas.testing import assert_frame_equal
from shapely.geometry import box

from gis.errors import InputError
from layers.label import label_doubts, no_label
from layers.read import read_zone


def north_first(frame: gpd.GeoDataFrame, label: str | None = None) -> gpd.GeoDataFrame:
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=label or frame.crs))


def zone_of(folder, frame, *lines):
    folder.mkdir(exist_ok=True)
    frame.to_file(folder / "plots.gpkg", driver="GPKG")
    text = ['name = "甲区"', "day = 2026-11-20", "[layers.plots]", 'file = "plots.gpkg"', *lines]
    (folder / "zone.toml").write_text("\n".join(text), encoding="utf-8")
    return read_zone(folder)


@pytest.mark.parametrize(
    ("code", "label", "lines"),
    [
        ("EPSG:4547", "EPSG:4547", "swap_xy = true"),
        ("EPSG:4526", "EPSG:4526", "swap_xy = true"),
        ("EPSG:4526", "EPSG:4547", 'swap_xy = true and crs = "EPSG:4526"'),
        ("EPSG:4490", "EPSG:4490", "swap_xy = true"),
        ("EPSG:4490", "EPSG:4547", 'swap_xy = true and crs = "EPSG:4490"'),
    ],
)
def test_the_line_that_the_fault_names_mends_it(two_plots, tmp_path, code, label, lines) -> None:
    plots = two_plots().to_crs(code)
    there = zone_of(tmp_path / "there", plots)
    with pytest.raises(InputError) as caught:
        zone_of(tmp_path / "turned", north_first(plots, label))
    named = re.search(r"Write (.*) beside the file in zone.toml.", str(caught.value))
    assert named is not None and named[1] == lines
    mended = zone_of(tmp_path / "turned", north_first(plots, label), *lines.split(" and "))
    assert mended.crs == there.crs
    assert_frame_equal(mended.plots.drop(columns="geometry"), there.plots.drop(columns="geometry"))
    assert np.array_equal(mended.plots.geometry.area, there.plots.geometry.area)
    assert [f.text("zh") for f in mended.faults if f.key == "crs.exchanged"] == [
        "说明 plots.gpkg：已按 swap_xy 对调 X、Y。"
    ]


def test_a_swap_that_is_not_needed_is_refused(two_plots, tmp_path) -> None:
    with pytest.raises(InputError, match=r"have north before east, CGCS2000 .* has not\. Take swap_xy out\."):
        zone_of(tmp_path / "z", two_plots(), "swap_xy = true")


def test_without_a_label_both_lines_are_named() -> None:
    turned = gpd.GeoDataFrame(geometry=[box(3831100, 40428600, 3831200, 40428700)])
    assert no_label(turned, "f").remedy("en").startswith('Write swap_xy = true and crs = "EPSG:4528" beside')
    degrees = gpd.GeoDataFrame(geometry=[box(34.5, 119.1, 34.6, 119.2)])
    assert "degrees with latitude before longitude" in no_label(degrees, "f").message("en")
    assert label_doubts(degrees, "f") == []


def test_the_170_plots_of_a_real_bureau_read_the_same(real, tmp_path) -> None:
    plots = gpd.read_file(real / "limin2012" / "limin2012.shp", encoding="GB18030")
    there = zone_of(tmp_path / "there", plots)
    with pytest.raises(InputError, match="Write swap_xy = true beside the file"):
        zone_of(tmp_path / "turned", north_first(plots))
    mended = zone_of(tmp_path / "turned", north_first(plots), "swap_xy = true")
    assert (len(mended.plots), mended.crs.to_epsg()) == (170, 4530)
    assert round(mended.plots["official_area_m2"].sum() / 1e4, 4) == 698.3563
    assert_frame_equal(mended.plots.drop(columns="geometry"), there.plots.drop(columns="geometry"))
    assert np.array_equal(mended.plots.geometry.area, there.plots.geometry.area)
