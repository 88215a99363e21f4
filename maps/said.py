"""Said: a text in one language or in several, and what the page's script gets of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Text = str | Mapping[str, str]
"""One text for every language, or one for each: ``{"zh": "容积率", "en": "floor-area ratio"}``."""


def said(text: Text) -> str | dict[str, str]:
    """A text as the page carries it: a plain string where every language says the same.

    >>> said({"zh": "容积率", "en": "FAR"}), said({"zh": "1.24", "en": "1.24"})
    ({'zh': '容积率', 'en': 'FAR'}, '1.24')
    """
    if isinstance(text, str):
        return text
    spoken = {str(lang): str(one) for lang, one in text.items()}
    return next(iter(spoken.values())) if len(set(spoken.values())) == 1 else spoken


def in_lang(text: Text, lang: str) -> str:
    """The text in one language; where it has none of its own, in the first there is.

    >>> in_lang({"zh": "园区", "en": "parks"}, "en"), in_lang("园区", "en")
    ('parks', '园区')
    """
    if isinstance(text, str):
        return text
    return str(text[lang] if lang in text else next(iter(text.values()), ""))


def all_said(value: Any) -> Any:
    """Every text of a nested value as the page carries it; lists and tables keep their form.

    A table whose keys are all languages is one text.

    >>> all_said({"title": {"zh": "园", "en": "park"}, "rows": [{"zh": "1", "en": "1"}]})
    {'title': {'zh': '园', 'en': 'park'}, 'rows': ['1']}
    """
    if isinstance(value, Mapping):
        if value and set(value) <= _LANGUAGES and all(isinstance(one, str) for one in value.values()):
            return said(value)
        return {str(key): all_said(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return list(value) if set(map(type, value)) <= _PLAIN else [all_said(one) for one in value]
    return value


_LANGUAGES = {"zh", "en"}
_PLAIN = {str, int, float, bool, type(None)}
