"""Quota tables: each unit's share of the new construction land with its parts, and every part with its reason."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from gis.errors import InputError, QuestionError
from land_policy.evaluation import Evaluation
from land_policy.quota import PARTS, Quota, part_labels, quota, reading_of
from land_policy.stated import stated
from layers.schema import Column
from reports.printed import Table, note_line
from reports.shown import number
from reports.words import in_both, phrase

_SHARED = ("total", "major", "base", "tilt", "restriction", "linkage", "bounds")


def quota_of(evaluation: Evaluation, file: Path | None = None) -> Quota:
    """The shares by a file, or by the one the zone names; InputError where it names none."""
    path = file if file is not None else stated(evaluation.zone, "quota")
    if path is None:
        raise InputError(in_both("quota_none", zone=evaluation.zone.name))
    return quota(evaluation, path)


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The shares as a file of a build; none where the zone names no rules for them."""
    path = stated(evaluation.zone, "quota")
    return quota_table(quota(evaluation, path), lang) if path is not None else None


def quota_table(answer: Quota, lang: str = "zh") -> Table:
    """One row a unit: its parts in hectares and the share they add up to; the sum and what is left over last."""
    named = part_labels()
    parts = [f"{part}_ha" for part in PARTS]
    used = [name for name in parts if (answer.shares[name].abs() > 0).any() or name == "base_ha"]
    rows = answer.shares.reset_index().assign(
        name=answer.shares["label_en" if lang == "en" else "label"].to_numpy()
    )
    total = rows[[*used, "quota_ha"]].sum().round(6) + 0.0
    more = [{"name": phrase("quota_all", lang), **total.to_dict()}]
    if answer.left_ha:
        more.append({"name": phrase("quota_left", lang), "quota_ha": answer.left_ha})
    if answer.held_ha:
        more.append({"name": phrase("quota_held", lang), "quota_ha": answer.held_ha})
    rows = pd.concat([rows, pd.DataFrame(more)], ignore_index=True)
    heads = (
        Column("name", "单元", "unit"),
        *(
            Column(name, named[name[:-3]].zh, named[name[:-3]].en, "公顷", "number")
            for name in parts
            if name in used
        ),
        Column("quota_ha", "分配指标", "share", "公顷", "number"),
    )
    return Table(rows, heads, _title(answer, lang), besides=("unit",))


def part_table(answer: Quota, unit: str | None = None, lang: str = "zh") -> Table:
    """Every part of every share, or of one unit's, with why and who says so."""
    rows = answer.parts if unit is None else answer.parts[answer.parts["unit"] == unit]
    if unit is not None and rows.empty:
        raise QuestionError(in_both("quota_no_unit", unit=unit, known=list(answer.shares.index)))
    labels = answer.shares["label_en" if lang == "en" else "label"]
    readings = [answer.rules.readings[reading_of(part)] for part in rows["part"]]
    rows = rows.assign(
        name=labels.reindex(rows["unit"]).to_numpy(),
        because=rows["because_en" if lang == "en" else "because"],
        kind=[phrase(f"kind_{one.kind}", lang) for one in readings],
        evidence=[one.evidence for one in readings],
    )
    heads = (
        Column("name", "单元", "unit"),
        Column("part", "组成", "part"),
        Column("ha", "面积", "area", "公顷", "number"),
        Column("because", "计算", "how"),
        Column("kind", "性质", "kind"),
        Column("evidence", "依据等级", "evidence"),
    )
    named = {key: text.label(lang) for key, text in part_labels().items()}
    return Table(rows, heads, _title(answer, lang), {"part": named}, ("unit",))


def quota_text(answer: Quota, unit: str | None = None, lang: str = "zh") -> str:
    """The shares, every part with its reason, and under them who says so."""
    tables = [quota_table(answer, lang)] if unit is None else []
    tables.append(part_table(answer, unit, lang))
    lines = [note_line(note) for note in quota_notes(answer, lang)]
    return "\n\n".join([*(table.text(lang) for table in tables), "\n".join(lines)])


def quota_notes(answer: Quota, lang: str = "zh") -> list[str]:
    """How the sum was made, and the source of each rule with its kind and evidence."""
    rules = answer.rules
    told = {"total": rules.total_ha, "reserve": rules.reserve_ha}
    told |= {"given": rules.reserve_ha - answer.left_ha, "left": answer.left_ha}
    notes = [phrase("quota_sum", lang).format(**{key: number(value, 2) for key, value in told.items()})]
    for name in _SHARED:
        reading = rules.readings[name]
        source = {"part": phrase(f"quota_{name}", lang), "source": reading.source.label(lang)}
        source |= {"kind": phrase(f"kind_{reading.kind}", lang), "evidence": reading.evidence}
        notes.append(phrase("quota_source", lang).format(**source))
    return [*notes, phrase("quota_proposal", lang)]


def _title(answer: Quota, lang: str) -> str:
    return answer.rules.label.label(lang)
