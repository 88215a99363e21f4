"""Industry tables: one park one industry by park and sub-park, every industry's quotient, and how chains lie."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.firms import clustering as clusters
from land_policy.firms import specialisation as special
from land_policy.firms.clustering import ALL
from land_policy.firms.firm_records import MEASURES, industries, verdicts
from layers.schema import Column
from layers.take import text
from reports.preset.preset import public
from reports.printed import Table, note_line, nothing
from reports.shown import shown
from reports.words import phrase

BY_UNIT = (
    *(
        "name",
        "plan",
        "planned_share_pct",
        "planned_quotient",
        "largest",
        "largest_share_pct",
        "largest_quotient",
    ),
    *("verdict", "classes", "herfindahl", "firms", "classed_pct", "valued_pct"),
)
BY_SHARE = ("name", "key", "value", "share_pct", "quotient", "is_planned", "firms", "few")
BY_CHAIN = (
    *("chain", "firms", "places", "parks", "top_park", "top_park_pct", "top_sub_park", "top_sub_park_pct"),
    *("top_output_pct", "rest_mean_pct", "largest_cluster_pct", "clustered_pct", "ratio", "verdict"),
)
_UNITS = {"firms": "", "output": "万元", "employees": "人", "land": "m²"}
_FIRST = ("output", "employees", "firms", "land")


def best_measure(evaluation: Evaluation) -> str:
    """The measure asked for when none is: the first by which some park can be judged, output before people."""
    judged = evaluation.specialisation.units
    judged = judged[~judged["verdict"].isin(("unknown", "no_plan"))]
    return next((one for one in _FIRST if (judged["measure"] == one).any()), _FIRST[0])


def unit_industry_table(evaluation: Evaluation, scope: str, measure: str, lang: str = "zh") -> Table:
    """One row a park or sub-park: its planned industry, the largest one, and whether they agree."""
    found = evaluation.specialisation
    rows = found.units[(found.units["scope"] == scope) & (found.units["measure"] == measure)]
    rows = _named(evaluation, rows, scope, lang)
    rows["plan"] = [_plan(evaluation, scope, str(unit), lang) for unit in rows["unit"]]
    labels = {**_verdicts("lead", lang), "largest": _classes(evaluation, rows["largest"], lang)}
    besides = ("unit", "scope", "measure", "by", "planned", "planned_from", "shannon", "few")
    return Table(
        rows,
        _heads(special.columns(), BY_UNIT, scope),
        _title(evaluation, scope, measure, lang),
        labels,
        besides,
        wide=("classes", "herfindahl", "classed_pct", "valued_pct"),
        headline=_headline(rows, labels["verdict"], f"industry_headline_{scope}", lang),
    )


def share_table(evaluation: Evaluation, scope: str, measure: str, lang: str = "zh") -> Table:
    """One row a park and industry, the largest first; amounts of money of few firms are blank for the public."""
    found = evaluation.specialisation
    rows = found.shares[(found.shares["scope"] == scope) & (found.shares["measure"] == measure)]
    rows = _named(evaluation, rows, scope, lang).rename(columns={"planned": "is_planned"})
    order = {unit: place for place, unit in enumerate(found.units["unit"].unique())}
    rows = rows.assign(order=rows["unit"].map(order))
    rows = rows.sort_values(["order", "value", "key"], ascending=[True, False, True], kind="stable")
    if measure == "output" and public(evaluation.zone):
        rows["value"] = rows["value"].mask(rows["few"].astype(bool))
    heads = [
        Column(
            "value",
            phrase(f"measure_{measure}", "zh"),
            phrase(f"measure_{measure}", "en"),
            _UNITS[measure],
            "number",
        )
        if head.name == "value"
        else head
        for head in _heads(special.columns(), BY_SHARE, scope)
    ]
    return Table(
        rows,
        tuple(heads),
        _title(evaluation, scope, measure, lang),
        {"key": _classes(evaluation, rows["key"], lang)},
        ("unit", "scope", "measure", "by"),
    )


def chain_cluster_table(evaluation: Evaluation, lang: str = "zh") -> Table:
    """One row a chain, then one of all firms: where its firms lie, peak and plateau, and what they come to."""
    rows = evaluation.clustering.chains.copy()
    if public(evaluation.zone):
        hidden = rows["few"].astype(bool)
        rows["top_output_pct"] = rows["top_output_pct"].mask(hidden)
        rows["rest_mean_pct"] = rows["rest_mean_pct"].mask(hidden)
    title = f"{phrase('industry_by_chain', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    chains = {str(chain): special.speciality_label(str(chain), lang) for chain in rows["chain"]}
    labels = {
        **_verdicts("chain", lang),
        "chain": {**chains, ALL: phrase("all_firms", lang)},
        "top_park": _unit_names(evaluation, "park", rows["top_park"], lang),
        "top_sub_park": _unit_names(evaluation, "sub_park", rows["top_sub_park"], lang),
    }
    besides = tuple(name for name in rows.columns if name not in BY_CHAIN)
    headline = _headline(rows[rows["chain"].ne(ALL)], labels["verdict"], "industry_headline_chain", lang)
    return Table(
        rows,
        _heads(clusters.columns(), BY_CHAIN),
        title,
        labels,
        besides,
        wide=("parks", "top_sub_park", "top_sub_park_pct", "top_output_pct", "rest_mean_pct", "ratio"),
        headline=headline,
    )


def lead_verdict(evaluation: Evaluation, park: str, measure: str, lang: str = "zh") -> str:
    """One sentence on a park's planned industry by a measure; blank where it cannot be said, or of too few firms."""
    rows = evaluation.specialisation.units
    rows = rows[rows["scope"].eq("park") & rows["unit"].eq(park) & rows["measure"].eq(measure)]
    if rows.empty or bool(rows["few"].iloc[0]) or rows["verdict"].iloc[0] in ("unknown", "no_plan"):
        return ""
    verdict = _verdicts("lead", lang)["verdict"][str(rows["verdict"].iloc[0])]
    share = shown(float(rows["planned_share_pct"].iloc[0]), special.columns()["planned_share_pct"], lang)
    told = {"measure": phrase(f"measure_{measure}", lang), "verdict": verdict, "share": share}
    return phrase("industry_lead", lang).format(**told)


def industry_nothing(evaluation: Evaluation, by: str, lang: str = "zh") -> Table | None:
    """Why there is nothing to tell by ``park``, ``sub_park`` or ``chain``; none where there is something."""
    missing = (evaluation.clustering if by == "chain" else evaluation.specialisation).missing
    heads = _heads(clusters.columns(), BY_CHAIN) if by == "chain" else _heads(special.columns(), BY_UNIT, by)
    if missing is not None:
        return nothing(missing.text(lang), heads)
    if by != "chain" and not evaluation.specialisation.units["scope"].eq(by).any():
        return nothing(phrase("industry_no_units", lang).format(scope=phrase(by, lang)), heads)
    return None


def _headline(rows: pd.DataFrame, labels: Mapping[str, str], key: str, lang: str) -> str:
    """How many units or chains came to each verdict."""
    count = rows["verdict"].value_counts()
    each = phrase("semicolon", lang).join(
        f"{word} {int(count[name])}" for name, word in labels.items() if name in count
    )
    return phrase(key, lang).format(count=len(rows), each=each)


def industry_text(
    evaluation: Evaluation, by: str, measure: str = "", shares: bool = False, lang: str = "zh"
) -> str:
    """The table asked for with what it rests on under it."""
    table = industry_table(evaluation, by, measure, shares, lang)
    notes = _chain_notes(evaluation, lang) if by == "chain" else _unit_notes(evaluation, by, measure, lang)
    return "\n".join([table.text(lang), *(note_line(note) for note in notes)])


def industry_table(
    evaluation: Evaluation, by: str, measure: str = "", shares: bool = False, lang: str = "zh"
) -> Table:
    """The table of ``park``, ``sub_park`` or ``chain``; by the best measure where none is asked for."""
    if by == "chain":
        return chain_cluster_table(evaluation, lang)
    table = share_table if shares else unit_industry_table
    return table(evaluation, by, measure or best_measure(evaluation), lang)


def industry_answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """Every park and sub-park by every measure as a file of a build; none where nothing can be told."""
    found = evaluation.specialisation
    if found.missing is not None:
        return None
    tables = [
        unit_industry_table(evaluation, scope, measure, lang)
        for scope in special.SCOPES
        for measure in MEASURES
    ]
    rows = pd.concat([table.rows for table in tables if len(table.rows)], ignore_index=True)
    named = {measure: phrase(f"measure_{measure}", lang) for measure in MEASURES}
    scopes = {scope: phrase(scope, lang) for scope in special.SCOPES}
    unit = Column("name", "单元", "unit")
    heads = (special.columns()["scope"], unit, special.columns()["measure"], *tables[0].columns[1:])
    labels = {
        **_verdicts("lead", lang),
        "largest": _classes(evaluation, rows["largest"], lang),
        "measure": named,
        "scope": scopes,
    }
    return Table(
        rows,
        heads,
        phrase("industry_by_park", lang),
        labels,
        ("unit", "by", "planned", "planned_from", "shannon", "few"),
    )


def cluster_answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """How the chains lie as a file of a build; none where no chain is on record."""
    return None if evaluation.clustering.missing is not None else chain_cluster_table(evaluation, lang)


def class_label(evaluation: Evaluation, key: str, lang: str = "zh") -> str:
    """A division with its name where the zone's code system has one; a chain as it stands."""
    name = industries(evaluation.zone.industry_codes).get(key)
    return f"{key} {name.label(lang)}" if name is not None else key


def _named(evaluation: Evaluation, rows: pd.DataFrame, scope: str, lang: str) -> pd.DataFrame:
    return rows.assign(name=[evaluation.unit_name(scope, str(unit), lang) for unit in rows["unit"]])


def _plan(evaluation: Evaluation, scope: str, unit: str, lang: str) -> str:
    """The planned industry in the words of the plan."""
    frame = evaluation.zone.layer("parks" if scope == "park" else "sub_parks")
    words = ("lead_industry_en", "lead_industry") if lang == "en" else ("lead_industry",)
    for column in words if scope == "park" else ("industry",):
        if frame is not None and column in frame.columns and pd.notna(frame.at[unit, column]):
            said = str(frame.at[unit, column])
            return special.speciality_label(said, lang)
    return ""


def _heads(columns: Mapping[str, Column], names: tuple[str, ...], scope: str = "park") -> tuple[Column, ...]:
    """The columns of these names; the units' own is called what they are."""
    own = Column("name", phrase(scope, "zh"), phrase(scope, "en"))
    return tuple(own if name == "name" else columns[name] for name in names)


def _classes(evaluation: Evaluation, keys: pd.Series, lang: str) -> dict[str, str]:
    return {str(key): class_label(evaluation, str(key), lang) for key in keys.unique()}


def _unit_names(evaluation: Evaluation, scope: str, units: pd.Series, lang: str) -> dict[str, str]:
    return {str(unit): evaluation.unit_name(scope, str(unit), lang) for unit in units.unique() if unit}


def _title(evaluation: Evaluation, scope: str, measure: str, lang: str) -> str:
    told = phrase(f"measure_{measure}", lang)
    return (
        f"{phrase(f'industry_by_{scope}', lang)} · {told} · {evaluation.zone.label(lang)} · {evaluation.day}"
    )


def _verdicts(name: str, lang: str) -> dict[str, dict[str, str]]:
    return {"verdict": {key: word.label(lang) for key, word in verdicts(name).items()}}


def _unit_notes(evaluation: Evaluation, scope: str, measure: str, lang: str) -> list[str]:
    found = evaluation.specialisation
    chosen = measure or best_measure(evaluation)
    notes = [phrase("industry_reference", lang)]
    if chosen in found.by_plot:
        notes.append(phrase("industry_by_plot", lang).format(measure=phrase(f"measure_{chosen}", lang)))
    if (found.units["scope"].eq(scope) & found.units["planned_from"].eq("words")).any():
        notes.append(phrase("industry_words_assumed", lang))
    frame = evaluation.zone.layer("parks" if scope == "park" else "sub_parks")
    sources = [] if frame is None else [one for one in text(frame, "source").unique() if one]
    notes += [phrase("industry_source", lang).format(source=one) for one in sources]
    return [*notes, found.stated["least_known_pct"].told(lang)]


def _chain_notes(evaluation: Evaluation, lang: str) -> list[str]:
    found = evaluation.clustering
    names = ("link_m", "cluster_firms", "plateau_pct", "peak_pct", "least_places")
    apart = phrase("industry_apart", lang).format(no_chain=found.no_chain, no_plot=found.no_plot)
    told = [found.stated[name].told(lang) for name in names]
    plots = [phrase("industry_chain_by_plot", lang)] if found.by_plot else []
    return [
        *told,
        phrase("industry_ratio", lang),
        *plots,
        *([apart] if found.no_chain + found.no_plot else []),
    ]
