"""Random small zones as rows of plain facts, and the files a bureau would hand them in as."""

from __future__ import annotations

import itertools
import math
import random
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Polygon, box

CRS = "EPSG:4549"
X0, Y0 = 497_000.0, 3_830_000.0
CELL = 160.0
HALF_M, STEP_M = 150, 130
LEAP = (date(2020, 2, 29), date(2024, 2, 29))
STATUS = ("A", "A1", "A2", "A2", "A2", "A31", "B", "B11", "B12", "B21", "B21", "B22", "C1", None)
SUPPLY = ("D", "D1", "D21", "D21", "D21", "D22", "E1", "E21", "F", None)
CODES = ("13", "C27", "2710", "35", "36", "29", "40", "3", "99", None)
CAUSES = (None, None, None, "无", "规划调整", "规划调整；拆迁未完成", "资金不足", "自然灾害，资金不足")
HEIGHTS = (None, None, "9.0;4.5×3", "8.0", "8.01", "12×2", "4.5×5", "9;9;4")
GOES_WITHOUT = [
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
    "start_by_anew",
    "government_cause",
    "start_by",
    "status_class",
    "supply_class",
    "idle_recorded",
    "high_tech_class",
    "batch_id",
    "park_id",
    "covered_m2",
    "land_use",
    "planned_class",
    "far_floor_area_m2",
]


class Zone:
    """The facts of one zone: the layers as lists of rows (dicts), what zone.toml states, and the columns plots have."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.seed = seed
        self.day = self._day()
        self.industry_codes = self.dice.choice(("GB/T 4754-2017", "GB/T 4754-2017", "GB/T 4754-2002", ""))
        self.anniversary_counts = self.dice.random() < 0.7
        self.connective = "and" if self.dice.random() < 0.3 else "or"
        wide, high = self.dice.randint(3, 6), self.dice.randint(2, 5)
        cells = _cells(self.dice, wide, high)
        self.extent = (X0, Y0, X0 + wide * CELL, Y0 + high * CELL)
        self.parks, self.sub_parks = self._parks()
        self.batches = self._batches(cells)
        self.plots = [self._plot(place, shape) for place, shape in enumerate(self._shapes(cells))]
        gone = {name for name in GOES_WITHOUT if self.dice.random() < 0.06}
        self.columns = set(self.plots[0]) - gone
        for row in self.plots:
            for name in gone:
                del row[name]
        self.buildings = [self._building(at) for at in range(self.dice.randint(0, 3 * len(self.plots)))]
        self.firms = [self._firm(at) for at in range(self.dice.randint(0, 2 * len(self.plots)))]
        self.proceedings = self._proceedings()
        self.boundaries = self._boundaries()
        self.axis = self._axis()
        self.areas = self._areas()
        self.constraints = self._constraints()
        self.roads = self._roads()
        self.plan_units = self._plan_units(list(cells.values()))

    def _day(self) -> date:
        known = [date(2025, 2, 28), date(2025, 3, 1), date(2026, 2, 28), date(2028, 2, 29), date(2012, 6, 30)]
        if self.dice.random() < 0.5:
            return self.dice.choice(known[:4]) if self.dice.random() < 0.93 else known[4]
        return date(2024, 1, 1) + timedelta(days=self.dice.randint(0, 1500))

    def _when(self, chance: float) -> date | None:
        """A day, often one an anniversary or a leap day hangs on."""
        dice = self.dice
        if dice.random() > chance:
            return None
        kind = dice.random()
        if kind < 0.3:
            return dice.choice(LEAP) + timedelta(days=dice.choice((-1, 0, 0, 1)))
        if kind < 0.6:
            year = self.day.year - dice.choice((-1, 0, 1, 1, 2, 2, 3))
            there = date(year, self.day.month, min(self.day.day, 28))
            return there + timedelta(days=dice.choice((-1, 0, 0, 0, 1)))
        return self.day - timedelta(days=dice.randint(-400, 2600))

    def _shapes(self, cells: dict[tuple[int, int], Polygon]) -> list[Polygon | MultiPolygon]:
        dice = self.dice
        free = [at for at in cells if dice.random() < 0.85] or list(cells)[:2]
        spare = [at for at in cells if at not in free]
        shapes: list[Polygon | MultiPolygon] = []
        for at in free[:30]:
            shape: Polygon | MultiPolygon = cells[at]
            kind = dice.random()
            if kind < 0.15:
                hole = affinity.rotate(affinity.scale(box(*shape.bounds), 0.25, 0.3), dice.uniform(0, 90))
                shape = shape.difference(hole)
            elif kind < 0.3:
                shape = affinity.scale(shape, 1.12, 1.07)
            elif kind < 0.4 and spare:
                shape = MultiPolygon([shape, affinity.scale(cells[spare.pop()], 0.6, 0.6)])
            shapes.append(shape)
        return shapes

    def _plot(self, at: int, shape: Polygon | MultiPolygon) -> dict:
        dice = self.dice

        def some(low: float, high: float, chance: float = 0.75, nought: float = 0.15) -> float | None:
            if dice.random() > chance:
                return None
            return 0.0 if dice.random() < nought else round(dice.uniform(low, high), 2)

        area = shape.area
        cause = dice.choice(CAUSES)
        return {
            "plot_id": f"P{at:02d}",
            "park_id": dice.choice((None, None, "K1", "K2", "K9")),
            "sub_park_id": dice.choice((None, None, None, "S1")),
            "batch_id": dice.choice((None, "B1", "B2", "B3", "B9")),
            "land_use": dice.choice(("1001", "100102", "0802", "1101", "09", None)),
            "status_class": dice.choice(STATUS),
            "supply_class": dice.choice(SUPPLY),
            "planned_class": dice.choice(("A2", "A2", "A1", None, None)),
            "official_area_m2": some(area * 0.98, area * 1.02, 0.6),
            "floor_area_m2": some(0.1 * area, 2 * area, 0.4, 0.3),
            "far_floor_area_m2": some(0.1 * area, 2 * area, 0.2, 0.3),
            "footprint_m2": some(0.1 * area, 0.6 * area, 0.4, 0.3),
            "covered_m2": some(0.2 * area, 0.7 * area, 0.6),
            "service_land_m2": some(0.02 * area, 0.12 * area, 0.6),
            "service_floor_m2": some(0.02 * area, 0.2 * area, 0.6),
            "green_m2": some(0.05 * area, 0.4 * area, 0.6),
            "far_least": dice.choice((None, 0.5, 1.0, 1.2)),
            "far_most": dice.choice((None, 0.0, 0.8, 1.0, 2.0, 3.0)),
            "industry_code": dice.choice(CODES),
            "high_tech_class": dice.choice((None, None, "H1", "H2")),
            "supplied_on": dice.choice(
                (None, "2007-05", "2008-01", "2023-06", "2023-06-24", "2023-07", "2024-02")
            ),
            "contract_day": self._when(0.45)
            or dice.choice(
                (None, date(2008, 1, 30), date(2008, 1, 31), date(2023, 6, 24), date(2023, 6, 25))
            ),
            "land_price_wan": some(50, 3000),
            "handover_day": self._when(0.5),
            "start_by": self._when(0.6),
            "start_by_anew": self._when(0.15),
            "finish_by": self._when(0.4),
            "started_on": self._when(0.3),
            "stopped_on": self._when(0.2),
            "resumed_on": self._when(0.1),
            "finished_on": self._when(0.15),
            "developed_m2": dice.choice((None, 0.0, round(area / 3, 6), area / 3 * 0.999, area / 2)),
            "due_m2": dice.choice((None, 0.0, round(area / 3, 6) * 3, area, area)),
            "invested_wan": dice.choice((None, 0.0, 24.9, 25.0, 60.0)),
            "total_investment_wan": dice.choice((None, 0.0, 100.0, 100.0)),
            "government_cause": cause,
            "government_cause_on": self._when(0.4),
            "fixed_investment_wan": some(100, 9000, 0.5),
            "output_wan": some(100, 9000, 0.5),
            "tax_wan": some(10, 900, 0.5),
            "employees": float(dice.randint(0, 400)) if dice.random() < 0.5 else None,
            "committed": dice.choice((None, None, True, False)),
            "idle_recorded": dice.choice((None, None, True, False)),
            "shape": shape,
        }

    def _building(self, at: int) -> dict:
        dice = self.dice
        x, y = dice.uniform(self.extent[0], self.extent[2]), dice.uniform(self.extent[1], self.extent[3])
        shape = box(x, y, x + dice.uniform(8, 70), y + dice.uniform(8, 60))
        if dice.random() < 0.2:
            shape = shape.difference(affinity.scale(shape, 0.4, 0.4))
        return {
            "building_id": f"H{at:03d}",
            "storeys": dice.choice((None, 0, 1, 2, 3, 5)),
            "storey_heights_m": dice.choice(HEIGHTS),
            "storey_height_m": dice.choice((None, None, 0.0, 4.5, 8.0, 9.5)),
            "floor_area_m2": round(dice.uniform(50, 9000), 2)
            if dice.random() < 0.3
            else dice.choice((None, None, 0.0)),
            "shape": affinity.rotate(shape, dice.uniform(0, 90)),
        }

    def _firm(self, at: int) -> dict:
        dice = self.dice
        return {
            "firm_id": f"F{at:03d}",
            "plot_id": dice.choice(self.plots)["plot_id"],
            "name": f"企业{at}",
            "fixed_investment_wan": round(dice.uniform(10, 900), 2) if dice.random() < 0.8 else None,
            "output_wan": round(dice.uniform(10, 900), 2) if dice.random() < 0.8 else None,
            "tax_wan": round(dice.uniform(1, 90), 2) if dice.random() < 0.8 else None,
            "employees": float(dice.randint(0, 90)) if dice.random() < 0.8 else None,
        }

    def _proceedings(self) -> list[dict]:
        """Plans on file in which a start was agreed anew: this one, or another."""
        rows = []
        for plot in self.plots:
            anew = plot.get("start_by_anew")
            if anew is None or self.dice.random() < 0.4:
                continue
            there = anew if self.dice.random() < 0.8 else self.day
            agreed = self._when(0.9)
            rows.append({"plot_id": plot["plot_id"], "agreed_on": agreed, "new_start_by": there})
        return rows

    def _parks(self) -> tuple[list[dict], list[dict]]:
        x0, y0, x1, y1 = self.extent
        cut = x0 + (x1 - x0) * self.dice.uniform(0.3, 0.7)
        top = y0 + (y1 - y0) * self.dice.uniform(0.6, 1.1)
        parks = [
            {"park_id": "K1", "name": "西园", "shape": box(x0 - 37.3, y0 - 31.7, cut, top)},
            {"park_id": "K2", "name": "东园", "shape": box(cut, y0 - 31.7, x1 + 41.9, top)},
        ]
        sub = {
            "sub_park_id": "S1",
            "park_id": "K1",
            "name": "中园",
            "shape": box(x0 + 3.1, y0 + 5.3, cut, y0 + 217.7),
        }
        return (parks, [sub]) if self.dice.random() < 0.8 else ([], [])

    def _batches(self, cells: dict[tuple[int, int], Polygon]) -> list[dict]:
        dice = self.dice
        rows = []
        for at in range(1, dice.randint(2, 4)):
            some = dice.sample(list(cells.values()), min(len(cells), dice.randint(2, 5)))
            shape = shapely.union_all([affinity.scale(one, 0.97, 1.03) for one in some])
            rows.append(
                {
                    "batch_id": f"B{at}",
                    "approved_on": self._when(0.9),
                    "approved_m2": round(shape.area * dice.uniform(0.8, 1.2), 2)
                    if dice.random() < 0.9
                    else 0.0,
                    "withdrawn_m2": dice.choice((None, 0.0, 1234.5)),
                    "cause": None,
                    "shape": shape,
                }
            )
        return rows

    def _boundaries(self) -> list[dict]:
        x0, y0, x1, y1 = self.extent
        whole = {"approved": box(x0 + 33.1, y0 + 21.7, x1 - 44.3, y1 + 9.9)}
        whole["managed"] = box(x0 - 50, y0 - 50, x1 + 50, y1 + 50)
        rows = [{"boundary_id": kind, "kind": kind, "shape": shape} for kind, shape in whole.items()]
        more = affinity.translate(whole["approved"], 61.3, 47.9)
        return [*rows, {"boundary_id": "more", "kind": "approved", "shape": more}]

    def _axis(self) -> LineString:
        x0, y0, x1, y1 = self.extent
        count = self.dice.choice((2, 3, 5))
        lean = self.dice.uniform(-0.4, 0.4) * (x1 - x0)
        points = []
        for at in range(count):
            part = at / (count - 1)
            sway = 0.0 if count == 2 else self.dice.uniform(-40, 40)
            points.append((x0 + (x1 - x0) / 2 + lean * (part - 0.5) + sway, y0 + 90 + (y1 - y0 - 130) * part))
        return LineString(points[::-1] if self.dice.random() < 0.5 else points)

    def _areas(self) -> list[dict]:
        x0, y0, x1, y1 = self.extent
        middle = y0 + (y1 - y0) * self.dice.uniform(0.3, 0.7)
        return [
            {"area_id": "N", "name": "北片", "shape": box(x0 + 60.7, middle, x1 - 55.1, y1 + 100)},
            {"area_id": "S", "name": "南片", "shape": box(x0 + 60.7, y0 - 100, x1 - 55.1, middle)},
        ]

    def _plan_units(self, cells: list[Polygon]) -> list[dict]:
        """Plan units that are not the plots: blocks of a grid of their own, some cells nearly whole, some over others."""
        dice = random.Random(f"plan units {self.seed}")
        x0, y0, x1, y1 = self.extent
        xs = sorted({x0 - 60, x1 + 60, *(dice.uniform(x0, x1) for _ in range(dice.randint(0, 3)))})
        ys = sorted({y0 - 60, y1 + 60, *(dice.uniform(y0, y1) for _ in range(dice.randint(0, 2)))})
        blocks = [box(w, s, e, n) for w, e in itertools.pairwise(xs) for s, n in itertools.pairwise(ys)]
        blocks = [shape for shape in blocks if dice.random() < 0.8]
        if dice.random() < 0.4:
            tops = [affinity.scale(shape, 1.0, dice.choice((0.985, 0.992, 1.0))) for shape in cells]
            blocks = [shape for shape in tops if dice.random() < 0.7]
        elif dice.random() < 0.3:
            blocks += [affinity.scale(shape, 0.6, 0.8) for shape in cells if dice.random() < 0.2]
        ceilings = (None, 0.0, 1.0, 1.5, 2.5, 2.5)
        return [
            {"unit_id": f"U{at}", "far_most": dice.choice(ceilings), "shape": shape}
            for at, shape in enumerate(blocks if dice.random() < 0.7 else [])
        ]

    def _constraints(self) -> list[dict]:
        rows = []
        for at, kind in enumerate(("ecological_red_line", "ecological_red_line", "water", "flood")):
            x, y = (
                self.dice.uniform(self.extent[0], self.extent[2]),
                self.dice.uniform(self.extent[1], self.extent[3]),
            )
            shape = affinity.rotate(
                box(x, y, x + self.dice.uniform(20, 200), y + 60), self.dice.uniform(0, 180)
            )
            rows.append({"constraint_id": f"C{at}", "kind": kind, "name": f"界线{at}", "shape": shape})
        return [row for row in rows if row["kind"] != "flood" or self.dice.random() < 0.6]

    def _roads(self) -> list[dict]:
        x0, y0, x1, y1 = self.extent
        lines = [
            ("arterial", LineString([(x0 - 80, y0 - 60), (x0 - 60, y1 + 60)])),
            ("local", LineString([(x0, y1 + 45), (x1, y1 + 75)])),
            ("rail", LineString([(x1 + 70, y0), (x1 + 50, y1)])),
        ]
        return [{"road_id": f"R{at}", "kind": kind, "shape": shape} for at, (kind, shape) in enumerate(lines)]


def _cells(dice: random.Random, wide: int, high: int) -> dict[tuple[int, int], Polygon]:
    """A net of four-sided cells with shared, crooked edges."""
    knots = {
        (i, j): (X0 + i * CELL + dice.uniform(-35, 35), Y0 + j * CELL + dice.uniform(-35, 35))
        for i in range(wide + 1)
        for j in range(high + 1)
    }
    return {
        (i, j): Polygon([knots[i, j], knots[i + 1, j], knots[i + 1, j + 1], knots[i, j + 1]])
        for i in range(wide)
        for j in range(high)
    }


def write(zone: Zone, folder: Path) -> Path:
    """The zone as a folder of files: one GPKG, one CSV of firms, and zone.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    axis = [{"axis_id": "X", "name": "大道", "shape": zone.axis}]
    layers = {
        "plots": zone.plots, "buildings": zone.buildings, "parks": zone.parks, "sub_parks": zone.sub_parks,
        "batches": zone.batches, "boundaries": zone.boundaries, "corridor_axis": axis, "corridor_areas": zone.areas,
        "constraints": zone.constraints, "roads": zone.roads, "plan_units": zone.plan_units,
    }  # fmt: skip
    layers = {name: rows for name, rows in layers.items() if rows}
    for name, rows in layers.items():
        table = {key: [_cell(row[key]) for row in rows] for key in rows[0] if key != "shape"}
        frame = gpd.GeoDataFrame(table, geometry=[row["shape"] for row in rows], crs=CRS)
        frame.to_file(folder / "zone.gpkg", layer=name, driver="GPKG")
    text = f'name = "随机示意"\nday = {zone.day}\ncrs = "{CRS}"\nland_use_codes = "用地用海2023"\ninvented = true\n'
    text += f'industry_codes = "{zone.industry_codes}"\n' if zone.industry_codes else ""
    text += "".join(f'[layers.{name}]\nfile = "zone.gpkg"\nlayer = "{name}"\n' for name in layers)
    text = text.replace('layer = "plots"\n', 'layer = "plots"\naccept = ["overlap"]\n')
    if zone.firms:
        pd.DataFrame(zone.firms).to_csv(folder / "firms.csv", index=False)
        text += '[layers.firms]\nfile = "firms.csv"\n'
    if zone.proceedings:
        pd.DataFrame(zone.proceedings).to_csv(folder / "proceedings.csv", index=False)
        text += '[layers.proceedings]\nfile = "proceedings.csv"\n'
    text += '[rules]\nuse = ["idle_land_2012", "industrial_land", "land_linkage_2018"]\n[rules.parameters]\n'
    text += f'anniversary_counts = {str(zone.anniversary_counts).lower()}\nconnective = "{zone.connective}"\n'
    text += f"[corridor]\nhalf_width_m = {HALF_M}\nstep_m = {STEP_M}\n"
    (folder / "zone.toml").write_text(text, encoding="utf-8")
    return folder


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def known(value: float | None) -> bool:
    """Whether a figure is on record."""
    return value is not None and not math.isnan(value)
