"""From every format to every other: rows in = rows out + set aside, and what is lost is said."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from gis.errors import CrsError, InputError, OutputError
from layers.convert import convert
from layers.export import export
from layers.file import layers_in, read_file
from layers.shapefile import short_names
from layers.write import write_layers

SHAPED = ["gpkg", "shp", "gdb", "geojson", "parquet", "fgb"]


@pytest.fixture
def plots(two_plots):
    return two_plots(
        plot_id=["P1", "P2"],
        土地使用权人名称=["园图公司", None],
        土地使用权人地址=["花果山大道 1 号", "港城大道"],
        storeys=[3, 12],
        on=pd.to_datetime(["2026-11-20", None]).as_unit("ms"),
    )


@pytest.fixture
def source(plots, tmp_path):
    return write_layers(tmp_path / "源.gpkg", {"宗地": plots})


@pytest.mark.parametrize("kind", SHAPED)
def test_shapes_and_columns_arrive(source, plots, tmp_path, kind):
    done = convert(source, tmp_path / "out" / f"a.{kind}")
    (layer,) = done.layers
    assert (layer.read, layer.written, layer.set_aside) == (2, 2, 0)
    found = read_file(tmp_path / "out" / f"a.{kind}")
    back = found.frame.to_crs("EPSG:4547")
    assert back.area.tolist() == pytest.approx([10_000.0, 6_000.0], rel=1e-6)
    values = back.drop(columns="geometry").astype(object)
    assert values.iloc[0, 0] == "P1"
    assert values.iloc[0, 2] == "园图公司" and pd.isna(values.iloc[1, 2])
    assert values.iloc[1, 4] == 12
    assert str(values.iloc[0, 5])[:10] == "2026-11-20"
    assert all(path.exists() for path in done.files)


def test_a_shapefile_says_what_its_names_stand_for(source, tmp_path):
    done = convert(source, tmp_path / "a.shp")
    assert (tmp_path / "a.cpg").read_text() == "GBK"
    table = (
        pd.read_csv(tmp_path / "a.fields.csv", encoding="utf-8-sig").set_index("heading")["field"].to_dict()
    )
    assert table["土地使用权人名称"] == "土地使用权"
    assert table["土地使用权人地址"] == "土地使用_2"
    assert tmp_path / "a.fields.csv" in done.files
    assert "names are cut" in done.layers[0].notes[0]


def test_letters_that_gbk_lacks_make_it_utf8(two_plots, tmp_path):
    frame = two_plots(plot_id=["𠮷", "b"], official_area_m2=[1.0, 2.0]).rename(
        columns={"official_area_m2": "m2"}
    )
    export(tmp_path / "a.shp", {"a": frame})
    assert (tmp_path / "a.cpg").read_text() == "UTF-8"
    assert read_file(tmp_path / "a.shp").frame["plot_id"].tolist() == ["𠮷", "b"]


def test_long_text_in_a_shapefile_is_said_to_be_cut(two_plots, tmp_path):
    frame = two_plots(plot_id=["园" * 200, "b"])
    (written,) = export(tmp_path / "a.shp", {"a": frame})
    assert any("1 texts are longer than 254 bytes and cut" in note for note in written.notes)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables_leave_shapes_behind_and_run_nothing(two_plots, tmp_path, kind):
    write_layers(tmp_path / "a.gpkg", {"a": two_plots(plot_id=["=1+1", "0012"])})
    done = convert(tmp_path / "a.gpkg", tmp_path / f"a.{kind}")
    assert "shapes stay behind" in done.layers[0].notes[0]
    assert read_file(tmp_path / f"a.{kind}").frame["plot_id"].tolist() == ["'=1+1", "0012"]


def test_boundary_points_carry_number_and_shape(source, tmp_path):
    done = convert(source, tmp_path / "a.txt")
    found = read_file(tmp_path / "a.txt")
    assert found.frame["地块编号"].tolist() == ["P1", "P2"]
    assert found.frame.area.tolist() == pytest.approx([10_000.0, 6_000.0], abs=1e-3)
    assert "columns stay behind" in " ".join(done.layers[0].notes)


def test_a_drawing_carries_number_and_shape(source, tmp_path):
    convert(source, tmp_path / "a.dxf")
    found = read_file(tmp_path / "a.dxf", crs="EPSG:4547")
    assert found.frame["地块编号"].tolist() == ["P1", "P2"]
    assert found.frame.area.tolist() == pytest.approx([10_000.0, 6_000.0])


def test_geojson_names_cgcs2000(source, tmp_path):
    convert(source, tmp_path / "a.geojson")
    assert read_file(tmp_path / "a.geojson").crs.to_epsg() == 4490


@pytest.mark.parametrize("kind", ["gpkg", "gdb"])
def test_several_layers_go_together(two_plots, tmp_path, kind):
    write_layers(tmp_path / "a.gpkg", {"宗地": two_plots(), "台账": pd.DataFrame({"n": ["1"]})})
    done = convert(tmp_path / "a.gpkg", tmp_path / f"b.{kind}")
    assert sorted(layers_in(tmp_path / f"b.{kind}")) == ["台账", "宗地"]
    assert [(layer.read, layer.written) for layer in done.layers] == [(2, 2), (1, 1)]
    with pytest.raises(InputError, match="holds a single layer"):
        convert(tmp_path / "a.gpkg", tmp_path / "b.geojson")
    assert convert(tmp_path / "a.gpkg", tmp_path / "b.geojson", layer="宗地").layers[0].written == 2


@pytest.mark.parametrize("kind", [*SHAPED, "txt", "dxf", "csv", "xlsx"])
def test_nothing_is_written_over_unless_asked(source, tmp_path, kind):
    target = tmp_path / f"a.{kind}"
    convert(source, target)
    with pytest.raises(OutputError, match="--force"):
        convert(source, target)
    assert convert(source, target, force=True).layers[0].read == 2
    assert not list(tmp_path.glob(".writing-*"))


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [("a.doc", InputError, "of a kind that is not written"), ("源.gpkg", OutputError, "is there already")],
)
def test_what_cannot_be_written_is_said(source, tmp_path, target, error, message):
    before = source.read_bytes()
    with pytest.raises(error, match=message):
        convert(source, tmp_path / target)
    assert source.read_bytes() == before


def test_a_table_has_no_shapes_to_write(tmp_path):
    (tmp_path / "a.csv").write_text("n\n1\n", encoding="utf-8")
    for kind in (*SHAPED[1:2], "dxf", "txt", "geojson"):
        with pytest.raises(InputError, match="there are none"):
            convert(tmp_path / "a.csv", tmp_path / f"b.{kind}")
        assert not (tmp_path / f"b.{kind}").exists()


def test_degrees_need_a_crs(two_plots, tmp_path):
    with pytest.raises(CrsError, match="--crs"):
        export(tmp_path / "a.geojson", {"a": two_plots().set_crs(None, allow_override=True)})


def test_a_source_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="is not there"):
        convert(tmp_path / "none.gpkg", tmp_path / "a.gpkg")


def test_what_a_format_cannot_hold_is_set_aside_with_its_reason(tmp_path):
    bow = Polygon([(500_000, 3.8e6), (500_010, 3.8e6 + 10), (500_010, 3.8e6), (500_000, 3.8e6 + 10)])
    shapes = [box(500_000, 3.8e6, 500_010, 3.8e6 + 10), None, LineString([(5e5, 3.8e6), (5e5, 3.9e6)]), bow]
    write_layers(
        tmp_path / "a.gpkg", {"a": gpd.GeoDataFrame({"n": list("abcd")}, geometry=shapes, crs="EPSG:4549")}
    )
    done = convert(tmp_path / "a.gpkg", tmp_path / "b.txt")
    assert (done.layers[0].read, done.layers[0].written, done.layers[0].set_aside) == (4, 1, 3)
    aside = pd.read_csv(tmp_path / "b.set_aside.csv", encoding="utf-8-sig")
    assert dict(zip(aside["source_row"], aside["reason"], strict=True)) == {
        2: "no shape",
        3: "no polygon",
        4: "an invalid shape",
    }


def test_names_of_ten_bytes_are_each_once():
    names = [f"固定资产投资总额{i}" for i in range(30)] + ["ABCDEFGHIJK", "abcdefghijl", ""]
    short = short_names(names, "GBK")
    assert list(short) == names
    assert all(1 <= len(name.encode("GBK")) <= 10 for name in short.values())
    assert len({name.casefold() for name in short.values()}) == len(names)


SHAPE = st.one_of(
    st.none(),
    st.builds(lambda x, y, s: box(5e5 + x, 3.8e6 + y, 5e5 + x + s, 3.8e6 + y + s), *[st.integers(1, 90)] * 3),
    st.builds(
        lambda x: MultiPolygon(
            [box(5e5 + x, 3.8e6, 5e5 + x + 1, 3.8e6 + 1), box(5e5 + x + 5, 3.8e6, 5e5 + x + 6, 3.8e6 + 1)]
        ),
        st.integers(1, 90),
    ),
    st.just(Polygon()),
)


@pytest.mark.parametrize("kind", [*SHAPED, "txt", "dxf", "csv", "xlsx"])
@settings(max_examples=8, deadline=None)
@given(shapes=st.lists(SHAPE, min_size=1, max_size=6), words=st.text("甲=，\t\"'{}<>&\n园é𠮷", max_size=5))
def test_rows_in_are_rows_out_and_set_aside(tmp_path_factory, kind, shapes, words):
    if not any(shape is not None and not shape.is_empty for shape in shapes):
        return
    folder = tmp_path_factory.mktemp("convert")
    frame = gpd.GeoDataFrame(
        {"地块编号": [f"G{i}" for i in range(len(shapes))], "words": words}, geometry=shapes, crs="EPSG:4549"
    )
    write_layers(folder / "in.gpkg", {"宗地": frame})
    done = convert(folder / "in.gpkg", folder / f"out.{kind}")
    assert sum(layer.read for layer in done.layers) == len(shapes)
    assert done.layers[0].written + done.layers[0].set_aside == len(shapes)
    assert len(done.set_aside) == done.layers[0].set_aside
    back = read_file(folder / f"out.{kind}", crs="EPSG:4549" if kind == "dxf" else "")
    if kind in (*SHAPED, "csv", "xlsx"):
        assert len(back.frame) == len(shapes)
    else:
        areas = back.frame.area.sum()
        assert areas == pytest.approx(sum(s.area for s in shapes if s is not None), abs=1e-2) or kind == "dxf"
    assert np.isfinite(done.layers[0].written)
