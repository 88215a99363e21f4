"""Raising an average FAR: the fewest plots, the least floor area, and what is conserved; the chessboard by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from land_policy.evaluation import evaluate
from land_policy.renewal.raise_far import chosen_plots, fewest, raise_far

WAYS = ("fewest_plots", "low_efficiency_first")
ROOMS = st.lists(st.integers(1, 500), min_size=1, max_size=7)


def case(rooms, low):
    index = [f"P{n}" for n in range(len(rooms))]
    return pd.Series(rooms, index=index, dtype="float64"), pd.Series(low, index=index, dtype=bool)


@pytest.fixture(scope="module")
def board(chessboard_zone):
    return evaluate(chessboard_zone)


def test_the_chessboard_by_hand(board):
    # built-up land 16 000 m², floor 8 600 m²: 0.5375. To 1.2: 19 200 − 8 600 = 10 600 m². Room of P1: 2.0 × 10 000 −
    # 8 200 counted = 11 800; of P2: 1.0 × 6 000 − 1 000 = 5 000.
    found = raise_far(board, 1.2)
    assert (found.land_m2, found.floor_m2, found.present) == (16_000, 8_600, 0.5375)
    assert found.deficit_m2 == pytest.approx(10_600) and found.reached and found.fewest == 1
    assert found.plots["added_m2"].to_dict() == {"P1": pytest.approx(10_600)}
    assert found.plots["far_after"].to_dict() == {"P1": pytest.approx(1.88)}
    assert found.plots["room_m2"].to_dict() == {"P1": pytest.approx(11_800)}


def test_the_largest_that_can_be_reached(board):
    # all room is 16 800 m²: (8 600 + 16 800) / 16 000 = 1.5875
    exactly = raise_far(board, 1.5875)
    assert exactly.reached and exactly.added_m2 == pytest.approx(16_800) and exactly.short_m2 == 0
    beyond = raise_far(board, 2.0)
    assert not beyond.reached and beyond.reachable == pytest.approx(1.5875)
    assert beyond.added_m2 == pytest.approx(16_800)
    assert beyond.short_m2 == pytest.approx(2.0 * 16_000 - 8_600 - 16_800)
    assert (beyond.plots["far_after"] <= beyond.plots["ceiling"] + 1e-9).all()


def test_low_efficiency_land_first_shows_what_it_costs(board):
    # P2 (plain FAR 0.17 of a mean of 0.54) is proposed as of low efficiency: 5 000 there, the other 5 600 on P1
    found = raise_far(board, 1.2, way="low_efficiency_first")
    assert found.plots["added_m2"].round(6).to_dict() == {"P2": 5_000, "P1": 5_600}
    assert (len(found.plots), found.fewest) == (2, 1)


def test_nothing_to_add_where_the_target_is_reached(board):
    assert raise_far(board, 0.5375).plots.empty and raise_far(board, 0.3).deficit_m2 == 0


def test_a_park_by_its_number(board):
    assert raise_far(board, 1.2, "W").added_m2 == pytest.approx(10_600)
    with pytest.raises(InputError, match=r"no park or sub-park 'Q'\. Take one of 西园 \(W\), 东园 \(E\)"):
        raise_far(board, 1.2, "Q")
    with pytest.raises(InputError, match="overall FAR of 东园 is not known"):
        raise_far(board, 1.2, "E")  # nothing built there: no average


@pytest.mark.parametrize("target", [0.0, -1.0, float("nan"), float("inf")])
def test_a_target_is_a_number_above_nought(board, target):
    with pytest.raises(InputError, match="number above 0"):
        raise_far(board, target)


def test_fewest_plots_is_by_floor_area_and_not_by_ratio():
    # by ratio the small plot (head-room 3.0 × 1 000 m²) comes before the large one (0.5 × 20 000 m²): two plots; one will do
    rooms, low = case([3_000, 10_000], [False, False])
    assert chosen_plots(rooms, low, 9_000, "fewest_plots").to_dict() == {"P1": 9_000}


def test_of_equally_few_those_of_low_efficiency():
    rooms, low = case([100, 90, 80, 70], [False, False, True, True])
    # 150 takes two; the two of low efficiency reach exactly 150
    assert chosen_plots(rooms, low, 150, "fewest_plots").to_dict() == {"P2": 80, "P3": 70}
    # 151 takes two; both of low efficiency do not reach it, one of them does
    assert chosen_plots(rooms, low, 151, "fewest_plots").to_dict() == {"P2": 80, "P0": 71}
    # 190 takes the two largest
    assert chosen_plots(rooms, low, 190, "fewest_plots").to_dict() == {"P0": 100, "P1": 90}


@settings(max_examples=150, deadline=None)
@given(ROOMS, st.data())
def test_no_choice_of_plots_is_smaller_and_none_of_that_size_has_more_low_ones(rooms, data):
    marks = data.draw(st.lists(st.booleans(), min_size=len(rooms), max_size=len(rooms)))
    deficit = data.draw(st.integers(1, sum(rooms)))
    room, low = case(rooms, marks)
    chosen = chosen_plots(room, low, float(deficit), "fewest_plots")
    ways = [s for n in range(1, len(rooms) + 1) for s in itertools.combinations(range(len(rooms)), n)]
    enough = [s for s in ways if sum(rooms[i] for i in s) >= deficit]
    least = min(len(s) for s in enough)
    assert len(chosen) == least == fewest(room, float(deficit))
    assert low[chosen.index].sum() == max(sum(marks[i] for i in s) for s in enough if len(s) == least)


@settings(max_examples=150, deadline=None)
@given(ROOMS, st.data(), st.sampled_from(WAYS))
def test_added_is_the_deficit_or_all_the_room_and_never_above_a_ceiling(rooms, data, way):
    marks = data.draw(st.lists(st.booleans(), min_size=len(rooms), max_size=len(rooms)))
    deficit = data.draw(st.floats(0.0, 2.0 * sum(rooms)))
    room, low = case(rooms, marks)
    added = chosen_plots(room, low, deficit, way)
    assert added.sum() == pytest.approx(min(deficit, sum(rooms)), abs=1e-5)
    assert (added <= room[added.index] + 1e-9).all() and (added > 0).all() and added.index.is_unique
    more = chosen_plots(room, low, deficit + 1.0, way)
    assert more.sum() >= added.sum() - 1e-9 and len(more) >= len(added)


def test_unknown_room_is_not_used_and_counted(board):
    blank = evaluate(
        board.zone.with_layer("plots", board.zone.plots.assign(far_most=[np.nan, 1.0, 2.0, 2.0, 2.0]))
    )
    found = raise_far(blank, 1.2)
    assert found.plots.index.tolist() == ["P2"] and not found.reached and found.unknown_plots == 1
