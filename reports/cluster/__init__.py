"""Cluster: a province of many zones evaluated in partitions by many processes (the only room of Dask)."""
