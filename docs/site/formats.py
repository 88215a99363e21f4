"""Formats: every file that a build writes, with its layers, columns and keys, read from the sample's build."""

from __future__ import annotations

import fnmatch
import json
from pathlib import Path

import pandas as pd
import pyogrio

from docs.site.markdown import cell, code, table
from docs.site.words import fact, files_told, word, words


def pages(lang: str, folder: Path) -> dict[str, list[str]]:
    """Lines of the one page, by its path; ``folder`` is a build of the sample."""
    lines = [f"# {word('formats', lang)}", "", word("formats_about", lang), ""]
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith(".")):
        name = path.relative_to(folder).as_posix()
        told = pattern(name)
        if told and not any(part.startswith(".") for part in Path(name).parts):
            lines += [f"## `{name}`", "", files_told()[told][lang], "", *_inside(path, lang)]
    return {"formats.md": lines}


def pattern(name: str) -> str:
    """The pattern of ``files.csv`` that tells what a file is; blank when none does."""
    return next((one for one in files_told() if fnmatch.fnmatchcase(name, one)), "")


def _inside(path: Path, lang: str) -> list[str]:
    if path.suffix == ".csv":
        frame = pd.read_csv(path, nrows=1)
        shown = (
            ["" if pd.isna(one) else str(one) for one in frame.iloc[0]]
            if len(frame)
            else [""] * frame.shape[1]
        )
        return table(
            words(lang, "column", "first_row"),
            [[cell(a), cell(b)] for a, b in zip(frame, shown, strict=True)],
        )
    if path.suffix == ".gpkg":
        return [line for layer, kind in pyogrio.list_layers(path) for line in _layer(path, layer, kind, lang)]
    if path.suffix == ".json":
        read = json.loads(path.read_text(encoding="utf-8"))
        first = read if isinstance(read, dict) else read[0] if read else {}
        return table(
            words(lang, "key", "type"), [[code(key), _kind(value, lang)] for key, value in first.items()]
        )
    return []


def _layer(path: Path, layer: str, kind: str | None, lang: str) -> list[str]:
    info = pyogrio.read_info(path, layer=layer)
    about = f"**{cell(layer)}** · {kind or word('shape_none', lang)} · {info['features']} {word('rows', lang)} · {cell(info['crs'] or '')}"
    names = " ".join(code(one) for one in info["fields"])
    return [about, "", names, ""]


def _kind(value: object, lang: str) -> str:
    if isinstance(value, dict):
        return fact("table", " ".join(code(one) for one in list(value)[:12]), lang)
    if isinstance(value, list):
        inner = f": {' '.join(code(one) for one in value[0])}" if value and isinstance(value[0], dict) else ""
        return f"{word('list', lang)}{inner}"
    kinds = {
        bool: "type_flag",
        int: "type_count",
        float: "type_number",
        str: "type_text",
        type(None): "blank",
    }
    return word(kinds[type(value)], lang)
