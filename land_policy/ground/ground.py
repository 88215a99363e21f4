"""Ground: what dated images show of every plot, how that changed, and how it agrees with the ledger of the same day."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gis.errors import YuantuError
from gis.raster.grid import Grid
from gis.words import Words, refusal
from land_policy.ground.agreement import agreement, look
from land_policy.ground.change import changes
from land_policy.ground.recorded import recorded
from land_policy.ground.says import says
from land_policy.ground.shares import COLUMNS, plot_shares, untold
from land_policy.ground.thresholds import COVERS, Thresholds, thresholds_of
from layers.raster import Raster
from layers.raster_bands import bands_of
from layers.schema import Column, read_columns
from layers.take import days

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

_SHORT = {"green": "vegetation", "built": "built_up", "bare": "bare_soil", "water": "water"}
_DECIMALS = 6
_SEEN = (
    "coverage_pct",
    *(f"{cover}_pct" for cover in COVERS),
    "other_pct",
    "ndvi",
    "cells",
    "visible",
    "coarse",
)


@dataclass(frozen=True)
class Ground:
    """What the images of a zone show beside its ledger. Clues for a visit 线索, never verdicts.

    ``rasters``, one row an image in order of time: ``raster, date, title, title_en, cell_m, used, why, why_en`` (why it is left out),
    ``untold`` (covers its bands cannot tell, joined by ``;``), ``note, note_en`` (how its values were read).
    ``plots``, long, by plot and day of images used (of several of one day the one that shows most of the plot): ``plot_id, raster, date``, the columns of :data:`~land_policy.ground.shares.COLUMNS`,
    ``ground_state`` and ``since`` (the record of that day), ``ground_agreement``, and ``before_raster, before_date`` of the last earlier day
    on which the plot can be seen.
    ``changes``, long, by plot and pair of days one after the other: see :func:`~land_policy.ground.change.changes`.
    ``agreement``, on the plots' index, by the last day of images used: ``ground_agreement, ground_state, ground_raster, ground_date, ground_before,
    ground_before_date``, the shares, ``visible, coarse, cells, ground_change``, and in words ``ground_says, ground_says_en, ground_look,
    ground_look_en``. Empty where no image can be used: ``missing`` says why.
    """

    thresholds: Thresholds
    rasters: pd.DataFrame
    plots: pd.DataFrame
    changes: pd.DataFrame
    agreement: pd.DataFrame
    missing: Words | None = None

    def of(self, date: Any) -> pd.DataFrame:
        """The rows of ``plots`` of one day, indexed by plot; empty for a day of which there is no image."""
        rows = self.plots[self.plots["date"] == pd.Timestamp(date)]
        return rows.set_index("plot_id")


def ground(evaluation: Evaluation) -> Ground:
    """What the zone's images of days up to the day looked at show of its plots.

    An image without a day, of a later day, that cannot be read, or that shows no plot is left out and says why. Raises RuleError for a file of
    thresholds that cannot be used.
    """
    zone = evaluation.zone
    thresholds = thresholds_of(zone)
    images = [one for one in zone.rasters.values() if one.kind == "image"]
    images = sorted(images, key=lambda one: (one.date is None, one.date, one.name))
    known: list[dict[str, Any]] = []
    found: list[tuple[Raster, pd.DataFrame]] = []
    for image in images:
        row, shares = _one(image, evaluation, thresholds)
        known.append(row)
        if shares is not None:
            found.append((image, shares))
    rasters = pd.DataFrame(known, columns=list(_RASTERS))
    if not found:
        missing = refusal("land_policy", "ground.none_used" if images else "ground.no_images")
        return Ground(
            thresholds, rasters, _empty(_PLOTS), changes([], thresholds), _empty(_AGREEMENT), missing
        )
    by_day = _by_day(found)
    dated = [_compared(evaluation, by_day[: place + 1], thresholds) for place in range(len(by_day))]
    long = pd.concat([rows.rename_axis("plot_id").reset_index() for rows in dated], ignore_index=True)
    moved = changes(by_day, thresholds)
    by_image = {image: rows for rows in dated for image in rows["raster"].unique()}
    last = _last(dated[-1], moved, by_image, thresholds)
    return Ground(thresholds, rasters, long[list(_PLOTS)], moved, last)


_RASTERS = (
    "raster",
    "date",
    "title",
    "title_en",
    "cell_m",
    "used",
    "why",
    "why_en",
    "untold",
    "note",
    "note_en",
)
_PLOTS = (
    "plot_id", "raster", "date", *COLUMNS, "ground_state", "since", "ground_agreement", "before_raster", "before_date",
)  # fmt: skip
_AGREEMENT = (
    "ground_agreement", "ground_state", "ground_raster", "ground_date", "ground_before", "ground_before_date", *_SEEN,
    "ground_change", "ground_says", "ground_says_en", "ground_look", "ground_look_en",
)  # fmt: skip


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


def _one(
    image: Raster, evaluation: Evaluation, thresholds: Thresholds
) -> tuple[dict[str, Any], pd.DataFrame | None]:
    """What is known of an image, and its shares of the plots; none where it is left out."""
    row: dict[str, Any] = dict.fromkeys(_RASTERS, "")
    titles = {"title": image.title("zh"), "title_en": image.title("en")}
    row |= {
        "raster": image.name,
        "date": pd.NaT if image.date is None else pd.Timestamp(image.date),
        **titles,
    }
    row |= {"cell_m": np.nan, "used": False}
    why: Words | None = None
    shares = None
    if image.date is None:
        why = refusal("land_policy", "ground.undated", raster=image.name)
    elif image.date > evaluation.day:
        why = refusal("land_policy", "ground.later", day=evaluation.day)
    else:
        try:
            bands = bands_of(image)
            shares = plot_shares(image, evaluation.plots.geometry, thresholds)
            area = evaluation.plots["plane_area_m2"] / shares["cells"]
            row |= {
                "used": True,
                "cell_m": float(np.sqrt(area.dropna().median())),
                "untold": ";".join(untold(thresholds, bands)),
            }
            row |= _note(image)
            if len(shares) and not shares["coverage_pct"].gt(0).any():
                why = refusal("land_policy", "ground.sees_none", raster=image.name)
                row |= {"used": False, "cell_m": np.nan, "untold": ""}
        except YuantuError as error:
            why = Words(error.text("en"), error.text("zh"))
    if why is not None:
        row |= {"why": why.text("zh"), "why_en": why.text("en")}
    return row, shares if row["used"] else None


def _by_day(found: list[tuple[Raster, pd.DataFrame]]) -> list[pd.DataFrame]:
    """The shares of every day in order, with ``raster`` and ``date``: of the images of one day, each plot takes the one that shows most of it."""
    made = []
    for day, group in itertools.groupby(found, key=lambda one: one[0].date):
        tiles = [shares.assign(raster=image.name, date=pd.Timestamp(day)) for image, shares in group]
        seen = np.column_stack([tile["coverage_pct"].round(_DECIMALS) for tile in tiles])
        best = seen.argmax(axis=1)
        made.append(pd.concat(tiles).iloc[best * len(seen) + np.arange(len(seen))])
    return made


def _note(image: Raster) -> dict[str, str]:
    """How the cells of an image are read: on its own cells, its mask brought onto them where they differ."""
    mask = image.source.mask
    if mask is None:
        told = refusal("land_policy", "ground.no_mask")
    else:
        same = Grid(image.source).same_cells(Grid(mask))
        told = refusal(
            "land_policy", "ground.mask" if same else "ground.mask_moved", codes=list(image.source.masked)
        )
    return {"note": told.text("zh"), "note_en": told.text("en")}


def _compared(evaluation: Evaluation, dated: list[pd.DataFrame], thresholds: Thresholds) -> pd.DataFrame:
    """The shares of the last of the days beside the record of that day and the last day before on which each plot is seen."""
    shares, plots = dated[-1], evaluation.plots
    at = shares["date"].iloc[0] if len(shares) else pd.Timestamp(evaluation.day)
    taken = at.date()
    state = recorded(plots, taken, evaluation.day, thresholds.limit("record_days"))
    before = pd.DataFrame(np.nan, index=plots.index, columns=list(_SHORT))
    raster = pd.Series("", index=plots.index, dtype="str")
    day = pd.Series(pd.NaT, index=plots.index, dtype="datetime64[ns]")
    for seen in dated[:-1]:
        here = seen["visible"]
        before = before.mask(here, _of_seen(seen))
        raster, day = raster.mask(here, seen["raster"]), day.mask(here, seen["date"])
    facts = pd.concat(
        [_of_seen(shares), before.add_suffix("_before"), shares[["visible", "coarse"]], state], axis=1
    )
    facts["start_gap_days"] = (at - days(plots, "started_on")).dt.days
    facts["stopped_before"] = days(plots, "stopped_on").le(day).fillna(False)
    code = agreement(facts, thresholds)
    return shares.assign(
        ground_state=state["ground_state"],
        since=state["since"],
        ground_agreement=code,
        before_raster=raster,
        before_date=day,
    )


def _of_seen(shares: pd.DataFrame) -> pd.DataFrame:
    """Shares in per cent of what is seen of every plot."""
    seen = shares["coverage_pct"].where(shares["coverage_pct"] > 0)
    return pd.DataFrame({short: 100 * shares[f"{cover}_pct"] / seen for short, cover in _SHORT.items()})


def _last(
    rows: pd.DataFrame, moved: pd.DataFrame, by_image: Mapping[str, pd.DataFrame], thresholds: Thresholds
) -> pd.DataFrame:
    """The agreement by the last image, with what speaks for it."""
    names = {
        "raster": "ground_raster",
        "date": "ground_date",
        "before_raster": "ground_before",
        "before_date": "ground_before_date",
    }
    table = rows.rename(columns=names)
    change = pd.Series("", index=rows.index, dtype="str")
    latest = moved[moved["to_date"] == rows["date"].iloc[0]] if len(rows) else moved
    if len(latest):
        change = latest.set_index("plot_id")["ground_change"].reindex(rows.index)
    table["ground_change"] = change
    for lang, suffix in (("zh", ""), ("en", "_en")):
        table[f"ground_says{suffix}"] = says(table, by_image, lang)
        looks = {code: look(code).label(lang) for code in table["ground_agreement"].unique()}
        table[f"ground_look{suffix}"] = table["ground_agreement"].map(looks)
    return table[list(_AGREEMENT)]


@functools.cache
def columns() -> Mapping[str, Column]:
    """The columns of its tables: labels, units and what they mean.

    >>> columns()["bare_soil_pct"].unit
    '%'
    """
    place = resources.files("land_policy").joinpath("dictionary", "ground.csv")
    return {column.name: column for column in read_columns(place.read_text(encoding="utf-8"))}
