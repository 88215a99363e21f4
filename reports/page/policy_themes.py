"""Answers as themes: idle clock, low efficiency, clauses broken, what is due, score and rank of a siting, change between days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from land_policy.deadlines import due
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.idle import classes as idle_classes
from land_policy.judge import verdict_label
from land_policy.renewal import redevelopment
from land_policy.scenario.change import Change
from land_policy.scenario.succession import kinds
from land_policy.siting.siting import Siting
from maps import paint, palette
from maps.paint import Class, Theme
from reports.page.amount_themes import steps
from reports.words import both, in_each, phrase

IDLE = {
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
LOW = {
    "low": palette.BELOW[0],
    "case_by_case": palette.BELOW[1],
    "none_so_far": "#E8E6DF",
    "none_seen": palette.PANEL,
    "not_applicable": palette.QUIET,
}
DUE = (palette.ACCENT, "#E8964A", "#F2D48A", "#F6EBCB")
"""Overdue, then each step of days ahead, the nearest first."""
KINDS = {
    "same": palette.PANEL,
    "renumbered": "#E8E6DF",
    "redrawn": "#C7E0DD",
    "merged": "#4F9FA8",
    "split": "#E8964A",
    "rearranged": "#8E6C8A",
    "born": "#B3432B",
}
_OUTLINED = ("finished", "under_way", "none_seen", "not_applicable", "same")


def idle_theme() -> Theme:
    """The idle-land clock in its order of urgency."""
    labels = {key: in_each(label.label) for key, label in idle_classes().items()}
    classes = [
        Class(
            key,
            labels[key],
            colour,
            hatch=key == "idle_stopped",
            outline=_outline(key),
            quiet=key in _OUTLINED,
        )
        for key, colour in IDLE.items()
    ]
    classes.append(Class("unknown", labels["unknown"], palette.UNKNOWN, hatch=True))
    return paint.categories("idle", in_each(plot_columns()["idle_class"].label), "idle_class", classes)


def low_theme() -> Theme:
    """The screening for low efficiency: a suggestion, so what is seen stands in the colours of what is to be looked at."""
    classes = [
        Class(key, _low_label(key), colour, outline=_outline(key), quiet=key in _OUTLINED)
        for key, colour in LOW.items()
    ]
    classes.append(Class("unknown", _low_label("unknown"), palette.UNKNOWN, hatch=True))
    title = in_each(redevelopment.columns()["low_class"].label)
    return paint.categories("low_efficiency", title, "low_class", classes)


def broken(plots: pd.DataFrame) -> pd.Series:
    """How many clauses a plot breaks; unknown where it breaks none and one cannot be decided: a gap is no pass."""
    most = int(steps("breaks")[0])
    count = plots["breaks"].clip(upper=most).astype(int).astype(str).astype(object)
    return count.mask((plots["breaks"] == 0) & (plots["unknowns"] > 0), "unknown")


def breaks_theme() -> Theme:
    """Clauses that a plot appears to break, by their number."""
    most = int(steps("breaks")[0])
    colours = (palette.PANEL, *palette.amount_ramp(most))
    classes = [
        Class(str(n), f"≥ {n}" if n == most else str(n), colour, outline=palette.RULE if n == 0 else None)
        for n, colour in enumerate(colours)
    ]
    unknown = in_each(lambda lang: verdict_label("unknown", lang))
    classes.append(Class("unknown", unknown, palette.UNKNOWN, hatch=True))
    return paint.categories("breaks", in_each(plot_columns()["breaks"].label), "breaks_shown", classes)


def due_classes(evaluation: Evaluation) -> pd.Series:
    """How soon the next thing of each plot is due: ``overdue``, the first step of days that holds it, or ``later``.

    Blank throughout where the order on idle land is not in use.
    """
    ahead = [int(one) for one in steps("due")]
    rows = due(evaluation, ahead[-1])
    blank = pd.Series(pd.NA, index=evaluation.plots.index, dtype="object")
    if not len(rows):
        return blank
    left = rows.groupby("plot_id")["days_left"].min().reindex(blank.index)
    step = np.searchsorted(np.array(ahead), left.fillna(0).to_numpy(), side="left").clip(max=len(ahead) - 1)
    named = pd.Series(np.array([str(one) for one in ahead], dtype=object)[step], index=blank.index)
    return named.mask(left < 0, "overdue").mask(left.isna(), "later")


def due_theme() -> Theme:
    """What is due within 30, 90 or 180 days, and what is overdue."""
    ahead = [int(one) for one in steps("due")]
    named = [("overdue", both("due_overdue"))]
    named += [(str(days), _filled("due_within", days)) for days in ahead]
    classes = [Class(key, label, colour) for (key, label), colour in zip(named, DUE, strict=False)]
    later = _filled("due_later", ahead[-1])
    classes.append(Class("later", later, palette.PANEL, outline=palette.RULE))
    return paint.categories("deadline", both("due_theme"), "deadline_shown", classes)


def score_theme(siting: Siting) -> Theme:
    """Scores in steps; a plot that is not considered has a class of its own, one without a score is unknown."""
    low = [int(one) for one in steps("score")]
    ends = [*low[1:], 100]
    ramp = palette.amount_ramp(len(low))
    classes = [Class(str(a), f"{a} – {b}", colour) for a, b, colour in zip(low, ends, ramp, strict=True)]
    return _of_siting("score", siting, classes)


def score_classes(siting: Siting, index: pd.Index) -> pd.Series:
    """The step each score lies in, ``excluded``, or blank."""
    low = np.array([int(one) for one in steps("score")])
    scores = siting.scores.reindex(index)
    place = np.searchsorted(low, scores.fillna(0).to_numpy(), side="right").clip(min=1) - 1
    named = pd.Series(low[place].astype(str).astype(object), index=index).mask(scores.isna(), pd.NA)
    return named.mask(index.isin(siting.exclusions["plot_id"]), "excluded")


def _of_siting(kind: str, siting: Siting, classes: list[Class]) -> Theme:
    """A theme of a siting by its classes, and one for what is not considered."""
    key = f"{kind}_{siting.profile.name}"
    return paint.categories(
        key, _of(f"siting_{kind}", siting), key, [*classes, _excluded()], note=both("score_note")
    )


def rank_theme(siting: Siting) -> Theme:
    """The first 5, 10, 20, 50 of a siting, the rest, and what is not considered."""
    tops = [int(one) for one in steps("rank")]
    firsts = [1, *(one + 1 for one in tops)]
    ramp = palette.amount_ramp(len(tops) + 1)[::-1]
    labels = [f"{a} – {b}" for a, b in zip(firsts, tops, strict=False)] + [f"> {tops[-1]}"]
    keys = [*(str(one) for one in tops), "rest"]
    classes = [Class(key, label, colour) for key, label, colour in zip(keys, labels, ramp, strict=True)]
    return _of_siting("rank", siting, classes)


def rank_classes(siting: Siting, index: pd.Index) -> pd.Series:
    """Which of the firsts a plot is among, ``rest``, ``excluded``, or blank."""
    tops = np.array([int(one) for one in steps("rank")])
    ranks = siting.ranks.reindex(index)
    keys = np.array([*tops.astype(str), "rest"], dtype=object)
    place = np.searchsorted(tops, ranks.fillna(0).to_numpy(dtype=float), side="left")
    named = pd.Series(keys[place], index=index, dtype="object").mask(ranks.isna(), pd.NA)
    return named.mask(index.isin(siting.exclusions["plot_id"]), "excluded")


def change_classes(change: Change) -> pd.Series:
    """What became of the ground of each plot of the later day: ``same renumbered redrawn merged split rearranged born``."""
    rows = change.successions[["kind", "later_plots"]].explode("later_plots").dropna()
    kinds = rows.drop_duplicates("later_plots").set_index("later_plots")["kind"]
    return kinds.reindex(change.later.plots.index).astype("object").rename("change_shown")


def change_theme(change: Change) -> Theme:
    """The change of the plots from one day to the next."""
    named = kinds()
    classes = [
        Class(key, in_each(named[key].label), colour, outline=_outline(key)) for key, colour in KINDS.items()
    ]
    days = f"{change.earlier.day} → {change.later.day}"
    return paint.categories("change", both("change_theme"), "change_shown", classes, note=days)


def sitings_themes(sitings: Sequence[Siting]) -> list[Theme]:
    """Score and rank of every siting."""
    return [make(siting) for siting in sitings for make in (score_theme, rank_theme)]


def _low_label(key: str) -> dict[str, str]:
    return in_each(lambda lang: redevelopment.labels("low_class", lang)[key])


def _filled(key: str, days: int) -> dict[str, str]:
    return in_each(lambda lang: phrase(key, lang).format(days=days))


def _excluded() -> Class:
    return Class("excluded", both("not_considered"), palette.QUIET, outline=palette.RULE)


def _of(key: str, siting: Siting) -> dict[str, str]:
    return in_each(lambda lang: f"{phrase(key, lang)} · {siting.profile.label.text(lang)}")


def _outline(key: str) -> str | None:
    return palette.RULE if key in _OUTLINED else None
