"""Story steps: what a presentation says of a zone and its places; every figure is one of the Evaluation."""

from __future__ import annotations

import functools
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from land_policy.corridor import shares
from land_policy.evaluation import Evaluation
from land_policy.tally import columns
from maps.page import Figure
from maps.said import Text, in_lang
from maps.story import FIGURES_MOST, TITLE_MOST, Step, width
from reports.known import with_known
from reports.page.strip import area_spans, axis_name, node_kind, node_names, unit_names
from reports.page.told import may_tell, tells
from reports.preset.preset import INTERNAL, Preset, presets
from reports.shown import number, shown
from reports.tables.corridor_table import along, station_label
from reports.tables.industry_table import best_measure, lead_verdict
from reports.words import bare, both, in_each, phrase

ZONE = ("area_ha", "far_zone", "built_rate_pct")
AREA = ("far_plots", "area_ha", "built_rate_pct")
NODE = ("far_plots", "area_ha", "built_rate_pct")
PARK = ("industrial_tax_wan_mu", "industrial_far", "area_ha", "far_zone", "built_rate_pct")
LAND = ("unbuilt_ha", "suppliable_ha", "suspected_idle_ha")
"""Which figures a step shows unless its file names others, the first three that are known; and what its sentence tells."""
STRIP = "far_plots"
"""What the strip draws, and the cards above it tell: one indicator, so that the two agree."""
SLIVER_HA = 0.1
"""Land of a node below this is a sliver its circle has cut off, not land to speak of."""
_BASES = {"built_rate_pct": "story_base_supplied"}
"""Of what a rate is, where its name does not say so."""


@dataclass(frozen=True)
class Told:
    """A step with what it is of: its kind, its unit (park, area, node, plot, question; blank for none) and that unit's names."""

    kind: str
    step: Step
    unit: str = ""
    names: tuple[str, ...] = ()
    scope: str = ""

    @property
    def id(self) -> str:
        """How ``story.toml`` calls it."""
        return f"{self.kind}:{self.unit}" if self.unit else self.kind


@dataclass(frozen=True)
class Ground:
    """What steps are told from: the zone's Evaluation, the themes of its map, what its preset shows."""

    evaluation: Evaluation
    themes: Collection[str] = ()
    preset: Preset = field(default_factory=lambda: presets()[INTERNAL])

    def tells(self, indicator: str) -> bool:
        """Whether a figure of a few plots may be told: not one that gives away a column of single plots that is hidden."""
        return tells(self.preset, indicator)

    @functools.cached_property
    def _places(self) -> tuple[np.ndarray, Mapping[Any, np.ndarray]]:
        """The plots of all units by place, and of each unit where among them they stand."""
        rows = self.evaluation.belongs
        return rows["plot"].to_numpy(), rows.groupby([rows["scope"], rows["unit"].astype(str)]).indices

    def plots_of(self, scope: str, unit: str) -> list[Any]:
        """Keys of the plots of a unit."""
        plots, at = self._places
        return list(self.evaluation.plots.index[plots[at.get((scope, unit), [])]])

    def shows(self, indicator: str, scope: str, unit: str) -> bool:
        """Whether a figure of a unit may be told: not one of a hidden column to which too few plots contribute."""
        return may_tell(self.evaluation, self.preset, indicator, scope, unit)


def place_steps(ground: Ground) -> list[Told]:
    """Zone, avenue, its areas, its nodes, the parks; none the zone has no data for."""
    return [
        *_zone(ground),
        *_corridor(ground.evaluation),
        *_areas(ground),
        *_nodes(ground),
        *_parks(ground),
    ]


def figures_of(ground: Ground, names: Sequence[str], scope: str, unit: str) -> list[Figure]:
    """Figures of one unit as the card shows them, the unknown and the hidden left out, three at most."""
    evaluation = ground.evaluation
    if scope == "node":
        rows = evaluation.corridor.tallies
        rows = rows[(rows["by"] == "node") & (rows["unit"] == unit)].set_index("indicator")
    else:
        rows = evaluation.tallies
        rows = rows[(rows["scope"] == scope) & (rows["unit"] == unit)].set_index("indicator")
    made = []
    for name in names:
        value = float(rows["value"].get(name, float("nan")))
        if value == value and ground.shows(name, scope, unit):
            made.append(_figure(name, value, float(rows.at[name, "known_pct"])))
    return made[:FIGURES_MOST]


def _figure(name: str, value: float, known: float) -> Figure:
    column = columns()[name]

    def label(lang: str) -> str:
        base = phrase(_BASES[name], lang) if name in _BASES else ""
        return with_known(bare(column.label(lang)) + base, known, lang)

    return Figure(in_each(label), in_each(lambda lang: shown(value, column, lang)), in_each(column.unit_in))


def _zone(ground: Ground) -> Iterator[Told]:
    evaluation = ground.evaluation
    zone = evaluation.zone
    step = Step(
        title=titled(in_each(zone.label)),
        kicker=in_each(lambda lang: phrase("story_zone", lang).format(day=zone.day, count=len(zone.plots))),
        figures=figures_of(ground, ZONE, "zone", "all"),
        sentence=land_sentence(ground, "zone", "all", ("suppliable_ha", "suspected_idle_ha")),
        note=in_each(lambda lang: phrase("story_zone_note", lang).format(**_broken(evaluation))),
        theme="land_use",
    )
    yield Told("zone", step, scope="zone")


def _broken(evaluation: Evaluation) -> dict[str, str]:
    """Of how many plots a clause is not met, and of how many it cannot be said."""
    plots = evaluation.plots
    unknown = (plots["breaks"] == 0) & (plots["unknowns"] > 0)
    return {
        "count": count(len(plots)),
        "breaks": count(plots["breaks"].gt(0).sum()),
        "unknown": count(unknown.sum()),
    }


def count(value: float) -> str:
    """A count as text."""
    return number(float(value), 0)


def _corridor(evaluation: Evaluation) -> Iterator[Told]:
    profile = evaluation.corridor
    if profile.axis is None:
        return
    land = along(evaluation, profile, "station")
    length = Figure(both("story_length"), number(profile.length_m / 1000, 2), "km")
    facts = [
        length,
        Figure(both("story_along"), land["area"], in_each(columns()["area_ha"].unit_in)),
        Figure(both("story_along_share"), land["share"], "%"),
    ]
    areas = evaluation.zone.layer("corridor_areas")
    shape = areas if areas is not None and len(areas) else profile.bands
    step = Step(
        title=titled(in_each(lambda lang: axis_name(evaluation, lang))),
        kicker=both("story_corridor"),
        figures=facts,
        sentence=_divided(evaluation),
        note=in_each(lambda lang: strip_note(evaluation, STRIP, lang)),
        theme="far",
        shape=shape,
        strip=STRIP,
        stretch=(0.0, profile.length_m),
    )
    yield Told("corridor", step, scope="corridor")


def strip_note(evaluation: Evaluation, indicator: str, lang: str) -> str:
    """What the strip map shows, and in bands of what length."""
    step = number(evaluation.corridor.stated["step_m"].value, 0)
    what = _lower(columns()[indicator].label(lang), lang)
    return phrase("story_strip_note", lang).format(what=what, step=step)


def _divided(evaluation: Evaluation) -> Text:
    """The FAR of the areas beside one another, with the road that divides them; blank without areas."""
    spans, column = area_spans(evaluation), columns()[STRIP]
    values = {unit: evaluation.figure(STRIP, "corridor", unit) for unit in spans}
    known = {unit: value for unit, value in values.items() if value == value}
    if len(known) < 2:
        return ""
    roads = evaluation.corridor.divides.to_dict("records")

    def say(lang: str) -> str:
        each = phrase("story_and", lang).join(
            f"{evaluation.unit_name('corridor', unit, lang)} {shown(value, column, lang)}"
            for unit, value in known.items()
        )
        road = next(
            (str(r["road_en"] or r["road"]) if lang == "en" else str(r["road"]) for r in roads if r["road"]),
            "",
        )
        key = "story_divided" if road else "story_areas"
        text = phrase(key, lang).format(road=road, what=_lower(column.label(lang), lang), each=each)
        return text[:1].upper() + text[1:]

    return in_each(say)


def _lower(label: str, lang: str) -> str:
    return label[:1].lower() + label[1:] if lang == "en" and not label[:2].isupper() else label


def _areas(ground: Ground) -> Iterator[Told]:
    evaluation = ground.evaluation
    if evaluation.zone.layer("corridor_areas") is not None:
        for unit, span in area_spans(evaluation).items():
            if figures := figures_of(ground, AREA, "corridor", unit):
                yield _area(ground, unit, span, figures)


def _area(ground: Ground, unit: str, span: tuple[float, float], figures: list[Figure]) -> Told:
    evaluation = ground.evaluation
    areas, names = evaluation.zone.layers["corridor_areas"], unit_names(evaluation, "corridor", unit)
    stations = {"start": station_label(span[0]), "end": station_label(span[1])}
    step = Step(
        title=titled(names),
        kicker=in_each(lambda lang: phrase("story_area", lang).format(**stations)),
        figures=figures,
        sentence=land_sentence(ground, "corridor", unit, LAND),
        theme="far",
        focus=ground.plots_of("corridor", unit),
        shape=areas.loc[areas.index.astype(str) == unit],
        strip=STRIP,
        stretch=span,
    )
    return Told("area", step, unit, tuple(names.values()), "corridor")


def _nodes(ground: Ground) -> Iterator[Told]:
    evaluation = ground.evaluation
    profile = evaluation.corridor
    if profile.nodes.empty:
        return
    within, keys = shares(evaluation.plots, profile.nodes.geometry), evaluation.plots.index
    for unit, row in profile.nodes.drop(columns="geometry").to_dict("index").items():
        figures = figures_of(ground, NODE, "node", str(unit))
        members = within.loc[within["unit"] == str(unit), "plot"]
        if figures and len(members):
            yield _node(ground, str(unit), row, figures, list(keys[members]))


def _node(
    ground: Ground, unit: str, row: Mapping[Hashable, Any], figures: list[Figure], members: list[Any]
) -> Told:
    evaluation = ground.evaluation
    profile, names = evaluation.corridor, node_names(evaluation)[unit]
    kind, station, on_axis = node_kind(row["kind"]), row["station_m"], profile.axis is not None
    on_axis = on_axis and not row["beyond"]
    place = station_label(station) if on_axis else ""
    step = Step(
        title=titled(names),
        kicker=in_each(lambda lang: joined(phrase("story_node", lang), kind[lang], place)),
        figures=figures,
        sentence=land_sentence(ground, "node", unit, LAND),
        note=in_each(lambda lang: _node_note(evaluation, row["confidence"], lang)),
        theme="land_use",
        focus=members,
        shape=profile.nodes.loc[profile.nodes.index.astype(str) == unit],
        strip=STRIP if on_axis else "",
        stretch=(float(station), float(station)) if on_axis else None,
    )
    return Told("node", step, unit, tuple(names.values()), "node")


def _node_note(evaluation: Evaluation, confidence: Any, lang: str) -> str:
    """What counts as around a node, and how well its place is known."""
    reach = number(evaluation.corridor.stated["catchment_m"].value, 0)
    listed = confidence in ("high", "medium", "low")
    known = phrase(f"confidence_{confidence}", lang) if listed else phrase("story_not_said", lang)
    return phrase("story_node_note", lang).format(reach=reach, confidence=known)


def _parks(ground: Ground) -> Iterator[Told]:
    evaluation = ground.evaluation
    parks = evaluation.zone.layer("parks")
    if parks is None:
        return
    for unit, row in parks.drop(columns=parks.geometry.name).to_dict("index").items():
        figures = figures_of(ground, PARK, "park", str(unit))
        members = ground.plots_of("park", str(unit))
        if not figures or not members:
            continue
        names = unit_names(evaluation, "park", str(unit))
        step = Step(
            title=titled(names),
            kicker=_lead(row),
            figures=figures,
            sentence=_of_park(ground, str(unit)),
            theme="tax_wan_mu" if "tax_wan_mu" in ground.themes else "far",
            focus=members,
            shape=parks.loc[[unit]],
        )
        yield Told("park", step, str(unit), tuple(names.values()), "park")


def _lead(row: Mapping[Hashable, Any]) -> Text:
    """The kicker of a park: that it is one, and its leading industry where that is recorded."""
    zh, en = (row.get(name) for name in ("lead_industry", "lead_industry_en"))
    lead = {"zh": str(zh) if pd.notna(zh) and zh else ""}
    lead["en"] = str(en) if pd.notna(en) and en else lead["zh"]
    return in_each(lambda lang: joined(phrase("story_park", lang), lead[lang]))


def _of_park(ground: Ground, unit: str) -> Text:
    """How the leading industry stands in a park, then its idle land."""
    idle = land_sentence(ground, "park", unit, ("suspected_idle_ha",))
    evaluation, measure = ground.evaluation, best_measure(ground.evaluation)
    return in_each(
        lambda lang: sentences([lead_verdict(evaluation, unit, measure, lang), in_lang(idle, lang)], lang)
    )


def land_sentence(ground: Ground, scope: str, unit: str, names: Sequence[str]) -> Text:
    """One sentence of amounts of land of a unit; what is not known, nothing or a sliver is left out."""
    evaluation = ground.evaluation
    table = evaluation.corridor.table("node") if scope == "node" else None
    values = {
        name: float(table.at[unit, name]) if table is not None else evaluation.figure(name, scope, unit)
        for name in names
        if ground.shows(name, scope, unit)
    }
    least = SLIVER_HA if scope == "node" else 0.0

    def say(lang: str) -> str:
        parts = [
            phrase(f"story_{name}", lang).format(area=shown(value, columns()[name], lang))
            for name, value in values.items()
            if value > least
        ]
        return sentence(phrase("story_and", lang).join(parts), lang)

    return in_each(say)


def sentence(text: str, lang: str) -> str:
    """A text as a sentence: a capital before, a full stop behind; nothing of nothing.

    >>> sentence("idle land", "en"), sentence("", "en")
    ('Idle land.', '')
    """
    return text[:1].upper() + text[1:] + phrase("full_stop", lang) if text else ""


def sentences(parts: Sequence[str], lang: str) -> str:
    """Sentences one after another."""
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def joined(*parts: str) -> str:
    """Words of a kicker, a point between; what is blank is left out.

    >>> joined("节点", "", "K0+472")
    '节点 · K0+472'
    """
    return " · ".join(part for part in parts if part)


def titled(names: Mapping[str, str]) -> Text:
    """A title in every language, cut in Chinese where it would not fit its line."""
    return {lang: cut(name) if lang == "zh" else name for lang, name in names.items()}


def cut(text: str) -> str:
    """A title of at most one line.

    >>> cut("连云港国家高新技术产业开发区（示意）")
    '连云港国家高新技术产业开发…'
    """
    if width(text) <= TITLE_MOST:
        return text
    fits = next(n for n in range(len(text), 0, -1) if width(text[:n]) <= TITLE_MOST - 1)
    return text[:fits] + "…"
