"""Profile: what a project of some kind wants of a plot, read from TOML with strict keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gis import toml
from gis.cause import cause
from gis.errors import SitingError
from gis.there import there
from gis.words import Words as Told
from gis.words import refusal
from land_policy.siting import project_file, wish_tables
from land_policy.siting.assembly_wish import AssemblyWish, assembly_wish, default_wish
from land_policy.siting.faults import Faults
from land_policy.siting.leeway import Leeway, default_leeway, leeway_of
from land_policy.siting.parts import with_parts
from land_policy.siting.profile_name import called, near, own, shipped, shipped_text, with_label
from land_policy.siting.project import Project, project
from land_policy.siting.shape import Categories
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.weighing import Weighing, weighing
from land_policy.siting.wish import Criterion, Exclusion, Route, Words

Codes: TypeAlias = Mapping[str, tuple[str, ...]]
LARGEST_FILE = 1_000_000
LEAST_WEIGHT, MOST_WEIGHT = 0.001, 1000.0


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
    based_on: str = ""
    expansion: tuple[Words, ...] = ()

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """Weights of the criteria in their order; they sum to 1, or are blank where the plots at hand give them."""
        return np.array([criterion.weight for criterion in self.criteria])


def load(name_or_file: str | Path) -> Profile:
    """A shipped profile by its name or label, or the profile or project in a TOML file.

    A file with ``based_on`` states one project in a few lines (:mod:`land_policy.siting.project_file`); any other is a
    whole profile. Raises `SitingError` naming the file and every faulty table at once: unknown and missing keys, weights that
    do not sum to 1, thresholds without a source.

    >>> load("manufacturing").label.en
    'intelligent manufacturing'
    """
    folder = (
        Path(name_or_file).parent
        if isinstance(name_or_file, Path) or str(name_or_file).endswith(".toml")
        else None
    )
    return parse(*_text(name_or_file), folder)


def load_each(named: Iterable[str | Path]) -> tuple[Profile, ...]:
    """The profiles and projects named, each once however often and by whatever name.

    >>> [one.name for one in load_each(["manufacturing", "智能制造"])]
    ['manufacturing']
    """
    found: list[Profile] = []
    for one in map(load, named):
        found += [] if one in found else [one]
    return tuple(found)


def _text(name_or_file: str | Path) -> tuple[str, str, str]:
    """The text of a profile, its name, and what errors call it."""
    name, file = str(name_or_file), Path(name_or_file)
    if not isinstance(name_or_file, Path) and (own(name) or not (_is_place(name) or there(file))):
        name = called(name)
        return shipped_text(name), name, f"profiles/{name}.toml"
    if not there(file):
        raise SitingError(refusal("land_policy", "profile.missing", file=file, named=_meant(file)))
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise SitingError(refusal("land_policy", "profile.large", file=file.name, most=LARGEST_FILE))
        return file.read_text(encoding="utf-8-sig"), file.stem, file.name
    except (OSError, UnicodeDecodeError) as error:
        raise SitingError(
            refusal("land_policy", "profile.unreadable", file=file, why=cause(error))
        ) from error


def _is_place(name: str) -> bool:
    """Whether it is written as a file is: with folders before it, or with its ending."""
    return name.endswith(".toml") or Path(name).name != name


def _meant(file: Path) -> Told:
    """What may have been meant by a file that is not there: shipped profiles."""
    if likely := near(file.stem):
        return refusal("land_policy", "profile.as_name", name=likely, likely=with_label(likely))
    return refusal("land_policy", "profile.names", known=[with_label(name) for name in shipped()])


def parse(text: str, name: str, file: str, folder: Path | None = None) -> Profile:
    """The profile or project in a TOML text; ``file`` is what errors call it, ``folder`` where a profile it names lies."""
    try:
        entries = toml.parsed(text.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        why = toml.told(error)
        raise SitingError(refusal("land_policy", "profile.toml", file=file, why=why)) from error
    faults = Faults()
    if "based_on" in entries:
        return _based(TomlTable(file, "", entries), name, folder, faults)
    own = {key: value for key, value in entries.items() if key != "includes"}
    whole = faults.none_from(lambda: with_parts(entries, file))
    top = TomlTable(file, "", own if whole is None else whole)
    label = faults.none_from(lambda: wish_tables.words(top, "label"))
    about = faults.none_from(lambda: wish_tables.words(top, "about"))
    checked = faults.none_from(lambda: top.day("checked"))
    wants = faults.none_from(lambda: _wants(top.table("want"), faults)) or ((), {}, {})
    routes = faults.each(top, "route", wish_tables.route)
    exclusions = (*wants[0], *faults.each(top, "exclusion", wish_tables.exclusion))
    criteria = faults.each(top, "criterion", wish_tables.criterion)
    supply = faults.none_from(lambda: project(top.table("supply"))) if top.has("supply") else None
    faults.none_from(lambda: _together(file, exclusions, routes, criteria))
    made, criteria = faults.none_from(lambda: weighing(top, criteria)) or (Weighing(), criteria)
    leeway = faults.none_from(lambda: leeway_of(top, criteria)) or default_leeway()
    assembly = faults.none_from(lambda: assembly_wish(top)) or default_wish()
    weight = faults.none_from(lambda: top.number_or_none("weight", LEAST_WEIGHT, MOST_WEIGHT)) or 1.0
    faults.none_from(top.done)
    faults.stop()
    wanted = (wants[1], wants[2], exclusions, routes, criteria)
    return Profile(name, label, about, checked, *wanted, supply, made, leeway, assembly, weight)  # type: ignore[arg-type]


def _based(top: TomlTable, name: str, folder: Path | None, faults: Faults) -> Profile:
    """The profile of a project's file: the one it is based on, with what the project states in its place."""
    base = faults.none_from(lambda: _base(top, folder))
    if base is None:  # the rest of the file is looked at all the same, so that every fault is told at once
        for key in ("weights", "robustness"):
            top.has(key)
        return project_file.expand(top, load(shipped()[0]), name, faults, based=False)
    return project_file.expand(top, base, name, faults)


def _base(top: TomlTable, folder: Path | None) -> Profile:
    """The profile a project is based on: a shipped one, or a file beside it that is no project itself."""
    named = top.text("based_on")
    own = named.endswith(".toml")
    if own and (folder is None or Path(named).name != named):
        raise top.error("project.based", name=named)
    text, name, file = top.read(_text, folder / named if own and folder else named)
    base = parse(text, name, file)
    if base.based_on:
        raise top.error("project.based", name=named)
    return base


def _wants(table: TomlTable, faults: Faults) -> tuple[tuple[Exclusion, ...], Codes, Codes]:
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
