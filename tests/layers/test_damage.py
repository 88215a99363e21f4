"""Every reader under damage: a fault that says so, within seconds, never a traceback, and nothing written."""

import time
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from layers.export import export
from layers.file import layers_in, read_file

KINDS = ["gpkg", "shp", "geojson", "parquet", "fgb", "dxf", "txt", "csv", "xlsx"]


def looked_at(path):
    """Whatever is in it, reading gives a fault or rows; in seconds."""
    start = time.monotonic()
    try:
        names = layers_in(path)
    except InputError:
        names = []
    for name in names[:3] or [""]:
        found = read_file(path, layer=name)
        assert found.frame is not None or [fault for fault in found.faults if fault.severity == "ERROR"]
        assert all(str(fault) for fault in found.faults)
    assert time.monotonic() - start < 10


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of one good file of each kind."""
    import geopandas as gpd
    from shapely.geometry import box

    folder = tmp_path_factory.mktemp("good")
    shapes = [box(500_000 + 20 * i, 3.83e6, 500_010 + 20 * i, 3.83e6 + 10) for i in range(20)]
    frame = gpd.GeoDataFrame({"地块编号": [f"甲{i}" for i in range(20)]}, geometry=shapes, crs="EPSG:4549")
    for kind in KINDS:
        export(folder / f"a.{kind}", {"宗地": frame})
    return folder


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1), flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=12))
def test_cut_and_flipped(tmp_path_factory, whole, kind, cut, flips):
    folder = tmp_path_factory.mktemp("bad")
    for part in whole.glob("a.*" if kind == "shp" else f"a.{kind}"):
        if kind != "shp" or part.suffix in (".shp", ".shx", ".dbf", ".prj"):
            (folder / part.name).write_bytes(part.read_bytes())
    for part in sorted(folder.glob("a.*")):
        data = bytearray(part.read_bytes())
        for place, mask in flips:
            data[int(place * len(data))] ^= mask
        part.write_bytes(bytes(data[: int(cut * len(data))] if cut > 0.3 else data))
    before = {part.name: part.read_bytes() for part in folder.iterdir()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        looked_at(folder / f"a.{kind}")
    assert {part.name: part.read_bytes() for part in folder.iterdir()} == before


@pytest.mark.parametrize("kind", [*KINDS, "zip", "gdb"])
@pytest.mark.parametrize("other", [*KINDS[:1], *KINDS[2:], None, "folder"])
def test_a_wrong_ending_nothing_or_a_folder(tmp_path, whole, kind, other):
    path = tmp_path / f"b.{kind}"
    if other == "folder":
        path.mkdir()
    else:
        path.write_bytes((whole / f"a.{other}").read_bytes() if other else b"")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        looked_at(path)


def test_a_zip_in_a_zip(tmp_path, whole):
    import zipfile

    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(whole / "a.gpkg", "a.gpkg")
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.write(tmp_path / "in.zip", "in.zip")
    assert "another archive" in str(read_file(tmp_path / "out.zip").faults[0])
    assert len(read_file(tmp_path / "in.zip").frame) == 20
