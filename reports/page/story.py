"""Story of a zone: what its map page presents, by itself or as its ``story.toml`` says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.config import STORY
from layers.zone import Zone
from maps.payload import in_degrees
from maps.story import Story
from reports.page.story_file import Room, read_story
from reports.page.story_land import land_steps
from reports.page.story_steps import Ground, place_steps
from reports.preset.preset import preset_of


def story_of(
    evaluation: Evaluation,
    sitings: Sequence[Siting] = (),
    themes: Collection[str] = (),
    *,
    file: Path | None = None,
) -> Story:
    """The presentation of a zone: by ``file``, else by ``story.toml`` in its folder, else in the usual order.

    ``themes``: keys of the themes the map has; steps on land it has no theme for are left out. What the zone's
    preset hides is in none of them; words that somebody wrote for the zone's own use are not for the public unless
    their ``file`` is named. Raises RuleError with every fault of the file.
    """
    preset = preset_of(evaluation.zone)
    ground = Ground(evaluation, themes, preset)
    steps = [*place_steps(ground), *land_steps(ground, sitings)]
    path = file or (None if preset.public else own_file(evaluation))
    chosen = read_story(path, Room(ground, steps)) if path else [told.step for told in steps]
    return Story(
        chosen,
        plots=preset.plots(evaluation.plots).index,
        whole=_whole(evaluation.zone),
        digits=preset.digits,
    )


def _whole(zone: Zone) -> tuple[tuple[float, float], tuple[float, float]]:
    """What holds plots, parks and the corridor's areas, in degrees."""
    layers = [zone.layer(name) for name in ("plots", "parks", "corridor_areas", "corridor_axis")]
    boxes = np.array(
        [in_degrees(one, "story").total_bounds for one in layers if one is not None and len(one)]
    )
    west, south = (float(side) for side in np.nanmin(boxes[:, :2], axis=0))
    east, north = (float(side) for side in np.nanmax(boxes[:, 2:], axis=0))
    return (south, west), (north, east)


def own_file(evaluation: Evaluation) -> Path | None:
    """The ``story.toml`` of a zone's folder, if it has one."""
    folder = evaluation.zone.folder
    return folder / STORY if folder is not None and (folder / STORY).is_file() else None
