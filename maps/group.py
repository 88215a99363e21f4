"""Group: what plots lie in and what adds up over them, as a plot layer takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from maps.said import Text


@dataclass(frozen=True)
class Group:
    """A larger thing plots lie in, park or sub-park: the key of each plot's, blank for none, and what each is called.

    ``of`` stands on the index of the plots; a key without a name in ``names`` is called by itself.
    """

    name: str
    label: Text
    of: pd.Series
    names: Mapping[Any, Text]


@dataclass(frozen=True)
class Measure:
    """An amount of each plot that adds up: area, floor area, money. Blank is unknown and adds nothing."""

    name: str
    values: pd.Series
