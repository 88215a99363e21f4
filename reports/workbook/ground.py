"""Ground: the sheet 地面线索: what the last image shows of every plot beside the record of its day, clues to check first."""

from __future__ import annotations

import dataclasses

from land_policy.evaluation import Evaluation
from reports.preset.preset import Preset
from reports.tables.ground_table import ground_notes, ground_table, has_images
from reports.workbook.sheet import Sheet, sheet_of
from reports.workbook.words import word

_LEFT = ("ground_raster", "ground_before")
"""Names of images as zone.toml has them: their dates say it."""
TONES = {"disagree": "#F2D48A", "untold": "#E8E6DF"}


def ground_sheet(evaluation: Evaluation, preset: Preset, lang: str = "zh") -> Sheet | None:
    """Every plot with its clue; none where no image can be used or the preset tells no clue."""
    if (
        not preset.shows("ground_agreement")
        or not has_images(evaluation)
        or evaluation.ground.missing is not None
    ):
        return None
    from land_policy.ground.agreement import agreements, labels

    table = ground_table(evaluation, lang=lang)
    said = labels(lang)
    tones = {said[code]: TONES[row["group"]] for code, row in agreements().items() if row["group"] in TONES}
    heads = tuple(column for column in table.columns if column.name not in _LEFT)
    return sheet_of(
        dataclasses.replace(table, columns=heads),
        word("ground", lang),
        lang,
        title=word("ground_title", lang),
        notes=ground_notes(evaluation, lang),
        more={
            "area_ha": {"total": True},
            "ground_agreement": {"tones": tones},
            "plot_id": {"kind": "code"},
        },
    )


def why_none(evaluation: Evaluation, preset: Preset) -> str:
    """Why there is no such sheet."""
    return "no_images" if preset.shows("ground_agreement") else "audience"
