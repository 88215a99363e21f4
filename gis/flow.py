"""Flow: how much ground of each shape of an earlier layer lies in each shape of a later one, and which became which."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gis.linked import components
from gis.overlay import Floats, Positions, cut


@dataclass(frozen=True, eq=False)
class Flow:
    """Every piece of ground that an earlier and a later shape have in common, and what only one of the two has.

    ``earlier``, ``later`` (positions) and ``area_m2`` have one entry a piece. For each earlier shape, with its own
    whole, lost and twice, and for each later one, with gained for lost:

        Σ area_m2 of its pieces + lost_m2 − earlier_twice_m2 = earlier_m2
        Σ area_m2 of its pieces + gained_m2 − later_twice_m2 = later_m2

    ``twice`` is not 0 only where shapes of the other layer overlap one another.
    """

    earlier: Positions
    later: Positions
    area_m2: Floats
    earlier_m2: Floats
    later_m2: Floats
    lost_m2: Floats
    gained_m2: Floats
    earlier_twice_m2: Floats
    later_twice_m2: Floats

    def share(self) -> tuple[Floats, Floats]:
        """Share of its earlier and of its later shape that each piece is, 0 to 1."""
        return self.area_m2 / self.earlier_m2[self.earlier], self.area_m2 / self.later_m2[self.later]

    def linked(self, least: float) -> NDArray[np.bool_]:
        """Pieces that make a succession: at least this share of the earlier or of the later shape."""
        return np.maximum(*self.share()) >= least if len(self.area_m2) else np.zeros(0, dtype=bool)

    def groups(self, least: float) -> tuple[Positions, Positions]:
        """The group of each earlier and each later shape: those that linked pieces hang together are one group."""
        n, m = len(self.earlier_m2), len(self.later_m2)
        kept = self.linked(least)
        group = components(self.earlier[kept], n + self.later[kept], n + m)
        return group[:n], group[n:]


def flow(earlier: gpd.GeoSeries, later: gpd.GeoSeries) -> Flow:
    """Cut an earlier layer by a later one of the same ground, both in one metric CRS.

    Raises CrsError and InputError as :func:`gis.overlay.cut`.

    >>> import shapely
    >>> whole = gpd.GeoSeries(shapely.box([0], 0, [100], 100), crs="EPSG:4547")
    >>> parts = gpd.GeoSeries(shapely.box([0, 60], 0, [60, 120], 100), crs="EPSG:4547")
    >>> split = flow(whole, parts)
    >>> split.area_m2.tolist(), split.lost_m2.tolist(), split.gained_m2.tolist()
    ([6000.0, 4000.0], [0.0], [0.0, 2000.0])
    """
    there, back = cut(earlier, later), cut(later, earlier)
    return Flow(
        there.small,
        there.large,
        there.area_m2,
        there.whole_m2,
        back.whole_m2,
        there.outside_m2,
        back.outside_m2,
        there.twice_m2,
        back.twice_m2,
    )
