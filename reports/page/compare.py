"""Compare: another day of the zone, or a scenario, as the other side of the map page: its plots, themes and figures."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.scenario.scenario import Change as ScenarioChange
from land_policy.tally import columns as tally_columns
from maps.canvas import PlotLayer
from maps.compare import Compare, Move, Side
from maps.said import Text, in_lang
from reports.page.change_themes import (
    ORDER,
    change_theme,
    changed_plots,
    kind_label,
    theme_column,
    theme_key,
    widened,
)
from reports.page.fields import known_columns, plot_text
from reports.page.sides import Other
from reports.page.themes import Painted, painted
from reports.preset.preset import Preset
from reports.shown import moved, shown
from reports.words import in_each, phrase

FIGURES = (
    "built_ha", "supplied_ha", "suspected_idle_ha", "floor_wan_m2", "far_zone", "building_density_pct",
    "built_rate_pct", "supply_rate_pct", "industrial_far", "industrial_tax_wan_mu",
)  # fmt: skip
"""Figures of the zone told on both sides, those the zone has."""
FIELDS = ("name", "area_m2", "land_use", "status_class", "supply_class", "idle_class", "far")
"""What a plot of the other side says of itself."""


def with_changes(own: Painted, others: Sequence[Other], preset: Preset) -> Painted:
    """The themes of a page, before them one that paints what changed towards each side."""
    made, columns = [], {}
    for place, other in enumerate(others):
        classes = changed_plots(other.change, not other.after, preset)
        columns[theme_column(place)] = classes
        made.append(change_theme(place, other, preset))
    return Painted(own.frame.assign(**columns), (*made, *own.themes))


def other_layer(other: Other, place: int, own: Painted, preset: Preset, lang: str) -> PlotLayer:
    """The plots of one side, painted by the same themes as the page's own, with few fields and no findings."""
    evaluation = other.evaluation
    theirs = painted(evaluation)
    named = {theme.key: theme for theme in theirs.themes}
    frame = theirs.frame.assign(**{theme_column(place): changed_plots(other.change, other.after, preset)})
    strange = {theme_key(k) for k in range(len(own.themes))} - {theme_key(place)}
    themes = [
        widened(theme, named.get(theme.key))
        for theme in own.themes
        if theme.column in frame.columns and theme.key not in strange
    ]
    frame = preset.plots(frame)
    columns = known_columns()
    told = [
        name
        for name in preset.columns(FIELDS)
        if name in evaluation.plots.columns and evaluation.plots[name].notna().any()
    ]
    texts = {
        one: preset.clean(
            pd.DataFrame({name: plot_text(evaluation, columns[name], one, frame.index) for name in told})
        )
        for one in ("zh", "en")
    }
    return PlotLayer(
        frame,
        key="plot_id",
        name=other.label,
        themes=themes,
        fields=[columns[name] for name in told],
        text=texts,
        lang=lang,
        beside=True,
    )


def compare_of(evaluation: Evaluation, others: Sequence[Other], preset: Preset) -> Compare | None:
    """The comparison as a room of the page; none where there is nothing to compare with."""
    if not others:
        return None
    sides = [
        Side(
            other.key,
            other.label,
            other.after,
            theme_key(place),
            _moves(*_pair(evaluation, other)),
            _lines(other, preset),
        )
        for place, other in enumerate(others)
    ]
    earlier = sum(not other.after for other in others)
    return Compare(_own_label(evaluation, others), sides, earlier)


def _own_label(evaluation: Evaluation, others: Sequence[Other]) -> Text:
    day = evaluation.day.isoformat()
    if all(other.scenario is None for other in others):
        return day
    return in_each(lambda lang: f"{phrase('compare_now', lang)} {day}")


def _pair(evaluation: Evaluation, other: Other) -> tuple[Evaluation, Evaluation]:
    return (evaluation, other.evaluation) if other.after else (other.evaluation, evaluation)


def _moves(before: Evaluation, after: Evaluation) -> list[Move]:
    named = tally_columns()
    sides = [
        one.tallies[one.tallies["scope"] == "zone"].set_index("indicator")["value"] for one in (before, after)
    ]
    made = []
    for name in FIGURES:
        if name not in named or not all(name in side.index for side in sides):
            continue
        values = [side.at[name] for side in sides]
        if all(pd.isna(value) for value in values):
            continue
        column = named[name]
        told = [in_each(functools.partial(shown, value, column)) for value in values]
        change = float(values[1] - values[0])
        made.append(
            Move(
                in_each(column.label),
                in_each(column.unit_in),
                told[0],
                told[1],
                moved(change, shown(change, column)),
            )
        )
    return made


def _lines(other: Other, preset: Preset) -> list[Text]:
    """How many plots changed in which way, and what a scenario does."""
    counted = changed_plots(other.change, True, preset).value_counts()
    gone = int((changed_plots(other.change, False, preset) == "vanished").sum())
    tally = {key: int(counted.get(key, 0)) for key in ORDER} | {"vanished": gone}
    told = [(key, count) for key, count in tally.items() if count and key != "same"]

    def sentence(lang: str) -> str:
        if not told:
            return phrase("compare_nothing", lang)
        parts = [
            phrase("compare_plots", lang).format(kind=in_lang(kind_label(key), lang), count=count)
            for key, count in told
        ]
        parts.append(phrase("compare_rest", lang).format(count=tally["same"]))
        return phrase("comma", lang).join(parts)

    lines: list[Text] = [in_each(sentence)]
    if other.scenario is not None:
        lines += [in_each(functools.partial(_told, one)) for one in other.scenario.changes]
        if other.scenario.note.zh:
            lines.append(in_each(other.scenario.note.label))
    return lines


def _told(one: ScenarioChange, lang: str) -> str:
    return f"{one.number}. {one.why.label(lang)}"
