"""Fee: the idle fee of plots in words: the estimate where one is levied, why none is due elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from land_policy.decided import MARK
from land_policy.evaluation import plot_columns
from reports.shown import shown_column
from reports.words import phrase

_FREE = ("take_back", "negotiated")


def fee_said(rows: pd.DataFrame, lang: str = "zh") -> pd.Series:
    """The fee of each row with ``idle_class idle_route idle_fee_wan``; ``—``: its route or the price is not known.

    >>> rows = pd.DataFrame({"idle_class": ["idle_one_year", "idle_two_years", "late", "unknown"],
    ...     "idle_route": ["fee", "take_back_decided", "", ""], "idle_fee_wan": [57.9, 0.0, 0.0, None]})
    >>> fee_said(rows).tolist()
    ['58', '不收（无偿收回）', '不适用', '—']
    """
    route = rows["idle_route"].astype("str").str.removesuffix(MARK)
    told = [phrase(f"idle_fee_{one}", lang) for one in _FREE]
    clear = route.eq("") & rows["idle_class"].ne("unknown")
    cases = [*(route.eq(one).to_numpy(dtype=bool) for one in _FREE), clear.to_numpy(dtype=bool)]
    figures = rows["idle_fee_wan"].where(route.eq("fee"))
    shown = shown_column(figures, plot_columns()["idle_fee_wan"], lang)
    return pd.Series(
        np.select(cases, [*told, phrase("idle_fee_none", lang)], shown.to_numpy(dtype=object)),
        index=rows.index,
        name="idle_fee_said",
    )
