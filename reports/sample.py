"""Sample: a copy of an invented zone that is shipped, to try every command on."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

from gis.cause import cause
from gis.errors import OutputError
from layers.typed import beside, typed
from layers.words import words
from layers.write import room_for
from reports.words import in_both, phrase

SAMPLES = ("lianyungang", "nantong")
"""A zone that holds every layer, and another in a bureau's own files and units."""


def copy_sample(folder: Path, name: str = SAMPLES[0], lang: str = "zh") -> str:
    """Put a sample zone into a new folder, whole or not at all; gives what to do next.

    Raises OutputError when something is there already or the folder cannot be written.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise OutputError(in_both("sample_is_there", folder=folder))
    source = resources.files("layers").joinpath("sample", name)
    try:
        with resources.as_file(source) as files, room_for(folder) as place:
            shutil.copytree(files, place, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            if folder.is_dir():
                folder.rmdir()
            place.replace(folder)
    except OSError as error:
        raise OutputError(words("output.failed", file=folder, why=cause(error))) from error
    return phrase("sample_copied", lang).format(folder=folder, typed=typed(folder), out=typed(beside(folder)))
