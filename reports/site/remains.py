"""Site remains: what a suggested plot has passed, how firm its place is, how it could be supplied, and what is still to be done."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting import robust
from land_policy.siting.siting import Siting
from land_policy.siting.wish import KINDS, Exclusion
from land_policy.siting.words import say
from land_policy.supply import Supply, verdict_labels
from maps.sheet import Bar, Bars, Grid, Group, Groups, Mark, Marks
from reports.docket_lines import docket_lines
from reports.preset.preset import public
from reports.shown import BLANK, number, percent
from reports.tables.supply_table import years_text
from reports.words import phrase

PASSED, OPEN, UNTESTED, FAILED = "passed", "open", "untested", "failed"
TEST_TONES = {PASSED: "good", OPEN: "unknown", UNTESTED: "unknown", FAILED: "bad"}
MODE_TONES = {"fits": "good", "needs": "info", "unknown": "unknown", "not": "none"}
SHARES = ("first_share", "rank_1_3_share", "near_first_share")


def exclusion_states(siting: Siting, plot: str) -> pd.Series:
    """How each exclusion of the profile stands for one plot: ``failed``, ``open``, ``untested`` or ``passed``, by name.

    ``open``: let in with something to be verified; ``untested``: the zone records nothing of it, or it is not in force;
    neither is a pass.
    """
    names = [wish.name for wish in siting.profile.exclusions]
    harmless = {wish.name for wish in siting.profile.exclusions if wish.blank == "none"} & set(siting.holds)
    asked = siting.holds.reindex(columns=names)
    held = asked.loc[plot] if plot in asked.index else pd.Series(pd.NA, index=names)
    states = pd.Series(PASSED, index=names, dtype=object)
    states = states.mask(held.isna().to_numpy(), UNTESTED).mask(
        held.eq(True).fillna(False).to_numpy(), FAILED
    )
    states = states.mask((states == UNTESTED) & states.index.isin(harmless), PASSED)
    states = states.mask((states == PASSED) & states.index.isin(siting.untested), UNTESTED)
    opened = siting.open_points.loc[siting.open_points["plot_id"].eq(plot), "exclusion"]
    return states.mask(states.index.isin(opened), OPEN)


def exclusion_block(siting: Siting, plot: str, lang: str = "zh") -> Groups:
    """Every exclusion with who says so: first what is not passed, by state, then what is, by kind of source.

    Those with one source stand together; an assumption is said to be one.
    """
    states = exclusion_states(siting, plot)
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    order = [(state, "") for state in (FAILED, OPEN, UNTESTED)] + [(PASSED, kind) for kind in KINDS]
    for wish in siting.profile.exclusions:
        state = states[wish.name]
        sources = groups.setdefault((state, wish.kind if state == PASSED else ""), {})
        sources.setdefault(_cited(wish, state, lang), []).append(wish.label.text(lang))
    comma = phrase("comma", lang)
    rows = [
        Group(
            TEST_TONES[state],
            say(f"kind_{kind}").text(lang) if kind else phrase(f"sheet_{state}", lang),
            [(comma.join(labels), source) for source, labels in groups[(state, kind)].items()],
        )
        for state, kind in order
        if (state, kind) in groups
    ]
    counts = {state: int((states == state).sum()) for state in (PASSED, OPEN, UNTESTED, FAILED)}
    return Groups(phrase("sheet_tests", lang).format(**counts), rows)


def _cited(wish: Exclusion, state: str, lang: str) -> str:
    """Clause or source of an exclusion; with its kind where no group says it, blank where that is all there is."""
    source, kind = wish.clause or wish.source.text(lang), say(f"kind_{wish.kind}").text(lang)
    if state == PASSED:
        return "" if source == kind else source
    return source if source == kind else f"{kind} · {source}"


def robust_block(siting: Siting, plot: str, lang: str = "zh") -> Bars:
    """In which share of all weightings, and of those near the ones in use, the plot comes first or among three."""
    found = siting.robust
    rows = []
    for name in SHARES:
        share = float(found.plots.at[plot, name]) if plot in found.plots.index else float("nan")
        known = share == share
        figure = f"{percent(share)} %" if known else BLANK
        rows.append(Bar(phrase(f"sheet_{name}", lang), "", share if known else None, figure))
    near = number(100 * found.within, 0)
    told = {"draws": number(found.draws, 0), "half": number(100 * found.half_width, 1), "near": near}
    note = phrase("sheet_draws", lang).format(**told)
    turn = _turn(siting, plot, lang)
    return Bars(
        phrase("sheet_robust", lang), rows, f"{turn}{phrase('semicolon', lang) if turn else ''}{note}"
    )


def _turn(siting: Siting, plot: str, lang: str) -> str:
    """What smallest change of one weight turns the plot and its neighbour in rank round; the one behind it first."""
    flips = siting.robust.flips
    mine = flips[flips["smallest"] & (flips["first"].eq(plot) | flips["second"].eq(plot))]
    mine = mine[(mine["second_rank"] - mine["first_rank"]).eq(1) & mine["criterion"].notna()]
    mine = mine.sort_values("first_rank", ascending=False, kind="stable")
    return robust.sentence(siting, mine.iloc[0].to_dict()).text(lang) if len(mine) else ""


def supply_block(modes: Supply | None, plot: str, lang: str = "zh") -> Grid | Marks:
    """The supply modes of one plot, best fit first; a project that says nothing of them gets none."""
    title = phrase("supply_title", lang)
    if modes is None:
        return Marks(title, [Mark("unknown", phrase("sheet_no_supply", lang))])
    rows, labels = modes.of(plot), verdict_labels()
    named = {mode.name: mode for mode in modes.modes.modes}
    heads = [phrase(f"sheet_mode_{key}", lang) for key in ("mode", "verdict", "years", "why")]
    cells = [
        (
            named[str(mode)].label.label(lang),
            labels[row["verdict"]].label(lang),
            years_text(row["years_low"], row["years_high"], row["lease_most"]),
            row["why_en" if lang == "en" else "why"],
        )
        for mode, row in rows.to_dict("index").items()
    ]
    return Grid(title, heads, cells, [MODE_TONES[one] for one in rows["verdict"]])


def remaining(evaluation: Evaluation, siting: Siting, plot: str, lang: str = "zh") -> Marks:
    """What is still to be verified or done before anything is decided, each with its source; all of it."""
    rows = open_point_marks(siting, plot, lang)
    rows += _untested(siting, plot, lang)
    rows += [] if public(evaluation.zone) else _docket(evaluation, plot, lang)
    rows += _findings(evaluation, plot, lang)
    title = phrase("sheet_next", lang)
    if not rows:
        return Marks(title, [Mark("good", phrase("sheet_nothing_open", lang))])
    return Marks(title, rows)


def _untested(siting: Siting, plot: str, lang: str) -> list[Mark]:
    """The exclusions that could not be asked about the plot, in one line."""
    states = exclusion_states(siting, plot)
    labels = [w.label.text(lang) for w in siting.profile.exclusions if states[w.name] == UNTESTED]
    listed = phrase("comma", lang).join(labels)
    return [Mark("unknown", phrase("sheet_untested_all", lang).format(labels=listed))] if labels else []


def open_point_marks(siting: Siting, plot: str, lang: str) -> list[Mark]:
    """What is not known that the project asks for, once each, with the exclusions it leaves open."""
    points = siting.open_points[siting.open_points["plot_id"].eq(plot)]
    labels = {wish.name: wish.label.text(lang) for wish in siting.profile.exclusions}
    lacking = points["lacking" if lang == "zh" else "lacking_en"]
    named = points["exclusion"].map(labels).groupby(lacking, sort=False).agg(phrase("comma", lang).join)
    said, alone = phrase("sheet_verify", lang), phrase("suggested_check", lang)
    return [
        Mark(
            "unknown", alone.format(what=what) if what.startswith(one) else said.format(labels=one, what=what)
        )
        for what, one in named.items()
    ]


def _docket(evaluation: Evaluation, plot: str, lang: str) -> list[Mark]:
    """The next step of the idle-land docket in one line: what, whose turn, by when."""
    rows = evaluation.docket.rows
    if plot not in rows.index or not rows.at[plot, "step"]:
        return []
    lines = docket_lines(evaluation, plot, lang)
    return [Mark("info", phrase("semicolon", lang).join(lines[:3]))]


def _findings(evaluation: Evaluation, plot: str, lang: str) -> Sequence[Mark]:
    """The clauses the plot breaks and those that cannot be decided for it."""
    rows = evaluation.findings(lang, plots=[plot], verdicts=("breaks", "unknown"))
    if not len(rows):
        return []
    rows = rows.sort_values("verdict", kind="stable")
    tones = {"breaks": "bad", "unknown": "unknown"}
    return [
        Mark(tones[verdict], reason, f"{citation} [{evidence}]")
        for verdict, reason, citation, evidence in zip(
            rows["verdict"], rows["reason"], rows["citation"], rows["evidence"], strict=True
        )
    ]
