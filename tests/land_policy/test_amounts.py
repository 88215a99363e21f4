"""Amounts by industry and area class: tables that a user fills, and the two fields of investment that are not one."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import land_policy.rules
from gis.errors import RuleError
from land_policy.rulebook import Rulebook
from layers.schema import schema

FOLDER = Path(land_policy.rules.__file__).parent
DAY = date(2026, 11, 20)
TABLES = {
    "investment_intensity": ("industrial_land_investment.csv", "investment_wan_ha"),
    "land_output": ("industrial_land_output.csv", "output_wan_ha"),
    "land_tax": ("industrial_land_tax.csv", "tax_wan_ha"),
}


def book(folder: Path, file: str, *rows: str) -> Rulebook:
    shutil.copytree(FOLDER, folder)
    with (folder / file).open("a", encoding="utf-8") as table:
        table.write("".join(f"{row}\n" for row in rows))
    return Rulebook.load(["industrial_land"], folder)


def judged(rules: Rulebook, clause: str, rows: list[dict], **parameters: object) -> list[tuple[str, str]]:
    """Verdict and reason of built industrial plots contracted in 2024 (or as given)."""
    shared = {"contract_day": pd.Timestamp("2024-06-01"), "is_industrial": True, "status_class": "A2"}
    plots = pd.DataFrame([{**shared, **row} for row in rows], index=[f"P{at}" for at in range(len(rows))])
    found = rules.findings(plots, DAY, "zh", {"industry_codes": "GB/T 4754-2017", **parameters})
    found = found[found["clause_id"] == clause]
    return list(zip(found["verdict"], found["reason_key"], strict=True))


@pytest.mark.parametrize(("clause", "file", "column"), [(name, *two) for name, two in TABLES.items()])
def test_a_row_makes_the_clause_judged(tmp_path, clause, file, column):
    rows = [{"industry_code": "27", column: value} for value in (3000.0, 2999.0, None, 0.0)]
    rows += [
        {"industry_code": "28", column: 9000.0},
        {"industry_code": "27", column: 1.0, "is_industrial": False},
    ]
    name = f"industrial_land_2023.{clause}"
    assert judged(Rulebook.load(["industrial_land"]), name, rows) == [
        *[("unknown", "no_table")] * 5,
        ("exempt", "not_industrial"),
    ]
    filled = book(tmp_path / "rules", file, "industrial_land_2023,27,,3000,某市指标表,T")
    assert judged(filled, name, rows) == [
        ("meets", "meets"),
        ("breaks", "breaks"),
        ("unknown", "no_value"),
        ("unknown", "zero_on_built"),
        ("unknown", "code_not_in_table"),
        ("exempt", "not_industrial"),
    ]


def test_a_row_of_an_area_class_asks_which_one_the_zone_is(tmp_path):
    rules = book(
        tmp_path / "rules",
        "industrial_land_investment.csv",
        "industrial_land_2023,27,七等,3000,某市指标表,",
        "industrial_land_2023,27,八等,2500,某市指标表,",
    )
    rows, name = (
        [{"industry_code": "27", "investment_wan_ha": 2700.0}],
        "industrial_land_2023.investment_intensity",
    )
    assert judged(rules, name, rows) == [("unknown", "area_class_unstated")]
    assert judged(rules, name, rows, area_class="七等") == [("breaks", "breaks")]
    assert judged(rules, name, rows, area_class="八等") == [("meets", "meets")]
    assert judged(rules, name, rows, area_class="九等") == [("unknown", "code_not_in_table")]
    clause = rules.clause(name)
    assert {row.evidence for row in clause.rows} == {"S"}  # without a tag of its own: a copy is secondary


def test_the_rows_of_2008_are_read_by_the_codes_of_2002(tmp_path):
    """2002's 36, special equipment, is 2017's 35; 2017's 36, motor vehicles, has no one counterpart."""
    rules = book(
        tmp_path / "rules",
        "industrial_land_investment.csv",
        "industrial_land_2008,36,,2000,某市指标表,T",
    )
    signed = {"contract_day": pd.Timestamp("2015-06-01"), "investment_wan_ha": 1999.0}
    rows = [{**signed, "industry_code": code} for code in ("35", "36")]
    assert judged(rules, "industrial_land_2008.investment_intensity", rows) == [
        ("breaks", "breaks"),
        ("unknown", "no_pair"),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("industrial_land_2023,270,,3000,某市指标表,", "industry_code is two digits"),
        ("industrial_land_2023,27,,三千,某市指标表,", "value_wan_per_ha, '三千', a number above 0"),
        ("industrial_land_2023,27,,-1,某市指标表,", "a number above 0"),
        ("industrial_land_2023,27,,3000,,", "name the source under source"),
        ("industrial_land_2023,27,,3000,某市指标表,原文", "evidence, where it is given, is one of"),
        ("industrial_land_2023,27,,1,甲,\nindustrial_land_2023,27,,2,乙,", "code 27 stands twice"),
    ],
)
def test_a_row_at_fault_is_refused(tmp_path, row, says):
    with pytest.raises(RuleError, match=says):
        book(tmp_path / "rules", "industrial_land_tax.csv", row)


def test_investment_of_intensity_and_investment_of_idleness_are_two_fields(tmp_path):
    """投资强度 counts the land price, 已投资额 leaves it out: neither stands in for the other."""
    plots = schema("plots")
    fixed, invested = plots.column("fixed_investment_wan"), plots.column("invested_wan")
    assert not set(fixed.also) & set(invested.also)
    assert (fixed.unit, invested.unit) == ("万元", "万元")
    assert "land price" in fixed.about and "land price and state fees left out" in invested.about
    rules = book(tmp_path / "rules", "industrial_land_investment.csv", "industrial_land_2023,27,,3000,某市,T")
    rows = [{"industry_code": "27", "invested_wan": 1e6, "total_investment_wan": 1e6}]
    assert judged(rules, "industrial_land_2023.investment_intensity", rows) == [("unknown", "no_value")]
    stopped = {
        "supply_class": "D21",
        "stopped_on": pd.Timestamp("2020-01-01"),
        "developed_m2": 9.0,
        "due_m2": 10.0,
    }
    idle = Rulebook.load(["idle_land_2012"])
    only_fixed = pd.DataFrame(
        [{**stopped, "investment_wan_ha": 1e6, "fixed_investment_wan": 1e6}], index=["P1"]
    )
    found = idle.findings(only_fixed, DAY).set_index("clause_id")["verdict"]
    assert found["idle_land_2012.stopped"] == "unknown"


def test_names_carry_their_units():
    """A column of money, land, floor area or a share says so in its last word, and its unit agrees."""
    units = {"m2": "m²", "wan": "万元", "pct": "%", "ha": ("万元/公顷", "人/公顷"), "mu": "万元/亩", "m": "m"}
    from land_policy.evaluation import plot_columns

    for name, column in plot_columns().items():
        ending = name.rpartition("_")[2]
        if ending in units and column.type == "number":
            wanted = units[ending]
            assert column.unit == wanted or column.unit in wanted, name
        elif column.type == "number" and column.unit in ("m²", "万元", "%", "万元/公顷", "万元/亩"):
            assert ending in units, name
