"""The tree of scores line by line from stated values, and which scope counts."""

from types import SimpleNamespace

import pandas as pd
import pytest

from gis.errors import QuestionError
from land_policy.clause import Text
from land_policy.scheme import scheme_file
from land_policy.scheme.known import Value
from land_policy.scheme.scheme import Figure
from land_policy.scheme.score import COLUMNS, counted_scope, tree

SCHEME = scheme_file.load("industrial_2014")
VALUES = {"supply_rate_pct": 90.0, "built_rate_pct": 80.0, "industrial_share_pct": 52.0, "far_zone": 0.6,
          "building_density_pct": 22.5, "industrial_far": 0.6, "industrial_coefficient_pct": 30.0,
          "industrial_investment_wan_ha": 4_500.0, "industrial_tax_wan_ha": 375.0, "idle_rate_pct": 2.0,
          "development_rate_pct": 70.0}  # fmt: skip
WHOLE = """\
total ||66.175|
goal A|0.7|66.25|
sub_goal A1|0.25|85|
indicator A11|0.5|90|
indicator A12|0.5|80|
sub_goal A2|0.25|80|
indicator A21|1|80|
sub_goal A3|0.5|50|
indicator A31|0.25|50|
indicator A32|0.22|50|
indicator A33|0.25|50|
indicator A34|0.28|50|
goal B|0.2|50|
sub_goal B1|1|50|
indicator B11|0.5|50|
indicator B12|0.5|50|
goal C|0.1|98|
sub_goal C1|1|98|
indicator C11|1|98|
"""


def lines(rows):
    def plain(value):
        return (
            ""
            if value is None or value != value
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )

    told = [f"{row['level']} {row['code']}|" + "|".join(map(plain, (row["weight"], row["score"], row["lacks"])))
            for row in rows.to_dict("records")]  # fmt: skip
    return "".join(f"{line}\n" for line in told)


def known(**changed):
    return {name: Value(value, 90.0) for name, value in {**VALUES, **changed}.items()}


def test_the_tree_of_scores_line_by_line():
    rows = tree(SCHEME, known())
    assert rows.columns.tolist() == list(COLUMNS) and set(rows["area"]) == {""}
    assert lines(rows) == WHOLE
    direction = tree(SCHEME, known(), "direction").set_index("code")
    assert set(direction["area"]) == {"direction"} and "A11" not in direction.index
    assert direction.loc["A10", ["value", "score"]].tolist() == [70.0, 70.0]
    assert lines(tree(SCHEME, known(), "main")) == WHOLE


def test_what_is_missing_is_named_in_every_parent():
    rows = tree(SCHEME, known(industrial_tax_wan_ha=float("nan"), far_zone=float("nan"))).set_index("code")
    assert rows["lacks"][["", "A", "A3", "A31", "B", "B12", "A1", "C"]].tolist() == [
        "A31;B12",
        "A31",
        "A31",
        "A31",
        "B12",
        "B12",
        "",
        "",
    ]
    assert rows["score"][["", "A", "A3", "B", "B1"]].isna().all() and rows.at["A1", "score"] == pytest.approx(
        85
    )
    fewer = {name: value for name, value in known().items() if name != "idle_rate_pct"}
    assert tree(SCHEME, fewer)["lacks"].iloc[0] == "C11"


def test_a_row_carries_its_ideal_and_who_states_its_value():
    stated = Figure("industrial_tax_wan_ha", 600.0, "万元/公顷", "zone", "S", Text("示意", "invented"))
    rows = tree(SCHEME, {**known(), "industrial_tax_wan_ha": Value(600.0, float("nan"), stated)}).set_index(
        "code"
    )
    names = ["value", "unit", "known_pct", "ideal", "ideal_method", "ideal_kind", "ideal_evidence", "score"]
    assert rows.loc["A21", names].tolist() == [
        52.0,
        "%",
        90.0,
        65.0,
        "专家咨询法",
        "assumption",
        "M-low",
        80.0,
    ]
    told = rows.loc["B12", ["value", "stated_zh", "stated_en", "value_evidence", "score"]].tolist()
    assert told == [600.0, "示意", "invented", "S", 80.0]
    assert rows.loc["B11", ["stated_zh", "stated_en", "value_evidence"]].isna().all()
    assert rows.loc["A11", ["ideal_source_zh", "ideal_source_en"]].tolist() == ["自然上限", "natural ceiling"]
    assert rows.loc["A", ["label_zh", "label_en"]].tolist() == ["土地利用状况", "state of land use"]


def zone(*units):
    rows = [("zone", "all"), *units]
    tallies = pd.DataFrame(rows, columns=["scope", "unit"])
    return SimpleNamespace(tallies=tallies, unit_name=lambda scope, unit, lang="zh": f"{scope} {unit}")


@pytest.mark.parametrize(
    ("units", "asked", "counted"),
    [
        ([("boundary", "approved"), ("boundary", "managed"), ("park", "W")], "", ("boundary", "approved")),
        ([("boundary", "managed"), ("park", "W")], "", ("boundary", "managed")),
        ([("park", "W")], "", ("zone", "all")),
        ([("boundary", "approved")], "zone", ("zone", "all")),
        ([("boundary", "approved"), ("boundary", "managed")], "managed", ("boundary", "managed")),
        ([("park", "W"), ("park", "E")], "E", ("park", "E")),
        ([("park", "W")], "park W", ("park", "W")),
        ([("park", "parking")], "parking", ("park", "parking")),
    ],
)
def test_which_scope_counts(units, asked, counted):
    assert counted_scope(zone(*units), asked) == counted


def test_a_scope_that_is_not_there_is_refused_with_what_there_is():
    with pytest.raises(QuestionError, match=r"approved.*W"):
        counted_scope(zone(("boundary", "approved"), ("park", "W"), ("sub_park", "S")), "managed")
    with pytest.raises(QuestionError):
        counted_scope(zone(("park", "W"), ("sub_park", "S")), "S")
