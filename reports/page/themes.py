"""Themes: which column of an Evaluation becomes which map theme, the most asked-for first, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pandas.api.types import is_numeric_dtype

from land_policy.evaluation import Evaluation
from land_policy.scenario.change import Change
from land_policy.siting.siting import Siting
from layers.take import text
from maps.paint import Theme
from reports.page import amount_themes, ground_themes, land_themes, policy_themes
from reports.preset.preset import Preset, preset_of

_TELLS = {
    "breaks_shown": "breaks",
    "stock_shown": "supply_class",
    "chain_shown": "chain",
    "deadline_shown": "deadline",
}
"""The column of an Evaluation that a column of classes tells, where its name does not say so."""
_SAYS_NOTHING = ("", "unknown", "not_applicable", "bare", "later", "excluded")
"""Classes that alone make no theme: nothing is known, or nothing is the case."""


@dataclass(frozen=True)
class Painted:
    """The themes of one map and the frame they paint: an Evaluation's plots with classes grouped for the eye."""

    frame: gpd.GeoDataFrame
    themes: tuple[Theme, ...]


def painted(evaluation: Evaluation, sitings: Sequence[Siting] = (), change: Change | None = None) -> Painted:
    """Every theme this zone has data for and its preset lets paint; a column that is blank throughout has none.

    ``change``: what became of the plots since an earlier day, which gets a theme of its own.
    """
    amount_themes.check_classes(evaluation.zone.map.get("classes", {}))
    frame = evaluation.plots.assign(**classes(evaluation, sitings, change))
    system = evaluation.zone.land_use_codes
    made = [
        land_themes.land_use_theme(frame["land_use_shown"], system),
        land_themes.status_theme(),
        land_themes.supply_theme(),
        land_themes.stock_theme(evaluation),
        policy_themes.idle_theme(),
        policy_themes.due_theme(),
        policy_themes.low_theme(),
        *([ground_themes.ground_theme(frame[ground_themes.COLUMN])] if ground_themes.COLUMN in frame else []),
        amount_themes.headroom(),
        *amount_themes.amounts(evaluation),
        policy_themes.breaks_theme(),
        *policy_themes.sitings_themes(sitings),
        land_themes.chain_theme(frame["chain_shown"]),
        *([policy_themes.change_theme(change)] if change is not None else []),
        land_themes.land_use_theme(frame["land_use_shown"], system, drawing=True),
    ]
    preset = preset_of(evaluation.zone)
    return Painted(frame, tuple(one for one in made if _allowed(preset, one) and _has_data(frame, one)))


def classes(evaluation: Evaluation, sitings: Sequence[Siting], change: Change | None) -> dict[str, pd.Series]:
    """The columns of classes that themes paint beside the Evaluation's own, on the plots' index."""
    plots = evaluation.plots
    made = {
        "land_use_shown": land_themes.land_use_classes(plots, evaluation.zone.land_use_codes),
        "status_shown": text(plots, "status_class").str[:2],
        "supply_shown": land_themes.supply_classes(text(plots, "supply_class")),
        "stock_shown": land_themes.stock_classes(evaluation),
        "chain_shown": land_themes.chain_classes(plots),
        "low_class": evaluation.low_efficiency.rows["low_class"],
        "breaks_shown": policy_themes.broken(plots),
        "deadline_shown": policy_themes.due_classes(evaluation),
    }
    if preset_of(evaluation.zone).paints(ground_themes.COLUMN):
        made[ground_themes.COLUMN] = ground_themes.ground_classes(evaluation)
    for siting in sitings:
        made[f"score_{siting.profile.name}"] = policy_themes.score_classes(siting, plots.index)
        made[f"rank_{siting.profile.name}"] = policy_themes.rank_classes(siting, plots.index)
    if change is not None:
        made["change_shown"] = policy_themes.change_classes(change)
    return made


def _allowed(preset: Preset, theme: Theme) -> bool:
    return preset.paints(_TELLS.get(theme.column, theme.column))


def _has_data(frame: pd.DataFrame, theme: Theme) -> bool:
    if theme.column not in frame.columns:
        return False
    values = frame[theme.column].dropna()
    told = len(values) if is_numeric_dtype(values) else set(map(str, values.unique())) - set(_SAYS_NOTHING)
    return bool(told)
