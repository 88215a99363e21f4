"""Change: how what the images show of every plot differs from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from land_policy.ground.thresholds import COVERS, Thresholds

COLUMNS = (
    "plot_id", "from_raster", "from_date", "to_raster", "to_date", *(f"{cover}_change_pct" for cover in COVERS), "ground_change",
)  # fmt: skip


def changes(dated: Sequence[pd.DataFrame], thresholds: Thresholds) -> pd.DataFrame:
    """The differences between every day of images and the next, long: :data:`COLUMNS`.

    ``dated``: the shares of the plots day by day, with ``raster`` and ``date``.

    Percentage points of what is seen on either day; blank where one of the images cannot tell. ``ground_change`` is the first that is
    ``change_pct`` points or more: built-up ground grown or shrunk, vegetation gone or grown, water grown or shrunk; else ``none``;
    ``not_visible`` and ``coarse`` where either image does not show the plot well enough.
    """
    least = thresholds.limit("change_pct")
    tables = [_pair(before, after, least) for before, after in pairwise(dated)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS))


def _pair(first: pd.DataFrame, second: pd.DataFrame, least: float) -> pd.DataFrame:
    seen = first["visible"] & second["visible"]
    rows = {}
    for cover in COVERS:
        rows[cover] = (_seen(second, cover) - _seen(first, cover)).where(seen)
    ways = {
        "not_visible": ~seen,
        "coarse": first["coarse"] | second["coarse"],
        "built_up": rows["built_up"] >= least,
        "built_down": rows["built_up"] <= -least,
        "cleared": rows["vegetation"] <= -least,
        "greened": rows["vegetation"] >= least,
        "flooded": rows["water"] >= least,
        "drained": rows["water"] <= -least,
    }
    masks = [mask.fillna(False).to_numpy(dtype=bool) for mask in ways.values()]
    table = pd.DataFrame({f"{cover}_change_pct": rows[cover] for cover in COVERS}, index=first.index)
    table = table.assign(
        from_raster=first["raster"],
        from_date=first["date"],
        to_raster=second["raster"],
        to_date=second["date"],
        ground_change=np.select(masks, list(ways), "none"),
    )
    return table.rename_axis("plot_id").reset_index()[list(COLUMNS)]


def _seen(shares: pd.DataFrame, cover: str) -> pd.Series:
    return 100 * shares[f"{cover}_pct"] / shares["coverage_pct"].where(shares["coverage_pct"] > 0)
