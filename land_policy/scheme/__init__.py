"""Scheme: a zone scored by a scheme that is data: indicators, weights, ideals, potential, benchmarks."""
