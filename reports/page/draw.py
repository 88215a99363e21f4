"""Draw: an Evaluation and its Sitings as one sealed Folium map."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.schema import codes
from layers.zone import Zone
from maps import sketch
from maps.basemap import Basemap
from maps.image import Images
from maps.part import Part
from maps.sealed import SealedMap
from reports.page.compare import compare_of, other_layer, with_changes
from reports.page.dossier import plot_layer
from reports.page.images import fits
from reports.page.shares import shares
from reports.page.sides import Other
from reports.page.story import story_of
from reports.page.strip import SIGNS, strip_of
from reports.page.table import plot_table
from reports.page.themes import painted
from reports.page.working import site_key, site_title, working_page
from reports.preset.preset import Preset, preset_of
from reports.preset.seen import seen, seen_sitings
from reports.suggested import SUGGESTED
from reports.words import LANGUAGES, both

MAJOR = ("expressway", "arterial")
WATER, GREEN = ("water", "flood"), ("ecological_red_line", "permanent_farmland")
"""Kinds of road drawn wider, and kinds of constraint drawn as water and as green ground."""


def draw(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    path: Path,
    lang: str = "zh",
    story: Path | None = None,
    basemap: Basemap | None = None,
    others: Sequence[Other] = (),
    images: Images | None = None,
) -> Path:
    """Write the map as one HTML file that asks the network for nothing; gives the path.

    ``story``: the file of the presentation, instead of the zone's own ``story.toml``. Only a ``basemap`` from the
    network makes it ask for anything. ``others``: the days and scenarios it is compared with. ``images``: the pictures of
    the ground it holds, see :func:`reports.page.images.images_of`.
    """
    zone_map(evaluation, sitings, lang, path.parent, story, basemap, others, images).save(path)
    return path


def zone_map(
    evaluation: Evaluation,
    sitings: Sequence[Siting] = (),
    lang: str = "zh",
    folder: Path | None = None,
    story: Path | None = None,
    basemap: Basemap | None = None,
    others: Sequence[Other] = (),
    images: Images | None = None,
) -> SealedMap:
    """The zone as an ordinary Folium map, sealed: ground, parks, corridor, plots in themes, suggested sites.

    ``folder`` is where it will be written: what lies beside it there can be linked.
    """
    sitings, evaluation = seen_sitings(evaluation, sitings), seen(evaluation)
    others = [dataclasses.replace(one, evaluation=seen(one.evaluation)) for one in others]
    preset = preset_of(evaluation.zone)
    preset = dataclasses.replace(preset, moved=basemap.placed) if basemap else preset
    paint = with_changes(painted(evaluation, sitings), others, preset)
    plots = plot_layer(evaluation, sitings, lang, preset, paint, folder)
    rooms = parts(evaluation, sitings, folder, plots.theme_keys, story, preset)
    if (comparison := compare_of(evaluation, others, preset)) is not None:
        rooms.append(comparison)
    if images is not None and fits(basemap):
        rooms.append(images)
    page = working_page(evaluation, sitings, lang, rooms, basemap)
    if images is not None and not fits(basemap):
        page = dataclasses.replace(page, notes=[both("image_shifted"), *page.notes])
    page_map = SealedMap(page=page, lang=lang)
    if basemap is not None:
        basemap.add_to(page_map)
    for group in _ground(evaluation.zone, preset):
        group.add_to(page_map)
    plots.add_to(page_map)
    for place, other in enumerate(others):
        other_layer(other, place, paint, preset, lang).add_to(page_map)
    for group in _over(evaluation.zone, preset):
        group.add_to(page_map)
    for place, siting in enumerate(sitings):
        found = _suggested(evaluation, siting, preset, lang)
        if len(found):
            name, key = site_title(siting), site_key(siting)
            sketch.sites(
                found, "rank", "plot", name=name, key=key, show=place == 0, digits=exact(preset)
            ).add_to(page_map)
    return page_map


def parts(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path | None = None,
    themes: Collection[str] = (),
    story: Path | None = None,
    preset: Preset | None = None,
) -> list[Part]:
    """The rooms of the page beside the map, those that have something to say.

    A ``preset`` that shifts what is drawn onto a basemap shifts what they draw as well.
    """
    rooms: list[Part | None] = [shares(evaluation, sitings, folder), plot_table(evaluation, sitings)]
    drawn = [strip_of(evaluation), story_of(evaluation, sitings, themes, file=story)]
    moved = preset.moved if preset is not None else None
    rooms += [dataclasses.replace(one, moved=moved) for one in drawn if one is not None]
    return [room for room in rooms if room is not None]


def _suggested(evaluation: Evaluation, siting: Siting, preset: Preset, lang: str) -> gpd.GeoDataFrame:
    """The leading suggestions with rank and plot; where no plot alone will do, the sites of adjacent plots put together."""
    best = siting.suggestions(SUGGESTED, lang)
    together = siting.assemblies if best.empty else None
    if together is not None:
        plots = together.sites["plots"].str.split(";").str[0]
        drawn = together.sites[[together.sites.geometry.name]].assign(rank=together.sites.index, plot=plots)
        return preset.placed(drawn)
    shapes = evaluation.plots.geometry.reindex(best.index)
    found = {"rank": best["rank"].astype(int), "plot": best.index.astype(str)}
    sites = gpd.GeoDataFrame(found, geometry=shapes, crs=evaluation.zone.crs)
    return preset.placed(sites[sites.index.isin(preset.plots(evaluation.plots).index)])


def exact(preset: Preset) -> int:
    """To how many decimals of a degree lettering and signs stand."""
    return sketch.DIGITS if preset.digits is None else min(preset.digits, sketch.DIGITS)


def _ground(zone: Zone, preset: Preset) -> list[sketch.Sketch]:
    """What lies under the plots: parks, constraints, roads."""
    groups = []
    if (parks := preset.layer(zone, "parks")) is not None:
        groups.append(sketch.parks(parks, _named(parks), name=both("parks"), digits=exact(preset)))
    if (constraints := preset.layer(zone, "constraints")) is not None:
        groups.append(
            sketch.constraints(
                constraints,
                "kind",
                water=WATER,
                green=GREEN,
                name=both("constraints"),
            )
        )
    if (roads := preset.layer(zone, "roads")) is not None:
        major = roads["kind"].isin(MAJOR) if "kind" in roads.columns else None
        groups.append(sketch.roads(roads, major=major, name=both("roads")))
    return groups


def _over(zone: Zone, preset: Preset) -> list[sketch.Sketch]:
    """What lies over the plots: boundaries, the corridor's areas, its axis and its nodes."""
    groups = []
    if (boundaries := preset.layer(zone, "boundaries")) is not None:
        kinds = codes("boundary_kind")
        for kind, rows in boundaries.groupby("kind", sort=False):
            label = {one: kinds.get(str(kind), {}).get(one, str(kind)) for one in LANGUAGES}
            key = f"boundary_{kind}"
            groups.append(sketch.boundary(rows, name=label, key=key, dashed=kind == "managed"))
    if (areas := preset.layer(zone, "corridor_areas")) is not None:
        groups.append(sketch.areas(areas, _named(areas), name=both("corridor_areas"), digits=exact(preset)))
    if (axis := preset.layer(zone, "corridor_axis")) is not None:
        groups.append(sketch.axis(axis, _named(axis), name=both("corridor_axis"), digits=exact(preset)))
    if (nodes := preset.layer(zone, "corridor_nodes")) is not None:
        kinds = codes("node_kind")
        told = {f"kind_{one}": _kinds(nodes["kind"], kinds, one) for one in LANGUAGES}
        signs = {kinds[kind][LANGUAGES[0]]: sign for kind, sign in SIGNS.items()}
        shown_kind = {one: f"kind_{one}" for one in LANGUAGES}
        named = _named(nodes)
        groups.append(
            sketch.nodes(
                nodes.assign(**told),
                shown_kind,
                named,
                signs=signs,
                name=both("corridor_nodes"),
                digits=exact(preset),
            )
        )
    return groups


def _kinds(kinds: pd.Series, known: Mapping[str, Mapping[str, str]], lang: str) -> pd.Series:
    labels = {code: row[lang] for code, row in known.items()}
    return kinds.astype(object).map(lambda kind: labels.get(kind, kind))


def _named(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """The column that names a layer's features in each language."""
    return {lang: named_by(frame, lang) for lang in LANGUAGES}


def named_by(frame: gpd.GeoDataFrame, lang: str) -> str:
    """The column that names a layer's features in a language: the English one only where it is filled throughout."""
    return (
        "name_en"
        if lang == "en" and "name_en" in frame.columns and frame["name_en"].notna().all()
        else "name"
    )
