"""The other side of the map: what changed plot by plot, figures before and after, and what may not be told."""

import dataclasses
import datetime as dt
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

import cli
from gis.errors import InputError, YuantuError
from land_policy.evaluation import evaluate
from land_policy.scenario.change import change
from layers.zone import Zone
from maps import paint
from maps.said import in_lang
from reports.build import evaluate_zone
from reports.page import sides
from reports.page.compare import compare_of, other_layer, with_changes
from reports.page.sides import Other, days_of, others_of
from reports.page.themes import painted
from reports.preset.preset import as_preset, preset_of

SAMPLE = Path(__file__).resolve().parents[3] / "layers/sample/lianyungang"
EARLIER, LATER = dt.date(2025, 11, 20), dt.date(2026, 11, 20)


def square(x0, y0, x1, y1):
    return shapely.box(500_000 + x0, 3_830_000 + y0, 500_000 + x1, 3_830_000 + y1)


BEFORE = {
    "stays": (square(0, 0, 100, 100), "A2"),
    "built": (square(100, 0, 200, 100), "B21"),
    "left": (square(200, 0, 250, 100), "B21"),
    "right": (square(250, 0, 300, 100), "B21"),
    "whole": (square(300, 0, 400, 100), "A2"),
    "gone": (square(0, 300, 100, 400), "A2"),
}
AFTER = {
    "stays": (square(0, 0, 100, 100), "A2"),
    "built": (square(100, 0, 200, 100), "A2"),
    "both": (square(200, 0, 300, 100), "B21"),
    "half 1": (square(300, 0, 350, 100), "A2"),
    "half 2": (square(350, 0, 400, 100), "A2"),
    "new": (square(700, 0, 800, 100), "B21"),
}


def evaluated(day, plots):
    shapes, status = zip(*plots.values(), strict=True)
    frame = gpd.GeoDataFrame(
        {"status_class": status}, geometry=list(shapes), index=list(plots), crs="EPSG:4547"
    )
    frame.index.name = "plot_id"
    return evaluate(Zone("棋盘", day, frame.crs, {"plots": frame}, rules={"use": ["idle_land_2012"]}))


@pytest.fixture(scope="module")
def board():
    now, then = evaluated(LATER, AFTER), evaluated(EARLIER, BEFORE)
    return now, (Other("2025-11-20", "2025-11-20", then, change(then, now), False),)


def kinds_of(frame, place=0):
    return frame[f"change_shown_{place}"].to_dict()


def test_every_plot_of_either_side_is_told_what_became_of_it(board):
    now, others = board
    preset = preset_of(now.zone)
    own = with_changes(painted(now), others, preset)
    assert kinds_of(own.frame) == {
        "stays": "same", "built": "reclassed", "both": "merged", "half 1": "split", "half 2": "split", "new": "born",
    }  # fmt: skip
    theme = own.themes[0]
    assert theme.key == "change"
    assert [one.key for one in theme.classes] == ["born", "vanished", "merged", "split", "reclassed", "same"]
    assert in_lang(theme.note, "zh") == "2025-11-20 → 2026-11-20"
    beside = other_layer(others[0], 0, own, preset, "zh")
    assert beside.beside
    assert beside.theme_keys[0] == "change"
    theirs = list(compare_of(now, others, preset).sides[0].lines)
    assert (
        in_lang(theirs[0], "zh") == "新增 1 宗、消失 1 宗、合并 1 宗、分割 2 宗、类别变化 1 宗、其余 1 宗未变"
    )
    assert paint.counts(theme, paint.codes(theme, own.frame["change_shown_0"]))["split"] == 2


def test_a_day_of_the_same_zone_and_a_scenario_stand_in_time(tmp_path):
    evaluation = evaluate_zone(SAMPLE)
    raised = tmp_path / "raise.toml"
    raised.write_text(
        'title = { zh = "加高", en = "higher" }\n[[change]]\nkind = "raise_far"\nwhy = { zh = "加高", en = "higher" }\n'
        'to = 1.2\n[change.where]\nstatus_class = { within = ["A2"] }\nfar = { below = 1.0, above = 0.3 }\n',
        encoding="utf-8",
    )
    others = others_of(evaluation, [raised], days_of(["2025-11-20"]))
    assert [(one.key, one.after) for one in others] == [("2025-11-20", False), ("raise", True)]
    room = compare_of(evaluation, others, preset_of(evaluation.zone))
    assert room.place == 1
    assert in_lang(room.label, "zh") == "现状 2026-11-20"
    idle = {in_lang(one.label, "zh"): one for one in room.sides[0].moves}["疑似闲置土地"]
    assert [in_lang(idle.before, "zh"), in_lang(idle.after, "zh"), idle.change] == [
        "39.45",
        "97.12",
        "+57.67",
    ]
    far = {in_lang(one.label, "en"): one for one in room.sides[1].moves}["overall FAR"]
    assert in_lang(far.before, "en") == "1.16" and far.change.startswith("+")
    assert in_lang(room.sides[1].lines[1], "en") == "1. higher"
    own = with_changes(painted(evaluation), others, preset_of(evaluation.zone))
    assert [theme.key for theme in own.themes][:2] == ["change", "change_2"]
    # 73 plots are raised (yuantu whatif says so): they are of the same class, with other figures
    assert (own.frame["change_shown_1"] == "refigured").sum() == 73


def test_the_public_is_not_told_by_the_theme_what_it_may_not_see():
    evaluation = evaluate_zone(SAMPLE)
    seen = {}
    for name in ("internal", "public"):
        shown = as_preset(evaluation, name, sketch=True)
        others = others_of(shown, [], days_of(["2025-11-20"]))
        assert preset_of(others[0].evaluation.zone).key == name
        own = with_changes(painted(shown), others, preset_of(shown.zone))
        seen[name] = (own.frame["change_shown_0"] == "reclassed").sum()
    assert seen["internal"] == 35
    assert seen["public"] == 0  # all of it is the idle-land clock


def test_what_is_no_day_or_another_place_is_refused_with_a_remedy(board):
    with pytest.raises(InputError, match="is no day"):
        days_of(["2025-11-20,soon"])
    away = {key: (shapely.affinity.translate(shape, 9000), status) for key, (shape, status) in BEFORE.items()}
    with pytest.raises(YuantuError, match="no ground in common"):
        sides._dated(board[0], evaluated(EARLIER, away))


def test_a_comparison_without_a_page_is_refused():
    result = CliRunner().invoke(cli.main, ["map", str(SAMPLE), "--png", "x.png", "--dates", "2025-11-20"])
    assert result.exit_code == 2
    assert "--out" in result.output


def test_the_other_side_is_shown_to_the_same_people(board):
    now, others = board
    zone = dataclasses.replace(now.zone, map={"classification": "公开", "sketch": True})
    shown = dataclasses.replace(now, zone=zone)
    assert preset_of(sides._as(shown, others[0].evaluation).zone).public
