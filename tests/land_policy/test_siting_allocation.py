"""Several projects at once: against trying everything, in every order, and where first come leaves one without a place."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import SitingError
from land_policy.siting.allocation import Project, allocate
from land_policy.siting.grow import connected, neighbours
from land_policy.siting.patches import patches


def all_sets(areas, edges, project):
    near = neighbours(len(areas), np.array(edges, dtype=int).reshape(-1, 2))
    for size in range(1, len(areas) + 1):
        for plots in itertools.combinations(range(len(areas)), size):
            area = sum(areas[p] for p in plots)
            if (
                project.least <= area <= project.most
                and not set(plots) & set(project.never)
                and connected(set(plots), near)
            ):
                yield plots


def brute(areas, scores, edges, projects):
    best = 0.0
    offers = [[(), *all_sets(areas, edges, project)] for project in projects]
    for picked in itertools.product(*offers):
        used = [plot for plots in picked for plot in plots]
        if len(used) == len(set(used)):
            value = sum(
                project.weight * np.average([row[p] for p in plots], weights=[areas[p] for p in plots])
                for project, row, plots in zip(projects, scores, picked, strict=True)
                if plots
            )
            best = max(best, value)
    return best


def case(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 8))
    areas = rng.integers(1, 5, count).astype(float).tolist()
    edges = [pair for pair in itertools.combinations(range(count), 2) if rng.random() < 0.4]
    projects = [
        Project(
            f"p{k}",
            float(least := rng.integers(1, 6)),
            float(least + rng.integers(0, 4)),
            float(rng.integers(1, 4)),
            (0,) if rng.random() < 0.2 else (),
        )
        for k in range(int(rng.integers(1, 4)))
    ]
    scores = rng.integers(0, 11, (len(projects), count)) / 10
    return areas, scores.tolist(), edges, projects


@given(st.integers(0, 100_000))
@settings(max_examples=40, deadline=None)
def test_agrees_with_trying_everything_whatever_the_order_of_the_projects(seed):
    areas, scores, edges, projects = case(seed)
    found = allocate(areas, scores, edges, projects)
    assert found.proved and found.gap == 0.0
    assert found.value == pytest.approx(brute(areas, scores, edges, projects))
    assert found.value >= found.first_come - 1e-9
    used = [plot for plots in found.by_project for plot in plots]
    assert len(used) == len(set(used))
    for project, plots in zip(projects, found.by_project, strict=True):
        assert not plots or plots in set(all_sets(areas, edges, project))
    for order in itertools.permutations(range(len(projects))):
        other = allocate(areas, [scores[at] for at in order], edges, [projects[at] for at in order])
        assert other.value == found.value
        assert [other.by_project[order.index(at)] for at in range(len(projects))] == list(found.by_project)


@given(st.integers(0, 100_000))
@settings(max_examples=40, deadline=None)
def test_every_set_comes_once(seed):
    areas, _, edges, projects = case(seed)
    project = projects[0]
    allowed = np.array([at not in project.never for at in range(len(areas))])
    near = neighbours(len(areas), np.array(edges, dtype=int).reshape(-1, 2))
    found = [*patches(np.array(areas), near, allowed, project.least, project.most, 99, range(len(areas)))]
    assert sorted(found) == sorted(all_sets(areas, edges, project))


def test_greedy_leaves_a_project_without_a_place_and_the_programme_does_not():
    # a row of four plots: A's best is the two in the middle, which leaves B no two that touch
    areas, edges = [1, 1, 1, 1], [(0, 1), (1, 2), (2, 3)]
    scores = [[0.6, 1.0, 1.0, 0.6], [0.5, 0.5, 0.5, 0.5]]
    projects = [Project("A", 2, 2), Project("B", 2, 2)]
    found = allocate(areas, scores, edges, projects)
    assert sorted(map(sorted, found.by_project)) == [[0, 1], [2, 3]]
    assert found.value == pytest.approx(0.8 + 0.5)
    assert found.alone == pytest.approx((1.0, 0.5))
    assert found.values == pytest.approx((0.8, 0.5))  # the compromise costs A 0.2
    assert found.proved


def test_of_equal_answers_the_plots_that_come_first_are_taken():
    found = allocate([1] * 4, [[0.5] * 4], [(0, 1), (1, 2), (2, 3)], [Project("A", 2, 2)])
    assert found.by_project == ((0, 1),)
    found = allocate([1] * 4, [[0.5] * 4], [], [Project("A", 1, 1), Project("B", 1, 1)])
    assert found.by_project == ((0,), (1,))


def test_a_project_that_fits_nowhere_has_no_place_and_the_others_have_theirs():
    found = allocate([1, 2], [[0.5, 0.5]], [(0, 1)], [Project("large", 9, 12), Project("small", 2, 2)])
    assert found.by_project == ((), (1,)) and found.alone == (0.0, 0.5) and found.values == (0.0, 0.5)
    assert found.proved


def test_a_blank_score_keeps_a_plot_out_and_none_left_is_no_error():
    found = allocate([1, 1], [[np.nan, 0.3]], [], [Project("A", 1, 1)])
    assert found.by_project == ((1,),)
    assert allocate([1, 1], [[np.nan, np.nan]], [], [Project("A", 1, 1)]).by_project == ((),)


ROW = {"areas": [1, 1, 1, 1], "edges": [(0, 1), (1, 2), (2, 3)]}


def wanted_by_two(**more):
    """Two projects want the two plots in the middle, z and h, of which h counts twice; then neither gets them."""
    scores = [[0.6, 1.0, 1.0, 0.6], [0.5, 1.0, 1.0, 0.6]]
    return allocate(scores=scores, projects=[Project("z", 2, 2), Project("h", 2, 2, 2.0)], **ROW, **more)


def test_neither_has_its_best_where_both_want_it_and_every_order_leaves_one_without():
    found = wanted_by_two()
    assert found.by_project == ((0, 1), (2, 3)) and (found.proved, found.gap) == (True, 0.0)
    assert found.value == pytest.approx(2.4) and found.values == pytest.approx((0.8, 1.6))
    assert found.alone == pytest.approx((1.0, 2.0)) and found.alone_sets == ((1, 2), (1, 2))
    assert (found.first_come, found.worst_first) == pytest.approx((2.0, 1.0))
    assert (found.worst_order, found.worst_sets) == ((0, 1), ((1, 2), ()))


def test_of_orders_one_may_serve_nobody_anything():
    """Project b first takes the only plot, which is worth nothing to it."""
    found = allocate([1], [[1.0], [0.0]], [], [Project("a", 1, 1), Project("b", 1, 1)])
    assert (found.first_come, found.worst_first, found.worst_order) == (1.0, 0.0, (1, 0))


def test_a_value_is_the_mean_by_area_and_plots_ruled_out_stay_out():
    large = allocate([1, 3], [[0.2, 1.0]], [(0, 1)], [Project("A", 4, 4)])
    assert large.value == pytest.approx(0.8)
    barred = allocate([1, 1, 1], [[0.5, 0.9, 0.7]], [], [Project("A", 1, 1, never=(1,))])
    assert barred.by_project == ((2,),)


def test_land_that_is_worth_nothing_is_had_all_the_same():
    found = allocate([1] * 3, [[0.0] * 3], [], [Project("A", 1, 1), Project("B", 1, 1)])
    assert sorted(found.by_project) == [(0,), (1,)]
    assert (found.value, found.gap, found.proved) == (0.0, 0.0, True)
    none = allocate([1, 1], [[np.nan, np.nan]], [], [Project("A", 1, 1)])
    assert (none.value, none.gap, none.proved) == (0.0, 0.0, True)


def test_how_far_from_the_best_by_hand():
    """Pairs of the row are worth 1.6, 1.8 and 1.4: three choices are all there are; with two, one plot alone bounds it: 2.0."""
    scores, projects = [[0.6, 1.0, 0.8, 0.6]], [Project("A", 2, 2, 2.0)]
    whole = allocate(scores=scores, projects=projects, choices=3, **ROW)
    assert (whole.by_project, whole.gap, whole.proved) == (((1, 2),), 0.0, True)
    some = allocate(scores=scores, projects=projects, choices=2, **ROW)
    assert some.by_project == ((1, 2),) and not some.proved
    assert some.gap == pytest.approx(0.2 / 1.8)


@pytest.mark.parametrize(
    ("told", "value", "gap"),
    [
        ({"x": None}, 2.0, 0.5),  # first come, first served; 3.0 is what both would have alone
        (
            {"status": 1, "mip_dual_bound": -1.25},
            2.4,
            0.1 / 2.4,
        ),  # 1.25 of the best choice, which is worth 2.0
        ({"status": 1, "mip_dual_bound": None}, 2.4, float("inf")),
    ],
)
def test_a_programme_that_finds_nothing_or_proves_nothing_says_how_far(monkeypatch, told, value, gap):
    solve = scipy.optimize.milp
    monkeypatch.setattr(scipy.optimize, "milp", lambda *a, **k: SimpleNamespace(**solve(*a, **k) | told))
    found = wanted_by_two()
    assert (found.value, found.gap) == pytest.approx((value, gap)) and not found.proved


def test_an_answer_whose_order_is_not_found_is_an_answer(monkeypatch):
    solve, calls = scipy.optimize.milp, []

    def once(*asked, **options):
        calls.append(1)
        return solve(*asked, **options) if len(calls) == 1 else SimpleNamespace(x=None)

    monkeypatch.setattr(scipy.optimize, "milp", once)
    assert wanted_by_two().value == pytest.approx(2.4) and len(calls) == 2


def test_too_many_choices_say_how_far_the_answer_may_be_from_the_best():
    edges = [(a, b) for a in range(30) for b in (a + 1, a + 6) if b < 30]
    found = allocate([1] * 30, np.linspace(0.1, 1, 30)[None], edges, [Project("A", 4, 6)], choices=50)
    assert not found.proved and found.gap > 0 and found.by_project[0]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"scores": [[0.5]]}, "project by plot"),
        ({"scores": [[-0.1, 0.2]]}, "0 or more"),
        ({"projects": [Project("A", 3, 2)]}, "project A"),
        ({"projects": [Project("A", 1, float("inf"))]}, "project A"),
        ({"projects": [Project("A", 0, 2)]}, "project A"),
        ({"projects": [Project("A", 1, 2, 0.0)]}, "project A"),
        ({"projects": [Project("A", 1, 2, float("inf"))]}, "project A"),
        ({"areas": [0, 1]}, "0 or more"),
        ({"edges": [(0, 7)]}, "no plot 7"),
        ({"edges": [(0, 2)]}, "no plot 2"),
    ],
)
def test_what_cannot_be_is_refused(changed, words):
    question = {
        "areas": [1, 1],
        "scores": [[0.5, 0.5]],
        "edges": [(0, 1)],
        "projects": [Project("A", 1, 2)],
    } | changed
    with pytest.raises(SitingError, match=words):
        allocate(**question)


def test_five_projects_of_many_plots_on_two_hundred_are_placed_within_the_limit():
    rng = np.random.default_rng(0)
    edges = [(a, a + 1) for a in range(196) if (a + 1) % 14] + [(a, a + 14) for a in range(182)]
    projects = [Project(f"p{at}", 8 + at, 11 + at) for at in range(5)]
    found = allocate(rng.uniform(0.8, 1.2, 196), rng.random((5, 196)), edges, projects, choices=500)
    assert all(found.by_project) and not found.proved and 0 < found.gap < 1
    assert found.value >= found.first_come
