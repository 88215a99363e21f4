"""Profile: what a project of some kind wants of a plot, read from TOML with strict keys."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from gis.errors import SitingError
from gis.words import Words as Told
from gis.words import lines, refusal
from land_policy.siting import wish_tables
from land_policy.siting.assembly_wish import AssemblyWish, assembly_wish, default_wish
from land_policy.siting.leeway import Leeway, default_leeway, leeway_of
from land_policy.siting.project import Project, project
from land_policy.siting.shape import Categories
from land_policy.siting.toml_table import NAME, TomlTable
from land_policy.siting.weighing import Weighing, weighing
from land_policy.siting.wish import Criterion, Exclusion, Route, Words

T = TypeVar("T")
Codes: TypeAlias = Mapping[str, tuple[str, ...]]
LARGEST_FILE = 1_000_000


@dataclass(frozen=True)
class Profile:
    """What a project of some kind wants: exclusions, the routes by which land can come to it, weighted criteria.

    ``land_use`` and ``industry`` hold its codes by code system, since the same digits mean other things in
    another system. ``checked`` is the day somebody last compared it with its sources. ``project``: what it says
    of itself that bears on how land is supplied; blank for a kind of project. ``assembly``: how plots may be put
    together for it. ``weight``: what it counts beside other projects placed at the same time.
    """

    name: str
    label: Words
    about: Words
    checked: date
    land_use: Codes
    industry: Codes
    exclusions: tuple[Exclusion, ...]
    routes: tuple[Route, ...]
    criteria: tuple[Criterion, ...]
    project: Project | None = None
    weighing: Weighing = field(default_factory=Weighing)
    leeway: Leeway = field(default_factory=default_leeway)
    assembly: AssemblyWish = field(default_factory=default_wish)
    weight: float = 1.0

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """Weights of the criteria in their order; they sum to 1, or are blank where the plots at hand give them."""
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
            raise SitingError(refusal("land_policy", "profile.unknown", name=name, known=shipped()))
        text = resources.files("land_policy").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")
        return parse(text, name, f"profiles/{name}.toml")
    file = Path(name_or_file)
    if not file.is_file():
        raise SitingError(refusal("land_policy", "profile.missing", file=file, known=shipped()))
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise SitingError(refusal("land_policy", "profile.large", file=file.name, most=LARGEST_FILE))
        return parse(file.read_text(encoding="utf-8-sig"), file.stem, file.name)
    except (OSError, UnicodeDecodeError) as error:
        raise SitingError(refusal("land_policy", "profile.unreadable", file=file, why=error)) from error


def parse(text: str, name: str, file: str) -> Profile:
    """The profile in a TOML text; ``file`` is what errors call it."""
    try:
        entries = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SitingError(refusal("land_policy", "profile.toml", file=file, why=error)) from error
    faults = _Faults()
    top = TomlTable(file, "", entries)
    label = faults.none_from(lambda: wish_tables.words(top, "label"))
    about = faults.none_from(lambda: wish_tables.words(top, "about"))
    checked = faults.none_from(lambda: top.day("checked"))
    wants = faults.none_from(lambda: _wants(top.table("want"), faults)) or ((), {}, {})
    routes = faults.each(top, "route", wish_tables.route)
    exclusions = (*wants[0], *faults.each(top, "exclusion", wish_tables.exclusion))
    criteria = faults.each(top, "criterion", wish_tables.criterion)
    own = faults.none_from(lambda: project(top.table("supply"))) if top.has("supply") else None
    faults.none_from(lambda: _together(file, exclusions, routes, criteria))
    made, criteria = faults.none_from(lambda: weighing(top, criteria)) or (Weighing(), criteria)
    leeway = faults.none_from(lambda: leeway_of(top, criteria)) or default_leeway()
    assembly = faults.none_from(lambda: assembly_wish(top)) or default_wish()
    weight = faults.none_from(lambda: _weight(top)) or 1.0
    faults.none_from(top.done)
    faults.stop()
    wanted = (wants[1], wants[2], exclusions, routes, criteria)
    return Profile(name, label, about, checked, *wanted, own, made, leeway, assembly, weight)  # type: ignore[arg-type]


class _Faults:
    """Complaints found so far, raised together."""

    def __init__(self) -> None:
        self._found: list[Told] = []

    def none_from(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except SitingError as error:
            self._found.append(error.args[0])
            return None

    def each(self, top: TomlTable, key: str, read: Callable[[TomlTable], T]) -> tuple[T, ...]:
        tables = self.none_from(lambda: top.tables(key)) or []
        made = [self.none_from(partial(read, table)) for table in tables]
        return tuple(entry for entry in made if entry is not None)

    def stop(self) -> None:
        if self._found:
            raise SitingError(lines(self._found))


def _weight(top: TomlTable) -> float:
    """What the project counts beside others; 1 where it does not say."""
    return top.number("weight", 0.001, 1000.0) if top.has("weight") else 1.0


def _wants(table: TomlTable, faults: _Faults) -> tuple[tuple[Exclusion, ...], Codes, Codes]:
    """The wishes under [want] as exclusions of their own, and the codes of land use and industry."""
    asked = [key for key in ("area", "far", "land_use", "industry", "supply") if table.has(key)]
    tables = {key: faults.none_from(partial(table.table, key)) for key in asked}
    exclusions: list[Exclusion] = []
    codes: dict[str, Codes] = {}
    for key, under in tables.items():
        if under is None:
            continue
        if key in ("area", "far"):
            exclusions += faults.none_from(partial(wish_tables.range_wish, under, key)) or []
            continue
        if key == "supply":
            wish = faults.none_from(partial(wish_tables.supply_wish, under))
        else:
            wish, codes[key] = faults.none_from(partial(wish_tables.code_wish, under, key)) or (None, {})
        exclusions += [wish] if wish is not None and key != "industry" else []
    faults.none_from(table.done)
    return tuple(exclusions), codes.get("land_use", {}), codes.get("industry", {})


def _together(file: str, exclusions: Any, routes: Any, criteria: Any) -> None:
    """Refuse names used twice, and a criterion that asks for a route that is not there."""
    for kind, wishes in (("exclusion", exclusions), ("route", routes), ("criterion", criteria)):
        twice = [name for name, count in Counter(wish.name for wish in wishes).items() if count > 1]
        if twice:
            told = {"file": file, "kind": kind, "name": twice[0]}
            raise SitingError(refusal("land_policy", "profile.twice", **told))
    if not criteria:
        raise SitingError(refusal("land_policy", "profile.no_criterion", file=file))
    names = {route.name for route in routes}
    for criterion in criteria:
        if criterion.by == "policy" and isinstance(criterion.shape, Categories):
            unknown = sorted(set(criterion.shape.worths) - names)
            if unknown:
                known = sorted(names) or refusal("land_policy", "profile.no_route")
                told = {"file": file, "criterion": criterion.name, "name": unknown[0], "known": known}
                raise SitingError(refusal("land_policy", "profile.route", **told))
