"""Suggested: what a list says of each leading suggestion in few words: how firm its place is, how it could be supplied."""

from __future__ import annotations

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from land_policy.supply import modes_of, verdict_labels
from reports.shown import percent
from reports.words import in_both, phrase

SUGGESTED = 5
"""How many suggestions are listed, drawn and given a page."""
_SUGGESTIVE = ("fits", "needs")


def firmness(siting: Siting, plots: pd.Index, lang: str = "zh") -> pd.Series:
    """In which share of all weightings each plot comes first and among the first three; blank where that is not known."""
    shares = siting.robust.plots.reindex(plots)
    told = [
        in_both("suggested_firm", first=percent(first), three=percent(three)).text(lang)
        if first == first
        else ""
        for first, three in zip(shares["first_share"], shares["rank_1_3_share"], strict=True)
    ]
    return pd.Series(told, index=plots, dtype="object")


def best_modes(evaluation: Evaluation, siting: Siting, plots: pd.Index, lang: str = "zh") -> pd.Series:
    """The supply mode that fits each plot best and how well; blank where the project does not say enough for any."""
    blank = pd.Series("", index=plots, dtype="object")
    if siting.profile.project is None or plots.empty:
        return blank
    found = modes_of(evaluation, [str(plot) for plot in plots], siting.profile.project)
    first = found.rows.drop_duplicates("plot_id").set_index("plot_id")
    first = first[first["verdict"].isin(_SUGGESTIVE)]
    named = {mode.name: mode.label.label(lang) for mode in found.modes.modes}
    verdicts = {key: label.label(lang) for key, label in verdict_labels().items()}
    brackets = phrase("in_brackets", lang)
    told = first["mode"].map(named) + first["verdict"].map(lambda key: brackets.format(text=verdicts[key]))
    return told.astype("object").reindex(plots).fillna("").rename(None) if len(first) else blank


def dossier_name(siting: Siting) -> str:
    """The name of the file that holds a siting's dossiers."""
    return f"siting.{siting.profile.name}.dossier.html"
