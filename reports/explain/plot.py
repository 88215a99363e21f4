"""Explain a plot: where its figures and verdicts come from, as a tree down to buildings, dates and source rows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from gis.errors import QuestionError
from land_policy import idle
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.judge import verdict_label
from land_policy.siting.siting import Siting
from land_policy.stock.unsupplied import NEAR_M2
from layers.schema import schema
from reports.fee import fee_said, is_levied
from reports.finding import compared
from reports.page.fields import plot_text
from reports.printed import Table, plain_line
from reports.shown import BLANK, shown, shown_column
from reports.words import in_both, phrase

_FIGURES = (
    "area_m2",
    "far",
    "building_density_pct",
    "building_coefficient_pct",
    "floor_headroom_m2",
    "tax_wan_mu",
)
_FROM = {
    "area_m2": ("area_from", "official_area_m2", "plane_area_m2", "area_gap_pct"),
    "far": ("built_far_floor_m2", "built_floor_m2", "floor_from", "heights_known", "area_m2"),
    "building_density_pct": ("built_footprint_m2", "area_m2"),
    "building_coefficient_pct": ("built_covered_m2", "area_m2"),
    "floor_headroom_m2": ("far_ceiling", "ceiling_from", "far", "area_m2"),
    "tax_wan_mu": ("tax_wan", "area_m2"),
}
_DATES = (
    "contract_day",
    "handover_day",
    "start_by",
    "start_by_anew",
    "started_on",
    "stopped_on",
    "resumed_on",
    "finished_on",
    "government_cause",
)
_FIRST = ("breaks", "unknown", "meets")
"""Verdicts in the order they are told; what does not apply comes last, one line a document."""


def explain_plot(
    evaluation: Evaluation,
    plot: str,
    sitings: Sequence[Siting] = (),
    lang: str = "zh",
    answers: Iterable[Table] | None = None,
) -> str:
    """The tree of one plot as text: source row, figures with what they are made of, clock, sitings, findings.

    ``answers``: the tables of the policy questions, where they are at hand; else they are made.

    Raises InputError for a plot the zone does not have, naming those whose number begins alike.
    """
    plots = evaluation.plots
    if plot not in plots.index:
        near = difflib.get_close_matches(plot, plots.index.astype(str), n=5, cutoff=0.4)
        key = "no_such_plot_but" if near else "no_such_plot"
        raise QuestionError(in_both(key, zone=evaluation.zone.name, plot=plot, near=near))
    row = plots.loc[plot]
    name = row.get("name")
    head = plain_line(plot if name is None or pd.isna(name) else f"{plot} {name}")
    source = f"{row.get('source_file', BLANK)} · {row.get('source_row', BLANK)}"
    lines = [head, f"├─ {phrase('source_row', lang)}: {plain_line(str(source))}"]
    lines += _figures(evaluation, plot, lang)
    lines += _branch(evaluation, plot, "idle_class", (*idle.COLUMNS[1:], *_DATES), lang)
    for siting in sitings:
        lines.append(f"├─ {phrase('siting', lang)} · {plain_line(siting.profile.label.text(lang))}")
        lines += [f"│    {plain_line(line)}" for line in siting.why(plot, lang)]
    lines += _answers(_made(evaluation, lang) if answers is None else answers, plot, lang)
    lines += _findings(evaluation, plot, lang)
    return "\n".join(lines)


def _figures(evaluation: Evaluation, plot: str, lang: str) -> list[str]:
    lines = []
    for name in _FIGURES:
        lines += _branch(evaluation, plot, name, _FROM[name], lang)
        if name == "far":
            lines += _buildings(evaluation, plot, lang)
    return lines


def _branch(evaluation: Evaluation, plot: str, name: str, parts: tuple[str, ...], lang: str) -> list[str]:
    """One figure and, under it, the columns it was made from that are known."""
    lines = [f"├─ {_said(evaluation, plot, name, lang)}"]
    frame = evaluation.plots
    known = [
        part
        for part in parts
        if part in frame.columns and pd.notna(frame.at[plot, part]) and frame.at[plot, part] != ""
    ]
    return lines + [f"│    {_said(evaluation, plot, part, lang)}" for part in known]


def _said(evaluation: Evaluation, plot: str, name: str, lang: str) -> str:
    column = plot_columns()[name]
    if name not in evaluation.plots.columns:
        return f"{column.label(lang)}: {BLANK}"
    one = plot_text(evaluation, column, lang).loc[plot]
    if one == BLANK:
        return f"{column.label(lang)}: {one}"
    if name == "idle_fee_wan" and not is_levied(evaluation.plots.loc[[plot], "idle_route"]).iloc[0]:
        return plain_line(f"{column.label(lang)}: {fee_said(evaluation.plots.loc[[plot]], lang).iloc[0]}")
    if name == "area_gap_pct" and one[0] in "<>" and _areas_agree(evaluation.plots.loc[plot]):
        one = shown(0.0, column, lang)
    if name == "idle_clause":
        one = evaluation.rulebook.clause(one).citation(lang)
    return plain_line(f"{column.label(lang)}: {one} {column.unit_in(lang)}".rstrip())


def _areas_agree(row: pd.Series) -> bool:
    """Whether the area on record and that of the shape are the same but for the rounding of records."""
    return bool(abs(row["official_area_m2"] - row["plane_area_m2"]) <= NEAR_M2)


def _buildings(evaluation: Evaluation, plot: str, lang: str) -> list[str]:
    """The buildings that stand on the plot: footprint here, storeys, high storeys, floor area, where from."""
    floors, buildings = evaluation.floors, evaluation.zone.layer("buildings")
    if floors is None or buildings is None:
        return []
    at = evaluation.plots.index.get_loc(plot)
    here = floors.pieces.large == at
    area = schema("buildings").column("footprint_m2")
    lines = []
    for small, footprint in zip(floors.pieces.small[here], floors.pieces.area_m2[here], strict=True):
        each = floors.by_building.iloc[small]
        split = "" if footprint > 0.999 * each["footprint_m2"] else f" / {shown(each['footprint_m2'], area)}"
        storeys = "—" if pd.isna(each["storeys"]) else f"{each['storeys']:.0f}"
        high = "?" if not each["heights_known"] else f"{each['high_storeys']:.0f}"
        source = buildings.iloc[small]
        lines.append(
            plain_line(
                f"│      · {buildings.index[small]}  {shown(footprint, area)}{split} m²  "
                + phrase("storeys", lang).format(storeys=storeys, high=high)
                + f"  → {shown(each['floor_m2'], area)} m² / FAR {shown(each['far_floor_m2'], area)} m²"
                + f"  [{source.get('source_file', '')} {source.get('source_row', '')}]"
            )
        )
    return lines


def _made(evaluation: Evaluation, lang: str) -> Iterator[Table | None]:
    from reports.answers import ANSWERS

    return (answer(evaluation, lang) for _, answer in ANSWERS)


def _answers(tables: Iterable[Table | None], plot: str, lang: str) -> list[str]:
    """What the policy questions say of the plot: each table of answers that has a row for it, label by label."""
    lines = []
    for table in tables:
        if table is None or "plot_id" not in table.rows.columns:
            continue
        rows = table.rows[table.rows["plot_id"].astype(str) == plot]
        for n in range(len(rows)):
            lines += _row_told(replace(table, rows=rows.iloc[[n]]), lang)
    return lines


def _row_told(table: Table, lang: str) -> list[str]:
    """One row of a table under the table's title: every column that is not blank, with its unit."""
    lines = [f"├─ {table.title}"]
    for column in table.present:
        values = table.rows[column.name]
        if column.name == "plot_id" or values.isna().all() or str(values.iloc[0]) in ("", "<NA>"):
            continue
        words = values.astype(object).replace(dict(table.labels.get(column.name, {})))
        said = shown_column(words if column.name in table.labels else values, column, lang).iloc[0]
        said = table.rows[table.written[column.name]].iloc[0] if column.name in table.written else said
        lines.append(f"│    {column.label(lang)}: {said} {column.behind(lang)}".rstrip())
    return [plain_line(line) for line in lines]


def _findings(evaluation: Evaluation, plot: str, lang: str) -> list[str]:
    """What clauses find of the plot, not met and not known first; those that do not apply named by document."""
    found = evaluation.findings(lang, plots=[plot])
    lines = [f"└─ {phrase('findings', lang)}"]
    if not len(found):
        return lines
    exempt = found["verdict"].eq("exempt")
    idle = found.loc[exempt, "clause_id"].tolist()
    found = found[~exempt].sort_values("verdict", kind="stable", key=lambda one: one.map(_FIRST.index))
    shared = found["citation"].duplicated(keep=False)
    for row, twice, comparison in zip(found.to_dict("records"), shared, compared(found, lang), strict=True):
        since = "" if pd.isna(row["since"]) else phrase("since", lang).format(day=f"{row['since']:%Y-%m-%d}")
        cited = row["citation"]
        if twice:
            cited += f" {evaluation.rulebook.clause(row['clause_id']).title.label(lang)}"
        said = (
            f"{verdict_label(row['verdict'], lang)}  {cited}  [{row['evidence']}]  {since}  {row['reason']}"
        )
        lines.append(plain_line(f"     {said}  {comparison}".rstrip()))
    return lines + _not_applying(evaluation, idle, lang)


def _not_applying(evaluation: Evaluation, clauses: Sequence[str], lang: str) -> list[str]:
    """How many clauses do not apply to a plot, then each document with the numbers of its own."""
    if not clauses:
        return []
    by_document: dict[str, list[str]] = {}
    for clause in map(evaluation.rulebook.clause, clauses):
        by_document.setdefault(clause.document.citation(lang), []).append(clause.number)
    comma, colon = phrase("comma", lang), phrase("colon", lang)
    told = [f"{name}{colon}{comma.join(dict.fromkeys(numbers))}" for name, numbers in by_document.items()]
    head = f"     {verdict_label('exempt', lang)} {len(clauses)}"
    return [head, *(plain_line(f"       · {one}") for one in told)]
