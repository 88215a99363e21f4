"""Land approved but not supplied, batch by batch: what the papers say and what lies on the ground."""

from __future__ import annotations

from datetime import date

from plain.clock import facts
from plain.days import full_years, years_passed
from plain.law import document, number

LINKAGE = "land_linkage_2018"
BANDS = (0, 1, 2, 3, 5)


def land_of(zone, plot: dict) -> str:
    """Supplied, used without papers, unsupplied, or unknown."""
    supply = plot.get("supply_class")
    if supply is None or facts(zone, plot).contradicts:
        return "unknown"
    signed = plot["contract_day"]
    if supply.startswith("D") and not (signed is not None and signed > zone.day):
        return "supplied"
    built = (plot.get("status_class") or "").startswith("A") or (plot["buildings"] or 0) > 0
    return "used" if built else "unsupplied"


def ledger(zone, plots: dict[str, dict]) -> dict[str, dict]:
    """One row a batch approved by the day, drawn ones and those that only plots name."""
    named = {plot["batch_id"] for plot in plots.values() if plot["batch_id"]}
    rows = {row["batch_id"]: row for row in zone.batches}
    blank = dict.fromkeys(("approved_on", "approved_m2", "withdrawn_m2", "shape"))
    found = {}
    for name in [*rows, *sorted(named - set(rows))]:
        row = rows.get(name, blank)
        if row["approved_on"] is not None and row["approved_on"] > zone.day:
            continue
        found[name] = _batch(zone, plots, name, row, bool(named))
    return found


def _batch(zone, plots: dict[str, dict], name: str, row: dict, any_named: bool) -> dict:
    sums = dict.fromkeys(("supplied", "used", "unsupplied", "unknown"), 0.0)
    for plot in plots.values():
        if plot["batch_id"] == name:
            sums[land_of(zone, plot)] += plot["area_m2"]
    approved, withdrawn = row["approved_m2"] or None, row["withdrawn_m2"] or 0.0
    left = None
    if any_named and approved is not None and sums["unknown"] <= 1.0:
        left = approved - sums["supplied"] - withdrawn
    made = {f"{key}_m2": value if any_named else None for key, value in sums.items() if key != "unsupplied"}
    made |= {"approved_m2": approved, "unsupplied_m2": left}
    made["plots"] = sum(1 for plot in plots.values() if plot["batch_id"] == name)
    made |= _aged(zone, row["approved_on"], left, made)
    if row["shape"] is not None:
        made |= _ground(zone, plots, row["shape"])
    return made


def _aged(zone, approved: date | None, left: float | None, made: dict) -> dict:
    age = None if approved is None else years_passed(approved, zone.day)
    band = "unknown"
    for low, high in zip(BANDS, (*BANDS[1:], None), strict=True):
        if age is not None and age >= low and (high is None or age < high):
            band = f"{low}-{high or ''}"
    state = "unknown" if left is None else "contradiction" if left < 0 else "open" if left else "done"
    if left is not None and left <= 0:
        lapse = "supplied"
    elif approved is None or left is None:
        lapse = "unknown"
    elif approved < document(LINKAGE)["since"]:
        lapse = "before"
    elif zone.day < full_years(approved, int(number(LINKAGE, "lapsed")), zone.anniversary_counts):
        lapse = "within"
    else:
        lapse = "partly" if made["supplied_m2"] + made["used_m2"] > 0 else "suspected"
    return {"age_years": age, "age_band": band, "state": state, "lapse": lapse}


def _ground(zone, plots: dict[str, dict], shape) -> dict:
    """The drawn batch by class of the plots on it; small and narrow remainders apart."""
    sums = dict.fromkeys(("supplied", "used", "unsupplied", "unknown", "outside", "sliver"), 0.0)
    left, on = shape, 0.0
    for plot in plots.values():
        piece = shape.intersection(plot["shape"])
        left = left.difference(plot["shape"])
        on += piece.area
        _add(sums, piece, land_of(zone, plot))
    _add(sums, left, "outside")
    made = {f"ground_{key}_m2": value for key, value in sums.items()}
    return made | {"polygon_m2": shape.area, "ground_twice_m2": on + left.area - shape.area}


def _add(sums: dict[str, float], piece, land: str) -> None:
    for part in getattr(piece, "geoms", [piece]):
        if part.geom_type != "Polygon" or part.area <= 1e-6:
            continue
        small = part.area < 200 or _width(part) < 5
        sums["sliver" if small and land in ("unsupplied", "outside") else land] += part.area


def _width(part) -> float:
    """Mean width: twice the area by the perimeter."""
    return 2 * part.area / part.length
