"""AHP against Saaty's published matrices; entropy and CRITIC against hand and another implementation."""

import numpy as np
import pytest
from pymcdm import weights as others

from gis.errors import SitingError
from land_policy.siting import weights
from land_policy.siting.ahp import step_text

DRINKS = [
    [9, 5, 2, 1, 1, 1 / 2],
    [1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 1, 1 / 3],
    [2, 1 / 2],
    [1 / 3],
]


def full(upper):
    n = len(upper) + 1
    matrix = np.eye(n)
    for i, row in enumerate(upper):
        for k, value in enumerate(row):
            matrix[i, i + 1 + k], matrix[i + 1 + k, i] = value, 1 / value
    return matrix


def test_drinks_as_saaty_published_them():
    found = weights.ahp(full(DRINKS))
    assert found.weights.round(3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert (round(found.lambda_max, 3), round(found.cr, 3), found.consistent) == (7.177, 0.022, True)
    assert found.random_index == "Saaty 1980"


def test_three_by_three_as_published():
    found = weights.ahp(full([[3, 5], [2]]))
    assert found.weights.round(3).tolist() == [0.648, 0.230, 0.122]
    assert (round(found.lambda_max, 4), round(found.cr, 4)) == (3.0037, 0.0032)


def test_the_eigenvector_is_not_the_geometric_mean_where_judgements_disagree():
    judged = full([[3, 1, 7], [1 / 5, 2], [4]])  # CR 0.034: consistent enough, and still they differ
    mean = np.exp(np.log(judged).mean(axis=1))
    assert np.argsort(-weights.ahp(judged).weights).tolist() != np.argsort(-mean).tolist()


def test_two_criteria_are_always_consistent_and_one_weighs_all():
    found = weights.ahp([[1, 4], [1 / 4, 1]])
    assert (found.weights.round(12).tolist(), found.cr, found.ci) == ([0.8, 0.2], 0.0, 0.0)
    assert weights.ahp([[1]]).weights.tolist() == [1.0]


def test_an_inconsistent_matrix_is_refused_and_its_worst_judgement_named():
    # 坡 against 价 says 2, while 路 says 坡 a half and 价 four times itself: 1/8
    judged = full([[2, 1 / 4, 4], [2, 2], [4]])
    found = weights.ahp(judged, ["路", "坡", "价", "电"])
    assert not found.consistent
    mend = found.repair()
    assert (mend.i, mend.j, mend.current, mend.suggested) == (1, 2, 2.0, 0.25)
    assert mend.cr_after < 0.1
    assert weights.ahp(full([[2, 1 / 4, 4], [mend.suggested, 2], [4]])).cr == pytest.approx(mend.cr_after)
    with pytest.raises(SitingError, match="坡 against 价") as told:
        found.accepted()
    assert "it is 2; 1/4 would give CR = 0.069" in str(told.value)
    assert found.accepted(override=True) is found.weights


def test_no_other_step_of_the_scale_mends_more():
    judged = full([[5, 1 / 6, 3], [4, 1 / 2], [7]])
    mend = weights.ahp(judged).repair()
    tried = []
    for step in [1 / k for k in range(9, 1, -1)] + list(range(1, 10)):
        other = judged.copy()
        other[mend.i, mend.j], other[mend.j, mend.i] = step, 1 / step
        tried.append(weights.ahp(other).cr)
    assert mend.cr_after == pytest.approx(min(tried))


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[1, 2], [1, 1]], r"cell \(0, 1\): is 2 and its mirror 1"),
        ([[1, 0], [1, 1]], r"cell \(0, 1\): is 0"),
        ([[1, -2], [-0.5, 1]], r"cell \(0, 1\): is -2"),
        ([[1, None], [1, 1]], r"cell \(0, 1\): is missing"),
        ([[2, 1], [1, 1]], r"cell \(0, 0\): is 2"),
        ([[1, 2, 3], [1, 1, 1]], "square"),
        (np.ones((11, 11)), "up to 10"),
    ],
)
def test_bad_judgements_name_the_cell(matrix, words):
    with pytest.raises(SitingError, match=words):
        weights.ahp(matrix)


def test_entropy_by_hand_and_as_another_library():
    # shares 1/4, 3/4 of one column, halves of the other: e = 0.811278, 1 → all weight on the first
    assert weights.entropy([[1, 5], [3, 5]]).tolist() == [1.0, 0.0]
    matrix = np.random.default_rng(1).random((6, 4)) + 0.1
    assert weights.entropy(matrix, [True, False, True, True]) == pytest.approx(others.entropy_weights(matrix))


def test_critic_knows_which_end_is_best():
    matrix = np.random.default_rng(1).random((6, 4)) + 0.1
    assert weights.critic(matrix) == pytest.approx(others.critic_weights(matrix))
    turned = matrix.copy()
    turned[:, 1] *= -1
    assert weights.critic(turned, [True, False, True, True]) == pytest.approx(weights.critic(matrix))


def test_a_criterion_with_one_value_everywhere_weighs_nothing():
    assert weights.critic([[1, 7, 2], [2, 7, 1], [3, 7, 5]])[1] == 0.0
    with pytest.raises(SitingError, match="no criterion"):
        weights.entropy([[2, 2], [2, 2]])
    with pytest.raises(SitingError, match="no criterion"):
        weights.critic([[1, 2], [2, 3], [4, 5]])  # both say the same


@pytest.mark.parametrize("weigh", [weights.entropy, weights.critic])
def test_a_blank_is_named_by_its_cell(weigh):
    with pytest.raises(SitingError, match="row 1, column 0"):
        weigh([[1, 2], [np.nan, 1]])
    with pytest.raises(SitingError, match="two alternatives"):
        weigh([[1, 2]])


def test_entropy_refuses_a_negative_value():
    with pytest.raises(SitingError, match="row 0, column 1"):
        weights.entropy([[1, -2], [1, 1]])


def test_a_repair_always_lowers_cr_where_any_single_step_can():
    rng = np.random.default_rng(0)
    scale = [1 / k for k in range(9, 1, -1)] + list(range(1, 10))
    for _ in range(120):
        upper = [[scale[at] for at in rng.integers(0, 17, size)] for size in (3, 2, 1)]
        found = weights.ahp(full(upper))
        if not found.consistent:
            assert found.repair().cr_after < found.cr


@pytest.mark.parametrize(
    ("count", "index"),
    [(3, 0.58), (4, 0.90), (5, 1.12), (6, 1.24), (7, 1.32), (8, 1.41), (9, 1.45), (10, 1.49)],
)
def test_the_random_index_of_each_size_as_saaty_has_it(count, index):
    judged = np.ones((count, count))
    judged[0, 1], judged[1, 0] = 5, 1 / 5
    found = weights.ahp(judged)
    assert found.ci / found.cr == pytest.approx(index)
    assert found.ci == pytest.approx((found.lambda_max - count) / (count - 1))


@pytest.mark.parametrize(
    ("step", "text"), [(1, "1"), (3, "3"), (2.5, "2.5"), (1 / 3, "1/3"), (1 / 9, "1/9"), (0.4, "0.4")]
)
def test_a_step_of_the_scale_is_written_as_people_write_it(step, text):
    assert step_text(step) == text
