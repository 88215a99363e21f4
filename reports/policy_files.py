"""Policy files: every file that a zone names under ``[policy]``, read before anything is computed, so that none is refused late."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from gis.errors import RuleError, YuantuError
from gis.words import Words, lines
from land_policy.firms import grading
from land_policy.firms.chain_file import read_chains
from land_policy.ground.thresholds import thresholds_of
from land_policy.renewal.low_efficiency_scheme import read_scheme
from land_policy.scheme import scheme_file
from land_policy.stated import stated
from land_policy.stock import ledger_file, quota_file
from land_policy.target_file import read_targets
from layers.words import said
from layers.zone import Zone


def policy_files(zone: Zone) -> tuple[Callable[[], object], ...]:
    """What reads each file named under ``[policy]``; each raises RuleError where it is not there or cannot be used."""
    return (
        lambda: scheme_file.of_zone(zone),
        lambda: grading.scheme_of(zone) if zone.policy.get("grading") else None,
        lambda: _read(zone, "low_efficiency", read_scheme, "low_efficiency"),
        lambda: _read(zone, "quota", quota_file.load_file),
        lambda: _read(zone, "targets", read_targets),
        lambda: _read(zone, "chains", read_chains),
        lambda: ledger_file.of_zone(zone),
        lambda: thresholds_of(zone),
    )


def refused(asked: Iterable[Callable[[], object]]) -> list[Words]:
    """What each of these that cannot be answered says."""
    found = []
    for answer in asked:
        try:
            answer()
        except YuantuError as error:
            found.append(said(error))
    return found


def refuse_policy(zone: Zone) -> None:
    """Raise one RuleError that names every file under ``[policy]`` that cannot be used; do nothing where all can."""
    wrong = refused(policy_files(zone))
    if wrong:
        raise RuleError(lines(wrong))


def _read(zone: Zone, key: str, read: Callable[[Path], object], shipped: str = "") -> object:
    path = stated(zone, key, shipped)
    return None if path is None else read(path)
