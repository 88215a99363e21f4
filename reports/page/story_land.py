"""Story land: what a presentation says of idle land, land of low efficiency, suggested sites and single plots."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy import decided
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.ground.ground import columns as ground_columns
from land_policy.idle import SUSPECTED, routes
from land_policy.siting import robust
from land_policy.siting.siting import Siting
from land_policy.tally import columns
from layers.schema import Column
from maps.page import Figure
from maps.said import Text
from maps.story import FIGURES_MOST, Step
from reports.fee import is_levied
from reports.page.story_steps import Ground, Told, count, figures_of, joined, sentence, sentences, titled
from reports.page.working import site_key
from reports.shown import number, percent, shown
from reports.suggested import firmness
from reports.tables.low_efficiency_table import counted
from reports.words import LANGUAGES, both, in_each, phrase

IDLE = ("suspected_idle_ha", "suspected_idle_rate_pct")
PLOT = ("area_m2", "far", "building_density_pct", "idle_fee_wan")
"""Which figures a step shows unless its file names others, those that are known."""
LEADING = 3
"""How many suggestions stand on the step of the leading ones."""
_TOLD = ("breaks", "unknown")
"""Which findings the step of a plot tells of, the worst first."""


def land_steps(ground: Ground, sitings: Sequence[Siting]) -> list[Told]:
    """Idle land, land of low efficiency, suggestions; none the zone has no data or its map no theme for."""
    suggested = (one for siting in sitings for one in _suggestions(ground, siting))
    told = [*_idle(ground), *_low(ground.evaluation), *suggested]
    return [one for one in told if one.step.theme in ground.themes]


def plot_figures_of(evaluation: Evaluation, names: Sequence[str], plot: str) -> list[Figure]:
    """Figures of one plot, the unknown and a fee that is not due left out, three at most."""
    row = evaluation.plots.loc[plot]
    known = [name for name in names if name in row.index and pd.notna(row[name])]
    if "idle_fee_wan" in known and not is_levied(evaluation.plots.loc[[plot], "idle_route"]).iloc[0]:
        known.remove("idle_fee_wan")
    return [_plot_figure(plot_columns()[name], row[name]) for name in known[:FIGURES_MOST]]


def ground_figures(ground: Ground, plot: str) -> list[Figure]:
    """How much of a plot images show built, before and after, else how much green; none where the preset tells no clue of it."""
    if not ground.preset.shows("ground_agreement") or ground.evaluation.ground.missing is not None:
        return []
    rows = ground.evaluation.ground.plots
    rows = rows[(rows["plot_id"].astype(str) == plot) & rows["visible"].astype(bool)].sort_values("date")
    shown_on = rows.iloc[[0, -1]] if len(rows) > 1 else rows
    for name in ("built_up_pct", "vegetation_pct"):
        known = shown_on[shown_on[name].notna()]
        if len(known):
            return [
                _day_figure(name, day, value) for day, value in zip(known["date"], known[name], strict=True)
            ]
    return []


def _day_figure(name: str, day: pd.Timestamp, value: float) -> Figure:
    column = ground_columns()[name]
    label = in_each(lambda lang: f"{pd.Timestamp(day).date().isoformat()} {column.label(lang)}")
    return Figure(label, number(value, 0), in_each(column.unit_in))


def _plot_figure(column: Column, value: Any) -> Figure:
    return Figure(
        in_each(column.label), in_each(lambda lang: shown(value, column, lang)), in_each(column.unit_in)
    )


def _idle(ground: Ground) -> Iterator[Told]:
    evaluation, plots = ground.evaluation, ground.evaluation.plots
    chosen = plots.index[plots["idle_class"].isin(SUSPECTED)]
    figures = figures_of(ground, IDLE, "zone", "all")
    if not len(chosen):
        return
    figures = [*figures[:2], Figure(both("story_plots"), count(len(chosen)), both("story_plots_unit"))]
    yield Told(
        "idle",
        Step(
            title=both("story_idle"),
            kicker=both("story_idle_kicker"),
            figures=figures,
            sentence=_most_idle(evaluation),
            note=both("idle_suspected_only"),
            theme="idle",
            focus=list(chosen),
        ),
        scope="zone",
    )


def _most_idle(evaluation: Evaluation) -> Text:
    """How many plots are past two years without a decision, how many have which, and which park has most of the idle land."""
    made = decided.decided(evaluation)["route"]
    long = evaluation.plots.index[evaluation.plots["idle_class"].eq("idle_two_years")]
    told = made[made.index.isin(long)]
    open_ = len(long) - len(told)
    rows = evaluation.tallies
    rows = rows[(rows["scope"] == "park") & (rows["indicator"] == "suspected_idle_ha")].set_index("unit")
    most = rows["value"].idxmax() if rows["value"].gt(0).any() else None
    column = columns()["suspected_idle_ha"]

    def say(lang: str) -> str:
        parts = [phrase("story_two_years", lang).format(count=count(open_))] if open_ else []
        for key, plots in told.groupby(told, sort=False):
            route = routes()[str(key)].label(lang)
            parts.append(phrase("story_decided", lang).format(count=count(len(plots)), route=route))
        if most is not None:
            name, area = (
                evaluation.unit_name("park", str(most), lang),
                shown(rows.at[most, "value"], column, lang),
            )
            parts.append(phrase("story_most_idle", lang).format(park=name, area=area))
        return sentences(parts, lang)

    return in_each(say)


def _low(evaluation: Evaluation) -> Iterator[Told]:
    found = evaluation.low_efficiency
    facts = counted(evaluation, found)
    if not facts["low"]:
        return
    unit = in_each(columns()["area_ha"].unit_in)
    yield Told(
        "low_efficiency",
        Step(
            title=both("story_low"),
            kicker=in_each(found.scheme.title.label),
            figures=[
                Figure(both("story_low_land"), str(facts["low_ha"]), unit),
                Figure(both("story_plots"), count(float(facts["low"])), both("story_plots_unit")),
            ],
            sentence=in_each(lambda lang: _low_sentence(facts, lang)),
            note=both("story_low_note"),
            theme="low_efficiency",
            focus=list(found.rows.index[found.low]),
        ),
        scope="zone",
    )


def _low_sentence(facts: Mapping[str, str | int], lang: str) -> str:
    parts = ["story_low_sentence", *(["story_low_case"] if facts["case_by_case"] else [])]
    return sentences([phrase(part, lang).format(**facts) for part in parts], lang)


def _suggestions(ground: Ground, siting: Siting) -> Iterator[Told]:
    """The first suggestion of a siting, then its leading ones together; the public is told score and area alone."""
    best = {lang: siting.suggestions(LEADING, lang) for lang in LANGUAGES}
    if best["zh"].empty:
        return
    name, label = siting.profile.name, siting.profile.label
    names = (name, label.text("zh"), label.text("en"))
    yield Told("suggestions", _first(ground, siting, best), name, names)
    if len(best["zh"]) > 1:
        yield Told("suggestions", _together(ground, siting, best), name, names)


def _kicker(siting: Siting) -> Text:
    return in_each(lambda lang: joined(phrase("siting", lang), siting.profile.label.text(lang)))


def _first(ground: Ground, siting: Siting, best: Mapping[str, pd.DataFrame]) -> Step:
    plot, public = str(best["zh"].index[0]), ground.preset.public
    figures, rivals = _first_figures(siting, best["zh"].iloc[0], plot), robust.rivals(siting)
    return Step(
        title=titled(
            in_each(lambda lang: phrase("story_one_of" if rivals else "story_first", lang).format(plot=plot))
        ),
        kicker=_kicker(siting),
        figures=figures[:2] if public else figures,
        sentence="" if public else in_each(lambda lang: _speaks(best[lang].iloc[0], rivals, lang)),
        note="" if public else in_each(lambda lang: _to_check(best[lang].iloc[0], lang)),
        theme=f"score_{siting.profile.name}",
        focus=[plot],
        window=plot,
        sites=(site_key(siting),),
    )


def _together(ground: Ground, siting: Siting, best: Mapping[str, pd.DataFrame]) -> Step:
    plots = best["zh"].index
    counted_out = both(f"story_number_{len(plots)}")
    return Step(
        title=in_each(lambda lang: phrase("story_leading", lang).format(count=counted_out[lang])),
        kicker=_kicker(siting),
        figures=[
            _ranked(ground.evaluation, str(plot), row) for plot, row in best["zh"].to_dict("index").items()
        ],
        sentence=both("story_leading_sentence"),
        note="" if ground.preset.public else in_each(lambda lang: _firm(siting, plots, lang)),
        theme=f"score_{siting.profile.name}",
        focus=list(plots),
        sites=(site_key(siting),),
    )


def _first_figures(siting: Siting, row: pd.Series, plot: str) -> list[Figure]:
    """Score, area, and in which share of all weightings it comes first."""
    share, area = siting.robust.plots["first_share"].get(plot, float("nan")), columns()["area_ha"]
    size = shown(row["area_m2"] / M2_PER_HECTARE, area)
    made = [
        Figure(both("story_score"), number(float(row["score"]), 1), both("story_points")),
        Figure(in_each(plot_columns()["area_m2"].label), size, in_each(area.unit_in)),
    ]
    return [*made, *([Figure(both("story_firm"), percent(share), "%")] if share == share else [])]


def _ranked(evaluation: Evaluation, plot: str, row: Mapping[Hashable, Any]) -> Figure:
    """Rank, plot and park as label, score as figure."""
    park = evaluation.plots.loc[plot].get("park_id")

    def label(lang: str) -> str:
        place = evaluation.unit_name("park", str(park), lang) if pd.notna(park) and park else ""
        return joined(f"{int(row['rank'])}  {plot}", place)

    return Figure(in_each(label), number(float(row["score"]), 1), both("story_points"))


def _speaks(row: pd.Series, rivals: Sequence[str], lang: str) -> str:
    """What speaks for a suggestion and what against, how its land is had, and what can hardly be told from it."""
    plots = phrase("story_listed", lang).join(rivals)
    level = sentence(phrase("story_level", lang).format(plots=plots), lang) if rivals else ""
    parts = [phrase("story_route", lang).format(route=row["route"])] if pd.notna(row["route"]) else []
    if pd.notna(row["strong"]):
        parts.append(phrase("story_strong", lang).format(strong=row["strong"]))
    if pd.notna(row["weak"]):
        parts.append(phrase("story_weak", lang).format(weak=row["weak"]))
    return sentences([level, sentence(phrase("semicolon", lang).join(parts), lang)], lang)


def _to_check(row: pd.Series, lang: str) -> str:
    return phrase("suggested_check", lang).format(what=row["to_check"]) if row["to_check"] else ""


def _firm(siting: Siting, plots: pd.Index, lang: str) -> str:
    told_of = firmness(siting, plots, lang)
    return phrase("semicolon", lang).join(f"{plot} {one}" for plot, one in told_of.items() if one)


def plot_step(ground: Ground, plot: str) -> Told:
    """One plot: its figures and, worst first, what its findings say; what the preset hides is not in it."""
    evaluation, shows = ground.evaluation, ground.preset.shows
    name = evaluation.plots.loc[plot].get("name") if shows("name") else None
    return Told(
        "plot",
        Step(
            title=titled(in_each(lambda lang: plot)),
            kicker=str(name) if pd.notna(name) and name else both("story_plot"),
            figures=plot_figures_of(evaluation, ground.preset.columns(PLOT), plot),
            sentence=in_each(lambda lang: _found(ground, plot, lang)),
            theme="breaks" if "breaks" in ground.themes else "land_use",
            focus=[plot],
            window=plot,
        ),
        plot,
        (plot,),
        "plot",
    )


def _found(ground: Ground, plot: str, lang: str) -> str:
    rows = ground.evaluation.findings(lang, plots=[plot], verdicts=_TOLD)
    if rows.empty or not ground.preset.shows("remarks"):
        return ""
    rows = rows[ground.preset.tells(rows["clause_id"])]
    return sentence(str(_worst_first(rows)["reason"].iloc[0]), lang) if len(rows) else ""


def _worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings of one plot: not met before not known, law before advice; of one measure the farther limit first.

    Two years without a start say more than one.
    """
    verdict = rows["verdict"].map(_TOLD.index)
    measure = rows["unit"].astype(str) + rows["sense"].astype(str)
    place = pd.Series(range(len(rows)), index=rows.index)
    first = place.groupby([verdict, rows["kind"].ne("law"), measure]).transform("min")
    ceiling = rows["sense"].isin(("<", "<="))
    farther = rows["limit"].where(~ceiling, -rows["limit"])
    order = pd.DataFrame(
        {"verdict": verdict, "advice": rows["kind"].ne("law"), "first": first, "farther": farther}
    )
    return rows.loc[order.sort_values(list(order), kind="stable").index]
