"""Columns: every recorded and computed column with unit, type, accepted headings and formula, from the dictionaries."""

from __future__ import annotations

import csv
from pathlib import Path

from docs.site.markdown import cell, code, table
from docs.site.words import ROOT, fact, word, words
from layers.columns import list_of
from layers.schema import Column, codes, layer_table, schema

COMPUTED = ROOT / "land_policy" / "dictionary"


def pages(lang: str) -> dict[str, list[str]]:
    """Lines of each page by its path: one a layer, one a dictionary of computed columns, one of the closed lists."""
    made = {f"columns/{layer}.md": _layer(layer, lang) for layer in layer_table()}
    files = sorted(COMPUTED.glob("*.csv"))
    made |= {f"columns/computed-{path.stem}.md": _computed(path, lang) for path in files if is_columns(path)}
    made["columns/lists.md"] = _lists(lang)
    made["columns/index.md"] = _index(lang, [path for path in files if is_columns(path)])
    return made


def is_columns(path: Path) -> bool:
    """Whether a dictionary defines columns or figures; the others are lists of words."""
    return path.read_text(encoding="utf-8").startswith("name,zh,en,unit,")


def _layer(layer: str, lang: str) -> list[str]:
    about = layer_table()[layer]
    need = word("required" if about["need"] == "required" else "optional", lang)
    also = fact("also_called", cell(about["also"].replace(";", "、")), lang)
    heads = words(lang, "name", "label", "unit", "type", "need", "bounds", "headings", "about")
    lines = [
        f"# {about[lang]} `{layer}`",
        "",
        " · ".join([fact("shape", word(f"shape_{about['shape']}", lang), lang), need, also]),
        "",
    ]
    told = about["about_zh" if lang == "zh" else "about"]
    lines += [cell(told), ""] if told else []
    lines += table(heads, [_column(column, layer, lang) for column in schema(layer).columns])
    return [*lines, word("headings_note", lang), ""]


def _column(column: Column, layer: str, lang: str) -> list[str]:
    named = (
        f"{cell(column.zh)} · {cell(column.en)}" if lang == "zh" else f"{cell(column.en)} · {cell(column.zh)}"
    )
    bounds = f"{column.least}…{column.most}" if column.least or column.most else ""
    listed = list_of(layer, column.name)
    told = [cell(column.meaning(lang)), f"[{word('list', lang)}](lists.md#{listed})" if listed else ""]
    need = {"": "", "required": word("required", lang)}.get(column.need, word("not_zero", lang))
    return [
        f'<span id="{column.name}"></span>{code(column.name)}',
        named,
        cell(column.unit_in(lang)),
        word(f"type_{column.type}", lang),
        need,
        cell(bounds),
        " ".join(code(one) for one in column.also),
        " · ".join(one for one in told if one),
    ]


def _computed(path: Path, lang: str) -> list[str]:
    rows = _rows(path)
    known = {one: one for one in ("name", "unit", "type", "about", "zh", "en")} | {lang: "label"}
    known |= {f"source_{lang}": "source", "about_zh": "about"}
    other = "en" if lang == "zh" else "zh"
    first = ["name", lang, other, "unit", "type"]
    left_out = {f"source_{other}", "about" if lang == "zh" else "about_zh"}
    rest = [name for name in rows[0] if name not in (*first, *left_out)]
    heads = [word(known.get(name, f"of_{name}"), lang) for name in [*first, *rest]]
    lines = [f"# {word('computed_' + path.stem, lang)} `{path.stem}`", ""]
    lines += table(heads, [[_told(row, name, lang) for name in [*first, *rest]] for row in rows])
    return [*lines, fact("source_file", f"`land_policy/dictionary/{path.name}`", lang), ""]


def _told(row: dict[str, str], name: str, lang: str) -> str:
    text = row.get(name) or ""
    if name == "type" and text:
        return word(f"type_{text}", lang)
    if name == "unit":
        return cell(Column("", "", "", text).unit_in(lang))
    return (
        code(text)
        if name in ("name", "numerator", "denominator", "over", "quantity", "figure")
        else cell(text)
    )


def _lists(lang: str) -> list[str]:
    lines = [f"# {word('lists', lang)}", ""]
    with (ROOT / "layers" / "dictionary" / "codes.csv").open(encoding="utf-8", newline="") as rows:
        names = list(dict.fromkeys(row["list"] for row in csv.DictReader(rows)))
    for name in names:
        lines += [f"## `{name}` {{#{name}}}", ""]
        lines += table(words(lang, "code", "zh", "en"), [_code(one, row) for one, row in codes(name).items()])
    for path in sorted(COMPUTED.glob("*.csv")):
        rows = _rows(path)
        if not is_columns(path) and {"key", "zh", "en"} <= set(rows[0]):
            lines += [f"## `{path.stem}`", ""]
            listed = [
                [cell(row.get("list") or row.get("system") or ""), *_code(row["key"], row)] for row in rows
            ]
            lines += table(words(lang, "list", "code", "zh", "en"), listed)
    return lines


def _code(key: str, row: object) -> list[str]:
    return [code(key), cell(row["zh"]), cell(row["en"])]  # type: ignore[index]


def _index(lang: str, files: list[Path]) -> list[str]:
    lines = [
        f"# {word('columns', lang)}",
        "",
        word("columns_about", lang),
        "",
        f"## {word('recorded', lang)}",
        "",
    ]
    for layer, about in layer_table().items():
        lines.append(f"- [{about[lang]} `{layer}`]({layer}.md) · {len(schema(layer).columns)}")
    lines += ["", f"## {word('computed', lang)}", ""]
    for path in files:
        lines.append(
            f"- [{word('computed_' + path.stem, lang)}](computed-{path.stem}.md) · {len(_rows(path))}"
        )
    return [*lines, "", f"[{word('lists', lang)}](lists.md)", ""]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
