"""Ground: a tiny zone with its images, from the files to the clue, with images that cannot be used among them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from land_policy.evaluation import Evaluation, evaluate
from layers.zone import Zone

DAY = date(2026, 11, 20)
BEFORE = ["gggggggg"] * 4
AFTER = ["ssssbbbb"] * 4


@pytest.fixture
def zone() -> Zone:
    """Two plots of 16 cells side by side, supplied in 2024 and not begun."""
    frame = gpd.GeoDataFrame(
        {
            "supply_class": "D21", "status_class": "B21", "contract_day": pd.Timestamp(2024, 3, 1), "started_on": pd.NaT,
            "finished_on": pd.NaT, "stopped_on": pd.NaT,
        },
        geometry=[shapely.box(0, 0, 40, 40), shapely.box(40, 0, 80, 40)],
        crs="EPSG:4549",
        index=pd.Index(["SOIL", "BUILT"], name="plot_id"),
    )  # fmt: skip
    return Zone("tiny", DAY, CRS("EPSG:4549"), {"plots": frame})


def seen(zone: Zone, *images) -> Evaluation:
    return evaluate(replace(zone, rasters={image.name: image for image in images}))


def test_two_dates_tell_what_changed_and_how_it_agrees(zone: Zone, board: Callable) -> None:
    found = seen(zone, board(AFTER, name="b"), board(BEFORE, date(2024, 10, 1), name="a")).ground
    assert found.rasters["raster"].tolist() == ["a", "b"]
    assert found.agreement["ground_agreement"].to_dict() == {
        "SOIL": "idle_on_record_cleared",
        "BUILT": "idle_on_record_built",
    }
    assert found.agreement["ground_before"].tolist() == ["a", "a"]
    assert found.changes["ground_change"].tolist() == ["cleared", "built_up"]
    assert found.changes["built_up_change_pct"].tolist() == pytest.approx([0, 100])
    assert found.of("2024-10-01")["ground_agreement"].tolist() == ["agrees", "agrees"]
    assert found.of(date(2024, 10, 2)).empty
    says = found.agreement["ground_says"]["BUILT"]
    assert (
        says
        == "2026-10-01 影像：建筑及硬化 100 %（可见 100 %）；前期 2024-10-01：植被 100 %；台账在影像日：已供未动工（自 2024-03-01）。"
    )
    english = found.agreement["ground_says_en"]["SOIL"]
    assert english.startswith(
        "image of 2026-10-01: bare soil 100 % (100 % seen); before, on 2024-10-01: vegetation"
    )


def test_tiles_of_one_day_are_one_picture_and_not_before_and_after(zone: Zone, board: Callable) -> None:
    """The west tile shows one plot bare, the east one the other built; both were green two years before."""
    west, east = board(["ssss...."] * 4, name="west"), board(["....bbbb"] * 4, name="east")
    found = seen(zone, west, east).ground
    assert found.agreement["ground_raster"].to_dict() == {"SOIL": "west", "BUILT": "east"}
    assert found.agreement["ground_before"].tolist() == ["", ""]
    assert found.changes.empty
    assert found.of("2026-10-01").index.tolist() == ["SOIL", "BUILT"]
    one = seen(zone, board(AFTER), board(BEFORE, date(2024, 10, 1), name="a")).ground.agreement
    earlier = [
        board(["gggg...."] * 4, date(2024, 10, 1), name="a"),
        board(["....gggg"] * 4, date(2024, 10, 1), name="z"),
    ]
    both = seen(zone, west, east, *earlier).ground.agreement
    assert both["ground_before"].tolist() == ["a", "z"]
    names = ["ground_raster", "ground_before"]
    pd.testing.assert_frame_equal(both.drop(columns=names), one.drop(columns=names))


def test_an_image_of_a_later_day_is_not_used(zone: Zone, board: Callable) -> None:
    images = (board(BEFORE, date(2024, 10, 1), name="a"), board(AFTER, date(2026, 10, 1), name="b"))
    found = seen(zone.on(date(2025, 1, 1)), *images).ground
    assert found.rasters["used"].tolist() == [True, False]
    assert "2025-01-01" in found.rasters["why"][1]
    assert set(found.plots["raster"]) == {"a"}
    assert found.changes.empty
    assert set(found.agreement["ground_agreement"]) == {"agrees"}
    on_the_day = seen(zone.on(date(2026, 10, 1)), *images).ground
    assert on_the_day.rasters["used"].all()


def test_the_record_counts_as_of_the_day_of_the_image(zone: Zone, board: Callable) -> None:
    image = board(BEFORE, date(2026, 6, 1))
    late = zone.plots.assign(started_on=pd.to_datetime(["2026-07-15", "2026-01-10"]))
    found = seen(zone.with_layer("plots", late), image).ground
    assert found.agreement["ground_state"].tolist() == ["not_started", "under_way"]
    assert found.agreement["ground_agreement"].tolist() == ["agrees", "built_on_record_green"]
    supplied = zone.plots.assign(contract_day=pd.Timestamp(2026, 6, 2))
    found = seen(zone.with_layer("plots", supplied), image).ground
    assert set(found.agreement["ground_agreement"]) == {"before_supply"}


def test_the_earlier_image_is_the_last_on_which_a_plot_is_seen(zone: Zone, board: Callable) -> None:
    found = seen(
        zone,
        board(BEFORE, date(2024, 10, 1), name="a"),
        board(["....gggg"] * 4, date(2025, 10, 1), name="b"),
        board(AFTER, name="c"),
    ).ground
    assert found.agreement["ground_before"].to_dict() == {"SOIL": "a", "BUILT": "b"}
    assert found.agreement["ground_agreement"].tolist() == ["idle_on_record_cleared", "idle_on_record_built"]
    assert found.agreement["ground_change"].tolist() == ["not_visible", "built_up"]


def test_bare_ground_nobody_saw_before_is_not_told(zone: Zone, board: Callable) -> None:
    found = seen(zone, board(AFTER)).ground.agreement
    assert found["ground_agreement"].tolist() == ["not_told", "idle_on_record_built"]
    assert "没有可见的前期影像" in found["ground_says"]["SOIL"]
    blind = seen(zone, board(["ssssgggg"] * 4, bands=4)).ground.agreement
    assert blind["ground_agreement"].tolist() == ["not_told", "agrees"]
    assert "无短波红外" in blind["ground_says"]["SOIL"]
    assert "short-wave" in blind["ground_says_en"]["SOIL"]


def test_files_that_cannot_be_used_are_left_out_and_say_why(
    zone: Zone, board: Callable, tmp_path: Path
) -> None:
    good = board(BEFORE, date(2024, 10, 1), name="good")
    gone = board(AFTER, name="gone")
    gone.file.unlink()
    torn = board(AFTER, name="torn")
    torn.file.write_bytes(torn.file.read_bytes()[:300])
    undated = board(AFTER, None, name="undated")
    evaluation = seen(zone, good, gone, torn, undated)
    rows = evaluation.ground.rasters.set_index("raster")
    assert rows["used"].to_dict() == {"good": True, "gone": False, "torn": False, "undated": False}
    for name in ("gone", "torn", "undated"):
        assert name in rows["why"][name]
        assert name in rows["why_en"][name]
        assert rows["why"][name] != rows["why_en"][name]
    assert set(evaluation.ground.plots["raster"]) == {"good"}
    assert evaluation.figure("area_ha") == pytest.approx(0.32)
    none = seen(zone, undated).ground
    assert none.missing is not None
    assert none.agreement.empty
    assert none.plots.empty


def test_an_image_that_shows_no_plot_is_left_out_and_wipes_out_nothing(zone: Zone, board: Callable) -> None:
    images = (board(BEFORE, date(2024, 10, 1), name="a"), board(AFTER, date(2025, 10, 1), name="b"))
    alone = seen(zone, *images).ground
    dark = board(["........"] * 4, name="dark")
    found = seen(zone, *images, dark).ground
    assert found.rasters["used"].tolist() == [True, True, False]
    assert "dark" in found.rasters["why"][2]
    assert pd.isna(found.rasters["cell_m"][2])
    pd.testing.assert_frame_equal(found.agreement, alone.agreement)
    assert seen(zone, dark).ground.missing is not None


def test_a_zone_without_images_says_what_to_state(zone: Zone) -> None:
    found = evaluate(zone).ground
    assert found.missing is not None
    assert "zone.toml" in found.missing.text("zh")
    assert found.agreement.empty
    assert found.changes.empty


def test_nothing_is_read_before_it_is_asked(zone: Zone, board: Callable, monkeypatch) -> None:
    import gis.raster.reader as reader

    def never(*_args, **_more):
        raise AssertionError("an image was opened")

    image = board(AFTER)
    monkeypatch.setattr(reader, "opened", never)
    evaluation = seen(zone, image)
    assert evaluation.figure("area_ha") > 0
    with pytest.raises(AssertionError, match="was opened"):
        _ = evaluation.ground


def test_thresholds_of_the_zone_are_used(zone: Zone, board: Callable, tmp_path: Path) -> None:
    text = 'title = { zh = "本区", en = "own" }\nkind = "assumption"\n[[parameter]]\nname = "least_cells"\nvalue = 17\n'
    text += 'text = { zh = "像元", en = "cells" }\nkind = "assumption"\nevidence = "C"\nsource = { zh = "样", en = "s" }\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    found = seen(replace(zone, folder=tmp_path, policy={"ground": "own.toml"}), board(AFTER)).ground
    assert set(found.agreement["ground_agreement"]) == {"coarse"}
    assert found.agreement["cells"].tolist() == pytest.approx([16, 16])
