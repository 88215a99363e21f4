"""The table of suggestions when there is nothing to suggest: no candidate, or none with a score."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from land_policy.siting.profile import load
from land_policy.siting.siting import site
from layers.zone import Zone
from reports.summary import site_table

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("density", "use", "title"),
    [
        (10.0, "1001", "选址建议 · 智能制造 · 排除 0 宗"),
        ([None, None], "1001", "选址建议 · 智能制造 · 排除 0 宗"),
        ([20.0, None], "1001", "选址建议 · 智能制造 · 排除 0 宗"),
        ([20.0, 30.0], "0802", "选址建议 · 智能制造 · 排除 2 宗 · 没有可选地块"),
    ],
)
def test_the_title_says_why_nothing_is_suggested(density, use, title):
    frame = gpd.GeoDataFrame(
        {
            "land_use": use,
            "supply_class": "E21",
            "area_m2": 20_000.0,
            "far_most": 2.0,
            "far_least": 1.0,
            "building_density_pct": density,
        },
        geometry=[shapely.box(200 * i, 0, 200 * i + 100, 100) for i in range(2)],
        crs="EPSG:4549",
        index=pd.Index(["P1", "P2"], name="plot_id"),
    )
    zone = Zone("test", DAY, CRS("EPSG:4549"), {"plots": frame}, land_use_codes="用地用海2023")
    assert site_table(site(frame, zone, load("manufacturing"), DAY)).title == title


def test_candidates_without_a_score_are_candidates_all_the_same():
    """A third plot, no candidate, has the figure that both candidates lack: the criterion stays and they have no score."""
    frame = gpd.GeoDataFrame(
        {
            "land_use": ["1001", "1001", "0802"],
            "supply_class": "E21",
            "area_m2": 20_000.0,
            "building_density_pct": [None, None, 30.0],
        },
        geometry=[shapely.box(200 * i, 0, 200 * i + 100, 100) for i in range(3)],
        crs="EPSG:4549",
        index=pd.Index(["P1", "P2", "P3"], name="plot_id"),
    )
    zone = Zone("test", DAY, CRS("EPSG:4549"), {"plots": frame}, land_use_codes="用地用海2023")
    siting = site(frame, zone, load("manufacturing"), DAY)
    assert len(siting.candidates) == 2
    assert site_table(siting).title.endswith("排除 1 宗 · 候选地块均因资料空缺没有得分")
    assert site_table(siting, lang="en").title.endswith("no candidate has a score: values are blank")
