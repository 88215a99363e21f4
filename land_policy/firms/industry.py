"""Industry: which plots an industrial standard judges, and the two-digit division of the industry on each."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from land_policy.case import Case
from land_policy.judge import Masks

_CODE = re.compile(r"[A-Za-z]?(\d{2})\d{0,2}")


def built_industrial(case: Case) -> tuple[Masks, Masks]:
    """What lies outside a standard for industrial projects (exempt), and where that cannot be told (unknown).

    Only industrial land that has been built on is judged: status A, or B1 (built rural land), or with floor area; a
    bare B does not tell.
    """
    outside, unsure = industrial(case)
    built = case.starts("status_class", "A", "B1").mask(case.text("status_class").eq("B"))
    built = built | case.number("built_floor_m2").gt(0).astype("boolean")
    return {**outside, "not_built": built.eq(False)}, {**unsure, "built_unknown": built.isna()}


def industrial(case: Case) -> tuple[Masks, Masks]:
    """Land that is not industrial (exempt), and land of which that is not known (unknown)."""
    flag = case.flag("is_industrial")
    return {"not_industrial": flag.eq(False)}, {"use_unknown": flag.isna()}


def divisions(case: Case) -> pd.Series:
    """The two-digit division of GB/T 4754 on each plot, as text; blank where no code of two to four digits is written.

    >>> from datetime import date
    >>> codes = pd.DataFrame({"industry_code": ["2710", "C27", "27 医药", None]})
    >>> divisions(Case(codes, date(2026, 11, 20))).tolist()
    ['27', '27', None, None]
    """
    codes, written = pd.factorize(case.text("industry_code").to_numpy(dtype=object))
    digits = [match[1] if (match := _CODE.fullmatch(str(text))) else None for text in written]
    named = np.array([*digits, None], dtype=object)[codes]
    return pd.Series(named, index=case.plots.index, name="industry_division", dtype=object)
