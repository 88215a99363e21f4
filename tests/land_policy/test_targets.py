"""Targets: measured by hand on a few firms; distance and pace against written dates."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from gis.errors import RuleError
from land_policy.clause import Text
from land_policy.target_file import Measure, Target, read_targets
from land_policy.targets import line, measured, present, state
from reports.tables.target_table import target_table

HEAD = 'title = { zh = "目标", en = "aims" }\nsource = "某规划"\nevidence = "T"\n'
FIRMS = pd.DataFrame(
    {
        "output_wan": [600.0, 300.0, 100.0, np.nan],
        "high_tech": pd.array([True, False, True, None], dtype="boolean"),
        "above_scale": pd.array([True, True, False, True], dtype="boolean"),
        "chain": ["生物医药", "新材料", None, "生物医药"],
    },
    index=pd.Index(["F1", "F2", "F3", "F4"], name="firm_id"),
)


def evaluation(firms: pd.DataFrame | None = FIRMS, day: date = date(2024, 12, 31)) -> SimpleNamespace:
    tallies = pd.DataFrame(
        {"scope": ["zone"], "unit": ["all"], "indicator": ["far_zone"], "value": [0.8], "known_pct": [75.0]}
    )
    zone = SimpleNamespace(layer=lambda name: firms if name == "firms" else None)
    return SimpleNamespace(day=day, tallies=tallies, zone=zone, floors=None, plots=pd.DataFrame())


def row(tmp_path: Path, body: str, **changed) -> pd.Series:
    file = tmp_path / "targets.toml"
    base = 'name = "a"\nlabel = { zh = "甲", en = "A" }\nunit = { zh = "家", en = "firms" }\nyear = 2026\n'
    file.write_text(f"{HEAD}[[target]]\n{base}{body}", encoding="utf-8")
    return measured(evaluation(**changed), file).rows.iloc[0]


def test_firms_are_counted_and_a_blank_mark_lowers_what_is_known(tmp_path):
    found = row(
        tmp_path, 'value = 5\n[target.measure]\nwhat="count"\nlayer="firms"\nwhere={high_tech=true}\n'
    )
    assert (found["present"], found["known_pct"], found["distance"]) == (2.0, 75.0, 3.0)
    assert found["pace_needed"] == pytest.approx(3 / (730 / 365.25))
    assert found["state"] == "unmeasured"


def test_output_is_added_up_in_the_unit_of_the_target(tmp_path):
    body = 'value = 1\n[target.measure]\nwhat="sum"\nlayer="firms"\ncolumn="output_wan"\nfactor=0.0001\n'
    found = row(tmp_path, body + 'where = { chain = ["生物医药", "新材料"] }\n')
    assert found["present"] == pytest.approx(0.09)
    assert found["known_pct"] == 50.0  # F3 names no chain, F4 no output


def test_a_share_runs_over_rows_known_on_both_sides(tmp_path):
    body = 'value = 80\n[target.measure]\nwhat="share"\nlayer="firms"\ncolumn="output_wan"\n'
    found = row(tmp_path, body + "where = { high_tech = true }\nof = { above_scale = true }\n")
    assert found["present"] == pytest.approx(100 * 600 / 900)


def test_an_indicator_is_read_from_the_tally(tmp_path):
    found = row(
        tmp_path,
        'value = 1.0\nbase_year = 2022\nbase = 0.6\n[target.measure]\nwhat="indicator"\nindicator="far_zone"\n',
    )
    assert (found["present"], found["known_pct"]) == (0.8, 75.0)
    assert found["expected"] == pytest.approx(0.6 + 0.4 * 731 / 1461)
    assert found["state"] == "behind"  # 0.8 < 0.8001 on the line


def test_a_layer_that_is_not_there_and_a_column_that_is_blank_give_no_figure(tmp_path):
    body = 'value = 5\n[target.measure]\nwhat="count"\nlayer="firms"\nwhere={high_tech=true}\n'
    found = row(tmp_path, body, firms=None)
    assert np.isnan(found["present"]) and found["state"] == "unknown"
    assert "firms" in found["reason"]
    found = row(tmp_path, body, firms=FIRMS.assign(high_tech=pd.array([None] * 4, dtype="boolean")))
    assert (
        np.isnan(found["present"]) and found["reason_en"] == "the columns it is measured from are not filled"
    )


def test_what_the_files_cannot_tell_says_why(tmp_path):
    found = row(tmp_path, 'value = 10\nbecause = { zh = "台账没有上市情况", en = "not on file" }\n')
    assert (found["state"], found["reason"]) == ("not_computable", "台账没有上市情况")
    assert np.isnan(found["present"]) and np.isnan(found["distance"])


AIM = Target("a", Text("", ""), Text("", ""), 2025, 10, "<=", 2020, 60, "plan", "", "T", None, None)


@pytest.mark.parametrize(
    ("present", "day", "expected"),
    [
        (10.0, date(2024, 1, 1), "reached"),
        (9.0, date(2030, 1, 1), "reached"),
        (10.1, date(2025, 12, 31), "behind"),
        (10.1, date(2026, 1, 1), "overdue"),
        (60.1, date(2026, 1, 1), "overdue_away"),
        (60.1, date(2023, 12, 31), "away"),
        (60.0, date(2023, 12, 31), "behind"),
        (25.0, date(2023, 12, 31), "ahead"),
        (35.0, date(2023, 12, 31), "behind"),
        (float("nan"), date(2023, 12, 31), "unknown"),
    ],
)
def test_where_a_falling_target_stands(present, day, expected):
    found = line(AIM, present, day)
    assert state(AIM, present, day, found["expected"]) == expected


def test_a_year_that_is_past_has_a_distance_but_no_pace():
    found = line(AIM, 25.0, date(2026, 11, 20))
    assert found["distance"] == 15.0
    assert np.isnan(found["pace_needed"]) and found["years_left"] == 0.0


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    file = tmp_path / "targets.toml"
    file.write_text(
        HEAD
        + '[[target]]\nname = "a"\nlabel = { zh = "甲", en = "A" }\nunit = { zh = "", en = "" }\nyear = "2025"\n'
        '[target.measure]\nwhat = "indicator"\nindicator = "fra_zone"\n',
        encoding="utf-8",
    )
    with pytest.raises(RuleError) as told:
        read_targets(file)
    for words in ("year", "value", "fra_zone", "target a"):
        assert words in str(told.value)


def test_five_faults_of_five_targets_are_all_told(tmp_path):
    file = tmp_path / "targets.toml"
    head = 'label = { zh = "甲", en = "A" }\nunit = { zh = "", en = "" }\n'
    count = '[target.measure]\nwhat = "count"\nlayer = "firms"\n'
    ill = {
        "far": "year = 99999\nvalue = 1\n" + count,
        "back": "year = 2025\nbase_year = 2030\nbase = 1\nvalue = 1\n" + count,
        "column": "year = 2025\nvalue = 1\n" + count + "where = { hi_tech = true }\n",
        "what": 'year = 2025\nvalue = 1\n[target.measure]\nwhat = "guess"\nindicator = "far_zone"\n',
        "blank": "year = 2025\nvalue = nan\n" + count,
        "less": "year = 2025\nvalue = -5\n" + count + "factor = -1\n",
    }
    text = HEAD + "".join(f'[[target]]\nname = "{name}"\n{head}{rest}' for name, rest in ill.items())
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as told:
        read_targets(file)
    lines = str(told.value).splitlines()
    for name, words in [
        ("far", "key year: is 99999"),
        ("back", "base year 2030 is not before the target's year 2025"),
        ("column", "Did you mean high_tech"),
        ("what", "key what: 'guess' is unknown"),
        ("blank", "no finite number"),
        ("less", "key value: is -5"),
        ("less", "key factor: has to be above 0"),
    ]:
        assert any(f"target {name}" in line and words in line for line in lines), (name, words)
    assert len(lines) == 7


def test_the_sample_names_the_plan_s_aim_of_two_million_square_metres():
    sample = Path(__file__).parents[2] / "layers" / "sample" / "lianyungang" / "targets.toml"
    _, targets = read_targets(sample)
    one = {target.name: target for target in targets}["incubator_floor"]
    assert (one.value, one.unit.zh, one.year, one.evidence) == (200.0, "万m²", 2025, "T")
    assert all(target.measure is not None or target.because is not None for target in targets)


def test_paces_are_signed_so_that_a_worsening_target_is_seen():
    # down from 60 to 10 by the end of 2025; at the end of 2023 it stands at 75: up 5 a year, 32.5 down a year needed
    found = line(AIM, 75.0, date(2023, 12, 31))
    assert found["distance"] == 65.0
    assert found["pace_past"] == pytest.approx(15 / (1095 / 365.25))
    assert found["pace_needed"] == pytest.approx(-65 / (731 / 365.25))
    assert line(AIM, 9.0, date(2023, 12, 31))["pace_needed"] == 0


def test_numbers_are_numbers_in_files_and_text_with_units_on_a_screen(tmp_path):
    body = 'value = 1000\nbase_year = 2022\nbase = 6\n[target.measure]\nwhat="count"\nlayer="firms"\n'
    file = tmp_path / "targets.toml"
    base = 'name = "a"\nlabel = { zh = "甲", en = "A" }\nunit = { zh = "家", en = "firms" }\nyear = 2026\n'
    file.write_text(f"{HEAD}[[target]]\n{base}{body}", encoding="utf-8")
    table = target_table(measured(evaluation(), file))
    row = pd.read_csv(io.StringIO(table.csv())).iloc[0]
    assert (row["目标值"], row["现状"], row["差距"], row["年均变化单位"]) == (1000, 4, 996, "家/年")
    assert row["以往年均变化"] == pytest.approx(-2 / (731 / 365.25), abs=1e-6)
    told = table.text()
    assert "−1.00 家/年" in told and "1\u2009000" in told and "背离目标" in told
    assert json.loads(table.json())[0]["present"] == 4


def aim(**changed):
    plain = Target("a", Text("", ""), Text("", ""), 2030, 200, ">=", 2020, 100, "plan", "", "T", None, None)
    return replace(plain, **changed)


def test_how_much_is_reached_and_where_the_line_begins():
    found = line(aim(), 150.0, date(2025, 12, 31))
    assert (found["reached_pct"], found["distance"]) == (75.0, 50.0)
    assert found["years_left"] == pytest.approx(1826 / 365.25)
    assert found["pace_past"] == pytest.approx(50 / (1826 / 365.25))
    begun = line(aim(), 110.0, date(2020, 12, 31))
    assert np.isnan(begun["pace_past"]) and begun["expected"] == 100.0
    assert np.isnan(line(aim(value=0), 150.0, date(2025, 12, 31))["reached_pct"])
    assert state(aim(), 150.5, date(2025, 12, 31), 150.0) == "ahead"
    assert state(aim(), 149.5, date(2025, 12, 31), 150.0) == "behind"


def test_a_share_tells_of_how_many_rows_it_is_known():
    # F1 and F2 are in, F3 is no firm above scale and needs no mark, of F4 the mark is not known
    share = Measure("share", layer="firms", where={"high_tech": (True,)}, of={"above_scale": (True,)})
    assert present(evaluation(), share) == (50.0, 75.0, "")
    # a row that one condition rules out is told though the other is blank: F3 is not above scale and names no chain
    both = Measure("count", layer="firms", where={"above_scale": (True,), "chain": ("生物医药",)})
    assert present(evaluation(), both) == (2.0, 100.0, "")
    # F3 is of high tech and names no chain: that cannot be told
    other = Measure("count", layer="firms", where={"high_tech": (True,), "chain": ("生物医药",)})
    assert present(evaluation(), other) == (1.0, 50.0, "")
