"""Progress between two days: what left the lists, what came, and that nothing is lost on the way."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import cli
from land_policy.evaluation import evaluate
from land_policy.idle import SUSPECTED
from land_policy.stock.batch_moves import moves
from land_policy.stock.progress import progress
from land_policy.stock.progress_reading import reading
from layers.read import read_zone
from reports.tables.progress_table import TABLES, one_table

SAMPLE = Path(__file__).parents[2] / "layers" / "sample" / "lianyungang"
DAYS = (date(2025, 10, 31), date(2026, 11, 20))


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture(scope="module")
def days():
    zone = read_zone(SAMPLE)
    return tuple(evaluate(zone.on(day)) for day in DAYS)


@pytest.fixture(scope="module")
def found(days):
    return progress(*days)


def closes(rows):
    return rows["opening_ha"] - rows["disposed_ha"] - rows["out_ha"] + rows["new_ha"] - rows["closing_ha"]


def test_both_accounts_close_on_what_the_zone_says_on_each_day(days, found):
    for table in (found.idle, found.unsupplied):
        assert closes(table).abs().max() < 1e-6
    whole = found.idle[found.idle["scope"] == "all"].iloc[0]
    for one, name in zip(days, ("opening", "closing"), strict=True):
        plots = one.plots[one.plots["idle_class"].isin(SUSPECTED)]
        assert (whole[name], whole[f"{name}_ha"]) == (len(plots), pytest.approx(plots["area_m2"].sum() / 1e4))
    land = found.unsupplied[found.unsupplied["scope"] == "all"].iloc[0]
    for one, name in zip(days, ("opening_ha", "closing_ha"), strict=True):
        assert land[name] == pytest.approx(one.unsupplied.total["unsupplied_m2"] / 1e4)
    for scope in ("park", "year"):
        rows = found.idle[found.idle["scope"] == scope]
        assert rows["closing_ha"].sum() == pytest.approx(whole["closing_ha"])


def test_a_start_agreed_anew_is_disposal_and_a_year_that_is_up_is_new(found):
    plots = found.plots.set_index("plot_id")
    assert plots.loc["KJ-091", ["kind", "way"]].tolist() == ["disposed", "agreed_anew"]
    assert plots.loc["KJ-097", ["kind", "way"]].tolist() == ["new", "fell_due"]
    whole = found.idle[found.idle["scope"] == "all"].iloc[0]
    assert whole["rate_pct"] == pytest.approx(100 * 9.987359 / 38.801716, abs=1e-4)


def test_plots_are_followed_by_the_ground(chessboard, chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    before = evaluate(read_zone(chessboard))  # P3 suspected for two years, one hectare
    made = frames()
    made["plots"].loc[2, "plot_id"] = "Q3"
    renumbered = evaluate(read_zone(write(tmp_path / "later", made)).on(date(2026, 12, 20)))
    rows = progress(before, renumbered).plots
    assert rows[["before_id", "plot_id", "kind"]].values.tolist() == [["P3", "Q3", "stays"]]
    made = frames()
    made["plots"].loc[2, "started_on"] = "2026-11-30"
    begun = evaluate(read_zone(write(tmp_path / "begun", made)).on(date(2026, 12, 20)))
    told = progress(before, begun)
    assert told.plots[["plot_id", "kind", "way", "disposed_ha"]].values.tolist() == [
        ["P3", "disposed", "started", 1.0]
    ]
    assert told.idle["rate_pct"].iloc[0] == 100.0
    made = frames()
    made["plots"] = made["plots"].drop(index=2)
    gone = progress(before, evaluate(read_zone(write(tmp_path / "gone", made)).on(date(2026, 12, 20))))
    assert gone.plots[["plot_id", "kind", "way"]].values.tolist() == [["P3", "out", "gone"]]
    assert gone.idle["rate_pct"].iloc[0] == 0.0


AREA = st.floats(0, 1000)
PART = st.fixed_dictionaries(dict.fromkeys(("approved", "supplied", "withdrawn", "papers"), AREA))


@given(
    st.dictionaries(st.sampled_from("abcd"), PART),
    st.dictionaries(st.sampled_from("abcd"), PART),
    st.booleans(),
)
def test_no_land_is_lost_between_the_days(old, new, used_counts):
    tables = []
    for side in (old, new):
        table = pd.DataFrame.from_dict(
            side, orient="index", columns=["approved", "supplied", "withdrawn", "papers"]
        )
        gone = table["supplied"] + table["withdrawn"] + (0 if used_counts else table["papers"])
        tables.append(table.assign(left=table["approved"] - gone))
    moved = moves(*tables, used_counts, reading(), set())
    by_unit = moved.groupby("unit")[["opening_ha", "disposed_ha", "out_ha", "new_ha", "closing_ha"]].sum()
    assert (moved["disposed_ha"] >= 0).all()
    assert closes(by_unit).abs().max() < 1e-6 or by_unit.empty
    assert by_unit["closing_ha"].sum() == pytest.approx(tables[1]["left"].sum(), abs=1e-6)


def test_as_people_run_it():
    on = [word for day in DAYS for word in ("--on", day.isoformat())]
    done = run("progress", SAMPLE, *on)
    assert done.exit_code == 0, done.output
    assert (
        "处置率 25.74 %" in done.stdout and "期末存量 = 期初存量" in done.stdout and "认定" not in done.stdout
    )
    done = run("progress", SAMPLE, *on, "--lang", "en", "--json", "--what", "unsupplied")
    rows = json.loads(done.stdout)
    assert {row["scope"] for row in rows} == {"all", "year", "park"}
    assert run("progress", SAMPLE, "--on", "2026-11-20").exit_code == 3
    done = run("progress", SAMPLE.parent / "nantong", *on, "--lang", "en")
    assert done.exit_code == 0 and "no approval batches" in done.stdout


def test_the_tables_for_the_workbook(days):
    found = progress(*days)
    tables = [one_table(found, name, "en") for name in TABLES]
    assert len(tables) == len(TABLES)
    assert all(one.rows is not None and one.title for one in tables)
