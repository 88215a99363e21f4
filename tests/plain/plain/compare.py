"""Each figure of the toolkit beside the plain one: every difference as a line of text."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
from plain import clock, land, placed, sites, standards, stock, units, zones

RELATIVE = 1e-9
PLOT = [
    "area_m2",
    "area_from",
    "plane_area_m2",
    "park_id",
    "sub_park_id",
    "buildings",
    "built_footprint_m2",
    "built_floor_m2",
    "floor_from",
    "built_far_floor_m2",
    "heights_known",
    "fixed_investment_wan",
    "output_wan",
    "tax_wan",
    "employees",
    "far",
    "far_plain",
    "building_density_pct",
    "building_coefficient_pct",
    "service_land_pct",
    "service_floor_pct",
    "green_pct",
    "investment_wan_ha",
    "output_wan_ha",
    "tax_wan_ha",
    "investment_wan_mu",
    "tax_wan_mu",
    "people_ha",
    "far_ceiling",
    "ceiling_from",
    "far_headroom",
    "floor_headroom_m2",
    "is_industrial",
]
CLOCK = {
    "idle_class": "class", "idle_route": "route", "idle_reason": "reason", "idle_from": "from", "idle_since": "since",
    "idle_next_class": "next", "idle_next_day": "on", "idle_days_left": "left", "idle_fee_wan": "fee",
}  # fmt: skip
AHEAD_DAYS = 200
_ORDER = "idle_land_2012"


def differences(zone, evaluation, siting, placing) -> list[str]:
    """What the toolkit answers otherwise than the loops do."""
    plots = land.figures(zone)
    for plot in plots.values():
        plot["clock"] = clock.clock(zone, plot)
    found = []
    for told in (_plots, _clock, _units, _bands, _account, _verdicts, _deadlines, _stock):
        found += told(zone, plots, evaluation)
    return found + _siting(zone, plots, siting) + placed.differences(zone, plots, placing)


def same(one: object, other: object, scale: float = 0.0) -> bool:
    """The same word, day or answer, both nothing, or figures within a billionth; ``scale`` for those that may cancel to 0."""
    one, other = _plain(one), _plain(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=RELATIVE * scale)
    return one == other


def _plain(value: object) -> object:
    """A cell as Python would have it; nothing for every kind of blank."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    if isinstance(value, str | date | tuple | list):
        return value
    return float(value)


def _lines(what: str, expected: dict, given, scales: dict | None = None) -> list[str]:
    """One line for each name that differs."""
    scales = scales or {}
    return [
        f"{what} {name}: plain {_plain(value)}, toolkit {_plain(given[name])}"
        for name, value in expected.items()
        if not same(value, given[name], scales.get(name, 0.0))
    ]


def _plots(zone, plots: dict, evaluation) -> list[str]:
    found = []
    for number, plot in plots.items():
        expected = {name: plot[name] for name in PLOT}
        beside = land.beside(zone.axis, plot["shape"])
        expected["station_m"], expected["offset_m"] = beside or (None, None)
        scales = {
            "offset_m": 1e3,
            "station_m": 1e3,
            "far_headroom": 1.0,
            "floor_headroom_m2": plot["area_m2"],
        }
        scales |= {"built_floor_m2": 1e3, "built_footprint_m2": 1e3, "built_far_floor_m2": 1e3, "far": 1e-2}
        scales |= {"far_plain": 1e-2, "building_density_pct": 1.0}
        found += _lines(number, expected, evaluation.plots.loc[number], scales)
    return found


def _clock(zone, plots: dict, evaluation) -> list[str]:
    found = []
    for number, plot in plots.items():
        expected = {name: plot["clock"][key] for name, key in CLOCK.items()}
        found += _lines(number, expected, evaluation.plots.loc[number])
    return found


def _units(zone, plots: dict, evaluation) -> list[str]:
    rows = evaluation.tallies.set_index(["scope", "unit", "indicator"])[
        ["value", "numerator", "denominator", "known_pct"]
    ]
    given = {key: tuple(row) for key, row in zip(rows.index, rows.to_numpy().tolist(), strict=True)}
    found = []
    members = units.members(zone, plots)
    there = {(scope, unit) for scope, unit, _ in given}
    if there != {
        unit for unit, held in members.items() if held or unit[0] in ("park", "sub_park", "corridor")
    }:
        found.append(f"units: plain {sorted(members)}, toolkit {sorted(there)}")
    for unit in there & set(members):
        sums = units.Sums(zone, members[unit])
        expected = {name: sums.amount(*how) for name, *how in units.AMOUNTS}
        expected |= {name: sums.ratio(*how) for name, *how in units.RATIOS}
        for name, row in expected.items():
            if not all(
                same(a, b, s)
                for a, b, s in zip(row, given[*unit, name], (1e-4, 1e-2, 1e-2, 1.0), strict=True)
            ):
                found.append(f"{unit} {name}: plain {row}, toolkit {given[*unit, name]}")
    return found


def _bands(zone, plots: dict, evaluation) -> list[str]:
    """Areas and floor area by band of station, where the axis is straight."""
    if len(zone.axis.coords) > 2:
        return []
    found = []
    whole = units.Sums(zone, [(plot, 1.0) for plot in plots.values()])
    for unit, rows in units.bands(zone, plots, zones.STEP_M, zones.HALF_M).items():
        for name, *how in units.AMOUNTS:
            value, row = units.Sums(zone, rows).amount(*how)[0], evaluation.corridor.figures("station", name)
            found += _lines(
                f"band {unit}",
                {name: value},
                {name: row["value"].get(unit)},
                {name: whole.amount(*how)[0] or 0.0},
            )
    return found


def _account(zone, plots: dict, evaluation) -> list[str]:
    if evaluation.floors is None:
        return ["no account of floors"] if zone.buildings else []
    found = []
    for what, expected in land.account(zone).items():
        row = evaluation.floors.account.loc[f"{what}_m2"].to_dict()
        found += _lines(f"account of {what}", expected, row, dict.fromkeys(row, expected["total"]))
        if not same(row["on_plots"] + row["outside"] - row["twice"], row["total"], row["total"]):
            found.append(f"account of {what} does not balance: {row}")
    return found


def _verdicts(zone, plots: dict, evaluation) -> list[str]:
    judged = {one.clause.id: one.verdict for one in evaluation.judgements}
    found = []
    for number, plot in plots.items():
        expected = {
            f"{_ORDER}.{name}": clock.not_started(zone, plot, name) for name in ("not_started", "take_back")
        }
        expected[f"{_ORDER}.stopped"] = clock.stopped(zone, plot)
        for edition in standards.EDITIONS:
            for name in standards.clauses(edition):
                expected[f"{edition}.{name}"] = standards.verdict(zone, plot, edition, name, plots)
        if set(expected) != set(judged):
            return [f"clauses: plain {sorted(expected)}, toolkit {sorted(judged)}"]
        found += _lines(number, expected, {name: verdicts[number] for name, verdicts in judged.items()})
    return found


def _deadlines(zone, plots: dict, evaluation) -> list[str]:
    """Changes of class and agreed finishes of the days to come, and finishes that have passed."""
    from land_policy.deadlines import due

    last = date.fromordinal(zone.day.toordinal() + AHEAD_DAYS)
    expected = set()
    for number, plot in plots.items():
        row, finish, anew = plot["clock"], plot["finish_by"], plot.get("start_by_anew")
        agreed = clock.agreed_anew(zone, plot)
        anew = None if agreed is not None and agreed > zone.day else anew
        if row["since"] == zone.day and row["class"] not in (
            "finished",
            "under_way",
            "not_due",
            "not_supplied",
        ):
            expected.add((number, zone.day, "class", row["class"]))
        if row["on"] and zone.day < row["on"] <= last:
            expected.add((number, row["on"], "class", row["next"]))
        standing = row["class"] not in ("finished", "not_supplied") and finish is not None
        if standing and finish <= last and not (anew is not None and anew >= finish):
            expected.add((number, finish, "finish", "unfinished" if finish < zone.day else "finish_due"))
    rows = due(evaluation, AHEAD_DAYS)
    rows = rows[rows["kind"] != "step"]
    given = {(row.plot_id, row.day.date(), row.kind, row.what) for row in rows.itertuples()}
    return [
        f"deadline {one}: {'plain' if one in expected else 'toolkit'} only"
        for one in sorted(expected ^ given, key=str)
    ]


def _stock(zone, plots: dict, evaluation) -> list[str]:
    ledger = evaluation.unsupplied.batches
    expected = stock.ledger(zone, plots)
    if set(expected) != set(ledger.index):
        return [f"batches: plain {sorted(expected)}, toolkit {sorted(ledger.index)}"]
    found = []
    for name, row in expected.items():
        scales = dict.fromkeys(row, 1e4)
        found += _lines(f"batch {name}", row, ledger.loc[name], scales)
    return found


def _siting(zone, plots: dict, siting) -> list[str]:
    found = []
    out = siting.exclusions.groupby("plot_id")["exclusion"].agg(sorted).to_dict()
    opened = siting.open_points.groupby("plot_id")["exclusion"].agg(sorted).to_dict()
    for number, row in sites.answered(zone, plots).items():
        if row["out"] != out.get(number, []):
            found.append(f"siting {number} out: plain {row['out']}, toolkit {out.get(number)}")
        if row["out"] or number not in siting.candidates.index:
            continue
        given = siting.candidates.loc[number]
        found += _lines(
            f"siting {number}", {name: row.get(name) for name in ("route", "score", "rank")}, given
        )
        found += _lines(
            f"siting {number} value",
            row["values"],
            siting.values.loc[number],
            dict.fromkeys(row["values"], 1.0),
        )
        found += _lines(
            f"siting {number} share",
            row["shares"],
            siting.shares.loc[number],
            dict.fromkeys(row["shares"], 1.0),
        )
        if row["open"] != opened.get(number, []):
            found.append(f"siting {number} to check: plain {row['open']}, toolkit {opened.get(number)}")
    return found
