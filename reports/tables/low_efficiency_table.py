"""Low-efficiency table: plots that a screening proposes, with what speaks for each, and what the screening rests on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd

from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.renewal.low_efficiency import CLASSES, LowEfficiency
from land_policy.renewal.low_efficiency_scheme import Sign
from land_policy.renewal.redevelopment import columns, labels, said
from land_policy.words import words
from layers.schema import Column
from layers.take import flags, text
from reports.preset.preset import Preset
from reports.printed import Table, note_line
from reports.shown import number
from reports.words import phrase

SHOWN = ("low", "case_by_case")
_TAX = "tax_wan_mu"
"""The column of single plots that the test ``tax_of_park`` tells of."""


def low_table(
    evaluation: Evaluation, found: LowEfficiency, park: str = "", lang: str = "zh", every: bool = False
) -> Table:
    """The plots proposed, one a row, largest first; ``every``: all industrial plots, whatever their class."""
    rows = found.rows[_of_park(evaluation, park)]
    rows = rows[rows["low_gate"].ne("not_industrial") if every else rows["low_class"].isin(SHOWN)]
    return _listed(evaluation, found, rows, park, lang, every)


def pending_table(evaluation: Evaluation, found: LowEfficiency, park: str = "", lang: str = "zh") -> Table:
    """The plots that meet a test and lack only data that a gate asks for, with what is missing; largest first."""
    rows = found.rows[_of_park(evaluation, park)]
    rows = rows[rows["low_class"].eq("unknown") & rows["low_tests"].ne("")]
    return _listed(evaluation, found, rows, park, lang, gate=True)


def _listed(
    evaluation: Evaluation, found: LowEfficiency, rows: pd.DataFrame, park: str, lang: str, gate: bool
) -> Table:
    """Rows of the screening by class and size; ``gate``: with why one does not apply or is not known."""
    known = evaluation.plots.loc[rows.index]
    table = rows.assign(
        park=[evaluation.unit_name("park", str(one), lang) if one else "" for one in text(known, "park_id")],
        area_m2=known["area_m2"].round(1),
        area_ha=(known["area_m2"] / M2_PER_HECTARE).round(4),
        low_says=_reasons(evaluation, found, rows, lang),
        low_open=_names(found, rows["low_open"], lang),
        **_proposed(evaluation, rows.index),
        tests=rows["low_tests"],
    )
    order = table["low_class"].map({name: place for place, name in enumerate(CLASSES)})
    table = table.assign(order=order).sort_values(
        ["order", "area_m2"], ascending=[True, False], kind="stable"
    )
    named = columns()
    heads = ["low_class", "low_says", *(["low_gate"] if gate else []), "low_open", "grade_proposed"]
    shown_ = (
        plot_columns()["plot_id"],
        named["park"],
        Column("area_ha", "用地面积", "area", "公顷", "number"),
        *(named[one] for one in heads),
    )
    title = f"{found.scheme.title.label(lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    coded = {name: labels(name, lang) for name in ("low_class", "low_gate")}
    table = table.rename_axis("plot_id").reset_index()
    besides = ("area_m2", "tests") if gate else ("area_m2", "tests", "low_gate")
    return Table(table, shown_, title, coded, besides, headline=_headline(evaluation, found, park, lang))


def shown_reasons(evaluation: Evaluation, table: Table, preset: Preset, lang: str = "zh") -> Table:
    """The same table with no figure in its reasons that a preset hides; that one is left out is said plot by plot."""
    if preset.shows(_TAX):
        return table
    found, plots = evaluation.low_efficiency, table.rows["plot_id"]
    hidden = found.tests["test"].isin(
        [one.name for one in found.scheme.tests if one.measure == "tax_of_park"]
    )
    rows = found.rows.loc[plots]
    says = _reasons(evaluation, replace(found, tests=found.tests[~hidden]), rows, lang)
    held = set(found.tests.loc[hidden & found.tests["holds"].fillna(False), "plot_id"])
    lost = rows.index.isin(held) & rows["low_class"].ne("not_applicable")
    alone, beside = said("low_hidden", lang), phrase("semicolon", lang) + said("low_hidden_more", lang)
    says = says.mask(lost & says.eq(""), alone).mask(lost & says.ne(""), says + beside)
    return replace(table, rows=table.rows.assign(low_says=says.to_numpy()))


def counted(evaluation: Evaluation, found: LowEfficiency, park: str = "") -> dict[str, str | int]:
    """How many plots are proposed, on how much land, of how many industrial ones; how many cannot be told."""
    rows = found.rows[_of_park(evaluation, park)]
    industrial = flags(evaluation.plots, "is_industrial").reindex(rows.index).fillna(False)
    area = evaluation.plots["area_m2"].reindex(rows.index) / M2_PER_HECTARE
    count = {name: rows["low_class"].eq(name) & industrial for name in ("low", "case_by_case", "unknown")}
    told: dict[str, str | int] = {
        "industrial": int(industrial.sum()),
        "all": number(float(area[industrial].sum()), 2),
    }
    told |= {name: int(where.sum()) for name, where in count.items()}
    told |= {f"{name}_ha": number(float(area[where].sum()), 2) for name, where in count.items()}
    return told


def _headline(evaluation: Evaluation, found: LowEfficiency, park: str, lang: str) -> str:
    """The counts as a sentence, of the zone or of a park."""
    place = evaluation.unit_name("park", park, lang) if park else evaluation.zone.label(lang)
    return phrase("low_headline", lang).format(place=place, **counted(evaluation, found, park))


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The screening of all industrial plots as a file of a build; none where no plot is known to be industrial."""
    table = low_table(evaluation, evaluation.low_efficiency, "", lang, every=True)
    return table if len(table.rows) else None


def low_text(evaluation: Evaluation, found: LowEfficiency, park: str = "", lang: str = "zh") -> str:
    """The proposals, or where there is none what lacks only data; under them the counts and the ground."""
    table = low_table(evaluation, found, park, lang)
    notes = [note_line(note) for note in low_notes(evaluation, found, park, lang)]
    if table.rows.empty and len((pending := pending_table(evaluation, found, park, lang)).rows):
        told = said("low_pending", lang).format(count=len(pending.rows))
        table = replace(pending, title=f"{pending.title}\n{told}")
    return "\n".join([table.text(lang) if len(table.rows) else f"{table.headline}\n{table.title}", *notes])


def low_notes(evaluation: Evaluation, found: LowEfficiency, park: str = "", lang: str = "zh") -> list[str]:
    """Counts, what could not be decided and why, the ground with its evidence, and who decides."""
    rows, scheme = found.rows[_of_park(evaluation, park)], found.scheme
    known = flags(evaluation.plots, "is_industrial").reindex(rows.index)
    industrial, unsure = rows[known.fillna(False)], rows[known.isna()]
    if industrial.empty:
        return [said("no_industry", lang), said("proposes", lang)]
    count = industrial["low_class"].value_counts()
    outs = _outs(industrial, lang)
    keys = {"case": "case_by_case", "none": "none_seen", "so_far": "none_so_far", "out": "not_applicable"}
    keys |= {"low": "low", "unknown": "unknown"}
    told = {key: int(count.get(name, 0)) for key, name in keys.items()}
    notes = [
        said("low_counts", lang).format(industrial=len(industrial), outs=outs or said("nobody", lang), **told)
    ]
    notes += _unsure(unsure, lang)
    notes += _gated(industrial, lang)
    built = text(evaluation.plots, "status_class").reindex(industrial.index).str.startswith("A2")
    notes.append(said("low_scope", lang).format(industrial=len(industrial), built=int(built.sum())))
    notes += _undecided(found, industrial.index, lang)
    measures = {test.measure for test in scheme.tests}
    if "tax_of_park" in measures:
        taxed = evaluation.plots["tax_wan"].reindex(industrial.index).notna().any()
        once = "low_tax_one" if found.tax_years == 1 else "low_tax_two"
        notes.append(said(once if taxed else "low_tax_none", lang))
    if "class_two_years" in measures:
        notes += _classes(evaluation, industrial.index, lang)
    if measures & {"tax_of_park", "far_of_park"}:
        notes.append(said("low_mean", lang))
    tag = (
        f"〔{scheme.evidence}〕"
        if scheme.evidence and lang == "zh"
        else f" [{scheme.evidence}]"
        if scheme.evidence
        else ""
    )
    told_basis = {"title": scheme.title.label(lang), "kind": words("kind")[scheme.kind].label(lang)}
    notes.append(
        said("low_basis", lang).format(
            **told_basis, source=scheme.source.label(lang) + tag, note=scheme.note.label(lang)
        )
    )
    if scheme.place.zh:
        notes.append(said("low_place", lang).format(place=scheme.place.label(lang)))
    return [*notes, said("proposes", lang)]


def _of_park(evaluation: Evaluation, park: str) -> pd.Series:
    everywhere = pd.Series(True, index=evaluation.plots.index)
    return text(evaluation.plots, "park_id").eq(park) if park else everywhere


def _outs(rows: pd.DataFrame, lang: str) -> str:
    """Why the screening does not apply to plots, with how many of each; empty without any."""
    gates = rows.loc[rows["low_class"].eq("not_applicable"), "low_gate"].value_counts()
    named = labels("low_gate", lang)
    return phrase("comma", lang).join(f"{named[str(name)]} {count}" for name, count in gates.items())


def _unsure(unsure: pd.DataFrame, lang: str) -> list[str]:
    """Plots whose use is not known, each told once: those it hangs on, and those that are out whatever their use."""
    out = int(unsure["low_class"].eq("not_applicable").sum())
    count = len(unsure) - out
    notes = [said("low_unsure", lang).format(count=count)] if count else []
    return (
        [*notes, said("low_unsure_out", lang).format(count=out, outs=_outs(unsure, lang))] if out else notes
    )


def _gated(industrial: pd.DataFrame, lang: str) -> list[str]:
    """How many plots were not judged because a gate could not be told, why, and what to record."""
    gates = industrial.loc[industrial["low_class"].eq("unknown"), "low_gate"]
    gates = gates[gates != ""].value_counts()
    each = [
        said("low_gated_one", lang).format(
            label=labels("low_gate", lang)[str(key)],
            count=int(count),
            fill=labels("low_fill", lang)[str(key)],
        )
        for key, count in gates.items()
    ]
    told = phrase("semicolon", lang).join(each)
    return [said("low_gated", lang).format(count=int(gates.sum()), each=told)] if each else []


def _classes(evaluation: Evaluation, index: pd.Index, lang: str) -> list[str]:
    """Which classes of the yearly evaluation are used, and which stand beside them."""
    both = [text(evaluation.plots, name).reindex(index).eq("D") for name in ("grade", "grade_before")]
    notes = [said("low_recorded", lang).format(twice=int((both[0] & both[1]).sum()))]
    beside = _proposed(evaluation, index)
    if beside:
        count = int(beside["grade_proposed"].str.contains("D").sum())
        notes.append(said("low_proposed", lang).format(count=count))
    return notes


def _proposed(evaluation: Evaluation, index: pd.Index) -> dict[str, pd.Series]:
    """The classes suggested for the firms of each plot, each once, joined by ``/``; no column where none are graded."""
    if evaluation.grading is None:
        return {}
    firms = evaluation.grading.firms
    known = pd.DataFrame({"plot": text(firms, "plot_id"), "grade": text(firms, "grade")})
    known = known[(known["grade"] != "") & (known["plot"] != "")].drop_duplicates().sort_values("grade")
    by_plot = known.groupby("plot")["grade"].agg("/".join)
    return {"grade_proposed": by_plot.reindex(index).astype("string").fillna("")}


def _undecided(found: LowEfficiency, index: pd.Index, lang: str) -> list[str]:
    """Which tests could not be decided on how many plots, and why."""
    asked = found.rows.loc[index]
    asked = asked.index[asked["low_class"].ne("not_applicable")]
    open_ = found.tests[found.tests["holds"].isna() & found.tests["plot_id"].isin(asked)]
    parts = []
    for test in found.scheme.tests:
        whys = open_.loc[open_["test"].eq(test.name), "why"].value_counts()
        if len(whys):
            why = phrase("comma", lang).join(
                labels("low_open", lang).get(str(key), str(key)) for key in whys.index
            )
            told = {"label": test.label.label(lang), "count": int(whys.sum()), "why": why}
            parts.append(said("low_open_one", lang).format(**told))
    return [said("low_open", lang).format(tests=phrase("semicolon", lang).join(parts))] if parts else []


def _reasons(evaluation: Evaluation, found: LowEfficiency, rows: pd.DataFrame, lang: str) -> pd.Series:
    """What speaks for each plot, in words with the figures; blank where nothing does."""
    held = found.tests[found.tests["holds"].fillna(False) & found.tests["plot_id"].isin(rows.index)]
    tests = {test.name: test for test in found.scheme.tests}
    told = [_reason(evaluation, tests[str(row["test"])], row, lang) for row in held.to_dict("records")]
    joined = held.assign(told=told).groupby("plot_id", sort=False)["told"].agg(phrase("semicolon", lang).join)
    return (
        joined.reindex(rows.index)
        .astype("string")
        .fillna("")
        .where(rows["low_class"].ne("not_applicable"), "")
    )


def _reason(evaluation: Evaluation, test: Sign, row: dict[str, object], lang: str) -> str:
    of = str(row["base_of"])
    unit = said("whole_zone", lang) if of == "all" else evaluation.unit_name("park", of, lang) if of else ""
    tags, evidence = words("suffix"), str(row["base_evidence"])
    value, line = _apart(float(str(row["value"])), float(str(row["low"])))
    base = number(float(str(row["base"])), 2)
    if test.measure in ("coefficient_pct", "vacant_years"):
        value, line = number(float(str(row["value"])), 1), f"{test.bound:g}"
    gap = "" if lang == "zh" else " "
    facts = {
        "value": value,
        "line": line,
        "base": base,
        "bound": _bound(test.bound),
        "of": unit,
        "letter": test.letter,
        "tag": gap + tags[evidence].label(lang) if evidence in tags else "",
    }
    return labels("low_says", lang)[test.measure].format(**facts)


def _apart(value: float, line: float) -> tuple[str, str]:
    """Two figures with two digits, or as many as it takes to tell them apart.

    >>> _apart(0.5571, 0.5612), _apart(0.2, 0.5)
    (('0.557', '0.561'), ('0.20', '0.50'))
    """
    digits = 2
    while digits < 6 and number(value, digits) == number(line, digits) and value != line:
        digits += 1
    return number(value, digits), number(line, digits)


def _bound(share: float) -> str:
    """A share as people write it: a small fraction where it is one, else a decimal.

    >>> _bound(2 / 3), _bound(0.5), _bound(0.7)
    ('2/3', '1/2', '0.7')
    """
    if share != share:
        return ""
    small = Fraction(share).limit_denominator(4)
    return str(small) if abs(float(small) - share) < 1e-12 else f"{share:g}"


def _names(found: LowEfficiency, names: pd.Series, lang: str) -> pd.Series:
    """Names of tests as their labels."""
    tests = {test.name: test.label.label(lang) for test in found.scheme.tests}
    comma = phrase("comma", lang)
    made = {one: comma.join(tests[name] for name in one.split(";") if name) for one in names.unique()}
    return names.map(made)
