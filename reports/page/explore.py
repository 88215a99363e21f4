"""Explore: the zone's map in one line of Python, for a notebook or a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps.sealed import SealedMap
from reports.build import evaluate_zone, site_zone
from reports.page.draw import zone_map
from reports.page.under import basemap_of
from reports.preset.preset import as_preset


def explore(
    zone: str | Path | Evaluation,
    sitings: Sequence[Siting] | None = None,
    *,
    lang: str = "zh",
    preset: str | None = None,
    sketch: bool = False,
    basemap: str | None = None,
) -> SealedMap:
    """The Folium map of a zone's folder or of an Evaluation: the last line of a notebook's cell shows it.

    Anything of Folium can be added to it; ``.save("map.html")`` writes it whole. ``sitings``: those to show; left out:
    the ones that ``zone.toml`` names. ``preset``, ``sketch`` and ``basemap`` as of ``yuantu map``. Raises as reading
    the zone and as drawing it do.
    """
    evaluation = zone if isinstance(zone, Evaluation) else evaluate_zone(Path(zone), lang=lang)
    shown = as_preset(evaluation, preset, sketch=sketch)
    chosen = site_zone(shown) if sitings is None else sitings
    return zone_map(shown, chosen, lang, basemap=basemap_of(shown, basemap))
