"""Two answers to one question: who entered, left and moved, and that what it is put down to adds up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from land_policy.siting.difference import because, difference, weight_moves

WEIGHTS = {"a": 0.6, "b": 0.4}
BEFORE = {"A": (1.0, 0.0), "B": (0.0, 1.0), "C": (0.5, 0.5), "D": (1.0, 1.0), "E": (0.1, 0.1)}
AFTER = {**BEFORE, "B": (0.5, 1.0)}


@pytest.fixture
def found(lettered):
    profile = lettered.profile(WEIGHTS)
    before = lettered.ask(BEFORE, profile, areas={"D": 5000.0})
    after = lettered.ask(AFTER, profile, areas={"A": 5000.0})
    return difference(before, after)


def test_who_entered_left_and_moved(found):
    # before: A 60, C 50, B 40, E 10; after: D 100, B 70, C 50, E 10
    assert found.plots["what"].to_dict() == {
        "D": "entered",
        "A": "left",
        "B": "moved",
        "C": "moved",
        "E": "same",
    }
    rows = found.plots
    assert rows.loc["D", ["place_before", "place_after", "rank_after"]].tolist() == ["excluded", "ranked", 1]
    assert rows.loc["A", ["place_before", "place_after", "rank_before"]].tolist() == ["ranked", "excluded", 1]
    # B passes C (−1) and has D above it instead of A; C is passed; E keeps its place with one in and one out
    told = ["shift", "entered_above", "left_above", "overtaken"]
    assert rows.loc["B", told].tolist() == [-1, 1, 1, -1]
    assert rows.loc["C", told].tolist() == [1, 1, 1, 1]
    assert rows.loc["E", told].tolist() == [0, 1, 1, 0]
    assert rows["change"].round(9).dropna().to_dict() == {"B": 30.0, "C": 0.0, "E": 0.0}
    assert found.changed.index.tolist() == ["D", "A", "B", "C"]


def test_because_of_what(found):
    causes = found.causes.set_index("plot_id")
    assert causes["what"].to_dict() == {"D": "no_longer", "A": "now"}
    assert causes["name"].to_dict() == {"D": "area", "A": "area"}
    assert (
        because(found, "D").en
        == "no longer kept out by: size: 5\u2009000 m²; wanted 6\u2009000–20\u2009000 m²"
    )
    assert because(found, "A").zh == "现被排除：用地规模：5\u2009000 m²（要求：6\u2009000–20\u2009000 m²）"
    assert because(found, "B").en == (
        "its own score +30.00 (criterion a +30.00); 1 entered above it; 1 left from above it; overtakes 1 on balance"
    )
    assert because(found, "C").en == "1 entered above it; 1 left from above it; overtaken by 1 on balance"
    shares = found.criteria.set_index(["plot_id", "criterion"])
    assert shares.loc[("B", "a"), ["share_before", "share_after"]].tolist() == [0.0, 30.0]
    assert shares.loc[("B", "a"), ["by_value", "by_weight"]].tolist() == [30.0, 0.0]


def test_a_blank_that_is_known_now_and_a_plot_that_is_new(lettered):
    profile = lettered.profile(WEIGHTS)
    before = lettered.ask({"A": (1.0, None), "B": (0.5, 0.5), "C": (0.1, 0.1)}, profile)
    after = lettered.ask({"A": (1.0, 0.5), "B": (0.5, None), "D": (1.0, 1.0)}, profile)
    found = difference(before, after)
    assert found.plots["what"].to_dict() == {"D": "entered", "A": "entered", "B": "left", "C": "left"}
    told = {plot: because(found, plot).en for plot in "ABCD"}
    assert told == {
        "A": "“criterion b” is known now",
        "B": "“criterion b” is blank now",
        "C": "the plot is there no more",
        "D": "the plot was not there before",
    }


def test_other_weights_are_told_apart_from_other_values(lettered):
    one, two = (lettered.ask(BEFORE, lettered.profile({"a": a, "b": 1 - a})) for a in (0.6, 0.5))
    found = difference(one, two)
    shares = found.criteria.set_index(["plot_id", "criterion"])
    assert shares.loc[("A", "a"), "by_weight"] == pytest.approx(-10.0)
    assert shares["by_value"].abs().max() == 0.0
    assert weight_moves(found)[0].en == "weights: criterion a 0.6 → 0.5, criterion b 0.4 → 0.5"
    assert weight_moves(difference(one, one)) == ()


def test_value_and_weight_at_once_are_shared_out_to_the_mean(lettered):
    one = lettered.ask({"A": (0.5, 0.5)}, lettered.profile({"a": 0.6, "b": 0.4}))
    two = lettered.ask({"A": (1.0, 0.5)}, lettered.profile({"a": 0.8, "b": 0.2}))
    shares = difference(one, two).criteria.set_index("criterion")
    # a: 30 → 80; the value +0.5 at the mean weight 0.7 is 35, the weight +0.2 at the mean worth 0.75 is 15
    assert shares.loc["a", ["change", "by_value", "by_weight"]].tolist() == pytest.approx([50.0, 35.0, 15.0])
    assert shares.loc["b", ["change", "by_value", "by_weight"]].tolist() == pytest.approx([-10.0, 0.0, -10.0])


def test_nothing_differs_from_itself(lettered):
    one = lettered.ask(BEFORE, lettered.profile(WEIGHTS))
    found = difference(one, one)
    assert found.changed.empty and found.causes.empty
    assert set(found.plots["what"]) == {"same"}
    none = lettered.ask({}, lettered.profile(WEIGHTS))
    assert difference(none, none).plots.empty
    assert set(difference(none, one).plots["what"]) == {"entered"}


worth = st.one_of(st.none(), st.integers(0, 10).map(lambda n: n / 10))
plot = st.tuples(worth, worth, st.sampled_from([10_000.0, 10_000.0, 10_000.0, 1.0]))


@settings(max_examples=25, deadline=None)
@given(st.lists(plot, max_size=7), st.lists(plot, max_size=7), st.integers(1, 9), st.integers(1, 9))
def test_every_attribution_adds_up(lettered, first, second, one, two):
    sides = []
    for rows, tenths in ((first, one), (second, two)):
        values = {f"P{at}": row[:2] for at, row in enumerate(rows)}
        areas = {f"P{at}": row[2] for at, row in enumerate(rows)}
        profile = lettered.profile({"a": tenths / 10, "b": (10 - tenths) / 10})
        sides.append(lettered.ask(values, profile, areas))
    found = difference(*sides)
    both = found.plots[found.plots["shift"].notna()]
    parts = both["entered_above"] - both["left_above"] + both["overtaken"]
    assert (parts == both["shift"]).all()
    assert (both["overtaken"].sum()) == 0
    if len(found.criteria):
        by_plot = found.criteria.groupby("plot_id")["change"].sum()
        assert np.allclose(by_plot, found.plots.loc[by_plot.index, "change"], rtol=0, atol=1e-9)
        made = found.criteria["by_value"] + found.criteria["by_weight"]
        assert np.allclose(made, found.criteria["change"], rtol=0, atol=1e-9)
    entered = found.plots.index[found.plots["what"].eq("entered")]
    left = found.plots.index[found.plots["what"].eq("left")]
    assert set(found.causes["plot_id"]) == set(entered) | set(left)
    assert all(because(found, plot).zh for plot in found.changed.index)
