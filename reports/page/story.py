"""Story of a zone: what its map page presents, by itself or as its ``story.toml`` says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps.story import Story
from reports.page.story_file import NAME, Room, read_story
from reports.page.story_land import land_steps
from reports.page.story_steps import place_steps


def story_of(
    evaluation: Evaluation,
    sitings: Sequence[Siting] = (),
    themes: Collection[str] = (),
    *,
    file: Path | None = None,
    hidden: Collection[str] = (),
) -> Story:
    """The presentation of a zone: by ``file``, else by ``story.toml`` in its folder, else in the usual order.

    ``themes``: keys of the themes the map has; a step whose theme it has not keeps the one before. ``hidden``: columns of
    single plots that may not be shown. Raises RuleError with every fault of the file.
    """
    steps = [*place_steps(evaluation, themes), *land_steps(evaluation, sitings)]
    path = file or own_file(evaluation)
    if path is not None:
        chosen = read_story(path, Room(evaluation, steps, themes, hidden))
    else:
        chosen = [told.step for told in steps]
    return Story(chosen, plots=evaluation.plots.index)


def own_file(evaluation: Evaluation) -> Path | None:
    """The ``story.toml`` of a zone's folder, if it has one."""
    folder = evaluation.zone.folder
    return folder / NAME if folder is not None and (folder / NAME).is_file() else None
