"""OverlayFile: a TOML file that says which rasters are weighed, how, on what grid, what is masked, and how the score is classed."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from gis.errors import InputError
from gis.raster.legend import Legend
from gis.words import Words as Told
from land_policy.siting import wish_tables
from land_policy.siting.faults import Faults
from land_policy.siting.shape import Categories, Classes, Linear, Shape, Sigmoid, Trapezoid
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish import Criterion, Wish, Words
from land_policy.toml_file import load as load_toml
from layers.raster import RESAMPLING

TOLERANCE = 1e-9
COLOUR_LENGTH = 7
SIGMOID_REACH = 5.0
"""A sigmoid is followed as far as this many times the way from its half to its high: there it is worth 2e-5 or within 2e-5 of 1."""
POLYGONS, FEATURES = ("polygon",), ("polygon", "line", "point")


@dataclass(frozen=True)
class OnCells(Criterion):
    """A criterion asked of cells: as `Criterion` by ``raster`` or ``distance``, of a ``band`` by name, brought onto other cells by
    ``resampling`` (blank: as the raster states, else by the size of the cells), a distance looked for as far as ``most_m``.
    """  # noqa: D205

    band: str = ""
    resampling: str = ""
    most_m: float = math.nan


@dataclass(frozen=True)
class Hiding(Wish):
    """A mask: cells that have no score, because shapes lie there (``layer``, ``where``, widened by ``buffer_m``; ``touched`` = ``any``: every cell
    they touch, ``middle``: cells whose middle they hold), or because of what a raster says there (``of``; ``above``, ``below``, ``values``).
    """  # noqa: D205

    layer: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buffer_m: float = 0.0
    touched: str = "any"
    of: OnCells | None = None
    above: float = math.inf
    below: float = -math.inf
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class OverlayWish:
    """What is to be weighed: on the cells of the raster ``like``, or on cells of ``cell_m`` over the plots and ``margin_m`` around.

    ``inside``: layer and features outside which nothing is asked; blank for the whole grid.
    """

    name: str
    label: Words
    about: Words
    checked: date
    like: str
    cell_m: float
    margin_m: float
    inside: tuple[str, Mapping[str, tuple[str, ...]]] | None
    criteria: tuple[OnCells, ...]
    masks: tuple[Hiding, ...]
    legend: Legend
    classes_source: Words


def load(file: Path) -> OverlayWish:
    """The wish in a TOML file; SitingError with every fault it has, RuleError when it cannot be read."""
    return parse(load_toml(file), file.stem, file.name)


def parse(entries: dict[str, Any], name: str, file: str) -> OverlayWish:
    """The wish in the tables of a file; ``file`` is what errors call it."""
    faults, top = Faults(), TomlTable(file, "", entries)
    label = faults.none_from(partial(wish_tables.words, top, "label"))
    about = faults.none_from(partial(wish_tables.words, top, "about"))
    checked = faults.none_from(lambda: top.day("checked"))
    grid = faults.none_from(partial(_grid, top))
    inside = faults.none_from(partial(_inside, top))
    criteria = faults.each(top, "criterion", _criterion)
    masks = faults.each(top, "mask", _mask)
    legend = faults.none_from(partial(_legend, top, label)) if label else None
    faults.none_from(partial(_together, top, criteria, masks))
    faults.none_from(top.done)
    faults.stop()
    like, cell, margin = grid or ("", 0.0, 0.0)
    told = (like, cell, margin, inside, criteria, masks, *(legend or ()))
    return OverlayWish(name, label, about, checked, *told)  # type: ignore[arg-type]


def _grid(top: TomlTable) -> tuple[str, float, float]:
    table = top.table("grid")
    named = [key for key in ("like", "cell_m") if table.has(key)]
    if len(named) != 1:
        raise table.error("overlay.grid")
    like = table.name("like") if named == ["like"] else ""
    cell = table.number("cell_m", 0.01, 100_000.0) if not like else 0.0
    margin = (table.number_or_none("margin_m", 0.0, 1e6) or 0.0) if not like else 0.0
    table.done()
    return like, cell, margin


def _inside(top: TomlTable) -> tuple[str, Mapping[str, tuple[str, ...]]] | None:
    if not top.has("inside"):
        return None
    table = top.table("inside")
    place = wish_tables.place_of(table, POLYGONS, of_plots=True)
    table.done()
    return place["layer"], place["where"]


def _criterion(table: TomlTable) -> OnCells:
    """One [[criterion]]: a raster or a distance, its shape and its weight."""
    by = table.choice("from", ("raster", "distance"))
    shape = wish_tables.shape_of(table, of_words=by == "raster" and table.has("categories"))
    more = _cells(table) if by == "raster" else {**_distance(table), "unit": "m"}
    if isinstance(shape, Categories):
        _numbers(table, shape)
    if by == "distance":
        stated = table.number_or_none("most_m", 0.0)
        more["most_m"] = _reach(shape) if stated is None else stated
    weight, optional = table.number("weight", 0.0, 1.0), table.flag("optional")
    made = OnCells(**wish_tables.wish_of(table), by=by, weight=weight, shape=shape, optional=optional, **more)
    table.done()
    return made


def _cells(table: TomlTable) -> dict[str, Any]:
    """Which raster, or what worked out from it; no figure of plots."""
    for key in ("statistic", "earthwork", "level_m"):
        if table.has(key):
            raise table.error("overlay.of_plots", key=key)
    found = wish_tables.cells(table)
    found["band"] = table.text_or_empty("band")
    found["resampling"] = table.choice("resampling", ("", *RESAMPLING), "")
    return found


def _distance(table: TomlTable) -> dict[str, Any]:
    return wish_tables.place_of(table, FEATURES, of_plots=True)


def _numbers(table: TomlTable, shape: Categories) -> None:
    """Refuse categories that are no codes of cells."""
    for key in shape.worths:
        try:
            float(key)
        except ValueError:
            raise table.error("overlay.code", key=key[:50]) from None


def _reach(shape: Shape) -> float:
    """How far a distance need be known: beyond, its worth stays as it is."""
    if isinstance(shape, Linear):
        return max(shape.worst, shape.best)
    if isinstance(shape, Classes):
        return shape.bounds[-1] * (1 + 1e-6) + 1e-6
    if isinstance(shape, Sigmoid):
        return shape.half + SIGMOID_REACH * abs(shape.high - shape.half)
    return shape.d * (1 + 1e-6) + 1e-6 if isinstance(shape, Trapezoid) else math.nan


def _mask(table: TomlTable) -> Hiding:
    """One [[mask]]: shapes, or a condition on a raster."""
    by = table.choice("from", ("layer", "raster"))
    wish = wish_tables.wish_of(table)
    if by == "layer":
        more: dict[str, Any] = {
            **_distance(table),
            "buffer_m": table.number_or_none("buffer_m", 0.0, 1e5) or 0.0,
            "touched": table.choice("touched", ("any", "middle"), "any"),
        }
    else:
        bare = {**_cells(table), "by": "raster", "weight": 0.0, "shape": Linear(0.0, 1.0)}
        more = {"of": OnCells(**wish, **bare), **_condition(table)}
    made = Hiding(**wish, **more)
    table.done()
    return made


def _condition(table: TomlTable) -> dict[str, Any]:
    """``above``, ``below`` or ``values``: one at least."""
    above, below = table.number_or_none("above"), table.number_or_none("below")
    values = _values(table) if table.has("values") else ()
    if above is None and below is None and not values:
        raise table.error("overlay.condition")
    return {
        "above": math.inf if above is None else above,
        "below": -math.inf if below is None else below,
        "values": values,
    }


def _values(table: TomlTable) -> tuple[float, ...]:
    """A list of codes, each a number."""
    listed = table.list_of("values")
    if not listed or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in listed):
        raise table.error("overlay.values")
    return tuple(float(one) for one in listed)


def _legend(top: TomlTable, label: Words) -> tuple[Legend, Words]:
    """``[classes]``, else those that are shipped, and who says so."""
    table = top.table("classes") if top.has("classes") else TomlTable("classes.toml", "", _shipped())
    bounds = table.list_of("bounds")
    labels = [(one.text("zh"), one.text("en")) for one in table.tables("labels")]
    colours = table.texts("colours")
    source = wish_tables.words(table, "source")
    table.done()
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in bounds)
    coloured = all(len(one) == COLOUR_LENGTH and one[0] == "#" and _is_hex(one[1:]) for one in colours)
    if not numbers or not coloured:
        raise table.error("overlay.classes")
    told = tuple(Told(en, zh) for zh, en in labels)
    try:
        made = Legend(Told(label.en, label.zh), tuple(map(float, bounds)), told, colours)
    except InputError as error:
        raise table.error("toml.told", told=error.args[0]) from error
    return made, source


def _is_hex(text: str) -> bool:
    return all(letter in "0123456789abcdefABCDEF" for letter in text)


@cache
def _shipped() -> dict[str, Any]:
    text = resources.files("land_policy").joinpath("suitability", "classes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _together(top: TomlTable, criteria: tuple[OnCells, ...], masks: tuple[Hiding, ...]) -> None:
    """What no single table can know: names that stand once, and weights that sum to 1."""
    names = [one.name for one in (*criteria, *masks)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise top.error("overlay.twice", name=twice[0])
    stated = top.tables("criterion")
    if not stated:
        raise top.error("overlay.none")
    total = math.fsum(one.weight for one in criteria)
    if len(criteria) == len(stated) and abs(total - 1.0) > TOLERANCE:
        raise top.error("overlay.weights", total=f"{total:.9g}")
