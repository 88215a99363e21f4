"""Profile: what a project of some kind wants of a plot, read from TOML with strict keys."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from land_policy.siting import weights
from land_policy.siting.condition import NUMBER_TESTS, TESTS, WORD_TESTS, Condition
from land_policy.siting.shape import Categories, Classes, Linear, Shape
from land_policy.siting.toml_table import NAME, TomlTable
from land_policy.siting.wish import BLANKS, KINDS, Criterion, Exclusion, Route, Words
from layers.schema import layer_table

T = TypeVar("T")
VERDICTS = ("meets", "breaks", "unknown", "exempt")
STATISTICS = ("mean", "min", "max")
LARGEST_FILE = 1_000_000


@dataclass(frozen=True)
class Profile:
    """What a project of some kind wants: exclusions, the routes by which land can come to it, weighted criteria.

    ``land_use`` and ``industry`` hold its codes by code system, since the same digits mean other things in
    another system. ``checked`` is the day somebody last compared it with its sources.
    """

    name: str
    label: Words
    about: Words
    checked: date
    land_use: Mapping[str, tuple[str, ...]]
    industry: Mapping[str, tuple[str, ...]]
    exclusions: tuple[Exclusion, ...]
    routes: tuple[Route, ...]
    criteria: tuple[Criterion, ...]

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """Weights of the criteria in their order; they sum to 1."""
        return np.array([criterion.weight for criterion in self.criteria])


def shipped() -> tuple[str, ...]:
    """Names of the profiles that come with the toolkit.

    >>> shipped()
    ('manufacturing', 'research')
    """
    folder = resources.files("land_policy").joinpath("profiles")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load(name_or_file: str | Path) -> Profile:
    """A shipped profile by its name, or the profile in a TOML file.

    Raises `SitingError` naming the file and every faulty table at once: unknown and missing keys, weights that
    do not sum to 1, thresholds without a source.

    >>> load("manufacturing").label.en
    'intelligent manufacturing'
    """
    name = str(name_or_file)
    if NAME.fullmatch(name) and not isinstance(name_or_file, Path):
        if name not in shipped():
            raise SitingError(
                f"there is no profile {name!r}. Take one of {', '.join(shipped())}, or name a .toml file."
            )
        text = resources.files("land_policy").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")
        return parse(text, name, f"profiles/{name}.toml")
    file = Path(name_or_file)
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise SitingError(
                f"{file.name}: larger than {LARGEST_FILE:,} bytes. A profile is a small TOML file."
            )
        return parse(file.read_text(encoding="utf-8-sig"), file.stem, file.name)
    except (OSError, UnicodeDecodeError) as error:
        raise SitingError(
            f"{file}: cannot be read as UTF-8 text ({error}). Check the name and save it as UTF-8."
        ) from error


def parse(text: str, name: str, file: str) -> Profile:
    """The profile in a TOML text; ``file`` is what errors call it."""
    try:
        entries = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SitingError(f"{file}: not valid TOML: {error}. Correct the line it names.") from error
    faults = _Faults()
    top = TomlTable(file, "top level", entries)
    label = faults.none_from(lambda: _words(top, "label"))
    about = faults.none_from(lambda: _words(top, "about"))
    checked = faults.none_from(lambda: top.day("checked"))
    wants = faults.none_from(lambda: _wants(top.table("want"), faults)) or ((), {}, {})
    routes = faults.each(top, "route", _route)
    exclusions = (*wants[0], *faults.each(top, "exclusion", _exclusion))
    criteria = faults.each(top, "criterion", _criterion)
    faults.none_from(top.done)
    faults.none_from(lambda: _together(file, exclusions, routes, criteria))
    faults.stop()
    return Profile(name, label, about, checked, wants[1], wants[2], exclusions, routes, criteria)  # type: ignore[arg-type]


class _Faults:
    """Complaints found so far, raised together."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def none_from(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except SitingError as error:
            self._found.append(str(error))
            return None

    def each(self, top: TomlTable, key: str, read: Callable[[TomlTable], T]) -> tuple[T, ...]:
        tables = self.none_from(lambda: top.tables(key)) or []
        made = [self.none_from(lambda table=table: read(table)) for table in tables]  # type: ignore[misc]
        return tuple(entry for entry in made if entry is not None)

    def stop(self) -> None:
        if self._found:
            raise SitingError("\n".join(self._found))


def _together(file: str, exclusions: Any, routes: Any, criteria: Any) -> None:
    """Refuse names used twice and weights that do not sum to 1."""
    for kind, wishes in (("exclusion", exclusions), ("route", routes), ("criterion", criteria)):
        twice = [name for name, count in Counter(wish.name for wish in wishes).items() if count > 1]
        if twice:
            raise SitingError(f"{file}: two of [[{kind}]] are called {twice[0]!r}. Give each its own name.")
    if not criteria:
        raise SitingError(f"{file}: no [[criterion]] can be used. A profile needs at least one.")
    weights.direct(
        [c.weight for c in criteria], [c.name for c in criteria], f"{file}, weights of [[criterion]]"
    )
    names = {route.name for route in routes}
    for criterion in criteria:
        if criterion.by == "policy" and isinstance(criterion.shape, Categories):
            unknown = sorted(set(criterion.shape.worths) - names)
            if unknown:
                raise SitingError(
                    f"{file}, criterion {criterion.name}: there is no [[route]] called {unknown[0]!r}. "
                    f"Take from {', '.join(sorted(names)) or 'none: the profile has no [[route]]'}."
                )


def _words(table: TomlTable, key: str) -> Words:
    both = table.table(key)
    words = Words(both.text("zh"), both.text("en"))
    both.done()
    return words


def _wish(table: TomlTable, name: str | None = None) -> dict[str, Any]:
    """What every wish has; its name is the table's own unless the place gives it one."""
    return {
        "name": table.name() if name is None else name,
        "label": _words(table, "label"),
        "because": _words(table, "because"),
        "source": table.text("source"),
        "kind": table.choice("kind", KINDS),
    }


def _wants(table: TomlTable, faults: _Faults) -> tuple[tuple[Exclusion, ...], dict[str, Any], dict[str, Any]]:
    """The wishes under [want]: each is an exclusion of its own, and codes are kept by code system."""
    exclusions: list[Exclusion] = []
    codes: dict[str, dict[str, tuple[str, ...]]] = {"land_use": {}, "industry": {}}
    for key in ("area", "far"):
        if table.has(key):
            exclusions += faults.none_from(lambda key=key: _range_wish(table.table(key), key)) or []  # type: ignore[misc]
    for key in ("land_use", "industry"):
        if table.has(key):
            found = faults.none_from(lambda key=key: _code_wish(table.table(key), key))  # type: ignore[misc]
            if found is not None:
                codes[key] = found[1]
                exclusions += [found[0]] if key == "land_use" else []
    if table.has("supply"):
        supply = faults.none_from(lambda: _supply_wish(table.table("supply")))
        exclusions += [supply] if supply is not None else []
    faults.none_from(table.done)
    return tuple(exclusions), codes["land_use"], codes["industry"]


def _range_wish(table: TomlTable, key: str) -> list[Exclusion]:
    """Size wanted (the area of record must lie within), or FAR wanted (ceiling and floor must allow it)."""
    suffix, unit = ("_m2", "m²") if key == "area" else ("", "")
    least, most = table.number(f"least{suffix}", 0.0), table.number(f"most{suffix}", 0.0)
    common = {**_wish(table, key), "blank": table.choice("blank", BLANKS, "out"), "unit": unit}
    table.done()
    if least > most:
        raise table.error(f"least{suffix} {least:g} is more than most{suffix} {most:g}")
    if key == "area":
        when = (Condition("area_m2", "outside", least=least, most=most),)
        return [Exclusion(**common, by="columns", when=when)]
    ceiling = Exclusion(
        **{**common, "name": "far_ceiling"}, by="columns", when=(Condition("far_most", "below", least=least),)
    )
    floor = Exclusion(
        **{**common, "name": "far_floor"}, by="columns", when=(Condition("far_least", "above", most=most),)
    )
    return [ceiling, floor]


def _code_wish(table: TomlTable, key: str) -> tuple[Exclusion, dict[str, tuple[str, ...]]]:
    systems = table.table("codes")
    codes = {system: systems.texts(system) for system in systems.keys()}  # noqa: SIM118
    if not codes:
        raise table.error('codes holds no code system. Write one, such as "用地用海2023" = ["1001"]')
    blank = table.choice("blank", BLANKS, "out") if key == "land_use" else "open"
    wish = Exclusion(**_wish(table, key), by=key, blank=blank)
    table.done()
    return wish, codes


def _supply_wish(table: TomlTable) -> Exclusion:
    wish = Exclusion(**_wish(table, "supply"), by="route", blank=table.choice("blank", BLANKS, "out"))
    table.done()
    return wish


def _conditions(table: TomlTable, key: str = "when") -> tuple[Condition, ...]:
    tables = table.tables(key)
    if not tables:
        raise table.error(
            f'{key} is missing. Write at least one test, such as {{ column = "committed", test = "yes" }}'
        )
    return tuple(_condition(entry) for entry in tables)


def _condition(table: TomlTable) -> Condition:
    column = table.name("column")
    if column == "land_use":
        raise table.error("land_use is asked for under [want.land_use], by code system")
    test = table.choice("test", TESTS)
    words = table.texts("words") if test in WORD_TESTS else ()
    bounds: dict[str, float] = {}
    if test in NUMBER_TESTS:
        bounds |= {"least": table.number("least")} if test != "above" else {}
        bounds |= {"most": table.number("most")} if test != "below" else {}
    condition = table.read(Condition, column, test, words, **bounds)
    table.done()
    return condition


def _route(table: TomlTable) -> Route:
    route = Route(**_wish(table), when=_conditions(table))
    table.done()
    return route


def _exclusion(table: TomlTable) -> Exclusion:
    by = table.choice("from", ("columns", "any_column", "overlap", "finding"))
    more: dict[str, Any] = {}
    if by == "overlap":
        more = {"share_above": table.number("share_above", 0.0, 1.0), **_place(table, ("polygon",))}
    elif by == "finding":
        more = {"clause": table.text("clause"), "verdicts": table.texts("verdicts")}
        if set(more["verdicts"]) - set(VERDICTS):
            raise table.error(f"verdicts must be from {', '.join(VERDICTS)}")
    else:
        more = {"when": _conditions(table), "unit": table.text_or_empty("unit")}
    if by != "finding":
        more["clause"] = table.text_or_empty("clause")
    more |= {"since": table.day_or_none("since"), "until": table.day_or_none("until")}
    exclusion = Exclusion(**_wish(table), by=by, blank=table.choice("blank", BLANKS, "out"), **more)
    table.done()
    return exclusion


def _place(table: TomlTable, shapes: tuple[str, ...]) -> dict[str, Any]:
    """Layer and which of its features: ``layer``, and ``where`` with the words each column may hold."""
    options = tuple(
        name for name, about in layer_table().items() if about["shape"] in shapes and name != "plots"
    )
    layer = table.choice("layer", options)
    where = table.table("where") if table.has("where") else None
    return {"layer": layer, "where": {key: where.texts(key) for key in where.keys()} if where else {}}  # noqa: SIM118


def _criterion(table: TomlTable) -> Criterion:
    by = table.choice("from", ("column", "category", "distance", "raster", "policy", "lead_industry"))
    more: dict[str, Any] = {}
    if by in ("column", "category"):
        more["column"] = table.name("column")
    if by == "column":
        more["magnitude"] = table.flag("magnitude")
    if by == "distance":
        more |= {"unit": "m", **_place(table, ("polygon", "line", "point"))}
    elif by in ("column", "raster"):
        more["unit"] = table.text_or_empty("unit")
    if by == "raster":
        more |= {"raster": table.name("raster"), "slope": table.flag("slope")}
        more["statistic"] = table.choice("statistic", STATISTICS, "mean")
    shape = _shape(table, words=by in ("category", "policy", "lead_industry"))
    weight = table.number("weight", 0.0, 1.0)
    criterion = Criterion(
        **_wish(table), by=by, weight=weight, shape=shape, optional=table.flag("optional"), **more
    )
    table.done()
    return criterion


def _shape(table: TomlTable, *, words: bool) -> Shape:
    """Categories for words and codes; worst and best, or classes, for numbers."""
    if words:
        worths = table.table("categories")
        found = {key: worths.number(key, 0.0, 1.0) for key in worths.keys()}  # noqa: SIM118
        if not found:
            raise table.error("categories is empty. Give each word its worth from 0 to 1")
        return Categories(found, table.number_or_none("other", 0.0, 1.0))
    if not table.has("classes"):
        return table.read(Linear, table.number("worst"), table.number("best"))
    steps = table.tables("classes")
    bounds = tuple(step.number("upto") for step in steps[:-1])
    worths_ = tuple(step.number("worth", 0.0, 1.0) for step in steps)
    for step in steps:
        step.done()
    return table.read(Classes, bounds, worths_)
