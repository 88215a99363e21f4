"""Run: one build of a province under way, and what has come of its partitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from reports.build import Say
from reports.cluster import engine
from reports.cluster.province import Province
from reports.cluster.stage import Place


@dataclass(frozen=True)
class Run:
    """One run: the cluster, the province, where to write, and how to tell."""

    client: Any
    province: Province
    out: Path
    staging: Path
    clauses: tuple[str, ...]
    size: int
    lang: str
    say: Say

    @property
    def place(self) -> Place:
        """Where jobs find things."""
        return Place(self.province.folder, self.province.day, self.staging)

    def over(self, name: str, function: Any, jobs: Sequence[Any]) -> list[Any]:
        """Jobs handed out and their answers."""
        return engine.run(self.client, name, function, jobs, self.say, self.lang)


@dataclass(frozen=True)
class Found:
    """What came of the partitions: their numbers and records, the accounts, counts, and what was set aside."""

    numbers: tuple[int, ...]
    records: Sequence[Mapping[str, Any]]
    accounts: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    zones_aside: Sequence[Mapping[str, Any]]
    rows_aside: pd.DataFrame
    names: Mapping[str, str]
    inputs: Mapping[str, str]
    units: pd.DataFrame | None = None
