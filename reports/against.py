"""Against: a siting question answered a second time, after a scenario, under other weights, or for another profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from land_policy import toml_file
from land_policy.evaluation import Evaluation
from land_policy.scenario import scenario
from land_policy.scenario.what_if import seen_through
from land_policy.siting import profile
from land_policy.siting.difference import Difference, difference
from land_policy.siting.question import ask
from land_policy.siting.reweigh import is_weights, reweighed
from land_policy.siting.siting import Siting
from layers.write import write_csv
from reports.tables.difference_table import cause_frame


def against(evaluation: Evaluation, sitings: Sequence[Siting], other: str) -> tuple[Difference, ...]:
    """Each siting beside its second answer.

    ``other`` is a TOML file, told apart by what it holds: the changes of a scenario, weights alone, a profile; or the
    name of a shipped profile. Raises `YuantuError` for a file that cannot be read or is at fault.
    """
    file = Path(other)
    entries = toml_file.load(file) if file.is_file() else {}
    if "change" in entries:
        after = seen_through(evaluation, scenario.load(file))
        return tuple(difference(siting, ask(after, siting.profile)) for siting in sitings)
    if is_weights(entries):
        wanted = [reweighed(siting.profile, file) for siting in sitings]
    else:
        named = file if other.endswith(".toml") else other
        wanted = [profile.load(named)] * len(sitings)
    return tuple(
        difference(siting, ask(evaluation, one)) for siting, one in zip(sitings, wanted, strict=True)
    )


def write_difference(found: Difference, folder: Path, lang: str = "zh") -> list[Path]:
    """Write ``siting.<profile>.against.csv``, ``.causes.csv`` and ``.criteria.csv``; gives the files."""
    stem = f"siting.{found.before.profile.name}.against"
    return [
        write_csv(folder / f"{stem}.csv", found.plots),
        write_csv(folder / f"{stem}.causes.csv", cause_frame(found, lang)),
        write_csv(folder / f"{stem}.criteria.csv", found.criteria),
    ]
