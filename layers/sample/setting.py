"""Setting: all that tells one invented zone from another, in degrees and words; the generator is the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Degrees = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class SubPark:
    """A specialised park inside a park: its words, the codes it gathers and the point it grows from."""

    code: str
    name: str
    name_en: str
    industry: str
    codes: tuple[str, ...]
    seed: tuple[float, float]


@dataclass(frozen=True)
class Park:
    """A park, or with ``member = False`` a cluster outside all parks, and how its streets and uses run.

    ``outline`` and ``core`` are in degrees; streets and blocks are laid out in the core. ``bearing`` turns the
    street grid, in degrees from east; ``along_axis`` bends it along the avenue instead. ``spacing_m`` is the
    mean distance between streets. ``themes`` and ``industries`` are weights.
    """

    code: str
    name: str
    name_en: str
    outline: Degrees
    core: Degrees
    centre: tuple[float, float]
    themes: Mapping[str, float]
    industries: Mapping[str, float]
    bearing: float = 0.0
    along_axis: bool = False
    spacing_m: tuple[float, float] = (360.0, 320.0)
    lead: str = ""
    lead_en: str = ""
    lead_codes: tuple[str, ...] = ()
    source: str = ""
    sub_parks: tuple[SubPark, ...] = ()
    member: bool = True


@dataclass(frozen=True)
class Road:
    """A road or railway drawn by hand, with its class and the width of its red lines."""

    name: str
    kind: str
    width_m: float
    line: Degrees


@dataclass(frozen=True)
class Water:
    """A river or canal: its middle line and its width."""

    name: str
    width_m: float
    line: Degrees


@dataclass(frozen=True)
class Hill:
    """A hill: where its top is, how high, how far it reaches along and across, and which way it runs."""

    name: str
    top: tuple[float, float]
    height_m: float
    reach_m: tuple[float, float]
    bearing: float


@dataclass(frozen=True)
class Patch:
    """A constraint area drawn by hand as a rounded patch around a point."""

    kind: str
    name: str
    middle: tuple[float, float]
    reach_m: tuple[float, float]
    bearing: float = 0.0


@dataclass(frozen=True)
class Overcast:
    """A cloud on the image of one year: where its middle is and how far it reaches."""

    year: int
    middle: tuple[float, float]
    reach_m: tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A node of the corridor and how sure its position is."""

    name: str
    name_en: str
    kind: str
    at: tuple[float, float]
    confidence: str


@dataclass(frozen=True)
class Offer:
    """Land the plan holds ready for one use: a block cut to plots of ``size_m2``, some not supplied yet.

    The block is the one nearest to ``at`` in its park that no earlier offer took; the ``count`` plots of it
    nearest to that point are in ``state``: approved (ready for supply) or notready. ``committed`` says that
    they are promised to a project. A ``count`` of 0 only cuts the block so.
    """

    park: str
    at: tuple[float, float]
    theme: str
    size_m2: float
    count: int = 1
    state: str = "approved"
    committed: bool = False


@dataclass(frozen=True)
class Setting:
    """One invented zone: where it lies and what its parks, roads, waters and hills are."""

    folder: str
    code: str
    name: str
    name_en: str
    seed: int
    day: date
    crs: str
    parks: tuple[Park, ...]
    axis: Degrees = ()
    axis_name: tuple[str, str] = ("", "")
    divide: Degrees = ()
    areas: tuple[tuple[str, str, str], ...] = ()
    nodes: tuple[Node, ...] = ()
    offers: tuple[Offer, ...] = ()
    roads: tuple[Road, ...] = ()
    waters: tuple[Water, ...] = ()
    hills: tuple[Hill, ...] = ()
    patches: tuple[Patch, ...] = ()
    clouds: tuple[Overcast, ...] = ()
    approved: tuple[tuple[str, float], ...] = ()
    half_width_m: float = 900.0
    price: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    rasters: bool = False
    situations: bool = False
    scatter: bool = True
    files: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
