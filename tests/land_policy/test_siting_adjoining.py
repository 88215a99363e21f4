"""Plots that make one site: faces across a road by hand, whatever stands between, and nothing else."""

import geopandas as gpd
import pytest
import shapely

from land_policy.siting.adjoining import adjoining

FACES = {"A": shapely.box(0, 0, 100, 50), "C": shapely.box(130, 0, 230, 50)}
BETWEEN = shapely.box(110, 0, 120, 20)
AROUND = shapely.difference(shapely.box(-20, -20, 115, 70), shapely.box(-10, -10, 120, 60))


def found(third=None, gap=30.0, least=10.0, plots=FACES):
    ground = gpd.GeoSeries({**plots, **({} if third is None else {"T": third})}, crs="EPSG:4549")
    pool = ground.index[: len(plots)]
    return adjoining(ground, pool, least_edge_m=least, road_gap_m=gap)


def test_two_faces_across_a_road() -> None:
    row = found()
    assert row.columns.tolist() == ["a", "b", "shared_m", "gap_m"]
    assert row.iloc[0].tolist() == pytest.approx([0, 1, 50, 30])
    assert found(gap=29.9).empty
    assert found(least=50.0).shape[0] == 1 and found(least=50.1).empty


def test_only_the_edge_that_is_seen_counts() -> None:
    assert found(BETWEEN)["shared_m"].tolist() == pytest.approx([30], abs=1.5)  # 20 of 50 m stand behind T
    assert found(BETWEEN, least=35.0).empty
    assert found(shapely.box(110, -1, 120, 51)).empty, "all of it"
    assert found(shapely.box(110, -1, 120, 51), least=0.5).empty


@pytest.mark.parametrize("third", [AROUND, shapely.box(100, 50, 130, 90), shapely.Polygon(), None])
def test_what_does_not_stand_between_hides_nothing(third) -> None:
    assert found(third)["shared_m"].tolist() == pytest.approx([50])


def test_a_strip_of_half_a_metre_is_a_gap_too() -> None:
    near = {"A": shapely.box(0, 0, 100, 50), "C": shapely.box(100.5, 0, 200, 50)}
    assert adjoining(gpd.GeoSeries(near, crs="EPSG:4549"), list(near), least_edge_m=10).empty
    assert found(gap=1.0, plots=near)["shared_m"].tolist() == pytest.approx([50])
    assert found(shapely.box(100.1, -1, 100.4, 51), gap=1.0, plots=near).empty


def test_pairs_that_are_left_are_numbered_anew() -> None:
    three = {"A": FACES["A"], "C": FACES["C"], "D": shapely.box(230, 0, 300, 50)}
    row = found(shapely.box(110, -1, 120, 51), plots=three)
    assert row.index.tolist() == [0] and row[["a", "b"]].to_numpy().tolist() == [[1, 2]]
