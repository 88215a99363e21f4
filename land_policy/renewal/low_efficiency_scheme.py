"""Scheme: the tests by which land is screened for low efficiency, their thresholds and who says so, from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from land_policy.clause import EVIDENCE, KINDS, Text
from land_policy.toml_file import Reader, at, read

BOUND: Mapping[str, str] = MappingProxyType(
    {
        "far_of_control": "below",
        "far_of_park": "below",
        "coefficient_pct": "below",
        "tax_of_park": "below",
        "class_two_years": "class",
        "vacant_years": "above",
    }
)
"""What can be measured, and which key bounds it: a share of the base or a per cent, a class, or years."""

GIVES = ("low", "case_by_case")
CLASSES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Sign:
    """One test: what is measured, where the line is, and what a plot is when it holds.

    ``bound`` is a share of the base for ``far_of_control``, ``far_of_park`` and ``tax_of_park``, per cent for
    ``coefficient_pct``, years for ``vacant_years``; ``letter`` is the class of ``class_two_years``. ``evidence`` is blank
    for an assumption: nobody enacted it.
    """

    name: str
    label: Text
    measure: str
    gives: str
    bound: float
    letter: str
    kind: str
    source: Text
    evidence: str


@dataclass(frozen=True)
class Scheme:
    """A screening: its tests joined by *or*, and what must hold besides. Years are a range when ``low < high``."""

    title: Text
    kind: str
    source: Text
    evidence: str
    place: Text
    checked: date
    note: Text
    idle_out: bool
    years_low: float
    years_high: float
    tests: tuple[Sign, ...]


def read_scheme(path: Path) -> Scheme:
    """The scheme of one file; :class:`~gis.errors.RuleError` with every fault of it.

    >>> from importlib import resources
    >>> shipped = Path(str(resources.files("land_policy").joinpath("low_efficiency", "suggested.toml")))
    >>> [(test.name, round(test.bound, 3)) for test in read_scheme(shipped).tests][:3]
    [('far_control', 0.667), ('far_park', 0.7), ('coefficient', 30.0)]
    """
    return read(path, _scheme)


def _scheme(head: Reader) -> Scheme:
    kind, source = head.choice("kind", KINDS), head.text("source")
    evidence = head.choice("evidence", EVIDENCE, "" if kind == "assumption" else "M-low")
    title, note = head.text("title"), head.text("note") if "note" in head.table else Text("", "")
    gates = head.under(head.take("gates", dict, {}), at("file.at_gates"))
    idle_out = bool(gates.take("idle_out", bool, True))
    low, high = _years(gates)
    gates.done()
    entries = head.tables("test")
    if not entries:
        head.fault("test", "key.missing")
    known = (kind, source, evidence)
    tests = tuple(
        _test(head.under(one, at("file.at_test", name=one.get("name", n))), known)
        for n, one in enumerate(entries, 1)
    )
    names = [test.name for test in tests]
    for name in sorted({name for name in names if names.count(name) > 1}):
        head.fault("test", "key.twice", name=name)
    checked = head.take("checked", date) or date.min
    return Scheme(
        title,
        kind,
        source,
        evidence,
        head.text("place") if "place" in head.table else Text("", ""),
        checked,
        note,
        idle_out,
        low,
        high,
        tests,
    )


def _years(gates: Reader) -> tuple[float, float]:
    """Years since completion below which a plot is too new: one number, a range, or none."""
    if not isinstance(gates.table.get("years_since_completion"), dict):
        years = gates.number("years_since_completion", least=0, most=100) or 0.0
        return years, years
    both = gates.under(gates.take("years_since_completion", dict), at("file.at_gates"))
    low, high = (both.number(key, least=0, most=100, needed=True) for key in ("low", "high"))
    if low is not None and high is not None and low > high:
        both.fault("low", "key.low_high")
    both.done()
    return low or 0.0, high or 0.0


def _test(entry: Reader, known: tuple[str, Text, str]) -> Sign:
    kind, source, evidence = known
    measure = entry.choice("measure", tuple(BOUND))
    key = BOUND.get(measure, "below")
    letter = entry.choice("class", CLASSES) if key == "class" else ""
    bound = None if key == "class" else entry.number(key, above=0, least=0, needed=True)
    own_kind = entry.choice("kind", KINDS, kind)
    test = Sign(
        name=entry.take("name", str) or "",
        label=entry.text("label"),
        measure=measure,
        gives=entry.choice("gives", GIVES),
        bound=float("nan") if bound is None else bound,
        letter=letter,
        kind=own_kind,
        source=entry.text("source") if "source" in entry.table else source,
        evidence=entry.choice("evidence", EVIDENCE, evidence if own_kind == kind else ""),
    )
    entry.done()
    return test
