"""Rollup: the figures of zones and of the province from the sums of partitions: numerators and denominators added, then divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from land_policy.tally import columns, figured, wide
from layers.schema import Column
from layers.values import TEXT
from reports.cluster.partition import TERMS, kept_file
from reports.printed import Table
from reports.tables.compare_table import known_figure
from reports.words import phrase

PROVINCE_UNIT = "all"
_KEY = ["unit", "indicator"]
_SHOWN = (
    "area_ha", "built_ha", "industrial_ha", "suspected_idle_ha", "floor_wan_m2", "far_zone", "building_density_pct",
    "industrial_far", "industrial_output_wan_ha", "industrial_tax_wan_mu",
)  # fmt: skip


def sums_of(out: Path, numbers: Sequence[int]) -> pd.DataFrame:
    """The sums of these partitions by zone, in their order, added up."""
    frames = [pd.read_parquet(kept_file(out, number, "sums")) for number in numbers]
    frames = [one for one in frames if len(one)]
    if not frames:
        return pd.DataFrame(columns=[*_KEY, "numerator", "denominator", "known_m2", "land_m2", "gaps"])
    return _added(pd.concat(frames, ignore_index=True))


def _added(sums: pd.DataFrame) -> pd.DataFrame:
    order = {name: at for at, name in enumerate(columns())}
    added = sums.groupby(_KEY, as_index=False).sum(min_count=1)
    at = added["indicator"].map(order)
    return added.assign(at=at).sort_values(["unit", "at"], ignore_index=True).drop(columns=["at"])


def tallies(sums: pd.DataFrame) -> pd.DataFrame:
    """Figures of the province and of every zone: ``scope, unit, indicator, value, numerator, denominator, known_pct``."""
    province = _added(sums.assign(unit=PROVINCE_UNIT))
    frames = [figured(province).assign(scope="province"), figured(sums).assign(scope="zone")]
    together = pd.concat([one for one in frames if len(one)] or frames[:1], ignore_index=True)
    return together[["scope", *[name for name in together.columns if name != "scope"]]]


def zones_table(tallied: pd.DataFrame, plots: Mapping[str, int], names: Mapping[str, str]) -> pd.DataFrame:
    """One row a zone: its name where it has one, its plots, every amount and indicator."""
    rows = tallied[tallied["scope"] == "zone"]
    if not len(rows):
        return pd.DataFrame(columns=["zone", "name", "plots", *columns()])
    table = wide(rows)
    table.insert(0, "plots", [plots[str(zone)] for zone in table.index])
    table.insert(
        0, "name", pd.Series([names.get(str(zone), "") for zone in table.index], table.index, dtype=TEXT)
    )
    return table.rename_axis("zone").reset_index()


def account_of(records: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """The account of all buildings: on plots + outside − twice = total, for floor area and footprint."""
    found: dict[str, dict[str, float]] = {}
    for account in records:
        for name, terms in account.items():
            one = found.setdefault(name, dict.fromkeys(TERMS, 0.0))
            for term in TERMS:
                one[term] += float(terms[term])
    return found


def summary(tallied: pd.DataFrame, zones: pd.DataFrame, province: str, lang: str) -> Table:
    """The zones and, last, the province in their main figures, each with the share of its land it is known for."""
    whole = wide(tallied[tallied["scope"] == "province"])
    first = whole.assign(zone=province, name=phrase("cluster.province", lang), plots=zones["plots"].sum())
    rows = pd.concat([zones, first], ignore_index=True) if len(zones) else first
    known, written = columns(), {}
    shares = tallied.set_index(["scope", "unit", "indicator"])["known_pct"].unstack()  # noqa: PD010
    keys = [*(("zone", unit) for unit in zones["zone"]), ("province", PROVINCE_UNIT)]
    for name in (name for name in _SHOWN if name in shares and name in rows):
        seen = shares[name].reindex(keys).to_numpy()
        rows[f"{name}_text"] = [
            known_figure(value, share, known[name], lang)
            for value, share in zip(rows[name], seen, strict=True)
        ]
        written[name] = f"{name}_text"
    shown = (
        Column("zone", "区", "zone"),
        Column("name", "名称", "name"),
        Column("plots", "宗地数", "plots", "", "count"),
        *(known[name] for name in _SHOWN),
    )
    return Table(rows, shown, written=written)
