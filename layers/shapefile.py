"""Shapefile, written: in GBK with its .cpg, and a table of what its short names stand for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from layers.words import words
from layers.write import tame

_NAME_BYTES, _TEXT_BYTES = 10, 254
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".fields.csv")
"""The endings of the files that are one Shapefile."""


def write_shapefile(path: Path, frame: gpd.GeoDataFrame) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """A Shapefile in GBK with its .cpg; names of ten bytes at most, each once, and a table of what they stand for.

    ``frame`` has columns that GDAL can take (:func:`layers.write.ready`). Written where nothing else is, as a draft
    (:func:`layers.together.together`). Gives what is to be said of it, and the files.
    """
    own = [str(name) for name in frame.columns if name != frame.geometry.name]
    texts = [frame[name].dropna() for name in own if isinstance(frame[name].dtype, pd.StringDtype)]
    encoding, notes = "GBK", list[str]()
    if not all(_fits("".join(letters), "gbk") for letters in (own, *texts)):
        encoding = "UTF-8"
        notes.append(words("note.utf8"))
    for text in texts:
        long = text.str.encode(encoding).str.len() > _TEXT_BYTES
        if long.any():
            notes.append(words("note.cut", name=str(text.name), count=int(long.sum()), most=_TEXT_BYTES))
    names = short_names(own, encoding)
    pyogrio.write_dataframe(frame.rename(columns=names), path, driver="ESRI Shapefile", encoding=encoding)
    path.with_suffix(".cpg").write_text(encoding, encoding="ascii")
    if any(names[name] != name for name in own):
        write_field_map(path.with_suffix(".fields.csv"), names)
        notes.append(words("note.short", most=_NAME_BYTES, file=f"{path.stem}.fields.csv"))
    files = tuple(
        sorted(p for p in path.parent.glob("*") if p.name.startswith(f"{path.stem}.") and p.is_file())
    )
    return tuple(notes), files


def short_names(names: list[str], encoding: str) -> dict[str, str]:
    """Names of ten bytes at most, never cut within a letter, each once whatever its capitals.

    >>> short_names(["固定资产投资总额", "固定资产投资强度", "plot_number_2", "YT"], "GBK")
    {'固定资产投资总额': '固定资产投', '固定资产投资强度': '固定资产_2', 'plot_number_2': 'plot_numbe', 'YT': 'YT'}
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for name in names:
        fresh, number = _cut(name, encoding, _NAME_BYTES), 2
        while fresh.casefold() in seen or not fresh:
            tail = f"_{number}"
            fresh, number = _cut(name, encoding, _NAME_BYTES - len(tail)) + tail, number + 1
        seen.add(fresh.casefold())
        found[name] = fresh
    return found


def _cut(name: str, encoding: str, most: int) -> str:
    return name.encode(encoding, "replace")[:most].decode(encoding, "ignore")


def _fits(words: str, encoding: str) -> bool:
    try:
        words.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def write_field_map(path: Path, names: Mapping[str, str]) -> None:
    """What the field names of a file stand for, as a table beside it."""
    table = pd.DataFrame({"field": list(names.values()), "heading": list(names)})
    table.apply(tame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
