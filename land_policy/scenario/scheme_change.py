"""Scheme change: the ideals and weights of a scenario put into the scheme, and what its changes do to the scores."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from gis.errors import RuleError
from gis.words import refusal
from land_policy.scenario.scenario import Change, Scenario
from land_policy.scheme.scheme import Goal, Ideal, Indicator, Scheme, SubGoal, columns
from land_policy.scheme.score import score
from layers.words import nearest

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

KEY = ["area", "level", "code"]


def changed(scheme: Scheme, change: Change, file: str = "") -> Scheme:
    """The scheme with one change of an ideal or of weights made; any other change leaves it as it is.

    Raises RuleError for an indicator or a code the scheme does not have, and for weights that no longer sum to 1.
    """
    if change.kind == "ideal":
        return _with_ideal(scheme, change, file)
    if change.kind == "weight":
        return _with_weights(scheme, change, file)
    return scheme


def score_moves(
    evaluation: Evaluation, scenario: Scenario, stages: Sequence[Evaluation], alone: Sequence[Evaluation]
) -> pd.DataFrame | None:
    """Every score before and after, and what each change contributes (``c1`` …) and would alone (``a1`` …).

    The scheme is the one the zone is scored by as it is, whatever type it would become. None where no scheme applies
    and the scenario does not ask for one. ``stages`` are the Evaluations from before to after, ``alone`` one a change.

    Raises RuleError when the scenario changes a scheme and the zone has none.
    """
    start = evaluation.self_check
    if start.scheme is None:
        if scenario.scheme_changes:
            raise RuleError(refusal("land_policy", "scenario.no_scheme", file=scenario.file))
        return None
    schemes = [start.scheme]
    for change in scenario.changes:
        schemes.append(changed(schemes[-1], change, scenario.file))
    values = [_scores(stage, scheme) for stage, scheme in zip(stages, schemes, strict=True)]
    first, last = values[0]["score"], values[-1]["score"]
    moves = {"before": first, "after": last, "change": last - first}
    for n, (was, now) in enumerate(itertools.pairwise(values), start=1):
        moves[f"c{n}"] = now["score"] - was["score"]
    for n, (change, single) in enumerate(zip(scenario.changes, alone, strict=True), start=1):
        moves[f"a{n}"] = _scores(single, changed(start.scheme, change, scenario.file))["score"] - first
    return values[0][["label_zh", "label_en"]].assign(**moves).reset_index()


def _scores(evaluation: Evaluation, scheme: Scheme) -> pd.DataFrame:
    return score(evaluation, scheme).rows.set_index(KEY)


def _with_ideal(scheme: Scheme, change: Change, file: str) -> Scheme:
    """The scheme with another ideal: an assumption of the scenario, whoever set the one before."""
    name, value = str(change.values["indicator"]), float(change.values["value"])
    known = {one.name for one in scheme.indicators()}
    if name not in known:
        told = {
            "file": file,
            "number": change.number,
            "name": name[:60],
            "nearest": nearest(name, sorted(known)),
        }
        raise RuleError(refusal("land_policy", "scenario.no_indicator", **told))

    def replaced(one: Indicator) -> Indicator:
        if one.name != name:
            return one
        method = one.ideal.method if one.ideal else "目标值法"
        ideal = Ideal(value, columns()[name].unit, method, "assumption", "M-low", change.why)
        return replace(one, ideal=ideal)

    idle = any(one.name == name and one.score == "idle_rate" for one in scheme.indicators())
    if (value != 0) if idle else not value > 0:
        key = "scheme.not_zero" if idle else "scheme.not_above"
        raise RuleError(refusal("land_policy", key, file=file, name=name, value=value))
    return replace(scheme, goals=tuple(_goal(goal, replaced) for goal in scheme.goals))


def _goal(goal: Goal, change: Callable[[Indicator], Indicator]) -> Goal:
    subs = [replace(sub, indicators=tuple(change(one) for one in sub.indicators)) for sub in goal.sub_goals]
    return replace(goal, sub_goals=tuple(subs))


def _with_weights(scheme: Scheme, change: Change, file: str) -> Scheme:
    """The scheme with other weights by code; those of one parent still have to sum to 1."""
    weights: Mapping[str, float] = change.values["weights"]
    parts: list[Goal | SubGoal | Indicator] = [*scheme.goals, *scheme.indicators()]
    parts += [sub for goal in scheme.goals for sub in goal.sub_goals]
    known = {part.code for part in parts}
    for code in weights:
        if code not in known:
            raise RuleError(
                refusal("land_policy", "scheme.code", file=file, code=code[:60], known=sorted(known))
            )
        if not 0 <= weights[code] <= 1:
            where = refusal("land_policy", "scheme.at", code=code)
            raise RuleError(
                refusal("land_policy", "scheme.weight", file=file, where=where, value=weights[code])
            )

    goals = [
        replace(
            goal,
            weight=weights.get(goal.code, goal.weight),
            sub_goals=tuple(
                replace(
                    sub,
                    weight=weights.get(sub.code, sub.weight),
                    indicators=tuple(
                        replace(one, weight=weights.get(one.code, one.weight)) for one in sub.indicators
                    ),
                )
                for sub in goal.sub_goals
            ),
        )
        for goal in scheme.goals
    ]
    made = replace(scheme, goals=tuple(goals))
    for parent, total, each in made.unbalanced():
        at = parent or refusal("land_policy", "scheme.root")
        raise RuleError(
            refusal("land_policy", "scheme.weights", file=file, parent=at, total=total, each=each)
        )
    return made
