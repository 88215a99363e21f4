"""JSON text: the bytes are those of the standard library's encoder on the same plain values."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from layers.json_text import json_text

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
