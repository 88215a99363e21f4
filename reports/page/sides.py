"""Sides: the other days, dated zones and scenarios that a map page is compared with."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gis.errors import InputError
from land_policy.evaluation import Evaluation, evaluate
from land_policy.scenario.change import Change, change
from land_policy.scenario.scenario import Scenario, load
from land_policy.scenario.what_if import seen_through
from layers.day import day_of
from layers.fault import refuse
from layers.read import read_zone
from maps.said import Text
from reports.kept.stands import zone_of
from reports.words import in_both, in_each


@dataclass(frozen=True, eq=False)
class Other:
    """One side to compare with: its Evaluation, what it is called, and the change from the earlier to the later side."""

    key: str
    label: Text
    evaluation: Evaluation
    change: Change
    after: bool
    scenario: Scenario | None = None


def others_of(
    evaluation: Evaluation, compared: Sequence[Path] = (), days: Sequence[date] = ()
) -> tuple[Other, ...]:
    """Every side asked for in the order of time, scenarios last: dated folders, scenario files, days of the same zone.

    Raises InputError where a zone has no ground in common with this one, and as reading zones and scenarios does.
    """
    found = [
        _scenario(evaluation, path) for path in compared if path.suffix.lower() == ".toml" and path.is_file()
    ]
    zones = [path for path in compared if not (path.suffix.lower() == ".toml" and path.is_file())]
    dated = [_dated(evaluation, _read(path)) for path in zones]
    dated += [
        _dated(evaluation, evaluate(evaluation.zone.on(day)))
        for day in dict.fromkeys(days)
        if day != evaluation.day
    ]
    dated.sort(key=lambda one: one.evaluation.day)
    return _keyed([*dated, *found])


def days_of(written: Sequence[str], days: Sequence[date] = ()) -> list[date]:
    """Days as they are written, several in one text apart by commas or blanks, after those given as days.

    Raises InputError naming what is no day.

    >>> [day.isoformat() for day in days_of(["2024-11-20, 2025/11/20"])]
    ['2024-11-20', '2025-11-20']
    """
    found = list(days)
    for text in " ".join(written).replace(",", " ").replace("，", " ").split():
        day = day_of(text)
        if day is None:
            raise InputError(in_both("compare_no_day", text=text[:40]))
        found.append(day)
    return found


def _read(folder: Path) -> Evaluation:
    folder = folder.parent if folder.name == "zone.toml" else folder
    folder, day = zone_of(folder)
    zone = read_zone(folder, day=day)
    refuse(zone.faults, str(folder))
    return evaluate(zone)


def _dated(evaluation: Evaluation, other: Evaluation) -> Other:
    other = _as(evaluation, other)
    after = other.day > evaluation.day
    pair = (evaluation, other) if after else (other, evaluation)
    changed = change(*pair)
    if not changed.account.at["later", "common_ha"] > 0:
        raise InputError(in_both("compare_apart", zone=other.zone.name, own=evaluation.zone.name))
    day = other.day.isoformat()
    label: Text = day
    if other.day == evaluation.day:
        label = in_each(lambda lang: f"{other.zone.label(lang)} {day}")
    return Other(day, label, other, changed, after)


def _scenario(evaluation: Evaluation, path: Path) -> Other:
    scenario = load(path)
    after = seen_through(evaluation, scenario)
    return Other(path.stem, in_each(scenario.title.label), after, change(evaluation, after), True, scenario)


def _as(evaluation: Evaluation, other: Evaluation) -> Evaluation:
    """The other side shown to the same people: its zone under the preset of this one."""
    return dataclasses.replace(other, zone=dataclasses.replace(other.zone, map=evaluation.zone.map))


def _keyed(others: list[Other]) -> tuple[Other, ...]:
    taken: dict[str, int] = {}
    made = []
    for other in others:
        taken[other.key] = taken.get(other.key, 0) + 1
        again = taken[other.key]
        made.append(other if again == 1 else dataclasses.replace(other, key=f"{other.key}.{again}"))
    return tuple(made)
