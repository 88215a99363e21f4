"""Summary: the tables the command prints, each made from an Evaluation, a Siting, the rulebook or the dictionary."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from land_policy.evaluation import SCOPES, Evaluation, plot_columns
from land_policy.judge import verdict_label
from land_policy.siting import robust
from land_policy.siting.siting import SHOWN_SHARES, Siting
from land_policy.tally import columns as tally_columns
from layers.fault import Fault, severity_label
from layers.schema import Column
from reports.printed import Table, note_line, plain_line
from reports.shown import shown, shown_share
from reports.words import phrase

MAIN = (
    "area_ha",
    "built_ha",
    "industrial_ha",
    "supplied_ha",
    "suppliable_ha",
    "suspected_idle_ha",
    "floor_wan_m2",
    "development_rate_pct",
    "supply_rate_pct",
    "built_rate_pct",
    "industrial_share_pct",
    "far_zone",
    "far_plots",
    "building_density_pct",
    "industrial_far",
    "industrial_coefficient_pct",
    "industrial_investment_wan_ha",
    "industrial_tax_wan_mu",
    "people_ha",
    "suspected_idle_rate_pct",
)
BY_UNIT = (
    "area_ha",
    "built_ha",
    "far_zone",
    "building_density_pct",
    "industrial_far",
    "industrial_tax_wan_mu",
    "suspected_idle_ha",
    "floor_headroom_wan_m2",
)


def summary(evaluation: Evaluation, sitings: Sequence[Siting], lang: str = "zh") -> str:
    """What a build ends with: main figures, figures by unit, findings by rule, suggestions, faults."""
    parts = [
        figure_table(evaluation, lang).text(lang),
        unit_table(evaluation, None, lang).text(lang),
        finding_table(evaluation, lang).text(lang),
        *(site_text(siting, 5, lang) for siting in sitings),
        *fault_summary(evaluation.zone.faults, lang),
    ]
    return "\n\n".join(parts) + "\n"


def figure_table(evaluation: Evaluation, lang: str = "zh") -> Table:
    """The zone's main figures, one a row, and the share of the land each is known for."""
    named = tally_columns()
    tallies = evaluation.tallies[evaluation.tallies["scope"] == "zone"].set_index("indicator")
    rows = [
        {
            "name": name,
            "label": named[name].label(lang),
            "value": shown(tallies.at[name, "value"], named[name]),
            "unit": named[name].unit_in(lang),
            "known": shown_share(tallies.at[name, "known_pct"]),
        }
        for name in MAIN
    ]
    title = f"{phrase('figures', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    heads = (
        Column("label", "指标", "indicator"),
        Column("value", "数值", "value", type="figure"),
        Column("unit", "单位", "unit"),
        Column("known", "已知地块面积占比 %", "known for % of the land", type="figure"),
    )
    return Table(pd.DataFrame(rows), heads, title)


def unit_table(evaluation: Evaluation, scope: str | None = None, lang: str = "zh") -> Table:
    """The main figures of every unit of one scope, or of all scopes."""
    frames = [
        evaluation.units(one, lang).assign(scope=phrase(one, lang)).rename_axis("unit").reset_index()
        for one in SCOPES
        if scope in (None, one)
    ]
    frames = [frame for frame in frames if len(frame)]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["scope", "unit", "name"])
    wanted = tally_columns()
    figures = BY_UNIT if scope is None else tuple(wanted)
    heads = (
        Column("scope", "层级", "scope"),
        Column("name", "单元", "unit"),
        *(wanted[name] for name in figures),
    )
    return Table(rows, heads, phrase("by_unit", lang))


def finding_table(evaluation: Evaluation, lang: str = "zh") -> Table:
    """How many plots meet and break each clause, and of how many it cannot be said."""
    rows = [
        {
            "citation": f"{judgement.clause.document.title.label(lang)} {judgement.clause.number}",
            "title": judgement.clause.title.label(lang),
            "evidence": judgement.weakest,
            **{
                word: int(judgement.verdict.eq(word).sum())
                for word in ("meets", "breaks", "unknown", "exempt")
            },
        }
        for judgement in evaluation.judgements
    ]
    heads = (
        Column("citation", "条款", "clause"),
        Column("title", "内容", "about"),
        *(
            Column(word, verdict_label(word, "zh"), verdict_label(word, "en"), type="count")
            for word in ("meets", "breaks", "unknown", "exempt")
        ),
        Column("evidence", "依据等级", "evidence"),
    )
    return Table(pd.DataFrame(rows), heads, phrase("findings", lang))


def site_table(siting: Siting, top: int = 10, lang: str = "zh") -> Table:
    """The best candidates of a siting with what speaks for and against each."""
    best = siting.suggestions(top, lang).rename_axis("plot_id").reset_index()
    best = best.assign(**{f"{name}_pct": (100 * best[name]).round().astype("Int64") for name in SHOWN_SHARES})
    out = siting.exclusions["plot_id"].nunique()
    title = f"{phrase('suggestions', lang)} · {siting.profile.label.text(lang)} · "
    title += phrase("excluded", lang).format(count=out)
    if best.empty:
        title += f" · {phrase('no_candidates' if siting.candidates.empty else 'no_scores', lang)}"
    columns = plot_columns()
    heads = (
        Column("rank", "名次", "rank", type="count"),
        columns["plot_id"],
        columns["name"],
        columns["area_m2"],
        columns["land_use"],
        Column("route", "来源", "route"),
        Column("score", "得分", "score", type="number"),
        Column("topsis_rank", "TOPSIS 名次", "TOPSIS rank", type="count"),
        Column("first_share_pct", "居首占比", "first in", "%", type="count"),
        Column("rank_1_3_share_pct", "前三占比", "first three in", "%", type="count"),
        Column("near_first_share_pct", "相近权重下居首", "first, near weights", "%", type="count"),
        Column("strong", "主要优势", "strongest"),
        Column("weak", "主要不足", "weakest"),
        Column("to_check", "待核实", "to check"),
    )
    return Table(best, heads, title)


def site_text(siting: Siting, top: int = 10, lang: str = "zh") -> str:
    """The suggestions with, under them, what the answer rests on, how firm it is and what it could not look at."""
    told = (*robust.leaders(siting), *siting.notes, *siting.robust.notes, *robust.sentences(siting))
    notes = [note_line(note.text(lang)) for note in told]
    return "\n".join([site_table(siting, top, lang).text(lang), *notes])


def fault_table(faults: Sequence[Fault], lang: str = "zh") -> Table:
    """Every fault with its place and what to do, errors first."""
    rank = {"ERROR": 0, "WARNING": 1, "NOTE": 2}
    ordered = sorted(faults, key=lambda fault: rank.get(fault.severity, 3))
    shown = ["severity", "kind", "file", "row", "column", "message", "remedy", "key", "facts"]
    rows = pd.DataFrame([fault.record(lang) for fault in ordered], columns=shown)
    heads = (
        Column("severity", "程度", "severity"),
        Column("file", "文件", "file"),
        Column("row", "行", "row", type="count"),
        Column("message", "问题", "what"),
        Column("remedy", "处理", "what to do"),
    )
    labels = {"severity": {one: severity_label(one).text(lang) for one in rank}}
    return Table(rows, heads, phrase("faults", lang), labels, ("kind", "column", "key", "facts"))


def fault_summary(faults: Sequence[Fault], lang: str = "zh") -> list[str]:
    """The warnings, one a line, and how many notes there are besides; nothing where there is neither."""
    warnings = [plain_line(fault.text(lang)) for fault in faults if fault.severity != "NOTE"]
    notes = len(faults) - len(warnings)
    lines = [*warnings, *([phrase("notes", lang).format(count=notes)] if notes else [])]
    return [phrase("faults", lang) + "\n" + "\n".join(lines)] if lines else []
