"""Fee: the idle fee of plots in words: the estimate where one is levied, why none is due elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from land_policy.decided import MARK
from land_policy.evaluation import plot_columns
from reports.shown import shown_column
from reports.words import phrase

_FREE = ("take_back", "negotiated")


def is_levied(routes: pd.Series) -> pd.Series:
    """Whether a fee is what the route of each row leads to, estimated or decided.

    >>> is_levied(pd.Series(["fee", "fee_decided", "take_back", ""])).tolist()
    [True, True, False, False]
    """
    return _bare(routes).eq("fee")


def fee_said(rows: pd.DataFrame, lang: str = "zh") -> pd.Series:
    """The fee of each row with ``idle_class idle_route idle_fee_wan``; ``—``: its route or the price is not known.

    >>> rows = pd.DataFrame({"idle_class": ["idle_one_year", "idle_two_years", "late", "unknown"],
    ...     "idle_route": ["fee", "take_back_decided", "", ""], "idle_fee_wan": [57.9, 0.0, 0.0, None]})
    >>> fee_said(rows).tolist()
    ['58', '不收（无偿收回）', '不适用', '—']
    """
    route = _bare(rows["idle_route"])
    told = [phrase(f"idle_fee_{one}", lang) for one in _FREE]
    clear = route.eq("") & rows["idle_class"].ne("unknown")
    cases = [*(route.eq(one).to_numpy(dtype=bool) for one in _FREE), clear.to_numpy(dtype=bool)]
    figures = rows["idle_fee_wan"].where(is_levied(rows["idle_route"]))
    shown = shown_column(figures, plot_columns()["idle_fee_wan"], lang)
    return pd.Series(
        np.select(cases, [*told, phrase("idle_fee_none", lang)], shown.to_numpy(dtype=object)),
        index=rows.index,
        name="idle_fee_said",
    )


def _bare(routes: pd.Series) -> pd.Series:
    """The routes without the mark of what was decided."""
    return routes.astype("str").str.removesuffix(MARK)
