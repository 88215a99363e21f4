"""Redevelopment tables: the room plans leave, what may be added without extra land price, and what raising the mean takes."""

from __future__ import annotations

import pandas as pd

from gis.errors import QuestionError
from gis.measure import hectares
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.judge import VERDICTS, verdict_label
from land_policy.renewal.extension import CLAUSE, DOCUMENT, Extension, checklist
from land_policy.renewal.headroom import Headroom
from land_policy.renewal.raise_far import Raise
from land_policy.renewal.redevelopment import columns, labels, said
from land_policy.tally import columns as tally_columns
from layers.take import flags, text
from reports.printed import Table, note_line
from reports.shown import number, shown_share
from reports.words import in_both, phrase

_WAN = 10_000.0
_MANY = 8


def headroom_table(evaluation: Evaluation, found: Headroom, park: str = "", lang: str = "zh") -> Table:
    """The room by unit and kind of land; of one park: by its plots."""
    title = f"{said('room_title', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    if park:
        inside = found.plots[text(evaluation.plots, "park_id").eq(park)]
        return _room_of_plots(
            evaluation, inside, lang, f"{title} · {evaluation.unit_name('park', park, lang)}"
        )
    rows = found.units.assign(
        allowed_wan_m2=(found.units["allowed_m2"] / _WAN).round(4),
        over_wan_m2=(found.units["over_m2"] / _WAN).round(4),
        known_pct=[shown_share(one) for one in found.units["known_pct"]],
        place=found.units.groupby(["scope", "unit"], sort=False).ngroup(),
        name=[
            evaluation.unit_name(scope, str(unit), lang)
            for scope, unit in zip(found.units["scope"], found.units["unit"], strict=True)
        ],
    )
    order = {scope: at for at, scope in enumerate(dict.fromkeys(rows["scope"]))}
    rows = rows.sort_values(
        ["scope", "place"], key=lambda one: one.map(order) if one.name == "scope" else one, kind="stable"
    )
    named = columns()
    names = ("land", "plots", "allowed_wan_m2", "over_plots", "over_wan_m2", "unknown_plots", "known_pct")
    unit = named["unit"]
    heads = (named["scope"], type(unit)("name", unit.zh, unit.en), *(named[one] for one in names))
    scopes = {scope: phrase(scope, lang) for scope in ("zone", "park", "sub_park", "corridor")}
    return Table(rows, heads, title, {"scope": scopes, "land": labels("land", lang)}, ("unit",))


def headroom_answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The room by unit as a file of a build; none where no plot has a ceiling."""
    known = evaluation.headroom.plots["room_m2"].notna().any()
    return headroom_table(evaluation, evaluation.headroom, "", lang) if known else None


def headroom_text(
    evaluation: Evaluation,
    found: Headroom,
    park: str = "",
    lang: str = "zh",
    storey_height_m: float | None = None,
) -> str:
    """The room with, under it, how it is reckoned, the plots above their ceiling and those with none."""
    plots = found.plots[text(evaluation.plots, "park_id").eq(park)] if park else found.plots
    over = plots[plots["over"].fillna(False)]
    notes = [said("room_far", lang)]
    if len(over):
        told = {"count": len(over), "area": number(float(over["room_m2"].sum()), 0)}
        notes.append(said("room_over", lang).format(plots=_some(over.index, lang), **told))
    notes += [] if park else [said("room_same", lang)]
    unknown, planned = int(plots["room_m2"].isna().sum()), int(plots["ceiling_from"].eq("plan units").sum())
    notes.append(said("room_units", lang).format(count=planned, unknown=unknown))
    if storey_height_m is None:
        notes.append(said("room_only_far", lang))
    else:
        binds = int(plots["height_binds"].fillna(False).sum())
        notes.append(said("room_height", lang).format(height=f"{storey_height_m:g}", count=binds))
    return _with_notes(headroom_table(evaluation, found, park, lang), notes, lang)


def price_table(evaluation: Evaluation, found: Extension, park: str = "", lang: str = "zh") -> Table:
    """The industrial plots with how many conditions are open and how much floor area would qualify, largest first."""
    inside = text(evaluation.plots, "park_id").reindex(found.rows.index)
    rows = found.rows[inside.eq(park)] if park else found.rows
    rows = rows[rows["asked_m2"].notna()] if rows["asked_m2"].notna().any() else rows
    rows = rows.assign(
        park=[
            evaluation.unit_name("park", str(one), lang) if one else "" for one in inside.reindex(rows.index)
        ],
        **{name: rows[name].round(1) for name in rows.columns if name.endswith("_m2")},
    )
    rows = (
        rows.sort_values("qualifies_m2", ascending=False, kind="stable").rename_axis("plot_id").reset_index()
    )
    stated = (
        ("asked_m2", "service_m2", "beyond_m2", "service_over_m2") if rows["asked_m2"].notna().any() else ()
    )
    named = columns()
    names = (
        "park",
        "verdict",
        "to_confirm",
        "far_now",
        "ceiling",
        "ceiling_from",
        "room_m2",
        "qualifies_m2",
        *stated,
    )
    verdicts = {word: verdict_label(word, lang) for word in VERDICTS}
    coded = {"verdict": verdicts, "ceiling_from": labels("ceiling_from", lang)}
    title = f"{said('price_title', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    besides = tuple(labels("condition"))
    return Table(rows, (plot_columns()["plot_id"], *(named[one] for one in names)), title, coded, besides)


def price_answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The industrial plots and what may be added, as a file of a build; none without industrial plots."""
    found = evaluation.extension
    return price_table(evaluation, found, "", lang) if len(found.rows) else None


def price_text(evaluation: Evaluation, found: Extension, park: str = "", lang: str = "zh") -> str:
    """The list with, under it, the counts and what it rests on."""
    table = price_table(evaluation, found, park, lang)
    count = table.rows["verdict"].value_counts()
    told = {word: int(count.get(word, 0)) for word in ("meets", "breaks", "unknown")}
    notes = [said("price_counts", lang).format(count=len(table.rows), **told), said("price_max", lang)]
    notes += [] if park else [_price_scope(evaluation, found, lang)]
    return _with_notes(table, [*notes, *_ground(evaluation, found, lang)], lang)


def _price_scope(evaluation: Evaluation, found: Extension, lang: str) -> str:
    """Which industrial plots the list is of, and how that count stands beside others."""
    industry = flags(evaluation.plots, "is_industrial").fillna(False)
    why = found.judgement.rows.loc[industry, "reason_key"].astype(str)
    left = why[~why.index.isin(found.rows.index)].value_counts()
    industrial = int(industry.sum())
    built = int(text(evaluation.plots, "status_class").str.startswith("A2").sum())
    told = {name: int(left.get(name, 0)) for name in ("not_supplied", "not_built")}
    return said("price_scope", lang).format(industrial=industrial, count=len(found.rows), built=built, **told)


def checklist_table(evaluation: Evaluation, found: Extension, plot: str, lang: str = "zh") -> Table:
    """The eight conditions of one plot; InputError for a number no plot has."""
    if plot not in evaluation.plots.index:
        raise QuestionError(in_both("no_such_plot", plot=plot, zone=evaluation.zone.name))
    rows = checklist(found, plot, lang)
    verdicts = {word: verdict_label(word, lang) for word in VERDICTS}
    named = columns()
    heads = (named["condition"], type(named["verdict"])("verdict", "结论", "verdict"), named["reason"])
    title = f"{said('price_plot_title', lang)} · {plot} · {evaluation.day}"
    return Table(rows, heads, title, {"condition": labels("condition", lang), "verdict": verdicts})


def checklist_text(evaluation: Evaluation, found: Extension, plot: str, lang: str = "zh") -> str:
    """The conditions with, under them, how much floor area would qualify and how much not."""
    table = checklist_table(evaluation, found, plot, lang)
    if plot not in found.rows.index:
        notes = [said("price_exempt", lang).format(plot=plot, reason=found.judgement.reason(lang).loc[plot])]
        return "\n".join(note_line(note) for note in [*notes, *_ground(evaluation, found, lang)])
    row = {str(name): value for name, value in found.rows.loc[plot].items()}
    amounts = {
        name: number(float(row[f"{name}_m2"]), 0)
        for name in ("room", "asked", "qualifies", "service", "beyond")
    }
    known = pd.notna(row["room_m2"])
    notes = [said("price_plot" if known else "price_plot_unknown", lang).format(**amounts)]
    if pd.notna(row["asked_m2"]) and known:
        notes = [said("price_asked", lang).format(**amounts)]
    if pd.notna(row["service_over_m2"]) and row["service_over_m2"] > 0:
        notes.append(said("price_over", lang).format(area=number(float(row["service_over_m2"]), 0)))
    return _with_notes(table, [*notes, *_ground(evaluation, found, lang)], lang)


def raise_table(evaluation: Evaluation, found: Raise, lang: str = "zh") -> Table:
    """The plots used, in order, with the floor area to add on each."""
    park = text(evaluation.plots, "park_id").reindex(found.plots.index)
    rows = found.plots.assign(
        park=[evaluation.unit_name("park", str(one), lang) if one else "" for one in park],
        added_m2=found.plots["added_m2"].round(1),
        room_m2=found.plots["room_m2"].round(1),
    )
    names = ("park", "low", "far_before", "ceiling", "room_m2", "added_m2", "far_after")
    heads = (plot_columns()["plot_id"], *(columns()[one] for one in names))
    title = f"{said('raise_title', lang)} · {_unit(evaluation, found, lang)} · {evaluation.day}"
    return Table(rows.rename_axis("plot_id").reset_index(), heads, title)


def raise_text(
    evaluation: Evaluation, found: Raise, other: Raise, industrial_only: bool = False, lang: str = "zh"
) -> str:
    """What the target takes, the plots, and beside it what the other way of choosing them takes."""
    measure = tally_columns()[found.measure].label(lang)
    ways = labels("way", lang)
    facts = {
        "unit": _unit(evaluation, found, lang),
        "measure": measure,
        "present": number(found.present, 4),
        "target": f"{found.target:.2f}" if round(found.target, 2) == found.target else f"{found.target:g}",
        "deficit": number(found.deficit_m2 / _WAN, 2),
        "land": number(float(hectares(pd.Series([found.land_m2])).iloc[0]), 2),
        "floor": number(found.floor_m2 / _WAN, 2),
        "way": ways[found.way],
        "plots": len(found.plots),
        "low": int(found.plots["low"].sum()),
        "added": number(found.added_m2 / _WAN, 2),
        "fewest": found.fewest,
        "candidates": found.candidates,
        "room": number(found.room_m2 / _WAN, 2),
        "reachable": number(found.reachable, 4),
        "short": number(found.short_m2 / _WAN, 2),
        "unknown": found.unknown_plots,
    }
    state = "raise_done" if found.deficit_m2 == 0 else "raise_reached" if found.reached else "raise_short"
    notes = [said(key, lang).format(**facts) for key in ("raise_sum", state)]
    if state == "raise_reached":
        both = {"way": ways[other.way], "plots": len(other.plots), "low": int(other.plots["low"].sum())}
        notes.append(said("raise_other", lang).format(**both))
    notes.append(said("raise_terms", lang).format(**facts))
    notes += [said("raise_industrial", lang)] if industrial_only else []
    if found.known_pct < 100:
        notes.append(said("raise_known", lang).format(known=shown_share(found.known_pct)))
    return _with_notes(raise_table(evaluation, found, lang), notes, lang)


def plot_room(evaluation: Evaluation, found: Headroom, plot: str, lang: str = "zh") -> Table:
    """The room of one plot; QuestionError for a number no plot has."""
    if plot not in evaluation.plots.index:
        raise QuestionError(in_both("no_such_plot", plot=plot, zone=evaluation.zone.name))
    title = f"{said('room_title', lang)} · {evaluation.zone.label(lang)} · {evaluation.day} · {plot}"
    return _room_of_plots(evaluation, found.plots.loc[[plot]], lang, title)


def _room_of_plots(evaluation: Evaluation, rows: pd.DataFrame, lang: str, title: str) -> Table:
    """Plots, largest room first, those above their ceiling last."""
    rows = rows.assign(
        room_m2=rows["room_m2"].round(1),
        area_m2=evaluation.plots["area_m2"].reindex(rows.index),
        far_now=rows["far"],
    )
    rows = rows.sort_values("room_m2", ascending=False, kind="stable").rename_axis("plot_id").reset_index()
    known_columns = columns()
    heads = (plot_columns()["plot_id"], plot_columns()["area_m2"],
             *(known_columns[one] for one in ("far_now", "ceiling", "ceiling_from", "room_m2")))  # fmt: skip
    return Table(
        rows,
        heads,
        title,
        {"ceiling_from": labels("ceiling_from", lang)},
    )


def _ground(evaluation: Evaluation, found: Extension, lang: str) -> list[str]:
    """The documents the conditions rest on, with their evidence, and the limit used."""
    national = said("price_national", lang)
    if found.local:
        clause = evaluation.rulebook.clause(f"{DOCUMENT}.{CLAUSE}")
        notes = [said("price_local", lang).format(local=clause.citation(lang), national=national)]
    else:
        notes = [said("price_national_only", lang).format(national=national)]
    if found.limit_evidence:
        notes.append(
            said("price_limits", lang).format(limit=f"{found.limit_pct:g}", evidence=found.limit_evidence)
        )
    return notes


def _unit(evaluation: Evaluation, found: Raise, lang: str) -> str:
    return evaluation.unit_name(found.scope, found.unit, lang)


def _some(names: pd.Index, lang: str) -> str:
    listed = phrase("comma", lang).join(str(one) for one in names[:_MANY])
    return listed + (" …" if len(names) > _MANY else "")


def _with_notes(table: Table, notes: list[str], lang: str) -> str:
    lines = [note_line(note) for note in notes]
    above = [one for one in (table.headline, table.title) if one]
    return "\n".join([*([table.text(lang)] if len(table.rows) else above), *lines])
