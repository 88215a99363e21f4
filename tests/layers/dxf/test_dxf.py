"""A drawing comes in as polygons with their numbers, in metres, with every line of its layer accounted for."""

import math

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, box

from gis.errors import InputError
from layers.dxf import drawing_layers, read_drawing
from layers.dxf.write import write_drawing
from layers.export import export
from layers.file import layers_in, read_file
from layers.read import read_zone

EAST, NORTH = 500_000.0, 3_830_000.0


def outline(layer, points, closed=1):
    """A light polyline; a point is (x, y, bulge)."""
    head = f"0\nLWPOLYLINE\n8\n{layer}\n90\n{len(points)}\n70\n{closed}\n"
    return head + "".join(f"10\n{EAST + x!r}\n20\n{NORTH + y!r}\n42\n{b!r}\n" for x, y, b in points)


def square(layer, x, y, side):
    return outline(layer, [(x, y, 0.0), (x + side, y, 0.0), (x + side, y + side, 0.0), (x, y + side, 0.0)])


def words(layer, x, y, text):
    return f"0\nTEXT\n8\n{layer}\n10\n{EAST + x!r}\n20\n{NORTH + y!r}\n40\n5\n1\n{text}\n"


@pytest.fixture
def drawing(tmp_path):
    """Writes a DXF in GBK, as Chinese CAD does, of the entities given."""

    def write(entities, unit=6):
        units = "" if unit is None else f"9\n$INSUNITS\n70\n{unit}\n"
        head = (
            f"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_936\n{units}0\nENDSEC\n"
        )
        body = f"0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"
        path = tmp_path / "规划.dxf"
        path.write_bytes((head + body).encode("gbk"))
        return path

    return write


def said(found):
    return "\n".join(str(fault) for fault in found.faults)


def test_outlines_and_the_numbers_in_them(drawing):
    path = drawing(
        square("宗地", 0, 0, 100)
        + square("宗地", 200, 0, 50)
        + words("编号", 50, 50, "甲-01")
        + words("编号", 220, 20, "甲-02")
        + words("用途", 60, 60, "工业")
        + square("建筑", 10, 10, 20)
    )
    assert drawing_layers(path) == ["宗地", "建筑"]
    found = read_drawing(path, "宗地")
    assert found.frame["地块编号"].tolist() == ["甲-01", "甲-02"]
    assert found.frame["图中文字"].tolist() == ["甲-01;工业", "甲-02"]
    assert found.frame.area.tolist() == [10_000.0, 2_500.0]
    assert "drawing layer 编号" in said(found) and "drawing units are m" in said(found)


def test_an_arc_is_chords_within_the_stated_tolerance(drawing):
    circle = read_drawing(drawing(outline("圆", [(0, 0, 1.0), (100, 0, 1.0)])), "圆").frame.geometry[0]
    assert circle.area == pytest.approx(math.pi * 50**2, rel=2e-5)
    assert (
        circle.boundary.hausdorff_distance(Point(EAST + 50, NORTH).buffer(50, 4096).boundary)
        < 50 / 100_000 + 1e-3
    )


def test_what_is_no_outline_is_set_aside_with_its_place(drawing):
    found = read_drawing(
        drawing(
            square("宗地", 0, 0, 100)
            + outline("宗地", [(200, 0, 0.0), (300, 0, 0.0), (300, 50, 0.0)], closed=0)
            + square("宗地", 0, 0, 100)
            + square("宗地", 20, 20, 10)
            + words("编号", 50, 50, "1")
        ),
        "宗地",
    )
    assert found.frame.area.tolist() == [9_900.0]
    assert dict(zip(found.set_aside["source_row"], found.set_aside["reason"], strict=True)) == {
        2: "outline not closed",
        3: "drawn twice",
        4: "a hole of the outline around it",
    }


def test_two_texts_in_one_outline_are_no_number(drawing):
    found = read_drawing(
        drawing(
            square("宗地", 0, 0, 100)
            + square("宗地", 200, 0, 100)
            + words("编号", 10, 10, "1")
            + words("编号", 90, 90, "2")
            + words("编号", 250, 50, "3")
        ),
        "宗地",
    )
    assert found.frame["地块编号"].isna().tolist() == [True, False]
    assert "1 outlines hold several texts of drawing layer 编号: they get no number (1 + 2)" in said(found)


def test_where_every_outline_holds_two_texts_of_one_layer_that_is_warned_of(drawing):
    texts = [(50, 50, "甲-01"), (60, 60, "工业"), (250, 50, "甲-02"), (260, 60, "工业")]
    squares = square("宗地", 0, 0, 100) + square("宗地", 200, 0, 100)
    found = read_drawing(drawing(squares + "".join(words("编号", *text) for text in texts)), "宗地")
    assert found.frame["地块编号"].isna().all()
    (warned,) = [fault for fault in found.faults if fault.severity == "WARNING"]
    assert warned.kind == "number" and "甲-01 + 工业、甲-02 + 工业" in warned.message("zh")


def in_version(path, version, codepage, encoding):
    """The drawing again, said to be of another version and code page, and written in another encoding."""
    text = path.read_bytes().decode("gbk").replace("AC1015", version)
    page = f"9\n$DWGCODEPAGE\n3\n{codepage}\n" if codepage else ""
    path.write_bytes(text.replace("9\n$DWGCODEPAGE\n3\nANSI_936\n", page).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("version", "codepage", "encoding", "found_as"),
    [
        ("AC1021", "ANSI_936", "utf-8", "UTF-8"),  # what the standard says
        ("AC1021", "", "utf-8", "UTF-8"),
        ("AC1015", "ANSI_936", "gbk", "GBK"),
        ("AC1015", "", "gbk", "GB18030"),
        ("AC1015", "ANSI_936", "utf-8", "UTF-8"),  # some programs write UTF-8 whatever they say
        ("AC1021", "ANSI_936", "gbk", "GB18030"),
        ("AC1015", "ANSI_1252", "gbk", "GB18030"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(drawing, version, codepage, encoding, found_as):
    path = drawing(square("规划宗地", 0, 0, 100) + words("地块编号", 50, 50, "东区-01"))
    in_version(path, version, codepage, encoding)
    assert drawing_layers(path) == ["规划宗地"]
    found = read_file(path, crs="EPSG:4549")
    assert found.frame[["图层", "地块编号"]].to_numpy().tolist() == [["规划宗地", "东区-01"]]
    (note,) = [fault for fault in found.faults if fault.kind == "encoding"]
    assert note.severity == "NOTE" and note.message("en").startswith(f"text is {found_as}: ")


def test_big5_and_western_code_pages(drawing):
    path = drawing(square("宗地", 0, 0, 100) + words("編號", 50, 50, "東區功能-01"))
    path.write_bytes(path.read_bytes().decode("gbk").replace("ANSI_936", "ANSI_950").encode("big5"))
    assert read_drawing(path, "宗地").frame["地块编号"].tolist() == ["東區功能-01"]
    path = drawing(square("Zone", 0, 0, 100) + words("NUM", 50, 50, "Cafe-01"))
    path.write_bytes(path.read_bytes().replace(b"ANSI_936", b"ANSI_1252").replace(b"Cafe", b"Caf\xe9"))
    assert read_drawing(path, "Zone").frame["地块编号"].tolist() == ["Café-01"]


def test_the_encoding_declared_overrules_or_is_refused(drawing, tmp_path):
    path = drawing(square("宗地", 0, 0, 100) + words("编号", 50, 50, "01"))
    in_version(path, "AC1021", "", "utf-8")
    as_gbk = read_file(path, encoding="GBK", crs="EPSG:4549")
    assert as_gbk.frame["图层"].tolist() == ["瀹楀湴"]  # the mistake is the user's own, and stated
    assert "text is GBK: declared" in "\n".join(str(fault) for fault in as_gbk.faults)
    path.write_bytes(path.read_bytes().decode("utf-8").encode("gbk"))
    refused = read_file(path, encoding="UTF-8")
    assert refused.frame is None and "文字不是所声明的 UTF-8" in refused.faults[0].message("zh")


def test_codes_of_cad_in_a_text_are_read(drawing):
    mtext = "0\nMTEXT\n100\nAcDbEntity\n8\n编号\n100\nAcDbMText\n10\n{}\n20\n{}\n40\n2\n1\n{}\n"
    found = read_drawing(
        drawing(
            square("宗地", 0, 0, 100)
            + words("编号", 50, 50, "\\U+56ED-1")
            + square("宗地", 200, 0, 100)
            + mtext.format(EAST + 250, NORTH + 50, "{\\fSimSun|b0|i0|c134|p2;甲-02\\P2.0 亩}")
        ),
        "宗地",
    )
    assert found.frame["地块编号"].tolist() == ["园-1", "甲-02 2.0 亩"]


def test_a_hatch_is_an_outline_and_a_hatch_over_an_outline_is_not_another(drawing):
    ring = "".join(f"10\n{EAST + x}\n20\n{NORTH + y}\n" for x, y in [(0, 0), (20, 0), (20, 10), (0, 10)])
    hatch = (
        "0\nHATCH\n100\nAcDbEntity\n8\n宗地\n100\nAcDbHatch\n10\n0\n20\n0\n30\n0\n2\nSOLID\n70\n1\n71\n0\n"
        f"91\n1\n92\n3\n72\n0\n73\n1\n93\n4\n{ring}97\n0\n75\n0\n76\n1\n98\n0\n"
    )
    alone = read_drawing(drawing(hatch + words("编号", 5, 5, "甲-01")), "宗地")
    assert alone.frame.area.tolist() == [200.0] and alone.frame["地块编号"].tolist() == ["甲-01"]
    corners = [(0, 0, 0.0), (20, 0, 0.0), (20, 10, 0.0), (0, 10, 0.0)]
    over = read_drawing(drawing(outline("宗地", corners) + hatch + words("编号", 5, 5, "甲-01")), "宗地")
    assert over.frame.area.tolist() == [200.0]
    assert over.set_aside["reason"].tolist() == ["drawn twice"]


@pytest.mark.parametrize(
    ("unit", "scale", "words_said"),
    [
        (6, 1.0, "drawing units are m"),
        (4, 1.0, "taken as metres"),
        (None, 1.0, "does not say its unit"),
    ],
)
def test_units_are_stated_and_held_against_the_place(drawing, unit, scale, words_said):
    found = read_drawing(drawing(square("宗地", 0, 0, 100), unit), "宗地")
    assert found.frame.area.tolist() == [10_000.0 * scale]
    assert words_said in said(found)


def test_millimetres_become_metres(tmp_path):
    frame = gpd.GeoDataFrame({"n": ["1"]}, geometry=[box(5e8, 3.83e9, 5e8 + 1e5, 3.83e9 + 1e5)])
    path = write_drawing(tmp_path / "a.dxf", frame, layer="宗地", number="n")
    path.write_bytes(path.read_bytes().replace(b"$INSUNITS\r\n70\r\n6", b"$INSUNITS\r\n70\r\n4"))
    found = read_drawing(path, "宗地")
    assert found.frame.area.tolist() == pytest.approx([10_000.0])
    assert "drawing units are mm" in said(found)


def test_a_layer_of_a_zone(drawing, tmp_path):
    drawing(
        square("宗地", 0, 0, 100)
        + words("编号", 50, 50, "甲-01")
        + square("路", 0, 200, 10)
        + outline("宗地", [(200, 0, 0.0), (300, 0, 0.0)], closed=0)
    )
    (tmp_path / "zone.toml").write_text(
        'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "规划.dxf"\nlayer = "宗地"\ncrs = "EPSG:4549"',
        encoding="utf-8",
    )
    zone = read_zone(tmp_path)
    assert zone.plots.index.tolist() == ["甲-01"]
    (source,) = zone.sources
    assert (source.read, source.used, source.set_aside) == (2, 1, 1)
    (aside,) = zone.set_aside.to_dict("records")
    assert (aside["layer"], aside["reason"], aside["source_row"]) == ("plots", "outline not closed", 4)
    assert aside["geometry"].length == pytest.approx(100.0)


def test_without_crs_the_size_of_the_coordinates_is_named(drawing):
    found = read_file(drawing(square("宗地", 0, 0, 100)), layer="宗地")
    (fault,) = [fault for fault in found.faults if fault.kind == "crs"]
    assert fault.severity == "ERROR" and "EPSG:" in str(fault)


@pytest.mark.parametrize(
    "data", [b"", b"AutoCAD Binary DXF\r\n", b"AC1032\0\0", b"0\nSECTION\n2\nENTITIES\n", b"\0" * 500]
)
def test_what_is_no_drawing_is_a_fault(tmp_path, data):
    path = tmp_path / "a.dxf"
    path.write_bytes(data)
    with pytest.raises(InputError):
        drawing_layers(path)
        read_drawing(path, "")
    found = read_file(path)
    assert found.frame is None
    assert [fault.severity for fault in found.faults] == ["ERROR"]


def test_it_is_written_and_read_back_with_holes_parts_and_rare_letters(tmp_path):
    ring = box(EAST, NORTH, EAST + 90, NORTH + 90).difference(
        box(EAST + 10, NORTH + 10, EAST + 20, NORTH + 20)
    )
    island = box(EAST + 10, NORTH + 10, EAST + 20, NORTH + 20)
    parts = MultiPolygon(
        [box(EAST + 200, NORTH, EAST + 210, NORTH + 10), box(EAST + 220, NORTH, EAST + 230, NORTH + 10)]
    )
    frame = gpd.GeoDataFrame({"地块编号": ["环\n0\nEOF", "岛", "两块"]}, geometry=[ring, island, parts])
    path = write_drawing(tmp_path / "a.dxf", frame, layer="宗地", number="地块编号")
    found = read_drawing(path, "宗地").frame
    areas = found.geometry.area.groupby(found["地块编号"]).sum().to_dict()
    assert areas == pytest.approx({"环 0 EOF": 8_000.0, "岛": 100.0, "两块": 200.0})


@settings(max_examples=40, deadline=None)
@given(
    squares=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 30)), max_size=8),
    lines=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
    texts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_no_line_of_a_layer_is_lost(tmp_path_factory, squares, lines, texts):
    shapes = [box(EAST + x, NORTH + y, EAST + x + s, NORTH + y + s) for x, y, s in squares]
    shapes += [LineString([(EAST + x, NORTH + y), (EAST + x + 5, NORTH + y + 7)]) for x, y in lines]
    if not squares:
        return
    path = tmp_path_factory.mktemp("dxf") / "a.dxf"
    frame = gpd.GeoDataFrame({"n": [""] * len(shapes)}, geometry=shapes)
    write_drawing(path, frame, layer="宗地")
    extra = "".join(words("编号", x + 0.5, y + 0.5, f"G{i}") for i, (x, y) in enumerate(texts))
    body = path.read_bytes().replace(
        b"0\r\nENDSEC\r\n0\r\nEOF", extra.encode("gbk") + b"0\r\nENDSEC\r\n0\r\nEOF"
    )
    path.write_bytes(body)
    found = read_drawing(path, "宗地")
    assert len(found.frame) + len(found.set_aside) == len(shapes)
    assert not set(found.rows) & set(found.set_aside["source_row"])


def test_a_drawing_cut_off_is_refused_before_gdal_waits_for_its_end(tmp_path):
    path = tmp_path / "a.dxf"
    frame = gpd.GeoDataFrame(
        {"地块编号": ["甲1"]}, geometry=[box(5e5, 3.83e6, 5e5 + 10, 3.83e6 + 10)], crs="EPSG:4549"
    )
    export(path, {"宗地": frame})
    whole = path.read_bytes()
    end = whole.rindex(b"3830000.000") + 14  # in the middle of a vertex: GDAL reads on for ever
    path.write_bytes(whole[:end])
    with pytest.raises(InputError, match="cut off"):
        layers_in(path)
    path.write_bytes(whole + b"\x1a\r\n\x00")  # what editors and disks leave behind the end is no harm
    assert layers_in(path) == ["宗地"]
