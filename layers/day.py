"""Day: one day as people write it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from layers.values import TEXT, days


def day_of(written: str) -> date | None:
    """The day of a text, in any of the ways that cells of a layer may have; none where it is no day.

    >>> [str(day_of(one)) for one in ("2026-11-20", "2026/1/5", "20261120", "２０２６年1月5日", "2026-11-31")]
    ['2026-11-20', '2026-01-05', '2026-11-20', '2026-01-05', 'None']
    """
    (found,) = days(pd.Series([written], dtype=TEXT)).values
    return None if pd.isna(found) else found.date()
