"""Weighing: how a profile comes by its weights: stated one by one, by pairwise judgements, or read off the plots at hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from gis.errors import SitingError
from gis.words import lines, refusal
from land_policy.siting import weights
from land_policy.siting.ahp import SCALE, Ahp, ahp, step_text
from land_policy.siting.toml_table import TomlTable
from land_policy.siting.wish import Criterion, Words
from land_policy.siting.words import figure, joined, say

METHODS = ("direct", "ahp", "entropy", "critic")
FROM_PLOTS = ("entropy", "critic")
"""Methods whose weights hang on the plots at hand: other candidates, other weights."""


@dataclass(frozen=True)
class Weighing:
    """The table ``[weights]`` of a profile.

    ``values`` are weights by criterion, for ``direct`` where the criteria state none. ``judgements`` say for every pair
    how many times the first outweighs the second, on Saaty's scale. ``override``: go on although CR ≥ 0.1. ``ahp``
    is what the judgements give.
    """

    method: str = "direct"
    values: Mapping[str, float] = field(default_factory=dict)
    judgements: tuple[tuple[str, str, float], ...] = ()
    override: bool = False
    ahp: Ahp | None = field(default=None, compare=False)


def weighing(top: TomlTable, criteria: Sequence[Criterion]) -> tuple[Weighing, tuple[Criterion, ...]]:
    """``[weights]`` as it is written, and the criteria with the weights it gives them.

    Left out, each criterion states its own. Raises `SitingError`: weights that do not sum to 1, a weight stated twice or
    not at all, a pair that is not judged or judged twice, judgements with CR ≥ 0.1 that nobody overrides.
    """
    made = _table(top.table("weights")) if top.has("weights") else Weighing()
    return weighed(made, criteria, top.file)


def weighed(
    made: Weighing, criteria: Sequence[Criterion], file: str
) -> tuple[Weighing, tuple[Criterion, ...]]:
    """The criteria with the weights of a ``[weights]``; blank weights where they come from the plots at hand."""
    place = TomlTable(file, "weights", {})
    stated = [c.name for c in criteria if not math.isnan(c.weight)]
    if made.method == "direct" and not made.values:
        blank = [c.name for c in criteria if c.name not in stated]
        if blank:
            raise TomlTable(file, f"criterion {blank[0]}", {}).error("toml.missing", key="weight")
        where = refusal("land_policy", "weights.profile", file=file)
        weights.direct([c.weight for c in criteria], [c.name for c in criteria], where)
        return made, tuple(criteria)
    if stated:
        raise place.error("weighing.both", method=made.method, name=stated[0])
    if made.method == "direct":
        _all_named(place, made.values, criteria)
        given = [made.values[c.name] for c in criteria]
        weights.direct(given, [c.name for c in criteria], place.where)
    elif made.method == "ahp":
        judged = place.read(ahp, _matrix(place, made, criteria), [c.name for c in criteria])
        made = replace(made, ahp=judged)
        given = list(place.read(judged.accepted, override=made.override))
    else:
        given = [math.nan] * len(criteria)
    return made, tuple(replace(c, weight=float(w)) for c, w in zip(criteria, given, strict=True))


def in_use(
    made: Weighing, kept: Sequence[Criterion], worths: pd.DataFrame
) -> tuple[pd.Series, tuple[Words, ...]]:
    """Weights of the criteria that are kept, summing to 1, and what must be known of where they come from.

    Those left out give theirs to the others in proportion. Entropy and CRITIC are taken over the worths of the
    candidates without a blank; fewer than two, or no difference between any, tell nothing, and all weigh the same.
    """
    names = [c.name for c in kept]
    if made.method not in FROM_PLOTS:
        given = pd.Series([c.weight for c in kept], index=names, name="weight", dtype=float)
        total = given.sum()
        notes = _judged(made.ahp, kept) if made.ahp is not None else ()
        return (given if abs(total - 1) <= weights.TOLERANCE else given / total), notes
    whole = worths[names].dropna()
    told = {"method": say(f"method_{made.method}"), "count": len(whole)}
    try:
        method = weights.entropy if made.method == "entropy" else weights.critic
        given = pd.Series(method(whole.to_numpy(dtype=float)), index=names, name="weight")
    except SitingError:
        even = pd.Series(1 / len(names), index=names, name="weight")
        return even, (say("note_weights_even", **told),)
    each = joined(
        Words(f"{c.label.zh} {figure(given[c.name])}", f"{c.label.en} {figure(given[c.name])}") for c in kept
    )
    return given, (say("note_weights_plots", each=each, **told),)


def doubt(made: Weighing, criteria: Sequence[Criterion]) -> tuple[Words, ...]:
    """What must stand beside every answer that rests on judgements whose inconsistency was overridden."""
    return () if made.ahp is None or made.ahp.consistent else _judged(made.ahp, criteria)


def _judged(judged: Ahp, kept: Sequence[Criterion]) -> tuple[Words, ...]:
    """CR and the table of RI; with an overridden inconsistency also the judgement to look at again."""
    told = {"cr": f"{judged.cr:.3f}", "ri": judged.random_index, "lambda_max": f"{judged.lambda_max:.3f}"}
    told["count"] = str(len(judged.weights))
    if judged.consistent:
        return (say("note_ahp", **told),)
    mend = judged.repair()
    labels = {c.name: c.label for c in kept}
    first, second = (judged.names[at] for at in (mend.i, mend.j))
    told |= {"current": step_text(mend.current), "suggested": step_text(mend.suggested)}
    pair = {
        "first": labels.get(first, Words(first, first)),
        "second": labels.get(second, Words(second, second)),
    }
    return (say("note_ahp_override", after=f"{mend.cr_after:.3f}", **pair, **told),)


def _table(table: TomlTable) -> Weighing:
    method = table.choice("method", METHODS, "direct")
    values: dict[str, float] = {}
    if method == "direct":
        given = table.table("values")
        values = stated_values(given)
    judgements = tuple(_judgement(table, row) for row in table.rows("judgements")) if method == "ahp" else ()
    override = table.flag("override") if method == "ahp" else False
    table.done()
    return Weighing(method, values, judgements, override)


def stated_values(table: TomlTable) -> dict[str, float]:
    """The weights of a table by criterion; `SitingError` naming every one that is no number from 0 to 1."""
    found: dict[str, float] = {}
    wrong = []
    for name in table.keys():  # noqa: SIM118
        try:
            found[name] = table.number(name, 0.0, 1.0)
        except SitingError as error:
            wrong.append(error.args[0])
    if wrong:
        raise SitingError(lines(wrong))
    return found


def _all_named(place: TomlTable, values: Mapping[str, float], criteria: Sequence[Criterion]) -> None:
    """Refuse weights of no criterion and criteria of no weight, all of both at once, with the names there are."""
    known = [c.name for c in criteria]
    strange = [name for name in values if name not in known]
    lacking = [name for name in known if name not in values]
    told = [place.error("weighing.unknown", names=strange, known=known)] if strange else []
    if lacking:
        told.append(place.error("weighing.unstated", names=lacking, count=len(known), known=known))
    if told:
        raise SitingError(lines([one.args[0] for one in told]))


def _judgement(table: TomlTable, row: Sequence[object]) -> tuple[str, str, float]:
    """One judgement ``["policy", "size", 3]``: a number of Saaty's scale, or a fraction as ``"1/3"``."""
    if len(row) == 3 and isinstance(row[0], str) and isinstance(row[1], str):
        times = _times(row[2])
        if times is not None and SCALE[0] - weights.TOLERANCE <= times <= SCALE[-1]:
            return row[0], row[1], times
    raise table.error("weighing.judgement", row=str(row)[:80])


def _times(value: object) -> float | None:
    if isinstance(value, str):
        over, _, under = value.partition("/")
        digits = over.strip().isdecimal() and under.strip().isdecimal()
        return int(over) / int(under) if digits and int(under) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _matrix(place: TomlTable, made: Weighing, criteria: Sequence[Criterion]) -> np.ndarray:
    """The judgements as a matrix, each with its reciprocal; a pair nobody judged is named."""
    _known(place, [name for one in made.judgements for name in one[:2]], criteria)
    at = {c.name: position for position, c in enumerate(criteria)}
    matrix = np.where(np.eye(len(at), dtype=bool), 1.0, np.nan)
    for first, second, times in made.judgements:
        i, j = at[first], at[second]
        if i == j or not math.isnan(matrix[i, j]):
            raise place.error("weighing.twice", first=first, second=second)
        matrix[i, j], matrix[j, i] = times, 1 / times
    names = list(at)
    missing = [f"{names[i]} / {names[j]}" for i, j in np.argwhere(np.isnan(np.triu(matrix)))]
    if missing:
        raise place.error("weighing.missing", count=len(missing), pairs=missing[:5])
    return matrix


def _known(
    place: TomlTable, named: Sequence[str] | Mapping[str, float], criteria: Sequence[Criterion]
) -> None:
    known = [c.name for c in criteria]
    unknown = [name for name in named if name not in known]
    if unknown:
        raise place.error("weighing.criterion", name=unknown[0], known=known)
