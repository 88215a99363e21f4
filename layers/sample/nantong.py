"""The setting of the invented Nantong zone: one zone, several parks, no corridor; laid out in other files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from layers.sample.setting import Degrees, Park, Patch, Road, Setting, Water

ANSWER = "南通市通州区科技局对区政协第217号提案的答复（2022-07-08）"


def _about(lon: float, lat: float, ring: tuple[tuple[float, float], ...], reach: float) -> Degrees:
    """A ring of (east, north) steps in thousandths of a degree about a point, so much larger."""
    return tuple((lon + e * reach / 1000.0, lat + n * reach / 1000.0) for e, n in ring)


WIDE = (
    (-9.0, -3.0),
    (-5.0, -6.0),
    (4.0, -6.5),
    (9.0, -2.5),
    (8.5, 4.0),
    (3.0, 6.0),
    (-5.5, 5.5),
    (-9.5, 2.0),
)
TALL = ((-5.0, -7.0), (3.0, -7.5), (6.0, -2.0), (5.0, 6.0), (-2.0, 7.5), (-6.0, 3.0))


def _park(
    code: str,
    names: tuple[str, str],
    at: tuple[float, float],
    ring: tuple[tuple[float, float], ...],
    reach: float,
    bearing: float,
    lead: tuple[str, str, tuple[str, ...]],
    mixes: tuple[Mapping[str, float], Mapping[str, float]],
) -> Park:
    return Park(
        code=code,
        name=names[0],
        name_en=names[1],
        outline=_about(*at, ring, reach),
        core=_about(*at, ring, reach * 0.8),
        centre=at,
        themes=mixes[0],
        industries=mixes[1],
        bearing=bearing,
        spacing_m=(420.0, 380.0),
        lead=lead[0],
        lead_en=lead[1],
        lead_codes=lead[2],
        source=ANSWER,
    )


NANTONG = Setting(
    folder="nantong",
    code="NT",
    name="南通高新区（示意）",
    name_en="Nantong High-tech Zone (invented)",
    seed=20220708,
    day=date(2026, 11, 20),
    crs="EPSG:4528",
    parks=(
        _park("GX", ("南通高新区核心区", "Nantong High-tech Zone core"), (121.070, 32.070), WIDE, 0.92, 8.0,
              ("新能源汽车及汽车配件、新一代信息技术、智能制造", "vehicles, information technology, intelligent manufacturing", ("36", "39", "34")),
              ({"industry": 0.5, "factory": 0.1, "research": 0.2, "commerce": 0.12, "green": 0.08}, {"36": 0.5, "39": 0.3, "34": 0.2})),
        _park("SG", ("石港科技产业园", "Shigang Technology Park"), (120.985, 32.205), TALL, 0.72, -5.0,
              ("机械装备、新型材料", "machinery, new materials", ("34", "30")),
              ({"industry": 0.85, "utility": 0.15}, {"34": 0.7, "30": 0.3})),
        _park("BJ", ("滨江新区", "Binjiang New Area"), (121.105, 31.955), WIDE, 0.62, 22.0,
              ("纺织新材料、船舶海工装备", "textile materials, marine engineering", ("17", "37")),
              ({"industry": 0.7, "logistics": 0.2, "green": 0.1}, {"17": 0.5, "37": 0.5})),
        _park("JF", ("南通家纺城", "Nantong Home Textiles City"), (121.030, 32.120), TALL, 0.62, 3.0,
              ("家纺", "home textiles", ("17", "28")),
              ({"industry": 0.5, "commerce": 0.35, "housing": 0.15}, {"17": 0.8, "28": 0.2})),
        _park("KG", ("空港产业园", "Airport Industrial Park"), (120.990, 32.075), WIDE, 0.55, -12.0,
              ("临空产业、跨境电商", "airport industry, cross-border trade", ("37", "59")),
              ({"industry": 0.4, "logistics": 0.45, "commerce": 0.15}, {"37": 1.0})),
    ),
    roads=(
        Road("示意快速路", "expressway", 60.0, ((120.960, 32.066), (121.000, 32.073), (121.060, 32.070), (121.120, 32.077))),
        Road("示意大道", "arterial", 44.0, ((120.985, 32.225), (121.010, 32.160), (121.032, 32.115), (121.066, 32.070), (121.090, 32.010), (121.110, 31.940))),
    ),
    waters=(Water("示意运河", 42.0, ((120.950, 32.100), (121.020, 32.090), (121.062, 32.066), (121.110, 32.050))),),
    patches=(
        Patch("permanent_farmland", "永久基本农田（示意）", (121.0050, 32.1450), (1500.0, 900.0), 20.0),
        Patch("flood", "沿江行洪区（示意）", (121.1080, 31.9470), (900.0, 220.0), 22.0),
    ),
    approved=(("GX", 900.0),),
    price={"industry": (384.0, 480.0), "logistics": (360.0, 450.0), "factory": (420.0, 520.0), "research": (600.0, 900.0), "commerce": (2200.0, 3600.0), "housing": (4200.0, 6500.0)},
    scatter=False,
    files={"plots": "宗地/地块.shp", "buildings": "自然幢.geojson", "parks": "园区.geojson", "roads": "底图.gpkg", "constraints": "底图.gpkg", "boundaries": "底图.gpkg"},
    fields={
        "plot_id": "ZDDM", "name": "XMMC", "address": "ZL", "park_id": "YQBH", "land_use": "TDYT", "status_class": "DLDM",
        "supply_class": "GYDM", "planned_class": "GHDM", "official_area_m2": "ZDMJ", "floor_area_m2": "JZMJ",
        "footprint_m2": "JZJDMJ", "covered_m2": "JDZMJ", "far_recorded": "RJL", "far_least": "RJLXX", "far_most": "RJLSX",
        "industry_code": "HYDM", "supply_mode": "GYFS", "supplied_on": "GYSJ", "term_years": "SYNX", "contract_no": "HTBH",
        "contract_day": "HTQDRQ", "land_price_wan": "TDJK", "handover_day": "JDRQ", "start_by": "YDKGRQ",
        "finish_by": "YDJGRQ", "started_on": "SJKGRQ", "finished_on": "SJJGRQ", "fixed_investment_wan": "GDZCTZZE",
        "tax_wan": "GYSSZE", "employees": "CYRS",
    },
    units={"official_area_m2": "公顷", "floor_area_m2": "万m²", "footprint_m2": "万m²", "covered_m2": "万m²"},
)  # fmt: skip
