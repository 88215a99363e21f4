"""Moves between two days, row by row: idle plots by class, approval batches by what was supplied, withdrawn and approved."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from land_policy.stock.batch_moves import AMOUNTS, batch_moves, moves
from land_policy.stock.idle_moves import idle_moves
from land_policy.stock.progress_reading import reading

CLASSES = {  # plot: class and reason before, class and reason after, hectares before and after
    "P01": ("idle_one_year", "", "idle_two_years", "", 1.0, 1.0),
    "P02": ("idle_two_years", "", "finished", "", 2.0, 2.0),
    "P03": ("idle_stopped", "", "under_way", "", 3.0, 3.0),
    "P04": ("idle_one_year", "", "under_way", "", 4.0, 4.0),
    "P05": ("negotiated", "", "not_supplied", "", 5.0, 5.0),
    "P06": ("idle_one_year", "", "not_due", "start_by_anew", 6.0, 6.0),
    "P07": ("idle_one_year", "", "late", "start_by_anew", 7.0, 7.0),
    "P08": ("idle_one_year", "", "not_due", "start_by", 8.0, 8.0),
    "P09": ("idle_one_year", "", "unknown", "", 9.0, 9.0),
    "P10": ("not_due", "", "idle_one_year", "", 10.0, 10.0),
    "P11": ("under_way", "", "idle_stopped", "", 11.0, 11.0),
    "P12": ("unknown", "", "idle_two_years", "", 12.0, 12.0),
    "P13": ("finished", "", "idle_two_years", "", 13.0, 13.0),
    "P14": ("idle_one_year", "", "idle_one_year", "", 14.0, 13.5),
    "P15": ("idle_one_year", "", "idle_one_year", "", 15.0, 15.5),
    "P16": ("not_due", "", "under_way", "", 16.0, 16.0),
    "P17": ("idle_one_year", "", "idle_one_year", "", float("nan"), 17.0),
    "P18": ("idle_one_year", "", "idle_one_year", "", 18.0, float("nan")),
}
MOVED = """\
P01 stays stays|1 1|0 0|0 0|0 0|1 1
P02 disposed finished|1 2|1 2|0 0|0 0|0 0
P03 disposed resumed|1 3|1 3|0 0|0 0|0 0
P04 disposed started|1 4|1 4|0 0|0 0|0 0
P05 disposed taken_back|1 5|1 5|0 0|0 0|0 0
P06 disposed agreed_anew|1 6|1 6|0 0|0 0|0 0
P07 disposed agreed_anew|1 7|1 7|0 0|0 0|0 0
P08 out record_changed|1 8|0 0|1 8|0 0|0 0
P09 out untold|1 9|0 0|1 9|0 0|0 0
P10 new fell_due|0 0|0 0|0 0|1 10|1 10
P11 new fell_due|0 0|0 0|0 0|1 11|1 11
P12 new now_told|0 0|0 0|0 0|1 12|1 12
P13 new record_changed|0 0|0 0|0 0|1 13|1 13
P14 stays area_less|1 14|0 0|0 0.5|0 0|1 13.5
P15 stays area_more|1 15|0 0|0 0|0 0.5|1 15.5
P17 stays area_more|1 0|0 0|0 0|0 17|1 17
P18 stays area_less|1 18|0 0|0 18|0 0|1 0
"""


def day_of(side, drawn):
    """A day of the plots above with nothing but what the moves read."""
    rows = {
        name: {
            "idle_class": row[2 * side],
            "idle_reason": row[2 * side + 1],
            "area_m2": row[4 + side] * 1e4,
            "batch_id": {"P02": "B1", "P10": "B2", "P11": "B9"}.get(name),
        }
        for name, row in CLASSES.items()
    }
    batches = pd.DataFrame(
        {"approved_on": pd.to_datetime(["2009-03-01", "2015-08-01"])}, index=pd.Index(["B1", "B2"])
    )
    layers = {"batches": batches}
    return SimpleNamespace(
        plots=pd.DataFrame.from_dict(rows, orient="index"),
        zone=SimpleNamespace(plots=drawn, layer=layers.get),
    )


def test_every_way_of_an_idle_plot():
    drawn = object()
    rows = idle_moves(day_of(0, drawn), day_of(1, drawn), reading())
    told = "".join(
        f"{row['plot_id']} {row['kind']} {row['way']}|"
        + "|".join(
            f"{row[name]:g} {row[f'{name}_ha']:g}"
            for name in ("opening", "disposed", "out", "new", "closing")
        )
        + "\n"
        for row in rows.to_dict("records")
    )
    assert told == MOVED
    by = rows.set_index("plot_id")
    assert by.loc["P02", ["before_id", "before_class", "after_class", "year", "park"]].tolist() == [
        "P02",
        "idle_two_years",
        "finished",
        "2009",
        "",
    ]
    assert by.loc[["P10", "P11"], "year"].tolist() == ["2015", ""]


def parts(**rows):
    names = ["approved", "supplied", "withdrawn", "papers", "left"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names, dtype="float64")


NAN = float("nan")
OLD = parts(
    same=(10, 4, 0, 1, 5), sold=(10, 4, 0, 1, 5), back=(10, 4, 1, 0, 5), drew=(10, 4, 0, 0, 6), grew=(10, 4, 0, 0, 6),
    papers=(10, 4, 0, 1, 5), odd=(10, 4, 0, 0, 6), gone=(10, 4, 0, 0, 6), base=(10, 4, 0, 0, 6), lost=(10, 4, 0, 0, 6),
    told=(10, NAN, 0, 0, NAN), never=(10, NAN, 0, 0, NAN),
)  # fmt: skip
NEW = parts(
    same=(10, 4, 0, 1, 5), sold=(10, 6, 0, 1, 3), back=(10, 3, 3, 0, 4), drew=(7, 4, 0, 0, 3), grew=(12, 4, 0, 0, 8),
    papers=(10, 4, 0, 3, 3), odd=(10, 4, 0, 0, 5.5), lost=(10, NAN, 0, 0, NAN), told=(10, 8, 0, 0, 2),
    never=(10, NAN, 0, 0, NAN), fresh=(9, 0, 0, 0, 9),
)  # fmt: skip
BATCHES = """\
same stays stays|5 0 0 0 5
sold stays stays|5 0 0 0 3
sold disposed supplied|0 2 0 0 0
back stays stays|5 0 0 0 4
back new given_back|0 0 0 1 0
back disposed withdrawn|0 2 0 0 0
drew stays stays|6 0 0 0 3
drew out area_less|0 0 3 0 0
grew stays stays|6 0 0 0 8
grew new area_more|0 0 0 2 0
papers stays stays|5 0 0 0 3
papers disposed papers|0 2 0 0 0
odd stays stays|6 0 0 0 5.5
odd out rounding|0 0 0.5 0 0
gone stays stays|6 0 0 0 0
gone out gone|0 0 6 0 0
base stays stays|6 0 0 0 0
base out left_base|0 0 6 0 0
lost stays stays|6 0 0 0 0
lost out untold|0 0 6 0 0
told stays stays|0 0 0 0 2
told new now_told|0 0 0 2 0
fresh stays stays|0 0 0 0 9
fresh new approved|0 0 0 9 0
"""


def told_of(rows):
    amounts = rows[list(AMOUNTS)].round(9).to_numpy()
    return "".join(
        f"{unit} {kind} {way}|{' '.join(f'{one:g}' for one in amount)}\n"
        for unit, kind, way, amount in zip(rows["unit"], rows["kind"], rows["way"], amounts, strict=True)
    )


def test_every_way_of_a_batch():
    rows = moves(OLD, NEW, False, reading(), {"base", "lost"})
    assert told_of(rows) == BATCHES
    supply_alone = moves(OLD, NEW, False, replace(reading(), unsupplied=("supplied",)), {"base", "lost"})
    assert told_of(supply_alone) == BATCHES.replace(
        "disposed withdrawn|0 2 0", "out withdrawn|0 0 2"
    ).replace("disposed papers|0 2 0", "out papers|0 0 2")
    counted = moves(OLD, NEW, True, reading(), set())
    assert counted.loc[counted["unit"] == "papers", "way"].tolist() == ["stays", "rounding"]
    assert counted.loc[counted["unit"] == "base", "way"].tolist() == ["stays", "gone"]


def test_batches_of_the_base_in_hectares_with_the_year_of_their_approval():
    def day(in_base, supplied):
        batches = pd.DataFrame(
            {
                "in_base": in_base,
                "approved_on": pd.to_datetime(["2010-05-01", "2012-05-01", None]),
                "approved_m2": 100_000.0,
                "supplied_m2": supplied,
                "withdrawn_m2": 0.0,
                "used_m2": 0.0,
                "unsupplied_m2": [100_000.0 - one for one in supplied],
            },
            index=["B1", "B2", "B3"],
        )
        return SimpleNamespace(
            unsupplied=SimpleNamespace(batches=batches, ledger=SimpleNamespace(used_counts=True))
        )

    before, after = day([True, True, True], [1e4, 2e4, 3e4]), day([True, False, True], [5e4, 2e4, 3e4])
    rows = batch_moves(before, after, reading())
    assert told_of(rows.rename(columns={"batch_id": "unit"})) == (
        "B1 stays stays|9 0 0 0 5\nB1 disposed supplied|0 4 0 0 0\nB2 stays stays|8 0 0 0 0\n"
        "B2 out left_base|0 0 8 0 0\nB3 stays stays|7 0 0 0 7\n"
    )
    assert rows["year"].tolist() == ["2010", "2010", "2012", "2012", ""]


def test_idle_plots_followed_through_a_split(monkeypatch):
    groups = [
        ("renumbered", ["P1"], ["Q1"]),
        ("split", ["P2"], ["Q2", "Q3"]),
        ("gone", ["P3"], []),
        ("new", [], ["Q4"]),
    ]
    followed = pd.DataFrame(groups, columns=["kind", "earlier_plots", "later_plots"])
    monkeypatch.setattr(
        "land_policy.stock.idle_moves.change", lambda *_: SimpleNamespace(successions=followed)
    )

    def day(**rows):
        names = ["idle_class", "area_m2", "park_id", "batch_id"]
        plots = pd.DataFrame.from_dict(rows, orient="index", columns=names).assign(idle_reason="")
        batches = pd.DataFrame(
            {"approved_on": pd.to_datetime(["2009-03-01", "2015-08-01"])}, index=["B1", "B2"]
        )
        layers = {"batches": batches, "parks": pd.DataFrame()}
        return SimpleNamespace(plots=plots, zone=SimpleNamespace(plots=object(), layer=layers.get))

    before = day(P1=("idle_one_year", 1e4, "W", "B1"), P2=("idle_two_years", 2e4, "W", None),
                 P3=("idle_one_year", 3e4, "E", "B1"))  # fmt: skip
    after = day(Q1=("idle_two_years", 1e4, "E", "B2"), Q2=("idle_two_years", 1e4, "E", None),
                Q3=("finished", 1e4, "E", None), Q4=("idle_one_year", 4e4, None, "B2"))  # fmt: skip
    rows = idle_moves(before, after, reading())
    names = ["before_id", "plot_id", "kind", "way", "park", "year", "before_class", "after_class"]
    assert ["|".join(row) for row in rows[names].to_numpy()] == [
        "P1|Q1|stays|stays|W|2009|idle_one_year|idle_two_years",
        "P2|P2|out|divided|W||idle_two_years|",
        "P3|P3|out|gone|E|2009|idle_one_year|",
        "|Q2|new|divided|E|||idle_two_years",
        "|Q4|new|new_plot||2015||idle_one_year",
    ]
    assert rows["opening_ha"].tolist() == [1, 2, 3, 0, 0] and rows["closing_ha"].tolist() == [1, 0, 0, 1, 4]
    assert rows["out_ha"].tolist() == [0, 2, 3, 0, 0] and rows["new_ha"].tolist() == [0, 0, 0, 1, 4]
