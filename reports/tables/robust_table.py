"""Robust table: the candidates of a siting under other weights, and the weights that turn leading pairs round, as frames."""

from __future__ import annotations

import pandas as pd

from land_policy.siting import robust
from land_policy.siting.siting import Siting


def robust_frame(siting: Siting, lang: str = "zh") -> pd.DataFrame:
    """The candidates compared, best first: name, rank, score, the shares, and the central weight of each criterion.

    ``first_share, rank_1_3_share, near_first_share, near_rank_1_3_share`` from 0 to 1, ``central_<criterion>`` the mean
    weighting that puts the plot first, blank where none does. Indexed by ``plot_id``.
    """
    found = siting.robust
    known = siting.candidates.loc[found.plots.index]
    kept = [name for name in ("name", "rank", "score") if name in known.columns]
    return known[kept].join(found.plots).join(found.central_weights.add_prefix("central_"))


def flip_frame(siting: Siting, lang: str = "zh") -> pd.DataFrame:
    """Each leading pair and criterion with the weight at which the second is ahead, and the same in words."""
    flips = siting.robust.flips
    labels = {c.name: c.label.text(lang) for c in siting.profile.criteria}
    said = [
        "" if pd.isna(row["criterion"]) else robust.sentence(siting, row).text(lang)
        for row in flips.to_dict("records")
    ]
    return flips.assign(
        label=flips["criterion"].map(labels).fillna(""), words=pd.Series(said, flips.index, dtype="str")
    )
