"""Areas and lengths against decimal arithmetic, geodesics and real files."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from gis.errors import CrsError
from gis.measure import ellipsoidal_area_m2, hectares, length_m, mu, plane_area_m2

PLOT_1 = [(40429010.125, 3834520.640), (40429262.480, 3834531.905), (40429255.317, 3834692.218),
          (40429003.052, 3834680.951)]  # fmt: skip
PLOT_2 = [(40429300.000, 3834535.000), (40429620.500, 3834549.300), (40429611.250, 3834756.750),
          (40429290.800, 3834742.400)]  # fmt: skip
HOLE = [(40429400.0, 3834600.0), (40429400.0, 3834660.0), (40429460.0, 3834660.0), (40429460.0, 3834600.0)]


def test_a_belt_number_before_the_easting_costs_no_digits() -> None:
    plots = gpd.GeoSeries(
        [shapely.Polygon(PLOT_1), shapely.Polygon(PLOT_2, [HOLE])], ["a", "b"], crs="EPSG:4528"
    )
    area = plane_area_m2(plots)
    assert area.name == "area_m2"
    assert area["a"] == pytest.approx(40528.512, abs=6e-4)
    assert area["b"] == pytest.approx(66606.675 - 3600.0, abs=6e-4)


def test_a_missing_shape_is_blank_and_a_line_has_no_area() -> None:
    area = plane_area_m2(gpd.GeoSeries([None, shapely.LineString([(0, 0), (1, 1)])], crs="EPSG:4547"))
    assert np.isnan(area[0])
    assert area[1] == 0.0


@pytest.mark.parametrize("crs", [None, "EPSG:4490", "EPSG:3857"])
def test_no_plane_area_or_length_without_metres(crs: str | None) -> None:
    shape = gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=crs)
    with pytest.raises(CrsError):
        plane_area_m2(shape)
    with pytest.raises(CrsError):
        length_m(shape)


def blobs(lon: float, lat: float, spread: float, seed: int = 1) -> gpd.GeoSeries:
    """Twelve-cornered shapes of some hundred metres about a place."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = rng.uniform(0.001, 0.004, (20, 12))
    centre = np.array([lon, lat]) + rng.uniform(-spread, spread, (20, 2))
    ring = centre[:, None, :] + radius[..., None] * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    return gpd.GeoSeries(shapely.polygons(ring), crs="EPSG:4490")


@pytest.mark.parametrize(
    ("lon", "lat"), [(119.2, 34.6), (126.6, 45.9), (109.5, 18.3), (2.3, 48.9), (-43.2, -22.9)]
)
def test_ellipsoidal_area_agrees_with_geodesics(lon: float, lat: float) -> None:
    shapes = blobs(lon, lat, spread=0.2)
    geod = Geod(ellps="GRS80")
    wanted = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in shapes]
    assert ellipsoidal_area_m2(shapes).to_numpy() == pytest.approx(wanted, rel=1e-6)


def test_ellipsoidal_area_from_the_belt_is_the_same_as_from_degrees() -> None:
    shapes = blobs(119.2, 34.6, spread=0.1)
    from_belt = ellipsoidal_area_m2(shapes.to_crs(4528))
    assert from_belt.to_numpy() == pytest.approx(ellipsoidal_area_m2(shapes).to_numpy(), rel=1e-6)


@pytest.mark.parametrize(
    ("lon", "factor"), [(118.9, 2.5e-4), (119.1, 1.66e-4), (119.2, 1.31e-4), (119.5, 0.5e-4)]
)
def test_the_plane_of_the_belt_is_larger_than_the_ellipsoid(lon: float, factor: float) -> None:
    shape = gpd.GeoSeries([shapely.box(lon - 0.002, 34.598, lon + 0.002, 34.602)], crs="EPSG:4490").to_crs(
        4528
    )
    assert plane_area_m2(shape)[0] / ellipsoidal_area_m2(shape)[0] - 1 == pytest.approx(factor, abs=0.06e-4)


def test_ellipsoidal_area_of_web_mercator_or_nowhere_is_refused() -> None:
    for crs in (None, "EPSG:3857"):
        with pytest.raises(CrsError):
            ellipsoidal_area_m2(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=crs))


def test_ellipsoidal_area_of_missing_shapes_is_blank() -> None:
    area = ellipsoidal_area_m2(gpd.GeoSeries([None, None], index=[7, 9], crs="EPSG:4490"))
    assert area.isna().tolist() == [True, True]
    assert area.index.tolist() == [7, 9]


def test_units_of_land() -> None:
    assert hectares(45_000.0) == 4.5
    assert mu(2000.0) == 3.0
    named = mu(pd.Series([10_000.0], index=["P1"], name="area_m2"))
    assert (named.name, named["P1"]) == ("area_mu", 15.0)


def test_official_areas_of_a_development_zone(real: Path) -> None:
    plots = gpd.read_file(real / "limin2012" / "limin2012.shp", encoding="GB18030").to_crs(4530)
    gap = (plane_area_m2(plots.geometry) / 10_000 - plots["DLMJ"]).abs()
    assert len(plots) == 170
    assert gap.max() < 0.003


def test_a_french_town(real: Path) -> None:
    parcels = gpd.read_file(real / "gennes" / "parcel.gpkg")
    assert hectares(plane_area_m2(parcels.geometry)).sum() == pytest.approx(844.70, abs=0.005)


def test_long_edges_stay_straight_in_their_own_grid() -> None:
    corner = np.stack(
        np.meshgrid(40_360_000 + np.arange(40) * 2000.0, 3_800_000 + np.arange(40) * 2000.0), axis=-1
    )
    west, south = corner.reshape(-1, 2).T
    tiles = gpd.GeoSeries(shapely.box(west, south, west + 2000, south + 2000), crs="EPSG:4528")
    whole = gpd.GeoSeries([shapely.box(*tiles.total_bounds)], crs="EPSG:4528")
    assert ellipsoidal_area_m2(whole)[0] == pytest.approx(ellipsoidal_area_m2(tiles).sum(), rel=1e-9)


def test_the_ellipsoid_is_the_layer_s_own() -> None:
    square = shapely.Polygon([(119, 34), (119.01, 34), (119.01, 34.01), (119, 34.01)])
    area = ellipsoidal_area_m2(gpd.GeoSeries([square], crs="EPSG:4214"))  # Beijing 1954, Krassowsky's
    assert area.iloc[0] == pytest.approx(1_024_729.954, rel=1e-7)  # by geodesics; 1 024 694.879 on CGCS2000


def test_every_measure_stands_on_the_rows_it_was_given() -> None:
    square = gpd.GeoSeries([shapely.Polygon(PLOT_1)], ["a"], crs="EPSG:4528")
    for measure, name in (
        (plane_area_m2, "area_m2"),
        (ellipsoidal_area_m2, "area_m2"),
        (length_m, "length_m"),
    ):
        assert (measure(square).index.tolist(), measure(square).name) == (["a"], name)
