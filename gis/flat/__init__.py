"""Shapes as flat arrays of coordinates, and the compiled kernels that work on them (the only numba)."""
