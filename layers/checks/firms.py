"""Checks of firms: a firm's total written on each of its plots, so that it would be counted several times."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from layers.checks.words import at_row, figures, named
from layers.fault import Fault
from layers.schema import schema
from layers.values import TEXT
from layers.words import titled
from layers.zone import Zone

_MONEY = (
    "fixed_investment_wan",
    "total_investment_wan",
    "invested_wan",
    "output_wan",
    "tax_wan",
    "employees",
)
_NAMES = ("firm", "firm_name", "name")
_HEADINGS = (
    "企业名称",
    "单位名称",
    "用地单位",
    "土地使用权人",
    "权利人",
    "QYMC",
    "QLR",
    "QLRMC",
    "企业",
    "单位",
)


def counted_twice(zone: Zone) -> Iterator[Fault]:
    """The same firm with the same figure, above zero, on two plots or more: most likely its total, written on each.

    The firm is its name in the layer firms where there is one, else the name on the plots (a holder's column that the
    dictionary does not know serves too). Per figure: how many firms, on which plots, and the sum that counts more
    than once, ``Σ figure × (times − 1)``.
    """
    for layer in ("plots", "firms"):
        frame = zone.layer(layer)
        if frame is None:
            continue
        who = _firm(frame, layer)
        if who is None:
            continue
        for name in (one for one in _MONEY if one in frame.columns):
            yield from _repeated(zone, layer, frame, who, name)


def _repeated(zone: Zone, layer: str, frame: pd.DataFrame, who: pd.Series, name: str) -> Iterator[Fault]:
    value = figures(frame, name)
    ground = frame["plot_id"].astype(TEXT) if layer == "firms" and "plot_id" in frame.columns else None
    table = pd.DataFrame({"who": who, "value": value})
    table = table[table["who"].notna() & (table["value"] > 0)]
    if ground is not None:
        table = table.assign(ground=ground.reindex(table.index))
        table = table.drop_duplicates(["who", "value", "ground"])
    times = table.groupby(["who", "value"])["value"].transform("size")
    table = table[times > 1]
    if table.empty:
        return
    again = float(table["value"].sum() - table.drop_duplicates(["who", "value"])["value"].sum())
    largest = table.loc[table["value"].idxmax()]
    largest = largest.iloc[0] if isinstance(largest, pd.DataFrame) else largest
    same = table[(table["who"] == largest["who"]) & (table["value"] == largest["value"])]
    plots = pd.Index(same["ground"] if ground is not None else same.index)
    yield at_row(
        "double.firm",
        zone,
        layer,
        same.index[0],
        column=name,
        name=titled(name, schema(layer).column(name).zh),
        firms=int(table["who"].nunique()),
        rows=len(table),
        again=again,
        firm=str(largest["who"]),
        value=float(largest["value"]),
        plots=named(plots),
    )


def _firm(frame: pd.DataFrame, layer: str) -> pd.Series | None:
    """The firm of each row, spaces and width aside; None where no column says it."""
    known = _HEADINGS if layer == "plots" else (*_NAMES, *_HEADINGS)
    heading = next((one for one in (*_NAMES[:2], *known) if one in frame.columns), None)
    if heading is None:
        return None
    plain = frame[heading].astype(TEXT).str.normalize("NFKC").str.replace(r"\s+", "", regex=True)
    return plain.where(plain.fillna("") != "")
