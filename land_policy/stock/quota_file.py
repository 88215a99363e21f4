"""QuotaFile: the declared rules by which new construction land is shared among parks or zones; read from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from land_policy.clause import Text
from land_policy.stock.ledger_file import Reading, reading
from land_policy.toml_file import Reader, at, read

ASSESSMENTS = ("good", "ordinary", "poor")
PARTS = ("total", "major", "base", "tilt", "restriction", "linkage", "bounds")
_EXACT = 1e-9
_MOST, _LEAST_STEP = 1e9, 1e-4  # ha: more than all land there is, and a square metre


@dataclass(frozen=True)
class Unit:
    """A park or zone that has a share: its number, its base share, and what is stated of it.

    ``score``, ``assessment``, ``unsupplied_ha``: blank where the file does not state them.
    """

    id: str
    label: Text | None
    base: float
    score: float | None
    assessment: str
    unsupplied_ha: float | None
    disposed_ha: float


@dataclass(frozen=True)
class Project:
    """A major project that is served first: its name, where, how much."""

    name: str
    unit: str
    ha: float


@dataclass(frozen=True)
class QuotaFile:
    """The rules: total, reserve for major projects, base shares, tilt, restriction, linkage, floor and cap.

    Areas in hectares. ``tilt_by`` is ``stated`` (the units' scores) or an indicator of the Evaluation. ``readings``
    says of each part who says so.
    """

    label: Text
    year: int
    total_ha: float
    step_ha: float
    reserve_ha: float
    projects: tuple[Project, ...]
    units: tuple[Unit, ...]
    tilt: float
    tilt_by: str
    restricted_factor: float
    unsupplied_factor: float
    disposed_factor: float
    floor_ha: float
    cap_ha: float
    readings: Mapping[str, Reading]


def load_file(path: Path) -> QuotaFile:
    """The rules in a file; :class:`RuleError` with every fault and its place."""
    return read(path, _quota)


def _quota(head: Reader) -> QuotaFile:
    parts = {name: head.under(head.take(name, dict) or {}, at("file.at_table", name=name)) for name in PARTS}
    head.take("checked", date)
    made = QuotaFile(
        label=head.text("label"),
        year=head.take("year", int) or 0,
        total_ha=_least(parts["total"], "ha"),
        step_ha=parts["total"].number("step_ha", least=_LEAST_STEP, most=_MOST, needed=True) or 0.0,
        reserve_ha=_least(parts["major"], "reserve_ha"),
        projects=tuple(_project(head, entry) for entry in head.tables("project")),
        units=tuple(_unit(head, entry) for entry in head.tables("unit")),
        tilt=_share(parts["tilt"], "strength"),
        tilt_by=parts["tilt"].take("by", str) or "stated",
        restricted_factor=_share(parts["restriction"], "factor"),
        unsupplied_factor=_least(parts["linkage"], "unsupplied_factor"),
        disposed_factor=_least(parts["linkage"], "disposed_factor"),
        floor_ha=_least(parts["bounds"], "floor_ha"),
        cap_ha=_least(parts["bounds"], "cap_ha"),
        readings={name: reading(part) for name, part in parts.items()},
    )
    for part in parts.values():
        part.done()
    _together(head, made)
    return made


def _together(head: Reader, made: QuotaFile) -> None:
    """What must hold between the tables."""
    names = [unit.id for unit in made.units]
    if not names or len(set(names)) < len(names):
        head.fault("unit", "quota.units")
    total = sum(unit.base for unit in made.units)
    if names and abs(total - 1) > _EXACT * len(names):
        head.fault("base", "quota.base", total=round(total, 6))
    strangers = sorted({project.unit for project in made.projects} - set(names))
    if strangers:
        head.fault("project", "quota.strangers", strangers=strangers, known=names)
    if made.step_ha <= 0:
        return
    for key in ("total_ha", "reserve_ha", "floor_ha", "cap_ha"):
        steps = getattr(made, key) / made.step_ha
        if abs(steps - round(steps)) > 1e-6:
            head.fault(key, "quota.step", step=made.step_ha)
    pool, count = made.total_ha - made.reserve_ha, len(names)
    named = sum(project.ha for project in made.projects)
    if pool < 0 or named > made.reserve_ha + _EXACT:
        head.fault("reserve_ha", "quota.reserve", named=round(named, 4), total=made.total_ha)
    if made.floor_ha > made.cap_ha or count * made.floor_ha > pool + _EXACT:
        head.fault("floor_ha", "quota.floor", count=count, pool=round(pool, 4))


def _unit(head: Reader, entry: Mapping[str, Any]) -> Unit:
    reader = head.under(entry, at("file.at_table", name=f"unit {entry.get('id', '')}"))
    made = Unit(
        id=reader.take("id", str) or "",
        label=reader.text("label") if "label" in entry else None,
        base=_share(reader, "base"),
        score=reader.number("score", least=0, most=_MOST),
        assessment=reader.choice("assessment", ASSESSMENTS, ""),
        unsupplied_ha=reader.number("unsupplied_ha", least=0, most=_MOST),
        disposed_ha=reader.number("disposed_ha", least=0, most=_MOST) or 0.0,
    )
    reader.done()
    return made


def _project(head: Reader, entry: Mapping[str, Any]) -> Project:
    reader = head.under(entry, at("file.at_table", name=f"project {entry.get('name', '')}"))
    made = Project(reader.take("name", str) or "", reader.take("unit", str) or "", _least(reader, "ha"))
    reader.done()
    return made


def _least(reader: Reader, key: str) -> float:
    """Hectares or a factor that must be there and not below 0."""
    return reader.number(key, least=0, most=_MOST, needed=True) or 0.0


def _share(reader: Reader, key: str) -> float:
    """A number that must be there, from 0 to 1."""
    return reader.number(key, least=0, most=1, needed=True) or 0.0
