"""How fast all rules judge a zone's plots, whether time grows with their number alone, and against a loop over rows.

``python benchmarks/rules.py [--plots 25000 50000 100000 200000] [--runs 3] [--write benchmarks/RESULTS.md]``

Invented plots with every column the rules ask for. Ours judges all clauses of all documents; the loop asks one clause, the
building coefficient of 2008, row by row in plain Python, with the same answer, and is set against ours for that clause.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import SHORT, circumstances, command, measured, peak_memory_mb

from land_policy.rulebook import Rulebook, function

WAYS = ("all rules", "one clause", "one clause, loop over rows")
TITLE = "# Plots judged by all rules"
DAY = date(2026, 11, 20)
SEED = 7
CLAUSE = "industrial_land_2008.building_coefficient"
PARAMETERS = {"industry_codes": "GB/T 4754-2017", "assessment": "good", "region": "苏北"}


def plots(count: int) -> pd.DataFrame:
    """Invented plots: most supplied, industrial and built; one contract day in ten missing, the month of supply there."""
    rng = np.random.default_rng(SEED)
    signed = pd.Timestamp("2005-01-01") + pd.to_timedelta(rng.integers(0, 7900, count), unit="D")
    table = pd.DataFrame(
        {
            "supply_class": rng.choice(["D21", "D22", "E21"], count, p=[0.8, 0.05, 0.15]),
            "status_class": rng.choice(["A2", "A1", "B21"], count, p=[0.7, 0.1, 0.2]),
            "industry_code": rng.integers(13, 44, count).astype(str),
            "is_industrial": rng.random(count) > 0.2,
            "standard_factory": rng.random(count) > 0.9,
            "contract_day": pd.Series(signed).where(rng.random(count) > 0.1),
            "supplied_on": signed.strftime("%Y-%m"),
            "start_by": signed + pd.to_timedelta(365, unit="D"),
            "started_on": pd.Series(signed + pd.to_timedelta(500, unit="D")).where(rng.random(count) > 0.1),
            "stopped_on": pd.Series(signed + pd.to_timedelta(800, unit="D")).where(rng.random(count) > 0.9),
            "supply_mode": "grant",
            "idle_class": rng.choice(["finished", "under_way", "idle_one_year"], count),
        }
    )
    amounts = {"far": 2.0, "far_most": 3.0, "area_m2": 60_000.0, "building_coefficient_pct": 80.0}
    amounts |= {"service_land_pct": 10.0, "service_floor_pct": 20.0, "green_pct": 30.0, "tax_wan_ha": 900.0}
    amounts |= {"output_wan_ha": 9_000.0, "investment_wan_ha": 9_000.0, "developed_m2": 9.0, "due_m2": 10.0}
    amounts |= {"invested_wan": 9.0, "total_investment_wan": 10.0, "built_floor_m2": 9_000.0}
    drawn = {name: rng.random(count) * most for name, most in amounts.items()}
    table = table.assign(**drawn)
    return table.set_index(pd.Index([f"P{at}" for at in range(count)], name="plot_id"))


def by_row(table: pd.DataFrame, limit: float, since: date, until: date) -> list[str]:
    """The same clause for one plot after the other."""
    answers = []
    for _, row in table.iterrows():
        day, month = row["contract_day"], pd.Timestamp(row["supplied_on"])
        ends = (day, day) if pd.notna(day) else (month, month + pd.offsets.MonthEnd(0))
        states = {"before" if end.date() < since else "after" if end.date() > until else "in" for end in ends}
        built = row["status_class"].startswith("A") or row["built_floor_m2"] > 0
        if not row["is_industrial"] or not built or states in ({"before"}, {"after"}):
            answers.append("exempt")
        elif len(states) > 1 or pd.isna(row["building_coefficient_pct"]):
            answers.append("unknown")
        else:
            answers.append("meets" if row["building_coefficient_pct"] >= limit - 1e-9 * limit else "breaks")
    return answers


def one_run(way: str, count: int) -> dict[str, float]:
    """Make the plots, time one way, and say how long, how much memory, and how many findings differ from the loop's."""
    book, table = Rulebook.load(), plots(count)
    clause = book.clause(CLAUSE)
    book.judge(table.head(10), DAY, PARAMETERS)
    began = time.perf_counter()
    if way == "all rules":
        judgements = book.judge(table, DAY, PARAMETERS)
        found = len(judgements) * count
    else:
        found = count
        if way == "one clause":
            answers = function(clause)(clause, book.case(table, DAY, PARAMETERS)).verdict
        else:
            until = clause.document.until or date.max
            answers = by_row(table, clause.number_on(), clause.document.since_low, until)
    seconds = time.perf_counter() - began
    memory, differ = peak_memory_mb(), float("nan")
    if way == "one clause, loop over rows":
        ours = function(clause)(clause, book.case(table, DAY, PARAMETERS)).verdict
        differ = float((ours.to_numpy() != np.array(answers)).sum())
    return {"seconds": seconds, "memory_mb": memory, "findings": found, "differ": differ}


def table(sizes: Sequence[int], runs: int) -> str:
    """Markdown table of every way at every size, and the slope of time over plots on logarithms."""
    lines = [
        TITLE,
        "",
        "",
        "",
        f"{circumstances(runs)} Every clause that is a test, of every document. Again with `python benchmarks/rules.py`.",
        "",
        "| plots | way | seconds | findings | findings a second | against ours for that clause | peak memory, MB | findings that differ |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    sizes = sorted(sizes)
    whole, loop = [], 0.0
    for count in sizes:
        ways = WAYS if count == sizes[0] else WAYS[:1]
        results = measured(__file__, ways, count, runs)
        whole.append(results["all rules"]["seconds"])
        if WAYS[2] in results:
            loop = results[WAYS[2]]["seconds"] / results[WAYS[1]]["seconds"]
        for way, one in results.items():
            ratio = "" if way == "all rules" else f"{one['seconds'] / results['one clause']['seconds']:.0f} ×"
            differ = "" if np.isnan(one["differ"]) else f"{one['differ']:.0f}"
            lines.append(
                f"| {count:,} | {way} | {one['seconds']:.3f} | {one['findings']:,.0f} "
                f"| {one['findings'] / one['seconds']:,.0f} | {ratio} | {one['memory_mb']:.0f} | {differ} |"
            )
    if len(sizes) > 1:
        slope = np.polyfit(np.log(sizes), np.log(whole), 1)[0]
        lines += ["", f"Time over plots on logarithms: slope {slope:.2f} (1 is linear)."]
    lines[2] = (
        f"{SHORT}one clause {loop:.0f} × as fast as a loop over rows ({sizes[0]:,} plots); every clause of every document "
        f"for {sizes[-1]:,} plots in {whole[-1]:.1f} s."
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    command(__doc__ or "", WAYS, one_run, table)
