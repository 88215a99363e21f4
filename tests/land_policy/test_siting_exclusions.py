"""Exclusions by hand: from when until when, what is unknown, what only asks for a check, and by which way the land may come."""

from datetime import date

import pytest

from land_policy.siting.exclusions import routes, screen
from land_policy.siting.measures import Ground

DAY = date(2026, 11, 20)
WORDS = 'because = {{ zh = "缘由", en = "because" }}\nsource = "某文"\nlabel = {{ zh = "{name}", en = "{name}" }}\n'
USED = (
    '[[exclusion]]\nname = "{name}"\nfrom = "columns"\nkind = "assumption"\n{more}\n'
    'when = [{{ column = "c", test = "above", most = 0 }}]\n' + WORDS
)
VALUES = {"P3": (0.1, 0.0, 1.0), "P1": (0.1, 0.0, None), "P2": (0.1, 0.0, 0.0), "P4": (0.1, 0.0, 1.0)}


def asked(lettered, more, values=None):
    profile = lettered.profile({"a": 1.0}, more)
    siting = lettered.ask(values or VALUES, profile)
    return siting, profile


def screened(lettered, *exclusions, values=None):
    siting, profile = asked(lettered, "".join(USED.format(name=n, more=m) for n, m in exclusions), values)
    return screen(siting.plots, siting.ground, profile, DAY)


def test_an_exclusion_is_in_force_from_its_first_day_and_no_longer_on_the_day_it_ends(lettered):
    made = screened(
        lettered,
        ("from", "since = 2026-11-20"),
        ("later", "since = 2026-11-21"),
        ("over", "until = 2026-11-20"),
        ("last", "until = 2026-11-21"),
    )
    assert made.holds.columns.tolist() == ["area", "from", "last"]
    assert [note.en for note in made.notes] == [
        "“later” is not in force on 2026-11-20 and excludes nothing",
        "“over” is not in force on 2026-11-20 and excludes nothing",
    ]


def test_what_is_unknown_is_out_or_open_or_nothing_as_each_says(lettered):
    made = screened(
        lettered,
        ("shut", ""),
        ("open", 'blank = "open"'),
        ("none", 'blank = "none"'),
        ("ask", 'then = "verify"'),
    )
    out = made.out.drop(columns="area")
    assert out.T.to_dict("list") == {
        "P3": [True, True, True, False],
        "P1": [True, False, False, False],
        "P2": [False] * 4,
        "P4": [True, True, True, False],
    }
    assert made.considered.to_dict() == {"P3": False, "P1": False, "P2": True, "P4": False}
    rows = made.reasons[["plot_id", "exclusion", "reason_en", "unknown"]].to_numpy().tolist()
    used = [[name, f"{name}: 1; wanted at most 0", False] for name in ("shut", "open", "none")]
    assert rows == [
        ["P1", "shut", "shut: unknown (c blank); unknown is not a pass", True],
        *[["P3", *one] for one in used],
        *[["P4", *one] for one in used],
    ]
    points = made.open_points[["plot_id", "exclusion", "lacking_en"]].to_numpy().tolist()
    assert points == [
        ["P1", "open", "c blank"],
        ["P3", "ask", "ask: 1; wanted at most 0"],
        ["P4", "ask", "ask: 1; wanted at most 0"],
    ]
    assert made.reasons.loc[1, ["kind", "source", "clause"]].tolist() == ["assumption", "某文", ""]
    assert made.untested == ()


def test_the_reasons_of_many_plots_stand_plot_by_plot_in_the_order_of_the_profile(lettered):
    values = {f"P{at:02}": (0.1, 0.0, 1.0) for at in range(30)}
    made = screened(lettered, ("b", ""), ("a", ""), ("c", ""), values=values)
    assert made.reasons["plot_id"].tolist() == [plot for plot in values for _ in range(3)]
    assert made.reasons["exclusion"].tolist() == ["b", "a", "c"] * 30
    assert made.reasons.index.tolist() == list(range(90))


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [(1, 1, "one"), (1, None, "one"), (0, 1, "two"), (None, 1, "two"), (0, 0, ""), (0, None, None)],
)
def test_the_first_way_that_holds_is_the_way_to_the_land(lettered, first, second, way):
    route = (
        '[[route]]\nname = "{name}"\nkind = "plan"\nwhen = [{{ column = "{at}", test = "above", most = 0 }}]\n'
        + WORDS
    )
    more = route.format(name="one", at="b") + route.format(name="two", at="c")
    siting, profile = asked(lettered, more, {"P1": (0.1, first, second)})
    found = routes(siting.plots, profile)["P1"]
    assert found == way if way is not None else found != found


def test_nothing_kept_out_is_a_table_of_the_same_columns(lettered):
    siting, profile = asked(lettered, "", {"P1": (0.1,)})
    made = screen(siting.plots, Ground(siting.ground.zone), profile, DAY)
    whole = screened(lettered, ("shut", ""))
    assert made.reasons.empty and made.reasons.columns.tolist() == whole.reasons.columns.tolist()
    assert made.reasons["unknown"].dtype == bool
    assert made.open_points.columns.tolist() == ["plot_id", "exclusion", "lacking", "lacking_en"]
