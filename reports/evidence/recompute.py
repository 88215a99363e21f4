"""Recompute: an evaluation and its sitings made again, and which of their figures are not those on record."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gis.errors import YuantuError
from land_policy.evaluation import SCOPES, Evaluation, evaluate
from land_policy.siting import profile
from land_policy.siting.profile_name import shipped
from land_policy.siting.question import ask
from land_policy.siting.siting import Siting
from layers.json_text import json_text
from layers.schema import LANGUAGES, schema
from reports.answers import ANSWERS
from reports.build import open_zone
from reports.chain import named_profiles
from reports.evidence.bundle_zip import shown_record
from reports.preset.preset import Preset
from reports.preset.seen import seen, seen_sitings
from reports.siting_store import siting_frames, siting_record
from reports.store import evaluation_record

Row = tuple[str, str, str, Any, Any]
NEAR = 1e-9
"""Numbers that differ by no more than this share of themselves are the same: what arithmetic on another machine may do."""


@dataclass(frozen=True, eq=False)
class Again:
    """A zone evaluated and sited again, and the profiles that are not there any more."""

    evaluation: Evaluation
    sitings: tuple[Siting, ...]
    missing: tuple[str, ...]


def recomputed(folder: Path, day: date, profiles: Sequence[Any]) -> Again:
    """The zone in a folder evaluated on a day and sited for each profile by name."""
    evaluation = evaluate(open_zone(folder, day=day))
    known: dict[str, str | Path] = {one.stem: one for one in sorted(folder.glob("*.toml"))}
    known |= {name: name for name in shipped()}
    known |= {Path(str(one)).stem: one for one in named_profiles(evaluation.zone)}
    sitings, missing = [], []
    for name in profiles:
        try:
            sitings.append(ask(evaluation, profile.load(known[str(name)])))
        except (KeyError, YuantuError):
            missing.append(str(name))
    return Again(seen(evaluation), tuple(seen_sitings(evaluation, sitings)), tuple(missing))


def names(evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """What people call the clauses and units of an evaluation, by language."""
    found = {
        clause.id: {lang: clause.citation(lang) for lang in LANGUAGES}
        for clause in evaluation.rulebook.clauses
    }
    for scope in SCOPES:
        units = evaluation.tallies.loc[evaluation.tallies["scope"] == scope, "unit"].astype(str).unique()
        for unit in units:
            found[f"{scope}/{unit}"] = {lang: evaluation.unit_name(scope, unit, lang) for lang in LANGUAGES}
    return found


def comparisons(
    again: Again, lang: str, preset: Preset | None = None
) -> Iterator[tuple[str, Callable[[str], Iterator[Row]]]]:
    """For each record of a bundle its name, and what tells the figures in its text that are others now.

    ``preset``: what kept columns back from the bundle's records, which are not compared.
    """
    record = evaluation_record(again.evaluation, lang)
    now = json.loads(json_text(record if preset is None else shown_record(record, preset)))
    yield "evaluation.json", lambda was: evaluation_rows(json.loads(was), now)
    for siting in again.sitings:
        sited = json.loads(json_text(siting_record(siting, siting_frames(siting, lang), lang)))
        name = siting.profile.name
        yield f"siting.{name}.json", functools.partial(site_rows, now=sited, name=name)
    for stem, answer in ANSWERS:
        table = answer(again.evaluation, lang)
        if table is not None:
            yield f"{stem}.csv", functools.partial(answer_rows, now=table.csv(lang), stem=stem)


def answer_rows(was: str, now: str, stem: str) -> Iterator[Row]:
    """Cells of a table of answers that are others than on record, by what is in the row's first column."""
    old, new = (_cells(text) for text in (was, now))
    shared = [name for name in old.columns if name in new.columns]
    for key, column, one, other in _differing(old[shared], new[shared]):
        yield "answer", f"{stem}/{key[0]}", column, one, other


def _cells(text: str) -> pd.DataFrame:
    """A CSV as text cells, on its first column, or on the first in which no value stands twice; repeated ones numbered."""
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    alone = [name for name in table.columns[:3] if table[name].is_unique and table[name].ne("").all()]
    key = table[alone[0] if alone else table.columns[0]]
    again = key.groupby(key).cumcount()
    key = key.where(again == 0, key + " #" + (again + 1).astype(str))
    table.index = pd.MultiIndex.from_arrays([key])
    return table.astype(object)


def evaluation_rows(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Row]:
    """Figures of units, figures of plots and verdicts that are others than on record."""
    old, new = (_keyed(one["units"], ("scope", "unit", "indicator")) for one in (was, now))
    for key, name, one, other in _differing(old[["value"]], new[["value"]]):
        scope, unit, indicator = key
        yield "figure", f"{scope}/{unit}", indicator if name == "value" else name, one, other
    recorded = {column.name for column in schema("plots").columns} | {"source_file", "source_row"}
    old, new = (_keyed(one["plots"], ("plot_id",)) for one in (was, now))
    shared = [name for name in old.columns if name in new.columns and name not in recorded]
    for key, name, one, other in _differing(old[shared], new[shared]):
        yield "plot", key[0], name, one, other
    old, new = (_keyed(_table(one["findings"]), ("plot_id", "clause_id")) for one in (was, now))
    for key, name, one, other in _differing(old[["verdict", "value"]], new[["verdict", "value"]]):
        if name == "verdict" or not _verdict_moved(old, new, key):
            yield "finding", key[0], f"{key[1]}/{name}", one, other


def site_rows(was: str, now: Mapping[str, Any], name: str) -> Iterator[Row]:
    """Ranks and scores of sites that are others than on record; a plot that is no candidate has none."""
    old, new = (
        _keyed(one["sites"], ("plot_id",)).reindex(columns=["rank", "score"])
        for one in (json.loads(was), now)
    )
    for key, column, one, other in _differing(old, new):
        yield "site", f"{name}/{key[0]}", column, one, other


def _verdict_moved(old: pd.DataFrame, new: pd.DataFrame, key: tuple[str, ...]) -> bool:
    at = key if len(key) > 1 else key[0]
    return at in old.index and at in new.index and old.at[at, "verdict"] != new.at[at, "verdict"]


def _table(split: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(split["columns"], row, strict=True)) for row in split["data"]]


def _keyed(rows: Sequence[Mapping[str, Any]], keys: tuple[str, ...]) -> pd.DataFrame:
    """Records as a table of plain objects on their keys; a key that stands twice keeps its first row."""
    table = pd.DataFrame(list(rows), dtype=object)
    for name in (
        *keys,
        *(("value", "verdict") if "clause_id" in keys else ("value",) if "indicator" in keys else ()),
    ):
        if name not in table.columns:
            table[name] = None
    table = table.astype(object).where(table.notna(), None)
    table = table.drop_duplicates(list(keys)).set_index(list(keys))
    table.index = pd.MultiIndex.from_tuples(
        [one if isinstance(one, tuple) else (one,) for one in table.index], names=list(keys)
    )
    return table


def _differing(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], str, Any, Any]]:
    """``(key, column, was, now)`` wherever two tables differ; where one lacks the key its values are blank."""
    index = new.index.union(old.index, sort=False)
    before, after = old.reindex(index), new.reindex(index)
    for name in old.columns:
        one, other = (
            side[name].where(side[name].notna(), None).to_numpy(dtype=object) for side in (before, after)
        )
        moved = np.flatnonzero(_apart(one, other))
        for at in moved:
            yield tuple(str(part) for part in index[at]), str(name), one[at], other[at]


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two columns differ; numbers by more than arithmetic does."""
    apart = np.array([a != b for a, b in zip(one, other, strict=True)], dtype=bool)
    for at in np.flatnonzero(apart):
        a, b = one[at], other[at]
        if isinstance(a, int | float) and isinstance(b, int | float):
            apart[at] = not np.isclose(float(a), float(b), rtol=NEAR, atol=NEAR)
    return apart
