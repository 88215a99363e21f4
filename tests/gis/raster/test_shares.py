"""How much of a shape is of one class."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.errors import CrsError, InputError
from gis.raster.grid import north_up
from gis.raster.index import INDICES, band_of, bsi, index_reader, lacking
from gis.raster.shares import Span, shares
from gis.raster.write import write_raster
from gis.raster.zonal import zonal

COVER = np.array([[1, 1, 2], [1, 3, 2], [0, 0, 7]], dtype=np.uint8)
PLACE = north_up(0, 30, 10, 10)


def at(*boxes: tuple[float, float, float, float]) -> gpd.GeoSeries:
    index = [f"P{number}" for number in range(1, len(boxes) + 1)]
    return gpd.GeoSeries([shapely.box(*box) for box in boxes], index=index, crs="EPSG:4528")


def test_codes_by_hand(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "cover.tif", COVER, "EPSG:4528", PLACE, nodata=0)
    plots = at((0, 10, 20, 30), (5, 5, 25, 15), (0, 0, 20, 10), (22, 2, 23, 3), (900, 0, 910, 10))
    found = shares(path, plots, {"green": (1, 2), "built": 3, "other": {7}})
    assert found.columns.tolist() == ["green", "built", "other", "coverage"]
    assert found.loc["P1"].tolist() == pytest.approx([0.75, 0.25, 0, 1])
    # of 20 × 10 m, upper half: 5 m of 1, 10 m of 3, 5 m of 2; lower half: 15 m of nothing known, 5 m of 7
    assert found.loc["P2"].tolist() == pytest.approx([50 / 125, 50 / 125, 25 / 125, 0.625])
    assert found.loc["P4"].tolist() == pytest.approx([0, 0, 1, 1])
    assert found.loc[["P3", "P5"], ["green", "built", "other"]].isna().all(axis=None)
    assert found.loc[["P3", "P5"], "coverage"].tolist() == [0.0, 0.0]


def test_thresholds_of_an_index_window_by_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vegetation of 0.5, 0.2, −1 and unknown on four cells; nothing is written."""
    monkeypatch.setattr("gis.raster.sweep.TILE", 1)
    red = np.array([[20, 40], [10, 0]], np.float32)
    nir = np.array([[60, 60], [0, 0]], np.float32)
    path = write_raster(
        tmp_path / "i.tif",
        np.stack([red, nir]),
        "EPSG:4528",
        north_up(0, 20, 10, 10),
        descriptions=("red", "nir"),
    )
    plots = at((0, 0, 20, 20), (0, 10, 20, 20), (10, 0, 20, 10))
    before = sorted(tmp_path.iterdir())
    with index_reader("ndvi", path) as reader:
        found = shares(reader, plots, {"green": Span(0.4), "some": Span(0.2, 0.4), "bare": Span(high=0)})
        assert zonal(reader, plots, ["mean"])["mean"].tolist() == pytest.approx(
            [-0.1, 0.35, np.nan], nan_ok=True
        )
    assert sorted(tmp_path.iterdir()) == before
    assert found.loc["P1"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.75])
    assert found.loc["P2"].tolist() == pytest.approx([0.5, 0.5, 0, 1])
    assert found.loc["P3"].isna().tolist() == [True, True, True, False]


def test_a_test_of_several_bands(tmp_path: Path) -> None:
    first, second = np.array([[1, 5], [9, 9]], np.float32), np.array([[1, 1], [8, -1]], np.float32)
    path = write_raster(
        tmp_path / "two.tif", np.stack([first, second]), "EPSG:4528", north_up(0, 20, 10, 10), nodata=-1
    )
    plots = at((0, 0, 20, 20))
    found = shares(
        path, plots, {"both": lambda a, b: (a > 4) & (b > 4), "low": Span(high=2, band=2)}, bands=(1, 2)
    )
    # one of the four cells is not seen in both
    assert found.iloc[0].tolist() == pytest.approx([1 / 3, 2 / 3, 0.75])


def test_shares_of_all_classes_add_up(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    cells = rng.integers(0, 6, (80, 80)).astype(np.uint8)
    path = write_raster(tmp_path / "c.tif", cells, "EPSG:4528", north_up(0, 800, 10, 10), nodata=0)
    spots = rng.uniform(0, 760, (200, 2))
    plots = gpd.GeoSeries(shapely.buffer(shapely.points(spots), rng.uniform(1, 60, 200)), crs="EPSG:4528")
    found = shares(path, plots, {code: code for code in range(1, 6)})
    seen = found["coverage"] > 0
    assert found.loc[seen, list(range(1, 6))].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert found["coverage"].between(0, 1).all()
    fraction = zonal(path, plots, ["count"])
    assert found["coverage"].to_numpy() == pytest.approx(fraction["coverage"].to_numpy())


def test_refusals(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "c.tif", COVER, "EPSG:4528", PLACE)
    with pytest.raises(InputError, match="no band 2"):
        shares(path, at((0, 0, 1, 1)), {1: 1}, bands=(1, 2))
    with pytest.raises(CrsError, match="layer: names no CRS"):
        shares(path, at((0, 0, 1, 1)).set_crs(None, allow_override=True), {1: 1})
    with pytest.raises(InputError, match="needs the band swir; it has: blue, nir, red"):
        index_reader(("ndvi", "bsi"), path, ("blue", "nir", "red"))
    with pytest.raises(InputError, match="Take one of ndvi, ndwi, ndbi, bsi"):
        index_reader("evi", path, ("red",))
    with pytest.raises(InputError, match="it has: —"):
        index_reader("ndvi", path)


def test_every_index_says_what_it_is() -> None:
    assert {name: one.bands for name, one in INDICES.items()} == {
        "ndvi": ("nir", "red"),
        "ndwi": ("green", "nir"),
        "ndbi": ("swir", "nir"),
        "bsi": ("swir", "red", "nir", "blue"),
    }
    assert lacking("ndbi", ("blue", "green", "red", "nir")) == ("swir",)
    assert band_of("nir", ("red", "NIR08")) == 2
    assert bsi([0.0, np.nan], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]).tolist() == [None, None]


def test_several_indices_of_a_real_image_in_one_pass(real: Path) -> None:
    image = real / "rasters" / "stars_L7_ETMs.tif"
    names = ("blue", "green", "red", "nir", "swir1", "swir2")
    with index_reader(("ndvi", "bsi", "ndwi"), image, names) as reader:
        vegetation, water = reader.read(), reader.read(None, 3)
        plot = gpd.GeoSeries([shapely.box(*reader.grid.bounds)], crs=reader.grid.crs)
        found = zonal(reader, plot, ["mean", "min", "max"])
    assert (vegetation.mean(), vegetation.min(), vegetation.max()) == pytest.approx(
        (-0.064325, -0.753425, 0.586667), abs=5e-7
    )
    assert found.iloc[0].tolist() == pytest.approx([-0.064325, -0.753425, 0.586667, 1.0], abs=5e-7)
    assert water.mean() > 0
