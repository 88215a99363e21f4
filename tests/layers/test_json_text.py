"""JSON text: the bytes are those of the standard library's encoder on the same plain values."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from layers.json_text import Split, json_text

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(categories=["L", "N", "P", "Zs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("aé园\"", max_size=3), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(PLAIN)
def test_plain_values_are_written_as_the_standard_library_does(value):
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert json_text(value) == expected


def test_values_of_numpy_and_pandas_become_plain_and_blanks_null():
    value = {
        "n": np.int64(3), "x": np.float64("nan"), "yes": np.bool_(True), "blank": [pd.NA, pd.NaT, None, float("inf")],
        "day": pd.Timestamp("2026-11-20"), "moment": pd.Timestamp("2026-11-20 10:00"), "date": dt.date(2026, 1, 2),
        "path": Path("a") / "b", "set": {"b", "a"}, 7: np.arange(2), "s": pd.Series([1.5]),
        "t": pd.DataFrame({"a": [1], "b": ["x"]}), "empty": [[], {}, ()],
    }  # fmt: skip
    assert json.loads(json_text(value)) == {
        "n": 3, "x": None, "yes": True, "blank": [None] * 4,
        "day": "2026-11-20", "moment": "2026-11-20T10:00:00", "date": "2026-01-02",
        "path": "a/b", "set": ["a", "b"], "7": [0, 1], "s": [1.5], "t": [{"a": 1, "b": "x"}], "empty": [[], {}, []],
    }  # fmt: skip


CELLS = {
    "text": st.none() | st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=3),
    "number": st.floats(allow_nan=False) | st.sampled_from([0.0, -0.0, float("inf"), float("nan")]),
    "count": st.integers(-(2**62), 2**62),
    "yes": st.booleans(),
    "moment": st.none() | st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)).map(lambda one: one.replace(fold=0)),
    "100 %s": st.none() | st.booleans() | st.integers(0, 1) | st.just(1.0) | st.lists(st.text("a园"), max_size=2),
}  # fmt: skip
DTYPES = {"text": "str", "moment": "datetime64[ns]", "100 %s": object}


def plain(cell):
    if isinstance(cell, list):
        return cell
    if isinstance(cell, dt.datetime) and not pd.isna(cell):
        moment = pd.Timestamp(cell)
        return moment.date().isoformat() if moment == moment.normalize() else moment.isoformat()
    return None if cell is None or cell != cell or cell in (float("inf"), float("-inf")) else cell


@given(st.lists(st.fixed_dictionaries(CELLS), max_size=6))
def test_a_table_is_written_as_its_rows_are_one_by_one(rows):
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=DTYPES.get(name)) for name in CELLS},
        columns=list(CELLS),
    )
    expected = [{name: plain(cell) for name, cell in row.items()} for row in rows]
    assert json_text(frame) == json.dumps(expected, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    split = {"columns": list(CELLS), "data": [[row[name] for name in CELLS] for row in expected]}
    assert json_text(Split(frame)) == json.dumps(split, ensure_ascii=False, indent=2) + "\n"


def test_letters_that_are_not_seen_are_spelt_out_in_cells_headings_and_keys():
    frame = pd.DataFrame({"a\u202eb": ["x\u2028y", "\x7f", "正常\u3000"]})
    assert json_text(frame).split() == [
        "[", "{", r'"a\u202eb":', r'"x\u2028y"', "},", "{", r'"a\u202eb":', r'"\u007f"', "},",
        "{", r'"a\u202eb":', '"正常', '"', "}", "]",
    ]  # fmt: skip
    assert json_text({"\u202e": "\u202e"}) == '{\n  "\\u202e": "\\u202e"\n}\n'
