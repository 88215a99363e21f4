"""Suitability: rasters weighed into one, as a file states it, and what that gives for the plots."""
