"""Succession: which plots became which, told from shared ground: same, renumbered, redrawn, merged or split."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import numpy as np
import pandas as pd

from gis.flow import Flow
from land_policy.clause import Text


@functools.cache
def kinds() -> Mapping[str, Text]:
    """What may have become of plots, in words.

    >>> kinds()["merged"].label("zh")
    '合并'
    """
    rows = csv.DictReader(_shipped("change_kinds.csv").splitlines())
    return MappingProxyType({row["key"]: Text(row["zh"], row["en"]) for row in rows})


@functools.cache
def tolerances() -> Mapping[str, float]:
    """The shares that tell a succession from a shifted line, in per cent; they are assumptions, and can be replaced.

    >>> tolerances()["same_pct"]
    98.0
    """
    rows = csv.DictReader(_shipped("change_tolerances.csv").splitlines())
    return MappingProxyType({row["name"]: float(row["value"]) for row in rows})


def successions(flowed: Flow, earlier: pd.Index, later: pd.Index, known: Mapping[str, float]) -> pd.DataFrame:
    """One row a group of plots that hang together, in the order of its earliest plot.

    ``earlier`` and ``later`` are the plots' numbers, ``known`` the :func:`tolerances`. Gives ``kind, earlier_plots,
    later_plots`` (tuples of numbers), ``before_ha, after_ha, common_ha``, and the positions ``first_earlier`` and
    ``first_later`` of the first plot on either side, blank where there is none.
    """
    before, after = flowed.groups(known["link_pct"] / 100)
    old = _side(before, earlier, flowed.earlier_m2, "earlier")
    new = _side(after, later, flowed.later_m2, "later")
    table = old.join(new, how="outer")
    inside = before[flowed.earlier] == after[flowed.later]
    common = pd.Series(flowed.area_m2[inside]).groupby(before[flowed.earlier[inside]]).sum()
    table["common_m2"] = common.reindex(table.index).fillna(0.0)
    table = table.fillna({"n_earlier": 0, "n_later": 0, "earlier_m2": 0.0, "later_m2": 0.0})
    table["kind"] = _kind(table, earlier, later, known["same_pct"] / 100)
    for name in ("earlier", "later"):
        listed = table[f"{name}_plots"]
        table[f"{name}_plots"] = listed.where(listed.notna(), pd.Series([()] * len(table), index=table.index))
    for name, area in (("before_ha", "earlier_m2"), ("after_ha", "later_m2"), ("common_ha", "common_m2")):
        table[name] = table[area] / 10_000
    table = table.sort_values(["first_earlier", "first_later"]).reset_index(drop=True)
    kept = ["kind", "earlier_plots", "later_plots", "before_ha", "after_ha", "common_ha"]
    return table[[*kept, "first_earlier", "first_later"]]


def _side(group: np.ndarray, index: pd.Index, area: np.ndarray, name: str) -> pd.DataFrame:
    """By group: the plots of one day, how many, their area, and the position of the first."""
    frame = pd.DataFrame({"plot": index.astype(str), "area": area, "at": np.arange(len(index))})
    by_group = frame.groupby(group)
    return pd.DataFrame(
        {
            f"{name}_plots": by_group["plot"].agg(tuple),
            f"n_{name}": by_group.size(),
            f"{name}_m2": by_group["area"].sum(),
            f"first_{name}": by_group["at"].min(),
        }
    )


def _kind(table: pd.DataFrame, old: pd.Index, new: pd.Index, same: float) -> np.ndarray:
    one, other = table["n_earlier"].to_numpy(), table["n_later"].to_numpy()
    most = np.maximum(table["earlier_m2"], table["later_m2"]).to_numpy()
    pair = (one == 1) & (other == 1)
    still = pair & (table["common_m2"].to_numpy() >= same * most)
    alike = np.zeros(len(table), dtype=bool)
    alike[pair] = (
        old.astype(str).to_numpy()[table["first_earlier"].to_numpy()[pair].astype(int)]
        == new.astype(str).to_numpy()[table["first_later"].to_numpy()[pair].astype(int)]
    )
    tests = [still & alike, still, pair, other == 0, one == 0, other == 1, one == 1]
    names = ["same", "renumbered", "redrawn", "vanished", "born", "merged", "split"]
    return np.select(tests, names, "rearranged")


def _shipped(name: str) -> str:
    return resources.files("land_policy").joinpath("dictionary", name).read_text(encoding="utf-8")
