"""Explain a unit: a park's or another unit's figures with what they are made of, what stands out, and what is missing."""

from __future__ import annotations

import pandas as pd

from land_policy import idle
from land_policy.evaluation import Evaluation
from land_policy.judge import verdict_label
from land_policy.tally import columns
from reports.explain.indicator import MOST, gaps, made_of
from reports.printed import plain_line
from reports.summary import MAIN
from reports.words import phrase


def explain_unit(evaluation: Evaluation, scope: str, unit: str, lang: str = "zh") -> str:
    """The tree of one unit: its plots, every main figure with numerator and denominator, idle classes, findings, gaps."""
    belongs = evaluation.belongs
    here = belongs[(belongs["scope"] == scope) & (belongs["unit"].astype(str) == unit)]
    plots = evaluation.plots.iloc[here["plot"].to_numpy()]
    name = evaluation.unit_name(scope, unit, lang)
    head = name if name == unit or scope == "zone" else f"{name} ({unit})"
    lines = [f"{phrase(scope, lang)} · {head} · {evaluation.day}"]
    lines.append(
        f"├─ {phrase('unit_plots', lang).format(count=len(plots), part=int((here['share'] < 1).sum()))}"
    )
    lines += _largest(plots, here["share"], lang)
    lines.append(f"├─ {phrase('figures', lang)}")
    lines += [
        f"│    {columns()[one].label(lang)}: {made_of(evaluation, one, scope, unit, lang)}" for one in MAIN
    ]
    lines += _counts(plots, lang)
    lines += _findings(evaluation, plots, lang)
    lines += _gaps(evaluation, scope, unit, lang)
    return "\n".join(plain_line(line) for line in lines)


def _largest(plots: pd.DataFrame, share: pd.Series, lang: str) -> list[str]:
    """The plots that are the largest part of the unit."""
    area = pd.Series(plots["area_m2"].to_numpy() * share.to_numpy(), index=plots.index).sort_values(
        ascending=False, kind="stable"
    )
    total, comma = float(area.sum()), phrase("comma", lang)
    if not total > 0:
        return []
    told = [
        f"{plot} {100 * one / total:.1f}%" for plot, one in zip(area.index[:MOST], area[:MOST], strict=True)
    ]
    return [f"│    {phrase('largest_plots', lang)}: {comma.join(told)}"]


def _counts(plots: pd.DataFrame, lang: str) -> list[str]:
    """How many plots stand where on the idle-land clock; those suspected idle by number."""
    labels, comma = idle.classes(), phrase("comma", lang)
    counts = plots["idle_class"].value_counts()
    lines = [f"├─ {phrase('idle_classes', lang)}"]
    for key, label in labels.items():
        if key not in counts.index:
            continue
        listed = plots.index[plots["idle_class"] == key]
        few = comma.join(map(str, listed[:MOST])) + (" …" if len(listed) > MOST else "")
        lines.append(
            f"│    {label.label(lang)}: {counts[key]}" + (f"  {few}" if key in idle.SUSPECTED else "")
        )
    return lines


def _findings(evaluation: Evaluation, plots: pd.DataFrame, lang: str) -> list[str]:
    """Clauses that plots of the unit break or of which it cannot be said, with their numbers of plots."""
    lines = [f"├─ {phrase('findings', lang)}"]
    for judged in evaluation.judgements:
        verdict = judged.verdict.reindex(plots.index)
        counts = [
            f"{verdict_label(word, lang)} {int(verdict.eq(word).sum())}"
            for word in ("breaks", "unknown", "meets")
            if verdict.eq(word).any()
        ]
        if verdict.eq("breaks").any():
            cited = f"{judged.clause.citation(lang)} {judged.clause.title.label(lang)}"
            told = f"{cited}  [{judged.weakest}]  {phrase('semicolon', lang).join(counts)}"
            lines.append(f"│    {told}  · yuantu explain … {judged.clause.id}")
    return lines if len(lines) > 1 else []


def _gaps(evaluation: Evaluation, scope: str, unit: str, lang: str) -> list[str]:
    """For every main figure not known for all land: the plots left out and which column they lack."""
    lines = []
    for one in MAIN:
        found = gaps(evaluation, one, scope, unit, lang)
        if len(found) > 1:
            lines.append(f"     {columns()[one].label(lang)}: {found[0].removeprefix('├─ ')}")
            lines += [f"     {line}" for line in found[1:]]
    return [f"└─ {phrase('not_known', lang)}", *(lines or [f"     {phrase('nothing_left_out', lang)}"])]
