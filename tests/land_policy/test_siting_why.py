"""Why a plot is where it is: the points it misses, and that what is named is a true cause."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gis.errors import SitingError
from land_policy.siting.robust import leaders, rivals
from land_policy.siting.why import than
from land_policy.siting.why_not import why_not

HALF = {"a": 0.5, "b": 0.5}
THREE = {"A": (1.0, 0.0), "B": (0.0, 1.0), "C": (0.6, 0.6)}
SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"


def test_points_lost_to_the_last_suggestion_add_up(lettered):
    found = why_not(lettered.ask(THREE, lettered.profile(HALF)), "B", n=1)
    assert (found.state, found.last, found.rank, found.score) == ("behind", "C", 3, 50.0)
    assert found.losses["loss"].round(9).to_dict() == {"a": 30.0, "b": -20.0}
    assert found.difference == pytest.approx(10.0)
    lines = lettered.ask(THREE, lettered.profile(HALF)).why("B", "en", 1)
    assert lines[-3:] == (
        "10.00 points behind the last suggestion, no. 1 C with 60.00:",
        "  30.00 less for “criterion a”: 0 against 0.6",
        "  20.00 more for “criterion b”: 1 against 0.6",
    )


def test_a_suggestion_has_nothing_to_explain_away(lettered):
    siting = lettered.ask(THREE, lettered.profile(HALF))
    assert why_not(siting, "A", n=2).state == "suggested"
    assert "behind the last suggestion" not in " ".join(siting.why("A", "en", 2))
    assert "behind the last suggestion" in " ".join(siting.why("A", "en", 1))


def test_a_plot_kept_out_by_one_thing_is_told_where_it_would_stand(lettered):
    siting = lettered.ask({**THREE, "D": (0.9, 0.2)}, lettered.profile(HALF), areas={"D": 5000.0})
    found = why_not(siting, "D")
    assert (found.state, found.only, found.rank) == ("excluded", True, 2)
    assert found.score == pytest.approx(55.0)
    assert found.exclusions["exclusion"].tolist() == ["area"]
    assert siting.why("D", "en")[-1] == (
        "this alone keeps it out: if it did not hold the plot would be a candidate with 55.00 points, rank 2"
    )
    assert siting.why("D")[-1] == "仅此一条：若不成立，即可作候选，得 55.00 分，列第 2"


def test_a_tie_goes_to_the_lower_number(lettered):
    siting = lettered.ask({"B": (0.5, 0.5), "C": (0.5, 0.5)}, lettered.profile(HALF), areas={"C": 1.0})
    assert why_not(siting, "C").rank == 2
    siting = lettered.ask({"B": (0.5, 0.5), "C": (0.5, 0.5)}, lettered.profile(HALF), areas={"B": 1.0})
    assert why_not(siting, "B").rank == 1


def test_a_blank_says_what_is_missing_inside_and_outside(lettered):
    values = {"A": (1.0, None), "B": (0.2, 0.3), "D": (None, 0.2)}
    siting = lettered.ask(values, lettered.profile(HALF), areas={"D": 1.0})
    assert why_not(siting, "A").state == "blank" and why_not(siting, "A").missing == ("b",)
    assert siting.why("A", "en")[0] == "A: not excluded but without a score; blank: criterion b"
    assert siting.why("D", "en")[-1].endswith("a candidate without a score, for want of criterion a")


def test_a_plot_that_was_never_asked_about_is_refused(lettered):
    siting = lettered.ask(THREE, lettered.profile(HALF))
    with pytest.raises(SitingError, match="'Z' is not among the plots looked at"):
        siting.why("Z")


@pytest.fixture(scope="module")
def evaluation():
    from reports.build import evaluate_zone

    return evaluate_zone(SAMPLE)


def test_take_away_what_is_named_and_the_plot_enters_with_the_rank_that_was_told(evaluation):
    """On the sample, for plots with one reason and with several; with one of several left the plot stays out."""
    from land_policy.siting.profile import load
    from land_policy.siting.question import ask

    profile = load("manufacturing")
    siting = ask(evaluation, profile)
    counts = siting.exclusions.groupby("plot_id").size()
    one, more = counts.index[counts.eq(1)], counts.index[counts.gt(1)]
    sets = siting.exclusions.groupby("plot_id")["exclusion"].agg(tuple)
    picked = [plots.iloc[0] for _, plots in pd.Series(one, one).groupby(sets[one])]
    picked += [plots.iloc[0] for _, plots in pd.Series(more, more).groupby(sets[more])][:2]
    assert len(picked) >= 6
    for plot in picked:
        found = why_not(siting, plot)
        named = set(found.exclusions["exclusion"])
        relieved = ask(evaluation, _without(profile, named))
        assert plot in relieved.candidates.index
        missing = pd.isna(relieved.ranks[plot])
        assert missing == (found.rank is None)
        if not missing:
            assert relieved.scores[plot] == pytest.approx(found.score, abs=1e-9)
            better = siting.ranks.dropna().index[siting.scores.dropna().round(9) > round(found.score, 9)]
            assert found.rank >= len(better) + 1
        if len(named) > 1:
            kept = _without(profile, named - {sorted(named)[0]})
            assert plot not in ask(evaluation, kept).candidates.index


def _without(profile, names):
    return replace(profile, exclusions=tuple(e for e in profile.exclusions if e.name not in names))


def test_points_add_up_for_every_candidate_of_the_sample(evaluation):
    from reports.build import site_zone

    for siting in site_zone(evaluation):
        for plot in siting.ranks.dropna().index[5:]:
            found = why_not(siting, plot)
            assert found.losses["loss"].sum() == pytest.approx(found.difference, abs=1e-9)
            assert found.difference >= -1e-9


def test_a_plot_too_small_alone_is_told_the_site_it_is_part_of(lettered):
    """Two half hectares side by side are wanted together; neither is large enough alone."""
    import geopandas as gpd
    import shapely

    from land_policy.siting.siting import site

    siting = lettered.ask({"A": (1.0, 0.0), "B": (0.0, 1.0)}, lettered.profile(HALF))
    touching = gpd.GeoDataFrame(
        siting.plots.drop(columns="geometry").assign(area_m2=5000.0),
        geometry=[shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)],
        crs=siting.plots.crs,
    )
    zone = siting.ground.zone.with_layer("plots", touching)
    small = site(touching, zone, lettered.profile(HALF), siting.day)
    assert small.candidates.empty
    assert small.why("A", "en")[-1] == "together with B it makes the assembly no. 1, 10\u2009000 m² in all"


def test_a_plot_within_the_shortlist_is_told_how_far_it_is_from_the_first(lettered):
    """A 55, C 54, B 45 at 0.55/0.45: C passes A when a weighs less; 1 point is not below half a point."""
    values = {"A": (1.0, 0.0), "B": (0.0, 1.0), "C": (0.6, 0.4667)}
    siting = lettered.ask(values, lettered.profile({"a": 0.55, "b": 0.45}))
    lines = siting.why("C", "en", 3)
    assert "1.00 points behind no. 1 A" in lines
    assert any("lowered from 0.55 to 0.538" in line and "no. 2 C overtakes no. 1 A" in line for line in lines)
    assert any(line.startswith("robustness: first in ") for line in lines)
    assert not any("points behind no. 1" in line for line in siting.why("A", "en", 3))
    assert not any("take them as level" in line for line in lines)


def test_one_plot_beside_another(lettered):
    siting = lettered.ask(THREE, lettered.profile(HALF))
    told = [line.en for line in than(siting, "B", "C")]
    assert told[:3] == [
        "no. 1 C is 10.00 points ahead of no. 3 B. Criterion by criterion, B has:",
        "  30.00 less for “criterion a”: 0 against 0.6",
        "  20.00 more for “criterion b”: 1 against 0.6",
    ]
    assert "no. 3 B overtakes no. 1 C" in told[3]
    assert told == [line.en for line in than(siting, "C", "B")]
    blank = lettered.ask({"A": (1.0, None), "B": (0.2, 0.3)}, lettered.profile(HALF))
    assert "A has no rank" in than(blank, "B", "A")[0].en
    with pytest.raises(SitingError, match="'Z' is not among"):
        than(siting, "A", "Z")


def test_what_the_order_hides_is_said(lettered):
    """A and B are 0.2 points apart; C in the middle of many weightings."""
    siting = lettered.ask({"A": (0.502, 0.5), "B": (0.5, 0.5)}, lettered.profile(HALF))
    assert leaders(siting)[0].en == (
        "no. 1 A and no. 2 B are 0.10 points apart, less than 0.5 (a working assumption): take them as level"
    )
    values = {"A": (0.7, 0.7), "B": (1.0, 0.0), "C": (0.0, 1.0)}
    assert leaders(lettered.ask(values, lettered.profile(HALF))) == ()
    often = leaders(lettered.ask({"A": (0.7, 0.7), "B": (1.0, 0.0)}, lettered.profile({"a": 0.6, "b": 0.4})))
    assert often == ()  # A is first with 70 to 60 and in 70 % of weightings
    often = leaders(lettered.ask({"A": (0.7, 0.7), "B": (1.0, 0.0)}, lettered.profile({"a": 0.8, "b": 0.2})))
    assert len(often) == 1
    assert often[0].en.startswith("over all weightings it is no. 2 A that comes first most often (in ")
    assert "more than no. 1 B (" in often[0].en
    assert (
        leaders(lettered.ask({"A": (0.5, 0.5), "B": (0.5, 0.5)}, lettered.profile(HALF))) == ()
    )  # alike: said elsewhere


def test_level_is_what_lies_few_points_behind_whatever_other_weights_do(lettered):
    """At 0.5 A leads B by 0.1 and D by 0.15 points; C, 20 points behind, comes first in many weightings and is not level."""
    values = {"A": (0.702, 0.7), "B": (0.7, 0.7), "C": (1.0, 0.0), "D": (0.699, 0.7)}
    siting = lettered.ask(values, lettered.profile(HALF))
    assert rivals(siting) == ("B", "D")
    assert leaders(siting)[0].en == (
        "no. 1 A is less than 0.5 points (a working assumption) ahead of no. 2 B, no. 3 D: take them as level"
    )
