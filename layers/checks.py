"""Does the zone hold together: areas, overlaps, links, codes, dates and sums, and what is missing."""

from __future__ import annotations

from layers.fault import Fault
from layers.zone import Zone


def check(zone: Zone) -> tuple[Fault, ...]:
    """Every fault of the zone as a whole."""
    return ()
