"""Explain: what is named recognised as a plot, a unit, an indicator or a clause, and told as a tree."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gis.errors import QuestionError
from land_policy.clause import Clause
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from land_policy.tally import columns as tally_columns
from layers.schema import plain
from reports.explain.clause import explain_clause
from reports.explain.indicator import explain_indicator
from reports.explain.plot import explain_plot
from reports.explain.unit import explain_unit
from reports.words import in_both

KINDS = ("plot", "unit", "indicator", "clause")
"""What can be explained."""

NEAR = 5
"""Things told of where none was hit."""


@dataclass(frozen=True)
class Named:
    """One thing that can be explained: its kind, its number or name, and, of a unit, its scope."""

    kind: str
    key: str
    scope: str = ""


def other_than_plot(evaluation: Evaluation, named: str) -> bool:
    """Whether a unit, an indicator or a clause has just that number or name."""
    return any(word == named for word, _ in _things(evaluation, KINDS))


def explain(
    evaluation: Evaluation,
    named: str,
    *,
    kind: str = "",
    unit: str = "",
    sitings: Callable[[], Sequence[Siting]] = tuple,
    lang: str = "zh",
) -> str:
    """The tree of what is named: a plot, a park or other unit, an indicator, a clause; by number or by name.

    ``kind`` says which of :data:`KINDS` is meant; ``unit`` is the unit an indicator is asked of. A number or name as
    it stands beats a label. ``sitings`` is asked only for a plot.

    Raises InputError when nothing is called that, naming what is nearest, or several things are.
    """
    one = _only(evaluation, named, (kind,) if kind else KINDS)
    if one.kind == "plot":
        return explain_plot(evaluation, one.key, sitings(), lang)
    if one.kind == "unit":
        return explain_unit(evaluation, one.scope, one.key, lang)
    if one.kind == "clause":
        return explain_clause(evaluation, one.key, lang)
    where = _only(evaluation, unit, ("unit",)) if unit else Named("unit", "all", "zone")
    return explain_indicator(evaluation, one.key, where.scope, where.key, lang)


def _only(evaluation: Evaluation, named: str, kinds: Sequence[str]) -> Named:
    others = _things(evaluation, kinds)
    for plainly in (False, True):
        spelling = plain if plainly else str
        hits = _plots(evaluation, named, plainly) if "plot" in kinds else []
        hits += [one for word, one in others if spelling(word) == spelling(named)]
        hits = list(dict.fromkeys(hits))
        exact = [one for one in hits if one.key == named]
        hits = exact or hits
        if len(hits) == 1:
            return hits[0]
        if hits:
            hits += [one for one in _holding(named, others) if one.kind == "indicator" and one not in hits]
            among = [_both(evaluation, one) for one in hits]
            raise QuestionError(in_both("explain_several", named=named, among=among))
    likely = _near(named, [*(_plot_words(evaluation) if "plot" in kinds else ()), *others])
    near = [_both(evaluation, one) for one in likely]
    key = "no_such_thing_but" if near else "no_such_thing"
    raise QuestionError(in_both(key, zone=evaluation.zone.name, named=named, near=near))


def _plots(evaluation: Evaluation, named: str, plainly: bool) -> list[Named]:
    """The plots of that number, then those of that name; ``plainly``: however it is spelt."""
    index = evaluation.plots.index.to_series().astype("str")
    called = evaluation.plots.get("name", index.iloc[:0]).dropna().astype("str")
    if plainly:
        wanted = plain(named)
        hits = [[plain(word) == wanted for word in words] for words in (index, called)]
    else:
        hits = [words.eq(named).to_list() for words in (index, called)]
    found = [*index.index[hits[0]], *called.index[hits[1]]] if named else list(index.index[hits[0]])
    return [Named("plot", str(plot)) for plot in found]


def _plot_words(evaluation: Evaluation) -> list[tuple[str, Named]]:
    """Numbers and names of all plots."""
    names = evaluation.plots.get("name")
    called = [] if names is None else [(str(name), plot) for plot, name in names.dropna().items() if name]
    numbers = [(str(plot), plot) for plot in evaluation.plots.index]
    return [(word, Named("plot", str(plot))) for word, plot in (*numbers, *called)]


def _holding(named: str, things: Sequence[tuple[str, Named]]) -> list[Named]:
    """Those of whose names it is a part, indicators first."""
    asked = plain(named)
    held = dict.fromkeys(one for word, one in things if asked and asked in plain(word))
    return sorted(held, key=lambda one: one.kind != "indicator")


def _near(named: str, things: Sequence[tuple[str, Named]]) -> list[Named]:
    """What may have been meant."""
    words = list(dict.fromkeys(word for word, _ in things))
    close = difflib.get_close_matches(named, words, n=NEAR, cutoff=0.4)
    spelt = [one for word in close for other, one in things if other == word]
    return list(dict.fromkeys([*_holding(named, things), *spelt]))[:NEAR]


def _both(evaluation: Evaluation, one: Named) -> object:
    """A thing as it is listed: what it is, its name, its number or key."""
    zh, en = (_name(evaluation, one, lang) for lang in ("zh", "en"))
    what = one.key if one.key in (zh, en) else in_both("called", zh=zh, en=en, name=one.key)
    what = in_both("explain_listed", kind=in_both(one.scope), what=what) if one.scope else what
    return in_both("explain_listed", kind=in_both(f"explain_{one.kind}"), what=what)


def _name(evaluation: Evaluation, one: Named, lang: str) -> str:
    """What a thing is called; its number again where it has no name."""
    if one.kind == "unit":
        return evaluation.unit_name(one.scope, one.key, lang)
    if one.kind == "indicator":
        return tally_columns()[one.key].label(lang)
    if one.kind == "clause":
        return evaluation.rulebook.clause(one.key).citation(lang)
    known = dict(evaluation.plots["name"].dropna()) if "name" in evaluation.plots.columns else {}
    named = {str(plot): str(name) for plot, name in known.items()}
    return named.get(one.key) or one.key


def _things(evaluation: Evaluation, kinds: Sequence[str]) -> list[tuple[str, Named]]:
    """Everything but plots that can be named, under each of its names."""
    found: list[tuple[str, Named]] = []
    if "unit" in kinds:
        units = evaluation.tallies[["scope", "unit"]].drop_duplicates()
        for scope, unit in zip(units["scope"], units["unit"].astype(str), strict=True):
            one = Named("unit", unit, scope)
            names = {unit, *(evaluation.unit_name(scope, unit, lang) for lang in ("zh", "en"))}
            found += [(name, one) for name in (*names, *(["zone"] if scope == "zone" else []))]
    if "indicator" in kinds:
        for name, column in tally_columns().items():
            found += [
                (word, Named("indicator", name)) for word in dict.fromkeys((name, column.zh, column.en))
            ]
    if "clause" in kinds:
        for clause in evaluation.rulebook.clauses:
            words = dict.fromkeys(_of_clause(clause))
            found += [(word, Named("clause", clause.id)) for word in words]
    return found


def _of_clause(clause: Clause) -> tuple[str, ...]:
    """What a clause answers to: its number here, its name, its title, and its place in the document as tables print it."""
    cited = [clause.citation(lang) for lang in ("zh", "en")]
    return (clause.id, clause.name, clause.title.zh, clause.title.en, clause.number, *cited)
