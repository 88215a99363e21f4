"""ProjectFile: the few lines that state one project, and the profile they make of the one it is based on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from gis.errors import SitingError
from gis.measure import mu
from land_policy.siting import project_wishes, wish_tables
from land_policy.siting.assembly_wish import assembly_wish
from land_policy.siting.faults import Faults
from land_policy.siting.leeway import leeway_of
from land_policy.siting.project import Project, project
from land_policy.siting.toml_table import NAME, TomlTable
from land_policy.siting.weighing import Weighing, stated_values, weighed, weighing
from land_policy.siting.wish import Criterion, Exclusion, Words
from land_policy.siting.words import figure, joined, say
from land_policy.stock import mode_file
from layers.schema import codes

if TYPE_CHECKING:
    from land_policy.siting.profile import Profile

MOST_M2 = 1e8
MU_M2 = 1.0 / mu(1.0)
NUMBERS = (
    "floor_m2",
    "investment_wan",
    "tax_wan",
    "jobs",
    "power_kva",
    "slope_most_deg",
    "flood_depth_most_m",
    "flooded_share_most_pct",
    "earthwork_most_m3_m2",
)
"""Plain numbers a project may state; none is negative."""
UNUSED = ("jobs", "investment_wan", "tax_wan")
"""Numbers that decide nothing about a plot unless something else is stated with them."""


@dataclass(frozen=True)
class Stated:
    """What a project's file says: ``facts`` by key, as the wishes of ``project_wishes.toml`` ask for them."""

    label: Words
    about: Words
    facts: Mapping[str, Any]
    industry: Mapping[str, tuple[str, ...]]
    supply_mode: str = ""


def expand(top: TomlTable, base: Profile, name: str, faults: Faults, *, based: bool = True) -> Profile:
    """The profile of a project: that of ``base`` with the project's own wishes in the place of those of the same name.

    A criterion of the same name keeps its weight; one that is added has the weight the shipped file gives it, and the
    weights of the base give way in proportion. ``[weights]`` names all of them and sums to 1. Raises `SitingError` with
    every fault of the file at once; not ``based``: the base only stands in, and its weights are not asked about.
    """
    stated = _stated(top, base, faults)
    own = project_wishes.filled(stated.facts, {c.name: c.weight for c in base.criteria}, top.file)
    exclusions = _put(base.exclusions, own.exclusions)
    criteria = _scaled(base.criteria, own.criteria, {c.name for c in base.criteria})
    if based:
        made, criteria = faults.none_from(lambda: _weighing(top, base, criteria)) or (base.weighing, criteria)
    else:
        made = base.weighing
    supply = faults.none_from(lambda: project(top.table("supply"))) if top.has("supply") else base.project
    if stated.supply_mode:
        supply = replace(supply or Project(), mode=stated.supply_mode)
    leeway = (
        faults.none_from(lambda: leeway_of(top, criteria)) if based and top.has("robustness") else base.leeway
    )
    assembly = faults.none_from(lambda: assembly_wish(top)) if top.has("assembly") else base.assembly
    weight = faults.none_from(lambda: top.number("weight", 0.001, 1000.0)) if top.has("weight") else 1.0
    checked = faults.none_from(lambda: top.day("checked")) if top.has("checked") else base.checked
    faults.none_from(top.done)
    faults.stop()
    return replace(  # nothing is none once no fault is left
        base,
        name=name,
        label=stated.label,
        about=stated.about,
        checked=checked,  # type: ignore[arg-type]
        industry={**base.industry, **stated.industry} if stated.industry else base.industry,
        exclusions=exclusions,
        criteria=criteria,
        project=supply,
        weighing=made,
        leeway=leeway,  # type: ignore[arg-type]
        assembly=assembly,  # type: ignore[arg-type]
        weight=weight,  # type: ignore[arg-type]
        based_on=base.name,
        expansion=_told(base, own, stated, criteria),
    )


def _stated(top: TomlTable, base: Profile, faults: Faults) -> Stated:
    facts: dict[str, Any] = {}
    for key in NUMBERS:
        if top.has(key):
            facts[key] = faults.none_from(lambda key=key: top.number(key, 0.0))  # type: ignore[misc]
    if top.has("flood_level_m"):
        facts["flood_level_m"] = faults.none_from(lambda: top.number("flood_level_m"))
        if not {"flood_depth_most_m", "flooded_share_most_pct"} & set(facts):
            faults.none_from(lambda: _refuse(top.error("toml.missing", key="flood_depth_most_m")))
    elif "flooded_share_most_pct" in facts:
        faults.none_from(lambda: _refuse(top.error("toml.missing", key="flood_level_m")))
    label = faults.none_from(lambda: _both(top, "name")) or base.label
    about = faults.none_from(lambda: _both(top, "about")) if top.has("about") else base.about
    facts |= faults.none_from(lambda: _land(top)) or {}
    facts |= faults.none_from(lambda: _road(top)) or {}
    facts |= faults.none_from(lambda: _chain(top)) or {}
    facts |= faults.none_from(lambda: _asks(top)) or {}
    if top.has("preferred_park"):
        facts["preferred_park"] = faults.none_from(lambda: top.text("preferred_park"))
    if top.has("start_by"):
        facts["start_by"] = faults.none_from(lambda: top.day("start_by"))
    industry = faults.none_from(lambda: _industry(top, base)) or {}
    mode = faults.none_from(lambda: _mode(top)) or ""
    known = {key: value for key, value in facts.items() if value is not None}
    return Stated(label, about or base.about, {**known, **_derived(known)}, industry, mode)


def _refuse(error: SitingError) -> None:
    raise error


def _both(top: TomlTable, key: str) -> Words:
    """A text, or the same in both languages."""
    return Words(top.text(key), top.text(key)) if top.is_text(key) else wish_tables.words(top, key)


def _land(top: TomlTable) -> dict[str, float]:
    """``least_m2`` and ``most_m2`` of the land wanted, from ``land_mu`` or ``land_m2``."""
    named = [key for key in ("land_mu", "land_m2") if top.has(key)]
    if len(named) > 1:
        raise top.error("project.land_twice")
    if not named:
        return {}
    least, most = top.numbers(named[0], 2)
    unit = MU_M2 if named == ["land_mu"] else 1.0
    if not 0 < least < most or most * unit > MOST_M2:
        raise top.error("project.land", key=named[0], least=least, most=most)
    return {"least_m2": least * unit, "most_m2": most * unit}


def _road(top: TomlTable) -> dict[str, Any]:
    """``road = { kind = ["arterial"], within_m = 800 }``."""
    if not top.has("road"):
        return {}
    table, known = top.table("road"), codes("road_kind")
    kinds, within = table.texts("kind"), table.number("within_m", 0.0)
    table.done()
    strange = [kind for kind in kinds if kind not in known]
    if strange:
        raise table.error("toml.choice", key="kind", value=strange[0], known=tuple(known))
    return {
        "road_kinds": list(kinds),
        "road_within_m": within,
        "road_zh": "、".join(known[kind]["zh"] for kind in kinds),
        "road_en": " / ".join(known[kind]["en"] for kind in kinds),
    }


def _chain(top: TomlTable) -> dict[str, str]:
    """``chain`` and ``link``, by the names of the zone's file of chains."""
    found = {key: top.text(key) for key in ("chain", "link") if top.has(key)}
    wrong = [key for key, value in found.items() if not NAME.fullmatch(value)]
    if wrong:
        raise top.error("toml.name", key=wrong[0], value=found[wrong[0]][:50])
    if "link" in found and "chain" not in found:
        raise top.error("toml.missing", key="chain")
    return found


def _asks(top: TomlTable) -> dict[str, Any]:
    """``[asks]``: the investment and the tax per mu that the park asks of a project, and who says so."""
    if not top.has("asks"):
        return {}
    table = top.table("asks")
    found: dict[str, Any] = {}
    for key in ("investment_wan_mu", "tax_wan_mu"):
        if table.has(key):
            found[f"asked_{key}"] = table.number(key, 0.01)
            if not top.has(key.removesuffix("_mu")):
                raise top.error("toml.missing", key=key.removesuffix("_mu"))
    source = _both(table, "source")
    table.done()
    return {**found, "asks_zh": source.zh, "asks_en": source.en}


def _industry(top: TomlTable, base: Profile) -> dict[str, tuple[str, ...]]:
    """``industry``: one code or several, of ``industry_system``; without it of the base's first system."""
    if not top.has("industry"):
        return {}
    wanted = (top.text("industry"),) if top.is_text("industry") else top.texts("industry")
    strange = [code for code in wanted if not code.isdecimal()]
    if strange:
        raise top.error("project.industry", code=strange[0][:20])
    system = (
        top.text("industry_system")
        if top.has("industry_system")
        else next(iter(base.industry), "GB/T 4754-2017")
    )
    return {system: wanted}


def _mode(top: TomlTable) -> str:
    """``supply_mode`` as its code, given as code or by its name in Chinese or English, as on record or in ``yuantu supply``."""
    if not top.has("supply_mode"):
        return ""
    named = top.text("supply_mode")
    labels = [(code, row["zh"], row["en"]) for code, row in codes("supply_mode").items()]
    labels += [(mode.name, mode.label.zh, mode.label.en) for mode in mode_file.shipped().modes]
    for label in labels:
        if named in label:
            return label[0]
    known = [f"{code} {zh}" for code, zh, _ in labels[: len(codes("supply_mode"))]]
    raise top.error("toml.choice", key="supply_mode", value=named[:50], known=known)


def _derived(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The greatest plot on which the project still puts in, and pays, what is asked per mu; and words of what is stated."""
    found: dict[str, Any] = {}
    for amount in ("investment_wan", "tax_wan"):
        if amount in facts and f"asked_{amount}_mu" in facts:
            found[f"{amount}_most_m2"] = facts[amount] / facts[f"asked_{amount}_mu"] * MU_M2
    if "least_m2" in facts:
        found["land_mu"] = f"{figure(facts['least_m2'] / MU_M2)}–{figure(facts['most_m2'] / MU_M2)}"
    if "start_by" in facts:
        day: date = facts["start_by"]
        found["start_by"] = day.isoformat()
    return found


def _put(base: tuple[Exclusion, ...], own: tuple[Exclusion, ...]) -> tuple[Exclusion, ...]:
    """The base's, each replaced by the project's of the same name, and the project's others after them."""
    mine = {wish.name: wish for wish in own}
    kept = [mine.pop(wish.name, wish) for wish in base]
    return (*kept, *mine.values())


def _scaled(
    base: tuple[Criterion, ...], own: tuple[Criterion, ...], names: set[str]
) -> tuple[Criterion, ...]:
    """The same for criteria; the weights of the base make room for those that are added."""
    mine = {wish.name: wish for wish in own}
    room = 1.0 - sum(wish.weight for wish in own if wish.name not in names)
    kept = [mine.pop(wish.name, wish) for wish in base]
    return (*(replace(wish, weight=wish.weight * room) for wish in kept), *mine.values())


def _weighing(
    top: TomlTable, base: Profile, criteria: tuple[Criterion, ...]
) -> tuple[Weighing, tuple[Criterion, ...]]:
    """``[weights]`` of the project: a weight by name, or one of the methods of a profile; else those of the base."""
    if not top.has("weights"):
        if base.weighing.method == "direct" or len(criteria) == len(base.criteria):
            return base.weighing, criteria
        raise top.error("project.weights", method=base.weighing.method, added=_added(base, criteria))
    bare = tuple(replace(criterion, weight=math.nan) for criterion in criteria)
    table = top.table("weights")
    if table.has("method"):
        return weighing(top, bare)
    values = stated_values(table)
    return weighed(Weighing(values=values), bare, top.file)


def _added(base: Profile, criteria: tuple[Criterion, ...]) -> list[str]:
    names = {criterion.name for criterion in base.criteria}
    return [criterion.name for criterion in criteria if criterion.name not in names]


def _told(
    base: Profile, own: project_wishes.Wishes, stated: Stated, criteria: tuple[Criterion, ...]
) -> tuple[Words, ...]:
    """What of the profile is the project's own and what is the base's, in words."""
    facts = stated.facts
    wishes = (*own.exclusions, *own.criteria)
    mine = {wish.name for wish in wishes}
    rest = [wish.label for wish in (*base.exclusions, *base.criteria) if wish.name not in mine]
    notes = [
        say("note_own", labels=joined(wish.label for wish in wishes)) if wishes else say("note_own_none"),
        say("note_based", base=base.label, labels=joined(rest)),
    ]
    if "floor_m2" in facts and "least_m2" in facts:
        low, high = (figure(facts["floor_m2"] / facts[key]) for key in ("most_m2", "least_m2"))
        told = {"floor": figure(facts["floor_m2"]), "land": facts["land_mu"], "low": low, "high": high}
        notes.append(say("note_own_far", **told))
    added = _added(base, criteria)
    if added:
        weights = joined(
            Words(f"{c.label.zh} {figure(c.weight)}", f"{c.label.en} {figure(c.weight)}")
            for c in criteria
            if c.name in added
        )
        notes.append(say("note_own_weights", weights=weights))
    unused = [key for key in UNUSED if key in facts and f"{key}_most_m2" not in facts]
    said = [Words(*(f"{label} {figure(facts[key])}" for label in _label(key))) for key in unused]
    if stated.supply_mode:
        mode = codes("supply_mode")[stated.supply_mode]
        said.append(say("own_mode", mode=Words(mode["zh"], mode["en"])))
    if said:
        notes.append(say("note_own_unused", stated=joined(said)))
    return tuple(notes)


def _label(key: str) -> tuple[str, str]:
    words = say(f"own_{key}")
    return words.zh, words.en
