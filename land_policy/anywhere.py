"""Anywhere: whether something holds of any plot of a zone, also where only a part of the zone's plots is at hand.

A few answers rest on all of a zone's records: a blank mark means no where somebody wrote a mark, zeros that nobody has
exceeded show nothing. Whoever evaluates many zones, or a zone in parts, says which zone each plot is of and what is known
of its other parts; left alone, the frame at hand is one whole zone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Set
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

Facts = Mapping[str, Set[str]]


@dataclass(frozen=True)
class Parts:
    """The zone of each plot at hand, by fact the zones of which it holds elsewhere, and those it is found to hold of here."""

    zones: pd.Categorical
    known: Facts
    found: dict[str, set[str]] = field(default_factory=dict)

    def any(self, fact: str, holds: np.ndarray) -> np.ndarray:
        """For each plot whether the fact holds of any plot of its zone."""
        codes, names = self.zones.codes, self.zones.categories
        here = np.bincount(codes[holds], minlength=len(names)) > 0
        self.found.setdefault(fact, set()).update(names[here])
        elsewhere = self.known.get(fact, frozenset())
        return (here | np.array([name in elsewhere for name in names], dtype=bool))[codes]


_PARTS: ContextVar[Parts | None] = ContextVar("parts", default=None)


@contextlib.contextmanager
def in_parts(zones: pd.Categorical, known: Facts | None = None) -> Iterator[Parts]:
    """Within it the plots are of these zones, and these facts hold of them elsewhere; gives what is found here.

    >>> with in_parts(pd.Categorical(["甲", "甲", "乙"]), {"marked": {"乙"}}) as parts:
    ...     anywhere("marked", pd.Series([True, False, False])).tolist(), parts.found
    ([True, True, True], {'marked': {'甲'}})
    """
    parts = Parts(zones, known or {})
    token = _PARTS.set(parts)
    try:
        yield parts
    finally:
        _PARTS.reset(token)


def anywhere(fact: str, holds: Any) -> np.ndarray:
    """For each plot whether something holds of any plot of its zone; ``fact`` is what it is called between parts.

    >>> anywhere("marked", pd.Series([True, False])).tolist()
    [True, True]
    """
    mask = np.asarray(holds, dtype=bool)
    parts = _PARTS.get()
    return np.full(len(mask), mask.any()) if parts is None else parts.any(fact, mask)
