"""Where areas may be taken, and which belt a layer belongs to."""

import geopandas as gpd
import pytest
import shapely

from gis.crs import axis_order, gk_belt, metric_crs_for, require_metric, to_metric
from gis.errors import CrsError


def points(*places: tuple[float, float], crs: str | None = "EPSG:4490") -> gpd.GeoSeries:
    return gpd.GeoSeries(shapely.points(places), crs=crs)


@pytest.mark.parametrize(
    "code", ["EPSG:4528", "EPSG:4549", "EPSG:4498", "EPSG:5514", "EPSG:2154", "EPSG:32650"]
)
def test_metric_grids_are_taken(code: str) -> None:
    assert require_metric(code).to_string() == code


@pytest.mark.parametrize(
    "code",
    [
        "EPSG:4490",
        "EPSG:4326",
        "EPSG:3857",
        "EPSG:900913",
        "ESRI:102100",
        "EPSG:3395",
        "EPSG:4087",
        "EPSG:2263",
    ],
)
def test_degrees_mercator_and_feet_are_refused_with_a_remedy(code: str) -> None:
    with pytest.raises(CrsError, match=r"plots: areas cannot be taken .* EPSG:4528"):
        require_metric(code, "plots")


def test_no_crs_and_nonsense_are_refused() -> None:
    with pytest.raises(CrsError, match="has no CRS"):
        require_metric(None)
    with pytest.raises(CrsError, match="not a known CRS"):
        require_metric("EPSG:no")


def test_height_beside_a_metric_grid_does_not_matter() -> None:
    assert require_metric("EPSG:7405").is_compound


def test_a_city_grid_in_metres_is_taken_and_an_undefined_one_is_not() -> None:
    text = 'ENGCRS["{}",EDATUM["own"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    assert require_metric(text.format("City grid")).name == "City grid"
    with pytest.raises(CrsError, match="not known"):
        require_metric(text.format("Undefined Cartesian SRS"))


@pytest.mark.parametrize(
    ("lon", "with_prefix", "without"),
    [(119.2222, 4528, 4549), (118.4, 4527, 4548), (118.5, 4528, 4549), (121.5, 4529, 4550), (126.6, 4530, 4551), (73.5, 4513, 4534),
     (135.9, 4533, 4554)],
)  # fmt: skip
def test_belt_of_a_longitude(lon: float, with_prefix: int, without: int) -> None:
    assert gk_belt(lon).to_epsg() == with_prefix
    assert gk_belt(lon, prefix=False).to_epsg() == without


@pytest.mark.parametrize("lon", [12.0, 140.0, float("nan")])
def test_no_belt_outside_china(lon: float) -> None:
    with pytest.raises(CrsError, match="CGCS2000 belts serve"):
        gk_belt(lon)


@pytest.mark.parametrize(
    ("place", "code", "words"),
    [
        ((119.2, 34.6), 4528, "belt 40"),
        ((-73.9, 40.8), 32618, "UTM zone 18N"),
        ((-43.2, -22.9), 32723, "UTM zone 23S"),
    ],
)
def test_a_layer_in_degrees_goes_where_it_lies(place: tuple[float, float], code: int, words: str) -> None:
    crs, why = metric_crs_for(points(place))
    assert crs.to_epsg() == code
    assert words in why


def test_web_mercator_is_looked_through() -> None:
    assert metric_crs_for(points((119.2, 34.6)).to_crs(3857))[0].to_epsg() == 4528


def test_a_metric_layer_keeps_its_crs() -> None:
    crs, why = metric_crs_for(points((428656.6, 3831158.8), crs="EPSG:4549"))
    assert (crs.to_epsg(), "kept" in why) == (4549, True)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (points((119.2, 34.6), crs=None), "no CRS"),
        (points((34.6, 119.2)), "swapped"),
        (points((40428656.6, 3831158.8)), "label is wrong"),
        (gpd.GeoSeries([], crs="EPSG:4490"), "empty"),
    ],
)
def test_a_layer_that_cannot_be_placed_says_why(layer: gpd.GeoSeries, words: str) -> None:
    with pytest.raises(CrsError, match=words):
        metric_crs_for(layer)


def test_to_metric_lands_on_the_published_vector_and_leaves_the_layer_alone() -> None:
    plots = gpd.GeoDataFrame({"name": ["A"]}, geometry=points((119.2222, 34.6060)))
    moved, _ = to_metric(plots)
    assert moved.geometry.x[0] == pytest.approx(40428656.614, abs=2e-3)
    assert moved.geometry.y[0] == pytest.approx(3831158.764, abs=2e-3)
    assert plots.geometry.x[0] == 119.2222
    bare, why = to_metric(plots, "EPSG:4549")
    assert bare.geometry.x[0] == pytest.approx(428656.614, abs=2e-3)
    assert why.startswith("asked for")


def test_to_metric_refuses_a_bad_target_and_an_unplaced_layer() -> None:
    with pytest.raises(CrsError, match="the CRS asked for"):
        to_metric(points((119.2, 34.6)), 3857)
    with pytest.raises(CrsError, match="no CRS"):
        to_metric(points((119.2, 34.6), crs=None), 4528)


@pytest.mark.parametrize(
    ("place", "swapped", "prefix"),
    [
        ((40428656.6, 3831158.8), False, 40),
        ((3831158.8, 40428656.6), True, 40),
        ((428656.6, 3831158.8), False, None),
        ((3831158.8, 428656.6), True, None),
        ((50.0, 60.0), False, None),
        ((52428656.6, 3831158.8), False, None),
    ],
)
def test_axis_order_by_magnitude(place: tuple[float, float], swapped: bool, prefix: int | None) -> None:
    report = axis_order(points(place, crs=None))
    assert (report.swapped, report.prefix) == (swapped, prefix)


def test_axis_order_of_nothing() -> None:
    assert axis_order(gpd.GeoSeries([None])).evidence == "no coordinates"
