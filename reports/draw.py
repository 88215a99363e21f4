"""Draw: an Evaluation and its Sitings as one sealed Folium map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from gis.errors import MapError
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import Siting
from land_policy.tally import columns
from layers.schema import Column, codes
from layers.zone import Zone
from maps import sketch
from maps.canvas import PlotLayer
from maps.page import Figure, Page, Site
from maps.sealed import SealedMap
from reports.finding import compared
from reports.shown import shown, shown_column, shown_share
from reports.themes import painted
from reports.words import in_both, phrase, phrases

SUGGESTED = 5
"""How many suggested sites the page lists."""

FIELDS = (
    "name",
    "park_id",
    "status_class",
    "supply_class",
    "land_use",
    "area_m2",
    "far",
    "building_density_pct",
    "building_coefficient_pct",
    "far_most",
    "floor_headroom_m2",
    "idle_class",
    "idle_reason",
    "idle_next_day",
    "idle_fee_wan",
    "contract_day",
    "start_by",
    "started_on",
    "finished_on",
    "investment_wan_mu",
    "tax_wan_mu",
    "employees",
    "built_floor_m2",
    "floor_from",
    "area_from",
    "station_m",
    "offset_m",
)
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

PUBLIC = "公开"
SENSITIVE = ("investment_wan_mu", "tax_wan_mu", "employees", "idle_fee_wan")
"""Columns of single plots that a map for the public leaves out: they tell one firm's figures."""

TONES = {"meets": "good", "breaks": "bad", "unknown": "unknown", "exempt": "none"}
SIGNS = {"university": "circle", "research": "triangle", "industry": "square", "living": "diamond"}


def draw(evaluation: Evaluation, sitings: Sequence[Siting], path: Path, lang: str = "zh") -> Path:
    """Write the map as one HTML file that asks the network for nothing; gives the path."""
    zone_map(evaluation, sitings, lang).save(path)
    return path


def zone_map(evaluation: Evaluation, sitings: Sequence[Siting] = (), lang: str = "zh") -> SealedMap:
    """The zone as an ordinary Folium map, sealed: ground, parks, corridor, plots in themes, suggested sites."""
    page_map = SealedMap(page=_page(evaluation, sitings, lang), lang=lang)
    for group in _ground(evaluation.zone, lang):
        group.add_to(page_map)
    plot_layer(evaluation, sitings, lang).add_to(page_map)
    for group in _over(evaluation.zone, lang):
        group.add_to(page_map)
    for siting in sitings[:1]:
        best = siting.suggestions(SUGGESTED, lang)
        if len(best):
            shapes = evaluation.plots.geometry.reindex(best.index)
            frame = gpd.GeoDataFrame(
                {"rank": best["rank"].astype(int)}, geometry=shapes, crs=evaluation.zone.crs
            )
            sketch.sites(frame, "rank", name=phrase("suggested_sites", lang)).add_to(page_map)
    return page_map


def plot_layer(evaluation: Evaluation, sitings: Sequence[Siting] = (), lang: str = "zh") -> PlotLayer:
    """The plots as one canvas layer: every theme, the figures of each plot as text, its findings as remarks."""
    paint = painted(evaluation, sitings, lang)
    named = plot_columns()
    fields = [named[name] for name in FIELDS if name in evaluation.plots.columns]
    hidden = SENSITIVE if public(evaluation.zone) else ()
    fields = [f for f in fields if f.name not in hidden and evaluation.plots[f.name].notna().any()]
    texts = pd.DataFrame({field.name: plot_text(evaluation, field, lang) for field in fields})
    return PlotLayer(
        paint.frame,
        key="plot_id",
        name=phrase("plots", lang),
        themes=[theme for theme in paint.themes if theme.column not in hidden],
        fields=[replace(field, unit=field.unit_in(lang)) for field in fields],
        text=texts,
        remarks=_remarks(evaluation, sitings, lang),
        lang=lang,
    )


def plot_text(evaluation: Evaluation, field: Column, lang: str) -> pd.Series:
    """A column of plots as people read it: codes with their names, parks by name, figures with their digits."""
    values = evaluation.plots[field.name]
    if field.name == "park_id":
        named = {unit: evaluation.unit_name("park", str(unit), lang) for unit in values.dropna().unique()}
        return shown_column(values.map(named), field, lang)
    listed = phrases(field.name, evaluation.zone.land_use_codes, lang)
    if not listed:
        return shown_column(values, field, lang)
    named_codes = values.astype("string").map(lambda code: listed.get(code, code), na_action="ignore")
    return shown_column(named_codes, field, lang)


def _remarks(evaluation: Evaluation, sitings: Sequence[Siting], lang: str) -> pd.DataFrame:
    """Findings that say something, worst first, and where each siting places the plot."""
    found = evaluation.findings(lang)
    found = found[found["verdict"] != "exempt"] if len(found) else found
    frames = []
    if len(found):
        order = found["verdict"].map({"breaks": 0, "unknown": 1, "meets": 2})
        found = found.assign(order=order).sort_values(["plot_id", "order"], kind="stable")
        titles = {clause.id: clause.title.label(lang) for clause in evaluation.rulebook.clauses}
        frames.append(
            pd.DataFrame(
                {
                    "key": found["plot_id"],
                    "tone": found["verdict"].map(TONES),
                    "heading": found["clause_id"].map(titles),
                    "text": (found["reason"] + "  " + compared(found, lang)).str.strip(),
                    "source": found["citation"] + " · " + phrase("evidence", lang) + " " + found["evidence"],
                }
            )
        )
    frames = [frame for frame in (*frames, *(_ranked(siting, lang) for siting in sitings)) if len(frame)]
    empty = pd.DataFrame(columns=["key", "tone", "heading", "text", "source"])
    return pd.concat(frames, ignore_index=True) if frames else empty


def _ranked(siting: Siting, lang: str) -> pd.DataFrame:
    best = siting.suggestions(len(siting.candidates), lang)
    sentence = phrase("ranked", lang)
    texts = [
        sentence.format(rank=int(rank), count=len(best), score=f"{score:.1f}", strong=strong)
        for rank, score, strong in zip(best["rank"], best["score"], best["strong"], strict=True)
    ]
    heading = f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"
    return pd.DataFrame({"key": best.index, "tone": "info", "heading": heading, "text": texts, "source": ""})


def public(zone: Zone) -> bool:
    """Whether the map is for the public. Raises MapError when it is and has no map number 审图号."""
    public = zone.map.get("classification") == PUBLIC
    if public and not zone.map.get("map_number"):
        raise MapError(in_both("public_without_number"))
    return public


def _page(evaluation: Evaluation, sitings: Sequence[Siting], lang: str) -> Page:
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
        sites=_site_list(sitings, lang),
        sites_title=_sites_title(sitings, lang),
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


def _sites_title(sitings: Sequence[Siting], lang: str) -> str:
    return f"{phrase('suggested_sites', lang)} · {sitings[0].profile.label.text(lang)}" if sitings else ""


def _site_list(sitings: Sequence[Siting], lang: str) -> list[Site]:
    if not sitings:
        return []
    best = sitings[0].suggestions(SUGGESTED, lang)
    area = plot_columns()["area_m2"]
    return [
        Site(
            str(row["plot_id"]),
            int(row["rank"]),
            str(row["plot_id"]) + ("" if pd.isna(row["name"]) else f" {row['name']}"),
            f"{row['score']:.1f} · {shown(row['area_m2'], area, lang)} m² · {row['strong']}",
        )
        for row in best.reset_index().to_dict("records")
    ]


def _ground(zone: Zone, lang: str) -> list[sketch.Sketch]:
    """What lies under the plots: parks, constraints, roads."""
    groups = []
    if (parks := _layer(zone, "parks")) is not None:
        groups.append(sketch.parks(parks, _named(parks, lang), name=phrase("parks", lang)))
    if (constraints := _layer(zone, "constraints")) is not None:
        groups.append(
            sketch.constraints(
                constraints,
                "kind",
                water=["water", "flood"],
                green=["ecological_red_line", "permanent_farmland"],
                name=phrase("constraints", lang),
            )
        )
    if (roads := _layer(zone, "roads")) is not None:
        major = roads["kind"].isin(["expressway", "arterial"]) if "kind" in roads.columns else None
        groups.append(sketch.roads(roads, major=major, name=phrase("roads", lang)))
    return groups


def _over(zone: Zone, lang: str) -> list[sketch.Sketch]:
    """What lies over the plots: boundaries, the corridor's areas, its axis and its nodes."""
    groups = []
    if (boundaries := _layer(zone, "boundaries")) is not None:
        kinds = codes("boundary_kind")
        for kind, rows in boundaries.groupby("kind", sort=False):
            label = kinds.get(str(kind), {}).get(lang, str(kind))
            groups.append(sketch.boundary(rows, name=label, dashed=kind == "managed"))
    if (areas := _layer(zone, "corridor_areas")) is not None:
        groups.append(sketch.areas(areas, _named(areas, lang), name=phrase("corridor_areas", lang)))
    if (axis := _layer(zone, "corridor_axis")) is not None:
        groups.append(sketch.axis(axis, _named(axis, lang), name=phrase("corridor_axis", lang)))
    if (nodes := _layer(zone, "corridor_nodes")) is not None:
        labels = {code: row[lang] for code, row in codes("node_kind").items()}
        shown_kind = nodes.assign(kind_shown=nodes["kind"].astype(object).map(lambda k: labels.get(k, k)))
        signs = {labels[kind]: sign for kind, sign in SIGNS.items()}
        named = _named(nodes, lang)
        groups.append(
            sketch.nodes(shown_kind, "kind_shown", named, signs=signs, name=phrase("corridor_nodes", lang))
        )
    return groups


def _layer(zone: Zone, name: str) -> gpd.GeoDataFrame | None:
    frame = zone.layer(name)
    return frame if frame is not None and len(frame) else None


def _named(frame: gpd.GeoDataFrame, lang: str) -> str:
    return (
        "name_en"
        if lang == "en" and "name_en" in frame.columns and frame["name_en"].notna().all()
        else "name"
    )
