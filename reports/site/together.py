"""Site together: each site of adjacent plots put together on one printed page: where it lies, its plots, what it costs and leaves open."""

from __future__ import annotations

import pandas as pd

from gis.measure import mu
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.assemblies import Assemblies
from land_policy.siting.columns import columns
from land_policy.siting.siting import FULL_SCORE, Siting
from maps.page import Figure
from maps.sheet import Facts, Grid, Mark, Marks, Sheet
from reports.page.working import crs_label
from reports.shown import BLANK, number
from reports.site.place import place_locator, together_chart
from reports.site.remains import open_point_marks
from reports.tables.assembly_table import cost_label
from reports.words import phrase

HECTARE_M2 = 10_000


def together_sheets(
    evaluation: Evaluation,
    siting: Siting,
    found: Assemblies,
    heading: tuple[str, list[str], list[str], list[str]],
    lang: str = "zh",
) -> list[Sheet]:
    """The sites as sheets, the best first; every figure is one of the Assemblies or of the plots' record."""
    rows = pd.DataFrame(found.sites.drop(columns=found.sites.geometry.name)).to_dict("index")
    return [_sheet(evaluation, siting, found, int(at), row, heading, lang) for at, row in rows.items()]


def _sheet(
    evaluation: Evaluation,
    siting: Siting,
    found: Assemblies,
    at: int,
    row: dict[str, object],
    heading: tuple[str, list[str], list[str], list[str]],
    lang: str,
) -> Sheet:
    title, kicker, warned, foot = heading
    plots = str(row["plots"]).split(";")
    members = found.members[found.members["set"].eq(at)]
    rank = str(at)
    facts = {"count": len(plots), "need": number(found.asked.need_m2 / HECTARE_M2, 2)}
    score = float(str(row["score"]))
    area = float(str(row["area_m2"]))
    return Sheet(
        title=phrase("comma", lang).join(plots),
        badge=rank,
        kicker=[kicker[0], *warned, title, evaluation.zone.label(lang)],
        warned=warned,
        subtitle=phrase("sheet_put_together", lang).format(**facts),
        figures=[
            Figure(phrase("sheet_whole_area", lang), number(area / HECTARE_M2, 2), phrase("sheet_ha", lang)),
            Figure(
                phrase("sheet_mean_score", lang),
                number(score, 1) if score == score else BLANK,
                f"/ {FULL_SCORE:.0f}",
            ),
        ],
        chart=together_chart(evaluation, found.sites.geometry.loc[at], plots, lang),
        caption=phrase("sheet_caption", lang).format(crs=crs_label(evaluation.zone.crs, lang)),
        locator=place_locator(evaluation, plots[0], rank, lang),
        beside=[Facts(phrase("sheet_the_site", lang), _facts(found, row, lang))],
        wide=[_members(siting, members, lang), _open(siting, members, lang)],
        foot=foot,
    )


def _facts(found: Assemblies, row: dict[str, object], lang: str) -> list[Figure]:
    """Area, how far beyond the need, cost, what stands there, firms, and the room under its plots' plans."""
    known = columns("assembly")

    def amount(name: str, digits: int = 0) -> str:
        value = float(pd.to_numeric(pd.Series([row[name]]), errors="coerce").astype(float).iloc[0])
        return number(value, digits) if value == value else BLANK

    area, over = float(str(row["area_m2"])), float(str(row["over_m2"]))
    hectares = phrase("sheet_ha", lang)
    mu_text = phrase("sheet_area", lang).format(mu=number(float(mu(area)), 1))
    facts = [
        Figure(known["area_m2"].label(lang), number(area / HECTARE_M2, 2), mu_text),
        Figure(known["over_m2"].label(lang), number(over / HECTARE_M2, 2), hectares),
        Figure(
            cost_label(found, lang),
            amount("cost", 2),
            hectares if found.cost_unit == "公顷" else found.cost_unit,
        ),
        Figure(known["floor_m2"].label(lang), amount("floor_m2"), "m²"),
        Figure(phrase("sheet_floor_most", lang), amount("floor_most_m2"), "m²"),
        Figure(known["firms"].label(lang), amount("firms"), ""),
    ]
    return [one if one.value != BLANK else Figure(one.label, BLANK) for one in facts]


def _members(siting: Siting, members: pd.DataFrame, lang: str) -> Grid:
    """The plots of a site, one a row."""
    named, ways = plot_columns(), {way.name: way.label.text(lang) for way in siting.profile.routes}
    labels = {wish.name: wish.label.text(lang) for wish in siting.profile.exclusions}
    comma = phrase("comma", lang)
    heads = [named["plot_id"].label(lang), f"{named['area_m2'].label(lang)} m²"]
    heads += [phrase(f"sheet_head_{key}", lang) for key in ("score", "route", "lifted")]
    rows = [
        [
            row["plot_id"] if pd.isna(row["name"]) else f"{row['plot_id']} {row['name']}",
            number(row["area_m2"], 0),
            number(row["score"], 1) if row["score"] == row["score"] else BLANK,
            ways.get(row["route"], BLANK),
            comma.join(labels.get(one, one) for one in str(row["lifted"]).split(";") if one) or BLANK,
        ]
        for row in members.to_dict("records")
    ]
    return Grid(phrase("sheet_its_plots", lang), heads, rows)


def _open(siting: Siting, members: pd.DataFrame, lang: str) -> Marks:
    """What stands open: what is not known of any of its plots, exclusions nobody could ask, and that its plots need one owner."""
    rows = [mark for plot in members["plot_id"] for mark in open_point_marks(siting, str(plot), lang)]
    untested = [wish.label.text(lang) for wish in siting.profile.exclusions if wish.name in siting.untested]
    if untested:
        listed = phrase("comma", lang).join(untested)
        rows.append(Mark("unknown", phrase("sheet_untested_all", lang).format(labels=listed)))
    rows.append(Mark("info", phrase("sheet_together_next", lang)))
    return Marks(phrase("sheet_next", lang), rows)
