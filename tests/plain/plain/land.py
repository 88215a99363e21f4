"""Areas, floors and ratios of every plot, one plot and one building at a time."""

from __future__ import annotations

import itertools

from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

HIGH_M, TIMES = 8.0, 2.0
POSITIVE = ("official_area_m2", "far_most", "due_m2", "total_investment_wan")


def recorded(zone) -> dict[str, dict]:
    """The plots by number, 0 where it cannot be taken as not filled."""
    plots = {}
    for row in zone.plots:
        plot = dict.fromkeys(["idle_recorded", "high_tech_class", "batch_id", "covered_m2"]) | row
        for name in POSITIVE:
            plot[name] = plot[name] or None
        if plot["covered_m2"] == 0 and (plot["footprint_m2"] or 0) > 0:
            plot["covered_m2"] = None
        if plot["land_price_wan"] == 0 and plot["contract_day"] is not None:
            plot["land_price_wan"] = None
        plots[plot["plot_id"]] = plot
    return plots


def figures(zone) -> dict[str, dict]:
    """Every plot with its figures added."""
    plots = recorded(zone)
    houses = [floors(row) for row in zone.buildings]
    for plot in plots.values():
        plot["plane_area_m2"] = plot["shape"].area
        plot["area_m2"] = plot["official_area_m2"] or plot["plane_area_m2"]
        plot["area_from"] = "official" if plot["official_area_m2"] else "plane"
        plot["park_id"] = unit_of(plot, zone.parks, "park_id")
        plot["sub_park_id"] = unit_of(plot, zone.sub_parks, "sub_park_id")
        built(plot, houses)
        economy(plot, zone.firms)
        ceiling(plot, zone.plan_units)
        ratios(plot)
        plot["is_industrial"] = industrial(plot)
    return plots


def unit_of(plot: dict, units: list[dict], key: str) -> str | None:
    """The unit on record if there is such a one, else the one that holds more than half of the plot."""
    written = plot.get(key)
    if not units or written in [unit[key] for unit in units]:
        return written
    for unit in units:
        if unit["shape"].intersection(plot["shape"]).area / plot["shape"].area > 0.5:
            return unit[key]
    return None


def floors(row: dict) -> dict:
    """What one building has: footprint, floor area, floor area with high storeys twice, whether heights are known."""
    heights = _heights(row["storey_heights_m"])
    storeys, one = row["storeys"] or None, row["storey_height_m"] or None
    if heights:
        storeys, high = len(heights), sum(1 for height in heights if height > HIGH_M)
    else:
        high = storeys if storeys and one and one > HIGH_M else 0
    footprint = row["shape"].area
    floor = row["floor_area_m2"] or (footprint * storeys if storeys else None)
    counted = None if floor is None else floor
    if floor is not None and storeys:
        counted = floor / storeys * (storeys - high) + TIMES * floor / storeys * high
    sure = bool(heights) or (one is not None and storeys is not None)
    return {"shape": row["shape"], "footprint": footprint, "floor": floor, "counted": counted, "sure": sure}


def _heights(text: str | None) -> list[float]:
    heights: list[float] = []
    for part in (text or "").split(";"):
        height, _, times = part.partition("×")
        if height:
            heights.extend([float(height)] * int(times or 1))
    return heights


def built(plot: dict, houses: list[dict]) -> None:
    """What stands on the plot: its own record, else its buildings, each by the share of its footprint."""
    footprint, floor, counted, number, sure = 0.0, 0.0, 0.0, 0, True
    for house in houses:
        piece = house["shape"].intersection(plot["shape"]).area
        if piece == 0:
            continue
        share = piece / house["footprint"]
        footprint += house["footprint"] * share
        if piece > 1.0:
            number += 1
            sure = sure and house["sure"]
        if house["floor"] is None:
            floor = None
        elif floor is not None:
            floor, counted = floor + share * house["floor"], counted + share * house["counted"]
    if not houses:
        footprint = floor = None
    plot["buildings"] = number if houses else None
    plot["built_footprint_m2"] = _of_record(plot["footprint_m2"], footprint, number)
    plot["built_floor_m2"] = _of_record(plot["floor_area_m2"], floor, number)
    own = plot["floor_area_m2"] is not None and plot["built_floor_m2"] == plot["floor_area_m2"]
    drawn = "buildings" if floor else ("unknown" if plot["built_floor_m2"] is None else "none")
    plot["floor_from"] = "plot record" if own else drawn
    more = counted / floor if floor else 1.0
    by_floor = None if plot["built_floor_m2"] is None else plot["built_floor_m2"] * more
    plot["built_far_floor_m2"] = plot.get("far_floor_area_m2") or by_floor
    plot["heights_known"] = (number > 0 and sure) or bool(plot.get("far_floor_area_m2"))


def _of_record(written: float | None, drawn: float | None, number: int) -> float | None:
    """The record, unless it is blank, or 0 although something stands there."""
    if written is None or (written == 0 and number > 0):
        return drawn
    return written


def economy(plot: dict, firms: list[dict]) -> None:
    """The plot's own amounts, else the sum over its firms if all of them are known."""
    here = [firm for firm in firms if firm["plot_id"] == plot["plot_id"]]
    for name in ("fixed_investment_wan", "output_wan", "tax_wan", "employees"):
        if plot[name] is None and here and all(firm[name] is not None for firm in here):
            plot[name] = sum(firm[name] for firm in here)


def ceiling(plot: dict, units: list[dict]) -> None:
    """The greatest FAR: the plot's own, else by share that of the plan units if those with one hold 99 % of it."""
    plot["far_ceiling"], plot["ceiling_from"] = plot["far_most"], "plot record"
    if plot["far_most"] is not None:
        return
    held = total = 0.0
    for unit in units:
        if unit["far_most"]:
            part = unit["shape"].intersection(plot["shape"]).area / plot["shape"].area
            held, total = held + part, total + part * unit["far_most"]
    enough = held >= 0.99
    plot["far_ceiling"], plot["ceiling_from"] = (total / held, "plan units") if enough else (None, "unknown")


def ratios(plot: dict) -> None:
    """Every ratio of one plot; none where one side is not known."""
    area, floor = plot["area_m2"], plot["built_floor_m2"]
    plot["far"] = over(plot["built_far_floor_m2"], area)
    plot["far_plain"] = over(floor, area)
    plot["building_density_pct"] = over(plot["built_footprint_m2"], area, 100)
    plot["building_coefficient_pct"] = over(plot["covered_m2"], area, 100)
    plot["service_land_pct"] = over(plot["service_land_m2"], area, 100)
    plot["service_floor_pct"] = over(plot["service_floor_m2"], floor, 100)
    plot["green_pct"] = over(plot["green_m2"], area, 100)
    for name, money in (("investment", "fixed_investment"), ("output", "output"), ("tax", "tax")):
        plot[f"{name}_wan_ha"] = over(plot[f"{money}_wan"], area, 10_000)
        plot[f"{name}_wan_mu"] = over(plot[f"{money}_wan"], area, 2000 / 3)
    plot["people_ha"] = over(plot["employees"], area, 10_000)
    room = None if plot["far_ceiling"] is None or plot["far"] is None else plot["far_ceiling"] - plot["far"]
    plot["far_headroom"] = room
    plot["floor_headroom_m2"] = None if room is None else max(0.0, room * area)


def over(above: float | None, below: float | None, times: float = 1.0) -> float | None:
    """A ratio, or nothing."""
    return None if above is None or not below else times * above / below


def industrial(plot: dict) -> bool | None:
    """Land for industry or storage: by built subclass, else planned class, else land use."""
    status, planned = plot.get("status_class") or "", plot.get("planned_class") or ""
    if (len(status) > 1 and status[0] == "A") or (len(status) > 2 and status.startswith("B1")):
        return status.startswith(("A2", "B11"))
    if planned:
        return planned.startswith("A2")
    use = plot.get("land_use") or ""
    if not use:
        return None
    return use.startswith(("1001", "1101"))


def account(zone) -> dict[str, dict[str, float]]:
    """Over plots, outside, counted twice, and in all: of floor area and of footprint."""
    ground = [row["shape"] for row in zone.plots]
    sums = {
        what: dict.fromkeys(("on_plots", "outside", "twice", "total", "unknown"), 0.0)
        for what in ("floor", "footprint")
    }
    for house in (floors(row) for row in zone.buildings):
        pieces = [house["shape"].intersection(shape) for shape in ground]
        left: BaseGeometry = house["shape"]
        for piece in pieces:
            left = left.difference(piece)
        on = sum(piece.area for piece in pieces) / house["footprint"]
        out = left.area / house["footprint"]
        for what, row in sums.items():
            if house[what] is None:
                row["unknown"] += 1
                continue
            row["on_plots"] += house[what] * on
            row["outside"] += house[what] * out
            row["twice"] += house[what] * (on + out - 1)
            row["total"] += house[what]
    return sums


def beside(axis: LineString, shape: BaseGeometry) -> tuple[float, float] | None:
    """Station from the south end and offset to the right of the middle of a shape; nothing beyond the ends."""
    knots = list(axis.coords)
    if (knots[0][1], knots[0][0]) > (knots[-1][1], knots[-1][0]):
        knots.reverse()
    x, y = shape.centroid.coords[0]
    best, passed = None, 0.0
    for at, ((x0, y0), (x1, y1)) in enumerate(itertools.pairwise(knots)):
        long = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        ux, uy = (x1 - x0) / long, (y1 - y0) / long
        along = (x - x0) * ux + (y - y0) * uy
        foot = min(max(along, 0.0), long)
        away = ((x - x0 - foot * ux) ** 2 + (y - y0 - foot * uy) ** 2) ** 0.5
        right = (x - x0) * uy - (y - y0) * ux
        last = at == len(knots) - 2
        past = (at == 0 and along < -1e-6) or (last and along > long + 1e-6)
        if best is None or away < best[0] - 1e-12:
            best = (away, passed + foot, away if right >= 0 else -away, past)
        passed += long
    return None if best[3] else (best[1], best[2])
