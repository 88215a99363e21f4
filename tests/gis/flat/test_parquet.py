"""GeoParquet read straight to flat arrays: the same as by way of geopandas, whatever the file holds."""

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from gis.errors import InputError
from gis.flat.flat import Flat
from gis.flat.parquet import read_flat
from gis.overlay import cut_flat

HOLED = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]])
TWO = shapely.MultiPolygon([HOLED, shapely.box(20, 0, 22, 3)])
SHAPES = [
    shapely.box(0, 0, 2, 1),
    None,
    HOLED,
    shapely.Point(4, 5),
    TWO,
    shapely.Polygon(),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]),
    shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)]),
]
BOW = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def written(folder, shapes, crs="EPSG:4547", **how):
    file = folder / "layer.parquet"
    gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs=crs).to_parquet(file, **how)
    return file


@pytest.mark.parametrize("rows", [3, 1000])
def test_the_same_as_the_shapes_themselves(tmp_path, rows):
    (read,) = read_flat(written(tmp_path, SHAPES, row_group_size=rows))
    taken = Flat.from_shapely(np.array(SHAPES), "EPSG:4547")
    for name in ("xy", "ring_at", "shell", "shape_at", "plain", "missing"):
        assert np.array_equal(getattr(read, name), getattr(taken, name)), name
    assert read.plain.tolist() == [True, False, True, False, True, True, True, False]
    assert read.area.tolist() == pytest.approx([2, np.nan, 80.5, 0, 86.5, 0, 1, 0.5], nan_ok=True)
    again = read.shapes(np.array([7, 4, 3, 2, 0, 5, 4]))
    assert (
        shapely.to_wkt(again).tolist()
        == shapely.to_wkt(np.array([SHAPES[k] for k in (7, 4, 3, 2, 0, 5, 4)])).tolist()
    )
    assert read.crs.to_epsg() == 4547


def test_more_rows_than_a_batch_and_more_points_than_the_file_lets_expect(tmp_path):
    """Shapes that repeat are coded: 30,000 squares of 5 points take the bytes of a few."""
    squares = np.tile(shapely.box([0, 2, 4], 0, [1, 3, 5], 1), 10_000)
    file = written(tmp_path, squares)
    at = pq.ParquetFile(file).metadata.row_group(0).column(1)
    assert at.total_uncompressed_size < 30_000 * 5 * 16 / 4
    (read,) = read_flat(file)
    assert (len(read), len(read.xy), read.area.sum()) == (30_000, 150_000, 30_000.0)
    assert np.array_equal(read.xy, shapely.get_coordinates(squares))


def test_damaged_and_invalid_shapes_are_left_to_geos(tmp_path):
    file = written(tmp_path, [shapely.box(0, 0, 1, 1), BOW])
    plots, houses = read_flat(file, written(tmp_path, [shapely.box(0, 0, 1, 1), BOW]))
    with pytest.raises(InputError, match="1") as refused:
        cut_flat(houses, plots)
    assert refused.value.args
    open_ring = shapely.to_wkb(shapely.box(0, 0, 1, 1))[:-16] + b"\1" * 16
    table = pq.read_table(file).slice(0, 1)
    table = table.set_column(1, table.schema.field("geometry"), pa.array([open_ring]))
    pq.write_table(table, tmp_path / "open.parquet")
    (read,) = read_flat(tmp_path / "open.parquet")
    assert (read.plain.tolist(), read.missing.tolist(), len(read.xy)) == ([False], [False], 0)


def test_the_files_own_crs(tmp_path):
    (unknown,) = read_flat(written(tmp_path, SHAPES[:1], crs=None))
    assert unknown.crs is None
    file = written(tmp_path, SHAPES[:1])
    table = pq.read_table(file)
    told = table.schema.metadata[b"geo"].replace(b'"crs"', b'"other"')
    pq.write_table(table.replace_schema_metadata({b"geo": told}), file)
    (left_out,) = read_flat(file)
    assert left_out.crs.is_geographic  # as the format has it: longitude, latitude
    assert left_out.crs == gpd.read_parquet(file).crs


def test_other_encodings_and_no_kernel(tmp_path, monkeypatch):
    (coded,) = read_flat(written(tmp_path, SHAPES[:1], geometry_encoding="geoarrow"))
    assert coded.area.tolist() == [2.0]
    monkeypatch.setattr("gis.flat.parquet.available", lambda: False)
    (plain,) = read_flat(written(tmp_path, SHAPES))
    assert (plain.plain.tolist(), plain.crs.to_epsg()) == (
        [True, False, True, False, True, True, True, False],
        4547,
    )


def test_what_is_no_geoparquet_is_refused(tmp_path):
    bare = tmp_path / "bare.parquet"
    pq.write_table(pa.table({"geometry": [b"x"]}), bare)
    with pytest.raises(InputError, match=r"bare\.parquet"):
        read_flat(bare)
    (tmp_path / "text.parquet").write_text("hello")
    with pytest.raises(InputError, match=r"text\.parquet"):
        read_flat(tmp_path / "text.parquet")
    assert read_flat() == []


GEO = b'{"primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}'
WKB = shapely.to_wkb(shapely.box(0, 0, 2, 1))


@pytest.mark.parametrize(
    ("geo", "column"),
    [
        (GEO, pa.array([1, 2])),
        (GEO, pa.array(["a", "b"])),
        (GEO, pa.array([WKB, WKB], pa.binary_view())),
        (b"[]", pa.array([WKB])),
        (b'{"primary_column": ["g"], "columns": {}}', pa.array([WKB])),
        (b'{"primary_column": "g", "columns": {"g": 7}}', pa.array([WKB])),
        (b'{"primary_column": "g", "columns": [1]}', pa.array([WKB])),
        (b"{", pa.array([WKB])),
        (GEO.replace(b'"WKB"', b'"WKB", "crs": "EPSG:none"'), pa.array([WKB])),
    ],
)
def test_a_file_that_states_of_itself_what_cannot_be_is_refused(tmp_path, geo, column):
    file = tmp_path / "odd.parquet"
    try:
        pq.write_table(pa.table({"g": column}).replace_schema_metadata({b"geo": geo}), file)
    except pa.ArrowNotImplementedError:
        pytest.skip("pyarrow below 19 writes no views")
    with pytest.raises(InputError, match=r"odd\.parquet"):
        read_flat(file)


def test_rows_that_would_lie_outside_their_bytes_are_never_read():
    offsets = pa.py_buffer(np.array([0, 1 << 30, 93], np.int32))
    column = pa.Array.from_buffers(pa.binary(), 2, [None, offsets, pa.py_buffer(WKB)])
    with pytest.raises(pa.ArrowInvalid):
        Flat.from_wkb(column)


def test_no_room_is_made_for_points_that_a_footer_only_promises(tmp_path, monkeypatch):
    monkeypatch.setattr("gis.flat.parquet._points", lambda *_: 1 << 55)
    (read,) = read_flat(written(tmp_path, SHAPES))
    assert len(read) == len(SHAPES)
