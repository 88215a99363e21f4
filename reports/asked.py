"""Asked: what people call a park, an indicator or one of several things, resolved to its own name, once for all verbs."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from gis.errors import QuestionError
from gis.words import Words
from land_policy.evaluation import Evaluation
from land_policy.tally import columns as tally_columns
from layers.schema import plain
from reports.words import in_both

NEAR = 5
"""Names told of where none was hit."""


def hit(named: str, things: Mapping[str, Sequence[str]]) -> list[str]:
    """The keys of the things called that: a key as it stands first, then any of their names, then however spelt.

    >>> hit("海州工业园", {"HZ": ["海州工业园", "Haizhou Industrial Park"]}), hit("hz", {"HZ": []})
    (['HZ'], ['HZ'])
    """
    if named in things:
        return [named]
    for spelling in (str, plain):
        wanted = spelling(named)
        found = [
            key
            for key, names in things.items()
            if wanted in (spelling(key), *(spelling(one) for one in names))
        ]
        if found:
            return found
    return []


def park_of(evaluation: Evaluation, named: str, scopes: Sequence[str] = ("park",)) -> str:
    """The number of a park by its number, Chinese or English name; blank for none asked.

    ``scopes``: also sub-parks, boundaries, areas. Raises QuestionError naming those there are.
    """
    if not named:
        return ""
    things = {
        str(unit): [evaluation.unit_name(scope, str(unit), lang) for lang in ("zh", "en")]
        for scope in scopes
        for unit in evaluation.units(scope).index
    }
    found = hit(named, things)
    if len(found) == 1:
        return found[0]
    if not things:
        raise QuestionError(in_both("no_parks_at_all", zone=evaluation.zone.name, park=named))
    known = [_both(key, names) for key, names in things.items()]
    raise QuestionError(in_both("no_such_park", zone=evaluation.zone.name, park=named, known=known))


def indicator_of(named: str) -> str:
    """The own name of an amount or indicator by that, or by its Chinese or English label; blank for none asked.

    >>> indicator_of("综合容积率"), indicator_of("far_zone")
    ('far_zone', 'far_zone')

    Raises QuestionError naming what is nearest.
    """
    if not named:
        return ""
    things = {name: [column.zh, column.en] for name, column in tally_columns().items()}
    found = hit(named, things)
    if found:
        return found[0]
    words = {word: name for name, names in things.items() for word in (*names, name)}
    near = [word for word in words if plain(named) in plain(word)] if plain(named) else []
    near += difflib.get_close_matches(named, list(words), n=NEAR, cutoff=0.4)
    known = [_both(one, things[one]) for one in dict.fromkeys(words[word] for word in near)][:NEAR]
    key = "no_such_indicator" if known else "no_such_indicator_near"
    raise QuestionError(in_both(key, indicator=named, known=known))


def _both(name: str, names: Sequence[str]) -> Words:
    return in_both("called", zh=names[0], en=names[1], name=name)
