"""Files that announce more than they hold, or unfold to more than there is: refused within bounds of memory and time.

Each is read in a process of its own that may not have more than so much memory; what it says comes back as text.
"""

import io
import json
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 3 << 30
CHILD = """
import json, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from layers.file import read_file
told = {}
for name in sys.argv[1:]:
    found = read_file(Path(name))
    rows = None if found.frame is None else len(found.frame)
    told[Path(name).name] = rows, [one.message("zh") for one in found.faults if one.severity == "ERROR"]
print(json.dumps(told))
"""


def table() -> gpd.GeoDataFrame:
    shapes = [shapely.box(x, 3_830_000, x + 9, 3_830_009) for x in range(500_000, 500_100, 10)]
    return gpd.GeoDataFrame({"DKBH": list("ABCDEFGHIJ")}, geometry=shapes, crs="EPSG:4547")


def book(rows: int) -> bytes:
    """A workbook of many empty rows, which packs to next to nothing."""
    made = io.BytesIO()
    head = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        sheets = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
        parts.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{kind}">{sheets}</workbook>')
        links = f'<Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        parts.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>'
        )
        parts.writestr("xl/worksheets/sheet1.xml", head + b"<row/>" * rows + b"</sheetData></worksheet>")
    return made.getvalue()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What reading each of the files said."""
    folder = tmp_path_factory.mktemp("announced")
    table().to_file(folder / "records.shp")
    dbf = bytearray((folder / "records.dbf").read_bytes())
    dbf[4:8] = struct.pack("<I", 10**9)
    (folder / "records.dbf").write_bytes(dbf)
    table().to_file(folder / "points.shp")
    shp = bytearray((folder / "points.shp").read_bytes())
    shp[100 + 8 + 36 : 100 + 8 + 44] = struct.pack("<ii", 10**9, 10**9)  # parts and points of the first shape
    (folder / "points.shp").write_bytes(shp)
    pq.write_table(pa.table({"a": pa.nulls(50_000_000, pa.int64())}), folder / "blanks.parquet")
    with zipfile.ZipFile(folder / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (1 << 26))
    (folder / "rows.xlsx").write_bytes(book(3_000_000))
    (folder / "deep.geojson").write_bytes(b'{"type": "FeatureCollection", "features": ' + b"[" * 500_000)
    wide = {"type": "Feature", "properties": {f"k{at}": 1 for at in range(5000)}, "geometry": None}
    (folder / "wide.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [wide]}))
    (folder / "line.txt").write_bytes(b"[" * 2_000_000)
    (folder / "cell.csv").write_bytes(b"a,b\n1," + b"1" * 2_000_000)
    names = [
        str(one) for one in sorted(folder.iterdir()) if one.suffix not in (".shx", ".dbf", ".prj", ".cpg")
    ]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *names],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("blanks.parquet", "50000000 行 × 1 列"),
        ("packed.zip", "解压后为 67108864 字节，不予打开"),
        ("rows.xlsx", "请"),
        ("deep.geojson", "无法读取"),
        ("wide.geojson", "超过 2000 列"),
        ("line.txt", "。"),
        ("cell.csv", "超过 128 KB"),
    ],
)
def test_what_unfolds_to_more_than_there_is_is_refused(name, said, told):
    rows, faults = told[name]
    assert rows is None
    assert any(said in one for one in faults)


def test_a_header_that_announces_a_thousand_million_makes_no_room_for_them(told):
    assert told["records.shp"][0] == 10
    assert told["points.shp"][0] == 10
