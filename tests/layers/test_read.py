"""Reading a zone: everything comes out in one CRS and one dictionary, or one message names all that is wrong."""

import json
import shutil
import struct
from datetime import date

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Point, box

from gis.errors import InputError
from layers.read import inspect, read_zone
from layers.write import write_layers, write_parquet


def write_gbk_shapefile(folder, frame, name="plots", cpg=False):
    """A Shapefile in GBK as bureaus hand it in: language byte 0, and no .cpg unless asked."""
    frame.to_file(folder / f"{name}.shp", encoding="GBK", engine="pyogrio")
    if not cpg:
        (folder / f"{name}.cpg").unlink()
    return folder / f"{name}.shp"


def test_a_plain_zone(zone_folder) -> None:
    zone = read_zone(zone_folder())
    assert (zone.name, zone.day, zone.crs.to_epsg()) == ("甲区", date(2026, 11, 20), 4547)
    assert zone.plots.geometry.area.to_dict() == {"P1": 10_000.0, "P2": 6_000.0}
    (source,) = zone.sources
    assert (source.layer, source.read, source.used, source.set_aside) == ("plots", 2, 2, 0)
    assert len(source.sha256) == 64
    assert len(zone.set_aside) == 0


def test_the_day_handed_in_comes_first(zone_folder) -> None:
    assert read_zone(zone_folder(), day=date(2025, 1, 1)).day == date(2025, 1, 1)


def test_no_day_is_an_error(zone_folder) -> None:
    with pytest.raises(InputError, match="no day is given"):
        read_zone(zone_folder(top=""))


def test_tables_of_other_rooms_are_carried(zone_folder) -> None:
    end = '[rules]\nuse = ["idle_land_2012"]\n[site]\nprofiles = ["manufacturing"]\n[map]\nclassification = "会议汇报"\n[corridor]\nhalf_width_m = 900'
    zone = read_zone(zone_folder(end=end))
    assert zone.rules["use"] == ["idle_land_2012"]
    assert zone.corridor["half_width_m"] == 900
    assert (zone.site["profiles"], zone.map["classification"]) == (["manufacturing"], "会议汇报")


def test_degrees_are_brought_to_the_belt_and_it_is_said(zone_folder, two_plots, of) -> None:
    degrees = two_plots().to_crs("EPSG:4490")
    zone = read_zone(zone_folder(plots=degrees))
    assert zone.crs.to_epsg() == 4526  # 114 degrees east: belt 38, with its number before the easting
    assert zone.plots.geometry.area["P1"] == pytest.approx(10_000.0, rel=1e-6)
    assert any("EPSG:4526" in fault.message("en") for fault in of(zone.faults, "crs"))


def test_the_zones_crs_is_where_every_layer_goes(zone_folder, two_plots) -> None:
    parks = gpd.GeoDataFrame(
        {"park_id": ["K1"], "name": ["甲园"]}, geometry=[two_plots().union_all().buffer(10)], crs="EPSG:4547"
    )
    folder = zone_folder(
        top='day = 2026-11-20\ncrs = "EPSG:4526"', plots=two_plots().to_crs("EPSG:3857"), parks=parks
    )
    zone = read_zone(folder)
    assert {frame.crs.to_epsg() for frame in zone.layers.values()} == {4526}
    assert zone.plots.geometry.area["P1"] == pytest.approx(10_000.0, rel=1e-6)
    assert zone.plots.geometry.within(zone.layers["parks"].geometry.iloc[0]).all()


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4490", "EPSG:99999", "园区坐标系"])
def test_a_zone_cannot_be_measured_in_that(zone_folder, crs) -> None:
    with pytest.raises(InputError) as caught:
        read_zone(zone_folder(top=f'day = 2026-11-20\ncrs = "{crs}"'))
    assert [fault.kind for fault in caught.value.faults if fault.severity == "ERROR"] == ["crs"]


def test_one_message_names_all_faults(zone_folder, two_plots, at, tmp_path) -> None:
    """The list of issue 2: a missing column, a wrong CRS, an overlap, a number given twice, no such day, an empty
    layer, a file that is not there."""
    plots = pd.concat([two_plots(), two_plots(plot_id=["P3", "P3"])], ignore_index=True)
    plots["geometry"] = [at(0, 0, 100, 100), at(90, 0, 160, 100), at(200, 0, 300, 100), at(300, 0, 400, 100)]
    plots["official_area_m2"] = plots.geometry.area
    plots["start_by"] = ["2024-11-20", "2021-06-31", None, None]
    parks = gpd.GeoDataFrame({"name": ["甲"]}, geometry=[at(0, 0, 500, 500)], crs="EPSG:4547")
    roads = gpd.GeoDataFrame({"road_id": ["R1"]}, geometry=[at(0, 0, 500, 5).boundary], crs="EPSG:4490")
    nodes = gpd.GeoDataFrame({"node_id": []}, geometry=gpd.GeoSeries([], crs="EPSG:4547"))
    folder = zone_folder(
        plots=plots, parks=parks, roads=roads, corridor_nodes=nodes, end='[layers.firms]\nfile = "台账.csv"'
    )
    with pytest.raises(InputError) as caught:
        read_zone(folder)
    message = str(caught.value)
    for words in (
        "plots.gpkg, row 3: plot_id P3 is not unique: rows 3, 4. Give each its own number.",
        "plots.gpkg, row 2: start_by is '2021-06-31', not a day. Write YYYY-MM-DD.",
        "plots.gpkg, row 1: plots P1 and P2 overlap by 1\u2009000.0 m².",
        "parks.gpkg: no column for 园区编号 (park_id), which is required.",
        "roads.gpkg: coordinates (x 500000 to 500500, y 3800000 to 3800005) cannot be degrees",
        "corridor_nodes.gpkg: holds no row.",
        "台账.csv: is not there.",
    ):
        assert words.partition("(x")[0] in message
    assert caught.value.exit_code == 3
    assert not list(tmp_path.glob("*.tmp"))


def test_no_such_day_in_a_date_column_names_its_row(tmp_path, two_plots) -> None:
    plots = two_plots(备注=["好", "坏"], start_by=[date(2024, 11, 20), date(2021, 6, 30)])
    plots = plots.rename(columns={"plot_id": "ZDDM", "official_area_m2": "ZDMJ", "start_by": "YDKGRQ"})
    pyogrio.write_dataframe(plots, tmp_path / "plots.shp", use_arrow=True, encoding="GBK")
    (tmp_path / "plots.cpg").unlink()
    table = (tmp_path / "plots.dbf").read_bytes()
    assert table.count(b"20210630") == 1
    (tmp_path / "plots.dbf").write_bytes(table.replace(b"20210630", b"20210631"))
    toml = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "plots.shp"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_zone(tmp_path)
    assert "plots.shp, row 2: start_by is '2021/06/31', not a day. Write YYYY-MM-DD." in str(caught.value)


def test_an_excel_ledger_of_firms(zone_folder, two_plots) -> None:
    folder = zone_folder(plots=two_plots(), end='[layers.firms]\nfile = "台账.xlsx"')
    ledger = pd.DataFrame(
        {"企业编号": ["F1", "F2"], "地块编号": ["P1", "P9"], "年税收（元）": [50_000.0, None]}
    )
    pyogrio.write_dataframe(ledger, folder / "台账.xlsx", driver="XLSX")
    zone = read_zone(folder)
    assert zone.layers["firms"]["tax_wan"].tolist()[0] == 5.0
    assert any("plots that are not there in 1 of 2 rows: P9" in fault.message("en") for fault in zone.faults)


def test_a_layer_that_lies_in_another_province_is_an_error(zone_folder, two_plots) -> None:
    roads = gpd.GeoDataFrame(
        {"road_id": ["R1"]}, geometry=[two_plots().geometry[0].boundary], crs="EPSG:4550"
    )
    with pytest.raises(InputError, match=r"the layer lies 8\d\d km from the plots"):
        read_zone(zone_folder(plots=two_plots(), roads=roads))


def test_a_belt_number_that_the_crs_does_not_have(zone_folder, two_plots) -> None:
    labelled = two_plots().set_crs("EPSG:4526", allow_override=True)  # which has 38 before the easting
    with pytest.raises(InputError, match="EPSG:4547"):
        read_zone(zone_folder(plots=labelled))


@pytest.mark.parametrize(
    ("shape", "crs", "words"),
    [
        (box(34.60, 119.20, 34.61, 119.21), "EPSG:4490", "latitude stands before longitude"),
        (box(119.20, 34.60, 119.21, 34.61), "EPSG:4528", "are degrees, and CGCS2000"),
        (box(500_000, 3_800_000, 500_100, 3_800_100), "EPSG:4490", "they are metres"),
        (box(500_000, 3_800_000, 500_100, 3_800_100), "EPSG:4528", 'Write crs = "EPSG:4549"'),
        (box(40_500_000, 3_800_000, 40_500_100, 3_800_100), "EPSG:4549", 'Write crs = "EPSG:4528"'),
        (box(39_500_000, 3_800_000, 39_500_100, 3_800_100), "EPSG:4528", 'Write crs = "EPSG:4527"'),
    ],
)
def test_coordinates_that_cannot_be_in_their_crs(shape, crs, words, zone_folder) -> None:
    plots = gpd.GeoDataFrame({"plot_id": ["P1"]}, geometry=[shape], crs=crs)
    with pytest.raises(InputError, match=words):
        read_zone(zone_folder(plots=plots))


def test_overlaps_pass_when_the_zone_accepts_them(zone_folder, two_plots, at, of) -> None:
    plots = two_plots(geometry=[at(0, 0, 100, 100), at(90, 0, 160, 100)], official_area_m2=[1e4, 7e3])
    zone = read_zone(zone_folder(plots=plots, end='accept = ["overlap"]'))
    assert [fault.severity for fault in of(zone.faults, "overlap")] == ["WARNING"]


def test_what_is_set_aside_is_kept_with_its_place(zone_folder, two_plots, at) -> None:
    zone = read_zone(zone_folder(plots=two_plots(geometry=[at(0, 0, 100, 100), Point(500_000, 3_800_000)])))
    assert zone.plots.index.tolist() == ["P1"]
    aside = zone.set_aside.iloc[0]
    assert (aside["layer"], aside["source_file"], aside["source_row"]) == ("plots", "plots.gpkg", 2)
    assert (zone.sources[0].read, zone.sources[0].used, zone.sources[0].set_aside) == (2, 1, 1)
    assert zone.set_aside.crs == zone.crs


def test_nothing_left_of_a_layer_is_an_error(zone_folder, two_plots) -> None:
    with pytest.raises(InputError, match="none of its rows can be used"):
        read_zone(zone_folder(plots=two_plots(geometry=[Point(1, 1), Point(2, 2)])))


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "parquet", "shp", "fgb"])
def test_every_format_gives_the_same_plots(kind, tmp_path, two_plots) -> None:
    plots = two_plots(plot_id=["宗地一", "宗地二"]).rename(
        columns={"plot_id": "ZDDM", "official_area_m2": "ZDMJ"}
    )
    if kind == "parquet":
        write_parquet(tmp_path / "a.parquet", plots)
    elif kind == "shp":
        write_gbk_shapefile(tmp_path, plots, "a")
    elif kind == "geojson":
        plots.to_crs("EPSG:4326").to_file(tmp_path / "a.geojson", driver="GeoJSON")
    else:
        plots.to_file(tmp_path / f"a.{kind}")
    (tmp_path / "zone.toml").write_text(
        f'name = "甲"\nday = 2026-11-20\ncrs = "EPSG:4547"\n[layers.plots]\nfile = "a.{kind}"\n',
        encoding="utf-8",
    )
    zone = read_zone(tmp_path)
    assert sorted(zone.plots.index) == ["宗地一", "宗地二"]
    assert zone.plots.geometry.area["宗地一"] == pytest.approx(10_000.0, rel=1e-5)
    assert zone.plots["official_area_m2"]["宗地二"] == 6_000.0


def test_several_files_are_one_layer_and_numbers_are_unique_over_all(tmp_path, two_plots, at) -> None:
    (tmp_path / "宗地").mkdir()
    two_plots().to_file(tmp_path / "宗地" / "a.gpkg")
    more = two_plots(geometry=[at(200, 0, 300, 100), at(300, 0, 360, 100)], plot_id=["P3", "P1"])
    more.to_file(tmp_path / "宗地" / "b.gpkg")
    toml = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfiles = "宗地/*.gpkg"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_zone(tmp_path)
    assert "a.gpkg, row 1: plot_id P1 is not unique" in str(caught.value)
    assert "b.gpkg, row 2: plot_id P1 is not unique" in str(caught.value)


def test_a_layer_of_several_has_to_be_named(tmp_path, two_plots) -> None:
    write_layers(tmp_path / "z.gpkg", {"one": two_plots(), "two": two_plots()})
    toml = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "z.gpkg"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(InputError, match=r"one of one, two"):
        read_zone(tmp_path)
    (tmp_path / "zone.toml").write_text(toml + 'layer = "two"\n', encoding="utf-8")
    assert read_zone(tmp_path).sources[0].file == "z.gpkg:two"


def test_no_crs_is_an_error_and_can_be_declared(tmp_path, two_plots) -> None:
    write_gbk_shapefile(
        tmp_path, two_plots().drop(columns="official_area_m2").rename(columns={"plot_id": "ZDDM"})
    )
    (tmp_path / "plots.prj").unlink()
    toml = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "plots.shp"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(InputError, match=r"plots.shp: has no CRS. Its coordinates"):
        read_zone(tmp_path)
    (tmp_path / "zone.toml").write_text(toml + 'crs = "EPSG:4547"\n', encoding="utf-8")
    assert read_zone(tmp_path).crs.to_epsg() == 4547


def test_hostile_names_are_only_text(zone_folder, two_plots) -> None:
    names = [
        "</script><img src=x onerror=alert(1)>",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    ]
    zone = read_zone(zone_folder(plots=two_plots(plot_id=names, name=["{#", "\x1b[31m\nERROR"])))
    assert zone.plots.index.tolist() == names
    assert zone.plots["name"].tolist() == ["{#", "\x1b[31m\nERROR"]


def test_a_message_stays_on_its_line(zone_folder, two_plots) -> None:
    with pytest.raises(InputError) as caught:
        read_zone(zone_folder(plots=two_plots(start_by=["x\n  ERROR all is well\x1b[2J", None])))
    lines = str(caught.value).splitlines()
    assert [line for line in lines if "all is well" in line] == [lines[1]]
    assert not [line for line in lines if line.startswith("  ERROR all")]
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "folder"])
@pytest.mark.parametrize("kind", ["gpkg", "geojson", "parquet", "shp", "csv"])
def test_a_damaged_file_is_a_clear_error(kind, damage, tmp_path, two_plots) -> None:
    path = tmp_path / f"plots.{kind}"
    if kind == "parquet":
        write_parquet(path, two_plots())
    elif kind == "csv":
        path.write_text("编号,面积\nP1,1\n", encoding="gbk")
    else:
        two_plots().rename(columns={"official_area_m2": "ZDMJ"}).to_file(path)
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {"cut": data[: len(data) // 3], "empty": b"", "noise": bytes(range(256)) * 9}[damage]
        )
    toml = f'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "plots.{kind}"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(InputError, match="plots"):
        read_zone(tmp_path)


def test_a_ring_that_is_open_costs_its_row_and_not_the_file(tmp_path, two_plots) -> None:
    plots = two_plots().rename(columns={"plot_id": "ZDDM", "official_area_m2": "ZDMJ"})
    plots.to_file(tmp_path / "plots.gpkg")
    data = (tmp_path / "plots.gpkg").read_bytes()
    ring = shapely.to_wkb(plots.geometry[1], byte_order=1)
    assert data.count(ring) == 1
    (tmp_path / "plots.gpkg").write_bytes(
        data.replace(ring, ring[:-16] + struct.pack("<2d", 500_111.0, 3_800_011.0))
    )
    toml = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "plots.gpkg"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    zone = read_zone(tmp_path)
    assert zone.plots.index.tolist() == ["P1"]
    assert zone.set_aside[["id", "reason"]].to_numpy().tolist() == [["P2", "no shape"]]


def test_plots_without_shapes_are_an_error(tmp_path) -> None:
    (tmp_path / "plots.csv").write_text("地块编号,证载面积\nP1,1\n", encoding="gbk")
    for crs in ("", 'crs = "EPSG:4547"\n'):
        toml = f'name = "甲"\nday = 2026-11-20\n{crs}[layers.plots]\nfile = "plots.csv"\n'
        (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
        with pytest.raises(InputError, match="has no shapes, and plots needs polygons"):
            read_zone(tmp_path)


def test_a_look_at_a_file_decides_nothing(tmp_path, two_plots) -> None:
    path = write_gbk_shapefile(
        tmp_path, two_plots(备注=["好", "坏"]).rename(columns={"plot_id": "ZDDM", "official_area_m2": "ZDMJ"})
    )
    (look,) = inspect(path).layers
    assert (look.layer, look.rows, look.shape, look.crs) == ("plots", 2, "polygon", "EPSG:4547")
    assert (look.encoding, look.fields["ZDDM"]) == ("GB18030", "plot_id")
    assert "备注" in look.unknown
    west, south, east, north = look.extent_lonlat
    assert 113.9 < west < east < 114.1
    assert 34 < south < north < 35


def test_a_look_at_nothing_is_a_fault_not_a_traceback(tmp_path) -> None:
    (look,) = inspect(tmp_path / "none.gpkg").layers
    assert look.faults[0].message("en") == "is not there."
    (tmp_path / "bad.gpkg").write_bytes(b"not a database")
    (look,) = inspect(tmp_path / "bad.gpkg").layers
    assert look.faults[0].severity == "ERROR"


def test_a_zone_moves_with_its_folder(zone_folder, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("搬家") / "zone"
    shutil.copytree(zone_folder(), elsewhere)
    assert len(read_zone(elsewhere / "zone.toml").plots) == 2


def test_geojson_without_crs_is_degrees_by_its_standard(tmp_path, two_plots) -> None:
    raw = json.loads(two_plots().to_crs("EPSG:4326").to_json())
    raw.pop("crs", None)
    (tmp_path / "p.geojson").write_text(json.dumps(raw), encoding="utf-8")
    toml = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "p.geojson"\n'
    (tmp_path / "zone.toml").write_text(toml, encoding="utf-8")
    assert read_zone(tmp_path).crs.to_epsg() == 4526


def test_a_contradicted_unit_stops_a_build_unless_it_is_accepted(zone_folder, two_plots, at, of) -> None:
    shapes = [at(100 * one, 0, 100 * one + 100, 100) for one in range(3)]
    plots = gpd.GeoDataFrame(
        {
            "plot_id": ["P1", "P2", "P3"],
            "official_area_m2": 1e4,
            "JZMJ": [1.2, 0.8, 1.0],
            "RJL": [1.2, 0.8, 1.0],
        },
        geometry=shapes,
        crs="EPSG:4547",
    )
    stated = 'units = { JZMJ = "m²" }'
    with pytest.raises(InputError, match="JZMJ is said to be in m², but 3 of the 3 rows"):
        read_zone(zone_folder(plots=plots, end=stated))
    zone = read_zone(zone_folder(plots=plots, end=f'{stated}\naccept = ["unit"]'))
    assert [fault.severity for fault in of(zone.faults, "unit")] == ["WARNING"]
    with pytest.raises(InputError, match="Declare the unit of JZMJ"):
        without = plots.drop(columns="RJL")
        read_zone(zone_folder(plots=without, end='accept = ["unit"]'))
