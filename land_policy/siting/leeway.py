"""Leeway: what a profile leaves open about its weights, within which its suggestions are put to the test."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from types import MappingProxyType

from land_policy.siting import robustness
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish import Criterion

MOST_DRAWS = 200_000
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Leeway:
    """The table ``[robustness]`` of a profile, over the shipped defaults of ``leeway.toml``.

    ``order`` are pairs (a, b) of criteria of which a weighs no less than b, ``least`` and ``most_weight`` what a weight is
    never below or above; with none of them every weighting counts. ``within``: near weightings are those with each
    weight within this share of the one in use. ``draws`` and ``seed`` of the draws; ``most`` plots are compared, by score;
    flip weights are looked for among the ``leading`` first; the first two are said to be level with fewer than ``level`` points between them.
    """

    draws: int
    seed: int
    within: float
    most: int
    leading: int
    level: float = 0.0
    order: tuple[tuple[str, str], ...] = ()
    least: Mapping[str, float] = field(default_factory=dict)
    most_weight: Mapping[str, float] = field(default_factory=dict)

    @property
    def constrained(self) -> bool:
        """Whether anything is declared about the weights."""
        return bool(self.order or self.least or self.most_weight)

    def constraints(self, names: Sequence[str]) -> robustness.Constraints | None:
        """What is declared about these criteria, by their places; what names another one is left out."""
        if not self.constrained:
            return None
        at = {name: position for position, name in enumerate(names)}
        pairs = tuple((at[a], at[b]) for a, b in self.order if a in at and b in at)
        least = tuple(self.least.get(name, 0.0) for name in names)
        most = tuple(self.most_weight.get(name, 1.0) for name in names)
        return robustness.Constraints(pairs, least, most)


@functools.cache
def default_leeway() -> Leeway:
    """The shipped defaults.

    >>> default_leeway().draws, default_leeway().within
    (9604, 0.5)
    """
    text = resources.files("land_policy").joinpath("siting", "leeway.toml").read_text(encoding="utf-8")
    return Leeway(**tomllib.loads(text))


def leeway_of(top: TomlTable, criteria: Sequence[Criterion]) -> Leeway:
    """``[robustness]`` of a profile; the shipped defaults where it has none.

    Raises `SitingError` naming the key: criteria that are not there, bounds that contradict one another, constraints
    that leave next to nothing of the weightings.
    """
    made = default_leeway()
    if not top.has("robustness"):
        return made
    table = top.table("robustness")
    names = [c.name for c in criteria]
    seed = table.whole_or_none("seed", 0, LARGEST_SEED)
    numbers = {
        "draws": table.whole_or_none("draws", 1, MOST_DRAWS) or made.draws,
        "seed": made.seed if seed is None else seed,
    }
    within = table.number_or_none("within", 0.0, 1.0)
    order = tuple(_pair(table, row, names) for row in table.rows("order"))
    bounds = {key: _bounds(table, key, names) for key in ("least", "most")}
    table.done()
    made = replace(
        made,
        **numbers,
        within=made.within if within is None else within,
        order=order,
        least=MappingProxyType(bounds["least"]),
        most_weight=MappingProxyType(bounds["most"]),
    )
    if names:
        table.read(robustness.draw_weights, len(names), 1, made.seed, made.constraints(names))
    return made


def _pair(table: TomlTable, row: Sequence[object], names: Sequence[str]) -> tuple[str, str]:
    first, second = (str(one) for one in row) if len(row) == 2 else ("", "")
    for name in (first, second):
        if name not in names:
            raise table.error("weighing.order", row=str(row)[:80], known=names)
    return first, second


def _bounds(table: TomlTable, key: str, names: Sequence[str]) -> dict[str, float]:
    if not table.has(key):
        return {}
    under = table.table(key)
    bounds = {name: under.number(name, 0.0, 1.0) for name in under.keys()}  # noqa: SIM118
    for name in bounds:
        if name not in names:
            raise under.error("weighing.criterion", name=name, known=names)
    return bounds
