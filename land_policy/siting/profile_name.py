"""Profile name: what people call a shipped profile, resolved to its own name."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from gis import toml
from gis.errors import SitingError
from gis.words import Words, refusal
from layers.schema import plain

_LIKE = 0.5
_BETWEEN = str.maketrans(dict.fromkeys("，、;；", ","))


def shipped() -> tuple[str, ...]:
    """Names of the profiles that come with the toolkit.

    >>> shipped()
    ('future', 'health', 'logistics', 'manufacturing', 'research', 'services')
    """
    folder = resources.files("land_policy").joinpath("profiles")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def shipped_text(name: str) -> str:
    """The TOML text of a shipped profile."""
    return resources.files("land_policy").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")


def called(named: str) -> str:
    """The own name of a shipped profile by that, or by its Chinese or English label, however spelt.

    >>> called("智能制造"), called("Smart  Logistics"), called("research")
    ('manufacturing', 'logistics', 'research')

    Raises `SitingError` with what is nearest, with how several are named, or with all there are and what they mean.
    """
    if found := own(named):
        return found
    parts = [part.strip() for part in named.translate(_BETWEEN).split(",") if part.strip()]
    if len(parts) > 1 and all(map(own, parts)):
        names = [own(part) for part in parts]
        typed = " ".join(f"--profile {name}" for name in names)
        raise SitingError(
            refusal(
                "land_policy", "profile.several", name=named, typed=typed, listed=str(names).replace("'", '"')
            )
        )
    known = [with_label(name) for name in shipped()]
    if close := near(named):
        raise SitingError(
            refusal("land_policy", "profile.near", name=named, likely=with_label(close), known=known)
        )
    raise SitingError(refusal("land_policy", "profile.unknown", name=named, known=known))


def near(named: str) -> str:
    """The shipped profile that may have been meant; blank where none is near.

    >>> near("manufacture"), near("制造"), near("智能制造"), near("qq")
    ('manufacturing', 'manufacturing', 'manufacturing', '')
    """
    words = _spelt()
    asked = plain(named)
    held = [word for word in words if len(asked) > 1 and (asked in word or word in asked)]
    close = held or difflib.get_close_matches(asked, list(words), n=1, cutoff=_LIKE)
    return words[close[0]] if close else ""


def with_label(name: str) -> Words:
    """A shipped profile's name with what it means.

    >>> with_label("health"), with_label("health").text("zh")
    ('health (life and health)', 'health（生命健康）')
    """
    label = _labels()[name]
    return Words(f"{name} ({label.text('en')})", f"{name}（{label.text('zh')}）")


def own(named: str) -> str:
    """The own name of a shipped profile by that or by a label; blank for any other.

    >>> own("智能制造"), own("制造")
    ('manufacturing', '')
    """
    return named if named in shipped() else _spelt().get(plain(named), "")


@functools.cache
def _spelt() -> Mapping[str, str]:
    """Every name and label without case and blanks, with the profile it is of."""
    rows = {plain(word): name for name, label in _labels().items() for word in (label.zh, str(label), name)}
    return MappingProxyType(rows)


@functools.cache
def _labels() -> Mapping[str, Words]:
    labels = {name: toml.parsed(shipped_text(name).encode())["label"] for name in shipped()}
    return MappingProxyType({name: Words(label["en"], label["zh"]) for name, label in labels.items()})
