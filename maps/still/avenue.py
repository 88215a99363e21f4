"""Avenue: the avenue of a scene in its frame: a line in the accent, and its kilometres beside it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from maps import palette
from maps.still import fonts
from maps.still.frame import Frame
from maps.still.lettering import around
from maps.still.outline import line_paths
from maps.still.scene import Avenue
from maps.still.tones import GROUND

Place = npt.NDArray[np.float64]


def line(frame: Frame, avenue: Avenue) -> None:
    """The avenue as a line in the accent with a cased tick every kilometre."""
    paths = line_paths(avenue.line, frame.window)
    wide = 0.55 if frame.small else 0.95
    frame.pen.paths(paths, line=palette.PANEL, width=wide + 0.6)
    frame.pen.paths(paths, line=palette.ACCENT, width=wide)
    if frame.small:
        return
    for at, away, _ in _stations(frame, avenue):
        frame.pen.line([tuple(at - away * 1.3), tuple(at + away * 1.3)], palette.PANEL, 0.9)
        frame.pen.line([tuple(at - away * 1.1), tuple(at + away * 1.1)], palette.ACCENT, 0.45)


def station_names(frame: Frame, avenue: Avenue) -> None:
    """The kilometre of every mark beside it; of every second or fifth where they stand close."""
    spaced = avenue.step_m * frame.window.mm
    every = 1 if spaced > 5 * frame.size else 2 if spaced > 2.5 * frame.size else 5
    for number, (at, away, station) in enumerate(_stations(frame, avenue)):
        if number % every == 0:
            _station(frame, at, away, f"K{round(station / 1000):g}")


def _stations(frame: Frame, avenue: Avenue) -> list[tuple[Place, Place, float]]:
    """Places of the marks on paper, the way across the line there, one mm long, and their stations in m."""
    line = shapely.line_merge(shapely.union_all(np.asarray(avenue.line, dtype=object)))
    if shapely.get_type_id(line) != 1:
        return []
    stations = np.arange(0.0, shapely.length(line) + 1e-6, avenue.step_m)
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(stations - 5, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, stations + 5))
    along = after - before
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.column_stack([along[:, 1], -along[:, 0]])
    places = frame.window.on_paper(shapely.get_coordinates(shapely.line_interpolate_point(line, stations)))
    return list(zip(places, across, stations.tolist(), strict=True))


def _station(frame: Frame, at: npt.NDArray[np.float64], away: npt.NDArray[np.float64], text: str) -> None:
    size = 6.0 * frame.size
    reach = 1.8 + fonts.width(text, size) / 2 + 0.6
    for side in (1, -1):
        x, y = at + away * side * reach
        box = around(x, y, text, size, 0.2)
        if frame.lettered and frame.taken.free(box):
            frame.taken.take(box)
            frame.pen.text(
                x, y, text, size, palette.ACCENT, align="center", base="center_baseline", halo=GROUND
            )
            return
