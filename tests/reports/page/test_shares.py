"""The points of every score as the dossier shows them: rounded as they are written, all plots at once."""

from pathlib import Path

import numpy as np
import pandas as pd

from reports.build import evaluate_zone, site_zone
from reports.page.shares import shares, tenths
from reports.shown import number, numbers, steps
from reports.words import phrase_column

SAMPLE = Path(__file__).resolve().parents[3] / "layers" / "sample" / "lianyungang"


def test_halves_go_up_for_many_as_for_one():
    given = [0.05, 0.25, 2.675, 22.85, 91.05, -0.25, 1234.55, 0.049999999999999996, 1e-9]
    assert steps(given, 1).tolist() == [1, 3, 27, 229, 911, -3, 12346, 1, 0]
    assert numbers(pd.Series([*given, np.nan]), 1).tolist() == [*(number(one, 1) for one in given), None]
    assert tenths([[22.85, np.nan], [0.05, 100.0]]) == [[229, None], [1, 1000]]


def test_a_phrase_is_filled_for_every_row():
    rows = pd.Index(["b", "a"])
    told = phrase_column("share_place", rows, "zh", rank=pd.Series(["1", "2"], rows), count=30)
    assert told.to_dict() == {"b": "第 1 / 30 名", "a": "第 2 / 30 名"}


def test_points_of_a_plot_are_its_shares_in_tenths():
    evaluation = evaluate_zone(SAMPLE)
    siting = site_zone(evaluation)[0]
    part = shares(evaluation, [siting])
    assert part is not None
    question = part.questions[0]
    best = siting.candidates.index[0]
    told = question.plots[str(best)]
    assert told.score == f"{siting.candidates['score'].iloc[0]:.1f}"
    assert told.place["zh"].startswith("第 1 / ")
    assert [had / 10 for had in told.tenths] == [round(one, 1) for one in siting.shares.loc[best]]
    assert sum(most for _, most in question.criteria) == 1000
    assert len(question.plots) == int(siting.candidates["rank"].notna().sum())
