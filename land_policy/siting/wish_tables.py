"""Tables of a profile made into wishes: wants, routes, exclusions, criteria and their shapes."""

from __future__ import annotations

import math
from typing import Any

from gis.raster.index import INDICES
from land_policy.siting.condition import NUMBER_TESTS, TESTS, WORD_TESTS, Condition
from land_policy.siting.shape import Categories, Classes, Linear, Shape, Sigmoid, Trapezoid
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish import BLANKS, KINDS, Criterion, Exclusion, Route, Words
from land_policy.siting.words import say
from layers.land_use import SYSTEMS
from layers.schema import codes, layer_table

VERDICTS = ("meets", "breaks", "unknown", "exempt")
STATISTICS = ("mean", "min", "max")
FLOOD_STATISTICS = ("mean", "max", "share")
UNITS = {
    "slope": "°",
    "facing": "°",
    "flood_level_m": "m",
    "flood_level_m share": "%",
    "earthwork": "m³/m²",
}
"""Units of what is worked out from a raster, where the wish states none."""
OF_WORDS = ("category", "policy", "lead_industry", "park")
"""Kinds of criterion whose values are words or codes."""
CRITERIA = ("column", "distance", "roads", "raster", "chain", *OF_WORDS)


def words(table: TomlTable, key: str) -> Words:
    """The same words in Chinese and English: ``key = { zh = "…", en = "…" }``."""
    both = table.table(key)
    made = Words(both.text("zh"), both.text("en"))
    both.done()
    return made


def wish_of(table: TomlTable, name: str | None = None) -> dict[str, Any]:
    """What every wish has; its name is the table's own unless the place gives it one."""
    return {
        "name": table.name() if name is None else name,
        "label": words(table, "label"),
        "because": words(table, "because"),
        "source": source_of(table),
        "kind": table.choice("kind", KINDS),
    }


def source_of(table: TomlTable) -> Words:
    """Who says so: a text, or the same in both languages."""
    if table.is_text("source"):
        return Words(table.text("source"), table.text("source"))
    return words(table, "source")


def range_wish(table: TomlTable, key: str) -> list[Exclusion]:
    """Size wanted (the area of record must lie within), or FAR wanted (ceiling and floor must allow it)."""
    suffix, unit = ("_m2", "m²") if key == "area" else ("", "")
    least, most = table.number(f"least{suffix}", 0.0), table.number(f"most{suffix}", 0.0)
    common = {**wish_of(table, key), "blank": table.choice("blank", BLANKS, "out"), "unit": unit}
    table.done()
    if least > most:
        raise table.error("wish.order", suffix=suffix, least=least, most=most)
    if key == "area":
        when = (Condition("area_m2", "outside", least=least, most=most),)
        return [Exclusion(**common, by="columns", when=when)]
    bounds = {
        "far_ceiling": Condition("far_ceiling", "below", least=least),
        "far_floor": Condition("far_least", "above", most=most),
    }
    return [
        Exclusion(
            **{**common, "name": name, "label": say(name, label=common["label"])}, by="columns", when=(when,)
        )
        for name, when in bounds.items()
    ]


def code_wish(table: TomlTable, key: str) -> tuple[Exclusion, dict[str, tuple[str, ...]]]:
    """Land use or industry wanted, its codes by code system; one wish and the codes."""
    systems = table.table("codes")
    wanted = {system: systems.texts(system) for system in systems.keys()}  # noqa: SIM118
    if not wanted:
        raise table.error("wish.codes", system=SYSTEMS[0])
    blank = table.choice("blank", BLANKS, "out") if key == "land_use" else "open"
    planned = table.texts("planned") if key == "land_use" and table.has("planned") else ()
    wish = Exclusion(**wish_of(table, key), by=key, planned=planned, blank=blank)
    table.done()
    return wish, wanted


def supply_wish(table: TomlTable) -> Exclusion:
    """The wish that some route brings the land to the project; unknown is out or open, never none."""
    wish = Exclusion(
        **wish_of(table, "supply"), by="route", blank=table.choice("blank", ("out", "open"), "out")
    )
    table.done()
    return wish


def conditions(table: TomlTable, key: str = "when") -> tuple[Condition, ...]:
    """A list of tests, at least one."""
    tables = table.tables(key)
    if not tables:
        raise table.error("wish.tests", key=key)
    return tuple(_condition(entry) for entry in tables)


def _condition(table: TomlTable) -> Condition:
    column = table.name("column")
    if column == "land_use":
        raise table.error("wish.land_use")
    test = table.choice("test", TESTS)
    named = table.texts("words") if test in WORD_TESTS else ()
    bounds: dict[str, Any] = {}
    if test in NUMBER_TESTS:
        bounds |= {"least": table.number("least")} if test != "above" else {}
        bounds |= {"most": table.number("most")} if test != "below" else {}
    blank = table.choice("blank", ("", "no"), "")
    condition = table.read(Condition, column, test, named, **bounds, blank=blank)
    table.done()
    return condition


def route(table: TomlTable) -> Route:
    """One [[route]]: its name, its words, and the tests that must all hold."""
    made = Route(**wish_of(table), when=conditions(table))
    table.done()
    return made


def exclusion(table: TomlTable) -> Exclusion:
    """One [[exclusion]] by columns, overlap, finding, distance or raster."""
    by = table.choice("from", ("columns", "any_column", "overlap", "finding", "distance", "roads", "raster"))
    more: dict[str, Any] = {}
    if by == "overlap":
        more = {"share_above": table.number("share_above", 0.0, 1.0), **place_of(table, ("polygon",))}
    elif by == "finding":
        more = {"clause": table.text("clause"), "verdicts": table.texts("verdicts")}
        if set(more["verdicts"]) - set(VERDICTS):
            raise table.error("wish.verdicts", known=VERDICTS)
    elif by in ("distance", "roads"):
        more = {**_way(table, by), "unit": "m", "above": table.number("above_m", 0.0)}
    elif by == "raster":
        more = {**cells(table), "above": table.number("above")}
    else:
        more = {"when": conditions(table), "unit": table.text_or_empty("unit")}
    if by != "finding":
        more["clause"] = table.text_or_empty("clause")
    more |= {"since": table.day_or_none("since"), "until": table.day_or_none("until")}
    more["verify"] = table.choice("then", ("out", "verify"), "out") == "verify"
    made = Exclusion(**wish_of(table), by=by, blank=table.choice("blank", BLANKS, "out"), **more)
    table.done()
    return made


def place_of(table: TomlTable, shapes: tuple[str, ...], *, of_plots: bool = False) -> dict[str, Any]:
    """Layer and which of its features: ``layer``, and ``where`` with the words each column may hold."""
    options = tuple(
        name
        for name, about in layer_table().items()
        if about["shape"] in shapes and (of_plots or name != "plots")
    )
    layer = table.choice("layer", options)
    where = table.table("where") if table.has("where") else None
    return {"layer": layer, "where": {key: where.texts(key) for key in where.keys()} if where else {}}  # noqa: SIM118


def _way(table: TomlTable, by: str) -> dict[str, Any]:
    """What a distance is measured to, and along which roads."""
    kinds = tuple(codes("road_kind"))
    via = table.texts("via") if by == "roads" and table.has("via") else ()
    strange = [kind for kind in via if kind not in kinds]
    if strange:
        raise table.error("toml.choice", key="via", value=strange[0], known=kinds)
    return {**place_of(table, ("polygon", "line", "point"), of_plots=True), "via": via}


def cells(table: TomlTable) -> dict[str, Any]:
    """Which figure of which raster, or of what is worked out from it."""
    slope, index = table.flag("slope"), table.choice("index", ("", *INDICES), "")
    facing = table.number_or_none("facing", 0.0, 360.0)
    flood, earth = table.number_or_none("flood_level_m"), table.flag("earthwork")
    level = table.number_or_none("level_m") if earth else None
    stated = {"slope": slope, "index": index, "facing": facing is not None}
    stated |= {"flood_level_m": flood is not None, "earthwork": earth}
    found = [key for key, there in stated.items() if there]
    if len(found) > 1:
        raise table.error("wish.shapes", found=found)
    what = found[0] if found else ""
    statistic = "mean" if earth else table.choice("statistic", _statistics(what), "mean")
    unit = table.text_or_empty("unit") or UNITS.get(f"{what} {statistic}", UNITS.get(what, ""))
    return {
        "raster": table.name("raster"),
        "slope": slope,
        "index": index,
        "facing": facing,
        "flood_level_m": flood,
        "earthwork": earth,
        "level_m": level,
        "statistic": statistic,
        "unit": unit,
    }


def _statistics(what: str) -> tuple[str, ...]:
    return FLOOD_STATISTICS if what == "flood_level_m" else STATISTICS


def _more(table: TomlTable, by: str) -> dict[str, Any]:
    """Where the value of a criterion comes from, by its kind."""
    if by == "column":
        unit = table.text_or_empty("unit")
        return {"column": table.name("column"), "magnitude": table.flag("magnitude"), "unit": unit}
    if by == "category":
        return {"column": table.name("column")}
    if by == "distance":
        return {**_way(table, by), "unit": "m"}
    if by == "roads":
        cut_off = table.choice("cut_off", ("blank", "worst"), "blank")
        return {**_way(table, by), "unit": "m", "cut_off": cut_off}
    if by == "raster":
        return cells(table)
    if by == "chain":
        within = table.number_or_none("within_m", 1.0)
        found = {"chain": table.text("chain"), "link": table.text_or_empty("link")}
        return {**found, "within_m": within, "unit": "m" if within is None else ""}
    return {}


def criterion(table: TomlTable) -> Criterion:
    """One [[criterion]]: where its value comes from, its shape and its weight."""
    by = table.choice("from", CRITERIA)
    more = _more(table, by)
    shape = shape_of(table, of_words=by in OF_WORDS)
    weight = table.number_or_none("weight", 0.0, 1.0)
    made = Criterion(
        **wish_of(table),
        by=by,
        weight=math.nan if weight is None else weight,
        shape=shape,
        optional=table.flag("optional"),
        **more,
    )
    table.done()
    return made


def shape_of(table: TomlTable, *, of_words: bool) -> Shape:
    """Categories for words and codes; worst and best, classes, or a membership curve for numbers."""
    if of_words:
        worths = table.table("categories")
        found = {key: worths.number(key, 0.0, 1.0) for key in worths.keys()}  # noqa: SIM118
        if not found:
            raise table.error("wish.categories")
        return Categories(found, table.number_or_none("other", 0.0, 1.0))
    curves = [key for key in ("classes", "sigmoid", "triangle", "trapezoid") if table.has(key)]
    if not curves:
        return table.read(Linear, table.number("worst"), table.number("best"))
    if len(curves) > 1:
        raise table.error("wish.shapes", found=curves)
    if curves == ["sigmoid"]:
        ends = table.table("sigmoid")
        half, high = ends.number("half"), ends.number("high")
        ends.done()
        return table.read(Sigmoid, half, high)
    if curves != ["classes"]:
        a, *middle, d = table.numbers(curves[0], 3 if curves == ["triangle"] else 4)
        return table.read(Trapezoid, a, middle[0], middle[-1], d)
    steps = table.tables("classes")
    bounds = tuple(step.number("upto") for step in steps[:-1])
    worths_ = tuple(step.number("worth", 0.0, 1.0) for step in steps)
    for step in steps:
        step.done()
    return table.read(Classes, bounds, worths_)
