"""Unit: a unit as people write it, and how many of the dictionary's units make one of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit as people write it, what it measures, and how many of the dictionary's units make one of it."""

    name: str
    kind: str
    factor: float


_SPELLINGS: tuple[tuple[Unit, str], ...] = (
    (Unit("m²", "area", 1.0), "m² m2 ㎡ 平方米 平米 sqm m^2"),
    (Unit("亩", "area", 2000 / 3), "亩 mu 市亩"),
    (Unit("公顷", "area", 1e4), "公顷 ha hm² hm2 hectare hectares"),
    (Unit("万m²", "area", 1e4), "万m² 万m2 万㎡ 万平方米 万平米 万平 10⁴m² 10^4m² 10^4m2 10⁴㎡"),
    (Unit("km²", "area", 1e6), "km² km2 平方公里 平方千米 sqkm"),
    (Unit("ft²", "area", 0.3048**2), "ft² ft2 sqft 平方英尺"),
    (Unit("元", "money", 1e-4), "元 yuan cny rmb 人民币元"),
    (Unit("千元", "money", 0.1), "千元"),
    (Unit("万元", "money", 1.0), "万元 万 10⁴元"),
    (Unit("亿元", "money", 1e4), "亿元 亿"),
    (Unit("m", "length", 1.0), "m 米"),
    (Unit("km", "length", 1000.0), "km 千米 公里"),
    (Unit("ft", "length", 0.3048), "ft 英尺"),
    (Unit("%", "share", 1.0), "% 百分比 percent"),
    (Unit("1", "share", 100.0), "1 比值 ratio"),
)
_BY_SPELLING = {spelling.lower(): unit for unit, spellings in _SPELLINGS for spelling in spellings.split(" ")}


def unit(words: str) -> Unit | None:
    """The unit a text names, or ``None``.

    >>> unit("万平方米").factor, unit("hm²").name, unit("尺")
    (10000.0, '公顷', None)
    """
    return _BY_SPELLING.get(words.strip().replace(" ", "").lower())


def choices(kind: str, without: str = "") -> list[str]:
    """The units of one kind; one of them may be left out.

    >>> choices("share")
    ['%', '1']
    """
    return [unit.name for unit, _ in _SPELLINGS if unit.kind == kind and unit.name != without]
