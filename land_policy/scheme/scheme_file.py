"""SchemeFile: a scheme of evaluation read from TOML, whole or as changes to a shipped one, with all its faults at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from land_policy.clause import EVIDENCE
from land_policy.scheme.scheme import AREAS, Goal, Ideal, Scheme
from land_policy.scheme.scheme_tables import (
    check_unit,
    place_of,
    read_area,
    read_figure,
    read_goal,
    read_ideal,
    read_share,
    read_weighing,
    some,
)
from land_policy.stated import file_of, names, stated
from land_policy.toml_file import Reader, at, read

if TYPE_CHECKING:
    from layers.zone import Zone

SHIPPED = "schemes"


def of_zone(zone: Zone) -> Scheme | None:
    """The scheme a zone names under ``[policy] scheme``; none where it names none."""
    path = stated(zone, "scheme", SHIPPED)
    return None if path is None else read_scheme(path)


def load(named: str | Path) -> Scheme:
    """A shipped scheme by its name, or the one of a TOML file.

    :class:`~gis.errors.RuleError` naming every fault: unknown keys and indicators, units of ideals, weights that do
    not sum to 1 within a parent.

    >>> [goal.weight for goal in load("industrial_2014").goals]
    [0.7, 0.2, 0.1]
    """
    return read_scheme(file_of(named, Path(), "scheme", SHIPPED))


def read_scheme(path: Path) -> Scheme:
    """The scheme of one file."""
    return read(path, lambda head: _scheme(head, path))


def _scheme(head: Reader, path: Path) -> Scheme:
    base = load(head.choice("extends", tuple(names(SHIPPED)))) if "extends" in head.table else None
    scheme = _whole(head, path) if base is None else _changed(head, base, path)
    scheme = replace(scheme, **_own(head, scheme))
    codes = [*(one.code for one in scheme.indicators()), *(goal.code for goal in scheme.goals)]
    codes += [one.code for goal in scheme.goals for one in goal.sub_goals]
    for code in sorted(code for code, count in Counter(codes).items() if count > 1):
        head.told("scheme.twice", file=head.file, code=code)
    for parent, total, each in scheme.unbalanced():
        place = at("scheme.areas") if parent == "area" else parent or at("scheme.root")
        head.told("scheme.weights", file=head.file, parent=place, total=total, each=each)
    return scheme


def _name(path: Path) -> str:
    """A shipped scheme's own name; of any other the file's."""
    return path.stem if path.parent.name == SHIPPED and path.stem in names(SHIPPED) else path.name


def _whole(head: Reader, path: Path) -> Scheme:
    return Scheme(
        name=_name(path),
        title=head.text("title"),
        document=head.text("document"),
        evidence=head.choice("evidence", EVIDENCE),
        checked=head.take("checked", date) or date.min,
        about=head.text("about"),
        weighing=read_weighing(head),
        goals=tuple(read_goal(head.under(one, place_of(one))) for one in some(head, "goal")),
    )


def _changed(head: Reader, base: Scheme, path: Path) -> Scheme:
    """A shipped scheme with some of its ideals and weights replaced; new weights need somebody who says so."""
    ideals = dict(_coded(head, one, read_ideal) for one in head.tables("ideal"))
    weights = dict(_coded(head, one, read_share) for one in head.tables("weight"))
    held = {one.code for one in base.indicators()}
    for code in sorted(set(ideals) - held):
        head.told("scheme.code", file=head.file, code=code, known=sorted(held))
    held |= {goal.code for goal in base.goals} | {s.code for goal in base.goals for s in goal.sub_goals}
    for code in sorted(set(weights) - held):
        head.told("scheme.code", file=head.file, code=code, known=sorted(held))
    if ideals:
        for one in base.indicators():
            if one.code in ideals:
                check_unit(head, one.name, ideals[one.code], one.score)
    return replace(
        base,
        name=_name(path),
        title=head.text("title") if "title" in head.table else base.title,
        checked=head.take("checked", date, base.checked),
        weighing=read_weighing(head) if weights or "weights" in head.table else base.weighing,
        goals=tuple(_goal_with(goal, ideals, weights) for goal in base.goals),
    )


def _goal_with(goal: Goal, ideals: Mapping[str, Ideal], weights: Mapping[str, float]) -> Goal:
    sub_goals = tuple(
        replace(
            sub_goal,
            weight=weights.get(sub_goal.code, sub_goal.weight),
            indicators=tuple(
                replace(one, ideal=ideals.get(one.code, one.ideal), weight=weights.get(one.code, one.weight))
                for one in sub_goal.indicators
            ),
        )
        for sub_goal in goal.sub_goals
    )
    return replace(goal, weight=weights.get(goal.code, goal.weight), sub_goals=sub_goals)


def _own(head: Reader, scheme: Scheme) -> dict[str, Any]:
    """What the zone states besides: figures that plots do not carry, and the two areas."""
    figures = tuple(read_figure(head.under(one, place_of(one, "name"))) for one in head.tables("figure"))
    twice = Counter((figure.name, figure.of) for figure in figures)
    for name, of in sorted(key for key, count in twice.items() if count > 1):
        head.told("scheme.figure_twice", file=head.file, name=name, of=of)
    areas = tuple(read_area(head.under(one, place_of(one, "kind"))) for one in head.tables("area"))
    kinds = [area.kind for area in areas]
    if areas and sorted(kinds) != sorted(AREAS):
        head.told("scheme.two_areas", file=head.file, known=AREAS)
    units = Counter((area.scope, unit) for area in areas for unit in area.units)
    for _, unit in sorted(key for key, count in units.items() if count > 1):
        head.told("scheme.unit_twice", file=head.file, unit=unit)
    return {"figures": (*scheme.figures, *figures), "areas": areas or scheme.areas}


def _coded(head: Reader, entry: Mapping[str, Any], make: Callable[[Reader], Any]) -> tuple[str, Any]:
    """The code a change is for, and what it changes to."""
    code = str(entry.get("code", ""))
    if not code:
        head.fault("code", "key.missing")
    rest = {key: value for key, value in entry.items() if key != "code"}
    return code, make(head.under(rest, at("scheme.at", code=code)))
