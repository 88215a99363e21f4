"""What is put together for the page: everything drawn on one ground, files named that are there, one way to say a figure."""

import dataclasses
from pathlib import Path

import pytest

from maps.basemap import shifted
from maps.story import Story
from maps.strip import Strip
from reports.build import evaluate_zone, site_zone
from reports.known import with_known
from reports.page.dossier import remarks_of
from reports.page.draw import parts
from reports.page.story import story_of
from reports.page.themes import painted
from reports.preset.preset import preset_of
from reports.suggested import dossier_name

SAMPLE = Path(__file__).resolve().parents[3] / "layers" / "sample" / "lianyungang"
EAST, NORTH = 0.0056, -0.0010
"""About how far GCJ-02 lies from WGS 84 around Lianyungang, in degrees."""


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(SAMPLE)


@pytest.fixture(scope="module")
def sitings(evaluation):
    return site_zone(evaluation)


def places(evaluation, sitings, preset):
    """Where story and strip draw: all, the outline of a step, the avenue, its first node."""
    themes = [theme.key for theme in painted(evaluation, sitings).themes]
    rooms = parts(evaluation, sitings, themes=themes, preset=preset)
    story = next(one for one in rooms if isinstance(one, Story)).data()
    strip = next(one for one in rooms if isinstance(one, Strip)).data()
    outlined = next(step for step in story["steps"] if "shape" in step)
    return {
        "whole": story["whole"][0],
        "shape": outlined["shape"][0][0][0],
        "line": strip["line"][0][1:],
        "node": strip["nodes"][0]["at"],
        "station": [strip["line"][-1][0], strip["length"]],
    }


def test_story_and_strip_lie_where_the_plots_do_on_a_shifted_basemap(evaluation, sitings):
    preset = preset_of(evaluation.zone)
    plain = places(evaluation, sitings, preset)
    moved = places(evaluation, sitings, dataclasses.replace(preset, moved=shifted))
    for name in ("whole", "shape", "line", "node"):
        north, east = (there - here for here, there in zip(plain[name], moved[name], strict=True))
        assert east == pytest.approx(EAST, abs=0.0006), name
        assert north == pytest.approx(NORTH, abs=0.0006), name
    assert moved["station"] == plain["station"]


def test_printed_pages_are_named_only_where_they_lie_beside_the_map(evaluation, sitings, tmp_path):
    file = dossier_name(sitings[0])

    def named(folder):
        told = remarks_of(evaluation, sitings[:1], "zh", folder)
        return int(told["source"].str.contains(file, regex=False).sum())

    assert named(None) == named(tmp_path) == 0
    (tmp_path / file).write_text("", encoding="utf-8")
    assert named(tmp_path) > 0


def test_scores_and_known_shares_are_said_in_one_way(evaluation, sitings):
    best = sitings[0].candidates
    half = dataclasses.replace(
        sitings[0], candidates=best.assign(score=best["score"].where(best["rank"] != 1, 91.05))
    )
    own = dataclasses.replace(evaluation, zone=dataclasses.replace(evaluation.zone, folder=None))
    told = story_of(own, [half], [f"score_{half.profile.name}"])
    scores = [
        figure.value for step in told.steps for figure in step.figures if step.theme.startswith("score_")
    ]
    assert "91.1" in scores
    assert f"{91.05:.1f}" == "91.0"
    assert with_known("综合容积率", 8.2, "zh") == "综合容积率（已知 8 %）"
    assert with_known("overall FAR", 8.2, "en") == "overall FAR (known for 8 %)"
