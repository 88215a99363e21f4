"""AssemblyWish: the table ``[assembly]`` of a profile: what adjoins, what a plot costs, how many make a site."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from land_policy.siting.toml_table import TomlTable

COSTS = ("score", "clearing")
WIDEST_M = 500.0


@dataclass(frozen=True)
class AssemblyWish:
    """How plots may be put together, over the shipped defaults of ``assembly.toml``.

    ``least_edge_m`` of shared edge joins two plots, and so does facing one another across at most ``road_gap_m``. ``cost`` is
    ``score`` (``area × (100 − score) / 100``, in hectares), ``clearing`` (floor area that stands there) or an amount that a
    column of the plots gives. ``slack_m2``: how far a site may exceed what is needed; blank: as far as the project's
    greatest area. ``lift``: exclusions that do not keep a plot out of a site, each to be settled plot by plot.
    """

    least_edge_m: float
    road_gap_m: float
    cost: str
    max_plots: int
    several_max_plots: int
    slack_m2: float | None = None
    lift: tuple[str, ...] = ()


@functools.cache
def default_wish() -> AssemblyWish:
    """The shipped defaults.

    >>> default_wish().least_edge_m, default_wish().road_gap_m, default_wish().cost
    (10.0, 0.0, 'score')
    """
    text = resources.files("land_policy").joinpath("siting", "assembly.toml").read_text(encoding="utf-8")
    return AssemblyWish(**tomllib.loads(text))


def assembly_wish(top: TomlTable) -> AssemblyWish:
    """``[assembly]`` of a profile; the shipped defaults where it has none. Errors name file, table and key."""
    made = default_wish()
    if not top.has("assembly"):
        return made
    table = top.table("assembly")
    edge, gap = table.number_or_none("least_edge_m", 0.0), table.number_or_none("road_gap_m", 0.0, WIDEST_M)
    count, several = table.number_or_none("max_plots", 1), table.number_or_none("several_max_plots", 1)
    wish = AssemblyWish(
        least_edge_m=made.least_edge_m if edge is None else edge,
        road_gap_m=made.road_gap_m if gap is None else gap,
        cost=table.name("cost") if table.has("cost") else made.cost,
        max_plots=made.max_plots if count is None else int(count),
        several_max_plots=made.several_max_plots if several is None else int(several),
        slack_m2=table.number_or_none("slack_m2", 0.0),
        lift=table.texts("lift") if table.has("lift") else (),
    )
    table.done()
    return wish
