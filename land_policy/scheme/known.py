"""Known: what is known of a unit's indicators, from its plots or, where these say nothing, as the zone states it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from land_policy.scheme.scheme import Figure, stated_figures
from land_policy.tally import definitions

_BLANK = float("nan")


@dataclass(frozen=True)
class Value:
    """What is known of an indicator: its value, for what share of the land, and where it is stated if it is."""

    value: float
    known_pct: float = _BLANK
    figure: Figure | None = None


def known_values(tallied: pd.DataFrame, figures: Sequence[Figure], of: str) -> dict[str, Value]:
    """Everything known of one unit: what its plots say, and what the zone states of it where they say nothing.

    ``overall_tax_wan_ha = stated tax / built-up land``, as ``stated_figures.csv`` has it.
    """
    by_name = tallied.set_index("indicator")[["value", "known_pct"]]
    found = {
        str(name): Value(float(row[0]), float(row[1]))
        for name, row in zip(by_name.index, by_name.to_numpy(), strict=True)
    }
    stated = {figure.name: figure for figure in figures if figure.of == of}
    for name, row in stated_figures().items():
        figure = stated.get(row["figure"])
        if figure is not None:
            base = found.get(row["by"], Value(_BLANK))
            value = float(row["factor"]) * figure.value / base.value if base.value > 0 else _BLANK
            found[name] = Value(value, base.known_pct, figure)
    for name, figure in stated.items():
        if name in {*definitions("indicators"), *stated_figures()}:
            known = found.get(name)
            found[name] = (
                known
                if known is not None and known.value == known.value
                else Value(figure.value, _BLANK, figure)
            )
    return found
