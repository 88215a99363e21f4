"""How far the suggestions of a siting hang on its weights, on three plots whose answer is known exactly."""

import numpy as np
import pandas as pd
import pytest

from land_policy.siting import robust
from reports.tables.robust_table import flip_frame, robust_frame

HALF = {"a": 0.5, "b": 0.5}
THREE = {"A": (1.0, 0.0), "B": (0.0, 1.0), "C": (0.6, 0.6)}
"""C leads with 60 points; A is ahead of it from a weight of a of 0.6, B up to 0.4."""


def words(siting, lang="en"):
    return [one.text(lang) for one in robust.sentences(siting)]


def notes(siting):
    return "\n".join(note.en for note in siting.robust.notes)


def test_shares_of_all_weightings_and_of_the_near_ones(lettered):
    found = lettered.ask(THREE, lettered.profile(HALF)).robust
    assert found.plots.index.tolist() == ["C", "A", "B"]
    assert found.plots["first_share"].to_numpy() == pytest.approx([0.2, 0.4, 0.4], abs=0.02)
    # near: the weight of a from 0.25 to 0.75, of which 0.4 to 0.6 is C's
    assert found.plots["near_first_share"].to_numpy() == pytest.approx([0.4, 0.3, 0.3], abs=0.02)
    assert (found.plots["rank_1_3_share"].round(9) == 1.0).all()
    assert found.rank_share.sum(axis=0).round(9).tolist() == [1.0, 1.0, 1.0]
    assert found.rank_share.sum(axis=1).round(9).tolist() == [1.0, 1.0, 1.0]
    assert found.central_weights.loc["A"].to_numpy() == pytest.approx([0.8, 0.2], abs=0.02)
    assert found.central_weights.loc["C"].to_numpy() == pytest.approx([0.5, 0.5], abs=0.02)
    assert (found.draws, round(found.half_width, 4)) == (9604, 0.01)


def test_declared_constraints_narrow_the_weightings(lettered):
    # a weighs no less than b: from 0.5 to 1, of which A has the last 0.4 and B nothing
    siting = lettered.ask(THREE, lettered.profile(HALF, '[robustness]\norder = [["a", "b"]]\n'))
    found = siting.robust
    assert found.plots["first_share"].to_dict() == pytest.approx({"C": 0.2, "A": 0.8, "B": 0.0}, abs=0.02)
    assert found.central_weights.index.tolist() == ["C", "A"]
    assert "from the weightings that were declared (criterion a ≥ criterion b)" in notes(siting)
    bounded = lettered.profile(HALF, "[robustness]\nleast = { a = 0.6 }\n")
    siting = lettered.ask(THREE, bounded)
    assert siting.robust.plots["first_share"].to_dict() == pytest.approx({"C": 0.0, "A": 1.0, "B": 0.0})
    assert "the weights in use do not meet what [robustness] declares" in notes(siting)
    assert "the weights in use" not in notes(lettered.ask(THREE, lettered.profile(HALF)))


def test_draws_seed_and_nearness_are_stated_and_repeat(lettered):
    more = "[robustness]\ndraws = 400\nseed = 7\nwithin = 0.2\n"
    one, two = (lettered.ask(THREE, lettered.profile(HALF, more)) for _ in range(2))
    pd.testing.assert_frame_equal(robust_frame(one), robust_frame(two), check_exact=True)
    assert one.robust.near_rank_share[1].loc["C"] == pytest.approx(1.0)  # 0.4 to 0.6 is all C's
    assert "400 weightings drawn evenly from all possible weightings (seed 7)" in notes(one)
    assert "a share is known to ±4.9 % of the weightings" in notes(one)
    assert "between 80 % and 120 %" in notes(one)
    other = lettered.ask(THREE, lettered.profile(HALF, more.replace("seed = 7", "seed = 8")))
    assert not one.robust.plots["first_share"].equals(other.robust.plots["first_share"])
    used = lettered.ask(THREE, lettered.profile(HALF, "[robustness]\nwithin = 0\n"))
    assert used.robust.near_rank_share.empty and used.robust.plots["near_first_share"].isna().all()


def test_what_change_of_a_weight_turns_a_pair_round(lettered):
    siting = lettered.ask(THREE, lettered.profile(HALF))
    flips = siting.robust.flips
    pairs = flips[flips["smallest"]].set_index(["first", "second"])
    assert pairs.loc[("C", "A"), "at"] == pytest.approx(0.6, abs=1e-8)
    each = flips.set_index(["first", "second", "criterion"])["at"]
    assert each["C", "B", "a"] == pytest.approx(0.4, abs=1e-8)
    assert each["C", "B", "b"] == pytest.approx(0.6, abs=1e-8)
    assert set(pairs.index) == {("C", "A"), ("C", "B"), ("A", "B")}
    assert words(siting)[0] == (
        "with the weight of “criterion a” raised from 0.5 to 0.601 (the others in proportion), no. 2 A overtakes no. 1 C"
    )
    assert (
        words(siting, "zh")[0] == "若“准则a”的权重由 0.5 提高到 0.601（其余按比例），第 2 名 A 反超第 1 名 C"
    )
    down = flips[flips["change"] < -0.01].iloc[0].to_dict()
    assert "lowered from 0.5 to 0.399" in robust.sentence(siting, down).en
    assert "由 0.5 降到 0.399" in robust.sentence(siting, down).zh
    assert "" not in set(flip_frame(siting)["words"])


def test_a_weight_told_does_turn_the_pair_and_one_just_short_does_not(lettered):
    values = {"A": (0.9, 0.2, 0.7), "B": (0.5, 0.8, 0.6), "C": (0.3, 0.9, 0.9), "D": (0.6, 0.6, 0.1)}
    siting = lettered.ask(values, lettered.profile({"a": 0.5, "b": 0.3, "c": 0.2}))
    turned = siting.robust.flips.dropna(subset=["at"])
    assert len(turned) >= 5
    for flip in turned.to_dict("records"):
        for weight, ahead in ((flip["at"], True), (flip["at"] - np.sign(flip["change"]) * 3e-9, False)):
            used = siting.weights * (1 - weight) / (1 - flip["weight"])
            used[flip["criterion"]] = weight
            scores = siting.worths @ used
            assert bool(scores[flip["second"]] > scores[flip["first"]]) == ahead


def test_a_plot_that_is_better_in_everything_is_never_overtaken(lettered):
    siting = lettered.ask({"A": (1.0, 1.0), "B": (0.5, 0.2)}, lettered.profile(HALF))
    assert siting.robust.plots["first_share"].to_dict() == {"A": 1.0, "B": 0.0}
    assert words(siting) == ["no change of a single weight puts no. 2 B ahead of no. 1 A"]
    assert words(siting, "zh") == ["无论只改哪一项权重，第 2 名 B 都不会反超第 1 名 A"]
    assert siting.robust.central_weights.index.tolist() == ["A"]
    assert flip_frame(siting)["words"].tolist() == [""]


@pytest.mark.parametrize(
    ("values", "weights", "shares"),
    [
        ({}, HALF, []),
        ({"A": (0.3, 0.4)}, HALF, [1.0]),
        ({"A": (0.5, 0.5), "B": (0.5, 0.5)}, HALF, [0.5, 0.5]),  # all equal: they share the first rank
        ({"A": (0.5, 0.1), "B": (0.5, 0.9)}, HALF, [1.0, 0.0]),  # a constant criterion
        ({"A": (0.2,), "B": (0.9,)}, {"a": 1.0}, [1.0, 0.0]),  # a single criterion
        ({"A": (0.2, None), "B": (0.9, 0.1)}, HALF, [1.0]),  # a blank has no rank and is not compared
    ],
)
def test_edges(lettered, values, weights, shares):
    siting = lettered.ask(values, lettered.profile(weights))
    assert siting.robust.plots["first_share"].tolist() == shares
    assert len(siting.robust.flips) == max(0, len(shares) - 1)
    table = siting.suggestions(5)
    assert table["first_share"].tolist() == shares
    assert bool(siting.robust.notes) == bool(shares)


def test_no_more_than_the_stated_number_is_compared_and_it_is_said(lettered):
    values = {f"P{at:03}": (at / 250, 1 - at / 250) for at in range(250)}
    siting = lettered.ask(values, lettered.profile({"a": 0.6, "b": 0.4}))
    assert (siting.robust.compared, siting.robust.ranked) == (200, 250)
    assert "the 200 best of 250 candidates only" in notes(siting)
    assert siting.suggestions(250)["first_share"].isna().sum() == 50


def test_a_constraint_on_a_criterion_left_out_is_said(lettered):
    more = '[robustness]\norder = [["c", "a"]]\n'
    weights = {"a": 0.25, "b": 0.25, "c": 0.5}
    siting = lettered.ask(THREE, lettered.profile(weights, more, optional="c"))
    assert "[robustness] says something of criteria that are left out: criterion c" in notes(siting)
    assert siting.robust.plots["first_share"].to_dict() == pytest.approx(
        {"C": 0.2, "A": 0.4, "B": 0.4}, abs=0.02
    )
    most = "[robustness]\nmost = { a = 0.3, b = 0.3 }\n"
    siting = lettered.ask(THREE, lettered.profile(weights, most, optional="c"))
    assert "robustness could not be worked out: rank acceptability: the bounds contradict" in notes(siting)
    assert siting.robust.plots["first_share"].isna().all()
    assert siting.robust.plots["near_first_share"].notna().all()


def test_plots_alike_in_everything_are_level_and_not_beaten(lettered):
    siting = lettered.ask({"A": (0.5, 0.5), "B": (0.5, 0.5), "C": (0.1, 0.1)}, lettered.profile(HALF))
    assert words(siting)[-1] == (
        "no. 2 B and no. 1 A are alike in every criterion and level under all weights; their order is that of their numbers"
    )
    assert (
        sum("no change of a single weight" in line for line in words(siting)) == 2
    )  # C behind A and behind B
