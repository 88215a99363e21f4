"""Working page: the words and figures around the map: title, key figures, suggested sites, source, CRS."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from pyproj import CRS

from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import Siting
from land_policy.tally import columns
from maps.page import Figure, Page, Site, SiteList
from reports.shown import shown, shown_share
from reports.suggested import SUGGESTED, best_modes, firmness
from reports.words import phrase

HEADLINE = (
    "area_ha",
    "built_ha",
    "far_zone",
    "building_density_pct",
    "built_rate_pct",
    "suspected_idle_ha",
    "industrial_tax_wan_mu",
)
WHOLE = 99.995
"""Share of the land, in per cent, from which a figure counts as known throughout."""


def working_page(evaluation: Evaluation, sitings: Sequence[Siting], lang: str) -> Page:
    """The page of a zone: nothing is computed here, every figure comes from the Evaluation."""
    zone = evaluation.zone
    return Page(
        title=zone.label(lang),
        subtitle=phrase("subtitle", lang),
        day=zone.day.isoformat(),
        crs=crs_label(zone.crs, lang),
        source=phrase("comma", lang).join(dict.fromkeys(s.file.partition(":")[0] for s in zone.sources)),
        map_number=str(zone.map.get("map_number") or "") or None,
        classification=str(zone.map.get("classification", "内部使用")),
        invented=zone.invented,
        lang=lang,
        notes=[zone.note] if zone.note else [],
        figures=_headline(evaluation, lang),
        sites=[_site_list(evaluation, siting, lang) for siting in sitings],
    )


def crs_label(crs: CRS, lang: str = "zh") -> str:
    """What the CRS is called on a map: the CGCS2000 belts by their number, others by their name.

    >>> crs_label(CRS.from_epsg(4528)), crs_label(CRS.from_epsg(4549), "en")
    ('CGCS2000 三度带第 40 带（EPSG:4528）', 'CGCS2000, 3-degree belt, CM 120E (EPSG:4549)')
    """
    code = crs.to_string()
    named = re.fullmatch(r"CGCS2000 / 3-degree Gauss-Kruger (zone|CM) (\w+)", crs.name)
    if named is None:
        return f"{crs.name} ({code})"
    key = "belt_zone" if named[1] == "zone" else "belt_meridian"
    return phrase(key, lang).format(belt=named[2], code=code)


def _headline(evaluation: Evaluation, lang: str) -> list[Figure]:
    """The page's key figures; one that rests on part of the land says on what share."""
    named = columns()
    tallies = evaluation.tallies[evaluation.tallies["scope"] == "zone"].set_index("indicator")
    figures = []
    for name in HEADLINE:
        value, known = tallies.at[name, "value"], tallies.at[name, "known_pct"]
        if value == value:
            part = phrase("known_for", lang).format(share=shown_share(known)) if known < WHOLE else ""
            unit = f"{named[name].unit_in(lang)} {part}".strip()
            figures.append(Figure(named[name].label(lang), shown(value, named[name], lang), unit))
    return figures


def site_title(siting: Siting, lang: str = "zh") -> str:
    """What the list and the discs of one siting are called."""
    return f"{phrase('suggested_sites', lang)} · {siting.profile.label.text(lang)}"


def _site_list(evaluation: Evaluation, siting: Siting, lang: str) -> SiteList:
    best = siting.suggestions(SUGGESTED, lang)
    firm, modes = firmness(siting, best.index, lang), best_modes(evaluation, siting, best.index, lang)
    area = plot_columns()["area_m2"]
    sites = [
        Site(
            plot,
            int(row["rank"]),
            plot + ("" if pd.isna(row["name"]) else f" {row['name']}"),
            _line(
                f"{row['score']:.1f}",
                f"{shown(row['area_m2'], area, lang)} m²",
                "" if pd.isna(row["route"]) else str(row["route"]),
                firm[plot],
                modes[plot],
            ),
        )
        for plot, row in best.to_dict("index").items()
    ]
    title = site_title(siting, lang)
    return SiteList(
        title, sites or _together(siting, lang), theme=f"score_{siting.profile.name}", overlay=title
    )


def _together(siting: Siting, lang: str) -> list[Site]:
    """The sites of adjacent plots where no plot alone will do; each leads to its first plot."""
    found = siting.assemblies
    if found is None:
        return []
    area, comma = plot_columns()["area_m2"], phrase("comma", lang)
    return [
        Site(
            row["plots"].split(";")[0],
            rank,
            row["plots"].replace(";", comma),
            _line(phrase("suggested_together", lang), f"{shown(row['area_m2'], area, lang)} m²"),
        )
        for rank, row in found.sites[["plots", "area_m2"]].to_dict("index").items()
    ]


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
