"""Value: a result kept as JSON that tells what each part was, its tables and arrays as files beside it.

Nothing that is read back is run: of classes only those listed here are made again, field by field.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gis.words import Words
from layers.write import whole
from reports.kept.damaged import DamagedError, readable
from reports.kept.frame import read_frame, write_frame
from reports.words import in_both

CLASSES = {
    "Assemblies": "land_policy.siting.assemblies",
    "Asked": "land_policy.siting.assemblies",
    "AssemblyWish": "land_policy.siting.wish",
    "Column": "layers.schema",
    "Fault": "layers.fault",
    "Floors": "land_policy.floors",
    "Pieces": "gis.overlay",
    "Pool": "land_policy.siting.pool",
    "Robustness": "land_policy.siting.robust",
    "Source": "layers.zone",
    "Table": "reports.printed",
    "Words": "land_policy.siting.wish",
}
"""The classes a kept result may hold, and where each is defined."""
_NAME = "value.json"
_OWN = re.compile(r"[0-9]+\.arrow")


def write_value(folder: Path, value: Any) -> None:
    """Keep a value in a folder of its own: ``value.json``, and a file for every table and array in it."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0

    def put(frame: Any) -> str:
        nonlocal count
        count += 1
        name = f"{count}.arrow"
        write_frame(folder / name, frame)
        return name

    text = json.dumps(_tree(value, put), ensure_ascii=False)
    with whole(folder / _NAME) as place:
        place.write_text(text, encoding="utf-8")


@readable
def _parts_in(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / _NAME).read_text(encoding="utf-8"))["of"])


class Parts:
    """The parts of a kept mapping, each read when it is asked for."""

    def __init__(self, folder: Path, tree: Mapping[str, Any] | None = None) -> None:
        self.folder = folder
        self._tree = _parts_in(folder) if tree is None else tree

    def names(self) -> tuple[str, ...]:
        """What there is."""
        return tuple(self._tree)

    def part(self, name: str) -> Any:
        """One part, read now."""
        return _value_of(self.folder, self._tree[name])

    def later(self, name: str) -> Callable[[], Any]:
        """How to read one part."""
        return functools.partial(self.part, name)

    def file(self, name: str) -> Path:
        """The file of a part that is a table or an array."""
        return _file(self._tree[name], self.folder)

    def rows(self, name: str, at: Sequence[int]) -> Any:
        """Some rows of a part that is a table, or some values of one that is an array, without unpacking the others."""
        found = read_frame(self.file(name), at)
        return found.to_numpy() if self._tree[name]["is"] == "array" else found

    def inside(self, name: str) -> Parts | None:
        """The fields of a part that is an object, each read when it is asked for; None where there is none."""
        tree = self._tree[name]
        return None if tree is None else Parts(self.folder, tree["of"])


def late(kind: type, known: Mapping[str, Any], asked: Mapping[str, Callable[[], Any]]) -> Any:
    """An object of a class whose fields ``asked`` are read the first time they are looked at; the others are ``known``."""
    own: dict[str, Any] = {name: functools.cached_property(_reading(read)) for name, read in asked.items()}
    made: Any = object.__new__(type(kind.__name__, (kind,), own))
    vars(made).update(known)
    return made


def _reading(read: Callable[[], Any]) -> Callable[[Any], Any]:
    return lambda _of: read()


def _tree(value: Any, put: Callable[[Any], str]) -> Any:
    if isinstance(value, Words):
        return {"is": "both", "en": str(value), "zh": value.zh}
    if value is None or isinstance(value, bool | int | float | str):
        return value.item() if isinstance(value, np.generic) else value
    if isinstance(value, np.generic):
        return _tree(value.item(), put)
    if isinstance(value, pd.DataFrame | pd.Series):
        return {"is": "frame", "file": put(value)}
    if isinstance(value, np.ndarray):
        return {"is": "array", "file": put(pd.Series(value))}
    if isinstance(value, date):
        return {"is": "moment" if isinstance(value, datetime) else "day", "at": value.isoformat()}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {"is": "mapping", "of": {key: _tree(one, put) for key, one in value.items()}}
        return {"is": "pairs", "of": [[_tree(key, put), _tree(one, put)] for key, one in value.items()]}
    if isinstance(value, tuple | list):
        return {"is": type(value).__name__, "of": [_tree(one, put) for one in value]}
    if dataclasses.is_dataclass(value) and CLASSES.get(type(value).__name__) == type(value).__module__:
        fields = {
            one.name: _tree(getattr(value, one.name), put) for one in dataclasses.fields(value) if one.init
        }
        return {"is": "object", "class": type(value).__name__, "of": fields}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _value(tree: Any, folder: Path) -> Any:
    if not isinstance(tree, dict):
        return tree
    return _READ[tree["is"]](tree, folder)


@readable
def _value_of(folder: Path, tree: Any) -> Any:
    return _value(tree, folder)


def _file(tree: Mapping[str, Any], folder: Path) -> Path:
    """The file of a table or an array, which lies in the folder itself, whatever the JSON says."""
    name = str(tree["file"])
    if not _OWN.fullmatch(name):
        raise DamagedError(in_both("kept_damaged", file=folder / _NAME))
    return folder / name


def _made(tree: dict[str, Any], folder: Path) -> Any:
    name = tree["class"]
    kind = getattr(importlib.import_module(CLASSES[name]), name)
    return kind(**{field: _value(one, folder) for field, one in tree["of"].items()})


_READ: Mapping[str, Callable[[dict[str, Any], Path], Any]] = {
    "both": lambda tree, _: Words(tree["en"], tree["zh"]),
    "frame": lambda tree, folder: read_frame(_file(tree, folder)),
    "array": lambda tree, folder: read_frame(_file(tree, folder)).to_numpy(),
    "moment": lambda tree, _: pd.Timestamp(tree["at"]),
    "day": lambda tree, _: date.fromisoformat(tree["at"]),
    "mapping": lambda tree, folder: {key: _value(one, folder) for key, one in tree["of"].items()},
    "pairs": lambda tree, folder: {_value(key, folder): _value(one, folder) for key, one in tree["of"]},
    "list": lambda tree, folder: [_value(one, folder) for one in tree["of"]],
    "tuple": lambda tree, folder: tuple(_value(one, folder) for one in tree["of"]),
    "object": _made,
}
