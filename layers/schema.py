"""Column and Schema: what a layer's columns are called, mean and may hold, read from the dictionary.

The dictionary (``layers/dictionary/*.csv``) is the only place where a recorded column is defined. A heading is
recognised when it equals a column's own name or one of the headings in ``also`` once both are put in
:func:`plain` form; a unit written in the heading itself, as in ``建筑面积（万m²）``, is split off first.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("zh", "en")

_DBF_NAME = 10

_OPENING, _CLOSING = "([（【", ")]）】"


@dataclass(frozen=True)
class Column:
    """One column: its name, a Chinese and an English label, a unit, a type, bounds, and headings it answers to."""

    name: str
    zh: str
    en: str
    unit: str = ""
    type: str = "text"
    need: str = ""
    least: str = ""
    most: str = ""
    also: tuple[str, ...] = ()
    about: str = ""
    about_zh: str = ""

    @property
    def required(self) -> bool:
        """Whether a layer without this column is refused."""
        return self.need == "required"

    def label(self, lang: str = "zh") -> str:
        """What people call it, in Chinese or English.

        >>> Column("far", "容积率", "floor-area ratio").label("zh")
        '容积率'
        """
        return self.zh if lang == "zh" else self.en

    def meaning(self, lang: str = "zh") -> str:
        """What it is, in Chinese or English; blank where the label says it all.

        >>> schema("plots").column("far_recorded").meaning("zh")
        '别人写的容积率；只作比对，从不使用'
        """
        return self.about_zh if lang == "zh" else self.about

    def heading(self, lang: str = "zh") -> str:
        """The label with its unit, as a table's heading.

        >>> Column("area_m2", "面积", "area", "m²").heading("zh")
        '面积（m²）'
        >>> Column("area_m2", "面积", "area", "m²").heading("en")
        'area (m²)'
        """
        unit = self.unit_in(lang)
        if not unit:
            return self.label(lang)
        return f"{self.zh}（{unit}）" if lang == "zh" else f"{self.en} ({unit})"

    def unit_in(self, lang: str = "zh") -> str:
        """The unit as it is written in a language.

        >>> Column("tax_wan_mu", "亩均税收", "tax per mu", "万元/亩").unit_in("en")
        '10⁴ yuan/mu'
        """
        words = unit_words().get(self.unit)
        return words[lang] if words else self.unit

    def behind(self, lang: str = "zh") -> str:
        """The unit as it stands behind a figure: in Chinese what a share is of comes after its per cent.

        >>> Column("water_pct", "水面", "water", "占宗地%").behind("zh")
        '%（占宗地）'
        >>> Column("area_ha", "面积", "area", "公顷").behind("en")
        'ha'
        """
        words = unit_words().get(self.unit, {})
        said = words.get("zh_behind", "") if lang == "zh" else ""
        return said or self.unit_in(lang)


@dataclass(frozen=True)
class Schema:
    """The columns one layer may have, and the shape of its features (polygon, line, point or none)."""

    layer: str
    zh: str
    en: str
    shape: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` when the dictionary has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in the dictionary's order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the layer is refused."""
        return tuple(column.name for column in self.columns if column.required)

    def recognise(self, headings: Iterable[str], fields: Mapping[str, str] | None = None) -> dict[str, str]:
        """Which heading is which column: ``{heading: column name}``, first come first served.

        ``fields`` (``{column name: heading}``) overrules recognition. A column's own name beats its other
        headings, and an earlier entry of ``also`` beats a later one; a heading cut to ten bytes comes last
        (:meth:`cut`). Unknown headings are left out.

        >>> schema("plots").recognise(["TBBH", "JZMJ", "谁"])
        {'TBBH': 'plot_id', 'JZMJ': 'floor_area_m2'}
        """
        headings = list(headings)
        found: dict[str, str] = {
            heading: name for name, heading in (fields or {}).items() if heading in headings
        }
        by_plain: dict[str, list[str]] = {}
        for heading in headings:
            by_plain.setdefault(plain(split_unit(heading)[0]), []).append(heading)
            by_plain.setdefault(plain(heading), []).append(heading)
        taken = set(found.values())
        wanted = [(0, column.name, column.name) for column in self.columns]
        wanted += [(rank, also, c.name) for c in self.columns for rank, also in enumerate(c.also, start=1)]
        for _, spelling, name in sorted(wanted, key=lambda entry: entry[0]):
            for heading in by_plain.get(plain(spelling), ()):
                if heading not in found and name not in taken:
                    found[heading] = name
                    taken.add(name)
        for heading in headings:
            name = self.cut(heading)
            if name and heading not in found and name not in taken:
                found[heading] = name
                taken.add(name)
        return {heading: found[heading] for heading in headings if heading in found}

    def cut(self, heading: str) -> str:
        """The one column that a heading can be, if it is what the ten bytes of a .dbf left of a longer one; else blank.

        >>> schema("plots").cut("固定资产投"), schema("plots").cut("地块编"), schema("plots").cut("地块")
        ('fixed_investment_wan', 'plot_id', '')
        """
        names = _cut_headings(self).get(plain(heading), frozenset())
        return next(iter(names)) if len(names) == 1 else ""


@functools.cache
def _cut_headings(schema: Schema) -> Mapping[str, frozenset[str]]:
    """What ten bytes in UTF-8 or GBK leave of the headings that are longer, and the columns each can be."""
    found: dict[str, set[str]] = {}
    whole = {plain(word) for column in schema.columns for word in (column.name, *column.also)}
    for column in schema.columns:
        for word in (column.name, *column.also):
            for encoding in ("utf-8", "gbk"):
                held = word.encode(encoding, "replace")
                if len(held) > _DBF_NAME:
                    found.setdefault(plain(held[:_DBF_NAME].decode(encoding, "ignore")), set()).add(
                        column.name
                    )
    return MappingProxyType({cut: frozenset(names) for cut, names in found.items() if cut not in whole})


def plain(text: str) -> str:
    """A heading without width, case, spaces and underscores, so that ``ＺＤ_dm`` and ``ZDDM`` are one.

    >>> plain(" ＺＤ_dm ")
    'zddm'
    """
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", text)).casefold()


def split_unit(heading: str) -> tuple[str, str]:
    """A heading and the unit written in its brackets, or no unit.

    >>> split_unit("建筑面积（万m²）"), split_unit("RJL"), split_unit("产值 (2025) [万元] ")
    (('建筑面积', '万m²'), ('RJL', ''), ('产值 (2025)', '万元'))
    """
    text = heading.rstrip()
    at = max(text.rfind(sign, 0, -1) for sign in (*_OPENING, *_CLOSING))
    unit = text[at + 1 : -1].strip()
    if not text or text[-1] not in _CLOSING or at < 0 or text[at] not in _OPENING or not unit:
        return heading, ""
    return text[:at].rstrip(), unit


def read_columns(text: str) -> tuple[Column, ...]:
    """The columns of one dictionary file, handed in as CSV text."""
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Column(**{**row, "also": tuple(filter(None, (row["also"] or "").split(";")))})  # type: ignore[arg-type]
        for row in rows
    )


@functools.cache
def schema(layer: str) -> Schema:
    """The schema of one layer of a zone; ``KeyError`` when a zone has no such layer.

    >>> schema("plots").column("official_area_m2").unit
    'm²'
    """
    about = layer_table()[layer]
    return Schema(layer, about["zh"], about["en"], about["shape"], read_columns(_shipped(f"{layer}.csv")))


@functools.cache
def layer_table() -> Mapping[str, Mapping[str, str]]:
    """Every layer a zone may hold: its labels, its shape and whether it is required."""
    rows = csv.DictReader(_shipped("layers.csv").splitlines())
    return MappingProxyType({row["layer"]: MappingProxyType(row) for row in rows})


@functools.cache
def codes(name: str) -> Mapping[str, Mapping[str, str]]:
    """One closed list of codes: ``{code: {"zh": …, "en": …}}``.

    >>> codes("status_class")["A2"]["zh"]
    '工矿仓储用地'
    """
    rows = csv.DictReader(_shipped("codes.csv").splitlines())
    return MappingProxyType({row["code"]: MappingProxyType(row) for row in rows if row["list"] == name})


@functools.cache
def unit_words() -> Mapping[str, Mapping[str, str]]:
    """How units that are not symbols are written in each language."""
    rows = csv.DictReader(_shipped("unit_words.csv").splitlines())
    return MappingProxyType({row["unit"]: MappingProxyType(row) for row in rows})


@functools.cache
def land_use(system: str) -> Mapping[str, Mapping[str, str]]:
    """The codes of one land-use system; the same digits mean other things in another system.

    >>> land_use("用地用海2023")["1001"]["zh"], land_use("三调")["1001"]["zh"]
    ('工业用地', '铁路用地')
    """
    rows = csv.DictReader(_shipped("land_use.csv").splitlines())
    return MappingProxyType({row["code"]: MappingProxyType(row) for row in rows if row["system"] == system})


def _shipped(name: str) -> str:
    return resources.files("layers").joinpath("dictionary", name).read_text(encoding="utf-8")
