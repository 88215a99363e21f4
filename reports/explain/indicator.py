"""Explain an indicator: how it is defined, what it is of each unit, which plots weigh most, which are left out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from land_policy.evaluation import SCOPES, Evaluation, plot_columns
from land_policy.makeup import makeup
from land_policy.tally import columns, definitions
from reports.printed import plain_line
from reports.shown import shown, shown_share, signed
from reports.words import phrase, phrases

MOST = 8
_CLASS_COLUMN = {"H": "high_tech_class", "D": "supply_class", "E": "supply_class", "F": "supply_class"}


def explain_indicator(
    evaluation: Evaluation, name: str, scope: str = "zone", unit: str = "all", lang: str = "zh"
) -> str:
    """The tree of one indicator of one unit: definition, value, units of all scopes, plots that weigh most, gaps."""
    column = columns()[name]
    lines = [f"{column.heading(lang)}  [{name}]"]
    lines += [f"├─ {line}" for line in _definition(name, lang)]
    label = evaluation.unit_name(scope, unit, lang)
    lines.append(f"├─ {phrase(scope, lang)} {label}: {made_of(evaluation, name, scope, unit, lang)}")
    lines += _units(evaluation, name, lang)
    lines += [
        *_plots(evaluation, name, scope, unit, lang),
        *gaps(evaluation, name, scope, unit, lang, last=True),
    ]
    return "\n".join(plain_line(line) for line in lines)


def made_of(evaluation: Evaluation, name: str, scope: str, unit: str, lang: str = "zh") -> str:
    """One figure with its numerator and denominator, and the share of the land it is known for."""
    rows = evaluation.tallies
    hit = rows[(rows["scope"] == scope) & (rows["unit"].astype(str) == unit) & (rows["indicator"] == name)]
    column = columns()[name]
    if hit.empty:
        return shown(None, column, lang)
    row = hit.iloc[0]
    told = f"{shown(float(row['value']), column, lang, more=1)} {column.unit_in(lang)}".rstrip()
    if name in definitions("indicators"):
        parts = definitions("indicators")[name]
        above = _amount(float(row["numerator"]), parts["numerator"], parts["over"], lang)
        below = _amount(float(row["denominator"]), parts["denominator"], parts["by"], lang)
        told += f" = {above} ÷ {below}"
    return f"{told}  ({phrase('known_share', lang).format(share=shown_share(float(row['known_pct'])))})"


def class_words(over: str, lang: str = "zh") -> str:
    """A class of land in words, the code kept: ``A2``, sums of several, all land, idle land."""
    fixed = {"all": "class_all", "idle": "class_idle", "G": "class_g"}
    if over in fixed:
        return phrase(fixed[over], lang)
    return " + ".join(
        phrases(_CLASS_COLUMN.get(code[0], "status_class"), "", lang).get(code, code)
        for code in over.split("+")
    )


def gaps(
    evaluation: Evaluation, name: str, scope: str, unit: str, lang: str = "zh", *, last: bool = False
) -> list[str]:
    """The plots left out of a figure and which column each lacks; a line saying so where there are none."""
    rows = makeup(evaluation, name, scope, unit)
    out = rows[rows["lacks"] != ""]
    mark = "└─" if last else "├─"
    if out.empty:
        return [f"{mark} {phrase('nothing_left_out', lang)}"]
    area = shown(float(out["area_m2"].sum()) / 10_000, columns()["area_ha"], lang)
    head = phrase("left_out", lang).format(count=len(out), area=area)
    lines = [f"{mark} {head}"]
    comma = phrase("comma", lang)
    for lacks, plots in out.groupby("lacks", sort=False):
        named = comma.join(plot_columns()[one].label(lang) for one in str(lacks).split(";"))
        first = comma.join(map(str, plots.index[:MOST])) + (" …" if len(plots) > MOST else "")
        lines.append(f"     · {phrase('lacks_column', lang).format(column=named, count=len(plots))} {first}")
    return lines


def _definition(name: str, lang: str) -> list[str]:
    comma = phrase("semicolon", lang)
    if name in definitions("amounts"):
        row = definitions("amounts")[name]
        told = f"Σ {plot_columns()[row['quantity']].label(lang)} · {class_words(row['over'], lang)}"
        return [f"{phrase('definition', lang)}: {told}"]
    row = definitions("indicators")[name]
    above = f"Σ {plot_columns()[row['numerator']].label(lang)} · {class_words(row['over'], lang)}"
    below = f"Σ {plot_columns()[row['denominator']].label(lang)} · {class_words(row['by'], lang)}"
    factor = float(row["factor"])
    times = f" × {factor:g}" if factor != 1 else ""
    better = phrase("more_is_better" if row["direction"] == "+" else "less_is_better", lang)
    source = f"{phrase('source', lang)}: {row[f'source_{lang}']}"
    return [f"{phrase('definition', lang)}: ({above}) ÷ ({below}){times}", comma.join((better, source))]


def _amount(value: float, quantity: str, over: str, lang: str) -> str:
    column = plot_columns()[quantity]
    if column.unit == "m²":
        unit = "公顷" if quantity == "area_m2" else "万m²"
        column, value = replace(column, unit=unit), value / 10_000
    said = f"{shown(value, column, lang)} {column.unit_in(lang)}".rstrip()
    return f"{column.label(lang)}({class_words(over, lang)}) {said}"


def _units(evaluation: Evaluation, name: str, lang: str) -> list[str]:
    column = columns()[name]
    rows = evaluation.tallies[evaluation.tallies["indicator"] == name]
    lines = [f"├─ {phrase('by_unit', lang)}"]
    for scope in SCOPES:
        here = rows[(rows["scope"] == scope) & (rows["unit"].astype(str) != "all")]
        for unit, value, known in zip(
            here["unit"].astype(str), here["value"], here["known_pct"], strict=True
        ):
            said = shown(float(value), column, lang, more=1)
            share = phrase("known_share", lang).format(share=shown_share(float(known)))
            lines.append(
                f"│    {phrase(scope, lang)} {evaluation.unit_name(scope, unit, lang)}: {said}  ({share})"
            )
    return lines if len(lines) > 1 else []


def _plots(evaluation: Evaluation, name: str, scope: str, unit: str, lang: str) -> list[str]:
    """The plots without which the figure would be most unlike what it is."""
    rows = makeup(evaluation, name, scope, unit)
    rows = rows[rows["lacks"] == ""].dropna(subset=["moves"])
    rows = rows.loc[rows["moves"].abs().sort_values(ascending=False, kind="stable").index[:MOST]]
    rows = rows[rows["moves"] != 0]
    if rows.empty:
        return []
    column = columns()[name]
    lines = [f"├─ {phrase('weigh_most', lang)}"]
    for plot, own, moves in zip(rows.index, rows["own"], rows["moves"], strict=True):
        called = _called(evaluation, str(plot))
        said = shown(float(own), column, lang, more=1)
        moved = signed(float(moves), shown(float(moves), column, lang, more=3))
        lines.append(f"│    · {called}  {phrase('own_figure', lang).format(own=said, moves=moved)}")
    return lines


def _called(evaluation: Evaluation, plot: str) -> str:
    name = evaluation.plots.at[plot, "name"] if "name" in evaluation.plots.columns else None
    return plot if name is None or pd.isna(name) or not name else f"{plot} {name}"
