"""Inspection: what a file is, before anybody decides anything about it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import to_metric
from gis.errors import CrsError, InputError
from layers.adopt import adopt
from layers.fault import ERROR, Fault, errors, fault
from layers.file import FileRead, layers_in, read_batch, read_file
from layers.latest import latest_of
from layers.ledger import read_over
from layers.load import places_of
from layers.schema import layer_table, plain, schema, split_unit
from layers.unit import unit
from layers.values import narrow
from layers.words import said
from layers.zone import Frame

_SHAPES = {0: "point", 4: "point", 1: "line", 5: "line", 3: "polygon", 6: "polygon"}
_NUMBERING = re.compile(r"(id|no|num|code|bh|dm|号|码|代码)$", re.IGNORECASE)
"""What a heading of figures ends with that number things; others are amounts."""
_NAME_COUNTS, _KEY_COUNTS, _ENOUGH = 6, 2, 3


@dataclass(frozen=True)
class LayerLook:
    """One layer of one file: its rows, shape, CRS, encoding and extent, and what its headings were recognised as.

    ``layer`` is the layer of a zone it looks like (blank: none), ``fields`` is ``{heading: column name}`` by that
    layer's dictionary, ``unique`` are the unrecognised headings that could identify a row, ``score`` says how much speaks for it.
    ``extent_lonlat`` is west, south, east, north; ``units`` is ``{column name: unit its figures are in}``;
    ``set_aside`` counts what the reader could not take as a row: ``rows`` are without it. ``ledger_of`` is the layer
    that a table without shapes can be joined to by number: then ``layer`` is blank and ``fields`` are of that layer.
    ``crs_declared``: the CRS is what people said, not what the file says. ``latest`` is the last day of its records.
    """

    name: str
    rows: int
    shape: str
    crs: str = ""
    encoding: str = ""
    encoding_evidence: str = ""
    layer: str = ""
    score: int = 0
    fields: Mapping[str, str] | None = None
    unknown: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    extent_lonlat: tuple[float, float, float, float] | None = None
    faults: tuple[Fault, ...] = ()
    units: Mapping[str, str] | None = None
    set_aside: int = 0
    ledger_of: str = ""
    crs_declared: bool = False
    latest: date | None = None


@dataclass(frozen=True)
class Inspection:
    """What a file is: a look at each of its layers; of many files read as one (``count``), ``file`` is the first."""

    file: Path
    layers: tuple[LayerLook, ...]
    count: int = 1

    @property
    def name(self) -> str:
        """What it is called: the file's name, or the pattern of many and how many they are.

        >>> Inspection(Path("宗地/01.txt"), (), 200).name
        '宗地/*.txt (200)'
        """
        if self.count == 1:
            return self.file.name
        return f"{self.file.parent.name or '.'}/*{self.file.suffix} ({self.count})"


def inspect(path: Path | str, *, layer: str = "", encoding: str = "", crs: str = "") -> Inspection:
    """Look at every layer of a file: nothing is decided, nothing raised; what is wrong is among the faults.

    ``layer`` says which layer of a zone it is (left out: recognised by shape, headings and name), ``encoding``
    and ``crs`` overrule those found.
    """
    path = Path(path)
    try:
        names = layers_in(path, encoding) if path.exists() else [""]
    except InputError as error:
        closed = fault("unreadable.words", ERROR, path.name, words=said(error))
        return Inspection(path, (LayerLook("", 0, "", faults=(closed,)),))
    files = [read_file(path, layer=name, encoding=encoding, crs=crs) for name in names]
    looks = [_look(path, name, file, layer) for name, file in zip(names, files, strict=True)]
    if crs:
        looks = [dataclasses.replace(look, crs_declared=True) for look in looks]
    return Inspection(path, tuple(looks))


def inspect_group(paths: Sequence[Path], *, layer: str = "", encoding: str = "", crs: str = "") -> Inspection:
    """Look at files that are read together: one by itself, many files of boundary points as the layer they make."""
    if len(paths) == 1:
        return inspect(paths[0], layer=layer, encoding=encoding, crs=crs)
    look = _look(paths[0].parent, "", read_batch(paths, encoding=encoding, crs=crs), layer)
    return Inspection(paths[0], (dataclasses.replace(look, crs_declared=bool(crs)),), len(paths))


def _look(path: Path, name: str, file: FileRead, layer: str) -> LayerLook:
    if file.frame is None:
        return LayerLook(name, 0, "", faults=file.faults)
    frame = file.frame
    geometry = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    headings = [str(heading) for heading in frame.columns if heading != geometry]
    shape = shape_of(frame)
    guess, score = (layer, _ENOUGH) if layer else guess_layer(headings, shape, f"{path.stem} {name}")
    ledger_of = "" if layer or shape != "none" else guess_ledger(headings, guess) or _figures_of(frame, guess)
    guess, score = ("", 0) if ledger_of else (guess, score)
    fields = schema(guess or ledger_of).recognise(headings) if guess or ledger_of else {}
    faults, units, latest = file.faults, dict[str, str](), None
    if guess and len(frame) and not errors(file.faults):
        more, units, latest = _adoption(frame, guess, file)
        faults += more
    if ledger_of:
        faults += read_over(file, schema(ledger_of))
    unknown = tuple(heading for heading in headings if heading not in fields)
    return LayerLook(
        name,
        len(frame),
        shape,
        (file.crs.to_string() if file.crs.to_epsg() else file.crs.name) if file.crs else "",
        file.encoding.name if file.encoding else "",
        file.encoding.evidence if file.encoding else "",
        guess,
        score,
        fields,
        unknown,
        _identifiers(frame, unknown),
        _extent(frame) if not errors(file.faults) else None,
        faults,
        units,
        len(file.set_aside) if file.set_aside is not None else 0,
        ledger_of,
        latest=latest,
    )


def _identifiers(frame: pd.DataFrame, headings: Iterable[str]) -> tuple[str, ...]:
    """Headings that could identify a row, those that are not mere figures first; amounts are none."""
    found = [heading for heading in headings if _identifies(frame[heading])]
    numbers = {heading: pd.to_numeric(frame[heading], errors="coerce") for heading in found}
    figures = {heading: bool(cells.notna().all()) for heading, cells in numbers.items()}
    kept = [
        heading
        for heading in found
        if not figures[heading] or _NUMBERING.search(heading) or _counted(numbers[heading])
    ]
    return tuple(sorted(kept, key=lambda heading: figures[heading]))


def _counted(cells: pd.Series) -> bool:
    """Whether figures count the rows, each number once.

    >>> _counted(pd.Series([3, 1, 2])), _counted(pd.Series([300, 1200]))
    (True, False)
    """
    return bool(cells.max() - cells.min() == len(cells) - 1)


def _identifies(column: pd.Series) -> bool:
    """Whether no two of several rows share a value and none is blank; what is measured does not count.

    >>> [_identifies(pd.Series(cells)) for cells in (["甲厂", "乙厂"], ["甲厂"], ["1,200万元", "1.2亿"])]
    [True, False, False]
    """
    return (
        len(column) > 1
        and not pd.api.types.is_float_dtype(column)
        and bool(column.notna().all())
        and column.map(str).is_unique
        and not _amounts(column)
    )


def _amounts(column: pd.Series) -> bool:
    """Whether the heading or every cell ends in a unit, as sums of money and areas do."""
    if unit(split_unit(str(column.name))[1]) is not None:
        return True
    endings = narrow(column).str.extract(r"^[-+]?[\d,.\s]*\d\s*(\D+)$")[0]
    return bool(endings.map(lambda one: unit(one) is not None, na_action="ignore").eq(True).all())


def shape_of(frame: Frame) -> str:
    """What most of a frame's shapes are: polygon, line, point, or none."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return "none"
    kinds = pd.Series(shapely.get_type_id(frame.geometry.to_numpy())).map(_SHAPES).dropna()
    return str(kinds.mode().iloc[0]) if len(kinds) else "none"


def guess_layer(headings: list[str], shape: str, name: str) -> tuple[str, int]:
    """The layer of a zone that a file looks like, and how much speaks for it; blank when too little does.

    One point for each heading recognised, two for the identifier, six for a name such as 宗地 or buildings in the
    file's own; at least three are needed.

    >>> guess_layer(["TBBH", "DLDM", "DLMJ", "JZMJ"], "polygon", "limin2012")
    ('plots', 6)
    """
    best, most = "", _ENOUGH - 1
    spoken = plain(name)
    for layer, about in layer_table().items():
        if about["shape"] != shape:
            continue
        fields = schema(layer).recognise(headings).values()
        score = len(fields) + _KEY_COUNTS * (schema(layer).names[0] in fields)
        words = (layer, about["zh"], *about["also"].split(";"))
        score += _NAME_COUNTS * any(plain(word) in spoken for word in words if word)
        if score > most:
            best, most = layer, score
    return best, most if best else 0


def guess_ledger(headings: list[str], layer: str = "") -> str:
    """The layer with shapes that a table without them can be joined to; blank where it is rather a layer itself.

    It has that layer's identifier and more of its columns than of ``layer``, the layer it looks like by itself, whose
    own identifier it lacks, or has and nothing else of.

    >>> guess_ledger(["地块编号", "约定开工日期", "交地日期", "备注"], "firms")
    'plots'
    """
    own = schema(layer).recognise(headings).values() if layer else ()
    if layer and schema(layer).names[0] in own and len(own) > 1:
        return ""
    best, most = "", max(len(own), 1)
    for other in ("plots", "buildings"):
        fields = schema(other).recognise(headings).values()
        if schema(other).names[0] in fields and len(fields) > most:
            best, most = other, len(fields)
    return best


def _figures_of(frame: pd.DataFrame, layer: str) -> str:
    """The layer with shapes that a table belongs to which holds but that layer's numbers, each once, and figures.

    >>> _figures_of(pd.DataFrame({"TBBH": ["P1", "P2"], "投资额": [300, 1200]}), "firms")
    'plots'
    """
    headings = [str(heading) for heading in frame.columns]
    if layer and schema(layer).names[0] in schema(layer).recognise(headings).values():
        return ""
    for other in ("plots", "buildings"):
        key = schema(other).names[0]
        numbered = [heading for heading, name in schema(other).recognise(headings).items() if name == key]
        figures = frame.drop(columns=numbered)
        if numbered and len(figures.columns) and frame[numbered[0]].is_unique and _all_figures(figures):
            return other
    return ""


def _all_figures(frame: pd.DataFrame) -> bool:
    """Whether every cell that is not blank is a number."""
    return all(
        bool((pd.to_numeric(cells, errors="coerce").notna() | cells.isna()).all())
        for _, cells in frame.items()
    )


def _adoption(
    frame: Frame, layer: str, file: FileRead
) -> tuple[tuple[Fault, ...], dict[str, str], date | None]:
    """What adopting the file as that layer would find, the units it would take, and the last day in it."""
    try:
        metric = to_metric(frame)[0] if isinstance(frame, gpd.GeoDataFrame) else frame
    except CrsError as error:
        return (fault("crs.words", ERROR, file.name, words=said(error)),), {}, None
    adopted = adopt(metric, schema(layer), file=file.name, places=places_of(file))
    last = latest_of(layer, adopted.frame)
    units = {name: unit.name for name, unit in adopted.units.items()}
    return adopted.faults, units, last[0] if last else None


def _extent(frame: Frame) -> tuple[float, float, float, float] | None:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or frame.empty:
        return None
    west, south, east, north = frame.to_crs("EPSG:4326").total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return None
    return round(float(west), 6), round(float(south), 6), round(float(east), 6), round(float(north), 6)
