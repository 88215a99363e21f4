"""LeftOut: what a preset leaves out of what is shown: in general words for the page, in full for the bureau's record."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from gis.words import thin
from land_policy.evaluation import Evaluation
from layers.schema import codes, layer_table, schema
from maps.said import Text
from reports.columnar import LARGE_PLOTS, large
from reports.preset.preset import SINGLE, Group, Preset, data, forbidden, numbered, preset_of
from reports.words import in_each, phrase


@dataclass(frozen=True)
class LeftOut:
    """What one preset leaves out of one zone.

    ``groups``: the groups of columns of which the zone has any; ``columns`` those columns. ``layers`` and ``kinds``: how
    many features of a layer, or of a kind in it, are not drawn. ``words``: how many rows of a layer hold a word that
    no public map may hold, whether or not the preset drops them; ``numbered`` an institute called by its number. ``area_km2``: the plots drawn, all together.
    ``rasters``: those not shown; ``images``: how many are shown where a preset sorts them. ``large``: there are more plots
    than those whose every finding is told.
    """

    preset: Preset
    groups: tuple[Group, ...]
    columns: tuple[str, ...]
    layers: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]
    words: Mapping[str, int]
    rasters: tuple[str, ...]
    area_km2: float
    numbered: Mapping[str, int] = field(default_factory=dict)
    images: int = 0
    large: bool = False

    @property
    def anything(self) -> bool:
        """Whether anything is left out."""
        return bool(self.columns or self.layers or self.kinds or self.rasters or self._dropped)

    @property
    def _dropped(self) -> int:
        return sum(self.words.values()) if self.preset.scan == "drop" else 0

    def notes(self) -> list[Text]:
        """Lines for the page: how it may be used and, in general words, what it does not show; never how much."""
        told: list[Text] = [self.preset.note]
        kept = [in_each(group.label.__getitem__) for group in self.groups]
        if self.layers or self.kinds:
            kept.append(in_each(data()["group"]["departmental"].__getitem__))
        if self.rasters:
            kept.append(in_each(data()["group"]["imagery"].__getitem__))
        if kept:
            told.append(in_each(functools.partial(_listed, kept)))
        if self.preset.digits is not None:
            told.append(in_each(lambda lang: phrase("left_digits", lang).format(digits=self.preset.digits)))
        if self.large:
            told.append(in_each(lambda lang: phrase("page_large", lang).format(count=thin(LARGE_PLOTS))))
        return told

    def lines(self, lang: str = "zh") -> list[str]:
        """Lines for whoever makes it: what is left out with its number, and what to think of besides."""
        told = [self._head(lang)] if self.anything or self.preset.digits is not None else []
        ground = phrase("left_ground", lang)
        told += [
            ground.format(what=one.label[lang], source=one.source[lang], evidence=one.evidence)
            for one in self.groups
        ]
        told += [
            phrase("left_layer", lang).format(layer=layer_table()[name][lang], count=count)
            for name, count in self.layers.items()
        ]
        told += [_kinds(name, kinds, lang) for name, kinds in self.kinds.items()]
        if self.rasters:
            imagery = data()["group"]["imagery"]
            facts = {"source": imagery["source"][lang], "evidence": imagery["evidence"]}
            told.append(phrase("left_rasters", lang).format(count=len(self.rasters), **facts))
        if self.preset.digits is not None:
            told.append(phrase("left_digits", lang).format(digits=self.preset.digits))
        indented = [told[0], *(f"  {line}" for line in told[1:])] if told else []
        return [*indented, *self.reminders(lang)]

    def reminders(self, lang: str = "zh") -> list[str]:
        """What the maker should look at: words, area, a stamp of secrecy. The tool cannot classify; it reminds."""
        key = "left_words_dropped" if self.preset.scan == "drop" else "left_words_seen"
        told = [
            phrase(key, lang).format(layer=layer_table()[name][lang], count=count)
            for name, count in self.words.items()
        ]
        told += [
            phrase("left_numbered", lang).format(layer=layer_table()[name][lang], count=count)
            for name, count in self.numbered.items()
        ]
        limit = data()["reminder"]
        if self.preset.scan and self.area_km2 > limit["area_km2"]:
            told.append(limit[lang].format(area=f"{self.area_km2:.1f}", limit=f"{limit['area_km2']:g}"))
        if self.images:
            told.append(data()["imagery"][lang])
        if self.preset.stamp["zh"] in data()["stamps"]["secret"]:
            told.append(data()["stamps"][lang].format(stamp=self.preset.stamp["zh"]))
        return told

    def _head(self, lang: str) -> str:
        return phrase("left_head", lang).format(preset=self.preset.name[lang])

    def record(self) -> dict[str, Any]:
        """The same for the manifest and the log of what went out; plain values."""
        return {
            "preset": self.preset.key,
            "map_number": self.preset.number,
            "sketch": self.preset.sketch,
            "left_out": {
                "columns": list(self.columns),
                "layers": dict(self.layers),
                "kinds": {name: dict(kinds) for name, kinds in self.kinds.items()},
                "rows_with_words": dict(self.words) if self.preset.scan == "drop" else {},
                "rasters": list(self.rasters),
                "degrees_to_decimals": self.preset.digits,
                "grounds": {
                    group.key: {"source": dict(group.source), "evidence": group.evidence}
                    for group in self.groups
                },
            },
            "seen": {"rows_with_words": dict(self.words), "area_km2": round(self.area_km2, 2)},
        }


def left_out(evaluation: Evaluation) -> LeftOut:
    """What the preset of an Evaluation's zone leaves out of it."""
    zone = evaluation.zone
    preset = preset_of(zone)
    columns = tuple(name for name in _filled(evaluation) if not preset.shows(name))
    drawn = zone.layers if preset.layers is None else preset.layers
    shut = {name: len(frame) for name, frame in zone.layers.items() if name not in drawn and len(frame)}
    words = _rows_with(evaluation, forbidden) if preset.scan else {}
    institutes = _rows_with(evaluation, numbered) if preset.scan else {}
    drawn_with = {name: count for name, count in institutes.items() if name in drawn}
    rasters = tuple(name for name, one in zone.rasters.items() if not preset.image(one))
    area = float(evaluation.plots["area_m2"].sum()) / 1e6
    seen = any(one.kind == "image" for one in zone.rasters.values())
    hidden = [*columns, *(["ground_agreement"] if seen else [])]
    groups = tuple(group for group in preset.leaves if any(group.has(name) for name in hidden))
    kinds = _kinds_out(evaluation, preset)
    drawn_images = len(zone.rasters) - len(rasters) if preset.images is not None else 0
    return LeftOut(
        preset,
        groups,
        columns,
        shut,
        kinds,
        words,
        rasters,
        area,
        drawn_with,
        drawn_images,
        large(evaluation),
    )


def _filled(evaluation: Evaluation) -> list[str]:
    """Columns of single plots, buildings and firms that hold anything, each once, in the dictionary's order."""
    frames = {name: evaluation.zone.layer(name) for name in SINGLE} | {"plots": evaluation.plots}
    names = [
        name
        for layer, frame in frames.items()
        if frame is not None
        for name in frame.columns
        if frame[name].notna().any()
    ]
    known = {column.name for layer in SINGLE for column in schema(layer).columns}
    return list(dict.fromkeys(name for name in names if name in known or name in evaluation.plots.columns))


def _kinds_out(evaluation: Evaluation, preset: Preset) -> dict[str, dict[str, int]]:
    found = {}
    for name, shown in preset.kinds.items():
        frame = evaluation.zone.layer(name)
        counted = frame["kind"].value_counts() if frame is not None and len(frame) else pd.Series(dtype=int)
        out = {str(kind): int(count) for kind, count in counted.items() if kind not in shown}
        if out:
            found[name] = dict(sorted(out.items()))
    return found


def _rows_with(evaluation: Evaluation, held: Callable[[pd.DataFrame], pd.Series]) -> dict[str, int]:
    """How many rows of each layer hold such a word."""
    frames = {**evaluation.zone.layers, "plots": evaluation.plots}
    counted = {name: int(held(pd.DataFrame(frame)).sum()) for name, frame in frames.items() if len(frame)}
    return {name: count for name, count in counted.items() if count}


def _listed(groups: list[dict[str, str]], lang: str) -> str:
    return phrase("left_note", lang).format(what=phrase("semicolon", lang).join(one[lang] for one in groups))


def _kinds(layer: str, kinds: Mapping[str, int], lang: str) -> str:
    named = codes("constraint_kind")
    each = [f"{named[kind][lang] if kind in named else kind} {count}" for kind, count in kinds.items()]
    listed = phrase("comma", lang).join(each)
    return phrase("left_kinds", lang).format(layer=layer_table()[layer][lang], kinds=listed)
