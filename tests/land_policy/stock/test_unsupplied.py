"""Land approved but not supplied: a ledger that fits in a head, on record and on the ground, and what is conserved.

Batch B1, 300 × 100 m, approved 3.0 ha on 2023-11-20: P1 supplied, P2 not, P3 built without papers, each 80 × 100 m,
with roads of 20 m between; S is a strip of 2 × 100 m cut off at the end by P4, which reaches out of the batch.
"""

from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from gis.errors import RuleError
from land_policy.case import Case
from land_policy.evaluation import evaluate
from land_policy.stock import ledger_file
from land_policy.stock.unsupplied import land_of
from layers.zone import Zone
from reports.tables.unsupplied_table import unsupplied_notes, unsupplied_table

METRIC = CRS("EPSG:4547")


def box(x0, y0, x1, y1):
    return shapely.box(500_000 + x0, 3_830_000 + y0, 500_000 + x1, 3_830_000 + y1)


def frame(rows, name):
    made = gpd.GeoDataFrame(rows, crs=METRIC)
    return made.set_index(name)


def plots(**changed):
    rows = {
        "plot_id": ["P1", "P2", "P3", "P4"],
        "batch_id": ["B1", "B1", "B1", None],
        "supply_class": ["D21", "E21", "E1", "D1"],
        "status_class": ["A2", "B21", "A51", "A2"],
        "geometry": [box(0, 0, 80, 100), box(100, 0, 180, 100), box(200, 0, 280, 100), box(280, 0, 298, 100)],
    }
    return frame(rows | changed, "plot_id")


def batches(**changed):
    rows = {
        "batch_id": ["B1"],
        "approved_on": pd.to_datetime(["2023-11-20"]),
        "approved_m2": [30_000.0],
        "withdrawn_m2": [1_000.0],
        "cause": ["征地拆迁未完成"],
        "geometry": [box(0, 0, 300, 100)],
    }
    return frame(rows | changed, "batch_id")


def parks():
    rows = {"park_id": ["W", "E"], "geometry": [box(-10, -10, 150, 110), box(150, -10, 290, 110)]}
    return frame(rows, "park_id")


def answer(
    plots_=None, batches_=None, parks_=None, rules=None, folder=None, policy=None, day=date(2026, 11, 20)
):
    layers = {"plots": plots() if plots_ is None else plots_}
    layers |= {} if batches_ is None else {"batches": batches_}
    layers |= {} if parks_ is None else {"parks": parks_}
    zone = Zone("棋盘", day, METRIC, layers, rules=rules or {}, folder=folder, policy=policy or {})
    return evaluate(zone).unsupplied


def test_the_ledger_counts():
    row = answer(batches_=batches()).batches.loc["B1"]
    assert row["supplied_m2"] == 8_000.0
    assert row["used_m2"] == 8_000.0
    assert row["unsupplied_m2"] == 30_000 - 8_000 - 1_000
    assert row["unsupplied_pct"] == pytest.approx(70.0)
    assert (row["state"], row["age_years"], row["age_band"]) == ("open", 3.0, "3-5")


def test_the_ground_has_each_square_metre_once():
    found = answer(batches_=batches())
    row = found.batches.loc["B1"]
    assert row["ground_supplied_m2"] == pytest.approx(8_000 + 1_800)
    assert row["ground_unsupplied_m2"] == pytest.approx(8_000)
    assert row["ground_used_m2"] == pytest.approx(8_000)
    assert row["ground_outside_m2"] == pytest.approx(4_000)
    assert row["ground_sliver_m2"] == pytest.approx(200)
    assert row["ground_left_m2"] == pytest.approx(30_000 - 9_800 - 1_000)
    assert row["difference_m2"] == pytest.approx(1_800)
    sliver = found.pieces[found.pieces["land"] == "sliver"].iloc[0]
    assert (sliver["was"], round(sliver["width_m"], 3)) == ("outside", 1.961)


@pytest.mark.parametrize(
    ("moved", "hectares", "says"),
    [(-0.08, 0.0, "0.00"), (0.9, 0.0, "0.00"), (-60.0, -0.006, "−0.01"), (30.0, 0.003, "<0.01")],
)
def test_the_noise_of_coordinates_is_no_difference_of_record_and_ground(moved, hectares, says):
    zone = Zone(
        "棋盘", date(2026, 11, 20), METRIC, {"plots": plots(), "batches": batches(), "parks": parks()}
    )
    asked = evaluate(zone)
    asked.unsupplied.batches["difference_m2"] = moved
    asked.unsupplied.total["difference_m2"] = moved
    rows = unsupplied_table(asked).rows
    assert rows["difference_ha"].tolist() == [hectares, hectares]
    assert any(f"账图之差 {says} =" in note for note in unsupplied_notes(asked))


def test_what_is_left_on_both_sides_of_a_row_of_plots_is_two_pieces():
    # three plots side by side from edge to edge of the batch: 17,339.3 m² lie south of them, 3,533.5 m² north
    knots = [(-15, 7, 4, 78), (93, 28, 108, 100), (210, 7, 174, 108), (270, 28, 323, 100)]
    shapes = [
        shapely.Polygon([(a, b), (e, f), (g, h), (c, d)]) for (a, b, c, d), (e, f, g, h) in pairwise(knots)
    ]
    three = frame({"plot_id": ["P1", "P2", "P3"], "supply_class": ["D21"] * 3, "geometry": shapes}, "plot_id")
    batch = shapely.Polygon([(17, -54), (290, -35), (280, 104), (20, 123)])
    found = answer(three, batches(geometry=[batch])).pieces
    left = found[found["land"] == "outside"]
    assert left["area_m2"].round(1).tolist() == [17339.3, 3533.5]


def test_by_park_as_drawn_less_what_was_withdrawn():
    """Left as drawn 20 200 m²: 7 000 in W, 12 000 in E, 1 200 outside (of 298–300 and 290–298 the supplied 8 m less)."""
    table = answer(batches_=batches(), parks_=parks()).parks
    assert table.loc["W", "supplied_m2"] == pytest.approx(8_000)
    assert table.loc["W", "left_plots_m2"] == pytest.approx(5_000)
    assert table.loc["E", "supplied_m2"] == pytest.approx(1_000)
    assert table.loc["", "supplied_m2"] == pytest.approx(800)
    before = {"W": 7_000, "E": 13_000, "": 200, "all": 20_200}
    assert table["before_m2"].to_dict() == pytest.approx(before)
    withdrawn = {"W": 346.53, "E": 643.56, "": 9.90, "all": 1_000}
    assert table["withdrawn_share_m2"].round(2).to_dict() == pytest.approx(withdrawn)
    assert table["unsupplied_m2"].round(2).to_dict() == pytest.approx(
        {"W": 6_653.47, "E": 12_356.44, "": 190.10, "all": 19_200}
    )
    assert table.loc["all", "total_m2"] == pytest.approx(30_000)
    assert table.loc["all", "unsupplied_pct"] == pytest.approx(64.0)


def test_the_sums_by_batch_by_age_and_by_park_hang_together():
    two = pd.concat(
        [batches(), batches(batch_id=["B2"], withdrawn_m2=[0.0], geometry=[box(0, 200, 100, 300)])]
    )
    found = answer(batches_=gpd.GeoDataFrame(two, crs=METRIC), parks_=parks())
    assert found.total["unsupplied_m2"] == found.ages.loc["all", "unsupplied_m2"] == 21_000 + 30_000
    drawn = found.parks.loc["all", "unsupplied_m2"]
    assert drawn == pytest.approx(found.total["ground_left_m2"]) == pytest.approx(19_200 + 10_000)
    assert found.total["unsupplied_m2"] == pytest.approx(drawn + found.total["difference_m2"])
    assert found.parks["withdrawn_share_m2"].drop("all").sum() == pytest.approx(1_000), "none of it for B2"


def test_a_batch_all_supplied_shares_its_withdrawal_by_area():
    whole = plots(
        supply_class=["D21", "D21", "D1", "D1"],
        geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100), box(200, 0, 300, 100), box(400, 0, 410, 100)],
    )
    table = answer(whole, batches(), parks()).parks
    assert table["withdrawn_share_m2"].to_dict() == pytest.approx(
        {"W": 500, "E": 1_400 / 3, "": 100 / 3, "all": 1_000}
    )


def test_a_batch_of_a_later_day_is_in_no_park():
    two = pd.concat(
        [
            batches(),
            batches(
                batch_id=["B2"], approved_on=pd.to_datetime(["2027-01-05"]), geometry=[box(0, 50, 100, 300)]
            ),
        ]
    )
    table = answer(batches_=gpd.GeoDataFrame(two, crs=METRIC), parks_=parks()).parks
    assert table.loc["all", "total_m2"] == pytest.approx(30_000)


def test_by_age_with_the_total_last():
    two = pd.concat([batches(), batches(batch_id=["B2"], approved_on=pd.to_datetime(["2026-01-05"]))])
    table = answer(batches_=gpd.GeoDataFrame(two, crs=METRIC)).ages
    assert table.index.tolist() == ["0-1", "3-5", "all"]
    assert table["unsupplied_m2"].tolist() == [29_000, 21_000, 50_000]
    assert table["batches"].tolist() == [1, 1, 2]


def test_used_land_by_the_other_reading(tmp_path):
    text = (ledger_file.file_of("unsupplied", Path(), "unsupplied", "ledgers")).read_text("utf-8")
    (tmp_path / "own.toml").write_text(
        text.replace("counts = true", "counts = false").replace("[base] ", "[base]\nyears = 2\n#"), "utf-8"
    )
    found = answer(batches_=batches(), folder=tmp_path, policy={"unsupplied": "own.toml"})
    assert found.batches.loc["B1", "unsupplied_m2"] == 13_000
    assert found.batches.loc["B1", "ground_left_m2"] == pytest.approx(30_000 - 9_800 - 8_000 - 1_000)
    assert not found.batches.loc["B1", "in_base"] and found.ages.empty


def test_a_faulty_reading_is_told_with_all_its_faults(tmp_path):
    text = (ledger_file.file_of("unsupplied", Path(), "unsupplied", "ledgers")).read_text("utf-8")
    wrong = text.replace("years = [1, 2, 3, 5]", "years = [3, 1]").replace("width_m = 5", "width = 5")
    (tmp_path / "own.toml").write_text(wrong, "utf-8")
    with pytest.raises(RuleError) as told:
        ledger_file.load_file(tmp_path / "own.toml")
    assert "table bands, key years" in str(told.value) and "table sliver, key width" in str(told.value)


@pytest.mark.parametrize(
    ("changed", "unknown"),
    [
        ({"supply_class": ["D21", None, "E1", "D1"]}, 8_000),
        ({"handover_day": pd.to_datetime([None, "2024-01-01", None, None])}, 8_000),
        ({"supply_class": [None] * 4}, 24_000),
    ],
)
def test_what_is_not_known_to_be_supplied_leaves_the_rest_blank(changed, unknown):
    row = answer(plots(**changed), batches()).batches.loc["B1"]
    assert row["unknown_m2"] == unknown
    assert pd.isna(row["unsupplied_m2"]) and row["state"] == "unknown"


def test_no_plot_names_a_batch_and_nothing_passes_for_unsupplied():
    found = answer(plots(batch_id=[None] * 4), batches())
    assert "no_batch_on_plots" in found.missing
    assert pd.isna(found.batches.loc["B1", "unsupplied_m2"])
    assert found.batches.loc["B1", "ground_left_m2"] == pytest.approx(19_200)


def test_more_supplied_than_approved_is_a_contradiction():
    row = answer(batches_=batches(approved_m2=[8_000.0])).batches.loc["B1"]
    assert (row["unsupplied_m2"], row["state"]) == (-1_000, "contradiction")


def test_a_batch_that_only_plots_name():
    found = answer()
    assert found.batches.loc["B1", "supplied_m2"] == 8_000
    assert found.batches.loc["B1", "state"] == "unknown" and "no_batches" in found.missing


def test_a_contract_of_a_later_day_has_not_happened():
    later = plots(contract_day=pd.to_datetime(["2026-12-01", None, None, None]))
    assert answer(later, batches()).batches.loc["B1", "supplied_m2"] == 0


@pytest.mark.parametrize(
    ("approved", "day", "supply", "state"),
    [
        ("2023-11-20", date(2025, 11, 19), "E21", "within"),
        ("2023-11-20", date(2025, 11, 20), "E21", "suspected"),
        ("2023-11-20", date(2025, 11, 20), "D21", "partly"),
        ("2018-06-24", date(2025, 11, 20), "E21", "before"),
        ("2018-06-25", date(2025, 11, 20), "E21", "suspected"),
        (None, date(2025, 11, 20), "E21", "unknown"),
    ],
)
def test_the_two_years_of_an_approval(approved, day, supply, state):
    own = plots(supply_class=[supply, "E21", "E21", "D1"], status_class=["B21"] * 4)
    row = answer(own, batches(approved_on=pd.to_datetime([approved])), day=day).batches.loc["B1"]
    assert row["lapse"] == state


def test_a_rulebook_without_the_notice_says_nothing_of_it():
    found = answer(batches_=batches(), rules={"use": ["idle_land_2012"]})
    assert found.batches.loc["B1", "lapse"] == "not_in_use" and "no_rule" in found.missing


def test_sister_terms_from_the_clock():
    nothing = ("started_on", "stopped_on", "finished_on", "start_by_anew", "government_cause")
    own = plots(
        start_by=pd.to_datetime(["2025-06-01", None, None, None]),
        status_class=["B21", "B21", "A51", "A2"],
        **dict.fromkeys(nothing, [None] * 4),
    )
    sisters = answer(own, batches()).sisters
    assert sisters.loc["supplied_unused"].tolist() == [1, 8_000]
    assert sisters.loc["suspected_idle"].tolist() == [1, 8_000]
    assert sisters.loc["unknown", "plots"] == 0
    blank = answer(plots(supply_class=[None] * 4, status_class=[None] * 4), batches()).sisters
    assert blank.loc["unknown"].tolist() == [4, 8_000 * 3 + 1_800]
    assert blank.drop("unknown").isna().all().all(), "what cannot be told is not none"


def test_measures_for_a_cause():
    found = answer(batches_=batches())
    assert found.ledger.measures(found.batches["cause"])["B1"].startswith("限期完成征收补偿后供地")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-50, 300), st.integers(-50, 90), st.integers(1, 120), st.integers(1, 120),
            st.sampled_from(["D21", "E21", "F", None]), st.sampled_from(["A2", "B21"]),
        ),
        min_size=1,
        max_size=6,
    )
)  # fmt: skip
def test_every_square_metre_of_a_batch_is_somewhere(drawn):
    own = frame(
        {
            "plot_id": [f"P{at}" for at in range(len(drawn))],
            "supply_class": [one[4] for one in drawn],
            "status_class": [one[5] for one in drawn],
            "geometry": [box(x, y, x + wide, y + high) for x, y, wide, high, _, _ in drawn],
        },
        "plot_id",
    )
    row = answer(own, batches()).batches.loc["B1"]
    classes = ("supplied", "used", "unsupplied", "unknown", "outside", "sliver")
    total = sum(row[f"ground_{name}_m2"] for name in classes) - row["ground_twice_m2"]
    assert total == pytest.approx(30_000, rel=1e-6)


TEN = {
    # approved on, approved, withdrawn; each drawn as a square of 100 × 100 m, 200 m from the last, but for B6
    "B1": ("2025-11-20", 10_000.0, None),
    "B2": ("2020-01-01", 10_000.0, 0.0),
    "B3": ("2024-11-20", 10_001.0, 0.0),
    "B4": ("2024-11-21", 10_000.0, 0.0),
    "B5": ("2023-11-21", 10_000.0, 3_000.0),
    "B6": ("2021-11-20", 10_000.0, 500.0),
    "B7": ("2026-11-21", 10_000.0, 0.0),
    "B8": ("2018-06-24", 10_000.0, 0.0),
    "B9": (None, None, 0.0),
}
ON_TEN = [
    # plot, batch, supply and built status, from and to which metre of the square
    ("P1", "B1", "D21", "A2", 0, 60),
    ("Q4", "B1", "D21", "B21", 60, 70),  # its contract is of a later day
    ("Q5", "B1", "E21", "B21", 70, 80),
    ("Q6", "B1", "E21", "B21", 80, 90),  # handed over: contradicts
    ("P2", "B2", "D1", "B21", 0, 100),
    ("P3", "B3", "D21", "A2", 0, 100),
    ("P4", "B4", "E21", "B21", 0, 100),
    ("P5", "B5", "E1", "A5", 0, 20),
    ("P6", "B5", "E21", "B21", 20, 95),
    ("Q3", "B7", "D21", "A2", 0, 100),
    ("P7", "B8", None, "B21", 0, 10),
    ("P8", "B8", "D21", "A2", 10, 50),
    ("P9", "B9", "D21", "A2", 0, 100),
    ("Q1", "B0", "E21", "B21", 0, 100),
    ("Q2", None, "E21", "B21", 0, 100),
]
RECORD = """\
B1 10000|0|6000|0|1000|||4|1|1-2|unknown|unknown
B2 10000|0|10000|0|0|0|0|1|6.88493|5-|done|supplied
B3 10001|0|10000|0|0|0|0.009999|1|2|2-3|done|supplied
B4 10000|0|0|0|0|10000|100|1|1.99726|1-2|open|within
B5 10000|3000|0|2000|0|7000|70|2|2.99726|2-3|open|partly
B6 10000|500|0|0|0|9500|95|0|5|5-|open|suspected
B8 10000|0|4000|0|1000|||2|8.40822|5-|unknown|unknown
B9 |0|10000|0|0|||1||unknown|unknown|unknown
B0 ||0|0|0|||1||unknown|unknown|unknown
"""
GROUND = """\
B1 6000|0|2000|1000|1000|0|0|10000||
B2 10000|0|0|0|0|0|0|10000|0|0
B3 10000|0|0|0|0|0|0|10000|0|0
B4 0|0|10000|0|0|0|0|10000|10000|0
B5 0|2000|7500|0|0|500|0|10000|7000|0
B6 |||||||||
B8 4000|0|0|1000|5000|0|0|10000||
B9 10000|0|0|0|0|0|0|10000|0|
B0 |||||||||
"""
AGES = """\
1-2 2|20000|6000|0|0|1000||
2-3 2|20001|10000|3000|2000|0|7000|34.9983
5- 3|30000|14000|500|0|1000||
unknown 2||10000||0|0||
all 9||40000||2000|2000||
"""
PARKS = """\
W 21000|0|2000|1000|1000|0|25000||0||
E 0|2000|13000|0|0|0|15000|15000|1500|13500|90
 19000|0|4500|1000|5000|500|30000||1500||
all 40000|2000|19500|2000|6000|500|70000||3000||
"""
UNDRAWN = """\
W 16000|0|2000|1000
E 0|2000|10000|0
 24000|0|17500|1000
all 40000|2000|29500|2000
"""


def ten():
    at = {name: 200 * place for place, name in enumerate([*TEN, "B0", None])}
    columns = ("plot_id", "batch_id", "supply_class", "status_class")
    days = {"contract_day": {"Q4": "2026-11-21"}, "handover_day": {"Q6": "2020-01-01"}}
    rows = {name: [one[place] for one in ON_TEN] for place, name in enumerate(columns)}
    rows |= {name: pd.to_datetime([told.get(one[0]) for one in ON_TEN]) for name, told in days.items()}
    shapes = [box(at[batch] + x0, 0, at[batch] + x1, 100) for _, batch, _, _, x0, x1 in ON_TEN]
    made = {
        name: [one[place] for one in TEN.values()]
        for place, name in enumerate(("approved_on", "approved_m2", "withdrawn_m2"))
    }
    made["approved_on"] = pd.to_datetime(made["approved_on"])
    squares = [None if name == "B6" else box(at[name], 0, at[name] + 100, 100) for name in TEN]
    halves = {"park_id": ["W", "E"], "geometry": [box(-10, -10, 450, 110), box(590, -10, 850, 110)]}
    return (
        frame({**rows, "geometry": shapes}, "plot_id"),
        frame({"batch_id": list(TEN), **made, "geometry": squares}, "batch_id"),
        frame(halves, "park_id"),
    )


def lines(table):
    def plain(value):
        return "" if pd.isna(value) else f"{value:g}" if isinstance(value, int | float) else str(value)

    rows = zip(table.index, table.to_dict("records"), strict=True)
    return "".join(f"{name} {'|'.join(map(plain, row.values()))}\n" for name, row in rows)


def test_ten_batches_row_by_row():
    own, approved, two = ten()
    found = answer(own, approved, two)
    totals = [
        "approved_m2",
        "withdrawn_m2",
        "supplied_m2",
        "used_m2",
        "unknown_m2",
        "unsupplied_m2",
        "unsupplied_pct",
    ]
    assert lines(found.batches[[*totals, "plots", "age_years", "age_band", "state", "lapse"]]) == RECORD
    classes = ("supplied", "used", "unsupplied", "unknown", "outside", "sliver", "twice")
    ground = [f"ground_{name}_m2" for name in classes]
    assert lines(found.batches[[*ground, "polygon_m2", "ground_left_m2", "difference_m2"]]) == GROUND
    assert (lines(found.ages), lines(found.parks)) == (AGES, PARKS)
    assert found.total.dropna().to_dict() == {
        "supplied_m2": 40_000.0,
        "used_m2": 2_000.0,
        "unknown_m2": 2_000.0,
    }
    assert found.sisters.loc["unknown"].tolist() == [4, 13_000] and found.missing == ()
    assert found.batches["in_base"].all() and found.pieces["area_m2"].sum() == pytest.approx(80_000)
    undrawn = answer(own, approved.assign(geometry=None), two)
    assert lines(undrawn.parks) == UNDRAWN and undrawn.missing == ("no_polygons",) and undrawn.pieces is None


def test_a_batch_of_the_day_itself_is_in_the_ledger_and_without_parks_there_are_none():
    found = answer(batches_=batches(approved_on=pd.to_datetime(["2026-11-20"]), geometry=[None]))
    row = found.batches.loc["B1"]
    assert (row["age_years"], row["age_band"], row["lapse"]) == (0.0, "0-1", "within")
    assert found.parks.empty and found.missing == ("no_polygons", "no_parks")


def test_the_class_of_land_by_what_is_on_record():
    rows = {
        "supplied": ("D21", "B21", None, 0, "supplied"),
        "signed later": ("D21", "B21", "2026-11-21", 0, "unsupplied"),
        "signed today": ("D21", "B21", "2026-11-20", 0, "supplied"),
        "built": ("E21", "A2", None, None, "used"),
        "one building": ("E21", "B21", None, 1, "used"),
        "no building": ("E21", "B21", None, 0, "unsupplied"),
        "buildings not known": ("E21", "B21", None, None, "unsupplied"),
        "contradicts": ("E21", "A2", "2026-11-20", 1, "unknown"),
        "blank": (None, "A2", None, 1, "unknown"),
    }
    names = ["supply_class", "status_class", "contract_day", "buildings"]
    own = pd.DataFrame([row[:4] for row in rows.values()], index=list(rows), columns=names)
    land = land_of(Case(own.assign(contract_day=pd.to_datetime(own["contract_day"])), date(2026, 11, 20)))
    assert (land.name, land.to_dict()) == ("land", {name: row[4] for name, row in rows.items()})
