"""Shown: how a figure is written, once for page, table, workbook and sentence.

Digits belong to the unit: ratios two, per cent two, hectares two, money none above a hundred. A blank is ``—``. What is
more than nothing is never written as nothing: it is ``<0.01``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_float_dtype

from gis.words import THIN_SPACE
from layers.schema import Column

BLANK = "—"
NOISE = 5e-7
"""Less than this is what floating point leaves of nothing: six decimals are kept where figures are handed on."""
_FLAGS = {"zh": ("否", "是"), "en": ("no", "yes")}

_DIGITS: Mapping[str, int] = {
    "": 2,
    "%": 2,
    "公顷": 2,
    "亩": 1,
    "m²": 0,
    "m": 0,
    "万m²": 2,
    "万元": 0,
    "万元/公顷": 1,
    "万元/亩": 2,
    "人": 0,
    "人/公顷": 1,
    "m²/人": 1,
    "天": 0,
    "幢": 0,
    "层": 0,
    "年": 0,
    "项": 0,
}


def shown(value: Any, column: Column, lang: str = "zh", more: int = 0) -> str:
    """A value of a column as text, with ``more`` digits than its unit has (counts never have any).

    >>> from layers.schema import Column
    >>> shown(0.66801, Column("far_zone", "综合容积率", "overall FAR", "", "number"))
    '0.67'
    >>> shown(None, Column("far_zone", "综合容积率", "overall FAR", "", "number"))
    '—'
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return BLANK
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    if column.type == "flag":
        return _FLAGS[lang][bool(value)]
    if column.type == "count":
        return number(float(value), 0)
    if column.type == "number":
        return number(float(value), digits_of(column) + more)
    return str(value)


def digits_of(column: Column) -> int:
    """How many digits after the point a figure of a column is written with: those of its unit, none for counts.

    >>> from layers.schema import Column
    >>> digits_of(Column("area_ha", "面积", "area", "公顷", "number"))
    2
    """
    return 0 if column.type == "count" else _DIGITS.get(column.unit, 2)


def number(value: float, digits: int) -> str:
    """A number with its digits, thousands apart by a thin space, the minus sign a real one.

    Halves go up, on fifteen figures, as every spreadsheet rounds what it shows. What is not nothing (:data:`NOISE`) but
    rounds to it is told to be nearer to it than the least that can be written.

    >>> number(-1234567.891, 1).replace("\u2009", " "), number(2.675, 2), number(0.5, 0)
    ('−1 234 567.9', '2.68', '1')
    >>> number(0.0007, 2), number(-0.0007, 2), number(0.3, 0), number(1e-9, 2), number(0.0, 2)
    ('<0.01', '>−0.01', '<1', '0.00', '0.00')
    """
    text = f"{_half_up(value, digits):,.{digits}f}".replace(",", THIN_SPACE)
    if text.strip("-0."):
        return text.replace("-", "−")
    least = f"{10.0**-digits:.{digits}f}"
    return text.lstrip("-") if abs(value) < NOISE else f"<{least}" if value > 0 else f">−{least}"


def signed(value: float, text: str) -> str:
    """A difference, written by :func:`number`, with a plus where it is more than nothing.

    >>> signed(1.5, "1.50"), signed(-1.5, "−1.50"), signed(0.0007, "<0.01"), signed(1e-12, "0.00")
    ('+1.50', '−1.50', '<+0.01', '0.00')
    """
    if not value > 0 or not text.strip("0."):
        return text
    return f"<+{text[1:]}" if text.startswith("<") else f"+{text}"


def moved(value: float, text: str) -> str:
    """A difference as :func:`signed` writes it; a point where it is none, ``—`` where it is not known.

    >>> moved(0.117, "0.12"), moved(0.001, "<0.01"), moved(1e-9, "0.00"), moved(float("nan"), "—")
    ('+0.12', '<+0.01', '·', '—')
    """
    if pd.isna(value):
        return BLANK
    return "·" if abs(value) < NOISE else signed(value, text)


def told(value: float | None, digits: int) -> str:
    """A number as :func:`number` writes it; one that is not known is ``—``.

    >>> told(2.5, 1), told(float("nan"), 1)
    ('2.5', '—')
    """
    return BLANK if value is None or pd.isna(value) else number(float(value), digits)


def _half_up(value: float, digits: int) -> float | Decimal:
    """The value rounded half up where it lies on a half as far as fifteen figures tell; else as it is."""
    scaled = abs(value) * 10.0**digits
    if not math.isfinite(scaled) or abs(scaled % 1 - 0.5) > 1e-4:
        return value
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def steps(values: Any, digits: int) -> npt.NDArray[np.float64]:
    """Many numbers at once in whole steps of their last digit, rounded as :func:`number` rounds; blank stays blank.

    >>> steps([22.85, -0.25, 0.049995, float("nan")], 1).tolist()
    [229.0, -3.0, 0.0, nan]
    """
    given = np.asarray(values, dtype=np.float64)
    scaled = np.abs(given) * 10.0**digits
    found = np.floor(scaled + 0.5)
    half = np.abs(scaled % 1 - 0.5) <= 1e-4
    exact = [float(_half_up(float(one), digits)) for one in np.abs(given[half])]
    found[half] = np.rint(np.array(exact) * 10.0**digits)
    return np.where(found == 0, 0.0, np.copysign(found, given))


def numbers(values: pd.Series, digits: int) -> pd.Series:
    """Many numbers as text, each distinct one written once; blank stays blank.

    >>> numbers(pd.Series([22.85, 1234.0, None, 0.04]), 1).str.replace("\u2009", " ").tolist()
    ['22.9', '1 234.0', None, '<0.1']
    """
    whole = _written_alike(values, digits)
    known = np.unique(whole[~np.isnan(whole)])
    written = {step: number(step / 10.0**digits, digits) for step in known}
    texts = np.array([*(written[step] for step in known), None], dtype=object)
    place = np.searchsorted(known, np.where(np.isnan(whole), np.inf, whole))
    return pd.Series(texts[place], index=values.index, dtype="object", name=values.name)


def _written_alike(values: Any, digits: int) -> npt.NDArray[np.float64]:
    """The steps of :func:`steps`, one number for all that are written alike: a quarter for more than nothing, rounded to it."""
    given = np.asarray(values, dtype=np.float64)
    whole = steps(given, digits)
    return np.where((whole == 0) & (np.abs(given) >= NOISE), np.copysign(0.25, given), whole)


def shown_share(percent: float) -> str:
    """A share of what is known, in whole per cent and never rounded up to 100.

    >>> shown_share(99.6), shown_share(100.0)
    ('99', '100')
    """
    return BLANK if percent != percent else number(math.floor(percent + 1e-9), 0)


def percent(share: float) -> str:
    """A share as whole per cent; what is more than nothing is never 0 and what is less than all never 100.

    >>> percent(0.6), percent(0.001), percent(0.999), percent(0.0), percent(float("nan"))
    ('60', '<1', '>99', '0', '—')
    """
    if share != share:
        return BLANK
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else number(100 * share, 0)


def shown_column(values: pd.Series, column: Column, lang: str = "zh") -> pd.Series:
    """A whole column as text, each distinct value written once."""
    return coded(values, column, lang).astype(str)


def coded(values: pd.Series, column: Column, lang: str = "zh") -> pd.Series:
    """What :func:`shown_column` gives, each text once and every row its number among them: a category.

    >>> from layers.schema import Column
    >>> told = coded(pd.Series([1.004, None, 1.0]), Column("far", "容积率", "FAR", "", "number"))
    >>> told.tolist(), told.cat.codes.tolist()
    (['1.00', '—', '1.00'], [0, 1, 0])
    """
    place, distinct = pd.factorize(values)
    known, texts = pd.factorize(np.array([*_each(distinct, column, lang), BLANK], dtype=object))
    made = pd.Categorical.from_codes(known[place], texts)  # a blank is -1, the last
    return pd.Series(made, index=values.index, name=values.name)


def _each(distinct: pd.Index, column: Column, lang: str) -> Sequence[str]:
    """Every value as text; of numbers each that is written alike once."""
    if (
        column.type not in ("number", "count")
        or not is_float_dtype(distinct)
        or not np.isfinite(distinct).all()
    ):
        return [shown(one, column, lang) for one in distinct]
    digits = digits_of(column)
    place, whole = pd.factorize(_written_alike(distinct, digits))
    texts = np.array([number(one / 10.0**digits, digits) for one in whole], dtype=object)
    return list(texts[place])
