"""Change themes: what became of each plot towards the other side of the map page, as a column and as its theme."""

from __future__ import annotations

import dataclasses

import pandas as pd

from land_policy.scenario.change import CLASSES, Change
from land_policy.scenario.succession import kinds
from maps import paint, palette
from maps.paint import Class, Theme
from maps.said import Text, in_lang
from reports.page.policy_themes import KINDS
from reports.page.sides import Other
from reports.preset.preset import Preset
from reports.words import both, in_each

RECLASSED = (*CLASSES, "land_use")
"""Columns in which a plot that kept its ground counts as of another class."""
OWN = {"reclassed": "#F2D48A", "refigured": "#F6EBCB", "vanished": "#8A9298"}
ORDER = (
    "born", "vanished", "merged", "split", "rearranged", "redrawn", "renumbered", "reclassed", "refigured", "same",
)  # fmt: skip
_KEPT = ("same", "renumbered", "redrawn")


def theme_key(place: int) -> str:
    """How the page calls the theme of the change towards the side at a place."""
    return "change" if place == 0 else f"change_{place + 1}"


def theme_column(place: int) -> str:
    """The column that theme paints."""
    return f"change_shown_{place}"


def changed_plots(changed: Change, later: bool, preset: Preset) -> pd.Series:
    """What became of each plot of one side; where it kept its ground, whether its classes or figures differ.

    What the preset does not paint does not count as a difference.
    """
    side, number_of = ("later", "to_plot") if later else ("earlier", "from_plot")
    plots = (changed.later if later else changed.earlier).plots.index
    rows = changed.successions[["kind", f"{side}_plots"]].explode(f"{side}_plots").dropna()
    found = rows.drop_duplicates(f"{side}_plots").set_index(f"{side}_plots")["kind"]
    found = found.reindex(plots.astype(str)).set_axis(plots).astype("object")
    cells = changed.cells[changed.cells["column"].map(preset.paints).astype(bool)]
    classed = cells["column"].isin(RECLASSED)
    named = plots.astype(str)
    kept = found.isin(_KEPT)
    found = found.mask(found.eq("same") & named.isin(cells[number_of].astype(str)), "refigured")
    return found.mask(kept & named.isin(cells.loc[classed, number_of].astype(str)), "reclassed")


def change_theme(place: int, other: Other, preset: Preset) -> Theme:
    """The theme of the change: the kinds that occur on either side."""
    seen = {
        *changed_plots(other.change, True, preset).dropna(),
        *changed_plots(other.change, False, preset).dropna(),
    }
    colours = {**KINDS, **OWN}
    classes = [
        Class(
            key,
            kind_label(key),
            colours[key],
            hatch=key == "vanished",
            outline=palette.RULE if key == "same" else None,
        )
        for key in ORDER
        if key in seen or key == "same"
    ]
    day = other.change.earlier.day.isoformat()
    note = in_each(lambda lang: f"{day} → {in_lang(other.label, lang)}")
    if other.scenario is None:
        note = in_each(lambda lang: f"{day} → {other.change.later.day.isoformat()}")
    return paint.categories(theme_key(place), both("compare_change"), theme_column(place), classes, note=note)


def kind_label(key: str) -> Text:
    """What a kind of change is called."""
    named = kinds()
    return in_each(named[key].label) if key in named else both(f"compare_{key}")


def widened(theme: Theme, theirs: Theme | None) -> Theme:
    """The page's theme, with the classes that only the other side has after its own."""
    if theme.kind != "categories" or theirs is None:
        return theme
    known = {one.key for one in theme.classes}
    more = tuple(one for one in theirs.classes if one.key not in known)
    return dataclasses.replace(theme, classes=theme.classes + more)
