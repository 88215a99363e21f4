"""How figures are written: what is not nothing is never written as nothing, whichever way it comes to be text."""

import pandas as pd
import pytest

from layers.schema import Column
from reports.printed import Table
from reports.shown import number, numbers, shown, shown_column, signed, steps

AREA = Column("area_ha", "面积", "area", "公顷", "number")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.0007, 2, "<0.01"), (0.00499, 2, "<0.01"), (0.005, 2, "0.01"), (-0.0007, 2, ">−0.01"), (-0.005, 2, "−0.01"),
     (0.3, 0, "<1"), (-0.3, 0, ">−1"), (0.5, 0, "1"), (0.04, 1, "<0.1"), (0.00499995, 2, "<0.01"),
     (0.0, 2, "0.00"), (-0.0, 2, "0.00"), (4e-7, 2, "0.00"), (-4e-7, 0, "0"), (5e-7, 2, "<0.01"), (99.996, 2, "100.00")],
)  # fmt: skip
def test_one_number_a_column_of_them_and_a_cell_are_written_alike(value, digits, text):
    assert number(value, digits) == text
    assert numbers(pd.Series([value, 7.0]), digits).iloc[0] == text
    if digits == 2:
        assert shown(value, AREA) == text
        assert shown_column(pd.Series([value, 7.0, None]), AREA).tolist() == [text, "7.00", "—"]


def test_many_that_are_written_alike_keep_to_their_places():
    given = pd.Series([0.001, 0.0, -0.001, 0.004, 12.0, None, 1e-12])
    told = ["<0.01", "0.00", ">−0.01", "<0.01", "12.00", "—", "0.00"]
    assert shown_column(given, AREA).tolist() == told
    assert numbers(given, 2).fillna("—").tolist() == told
    assert steps(given, 2)[:5].tolist() == [0, 0, 0, 0, 1200]


def test_digits_still_stand_under_each_other_and_files_keep_the_figure():
    table = Table(pd.DataFrame({"area_ha": [12.5, 0.0007, 0.0]}), (AREA,))
    assert table.text().splitlines()[2:] == ["       12.50", "       <0.01", "        0.00"]
    assert table.csv().splitlines()[1:] == ["12.5", "0.0007", "0.0"]


def test_a_difference_that_is_small_has_its_sign():
    assert [signed(one, number(one, 2)) for one in (0.0007, -0.0007, 1e-9, 3.0, -3.0)] == [
        "<+0.01", ">−0.01", "0.00", "+3.00", "−3.00",
    ]  # fmt: skip
