"""Files are written whole or not at all, and the same twice."""

import contextlib
import hashlib
import json
import sqlite3
import unicodedata
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely import affinity
from shapely.geometry import MultiPolygon, Point, Polygon

from gis.errors import OutputError
from layers.read import read_zone
from layers.write import json_text, whole, write_csv, write_json, write_layers, write_parquet

EVIL = ["</script><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0"]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def plots(two_plots) -> gpd.GeoDataFrame:
    return two_plots(
        name=EVIL,
        start_by=pd.to_datetime(["2024-11-20", None]),
        priority_project=pd.array([True, None], dtype="boolean"),
        employees=pd.array([120, None], dtype="Int64"),
        note=pd.Series([None, None], dtype=object),
        kind=pd.Categorical(["a", "b"]),
    ).set_index("plot_id")


def test_the_same_rows_in_other_batches_give_the_same_bytes(two_plots, tmp_path) -> None:
    """A build that goes on from what it kept holds its text in other batches than one that reads the files."""
    whole_frame = pd.concat([two_plots(name=EVIL)] * 50, ignore_index=True)
    parts = pd.concat([whole_frame.iloc[:30], whole_frame.iloc[30:]])
    one = write_layers(tmp_path / "one.gpkg", {"plots": whole_frame, "again": whole_frame})
    two = write_layers(tmp_path / "two.gpkg", {"plots": parts, "again": parts})
    assert digest(one) == digest(two)
    assert one.read_bytes()[24:28] == one.read_bytes()[92:96] == b"\x00\x00\x00\x01"
    with contextlib.closing(sqlite3.connect(two)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(gpd.read_file(two, layer="again")) == 100


def test_the_same_frames_and_day_give_the_same_bytes(plots, tmp_path) -> None:
    firms = pd.DataFrame({"firm_id": ["F1"], "tax_wan": [5.0]}).set_index("firm_id")
    first = write_layers(
        tmp_path / "1" / "zone.gpkg", {"plots": plots, "firms": firms}, day=date(2026, 11, 20)
    )
    second = write_layers(
        tmp_path / "2" / "zone.gpkg", {"plots": plots, "firms": firms}, day=date(2026, 11, 20)
    )
    assert digest(first) == digest(second)
    other = write_layers(
        tmp_path / "3" / "zone.gpkg", {"plots": plots, "firms": firms}, day=date(2026, 11, 21)
    )
    assert digest(first) != digest(other)


def test_what_is_written_reads_back(plots, tmp_path) -> None:
    path = write_layers(
        tmp_path / "zone.gpkg",
        {"plots": plots, "firms": pd.DataFrame({"firm_id": ["F1"], "plot_id": ["P1"]})},
    )
    (tmp_path / "zone.toml").write_text(
        'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "zone.gpkg"\n[layers.firms]\nfile = "zone.gpkg"\n',
        encoding="utf-8",
    )
    zone = read_zone(tmp_path)
    assert path.exists()
    assert zone.plots["name"].tolist() == EVIL
    assert zone.plots["start_by"]["P1"] == pd.Timestamp("2024-11-20")
    assert zone.plots["priority_project"]["P1"] is np.True_ or zone.plots["priority_project"]["P1"] is True
    assert pd.isna(zone.plots["priority_project"]["P2"])
    assert zone.plots["employees"].tolist()[0] == 120
    assert zone.plots.geometry["P1"].equals(plots.geometry["P1"])
    assert zone.layers["firms"]["plot_id"].tolist() == ["P1"]


def test_parquet_is_the_same_twice_and_keeps_its_crs(plots, tmp_path) -> None:
    first, second = write_parquet(tmp_path / "1.parquet", plots), write_parquet(tmp_path / "2.parquet", plots)
    assert digest(first) == digest(second)
    assert gpd.read_parquet(first).crs.to_epsg() == 4547


def test_csv_opens_in_excel_and_runs_nothing(plots, tmp_path) -> None:
    path = write_csv(tmp_path / "plots.csv", plots)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfplot_id,official_area_m2,name,start_by")
    words = data.decode("utf-8-sig").split("\r\n")
    assert words[1].startswith("P1,10000.0,</script>")
    assert "\"'=cmd" in words[2] or ",'=cmd" in words[2]
    assert ",2024-11-20," in words[1]
    assert "POLYGON" not in data.decode("utf-8-sig")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "＝1"])
def test_cells_that_a_spreadsheet_would_run_are_tamed(cell, tmp_path) -> None:
    path = write_csv(tmp_path / "a.csv", pd.DataFrame({"a": [cell], "=b": ["x"]}))
    read = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert read.columns.tolist() == ["a", "'=b"]
    assert read["a"][0].startswith("'")


def test_json_is_sorted_and_has_null_for_blank(tmp_path) -> None:
    path = write_json(
        tmp_path / "a.json", {"b": np.float64("nan"), "a": [pd.NA, pd.Timestamp("2026-11-20"), np.int64(3)]}
    )
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": [None, "2026-11-20", 3], "b": None}
    assert json_text({"b": 1, "a": 2}).index('"a"') < json_text({"b": 1, "a": 2}).index('"b"')
    assert "Infinity" not in json_text([float("inf")])


def test_a_failure_leaves_what_was_there(tmp_path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("before")
    with pytest.raises(ZeroDivisionError), whole(target) as place:
        place.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path, two_plots) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        write_layers(tmp_path / "file" / "zone.gpkg", {"plots": two_plots()})
    with pytest.raises(OutputError, match="is a folder"):
        write_json(tmp_path, {})
    with pytest.raises(OutputError, match="no layer"):
        write_layers(tmp_path / "zone.gpkg", {})


def test_what_was_set_aside_can_be_written_whatever_its_shape(zone_folder, two_plots, at, tmp_path) -> None:
    tie = affinity.translate(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), 500_200.0, 3_800_000.0)
    shapes = [at(0, 0, 100, 100), None, Point(500_150, 3_800_000), Polygon(), tie]
    plots = gpd.GeoDataFrame(
        {"plot_id": [f"P{i}" for i in range(5)]}, geometry=gpd.GeoSeries(shapes, crs="EPSG:4547")
    )
    zone = read_zone(zone_folder(plots=plots))
    path = write_layers(tmp_path / "out.gpkg", {"plots": zone.plots, "set_aside": zone.set_aside})
    back = gpd.read_file(path, layer="set_aside")
    assert back["source_row"].tolist() == [2, 3, 4, 5]
    assert back["reason"].str.len().min() > 0


def test_an_empty_layer_can_be_written(zone_folder, tmp_path) -> None:
    zone = read_zone(zone_folder())
    path = write_layers(tmp_path / "out.gpkg", {"plots": zone.plots, "set_aside": zone.set_aside})
    back = gpd.read_file(path, layer="set_aside")
    assert len(back) == 0
    assert "reason" in back.columns


def test_one_layer_of_polygons_in_both_forms_is_written_as_multipolygons(two_plots, at, tmp_path) -> None:
    plots = two_plots(geometry=[MultiPolygon([at(0, 0, 1, 1), at(5, 0, 6, 1)]), at(2, 0, 3, 1)])
    path = write_layers(tmp_path / "out.gpkg", {"plots": plots})
    assert pyogrio.read_info(path)["geometry_type"] == "MultiPolygon"
    assert set(gpd.read_file(path).geom_type) == {"MultiPolygon"}


def test_headings_that_a_database_takes_for_one_are_told_apart(two_plots, tmp_path) -> None:
    plots = two_plots(Kind=["a", "b"], KIND=["c", "d"], fid=[7, 8], geom=["e", "f"])
    back = gpd.read_file(write_layers(tmp_path / "out.gpkg", {"plots": plots}))
    assert [back[name][0] for name in ("Kind", "KIND_2", "fid_2", "geom_2")] == ["a", "c", 7, "e"]


def test_letters_that_turn_a_terminal_around_are_escaped_and_read_back():
    name = "园\u202e区\u2066x\u200b\x7f\x9b\u2028\U000e0041　甲"
    text = json_text([{"name": name}])
    assert (
        "\\u202e" in text
        and "\\u2066" in text
        and "\\u200b" in text
        and "\\u007f" in text
        and "\\u009b" in text
    )
    assert "园" in text and "　甲" in text
    assert all(one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Zl", "Zp") for one in text)
    assert json.loads(text) == [{"name": name}]


def test_the_database_does_not_tell_how_often_it_was_changed(plots, tmp_path) -> None:
    path = write_layers(tmp_path / "out.gpkg", {"plots": plots, "again": plots})
    head = path.read_bytes()[:100]
    assert head[24:28] == head[92:96] == b"\0\0\0\x01"
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.execute("CREATE TABLE more (a)")
    assert len(gpd.read_file(path, layer="again")) == len(plots)


def test_lists_in_cells_are_written_beside_formulas_that_are_tamed(tmp_path) -> None:
    cells = pd.Series([np.array(["=1", "b"]), "=2", None, ["a"]], dtype=object)
    write_csv(tmp_path / "a.csv", pd.DataFrame({"n": range(4), "tags": cells}))
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",", 1)[1] for line in lines] == ["tags", "['=1' 'b']", "'=2", "", "['a']"]
