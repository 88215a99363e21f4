"""Land use: what a code means in its own code system, and which broad kind of land it is.

The same digits mean different things in 用地用海, 三调 and GB/T 21010, so a code is never read without its system.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from gis.errors import InputError
from layers.schema import land_use

INDUSTRIAL = ("industry", "storage")
"""Kinds that count as 工矿仓储 for industrial figures; mining land is not a plant site."""


def kind(codes: pd.Series, system: str) -> pd.Series:
    """The kind of land of each code (industry, storage, research, green …), by its longest known beginning.

    Blank where the code is blank or not in the system. Raises InputError for a system that is not known.

    >>> kind(pd.Series(["100102", "0802", None]), "用地用海2023").fillna("").tolist()
    ['industry', 'research', '']
    """
    known = land_use(system)
    if not known:
        raise InputError(
            f"land_use_codes = {system!r} is no code system known here. Use 用地用海2023, GB/T 21010-2017 or 三调."
        )
    text = codes.astype("string").str.strip()
    kinds = {code: _longest(code, known) for code in text.dropna().unique()}
    return text.map(lambda code: kinds.get(code), na_action="ignore").astype("string").rename("land_kind")


def _longest(code: str, known: Mapping[str, Mapping[str, str]]) -> str | None:
    for length in range(len(code), 1, -1):
        if code[:length] in known:
            return known[code[:length]]["kind"]
    return None
