"""Asking an Evaluation changes nothing in it: its plots are the same before and after every question."""

from pathlib import Path

import pandas as pd
import pytest

from reports.answers import ANSWERS
from reports.build import evaluate_zone

SAMPLE = "layers/sample/lianyungang"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_answer_writes_into_the_evaluation(lang: str) -> None:
    evaluation = evaluate_zone(Path(SAMPLE))
    before = pd.DataFrame(evaluation.plots.drop(columns="geometry")).copy(deep=True)
    tallies = evaluation.tallies.copy(deep=True)
    for _, answer in ANSWERS:
        answer(evaluation, lang)
    pd.testing.assert_frame_equal(pd.DataFrame(evaluation.plots.drop(columns="geometry")), before)
    pd.testing.assert_frame_equal(evaluation.tallies, tallies)
    assert int(before["is_industrial"].fillna(False).sum()) == 184
