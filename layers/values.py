"""Values: cells as people typed them, turned into the dictionary's types, a whole column at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

TEXT = pd.StringDtype(na_value=np.nan)
"""Text as pandas 3 keeps it, also on pandas 2."""

_WIDE = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20})
_NOTHING = frozenset({"", "null", "<null>", "none", "nan", "nat", "<na>", "n/a", "#n/a"})
_NO_FIGURE = _NOTHING | {"-", "--", "—", "——", "/", "\\", "无", "未填", "空"}
_ENDING = {"years": "年|years?", "层": "层|F", "人": "人|名", "%": "%", "m": "m|米"}
_GROUPED = r"^(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?)$"
_DAY = r"^(?P<y>\d{4})(?:[-/.]|年)(?P<m>\d{1,2})(?:[-/.]|月)(?P<d>\d{1,2})日?(?:[T ]+\d{1,2}:\d{2}.*)?$"
_DAY_TIGHT = r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$"
_MONTH = r"^(?P<y>\d{4})(?:[-/.]|年)(?P<m>\d{1,2})月?$"
_MONTH_TIGHT = r"^(?P<y>\d{4})(?P<m>\d{2})$"
_YES = frozenset({"1", "true", "t", "yes", "y", "是", "有", "√", "✓", "g", "闲置", "闲置土地"})
_NO = frozenset({"0", "false", "f", "no", "n", "否", "无", "×", "不是", "非"})
_HEIGHTS = r"^\d+(?:\.\d+)?(?:×\d+)?(?:;\d+(?:\.\d+)?(?:×\d+)?)*$"


def dtype_called(name: str) -> Any:
    """The type of a column by its name; ``str`` is :data:`TEXT`: by the bare name pandas 2.3 writes a blank as the text ``None``.

    >>> pd.Series([None], dtype=object).astype(dtype_called("str")).isna().tolist(), dtype_called("int64")
    ([True], 'int64')
    """
    return TEXT if name == str(TEXT) else name


@dataclass(frozen=True)
class Parsed:
    """A column in its type, and which cells held something that could not be read (those are blank in it).

    ``otherwise``: cells of figures that were read otherwise than they are written; nothing for other types.
    """

    values: pd.Series
    bad: pd.Series
    otherwise: pd.Series | None = None


def text(raw: pd.Series) -> pd.Series:
    """Cells as trimmed text; blank is NA; whole numbers lose their ``.0``.

    >>> text(pd.Series([" 甲 ", "", None, "NULL"])).tolist(), text(pd.Series([1.0, 2.0])).tolist()
    (['甲', nan, nan, nan], ['1', '2'])
    """
    if pd.api.types.is_bool_dtype(raw):
        return raw.astype(object).map({True: "true", False: "false"}).astype(TEXT)
    if pd.api.types.is_numeric_dtype(raw):
        return _numbers_as_text(raw)
    if pd.api.types.is_datetime64_any_dtype(raw):
        return raw.dt.strftime("%Y-%m-%d").astype(TEXT)
    cells = raw.map(_as_text, na_action="ignore").astype(TEXT) if raw.dtype == object else raw.astype(TEXT)
    cells = cells.str.strip()
    return cells.mask(cells.str.lower().isin(_NOTHING)).astype(TEXT)


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _numbers_as_text(raw: pd.Series) -> pd.Series:
    values = raw.astype(float) if raw.hasnans else raw
    if pd.api.types.is_float_dtype(values):
        filled = values.to_numpy(dtype=float, na_value=np.nan)
        whole = np.isfinite(filled) & (np.floor(filled) == filled) & (np.abs(filled) < 2**53)
        words = values.astype(object).map(repr).to_numpy(dtype=object).copy()
        words[whole] = filled[whole].astype(np.int64).astype(str)
        return pd.Series(words, index=raw.index, name=raw.name).mask(np.isnan(filled)).astype(TEXT)
    return raw.astype(str).astype(TEXT)


def narrow(raw: pd.Series) -> pd.Series:
    """Text with full-width letters, digits and brackets in their ordinary width, trimmed; blank is NA.

    >>> narrow(pd.Series(["１２．５", "　甲　"])).tolist()
    ['12.5', '甲']
    """
    return _narrowed(text(raw))


def _narrowed(cells: pd.Series) -> pd.Series:
    return cells.str.translate(_WIDE).str.strip().astype(TEXT)


def numbers(raw: pd.Series, unit: str = "") -> Parsed:
    """Cells as numbers: thousands commas, full-width digits and the unit's own word (50年) are understood.

    Nought has no sign: -0.0 is 0.0.

    >>> numbers(pd.Series(["1,234.5", "５０年", "—", "三", "-0"]), "years").values.tolist()
    [1234.5, 50.0, nan, nan, 0.0]
    """
    if pd.api.types.is_numeric_dtype(raw) and not pd.api.types.is_bool_dtype(raw):
        values = pd.Series(raw.to_numpy(dtype=float, na_value=np.nan), index=raw.index) + 0.0
        bad = pd.Series(np.isinf(values), index=raw.index)
        return Parsed(values.mask(bad), bad)
    written = text(raw)
    cells = _narrowed(written)
    cells = cells.mask(cells.str.lower().isin(_NO_FIGURE))
    plain = cells.str.replace(r"\s", "", regex=True)
    if unit in _ENDING:
        plain = plain.str.replace(rf"(?:{_ENDING[unit]})$", "", regex=True)
    plain = plain.mask(plain.str.match(_GROUPED).fillna(False).astype(bool), plain.str.replace(",", ""))
    good = plain.str.match(r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$").fillna(False).astype(bool)
    values = pd.to_numeric(plain.where(good), errors="coerce").astype(float) + 0.0
    bad = cells.notna() & ~np.isfinite(values)
    otherwise = (good & ~bad & (plain != written).fillna(False)).astype(bool)
    return Parsed(values.mask(bad), bad.astype(bool), otherwise)


def days(raw: pd.Series) -> Parsed:
    """Cells as days: 2026-11-20, 2026/11/20, 2026.11.20, 2026年11月20日 or 20261120; a day that is none is bad.

    >>> days(pd.Series(["2026年11月20日", "2021-06-31", None])).bad.tolist()
    [False, True, False]
    """
    if pd.api.types.is_datetime64_any_dtype(raw):
        plain = raw.dt.tz_localize(None) if raw.dt.tz is not None else raw
        return Parsed(plain.dt.normalize().dt.as_unit("ms"), pd.Series(False, index=raw.index))
    cells = narrow(raw)
    cells = cells.mask(cells.str.lower().isin(_NO_FIGURE | {"0"}))
    values = _calendar(cells, _DAY).fillna(_calendar(cells, _DAY_TIGHT))
    return Parsed(values, (cells.notna() & values.isna()).astype(bool))


def _calendar(cells: pd.Series, pattern: str) -> pd.Series:
    """Days from cells of one pattern; without a day in the pattern, the first of the month."""
    parts = cells.astype(object).where(cells.notna(), "").astype(TEXT).str.extract(pattern)
    day = parts["d"].str.zfill(2) if "d" in parts else "01"
    iso = parts["y"] + "-" + parts["m"].str.zfill(2) + "-" + day
    return pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce").dt.as_unit("ms")


def months(raw: pd.Series) -> Parsed:
    """Cells as months or days, whichever is known: text ``YYYY-MM`` or ``YYYY-MM-DD``.

    >>> months(pd.Series(["2011年4月", "201104", "2011/4/2", "2011-13"])).values.tolist()
    ['2011-04', '2011-04', '2011-04-02', nan]
    """
    whole_days = days(raw)
    cells = narrow(raw)
    cells = cells.mask(cells.str.lower().isin(_NO_FIGURE | {"0"}))
    month = _calendar(cells, _MONTH).fillna(_calendar(cells, _MONTH_TIGHT))
    values = (
        whole_days.values.dt.strftime("%Y-%m-%d").astype(TEXT).fillna(month.dt.strftime("%Y-%m").astype(TEXT))
    )
    return Parsed(values.astype(TEXT), (cells.notna() & values.isna()).astype(bool))


def flags(raw: pd.Series) -> Parsed:
    """Cells as yes, no or blank: 是/否, 1/0, true/false, 有/无.

    >>> flags(pd.Series(["是", "否", None])).values.tolist()
    [True, False, <NA>]
    """
    if pd.api.types.is_bool_dtype(raw):
        return Parsed(raw.astype("boolean"), pd.Series(False, index=raw.index))
    cells = narrow(raw).str.lower()
    values = pd.Series(pd.NA, index=raw.index, dtype="boolean")
    values = values.mask(cells.isin(_YES), True).mask(cells.isin(_NO), False)
    return Parsed(values, (cells.notna() & values.isna()).astype(bool))


def heights(raw: pd.Series) -> Parsed:
    """Storey heights from the ground up in one spelling: ``9.0;4.5×3``.

    >>> heights(pd.Series(["9.0；4.5*3", "4.5 x 2", "0;3"])).values.tolist()
    ['9.0;4.5×3', '4.5×2', nan]
    """
    cells = narrow(raw)
    cells = cells.mask(cells.str.lower().isin(_NO_FIGURE))
    plain = cells.str.replace(r"\s|m|米", "", regex=True).str.replace(r"[*xX✕╳]", "×", regex=True)
    plain = plain.str.replace(r"[;,，、]+", ";", regex=True).str.strip(";")
    good = plain.str.match(_HEIGHTS).fillna(False).astype(bool)
    nought = (
        plain.str.contains(r"(?:^|;)0+(?:\.0+)?(?:×|;|$)|×0+(?:;|$)", regex=True).fillna(False).astype(bool)
    )
    good &= ~nought
    return Parsed(plain.where(good).astype(TEXT), (cells.notna() & ~good).astype(bool))


def lists(raw: pd.Series) -> Parsed:
    """Several items in one cell, split by ``;``.

    >>> lists(pd.Series(["39、40；35"])).values.tolist()
    ['39;40;35']
    """
    cells = narrow(raw).str.replace(r"\s*[;,、]\s*", ";", regex=True).str.strip(";")
    return Parsed(cells.astype(TEXT), pd.Series(False, index=raw.index))


def coded(raw: pd.Series, entries: Mapping[str, Mapping[str, str]]) -> pd.Series:
    """Codes of a closed list; a label of the list is put back to its code; what is neither stays as it is.

    >>> coded(pd.Series(["出让", "grant", "别的"]), {"grant": {"zh": "出让", "en": "grant"}}).tolist()
    ['grant', 'grant', '别的']
    """
    spellings = {code.lower(): code for code in entries}
    spellings |= {entry["zh"]: code for code, entry in reversed(list(entries.items()))}
    cells = narrow(raw)
    return cells.str.lower().map(spellings).astype(TEXT).fillna(cells).astype(TEXT)


def _counts(raw: pd.Series, unit: str) -> Parsed:
    parsed = numbers(raw, unit)
    broken = parsed.values.notna() & (parsed.values % 1 != 0)
    otherwise = None if parsed.otherwise is None else parsed.otherwise & ~broken
    return Parsed(parsed.values.mask(broken).astype("Int64"), parsed.bad | broken, otherwise)


def _sound(values: pd.Series) -> Parsed:
    return Parsed(values, pd.Series(False, index=values.index))


PARSERS: Mapping[str, Callable[[pd.Series, str], Parsed]] = {
    "text": lambda raw, unit: _sound(text(raw)),
    "code": lambda raw, unit: _sound(narrow(raw)),
    "number": numbers,
    "count": _counts,
    "day": lambda raw, unit: days(raw),
    "month": lambda raw, unit: months(raw),
    "flag": lambda raw, unit: flags(raw),
    "list": lambda raw, unit: lists(raw),
    "heights": lambda raw, unit: heights(raw),
}
"""How each type of the dictionary is read."""
