"""FacilityFile: a TOML file that says what facilities are to be placed: for whom, where they may stand, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from land_policy.siting import wish_tables
from land_policy.siting.condition import Condition
from land_policy.siting.faults import Faults
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish import KINDS, Words
from land_policy.toml_file import load as load_toml
from layers.schema import codes, layer_table

METHODS = ("p_median", "mclp", "lscp", "p_center")
WITHIN_REACH = ("mclp", "lscp")
DISTANCES = ("straight", "roads")
FIRMS = "firms"
"""The one table without shapes that can be a demand: a firm is where its plot is."""


@dataclass(frozen=True)
class Places:
    """Features of one layer that meet all of some tests; ``weight``: the column they count by, blank for one each."""

    layer: str
    where: tuple[Condition, ...] = ()
    weight: str = ""


@dataclass(frozen=True)
class FacilityWish:
    """What is to be placed: ``number`` new ones beside the ``existing``, among the ``sites``, for the ``demands``.

    ``method`` is ``p_median`` (least total distance), ``mclp`` (most within ``reach_m``), ``lscp`` (fewest that have all within
    it) or ``p_center`` (least greatest distance). ``distance`` is ``straight`` or along ``roads`` of the kinds ``via`` (none named:
    all but railways). ``because``, ``source`` and ``kind`` say on what reach and number rest.
    """

    name: str
    label: Words
    about: Words
    checked: date
    method: str
    distance: str
    demands: tuple[Places, ...]
    sites: tuple[Places, ...]
    existing: tuple[Places, ...]
    because: Words
    source: Words
    kind: str
    number: int | None = None
    reach_m: float | None = None
    via: tuple[str, ...] = ()


def load(file: Path) -> FacilityWish:
    """The wish in a TOML file; SitingError with every fault it has, RuleError when it cannot be read."""
    return parse(load_toml(file), file.stem, file.name)


def parse(entries: dict[str, object], name: str, file: str) -> FacilityWish:
    """The wish in the tables of a file; ``file`` is what errors call it."""
    faults, top = Faults(), TomlTable(file, "", entries)
    told = {
        key: faults.none_from(partial(wish_tables.words, top, key)) for key in ("label", "about", "because")
    }
    source = faults.none_from(partial(_source, top))
    kind = faults.none_from(lambda: top.choice("kind", KINDS))
    checked = faults.none_from(lambda: top.day("checked"))
    method = faults.none_from(lambda: top.choice("method", METHODS)) or ""
    distance = faults.none_from(lambda: top.choice("distance", DISTANCES))
    number = faults.none_from(partial(_number, top, method))
    reach = faults.none_from(partial(_reach, top, method))
    via = faults.none_from(partial(_via, top, distance)) or ()
    places = {
        key: faults.each(top, key, partial(_places, weighted=key == "demand"))
        for key in ("demand", "site", "existing")
    }
    faults.none_from(partial(_together, top, places))
    faults.none_from(top.done)
    faults.stop()
    wanted = (places["demand"], places["site"], places["existing"])
    words = (told["label"], told["about"], checked, method, distance, *wanted, told["because"], source, kind)
    return FacilityWish(name, *words, number, reach, via)  # type: ignore[arg-type]


def _source(top: TomlTable) -> Words:
    if top.is_text("source"):
        return Words(top.text("source"), top.text("source"))
    return wish_tables.words(top, "source")


def _number(top: TomlTable, method: str) -> int | None:
    """How many new ones; none for the method that finds the number itself."""
    if method == "lscp":
        return None
    return top.whole("number", 0, 1000)


def _reach(top: TomlTable, method: str) -> float | None:
    """The greatest distance at which somebody is served: needed by covering, shown by the others."""
    return top.number("reach_m", 1) if method in WITHIN_REACH else top.number_or_none("reach_m", 1)


def _via(top: TomlTable, distance: str | None) -> tuple[str, ...]:
    if distance != "roads" or not top.has("via"):
        return ()
    named, known = top.texts("via"), tuple(codes("road_kind"))
    strange = [one for one in named if one not in known]
    if strange:
        raise top.error("toml.choice", key="via", value=strange[0], known=known)
    return named


def _places(table: TomlTable, *, weighted: bool) -> Places:
    """One [[demand]], [[site]] or [[existing]]."""
    shaped = tuple(name for name, one in layer_table().items() if one["shape"] in ("polygon", "point"))
    layer = table.choice("layer", (*shaped, FIRMS) if weighted else shaped)
    tests = wish_tables.conditions(table, "where") if table.has("where") else ()
    weight = table.name("weight") if weighted and table.has("weight") else ""
    table.done()
    return Places(layer, tests, weight)


def _together(top: TomlTable, places: dict[str, tuple[Places, ...]]) -> None:
    """Refuse a file without demand or sites, and demands counted by different things: they do not add up."""
    if not places["demand"] or not (places["site"] or places["existing"]):
        raise top.error("facility.nothing")
    weights = {one.weight for one in places["demand"]}
    if len(weights) > 1:
        raise top.error("facility.mixed", weights=sorted(one or "—" for one in weights))
