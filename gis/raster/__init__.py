"""Rasters: windows, alignment, zonal figures, terrain, indices, writing. The only room that knows rasterio."""

import os

CACHE_MB = 96
"""What GDAL may keep of blocks it has read, in MB; its own default is a share of the machine's memory."""

os.environ.setdefault("GDAL_CACHEMAX", str(CACHE_MB))
