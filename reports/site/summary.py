"""Site summary: the first page of a dossier: all suggestions on one map and in one table, what keeps the rest out, how firm."""

from __future__ import annotations

import pandas as pd

from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting import robust
from land_policy.siting.assemblies import Assemblies
from land_policy.siting.siting import Siting
from maps.page import Figure
from maps.sheet import Bar, Bars, Block, Grid, Mark, Marks, Sheet
from reports.shown import BLANK, number, percent, shown_column
from reports.site.place import overview
from reports.site.remains import UNTESTED, exclusion_states
from reports.tables.assembly_table import assembly_notes, assembly_table
from reports.words import phrase

MOST_EXCLUSIONS = 12
"""Exclusions that the page names, those that keep out most first; the rest is counted."""
TALL = 300


def summary_sheet(
    evaluation: Evaluation,
    siting: Siting,
    best: pd.DataFrame,
    together: Assemblies | None,
    heading: tuple[str, list[str], list[str], list[str]],
    lang: str = "zh",
) -> Sheet:
    """The suggestions (or the sites put together) as one page; where there is none it says why.

    ``heading`` is title, kicker, the words of it that warn, and foot, as on the other pages.
    """
    title, kicker, warned, foot = heading
    counts, *notes = [note.text(lang) for note in siting.notes]
    found = together.sites if together is not None else None
    shown = len(best) if found is None else len(found)
    of = phrase("sheet_of_plots", lang).format(count=number(len(siting.plots), 0))
    shapes = evaluation.plots.geometry.reindex(best.index) if found is None else found.geometry
    ranks = best["rank"].astype(int).tolist() if found is None else found.index.tolist()
    return Sheet(
        title=title,
        kicker=kicker,
        warned=warned,
        subtitle=_subtitle(together, shown, counts, lang),
        figures=[
            Figure(phrase("sheet_suggested", lang), str(shown), ""),
            Figure(phrase("sheet_candidates", lang), number(len(siting.candidates), 0), of),
        ],
        chart=overview(evaluation, shapes, [str(rank) for rank in ranks], lang, TALL),
        caption=phrase("sheet_overview", lang),
        beside=[_out_block(siting, lang)],
        wide=[
            *_answer(siting, best, together, lang),
            *_read(siting, notes if shown else [counts, *notes], shown > 0 and found is None, lang),
        ],
        foot=foot,
    )


def _subtitle(together: Assemblies | None, shown: int, counts: str, lang: str) -> str:
    """How many plots there are to choose from, or how many sites of how much land; that there is none."""
    if together is not None:
        key = "sheet_sites" if shown else "sheet_no_site"
        return phrase(key, lang).format(count=shown, need=number(together.asked.need_m2 / 10_000, 2))
    return counts if shown else phrase("sheet_none", lang)


def _answer(siting: Siting, best: pd.DataFrame, together: Assemblies | None, lang: str) -> list[Block]:
    """The suggestions one a row, or the sites put together with what was asked; neither where there is none."""
    if together is not None:
        notes = [Mark("info", note) for note in assembly_notes(together, siting, lang)]
        title = phrase("sheet_together", lang)
        table = assembly_table(together, siting, lang)
        if table.rows.empty:
            return [Marks(title, notes)]
        heads = [f"{one.label(lang)} {one.unit_in(lang)}".strip() for one in table.present]
        texts = [shown_column(table.rows[one.name], one, lang).tolist() for one in table.present]
        rows = [list(row) for row in zip(*texts, strict=True)]
        return [Grid(title, heads, rows), Marks(phrase("sheet_asked", lang), notes)]
    return [_table(best, lang)] if len(best) else []


def _table(best: pd.DataFrame, lang: str) -> Grid:
    """Rank, plot, area, way, score, the share of weightings it leads in, and what is to be verified."""
    columns = plot_columns()
    area = f"{columns['area_m2'].label(lang)} m²"
    heads = ["", columns["plot_id"].label(lang), area]
    heads += [phrase(f"sheet_head_{key}", lang) for key in ("route", "score", "first", "check")]
    rows = [
        [
            str(int(row["rank"])),
            f"{plot} {row['name']}" if pd.notna(row["name"]) else str(plot),
            number(row["area_m2"], 0),
            BLANK if pd.isna(row["route"]) else str(row["route"]),
            number(row["score"], 1),
            f"{percent(row['first_share'])} % / {percent(row['rank_1_3_share'])} %",
            row["to_check"] or BLANK,
        ]
        for plot, row in best.to_dict("index").items()
    ]
    return Grid(phrase("sheet_suggestions", lang), heads, rows)


def _out_block(siting: Siting, lang: str) -> Bars:
    """How many plots each exclusion keeps out, the most first; a plot may be out for several."""
    labels = {wish.name: wish.label.text(lang) for wish in siting.profile.exclusions}
    out = siting.exclusions.groupby("exclusion")["plot_id"].nunique()
    out = out.sort_values(ascending=False, kind="stable")
    whole = max(len(siting.plots), 1)
    rows = [
        Bar(labels.get(str(name), str(name)), "", count / whole, number(count, 0))
        for name, count in out.head(MOST_EXCLUSIONS).items()
    ]
    total = siting.exclusions["plot_id"].nunique()
    note = phrase("sheet_out_note", lang)
    if len(out) > MOST_EXCLUSIONS:
        note = phrase("sheet_out_more", lang).format(count=len(out) - MOST_EXCLUSIONS) + note
    return Bars(phrase("sheet_out", lang).format(count=number(total, 0)), rows, note)


def _read(siting: Siting, notes: list[str], ranked: bool, lang: str) -> list[Block]:
    """What must be known beside the table: close calls first, then how firm, then what the answer rests on."""
    rows = [Mark("bad", one.text(lang)) for one in robust.leaders(siting)] if ranked else []
    if ranked:
        rows += [Mark("info", one.text(lang)) for one in robust.sentences(siting)[:2]]
    names = [wish.name for wish in siting.profile.exclusions if wish.name in siting.untested]
    if names and len(siting.candidates):
        states = exclusion_states(siting, str(siting.candidates.index[0]))
        labels = [w.label.text(lang) for w in siting.profile.exclusions if states[w.name] == UNTESTED]
        listed = phrase("comma", lang).join(labels)
        rows += [Mark("unknown", phrase("sheet_untested_all", lang).format(labels=listed))] if labels else []
    rows += [Mark("info", note) for note in notes]
    rows += [Mark("info", note.text(lang)) for note in siting.robust.notes] if ranked else []
    return [Marks(phrase("sheet_read", lang), rows)]
