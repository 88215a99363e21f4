"""What holds for every rule: an input that goes never makes a pass, and every number stands in its file alone."""

import inspect
import re
import shutil
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

import land_policy.rules
from land_policy.clause import TABLE_COLUMNS
from land_policy.rulebook import Rulebook, function

FOLDER = Path(land_policy.rules.__file__).parent
FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
DAY = date(2026, 11, 20)

READ_ONLY = {("idle_land_2012.start_of_work", "foundation")}
"""Numbers that no figure is computed from: they tell people how to fill in a record. They are printed."""


def frame(plots: list[dict]) -> pd.DataFrame:
    rows = [
        {key: pd.Timestamp(value) if isinstance(value, date) else value for key, value in plot.items()}
        for plot in plots
    ]
    return pd.DataFrame(rows, index=pd.Index([f"P{at}" for at in range(1, len(rows) + 1)], name="plot_id"))


def cases(path: Path) -> tuple[str, list[dict]]:
    """The document and its cases, each with the blank columns that the file says are kept."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for case in table["case"]:
        blank = [name for name in table.get("columns", ()) if name not in case.get("without", ())]
        case["plot"] = {**dict.fromkeys(blank), **case["plot"]}
    return table["rules"], table["case"]


def contradictory(case: dict) -> bool:
    """Recorded as not supplied yet with a contract; or ruled out by a record that the bureau's own word overrules."""
    confirmed = bool(case.get("parameters", {}).get("extension_confirmed")) and case["expect"] == "breaks"
    return confirmed or case.get("reason") == "contradicts_supply"


def verdict(book: Rulebook, case: dict, plots: pd.DataFrame, parameters: dict | None = None) -> list[str]:
    """The verdicts of one clause on plots, as the case's day and parameters have it."""
    clause = book.clause(f"{book.documents[0].id}.{case['clause']}")
    given = case.get("parameters", {}) if parameters is None else parameters
    return function(clause)(clause, book.case(plots, case["day"], given)).verdict.tolist()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_input_that_goes_never_makes_a_pass(path):
    """Each field of each case set blank, its column dropped, and each parameter left out, one at a time."""
    name, table = cases(path)
    book, tried = Rulebook.load([name]), 0
    for case in table:
        plot, told = case["plot"], f"{case['clause']}: {case['story']}"
        if case["expect"] == "meets" or contradictory(case):
            continue  # a contradiction ends when either of the two records goes
        whole = frame([plot] * (len(plot) + 1))
        blanked = {}
        for at, key in enumerate(plot, 1):
            blanked[key] = whole[key].astype(object)
            blanked[key].iloc[at] = None
        given = dict(case.get("parameters", {}))
        given |= {key: list(whole.index) for key, value in given.items() if value == ["P1"]}
        found = verdict(book, case, pd.DataFrame(blanked, index=whole.index), given)
        assert found[0] == case["expect"], told
        assert "meets" not in found[1:], (told, list(zip(plot, found[1:], strict=True)))
        for key in plot:
            alone = frame([plot]).drop(columns=key)
            assert verdict(book, case, alone) != ["meets"], (told, key)
        for key in case.get("parameters", {}):
            fewer = {one: value for one, value in case["parameters"].items() if one != key}
            assert verdict(book, case, frame([plot]), fewer) != ["meets"], (told, key)
        tried += len(plot)
    assert tried or not table


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_plot_of_which_nothing_is_known_meets_nothing(path):
    """All columns of all cases there, and blank: whatever the day and whatever the zone states."""
    name, table = cases(path)
    book = Rulebook.load([name])
    columns = sorted({key for case in table for key in case["plot"]})
    blank = pd.DataFrame(None, index=pd.Index(["P1"], name="plot_id"), columns=columns, dtype=object)
    asked = {
        str([case[key] for key in ("clause", "day") if key in case] + [case.get("parameters")]): case
        for case in table
    }
    for plots in (blank, blank[[]]):
        for case in asked.values():
            assert verdict(book, case, plots) != ["meets"], f"{case['clause']}: {case['story']}"


def numbers():
    """Every number of every clause: file, clause, name, and which ``value =`` of the file it is."""
    for document in Rulebook.load().documents:
        places = [(clause, limit) for clause in document.clauses for limit in clause.limits]
        for at, (clause, limit) in enumerate(places):
            yield pytest.param(clause.id, limit.name, at, id=f"{clause.id}-{limit.name or 'value'}")


def moved(folder: Path, name: str, at: int, times: float) -> Rulebook:
    """The document with its ``at``-th number multiplied, from a copy of the rules; whole numbers stay whole."""
    shutil.copytree(FOLDER, folder)
    path = folder / f"{name}.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = [place for place, line in enumerate(lines) if line.startswith("value = ")][at]
    written = Fraction(lines[place].removeprefix("value = ").strip().strip('"')) * Fraction(times)
    lines[place] = f"value = {int(written) if written == int(written) else float(written)}\n"
    path.write_text("".join(lines), encoding="utf-8")
    return Rulebook.load([name], folder)


def measured(book: Rulebook, clause_id: str) -> list:
    """What a measure gives for two plots with everything it may ask for."""
    clause = book.clause(clause_id)
    index = pd.Index(["P1", "P2"], name="plot_id")
    days = pd.Series(pd.to_datetime(["2024-02-29", "2025-01-31"]), index=index)
    plots = pd.DataFrame({"handover_day": days, "land_price_wan": [100.0, 300.0]}, index=index)
    plots = plots.assign(approved_on=days, supplied_m2=0.0, used_m2=0.0, unsupplied_m2=100.0)
    heights = pd.Series([7.0, 10.0], index=index)
    flags = pd.Series([True, False], index=index)
    arguments = dict.fromkeys(("found_on", "served_on", "agreed_start", "first_day"), days)
    arguments |= {"heights_m": heights}
    wanted = [arguments.get(name, flags) for name in list(inspect.signature(function(clause)).parameters)[2:]]
    answer = function(clause)(clause, book.case(plots, DAY), *wanted)
    return pd.DataFrame(answer).astype(str).to_numpy().tolist()


@pytest.mark.parametrize(("clause_id", "limit", "at"), list(numbers()))
def test_moving_any_number_changes_what_is_found(tmp_path, clause_id, limit, at):
    """Twice and half the number (of whole days and years twice and three times), in a copy of the file: a case of the clause falls out otherwise. No Python changes."""
    name, _, short = clause_id.partition(".")
    before = Rulebook.load([name])
    whole = before.clause(clause_id).limit(limit).unit in ("year", "day")
    others = [moved(tmp_path / str(times), name, at, times) for times in ((2, 3) if whole else (0.5, 2))]
    for other in others:
        now = {(one.name, tried.name): tried.low for one in other.clauses for tried in one.limits}
        was = {(one.name, tried.name): tried.low for one in before.clauses for tried in one.limits}
        assert [key for key in was if now[key] != was[key]] == [(short, limit)]
    if (clause_id, limit) in READ_ONLY:
        shown = [
            book.table(DAY).set_index(["clause_id", "limit_name"])["limit_low"] for book in (before, *others)
        ]
        assert len({float(one[clause_id, limit]) for one in shown}) > 1
    elif before.clause(clause_id).role == "measure":
        assert any(measured(other, clause_id) != measured(before, clause_id) for other in others)
    else:
        table = cases(next(path for path in FILES if path.stem == name))[1]
        table = [case for case in table if case["clause"] == short]
        fell = [
            case["story"]
            for case in table
            for other in others
            if verdict(other, case, frame([case["plot"]])) != [case["expect"]]
        ]
        assert fell


@pytest.mark.parametrize("edition", ["industrial_land_2008", "industrial_land_2023"])
def test_moving_any_row_of_the_far_table_changes_what_is_found(tmp_path, edition):
    """Each industry's plot stands exactly at its value; every value raised by 0.05, none of them meets it."""
    rows = Rulebook.load([edition]).clause(f"{edition}.far").rows
    day = pd.Timestamp("2015-06-01" if edition.endswith("2008") else "2024-06-01")
    shared = {"contract_day": day, "is_industrial": True, "status_class": "A2"}
    plots = frame([{**shared, "industry_code": row.code, "far": row.high} for row in rows])
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "industrial_land_far.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert tuple(table.columns) == TABLE_COLUMNS
    for column in ("least", "low", "high"):
        table[column] = [f"{float(text) + 0.05:.2f}" if text else "" for text in table[column]]
    table.to_csv(path, index=False)
    case = {"clause": "far", "day": DAY, "parameters": {"industry_codes": rows[0].code_system}}
    assert set(verdict(Rulebook.load([edition]), case, plots)) == {"meets"}
    assert "meets" not in verdict(Rulebook.load([edition], tmp_path / "rules"), case, plots)


def test_no_toml_of_the_rules_hides_a_number_from_the_proof():
    for document in Rulebook.load().documents:
        text = (FOLDER / document.file).read_text(encoding="utf-8")
        written = len(re.findall(r"^value = ", text, flags=re.MULTILINE))
        assert written == sum(len(clause.limits) for clause in document.clauses), document.id
