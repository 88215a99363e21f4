"""Sites: the chapter of suggested plots: each siting's leading ones, why the first, what is to be verified."""

from __future__ import annotations

import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.siting import robust
from land_policy.siting.siting import Siting
from land_policy.siting.why import value_words
from land_policy.tally import columns
from layers.schema import Column
from reports.brief.content import Block, Points, Said, Under, grid_of
from reports.brief.desk import Desk, in_mu
from reports.brief.words import word
from reports.page.story_steps import sentence
from reports.preset.preset import preset_of
from reports.printed import Table
from reports.shown import number, shown
from reports.suggested import SUGGESTED, best_modes, firmness
from reports.summary import site_table
from reports.words import phrase

SITES = ("rank", "plot_id", "area_ha", "mu", "land_use", "points", "first_share_pct", "strong", "weak")
"""Columns of the table of suggestions."""


def sites(desk: Desk) -> list[Block]:
    """Every siting: its leading plots, why the first, what is to be verified, the map of scores."""
    return [block for siting in desk.sitings for block in _site(desk, siting)]


def _site(desk: Desk, siting: Siting) -> list[Block]:
    lang, question = desk.lang, siting.profile.label.text(desk.lang)
    best = siting.suggestions(SUGGESTED, lang)
    blocks: list[Block] = [Under(question)]
    if best.empty:
        return [*blocks, Said(word("no_site", lang, question=question))]
    plot, row = str(best.index[0]), best.iloc[0]
    area = row["area_m2"] / M2_PER_HECTARE
    said = {"area": shown(area, columns()["area_ha"]), "mu": in_mu(area), "score": number(row["score"], 1)}
    lead = "site_lead_level" if robust.rivals(siting) else "site_lead"
    blocks.append(Said(word(lead, lang, plot=plot, place=_place(desk, plot), **said)))
    if preset_of(desk.evaluation.zone).shows("strong"):
        blocks += [Said(sentence(one.text(lang), lang)) for one in robust.leaders(siting)]
    blocks.append(Points(_reasons(desk, siting, best)))
    blocks += grid_of(
        suggested(siting, lang),
        preset_of(desk.evaluation.zone).columns(SITES),
        lang,
        word("t_sites", lang, question=question),
    )
    blocks += desk.picture("f_site", f"score_{siting.profile.name}", question=question)
    return [*blocks, *desk.picture("f_plot", f"score_{siting.profile.name}", f"plot:{plot}", plot=plot)]


def _reasons(desk: Desk, siting: Siting, best: pd.DataFrame) -> list[str]:
    """Of the first suggestion: why, how the land is had, what is against, how firm, what is to be verified, what else."""
    lang, row, first = desk.lang, best.iloc[0], best.index[:1]
    others = [
        word("site_next_one", lang, plot=plot, place=_place(desk, str(plot)), score=number(score, 1))
        for plot, score in best["score"].iloc[1:4].items()
    ]
    strong, weak = (names.iloc[0] for names in siting.strong_and_weak(first))
    parts = {
        "site_for": _criterion(desk, siting, str(first[0]), strong),
        "site_way": row["route"],
        "site_against": _criterion(desk, siting, str(first[0]), weak),
        "site_firm": firmness(siting, first, lang).iloc[0],
        "site_mode": best_modes(desk.evaluation, siting, first, lang).iloc[0],
        "site_check": row["to_check"],
        "site_next": phrase("comma", lang).join(others),
    }
    if not preset_of(desk.evaluation.zone).shows("strong"):
        parts = {"site_next": parts["site_next"]}
    return [word(key, lang, what=what) for key, what in parts.items() if isinstance(what, str) and what]


def _criterion(desk: Desk, siting: Siting, plot: str, name: object) -> str:
    """A criterion with what the plot has of it and the points that gives; by its name alone where the preset hides that."""
    found = next((one for one in siting.profile.criteria if one.name == name), None)
    if found is None:
        return ""
    lang, label = desk.lang, found.label.text(desk.lang)
    if not preset_of(desk.evaluation.zone).shows(found.column or found.name):
        return label
    share, most = siting.shares.at[plot, found.name], 100 * siting.weights[found.name]
    points = {"share": number(float(share), 1), "most": number(float(most), 1)}
    return word("site_value", lang, label=label, value=value_words(siting, plot, found).text(lang), **points)


def _place(desk: Desk, plot: str) -> str:
    park = desk.evaluation.plots.loc[plot].get("park_id")
    known = pd.notna(park) and str(park) != ""
    return desk.evaluation.unit_name("park", str(park), desk.lang) if known else word("no_park", desk.lang)


def suggested(siting: Siting, lang: str) -> Table:
    """The leading plots of a siting, their areas in hectares and mu, scores as on the page."""
    table = site_table(siting, SUGGESTED, lang)
    hectares = table.rows["area_m2"] / M2_PER_HECTARE
    rows = table.rows.assign(
        area_ha=hectares,
        mu=[in_mu(one) for one in hectares],
        points=[number(float(one), 1) for one in table.rows["score"]],
    )
    score = next(one for one in table.columns if one.name == "score")
    heads = (
        *table.columns,
        Column("area_ha", "用地面积", "area", columns()["area_ha"].unit, "number"),
        Column("mu", word("mu", "zh"), word("mu", "en"), type="figure"),
        Column("points", score.zh, score.en, type="figure"),
    )
    return Table(rows, heads, table.title)
