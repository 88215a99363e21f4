"""The control standards for industrial projects: the verdict on one plot by the edition its contract day falls under."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from plain.law import clause, document, in_force, number, table

FLOORS = {"building_coefficient": "building_coefficient_pct"}
CEILINGS = {"service_land": "service_land_pct", "service_floor": "service_floor_pct", "green": "green_pct"}
BY_TABLE = {"investment_intensity": "investment", "land_output": "output", "land_tax": "tax"}
EDITIONS = ("industrial_land_2008", "industrial_land_2023")


def clauses(edition: str) -> list[str]:
    """The tests of one edition that are looked at here."""
    names = [one["name"] for one in document(edition)["clause"] if one["role"] == "test"]
    return [name for name in names if name == "far" or name in FLOORS | CEILINGS | BY_TABLE]


def governing(plot: dict, edition: str) -> date | None:
    """The contract day; without one the month of supply, if no edition turns within it."""
    if plot["contract_day"] is not None:
        return plot["contract_day"]
    written = plot["supplied_on"]
    if written is None or len(written) > 7:
        return date.fromisoformat(written) if written else None
    year, month = (int(part) for part in written.split("-"))
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    rules = document(edition)
    turns = [rules["since"]] + ([rules["until"] + timedelta(days=1)] if "until" in rules else [])
    return None if any(first < turn <= last for turn in turns) else first


def verdict(zone, plot: dict, edition: str, name: str, plots: dict[str, dict]) -> str:
    """``meets``, ``breaks``, ``unknown`` or ``exempt``; an exemption beats anything unknown."""
    day = governing(plot, edition)
    if day is not None and (day > zone.day or in_force(edition, day) != "in_force"):
        return "exempt"
    built = _built(plot)
    if plot["is_industrial"] is False or built is False:
        return "exempt"
    if day is None or built is None or plot["is_industrial"] is None:
        return "unknown"
    if name in BY_TABLE:
        assert not table(f"industrial_land_{BY_TABLE[name]}.csv"), "the table is filled: judge by it here too"
        return "unknown"
    if name in CEILINGS:
        value = plot[CEILINGS[name]]
        if value is None or (
            value == 0 and not any((other[CEILINGS[name]] or 0) > 0 for other in plots.values())
        ):
            return "unknown"
        return "meets" if value <= number(edition, name) * (1 + 1e-9) else "breaks"
    value = plot["far"] if name == "far" else plot[FLOORS[name]]
    least = far_least(zone, plot, edition) if name == "far" else number(edition, name)
    if not value or least is None:
        return "unknown"
    return "meets" if value >= least * (1 - 1e-9) else "breaks"


def _built(plot: dict) -> bool | None:
    if plot["built_floor_m2"]:
        return True
    status = plot.get("status_class")
    return None if status in (None, "B") else status.startswith(("A", "B1"))


def far_least(zone, plot: dict, edition: str) -> float | None:
    """The least floor-area ratio of the plot's industry, its code brought into the edition's own classification."""
    code = re.fullmatch(r"[A-Za-z]?(\d\d)\d{0,2}", plot["industry_code"] or "")
    if code is None:
        return None
    for row in table(clause(edition, "far")["table"]):
        if row["edition"] != edition:
            continue
        if zone.industry_codes == row["code_system"]:
            hit = row["code"] == code[1]
        elif zone.industry_codes:
            hit = row["pair_system"] == zone.industry_codes and row["pair"] == code[1]
        else:
            hit = row["code"] == row["pair"] == code[1]
        if hit:
            return float(row["least"])
    return None
