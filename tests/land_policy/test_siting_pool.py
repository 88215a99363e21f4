"""The pool of plots for a site: who is in it with what score, what keeps the others out, and the window of area."""

from dataclasses import replace

import pytest
import shapely

from gis.errors import SitingError
from land_policy.siting.pool import floor_wanted, kept_out, pool, size_wishes, window

BECAUSE = (
    'label = {{ zh = "{zh}", en = "{en}" }}\nbecause = {{ zh = "缘由", en = "because" }}\nsource = "某文"\n'
)
OUT = '[[exclusion]]\nname = "{name}"\nfrom = "columns"\nblank = "none"\nkind = "{kind}"\nwhen = [{{ {when} }}]\n'
BUSY = OUT.format(name="busy", kind="assumption", when='column = "c", test = "above", most = 0')
RED = OUT.format(name="red", kind="law", when='column = "d", test = "above", most = 0')
REASONS = BUSY + BECAUSE.format(zh="在用", en="in use") + RED + BECAUSE.format(zh="红线", en="red line")
VALUES = {  # a, b: what they are worth; c: in use; d: red line
    "P1": (0.8, 0.4, 0.0, 0.0),
    "P2": (0.4, 0.8, 0.0, 0.0),
    "P3": (None, 0.4, 0.0, 0.0),
    "P4": (0.2, 0.2, 1.0, 0.0),
    "P5": (0.2, 0.2, 1.0, 1.0),
    "P6": (0.2, 0.2, 0.0, 1.0),
    "P7": (0.2, 0.2, 0.0, 1.0),
    "P8": (0.2, 0.2, 0.0, 0.0),
}
AREAS = {"P1": 5000.0, "P3": 5000.0, "P8": float("nan")}


@pytest.fixture
def profile(lettered):
    return lettered.profile({"a": 0.75, "b": 0.25}, REASONS)


def test_who_may_be_part_of_a_site_and_what_keeps_the_others_out(lettered, profile):
    """P1 and P3 are too small alone: 0.75 × 80 + 0.25 × 40, and a blank; P8 has no area; reasons are counted, most first."""
    siting = lettered.ask(VALUES, profile, AREAS)
    made = pool(siting)
    assert made.plots["score"].dropna().round(9).to_dict() == {"P1": 70.0, "P2": 50.0}
    assert made.plots["small"].to_dict() == {"P1": True, "P2": False, "P3": True}
    assert list(made.kept_out.items()) == [("red", 3), ("busy", 2)]
    assert made.plots["firms"].isna().all() and made.plots["lifted"].eq("").all()
    lifted = pool(siting, ["busy"])
    assert lifted.plots["lifted"].to_dict() == {"P1": "", "P2": "", "P3": "", "P4": "busy"}
    assert lifted.kept_out.to_dict() == {"red": 3}
    told = {plot: kept_out(siting, plot).text("en") for plot in ("P5", "P6", "P8")}
    assert told == {
        "P5": "in use: 1; wanted at most 0",
        "P6": "red line: 1; wanted at most 0",
        "P8": "no area or no shape on record",
    }


def test_land_without_a_shape_is_no_part_of_a_site(lettered, profile):
    siting = lettered.ask(VALUES, profile)
    shapes = [None, shapely.Polygon(), *siting.plots.geometry.iloc[2:]]
    assert pool(
        replace(siting, plots=siting.plots.set_geometry(shapes, crs=siting.plots.crs))
    ).plots.index.tolist() == [
        "P3",
        "P8",
    ]


def test_a_size_that_only_asks_for_a_check_is_no_window(lettered):
    ask = OUT.format(name="ask", kind="assumption", when='column = "area_m2", test = "below", least = 9000')
    profile = lettered.profile({"a": 1.0}, ask + 'then = "verify"\n' + BECAUSE.format(zh="规模", en="size"))
    assert window(profile) == (6000.0, 20_000.0) and floor_wanted(profile) == (0.0, ())


@pytest.mark.parametrize(
    ("tests", "found"),
    [
        ('test = "below", least = 8000', (8000.0, float("inf"))),
        ('test = "above", most = 15000', (0.0, 15_000.0)),
        ('test = "outside", least = 7000, most = 9000', (7000.0, 9000.0)),
    ],
)
def test_the_window_of_a_project_that_states_one_end_or_both(lettered, tests, found):
    size = OUT.format(name="size", kind="assumption", when=f'column = "area_m2", {tests}')
    profile = lettered.profile({"a": 1.0}, size + BECAUSE.format(zh="规模", en="size"))
    assert [one.name for one in size_wishes(profile)] == ["area", "size"]
    own = tuple(one for one in profile.exclusions if one.name != "area")
    assert window(replace(profile, exclusions=own)) == found
    both = max(6000.0, found[0]), min(20_000.0, found[1])
    assert window(profile) == both
    with pytest.raises(SitingError, match="question"):
        window(replace(profile, exclusions=()))


def test_no_way_to_the_land_is_worth_nothing_and_an_unknown_one_is_unknown(lettered):
    """All four are too small alone: half of 80 and half of 100; half of 60 and nothing; a blank way; a blank worth."""
    way = '[[route]]\nname = "open"\nkind = "plan"\nwhen = [{ column = "b", test = "above", most = 0 }]\n'
    policy = '[[criterion]]\nname = "way"\nfrom = "policy"\ncategories = { open = 1.0 }\nweight = 0.5\nkind = "plan"\n'
    more = way + BECAUSE.format(zh="来源", en="way") + policy + BECAUSE.format(zh="来源", en="way")
    profile = lettered.profile({"a": 0.5}, more)
    values = {"P1": (0.8, 1.0), "P2": (0.6, 0.0), "P3": (0.6, None), "P4": (None, 1.0), "P5": (0.5, 1.0)}
    siting = lettered.ask(values, profile, dict.fromkeys(("P1", "P2", "P3", "P4"), 5000.0))
    scores = pool(siting).plots["score"]
    assert scores.dropna().round(9).to_dict() == {"P1": 90.0, "P2": 30.0, "P5": 75.0}
    assert scores.index.tolist() == list(values)
