"""Progress: what became of suspected idle land and of land approved but not supplied between two days.

``closing = opening − disposed − out + new``, plot by plot and batch by batch, so that it holds for every sum. How the
rate is counted stands in ``ledgers/progress.toml``. Plots are followed by the ground where they were renumbered.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import pandas as pd

from gis.errors import InputError
from gis.words import refusal
from land_policy.deadlines import due
from land_policy.stock.batch_moves import AMOUNTS, batch_moves, drawn_moves
from land_policy.stock.idle_moves import idle_moves
from land_policy.stock.progress_reading import Reading, reading
from layers.schema import Column, read_columns

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

ALL = "all"


@dataclass(frozen=True, eq=False)
class Progress:
    """The stock on two days and every move between them.

    ``plots``: one row a plot that was on the idle list on either day: ``plot_id before_id park year before_class
    after_class kind way`` and the :data:`~land_policy.stock.batch_moves.AMOUNTS`; ``batches``: one row a batch and way:
    ``batch_id year kind way`` and the amounts. ``idle`` and ``unsupplied``: the account by ``scope`` (``all park year``) and ``unit``: amounts,
    ``rate_pct``, of plots also their counts. ``due``: what becomes due in the coming month.
    """

    before: Evaluation
    after: Evaluation
    reading: Reading
    plots: pd.DataFrame
    batches: pd.DataFrame
    idle: pd.DataFrame
    unsupplied: pd.DataFrame
    due: pd.DataFrame


def progress(before: Evaluation, after: Evaluation) -> Progress:
    """What became of the stock of one zone from one day to a later one.

    Raises InputError when the second day is not later.
    """
    if after.day <= before.day:
        raise InputError(
            refusal("land_policy", "change.order", days=[str(one.day) for one in (before, after)])
        )
    read = reading()
    plots = idle_moves(before, after, read)
    batches = batch_moves(before, after, read)
    until = pd.Timestamp(after.day) + pd.DateOffset(months=read.months)
    return Progress(
        before,
        after,
        read,
        plots,
        batches,
        _account(plots, read, ("park", "year"), counted=True),
        pd.concat([_account(batches, read, ("year",)), _by_park(before, after, read)], ignore_index=True),
        due(after, (until - pd.Timestamp(after.day)).days),
    )


@functools.cache
def columns() -> Mapping[str, Column]:
    """Every column of the tables of progress, by name."""
    file = resources.files("land_policy").joinpath("dictionary", "progress.csv")
    return {column.name: column for column in read_columns(file.read_text(encoding="utf-8"))}


def _by_park(before: Evaluation, after: Evaluation, read: Reading) -> pd.DataFrame:
    """The account of land not supplied by park, as drawn, batch by batch; empty where it is not drawn."""
    moves = drawn_moves(before, after, read)
    if moves is None:
        return pd.DataFrame(columns=["scope", "unit", *AMOUNTS, "rate_pct"])
    account = _account(moves, read, ("park",))
    return account[account["scope"] == "park"]


def _account(
    rows: pd.DataFrame, read: Reading, by: tuple[str, ...], *, counted: bool = False
) -> pd.DataFrame:
    """Amounts of all and by each column, with the rate; blank where there is no base."""
    names = [*(("opening", "disposed", "out", "new", "closing") if counted else ()), *AMOUNTS]
    frames = [rows.assign(scope=ALL, unit=ALL)] if len(rows) else []
    frames += [rows.assign(scope=name, unit=rows[name]) for name in by if len(rows)]
    if not frames:
        return pd.DataFrame(columns=["scope", "unit", *names, "rate_pct"])
    table = pd.concat(frames).groupby(["scope", "unit"], sort=True)[names].sum().reset_index()
    base = table["opening_ha"] + (table["new_ha"] if read.base == "opening_and_new" else 0.0)
    order = {name: at for at, name in enumerate((ALL, *by))}
    table = table.assign(rate_pct=100 * table["disposed_ha"] / base.mask(base <= 0))
    return table.sort_values(
        ["scope", "unit"], key=lambda one: one.map(order) if one.name == "scope" else one
    ).reset_index(drop=True)
