"""TomlTrouble: what the TOML reader complains of, in both languages."""

from __future__ import annotations

import re

from gis.words import Words, refusal

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_SAYS = {
    "Cannot overwrite a value": "trouble.twice",
    "Cannot declare": "trouble.table_twice",
    "Invalid value": "trouble.value",
    "Unterminated string": "trouble.string",
    "Expected ']'": "trouble.bracket",
    "Expected newline": "trouble.line",
    "Expected '='": "trouble.equals",
}
"""How the complaints of the standard reader begin, and the rows that say the same."""


def trouble(error: Exception) -> Words:
    r"""The complaint with its line and column; as it stands where it is none of those known.

    >>> import tomllib
    >>> try:
    ...     tomllib.loads("a = 1\na = 2\nb = 3")
    ... except tomllib.TOMLDecodeError as error:
    ...     trouble(error).text("zh")
    '第 2 行第 6 列：同一个键写了两次'
    """
    said = str(error)
    key = next((row for start, row in _SAYS.items() if said.startswith(start)), "")
    place = _PLACE.search(said)
    if not key or place is None:
        return Words(said)
    if place[1] is None:
        at = refusal("land_policy", "trouble.at_end")
    else:
        at = refusal("land_policy", "trouble.at", line=place[1], column=place[2])
    return refusal("land_policy", "trouble.told", at=at, told=refusal("land_policy", key))
