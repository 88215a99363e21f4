"""Uses: what a plot is used for, how far it has come, and the codes that say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.sample.setting import Park


@dataclass(frozen=True)
class Theme:
    """What kind of block it is: land-use codes, status class when built, plot size aimed at, ceilings."""

    land_use: tuple[str, ...]
    built_class: str
    size_m2: float
    far: tuple[float, float]
    density_pct: float
    height_m: float


THEMES = {
    "industry": Theme(("100101", "100101", "100102"), "A2", 96_000.0, (1.0, 2.2), 60.0, 36.0),
    "factory": Theme(("100101",), "A2", 72_000.0, (1.8, 3.2), 55.0, 45.0),
    "logistics": Theme(("1101", "110101"), "A2", 104_000.0, (0.6, 1.6), 60.0, 30.0),
    "research": Theme(("0802",), "A52", 135_000.0, (1.0, 2.5), 40.0, 80.0),
    "campus": Theme(("080401",), "A52", 900_000.0, (0.5, 1.2), 30.0, 60.0),
    "commerce": Theme(("0902", "0901"), "A4", 66_000.0, (1.0, 3.5), 50.0, 100.0),
    "housing": Theme(("0701",), "A1", 150_000.0, (1.2, 2.4), 28.0, 60.0),
    "public": Theme(("0801", "0806", "0804"), "A52", 90_000.0, (0.6, 1.6), 35.0, 40.0),
    "utility": Theme(("13", "1208"), "A6", 60_000.0, (0.2, 1.0), 40.0, 24.0),
    "green": Theme(("1401", "1402"), "A51", 120_000.0, (0.0, 0.1), 8.0, 12.0),
    "reserve": Theme(("16",), "B22", 200_000.0, (0.0, 0.0), 0.0, 0.0),
    "water": Theme(("17",), "C1", 900_000.0, (0.0, 0.0), 0.0, 0.0),
}  # fmt: skip

INDUSTRIES = {
    "14": ("食品制造业", "健康食品"),
    "26": ("化学原料和化学制品制造业", "新材料"),
    "27": ("医药制造业", "生物医药"),
    "28": ("化学纤维制造业", "新材料"),
    "29": ("橡胶和塑料制品业", "新材料"),
    "30": ("非金属矿物制品业", "新材料"),
    "17": ("纺织业", "家纺"),
    "33": ("金属制品业", "高端装备"),
    "34": ("通用设备制造业", "高端装备"),
    "35": ("专用设备制造业", "高端装备"),
    "36": ("汽车制造业", "汽车零部件"),
    "37": ("铁路、船舶、航空航天和其他运输设备制造业", "高端装备"),
    "38": ("电气机械和器材制造业", "高端装备"),
    "39": ("计算机、通信和其他电子设备制造业", "新一代信息技术"),
    "40": ("仪器仪表制造业", "新一代信息技术"),
    "59": ("装卸搬运和仓储业", "现代物流"),
    "64": ("互联网和相关服务", "新一代信息技术"),
    "65": ("软件和信息技术服务业", "新一代信息技术"),
    "73": ("研究和试验发展", "科技服务"),
    "75": ("科技推广和应用服务业", "科技服务"),
}

PLACES = {"industry", "factory", "logistics", "research"}
STATES = ("built", "construction", "unused", "approved", "notready")
SHARES = (0.72, 0.11, 0.065, 0.08, 0.025)


def block_theme(park: Park, closeness: float, rng: np.random.Generator) -> str:
    """The theme of a block: shops and homes rather near the park's centre, factories rather further out."""
    themes = list(park.themes)
    pull = {"commerce": 1.9, "housing": 1.1, "public": 0.9, "reserve": -1.2, "green": -0.3, "industry": -0.5}
    weights = np.array(
        [park.themes[name] * np.exp(pull.get(name, 0.0) * (closeness - 0.45)) for name in themes]
    )
    return themes[int(rng.choice(len(themes), p=weights / weights.sum()))]


def states(plots: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """How far each plot has come: what lies close to its park's centre was built first.

    Shares are of number of plots that may be built on: built 72 % (low-efficiency land among them), under
    construction 11 %, supplied and unused 6.5 %, approved and not supplied 8 %, not ready 2.5 %.
    """
    late = plots["distance"] + rng.normal(0.0, 0.3, len(plots))
    open_land = plots["theme"].isin(["reserve", "water"])
    settled = plots["theme"].isin(["campus", "utility", "public"])
    late = late - settled * 0.6
    rank = late.where(~open_land).rank(pct=True)
    state = pd.Series("built", index=plots.index, name="state")
    # the order of the bands on the ground is mixed: an unsupplied plot may lie between two built ones
    bands = np.cumsum(SHARES)
    state = state.mask(rank > bands[0], "later")
    later = state[state.eq("later")].index
    mix = rng.permutation(len(later))
    cuts = np.cumsum(np.array(SHARES[1:]) / sum(SHARES[1:]) * len(later)).round().astype(int)
    names = np.array(STATES[1:])[np.searchsorted(cuts, mix, side="right").clip(0, 3)]
    state.loc[later] = names
    state = state.mask(plots["theme"].eq("green") & state.isin(["unused", "construction"]), "built")
    state = state.mask(plots["theme"].eq("reserve"), "notready").mask(plots["theme"].eq("water"), "water")
    return state.rename("state")


def coded(plots: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Land use, built status, supply status, planned class and ownership that agree with theme and state."""
    table = pd.DataFrame(index=plots.index)
    theme, state = plots["theme"], plots["state"]
    table["land_use"] = [str(rng.choice(THEMES[name].land_use)) for name in theme]
    # land held ready is offered for what its theme is first of all
    first = theme.map({name: each.land_use[0] for name, each in THEMES.items()})
    table["land_use"] = table["land_use"].where(plots["held"].isna(), first)
    planned = theme.map({name: each.built_class for name, each in THEMES.items()})
    status = planned.mask(state.isin(["construction", "unused", "approved"]), "B21").mask(
        state.eq("notready"), "B22"
    )
    given = theme.isin(["campus", "public", "green", "utility"]) | (
        theme.eq("research") & (rng.random(len(plots)) < 0.2) & plots["held"].isna()
    )
    industrial = theme.isin(["industry", "factory", "logistics"])
    free = pd.Series("E22", index=plots.index).mask(industrial, "E21").mask(given, "E1")
    supply = pd.Series("D21", index=plots.index).mask(given, "D1")
    supply = supply.where(~state.isin(["approved", "notready"]), free).mask(state.eq("water"), "F")
    table["status_class"], table["supply_class"] = status, supply
    table["planned_class"] = planned.mask(theme.eq("reserve"), "A2").mask(theme.eq("water"), "C1")
    table["ownership"] = "国有"
    return table
