"""Unsupplied tables: the ledger of land approved but not supplied, by batch, by age band and by park, with its notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from gis.errors import InputError
from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import Evaluation
from land_policy.stock.unsupplied import NEAR_M2, Unsupplied, columns, labels
from layers.schema import Column
from layers.write import write_layers
from reports.printed import Table, note_line
from reports.shown import BLANK, number
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
    "park", "total_m2", "supplied_m2", "before_m2", "withdrawn_share_m2", "unsupplied_m2", "unsupplied_pct",
    "left_plots_m2", "used_m2", "outside_m2", "sliver_m2", "unknown_m2",
)  # fmt: skip
_WIDE = (
    "lapse", "ground_left_ha", "difference_ha", "ground_sliver_ha", "measures", "in_base", "used_ha", "left_plots_ha",
    "outside_ha", "sliver_ha",
)  # fmt: skip
"""Columns a screen leaves out."""
_ONLY_WHERE_THERE = ("unknown_m2", "cause", "measures", "in_base")
"""Columns left out where they have nothing to say: none unknown, no cause recorded, all batches counted."""


def unsupplied_table(evaluation: Evaluation, by: str = "batch", lang: str = "zh") -> Table:
    """The ledger by ``batch``, ``age`` or ``park``, areas in hectares, the sum last and in a line above."""
    table = _by(evaluation, by, lang)
    says = "" if len(evaluation.unsupplied.batches) else phrase("unsupplied_no_batches", lang)
    return replace(table, headline=headline(evaluation, lang), says=says)


def _by(evaluation: Evaluation, by: str, lang: str) -> Table:
    answer = evaluation.unsupplied
    if by == "batch":
        return _by_batch(answer, evaluation, lang)
    if by == "age":
        bands = {key: text.label(lang) for key, text in answer.ledger.band_names().items()}
        named = {**bands, "all": phrase("unsupplied_all", lang), "unknown": phrase("unknown", lang)}
        return _table(answer.ages.reset_index(), BY_AGE, _title("age", evaluation, lang), {"age_band": named})
    parks = answer.parks.reset_index()
    if len(parks):
        parks = parks.assign(park=[_park(evaluation, str(one), lang) for one in parks["park_id"]])
    return _table(parks, BY_PARK, _title("park", evaluation, lang), {}, ("park_id",))


def _park(evaluation: Evaluation, park: str, lang: str) -> str:
    own = {"": phrase("unsupplied_no_park", lang), "all": phrase("unsupplied_all", lang)}
    return own[park] if park in own else evaluation.unit_name("park", park, lang)


def headline(evaluation: Evaluation, lang: str = "zh") -> str:
    """The land unsupplied in all and how it comes about, on record and as drawn; a dash where it is not known."""
    answer = evaluation.unsupplied
    if not len(answer.batches):
        return phrase("unsupplied_not_known", lang)
    told = {name.removesuffix("_m2"): _ha(area) for name, area in answer.total.items()}
    told |= {"batches": str(int(answer.batches["in_base"].sum()))}
    line = phrase("unsupplied_headline", lang).format(**told)
    if "ground_left_m2" not in answer.total.index:
        return line
    return line + phrase("unsupplied_headline_drawn", lang).format(**told)


def _near(difference_m2: float) -> float:
    """A difference of record and ground: nothing where they are the same but for the rounding of coordinates."""
    return 0.0 if abs(difference_m2) <= NEAR_M2 else difference_m2


def _ha(area_m2: float) -> str:
    return BLANK if pd.isna(area_m2) else number(area_m2 / M2_PER_HECTARE, 2)


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The ledger by batch as a file of a build; none where the zone has no batches."""
    return unsupplied_table(evaluation, "batch", lang) if len(evaluation.unsupplied.batches) else None


def unsupplied_text(evaluation: Evaluation, by: str = "batch", lang: str = "zh") -> str:
    """The ledger with, under it, how it was read, what the clock adds, and what the zone lacks."""
    table, notes = unsupplied_table(evaluation, by, lang), unsupplied_notes(evaluation, lang)
    lines = [note_line(note) for note in notes]
    return "\n".join([table.text(lang) if len(table.rows) else f"{table.headline}\n{table.title}", *lines])


def unsupplied_notes(evaluation: Evaluation, lang: str = "zh") -> list[str]:
    """How the ledger was read and with what evidence, the sister terms, and what is missing."""
    answer, ledger = evaluation.unsupplied, evaluation.unsupplied.ledger
    if not len(answer.batches):
        return [phrase("unsupplied_no_batches", lang), _sisters(answer, lang)]
    notes = [phrase(f"unsupplied_{name}", lang) for name in answer.missing]
    notes += _bridge(answer, lang)
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


def _bridge(answer: Unsupplied, lang: str) -> list[str]:
    """How the sums by batch, as drawn and by park hang together, where there are several."""
    if "unsupplied_m2" not in answer.parks.columns or "ground_left_m2" not in answer.total.index:
        return []
    whole = answer.parks.loc["all"]
    told = {"record": answer.total["unsupplied_m2"], "difference": _near(answer.total["difference_m2"])}
    told |= {name: whole[f"{name}_m2"] for name in ("before", "withdrawn_share", "unsupplied")}
    return [phrase("unsupplied_bridge", lang).format(**{name: _ha(area) for name, area in told.items()})]


def _sisters(answer: Unsupplied, lang: str) -> str:
    """What the idle-land clock counts of land supplied and not used, in a sentence; that it cannot tell of any plot."""
    told = {
        str(name): BLANK if pd.isna(count) else f"{count:.0f}"
        for name, count in answer.sisters["plots"].items()
    }
    told |= {f"{name}_ha": _ha(area) for name, area in answer.sisters["area_m2"].items()}
    silent = bool(answer.sisters["plots"].isna().any())
    return phrase("unsupplied_sisters_unknown" if silent else "unsupplied_sisters", lang).format(**told)


def write_pieces(evaluation: Evaluation, file: Path) -> Path:
    """The pieces as a GPKG; InputError where no batch is drawn."""
    pieces = evaluation.unsupplied.pieces
    if pieces is None:
        raise InputError(in_both("unsupplied_no_pieces", zone=evaluation.zone.name))
    return write_layers(file, {"unsupplied": pieces}, day=evaluation.day)


def _by_batch(answer: Unsupplied, evaluation: Evaluation, lang: str) -> Table:
    rows = answer.batches.assign(measures=answer.ledger.measures(answer.batches["cause"], lang)).reset_index()
    rows = _with_total(rows, answer.total)
    if "difference_m2" in rows.columns:
        rows["difference_m2"] = rows["difference_m2"].map(_near)
    named = {
        "age_band": {key: text.label(lang) for key, text in answer.ledger.band_names().items()},
        "batch_id": {"all": phrase("unsupplied_all", lang)},
        **{of: {key: text.label(lang) for key, text in labels(of).items()} for of in ("state", "lapse")},
    }
    besides = tuple(name for name in columns() if name in rows.columns and name not in BY_BATCH)
    return _table(rows, BY_BATCH, _title("batch", evaluation, lang), named, besides)


def _with_total(rows: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """The batches with the sum of those that count as the last row."""
    if rows.empty:
        return rows
    whole = pd.DataFrame([{"batch_id": "all", **total.to_dict()}])
    whole["unsupplied_pct"] = 100 * whole["unsupplied_m2"] / whole["approved_m2"]
    joined = pd.concat([rows.astype({"in_base": "boolean"}), whole], ignore_index=True)
    return joined.astype({name: rows[name].dtype for name in ("approved_on",)})


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
    shown_wide = tuple(name for name in _WIDE if name in {head.name for head in heads})
    return Table(made, tuple(heads), title, named, besides, shown_wide)


def _silent(values: pd.Series, name: str) -> bool:
    if name == "unknown_m2":
        return bool((values.fillna(0) == 0).all())
    return bool(values.dropna().all()) if name == "in_base" else bool(values.isna().all())
