"""Links: where the firms of the invented zone stand on their industry chain, and the houses that hatch new ones."""

from __future__ import annotations

import geopandas as gpd
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
HATCHING = {
    ("研发办公", "KJ"): ("孵化器", 0.5),
    ("高标准厂房", "ST"): ("加速器", 0.4),
    ("高标准厂房", "KJ"): ("加速器", 0.25),
}
"""By use and park, what some of the buildings are used for instead, and how many of them."""


def with_incubators(buildings: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
    """The buildings, of which some are incubators and accelerators."""
    rng = np.random.default_rng([seed, STREAM, 1])
    draw = rng.random(len(buildings))
    park = buildings["plot_id"].map(plots["park_id"]).to_numpy()
    use = buildings["use"].astype(object).to_numpy().copy()
    for (was, where), (name, share) in HATCHING.items():
        use[(use == was) & (park == where) & (draw < share)] = name
    return buildings.assign(use=pd.array(use, dtype="str"))


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
