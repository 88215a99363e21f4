"""Specialisation: 一园一业, whether each park's planned industry leads there, and how special each industry is to it.

Reference is the zone itself, all its firms together: no figures of the city enter.
"""

from __future__ import annotations

import csv
import functools
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.words import Words, refusal
from land_policy.assumption import Assumption, parameters
from land_policy.firms.firm_records import MEASURES, by_plot, firm_records
from layers.schema import Column, read_columns
from layers.take import text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

SCOPES = ("park", "sub_park")
"""Whose industries are looked at."""

_LAYERS = {"park": "parks", "sub_park": "sub_parks"}
_WORDS = {"park": "lead_industry", "sub_park": "industry"}
_SPLIT = re.compile(r"[、，,;；/]|与|及|和| and ")


@dataclass(frozen=True)
class Specialisation:
    """The industries of every park and sub-park by four measures, and how the planned one stands among them.

    ``shares`` has one row a unit, measure and class: ``scope, unit, measure, by`` (industry or chain), ``key, value,
    share_pct, quotient, planned, firms, few``; ``value`` is in firms, 万元, people or m². ``units`` has one row a unit
    and measure: ``scope, unit, measure, by, planned`` (keys split by ;), ``planned_from`` (record, words,
    chain), ``planned_share_pct, planned_quotient,
    largest, largest_share_pct, largest_quotient, verdict, herfindahl, shannon, classes, firms, classed_pct,
    valued_pct, few``. ``few``: fewer firms than may be made public. ``by_plot`` names the measures that are taken from
    plots, where a firm is a plot. ``missing`` says why there is nothing, if so.
    """

    shares: pd.DataFrame
    units: pd.DataFrame
    by_plot: tuple[str, ...]
    stated: Mapping[str, Assumption]
    missing: Words | None


UNIT_COLUMNS = (
    *("scope", "unit", "measure", "by", "planned", "planned_from", "planned_share_pct", "planned_quotient"),
    *("largest", "largest_share_pct", "largest_quotient", "verdict", "herfindahl", "shannon", "classes"),
    *("firms", "classed_pct", "valued_pct", "few"),
)
SHARE_COLUMNS = (
    *("scope", "unit", "measure", "by", "key", "value", "share_pct", "quotient", "planned", "firms", "few"),
)


def specialisation(evaluation: Evaluation) -> Specialisation:
    """Measure the industries of every park and sub-park.

    Shares and quotients run over what is known in value and class; ``classed_pct`` and ``valued_pct`` say of how many
    firms that is.
    """
    stated = parameters("industry")
    shares, units = [], []
    plans = {scope: planned(evaluation, scope) for scope in SCOPES}
    for scope, measure in itertools.product(SCOPES, MEASURES):
        rows = firm_records(evaluation, measure)
        for by, plan in plans[scope].groupby("by"):
            every = plans[scope]["unit"]
            table = _marked(quotients(rows, scope, by, int(stated["few_firms"].value)), plan)
            shares.append(table[table["unit"].isin(every)].assign(scope=scope, measure=measure, by=by))
            units.append(_standing(rows, table, plan, str(by), stated).assign(scope=scope, measure=measure))
    missing = None
    if all(evaluation.zone.layer(layer) is None for layer in _LAYERS.values()):
        missing = refusal("land_policy", "industry.no_parks")
    elif not any(len(table) for table in shares):
        missing = refusal("land_policy", "industry.no_codes")
    taken = tuple(measure for measure in MEASURES if by_plot(evaluation, measure))
    return Specialisation(
        _joined(shares, SHARE_COLUMNS), _joined(units, UNIT_COLUMNS), taken, stated, missing
    )


def _joined(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    some = [frame for frame in frames if len(frame)]
    return pd.concat(some, ignore_index=True)[list(columns)] if some else pd.DataFrame(columns=list(columns))


def _marked(table: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """The shares with ``planned``: whether the class is one the plan gives the unit."""
    pairs = plan.explode("keys").dropna(subset=["keys"])
    meant = pd.MultiIndex.from_arrays([pairs["unit"], pairs["keys"]])
    return table.assign(planned=pd.MultiIndex.from_frame(table[["unit", "key"]]).isin(meant))


def quotients(rows: pd.DataFrame, scope: str, by: str, few: int = 0) -> pd.DataFrame:
    """Share and location quotient of every class in every unit.

    ``share = e_ip / e_p`` and ``quotient = (e_ip / e_p) / (e_i / e)``: ``i`` the class, ``p`` the unit, without index
    the whole zone, what lies in no unit included. Over rows whose value and class are known. Gives ``unit, key,
    value, share_pct, quotient, firms, few`` for every pair that occurs; a share of nothing is blank. Source: Isard
    1960, *Methods of Regional Analysis*, ch. 7 (location quotient).

    >>> rows = pd.DataFrame({"park": ["A", "A", "B"], "industry": ["27", "35", "35"], "value": [30.0, 10.0, 60.0]})
    >>> quotients(rows, "park", "industry")["quotient"].round(4).tolist()
    [2.5, 0.3571, 1.4286]
    """
    known = rows[rows["value"].notna() & (rows[by] != "")]
    table = known.groupby([scope, by])["value"].agg(value="sum", firms="count").reset_index()
    table = table.rename(columns={scope: "unit", by: "key"})
    of_unit = table.groupby("unit")["value"].transform("sum")
    of_class = table["key"].map(known.groupby(by)["value"].sum()).astype("float64")
    whole = known["value"].sum()
    share = table["value"] / of_unit.where(of_unit > 0)
    table["share_pct"] = 100 * share
    table["quotient"] = share / (of_class / whole).where(of_class > 0)
    table["few"] = table["firms"] < few
    return table[table["unit"] != ""].reset_index(drop=True)


def herfindahl(share: pd.Series) -> float:
    """Herfindahl index ``Σ s²`` of shares from 0 to 1: 1 is a single industry, 1/n are n alike; blank for none.

    >>> herfindahl(pd.Series([0.5, 0.3, 0.2]))
    0.38
    """
    return round(float((share**2).sum()), 12) if len(share) else float("nan")


def shannon(share: pd.Series) -> float:
    """Shannon diversity ``−Σ s ln s`` of shares from 0 to 1: 0 is a single industry, ln n are n alike.

    >>> round(shannon(pd.Series([0.25, 0.25, 0.25, 0.25])), 4)
    1.3863
    """
    some = share[share > 0]
    return abs(float(-(some * np.log(some)).sum())) if len(some) else float("nan")


def planned(evaluation: Evaluation, scope: str) -> pd.DataFrame:
    """What is planned in each unit: ``unit, by, keys, source, scope``; by codes on record, else its words, else a chain so named.

    Words are looked up in ``assumptions/specialities.csv``, an assumption, and only in the code system they are
    written in. Nothing found: no keys.
    """
    frame = evaluation.zone.layer(_LAYERS[scope])
    if frame is None:
        return pd.DataFrame(columns=["unit", "by", "keys", "source", "scope"])
    recorded = text(frame, "lead_codes").str.findall(r"\d{2}").tolist()
    said = [[part.strip() for part in _SPLIT.split(one)] for one in text(frame, _WORDS[scope])]
    known = specialities(evaluation.zone.industry_codes)
    chains = set(firm_records(evaluation, "land")["chain"])
    found = []
    for unit, codes, words in zip(frame.index.astype(str), recorded, said, strict=True):
        keys = codes or [code for word in words for code in known.get(word, ())]
        named = [word for word in words if word in chains and word]
        by = "industry" if keys or not named else "chain"
        source = "record" if codes else "words" if keys else "chain" if named else ""
        chosen = list(dict.fromkeys(keys or named))
        found.append({"unit": unit, "by": by, "keys": chosen, "source": source, "scope": scope})
    return pd.DataFrame(found, columns=["unit", "by", "keys", "source", "scope"])


@functools.cache
def specialities(system: str) -> Mapping[str, tuple[str, ...]]:
    """Words of plans with the divisions they are taken to mean in a code system; an assumption, not a classification.

    >>> specialities("GB/T 4754-2017")["大数据"], specialities("GB/T 4754-2002")
    (('64', '65'), {})
    """
    rows = [row for row in _speciality_rows() if row["system"] == system]
    return {row["word"]: tuple(row["codes"].split(";")) for row in rows}


def speciality_label(word: str, lang: str = "zh") -> str:
    """A word of a plan in the language asked for, as it stands where it is not listed.

    >>> speciality_label("智慧物流", "en"), speciality_label("别的", "en")
    ('smart logistics', '别的')
    """
    english = {row["word"]: row["en"] for row in _speciality_rows()}
    return english.get(word, word) if lang == "en" else word


@functools.cache
def _speciality_rows() -> tuple[dict[str, str], ...]:
    place = resources.files("land_policy").joinpath("assumptions", "specialities.csv")
    return tuple(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))


def _known(rows: pd.DataFrame, scope: str, by: str) -> pd.DataFrame:
    """Of how many firms of each unit class and value are known, and the value whose class is not."""
    valued, classed = rows["value"].notna(), rows[by] != ""
    table = pd.DataFrame(
        {
            "unit": rows[scope],
            "firms": 1,
            "classed_pct": 100.0 * classed,
            "valued_pct": 100.0 * valued,
            "unclassed": rows["value"].where(~classed, 0.0).fillna(0.0),
        }
    )
    how = {"firms": "sum", "classed_pct": "mean", "valued_pct": "mean", "unclassed": "sum"}
    return table.groupby("unit").agg(how)


def _standing(
    rows: pd.DataFrame, table: pd.DataFrame, plan: pd.DataFrame, by: str, stated: Mapping[str, Assumption]
) -> pd.DataFrame:
    """How the planned industries of each unit stand among all."""
    known = _known(rows, str(plan["scope"].iloc[0]), by).reindex(plan["unit"])
    of_class = rows[rows[by] != ""].groupby(by)["value"].sum()
    usual = of_class / of_class.sum()
    found = []
    for unit, keys, source in zip(plan["unit"], plan["keys"], plan["source"], strict=True):
        classes = table[table["unit"] == unit]
        about = known.loc[unit].fillna(0.0)
        row = _stands(classes, keys, usual.reindex(keys).sum(), about, stated["least_known_pct"].value)
        few = about["firms"] < stated["few_firms"].value
        found.append(
            {"unit": unit, "by": by, "planned": ";".join(keys), "planned_from": source, **row, "few": few}
        )
    return pd.DataFrame(found)


def _stands(
    rows: pd.DataFrame, keys: list[str], usual: float, about: pd.Series, least_known_pct: float
) -> dict[str, object]:
    share = rows["share_pct"].dropna() / 100
    first = rows.loc[rows["value"].idxmax()] if len(share) else None
    planned_share = share[rows["planned"]].sum() if len(share) and keys else np.nan
    judged = keys and first is not None and about["valued_pct"] >= least_known_pct
    return {
        "planned_share_pct": 100 * planned_share,
        "planned_quotient": planned_share / usual if usual > 0 else np.nan,
        "largest": "" if first is None else first["key"],
        "largest_share_pct": np.nan if first is None else first["share_pct"],
        "largest_quotient": np.nan if first is None else first["quotient"],
        "verdict": verdict(rows, about["unclassed"]) if judged else "unknown" if keys else "no_plan",
        "herfindahl": herfindahl(share),
        "shannon": shannon(share),
        "classes": int((rows["value"] > 0).sum()),
        "firms": int(about["firms"]),
        "classed_pct": about["classed_pct"] if about["firms"] else np.nan,
        "valued_pct": about["valued_pct"] if about["firms"] else np.nan,
    }


def verdict(rows: pd.DataFrame, unclassed: float) -> str:
    """Whether the planned industries lead, whatever the industry of the value not classed may be.

    ``leads``: a planned industry is the largest. ``together``: the planned ones together are no smaller than any
    other. ``another``: an industry that is not planned is larger than all of them. ``unknown``: what is not classed
    could turn the order.

    >>> rows = pd.DataFrame({"value": [40.0, 45.0, 15.0], "planned": [True, False, True]})
    >>> verdict(rows, 0.0), verdict(rows, 12.0)
    ('together', 'unknown')
    """
    meant, others = rows.loc[rows["planned"], "value"], rows.loc[~rows["planned"], "value"]
    single, group = (meant.max(), meant.sum()) if len(meant) else (0.0, 0.0)
    other = others.max() if len(others) else 0.0
    if single > 0 and single >= other + unclassed:
        return "leads"
    if group > 0 and group >= other + unclassed:
        return "together"
    return "another" if other > group + unclassed else "unknown"


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of its tables: labels, units and what they mean.

    >>> columns()["planned_share_pct"].unit
    '%'
    """
    place = resources.files("land_policy").joinpath("dictionary", "specialisation.csv")
    return {column.name: column for column in read_columns(place.read_text(encoding="utf-8"))}
