"""Stated: the files a zone names under ``[policy]`` in zone.toml: a shipped name, or a TOML file in its folder."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from gis.errors import RuleError
from gis.there import there
from gis.words import refusal

if TYPE_CHECKING:
    from layers.zone import Zone

_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


def stated(zone: Zone, key: str, shipped: str = "") -> Path | None:
    """The file a zone names under a key of ``[policy]``; none where it names none.

    ``shipped``: the folder of ``land_policy`` in which a name without ``.toml`` is looked for. A file lies in the
    zone's own folder. :class:`~gis.errors.RuleError` when it is not there, or a name is unknown.
    """
    named = str(zone.policy.get(key, ""))
    return file_of(named, zone.folder or Path(), key, shipped) if named else None


def file_of(named: str | Path, folder: Path, key: str, shipped: str = "") -> Path:
    """The file of a name: ``x.toml`` in ``folder``, or the shipped one of that name."""
    if str(named).endswith(".toml"):
        place = folder / named
        if not there(place):
            raise RuleError(refusal("land_policy", "policy.missing", key=key, file=place))
        return place
    known = names(shipped)
    if not _NAME.fullmatch(str(named)) or str(named) not in known:
        raise RuleError(refusal("land_policy", "policy.unknown", key=key, name=str(named)[:60], known=known))
    return _place(shipped) / f"{named}.toml"


def names(shipped: str) -> list[str]:
    """The shipped names of a folder, sorted; none for no folder."""
    return sorted(path.stem for path in _place(shipped).glob("*.toml")) if shipped else []


def _place(shipped: str) -> Path:
    return Path(str(resources.files("land_policy").joinpath(shipped)))
