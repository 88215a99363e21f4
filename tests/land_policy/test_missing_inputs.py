"""Over the whole sample zone, clock and every finding: what a column that is not there and a value that is blank may change."""

from pathlib import Path

import pandas as pd
import pytest

import layers.sample
from land_policy import idle
from land_policy.evaluation import Evaluation, evaluate
from layers.read import read_zone

NOTHING_HAPPENED = {"start_by", "start_by_anew", "started_on", "stopped_on", "resumed_on", "finished_on", "government_cause", "status_class"}  # fmt: skip
"""Records of which a blank means that nothing is on record: what a single blank turns is told by the docket's gaps."""
READ = (
    "supply_class", "status_class", "start_by", "start_by_anew", "anew_agreed_on", "handover_day", "contract_day",
    "supplied_on", "started_on", "stopped_on", "resumed_on", "finished_on", "government_cause", "developed_m2", "due_m2",
    "invested_wan", "total_investment_wan", "batch_id", "is_industrial", "industry_code", "standard_factory", "area_m2",
    "far", "far_most", "far_ceiling", "built_floor_m2", "building_coefficient_pct", "service_land_pct",
    "service_floor_pct", "service_floor_m2", "green_pct", "investment_wan_ha", "output_wan_ha", "tax_wan_ha",
    "planned_class", "supply_mode", "high_tech_class", "land_price_wan",
)  # fmt: skip
"""What the rules read of a plot."""


@pytest.fixture(scope="module")
def sample() -> Evaluation:
    return evaluate(read_zone(Path(layers.sample.__file__).parent / "lianyungang"))


def inputs(sample: Evaluation) -> pd.DataFrame:
    return pd.DataFrame(sample.plots)[[name for name in READ if name in sample.plots]]


def answers(plots: pd.DataFrame, sample: Evaluation) -> pd.DataFrame:
    """Class, route and the verdict of every clause, a row a plot."""
    clock = idle.clock(plots, sample.day, sample.rulebook, sample.parameters)
    plots = plots.assign(idle_class=clock["idle_class"])
    judged = sample.rulebook.judge(plots, sample.day, sample.parameters)
    return clock[["idle_class", "idle_route"]].assign(**{one.clause.id: one.verdict for one in judged})


def moves(before: pd.DataFrame, after: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Every change: which answer, from what, to what."""
    rows = [before.melt(), after.melt()]
    changed = rows[0]["value"] != rows[1]["value"]
    return set(
        zip(rows[0]["variable"][changed], rows[0]["value"][changed], rows[1]["value"][changed], strict=True)
    )


def test_a_column_that_is_not_there_never_clears_and_never_accuses(sample):
    plots = inputs(sample)
    whole = answers(plots, sample)
    for name in plots.columns:
        found = moves(whole, answers(plots.drop(columns=name), sample))
        for what, was, now in found - {("idle_class", "negotiated", "idle_stopped")}:
            told = (name, what, was, now)
            if what == "idle_route":
                assert now in ("unknown", ""), told
            elif what == "idle_class":
                open_ = name == "government_cause" and was == "negotiated" and now.startswith("idle_")
                assert open_ or now == "unknown", told
            else:
                assert now in ("unknown", "exempt"), told


def test_a_blank_value_never_clears(sample):
    """Every value blank by turns: the zone as often as it has inputs, each time without one, all judged together."""
    plots = inputs(sample)
    whole = answers(plots, sample)
    names = sorted(set(plots.columns) - NOTHING_HAPPENED)
    copies = [plots.assign(**{name: plots[name].mask(plots[name].notna())}) for name in names]
    found = answers(pd.concat(copies, keys=names).set_axis(range(len(names) * len(plots))), sample)
    for at, name in enumerate(names):
        mine = found.iloc[at * len(plots) : (at + 1) * len(plots)].set_axis(plots.index)
        for what, was, now in moves(whole, mine):
            assert now not in ("meets", "finished", "under_way", "fee", "take_back"), (name, what, was, now)
            assert now != "breaks" or was == "unknown", (name, what, was, now)
