"""Preset: what a product shows to whom: for internal use, for a meeting, or for the public; and what it leaves out."""

from __future__ import annotations

import csv
import dataclasses
import fnmatch
import functools
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.errors import MapError, YuantuError
from land_policy.evaluation import Evaluation, plot_columns
from layers.raster import Raster
from layers.schema import schema
from layers.zone import Zone
from maps.payload import in_degrees
from reports.words import both, in_both

INTERNAL, PUBLIC = "internal", "public"
SINGLE = ("plots", "buildings", "firms", "proceedings")
"""Layers whose rows are single plots, or tell of one user; columns of parks and of the zone are never hidden."""


@dataclass(frozen=True)
class Group:
    """Columns that are left out together: what they are in words, and on what ground."""

    key: str
    label: Mapping[str, str]
    columns: tuple[str, ...]
    source: Mapping[str, str]
    evidence: str
    clauses: tuple[str, ...] = ()

    def has(self, column: str) -> bool:
        """Whether a column is one of them."""
        return any(fnmatch.fnmatchcase(column, one) for one in self.columns)


@dataclass(frozen=True)
class Preset:
    """How a zone is shown: ask it before anything leaves.

    ``columns(names)``: those of the names that may be shown of a single plot, building or firm. ``paints(name)``:
    whether a theme may paint a column in classes. ``tells(clauses)``: whether findings on them may be told. ``layer(zone, name)``: a layer as it may be drawn, or none.
    ``image(raster)``: whether a raster may be drawn. ``clean(texts)``: texts without those that a keyword forbids. ``digits``: decimals of a degree, or none: as they are.
    ``moved``: where shapes are drawn on a basemap of another datum, for display alone.
    """

    key: str
    name: Mapping[str, str]
    leaves: tuple[Group, ...] = ()
    painted: tuple[str, ...] = ()
    layers: frozenset[str] | None = None
    kinds: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    digits: int | None = None
    scan: str = ""
    basemaps: bool = True
    images: frozenset[str] | None = None
    finest_m: float = 0.0
    grid: bool = True
    note: Mapping[str, str] = dataclasses.field(default_factory=dict)
    stamp: Mapping[str, str] = dataclasses.field(default_factory=dict)
    number: str = ""
    sketch: bool = False
    moved: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame] | None = None

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return self.key == PUBLIC

    @property
    def number_text(self) -> str | Mapping[str, str]:
        """What stands after 审图号: the number, that a sketch was chosen, or nothing."""
        return self.number or (both("sketch_chosen") if self.sketch else "")

    @functools.cached_property
    def hidden(self) -> frozenset[str]:
        """Every known column that is not shown."""
        return frozenset(name for name in _known() if not self.shows(name))

    def shows(self, column: str) -> bool:
        """Whether a column of a single plot, building or firm may be shown.

        >>> presets()["meeting"].shows("tax_wan_mu"), presets()["meeting"].shows("investment_wan_mu")
        (False, True)
        """
        return not any(group.has(column) for group in self.leaves)

    def columns(self, names: Iterable[str]) -> list[str]:
        """Those of the names that may be shown, in their order.

        >>> presets()["public"].columns(["plot_id", "name", "far", "tax_wan", "idle_class"])
        ['plot_id', 'far']
        """
        return [name for name in names if self.shows(name)]

    def tells(self, clauses: pd.Series) -> pd.Series:
        """Whether the findings on each clause, by id, may be shown of a single plot.

        >>> presets()["meeting"].tells(pd.Series(["a.far", "a.land_tax"])).tolist()
        [True, False]
        """
        patterns = [one for group in self.leaves for one in group.clauses]
        distinct = {
            clause: not any(fnmatch.fnmatchcase(str(clause), one) for one in patterns)
            for clause in clauses.unique()
        }
        return clauses.map(distinct).astype(bool)

    def paints(self, column: str) -> bool:
        """Whether a theme may paint a column in classes.

        >>> presets()["meeting"].paints("tax_wan_mu"), presets()["public"].paints("tax_wan_mu")
        (True, False)
        """
        return not any(group.has(column) for group in self.leaves if group.key not in self.painted)

    def layer(self, zone: Zone, name: str) -> gpd.GeoDataFrame | None:
        """A layer of the zone as it may be drawn: rows that may be shown, rounded; none where nothing may be."""
        frame = zone.layer(name)
        if frame is None or not len(frame) or (self.layers is not None and name not in self.layers):
            return None
        if name in self.kinds:
            frame = frame[frame["kind"].isin(self.kinds[name])]
        if self.scan == "drop":
            frame = frame[~forbidden(frame)]
        return self.placed(frame) if len(frame) else None

    def image(self, raster: Raster) -> bool:
        """Whether a raster may be drawn: of a kind that may, its cells no finer than may be; one that cannot be read may not."""
        if self.images is None:
            return True
        from gis.raster.picture import ground_cell

        try:
            return raster.kind in self.images and ground_cell(raster.source) >= self.finest_m
        except YuantuError:
            return False

    def plots(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Plots as they may be drawn: without those that a forbidden word or land use names, rounded."""
        kept = frame[~forbidden(frame)] if self.scan == "drop" else frame
        return self.placed(kept)

    def placed(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """A frame with its vertices as exact as may be shown; where rounded, in degrees, every vertex on one grid."""
        if not isinstance(frame, gpd.GeoDataFrame):
            return frame
        if self.digits is not None:
            shapes = in_degrees(frame, "preset")
            rounded = shapely.transform(shapes.to_numpy(), lambda xy: np.round(xy, self.digits or 0))
            frame = frame.set_geometry(gpd.GeoSeries(rounded, index=frame.index, crs=shapes.crs))
        return self.moved(frame) if self.moved is not None else frame

    def clean(self, texts: pd.DataFrame) -> pd.DataFrame:
        """Texts with those that hold a forbidden word made blank, where the preset drops them."""
        return texts.mask(texts.apply(_hits)) if self.scan == "drop" and len(texts.columns) else texts


def preset_of(zone: Zone) -> Preset:
    """The preset of a zone by ``[map] classification``; a stamp of secrecy is kept and drawn as for internal use.

    ``MapError``: a word that is neither; 公开 with neither a map number 审图号 nor the choice of a sketch.
    """
    stated = str(zone.map.get("classification") or INTERNAL).strip()
    named = {word: one for one in presets().values() for word in (one.key, *one.name.values())}
    stamp: Mapping[str, str] = {}
    if stated not in named:
        if stated not in data()["stamps"]["secret"]:
            raise MapError(in_both("preset_unknown", stated=stated, secret=data()["stamps"]["secret"]))
        stamp = {"zh": stated, "en": stated}
    found = presets()[INTERNAL] if stamp else named[stated]
    number, sketch = str(zone.map.get("map_number") or "").strip(), zone.map.get("sketch") is True
    if data()["preset"][found.key].get("needs_number") and not number and not sketch:
        raise MapError(in_both("public_without_number"))
    return dataclasses.replace(found, number=number, sketch=sketch, stamp=stamp or found.name)


def public(zone: Zone) -> bool:
    """Whether what is made of a zone is for the public; raises as :func:`preset_of`."""
    return preset_of(zone).public


def as_preset(evaluation: Evaluation, name: str | None = None, *, sketch: bool = False) -> Evaluation:
    """The same Evaluation with another preset than ``zone.toml`` states, or drawn as a sketch 示意.

    A stamp of secrecy is kept always. ``MapError``: another preset than internal use is asked for beside one.
    """
    stamp = str(evaluation.zone.map.get("classification") or "").strip()
    if name and stamp in data()["stamps"]["secret"]:
        internal = presets()[INTERNAL]
        if name.strip() not in (stamp, internal.key, *internal.name.values()):
            raise MapError(in_both("preset_secret", stamp=stamp, preset=name))
        name = None
    stated: dict[str, Any] = {
        **({"classification": name} if name else {}),
        **({"sketch": True} if sketch else {}),
    }
    zone = evaluation.zone
    return dataclasses.replace(evaluation, zone=dataclasses.replace(zone, map={**zone.map, **stated}))


@functools.cache
def presets() -> Mapping[str, Preset]:
    """The three presets by their key."""
    groups = {
        key: Group(
            key,
            _text(row),
            tuple(row["columns"]),
            row["source"],
            row["evidence"],
            tuple(row.get("clauses", ())),
        )
        for key, row in data()["group"].items()
    }
    return MappingProxyType({key: _preset(key, row, groups) for key, row in data()["preset"].items()})


def _preset(key: str, row: Mapping[str, Any], groups: Mapping[str, Group]) -> Preset:
    return Preset(
        key,
        _text(row),
        tuple(groups[one] for one in row["leaves"]),
        tuple(row.get("painted", ())),
        frozenset(row["layers"]) if "layers" in row else None,
        {layer: frozenset(kinds) for layer, kinds in row.get("kinds", {}).items()},
        row.get("digits"),
        row.get("scan", ""),
        row.get("basemaps", True),
        frozenset(row["images"]["kinds"]) if "images" in row else None,
        row.get("images", {}).get("finest_m", 0.0),
        row.get("grid", True),
        row["note"],
    )


@functools.cache
def data() -> Mapping[str, Any]:
    """What ``presets.toml`` holds."""
    text = resources.files("reports").joinpath("preset", "presets.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def forbidden(frame: pd.DataFrame) -> pd.Series:
    """Whether any text of a row holds a word that no public map may hold; a harmless word around it lets it pass.

    >>> forbidden(pd.DataFrame({"name": ["科技研发核心区", "核设施", "领军企业", None]})).tolist()
    [False, True, False, False]
    """
    texts = [name for name in frame.columns if frame[name].dtype in ("object", "str", "string")]
    hits = [_hits(frame[name]) for name in texts]
    return functools.reduce(lambda a, b: a | b, hits, pd.Series(False, index=frame.index))


def numbered(frame: pd.DataFrame) -> pd.Series:
    """Whether any text of a row names an institute by a number, which is warned of and not left out.

    >>> numbered(pd.DataFrame({"name": ["716研究所", "2023所有", "科学院研究所"]})).tolist()
    [True, False, False]
    """
    texts = [name for name in frame.columns if frame[name].dtype in ("object", "str", "string")]
    pattern = _words()[2]
    hits = [_where(frame[name], pattern, lambda one: bool(pattern.search(one))) for name in texts]
    return functools.reduce(lambda a, b: a | b, hits, pd.Series(False, index=frame.index))


def _hits(texts: pd.Series) -> pd.Series:
    word, harmless, _ = _words()
    return _where(texts, word, lambda one: bool(word.search(harmless.sub(" ", one))))


def _where(texts: pd.Series, word: re.Pattern[str], holds: Callable[[str], bool]) -> pd.Series:
    """Which texts hold what is looked for; only those with the word in them, mostly none, are looked at one by one."""
    if texts.dtype == "object":
        texts = texts.where(texts.notna(), "").astype(str)
    distinct = texts.dropna().unique().tolist()
    if not word.search("\n".join(distinct)):
        return pd.Series(False, index=texts.index)
    return texts.isin([one for one in distinct if holds(one)])


@functools.cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The words looked for, those that hold one and mean nothing of the kind, the longest first, and what is warned of."""
    text = resources.files("reports").joinpath("preset", "sensitive_words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    harmless = sorted({one for row in rows for one in row["harmless"].split()}, key=len, reverse=True)
    warned = "|".join(row["word"] for row in rows if row["does"] == "warn")
    return _any(row["word"] for row in rows if row["does"] == "drop"), _any(harmless), re.compile(warned)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))


def _text(row: Mapping[str, Any]) -> Mapping[str, str]:
    return MappingProxyType({"zh": row["zh"], "en": row["en"]})


@functools.cache
def _known() -> frozenset[str]:
    """Every column of single plots, buildings and firms that a dictionary names."""
    recorded = {column.name for layer in SINGLE for column in schema(layer).columns}
    return frozenset(recorded | set(plot_columns()))
