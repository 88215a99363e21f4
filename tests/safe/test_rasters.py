"""What a raster, or a file beside it, names elsewhere is never opened, and no address is asked for anything."""

import socket

import numpy as np
import pytest
import rasterio
import rasterio.errors
import rasterio.transform

from gis.errors import InputError
from gis.nowhere import no_network
from gis.raster.grid import Grid


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    "named", ["/vsicurl/http://127.0.0.1:{}/x.tif", "{}/secret.tif", ":::BASE:::../secret.tif"]
)
def test_a_raster_that_says_its_overviews_lie_elsewhere_is_not_opened(tmp_path, named, inside):
    """The statistics beside a raster, and words in it, can name a file that GDAL opens, and an address that it asks."""
    (tmp_path / "zone").mkdir()
    grid = {"driver": "GTiff", "width": 300, "height": 300, "count": 1, "dtype": "uint8", "crs": "EPSG:4547"}
    grid["transform"] = rasterio.transform.Affine(1, 0, 500_000, 0, -1, 3_830_000)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        port = listening.getsockname()[1]
        leads = named.format(port if "http" in named else tmp_path)
        path = tmp_path / "zone" / "a.tif"
        with rasterio.open(path, "w", **grid) as file:
            file.write(np.ones((1, 300, 300), "uint8"))
            if inside:
                file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=leads)
        if not inside:
            told = f'<MDI key="OVERVIEW_FILE">{leads}</MDI>'
            (path.parent / "a.tif.aux.xml").write_text(
                f'<PAMDataset><Metadata domain="OVERVIEWS">{told}</Metadata></PAMDataset>'
            )
        with pytest.raises(InputError, match="overviews lie in a file elsewhere"):
            Grid(path)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_gdal_of_rasters_is_left_no_way_out():
    no_network()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        with pytest.raises(rasterio.errors.RasterioError):
            rasterio.open(f"/vsicurl/http://127.0.0.1:{listening.getsockname()[1]}/a.tif")
        with pytest.raises(TimeoutError):
            listening.accept()
