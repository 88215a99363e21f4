"""Comparing picture: the plots of many zones coloured by one indicator, in the same classes and at the same scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from gis.errors import QuestionError
from land_policy.comparing.comparison import columns
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.named import columns_named
from land_policy.tally import columns as tally_columns
from land_policy.tally import definitions
from maps import paint, palette
from maps.said import in_lang
from maps.still.multiples import Multiples, Panel
from maps.still.panel import Key, KeyRow, Sample, Table
from maps.still.still import Colophon
from maps.words import words
from reports.page import amount_themes, policy_themes
from reports.page.told import may_tell
from reports.preset.preset import preset_of
from reports.preset.seen import seen
from reports.shown import shown
from reports.still.blocks import capital
from reports.still.scene import scene_of, subject_of
from reports.still.stills import colophon
from reports.words import in_both, in_each, phrase

COLUMN_OF = {
    "built_floor_m2": "far",
    "built_footprint_m2": "building_density_pct",
    "built_covered_m2": "building_coefficient_pct",
    "fixed_investment_wan": "investment_wan_mu",
    "tax_wan": "tax_wan_mu",
}
"""The plots' own column for what an indicator divides."""
RANKED = 15
"""Parks on a sheet at most."""


@dataclass
class Pictures:
    """What is drawn of each zone as it comes by, for one indicator; it keeps scenes and no evaluations.

    Raises QuestionError for an indicator that no column of the plots tells.
    """

    indicator: str
    lang: str = "zh"
    panels: list[Panel] = field(default_factory=list)
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    colophons: list[Colophon] = field(default_factory=list)
    parks: list[tuple[float, str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.theme = _theme(self.indicator)

    def take(self, evaluation: Evaluation) -> None:
        """Draw the zone's panel, as its preset lets it be seen."""
        own, preset, column = seen(evaluation), preset_of(evaluation.zone), self.theme.column
        subject = subject_of(own, "zone")
        painted = preset.paints(column)
        blank = pd.Series(np.nan if self.theme.kind != "categories" else None, index=own.plots.index)
        codes = paint.codes(self.theme, own.plots[column] if painted and column in own.plots else blank)
        name = evaluation.zone.label(self.lang)
        note = phrase("comparing_picture_plots", self.lang).format(count=len(own.plots))
        if not painted:
            called = preset.stamp.get(self.lang, "") or preset.key
            note = phrase("comparing_picture_hidden", self.lang).format(preset=called)
        self.panels.append(
            Panel(name, scene_of(own, subject, self.theme, codes, preset, None, self.lang), note)
        )
        figure = tally_columns()[self.indicator]
        known = str(int((codes != paint.UNKNOWN).sum()))
        value = shown(evaluation.figure(self.indicator), figure, self.lang)
        self.rows.append((name, known, value))
        self.colophons.append(colophon(own, self.lang))
        self._rank(evaluation, name)

    def _rank(self, evaluation: Evaluation, zone: str) -> None:
        """Keep what the indicator is in each park, where it is known and may be told."""
        figure, preset = tally_columns()[self.indicator], preset_of(evaluation.zone)
        table = evaluation.units("park", self.lang)
        if self.indicator not in table:
            return
        for unit, name, value in zip(table.index, table["name"], table[self.indicator], strict=True):
            if pd.notna(value) and may_tell(evaluation, preset, self.indicator, "park", str(unit)):
                told = str(name), zone, shown(value, figure, self.lang)
                self.parks.append((float(value), *told))

    def _ranks(self) -> list[Table]:
        """The parks of all zones, the highest first."""
        if len(self.parks) < 2:
            return []
        figure = tally_columns()[self.indicator]
        title = phrase("comparing_picture_parks", self.lang).format(
            label=capital(figure.label(self.lang), self.lang)
        )
        heads = (
            "",
            phrase("comparing_picture_zone", self.lang),
            figure.unit_in(self.lang) or columns()["value"].label(self.lang),
        )
        ordered = sorted(self.parks, key=lambda one: -one[0])[:RANKED]
        rows = [(f"{at} {name}", zone, value) for at, (_, name, zone, value) in enumerate(ordered, 1)]
        return [Table(title, heads, rows)]

    def sheet(self) -> Multiples:
        """All panels on one sheet, with the key, each zone's own figure, and what they rest on."""
        lang, figure = self.lang, tally_columns()[self.indicator]
        unit = in_lang(self.theme.unit, lang)
        title = capital(in_lang(self.theme.title, lang), lang)
        rows = [
            KeyRow(
                Sample("fill", one.colour, one.outline or "", one.hatch),
                capital(in_lang(one.label, lang), lang),
            )
            for one in self.theme.classes
            if one.key != "unknown"
        ]
        unknown = Sample("fill", palette.UNKNOWN, hatch=True)
        rows.append(KeyRow(unknown, capital(words(lang)["unknown"], lang)))
        key = Key(title + (phrase("in_brackets", lang).format(text=unit) if unit else ""), rows)
        heads = (
            "",
            phrase("comparing_picture_known", lang),
            figure.unit_in(lang) or columns()["value"].label(lang),
        )
        label = figure.label(lang)
        return Multiples(
            self.panels,
            phrase("comparing_picture", lang).format(indicator=in_lang(self.theme.title, lang)),
            phrase("comparing_picture_kicker", lang),
            lang=lang,
            blocks=(key, Table(capital(label, lang), heads, self.rows), *self._ranks()),
            colophon=_joined(self.colophons, lang),
        )

    def save(self, file: Path) -> Path:
        """Write the sheet as a picture; the file's ending says which kind."""
        return self.sheet().save(file)


def _theme(indicator: str) -> paint.Theme:
    """The theme of the plots' own column for an indicator, cut at round numbers whatever the zone."""
    if indicator in ("suspected_idle_ha", "suspected_idle_rate_pct"):
        return policy_themes.idle_theme()
    row = definitions("indicators").get(indicator, {})
    name = COLUMN_OF.get(row.get("numerator", ""), "")
    if not name:
        known = [one for one, told in definitions("indicators").items() if told["numerator"] in COLUMN_OF]
        (called,) = columns_named([indicator], tally_columns())
        there = columns_named(known, tally_columns())
        raise QuestionError(in_both("comparing_no_picture", indicator=called, known=there))
    column = plot_columns()[name]
    note = in_each(lambda lang: phrase("theme_classes_round", lang))
    return paint.amount(
        name, in_each(column.label), name, amount_themes.steps(name), in_each(column.unit_in), note=note
    )


def _said(note: str, lang: str) -> str:
    """The half of a note in two languages that is in the one asked for.

    >>> _said("示意数据 · invented data", "zh"), _said("示意数据 · invented data", "en"), _said("甲 · 乙", "en")
    ('示意数据', 'invented data', '甲 · 乙')
    """
    first, between, second = note.partition(" · ")
    if not between or first.isascii() or not second.isascii():
        return note
    return second if lang == "en" else first


def _notes(notes: list[str], lang: str) -> list[str]:
    """Each note once, those on what is not shown in one line."""
    before, _, after = phrase("left_note", lang).partition("{what}")
    between = phrase("semicolon", lang)
    left = [note for note in notes if before and note.startswith(before)]
    items = dict.fromkeys(
        item for note in left for item in note[len(before) :].removesuffix(after).split(between)
    )
    line = before + between.join(items) + after
    return list(dict.fromkeys(line if note in left else note for note in notes))


def _joined(told: list[Colophon], lang: str) -> Colophon:
    """What all zones rest on, each different thing once."""

    def once(name: str) -> str:
        return phrase("comma", lang).join(
            dict.fromkeys(getattr(one, name) for one in told if getattr(one, name))
        )

    notes = _notes([_said(note, lang) for one in told for note in one.notes], lang)
    return Colophon(
        day=once("day"),
        crs=once("crs"),
        map_number=once("map_number"),
        classification=once("classification"),
        invented=any(one.invented for one in told),
        notes=tuple(notes),
        grid=all(one.grid for one in told),
    )
