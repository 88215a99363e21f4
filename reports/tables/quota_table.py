"""Quota tables: each unit's share of the new construction land with its parts, and every part with its reason."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from gis.errors import InputError, QuestionError
from land_policy.evaluation import Evaluation
from land_policy.stated import stated
from land_policy.stock.quota import PARTS, Quota, part_labels, quota, reading_of, stated_scores
from layers.schema import Column
from reports.asked import hit
from reports.printed import Table, note_line, nothing
from reports.shown import number
from reports.words import in_both, phrase

_SHARED = ("total", "major", "base", "tilt", "restriction", "linkage", "bounds")
_REFERENCES = ("score", "score_own", "unsupplied_land_ha")
"""What a screen leaves out first: columns to compare with. Never a part, or a row would not add up to its share."""


def quota_nothing(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """What is said of a zone that names no rules for sharing; none where it names them."""
    if stated(evaluation.zone, "quota") is not None:
        return None
    heads = (Column("name", "单元", "unit"), Column("quota_ha", "分配指标", "share", "公顷", "number"))
    return nothing(in_both("quota_none", zone=evaluation.zone.label(lang)).text(lang), heads)


def unit_of(answer: Quota, named: str | None) -> str | None:
    """A unit of the shares by number, Chinese or English name; as it was typed where it is none."""
    names = {
        str(unit): [str(zh), str(en)]
        for unit, zh, en in zip(
            answer.shares.index, answer.shares["label"], answer.shares["label_en"], strict=True
        )
    }
    found = hit(named, names) if named else []
    return found[0] if len(found) == 1 else named


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
        *_grounds(answer),
    )
    rows = rows.drop(columns=[name for name in ("score_own", "score") if rows[name].isna().all()])
    title, headline = _title(answer, lang), _headline(answer, lang)
    return Table(rows, heads, title, besides=("unit",), wide=_REFERENCES, headline=headline)


def _grounds(answer: Quota) -> tuple[Column, ...]:
    """The columns of what the shares go by: scores, with who gave them, and unsupplied land."""
    own = Column("score", "评价得分（本工具按园区数据计算）", "score (computed)", "", "number")
    stated = Column("score", "评价得分（文件所列）", "score (stated)", "", "number")
    return (
        stated if stated_scores(answer.rules) else own,
        Column("score_own", "本工具自评总分（对照）", "tool's self-check (to compare)", "", "number"),
        Column("unsupplied_land_ha", "批而未供", "unsupplied land", "公顷", "number"),
    )


def _headline(answer: Quota, lang: str) -> str:
    """The total and where it goes, in a line."""
    given = phrase("comma", lang).join(
        f"{label} {number(ha, 2)}"
        for label, ha in zip(
            answer.shares["label_en" if lang == "en" else "label"], answer.shares["quota_ha"], strict=True
        )
    )
    told = {"total": answer.rules.total_ha, "shared": float(answer.shares["quota_ha"].sum())}
    told |= {"left": answer.left_ha + answer.held_ha}
    shown = {name: number(ha, 2) for name, ha in told.items()}
    return phrase("quota_headline", lang).format(given=given, **shown)


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
    notes += _scores_note(answer, lang)
    return [*notes, phrase("quota_proposal", lang)]


def _scores_note(answer: Quota, lang: str) -> list[str]:
    """That scores are stated and not the tool's own, and whether both put the units in the same order."""
    if not stated_scores(answer.rules):
        return []
    both = answer.shares[["score", "score_own"]].dropna()
    if both.empty:
        return [phrase("quota_scores_stated", lang)]
    ranks = both.rank(ascending=False)
    key = "same" if ranks["score"].equals(ranks["score_own"]) else "other"
    return [phrase("quota_scores_stated", lang) + phrase(f"quota_scores_{key}", lang)]


def _title(answer: Quota, lang: str) -> str:
    return f"{answer.rules.label.label(lang)} · {answer.zone.label(lang)} · {answer.day}"
