"""ZoneType: whether a zone is led by industry or mixes industry and city, by the shares of its built-up land."""

from __future__ import annotations

import csv
import functools
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources

from land_policy.clause import Text

_BOUND = re.compile(r"(>=|<=|>|<)(\d+(?:\.\d+)?)")
_TESTS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True)
class ZoneType:
    """One type of zone: its bounds as written, the scheme it is evaluated by, and how good the evidence is."""

    key: str
    label: Text
    bounds: Mapping[str, tuple[str, ...]]
    scheme: str
    evidence: str
    source: Text

    def holds(self, shares: Mapping[str, float]) -> bool:
        """Whether every bound holds of the shares, each from 0 to 1."""
        return all(
            _within(shares[name], bound) for name, bounds in self.bounds.items() for bound in bounds if bound
        )


@functools.cache
def types() -> tuple[ZoneType, ...]:
    """The types in the order they are tried; the last one takes what is left.

    >>> [one.key for one in types()]
    ['industrial', 'city', 'other']
    """
    text = resources.files("land_policy").joinpath("dictionary", "zone_types.csv").read_text(encoding="utf-8")
    return tuple(
        ZoneType(
            key=row["key"],
            label=Text(row["zh"], row["en"]),
            bounds={
                share: (row[f"{share}_least"], row[f"{share}_most"])
                for share in ("industrial", "residential")
            },
            scheme=row["scheme"],
            evidence=row["evidence"],
            source=Text(row["source_zh"], row["source_en"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def type_of(industrial_share_pct: float, residential_share_pct: float) -> ZoneType | None:
    """The type of a zone by the shares of industrial and residential in its built-up land; none where one is blank.

    >>> type_of(60.0, 10.0).key, type_of(25.2, 35.2).key, type_of(20.0, 10.0).key, type_of(60.0, float("nan"))
    ('industrial', 'city', 'other', None)
    """
    shares = {"industrial": industrial_share_pct / 100, "residential": residential_share_pct / 100}
    if any(share != share for share in shares.values()):
        return None
    rounded = {name: round(share, 9) for name, share in shares.items()}
    return next(one for one in types() if one.holds(rounded))


def _within(share: float, bound: str) -> bool:
    found = _BOUND.fullmatch(bound)
    if found is None:
        raise ValueError(bound)
    return _TESTS[found[1]](share, float(found[2]))
