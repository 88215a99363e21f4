"""The table of the data dictionary: what the columns of a layer are called, mean and may hold."""

from __future__ import annotations

import pandas as pd

from gis.errors import QuestionError
from layers.columns import list_of
from layers.land_use import SYSTEMS
from layers.offer import offered
from layers.schema import Column, codes, land_use, layer_table, schema
from reports.printed import Table
from reports.words import in_both, phrase


def column_table(layer: str | None = None, lang: str = "zh") -> Table:
    """The dictionary of one layer, or of all; InputError for a layer no zone can have."""
    if layer is not None and layer not in layer_table():
        raise QuestionError(in_both("no_such_layer", layer=layer, known=offered(layer_table())))
    rows = [
        {
            "layer": one,
            "name": column.name,
            "zh": column.zh,
            "en": column.en,
            "unit": column.unit,
            "type": phrase(f"column_{column.type}", lang),
            "need": _need(one, column.need, lang),
            "codes": _codes(one, column.name, lang),
            "also": " ".join(column.also),
            "about": column.meaning(lang),
        }
        for one in ([layer] if layer else layer_table())
        for column in schema(one).columns
    ]
    heads = tuple(
        Column(name, zh, name)
        for name, zh in {
            "layer": "图层",
            "name": "列",
            "zh": "中文",
            "en": "English",
            "unit": "单位",
            "type": "类型",
            "need": "必填",
            "codes": "代码",
            "also": "可识别的字段名",
            "about": "说明",
        }.items()
    )
    return Table(pd.DataFrame(rows), heads)


def _need(layer: str, need: str, lang: str) -> str:
    """What is asked of a column, in words; blank where nothing is."""
    how, _, other = need.partition(" if ")
    if not other:
        return phrase(f"column_{how}", lang) if how else ""
    return phrase("column_positive_if", lang).format(other=schema(layer).column(other).label(lang))


def _codes(layer: str, name: str, lang: str) -> str:
    """The codes that a column may hold, with their words; of land use by code system."""
    if name == "land_use":
        known = {system: land_use(system) for system in SYSTEMS}
    else:
        known = {"": codes(closed)} if (closed := list_of(layer, name)) else {}
    comma, semicolon, colon = ("、", "；", "：") if lang == "zh" else (", ", "; ", ": ")
    each = {of: comma.join(one.text(lang) for one in offered(rows)) for of, rows in known.items()}
    return semicolon.join(f"{of}{colon}{told}" if of else told for of, told in each.items())
