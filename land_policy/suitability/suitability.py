"""Suitability: the score of every cell of a zone, and what it comes to on each plot."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.errors import InputError, SitingError
from gis.raster.grid import Grid
from gis.raster.heights import metric
from gis.raster.lattice import over
from gis.raster.legend import EXCLUDED, OUTSIDE, UNKNOWN
from gis.raster.overlay import Mask, Overlaid, Part, weighted_overlay
from gis.raster.shapes_on import Touched
from gis.raster.shares import shares
from gis.raster.zonal import zonal
from gis.raster.zones import NONE, zones
from gis.words import Words as Told
from gis.words import refusal
from land_policy.siting.wish import Words
from land_policy.siting.words import figure, joined, say
from land_policy.suitability.on_cells import (
    absent_kinds,
    features,
    lacking,
    mask_on,
    not_hidden,
    reader_on,
)
from land_policy.suitability.overlay_file import Hiding, OnCells, OverlayWish
from land_policy.suitability.worth import array_worth
from layers.zone import Zone

PERCENT = 100.0
LEAST_M2 = 0.01
"""Pieces of zones below this are the rounding of coordinates and not written."""


@dataclass(frozen=True)
class Suitability:
    """What an overlay gave: the files and counts of its cells, and by plot what that comes to.

    ``plots``: ``score_mean`` over the part of the plot that has a score (blank: none has), ``class`` the one with most of it, ``class_1_pct`` … by
    class, ``excluded_pct``, ``unknown_pct`` and ``outside_pct``: shares of the plot in %, which add up to 100; blank for a plot without a shape.
    ``zones``: the plots cut by class, where asked for. ``criteria``: those weighed, with the weights that counted; ``aligned``: what was
    done to each raster; ``notes``: what else is to be known.
    """

    wish: OverlayWish
    overlaid: Overlaid
    plots: pd.DataFrame
    zones: gpd.GeoDataFrame | None
    criteria: tuple[OnCells, ...]
    aligned: tuple[tuple[Words, Words], ...]
    notes: tuple[Words, ...]
    cell_m: float

    @property
    def class_columns(self) -> list[str]:
        """The columns of the shares of the classes, from the lowest."""
        return [f"class_{code}_pct" for code in self.wish.legend.classes]


def suitability(
    zone: Zone,
    wish: OverlayWish,
    out: Path,
    *,
    classes: Path | None = None,
    cut: bool = False,
    threads: int | None = None,
) -> Suitability:
    """Weigh what a wish names on the cells of its grid, write the scores to ``out``, and take them by plot.

    ``classes``: where to write the classes too. ``cut``: also cut the plots by class. Raises `SitingError` where the zone lacks what is
    not optional, or the grid; InputError and OutputError where rasters cannot be read or written.
    """
    _check_names(zone, out, classes)
    criteria, notes = _kept(zone, wish)
    like = _like(zone, wish)
    masks, untested = _masks(zone, wish)
    opened = [reader_on(one, zone, like) for one in criteria]
    parts = [
        Part(one.name, one.weight, opening, array_worth(one.shape), band)
        for one, (opening, band) in zip(criteria, opened, strict=True)
    ]
    hiding = [
        Mask(mask.name, opening, hides, band)
        for mask in masks
        for opening, band, hides in [mask_on(mask, zone, like)]
    ]
    told = _aligned(zone, criteria, like)
    legend = replace(wish.legend, about=_about(wish, criteria, masks))
    with tempfile.TemporaryDirectory() as folder:
        codes = classes or Path(folder) / "classes.tif"
        made = weighted_overlay(
            parts,
            like,
            out,
            legend,
            masks=hiding,
            inside=_inside(zone, wish, like),
            classes=codes,
            threads=threads,
        )
        plots = _by_plot(zone, wish, made, codes)
        pieces = _zones(zone, codes) if cut else None
    found = replace(made, classes=classes)
    return Suitability(wish, found, plots, pieces, criteria, told, (*notes, *untested), like.cell[0])


def _check_names(zone: Zone, *files: Path | None) -> None:
    """Refuse names of files that do not say that they are GeoTIFFs, those of the zone's own rasters, and one name for two files."""
    own = {one.resolve() for raster in zone.rasters.values() for one in raster.files}
    for file in files:
        if file is not None and file.suffix.lower() not in (".tif", ".tiff"):
            raise InputError(refusal("land_policy", "overlay.out", out=file.name))
        if file is not None and file.resolve() in own:
            raise InputError(refusal("land_policy", "overlay.own", out=file.name))
        own |= set() if file is None else {file.resolve()}


def _kept(zone: Zone, wish: OverlayWish) -> tuple[tuple[OnCells, ...], list[Words]]:
    """The criteria the zone can be asked about, their weights made to sum to 1 where others are left out, and notes of those."""
    short = {one.name: lacking(one, zone) for one in wish.criteria}
    gone = [one for one in wish.criteria if short[one.name] is not None]
    needed = [one for one in gone if not one.optional]
    each = [say("reason", label=one.label, value=short[one.name]) for one in gone]
    told = _told(joined(each))
    if needed:
        only = joined(say("reason", label=one.label, value=short[one.name]) for one in needed)
        raise SitingError(
            refusal("land_policy", "overlay.lacking", file=f"{wish.name}.toml", each=_told(only))
        )
    left = [one for one in wish.criteria if short[one.name] is None]
    total = math.fsum(one.weight for one in left)
    if not left or total == 0:
        raise SitingError(refusal("land_policy", "overlay.all_out", file=f"{wish.name}.toml", each=told))
    notes = [
        say("note_left_out", label=one.label, reason=short[one.name], weight=figure(one.weight))
        for one in gone
    ]
    return tuple(replace(one, weight=one.weight / total) for one in left) if gone else tuple(left), notes


def _told(words: Words) -> Told:
    """Words of siting as words of a refusal."""
    return Told(words.en, words.zh)


def _like(zone: Zone, wish: OverlayWish) -> Grid:
    """The cells on which everything is laid together."""
    if not wish.like:
        bounds = zone.plots.geometry.total_bounds
        return over(tuple(map(float, bounds)), zone.crs, wish.cell_m, wish.margin_m)  # type: ignore[arg-type]
    named = zone.rasters.get(wish.like)
    if named is None:
        facts = {"file": f"{wish.name}.toml", "name": wish.like, "known": list(zone.rasters) or ["—"]}
        raise SitingError(refusal("land_policy", "overlay.no_like", **facts))
    grid = Grid(named.source)
    if not metric(grid.crs):
        raise SitingError(refusal("land_policy", "overlay.degrees", file=f"{wish.name}.toml", name=wish.like))
    if not grid.meets(zone.plots.geometry):
        facts = {"file": f"{wish.name}.toml", "name": wish.like}
        raise SitingError(refusal("land_policy", "overlay.elsewhere", **facts))
    return grid


def _masks(zone: Zone, wish: OverlayWish) -> tuple[list[Hiding], list[Words]]:
    """The masks that can be applied, and notes of those that cannot."""
    found, notes = [], []
    for mask in wish.masks:
        why = not_hidden(mask, zone)
        if why is not None:
            notes.append(say("note_untested", label=mask.label, why=why))
            continue
        found.append(mask)
        absent = absent_kinds(mask, zone)
        if absent:
            notes.append(say("note_untested", label=mask.label, why=say("no_kind", what=mask.layer)))
    return found, notes


def _inside(zone: Zone, wish: OverlayWish, like: Grid) -> Any:
    if wish.inside is None:
        return None
    shapes = features(*wish.inside, zone)
    if shapes.empty:
        raise SitingError(
            refusal("land_policy", "overlay.inside", file=f"{wish.name}.toml", layer=wish.inside[0])
        )
    return lambda: Touched(shapes, like)


def _aligned(zone: Zone, criteria: Sequence[OnCells], like: Grid) -> tuple[tuple[Words, Words], ...]:
    """What is done to bring each criterion onto the cells, in words."""
    told = []
    for one in criteria:
        with reader_on(one, zone, like)[0]() as reader:
            note = reader.note
        if one.by == "distance":
            words = say("near", most=figure(round(one.most_m, 1)))
        else:
            words = Words(note.text("zh"), note.text("en"))
        told.append((one.label, words))
    return tuple(told)


def _about(wish: OverlayWish, criteria: Sequence[OnCells], masks: Sequence[Hiding]) -> dict[str, Any]:
    """Criteria, masks and sources for the legend's file."""

    def both(words: Words) -> dict[str, str]:
        return {"zh": words.zh, "en": words.en}

    def wished(one: OnCells | Hiding) -> dict[str, Any]:
        return {"name": one.name, "label": both(one.label), "source": both(one.source), "kind": one.kind}

    return {
        "about": both(wish.about),
        "classes_source": both(wish.classes_source),
        "criteria": [{**wished(one), "weight": round(one.weight, 9)} for one in criteria],
        "masks": [wished(one) for one in masks],
    }


def _by_plot(zone: Zone, wish: OverlayWish, made: Overlaid, codes: Path) -> pd.DataFrame:
    """Mean score, and shares of each plot by class and by why there is no score."""
    shapes = zone.plots.geometry
    every: dict[Any, Any] = {code: code for code in (*wish.legend.classes, EXCLUDED, UNKNOWN)}
    found = shares(codes, shapes, every)
    seen = found["coverage"].to_numpy()
    parts = {code: (PERCENT * found[code].fillna(0.0) * seen).to_numpy() for code in every}
    of_classes = np.column_stack([parts[code] for code in wish.legend.classes])
    named = {f"class_{code}_pct": parts[code] for code in wish.legend.classes}
    main = np.where(of_classes.sum(axis=1) > 0, of_classes.argmax(axis=1) + 1, np.nan)
    table = pd.DataFrame(
        {
            "score_mean": zonal(made.score, shapes, ("mean",))["mean"].to_numpy(),
            "class": pd.array(main, dtype="Int64"),
            **named,
            "excluded_pct": parts[EXCLUDED],
            "unknown_pct": parts[UNKNOWN],
            "outside_pct": PERCENT * np.clip(1.0 - seen, 0.0, 1.0),
        },
        index=zone.plots.index,
    )
    return table.sort_values("score_mean", ascending=False, kind="stable", na_position="last")


def _zones(zone: Zone, codes: Path) -> gpd.GeoDataFrame:
    """The plots cut by class, the codes of cells without a class apart."""
    found = zones(codes, zone.plots.geometry, least_m2=LEAST_M2)
    return found.assign(code=found["code"].where(found["code"].ne(NONE), OUTSIDE)).rename(
        columns={"shape": "plot_id"}
    )
