"""Reasons of what was set aside: each in Chinese beside its English, in every file that carries them."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from layers.convert import convert
from layers.fault_layer import write_fault_report
from layers.read import examine_zone, read_zone
from layers.reason import in_both
from layers.words import both, table

KEYS = [key for key in table() if key.startswith(("geos.", "reason.", "txt.reason_"))]


@pytest.mark.parametrize("key", KEYS)
def test_every_reason_is_known_again_by_its_english(key) -> None:
    row = table()[key]
    facts = {name: f"[{name}] 8.5, 1" for name in row.places("en")}
    told = both(row.what, facts)
    assert in_both(str(told)).text("zh") == told.text("zh")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Ring Self-intersection [40428600.000 3831100.000]", "边界环自相交 [40428600.000 3831100.000]"),
        ("not a line: Polygon", "不是线，而是 Polygon"),
        (
            "界址点数 says 4, there are 3 points, and the area does not agree",
            "界址点数为 4，实有 3 点，面积也不符",
        ),
        ("line 9 cannot be read: J1,1,{line}", "第 9 行无法读取：J1,1,{line}"),
        ("something else", "something else"),
        ("", ""),
    ],
)
def test_reasons_in_chinese(english, chinese) -> None:
    assert in_both(english) == english
    assert in_both(english).text("zh") == chinese


def test_the_zone_tells_both(zone_folder, two_plots, at) -> None:
    folder = zone_folder(plots=two_plots(geometry=[at(0, 0, 100, 100), Point(500_000, 3_800_000)]))
    (aside,) = read_zone(folder).set_aside.drop(columns="geometry").to_dict("records")
    assert aside == {
        "layer": "plots",
        "id": "P2",
        "reason": "not a polygon: Point",
        "reason_zh": "不是面，而是 Point",
        "source_file": "plots.gpkg",
        "source_row": 2,
    }
    write_fault_report(examine_zone(folder), folder / "out")
    back = gpd.read_file(folder / "out" / "faults.gpkg", layer="set_aside")
    assert back["reason_zh"].tolist() == ["不是面，而是 Point"]


def test_a_zone_with_nothing_set_aside_has_the_column_too(zone_folder) -> None:
    assert list(read_zone(zone_folder()).set_aside.columns) == [
        "layer", "id", "reason", "reason_zh", "source_file", "source_row", "geometry",
    ]  # fmt: skip


def test_the_list_beside_a_converted_file_tells_both(tmp_path, two_plots, at) -> None:
    two_plots(geometry=[at(0, 0, 100, 100), None]).to_file(tmp_path / "a.gpkg", driver="GPKG")
    convert(tmp_path / "a.gpkg", tmp_path / "b.txt")
    aside = pd.read_csv(tmp_path / "b.set_aside.csv", encoding="utf-8-sig")
    assert aside[["reason", "reason_zh"]].to_numpy().tolist() == [["no shape", "没有图形"]]
