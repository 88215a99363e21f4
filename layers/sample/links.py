"""Links: where the firms of the invented zone stand on their industry chain."""

from __future__ import annotations

import numpy as np
import pandas as pd

STREAM = 11
"""The links' own stream of chance beside the setting's seed, so that no other column hangs on it."""
LINKS = {
    "27": {"化学新药": 0.5, "生物制药": 0.22, "先进医疗设备及医用耗材": 0.14, "原料药": 0.04},
    "34": {"智能装备": 0.6, "轴承、密封等基础零部件": 0.3},
    "35": {"工程装备": 0.45, "高端纺织设备": 0.35, "智能装备": 0.12},
    "26": {"电子信息材料": 0.6, "基础树脂与原丝": 0.2},
    "40": {"终端与仪器仪表": 0.9},
}
"""By industry code, the links a firm may stand on and how often; what is left to one stays blank."""


def with_links(firms: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The firms with the link each stands on; blank where the code alone tells, or nobody wrote it down."""
    rng = np.random.default_rng([seed, STREAM])
    draw = rng.random(len(firms))
    code = firms["industry_code"].astype(object).to_numpy()
    link = np.full(len(firms), None, dtype=object)
    for industry, shares in LINKS.items():
        edge = 0.0
        for name, share in shares.items():
            link[(code == industry) & (draw >= edge) & (draw < edge + share)] = name
            edge += share
    return firms.assign(chain_link=pd.array(link, dtype="str"))
