"""Site dossier: each leading suggestion of a siting on one printed page, everything a decision asks for and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from gis.measure import mu
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import FULL_SCORE, Siting
from land_policy.siting.why import value_words
from land_policy.supply import Supply, modes_of
from layers.schema import Column
from maps.page import Figure
from maps.sheet import Bar, Bars, Facts, Sheet, save
from maps.words import words as page_words
from reports.dossier import plot_text
from reports.shown import BLANK, number, percent, shown
from reports.site_place import CHART, place_chart, place_locator
from reports.site_remains import exclusion_block, remaining, robust_block, supply_block
from reports.suggested import SUGGESTED, dossier_name
from reports.words import phrase
from reports.working_page import crs_label

USUAL_ROWS, ROW_PX, SPARE_PX, LEAST_PX, MOST_PX = 10, 20, 90, 200, 360
"""The map gives way to more criteria than usual and takes the room of fewer, and of supply modes nobody can suggest."""
MOST_STEPS, LIGHT_STEPS = 4, 5
"""Points to be verified that a page has room for, with supply modes on it and without."""
TIGHT = 28
"""Criteria and exclusions on one page from which its longer texts are cut sooner."""


def write_dossiers(
    evaluation: Evaluation, siting: Siting, folder: Path, lang: str = "zh", top: int = SUGGESTED
) -> Path | None:
    """Write one page for each of the first suggestions as ``siting.<profile>.dossier.html``; none where there is none.

    The file asks the network for nothing, holds no script, and prints one sheet of A4 a suggestion. Same siting, same bytes.
    """
    sheets = dossier_sheets(evaluation, siting, lang, top)
    if not sheets:
        return None
    title = f"{siting_heading(siting, lang)} · {evaluation.zone.label(lang)}"
    return save(sheets, folder / dossier_name(siting), title=title, lang=lang)


def siting_heading(siting: Siting, lang: str = "zh") -> str:
    """What a siting is called: ``选址建议 · 智能制造``."""
    return f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"


def dossier_sheets(
    evaluation: Evaluation, siting: Siting, lang: str = "zh", top: int = SUGGESTED
) -> list[Sheet]:
    """The first suggestions as sheets, best first; every figure is one of the Evaluation or the Siting."""
    best = siting.suggestions(top, lang)
    if not len(best):
        return []
    wanted = siting.profile.project
    modes = modes_of(evaluation, [str(plot) for plot in best.index], wanted) if wanted is not None else None
    return [_sheet(evaluation, siting, str(plot), best, modes, lang) for plot in best.index]


def _sheet(
    evaluation: Evaluation, siting: Siting, plot: str, best: pd.DataFrame, modes: Supply | None, lang: str
) -> Sheet:
    zone, row, said = evaluation.zone, best.loc[plot], page_words(lang)
    rank = str(int(row["rank"]))
    kicker = [str(zone.map.get("classification", "内部使用"))]
    kicker += [said["invented"]] if zone.invented else []
    count = int(siting.ranks.notna().sum())
    place = phrase("sheet_place", lang).format(rank=rank, count=count, route=row["route"])
    light = modes is None
    height = CHART[1] + ROW_PX * (USUAL_ROWS - len(siting.weights)) + SPARE_PX * light
    firm, supply = [robust_block(siting, plot, lang)], [supply_block(modes, plot, lang)]
    return Sheet(
        title=plot if pd.isna(row["name"]) else f"{plot} {row['name']}",
        badge=rank,
        kicker=[*kicker, siting_heading(siting, lang), zone.label(lang)],
        warned=[said["invented"]],
        subtitle=place,
        figures=_headline(siting, plot, row, lang),
        chart=place_chart(evaluation, plot, lang, min(max(height, LEAST_PX), MOST_PX)),
        caption=phrase("sheet_caption", lang).format(crs=crs_label(zone.crs, lang)),
        locator=place_locator(evaluation, plot, rank, lang),
        beside=[
            Facts(phrase("sheet_facts", lang), plot_facts(evaluation, plot, lang)),
            *(firm if light else []),
        ],
        wide=[share_block(siting, plot, lang), exclusion_block(siting, plot, lang)],
        left=supply if light else firm,
        right=[remaining(evaluation, siting, plot, lang, LIGHT_STEPS if light else MOST_STEPS)],
        last=[] if light else supply,
        tight=len(siting.weights) + len(siting.profile.exclusions) >= TIGHT,
        foot=_foot(evaluation, lang),
    )


def _headline(siting: Siting, plot: str, row: pd.Series, lang: str) -> list[Figure]:
    """The score, and in which share of all weightings the plot comes first."""
    shares = siting.robust.plots
    first = shares.at[plot, "first_share"] if plot in shares.index else float("nan")
    return [
        Figure(phrase("sheet_score", lang), number(float(row["score"]), 1), f"/ {FULL_SCORE:.0f}"),
        Figure(phrase("sheet_first", lang), percent(first), "%" if first == first else ""),
    ]


def _hectares(area_m2: float) -> str:
    return shown(area_m2 / 10_000, Column("area_ha", "面积", "area", "公顷", "number"))


def share_block(siting: Siting, plot: str, lang: str = "zh") -> Bars:
    """The shares of a plot's score: the value, the bar and the points of the most possible, and because of what."""
    rows = []
    for criterion in siting.profile.criteria:
        if criterion.name not in siting.shares.columns:
            continue
        share = float(siting.shares.at[plot, criterion.name])
        most = float(siting.weights[criterion.name]) * FULL_SCORE
        known = share == share
        rows.append(
            Bar(
                criterion.label.text(lang),
                value_words(siting, plot, criterion).text(lang) if known else BLANK,
                min(share / most, 1.0) if known and most > 0 else None if not known else 0.0,
                f"{number(share, 1) if known else BLANK} / {number(most, 1)}",
                criterion.because.text(lang),
            )
        )
    return Bars(phrase("sheet_shares", lang), rows)


def plot_facts(evaluation: Evaluation, plot: str, lang: str = "zh") -> list[Figure]:
    """What is known of a plot, ceilings beside what stands there; a column the zone has nothing of is left out."""
    named, one = plot_columns(), pd.Index([plot], name=evaluation.plots.index.name)

    def text(name: str) -> str:
        """The text of one column; a dash where the zone does not have it."""
        if name not in evaluation.plots.columns:
            return BLANK
        return str(plot_text(evaluation, named[name], lang, one).iloc[0])

    area = float(evaluation.plots.at[plot, "area_m2"])
    unit = phrase("sheet_area", lang).format(mu=number(float(mu(area)), 1))
    rows = [Figure(named["area_m2"].label(lang), _hectares(area), unit)]
    rows += [
        Figure(named[name].label(lang), text(name))
        for name in ("land_use", "park_id", "status_class", "supply_class", "batch_id")
        if text(name) != BLANK
    ]
    least, most = text("far_least"), text("far_most")
    limits = phrase("sheet_limits", lang).format(least=least, most=most)
    rows.append(Figure(named["far"].label(lang), text("far"), "" if least == most == BLANK else limits))
    tops = f"{text('density_most_pct')} % · {text('height_most_m')} m"
    rows.append(Figure(phrase("sheet_tops", lang), tops if tops != f"{BLANK} % · {BLANK} m" else BLANK))
    room = text("floor_headroom_m2")
    rows.append(Figure(named["floor_headroom_m2"].label(lang), room, "" if room == BLANK else "m²"))
    rows.append(Figure(named["idle_class"].label(lang), text("idle_class")))
    if text("offset_m") != BLANK:
        rows.append(Figure(named["offset_m"].label(lang), text("offset_m"), "m"))
    return rows


def _foot(evaluation: Evaluation, lang: str) -> Sequence[str]:
    """Map number, that these are no legal boundaries, the day, and that this is a suggestion."""
    zone, said = evaluation.zone, page_words(lang)
    colon = phrase("colon", lang)
    number_ = str(zone.map.get("map_number") or "") or said["no_map_number"]
    return (
        f"{said['map_number']}{colon}{number_}",
        said["not_legal"],
        f"{said['as_of']} {zone.day.isoformat()}",
        phrase("sheet_proposal", lang),
    )
