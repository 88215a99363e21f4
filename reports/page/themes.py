"""Themes: which column of an Evaluation becomes which map theme, with classes that are round numbers or code lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from land_policy.evaluation import Evaluation, plot_columns
from land_policy.idle import classes as idle_classes
from land_policy.judge import verdict_label
from land_policy.renewal import redevelopment
from land_policy.siting.siting import Siting
from layers.schema import codes, land_use
from layers.take import text
from maps import paint, palette
from maps.paint import Class, Theme
from reports.page.preset import preset_of
from reports.words import phrase

_AMOUNTS: Mapping[str, tuple[float, ...]] = {
    "far": (0.5, 0.8, 1.0, 1.5, 2.0),
    "building_density_pct": (10, 20, 30, 40, 50),
    "investment_wan_mu": (100, 200, 300, 400, 600),
    "tax_wan_mu": (5, 10, 20, 30, 50),
}
_SCORE_STEPS = (0, 20, 40, 60, 80)
_IDLE_COLOURS = {
    "not_due": palette.URGENCY["not_due"],
    "late": palette.URGENCY["late"],
    "idle_one_year": palette.URGENCY["one_year"],
    "idle_two_years": palette.URGENCY["two_years"],
    "idle_stopped": palette.URGENCY["stopped"],
    "negotiated": palette.URGENCY["negotiated"],
    "under_way": "#F7F6F2",
    "finished": palette.PANEL,
    "not_supplied": palette.QUIET,
}
_STATUS_COLOURS = {
    "A1": "#F2DFA0",
    "A2": "#C9A27C",
    "A3": "#BEBEBA",
    "A4": "#D98A80",
    "A5": "#C79CC0",
    "A6": "#C9BFA8",
    "B1": "#DCCDB4",
    "B2": "#F0EAD8",
    "C1": palette.WATER,
    "C2": palette.GREEN,
    "C3": "#D9D9D2",
}
_SUPPLY_COLOURS = {"D1": "#4F9FA8", "D2": "#8FC4C4", "D22": "#E8964A", "E": "#F2D48A", "F": "#DCDAD2"}


_LOW_COLOURS = {
    "low": palette.BELOW[0],
    "case_by_case": palette.BELOW[1],
    "none_so_far": "#E8E6DF",
    "none_seen": palette.PANEL,
    "not_applicable": palette.QUIET,
}
_PAINTED_FROM = {"breaks_shown": "breaks"}
"""The column of an Evaluation that a column of classes tells, where its name does not say so."""

_SAYS_NOTHING = ("", "unknown", "not_applicable")
_LOW_QUIET = ("none_seen", "not_applicable")


@dataclass(frozen=True)
class Painted:
    """The themes of one map and the frame they paint: an Evaluation's plots with classes grouped for the eye."""

    frame: gpd.GeoDataFrame
    themes: tuple[Theme, ...]


def painted(evaluation: Evaluation, sitings: Sequence[Siting], lang: str = "zh") -> Painted:
    """Every theme this zone has data for, the most asked-for first; a column that is blank throughout has none."""
    plots = evaluation.plots
    shown = {
        "land_use_shown": _longest(text(plots, "land_use"), land_use(evaluation.zone.land_use_codes), 4),
        "status_shown": text(plots, "status_class").str[:2],
        "supply_shown": _supply(text(plots, "supply_class")),
    }
    shown |= {f"score_{siting.profile.name}": _score_classes(siting, plots.index) for siting in sitings}
    shown["breaks_shown"] = _broken(plots)
    shown["low_class"] = evaluation.low_efficiency.rows["low_class"]
    frame = plots.assign(**shown)
    themes = [_land_use(frame, evaluation.zone.land_use_codes, lang), _status(lang), _supply_theme(lang)]
    themes += [_idle(lang), _low(lang), _headroom(lang)]
    themes += [_amount(name, breaks, lang) for name, breaks in _AMOUNTS.items()]
    themes.append(_breaks(lang))
    themes += [_score(siting, lang) for siting in sitings]
    themes.append(_land_use(frame, evaluation.zone.land_use_codes, lang, drawing=True))
    preset = preset_of(evaluation.zone)
    shown_themes = (theme for theme in themes if preset.paints(_PAINTED_FROM.get(theme.column, theme.column)))
    return Painted(frame, tuple(theme for theme in shown_themes if _has_data(frame, theme)))


def _has_data(frame: pd.DataFrame, theme: Theme) -> bool:
    if theme.column not in frame.columns:
        return False
    values = frame[theme.column]
    return bool((values.notna() & ~values.astype(str).isin(_SAYS_NOTHING)).any())


def _land_use(frame: pd.DataFrame, system: str, lang: str, drawing: bool = False) -> Theme:
    """Land use by code: in the screen's soft hues, or in the colours of planning drawings with the codes written on."""
    table = land_use(system)
    present = sorted(code for code in frame["land_use_shown"].unique() if code)
    classes = [
        Class(
            code,
            f"{code} {table[code][lang]}" if code in table else code,
            palette.land_use_colour(code, "plan" if drawing else "screen"),
            outline=palette.SECOND_INK if code.startswith("16") else None,
        )
        for code in present
    ]
    key = "land_use_drawing" if drawing else "land_use"
    return paint.categories(key, phrase(key, lang), "land_use_shown", classes, note=system, labels=drawing)


def _status(lang: str) -> Theme:
    labels = {code: row[lang] for code, row in codes("status_class").items()}
    labels |= {"B1": phrase("status_B1", lang), "B2": phrase("status_B2", lang)}
    classes = [Class(code, f"{code} {labels[code]}", colour) for code, colour in _STATUS_COLOURS.items()]
    return paint.categories("status", phrase("built_status", lang), "status_shown", classes)


def _supply_theme(lang: str) -> Theme:
    labels = codes("supply_class")
    named = {**{code: labels[code] for code in ("D1", "D22", "E", "F")}, "D2": labels["D21"]}
    classes = [Class(code, f"{code} {named[code][lang]}", colour) for code, colour in _SUPPLY_COLOURS.items()]
    return paint.categories("supply", phrase("supply_status", lang), "supply_shown", classes)


def _supply(classes: pd.Series) -> pd.Series:
    """Supply classes grouped as the legend shows them: D1, D2 (in term), D22 (expired), E, F."""
    grouped = classes.str[:1].where(~classes.str.startswith("D"), classes.str[:2])
    return grouped.mask(classes == "D22", "D22")


def _idle(lang: str) -> Theme:
    labels = {key: label.label(lang) for key, label in idle_classes().items()}
    classes = [
        Class(
            key,
            labels[key],
            colour,
            hatch=key == "idle_stopped",
            outline=palette.RULE if key in ("finished", "under_way") else None,
        )
        for key, colour in _IDLE_COLOURS.items()
    ]
    classes.append(Class("unknown", labels["unknown"], palette.UNKNOWN, hatch=True))
    return paint.categories("idle", plot_columns()["idle_class"].label(lang), "idle_class", classes)


def _low(lang: str) -> Theme:
    """The screening for low efficiency: a suggestion, so what is seen stands in the colours of what is to be looked at."""
    named = redevelopment.labels("low_class", lang)
    classes = [
        Class(key, named[key], colour, outline=palette.RULE if key in _LOW_QUIET else None)
        for key, colour in _LOW_COLOURS.items()
    ]
    classes.append(Class("unknown", named["unknown"], palette.UNKNOWN, hatch=True))
    return paint.categories(
        "low_efficiency", redevelopment.columns()["low_class"].label(lang), "low_class", classes
    )


def _headroom(lang: str) -> Theme:
    column = plot_columns()["far_headroom"]
    return paint.diverging("far_headroom", column.label(lang), "far_headroom", (-0.5, 0, 0.5, 1.0), limit=0)


def _amount(name: str, breaks: tuple[float, ...], lang: str) -> Theme:
    column = plot_columns()[name]
    return paint.amount(name, column.label(lang), name, breaks, column.unit)


def _score(siting: Siting, lang: str) -> Theme:
    """Scores in steps of 20; a plot that is not considered has a class of its own, one without a score is unknown."""
    name = siting.profile.name
    ramp = palette.amount_ramp(len(_SCORE_STEPS))
    classes = [
        Class(str(low), f"{low} – {low + 20}", colour) for low, colour in zip(_SCORE_STEPS, ramp, strict=True)
    ]
    classes.append(Class("excluded", phrase("not_considered", lang), palette.QUIET, outline=palette.RULE))
    title = f"{phrase('siting_score', lang)} · {siting.profile.label.text(lang)}"
    return paint.categories(f"score_{name}", title, f"score_{name}", classes)


def _score_classes(siting: Siting, index: pd.Index) -> pd.Series:
    scores = siting.scores.reindex(index)
    steps = (scores // 20 * 20).clip(0, 80)
    text_steps = steps.map(lambda step: f"{step:.0f}", na_action="ignore").astype(object)
    out = index.isin(siting.exclusions["plot_id"])
    return text_steps.mask(out, "excluded")


def _broken(plots: gpd.GeoDataFrame) -> pd.Series:
    """How many clauses a plot breaks; unknown where it breaks none and one cannot be decided: a gap is no pass."""
    count = plots["breaks"].clip(upper=4).astype(int).astype(str).astype(object)
    return count.mask((plots["breaks"] == 0) & (plots["unknowns"] > 0), "unknown")


def _breaks(lang: str) -> Theme:
    column = plot_columns()["breaks"]
    colours = (palette.PANEL, *palette.amount_ramp(4))
    classes = [
        Class(str(n), "≥ 4" if n == 4 else str(n), colour, outline=palette.RULE if n == 0 else None)
        for n, colour in enumerate(colours)
    ]
    classes.append(Class("unknown", verdict_label("unknown", lang), palette.UNKNOWN, hatch=True))
    return paint.categories("breaks", column.label(lang), "breaks_shown", classes)


def _longest(values: pd.Series, table: Mapping[str, Mapping[str, str]], most: int) -> pd.Series:
    """Each code cut to its longest beginning of at most ``most`` digits that the code list names."""

    def cut(code: str) -> str:
        return next((code[:n] for n in range(min(most, len(code)), 1, -1) if code[:n] in table), code)

    return values.map({code: cut(code) for code in values.unique()})
