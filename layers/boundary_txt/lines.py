"""The lines of 界址点坐标 TXT told apart: header, plot and point lines of a whole batch of files at once.

::

    [属性描述]                       a section; also in full-width brackets
    坐标系=2000国家大地坐标系         an attribute
    [地块坐标]
    5,4.0529,G1,一号,面,图幅,用途,1001,@      a plot line: count, area, number, name, kind, sheet, use, code {, more}
    J1,1,3834520.640,40429010.125            a point line: label, ring, X (north), Y (east)

Everything is read with patterns that take time in proportion to the text, whatever the text is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.values import TEXT

HEADER = (
    "格式版本号", "数据产生单位", "数据产生日期", "坐标系", "几度分带", "投影类型", "计量单位", "带号", "精度", "转换参数",
)  # fmt: skip
"""Keys of the header, in the order they are written."""

FIELDS = (
    "界址点数",
    "地块面积",
    "地块编号",
    "地块名称",
    "记录图形属性",
    "图幅号",
    "地块用途",
    "地类编码",
    "其他",
)
"""What a plot line holds, by position; all that stands after the eighth is kept together in the last."""

SHAPE, POINT, LINE = "面", "点", "线"

_ALIASES = {
    "转换坐标": "转换参数",
    "坐标系统": "坐标系",
    "分带": "几度分带",
    "投影": "投影类型",
    "单位": "计量单位",
}
_MOST_KEYS = 200
_COMMA = "[,，]"
_SECTION = r"^[\[【［]\s*(?P<name>[^\]】］]{1,40}?)\s*[\]】］]$"
_ATTRIBUTE = r"^(?P<key>[^=＝,，]{1,40}?)\s*[=＝]\s*(?P<value>.*)$"
_FIGURE = r"-?\d{1,12}(?:\.\d{1,20})?"
_POINT_LINE = (
    rf"^(?P<label>[^,，]{{0,40}}?)\s*{_COMMA}\s*(?P<ring>\d{{0,6}})\s*{_COMMA}"
    rf"\s*(?P<x>{_FIGURE})\.?\s*{_COMMA}\s*(?P<y>{_FIGURE})\.?\s*{_COMMA}?$"
)
_END = r"[,，]?\s*[@＠]$"
_KIND = rf"^(?:[^,，]*{_COMMA}){{4}}\s*[{SHAPE}{POINT}{LINE}]\s*(?:[,，]|$)"
_FIFTH = rf"^(?:[^,]*,){{4}}\s*[{SHAPE}{POINT}{LINE}]\s*(?:,|$)"
_PLOT_LINE = (
    r"^(?P<f0>[^,]*)" + "".join(rf"(?:,(?P<f{n}>[^,]*))?" for n in range(1, 8)) + r"(?:,(?P<f8>.*))?$"
)
_MATTERS = r"[,，\d０-９]"
_WIDE = {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF0D)} | {"　": " "}


@dataclass(frozen=True)
class Lines:
    """A batch of files as tables.

    ``plots``: a row a plot line, with ``file`` (place in the batch), ``block``, ``line`` (from 1), ``text`` and the
    `FIELDS`. ``points``: ``plot`` (row of ``plots``, -1: before any), ``file``, ``line``, ``label``, ``ring``, ``x``
    (north as written first), ``y``. ``stray``: lines that are none of these, with ``plot``, ``file``, ``line``,
    ``text``, ``matters`` (has figures or commas). ``headers``: the attributes of each block; a file is one block unless
    it holds several files in a row.
    """

    plots: pd.DataFrame
    points: pd.DataFrame
    stray: pd.DataFrame
    headers: tuple[dict[str, str], ...]


def lines_of(texts: Sequence[str]) -> Lines:
    r"""Tell the lines of each text apart.

    >>> batch = lines_of(["[属性描述]\n带号=40\n[地块坐标]\n3,,7,甲,面,,,,@\nJ1,1,2,3\nJ2,1,4.5,3\n"])
    >>> batch.headers[0], batch.plots["地块名称"].tolist(), batch.points["x"].tolist(), batch.points["line"].tolist()
    ({'带号': '40'}, ['甲'], [2.0, 4.5], [5, 6])
    """
    lines, file, number = _split(texts)
    section = pc.struct_field(pc.extract_regex(lines, _SECTION), "name")
    points = _points(lines)
    is_point = points.is_valid().to_numpy(zero_copy_only=False)
    is_section = section.is_valid().to_numpy(zero_copy_only=False) & ~is_point
    is_plot = _matches(lines, _END) | _matches(lines, _KIND)
    is_plot &= ~is_point & ~is_section
    plot = _owner(is_plot, file)
    opening = is_section & (_text(section, is_section, fill="") == "属性描述")
    block = _blocks(file, opening, is_plot, len(texts))
    plot = (
        np.where((plot >= 0) & (block[np.flatnonzero(is_plot)][plot] == block), plot, -1)
        if is_plot.any()
        else plot
    )
    before = plot < 0
    is_header = before & ~is_point & ~is_section & ~is_plot & _matches(lines, _ATTRIBUTE)
    is_stray = ~(is_point | is_section | is_plot | is_header) & (pc.utf8_length(lines).to_numpy() > 0)

    def table(mask: NDArray[np.bool_]) -> pd.DataFrame:
        return pd.DataFrame(
            {"file": file[mask], "line": number[mask], "plot": plot[mask], "block": block[mask]}
        )

    return Lines(
        _plot_table(table(is_plot), lines.filter(pa.array(is_plot))),
        _point_table(table(is_point), points.filter(pa.array(is_point))),
        _stray_table(table(is_stray), lines.filter(pa.array(is_stray))),
        _headers(lines.filter(pa.array(is_header)), block[is_header], int(block.max(initial=0)) + 1),
    )


def _split(texts: Sequence[str]) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.int64]]:
    """Every line of every text, trimmed, with the text it is of and its number there from 1."""
    parts = []
    for words in texts:
        plain = words.replace("\r\n", "\n").replace("\r", "\n")
        parts.append(pc.list_flatten(pc.split_pattern(pa.array([plain], pa.large_string()), "\n")))
    lines = pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())
    lines = pc.utf8_trim(lines, " \t\v\f\u3000\u00a0\ufeff")
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    file = np.repeat(np.arange(len(parts)), sizes)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return lines, file, np.arange(len(lines)) - start + 1


def _matches(lines: pa.Array, pattern: str) -> NDArray[np.bool_]:
    return pc.match_substring_regex(lines, pattern).to_numpy(zero_copy_only=False).astype(bool)


def _points(lines: pa.Array) -> pa.Array:
    """The parts of every point line; null for other lines. Full-width figures are tried where ordinary ones fail."""
    found = pc.extract_regex(lines, _POINT_LINE)
    odd = pc.and_(pc.invert(found.is_valid()), pc.match_substring_regex(lines, "[０-９]"))
    if not pc.any(odd).as_py():
        return found
    rest = lines.filter(odd)
    for wide, plain in _WIDE.items():
        rest = pc.replace_substring(rest, wide, plain)
    return pc.extract_regex(pc.replace_with_mask(lines, odd, rest), _POINT_LINE)


def _owner(is_plot: NDArray[np.bool_], file: NDArray[np.int64]) -> NDArray[np.int64]:
    """The plot line that each line stands under, -1 where its file has none before it."""
    plot = np.cumsum(is_plot) - 1
    if not is_plot.any():
        return np.full(len(file), -1)
    return np.where((plot >= 0) & (file[is_plot][np.maximum(plot, 0)] == file), plot, -1)


def _blocks(
    file: NDArray[np.int64], opening: NDArray[np.bool_], is_plot: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    """The block of each line: a file opens one, and so does a header that comes after plots."""
    if not len(file):
        return np.empty(0, dtype=np.int64)
    starts = np.r_[True, file[1:] != file[:-1]]
    at = np.flatnonzero(starts | opening)
    plots_before = np.cumsum(is_plot)[at]
    anew = starts[at] | np.r_[True, plots_before[1:] > plots_before[:-1]]
    first = np.zeros(len(file), dtype=bool)
    first[at[anew]] = True
    return np.cumsum(first) - 1


def _text(column: pa.Array, mask: NDArray[np.bool_], fill: str) -> NDArray[np.object_]:
    words = np.full(len(mask), fill, dtype=object)
    words[mask] = column.filter(pa.array(mask)).to_pylist()
    return words


def _plot_table(places: pd.DataFrame, lines: pa.Array) -> pd.DataFrame:
    """The fields of each plot line by position; Chinese commas part fields only where ordinary ones do not."""
    body = pc.replace_substring_regex(lines, _END, "")
    commas = pc.match_substring_regex(body, _FIFTH)
    body = pc.if_else(commas, body, pc.replace_substring(body, "，", ","))
    fields = pc.extract_regex(body, _PLOT_LINE)
    columns = {
        name: pd.Series(pc.utf8_trim_whitespace(pc.struct_field(fields, f"f{n}")).to_pylist(), dtype=TEXT)
        for n, name in enumerate(FIELDS)
    }
    shown = pd.Series(pc.utf8_slice_codeunits(lines, 0, 200).to_pylist(), dtype=TEXT)
    blank = {name: values.mask(values == "") for name, values in columns.items()}
    return places.drop(columns="plot").assign(text=shown, **blank)


def _point_table(places: pd.DataFrame, points: pa.Array) -> pd.DataFrame:
    ring = pc.struct_field(points, "ring")
    ring = pc.if_else(pc.equal(ring, ""), "1", ring)
    return places.assign(
        label=pc.struct_field(points, "label").to_pandas().to_numpy(dtype=object),
        ring=pc.cast(ring, pa.int64()).to_numpy(zero_copy_only=False),
        x=pc.cast(pc.struct_field(points, "x"), pa.float64()).to_numpy(zero_copy_only=False),
        y=pc.cast(pc.struct_field(points, "y"), pa.float64()).to_numpy(zero_copy_only=False),
    )


def _stray_table(places: pd.DataFrame, lines: pa.Array) -> pd.DataFrame:
    shown = pd.Series(pc.utf8_slice_codeunits(lines, 0, 60).to_pylist(), dtype=TEXT)
    return places.assign(text=shown, matters=_matches(lines, _MATTERS))


def _headers(lines: pa.Array, block: NDArray[np.int64], count: int) -> tuple[dict[str, str], ...]:
    """The attributes of each block under their usual names; a later one overrules an earlier one."""
    headers: list[dict[str, str]] = [{} for _ in range(count)]
    parts = pc.extract_regex(lines, _ATTRIBUTE)
    keys, values = (pc.struct_field(parts, name).to_pylist() for name in ("key", "value"))
    for key, value, number in zip(keys, values, block.tolist(), strict=True):
        if len(headers[number]) < _MOST_KEYS:
            headers[number][_ALIASES.get(key, key)] = value.strip()[:400]
    return tuple(headers)
