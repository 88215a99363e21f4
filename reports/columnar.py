"""Columnar: what a large zone writes as Parquet in place of text: its plots, and its findings in blocks of plots."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from land_policy.evaluation import Evaluation
from layers.write import whole

LARGE_PLOTS = 20_000
"""A zone of more plots than this is large: a row of text for every clause and plot would be gigabytes."""
PLOTS, FINDINGS = "evaluation.plots.parquet", "evaluation.findings.parquet"
_BLOCK = 10_000
"""Plots put into words at a time, and in one row group of the file."""


def large(evaluation: Evaluation) -> bool:
    """Whether a zone has more plots than are written out as text."""
    return len(evaluation.plots) > LARGE_PLOTS


def write_findings(evaluation: Evaluation, path: Path, lang: str = "zh") -> Path:
    """Write the findings as Parquet, texts coded: the rows and columns of :meth:`Evaluation.findings`, block by block of plots.

    One row group a block, so that a plot's findings are read without the others'. Never more than one block in memory.
    """
    index = evaluation.plots.index
    edges = range(0, max(len(index), 1), _BLOCK)
    with whole(path) as place:
        writer: pq.ParquetWriter | None = None
        for start in edges:
            table = coded(evaluation.findings(lang, plots=index[start : start + _BLOCK]))
            writer = writer or pq.ParquetWriter(place, table.schema, compression="zstd")
            writer.write_table(table, row_group_size=max(len(table), 1))
        if writer is not None:
            writer.close()
    return path


def coded(frame: pd.DataFrame) -> pa.Table:
    """A frame as Arrow, each text once and numbered."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    schema = pa.schema(
        [
            pa.field(one.name, pa.dictionary(pa.int32(), pa.string()) if _is_text(one.type) else one.type)
            for one in table.schema
        ]
    )
    columns = [
        column.cast(pa.string()).combine_chunks().dictionary_encode() if _is_text(column.type) else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
