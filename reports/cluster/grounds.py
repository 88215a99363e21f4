"""Grounds: what every partition rests on beside its rows, as hashes: this program, and the files that settings name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layers.config import read_config
from reports.cluster.province import PROVINCE, Province
from reports.evidence.bundle import versions
from reports.evidence.input_files import hashes, input_files, stated_files
from reports.kept.stages import own_code


def of_program() -> tuple[str, Mapping[str, str]]:
    """Our own code and rules as one hash, and the versions of the libraries."""
    return own_code(), versions()


def of_tables(province: Province) -> dict[str, str]:
    """What a province of tables states: its file, the saved mappings its layers name, its own rules."""
    assert province.config is not None  # noqa: S101 - of tables only
    tables = province.config.tables
    layers = [one for one in tables["layers"].values() if isinstance(one, Mapping)]
    stated = {"rules": tables["rules"], "mappings": [one.get("mapping") for one in layers]}
    return hashes(province.folder, [province.folder / PROVINCE, *stated_files(province.folder, stated)])


def of_zone(folder: Path) -> dict[str, Any] | None:
    """Every file that a zone's figures rest on, as ``yuantu build`` lists them; None for a zone that reads a database."""
    config, _ = read_config(folder)
    return None if any(one.postgis for one in config.layers.values()) else input_files(folder)
