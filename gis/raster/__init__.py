"""Rasters: windows, alignment, zonal figures, terrain, indices, writing. The only room that knows rasterio."""
