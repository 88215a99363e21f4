"""The rulebook: loading, judging, its findings, and itself as a table."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import land_policy.rules
from gis.errors import RuleError
from land_policy.rulebook import Rulebook, storey_counts

DAY = date(2026, 11, 20)
FOLDER = Path(land_policy.rules.__file__).parent


def test_all_documents_when_none_is_named():
    assert [document.id for document in Rulebook.load().documents] == [
        "high_tech_zone_lianyungang",
        "idle_land_2012",
        "industrial_land_2008",
        "industrial_land_2023",
        "jiangsu_industrial_2021",
        "jiangsu_industrial_opinion_2021",
        "land_linkage_2018",
    ]


def test_a_citys_own_rules_are_not_for_other_cities():
    places = {document.id: document.place for document in Rulebook.load().documents if document.place}
    assert places == {
        "high_tech_zone_lianyungang": "连云港市",
        "jiangsu_industrial_2021": "江苏省",
        "jiangsu_industrial_opinion_2021": "江苏省",
    }
    assert not {document.id for document in Rulebook.national().documents} & set(places)


def test_a_name_without_a_year_is_all_editions_once():
    book = Rulebook.load(["industrial_land", "industrial_land_2008"])
    assert [document.id for document in book.documents] == ["industrial_land_2008", "industrial_land_2023"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("idle_land_1999", r"no document 'idle_land_1999' .* There are: high_tech"),
        ("../x", r"is not the name of a rule"),
    ],
)
def test_unknown_documents_are_refused(name, message):
    with pytest.raises(RuleError, match=message):
        Rulebook.load([name])


def test_a_clause_without_a_function_is_refused(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "idle_land_2012.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"take_back"', '"give_back"'), encoding="utf-8")
    with pytest.raises(
        RuleError, match=r"clause give_back: no function of that name means it. Write it in land_policy/"
    ):
        Rulebook.load(["idle_land_2012"], tmp_path / "rules")


def test_a_document_without_a_module_is_refused(tmp_path):
    text = (FOLDER / "idle_land_2012.toml").read_text(encoding="utf-8")
    (tmp_path / "os.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match="no function of that name means it"):
        Rulebook.load(["os"], tmp_path)


def test_an_unknown_clause_names_what_there_is():
    with pytest.raises(
        RuleError, match=r"no clause 'idle_land_2012.x'. In use are: idle_land_2012.not_started"
    ):
        Rulebook.load(["idle_land_2012"]).clause("idle_land_2012.x")


def test_floor_counting_gives_the_two_numbers():
    for edition in ("2008", "2023"):
        clause = Rulebook.load(["industrial_land"]).clause(f"industrial_land_{edition}.floor_counting")
        assert (clause.number_on("storey_height"), clause.number_on("factor")) == (8.0, 2.0)


def test_judge_gives_one_judgement_for_each_test():
    book = Rulebook.load(["idle_land_2012"])
    plots = pd.DataFrame({"start_by": pd.to_datetime(["2024-11-20"])}, index=pd.Index(["P1"], name="plot_id"))
    judgements = book.judge(plots, DAY)
    assert [judgement.clause.name for judgement in judgements] == ["not_started", "stopped", "take_back"]
    assert all(judgement.rows.index.equals(plots.index) for judgement in judgements)


def test_judging_does_not_write_into_the_plots():
    plots = pd.DataFrame({"start_by": pd.to_datetime(["2024-11-20"])}, index=["P1"])
    before = plots.copy(deep=True)
    Rulebook.load().findings(plots, DAY)
    pd.testing.assert_frame_equal(plots, before)


def test_a_plot_number_that_stands_twice_is_refused():
    with pytest.raises(RuleError, match="Make plot_id unique"):
        Rulebook.load().judge(pd.DataFrame(index=["P1", "P1"]), DAY)


def test_no_plots_no_findings():
    found = Rulebook.load().findings(pd.DataFrame(index=pd.Index([], name="plot_id", dtype="str")), DAY)
    assert len(found) == 0 and "reason" in found.columns


def test_two_editions_of_reasons():
    plots = pd.DataFrame({"start_by": pd.to_datetime(["2024-11-20"]), "status_class": "B21"}, index=["P1"])
    stated = {"none_recorded": ["started_on", "stopped_on", "finished_on", "start_by_anew"]}
    book = Rulebook.load(["idle_land_2012"])
    zh, en = (book.findings(plots, DAY, lang, stated).iloc[0] for lang in ("zh", "en"))
    assert zh["reason"] == "超过约定动工日满一年未动工，疑似闲置土地"
    assert en["reason"] == "not started a full year after the agreed start: suspected idle land"
    assert en["citation"] == "Measures for the Disposal of Idle Land （国土资源部令第53号）第二条第一款"


def test_the_table_shows_every_number_with_its_evidence():
    table = Rulebook.load().table(DAY, "zh")
    stopped = table[table["clause_id"] == "idle_land_2012.stopped"]
    assert stopped["limit_name"].tolist() == ["suspended", "developed", "invested"]
    assert stopped["limit_low"].round(6).tolist() == [1.0, 0.333333, 25.0]
    assert len(table[table["clause_id"] == "industrial_land_2008.far"]) == 30
    assert table["evidence"].ne("").all() and table["checked"].notna().all()
    by_document = table.drop_duplicates("document").set_index("document")["force_label"].to_dict()
    assert by_document == {
        "连云港推进高新技术产业开发区高质量发展政策": "施行中",
        "闲置土地处置办法": "施行中",
        "工业项目建设用地控制指标（2008年版）": "已停止施行",
        "工业项目建设用地控制指标（2023年版）": "施行中",
        "江苏省进一步推进工业用地提质增效实施细则": "施行中",
        "江苏省关于进一步推进工业用地提质增效的意见": "施行中",
        "关于健全建设用地“增存挂钩”机制的通知": "施行中",
    }
    early = Rulebook.load(["high_tech_zone_lianyungang"]).table(date(2021, 6, 1), "en")
    assert set(early["force_label"]) == {"day of force uncertain"}


def test_the_table_of_what_was_not_checked_lately():
    book = Rulebook.load(["idle_land_2012"])
    assert len(book.table(date(2027, 11, 20), stale_days=365)) == 0
    assert len(book.table(date(2027, 11, 21), stale_days=365)) == len(book.table(DAY))


@pytest.mark.parametrize("names", [[1], "idle_land_2012", {"a": 1}, 7, [["idle_land_2012"]]])
def test_names_that_are_no_list_of_names_are_refused(names):
    with pytest.raises(RuleError, match=r"rules, use: is .*Write a list of names of rules, such as"):
        Rulebook.load(names)


def test_storeys_count_by_the_edition_of_the_contract_day(tmp_path, monkeypatch):
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "industrial_land_2023.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("value = 8\n", "value = 9\n").replace(
        'value = 2\nunit = "times"', 'value = 3\nunit = "times"'
    )
    path.write_text(text, encoding="utf-8")
    other = Rulebook.load(folder=tmp_path / "rules")
    monkeypatch.setattr(Rulebook, "load", classmethod(lambda cls: other))
    days = ["2007-12-31", "2023-06-24", "2023-06-25", "2026-11-21", None]
    counts = storey_counts(pd.Series(pd.to_datetime(days), index=list("ABCDE")), DAY)
    assert counts.height_m.to_dict() == {"A": 8.0, "B": 8.0, "C": 9.0, "D": 8.0, "E": 8.0}
    assert counts.factor.tolist() == [2.0, 2.0, 3.0, 2.0, 2.0]
    assert [one[-19:-15] for one in counts.clause_id] == ["2008", "2008", "2023", "2008", "2008"]


def test_storeys_of_no_plots():
    counts = storey_counts(pd.Series([], dtype="datetime64[s]"), DAY)
    assert [len(one) for one in counts] == [0, 0, 0]


@pytest.mark.parametrize("listed", ['"规划调整"', "[]", "[1]"])
def test_a_closed_list_is_a_list_of_words(tmp_path, listed):
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "idle_land_2012.toml"
    text = path.read_text(encoding="utf-8").replace("causes = [", f"other = {listed}\ncauses = [")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(
        RuleError, match=r"clause government_cause, key lists: other is .*Write a list of words"
    ):
        Rulebook.load(["idle_land_2012"], tmp_path / "rules")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("value = 40", "value = nan", "key value: is nan, which is no finite number"),
        ("value = 40", "value = inf", "no finite number"),
        ("value = 40", "value = -30", "key value: is -30. Write a number from 0 to 100"),
        ("value = 40", "value = 200", "key value: is 200. Write a number from 0 to 100"),
        ("value = 8\n", "value = 0\n", "key value: has to be above 0"),
        ("value = 8\n", "", "give either value, or low and high"),
    ],
)
def test_a_limit_has_a_sign_and_a_bound_by_its_unit(tmp_path, old, new, told):
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "industrial_land_2023.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        Rulebook.load(["industrial_land_2023"], tmp_path / "rules")
    assert told in str(error.value) and len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "told"), [("0", "from 1 to 100"), ("1.5", "counted whole"), ("1000", "from 1 to 100")]
)
def test_a_period_is_a_whole_number_of_years(tmp_path, value, told):
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "idle_land_2012.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("value = 1\n", f"value = {value}\n", 1), encoding="utf-8")
    with pytest.raises(RuleError, match=told):
        Rulebook.load(["idle_land_2012"], tmp_path / "rules")


def test_storeys_of_a_contract_of_the_day_and_of_the_next():
    days = pd.Series(pd.to_datetime(["2026-11-20", "2026-11-21"]), index=["x", "y"])
    counts = storey_counts(days, DAY)
    assert counts.clause_id.to_dict() == {
        "x": "industrial_land_2023.floor_counting",
        "y": "industrial_land_2008.floor_counting",
    }
    assert [one.name for one in counts] == ["storey_height_m", "storey_factor", "clause_id"]
    assert all(one.index.tolist() == ["x", "y"] for one in counts)


def test_notes_and_days_of_the_table_are_of_the_nearest():
    table = Rulebook.load().table(DAY).groupby("clause_id").first()
    notes = table["note"].str[:10].to_dict()
    assert notes["idle_land_2012.not_started"] == "满一年的周年日当日是"  # the clause's own
    assert notes["idle_land_2012.answer"] == "第二条已对照原文；其"  # the document's: the clause has none
    assert notes["industrial_land_2023.far"] == "待核默认值：按较20"  # the row's
    assert (
        notes["industrial_land_2008.far"] == "施行首日凭记忆；终止"
    )  # the document's: clause and row have none
    assert table["limit_since"]["idle_land_2012.stopped"] == date(2012, 7, 1)


def test_rows_of_the_table_and_of_findings_are_numbered_through():
    book = Rulebook.load(["idle_land_2012", "industrial_land_2008"])
    stale = book.table(date(2030, 1, 1), stale_days=1)
    assert stale.index.tolist() == list(range(len(stale))) and stale.columns[0] == "clause_id"
    found = book.findings(pd.DataFrame(index=["P1", "P2"]), DAY)
    assert found.index.tolist() == list(range(len(found)))


def test_a_function_that_a_module_only_imports_means_no_clause(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "rules")
    path = tmp_path / "rules" / "idle_land_2012.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"take_back"', '"compare"'), encoding="utf-8")
    with pytest.raises(RuleError, match="clause compare: no function of that name means it"):
        Rulebook.load(["idle_land_2012"], tmp_path / "rules")
