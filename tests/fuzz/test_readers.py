"""Every reader under mutated inputs: rows, or a refusal in both languages, never a traceback, and in seconds.

Bytes are flipped, cut, spliced, repeated and replaced by what breaks readers: figures beyond any, NUL, marks, halves of
letters, text that runs the other way. What is packed is mutated inside its packing.
"""

import io
import shutil
import time
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import YuantuError
from layers.export import export
from layers.file import read_file
from layers.look import inspect
from layers.raster_look import look_at_raster

ODD = [
    b"\0", b"\0" * 8, b"\xff", b"\xff" * 8, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0", b"\xef\xbb\xbf", b"\xff\xfe",
    b"nan", b"1e400", b"-1e308", b"9" * 400, b"\r", b"\r\n", b"\n", b",", b'"', b"\x81", b"\xed\xa0\x80", "\u202e".encode(),
    "园".encode("gbk"), b"\\ud800", b"[", b"{", b"}", b"]", b"<", b"&#0;", b"=1+1", b"J1,1,", b"@", b"null", b"A" * 70_000,
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "put", "insert", "cut", "repeat", "end"]),
        st.floats(0, 0.999),
        st.integers(0, 255),
        st.sampled_from(ODD),
    ),
    min_size=1,
    max_size=6,
)
KINDS = ["gpkg", "shp", "geojson", "parquet", "fgb", "dxf", "txt", "csv", "xlsx", "gdb", "zip", "tif"]
RAW = ("Traceback", " object at 0x", "<class ", "Error(", "b'", "dtype(")
QUIET = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def changed(data: bytes, changes) -> bytes:
    """The bytes with each change made at its place."""
    made = bytearray(data)
    for what, place, number, odd in changes:
        at = int(place * len(made))
        if what == "flip" and made:
            made[at] ^= number or 1
        elif what == "put":
            made[at : at + len(odd)] = odd
        elif what == "insert":
            made[at:at] = odd
        elif what == "cut":
            del made[at : at + number]
        elif what == "repeat":
            made[at:at] = made[at : at + 40] * number
        elif what == "end" and number > 200:
            del made[at:]
    return bytes(made)


def inside(data: bytes, which: float, changes) -> bytes:
    """A zip of which one member is changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for name in names:
            own = old.read(name)
            new.writestr(name, changed(own, changes) if name == names[int(which * len(names))] else own)
    return made.getvalue()


def worded(told) -> None:
    """What is said, in either language, is words."""
    for lang in ("zh", "en"):
        text = told(lang)
        assert text.strip()
        assert not [raw for raw in RAW if raw in text], text


def looked_at(path: Path) -> bool:
    """Whether the file could be read; whatever else is said of it is said in words."""
    start, faults = time.process_time(), []
    try:
        if path.suffix == ".tif":
            look = look_at_raster(path)
            read, faults = look.look is not None, list(look.faults)
        else:
            found = read_file(path, wanted="plots")
            read, faults = found.frame is not None, list(found.faults)
            faults += [one for layer in inspect(path).layers for one in layer.faults]
    except YuantuError as error:
        worded(error.text)
        assert path.stem in error.text("zh")
        read = False
    for one in faults:
        worded(one.message)
    assert time.process_time() - start < 20
    return read


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    """A folder with one good file of each kind, invented."""
    folder = tmp_path_factory.mktemp("good")
    shapes = [shapely.box(500_000 + 20 * at, 3.83e6, 500_010 + 20 * at, 3.83e6 + 10) for at in range(12)]
    told = {
        "地块编号": [f"示意{at}" for at in range(12)],
        "用途": ["工业"] * 12,
        "面积": np.linspace(1, 9, 12),
    }
    frame = gpd.GeoDataFrame(told, geometry=shapes, crs="EPSG:4549")
    for kind in KINDS[:10]:
        export(folder / f"a.{kind}", {"plots": frame})
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            archive.write(folder / f"a{part}", f"数据/a{part}")
    how = {"driver": "GTiff", "width": 40, "height": 40, "count": 2, "dtype": "int16", "nodata": -1}
    place = rasterio.transform.from_origin(5e5, 3.83e6, 10, 10)
    with rasterio.open(
        folder / "a.tif", "w", crs="EPSG:4549", transform=place, compress="deflate", **how
    ) as out:
        out.write(np.arange(3200, dtype=np.int16).reshape(2, 40, 40))
    return folder


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore")
def test_mutated(kind, good, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    read = []

    @QUIET
    @given(changes=CHANGES, which=st.floats(0, 0.999), packed=st.booleans())
    def tried(changes, which, packed):
        target = folder / f"a.{kind}"
        if kind == "gdb":
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(good / "a.gdb", target)
            parts = sorted(one for one in target.iterdir() if one.is_file())
        elif kind == "shp":
            parts = [folder / f"a{end}" for end in (".shp", ".shx", ".dbf", ".prj", ".cpg")]
            for part in parts:
                shutil.copy(good / part.name, part)
        else:
            parts = [Path(shutil.copy(good / f"a.{kind}", target))]
        hit = parts[int(which * len(parts))]
        if kind in ("xlsx", "zip") and packed:
            hit.write_bytes(inside(hit.read_bytes(), which, changes))
        else:
            hit.write_bytes(changed(hit.read_bytes(), changes))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read.append(looked_at(target))

    tried()
    assert looked_at(good / f"a.{kind}")
    assert len(read) >= 15


@pytest.mark.parametrize("kind", ["txt", "csv", "geojson"])
@pytest.mark.filterwarnings("ignore")
def test_text_of_any_encoding_end_of_line_and_length(kind, good, tmp_path):
    text = (good / f"a.{kind}").read_bytes().decode("utf-8-sig")
    odd = {
        "gbk": text.encode("gbk", "replace"),
        "big5": text.encode("big5", "replace"),
        "utf-16": text.encode("utf-16"),
        "utf-32": text.encode("utf-32"),
        "two marks": b"\xef\xbb\xbf" * 2 + text.encode(),
        "mixed": text[: len(text) // 2].encode("gbk", "replace") + text[len(text) // 2 :].encode(),
        "cr": text.replace("\r\n", "\n").replace("\n", "\r").encode(),
        "crlf twice": text.replace("\n", "\r\n").encode(),
        "halves": text.encode().replace("示意".encode(), b"\xed\xa0\x80"),
        "other way": text.replace("示意", "\u202e示意\u202c").encode(),
        "nul": text.replace("示意", "示\0意").encode(),
        "a long line": text.encode() + b"x" * 1_000_000,
        "figures": text.replace("1", "9" * 310).encode(),
        "nothing": b"",
        "only a mark": b"\xef\xbb\xbf",
    }
    for name, data in odd.items():
        (tmp_path / f"a.{kind}").write_bytes(data)
        assert looked_at(tmp_path / f"a.{kind}") in (True, False), name
