"""Verify table: what differs between a bundle and what is there now, in words: what, was, is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from gis.errors import YuantuError
from land_policy.evaluation import plot_columns
from land_policy.judge import VERDICTS, verdict_label
from land_policy.tally import columns as tally_columns
from layers.schema import Column, layer_table, schema
from reports.evidence.verify import COLUMNS, PARTS, Verification
from reports.printed import Table, note_line, plain_line
from reports.shown import BLANK, shown
from reports.words import phrase, phrases

SHOWN = 40
"""Rows of one part that are printed as text; CSV and JSON have all of them."""
Names: TypeAlias = "Mapping[str, Mapping[str, str]]"
_MOST_DIGITS = 9
_LONG = 28
_HASH = 12


def verify_table(found: Verification, lang: str = "zh", part: str = "") -> Table:
    """Every difference, one row each; of one part only where it is named. JSON has the codes and values themselves."""
    rows = found.rows if not part else found.rows[found.rows["part"] == part]
    told = [
        _told(tuple(row), lang, found.names) for row in rows[list(COLUMNS)].to_numpy(dtype=object).tolist()
    ]
    table = pd.DataFrame(
        told, columns=["part_said", "of_said", "what_said", "was_said", "now_said"], dtype=object
    )
    for name in COLUMNS:
        table[name] = [one.text(lang) if isinstance(one, YuantuError) else one for one in rows[name].tolist()]
    heads = (
        *(() if part else (Column("part_said", "类别", "part"),)),
        Column("of_said", "对象", "of"),
        Column("what_said", "内容", "what"),
        Column("was_said", "清单记载", "was"),
        Column("now_said", "现为", "is"),
    )
    title = phrase(f"verify_{part}", lang) if part else ""
    says = "" if len(rows) else verdict(found, lang)
    return Table(
        table, heads, title, besides=COLUMNS, headline="" if part else headline(found, lang), says=says
    )


def headline(found: Verification, lang: str = "zh") -> str:
    """The answer in one line."""
    told = {"zone": found.zone[lang], "day": found.day, "verdict": verdict(found, lang)}
    return plain_line(phrase("verify_headline", lang).format(**told))


def verdict(found: Verification, lang: str = "zh") -> str:
    """That all is as recorded, or how many differences there are, by part."""
    rows = found.rows[found.rows["part"] != "version"]
    if rows.empty:
        key = "verify_same_results" if found.inputs is None else "verify_same_inputs"
        return phrase(key, lang).format(results=found.results, inputs=found.inputs)
    counts = rows["part"].value_counts()
    parts = [
        phrase("verify_part", lang).format(part=phrase(f"verify_{part}", lang), count=int(counts[part]))
        for part in PARTS
        if part in counts
    ]
    return phrase("verify_differs", lang).format(count=len(rows), parts=phrase("comma", lang).join(parts))


def verify_text(found: Verification, lang: str = "zh") -> str:
    """The answer, what differs part by part, and what was not looked at."""
    blocks = [headline(found, lang)]
    for part in PARTS:
        rows = found.rows[found.rows["part"] == part]
        if rows.empty:
            continue
        table = verify_table(found, lang, part)
        few = Table(_short(table.rows.iloc[:SHOWN]), table.columns, table.title)
        block = few.text(lang)
        if len(rows) > SHOWN:
            block += "\n" + phrase("verify_more", lang).format(count=len(rows) - SHOWN)
        if part == "version":
            block += "\n" + note_line(phrase("verify_versions_note", lang))
        blocks.append(block)
    notes = [phrase("verify_seal", lang).format(seal=found.seal)]
    notes += [phrase("verify_not_asked", lang)] if found.inputs is None else []
    return "\n\n".join([*blocks, "\n".join(note_line(note) for note in notes)])


def _short(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with long texts cut to where they begin to differ."""
    was, now = rows["was_said"].tolist(), rows["now_said"].tolist()
    cut = [_cut(one, other) for one, other in zip(was, now, strict=True)]
    return rows.assign(was_said=[one for one, _ in cut], now_said=[other for _, other in cut])


def _cut(one: str, other: str) -> tuple[str, str]:
    """Two texts cut to where they begin to differ, where they are long.

    >>> _cut("5.75", "5.77"), _cut("a" * 40 + "b" * 20, "a" * 40 + "c")
    (('5.75', '5.77'), ('…aaaaaabbbbbbbbbbbbbbbbbbbb', '…aaaaaac'))
    """
    if max(len(one), len(other)) <= _LONG:
        return one, other
    first = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    begin = max(0, first - 6)
    cut = [
        ("…" if begin else "") + text[begin : begin + _LONG] + ("…" if len(text) > begin + _LONG else "")
        for text in (one, other)
    ]
    return cut[0], cut[1]


def _told(row: tuple[Any, ...], lang: str, names: Names) -> tuple[str, ...]:
    """One difference as people read it."""
    part, of, what, was, now = row
    words = _PARTS.get(part, _plain)(str(of), str(what), was, now, lang, names)
    return tuple(plain_line(one) for one in (phrase(f"verify_{part}", lang), *words))


def _plain(of: str, what: str, was: Any, now: Any, lang: str, _names: Names) -> tuple[str, ...]:
    return of, phrase(f"verify_{what}", lang), _value(was, lang), _value(now, lang)


def _file(of: str, what: str, was: Any, now: Any, lang: str, _names: Names) -> tuple[str, ...]:
    short = [BLANK if one is None else f"{str(one)[:_HASH]}…" for one in (was, now)]
    return of, phrase(f"verify_{what}", lang), *short


def _row(of: str, what: str, was: Any, _now: Any, lang: str, _names: Names) -> tuple[str, ...]:
    layer, _, row = of.partition("/")
    named = layer_table()
    label = named[layer][lang] if layer in named else layer
    columns = phrase("comma", lang).join(
        _column(layer, one, lang) for one in str(was or "").split(";") if one
    )
    keys = {"changed": "verify_changed_in", "columns": "verify_columns"}
    said = (
        phrase(keys[what], lang).format(columns=columns) if what in keys else phrase(f"verify_{what}", lang)
    )
    return f"{label} {row}".rstrip(), said, "", ""


def _column(layer: str, name: str, lang: str) -> str:
    known = {one.name: one for one in schema(layer).columns} if layer in layer_table() else {}
    if name == "geometry":
        return phrase("verify_shape", lang)
    return known[name].label(lang) if name in known else name


def _figure(of: str, what: str, was: Any, now: Any, lang: str, names: Names) -> tuple[str, ...]:
    scope, _, unit = of.partition("/")
    where = names[of][lang] if of in names else unit
    if scope != "zone":
        where = f"{phrase(scope, lang)} · {where}"
    return where, *_measured(tally_columns().get(what), what, was, now, lang)


def _plot(of: str, what: str, was: Any, now: Any, lang: str, names: Names) -> tuple[str, ...]:
    if what == "idle_clause":
        was, now = (names[one][lang] if one in names else one for one in (was, now))
    return of, *_measured(plot_columns().get(what), what, was, now, lang)


def _measured(column: Column | None, name: str, was: Any, now: Any, lang: str) -> tuple[str, ...]:
    """The column's heading and both values with as many digits as tell them apart."""
    if column is None:
        return name, _value(was, lang), _value(now, lang)
    coded = phrases(name, "", lang)
    if coded:
        return column.label(lang), *(
            BLANK if not one else coded.get(str(one), str(one)) for one in (was, now)
        )
    return column.heading(lang), *_apart(was, now, column, lang)


def _apart(was: Any, now: Any, column: Column, lang: str) -> list[str]:
    """Two values with as many digits as tell them apart."""
    both: list[str] = []
    for more in range(_MOST_DIGITS):
        both = [_shown(one, column, lang, more) for one in (was, now)]
        if both[0] != both[1]:
            break
    return both


def _shown(value: Any, column: Column, lang: str, more: int) -> str:
    if value in (None, "") or (column.type in ("number", "count") and not isinstance(value, int | float)):
        return _value(value, lang)
    if column.type == "count" and float(value) != int(value):
        return str(value)
    return shown(value, column, lang, more)


def _finding(of: str, what: str, was: Any, now: Any, lang: str, names: Names) -> tuple[str, ...]:
    clause, _, name = what.rpartition("/")
    said = [verdict_label(str(one), lang) if one in VERDICTS else one for one in (was, now)]
    if name == "value":
        said = _apart(was, now, Column("", "", "", "", "number"), lang)
    cited = names[clause][lang] if clause in names else clause
    return of, phrase(f"verify_{name}", lang).format(clause=cited), *(_value(one, lang) for one in said)


def _site(of: str, what: str, was: Any, now: Any, lang: str, _names: Names) -> tuple[str, ...]:
    name, _, plot = of.partition("/")
    column = Column(what, "", "", "", "count" if what == "rank" else "number")
    return f"{name} · {plot}", phrase(f"verify_{what}", lang), *_apart(was, now, column, lang)


def _answer(of: str, what: str, was: Any, now: Any, lang: str, _names: Names) -> tuple[str, ...]:
    stem, _, row = of.partition("/")
    return f"{stem}.csv · {row}", what, _value(was, lang), _value(now, lang)


def _version(of: str, _what: str, was: Any, now: Any, lang: str, _names: Names) -> tuple[str, ...]:
    return of, "", _value(was, lang), _value(now, lang)


def _value(value: Any, lang: str) -> str:
    if isinstance(value, YuantuError):
        return value.text(lang)
    return BLANK if value is None or value == "" else str(value)


_PARTS: Mapping[str, Callable[[str, str, Any, Any, str, Names], tuple[str, ...]]] = {
    "version": _version, "shipped": _file, "result": _file, "input": _file, "row": _row, "figure": _figure,
    "plot": _plot, "finding": _finding, "site": _site, "answer": _answer,
}  # fmt: skip
