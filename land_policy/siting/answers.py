"""Answers: one exclusion asked about all plots, by columns, land use, route, overlap or finding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.overlay import Pieces, cut
from land_policy.siting.condition import BARE_TESTS, Condition, all_hold, column
from land_policy.siting.wish import Exclusion, Route, Words
from land_policy.siting.words import (
    LANGUAGES,
    WHOLE_UNITS,
    column_label,
    figure,
    in_words,
    joined,
    say,
    say_each,
)
from layers.zone import Frame

SHARE_DECIMALS = 9
"""Decimals to which a share is compared with its limit."""
STATE_COLUMNS = ("supply_class", "status_class", "idle_class", "low_class", "grade")
FINDING_COLUMNS = ("clause_id", "plot_id", "verdict", "value", "reason")

FLOOR_LEAST = "floor_least_m2"
"""What a plot's least FAR asks to be built: a project falls short of it, it is not above a limit."""


@dataclass(frozen=True)
class Answer:
    """One exclusion over all plots: whether it holds (blank: unknown) and the value it looked at.

    ``reasons`` (by language) is the sentence for each plot of which it holds, ``lacking`` what was missing for
    each plot of which it is unknown. ``untested`` says, as a key of the words and what is missing, why nobody
    could be tested at all.
    """

    holds: pd.Series
    value: pd.Series
    reasons: Mapping[str, pd.Series]
    lacking: Mapping[str, pd.Series]
    untested: tuple[str, str | Words] | None = None


def by_columns(exclusion: Exclusion, plots: gpd.GeoDataFrame) -> Answer:
    """All conditions hold (``columns``), or one of them does (``any_column``)."""
    if exclusion.by == "columns":
        holds = all_hold(exclusion.when, plots)
    else:
        holds = pd.Series(False, index=plots.index, dtype="boolean")
        for condition in exclusion.when:
            holds = holds | condition.holds(plots)
    names = _names(exclusion.when)
    shown = [condition.column for condition in exclusion.when if condition.test not in BARE_TESTS]
    one = exclusion.when[0] if len(exclusion.when) == 1 else None
    reasons = _value_reasons(
        exclusion, plots[_yes(holds)], list(dict.fromkeys(shown)), wanted=_wanted(one, exclusion)
    )
    return Answer(
        holds, column(plots, names[0]), reasons, _blanks(plots[holds.isna()], names), _bare(plots, names)
    )


def by_land_use(
    exclusion: Exclusion,
    plots: gpd.GeoDataFrame,
    codes: Sequence[str] | None,
    planned: Sequence[str],
    system: str,
) -> Answer:
    """Use control: the land use must be one of ``codes`` or below it; no codes in this system is unknown.

    Where no land use is recorded the planned class must be one of ``planned`` or below it; neither is unknown.
    """
    if codes is None and not planned:
        return _untested(plots, ("no_code_system", system) if system else ("land_use_unstated", ""))
    names = ["land_use"] * (codes is not None) + ["planned_class"] * bool(planned)
    tests = {"land_use": codes, "planned_class": planned}
    holds = pd.Series(pd.NA, index=plots.index, dtype="boolean")
    value = pd.Series(None, index=plots.index, dtype="object")
    reasons = _said(plots[:0], exclusion.label)
    for name in names:
        allowed = tuple(tests[name] or ())
        here = holds.isna()
        holds = holds.mask(here, Condition(name, "not_within", words=allowed).holds(plots))
        value = value.mask(here, column(plots, name))
        wanted = Words(" / ".join(allowed), " / ".join(allowed))
        more = _value_reasons(exclusion, plots[here & _yes(holds)], [name], system=system, wanted=wanted)
        reasons = {lang: pd.concat([reasons[lang], more[lang]]) for lang in LANGUAGES}
    bare = column(plots, names[0]).isna() & column(plots, names[-1]).isna()
    untested = ("no_column", _labels(names)) if len(plots) and bare.all() else None
    return Answer(holds, value.rename(names[0]), reasons, _blanks(plots[holds.isna()], names), untested)


def by_route(
    exclusion: Exclusion, plots: gpd.GeoDataFrame, ways: Sequence[Route], route: pd.Series
) -> Answer:
    """Supply: a plot that no route brings to a project stays out; its present state is the reason."""
    holds = route.eq("").astype("boolean").mask(route.isna(), pd.NA)
    state = [name for name in STATE_COLUMNS if column(plots, name).notna().any()]
    reasons = _value_reasons(exclusion, plots[_yes(holds)], state)
    decisive = [c for way in ways for c in way.when if c.test not in ("blank", "filled") and c.blank != "no"]
    asked = _names(decisive)
    return Answer(holds, column(plots, "supply_class"), reasons, _blanks(plots[holds.isna()], asked))


def by_overlap(
    exclusion: Exclusion, plots: gpd.GeoDataFrame, layer: Frame | None, complete: Collection[str] = ()
) -> Answer:
    """Overlap: ``100 × (1 − outside / whole)`` per cent of the plot on the features asked for, above a limit.

    A kind asked for of which the layer has no feature at all is untested, not passed, unless it is one of the kinds
    said to be ``complete``: then there is none in the zone. At the limit (to nine decimals) is not above it.
    """
    if layer is None:
        return _untested(plots, ("no_layer", exclusion.layer))
    features = matching(layer, exclusion.where)
    missing = [one for one in _absent(features, exclusion.where) if one not in complete]
    untested = ("no_kind", exclusion.layer) if missing or not (exclusion.where or len(features)) else None
    if untested and features.empty:
        return _untested(plots, untested)
    pieces = cut(plots.geometry, features.geometry)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = pd.Series(np.clip(1.0 - pieces.outside_m2 / pieces.whole_m2, 0.0, 1.0), index=plots.index)
    over = share.round(SHARE_DECIMALS).gt(exclusion.share_above).astype("boolean")
    holds = over.mask(share.isna() | (~over if untested else False), pd.NA)
    value = (100.0 * share).rename("overlap_pct")
    some = _yes(holds)
    names = _largest(pieces, plots.index, column(features, "name")).reindex(plots.index[some]).fillna("")
    texts = {"value": in_words(value[some], "zh"), "names": names.mask(names.ne(""), names + " ")}
    reasons = say_each(
        "reason_overlap",
        {name: dict.fromkeys(LANGUAGES, text) for name, text in texts.items()},
        label=exclusion.label,
        limit=figure(100.0 * exclusion.share_above),
    )
    lacking = _said(plots[holds.isna()], say(untested[0], what=untested[1]) if untested else say("no_shape"))
    return Answer(holds, value, reasons, lacking, untested)


def _absent(features: gpd.GeoDataFrame, where: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words asked for that no feature has."""
    there = {name: set(column(features, name).dropna()) for name in where}
    return [word for name, words in where.items() for word in words if word not in there[name]]


def by_finding(exclusion: Exclusion, plots: gpd.GeoDataFrame, findings: pd.DataFrame | None) -> Answer:
    """Finding: what a clause says of the plot; no finding, and the verdict unknown, are unknown."""
    empty = findings is None or findings.empty
    rows = pd.DataFrame(columns=FINDING_COLUMNS) if empty else findings.loc[:, FINDING_COLUMNS]  # type: ignore[union-attr]
    rows = rows[rows["clause_id"].eq(exclusion.clause)]
    if rows.empty:
        return _untested(plots, ("no_finding", exclusion.clause))
    rows = rows.drop_duplicates("plot_id").set_index("plot_id").reindex(plots.index)
    holds = rows["verdict"].isin(exclusion.verdicts).astype("boolean")
    holds = holds.mask(rows["verdict"].isna() | (rows["verdict"].eq("unknown") & ~holds), pd.NA)
    said = rows.loc[_yes(holds), "reason"].fillna("—").astype("str")
    reasons = say_each("reason", {"value": dict.fromkeys(LANGUAGES, said)}, label=exclusion.label)
    lacking = _said(plots[holds.isna()], say("no_finding", what=exclusion.clause))
    return Answer(holds, rows["value"], reasons, lacking)


def by_figure(exclusion: Exclusion, plots: gpd.GeoDataFrame, found: pd.Series | Words) -> Answer:
    """A figure of the plot above the limit; without it unknown, and untested where the zone cannot be measured."""
    if isinstance(found, Words):
        return _untested(plots, ("what", found))
    holds = found.gt(exclusion.above).astype("boolean").mask(found.isna(), pd.NA)
    some = plots.index[_yes(holds)]
    digits = (
        0 if exclusion.unit in WHOLE_UNITS and exclusion.by != "raster" else 2
    )  # depths and heights are less than a metre
    texts = {lang: in_words(found[some].round(digits), lang, exclusion.unit) for lang in LANGUAGES}
    tail = f" {exclusion.unit}" if exclusion.unit else ""
    wanted = say("wanted_above", most=figure(exclusion.above), unit=tail)
    reasons = say_each("reason_wanted", {"value": texts}, label=exclusion.label, wanted=wanted)
    lacking = say("cut_off" if exclusion.by == "roads" else "no_figure")
    return Answer(holds, found.round(digits), reasons, _said(plots[holds.isna()], lacking))


def matching(layer: Frame, where: Mapping[str, tuple[str, ...]]) -> gpd.GeoDataFrame:
    """The features of a layer whose columns hold one of the words asked for, and that have a shape."""
    keep = layer.geometry.notna() & ~layer.geometry.is_empty
    for name, words in where.items():
        keep &= column(layer, name).astype("object").isin(words)
    return layer[keep]


def _yes(holds: pd.Series) -> pd.Series:
    return holds.fillna(False).astype(bool)


def _names(conditions: Sequence[Condition]) -> list[str]:
    return list(dict.fromkeys(condition.column for condition in conditions))


def _wanted(condition: Condition | None, exclusion: Exclusion) -> Words | None:
    """What one numeric condition leaves in, in words."""
    if condition is None or condition.test not in ("below", "above", "outside"):
        return None
    bounds = {"least": condition.least, "most": condition.most}
    said = {name: figure(bound) for name, bound in bounds.items() if bound is not None}
    return say(f"wanted_{condition.test}", unit=f" {exclusion.unit}" if exclusion.unit else "", **said)


def _value_reasons(
    exclusion: Exclusion,
    plots: pd.DataFrame,
    names: list[str],
    *,
    wanted: Words | None = None,
    system: str = "",
) -> dict[str, pd.Series]:
    """One sentence a plot: the exclusion, the values found and what was wanted; values of flags go unsaid."""
    if not names:
        return _said(plots, exclusion.label)
    bounds = [b for test in exclusion.when for b in (test.least, test.most) if b is not None]
    shown = {lang: _shown(plots, names, lang, exclusion.unit, system, bounds) for lang in LANGUAGES}
    if names == [FLOOR_LEAST] and [test.test for test in exclusion.when] == ["above"]:
        most = f"{figure(exclusion.when[0].most or 0.0)} {exclusion.unit}".strip()
        return say_each("reason_floor_least", {"value": shown}, label=exclusion.label, most=most)
    key = "reason" if wanted is None else "reason_wanted"
    return say_each(key, {"value": shown}, label=exclusion.label, wanted=wanted)


def _whole(values: pd.Series, bounds: Sequence[float]) -> pd.Series:
    """The values without decimals, but for those that would then look as if they stood at a bound.

    >>> _whole(pd.Series([83392.12, 66666.7]), [66666.67]).tolist()
    [83392.0, 66666.7]
    """
    numbers = pd.to_numeric(values).astype(float)
    at_bound = numbers.round().isin([round(bound) for bound in bounds])
    return numbers.round().where(~at_bound, numbers)


def _shown(
    plots: pd.DataFrame, names: list[str], lang: str, unit: str, system: str, bounds: Sequence[float] = ()
) -> pd.Series:
    """The values of the columns as one text a plot; of several the blank ones are left out, the rest labelled."""
    if len(names) == 1:
        return in_words(
            _whole(column(plots, names[0]), bounds) if unit in WHOLE_UNITS else column(plots, names[0]),
            lang,
            unit,
            system,
        )
    comma = say("comma").text(lang)
    text = pd.Series("", index=plots.index, dtype="str")
    for name in names:
        values = in_words(column(plots, name), lang, unit, system)
        labelled = text + f"{column_label(name).text(lang)} " + values + comma
        text = text.mask(column(plots, name).notna(), labelled)
    return text.str.removesuffix(comma)


def _blanks(plots: pd.DataFrame, names: list[str]) -> dict[str, pd.Series]:
    """Which of the columns are blank on each plot, by their labels."""
    found = {}
    for lang in LANGUAGES:
        comma = say("comma").text(lang)
        text = pd.Series("", index=plots.index, dtype="str")
        for name in names:
            text = text.mask(column(plots, name).isna(), text + column_label(name).text(lang) + comma)
        found[lang] = text.str.removesuffix(comma) + say("is_blank").text(lang)
    return found


def _bare(plots: pd.DataFrame, names: list[str]) -> tuple[str, Words] | None:
    """The columns in which nothing at all is recorded."""
    bare = [name for name in names if column(plots, name).isna().all()]
    return ("no_column", _labels(bare)) if bare and len(plots) else None


def _labels(names: Sequence[str]) -> Words:
    return joined(column_label(name) for name in names)


def _untested(plots: pd.DataFrame, why: tuple[str, str | Words]) -> Answer:
    """The answer when nobody can be tested."""
    unknown = pd.Series(pd.NA, index=plots.index, dtype="boolean")
    blank = pd.Series(np.nan, index=plots.index)
    return Answer(unknown, blank, _said(plots[:0], say("comma")), _said(plots, say(why[0], what=why[1])), why)


def _said(plots: pd.DataFrame, words: Words) -> dict[str, pd.Series]:
    """The same words for every plot."""
    return {lang: pd.Series(words.text(lang), index=plots.index, dtype="str") for lang in LANGUAGES}


def _largest(pieces: Pieces, plots: pd.Index, names: pd.Series) -> pd.Series:
    """Name of the feature that holds the largest piece of each plot; only plots that have a piece."""
    order = np.lexsort((-pieces.area_m2, pieces.small))
    first = order[np.unique(pieces.small[order], return_index=True)[1]]
    called = names.fillna("").astype("str").to_numpy()[pieces.large[first]]
    return pd.Series(called, index=plots[pieces.small[first]], dtype="str")
