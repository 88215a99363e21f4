"""Unsupplied tables: the ledger of land approved but not supplied, by batch, by age band and by park, with its notes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from gis.errors import InputError
from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import Evaluation
from land_policy.unsupplied import Unsupplied, columns, labels
from layers.schema import Column
from layers.write import write_layers
from reports.printed import Table, note_line
from reports.shown import number
from reports.words import in_both, phrase

BY_BATCH = (
    "batch_id", "approved_on", "approved_m2", "supplied_m2", "withdrawn_m2", "used_m2", "unknown_m2",
    "unsupplied_m2", "unsupplied_pct", "age_band", "state", "lapse", "ground_left_m2", "difference_m2",
    "ground_sliver_m2", "cause", "measures", "in_base",
)  # fmt: skip
BY_AGE = (
    "age_band", "batches", "approved_m2", "supplied_m2", "withdrawn_m2", "used_m2", "unknown_m2", "unsupplied_m2",
    "unsupplied_pct",
)  # fmt: skip
BY_PARK = (
    "park", "total_m2", "supplied_m2", "unsupplied_m2", "unsupplied_pct", "left_plots_m2", "used_m2", "outside_m2",
    "sliver_m2", "unknown_m2",
)  # fmt: skip
_ONLY_WHERE_THERE = ("unknown_m2", "cause", "measures", "in_base")
"""Columns left out where they have nothing to say: none unknown, no cause recorded, all batches counted."""


def unsupplied_table(evaluation: Evaluation, by: str = "batch", lang: str = "zh") -> Table:
    """The ledger by ``batch``, ``age`` or ``park``, areas in hectares."""
    answer = evaluation.unsupplied
    if by == "batch":
        return _by_batch(answer, evaluation, lang)
    if by == "age":
        bands = {key: text.label(lang) for key, text in answer.ledger.band_names().items()}
        named = {**bands, "all": phrase("unsupplied_all", lang), "unknown": phrase("unknown", lang)}
        return _table(answer.ages.reset_index(), BY_AGE, _title("age", evaluation, lang), {"age_band": named})
    parks = answer.parks.reset_index()
    if len(parks):
        outside = phrase("unsupplied_no_park", lang)
        parks = parks.assign(
            park=[
                evaluation.unit_name("park", str(one), lang) if one else outside for one in parks["park_id"]
            ]
        )
    return _table(parks, BY_PARK, _title("park", evaluation, lang), {}, ("park_id",))


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The ledger by batch as a file of a build; none where the zone has no batches."""
    return unsupplied_table(evaluation, "batch", lang) if len(evaluation.unsupplied.batches) else None


def unsupplied_text(evaluation: Evaluation, by: str = "batch", lang: str = "zh") -> str:
    """The ledger with, under it, how it was read, what the clock adds, and what the zone lacks."""
    table, notes = unsupplied_table(evaluation, by, lang), unsupplied_notes(evaluation, lang)
    lines = [note_line(note) for note in notes]
    return "\n".join([*([table.text(lang)] if len(table.rows) else [table.title]), *lines])


def unsupplied_notes(evaluation: Evaluation, lang: str = "zh") -> list[str]:
    """How the ledger was read and with what evidence, the sister terms, and what is missing."""
    answer, ledger = evaluation.unsupplied, evaluation.unsupplied.ledger
    if not len(answer.batches):
        return [phrase("unsupplied_no_batches", lang), _sisters(answer, lang)]
    notes = [phrase(f"unsupplied_{name}", lang) for name in answer.missing]
    used = ledger.readings["used"]
    notes.append(phrase("unsupplied_formula", lang))
    key = "unsupplied_used_counts" if ledger.used_counts else "unsupplied_used_not"
    notes.append(phrase(key, lang).format(evidence=used.evidence))
    if answer.pieces is not None:
        told = {"area": f"{ledger.sliver_m2:g}", "width": f"{ledger.sliver_m:g}"}
        notes.append(phrase("unsupplied_sliver", lang).format(**told))
    if ledger.base_years is not None:
        notes.append(phrase("unsupplied_base", lang).format(years=ledger.base_years))
    if answer.lapse is not None:
        cited = {"clause": answer.lapse.citation(lang), "evidence": answer.lapse.evidence}
        notes.append(phrase("unsupplied_lapse", lang).format(**cited))
    wrong = answer.batches.index[answer.batches["state"] == "contradiction"]
    if len(wrong):
        named = phrase("comma", lang).join(map(str, wrong))
        notes.append(phrase("unsupplied_wrong", lang).format(batches=named))
    return [*notes, _sisters(answer, lang)]


def _sisters(answer: Unsupplied, lang: str) -> str:
    """What the idle-land clock counts of land supplied and not used, in a sentence."""
    told: dict[str, object] = {str(name): int(count) for name, count in answer.sisters["plots"].items()}
    hectares = answer.sisters["area_m2"] / M2_PER_HECTARE
    told |= {f"{name}_ha": number(float(area), 2) for name, area in hectares.items()}
    return phrase("unsupplied_sisters", lang).format(**told)


def write_pieces(evaluation: Evaluation, file: Path) -> Path:
    """The pieces as a GPKG; InputError where no batch is drawn."""
    pieces = evaluation.unsupplied.pieces
    if pieces is None:
        raise InputError(in_both("unsupplied_no_pieces", zone=evaluation.zone.name))
    return write_layers(file, {"unsupplied": pieces}, day=evaluation.day)


def _by_batch(answer: Unsupplied, evaluation: Evaluation, lang: str) -> Table:
    rows = answer.batches.assign(measures=answer.ledger.measures(answer.batches["cause"], lang)).reset_index()
    named = {
        "age_band": {key: text.label(lang) for key, text in answer.ledger.band_names().items()},
        **{of: {key: text.label(lang) for key, text in labels(of).items()} for of in ("state", "lapse")},
    }
    besides = tuple(name for name in columns() if name in rows.columns and name not in BY_BATCH)
    return _table(rows, BY_BATCH, _title("batch", evaluation, lang), named, besides)


def _title(by: str, evaluation: Evaluation, lang: str) -> str:
    return f"{phrase(f'unsupplied_by_{by}', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"


def _table(
    rows: pd.DataFrame,
    names: tuple[str, ...],
    title: str,
    named: dict[str, dict[str, str]],
    besides: tuple[str, ...] = (),
) -> Table:
    """The rows in hectares, without the columns that have nothing to say."""
    known, heads, made = columns(), [], rows.copy()
    for name in names:
        if name not in rows.columns or (name in _ONLY_WHERE_THERE and _silent(rows[name], name)):
            continue
        column = known[name]
        if column.unit == "m²":
            shown_as = name.removesuffix("_m2") + "_ha"
            made[shown_as] = (rows[name] / M2_PER_HECTARE).round(4)
            column = Column(shown_as, column.zh, column.en, "公顷", "number")
        heads.append(column)
    return Table(made, tuple(heads), title, named, besides)


def _silent(values: pd.Series, name: str) -> bool:
    if name == "unknown_m2":
        return bool((values.fillna(0) == 0).all())
    return bool(values.all()) if name == "in_base" else bool(values.isna().all())
