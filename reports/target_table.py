"""Target tables: what a plan aims at beside the present, as the command prints it."""

from __future__ import annotations

from land_policy.evaluation import Evaluation
from land_policy.targets import Targets
from land_policy.words import words
from layers.schema import Column
from reports.printed import Table, nothing
from reports.shown import number, shown_share
from reports.words import phrase

HEADS = (
    Column("label", "目标", "aim"),
    Column("unit", "单位", "unit"),
    Column("base_year", "基年", "base year", type="figure"),
    Column("base_text", "基年值", "then", type="figure"),
    Column("present_text", "现状（已知行占比）", "now (rows known)", type="figure"),
    Column("year", "目标年", "by the end of", type="figure"),
    Column("value_text", "目标值", "aim at", type="figure"),
    Column("distance_text", "差距", "to go", type="figure"),
    Column("pace_past_text", "以往年均", "a year so far", type="figure"),
    Column("pace_needed_text", "尚需年均", "a year needed", type="figure"),
    Column("state", "进展", "state"),
    Column("reason", "说明", "why"),
    Column("kind", "性质", "kind"),
    Column("evidence", "依据等级", "evidence"),
    Column("source", "来源", "source"),
)


def target_table(targets: Targets, lang: str = "zh") -> Table:
    """One row a target: base, present, aim, distance, the pace it needs and has had, and where it stands."""
    rows = targets.rows.copy()
    if lang == "en":
        rows = rows.assign(label=rows["label_en"], unit=rows["unit_en"], reason=rows["reason_en"])
    figures = ("base", "present", "value", "distance", "pace_needed", "pace_past")
    written = {f"{name}_text": [_text(value) for value in rows[name]] for name in figures}
    written["present_text"] = [
        text if known != known or known >= 100 else f"{text} ({shown_share(known)}%)"
        for text, known in zip(written["present_text"], rows["known_pct"], strict=True)
    ]
    written["value_text"] = [
        f"{'≤ ' if sense == '<=' else ''}{text}"
        for sense, text in zip(rows["sense"], written["value_text"], strict=True)
    ]
    rows = rows.assign(**written)
    rows["base_year"] = rows["base_year"].astype("Int64")
    labels = {
        "state": {key: word.label(lang) for key, word in words("target_state").items()},
        "kind": {key: word.label(lang) for key, word in words("stated_kind").items()},
    }
    besides = (*figures, "name", "sense", "known_pct", "reached_pct", "years_left", "expected")
    return Table(rows, HEADS, targets.title.label(lang), labels, besides)


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The table of a zone that names its targets; none of another."""
    return None if evaluation.targets is None else target_table(evaluation.targets, lang)


def target_nothing(evaluation: Evaluation, lang: str = "zh") -> Table:
    """What is said of a zone that names no targets."""
    return nothing(phrase("no_targets", lang).format(zone=evaluation.zone.label(lang)), HEADS)


def _text(value: float) -> str:
    """A figure with the digits it needs: whole above a hundred, else two."""
    if value is None or value != value:
        return "—"
    return number(value, 0 if float(value).is_integer() else 1 if abs(value) >= 100 else 2)
