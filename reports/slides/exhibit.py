"""Exhibit: what stands beside a slide's map and can be edited: one native chart or one native table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.idle import SUSPECTED, classes
from land_policy.siting.siting import Siting
from land_policy.tally import columns
from layers.schema import Column
from reports.page.told import may_tell, tells
from reports.preset.preset import Preset, preset_of
from reports.shown import digits_of, number, shown
from reports.slides.words import word
from reports.tables.corridor_table import station_label
from reports.words import bare, phrase

ROWS = 7
"""Rows of a table on a slide at most; the ledger has all of them."""
PARK_LAND = ("built_ha", "unbuilt_ha")
"""Land in classes that exclude each other, so that bars side by side may be compared and added."""
ALONG = "far_plots"


@dataclass(frozen=True)
class Chart:
    """Bars of one figure: ``values`` blank where unknown; ``upright`` bars stand side by side, else one under another.

    ``line`` is a value to compare with, drawn as a second series under the name ``line_name``.
    """

    title: str
    names: Sequence[str]
    values: Sequence[float]
    digits: int
    unit: str = ""
    upright: bool = False
    line: float = float("nan")
    line_name: str = ""


@dataclass(frozen=True)
class Rows:
    """A table: headings, rows of text, which columns hold figures; ``note`` says how many of a ``total`` are shown.

    ``plots``: the plot of each row, where rows are plots that the map numbers.
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: Sequence[bool]
    wide: Sequence[float] = ()
    total: int = 0
    note: str = ""
    plots: Sequence[str] = ()


Exhibit = Chart | Rows


def parks_beside(evaluation: Evaluation, indicator: str, lang: str) -> Chart | None:
    """One indicator of every park, with that of the zone to compare; none for fewer than two parks that have it."""
    if not tells(preset_of(evaluation.zone), indicator):
        return None
    table, column = evaluation.units("park", lang), columns()[indicator]
    known = table[table[indicator].notna()] if indicator in table.columns else table[:0]
    if len(known) < 2:
        return None
    return Chart(
        _titled(column, lang),
        known["name"].tolist(),
        known[indicator].astype(float).tolist(),
        digits_of(column),
        column.unit_in(lang),
        line=evaluation.figure(indicator, "zone", "all"),
        line_name=word("whole_zone", lang),
    )


def land_bars(evaluation: Evaluation, scope: str, unit: str, lang: str) -> Chart | None:
    """How the land of a zone or park stands: built on and not built on, in hectares."""
    named = columns()
    values = {name: evaluation.figure(name, scope, unit) for name in PARK_LAND}
    preset = preset_of(evaluation.zone)
    told = {name for name in values if may_tell(evaluation, preset, name, scope, unit)}
    values = {name: value for name, value in values.items() if value == value and name in told}
    if not values:
        return None
    unit_said = named["area_ha"].unit_in(lang)
    labels = [bare(named[name].label(lang)) for name in values]
    return Chart(f"{word('park_land', lang)}（{unit_said}）" if lang == "zh" else f"{word('park_land', lang)} ({unit_said})",
                 labels, list(values.values()), digits_of(named["area_ha"]), unit_said)  # fmt: skip


def along(evaluation: Evaluation, lang: str) -> Chart | None:
    """The floor-area ratio of plots station by station along the avenue, blank where no plot lies."""
    profile, column = evaluation.corridor, columns()[ALONG]
    table = profile.table("station")
    if profile.axis is None or ALONG not in table.columns or table[ALONG].notna().sum() < 2:
        return None
    starts = dict(zip(profile.bands.index.astype(str), profile.bands["station_from_m"], strict=True))
    table = table[table.index.astype(str).isin(starts)]
    names = [station_label(float(starts[str(unit)])) for unit in table.index]
    return Chart(_titled(column, lang), names, table[ALONG].astype(float).tolist(), digits_of(column), column.unit_in(lang),
                 upright=True, line=evaluation.figure(ALONG, "zone", "all"), line_name=word("whole_zone", lang))  # fmt: skip


def idle_rows(evaluation: Evaluation, lang: str) -> Rows | None:
    """The suspected idle plots that weigh most: past two years first, then by area, with what is to be done by when."""
    if not evaluation.docket.in_use or not preset_of(evaluation.zone).shows("idle_class"):
        return None
    preset, docket = preset_of(evaluation.zone), evaluation.docket.rows
    shown_plots = preset.plots(evaluation.plots).index
    rows = docket[docket["idle_class"].isin(SUSPECTED) & docket.index.isin(shown_plots)]
    if rows.empty:
        return None
    area = evaluation.plots["area_m2"].reindex(rows.index) / M2_PER_HECTARE
    order = rows.assign(area=area, late=rows["idle_class"].ne("idle_two_years"))
    order = order.sort_values(["late", "area"], ascending=[True, False], kind="stable").head(ROWS)
    named, said = plot_columns(), classes()
    body = [
        [str(at), str(plot), shown(row["area"], columns()["area_ha"]), _short(said[row["idle_class"]].label(lang)), shown(row["idle_since"], named["idle_next_day"])]
        for at, (plot, row) in enumerate(order.to_dict("index").items(), 1)
    ]  # fmt: skip
    heads = [
        word("on_map", lang),
        word("plot", lang),
        columns()["area_ha"].unit_in(lang),
        named["idle_class"].label(lang),
        word("since", lang),
    ]
    return Rows(
        word("idle_rows", lang),
        heads,
        body,
        (True, False, True, False, True),
        (0.45, 0.8, 0.6, 1.75, 1.0),
        len(rows),
        word("more", lang),
        [str(plot) for plot in order.index],
    )


def low_rows(evaluation: Evaluation, lang: str) -> Rows | None:
    """The plots proposed as of low efficiency that weigh most, by area."""
    preset, found = preset_of(evaluation.zone), evaluation.low_efficiency
    if not preset.shows("low_class"):
        return None
    plots = evaluation.plots.loc[found.rows.index[found.low]]
    plots = plots[plots.index.isin(preset.plots(evaluation.plots).index)]
    if plots.empty:
        return None
    area = (plots["area_m2"] / M2_PER_HECTARE).sort_values(ascending=False, kind="stable").head(ROWS)
    named = plot_columns()
    body = [
        [str(at), str(plot), shown(one, columns()["area_ha"]), shown(plots.at[plot, "far"], named["far"]), _park(evaluation, plot, lang)]
        for at, (plot, one) in enumerate(area.items(), 1)
    ]  # fmt: skip
    heads = [
        word("on_map", lang),
        word("plot", lang),
        columns()["area_ha"].unit_in(lang),
        named["far"].label(lang),
        phrase("story_park", lang),
    ]
    return Rows(
        word("low_rows", lang),
        heads,
        body,
        (True, False, True, True, False),
        (0.45, 1.0, 0.75, 0.8, 1.6),
        len(plots),
        word("more", lang),
        [str(plot) for plot in area.index],
    )


def share_bars(siting: Siting, plot: str, lang: str) -> Chart | None:
    """What a suggestion's score is made of: the points each criterion gives it."""
    labels = {one.name: one.label.text(lang) for one in siting.profile.criteria}
    row = siting.shares.loc[plot] if plot in siting.shares.index else pd.Series(dtype=float)
    row = row[[name for name in labels if name in row.index]].dropna()
    if row.empty:
        return None
    return Chart(word("shares", lang), [labels[name] for name in row.index], row.astype(float).tolist(), 1)


def leading_rows(evaluation: Evaluation, siting: Siting, lang: str, preset: Preset) -> Rows | None:
    """The leading suggestions of a siting side by side."""
    best = siting.suggestions(5, lang)
    if best.empty:
        return None
    area = columns()["area_ha"]
    body = [
        [str(int(row["rank"])), str(plot), shown(row["area_m2"] / M2_PER_HECTARE, area), number(float(row["score"]), 1), _park(evaluation, plot, lang)]
        for plot, row in best.to_dict("index").items()
    ]  # fmt: skip
    heads = [
        word("rank", lang),
        word("plot", lang),
        area.unit_in(lang),
        word("score", lang),
        phrase("story_park", lang),
    ]
    return Rows(
        word("leading", lang), heads, body, (True, False, True, True, False), (0.55, 1.0, 0.8, 0.75, 1.4)
    )


def _park(evaluation: Evaluation, plot: object, lang: str) -> str:
    row: Mapping[str, object] = evaluation.plots.loc[plot]
    park = row.get("park_id")
    return evaluation.unit_name("park", str(park), lang) if pd.notna(park) and park else "—"


def _titled(column: Column, lang: str) -> str:
    unit = column.unit_in(lang)
    if not unit:
        return bare(column.label(lang))
    return f"{bare(column.label(lang))}（{unit}）" if lang == "zh" else f"{bare(column.label(lang))} ({unit})"


def _short(label: str) -> str:
    """A class of the clock under a heading that says suspected: what stands in its brackets or behind that word.

    >>> _short("疑似闲置（满两年）"), _short("suspected idle two years")
    ('满两年', 'idle two years')
    """
    inner = label.partition("（")[2].rstrip("）") if label.startswith("疑似") else ""
    return inner or label.removeprefix("suspected ")
