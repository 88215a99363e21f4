"""Straight-line distance to the nearest."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.errors import CrsError
from gis.nearest import nearest

PLOTS = gpd.GeoSeries(
    [shapely.box(0, 0, 50, 50), shapely.box(200, 0, 250, 50), None, shapely.Polygon()],
    index=["a", "b", "none", "empty"], crs="EPSG:4547",
)  # fmt: skip


def test_by_hand() -> None:
    stops = gpd.GeoSeries.from_wkt(["POINT (80 90)", "POINT (210 20)"], index=[5, 3], crs="EPSG:4547")
    found = nearest(PLOTS, stops)
    assert found.index.equals(PLOTS.index)
    assert found.loc["a"].tolist() == [5, 50.0]
    assert found.loc["b"].tolist() == [3, 0.0]
    assert found.loc[["none", "empty"]].isna().all(axis=None)


def test_of_equally_near_ones_the_lowest_label() -> None:
    stops = gpd.GeoSeries.from_wkt(
        ["POINT (60 25)", "POINT (-10 25)", "POINT (25 60)"], index=["m", "c", "x"]
    )
    assert nearest(PLOTS, stops.set_crs(4547)).loc["a"].tolist() == ["c", 10.0]


def test_labels_that_cannot_be_ordered_go_by_row() -> None:
    stops = gpd.GeoSeries.from_wkt(["POINT (60 25)", "POINT (-10 25)"], index=["m", 7]).set_crs(4547)
    assert nearest(PLOTS, stops).loc["a", "nearest"] == "m"


def test_no_others() -> None:
    found = nearest(PLOTS, PLOTS.iloc[:0])
    assert found.isna().all(axis=None)
    assert nearest(PLOTS, PLOTS.iloc[2:3]).isna().all(axis=None)


def test_two_crs_or_degrees_are_refused() -> None:
    with pytest.raises(CrsError, match="one metric CRS"):
        nearest(PLOTS, PLOTS.set_crs(4528, allow_override=True))
    with pytest.raises(CrsError):
        nearest(PLOTS.set_crs(4490, allow_override=True), PLOTS.set_crs(4490, allow_override=True))


def test_agrees_with_geopandas_and_with_one_thread(fabric: Callable) -> None:
    small, large = fabric(6, 40)
    some = large.iloc[::17]
    found = nearest(small, some, threads=3)
    wanted = gpd.sjoin_nearest(
        gpd.GeoDataFrame(geometry=small), gpd.GeoDataFrame(geometry=some), distance_col="d"
    )
    first = wanted.groupby(level=0)[["d"]].first()["d"].to_numpy()
    assert np.array_equal(found["distance_m"].to_numpy(), first)
    assert found.equals(nearest(small, some, threads=1))
