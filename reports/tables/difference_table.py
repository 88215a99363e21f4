"""Difference table: two answers to one siting question side by side: who entered, left and moved, and because of what."""

from __future__ import annotations

import pandas as pd

from land_policy.siting.difference import PLACES, WHAT, Difference, because, columns, weight_moves
from reports.printed import Table, note_line, plain_line
from reports.words import in_both, phrase

_SHOWN = (
    "what",
    "plot_id",
    "name",
    "rank_before",
    "rank_after",
    "score_before",
    "score_after",
    "change",
    "why",
)
_BESIDES = ("place_before", "place_after", "shift", "entered_above", "left_above", "overtaken")


def difference_table(found: Difference, top: int | None = None, lang: str = "zh") -> Table:
    """The plots of which something differs, with why; ``top`` keeps those among so many first on either side."""
    rows = _rows(found, top)
    why = [because(found, plot).text(lang) for plot in rows.index]
    rows = rows.assign(why=pd.Series(why, rows.index, dtype="str")).reset_index()
    named = columns()
    words = {
        "what": {one: phrase(f"diff_{one}", lang) for one in WHAT},
        "place_before": {one: phrase(f"place_{one}", lang) for one in PLACES},
        "place_after": {one: phrase(f"place_{one}", lang) for one in PLACES},
    }
    heads = tuple(named[name] for name in _SHOWN)
    return Table(rows, heads, _title(found, lang), words, _BESIDES)


def difference_text(found: Difference, top: int | None = None, lang: str = "zh") -> str:
    """Who entered, left and moved, the reasons line by line under the table, and how many more there are."""
    rows = _rows(found, top)
    table = difference_table(found, top, lang)
    short = Table(table.rows, tuple(c for c in table.columns if c.name != "why"), table.title, table.labels)
    lines = [
        plain_line(f"· {plot} {phrase(f'diff_{what}', lang)}: {because(found, plot).text(lang)}")
        for plot, what in zip(rows.index, rows["what"], strict=True)
    ]
    more = len(found.changed) - len(rows)
    told = [f"· {in_both('diff_more', count=more).text(lang)}"] if more else []
    if not len(found.changed):
        told = [f"· {phrase('diff_none', lang)}"]
    notes = dict.fromkeys(note.text(lang) for note in found.after.notes)
    before = {note.text(lang) for note in found.before.notes}
    new = [f"· {phrase('diff_after', lang)}{plain_line(note)}" for note in notes if note not in before]
    weights = [note_line(one.text(lang)) for one in weight_moves(found)]
    return "\n".join([short.text(lang), *weights, *lines, *told, *new])


def cause_frame(found: Difference, lang: str = "zh") -> pd.DataFrame:
    """Every exclusion or blank because of which a plot entered or left, one a row."""
    tail = "_en" if lang == "en" else ""
    kept = ["plot_id", "what", "name", f"label{tail}", f"reason{tail}", "clause"]
    return found.causes[kept].set_axis(["plot_id", "what", "name", "label", "reason", "clause"], axis=1)


def _rows(found: Difference, top: int | None) -> pd.DataFrame:
    rows = found.changed
    if top is None:
        return rows
    return rows[rows["rank_before"].le(top).fillna(False) | rows["rank_after"].le(top).fillna(False)]


def _title(found: Difference, lang: str) -> str:
    counts = found.plots["what"].value_counts()
    told = {one: int(counts.get(one, 0)) for one in WHAT}
    label = found.before.profile.label.text(lang)
    return f"{phrase('diff_title', lang)} · {label} · {in_both('diff_counts', **told).text(lang)}"
