"""Cadastre zone: a whole invented zone on a cadastral fabric: records of plots, buildings, firms, parks and corridor.

Everything is drawn by chance in plausible mixes and says 示意; the days, money and codes are those of the sample zone's own
generator. The fabric is valid throughout, so that ``yuantu check`` and ``build`` run on it as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.sample import contracts, money
from layers.sample.uses import INDUSTRIES, THEMES

DAY = date(2026, 11, 20)
CELL_M = 150.0
"""Industrial plots are larger than others: some 2 ha, so that a project may want one."""
INVENTED = "示意数据/合成，非真实界线"
MIX = {
    "industry": 0.5, "factory": 0.06, "logistics": 0.09, "research": 0.08, "commerce": 0.07,
    "housing": 0.07, "public": 0.04, "utility": 0.04, "green": 0.05,
}  # fmt: skip
STATES = {
    "built": 0.64,
    "low": 0.13,
    "construction": 0.06,
    "unused": 0.07,
    "approved": 0.07,
    "notready": 0.03,
}
STANDING = ("built", "low", "construction")
"""States with buildings on the ground."""
HOUSES = 4
"""Buildings drawn on every plot; those of open land go, then others by chance, until three a plot are left."""
PRICE = {
    "industry": (240.0, 336.0), "logistics": (230.0, 320.0), "factory": (288.0, 400.0), "research": (420.0, 720.0),
    "commerce": (1400.0, 2600.0), "housing": (2600.0, 4200.0),
}  # fmt: skip
HOUSE = {
    "industry": "厂房", "factory": "高标准厂房", "logistics": "仓库", "research": "研发", "commerce": "商业", "housing": "住宅",
    "public": "公共服务", "utility": "公用设施", "green": "公用设施",
}  # fmt: skip
LEADS = (
    ("生物医药", "biomedicine", ("27", "73")),
    ("智能制造", "intelligent manufacturing", ("34", "35", "38")),
    ("新一代信息技术", "information technology", ("39", "40", "65")),
    ("新材料", "new materials", ("26", "29", "30")),
)
KINDS = ("water", "permanent_farmland", "ecological_red_line", "flood", "safety")
PARK_BLOCKS = (6, 8)
"""Most blocks of a park from west to east and from south to north."""
FIRST_BATCH, LATER_BATCH = "2004-12-20", "2023-05-20"
_STREAM = 7
_LEAST_M2 = 200.0  # what is smaller is a sliver, on which nothing is built


@dataclass(frozen=True)
class Blocks:
    """The blocks between the streets, by number from the south-west: box, column and row, park and place in it."""

    box: np.ndarray
    column: np.ndarray
    row: np.ndarray
    park: np.ndarray
    first_half: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def at(self, points: np.ndarray) -> np.ndarray:
        """The block of each point."""
        return (
            (np.searchsorted(self.y, points[:, 1]) - 1) * (len(self.x) - 1)
            + np.searchsorted(self.x, points[:, 0])
            - 1
        )


def blocks(x: np.ndarray, y: np.ndarray) -> Blocks:
    """Blocks between the middles of streets at ``x`` and ``y``; up to 48 of them are a park."""
    row, column = (axis.ravel() for axis in np.mgrid[0 : len(y) - 1, 0 : len(x) - 1])
    box = np.stack([x[column], y[row], x[column + 1], y[row + 1]], axis=1)
    wide, high = (max(1, min(most, len(line) // 2)) for most, line in zip(PARK_BLOCKS, (x, y), strict=True))
    parks_wide = -(-(len(x) - 1) // wide)
    park = row // high * parks_wide + column // wide
    return Blocks(box, column, row, park, column % wide < wide // 2, x, y)


def layers_of(
    plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, over: Blocks, seed: int
) -> dict[str, pd.DataFrame]:
    """Every layer of the zone by its name: the fabric's plots and buildings with records, and what lies around them."""
    rng = np.random.default_rng([seed, _STREAM])
    block = over.at(shapely.get_coordinates(shapely.point_on_surface(plots.geometry.array)))
    records = _records(plots, over, block, rng)
    standing = _standing(buildings, records, rng)
    return {
        "plots": _written(records),
        "buildings": standing,
        "firms": _firms(records, rng),
        **_parks(over, plots.crs),
        "batches": _batches(over, plots.crs),
        **_corridor(over, plots.crs),
        "roads": _roads(over, plots.crs),
        "constraints": _constraints(over, plots.crs, rng),
    }


def _picked(chances: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One column by chance in every row of chances."""
    ends = np.cumsum(chances, axis=1)
    return np.asarray((rng.random((len(chances), 1)) * ends[:, -1:] >= ends).sum(axis=1))


def _records(
    plots: gpd.GeoDataFrame, over: Blocks, block: np.ndarray, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Plots with all they record, and the theme, state and plane area the records came from."""
    park, count = over.park[block], len(plots)
    parks = int(over.park.max()) + 1
    taste = rng.gamma(3.0, 1 / 3.0, (parks, len(MIX))) * np.array(list(MIX.values()))
    pace = rng.gamma(4.0, 1 / 4.0, (parks, len(STATES))) * np.array(list(STATES.values()))
    table = plots.set_index(pd.Index(plots["plot_id"], name="plot_id"))[["geometry"]].copy()
    table["theme"] = np.array(list(MIX))[_picked(taste[park], rng)]
    table["state"] = np.array(list(STATES))[_picked(pace[park], rng)]
    table["state"] = table["state"].mask(table["theme"].isin(["green", "utility", "public"]), "built")
    table["area_m2"] = table.area
    table["state"] = table["state"].mask(table["area_m2"].lt(_LEAST_M2), "notready")
    table["park"], table["block"] = park, block
    table["park_id"] = pd.Series(park + 1, index=table.index).map("YQ{:03d}".format)
    sub = table["park_id"] + "-1"
    table["sub_park_id"] = sub.where(over.first_half[block])
    table["official_area_m2"] = (table["area_m2"] * rng.normal(1.0, 0.002, count)).round(2)
    table["official_area_m2"] = table["official_area_m2"].where(rng.random(count) > 0.03)
    table = table.join(_codes(table, rng)).join(_industries(table, rng))
    table = table.join(_earlier(contracts.contracts(table, PRICE, DAY, rng), table, rng))
    table = table.join(money.accounts(table, rng)).join(_ceilings(table)).join(_areas(table, rng))
    table["batch_id"] = _batch_of(table, over)
    table["address"] = "示意" + pd.Series(block + 1, index=table.index).map("{}街坊（示意）".format)
    table["name"] = table["theme"].map(HOUSE) + "地块（示意）"
    table["ownership"] = "国有"
    table["standard_factory"] = table["theme"].eq("factory") & table["state"].isin(STANDING)
    table["priority_project"] = rng.random(count) < 0.02
    table["committed"] = table["state"].eq("approved") & (rng.random(count) < 0.1)
    stopped = table["state"].eq("construction") & (rng.random(count) < 0.15)
    table["stopped_on"] = (
        (table["started_on"] + pd.Timedelta(days=200)).clip(upper=pd.Timestamp(DAY)).where(stopped)
    )
    return table


def _earlier(found: pd.DataFrame, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The contracts, half of those on unused land three years earlier: a start long due."""
    old = table["state"].eq("unused") & (rng.random(len(table)) < 0.5)
    days = found.select_dtypes("datetime")
    moved = found.assign(**days.mask(old, days - pd.DateOffset(years=3)))
    month = moved["contract_day"].dt.strftime("%Y-%m")
    return moved.assign(supplied_on=found["supplied_on"].mask(old, month))


def _codes(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Land use, built status, supply status and planned class that agree with theme and state."""
    theme, state = table["theme"], table["state"]
    land_use = pd.Series("", index=table.index)
    for name, each in THEMES.items():
        own = np.flatnonzero(theme.eq(name))
        land_use.iloc[own] = rng.choice(each.land_use, len(own))
    planned = theme.map({name: each.built_class for name, each in THEMES.items()})
    open_land = state.isin(["construction", "unused", "approved"])
    given = theme.isin(["public", "green", "utility"])
    industrial = theme.isin(["industry", "factory", "logistics"])
    free = pd.Series("E22", index=table.index).mask(industrial, "E21").mask(given, "E1")
    supplied = ~state.isin(["approved", "notready"])
    return pd.DataFrame(
        {
            "land_use": land_use,
            "status_class": planned.mask(open_land, "B21").mask(state.eq("notready"), "B22"),
            "supply_class": pd.Series("D21", index=table.index).mask(given, "D1").where(supplied, free),
            "planned_class": planned,
        }
    )


def _industries(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Industry code and words and chain of every producing plot; the park's lead industries come thrice as often."""
    codes = np.array([code for code in INDUSTRIES if code != "59"])
    lead = np.array([[1.0 + 5.0 * (code in codes_of) for code in codes] for _, _, codes_of in LEADS])
    drawn = pd.Series(codes[_picked(lead[table["park"].to_numpy() % len(LEADS)], rng)], index=table.index)
    drawn = drawn.mask(table["theme"].eq("logistics"), "59")
    drawn = drawn.mask(table["theme"].eq("research"), "73")
    producing = table["theme"].isin(["industry", "factory", "logistics", "research"])
    code = drawn.where(producing & ~table["state"].isin(["approved", "notready"]))
    names = {key: value[0] for key, value in INDUSTRIES.items()}
    chains = {key: value[1] for key, value in INDUSTRIES.items()}
    return pd.DataFrame({"industry_code": code, "industry_name": code.map(names), "chain": code.map(chains)})


def _ceilings(table: pd.DataFrame) -> pd.DataFrame:
    """Floor-area ratios, density and height agreed or planned; blank where the theme has none."""
    columns = ("far_least", "far_most", "density_most_pct", "height_most_m")
    four = {name: (*each.far, each.density_pct, each.height_m) for name, each in THEMES.items()}
    known = table["state"].ne("notready")
    found = {
        column: table["theme"].map({name: values[at] for name, values in four.items()})
        for at, column in enumerate(columns)
    }
    return pd.DataFrame({name: value.where(value.gt(0) & known) for name, value in found.items()})


def _areas(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Surveyed areas of built industrial plots: covered, green, services."""
    count, area = len(table), table["area_m2"]
    built = table["state"].isin(["built", "low"]) & table["theme"].isin(["industry", "factory", "logistics"])
    shares = {"covered_m2": (0.32, 0.62), "green_m2": (0.03, 0.18), "service_land_m2": (0.01, 0.08)}
    found = {
        name: (area * rng.uniform(*share, count)).round(1).where(built) for name, share in shares.items()
    }
    return pd.DataFrame(found).mask(rng.random((count, len(shares))) < 0.05)


def _batch_of(table: pd.DataFrame, over: Blocks) -> pd.Series:
    """The approval batch of the block, where it was approved a month before the plot's contract."""
    later = _later(over)[table["block"].to_numpy()]
    batch = _batch_ids(table["park"].to_numpy(), later)
    approved = pd.to_datetime(np.where(later, LATER_BATCH, FIRST_BATCH)) + pd.Timedelta(days=31)
    day = table["contract_day"].fillna(pd.to_datetime(table["supplied_on"], format="%Y-%m"))
    return pd.Series(batch, index=table.index, dtype="str").mask(
        day.lt(pd.Series(approved, index=table.index))
    )


def _later(over: Blocks) -> np.ndarray:
    """Blocks of the later batch of their park: every third."""
    return np.asarray((over.row + over.column) % 3 == 0)


def _batch_ids(park: np.ndarray, later: np.ndarray) -> list[str]:
    years = np.where(later, LATER_BATCH[:4], FIRST_BATCH[:4])
    return [f"示例批次〔{year}〕{at + 1:03d}号" for year, at in zip(years, park, strict=True)]


def _written(records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The records without what they were drawn from."""
    table = records.drop(columns=["theme", "state", "area_m2", "park", "block"])
    return gpd.GeoDataFrame(table.reset_index(), geometry="geometry", crs=records.crs)


def _standing(
    buildings: gpd.GeoDataFrame, records: pd.DataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Buildings of plots that are built or being built, three a plot of the zone on average, with use and storeys."""
    state = buildings["plot_id"].map(records["state"])
    there = np.flatnonzero(state.isin(STANDING))
    most = len(records) * 3
    if len(there) > most:
        there = np.sort(rng.choice(there, most, replace=False))
    table = buildings.iloc[there].reset_index(drop=True)
    theme, state = table["plot_id"].map(records["theme"]), table["plot_id"].map(records["state"])
    low = state.eq("low") | theme.isin(["logistics", "utility", "green"])
    storeys = table["storeys"].mask(low, 1).mask(theme.eq("factory"), 4)
    done = table["plot_id"].map(records["finished_on"]).dt.strftime("%Y-%m")
    height = np.where(
        storeys.gt(1), rng.choice([3.6, 4.2, 4.5], len(table)), rng.choice([5.4, 7.8, 9.0], len(table))
    )
    return table.assign(
        storeys=storeys,
        storey_height_m=height,
        use=theme.map(HOUSE),
        standard_factory=theme.eq("factory"),
        completed_on=done,
    )


def _firms(records: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One to three firms of every producing plot; what they have adds up to what the plot records."""
    made = records[records["tax_wan"].notna()]
    number = np.where(
        made["theme"].eq("factory"), rng.integers(2, 6, len(made)), rng.integers(1, 3, len(made))
    )
    table = (
        made.loc[made.index.repeat(number), ["industry_code", "chain", "grade"]]
        .rename_axis("plot_id")
        .reset_index()
    )
    table.insert(0, "firm_id", pd.Series(np.arange(1, len(table) + 1)).map("示例{:07d}".format))
    table["name"] = table["firm_id"] + "号企业（示意）"
    weight = pd.Series(rng.gamma(3.0, 1.0, len(table)))
    share = weight / weight.groupby(table["plot_id"]).transform("sum")
    last = ~table["plot_id"].duplicated(keep="last")
    for column, digits in (("employees", 0), ("fixed_investment_wan", 0), ("output_wan", 0), ("tax_wan", 1)):
        whole = table["plot_id"].map(made[column])
        part = (whole * share).round(digits)
        before = part.mask(last, 0.0).groupby(table["plot_id"]).transform("sum")
        table[column] = part.mask(last, (whole - before).round(digits))
    output = table["output_wan"]
    table["sales_wan"] = (output * rng.uniform(0.9, 1.05, len(table))).round(0)
    table["added_value_wan"] = (output * rng.uniform(0.17, 0.31, len(table))).round(0)
    table["energy_tce"] = (
        (output.clip(lower=1.0) * rng.uniform(0.03, 0.15, len(table))).round(1).clip(lower=0.1)
    )
    table["rd_wan"] = (output * rng.uniform(0.004, 0.055, len(table))).round(0)
    table["high_tech"] = rng.random(len(table)) < 0.4
    table["above_scale"] = output.ge(2000.0)
    return table


def _parks(over: Blocks, crs: object) -> dict[str, gpd.GeoDataFrame]:
    """Parks of whole blocks with their lead industries, and the sub-park in the western half of each."""
    names = pd.DataFrame({"park": np.unique(over.park)})
    park_id = (names["park"] + 1).map("YQ{:03d}".format)
    lead = [LEADS[at % len(LEADS)] for at in names["park"]]
    parks = pd.DataFrame(
        {
            "park_id": park_id,
            "name": (names["park"] + 1).map("示意园区{}".format),
            "name_en": (names["park"] + 1).map("Invented Park {}".format),
            "lead_industry": [one[0] for one in lead],
            "lead_industry_en": [one[1] for one in lead],
            "lead_codes": [";".join(one[2]) for one in lead],
            "source": INVENTED,
        }
    )
    west = over.first_half
    held = np.unique(over.park[west])
    subs = pd.DataFrame(
        {
            "sub_park_id": [f"YQ{at + 1:03d}-1" for at in held],
            "park_id": [f"YQ{at + 1:03d}" for at in held],
            "name": [f"示意园中园{at + 1}" for at in held],
            "name_en": [f"Invented Sub-park {at + 1}" for at in held],
            "industry": [LEADS[at % len(LEADS)][0] for at in held],
        }
    )
    found = {"parks": gpd.GeoDataFrame(parks, geometry=_boxes(over.box, over.park), crs=crs)}
    if len(subs):
        found["sub_parks"] = gpd.GeoDataFrame(subs, geometry=_boxes(over.box[west], over.park[west]), crs=crs)
    whole, first = _boxes(over.box, np.zeros(len(over.park)))[0], _boxes(over.box, over.park)[0]
    kinds = {"boundary_id": ["approved", "managed"], "kind": ["approved", "managed"]}
    bounds = pd.DataFrame({**kinds, "name": ["依法审批范围（示意）", "实际管理范围（示意）"]})
    return found | {"boundaries": gpd.GeoDataFrame(bounds, geometry=[first, whole], crs=crs)}


def _boxes(box: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The box around the boxes of each group."""
    table = pd.DataFrame(box, columns=list("abcd")).groupby(group)
    return shapely.box(*table[["a", "b"]].min().to_numpy().T, *table[["c", "d"]].max().to_numpy().T)


def _batches(over: Blocks, crs: object) -> gpd.GeoDataFrame:
    """Approval batches: of each park the blocks approved first, and those approved later."""
    later = _later(over)
    each = gpd.GeoDataFrame(
        {"batch_id": _batch_ids(over.park, later), "approved_on": np.where(later, LATER_BATCH, FIRST_BATCH)},
        geometry=shapely.box(*over.box.T),
        crs=crs,
    )
    table = each.dissolve("batch_id", method="coverage").reset_index()
    table["approved_on"] = pd.to_datetime(table["approved_on"])
    return table.assign(approved_m2=table.area.round(2))


def _corridor(over: Blocks, crs: object) -> dict[str, gpd.GeoDataFrame]:
    """An avenue along the middle street from south to north, the strip beside it in two areas, and nodes along it."""
    x, low, high = over.x[len(over.x) // 2], over.y[0], over.y[-1]
    middle = (low + high) / 2
    axis = {"axis_id": ["A1"], "name": ["示意大道"], "name_en": ["Invented Avenue"]}
    areas = {
        "area_id": ["south", "north"],
        "name": ["南片区（示意）", "北片区（示意）"],
        "name_en": ["southern area", "northern area"],
        "side": ["south", "north"],
        "role": ["示意", "示意"],
    }
    strips = shapely.box(x - 900, np.array([low, middle]), x + 900, np.array([middle, high]))
    number = int(np.clip((high - low) // 1_500, 2, 24))
    kinds = np.resize(["university", "research", "industry", "living"], number)
    order = np.arange(1, number + 1)
    nodes = {
        "node_id": [f"N{at:02d}" for at in order],
        "name": [f"示意节点{at}" for at in order],
        "name_en": [f"Invented node {at}" for at in order],
        "kind": kinds,
        "confidence": "low",
    }
    spots = shapely.points(np.full(number, x), low + (order - 0.5) / number * (high - low))
    return {
        "corridor_axis": gpd.GeoDataFrame(
            axis, geometry=[shapely.LineString([(x, low), (x, high)])], crs=crs
        ),
        "corridor_areas": gpd.GeoDataFrame(areas, geometry=strips, crs=crs),
        "corridor_nodes": gpd.GeoDataFrame(nodes, geometry=spots, crs=crs),
    }


def _roads(over: Blocks, crs: object) -> gpd.GeoDataFrame:
    """The middles of all streets: every fourth is arterial, every other second a collector."""
    x, y = over.x, over.y
    ends = [[(a, y[0]), (a, y[-1])] for a in x] + [[(x[0], b), (x[-1], b)] for b in y]
    place = np.concatenate([np.arange(len(x)), np.arange(len(y))])
    kind = np.select([place % 4 == 0, place % 4 == 2], ["arterial", "collector"], "local")
    width = np.select([place % 4 == 0, place % 4 == 2], [26.0, 22.0], 16.0)
    number = np.arange(1, len(ends) + 1)
    table = {
        "road_id": [f"R{at:04d}" for at in number],
        "name": [f"示意路{at}" for at in number],
        "kind": kind,
        "width_m": width,
    }
    return gpd.GeoDataFrame(table, geometry=shapely.linestrings(ends), crs=crs)


def _constraints(over: Blocks, crs: object, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Patches of the kinds a plot may not lie in, one block in thirty."""
    number = max(len(KINDS), len(over.box) // 30)
    box = over.box[rng.integers(0, len(over.box), number)]
    spot = box[:, :2] + (box[:, 2:] - box[:, :2]) * rng.random((number, 2))
    half = rng.uniform(40, 160, (number, 2))
    kinds = np.resize(KINDS, number)
    table = {
        "constraint_id": [f"C{at:04d}" for at in range(1, number + 1)],
        "kind": kinds,
        "name": "示意",
        "source": "示意数据",
    }
    return gpd.GeoDataFrame(table, geometry=shapely.box(*(spot - half).T, *(spot + half).T), crs=crs)


def write(folder: Path, layers: dict[str, pd.DataFrame], name: str, name_en: str) -> None:
    """Write the layers as GeoParquet, the firms as CSV, and the zone.toml that names them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for layer, frame in layers.items():
        files[layer] = f"{layer}.parquet" if isinstance(frame, gpd.GeoDataFrame) else f"{layer}.csv"
        if isinstance(frame, gpd.GeoDataFrame):
            frame.to_parquet(folder / files[layer], index=False)
        else:
            frame.to_csv(folder / files[layer], index=False, lineterminator="\n")
    tables = "".join(f'[layers.{layer}]\nfile = "{file}"\n' for layer, file in files.items())
    text = ZONE.format(name=name, name_en=name_en, invented=INVENTED, day=DAY.isoformat(), layers=tables)
    (folder / "zone.toml").write_text(text, encoding="utf-8")


ZONE = """\
# {invented}。Invented data, not real boundaries.
name = "{name}"
name_en = "{name_en}"
note = "{invented} · invented data, not real boundaries"
invented = true
day = {day}
crs = "EPSG:4528"
land_use_codes = "用地用海2023"
industry_codes = "GB/T 4754-2017"

{layers}
[rules]
use = [
    "idle_land_2012", "land_linkage_2018", "industrial_land_2008", "industrial_land_2023",
    "jiangsu_industrial_2021", "jiangsu_industrial_opinion_2021",
]
[rules.parameters]
region = "苏北"
none_recorded = ["start_by_anew", "resumed_on", "government_cause"]

[site]
profiles = ["manufacturing"]
constraint_kinds_complete = ["water", "permanent_farmland", "ecological_red_line", "flood", "safety"]

[policy]
land_grade = 7
grading = "huaian_2024"

[corridor]
half_width_m = 900.0

[map]
classification = "会议汇报"
"""
