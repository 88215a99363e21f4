"""Numbers that are alike: joined only where nobody can doubt which is which."""

import pandas as pd
import pytest

from layers.number import match

TWICE = "the number stands twice in the ledger"
SEVERAL = "several in the layer have a number like it"


@pytest.mark.parametrize(
    ("own", "ledger", "at", "why"),
    [
        (["GX-007"], ["GX-007", "gx007"], [None, None], [TWICE, TWICE]),
        (["GX-007"], ["gx 7", "gx007"], [None, None], [TWICE, TWICE]),
        (["GX-007", "gx007"], ["GX-007"], [None], [SEVERAL]),
        (["1-01", "1-1"], ["1-1", "1-01"], [1, 0], ["", ""]),  # each has its equal
        (["GX-007", "GX-008"], ["gx007", "GX-008", None], [0, 1, None], ["", "", "no number"]),
    ],
)
def test_alike_numbers_that_collide_join_nothing(own, ledger, at, why) -> None:
    found, reasons = match(pd.Series(own), pd.Series(ledger))
    assert [None if pd.isna(one) else one for one in found] == at
    assert reasons.tolist() == why
