"""Result: the plots of a partition with every figure and verdict, in columns that are the same in every partition."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from land_policy.evaluation import plot_columns
from land_policy.judge import VERDICTS, Judgement
from layers.values import TEXT
from layers.write import whole

PLOTS = "plots"
"""The folder of the partitions of plots."""
_PLACE = {"source_file": TEXT, "source_row": "Int64"}


def verdict_column(clause: str) -> str:
    """The column of a clause's verdicts.

    >>> verdict_column("industrial_land_2008.far")
    'verdict_industrial_land_2008_far'
    """
    return f"verdict_{clause.replace('.', '_')}"


def result(
    plots: gpd.GeoDataFrame, zones: Sequence[str], judgements: Sequence[Judgement], clauses: Sequence[str]
) -> gpd.GeoDataFrame:
    """The plots in the columns of a result: ``zone``, those of the dictionary, one verdict a clause, the shape.

    A column nobody has is there and blank; the verdicts are :data:`land_policy.judge.VERDICTS`, blank where a zone does
    not name the clause's document.
    """
    table: dict[str, pd.Series] = {}
    index = plots.index
    table["zone"] = pd.Series(list(zones), index=index, dtype=TEXT)
    table["plot_id"] = pd.Series(index.astype("str"), index=index, dtype=TEXT)
    for name, column in plot_columns().items():
        if name not in table:
            table[name] = _typed(plots.get(name), column.type, index)
    for name, kind in _PLACE.items():
        table[name] = plots[name].astype(kind) if name in plots else pd.Series(pd.NA, index=index, dtype=kind)
    by_clause = {one.clause.id: one.rows["code"].to_numpy() for one in judgements}
    for clause in clauses:
        codes = by_clause.get(clause, np.full(len(plots), -1))
        verdicts = pd.Categorical.from_codes(codes, list(VERDICTS))
        table[verdict_column(clause)] = pd.Series(verdicts, index=index)
    return gpd.GeoDataFrame(table, geometry=plots.geometry).reset_index(drop=True)


def _typed(column: pd.Series | None, kind: str, index: pd.Index) -> pd.Series:
    """A column in the one type that its kind has in every partition."""
    if column is None:
        column = pd.Series(None, index=index, dtype="object")
    if kind in ("number", "count", "share"):
        return pd.to_numeric(column).astype("float64")
    if kind == "flag":
        return column.astype("boolean")
    if kind == "day":
        return pd.to_datetime(column).astype("datetime64[ms]")
    return column.astype("object").map(str, na_action="ignore").astype(TEXT)


def part_file(out: Path, number: int) -> Path:
    """Where the plots of a partition are."""
    return out / PLOTS / f"part-{number:05d}.parquet"


def write_part(out: Path, number: int, frame: gpd.GeoDataFrame) -> Path:
    """Write a partition as GeoParquet, whole or not at all; same frame, same bytes."""
    target = part_file(out, number)
    with whole(target) as place:
        frame.to_parquet(place, index=False, compression="zstd", write_covering_bbox=True)
    return target
