"""Firms: their chains, industries, land, yearly classes, and the floors they rent."""
