"""Money: investment, output, tax and people of the plots, and the firms that add up to them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.sample.setting import Park
from layers.sample.uses import INDUSTRIES

PER_HA = {
    "industry": 5600.0,
    "factory": 6400.0,
    "logistics": 3600.0,
    "research": 6800.0,
    "campus": 3200.0,
    "commerce": 7200.0,
    "housing": 7800.0,
    "public": 4200.0,
    "utility": 2600.0,
    "green": 320.0,
}
PEOPLE_PER_HA = {
    "industry": 62.0,
    "factory": 105.0,
    "logistics": 28.0,
    "research": 105.0,
    "commerce": 80.0,
    "campus": 40.0,
    "public": 60.0,
    "utility": 12.0,
}
PRODUCING = ("industry", "factory", "logistics", "research", "commerce")
HEADS = "汐岚砚珩澄屿蔚霁棠溯瀚筠翎荟沅鹭垚岑漪铄"
TAILS = "禾蓝川格诺微衡拓元科维舟铂晟帆旭岭芯泽湾"
WORDS = {
    "14": "食品", "26": "化学材料", "27": "医药", "28": "纤维", "29": "新材", "30": "矿材", "17": "家纺", "33": "金属", "34": "机械",
    "35": "装备", "36": "汽配", "37": "海工装备", "38": "电气", "39": "电子", "40": "仪器", "59": "物流", "64": "数据",
    "65": "软件", "73": "研究", "75": "科技服务",
}  # fmt: skip


def industries(plots: pd.DataFrame, parks: tuple[Park, ...], rng: np.random.Generator) -> pd.DataFrame:
    """Industry code and words, chain and high-tech class of every producing plot."""
    weights = {park.code: park.industries for park in parks}
    services = {"65": 0.45, "73": 0.3, "75": 0.15, "64": 0.1}
    drawn = []
    for code, theme in zip(plots["park"], plots["theme"], strict=True):
        mix = {"logistics": {"59": 1.0}, "research": services}.get(theme, weights[code])
        share = np.array(list(mix.values()))
        pick = str(rng.choice(list(mix), p=share / share.sum()))
        drawn.append(pick if theme in ("industry", "factory", "logistics", "research") else None)
    code = pd.Series(drawn, index=plots.index, dtype="str")
    code = code.where(~plots["state"].isin(["approved", "notready"]))
    table = pd.DataFrame({"industry_code": code})
    table["industry_name"] = code.map({key: value[0] for key, value in INDUSTRIES.items()})
    table["chain"] = code.map({key: value[1] for key, value in INDUSTRIES.items()})
    chance = pd.Series(rng.random(len(plots)), index=plots.index)
    table["high_tech_class"] = (
        pd.Series(pd.NA, index=plots.index, dtype="str")
        .mask(code.isin(["27", "39", "40"]) & chance.lt(0.6), "H1")
        .mask(code.isin(["34", "35", "38", "26", "29"]) & chance.lt(0.35), "H2")
    )  # fmt: skip
    return table


def accounts(plots: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Planned and spent investment, output, tax, people and evaluation class of plots.

    Everything grows with the area; a hidden vigour drives tax, output and people together, and a plot of low
    efficiency has little of it. Classes go by tax per mu: A the best fifth, D the worst twentieth.
    """
    count, area_ha = len(plots), plots["area_m2"] / 10_000.0
    low, done = plots["state"].eq("low"), plots["state"].isin(["built", "low"])
    vigour = pd.Series(rng.lognormal(0.0, 0.42, count), index=plots.index) * np.where(low, 0.3, 1.0)
    planned = area_ha * plots["theme"].map(PER_HA) * rng.uniform(0.72, 1.4, count) * np.where(low, 0.6, 1.0)
    spent = planned * np.where(done, rng.uniform(0.93, 1.08, count), rng.uniform(0.3, 0.75, count))
    supplied = plots["supply_class"].isin(["D1", "D21", "D22"])
    under_way = done | plots["state"].eq("construction")
    producing = done & plots["theme"].isin(PRODUCING)
    table = pd.DataFrame(index=plots.index)
    table["total_investment_wan"] = planned.round(0).where(supplied)
    table["invested_wan"] = (
        spent.round(0)
        .where(supplied & under_way)
        .mask(plots["state"].eq("unused"), (planned * 0.03).round(0))
    )
    table["fixed_investment_wan"] = (spent + plots["land_price_wan"].fillna(0.0)).round(0).where(done)
    tax = area_ha * 15.0 * 12.5 * vigour * rng.uniform(0.8, 1.25, count)
    table["tax_wan"] = tax.round(1).where(producing)
    table["output_wan"] = (tax * rng.uniform(15.0, 27.0, count)).round(0).where(producing)
    people = area_ha * plots["theme"].map(PEOPLE_PER_HA) * vigour**0.4 * rng.uniform(0.7, 1.3, count)
    table["employees"] = people.round(0).where(done)
    table["developed_m2"] = (
        (plots["area_m2"] * rng.uniform(0.4, 0.9, count)).round(0).where(plots["state"].eq("construction"))
    )
    table["due_m2"] = (plots["area_m2"]).round(0).where(plots["state"].eq("construction"))
    per_mu = (table["tax_wan"] / plots["area_m2"]).where(
        plots["theme"].isin(["industry", "factory", "logistics"])
    )
    place = per_mu.rank(pct=True, ascending=False)
    classes = pd.cut(place, [0.0, 0.2, 0.6, 0.93, 1.0], labels=list("ABCD")).astype("str")
    table["grade"] = classes.where(place.notna())
    table["grade_before"] = table["grade"].where(
        rng.random(count) < 0.7, table["grade"].map({"A": "B", "B": "C", "C": "B", "D": "D"})
    )
    return table


def firms(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The firms of the producing plots; what firms of one plot have adds up to what the plot records."""
    made = plots[plots["tax_wan"].notna()]
    rows: list[dict[str, object]] = []
    order = rng.permutation(len(HEADS) * len(TAILS))
    for plot_id, theme, industry, grade in zip(
        made.index, made["theme"], made["industry_code"], made["grade"], strict=True
    ):
        several = {"factory": (4, 10), "research": (1, 4), "commerce": (1, 3)}.get(theme, (1, 2))
        count = int(rng.integers(*several))
        share = rng.dirichlet(np.full(count, 3.0))
        code = industry if isinstance(industry, str) else "75"
        for number in range(count):
            pick = order[len(rows) % len(order)]
            word = (
                HEADS[pick // len(TAILS)]
                + TAILS[pick % len(TAILS)]
                + ("" if len(rows) < len(order) else "二")
            )
            rows.append(
                {
                    "plot_id": plot_id,
                    "name": f"{word}{WORDS[code]}（示意）",
                    "industry_code": code,
                    "chain": INDUSTRIES[code][1],
                    "share": share[number],
                    "last": number == count - 1,
                    "high_tech": bool(rng.random() < 0.45),
                    "grade": grade,
                }
            )
    table = pd.DataFrame(rows)
    table.insert(0, "firm_id", [f"示例{number:04d}" for number in range(1, len(table) + 1)])
    for column, digits in (("employees", 0), ("fixed_investment_wan", 0), ("output_wan", 0), ("tax_wan", 1)):
        whole = table["plot_id"].map(made[column])
        part = (whole * table["share"]).round(digits)
        before = part.where(~table["last"], 0.0).groupby(table["plot_id"]).transform("sum")
        table[column] = part.where(~table["last"], (whole - before).round(digits))
    return table.drop(columns=["share", "last"])
