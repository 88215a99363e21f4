"""Maps side by side on one sheet: one scale for all, each whole in its place, the same bytes every time."""

import numpy as np
import pandas as pd
import pytest
import shapely

from gis.errors import MapError
from maps import paint
from maps.still.multiples import Multiples, Panel, arranged
from maps.still.scene import Plots, Scene

THEME = paint.amount("far", "容积率", "far", (0.5, 1.0, 2.0))


def panel(name, wide, tall, count=4):
    """A panel of so many plots in a row."""
    edges = np.linspace(0, wide, count + 1)
    shapes = shapely.box(edges[:-1], 0, edges[1:], tall)
    codes = paint.codes(THEME, pd.Series(np.arange(count) / 2))
    return Panel(
        name, Scene((0.0, 0.0, float(wide), float(tall)), plots=Plots(shapes, THEME, codes)), f"{count}"
    )


def test_all_maps_have_one_scale_and_each_is_whole():
    sheet = Multiples(
        [panel("甲", 9_000, 4_000), panel("乙", 2_000, 2_000), panel("丙", 3_000, 6_000)], "比较"
    )
    assert {window.scale for window in sheet.windows} == {75_000.0}  # the first is 9 km on 151 mm
    for one, window in zip(sheet.panels, sheet.windows, strict=True):
        west, south, east, north = window.ground
        bounds = one.scene.bounds
        assert west <= bounds[0] and south <= bounds[1] and east >= bounds[2] and north >= bounds[3]
    papers = [shapely.box(*window.paper) for window in sheet.windows]
    assert not any(a.intersects(b) for at, a in enumerate(papers) for b in papers[:at])
    room = shapely.box(*sheet.sheet.layout.map)
    assert all(room.buffer(1e-6).covers(one) for one in papers)


def test_tall_maps_stand_beside_each_other_and_wide_ones_over_each_other():
    room = (0.0, 0.0, 300.0, 200.0)
    tall, _ = arranged([panel(name, 1_000, 5_000) for name in "ab"], room, 1.0)
    wide, _ = arranged([panel(name, 5_000, 1_000) for name in "ab"], room, 1.0)
    assert tall[0][1] == tall[1][1] and tall[0][0] < tall[1][0]
    assert wide[0][0] == wide[1][0] and wide[0][1] > wide[1][1]


def test_the_same_sheet_has_the_same_bytes(tmp_path):
    sheet = Multiples([panel("甲", 4_000, 4_000), panel("乙", 2_000, 2_000)], "比较", "同一比例尺")
    one = sheet.save(tmp_path / "a.png", dpi=40).read_bytes()
    assert one.startswith(b"\x89PNG")
    assert sheet.save(tmp_path / "b.png", dpi=40).read_bytes() == one


def test_a_sheet_of_no_map_is_refused():
    with pytest.raises(MapError, match="no map"):
        Multiples([])
