"""Working page: the words and figures around the map: title, key figures, suggested sites, source, CRS."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pyproj import CRS

from gis.crs_name import belt_words
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import Siting
from land_policy.tally import columns
from maps.basemap import Basemap
from maps.image import Images
from maps.page import Figure, Page, Site, SiteList
from maps.part import Part
from maps.said import Text
from reports.known import with_known
from reports.page.told import may_tell
from reports.preset.left_out import left_out
from reports.preset.preset import Preset, preset_of
from reports.shown import number, shown
from reports.suggested import SUGGESTED, best_modes, firmness
from reports.words import LANGUAGES, both, in_each, phrase

HEADLINE = (
    "area_ha",
    "built_ha",
    "far_zone",
    "building_density_pct",
    "built_rate_pct",
    "suspected_idle_ha",
    "industrial_tax_wan_mu",
)


def working_page(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    lang: str,
    parts: Sequence[Part] = (),
    basemap: Basemap | None = None,
) -> Page:
    """The page of a zone in every language, opening in ``lang``: every figure comes from the Evaluation.

    ``parts`` are the rooms beside the map: shares of scores, table, story, strip. What has to be said of a ``basemap``
    stands first among the notes, and in the line of the CRS where shapes are shifted to it.
    """
    zone = evaluation.zone
    preset = preset_of(zone)
    shifted = basemap is not None and basemap.datum != "wgs84"
    files = list(dict.fromkeys(source.file.partition(":")[0] for source in zone.sources))
    files += [one for one in _image_files(evaluation, parts) if one not in files]
    return Page(
        title=in_each(zone.label),
        subtitle=both("subtitle"),
        day=zone.day.isoformat(),
        crs=in_each(lambda one: crs_label(zone.crs, one) + (phrase("crs_shifted", one) if shifted else "")),
        datum=basemap.datum if basemap else "wgs84",
        source=in_each(lambda one: phrase("comma", one).join(files)),
        map_number=preset.number_text or None,
        classification=preset.stamp,
        invented=zone.invented,
        lang=lang,
        notes=[
            *(basemap.notes if basemap else ()),
            *([zone.note] if zone.note else []),
            *left_out(evaluation).notes(),
        ],
        figures=_headline(evaluation, preset),
        sites=[_site_list(evaluation, siting, preset) for siting in sitings],
        parts=parts,
    )


def _image_files(evaluation: Evaluation, parts: Sequence[Part]) -> list[str]:
    """Files of the images a page holds."""
    drawn = [one.key for part in parts if isinstance(part, Images) for one in part.images]
    rasters = evaluation.zone.rasters
    return [rasters[key].file.name for key in drawn if key in rasters]


def crs_label(crs: CRS, lang: str = "zh") -> str:
    """What the CRS is called on a map: the CGCS2000 belts by their number, others by their name.

    >>> crs_label(CRS.from_epsg(4528)), crs_label(CRS.from_epsg(4549), "en")
    ('CGCS2000 三度带第 40 带（EPSG:4528）', 'CGCS2000, 3-degree belt, CM 120E (EPSG:4549)')
    """
    belt, code = belt_words(crs), crs.to_string()
    if belt is None:
        return f"{crs.name} ({code})"
    return phrase("belt", lang).format(belt=belt.text(lang), code=code)


def _headline(evaluation: Evaluation, preset: Preset) -> list[Figure]:
    """The page's key figures; one that rests on part of the land says on what share."""
    tallies = evaluation.tallies[evaluation.tallies["scope"] == "zone"].set_index("indicator")
    return [
        _figure(name, tallies.at[name, "value"], tallies.at[name, "known_pct"])
        for name in HEADLINE
        if name in tallies.index
        and pd.notna(tallies.at[name, "value"])
        and may_tell(evaluation, preset, name)
    ]


def _figure(name: str, value: float, known: float) -> Figure:
    column = columns()[name]

    unit = in_each(lambda lang: with_known(column.unit_in(lang), known, lang))
    return Figure(in_each(column.label), in_each(lambda lang: shown(value, column, lang)), unit)


def site_title(siting: Siting) -> dict[str, str]:
    """What the list and the discs of one siting are called, in every language."""
    return in_each(lambda lang: f"{phrase('suggested_sites', lang)} · {siting.profile.label.text(lang)}")


def site_key(siting: Siting) -> str:
    """What the discs of one siting are called in the address of a view."""
    return f"sites_{siting.profile.name}"


def _site_list(evaluation: Evaluation, siting: Siting, preset: Preset) -> SiteList:
    lines = {lang: _lines(evaluation, siting, preset, lang) for lang in LANGUAGES}
    best = siting.suggestions(SUGGESTED)
    named = preset.shows("name")
    sites = [
        Site(
            str(plot),
            int(row["rank"]),
            str(plot) + (f" {row['name']}" if named and pd.notna(row["name"]) else ""),
            {lang: told[plot] for lang, told in lines.items()},
        )
        for plot, row in best.to_dict("index").items()
    ]
    return SiteList(
        site_title(siting),
        sites or _together(siting),
        theme=(f"score_{siting.profile.name}", f"rank_{siting.profile.name}"),
        overlay=site_key(siting),
        question=in_each(siting.profile.label.text),
    )


def _lines(evaluation: Evaluation, siting: Siting, preset: Preset, lang: str) -> dict[str, str]:
    """One line about each leading suggestion: score, area, route, how firm its place is, how it could be supplied.

    The public is told score and area alone.
    """
    best = siting.suggestions(SUGGESTED, lang)
    area = plot_columns()["area_m2"]
    lines = {
        plot: _line(number(float(row["score"]), 1), f"{shown(row['area_m2'], area, lang)} m²")
        for plot, row in best.to_dict("index").items()
    }
    if preset.public:
        return lines
    routes = best["route"].astype("object").where(best["route"].notna(), "")
    firm, modes = firmness(siting, best.index, lang), best_modes(evaluation, siting, best.index, lang)
    return {plot: _line(line, routes[plot], firm[plot], modes[plot]) for plot, line in lines.items()}


def _together(siting: Siting) -> list[Site]:
    """The sites of adjacent plots where no plot alone will do; each leads to its first plot."""
    found = siting.assemblies
    if found is None:
        return []
    rows = found.sites[["plots", "area_m2"]].to_dict("index")
    return [
        Site(row["plots"].split(";")[0], rank, _names(row["plots"]), _joined(row["area_m2"]))
        for rank, row in rows.items()
    ]


def _names(plots: str) -> Text:
    return in_each(lambda lang: plots.replace(";", phrase("comma", lang)))


def _joined(area_m2: float) -> Text:
    area = plot_columns()["area_m2"]
    return in_each(lambda lang: _line(phrase("suggested_together", lang), f"{shown(area_m2, area, lang)} m²"))


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
