"""Zone figures: what of one zone's Evaluation is kept to set it beside others, and on what it rests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.rulebook import Rulebook

SCOPES = ("zone", "park", "sub_park")
"""What zones may be compared by."""


@dataclass(frozen=True, eq=False)
class ZoneFigures:
    """The figures of one zone by zone, park and sub-park, without its plots.

    ``rows``: ``scope, unit, name_zh, name_en, indicator, value, numerator, denominator, known_pct`` of the tallies.
    ``basis``: what has to be alike for figures of two zones to mean the same, by name, as text; ``documents``: what the
    rule documents among it are called.
    """

    folder: str
    names: Mapping[str, str]
    day: date
    rows: pd.DataFrame = field(repr=False)
    basis: Mapping[str, str]
    documents: Mapping[str, Mapping[str, str]]

    def has(self, scope: str) -> bool:
        """Whether it has a unit of that scope."""
        return bool((self.rows["scope"] == scope).any())


def zone_figures(evaluation: Evaluation, folder: str = "") -> ZoneFigures:
    """What is kept of an Evaluation; ``folder`` tells zones of one name apart."""
    tallies = evaluation.tallies
    rows = tallies[tallies["scope"].isin(SCOPES)]
    units = rows[["scope", "unit"]].drop_duplicates()
    for lang in ("zh", "en"):
        units[f"name_{lang}"] = [
            evaluation.unit_name(scope, str(unit), lang)
            for scope, unit in zip(units["scope"], units["unit"], strict=True)
        ]
    names = {lang: evaluation.zone.label(lang) for lang in ("zh", "en")}
    joined = rows.merge(units, on=["scope", "unit"], how="left", sort=False)
    documents = editions(evaluation.rulebook, _own_rules(evaluation))
    basis = _basis(evaluation) | {"editions": "; ".join(documents)}
    return ZoneFigures(folder, names, evaluation.day, joined, basis, documents)


def _basis(evaluation: Evaluation) -> dict[str, str]:
    zone = evaluation.zone
    stated = {name: value for name, value in evaluation.parameters.items() if name != "industry_codes"}
    return {
        "day": evaluation.day.isoformat(),
        "editions": "",
        "parameters": "; ".join(f"{name} = {stated[name]}" for name in sorted(stated)),
        "land_use_codes": zone.land_use_codes,
        "industry_codes": zone.industry_codes,
        "invented": "invented" if zone.invented else "",
    }


def _own_rules(evaluation: Evaluation) -> Path | None:
    named = evaluation.zone.rules.get("folder")
    return (evaluation.zone.folder or Path()) / str(named) if named else None


def editions(book: Rulebook, own: Path | None = None) -> dict[str, dict[str, str]]:
    """The documents in use by name, each its edition, with what it is called.

    Those of a zone's own folder have a mark of what its files say after their name.

    >>> list(editions(Rulebook.load(["industrial_land"])))
    ['industrial_land_2008', 'industrial_land_2023']
    """
    digest = hashlib.sha256()
    for file in sorted(own.iterdir()) if own is not None and any(one.own for one in book.documents) else ():
        if file.suffix in (".toml", ".csv"):
            digest.update(file.name.encode() + file.read_bytes())
    mark = f" [{digest.hexdigest()[:8]}]"
    return {
        one.id + (mark if one.own else ""): {
            lang: one.title.label(lang) + (mark if one.own else "") for lang in ("zh", "en")
        }
        for one in sorted(book.documents, key=lambda one: one.id)
    }
