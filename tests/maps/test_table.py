"""What the table hands its script: plain values, texts in both languages, classes of land as bits."""

import json

import numpy as np
import pandas as pd

from maps.page import Page
from maps.table import FILES, Side, Table, Total
from reports.page.table import Flags


def test_a_table_is_plain_values_in_both_languages() -> None:
    both = {"zh": "容积率", "en": "FAR"}
    ratio = Total("far", both, "", 2, Side("floor", 0), Side("area"), known=0, whole=-1, gaps=2, text="0.83")
    page = Page("高新区", parts=[Table(totals=[ratio], marks={"far": (1.0, both)}, blank={"far": both})])
    data = json.loads(json.dumps(page.data(), ensure_ascii=False))["parts"]["table"]
    assert data["totals"][0]["sides"] == [["floor", 0], ["area", -1]]
    assert data["totals"][0]["land"] == [0, -1, 2]
    assert data["totals"][0]["label"] == {"zh": "容积率", "en": "FAR"}
    assert data["marks"] == {"far": {"value": 1.0, "label": both}}
    assert data["key"] == "plot_id"


def test_an_amount_has_one_side() -> None:
    assert Table(totals=[Total("area", "面积", "公顷", 2, Side("area"))]).data()["totals"][0]["sides"] == [
        ["area", -1]
    ]


def test_scripts_end_with_the_room_itself() -> None:
    assert FILES[-1] == "yuantu-table.js"
    assert Table().name == "table"


def test_a_class_of_land_has_one_bit_and_all_land_needs_none() -> None:
    flags = Flags(pd.Index(["a", "b", "c"]))
    some, other = np.array([True, False, True]), np.array([False, True, True])
    assert flags.bit(np.ones(3, dtype=bool)) == -1
    assert flags.bit(np.zeros(3, dtype=bool)) == -2
    assert [flags.bit(some), flags.bit(other), flags.bit(some.copy())] == [0, 1, 0]
    assert flags.values.tolist() == [1, 2, 3]
