"""Clause, Limit, Document, and the strict reading of rule files."""

from datetime import date

import pandas as pd
import pytest

from gis.errors import RuleError
from land_policy.rule_file import read_document

HEAD = """
title = { zh = "某办法", en = "Some Measures" }
number = "令第1号"
issuer = { zh = "某部", en = "Some Ministry" }
since = 2012-07-01
since_evidence = "T"
evidence = "T"
checked = 2026-11-20
[source]
title = "某办法"
"""
CLAUSE = """
[[clause]]
name = "height"
number = "第三条"
title = { zh = "高度", en = "height" }
says = "不高于十米。"
quoted = true
means = "At most ten metres."
kind = "law"
governs_by = "as_of_day"
unit = "m"
sense = "<="
evidence = "T"
"""
LIMIT = """
[[clause.limit]]
value = 10
until = 2019-12-31
[[clause.limit]]
since = 2020-01-01
value = 12
evidence = "S"
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "some_2012.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_reads_a_document(write):
    document = read_document(write(HEAD + CLAUSE + LIMIT))
    clause = document.clauses[0]
    assert (document.id, document.since, clause.id) == ("some_2012", date(2012, 7, 1), "some_2012.height")
    assert clause.citation() == "《某办法》（令第1号）第三条"
    assert clause.checked == date(2026, 11, 20)
    assert [limit.evidence for limit in clause.limits] == ["T", "S"]


def test_limit_on_each_day(write):
    clause = read_document(write(HEAD + CLAUSE + LIMIT)).clauses[0]
    days = pd.Series(pd.to_datetime(["2019-12-31", "2020-01-01", None]), index=["a", "b", "c"])
    found = clause.limit_on(days)
    assert found["low"].tolist()[:2] == [10.0, 12.0]
    assert found["evidence"].tolist()[:2] == ["T", "S"]
    assert found["since"].dt.date.tolist()[:2] == [date(2012, 7, 1), date(2020, 1, 1)]
    assert pd.isna(found.at["c", "low"])
    assert clause.number_on(day=date(2015, 1, 1)) == 10.0
    assert clause.number_on() == 12.0


def test_a_range_has_no_single_number(write):
    clause = read_document(write(HEAD + CLAUSE + "[[clause.limit]]\nlow = 0.5\nhigh = 0.6\n")).clauses[0]
    assert pd.isna(clause.limits[0].value)
    with pytest.raises(RuleError, match=r"known only as 0.5–0.6. Give one value"):
        clause.number_on()


def test_a_fraction_is_exact(write):
    clause = read_document(
        write(HEAD + CLAUSE.replace('"m"', '""') + '[[clause.limit]]\nvalue = "1/3"\n')
    ).clauses[0]
    assert clause.number_on() == 1 / 3


def test_force_of_a_day_known_only_as_a_range(write):
    head = HEAD.replace(
        "since = 2012-07-01", "since_low = 2020-10-29\nsince_high = 2022-01-01\nuntil = 2025-12-31"
    )
    document = read_document(write(head + CLAUSE + LIMIT))
    days = pd.Series(
        pd.to_datetime(["2020-10-28", "2020-10-29", "2021-12-31", "2022-01-01", "2026-01-01", None])
    )
    assert document.since is None
    assert document.force_on(days).tolist() == ["before", "unsure", "unsure", "in_force", "after", "no_day"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            'unit = "m"',
            'unit = "yard"',
            r"some_2012.toml, clause height, key unit: 'yard' is unknown. Write one of",
        ),
        ('unit = "m"', 'unit = "m"\ncolour = 1', r"clause height, key colour: is unknown. Remove it"),
        ("checked = 2026-11-20\n", "", r"document, key checked: is missing. Add it"),
        (
            "checked = 2026-11-20",
            'checked = "2026-11-31"',
            r"key checked: .* Write a day as 2012-07-01",
        ),
        ("since = 2020-01-01", "since = 2019-12-31", r"clause height, key since: .* Dates must increase"),
        ("since = 2012-07-01\n", "", r"no day it came into force. Give since, or since_low and since_high"),
        (
            "since = 2012-07-01",
            "since = 2012-07-01\nuntil = 2012-06-30",
            r"key until: .* Dates must increase",
        ),
        ("value = 12", "", r"clause height, limit, key value: give either value, or low and high"),
        ("value = 12", "low = 13\nhigh = 12", r"key low: is above high"),
        ("value = 12", 'value = "twelve"', r"key value: is 'twelve'. Write a number"),
        ('evidence = "S"', 'evidence = "sure"', r"key evidence: 'sure' is unknown"),
        ('name = "height"', 'name = "Height!"', r"'Height!' is not a name"),
        ('kind = "law"', 'kind = "opinion"', r"key kind: 'opinion' is unknown. Write one of: law, advisory"),
        ('zh = "高度", en = "height"', 'zh = "高度"', r"key title: needs both languages"),
        ("since = 2012-07-01", "since = 2012-06-31", r"some_2012.toml: is not TOML in UTF-8"),
        ("quoted = true\n", "", r"key quoted: is missing"),
    ],
)
def test_faults_name_file_clause_key_and_remedy(write, before, after, message):
    text = HEAD + CLAUSE + LIMIT
    assert before in text
    with pytest.raises(RuleError, match=message):
        read_document(write(text.replace(before, after, 1)))


def test_all_faults_at_once(write):
    text = (
        (HEAD + CLAUSE + LIMIT)
        .replace('unit = "m"', 'unit = "yard"')
        .replace("checked = 2026-11-20", "x = 1")
    )
    with pytest.raises(RuleError) as raised:
        read_document(write(text))
    message = str(raised.value)
    assert all(word in message for word in ("key unit", "key x", "key checked")) and message.count("\n") == 2


def test_a_clause_twice(write):
    with pytest.raises(RuleError, match="clause height: is there twice"):
        read_document(write(HEAD + CLAUSE + LIMIT + CLAUSE))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RuleError, match=r"none.toml: is not there"):
        read_document(tmp_path / "none.toml")


TABLE = "edition,code_system,code,zh,en,least,low,high,pair_system,pair,evidence,note\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("some_2012,GB,27,药,drugs,0.7,,,,,T,", None),
        ("some_2012,GB,27,药,drugs,,,,,,T,", r"t.csv, row 2: give either least, or low and high"),
        ("some_2012,GB,27,药,drugs,x,,,,,T,", r"t.csv, row 2: least is 'x', not a number"),
        ("some_2012,GB,C7,药,drugs,0.7,,,,,T,", r"row 2: code and pair are two digits"),
        ("some_2012,GB,27,药,drugs,0.7,,,,30,T,", r"row 2: pair and pair_system go together"),
        ("some_2012,GB,27,药,drugs,0.7,,,,,Z,", r"row 2: evidence 'Z' is none of"),
        ("some_2010,GB,27,药,drugs,0.7,,,,,T,", r"t.csv: has no row of edition some_2012"),
    ],
)
def test_tables_beside_a_rule(write, tmp_path, row, message):
    (tmp_path / "t.csv").write_text(TABLE + row + "\n", encoding="utf-8")
    path = write(HEAD + CLAUSE.replace('unit = "m"', 'table = "t.csv"'))
    if message is None:
        assert [found.low for found in read_document(path).clauses[0].rows] == [0.7]
    else:
        with pytest.raises(RuleError, match=message):
            read_document(path)


NAMED = """
[[clause.limit]]
name = "low"
since = 2013-01-01
until = 2015-12-31
value = 3
[[clause.limit]]
name = "high"
value = 8
evidence = "S"
[[clause.limit]]
name = "low"
since = 2016-01-01
low = 4
high = 5
evidence = "M-low"
"""


def test_numbers_of_one_clause_are_told_apart_by_name_and_day(write):
    clause = read_document(write(HEAD + CLAUSE + NAMED)).clauses[0]
    assert clause.names() == ("low", "high") and clause.name == "height"
    assert clause.number_on("low", date(2013, 1, 1)) == clause.number_on("low", date(2015, 12, 31)) == 3.0
    assert clause.number_on("high") == clause.number_on("high", date(1990, 1, 1)) == 8.0
    assert (clause.limit("low").low, clause.limit("low").high) == (4.0, 5.0)
    assert clause.limit("low", date(2016, 1, 1)).evidence == "M-low"
    with pytest.raises(RuleError, match=r"2012-12-31"):
        clause.limit("low", date(2012, 12, 31))
    with pytest.raises(RuleError, match=r"middle"):
        clause.limit("middle")


def test_the_limit_of_a_name_on_each_day_and_blank_where_none_holds(write):
    clause = read_document(write(HEAD + CLAUSE + NAMED)).clauses[0]
    days = pd.Series(
        pd.to_datetime(["2012-12-31", "2013-01-01", "2015-12-31", "2016-01-01"]), index=list("abcd")
    )
    found = clause.limit_on(days, "low").astype({"evidence": object})
    assert found["low"].isna().tolist() == [True, False, False, False]
    assert found["low"].tolist()[1:] == [3.0, 3.0, 4.0] and found["high"].tolist()[1:] == [3.0, 3.0, 5.0]
    assert found["since"].dt.strftime("%F").tolist()[1:] == ["2013-01-01", "2013-01-01", "2016-01-01"]
    assert pd.isna(found.at["a", "since"]) and found.index.tolist() == list("abcd")
    assert found["evidence"].tolist() == ["T", "T", "T", "M-low"]
    high = clause.limit_on(days, "high")
    assert high["low"].tolist() == [8.0] * 4 and high["evidence"].tolist() == ["S"] * 4
    assert high["since"].dt.strftime("%F").tolist() == ["2012-07-01"] * 4


def test_the_days_on_which_an_answer_can_change(write):
    document = read_document(write(HEAD + CLAUSE + NAMED))
    assert document.turns() == (date(2012, 7, 1), date(2013, 1, 1), date(2016, 1, 1))
    ranged = HEAD.replace(
        "since = 2012-07-01", "since_low = 2020-10-29\nsince_high = 2022-01-01\nuntil = 2025-12-31"
    )
    document = read_document(
        write(ranged + CLAUSE + LIMIT.replace("2019-12-31", "2023-12-31").replace("2020-01-01", "2024-01-01"))
    )
    assert document.turns() == (date(2020, 10, 29), date(2022, 1, 1), date(2024, 1, 1), date(2026, 1, 1))
    assert document.force_on(pd.Series([pd.Timestamp("2025-12-31")], index=["x"])).to_dict() == {
        "x": "in_force"
    }
    assert pd.isna(document.clauses[0].limit_on(pd.Series([pd.Timestamp("2023-06-01")]))["since"][0])


def test_a_citation_in_either_language_with_and_without_a_number(write):
    clause = read_document(write(HEAD + CLAUSE + LIMIT)).clauses[0]
    assert clause.citation("en") == "Some Measures （令第1号）第三条"
    bare = read_document(write((HEAD + CLAUSE + LIMIT).replace('number = "令第1号"\n', ""))).clauses[0]
    assert (bare.citation(), bare.citation("en")) == ("《某办法》第三条", "Some Measures 第三条")
    assert (clause.title.label(), clause.title.label("zh"), clause.title.label("en")) == (
        "高度",
        "高度",
        "height",
    )
