"""SitingSheets: 建议地块 and 得分构成: where each suggestion stands, how firmly, and what its score is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import FULL_SCORE, SHOWN_SHARES, Siting
from reports.preset.preset import Preset
from reports.shown import percent
from reports.suggested import best_modes
from reports.workbook.plots import map_view
from reports.workbook.sheet import Cell, Head, Sheet, name_for, plain_value
from reports.workbook.words import word

MOST = 20
"""How many suggestions of one siting are listed."""


def siting_sheets(
    evaluation: Evaluation, sitings: Sequence[Siting], preset: Preset, lang: str = "zh"
) -> list[Sheet]:
    """The suggestions and the shares of their scores; nothing where no question was asked or none has an answer."""
    best = [(siting, siting.suggestions(MOST, lang)) for siting in sitings]
    best = [(siting, table) for siting, table in best if len(table)]
    if not best:
        return []
    if not preset.shows("strong"):
        return [_sites(evaluation, best, None, preset, lang)]
    shares = _shares(best, lang)
    return [_sites(evaluation, best, shares, preset, lang), shares]


def _sites(
    evaluation: Evaluation,
    best: list[tuple[Siting, pd.DataFrame]],
    shares: Sheet | None,
    preset: Preset,
    lang: str,
) -> Sheet:
    columns = plot_columns()
    heads = [
        Head("no", word("site_no", lang), "count"),
        Head("siting", word("siting", lang)),
        Head("rank", word("rank", lang), "count"),
        Head("plot_id", columns["plot_id"].label(lang), "code"),
        *((Head("name", columns["name"].label(lang)),) if preset.shows("name") else ()),
        Head("area_ha", word("site_area", lang), "number", 2),
        Head("area_mu", word("site_mu", lang), "number", 1),
        Head("land_use", columns["land_use"].label(lang)),
        Head("route", word("route", lang)),
        Head("score", word("score", lang), "number", 1),
        Head("topsis_rank", word("topsis_rank", lang), "count"),
        *(Head(name, word(name, lang), "figure") for name in SHOWN_SHARES),
        Head("strong", word("strong", lang)),
        Head("weak", word("weak", lang)),
        Head("mode", word("mode", lang)),
        Head("to_check", word("to_check", lang)),
        Head("map", word("plots_map", lang)),
    ]
    if shares is None:
        heads = [
            head for head in heads if preset.shows(head.name) and head.name not in ("mode", *SHOWN_SHARES)
        ]
    count = sum(len(table) for _, table in best)
    sheet = Sheet(
        word("sites", lang),
        word("sites_title", lang),
        tuple(heads),
        [[]] * count,
        (word("sites_note", lang),),
        5,
    )
    rows: list[list[Any]] = []
    for siting, table in best:
        modes = best_modes(evaluation, siting, table.index, lang)
        for plot, row in table.to_dict("index").items():
            at = len(rows)
            area, score = float(row["area_m2"]), float(row["score"])
            scored = ""
            if shares is not None:
                scored = f"=SUMIFS({shares.named['share']},{shares.named['no']},{sheet.at('no', at)})"
            made = {
                "no": at + 1,
                "siting": siting.profile.label.text(lang),
                "rank": plain_value(row["rank"]),
                "plot_id": str(plot),
                "name": plain_value(row["name"]),
                "area_ha": area / 10_000,
                "area_mu": Cell(area * 3 / 2000, f"={sheet.at('area_ha', at)}*15"),
                "score": Cell(score, scored),
                "topsis_rank": plain_value(row["topsis_rank"]),
                **{name: percent(float(row[name])) if pd.notna(row[name]) else None for name in SHOWN_SHARES},
                **{
                    name: plain_value(row[name])
                    for name in ("land_use", "route", "strong", "weak", "to_check")
                },
                "mode": str(modes[plot]) or None,
                "map": map_view(str(plot)),
            }
            rows.append([made[head.name] for head in heads])
    return Sheet(sheet.tab, sheet.title, sheet.heads, rows, sheet.notes, 5)


def _shares(best: list[tuple[Siting, pd.DataFrame]], lang: str) -> Sheet:
    """One row a suggestion and criterion: worth times weight makes the share, the shares make the score."""
    tab = word("site_shares", lang)
    heads = (
        Head("no", word("site_no", lang), "count"),
        Head("siting", word("siting", lang)),
        Head("plot_id", plot_columns()["plot_id"].label(lang), "code"),
        Head("criterion", word("criterion", lang)),
        Head("worth", word("worth", lang), "number", 3),
        Head("weight", word("weight", lang), "number", 3),
        Head("share", word("points", lang), "number", 1),
        Head("most", word("most", lang), "number", 1),
        Head("because", word("because", lang), width=50),
        Head("source", word("source", lang), width=40),
    )
    named = {
        name: name_for(tab, head.label)
        for name, head in zip(("no", "share"), (heads[0], heads[6]), strict=True)
    }
    count = sum(len(table) * len(siting.weights) for siting, table in best)
    sheet = Sheet(
        tab, word("site_shares_title", lang), heads, [[]] * count, (word("site_shares_note", lang),), 4
    )
    rows: list[list[Any]] = []
    at_site = 0
    for siting, table in best:
        wishes = {wish.name: wish for wish in siting.profile.criteria}
        for plot in table.index:
            at_site += 1
            for name, weight in siting.weights.items():
                at = len(rows)
                worth, wish = siting.worths.at[plot, name], wishes[str(name)]
                here = [sheet.at(one, at) for one in ("worth", "weight")]
                share = float(worth) * float(weight) * FULL_SCORE
                rows.append(
                    [
                        at_site,
                        siting.profile.label.text(lang),
                        str(plot),
                        wish.label.text(lang),
                        float(worth),
                        float(weight),
                        Cell(share, f"={here[0]}*{here[1]}*{FULL_SCORE:g}"),
                        Cell(float(weight) * FULL_SCORE, f"={here[1]}*{FULL_SCORE:g}"),
                        wish.because.text(lang),
                        wish.source.text(lang),
                    ]
                )
    return Sheet(tab, sheet.title, heads, rows, sheet.notes, 4, named=named)
