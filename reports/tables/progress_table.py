"""Progress tables: disposal of idle land and of land not supplied between two days: account, moves, deadlines."""

from __future__ import annotations

import pandas as pd

from land_policy import idle
from land_policy.stock.progress import Progress, columns
from land_policy.stock.progress_reading import ways
from layers.schema import Column
from reports.preset.preset import preset_of
from reports.printed import Table, note_line
from reports.shown import BLANK, number
from reports.tables.docket_table import due_table
from reports.words import phrase

ACCOUNT = (
    "scope", "unit", "opening", "opening_ha", "disposed", "disposed_ha", "out_ha", "new", "new_ha", "closing",
    "closing_ha", "rate_pct",
)  # fmt: skip
PLOTS = ("plot_id", "name", "park", "year", "before_class", "after_class", "kind", "way", "area_ha")
BATCHES = ("batch_id", "year", "kind", "way", "area_ha")
TABLES = ("idle", "unsupplied", "plots", "batches", "due")


def one_table(found: Progress, name: str, lang: str = "zh") -> Table:
    """One of :data:`TABLES`."""
    if name in ("idle", "unsupplied"):
        return _account(found, name, lang)
    if name == "due":
        return due_table(found.after, _ahead(found), "", lang)
    return _plots(found, lang) if name == "plots" else _batches(found, lang)


def progress_text(found: Progress, lang: str = "zh") -> str:
    """Both accounts, every move, what becomes due in the coming month, and how it was counted."""
    blocks = []
    for name in TABLES:
        table = one_table(found, name, lang)
        empty = not len(table.rows) and not table.says
        blocks.append(
            f"{table.title}{phrase('colon', lang)}{phrase('nothing_there', lang)}"
            if empty
            else table.text(lang)
        )
    return "\n\n".join([*blocks, "\n".join(note_line(note) for note in notes(found, lang))])


def notes(found: Progress, lang: str = "zh") -> list[str]:
    """The formula, what counts as disposal and who says so, and what is not known."""
    read = found.reading
    said = [phrase("progress_formula", lang), phrase(f"progress_rate_{read.base}", lang)]
    rate, disposed = read.sources["rate"], read.sources["disposed"]
    said[1] += phrase("in_brackets", lang).format(text=f"{rate[0].label(lang)} [{rate[1]}]")
    listed = phrase("comma", lang).join(ways()[key].label(lang) for key in (*read.idle, *read.unsupplied))
    told = {"ways": listed, "source": disposed[0].label(lang), "evidence": disposed[1]}
    said.append(phrase("progress_disposed", lang).format(**told))
    if "park" in set(found.unsupplied["scope"]):
        said.append(phrase("progress_parks", lang))
    if found.before.zone.plots is found.after.zone.plots:
        said.append(phrase("progress_one_record", lang))
    return [*said, phrase("idle_suspected_only", lang)]


def _account(found: Progress, name: str, lang: str) -> Table:
    rows = found.idle if name == "idle" else found.unsupplied
    silent = bool(found.after.plots["idle_class"].eq("unknown").all())
    missing = "no_order" if not found.after.docket.in_use else "silent" if silent else "nothing"
    missing = missing if name == "idle" else "nothing"
    says = "" if len(rows) else phrase(f"progress_{name}_{missing}", lang)
    rows = rows.assign(
        unit=[_unit(found, *pair, lang) for pair in zip(rows["scope"], rows["unit"], strict=True)]
    )
    labels = {"scope": {key: phrase(f"progress_by_{key}", lang) for key in ("all", "park", "year")}}
    heads = tuple(columns()[one] for one in ACCOUNT if one in rows.columns)
    return Table(
        rows, heads, _title(found, name, lang), labels, headline=_headline(rows, name, found, lang), says=says
    )


def _unit(found: Progress, scope: str, unit: str, lang: str) -> str:
    if scope == "all":
        return phrase("unsupplied_all", lang)
    if not unit:
        return phrase("unsupplied_no_park" if scope == "park" else "progress_no_batch", lang)
    return found.after.unit_name("park", unit, lang) if scope == "park" else unit


def _headline(rows: pd.DataFrame, name: str, found: Progress, lang: str) -> str:
    whole = rows[rows["scope"] == "all"]
    if whole.empty:
        return ""
    one = whole.iloc[0]
    told = {
        key: number(float(one[key]), 2)
        for key in ("opening_ha", "disposed_ha", "out_ha", "new_ha", "closing_ha")
    }
    rate = BLANK if pd.isna(one["rate_pct"]) else number(float(one["rate_pct"]), 2)
    return phrase(f"progress_{name}_headline", lang).format(
        before=found.before.day, after=found.after.day, rate=rate, **told
    )


def _plots(found: Progress, lang: str) -> Table:
    rows = found.plots
    plots = [one.plots["name"] for one in (found.after, found.before) if "name" in one.plots.columns]
    known: dict[str, object] = {}
    for names in reversed(plots):
        known |= {str(key): value for key, value in names.items()}
    rows = rows.assign(
        name=[known.get(str(plot), "") for plot in rows["plot_id"]],
        park=[_unit(found, "park", str(park), lang) for park in rows["park"]],
        year=[year or BLANK for year in rows["year"]],
        area_ha=rows[["opening_ha", "closing_ha"]].max(axis=1),
    )
    shown = preset_of(found.after.zone).columns(PLOTS)
    classes = {key: label.label(lang) for key, label in idle.classes().items()}
    labels = {"before_class": classes, "after_class": classes, **_moves(lang)}
    return Table(rows, _heads(tuple(shown)), _title(found, "plots", lang), labels)


def _batches(found: Progress, lang: str) -> Table:
    rows = found.batches[found.batches["kind"] != "stays"]
    area = rows[["disposed_ha", "out_ha", "new_ha"]].max(axis=1)
    return Table(rows.assign(area_ha=area), _heads(BATCHES), _title(found, "batches", lang), _moves(lang))


def _moves(lang: str) -> dict[str, dict[str, str]]:
    kinds = {key: phrase(f"progress_{key}", lang) for key in ("stays", "out", "new")}
    kinds["disposed"] = phrase("progress_disposed_kind", lang)
    return {"kind": kinds, "way": {key: text.label(lang) for key, text in ways().items()}}


def _heads(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(columns()[name] for name in names)


def _title(found: Progress, name: str, lang: str) -> str:
    title, zone = phrase(f"progress_{name}", lang), found.after.zone.label(lang)
    return f"{title} · {zone} · {found.before.day} → {found.after.day}"


def _ahead(found: Progress) -> int:
    day = pd.Timestamp(found.after.day)
    return int((day + pd.DateOffset(months=found.reading.months) - day).days)
