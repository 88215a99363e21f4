"""Land use: what a code means in its own code system, and which broad kind of land it is.

The same digits mean different things in 用地用海, 三调 and GB/T 21010, so a code is never read without its system.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from gis.errors import InputError
from layers.schema import land_use
from layers.words import words

SYSTEMS = ("用地用海2023", "GB/T 21010-2017", "三调")
"""The code systems of land use that are known here; the first is meant where nobody says and the codes fit it."""

CODED_LAYERS = ("plots", "plan_units")
"""The layers that hold land-use codes."""

MOST = 0.9
"""The share of the codes that must fit a system for it to be taken, or named."""

INDUSTRIAL = ("industry", "storage")
"""Kinds that count as 工矿仓储 for industrial figures; mining land is not a plant site."""


def kind(codes: pd.Series, system: str) -> pd.Series:
    """The kind of land of each code (industry, storage, research, green …), by its longest known beginning.

    Blank where the code is blank or not in the system, and throughout where no system is stated. Raises InputError for
    a system that is not known.

    >>> kind(pd.Series(["100102", "0802", None]), "用地用海2023").fillna("").tolist()
    ['industry', 'research', '']
    """
    known = land_use(system)
    if system and not known:
        raise InputError(words("code.system_unknown", system=system, known=SYSTEMS))
    text = codes.astype("string").str.strip()
    kinds = {code: _longest(code, known) for code in text.dropna().unique()}
    return text.map(lambda code: kinds.get(code), na_action="ignore").astype("string").rename("land_kind")


def fits(codes: pd.Series, system: str) -> float:
    """Share of the codes that can be codes of the system: listed there, or of a group and a length that it has.

    1 where there are no codes.

    >>> mixed = pd.Series(["1001", "100102", "0701", "0601", None])
    >>> fits(mixed, "用地用海2023"), fits(mixed, "三调"), fits(mixed, "GB/T 21010-2017")
    (0.75, 0.75, 0.5)
    """
    known = land_use(system)
    text = codes.dropna().astype("string").str.strip()
    text = text[text != ""]
    if text.empty or not known:
        return float(text.empty)
    groups, longest = {code[:2] for code in known}, max(map(len, known))
    alike = text.str.fullmatch(r"\d{4,6}") & text.str.slice(0, 2).isin(groups) & (text.str.len() <= longest)
    return float((text.isin(list(known)) | alike).mean())


def fitting(codes: pd.Series) -> tuple[str, ...]:
    """The systems that at least nine tenths of the codes fit.

    >>> fitting(pd.Series(["0601", "08H2", "1201"]))
    ('三调',)
    """
    return tuple(system for system in SYSTEMS if fits(codes, system) >= MOST)


def recorded_codes(layers: Mapping[str, pd.DataFrame]) -> pd.Series:
    """All land-use codes that the layers of a zone hold, under each other."""
    frames = [layers[name] for name in CODED_LAYERS if name in layers]
    held = [frame["land_use"].astype("string") for frame in frames if "land_use" in frame.columns]
    return pd.concat(held, ignore_index=True).dropna() if held else pd.Series([], dtype="string")


def system_of(codes: pd.Series) -> str:
    """The system to read the codes by where nobody stated one: 用地用海2023 if the codes fit it, else blank.

    >>> system_of(pd.Series(["1001", "0701"])), system_of(pd.Series(["0601", "0508"]))
    ('用地用海2023', '')
    """
    return SYSTEMS[0] if fits(codes, SYSTEMS[0]) >= MOST else ""


def _longest(code: str, known: Mapping[str, Mapping[str, str]]) -> str | None:
    for length in range(len(code), 1, -1):
        if code[:length] in known:
            return known[code[:length]]["kind"]
    return None
