"""yuantu idle: the ledger, what becomes due, and the calendar, on the samples and on a zone of plots alone."""

import json
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from land_policy import procedure
from land_policy.deadlines import due
from reports.build import evaluate_zone
from reports.calendar_file import calendar, write_calendar
from reports.docket_lines import docket_lines
from reports.explain.plot import explain_plot
from reports.tables.docket_table import LEDGER, _named, idle_text, ledger_table, totals

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "layers" / "sample" / "lianyungang"
NANTONG = ROOT / "layers" / "sample" / "nantong"
PLOTS = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"plot_id":"1;,\\\\n\\nX","name":"=A,;\\\\ \\n\\u001b[31mEND:VCALENDAR",'
    '"start_by":"2025-06-30","land_price_wan":100,"status_class":"B21","started_on":null,"stopped_on":null,"finished_on":null,'
    '"start_by_anew":null,"government_cause":null},"geometry":'
    '{"type":"Polygon","coordinates":[[[119.1,34.6],[119.101,34.6],[119.101,34.601],[119.1,34.6]]]}}]}'
)


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(SAMPLE)


@pytest.fixture
def bare(tmp_path):
    """A zone of one plot and nothing else, its name hostile."""
    (tmp_path / "plots.geojson").write_text(PLOTS, encoding="utf-8")
    text = 'name = "甲"\nday = 2026-11-20\ncrs = "EPSG:4549"\n[layers.plots]\nfile = "plots.geojson"\n'
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    return tmp_path


def ran(*words):
    done = CliRunner().invoke(cli.main, ["idle", *map(str, words)], catch_exceptions=False)
    return done.exit_code, done.stdout


def test_the_sample_shows_every_step_but_what_follows_a_taking_back(evaluation):
    shown = set(evaluation.docket.rows["step"]) - {""}
    shown |= set(evaluation.docket.steps["step"])
    assert set(procedure.steps()) - shown == {"confirm_cause", "resupply", "watch", "carry_out"}


def test_each_situation_of_the_sample_stands_where_it_was_put(evaluation):
    rows = evaluation.docket.rows
    cast = pd.read_csv(SAMPLE / "situations.csv").set_index("situation")["plot_id"]
    found = {key: (rows.at[cast[key], "step"], str(rows.at[cast[key], "step_by"])[:10]) for key in (
        "idle_one_year_today", "start_anew_idle", "idle_two_years", "idle_one_year", "start_missing", "idle_two_years_today",
        "leap_day", "idle_government", "idle_two_years_government", "stopped_both", "start_anew_not_due",
    )}  # fmt: skip
    assert found == {
        "idle_one_year_today": ("investigate", "NaT"),
        "start_anew_idle": ("investigate", "2026-12-02"),
        "idle_two_years": ("finding", "NaT"),
        "idle_one_year": ("pay", "2026-11-29"),
        "start_missing": ("pay", "2026-08-29"),
        "idle_two_years_today": ("hearing", "NaT"),
        "leap_day": ("deregister", "2026-11-27"),
        "idle_government": ("mortgagee_plan", "NaT"),
        "idle_two_years_government": ("temporary_end", "2028-07-15"),
        "stopped_both": ("start_anew", "2027-03-31"),
        "start_anew_not_due": ("close", "NaT"),
    }


def test_the_ledger_keeps_the_order_of_the_bureaus():
    columns = [name for name in LEDGER if name in (
        "contract_no", "plot_id", "address", "land_use", "area_ha", "contract_day", "land_price_wan", "handover_day",
        "start_by", "started_on", "far_least", "idle_class", "government_cause", "idle_from", "idle_days", "idle_route",
        "responsible", "step_by", "progress",
    )]  # fmt: skip
    assert columns == [
        "contract_no", "plot_id", "address", "land_use", "area_ha", "contract_day", "land_price_wan", "handover_day",
        "start_by", "started_on", "far_least", "idle_class", "government_cause", "idle_from", "idle_days", "idle_route",
        "responsible", "step_by", "progress",
    ]  # fmt: skip


def test_totals_are_counts_and_hectares():
    rows = pd.DataFrame({"idle_class": ["idle_one_year", "late", "late"], "area_ha": [1.5, 2.0, 0.25]})
    assert (
        totals(rows)
        == "疑似闲置共 1 宗 1.50 公顷；疑似闲置（满一年） 1 宗 1.50 公顷；逾期未动工 2 宗 2.25 公顷"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_prints_both_lists(lang):
    code, text = ran(SAMPLE, "--lang", lang, "--ahead", "30", "--wide")
    wanted = {
        "zh": ("2026-11-29", "缴清土地闲置费", "已逾期", "57.89"),
        "en": ("2026-11-29", "pay the idle fee", "overdue", "57.89"),
    }
    assert code == 0 and all(one in text for one in wanted[lang])
    assert "idle_one_year" not in text and "认定" not in text.replace("认定书", "")


def test_json_has_codes_and_csv_has_words(evaluation):
    code, text = ran(SAMPLE, "--json")
    rows = {row["plot_id"]: row for row in json.loads(text)}
    assert code == 0 and rows["KJ-079"]["step"] == "pay" and rows["KJ-079"]["idle_fee_wan"] == 1056.1
    assert len(rows) == len(evaluation.docket.rows)
    assert (rows["ZL-007"]["option"], rows["KJ-078"]["options_open"]) == ("swap", "swap")
    assert rows["KJ-078"]["option_until"] == "2028-07-15" and rows["KJ-079"]["restricted"] is True
    assert ran(SAMPLE, "--csv")[1].splitlines()[0].startswith("合同编号,地块编号,")
    code, text = ran(SAMPLE, "--json", "--due", "--ahead", "10")
    assert [row["plot_id"] for row in json.loads(text) if row["kind"] == "step"] == [
        "KJ-093",
        "ST-023",
        "KJ-079",
    ], "KJ-037: the user's term has run out, its next step is the bureau's finding, which has no day"


def test_both_lists_name_one_next_step_of_a_plot(evaluation):
    coming = due(evaluation, 3650)
    steps = coming[coming["kind"] == "step"].set_index("plot_id")
    rows = evaluation.docket.rows
    dated = rows[rows["step_by"].notna()]
    assert sorted(steps.index) == sorted(dated.index) and len(dated) == 7
    assert steps["what"].to_dict() == dated["step"].to_dict()
    assert (rows.at["ST-023", "step"], rows.at["ST-023", "step_note"]) == ("deregister", "copy_beside")
    assert (rows.at["KJ-037", "step"], rows.at["KJ-037", "step_note"]) == ("finding", "answer_lapsed")


def test_a_fee_only_where_one_is_levied(evaluation):
    fee = evaluation.docket.rows["idle_fee_wan"].dropna()
    assert fee.round(1).to_dict().keys() == {"KJ-093", "KJ-079", "YT-033", "KJ-097"}


def test_many_plots_are_counted_not_named():
    plots = [f"P{at}" for at in range(60)]
    assert _named(plots[:2], 60, "zh") == "P0、P1"
    assert _named(plots, 60, "zh") == "全部 60 宗"
    assert _named(plots[:20], 60, "en") == "P0; P1; P2 and others, 20 plots (the ledger names all)"


def test_what_the_clock_cannot_tell_is_not_none():
    rows = pd.DataFrame({"idle_class": ["unknown"], "area_ha": [1.5]})
    assert totals(rows, silent=True).startswith("疑似闲置：—（不明")
    assert totals(rows, "en", silent=True).startswith("suspected idle: — (not known")


def test_an_alarm_rings_in_time_and_never_before_the_day_looked_at(evaluation):
    events = {str(event["SUMMARY"]): event for event in calendar(evaluation, 30, lang="en").walk("VEVENT")}
    alarms = {said[:6]: event.walk("VALARM") for said, event in events.items() if "(class)" not in said}
    assert alarms["KJ-079"][0]["TRIGGER"].dt == timedelta(days=-9, hours=9), "due on 29 November"
    early = {str(one["SUMMARY"])[:6]: one for one in calendar(evaluation, 180, lang="en").walk("VEVENT")}
    ahead = {name: one.walk("VALARM")[0]["TRIGGER"].dt for name, one in early.items() if one.walk("VALARM")}
    assert min(ahead.values()) == timedelta(days=-30, hours=9)
    today = [
        event
        for said, event in events.items()
        if event["DTSTART"].dt == date(2026, 11, 20) and "(overdue" not in said
    ]
    assert today and all(event.walk("VALARM")[0]["TRIGGER"].dt == timedelta(hours=9) for event in today)


def test_what_is_overdue_stands_on_the_day_looked_at_and_says_since_when(evaluation):
    for lang, said in (("en", "(overdue since 2026-08-29)"), ("zh", "（2026-08-29 到期，已逾期）")):
        events = calendar(evaluation, 30, lang=lang).walk("VEVENT")
        (event,) = (one for one in events if said in str(one["SUMMARY"]))
        assert event["DTSTART"].dt == date(2026, 11, 20) and event["DTEND"].dt == date(2026, 11, 21)
        assert not event.walk("VALARM")


def test_one_park_only():
    code, text = ran(SAMPLE, "--park", "HZ", "--json")
    assert code == 0 and {row["plot_id"][:2] for row in json.loads(text)} == {"HZ"}
    assert ran(SAMPLE, "--park", "QQ")[0] == 4


@pytest.mark.parametrize("zone", [SAMPLE, NANTONG])
def test_the_calendar_says_what_the_list_says(zone, tmp_path):
    evaluation = evaluate_zone(zone)
    file = write_calendar(evaluation, tmp_path / "a.ics", 180)
    rows = due(evaluation, 180)
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    late = rows["state"].eq("overdue").tolist()
    assert [event["DTSTART"].dt for event in events] == [
        evaluation.day if overdue else day.date() for day, overdue in zip(rows["day"], late, strict=True)
    ]
    assert [str(event["SUMMARY"]).split()[0] for event in events] == rows["plot_id"].tolist()
    assert all(event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1) for event in events)
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert all("疑似" in str(event["DESCRIPTION"]) for event in events)
    assert [not event.walk("VALARM") for event in events] == late
    again = write_calendar(evaluate_zone(zone), tmp_path / "b.ics", 180)
    assert again.read_bytes() == file.read_bytes()


def test_the_calendar_cites_the_clause_and_its_evidence(evaluation):
    events = {str(event["SUMMARY"]): event for event in calendar(evaluation, 30, lang="en").walk("VEVENT")}
    (event,) = (event for said, event in events.items() if said.startswith("KJ-079"))
    text = str(event["DESCRIPTION"])
    assert "第十四条、第十七条 [M-high](number from memory" in text and "suspected idle one year" in text
    assert event["DTSTAMP"].dt.date() == date(2026, 11, 20)
    assert event["TRANSP"] == "TRANSPARENT" and event["DTSTART"].dt == date(2026, 11, 29)


def test_lines_are_folded_and_end_in_crlf_whatever_the_plot_is_called(bare, tmp_path):
    file = write_calendar(evaluate_zone(bare), tmp_path / "a.ics", 400)
    held = file.read_bytes()
    lines = held.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and all(len(line) <= 75 for line in lines)
    assert b"\x1b" not in held and held.count(b"\r\nEND:VCALENDAR") == 1
    (event,) = icalendar.Calendar.from_ical(held).walk("VEVENT")
    assert event["DTSTART"].dt == date(2027, 6, 30) and "=A,;" in str(event["SUMMARY"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_zone_of_plots_alone(bare, lang):
    code, text = ran(bare, "--lang", lang)
    assert code == 0 and ("[layers.proceedings]" in text) and "\x1b" not in text


def test_a_zone_without_the_order_says_so(bare):
    with (bare / "zone.toml").open("a", encoding="utf-8") as file:
        file.write('[rules]\nuse = ["industrial_land"]\n')
    assert ran(bare)[0] == 0
    done = CliRunner().invoke(cli.main, ["idle", str(bare)])
    assert "idle_land_2012" in done.stdout


def test_the_ledger_has_every_column_of_the_docket_in_words(evaluation):
    table = ledger_table(evaluation, lang="en")
    assert [column.name for column in table.present if column.zh == column.en] == []
    text = table.csv("en")
    assert "mortgagee_copy" not in text and "proceedings." not in text and "cause_would" not in text


def test_one_plot_line_by_line(evaluation):
    assert docket_lines(evaluation, "KJ-079")[:4] == [
        "下一步：缴清土地闲置费",
        "办理方：用地人",
        "时限：2026-11-29",
        "办理状态：办理中",
    ]
    assert docket_lines(evaluation, "HZ-001") == []


def test_on_a_day_before_the_record_nothing_is_to_be_closed():
    code, text = ran(SAMPLE, "--on", "2025-01-01", "--json")
    assert code == 0 and {row["step"] for row in json.loads(text)} == {""}


def test_a_zone_with_nothing_on_the_docket(bare):
    text = PLOTS.replace('"start_by":"2025-06-30"', '"supply_class":"E21"')
    (bare / "plots.geojson").write_text(text, encoding="utf-8")
    assert ran(bare, "--json") == (0, "[]\n")
    code, text = ran(bare)
    assert code == 0 and text.startswith("疑似闲置共 0 宗 0.00 公顷")


@pytest.mark.parametrize(
    ("lang", "label", "said"),
    [
        ("zh", "闲置费估算", {"KJ-037": "不收（无偿收回）", "ZL-007": "不收（协商处置）"}),
        ("en", "estimated idle-land fee", {"KJ-037": "none (taken back free of charge)"}),
    ],
)
def test_why_no_fee_is_due_is_said_alike_by_the_ledger_and_of_the_plot(evaluation, lang, label, said):
    rows = ledger_table(evaluation, "", lang).rows.set_index("plot_id")
    assert {plot: rows.at[plot, "idle_fee_said"] for plot in said} == said
    printed = idle_text(evaluation, 90, "", lang).splitlines()
    for plot, words in said.items():
        assert any(line.startswith(plot) and words in line for line in printed)
        told = explain_plot(evaluation, plot, (), lang).splitlines()
        assert [line.strip("│ ") for line in told if label in line] == [f"{label}: {words}"]
    none = {"zh": "不适用", "en": "not due"}[lang]
    clear = rows["idle_class"].eq("late")
    assert clear.sum() == 4 and rows.loc[clear, "idle_fee_said"].eq(none).all()
    assert rows.loc[rows["idle_class"].eq("unknown"), "idle_fee_said"].eq("—").all()
    assert rows.loc[clear, "idle_fee_wan"].isna().all()
