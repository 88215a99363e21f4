"""A file is opened only as what its ending says: nothing in it opens other files, or asks the network for anything."""

import json
import os
import sqlite3
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gis.errors import InputError
from layers.convert import convert
from layers.file import layers_in, read_file

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="{layer}"><SrcDataSource>{at}</SrcDataSource>'
    "<SrcLayer>{layer}</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)


@pytest.fixture
def server():
    """A server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *_):
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}", asked
        serving.shutdown()


def geojson(**more):
    square = [[[119.2, 34.6], [119.21, 34.6], [119.21, 34.61], [119.2, 34.6]]]
    row = {
        "type": "Feature",
        "properties": {"plot_id": "P1"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    return json.dumps({"type": "FeatureCollection", "features": [row]} | more)


def refused(path, message):
    found = read_file(path)
    assert found.frame is None
    (fault,) = found.faults
    assert fault.severity == "ERROR" and message in str(fault)
    return fault


@pytest.mark.parametrize(
    "kind", ["geojson", "json", "gpkg", "fgb", "shp", "parquet", "dxf", "gdb", "xlsx", "zip"]
)
def test_a_document_that_names_a_server_is_not_followed(tmp_path, server, kind):
    address, asked = server
    (tmp_path / "a.dbf").write_bytes(b"\3" + bytes(31) + b"\r")
    for text in (
        VRT.format(at=f"/vsicurl/{address}/leak.geojson", layer="s"),
        f"<OGRWFSDataSource><URL>{address}/wfs</URL></OGRWFSDataSource>",
        f"WFS:{address}/wfs",
        f"{address}/leak.geojson",
    ):
        (tmp_path / f"a.{kind}").write_text(text, encoding="utf-8")
        found = read_file(tmp_path / f"a.{kind}")
        assert found.frame is None and found.faults
    assert asked == []


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp"])
def test_a_document_that_names_another_file_gives_none_of_its_rows(tmp_path, two_plots, kind, packed):
    two_plots().to_file(tmp_path / "secret.gpkg", layer="s")
    text = VRT.format(at=tmp_path / "secret.gpkg", layer="s")
    path = tmp_path / f"a.{kind}"
    path.write_text(text, encoding="utf-8")
    if packed:
        path = tmp_path / "宗地.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"a.{kind}", text)
            archive.writestr("a.dbf", b"\3" + bytes(31) + b"\r")
    assert read_file(path).frame is None
    with pytest.raises(InputError):
        convert(path, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "spelt",
    [
        lambda text: text,
        lambda text: text.replace('"link"', '"LINK"'),
        lambda text: text.replace('"link"', '"url"'),
        lambda text: text.replace('"link"', '"\\u006cink"'),
        lambda text: text.replace('"crs"', '"\\u0063rs"'),
        lambda text: text.replace('"crs"', '"CRS"').replace('"type": "link"', '"Type": "link"'),
        lambda text: text.replace('"crs":', '"crs" /* */ :'),
        lambda text: text.replace('"crs":', '"crs": /* */'),
        lambda text: text.replace('"crs"', "'crs'"),
        lambda text: text.replace('"geometry": {', '"geometry": {"crs": {"type": "link"},'),
    ],
)
def test_a_crs_that_is_an_address_is_not_fetched(tmp_path, server, monkeypatch, spelt):
    monkeypatch.setenv("no_proxy", "*")
    address, asked = server
    crs = {
        "type": "link",
        "properties": {"href": f"{address}/crs", "url": f"{address}/crs", "type": "ogcwkt"},
    }
    (tmp_path / "a.geojson").write_text(spelt(geojson(crs=crs)), encoding="utf-8")
    refused(tmp_path / "a.geojson", "gives its CRS as an address")
    assert asked == []


def test_a_column_called_crs_is_a_column(tmp_path):
    for value in ('"EPSG:4490"', "null", "3", '"\\u0041"'):
        text = geojson().replace('"plot_id":', f'"crs": {value}, "plot_id":')
        (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
        assert read_file(tmp_path / "a.geojson").frame is not None


def test_gdal_itself_is_left_no_way_out(tmp_path, server):
    """Behind the guard: even handed such a document, GDAL has no format for it and no network."""
    import pyogrio

    from layers.drivers import OURS, only_ours

    address, asked = server
    only_ours()
    assert set(pyogrio.list_drivers()) <= OURS
    path = tmp_path / "a.geojson"
    path.write_text(VRT.format(at=f"/vsicurl/{address}/leak.geojson", layer="s"), encoding="utf-8")
    for source in (path, f"/vsicurl/{address}/leak.geojson", f"{address}/leak.geojson"):
        with pytest.raises(Exception, match=r"not|No"):
            pyogrio.read_dataframe(source)
    assert asked == []


def test_geojson_with_a_named_crs_and_a_mark_is_read(tmp_path):
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    (tmp_path / "a.geojson").write_text("\ufeff \n" + geojson(crs=named), encoding="utf-8")
    found = read_file(tmp_path / "a.geojson")
    assert found.frame is not None and found.crs is not None
    assert (len(found.frame), found.crs.to_epsg()) == (1, 4490)


@pytest.mark.parametrize(
    "view",
    [
        "SELECT fid, geom, ogr_geocode('x') AS plot_id FROM s",
        "SELECT fid, geom, load_extension('x.so') AS plot_id FROM s",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid FROM n",
        "SELECT * FROM nowhere",
    ],
)
def test_a_geopackage_with_a_view_that_does_more_is_refused(tmp_path, two_plots, view):
    path = tmp_path / "a.gpkg"
    two_plots().to_file(path, layer="s")
    with sqlite3.connect(path) as base:
        base.execute(f"CREATE VIEW v AS {view}")
    base.close()
    before = path.read_bytes()
    refused(path, "'v' calls programs or has no end")
    assert path.read_bytes() == before


def test_a_geopackage_with_a_plain_view_is_read(tmp_path, two_plots):
    path = tmp_path / "a.gpkg"
    two_plots().to_file(path, layer="s")
    with sqlite3.connect(path) as base:
        base.execute("CREATE VIEW v AS SELECT fid, geom, plot_id FROM s WHERE plot_id = 'P1'")
    base.close()
    assert len(read_file(path, layer="s").frame) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
@pytest.mark.parametrize(
    "name", ["a.csv", "a.txt", "a.dxf", "a.gpkg", "a.zip", "a.xlsx", "a.geojson", "b.dbf", "a.parquet"]
)
def test_a_pipe_is_refused_and_never_waited_for(tmp_path, two_plots, name):
    two_plots().drop(columns="official_area_m2").to_file(tmp_path / "b.shp")
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    path = tmp_path / ("b.shp" if name == "b.dbf" else name)
    fault = refused(path, "is no ordinary file")
    assert "不是普通文件" in fault.text("zh")
    if path.suffix in (".dxf", ".gpkg", ".zip", ".xlsx"):
        with pytest.raises(InputError, match="no ordinary file"):
            layers_in(path)


def test_what_a_library_says_names_no_folder(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\0" + bytes(200))
    (tmp_path / "a.fgb").write_bytes(b"fgb\3fgb\0" + b"\xff" * 200)
    for kind in ("gpkg", "fgb"):
        found = read_file(tmp_path / f"a.{kind}")
        assert found.frame is None
        said = " ".join(str(fault) for fault in found.faults)
        assert str(tmp_path) not in said and "vcpkg" not in said and "It might help" not in said
