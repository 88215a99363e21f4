"""Parks, boundaries and areas: which share of a plot is in which, and every amount and indicator summed plot by plot."""

from __future__ import annotations

from shapely.geometry import Polygon

IDLE = ("idle_one_year", "idle_two_years", "idle_stopped", "negotiated")
AMOUNTS = (
    ("area_ha", "area_m2", "all", 1e-4), ("built_ha", "area_m2", "A", 1e-4), ("industrial_ha", "area_m2", "A2", 1e-4),
    ("unbuilt_ha", "area_m2", "B", 1e-4), ("ready_ha", "area_m2", "B21", 1e-4), ("supplied_ha", "area_m2", "D", 1e-4),
    ("suppliable_ha", "area_m2", "E", 1e-4), ("high_tech_ha", "area_m2", "H", 1e-4),
    ("idle_recorded_ha", "area_m2", "G", 1e-4), ("suspected_idle_ha", "area_m2", "idle", 1e-4),
    ("floor_wan_m2", "built_floor_m2", "all", 1e-4), ("footprint_wan_m2", "built_footprint_m2", "all", 1e-4),
    ("floor_headroom_wan_m2", "floor_headroom_m2", "all", 1e-4), ("fixed_investment_wan", "fixed_investment_wan", "all", 1),
    ("output_wan", "output_wan", "all", 1), ("tax_wan", "tax_wan", "all", 1), ("employees", "employees", "all", 1),
)  # fmt: skip
RATIOS = (
    ("development_rate_pct", "area_m2", "A+B21", "area_m2", "A+B", 100),
    ("supply_rate_pct", "area_m2", "D", "area_m2", "A+B21", 100),
    ("built_rate_pct", "area_m2", "A", "area_m2", "D", 100),
    ("industrial_share_pct", "area_m2", "A2", "area_m2", "A", 100),
    ("high_tech_share_pct", "area_m2", "H", "area_m2", "A", 100),
    ("far_zone", "built_floor_m2", "all", "area_m2", "A", 1),
    ("far_plots", "built_floor_m2", "all", "area_m2", "all", 1),
    ("building_density_pct", "built_footprint_m2", "all", "area_m2", "A", 100),
    ("industrial_far", "built_floor_m2", "A2", "area_m2", "A2", 1),
    ("industrial_coefficient_pct", "covered_m2", "A2", "area_m2", "A2", 100),
    ("industrial_investment_wan_ha", "fixed_investment_wan", "A2", "area_m2", "A2", 10_000),
    ("industrial_output_wan_ha", "output_wan", "A2", "area_m2", "A2", 10_000),
    ("high_tech_output_wan_ha", "output_wan", "H", "area_m2", "H", 10_000),
    ("industrial_tax_wan_mu", "tax_wan", "A2", "area_m2", "A2", 2000 / 3),
    ("people_ha", "employees", "A", "area_m2", "A", 10_000),
    ("land_per_person_m2", "area_m2", "A", "employees", "A", 1),
    ("idle_rate_pct", "area_m2", "G", "area_m2", "D", 100),
    ("suspected_idle_rate_pct", "area_m2", "idle", "area_m2", "D", 100),
)


def members(zone, plots: dict[str, dict]) -> dict[tuple[str, str], list[tuple[dict, float]]]:
    """Scope and unit to the plots in it with their shares."""
    found: dict[tuple[str, str], list[tuple[dict, float]]] = {
        ("zone", "all"): [(plot, 1.0) for plot in plots.values()]
    }
    for scope, key in (("park", "park_id"), ("sub_park", "sub_park_id")):
        rows = {"park": zone.parks, "sub_park": zone.sub_parks}[scope]
        for unit in [row[key] for row in rows] + [plot[key] for plot in plots.values() if plot[key]]:
            found[scope, unit] = [(plot, 1.0) for plot in plots.values() if plot[key] == unit]
    for kind in ("approved", "managed"):
        shapes = [row["shape"] for row in zone.boundaries if row["kind"] == kind]
        found["boundary", kind] = [(plot, _inside(plot["shape"], shapes)) for plot in plots.values()]
    for area in zone.areas:
        found["corridor", area["area_id"]] = [
            (plot, _inside(plot["shape"], [area["shape"]])) for plot in plots.values()
        ]
    return {unit: [row for row in rows if row[1] > 1e-12] for unit, rows in found.items()}


def bands(zone, plots: dict[str, dict], step_m: float, half_m: float) -> dict[str, list[tuple[dict, float]]]:
    """Along a straight axis: oblong after oblong from the south end, and what lies in none of them."""
    (x0, y0), (x1, y1) = sorted(zone.axis.coords, key=lambda at: (at[1], at[0]))
    long = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    ux, uy = (x1 - x0) / long, (y1 - y0) / long
    found, start = {}, 0.0
    while start < long:
        ends = [
            (start, -half_m),
            (start, half_m),
            (min(start + step_m, long), half_m),
            (min(start + step_m, long), -half_m),
        ]
        oblong = Polygon([(x0 + a * ux + o * uy, y0 + a * uy - o * ux) for a, o in ends])
        found[str(len(found))] = [(plot, _inside(plot["shape"], [oblong])) for plot in plots.values()]
        start += step_m
    held = [sum(rows[at][1] for rows in found.values()) for at in range(len(plots))]
    found["outside"] = [(plot, 1.0 - part) for plot, part in zip(plots.values(), held, strict=True)]
    return {unit: [row for row in rows if row[1] > 1e-12] for unit, rows in found.items()}


def _inside(shape, covers: list) -> float:
    """Share of a shape under covers, each part counted once."""
    left, held = shape, 0.0
    for cover in covers:
        held += left.intersection(cover).area
        left = left.difference(cover)
    return held / shape.area


class Sums:
    """The figures of one unit."""

    def __init__(self, zone, rows: list[tuple[dict, float]]) -> None:
        self.rows = rows
        marks = [plot["idle_recorded"] for plot in zone.plots if plot.get("idle_recorded") is not None]
        self.only_yes = bool(marks) and all(marks)
        self.high_tech = any(plot.get("high_tech_class") for plot in zone.plots)

    def has(self, plot: dict, over: str) -> bool | None:
        """Whether the plot is of a class of land; nothing where that cannot be told."""
        if over == "all":
            return True
        if over == "idle":
            return None if plot["clock"]["class"] == "unknown" else plot["clock"]["class"] in IDLE
        if over == "G":
            mark = plot["idle_recorded"]
            return False if mark is None and self.only_yes else mark
        column = {
            "A": "status_class",
            "B": "status_class",
            "D": "supply_class",
            "E": "supply_class",
            "H": "high_tech_class",
        }
        code = plot.get(column[over[0]]) or ""
        if not code:
            return False if over[0] == "H" and self.high_tech else None
        return any(code.startswith(one) for one in over.split("+"))

    def maybe(self, plot: dict, over: str) -> bool:
        """Of the class or perhaps of it; what is not supplied cannot be idle."""
        if over == "idle":
            return plot["clock"]["class"] != "not_supplied"
        return self.has(plot, over) is not False

    def amount(self, quantity: str, over: str, times: float) -> tuple:
        """The sum, and for what share of the land it is known."""
        total = part = whole = gaps = 0.0
        for plot, share in self.rows:
            sure = plot[quantity] is not None and self.has(plot, over) is not None
            if sure and self.has(plot, over):
                total += plot[quantity] * share * times
            if self.maybe(plot, over):
                whole += plot["area_m2"] * share
                part += plot["area_m2"] * share if sure else 0.0
            gaps += share if plot[quantity] is None and self.has(plot, over) else 0.0
        blank = (total == 0 and gaps > 0) or (whole > 0 and part == 0)
        return (
            None if blank else total,
            None if blank else total,
            None,
            100 * part / whole if whole > 0 else None,
        )

    def ratio(self, above: str, over: str, below: str, by: str, times: float) -> tuple:
        """The ratio over the plots of which both sides are known, its two sides, and for what share of the land."""
        top = bottom = part = whole = gaps = 0.0
        for plot, share in self.rows:
            sure = None not in (plot[above], plot[below], self.has(plot, over), self.has(plot, by))
            if sure:
                top += plot[above] * share if self.has(plot, over) else 0.0
                bottom += plot[below] * share if self.has(plot, by) else 0.0
            if self.maybe(plot, by):
                whole += plot["area_m2"] * share
                part += plot["area_m2"] * share if sure else 0.0
            gaps += share if plot[above] is None and self.has(plot, over) else 0.0
        blank = bottom <= 0 or (top == 0 and gaps > 0)
        return None if blank else times * top / bottom, top, bottom, 100 * part / whole if whole > 0 else None
