"""Calendar periods: anniversaries, leap days, and the share of the year under way."""

from datetime import date

import pandas as pd
import pytest

from land_policy.dates import add_days, add_years, years_since

DAYS = pd.Series(pd.to_datetime(["2024-02-29", "2023-11-20", None]), index=["a", "b", "c"], name="start_by")


def test_periods_keep_index_and_name_and_blanks():
    for there in (add_years(DAYS, 1), add_days(DAYS, 30), years_since(DAYS, date(2026, 1, 1))):
        assert there.index.tolist() == ["a", "b", "c"]
        assert there.isna().tolist() == [False, False, True]
    assert add_years(DAYS, 1).name == add_days(DAYS, 30).name == "start_by"
    assert years_since(DAYS, date(2026, 1, 1)).name == "years"


def test_years_are_counted_from_the_original_day():
    assert add_years(DAYS, 3).dt.strftime("%Y-%m-%d").tolist()[:2] == ["2027-02-28", "2026-11-20"]
    assert add_years(DAYS, -4).dt.strftime("%Y-%m-%d").tolist()[:2] == ["2020-02-29", "2019-11-20"]


@pytest.mark.parametrize(
    ("start", "day", "years"),
    [
        ("2024-02-29", date(2025, 2, 27), 364 / 365),
        ("2024-02-29", date(2025, 2, 28), 1.0),
        ("2024-02-29", date(2028, 2, 28), 3 + 365 / 366),  # from 2027-02-28 to 2028-02-29 it is 366 days
        ("2024-02-29", date(2028, 2, 29), 4.0),
        ("2025-06-30", date(2026, 1, 1), 185 / 365),  # the year changes before the anniversary
        ("2025-06-30", date(2027, 1, 1), 1 + 185 / 365),
        ("2025-06-30", date(2026, 7, 1), 1 + 1 / 365),
        ("2025-06-30", date(2025, 6, 30), 0.0),
        ("2025-06-30", date(2025, 6, 29), -1 / 365),
    ],
)
def test_years_passed_and_the_share_of_the_one_under_way(start, day, years):
    assert years_since(pd.Series(pd.to_datetime([start])), day).tolist() == [pytest.approx(years, abs=1e-12)]
