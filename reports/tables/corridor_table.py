"""Corridor tables: figures along the avenue by station, area or node, one of them as a strip of bars, and the notes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from gis.words import THIN_SPACE
from land_policy.corridor import OUTSIDE, CorridorProfile, columns
from land_policy.evaluation import Evaluation
from land_policy.tally import columns as tally_columns
from layers.schema import Column, codes
from reports.asked import indicator_of
from reports.printed import Table, note_line, nothing
from reports.shown import number
from reports.words import phrase

SHOWN = (
    "area_ha",
    "built_ha",
    "far_plots",
    "industrial_far",
    "people_ha",
    "suspected_idle_ha",
    "floor_headroom_wan_m2",
)
_BARS = " ▏▎▍▌▋▊▉█"
_BAR_PLACES = 20


def corridor_table(
    evaluation: Evaluation,
    profile: CorridorProfile,
    by: str = "station",
    indicator: str = "",
    lang: str = "zh",
) -> Table:
    """One row a band, area or node, then what lies outside, then the zone: its main figures, or one with a bar.

    Raises QuestionError: an indicator the dictionary does not have.
    """
    named = tally_columns()
    indicator = indicator_of(indicator)
    rows = _placed(evaluation, profile, by, lang)
    figures = profile.table(by)
    zone = evaluation.units("zone", lang).drop(columns="name")
    rows = rows.join(pd.concat([figures, zone.set_axis(["all"])]) if len(figures) else figures)
    title = f"{phrase('corridor_by_' + by, lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    heads, places = columns(), _places(by)
    labels = {"kind": _kinds(lang), "confidence": _confidence(lang)} if by == "node" else {}
    shown: tuple[Column, ...] = ()
    if indicator:
        rows = rows.join(profile.figures(by, indicator)["known_pct"])
        known = evaluation.tallies.query("scope == 'zone' and indicator == @indicator")["known_pct"]
        rows.loc["all", "known_pct"] = known.iloc[0]
        rows["bar"] = bars(rows[indicator].drop("all")).reindex(rows.index).fillna("")
        shown += (named[indicator], heads["known_pct"], heads["bar"])
    else:
        shown += tuple(named[name] for name in SHOWN)
    taken = {column.name for column in (*places, *shown)}
    besides = ("unit", *(name for name in rows.columns if name not in taken))
    return Table(
        rows.rename_axis("unit").reset_index(),
        (*places, *shown),
        title,
        labels,
        besides,
        headline=_headline(evaluation, profile, by, lang),
    )


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """All figures by station as a file of a build, with the stations as numbers; none where the zone has no axis."""
    profile = evaluation.corridor
    if "station" in profile.missing:
        return None
    table = corridor_table(evaluation, profile, lang=lang)
    heads = columns()
    places = tuple(heads[name] for name in ("band", "station_from_m", "station_to_m", "marks"))
    return replace(table, columns=(*places, *tally_columns().values()), besides=("unit",))


def corridor_nothing(profile: CorridorProfile, by: str, lang: str = "zh") -> Table:
    """Why the zone cannot be told by station, area or node."""
    return nothing(profile.missing[by].text(lang), (*_places(by), *(tally_columns()[name] for name in SHOWN)))


def corridor_text(
    evaluation: Evaluation,
    profile: CorridorProfile,
    by: str = "station",
    indicator: str = "",
    lang: str = "zh",
) -> str:
    """The table with what it rests on under it."""
    table = corridor_table(evaluation, profile, by, indicator, lang).text(lang)
    return "\n".join([table, *(note_line(note) for note in _notes(evaluation, profile, by, lang))])


def station_label(station_m: float) -> str:
    """A station as road people write it.

    >>> station_label(1500.0), station_label(999.6), station_label(14028.8)
    ('K1+500', 'K1+000', 'K14+029')
    """
    metres = round(station_m)
    return f"K{metres // 1000}+{metres % 1000:03d}"


def bars(values: pd.Series) -> pd.Series:
    """Bars of blocks in proportion to the largest value, at most 20 places; empty where blank or not above 0.

    >>> bars(pd.Series([2.0, 1.0, None, 0.0])).tolist()
    ['████████████████████', '██████████', '', '']
    """
    most = values.max()
    eighths = (values.clip(lower=0) / most * _BAR_PLACES * 8).round() if most > 0 else values * 0
    return eighths.fillna(0).astype(int).map(lambda n: "█" * (n // 8) + _BARS[n % 8].strip())


def _places(by: str) -> tuple[Column, ...]:
    """The columns that say where a row is."""
    names = {"station": ("band", "marks"), "area": ("name",)}
    of_node = ("name", "kind", "confidence", "station_m", "offset_m")
    return tuple(columns()[name] for name in names.get(by, of_node))


def along(evaluation: Evaluation, profile: CorridorProfile, by: str) -> dict[str, str]:
    """How much of the zone's land lies along the corridor, as text: area in hectares, share in per cent, floor area."""
    table = profile.table(by)
    parts = table.drop(index=OUTSIDE, errors="ignore")
    land, floor = parts["area_ha"].sum(), parts["floor_wan_m2"].sum()
    return {
        "parts": str(len(parts)),
        "area": number(float(land), 2),
        "share": number(float(100 * land / evaluation.figure("area_ha")), 1),
        "floor": number(float(floor), 2),
    }


def _headline(evaluation: Evaluation, profile: CorridorProfile, by: str, lang: str) -> str:
    """How much of the zone's land lies along the corridor, and in how many parts."""
    what = phrase(f"corridor_part_{by}", lang)
    return phrase("corridor_headline", lang).format(what=what, **along(evaluation, profile, by))


def _placed(evaluation: Evaluation, profile: CorridorProfile, by: str, lang: str) -> pd.DataFrame:
    """What the rows are: their names and places, with a row for outside and one for the zone."""
    if by == "station":
        table = pd.DataFrame(profile.bands.drop(columns="geometry"))
        ends = zip(table["station_from_m"], table["station_to_m"], strict=True)
        table["band"] = [f"{station_label(low)}–{station_label(high)}" for low, high in ends]
        table["marks"] = _marks(evaluation, profile, lang)
        first = "band"
    elif by == "area":
        units = [unit for unit in profile.table("area").index if unit != OUTSIDE]
        names = [evaluation.unit_name("corridor", str(unit), lang) for unit in units]
        table, first = pd.DataFrame({"name": names}, index=units), "name"
    else:
        table = pd.DataFrame(profile.nodes.drop(columns="geometry"))
        english = table.pop("name_en")
        table["name"] = table["name"].where((lang == "zh") | english.isna() | english.eq(""), english)
        first = "name"
    rest = {OUTSIDE: phrase(f"corridor_outside_{by}", lang), "all": phrase("zone", lang)}
    placed = pd.concat([table, pd.DataFrame({first: rest})]).rename_axis("unit")
    return placed.fillna({"marks": ""}) if "marks" in placed.columns else placed


def _marks(evaluation: Evaluation, profile: CorridorProfile, lang: str) -> list[str]:
    """Nodes and divides along each band, in order of station."""
    nodes = _placed(evaluation, profile, "node", lang).iloc[:-2] if len(profile.nodes) else profile.nodes
    within = nodes["beyond"].eq("") & nodes["offset_m"].abs().le(profile.stated["half_width_m"].value)
    near = nodes[within]
    marks = [(station, str(name)) for station, name in zip(near["station_m"], near["name"], strict=True)]
    divide = phrase("corridor_divide_mark", lang)
    marks += [(row["station_m"], f"▲{_road(row, lang) or divide}") for _, row in profile.divides.iterrows()]
    edges = profile.bands["station_to_m"].to_numpy()
    found: list[list[str]] = [[] for _ in edges]
    for station, name in sorted(marks):
        found[min(int(edges.searchsorted(station, side="right")), len(edges) - 1)].append(name)
    return [phrase("comma", lang).join(names) for names in found]


def _notes(evaluation: Evaluation, profile: CorridorProfile, by: str, lang: str) -> list[str]:
    used = {"station": ("step_m", "half_width_m"), "node": ("catchment_m",)}.get(by, ())
    notes = [profile.stated[name].told(lang) for name in used]
    if profile.axis is not None:
        notes.insert(
            0,
            phrase("corridor_length", lang).format(
                length=number(profile.length_m, 0).replace(THIN_SPACE, " ")
            ),
        )
    for _, row in profile.divides.iterrows():
        names = [evaluation.unit_name("corridor", str(row[end]), lang) for end in ("from_area", "to_area")]
        facts = {"station": station_label(row["station_m"]), "south": names[0], "north": names[1]}
        road = phrase("corridor_road", lang).format(road=_road(row, lang)) if _road(row, lang) else ""
        notes.append(phrase("corridor_divide", lang).format(**facts, road=road))
    return [*notes, phrase("corridor_shares", lang)]


def _road(row: pd.Series, lang: str) -> str:
    return str(row["road_en"] if lang == "en" and row["road_en"] else row["road"])


def _kinds(lang: str) -> dict[str, str]:
    return {code: row[lang] for code, row in codes("node_kind").items()}


def _confidence(lang: str) -> dict[str, str]:
    return {key: phrase(f"confidence_{key}", lang) for key in ("high", "medium", "low")}
