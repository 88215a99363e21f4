"""Benchmark: published figures of other zones, each with its round, time point, place and evidence."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from importlib import resources

import pandas as pd

COLUMNS = ("year", "time_point", "place_zh", "place_en", "zones", "indicator", "value", "unit", "evidence",
           "source_zh", "source_en")  # fmt: skip


@functools.cache
def _table() -> pd.DataFrame:
    path = resources.files("land_policy").joinpath("benchmarks", "zones.csv")
    texts = {name: "str" for name in COLUMNS if name not in ("year", "value")}
    return pd.read_csv(io.StringIO(path.read_text(encoding="utf-8")), dtype=texts, keep_default_na=False)


def benchmarks(indicators: Iterable[str]) -> pd.DataFrame:
    """The published figures of these indicators, :data:`COLUMNS`: in the order asked, the latest round first.

    Only figures whose definition is the indicator's own are kept; a score is none of them, since ideals differ.

    >>> benchmarks(["industrial_far"])[["year", "value"]].values.tolist()
    [[2020.0, 0.93], [2019.0, 1.12]]
    """
    asked = {name: rank for rank, name in enumerate(dict.fromkeys(indicators))}
    rows = _table()[_table()["indicator"].isin(asked)]
    rows = rows.assign(rank=rows["indicator"].map(asked))
    rows = rows.sort_values(["rank", "year", "place_zh"], ascending=[True, False, True], kind="stable")
    return rows[list(COLUMNS)].reset_index(drop=True)
