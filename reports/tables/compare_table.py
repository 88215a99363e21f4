"""Compare tables: zones side by side, their parks ranked by an indicator with percentiles, the spread of all, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from land_policy.comparing.comparison import Comparison, columns, less_is_better
from land_policy.comparing.zone_figures import ZoneFigures
from land_policy.tally import columns as tally_columns
from layers.schema import Column
from reports.known import WHOLE
from reports.printed import Table, note_line, nothing
from reports.shown import BLANK, shown, shown_share
from reports.summary import MAIN
from reports.words import phrase

TABLES = ("zones", "ranks", "spread")
BESIDE = 6
"""Zones that stand beside each other; of more each is a row, with fewer figures."""
FEW = (
    "area_ha",
    "built_ha",
    "far_plots",
    "building_density_pct",
    "industrial_tax_wan_mu",
    "suspected_idle_ha",
)
DEFAULT = "far_plots"
SPREAD = (
    "label", "unit_label", "units", "known", "unknown", "least", "quarter", "median", "three_quarters", "most",
    "quarter_by_land", "median_by_land", "three_quarters_by_land", "together",
)  # fmt: skip
_WIDE = ("quarter_by_land", "three_quarters_by_land")


def zones_table(found: Comparison, indicators: Sequence[str] = (), lang: str = "zh") -> Table:
    """The figures of whole zones: an indicator a row and a zone a column; of many zones a zone a row."""
    many = len(found.zones) > BESIDE
    wanted = tuple(dict.fromkeys(indicators)) or (FEW if many else MAIN)
    named = tally_columns()
    title = f"{phrase('comparing_zones', lang)} · {_days(found, lang)}"
    places = range(len(found.zones))
    if many:
        return _zone_rows(found, wanted, title, lang)
    heads = tuple(
        Column(f"z{at}", found.zone_name(at, "zh"), found.zone_name(at, "en"), "", "number") for at in places
    )
    rows = [
        {"indicator": name, "label": named[name].label(lang), "unit_label": named[name].unit_in(lang)}
        | {key: value for at in places for key, value in _cells(found, at, name, f"z{at}", lang).items()}
        for name in wanted
    ]
    label, unit = replace(columns()["indicator"], name="label"), columns()["unit_label"]
    besides = ("indicator", *(f"z{at}_known_pct" for at in places))
    written = {f"z{at}": f"z{at}_text" for at in places}
    return Table(pd.DataFrame(rows), (label, unit, *heads), title, besides=besides, written=written)


def _zone_rows(found: Comparison, wanted: Sequence[str], title: str, lang: str) -> Table:
    """A zone a row, with a few figures."""
    rows = [
        {"zone_name": found.zone_name(at, lang)}
        | {key: value for name in wanted for key, value in _cells(found, at, name, name, lang).items()}
        for at in range(len(found.zones))
    ]
    heads = (columns()["zone_name"], *(tally_columns()[name] for name in wanted))
    besides = tuple(f"{name}_known_pct" for name in wanted)
    written = {name: f"{name}_text" for name in wanted}
    return Table(pd.DataFrame(rows), heads, title, besides=besides, written=written)


def _cells(found: Comparison, at: int, name: str, key: str, lang: str) -> dict[str, object]:
    """A zone's figure as a number, for how much of its land it is known, and both as text."""
    value, known_pct = found.figure(at, name)
    text = known_figure(value, known_pct, tally_columns()[name], lang)
    return {key: value, f"{key}_known_pct": known_pct, f"{key}_text": text}


def known_figure(value: float, known_pct: float, column: Column, lang: str) -> str:
    """A figure, and for what share of the land it is known where that is not all of it."""
    if pd.isna(value):
        return BLANK
    text = shown(value, column, lang)
    if not known_pct < WHOLE:
        return text
    return text + phrase("in_brackets", lang).format(text=f"{shown_share(known_pct)} %")


def ranks_table(found: Comparison, indicator: str, top: int | None = None, lang: str = "zh") -> Table:
    """The units ranked by one indicator, best first, with their percentiles; ``top`` keeps so many of those ranked."""
    if found.too_few:
        return nothing(phrase(f"comparing_too_few_{found.scope}", lang))
    named = tally_columns()[indicator]
    rows = found.ranked[found.ranked["indicator"] == indicator]
    rows = rows[rows["rank"].le(top).fillna(False)] if top is not None else rows
    rows = rows.assign(
        zone_name=[found.zone_name(at, lang) for at in rows["zone"]],
        name=rows["name_en" if lang == "en" else "name_zh"],
        **{indicator: rows["value"]},
    )
    own = (
        ()
        if found.scope == "zone"
        else (replace(columns()["name"], zh=phrase(found.scope, "zh"), en=phrase(found.scope, "en")),)
    )
    heads = (
        columns()["rank"],
        *own,
        columns()["zone_name"],
        named,
        *_heads("percentile", "known_pct", "area_ha"),
    )
    if indicator == "area_ha":
        heads = heads[:-1]
    title = f"{phrase('comparing_ranks', lang)} · {named.heading(lang)}"
    return Table(
        rows.reset_index(drop=True),
        heads,
        title,
        besides=("indicator", "unit", "zone", *(() if indicator == "value" else ("value",))),
        headline=headline(found, indicator, lang),
    )


def headline(found: Comparison, indicator: str, lang: str = "zh") -> str:
    """How many units are compared, their median, and which is first and last."""
    rows = found.ranked[(found.ranked["indicator"] == indicator) & found.ranked["rank"].notna()]
    one = found.spread.set_index("indicator").loc[indicator]
    named = tally_columns()[indicator]
    among = phrase("comparing_among_zones" if found.scope == "zone" else "comparing_among", lang).format(
        zones=len(found.zones), units=int(one["units"]), scope=phrase(f"comparing_{found.scope}", lang)
    )
    told = {"among": among, "indicator": named.label(lang)}
    if rows.empty:
        return phrase("comparing_none_known", lang).format(**told)
    first, last = (_called(found, rows, rows.iloc[at], lang) for at in (0, -1))
    unit = named.unit_in(lang)
    figures = {
        name: f"{shown(float(value), named, lang)} {unit}".strip()
        for name, value in (
            ("median", one["median"]),
            ("best", rows["value"].iloc[0]),
            ("worst", rows["value"].iloc[-1]),
        )
    }
    return phrase("comparing_headline", lang).format(first=first, last=last, **told, **figures)


def _called(found: Comparison, rows: pd.DataFrame, row: pd.Series, lang: str) -> str:
    """A unit with its zone, and how many are level with it."""
    zone = found.zone_name(int(row["zone"]), lang)
    own = str(row["name_en" if lang == "en" else "name_zh"])
    name = zone if found.scope == "zone" else own + phrase("in_brackets", lang).format(text=zone)
    level = int(rows["rank"].eq(row["rank"]).sum())
    return (
        name if level == 1 else phrase("comparing_level", lang).format(name=name, count=level, more=level - 1)
    )


def all_ranks(found: Comparison, top: int | None = None, lang: str = "zh") -> Table:
    """Every ranking under another, an indicator and unit a row: what a program reads."""
    if found.too_few:
        return nothing(phrase(f"comparing_too_few_{found.scope}", lang))
    named = tally_columns()
    rows = found.ranked
    rows = rows[rows["rank"].le(top).fillna(False)] if top is not None else rows
    rows = rows.assign(
        zone_name=[found.zone_name(at, lang) for at in rows["zone"]],
        name=rows["name_en" if lang == "en" else "name_zh"],
        label=rows["indicator"].map({name: column.label(lang) for name, column in named.items()}),
        unit_label=rows["indicator"].map({name: column.unit_in(lang) for name, column in named.items()}),
    )
    heads = (
        replace(columns()["indicator"], name="label"),
        *_heads("unit_label", "rank", "zone_name", "name", "value", "percentile", "known_pct", "area_ha"),
    )
    numeric = tuple(replace(one, type="number") if one.name == "value" else one for one in heads)
    return Table(
        rows.reset_index(drop=True),
        numeric,
        phrase("comparing_ranks", lang),
        besides=("indicator", "unit", "zone"),
    )


def spread_table(found: Comparison, lang: str = "zh") -> Table:
    """Count, least, quartiles plain and by land, and greatest of each indicator over all units."""
    named = tally_columns()
    rows = found.spread.assign(
        label=[named[name].label(lang) for name in found.spread["indicator"]],
        unit_label=[named[name].unit_in(lang) for name in found.spread["indicator"]],
    )
    heads = tuple(
        replace(columns()["indicator"], name="label") if name == "label" else columns()[name]
        for name in SPREAD
    )
    figures = [one.name for one in heads if one.type == "figure"]
    texts = {
        f"{name}_text": [
            shown(float(value), named[indicator], lang)
            for value, indicator in zip(rows[name], rows["indicator"], strict=True)
        ]
        for name in figures
    }
    numeric = tuple(replace(one, type="number") if one.type == "figure" else one for one in heads)
    title = f"{phrase('comparing_spread', lang)} · {phrase(f'comparing_{found.scope}', lang)}"
    written = {name: f"{name}_text" for name in figures}
    return Table(rows.assign(**texts), numeric, title, besides=("indicator",), wide=_WIDE, written=written)


def one_table(found: Comparison, which: str, indicators: Sequence[str], top: int | None, lang: str) -> Table:
    """One of :data:`TABLES`, for a program."""
    if which == "zones":
        return zones_table(found, indicators, lang)
    return all_ranks(found, top, lang) if which == "ranks" else spread_table(found, lang)


def compare_text(
    found: Comparison, asked: Sequence[str], ranked: Sequence[str], top: int | None, lang: str = "zh"
) -> str:
    """Zones side by side, the ranking by each indicator, the spread of all units, and what to know of them."""
    parts = [zones_table(found, asked, lang).text(lang)]
    for indicator in ranked[:1] if found.too_few else ranked:
        told = ranks_table(found, indicator, top, lang).text(lang)
        parts.append(told + _left(found, indicator, top, lang))
    if not found.too_few:
        parts.append(spread_table(found, lang).text(lang))
    parts.append("\n".join(note_line(note) for note in notes(found, ranked, lang)))
    return "\n\n".join(parts)


def _left(found: Comparison, indicator: str, top: int | None, lang: str) -> str:
    """How many units a ranking cut short leaves out, ranked and unknown."""
    rows = found.ranked[found.ranked["indicator"] == indicator]
    ranked = int(rows["rank"].le(top).fillna(False).sum()) if top is not None else len(rows)
    unknown = int(rows["rank"].isna().sum())
    left = len(rows) - ranked - unknown
    if top is None or left + unknown == 0:
        return ""
    return "\n… " + phrase("comparing_left", lang).format(count=left, unknown=unknown)


def notes(found: Comparison, ranked: Sequence[str], lang: str = "zh") -> list[str]:
    """What the zones do not have alike, which have no such units, and how ranks, percentiles and quartiles are meant."""
    said = [
        phrase("comparing_differs_" + name, lang).format(zones=_by_zone(found, name, values, lang))
        for name, values in found.differs.items()
    ]
    if not found.differs:
        said.append(phrase("comparing_alike", lang).format(day=found.zones[0].day))
    for at in found.without:
        told = {"zone": found.zone_name(at, lang), "scope": phrase(f"comparing_{found.scope}", lang)}
        said.append(phrase("comparing_without", lang).format(**told))
    if found.too_few:
        return said
    said.append(phrase("comparing_percentile", lang))
    less = [tally_columns()[name].label(lang) for name in ranked if less_is_better(name)]
    if less:
        said.append(phrase("comparing_less", lang).format(indicators=phrase("comma", lang).join(less)))
    return [*said, phrase("comparing_quartiles", lang)]


def _by_zone(found: Comparison, name: str, values: Sequence[str], lang: str) -> str:
    """Each zone with what it has of something that is not alike; of lists only what not every zone has."""
    parts = [one.split("; ") if one else [] for one in values]
    common = set(parts[0]).intersection(*parts[1:])
    own = [[part for part in each if part not in common] for each in parts]
    told = []
    for at, each in enumerate(own):
        text = phrase("comma", lang).join(
            _said(found.zones[at], name, part, lang) for part in each or [""] if part or name == "invented"
        )
        told.append(
            found.zone_name(at, lang) + phrase("colon", lang) + (text or phrase("comparing_nothing", lang))
        )
    return phrase("comparing_semicolon", lang).join(told)


def _said(zone: ZoneFigures, name: str, text: str, lang: str) -> str:
    """One part of a basis in words: a document by its title."""
    if name == "editions":
        return zone.documents[text][lang]
    return phrase("comparing_invented" if text else "comparing_real", lang) if name == "invented" else text


def _days(found: Comparison, lang: str) -> str:
    return phrase("comma", lang).join(dict.fromkeys(one.day.isoformat() for one in found.zones))


def _heads(*names: str) -> tuple[Column, ...]:
    return tuple(columns()[name] for name in names)
