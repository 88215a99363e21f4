"""Idle: the sheet 闲置土地 in the columns bureaus keep the ledger in, with what they fill in themselves marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from land_policy import idle
from land_policy.docket import options
from land_policy.evaluation import Evaluation
from layers.schema import codes, schema
from maps import palette
from reports.preset.preset import Preset
from reports.shown import BLANK
from reports.tables.docket_table import due_table, ledger_table, notes
from reports.workbook.plots import idle_tones, map_view
from reports.workbook.sheet import Cell, Head, Part, Sheet, head_of, plain_value, sheet_of
from reports.workbook.words import word

PROCEEDINGS = (
    "found_on", "notice_on", "site_visit_on", "answered_on", "determined_on", "published_on", "hearing_notice_on",
    "decision_on", "decision_kind", "paid_on", "agreed_on", "mortgagee_told_on", "deregistered_on", "closed_on",
)  # fmt: skip
"""What the record of proceedings has of each plot, in its own words."""
LEDGER = (
    "supervision_no", "contract_no", "plot_id", "name", "address", "land_use", "area_ha", "area_mu", "grantee",
    "contract_day", "land_price_wan", "handover_day", "start_by", "start_by_anew", "finish_by", "started_on",
    "stopped_on", "finished_on", "far_least", "far_most", "idle_class", "clause_said", "cause", "government_cause",
    "idle_from", "idle_since", "idle_days", "developed_pct", "invested_pct", "idle_next_class", "idle_next_day",
    "idle_route", "idle_fee_wan", *PROCEEDINGS, "option", "options", "step", "actor", "step_clause_said", "step_by",
    "step_days_left", "step_state", "responsible", "progress", "lacks", "changes", "restricted", "map",
)  # fmt: skip
"""台账: the contract, the land, the days, the idleness, the disposal; domain's order of columns."""
FILLED_IN = {
    "supervision_no": "",
    "grantee": "",
    "cause": "causes",
    "option": "ways",
    "responsible": "",
    "progress": "states",
}
"""Columns the bureau fills in, and the list they are chosen from."""
_TOTALS = ("area_ha", "area_mu", "idle_fee_wan")
_CODES = ("supervision_no", "contract_no", "plot_id")
_WORDED = {"supervision_no", "grantee", "cause", "map", "area_mu"}
AHEAD = 365
"""Days that the list of deadlines looks ahead."""


def idle_sheet(
    evaluation: Evaluation, preset: Preset, choices: Mapping[str, str], lang: str = "zh"
) -> Sheet | None:
    """The ledger; none where the order is not in use or may not be shown."""
    if not evaluation.docket.in_use or not preset.shows("idle_class"):
        return None
    table = ledger_table(evaluation, "", lang)
    recorded = {name: schema("proceedings").column(name) for name in PROCEEDINGS}
    known = recorded | {column.name: column for column in table.columns}
    read = _with_record(table.labelled, evaluation, lang)
    names = [
        name
        for name in LEDGER
        if preset.shows(name) and (name in _WORDED or name in FILLED_IN or _there(read, name))
    ]
    heads = tuple(_head(name, known, choices, lang) for name in names)
    parts = _parts(read, lang)
    told = [word("idle_note", lang), *notes(evaluation, lang)]
    sheet = Sheet(
        word("idle", lang), word("idle_title", lang), heads, [[]] * len(read), tuple(told), 3, parts=parts
    )
    columns = [_column(evaluation, sheet, read, name, lang) for name in names]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Sheet(sheet.tab, sheet.title, heads, rows, sheet.notes, 3, parts=parts)


def _with_record(read: pd.DataFrame, evaluation: Evaluation, lang: str) -> pd.DataFrame:
    """The rows of the ledger with what the proceedings have of each plot."""
    held = evaluation.zone.layer("proceedings")
    if held is None:
        return read
    told = pd.DataFrame(
        held[[name for name in PROCEEDINGS if name in held.columns and name not in read.columns]]
    )
    if "decision_kind" in told.columns:
        words = {key: row[lang] for key, row in codes("decision_kind").items()}
        told = told.assign(decision_kind=told["decision_kind"].map(lambda key: words.get(key, key)))
    return read.join(told, on="plot_id")


def _parts(read: pd.DataFrame, lang: str) -> tuple[Part, ...]:
    """Sums by class: all that are suspected first, the other plots of the ledger apart, then class by class."""
    words = {key: text.label(lang) for key, text in idle.classes().items()}
    suspected = tuple(words[key] for key in idle.SUSPECTED)
    there = [text for text in words.values() if read["idle_class"].eq(text).any()]
    lead = (
        Part(word("idle_suspected", lang), "idle_class", suspected, True),
        Part(word("idle_others", lang), "idle_class", (), True),
    )
    ordered = [text for text in suspected if text in there] + [
        text for text in there if text not in suspected
    ]
    each = [
        Part(text if text in suspected else word("idle_other", lang, name=text), "idle_class", (text,))
        for text in ordered
    ]
    return (*lead, *each)


def due_sheet(evaluation: Evaluation, preset: Preset, lang: str = "zh") -> Sheet | None:
    """What becomes due within a year, what is overdue first; none where it may not be told."""
    if not evaluation.docket.in_use or not preset.shows("idle_class"):
        return None
    table = due_table(evaluation, AHEAD, "", lang)
    return sheet_of(
        table,
        word("due", lang),
        lang,
        freeze=2,
        more={
            "idle_class": {"tones": idle_tones(lang)},
            "plot_id": {"kind": "code"},
            "state": {"tones": state_tones(lang)},
        },
        leave=[name for name in ("name",) if not preset.shows(name)],
    )


def state_tones(lang: str) -> dict[str, str]:
    """The ground of a state: what is overdue stands out."""
    return {word("overdue", lang): palette.ACCENT}


def lists(lang: str) -> dict[str, list[str]]:
    """What cells are chosen from, by the name of the list."""
    return {
        "classes": [text.label(lang) for text in idle.classes().values()],
        "causes": [word(f"cause_{key}", lang) for key in ("user", "government", "force", "open")],
        "ways": [way.text.label(lang) for way in options().values()]
        + [text.label(lang) for key, text in idle.routes().items() if key in ("fee", "take_back")],
        "states": [
            word(f"state_{key}", lang) for key in ("new", "inquiry", "plan", "approval", "doing", "closed")
        ],
    }


def _there(read: pd.DataFrame, name: str) -> bool:
    return name in read.columns and bool((read[name].notna() & read[name].astype("object").ne("")).any())


def _head(name: str, known: Mapping[str, Any], choices: Mapping[str, str], lang: str) -> Head:
    more: dict[str, Any] = {"total": name in _TOTALS, "editable": name in FILLED_IN}
    more["choices"] = choices.get("classes" if name == "idle_class" else FILLED_IN.get(name, ""), "")
    if name in ("options", "changes", "lacks"):
        more["width"] = 80.0
    if name == "idle_class":
        more["tones"] = idle_tones(lang)
    if name == "step_state":
        more["tones"] = state_tones(lang)
    if name in known and name not in _WORDED:
        made = head_of(known[name], lang, official="")
        kind, digits, label = made.kind, made.digits, made.label
    else:
        kind, digits, label = ("number", 1, "") if name == "area_mu" else ("text", 0, "")
    label = word(f"idle_{name}", lang) if name in (*_WORDED, "contract_no", "plot_id", "option") else label
    return Head(name, label, "code" if name in _CODES else kind, digits, **more)


def _column(evaluation: Evaluation, sheet: Sheet, read: pd.DataFrame, name: str, lang: str) -> Sequence[Any]:
    count = len(read)
    if name in ("supervision_no", "grantee"):
        return [None] * count
    if name == "map":
        return [map_view(str(one)) for one in read["plot_id"]]
    if name == "cause":
        official = read["idle_class"].eq(idle.classes()["negotiated"].label(lang))
        return [word("cause_government", lang) if one else None for one in official]
    area = evaluation.plots["area_m2"].reindex(read["plot_id"]).to_numpy() / 10_000
    if name == "area_ha":
        return [plain_value(float(one)) for one in area]
    if name == "area_mu":
        return [
            Cell(plain_value(float(one) * 15), f"={sheet.at('area_ha', row)}*15")
            for row, one in enumerate(area)
        ]
    if name not in read.columns:
        return [None] * count
    values = [plain_value(one) for one in read[name].astype("object")]
    day = {"idle_days": ("{day}-{at}", "idle_since"), "step_days_left": ("{at}-{day}", "step_by")}.get(name)
    if day is not None and sheet.has(day[1]):
        of = [sheet.at(day[1], row) for row in range(count)]
        as_of = word("as_of_name", lang)
        return [
            Cell(one, f'=IF(COUNT({at})=1,{day[0].format(day=as_of, at=at)},"{BLANK}")')
            for one, at in zip(values, of, strict=True)
        ]
    return [word("yes", lang) if one is True else word("no", lang) if one is False else one for one in values]
