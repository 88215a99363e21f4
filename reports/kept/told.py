"""Told: what is explained of a zone, from what a build of it has kept where that is still of the same inputs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from reports.explain.explain import explain, other_than_plot
from reports.explain.plot import explain_plot
from reports.kept.answers import answers_of
from reports.kept.built import Build, build_of
from reports.kept.damaged import DamagedError
from reports.kept.evaluation import of_one_plot


def explain_zone(
    folder: Path,
    named: str,
    *,
    kind: str = "",
    unit: str = "",
    day: date | None = None,
    lang: str = "zh",
    built: Path | None = None,
    say: Callable[[str], None],
) -> str:
    """The tree of what is named in a zone, or in the zone that a folder was built from; the same text either way.

    ``built``: the folder of a build of it. Where that is of other inputs, rules, day or version, or damaged, it is said
    and all is computed.
    """
    made = build_of(built or folder, zone=folder if built else None, day=day, lang=lang, say=say)
    if made is not None and made.same:
        try:
            return _kept(made, named, kind, unit, lang)
        except DamagedError as error:
            say(error.text(lang))
    from reports.build import evaluate_zone, site_zone

    zone, on = (folder, day) if made is None else (made.zone, made.day)
    evaluation = evaluate_zone(zone, day=on, lang=lang, say=say)
    return explain(evaluation, named, kind=kind, unit=unit, sitings=lambda: site_zone(evaluation), lang=lang)


def _kept(made: Build, named: str, kind: str, unit: str, lang: str) -> str:
    """The tree told from what is kept; DamagedError where some of that cannot be read after all."""
    found = _of_plot(made, named, kind, lang)
    if found is not None:
        return found
    evaluation = made.evaluation()
    return explain(
        evaluation, named, kind=kind, unit=unit, sitings=lambda: made.sitings(evaluation), lang=lang
    )


def _of_plot(made: Build, named: str, kind: str, lang: str) -> str | None:
    """The tree of a plot by its number, from its own rows alone; None where more is needed to tell."""
    answers = made.stages.folder(f"answers.{lang}")
    if kind not in ("", "plot") or not made.stages.has(f"answers.{lang}"):
        return None
    evaluation = of_one_plot(made.stages.folder("evaluation"), made.kept_zone, named)
    if evaluation is None or (not kind and other_than_plot(evaluation, named)):
        return None
    sitings = made.sitings_of(made.evaluation(), named)
    return explain_plot(evaluation, named, sitings, lang, answers_of(answers, named))
