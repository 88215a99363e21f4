"""What plots bring to a figure: shares, sums, what moves it, and what is left out and why; by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from land_policy.makeup import makeup

NO = None
PLOTS = pd.DataFrame(
    [
        ("P1", "A2", 1000.0, 2000.0, 50.0, "under_way"),
        ("P2", "A1", 2000.0, 1000.0, NO, "under_way"),
        ("P3", "A2", 500.0, NO, 10.0, "late"),
        ("P4", "B21", 800.0, NO, 5.0, "idle_one_year"),
        ("P5", NO, 400.0, 300.0, 7.0, NO),
        ("P6", "A2", NO, NO, 1.0, "late"),
        ("P7", "B21", 1000.0, 500.0, NO, "late"),
    ],
    columns=["plot_id", "status_class", "area_m2", "built_floor_m2", "tax_wan", "idle_class"],
).set_index("plot_id")
BELONGS = pd.DataFrame(
    [("zone", "all", at, 1.0) for at in range(5)]
    + [("corridor", "core", 0, 0.5), ("corridor", "core", 1, 0.25), ("corridor", "edge", 5, 1.0), ("corridor", "odd", 0, 1.0), ("corridor", "odd", 6, 1.0), ("park", "core", 3, 1.0)],
    columns=["scope", "unit", "plot", "share"],
)  # fmt: skip
MADE = {
    # share, area, above, below, own, moves, lacks
    ("far_zone", "zone", "all"): """\
P1 1|1000|2000|1000|2|0.5|
P2 1|2000|1000|2000|0.5|-1|
P3 1|500|0|0||0|built_floor_m2
P4 1|800|0|0||0|built_floor_m2
P5 1|400|0|0||0|status_class
""",
    ("far_zone", "corridor", "core"): """\
P1 0.5|500|1000|500|2|0.75|
P2 0.25|500|250|500|0.5|-0.75|
""",
    ("far_zone", "corridor", "edge"): """\
P6 1||0|0|||built_floor_m2;area_m2
""",
    ("far_zone", "corridor", "odd"): """\
P1 1|1000|2000|1000|2||
P7 1|1000|500|0||0.5|
""",
    ("industrial_far", "zone", "all"): """\
P1 1|1000|2000|1000|2||
P3 1|500|0|0||0|built_floor_m2
P5 1|400|0|0||0|status_class
""",
    ("built_ha", "zone", "all"): """\
P1 1|1000|1000||0.1|0.1|
P2 1|2000|2000||0.2|0.2|
P3 1|500|500||0.05|0.05|
P5 1|400|0||0|0|status_class
""",
    ("tax_wan", "corridor", "core"): """\
P1 0.5|500|25||25|25|
P2 0.25|500|0||0|0|tax_wan
""",
    ("suspected_idle_ha", "park", "core"): """\
P4 1|800|800||0.08|0.08|
""",
    ("industrial_share_pct", "corridor", "core"): """\
P1 0.5|500|500|500|100|50|
P2 0.25|500|0|500|0|-50|
""",
}


@pytest.mark.parametrize(("indicator", "scope", "unit"), list(MADE), ids=" ".join)
def test_what_each_plot_brings(indicator, scope, unit):
    found = makeup(SimpleNamespace(plots=PLOTS, belongs=BELONGS), indicator, scope, unit)
    assert found.columns.tolist() == ["share", "area_m2", "above", "below", "own", "moves", "lacks"]
    told = "".join(
        f"{name} {'|'.join('' if pd.isna(value) else value if isinstance(value, str) else f'{value:g}' for value in row.values())}\n"
        for name, row in zip(found.index, found.to_dict("records"), strict=True)
    )
    assert told == MADE[indicator, scope, unit]


def test_a_figure_that_is_not_in_the_dictionary_is_none():
    with pytest.raises(KeyError):
        makeup(SimpleNamespace(plots=PLOTS, belongs=BELONGS), "far")
