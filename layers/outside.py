"""Outside: what lies outside a zone's folder, which a zone's files may name only where the person who runs allows it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from layers.postgis.server import shown_url

VARIABLE = "YUANTU_OUTSIDE"
"""Folders, and addresses of databases, that zones may take data from, with ``;`` between them: ``--outside`` adds to it."""

_SCHEMES = ("postgresql://", "postgres://")
_NOWHERE = ("postgresql://", "postgresql:/", "postgresql://…")


def first_outside(paths: Iterable[Path], folder: Path) -> Path | None:
    """The first of some files that does not lie in a folder, links followed, nor in one that is allowed; none where all do.

    What stands beside a file under its name (the parts of a Shapefile, the masks of a raster) is opened with it, so a
    link among those counts too. A file need not be there.

    >>> first_outside([Path("/zones/a/b.gpkg"), Path("/zones/a/../c.gpkg")], Path("/zones/a")).name
    'c.gpkg'
    """
    homes = [_real(folder), *(_real(Path(one)) for one in _allowed() if not one.startswith(_SCHEMES))]
    links: dict[Path, list[Path]] = {}
    for path in paths:
        if path.parent not in links:
            links[path.parent] = _links(path.parent)
        beside = [one for one in links[path.parent] if one.name.startswith(path.stem)]
        if any(not any(_real(one).is_relative_to(home) for home in homes) for one in (path, *beside)):
            return path
    return None


def allowed_server(url: str) -> bool:
    """Whether a database that a zone's file names is one that the person who runs named: as it stands, or by its host.

    An address with options has to be named as it stands, since options name other hosts and files.

    >>> with allowed(["postgresql://data.example"]):
    ...     [allowed_server(f"postgresql://lu@data.example{more}") for more in ("/zone", "/zone?host=other.example", ".org/a")]
    [True, False, False]
    """
    named = [one for one in _allowed() if one.startswith(_SCHEMES)]
    if url.strip() in named:
        return True
    shown = shown_url(url)
    plain = "?" not in url and "," not in shown and "://…" not in shown
    return plain and any(
        shown == one or shown.startswith(f"{one}/") for one in map(shown_url, named) if one not in _NOWHERE
    )


@contextlib.contextmanager
def allowed(places: Iterable[str]) -> Iterator[None]:
    """Folders and databases allowed while the block runs, beside those of :data:`VARIABLE`; processes started in it know them too."""
    before = os.environ.get(VARIABLE)
    more = [one if one.startswith(_SCHEMES) else str(Path(one).absolute()) for one in places]
    os.environ[VARIABLE] = ";".join([*_allowed(), *more])
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def _allowed() -> list[str]:
    return [one.strip() for one in os.environ.get(VARIABLE, "").split(";") if one.strip()]


def _real(path: Path) -> Path:
    """A path with links followed; one that cannot be a path stays as it is, and is not there either."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return Path(os.path.normpath(path.absolute()))


def _links(folder: Path) -> list[Path]:
    """The links in a folder; none where it cannot be looked into."""
    try:
        with os.scandir(folder) as entries:
            return [Path(one.path) for one in entries if one.is_symlink()]
    except (OSError, ValueError):
        return []
