"""Evaluation: the figures of a zone kept: given back whole, or for one plot alone."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gis.overlay import Pieces
from land_policy.evaluation import Evaluation, parameters_of, rulebook_of
from land_policy.floors import Floors
from layers.zone import Frame, Zone
from reports.kept.frame import places_of
from reports.kept.value import Parts, late, write_value
from reports.kept.zone import Layers


def keep_evaluation(folder: Path, evaluation: Evaluation) -> None:
    """Keep plots, tallies and the floor account; what the rules say follows from the plots and is not kept."""
    floors = evaluation.floors
    write_value(
        folder,
        {
            "plots": evaluation.plots,
            "tallies": evaluation.tallies,
            "account": None if floors is None else floors.account,
            "by_plot": None if floors is None else floors.by_plot,
            "by_building": None if floors is None else floors.by_building,
            "pieces": None if floors is None else floors.pieces,
        },
    )


def kept_evaluation(folder: Path, zone: Zone) -> Evaluation:
    """All figures of the zone as they were kept, each table read when it is looked at; the rules asked again."""
    parts, book, parameters = Parts(folder), rulebook_of(zone), parameters_of(zone)
    known = {
        "zone": zone,
        "rulebook": book,
        "tallies": parts.part("tallies"),
        "parameters": parameters,
        **{one.name: {} for one in dataclasses.fields(Evaluation) if not one.init},
    }
    plots = functools.cache(parts.later("plots"))
    asked: dict[str, Callable[[], Any]] = {
        "plots": plots,
        "judgements": lambda: book.judge(plots(), zone.day, parameters),
        "floors": lambda: _floors(parts),
    }
    made: Evaluation = late(Evaluation, known, asked)
    return made


def of_one_plot(folder: Path, zone: Zone, plot: str) -> Evaluation | None:
    """The evaluation as far as one plot goes: its row, the buildings on it, the rules asked of it; figures of units whole.

    What compares plots with each other cannot be told from it. None where no plot has that number.
    """
    parts = Parts(folder)
    at = places_of(parts.file("plots"), plot)
    if len(at) != 1:
        return None
    plots, layers = parts.rows("plots", at), zone.layers
    if not isinstance(layers, Layers):
        return None
    own: dict[str, Frame] = {"plots": plots}
    floors, buildings = _floors_of(parts, at[0])
    if floors is not None and "buildings" in layers:
        own["buildings"] = layers.parts.rows("layer buildings", buildings)
    zone = late(Zone, {**vars(zone), "layers": _Some(layers, own)}, {"set_aside": lambda: None})
    book, parameters = rulebook_of(zone), parameters_of(zone)
    judged = book.judge(plots, zone.day, parameters)
    return Evaluation(zone, book, plots, judged, parts.part("tallies"), floors, parameters)


def _floors_of(parts: Parts, at: int) -> tuple[Floors | None, list[int]]:
    """The floor account of one plot: the pieces of buildings on it, and where these buildings stand in their layer."""
    pieces = parts.inside("pieces")
    if pieces is None:
        return None, []
    here = places_of(pieces.file("large"), at)
    small = pieces.rows("small", here)
    found, place = np.unique(small, return_inverse=True)
    rows = [int(one) for one in found]
    on_plot = Pieces(
        small=place.astype(small.dtype),
        large=np.zeros(len(here), dtype=np.int64),
        area_m2=pieces.rows("area_m2", here),
        whole_m2=pieces.rows("whole_m2", rows),
        outside_m2=pieces.rows("outside_m2", rows),
        twice_m2=pieces.rows("twice_m2", rows),
    )
    by_building = parts.rows("by_building", rows)
    return Floors(parts.rows("by_plot", [at]), by_building, on_plot, parts.part("account")), rows


class _Some(Layers):
    """The layers of a zone, some of them with a few rows only."""

    def __init__(self, layers: Layers, some: Mapping[str, Frame]) -> None:
        super().__init__(layers.parts)
        self._read.update(some)


def _floors(parts: Parts) -> Floors | None:
    pieces = parts.part("pieces")
    if not isinstance(pieces, Pieces):
        return None
    return Floors(parts.part("by_plot"), parts.part("by_building"), pieces, parts.part("account"))
