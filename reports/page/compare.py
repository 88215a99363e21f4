"""Compare: another day of the zone, or a scenario, as the other side of the map page: its plots, themes and figures."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from gis.errors import InputError
from land_policy.evaluation import Evaluation, evaluate
from land_policy.scenario.change import CLASSES, Change, change
from land_policy.scenario.scenario import Change as ScenarioChange
from land_policy.scenario.scenario import Scenario, load
from land_policy.scenario.succession import kinds
from land_policy.scenario.what_if import seen_through
from land_policy.tally import columns as tally_columns
from layers.fault import refuse
from layers.read import read_zone
from maps import paint, palette
from maps.canvas import PlotLayer
from maps.compare import Compare, Move, Side
from maps.paint import Class, Theme
from maps.said import Text
from reports.kept.stands import zone_of
from reports.page.fields import known_columns, plot_text
from reports.page.policy_themes import KINDS
from reports.page.themes import Painted, painted
from reports.preset.preset import Preset
from reports.shown import BLANK, digits_of, number, shown
from reports.words import both, in_both, in_each, phrase

FIGURES = (
    "built_ha", "supplied_ha", "suspected_idle_ha", "floor_wan_m2", "far_zone", "building_density_pct",
    "built_rate_pct", "supply_rate_pct", "industrial_far", "industrial_tax_wan_mu",
)  # fmt: skip
"""Figures of the zone told on both sides, those the zone has."""
FIELDS = ("name", "area_m2", "land_use", "status_class", "supply_class", "idle_class", "far")
"""What a plot of the other side says of itself."""
RECLASSED = (*CLASSES, "land_use")
"""Columns in which a plot that kept its ground counts as of another class."""
OWN = {"reclassed": "#F2D48A", "refigured": "#F6EBCB", "vanished": "#8A9298"}
ORDER = (
    "born", "vanished", "merged", "split", "rearranged", "redrawn", "renumbered", "reclassed", "refigured", "same",
)  # fmt: skip
_KEPT = ("same", "renumbered", "redrawn")


@dataclass(frozen=True, eq=False)
class Other:
    """One side to compare with: its Evaluation, what it is called, and the change from the earlier to the later side."""

    key: str
    label: Text
    evaluation: Evaluation
    change: Change
    after: bool
    scenario: Scenario | None = None


def others_of(
    evaluation: Evaluation, compared: Sequence[Path] = (), days: Sequence[date] = ()
) -> tuple[Other, ...]:
    """Every side asked for in the order of time, scenarios last: dated folders, scenario files, days of the same zone.

    Raises InputError where a zone has no ground in common with this one, and as reading zones and scenarios does.
    """
    found = [
        _scenario(evaluation, path) for path in compared if path.suffix.lower() == ".toml" and path.is_file()
    ]
    zones = [path for path in compared if not (path.suffix.lower() == ".toml" and path.is_file())]
    dated = [_dated(evaluation, _read(path)) for path in zones]
    dated += [
        _dated(evaluation, evaluate(evaluation.zone.on(day)))
        for day in dict.fromkeys(days)
        if day != evaluation.day
    ]
    dated.sort(key=lambda one: one.evaluation.day)
    return _keyed([*dated, *found])


def days_of(written: Sequence[str], days: Sequence[date] = ()) -> list[date]:
    """Days as they are written, several in one text apart by commas or blanks, after those given as days.

    Raises InputError naming what is no day.

    >>> [day.isoformat() for day in days_of(["2024-11-20, 2025-11-20"])]
    ['2024-11-20', '2025-11-20']
    """
    found = list(days)
    for text in " ".join(written).replace(",", " ").replace("，", " ").split():
        try:
            found.append(date.fromisoformat(text))
        except ValueError as error:
            raise InputError(in_both("compare_no_day", text=text[:40])) from error
    return found


def with_changes(own: Painted, others: Sequence[Other], preset: Preset) -> Painted:
    """The themes of a page, before them one that paints what changed towards each side."""
    made, columns = [], {}
    for place, other in enumerate(others):
        classes = _kinds(other.change, not other.after, preset)
        columns[_column(place)] = classes
        made.append(_theme(place, other, preset))
    return Painted(own.frame.assign(**columns), (*made, *own.themes))


def other_layer(other: Other, place: int, own: Painted, preset: Preset, lang: str) -> PlotLayer:
    """The plots of one side, painted by the same themes as the page's own, with few fields and no findings."""
    evaluation = other.evaluation
    theirs = painted(evaluation)
    named = {theme.key: theme for theme in theirs.themes}
    frame = theirs.frame.assign(**{_column(place): _kinds(other.change, other.after, preset)})
    strange = {_key(k) for k in range(len(own.themes))} - {_key(place)}
    themes = [
        _widened(theme, named.get(theme.key))
        for theme in own.themes
        if theme.column in frame.columns and theme.key not in strange
    ]
    frame = preset.plots(frame)
    columns = known_columns()
    told = [
        name
        for name in preset.columns(FIELDS)
        if name in evaluation.plots.columns and evaluation.plots[name].notna().any()
    ]
    texts = {
        one: preset.clean(
            pd.DataFrame({name: plot_text(evaluation, columns[name], one, frame.index) for name in told})
        )
        for one in ("zh", "en")
    }
    return PlotLayer(
        frame,
        key="plot_id",
        name=other.label,
        themes=themes,
        fields=[columns[name] for name in told],
        text=texts,
        lang=lang,
        beside=True,
    )


def compare_of(evaluation: Evaluation, others: Sequence[Other], preset: Preset) -> Compare | None:
    """The comparison as a room of the page; none where there is nothing to compare with."""
    if not others:
        return None
    sides = [
        Side(
            other.key,
            other.label,
            other.after,
            _key(place),
            _moves(*_pair(evaluation, other)),
            _lines(other, preset),
        )
        for place, other in enumerate(others)
    ]
    earlier = sum(not other.after for other in others)
    return Compare(_own_label(evaluation, others), sides, earlier)


def _read(folder: Path) -> Evaluation:
    folder = folder.parent if folder.name == "zone.toml" else folder
    folder, day = zone_of(folder)
    zone = read_zone(folder, day=day)
    refuse(zone.faults, str(folder))
    return evaluate(zone)


def _dated(evaluation: Evaluation, other: Evaluation) -> Other:
    other = _as(evaluation, other)
    after = other.day > evaluation.day
    pair = (evaluation, other) if after else (other, evaluation)
    changed = change(*pair)
    if not changed.account.at["later", "common_ha"] > 0:
        raise InputError(in_both("compare_apart", zone=other.zone.name, own=evaluation.zone.name))
    day = other.day.isoformat()
    label: Text = day
    if other.day == evaluation.day:
        label = in_each(lambda lang: f"{other.zone.label(lang)} {day}")
    return Other(day, label, other, changed, after)


def _scenario(evaluation: Evaluation, path: Path) -> Other:
    scenario = load(path)
    after = seen_through(evaluation, scenario)
    return Other(path.stem, in_each(scenario.title.label), after, change(evaluation, after), True, scenario)


def _as(evaluation: Evaluation, other: Evaluation) -> Evaluation:
    """The other side shown to the same people: its zone under the preset of this one."""
    return dataclasses.replace(other, zone=dataclasses.replace(other.zone, map=evaluation.zone.map))


def _keyed(others: list[Other]) -> tuple[Other, ...]:
    taken: dict[str, int] = {}
    made = []
    for other in others:
        taken[other.key] = taken.get(other.key, 0) + 1
        again = taken[other.key]
        made.append(other if again == 1 else dataclasses.replace(other, key=f"{other.key}.{again}"))
    return tuple(made)


def _own_label(evaluation: Evaluation, others: Sequence[Other]) -> Text:
    day = evaluation.day.isoformat()
    if all(other.scenario is None for other in others):
        return day
    return in_each(lambda lang: f"{phrase('compare_now', lang)} {day}")


def _pair(evaluation: Evaluation, other: Other) -> tuple[Evaluation, Evaluation]:
    return (evaluation, other.evaluation) if other.after else (other.evaluation, evaluation)


# ---- what changed, plot by plot ----


def _key(place: int) -> str:
    return "change" if place == 0 else f"change_{place + 1}"


def _column(place: int) -> str:
    return f"change_shown_{place}"


def _kinds(changed: Change, later: bool, preset: Preset) -> pd.Series:
    """What became of each plot of one side; where it kept its ground, whether its classes or figures differ.

    What the preset does not paint does not count as a difference.
    """
    side, number_of = ("later", "to_plot") if later else ("earlier", "from_plot")
    plots = (changed.later if later else changed.earlier).plots.index
    rows = changed.successions[["kind", f"{side}_plots"]].explode(f"{side}_plots").dropna()
    found = rows.drop_duplicates(f"{side}_plots").set_index(f"{side}_plots")["kind"]
    found = found.reindex(plots.astype(str)).set_axis(plots).astype("object")
    cells = changed.cells[changed.cells["column"].map(preset.paints).astype(bool)]
    classed = cells["column"].isin(RECLASSED)
    named = plots.astype(str)
    kept = found.isin(_KEPT)
    found = found.mask(found.eq("same") & named.isin(cells[number_of].astype(str)), "refigured")
    return found.mask(kept & named.isin(cells.loc[classed, number_of].astype(str)), "reclassed")


def _theme(place: int, other: Other, preset: Preset) -> Theme:
    """The theme of the change: the kinds that occur on either side."""
    seen = {*_kinds(other.change, True, preset).dropna(), *_kinds(other.change, False, preset).dropna()}
    colours = {**KINDS, **OWN}
    classes = [
        Class(
            key,
            _kind_label(key),
            colours[key],
            hatch=key == "vanished",
            outline=palette.RULE if key == "same" else None,
        )
        for key in ORDER
        if key in seen or key == "same"
    ]
    day = other.change.earlier.day.isoformat()
    note = in_each(
        lambda lang: f"{day} → {other.label if isinstance(other.label, str) else other.label[lang]}"
    )
    if other.scenario is None:
        note = in_each(lambda lang: f"{day} → {other.change.later.day.isoformat()}")
    return paint.categories(_key(place), both("compare_change"), _column(place), classes, note=note)


def _kind_label(key: str) -> Text:
    named = kinds()
    return in_each(named[key].label) if key in named else both(f"compare_{key}")


def _widened(theme: Theme, theirs: Theme | None) -> Theme:
    """The page's theme, with the classes that only the other side has after its own."""
    if theme.kind != "categories" or theirs is None:
        return theme
    known = {one.key for one in theme.classes}
    more = tuple(one for one in theirs.classes if one.key not in known)
    return dataclasses.replace(theme, classes=theme.classes + more)


# ---- what changed, in figures and words ----


def _moves(before: Evaluation, after: Evaluation) -> list[Move]:
    named = tally_columns()
    sides = [
        one.tallies[one.tallies["scope"] == "zone"].set_index("indicator")["value"] for one in (before, after)
    ]
    made = []
    for name in FIGURES:
        if name not in named or not all(name in side.index for side in sides):
            continue
        values = [side.at[name] for side in sides]
        if all(pd.isna(value) for value in values):
            continue
        column = named[name]
        told = [in_each(functools.partial(shown, value, column)) for value in values]
        made.append(
            Move(
                in_each(column.label),
                in_each(column.unit_in),
                told[0],
                told[1],
                _signed(values[1] - values[0], digits_of(column)),
            )
        )
    return made


def _signed(moved: float, digits: int) -> str:
    """A difference with its sign; a point where nothing of it would show, a dash where it is not known.

    >>> _signed(0.117, 2), _signed(-13.062, 2), _signed(0.001, 2), _signed(float("nan"), 2)
    ('+0.12', '−13.06', '·', '—')
    """
    if pd.isna(moved):
        return BLANK
    text = number(float(moved), digits)
    if not text.strip("−0.,"):
        return "·"
    return text if moved < 0 else f"+{text}"


def _lines(other: Other, preset: Preset) -> list[Text]:
    """How many plots changed in which way, and what a scenario does."""
    counted = _kinds(other.change, True, preset).value_counts()
    gone = int((_kinds(other.change, False, preset) == "vanished").sum())
    tally = {key: int(counted.get(key, 0)) for key in ORDER} | {"vanished": gone}
    told = [(key, count) for key, count in tally.items() if count and key != "same"]

    def sentence(lang: str) -> str:
        if not told:
            return phrase("compare_nothing", lang)
        parts = [
            phrase("compare_plots", lang).format(kind=_in(_kind_label(key), lang), count=count)
            for key, count in told
        ]
        parts.append(phrase("compare_rest", lang).format(count=tally["same"]))
        return phrase("comma", lang).join(parts)

    lines: list[Text] = [in_each(sentence)]
    if other.scenario is not None:
        lines += [in_each(functools.partial(_told, one)) for one in other.scenario.changes]
        if other.scenario.note.zh:
            lines.append(in_each(other.scenario.note.label))
    return lines


def _in(text: Text, lang: str) -> str:
    return text if isinstance(text, str) else text[lang]


def _told(one: ScenarioChange, lang: str) -> str:
    return f"{one.number}. {one.why.label(lang)}"
