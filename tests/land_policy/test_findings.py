"""Findings of some plots, clauses or verdicts alone: the same rows in the same words as among all of them."""

from pathlib import Path

import pandas as pd
import pytest

from land_policy.evaluation import evaluate
from layers.read import read_zone

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(read_zone(SAMPLE))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_some_findings_are_the_same_rows_as_among_all(evaluation, lang):
    every = evaluation.findings(lang)
    decided = every[every["reason"].str.contains("台账记载|on record")]
    plots = [*decided["plot_id"].unique()[:3], *evaluation.plots.index[:4]]
    clauses = set(every["clause_id"].unique()[2:9]) | set(decided["clause_id"])
    some = evaluation.findings(lang, plots=plots, clauses=clauses, verdicts=("breaks", "unknown"))
    mine = every["plot_id"].isin(plots) & every["clause_id"].isin(clauses)
    expected = every[mine & every["verdict"].isin(("breaks", "unknown"))].reset_index(drop=True)
    assert len(decided) and len(expected) > 5
    pd.testing.assert_frame_equal(some, expected)


def test_nothing_asked_for_is_an_empty_table_of_the_same_columns(evaluation):
    none = evaluation.findings(plots=["no such plot"])
    assert list(none.columns) == list(evaluation.findings().columns) and none.empty
    assert evaluation.findings(clauses=()).empty
