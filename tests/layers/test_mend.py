"""Safe repairs on copies, each written down; faults as shapes; and what is not safe left alone."""

import hashlib
import json

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner
from shapely.geometry import Polygon

from cli import main
from gis.errors import OutputError
from layers.fault_layer import fault_layers
from layers.mend import mend, write_mended
from layers.read import examine_zone, read_zone
from layers.write import write_layers

E, N = 500_000.0, 3_800_000.0


def ring(*points: tuple[float, float]) -> Polygon:
    return Polygon([(E + x, N + y) for x, y in points])


def damaged(at) -> gpd.GeoDataFrame:
    """Five plots: sound; closed twice; with a spike that crosses itself; a bow tie; sound, its number in full width."""
    spike = ring((600, 0), (700, 0), (700, 100), (650, 100), (650, 100.4), (650.4, 100), (600, 100))
    return gpd.GeoDataFrame(
        {"plot_id": ["P1", " P2 ", "P3", "P4", "Ｐ５"], "official_area_m2": [1e4, 1e4, 1e4, 1e4, 1e4]},
        geometry=[
            at(0, 0, 100, 100),
            ring((200, 0), (300, 0), (300, 100), (200, 100), (200, 100), (200, 0), (200, 0)),
            spike,
            ring((400, 0), (500, 100), (500, 0), (400, 100)),
            at(800, 0, 900, 100),
        ],
        crs="EPSG:4547",
    )


@pytest.fixture
def folder(zone_folder, at):
    return zone_folder(plots=damaged(at))


def test_each_repair_is_written_down_with_before_and_after(folder) -> None:
    found = mend(examine_zone(folder).loaded)
    told = found.log[["source_row", "column", "repair", "before", "after"]].to_numpy().tolist()
    assert [2, "geometry", "points", "7 points", "5 points"] in told
    assert [2, "plot_id", "trim", "' P2 '", "'P2'"] in told
    assert [5, "plot_id", "trim", "'Ｐ５'", "'P5'"] in told
    (shape,) = found.log[found.log["repair"] == "shape"].to_dict("records")
    assert shape["source_row"] == 3
    assert shape["before"].startswith("Self-intersection at 500650.")
    assert shape["after"].startswith("valid, area 10000.")
    assert len(told) == 4
    plots = found.layers["plots"]
    assert plots["plot_id"].tolist() == ["P1", "P2", "P3", "P4", "P5"]
    assert plots.geometry.is_valid.tolist() == [
        True,
        True,
        True,
        False,
        True,
    ]  # the bow tie is not safe to mend
    assert len(plots) == 5


def test_nothing_to_mend_writes_a_log_of_nothing(zone_folder, two_plots, tmp_path) -> None:
    found = write_mended(examine_zone(zone_folder(plots=two_plots())), tmp_path / "out")
    assert (found.layers, len(found.log), [path.name for path in found.files]) == ({}, 0, ["repairs.csv"])


def test_identifiers_that_would_become_one_are_left(zone_folder, two_plots) -> None:
    found = mend(examine_zone(zone_folder(plots=two_plots(plot_id=["P1", "Ｐ1"]))).loaded)
    assert "plots" not in found.layers
    found = mend(examine_zone(zone_folder(plots=two_plots(park_id=["K1", " K1"]))).loaded)
    assert found.layers["plots"]["park_id"].tolist() == ["K1", "K1"]


def test_the_files_handed_in_are_never_written_to(folder, tmp_path) -> None:
    before = hashlib.sha256((folder / "plots.gpkg").read_bytes()).hexdigest()
    for place in (folder, folder / "sub" / ".."):
        with pytest.raises(OutputError, match="holds the zone's own files"):
            write_mended(examine_zone(folder), place)
    out = tmp_path / "mended"
    result = CliRunner().invoke(
        main, ["check", str(folder), "--repair", str(out), "--report", str(out / "report"), "--lang", "en"]
    )
    assert result.exit_code == 0, result.output
    assert hashlib.sha256((folder / "plots.gpkg").read_bytes()).hexdigest() == before
    assert sorted(path.name for path in out.iterdir()) == ["plots.gpkg", "repairs.csv", "report"]
    again = gpd.read_file(out / "plots.gpkg", layer="plots")
    assert again.crs.to_epsg() == 4547
    assert again["plot_id"].tolist() == ["P1", "P2", "P3", "P4", "P5"]
    assert len(pd.read_csv(out / "repairs.csv")) == 4
    assert "4 safe repairs in 1 layers" in result.output
    records = json.loads((out / "report" / "faults.json").read_text(encoding="utf-8"))
    assert {"severity", "kind", "key", "facts", "message", "remedy"} <= set(records[0])
    names = {name for name, _ in pyogrio.list_layers(out / "report" / "faults.gpkg")}
    assert {"faults", "invalid", "set_aside"} <= names


def test_a_mended_layer_reads_without_the_faults_that_were_mended(folder, tmp_path) -> None:
    write_mended(examine_zone(folder), tmp_path / "mended")
    (tmp_path / "mended" / "zone.toml").write_text(
        (folder / "zone.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    before = {fault.row for fault in read_zone(folder).faults if fault.kind == "geometry"}
    after = {fault.row for fault in read_zone(tmp_path / "mended").faults if fault.kind == "geometry"}
    assert (before, after) == ({3, 4}, {4})


def test_faults_have_shapes_to_look_at_also_where_an_error_stops_the_work(zone_folder, two_plots, at) -> None:
    plots = two_plots(geometry=[at(0, 0, 100, 100), at(90, 0, 160, 100)])
    examined = examine_zone(zone_folder(plots=plots))
    assert any(fault.severity == "ERROR" for fault in examined.faults)
    found = fault_layers(examined, "en")
    assert found["overlaps"].area.tolist() == [1000.0]
    assert found["overlaps"][["left", "right"]].to_numpy().tolist() == [["P1", "P2"]]
    row = found["faults"].set_index("kind").loc["overlap"]
    assert row["message"] == "plots P1 and P2 overlap by 1\u2009000.0 m²."
    assert plots.geometry[0].contains(row["geometry"])


def test_gaps_have_shapes_too(zone_folder, two_plots, at) -> None:
    examined = examine_zone(
        zone_folder(plots=two_plots(geometry=[at(0, 0, 100, 100), at(100.4, 0, 160, 100)]))
    )
    found = fault_layers(examined)
    assert found["gaps"].area.round(6).tolist() == [40.0]
    assert "overlaps" not in found


def test_what_was_set_aside_without_a_shape_is_in_the_report_too(
    zone_folder, two_plots, at, tmp_path
) -> None:
    folder = zone_folder(plots=two_plots(geometry=[at(0, 0, 100, 100), None]))
    found = fault_layers(examine_zone(folder))["set_aside"]
    assert found[["id", "reason", "source_row"]].values.tolist() == [["P2", "no shape", 2]]
    assert found.geometry.isna().tolist() == [True]
    place = write_layers(tmp_path / "faults.gpkg", {"set_aside": found})
    assert gpd.read_file(place, layer="set_aside")["reason"].tolist() == ["no shape"]
