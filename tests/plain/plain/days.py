"""Calendar periods by hand: the same day so many years on, or that month's last day; years passed with the part of the last."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def plus_years(day: date | None, years: int) -> date | None:
    """The same day of the month, years later; 29 February becomes 28 February where there is none."""
    if day is None:
        return None
    last = calendar.monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))


def full_years(start: date | None, years: int, counts: bool) -> date | None:
    """The first day on which so many full years have passed; the anniversary itself unless it does not count."""
    there = plus_years(start, years)
    return there if there is None or counts else there + timedelta(days=1)


def years_passed(start: date, day: date) -> float:
    """Anniversaries passed, and of the year under way the share of its days."""
    whole = 0
    while plus_years(start, whole + 1) <= day:
        whole += 1
    while plus_years(start, whole) > day:
        whole -= 1
    before, after = plus_years(start, whole), plus_years(start, whole + 1)
    return whole + (day - before).days / (after - before).days
