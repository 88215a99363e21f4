"""What if: a zone with a scenario's changes made, beside the zone as it is, and which change caused what.

The changes are made in the order of the file and the zone is evaluated after each: what a figure moves by then is that
change's contribution, and the contributions add up to the whole difference. In another order they may share it out
otherwise, so the effect each change would have alone stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.words import MOST_LINES, lines, refusal
from land_policy.evaluation import Evaluation, evaluate, plot_columns
from land_policy.scenario.scenario import Change, Scenario
from land_policy.scenario.scenario_step import Choice, Step, choose, step
from land_policy.scenario.scheme_change import score_moves
from layers.schema import schema
from layers.words import nearest

KEY = ["scope", "unit", "indicator"]


@dataclass(frozen=True)
class WhatIf:
    """Two Evaluations, before and after a scenario, and everything in which they differ.

    ``changes``   ``number, kind, why_zh, why_en, plots, area_ha, unfit, unknown``: one row a change; plots it was done to,
    their area of record, chosen plots it could not be done to, plots of which it cannot be told whether they are chosen
    ``plots``     ``plot_id, column, recorded, before, after``: every cell of the plots that differs
    ``figures``   ``scope, unit, indicator, before, after, change``: every figure, blank where it is unknown
    ``causes``    ``scope, unit, indicator, number, contribution, alone``: one row a figure and change
    ``findings``  ``clause_id, plot_id, before, after``: verdicts that differ
    ``classes``   ``plot_id, before, after``: classes of the idle-land clock that differ
    ``scores``    ``area, level, code, label_zh, label_en, before, after, change, c1, a1 …``: the self-check by the scheme the
    zone is scored by as it is, with the scenario's ideals and weights; none where no scheme applies
    """

    scenario: Scenario
    before: Evaluation
    after: Evaluation
    changes: pd.DataFrame
    plots: pd.DataFrame
    figures: pd.DataFrame
    causes: pd.DataFrame
    findings: pd.DataFrame
    classes: pd.DataFrame
    scores: pd.DataFrame | None

    @property
    def moved(self) -> pd.DataFrame:
        """The figures that differ, or are known on one side only."""
        before, after = self.figures["before"], self.figures["after"]
        same = np.isclose(before, after, rtol=1e-12, atol=1e-12, equal_nan=True)
        return self.figures[~same].reset_index(drop=True)


def what_if(evaluation: Evaluation, scenario: Scenario) -> WhatIf:
    """The zone of an Evaluation with a scenario's changes made one after the other, and what each of them caused.

    ``contribution`` of change i = value after changes 1 … i − value after changes 1 … i−1; their sum is ``after −
    before``. ``alone`` = value with only that change made − value before. Blank where either value is unknown. A change's
    plots are chosen on the zone as it is by then, so that land taken back can be supplied by a later change.

    Raises RuleError naming every plot the scenario names and the zone does not have.
    """
    _require_plots(evaluation, scenario)
    stages, steps = [evaluation], []
    for change in scenario.changes:
        choice, made = _made(stages[-1], change)
        steps.append((choice, made))
        stages.append(_then(stages[-1], made))
    alone = [stages[1]]
    alone += [_then(evaluation, _made(evaluation, change)[1]) for change in scenario.changes[1:]]
    after = stages[-1]
    return WhatIf(
        scenario,
        evaluation,
        after,
        _changes(scenario, steps, stages),
        _cells(evaluation, after),
        _figures(evaluation, after),
        _causes(stages, alone),
        _verdicts(evaluation, after),
        _classes(evaluation, after),
        score_moves(evaluation, scenario, stages, alone),
    )


def seen_through(evaluation: Evaluation, scenario: Scenario) -> Evaluation:
    """The zone of an Evaluation with all of a scenario's changes made, without asking which change caused what.

    Raises RuleError naming every plot the scenario names and the zone does not have.
    """
    _require_plots(evaluation, scenario)
    after = evaluation
    for change in scenario.changes:
        after = _then(after, _made(after, change)[1])
    return after


def _made(evaluation: Evaluation, change: Change) -> tuple[Choice, Step]:
    choice = choose(evaluation, change)
    return choice, step(evaluation, change, choice.plots)


def _then(evaluation: Evaluation, made: Step) -> Evaluation:
    """The zone evaluated after a step; a step that left it alone needs no second evaluation."""
    return evaluation if made.zone is evaluation.zone else evaluate(made.zone)


def _require_plots(evaluation: Evaluation, scenario: Scenario) -> None:
    known = set(evaluation.plots.index.astype(str))
    missing = [
        (change.number, plot) for change in scenario.changes for plot in change.plots if plot not in known
    ]
    if missing:
        sought = sorted(known)
        other = refusal("land_policy", "scenario.see_plots")
        raise RuleError(
            lines(
                [
                    refusal(
                        "land_policy",
                        "scenario.no_plot",
                        file=scenario.file,
                        number=number,
                        plot=plot[:60],
                        nearest=nearest(plot, sought, other),
                    )
                    for number, plot in missing[:MOST_LINES]
                ],
                beyond=max(len(missing) - MOST_LINES, 0),
            )
        )


def _changes(
    scenario: Scenario, steps: Sequence[tuple[Choice, Step]], stages: Sequence[Evaluation]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": change.number,
            "kind": change.kind,
            "why_zh": change.why.zh,
            "why_en": change.why.en,
            "plots": int(made.done.sum()),
            "area_ha": float(stage.plots["area_m2"][made.done].sum()) / 10_000,
            "unfit": int(made.unfit.sum()),
            "unknown": int(choice.unknown.sum()),
        }
        for change, (choice, made), stage in zip(scenario.changes, steps, stages[:-1], strict=True)
    )


def _cells(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    """Every cell of a dictionary column that differs; a column one side lacks is blank there."""
    recorded = set(schema("plots").names)
    frames = []
    for name in plot_columns():
        if name not in after.plots.columns:
            continue
        new = after.plots[name]
        old = before.plots[name] if name in before.plots.columns else pd.Series(pd.NA, index=new.index)
        differs = _differ(old, new)
        if differs.any():
            cells = {
                "column": name,
                "recorded": name in recorded,
                "before": old[differs],
                "after": new[differs],
            }
            frames.append(
                pd.DataFrame({**cells}, index=new.index[differs]).astype({"before": object, "after": object})
            )
    if not frames:
        return pd.DataFrame(columns=["plot_id", "column", "recorded", "before", "after"])
    return pd.concat(frames).rename_axis("plot_id").reset_index()


def _differ(old: pd.Series, new: pd.Series) -> pd.Series:
    """Where two columns differ; blank equals blank, and numbers equal within rounding."""
    if pd.api.types.is_float_dtype(new) and pd.api.types.is_float_dtype(old):
        return pd.Series(~np.isclose(old, new, rtol=1e-9, atol=1e-9, equal_nan=True), index=new.index)
    one, other = (side.astype(object).where(side.notna(), None) for side in (old, new))
    return pd.Series(one.to_numpy() != other.to_numpy(), index=new.index)


def _values(evaluation: Evaluation) -> pd.Series:
    return evaluation.tallies.set_index(KEY)["value"]


def _figures(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    old = _values(before)
    new = _values(after).reindex(old.index)
    return pd.DataFrame({"before": old, "after": new, "change": new - old}).reset_index()


def _causes(stages: Sequence[Evaluation], alone: Sequence[Evaluation]) -> pd.DataFrame:
    values = [_values(stage) for stage in stages]
    first = values[0]
    frames = [
        pd.DataFrame(
            {
                "number": number,
                "contribution": (now.reindex(first.index) - was.reindex(first.index)),
                "alone": _values(single).reindex(first.index) - first,
            }
        )
        for number, (was, now, single) in enumerate(zip(values[:-1], values[1:], alone, strict=True), start=1)
    ]
    return pd.concat(frames).reset_index()[[*KEY, "number", "contribution", "alone"]]


def _verdicts(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    frames = []
    for old, new in zip(before.judgements, after.judgements, strict=True):
        differs = old.verdict != new.verdict
        cells = {"before": old.verdict[differs], "after": new.verdict[differs]}
        frames.append(pd.DataFrame(cells).assign(clause_id=new.clause.id))
    columns = ["clause_id", "plot_id", "before", "after"]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames).rename_axis("plot_id").reset_index()[columns]


def _classes(before: Evaluation, after: Evaluation) -> pd.DataFrame:
    old, new = before.plots["idle_class"], after.plots["idle_class"]
    differs = old != new
    cells = pd.DataFrame({"before": old[differs], "after": new[differs]})
    return cells.rename_axis("plot_id").reset_index()
