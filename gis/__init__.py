"""Geometry, coordinates and rasters: pure functions on arrays and frames. Imports none of our other rooms."""
