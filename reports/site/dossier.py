"""Site dossier: each leading suggestion of a siting on one printed page, everything a decision asks for and its sources."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from gis.measure import mu
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.assemblies import Assemblies
from land_policy.siting.siting import FULL_SCORE, Siting
from land_policy.siting.why import value_words
from land_policy.supply import Supply, modes_of
from layers.schema import Column
from layers.zone import Zone
from maps.page import Figure
from maps.sheet import Bar, Bars, Facts, Sheet, save
from maps.words import words as page_words
from reports.far_limits import far_limits
from reports.page.fields import plot_text
from reports.page.working import crs_label
from reports.shown import BLANK, number, percent, shown
from reports.site.place import place_chart, place_locator
from reports.site.remains import exclusion_block, remaining, robust_block, supply_block
from reports.site.summary import summary_sheet
from reports.site.together import together_sheets
from reports.suggested import SUGGESTED, dossier_name
from reports.words import phrase

TOPS = (("density_most_pct", "%"), ("height_most_m", "m"))
TALL, LOW = 340, 280
"""Height of the map: lower where the supply modes need the room."""


def write_dossiers(
    evaluation: Evaluation,
    siting: Siting,
    folder: Path,
    lang: str = "zh",
    top: int = SUGGESTED,
    together: Assemblies | None = None,
) -> Path:
    """Write a summary page and one for each of the first suggestions as ``siting.<profile>.dossier.html``.

    ``together``: plots put together instead, where that was asked; where no plot alone will do that is done anyway. With no
    suggestion at all the summary says why. The file asks the network for nothing, holds no script, and prints on
    upright A4, one sheet a suggestion. Same siting, same bytes.
    """
    sheets = dossier_sheets(evaluation, siting, lang, top, together)
    title = f"{siting_heading(siting, lang)} · {evaluation.zone.label(lang)}"
    return save(sheets, folder / dossier_name(siting), title=title, lang=lang)


def siting_heading(siting: Siting, lang: str = "zh") -> str:
    """What a siting is called: ``选址建议 · 智能制造``."""
    return f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"


def dossier_sheets(
    evaluation: Evaluation,
    siting: Siting,
    lang: str = "zh",
    top: int = SUGGESTED,
    together: Assemblies | None = None,
) -> list[Sheet]:
    """The summary and the first suggestions as sheets, best first; every figure is one of the Evaluation or the Siting."""
    found = together or siting.assemblies
    zone = evaluation.zone
    warned = [page_words(lang)["invented"]] if zone.invented else []
    head = (
        siting_heading(siting, lang),
        [_access(zone, lang), *warned, zone.label(lang)],
        warned,
        _foot(evaluation, lang),
    )
    best = siting.suggestions(top, lang)
    first = summary_sheet(evaluation, siting, best, found, head, lang)
    if found is not None:
        return [first, *together_sheets(evaluation, siting, found, head, lang)]
    wanted = siting.profile.project
    plots = [str(plot) for plot in best.index]
    modes = modes_of(evaluation, plots, wanted) if wanted is not None and plots else None
    return [first, *(_sheet(evaluation, siting, str(plot), best, modes, lang) for plot in best.index)]


def _access(zone: Zone, lang: str) -> str:
    """Who may see the zone's data, as zone.toml says; in English where it is one of the words of 2024's rules."""
    stated = str(zone.map.get("classification", "内部使用"))
    known = {"内部使用": "internal", "会议汇报": "meeting", "公开": "public"}
    return phrase(f"access_{known[stated]}", lang) if stated in known else stated


def _sheet(
    evaluation: Evaluation, siting: Siting, plot: str, best: pd.DataFrame, modes: Supply | None, lang: str
) -> Sheet:
    zone, row, said = evaluation.zone, best.loc[plot], page_words(lang)
    rank = str(int(row["rank"]))
    kicker = [_access(zone, lang)]
    kicker += [said["invented"]] if zone.invented else []
    count = int(siting.ranks.notna().sum())
    route = BLANK if pd.isna(row["route"]) else row["route"]
    place = phrase("sheet_place", lang).format(rank=rank, count=count, route=route)
    return Sheet(
        title=plot if pd.isna(row["name"]) else f"{plot} {row['name']}",
        badge=rank,
        kicker=[*kicker, siting_heading(siting, lang), zone.label(lang)],
        warned=[said["invented"]],
        subtitle=place,
        figures=_headline(siting, plot, row, lang),
        chart=place_chart(evaluation, plot, lang, TALL if modes is None else LOW),
        caption=phrase("sheet_caption", lang).format(crs=crs_label(zone.crs, lang)),
        locator=place_locator(evaluation, plot, rank, lang),
        beside=[
            Facts(phrase("sheet_facts", lang), plot_facts(evaluation, plot, lang)),
            robust_block(siting, plot, lang),
        ],
        wide=[
            share_block(siting, plot, lang),
            exclusion_block(siting, plot, lang),
            remaining(evaluation, siting, plot, lang),
            supply_block(modes, plot, lang),
        ],
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
    return Bars(phrase("sheet_shares", lang), rows, _left_out(siting, lang))


def _left_out(siting: Siting, lang: str) -> str:
    """Which criteria were left out for want of data, their weight gone to the others; nothing where none was."""
    gone = [one for one in siting.profile.criteria if one.name not in siting.weights.index]
    if not gone:
        return ""
    listed = phrase("comma", lang).join(one.label.text(lang) for one in gone)
    counts = {"count": len(gone), "all": len(siting.profile.criteria)}
    return phrase("sheet_left_out", lang).format(labels=listed, **counts)


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
    far = far_limits(evaluation, plot, lang)
    limits = phrase("sheet_limits", lang).format(least=far.least, most=far.most, whence=far.whence)
    rows.append(Figure(named["far"].label(lang), text("far"), limits if far.known else ""))
    tops = [f"{text(name)} {unit}" for name, unit in TOPS if text(name) != BLANK]
    rows.append(Figure(phrase("sheet_tops", lang), " · ".join(tops) or BLANK))
    room = text("floor_headroom_m2")
    rows.append(Figure(named["floor_headroom_m2"].label(lang), room, "" if room == BLANK else "m²"))
    rows.append(Figure(named["idle_class"].label(lang), text("idle_class")))
    if text("offset_m") != BLANK:
        offset = float(evaluation.plots.at[plot, "offset_m"])
        side = phrase("sheet_east" if offset >= 0 else "sheet_west", lang)
        rows.append(Figure(named["offset_m"].label(lang), number(abs(offset), 0), f"m · {side}"))
    return rows


def _foot(evaluation: Evaluation, lang: str) -> list[str]:
    """Map number, that these are no legal boundaries, the day, and that this is a suggestion."""
    zone, said = evaluation.zone, page_words(lang)
    colon = phrase("colon", lang)
    number_ = str(zone.map.get("map_number") or "") or said["no_map_number"]
    return [
        f"{said['map_number']}{colon}{number_}",
        said["not_legal"],
        f"{said['as_of']} {zone.day.isoformat()}",
        phrase("sheet_proposal", lang),
    ]
