"""The verb `ground` and its tables, as people and programs read them, on the sample and on a zone without images."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

import cli
from gis.errors import QuestionError
from reports.ground import Question, ground
from reports.tables.grid_table import answer as grids_answer
from reports.tables.ground_table import answer, counted, ground_notes, ground_table

SAMPLE = "layers/sample/lianyungang"


@pytest.fixture(scope="module")
def evaluation(lianyungang):
    return lianyungang[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_clues_first_with_what_to_look_at(evaluation, lang):
    told = ground(evaluation, Question(), "text", lang)
    head = told.splitlines()[0]
    for number in ("384", "11", "339", "34"):
        assert number in head, head
    assert "KJ-078" in told
    assert "HZ-001" not in told, "a plot that agrees is not listed"
    assert ("疑似" if lang == "zh" else "seem") in head
    assert ("不是结论" if lang == "zh" else "not findings") in told
    assert "NDVI > 0.3 [C]" in told
    if lang == "zh":
        assert "mask" not in told


def test_rows_for_a_program_have_every_plot_and_plain_codes(evaluation):
    table = ground(evaluation, Question(), "json")
    rows = json.loads(table.json())
    assert len(rows) == 384
    assert rows[0]["ground_agreement"] == "unsupplied_on_record_built"
    by_plot = {row["plot_id"]: row for row in rows}
    assert by_plot["KJ-078"]["built_up_pct"] == pytest.approx(100, abs=0.5)
    assert by_plot["KJ-078"]["ground_date"] == "2026-10-18"
    heads = next(csv.reader(io.StringIO(table.csv("zh"))))
    assert {"地块编号", "地面与台账", "植被（占宗地 %）", "现场核查要点"} <= set(heads)


@pytest.mark.parametrize(
    ("lang", "of_plot", "of_seen"),
    [("zh", "占宗地 %", "占可见 %"), ("en", "% of the plot", "% of what is seen")],
)
def test_people_read_shares_of_what_is_seen_as_the_sentence_has_them(evaluation, lang, of_plot, of_seen):
    """Clouds hide a quarter of HZ-092, and all that is seen is built-up: 100 as in its sentence, 75 of the plot for a program."""
    told = ground(evaluation, Question(plot="HZ-092"), "text", lang)
    assert of_seen in told
    assert of_plot in told
    row = next(line for line in told.splitlines() if line.startswith("2026-10-18"))
    assert " 100 " in row
    table = ground(evaluation, Question(plot="HZ-092"), "csv", lang)
    heads = table.csv(lang).splitlines()[0]
    assert of_plot in heads
    assert of_seen not in heads
    assert table.rows["built_up_pct"].iloc[-1] == pytest.approx(75, abs=1)


def test_what_is_asked_for(evaluation):
    assert counted(evaluation) == {"disagree": 11, "agree": 339, "untold": 34}
    assert len(ground_table(evaluation, only="coarse").rows) == 17
    assert set(ground_table(evaluation, only="disagree", park="YT").rows["plot_id"].str[:2]) == {"YT"}
    earlier = ground_table(evaluation, date="2024-10-12", only="before_supply")
    assert len(earlier.rows) == 29
    one = ground(evaluation, Question(plot="YT-033"), "text", "en")
    assert "2024-10-12" in one
    assert "What to look at on the spot" in one
    changed = ground(evaluation, Question(changes=True, park="HZ"), "csv")
    assert changed.rows["plot_id"].str.startswith("HZ").all()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (Question(date="2025-01-01"), "2024-10-12"),
        (Question(only="maybe"), "disagree"),
        (Question(plot="ZZ-1"), "ZZ-1"),
        (Question(park="nowhere"), "nowhere"),
        (Question(raster="nightlight"), "night_light"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(evaluation, question, told):
    with pytest.raises(QuestionError, match=told) as refused:
        ground(evaluation, question)
    assert told in refused.value.text("zh")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (Question(plot="HZ-092", date="2024-10-12"), "--date"),
        (Question(plot="HZ-092", changes=True), "--changes"),
        (Question(changes=True, only="agree", date="2024-10-12"), "--only"),
        (Question(raster="night_light", park="HZ"), "--park"),
        (Question(by="station"), "--raster"),
    ],
)
def test_options_that_would_be_left_out_of_account_are_refused(evaluation, question, told):
    with pytest.raises(QuestionError, match=told) as refused:
        ground(evaluation, question)
    assert told in refused.value.text("zh")


def test_light_by_park_and_by_station(evaluation):
    table = ground(evaluation, Question(raster="night_light", by="park"), "json")
    rows = json.loads(table.json())
    assert [row["unit"] for row in rows] == ["HZ", "XP", "ST", "KJ", "YT", "outside", "all"]
    assert sum(row["sum"] for row in rows[:-1]) == pytest.approx(rows[-1]["sum"])
    text = ground(evaluation, Question(raster="night_light", by="station"), "text")
    assert "K1+500–K2+000" in text
    assert "走廊带" in text
    heights = ground(evaluation, Question(raster="dem"), "csv")
    assert "sum" not in [column.name for column in heights.columns]


def test_files_of_a_build(evaluation):
    assert len(answer(evaluation).rows) == 384
    grids = grids_answer(evaluation, "en").csv("en").splitlines()
    assert grids[0].startswith("grid,unit of the values,by,name,mean,sum")
    assert any(line.startswith("light at night (invented),nW/cm²/sr,by park,Haizhou") for line in grids)


def test_notes_name_the_images_and_the_mask(evaluation):
    notes = ground_notes(evaluation, "zh")
    assert any("2024-10-12" in note and "云掩膜" in note and "最近像元" in note for note in notes)


def test_a_zone_without_images_says_so_and_ends_well():
    done = CliRunner().invoke(cli.main, ["ground", "layers/sample/nantong", "--lang", "en"])
    assert done.exit_code == 0
    assert "states no image" in done.output
    done = CliRunner().invoke(cli.main, ["ground", "layers/sample/nantong", "--raster", "x"])
    assert done.exit_code == 0
    assert "格网" in done.output
