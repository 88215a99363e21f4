"""Ground theme: how the ground on the latest image agrees with the record of its day, plot by plot; clues, never a verdict."""

from __future__ import annotations

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.ground.agreement import agreements
from maps import paint, palette
from maps.paint import Class, Theme
from reports.words import both, in_each

COLUMN = "ground_agreement"
COLOURS = {
    "unsupplied_on_record_built": palette.ACCENT,
    "idle_on_record_built": "#E8964A",
    "idle_on_record_cleared": "#F2D48A",
    "built_on_record_green": "#6E9A68",
    "finished_on_record_open": "#A67A4B",
    "built_lost": "#8E6C8A",
    "open_on_record_built": "#D99BA4",
    "changed": "#5C7FA3",
}
"""Colours of what disagrees; what agrees stays plain, what cannot be told is grey, what cannot be seen hatched."""
UNSEEN = ("not_visible", "unknown")


def seen(evaluation: Evaluation) -> bool:
    """Whether a zone has an image at all, so that there is anything to ask the ground."""
    return any(one.kind == "image" for one in evaluation.zone.rasters.values())


def ground_classes(evaluation: Evaluation) -> pd.Series:
    """The code of agreement of every plot by the last image that can be used; blank where there is none."""
    blank = pd.Series(pd.NA, index=evaluation.plots.index, dtype="object", name=COLUMN)
    if not seen(evaluation):
        return blank
    found = evaluation.ground.agreement
    return found[COLUMN].reindex(blank.index).astype("object") if len(found) else blank


def ground_theme(classes: pd.Series) -> Theme:
    """The codes that occur, what disagrees first."""
    named = agreements()
    occur = [key for key in named if key in set(classes.dropna())]
    made = [
        Class(
            key,
            in_each(named[key].__getitem__),
            _colour(key, named[key]["group"]),
            hatch=key in UNSEEN,
            outline=palette.RULE if named[key]["group"] == "agree" else None,
            quiet=named[key]["group"] != "disagree",
        )
        for key in occur
    ]
    return paint.categories("ground", both("ground_theme"), COLUMN, made, note=both("ground_caution"))


def _colour(key: str, group: str) -> str:
    if key in UNSEEN:
        return palette.UNKNOWN
    return COLOURS.get(key) or (palette.PANEL if group == "agree" else "#DCDAD2")
