"""Recorded: what the ledger says a plot was on the day of an image, by its own days."""

from datetime import date

import pandas as pd
import pytest

from land_policy.ground.recorded import recorded

TODAY = date(2026, 11, 20)
# on the day of the image, columns of the record → state
CASES = [
    ("2026-10-01", {"supply_class": "E21", "status_class": "B21"}, "not_supplied"),
    ("2026-10-01", {"supply_class": "D21", "contract_day": "2025-01-05"}, "not_started"),
    ("2024-10-01", {"supply_class": "D21", "contract_day": "2025-01-05"}, "before_supply"),
    ("2025-01-05", {"supply_class": "D21", "contract_day": "2025-01-05"}, "not_started"),
    ("2024-12-31", {"supply_class": "D21", "supplied_on": "2025-01"}, "before_supply"),
    ("2025-01-01", {"supply_class": "D21", "supplied_on": "2025-01"}, "not_started"),
    ("2026-10-01", {"contract_day": "2025-01-05", "started_on": "2026-10-01"}, "under_way"),
    ("2026-09-30", {"contract_day": "2025-01-05", "started_on": "2026-10-01"}, "not_started"),
    ("2026-10-01", {"started_on": "2024-03-01", "stopped_on": "2025-05-01"}, "stopped"),
    ("2026-10-01", {"started_on": "2024-03-01", "stopped_on": "2025-05-01", "resumed_on": "2026-05-01"}, "under_way"),
    ("2026-04-01", {"started_on": "2024-03-01", "stopped_on": "2025-05-01", "resumed_on": "2026-05-01"}, "stopped"),
    ("2026-10-01", {"started_on": "2024-03-01", "finished_on": "2026-09-01"}, "finished"),
    ("2025-10-01", {"started_on": "2024-03-01", "finished_on": "2026-09-01"}, "under_way"),
    ("2025-10-01", {"finished_on": "2026-09-01"}, "unknown"),
    ("2026-10-01", {"status_class": "A2", "supply_class": "D21"}, "built_undated"),
    ("2024-10-01", {"status_class": "A2", "supply_class": "D21"}, "unknown"),
    ("2024-10-01", {"status_class": "A2", "contract_day": "2023-01-05", "started_on": "2025-01-01"}, "not_started"),
    ("2026-10-01", {"status_class": "A51", "supply_class": "D1"}, "open"),
    ("2026-10-01", {"status_class": "C1", "supply_class": "F"}, "open"),
    ("2025-11-20", {"status_class": "C1", "supply_class": "F"}, "open"),
    ("2025-11-19", {"status_class": "C1", "supply_class": "F"}, "unknown"),
    ("2019-10-01", {"status_class": "A51", "supply_class": "D1", "finished_on": "2018-05-01"}, "open"),
    ("2019-10-01", {"status_class": "A51", "supply_class": "D1", "finished_on": "2020-05-01"}, "unknown"),
    ("2026-10-01", {"status_class": "B21", "supply_class": "D21"}, "not_started"),
    ("2019-10-01", {"status_class": "B21", "supply_class": "D21"}, "unknown"),
    ("2019-10-01", {"status_class": "B21", "supply_class": "E21"}, "unknown"),
    ("2019-10-01", {"status_class": "B21", "supply_class": "D21", "contract_day": "2018-01-05"}, "not_started"),
    ("2026-10-01", {}, "unknown"),
]  # fmt: skip
DAYS = ("contract_day", "started_on", "finished_on", "stopped_on", "resumed_on")


def plots(record):
    table = pd.DataFrame([record], index=["P"]).reindex(
        columns=[*DAYS, "supplied_on", "status_class", "supply_class"]
    )
    return table.assign(**{name: pd.to_datetime(table[name]) for name in DAYS})


@pytest.mark.parametrize(("day", "record", "state"), CASES)
def test_the_state_of_the_day(day: str, record: dict, state: str) -> None:
    found = recorded(plots(record), date.fromisoformat(day), TODAY, 365)
    assert found.loc["P", "ground_state"] == state


def test_the_day_that_made_the_state_is_told() -> None:
    found = recorded(
        plots({"contract_day": "2023-01-05", "started_on": "2024-03-01"}), date(2026, 10, 1), TODAY, 365
    )
    assert found.loc["P", "since"] == pd.Timestamp(2024, 3, 1)


def test_a_start_that_is_no_column_leaves_it_unknown() -> None:
    table = plots({"supply_class": "D21", "contract_day": "2025-01-05"}).drop(columns="started_on")
    assert recorded(table, date(2026, 10, 1), TODAY, 365).loc["P", "ground_state"] == "unknown"


def test_months_and_days_of_supply_may_stand_in_one_column() -> None:
    table = pd.DataFrame(
        {"supplied_on": ["2023-05", "2023-05-17", None], "supply_class": "D21", "started_on": pd.NaT},
        index=["A", "B", "C"],
    )
    found = recorded(table, date(2023, 5, 10), TODAY, 365)["ground_state"]
    assert found.tolist() == ["not_started", "before_supply", "unknown"]
