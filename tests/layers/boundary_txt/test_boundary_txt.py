"""界址点坐标 TXT: real files, the two examples, every trap, both ways, and damage."""

import math
import time

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import CrsError, InputError, OutputError
from layers.adopt import adopt
from layers.boundary_txt import AREA, read_boundary_txt, write_boundary_txt
from layers.boundary_txt import open as boundary_txt_open
from layers.schema import schema

HEAD = """\
[属性描述]
格式版本号=1.01版本
数据产生单位=连云港市自然资源和规划局（示例）
数据产生日期=2026-11-20
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.001
转换参数=0,0,0,0,0,0,0
[地块坐标]
"""
STANDARD = (
    HEAD
    + """\
5,4.0529,GX-2026-001,示例地块一,面,I50G033084,工业用地,1001,@
J1,1,3834520.640,40429010.125
J2,1,3834531.905,40429262.480
J3,1,3834692.218,40429255.317
J4,1,3834680.951,40429003.052
J1,1,3834520.640,40429010.125
10,6.3007,GX-2026-002,示例地块二,面,I50G033084,科研用地,0802,@
J1,1,3834535.000,40429300.000
J2,1,3834549.300,40429620.500
J3,1,3834756.750,40429611.250
J4,1,3834742.400,40429290.800
J1,1,3834535.000,40429300.000
J5,2,3834600.000,40429400.000
J6,2,3834660.000,40429400.000
J7,2,3834660.000,40429460.000
J8,2,3834600.000,40429460.000
J5,2,3834600.000,40429400.000
"""
)
AWKWARD = """\ufeff【属性描述】
格式版本号=
数据产生单位=
数据产生日期=2026年11月20日
坐标系=CGCS2000
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.01
转换坐标=0,0,0,0,0,0
【地块坐标】
7,38000.00,1,示例批次,面,,物流仓储用地,1101,备注,@
1,1,3829400.00,427500.00
2,1,3829400.00,427720.00
3,1,3829550.00,427720.00
4,1,3829550.00,427500.00
1,2,3829400.00,427760.00
2,2,3829400.00,427860.00
3,2,3829500.00,427860.00
"""
# a square of 100 m, one hectare: what the traps are laid on
SQUARE = ((3834500, 40429000), (3834500, 40429100), (3834600, 40429100), (3834600, 40429000))


def plot(corners=SQUARE, *, line="5,1.0000,G1,甲,面,,,1001,@", ring=1, close=True):
    points = [*corners, corners[0]] if close else corners
    return line + "\n" + "".join(f"J{n},{ring},{x:.3f},{y:.3f}\n" for n, (x, y) in enumerate(points, 1))


def text(*plots, head=HEAD):
    return head + "".join(plots)


def points(*corners, ring=1):
    return "".join(f"J{n},{ring},{x:.3f},{y:.3f}\n" for n, (x, y) in enumerate(corners, 1))


@pytest.fixture
def read(tmp_path):
    """Read a text, or bytes, as one file."""

    def reading(words, name="a.txt", **options):
        path = tmp_path / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode("utf-8"))
        return read_boundary_txt(path, **options)

    return reading


def kinds(found, severity=None):
    return [fault.kind for fault in found.faults if severity in (None, fault.severity)]


def reasons(found):
    return found.set_aside["reason"].tolist()


# ---- real files and the two examples


REAL = {"44120000072": 1.224710, "44120000120": 2.670777, "44120000326": 0.010004, "44120000957": 0.774913}


@pytest.mark.parametrize(("name", "hectares"), REAL.items())
def test_real_files(real, name, hectares):
    found = read_boundary_txt(real / "boundary_txt" / f"{name}.txt")
    assert found.frame.area.iloc[0] / 1e4 == pytest.approx(hectares, abs=1e-6)
    assert found.frame[AREA].iloc[0] / 1e4 == pytest.approx(hectares, abs=1e-4)
    assert (found.read, len(found.frame), found.crs.to_epsg()) == (1, 1, 4526)
    assert found.encoding.name == "UTF-8"


def test_a_folder_of_real_files_is_one_call(real):
    found = read_boundary_txt(real / "boundary_txt")
    assert found.frame["source_file"].tolist() == [f"{name}.txt" for name in REAL]
    assert found.frame["文件与行"].is_unique
    assert found.frame["地块编号"].tolist() == ["FID_0"] * 4  # the writer's default: nothing is overwritten
    assert kinds(found).count("duplicate") == 4


def test_the_standard_form(read):
    found = read(STANDARD)
    assert found.frame.area.tolist() == pytest.approx([40528.512, 66606.675 - 3600], abs=6e-4)
    assert found.frame[AREA].tolist() == pytest.approx([40529.0, 63007.0])
    assert found.frame["填报面积"].tolist() == ["4.0529", "6.3007"]
    assert shapely.get_num_interior_rings(found.frame.geometry.to_numpy()).tolist() == [0, 1]
    assert found.frame["地类编码"].tolist() == ["1001", "0802"]
    assert found.frame["数据产生单位"].unique().tolist() == ["连云港市自然资源和规划局（示例）"]
    assert found.crs.to_epsg() == 4528
    assert found.units == {"a.txt": "公顷: 2 of 2 agree with the drawn area within 1 %"}
    assert set(kinds(found)) == {"unit", "crs"}
    assert kinds(found, "WARNING") == []


def test_the_awkward_form(read):
    found = read(AWKWARD)
    shape = found.frame.geometry.iloc[0]
    assert shape.geom_type == "MultiPolygon"
    assert sorted(part.area for part in shape.geoms) == pytest.approx([5000, 33000])
    assert found.frame[AREA].tolist() == [38000.0]
    assert found.crs.to_epsg() == 4549
    assert found.units["a.txt"].startswith("m²")
    assert found.frame["其他"].tolist() == ["备注"]
    assert found.header["转换参数"] == "0,0,0,0,0,0"
    assert "count" not in kinds(found)
    assert "parts" in kinds(found)


def test_the_dictionary_recognises_the_headings(read):
    fields = schema("plots").recognise([str(name) for name in read(STANDARD).frame.columns])
    assert fields == {
        "地块编号": "plot_id",
        "地块名称": "name",
        AREA: "official_area_m2",
        "地类编码": "land_use",
    }


def test_what_is_read_is_adopted_as_plots(read):
    plots = adopt(read(STANDARD).frame, schema("plots"), file="a.txt")
    assert plots.frame["official_area_m2"].to_dict() == {"GX-2026-001": 40529.0, "GX-2026-002": 63007.0}
    assert plots.frame["land_use"].tolist() == ["1001", "0802"]
    assert not [fault for fault in plots.faults if fault.severity == "ERROR"]
    assert len(plots.set_aside) == 0


def test_faults_speak_both_languages(read):
    found = read(shifted(STANDARD).replace("带号=40", "带号=").replace("6.3007", "9.9"))
    (asked,) = (fault for fault in found.faults if fault.severity == "ERROR")
    assert asked.text("zh").startswith(
        "错误 a.txt：没有带号：东坐标前没有，带号一项也没有；2 个地块等待答复。"
    )
    assert asked.text("en").startswith("ERROR a.txt: no belt number stands before the easting")
    aside = next(fault for fault in found.faults if fault.kind == "geometry")
    assert aside.text("zh").startswith("警告 a.txt 第 1 行：第 13 行：已另存：没有带号")


# ---- encodings and spelling


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8-sig", "UTF-8"), ("gbk", "GB18030"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_encodings(read, codec, name):
    found = read(STANDARD.encode(codec))
    assert found.frame["地块名称"].tolist() == ["示例地块一", "示例地块二"]
    assert found.encoding.name == name


def test_an_encoding_can_be_overruled(read):
    found = read(
        STANDARD.replace("示例地块一", "範例")
        .replace("坐标系=2000国家大地坐标系", "坐标系=2000")
        .encode("gbk"),
        encoding="gbk",
    )
    assert found.frame["地块名称"].iloc[0] == "範例"
    with pytest.raises(InputError, match="not GBK throughout"):
        read(b"\xff\xff" + STANDARD.encode("gbk"), encoding="gbk")
    with pytest.raises(InputError, match="not known"):
        read(STANDARD, encoding="klingon")


def test_full_width_and_odd_line_ends(read):
    wide = (
        STANDARD.replace(",", "，")
        .replace("[", "［")
        .replace("]", "］")
        .replace("@", "＠")
        .replace("=", " ＝ ")
    )
    for words in (
        wide,
        wide.replace("\n", "\r\n"),
        wide.replace("\n", "\r"),
        wide.replace("\n", " \t\n\n　"),
    ):
        found = read(words)
        assert found.frame.area.tolist() == pytest.approx([40528.512, 63006.675], abs=6e-4)
        assert found.frame["地块名称"].tolist() == ["示例地块一", "示例地块二"]
        assert found.crs.to_epsg() == 4528


def test_full_width_figures(read):
    wide = {ord(figure): chr(ord(figure) + 0xFEE0) for figure in "0123456789"}
    found = read(text("5,1.0,G1,甲,面,,,1001,@\n" + points(*SQUARE).translate(wide)))
    assert found.frame.area.tolist() == [10000.0]


def test_a_chinese_comma_inside_a_name_stays(read):
    found = read(text(plot(line="5,1.0,G1,甲，北区,面,,,1001,@")))
    assert found.frame["地块名称"].tolist() == ["甲，北区"]


def test_more_fields_before_the_end_are_kept(read):
    found = read(text(plot(line="5,1.0,G1,甲,面,T,U,1001,批次七,2026,x,@")))
    assert found.frame["其他"].tolist() == ["批次七,2026,x"]
    assert found.frame["地类编码"].tolist() == ["1001"]


@pytest.mark.parametrize("line", ["5,1.0,G1,甲,面,T,U,1001", "5,1.0,G1,甲,面,@", "5,1.0,G1,甲,面,T,U,1001@"])
def test_plot_lines_with_less_than_usual(read, line):
    found = read(text(plot(line=line)))
    assert found.frame["地块编号"].tolist() == ["G1"]
    assert found.frame.area.tolist() == [10000.0]


def test_several_files_in_one(read):
    other = STANDARD.replace("GX-2026", "YY").replace("2026-11-20", "2021-6-28")
    found = read(STANDARD + other)
    assert found.frame["数据产生日期"].tolist() == ["2026-11-20"] * 2 + ["2021-6-28"] * 2
    assert "数据产生日期" not in found.header
    assert found.header["带号"] == "40"


# ---- axes, belts, datums


def shifted(words):
    """The same without belt number before the easting."""
    return words.replace(",40429", ",429")


def swap(words):
    lines = [line.split(",") for line in words.splitlines()]
    return "\n".join(",".join([*p[:2], p[3], p[2]] if len(p) == 4 and p[0][0] == "J" else p) for p in lines)


@pytest.mark.parametrize("form", [lambda words: words, shifted])
def test_swapped_axes_are_swapped_and_said(read, form):
    found = read(swap(form(STANDARD)))
    assert found.frame.geometry.geom_equals_exact(read(form(STANDARD)).frame.geometry, 0).all()
    assert kinds(found, "WARNING") == ["axes", "axes"]


@pytest.mark.parametrize(
    ("belt", "width", "epsg", "warned"),
    [
        ("40", "3", 4528, False),
        ("", "3", 4528, False),
        ("", "", 4528, False),
        ("4０", "3", 4528, False),
        ("3", "3", 4528, True),  # a writer copies 几度分带
        ("39", "3", 4528, True),
        ("40", "6", 4528, True),
        ("四十", "3", 4528, False),
    ],
)
def test_the_number_before_the_easting_decides(read, belt, width, epsg, warned):
    words = STANDARD.replace("带号=40", f"带号={belt}").replace("几度分带=3", f"几度分带={width}")
    found = read(words)
    assert found.crs.to_epsg() == epsg
    assert ("belt" in kinds(found, "WARNING")) is warned


@pytest.mark.parametrize(
    ("belt", "width", "epsg"), [("40", "3", 4549), ("40", "", 4549), ("20", "6", 4509), ("20", "", 4509)]
)
def test_without_it_the_header_does(read, belt, width, epsg):
    words = shifted(STANDARD).replace("带号=40", f"带号={belt}").replace("几度分带=3", f"几度分带={width}")
    assert read(words).crs.to_epsg() == epsg


@pytest.mark.parametrize(("belt", "width"), [("", "3"), ("3", "3"), ("20", "3"), ("40", "6"), ("99", "3")])
def test_without_either_the_belt_is_asked_for(read, belt, width):
    words = shifted(STANDARD).replace("带号=40", f"带号={belt}").replace("几度分带=3", f"几度分带={width}")
    found = read(words)
    assert (len(found.frame), len(found.set_aside), found.crs) == (0, 2, None)
    (fault,) = (fault for fault in found.faults if fault.severity == "ERROR")
    assert "带号" in str(fault)
    assert 'crs = "EPSG:' in str(fault)
    answered = read(words, crs="EPSG:4549")
    assert answered.frame.area.tolist() == pytest.approx([40528.512, 63006.675], abs=6e-4)


def test_a_six_degree_belt_by_its_number(read):
    found = read(
        STANDARD.replace(",40429", ",20429").replace("带号=40", "带号=20").replace("几度分带=3", "几度分带=6")
    )
    assert found.crs.to_epsg() == 4498


@pytest.mark.parametrize(
    "datum",
    ["80国家大地坐标系", "1980西安坐标系", "北京54", "WGS84", "2000独立坐标系", "", "连云港城建坐标系"],
)
def test_another_datum_is_asked_for(read, datum):
    words = STANDARD.replace("坐标系=2000国家大地坐标系", f"坐标系={datum}")
    found = read(words)
    assert (len(found.frame), len(found.set_aside)) == (0, 2)
    assert kinds(found, "ERROR") == ["crs"]
    assert all("坐标系" in reason for reason in reasons(found))
    answered = read(words, crs="EPSG:2364")  # Xian 1980, zone 40
    assert answered.crs.to_epsg() == 2364
    assert len(answered.frame) == 2


@pytest.mark.parametrize(
    ("key", "value"), [("投影类型=高斯克吕格", "投影类型=墨卡托"), ("计量单位=米", "计量单位=度")]
)
def test_another_projection_or_unit_is_asked_for(read, key, value):
    assert kinds(read(STANDARD.replace(key, value)), "ERROR") == ["crs"]


def test_a_crs_that_the_figures_cannot_be_in(read):
    found = read(STANDARD, crs="EPSG:4549")
    assert len(found.set_aside) == 2
    assert "has no belt number" in next(str(f) for f in found.faults if f.severity == "ERROR")
    with pytest.raises(InputError, match="is not known"):
        read(STANDARD, crs="EPSG:0")


def test_areas_of_degrees_are_those_on_the_ellipsoid(read):
    corners = [(34.60, 119.20), (34.60, 119.21), (34.61, 119.21), (34.61, 119.20)]
    found = read(text(plot(line="5,101.75,G1,甲,面,,,,@", corners=corners)), crs="EPSG:4490")
    assert found.frame[AREA].tolist() == [1017500.0]  # 1109.4 m by 917.2 m


def test_degrees_are_refused_and_read_once_declared(read):
    corners = [(34.60, 119.20), (34.60, 119.21), (34.61, 119.21), (34.61, 119.20)]
    words = text(plot(line="5,1.0,G1,甲,面,,,,@", corners=corners))
    assert reasons(read(words))[0].endswith("34.6, 119.2 are degrees")
    found = read(words, crs="EPSG:4490")
    assert found.frame.total_bounds.tolist() == [119.2, 34.6, 119.21, 34.61]


def test_plots_of_two_belts_come_out_in_one(read):
    west = [(3834500, 39703000), (3834500, 39703100), (3834600, 39703100), (3834600, 39703000)]
    found = read(
        text(plot(), plot(line="5,1,G2,乙,面,,,,@"), plot(west, line="5,1,G3,丙,面,,,,@")).replace(
            "带号=40", "带号="
        )
    )
    assert found.crs.to_epsg() == 4528
    assert len(found.frame) == 3
    # 703 km in belt 39 is 119.2E: the same place as 428 km in belt 40
    assert found.frame.geometry.iloc[2].centroid.x == pytest.approx(40_428_000, abs=3000)
    assert [f.row for f in found.faults if f.kind == "crs" and f.severity == "WARNING"] == [3]


def test_a_plot_beyond_its_belt_is_noticed(read):
    far = [(x, y + 280_000) for x, y in SQUARE]
    found = read(text(plot(far)))
    assert len(found.frame) == 1
    assert "extent" in kinds(found, "WARNING")


# ---- rings


def test_rings_are_closed_or_not_and_counted_either_way(read):
    for close, count, warned in [
        (True, 5, 0),
        (True, 4, 0),
        (False, 4, 0),
        (False, 5, 0),
        (True, 3, 1),
        (True, 9, 1),
    ]:
        found = read(text(plot(line=f"{count},1.0,G1,甲,面,,,,@", close=close)))
        assert found.frame.area.tolist() == [10000.0]
        assert kinds(found).count("count") == warned, (close, count)


def test_a_last_point_that_bears_the_name_of_the_first_and_lies_elsewhere_is_noticed(read):
    found = read(text(plot()).rstrip()[:-2])  # the closing point has lost its last digits
    assert len(found.frame) == 1
    assert found.frame.area.tolist() == pytest.approx([10000], abs=1)
    assert kinds(found, "WARNING") == []
    body = points(*SQUARE) + "J1,1,3834500.000,40428999.700\n"
    found = read(text("5,1.0,G1,甲,面,,,,@\n" + body))
    assert kinds(found, "WARNING") == ["closing"]
    assert "0.300 m" in next(str(f) for f in found.faults if f.kind == "closing")


def test_two_rings_under_one_number(read):
    other = [(x, y + 200) for x, y in SQUARE]
    found = read(text("10,2.0,G1,甲,面,,,,@\n", points(*SQUARE, SQUARE[0], *other, other[0])))
    assert found.frame.geometry.iloc[0].geom_type == "MultiPolygon"
    assert found.frame.area.tolist() == [20000.0]


def test_a_hole_is_one_whatever_its_number_and_an_island_in_it_is_a_part(read):
    hole = [
        (x + dx, y + dy)
        for (x, y), dx, dy in zip(SQUARE, (20, 20, -20, -20), (20, -20, -20, 20), strict=True)
    ]
    island = [
        (x + dx, y + dy)
        for (x, y), dx, dy in zip(SQUARE, (40, 40, -40, -40), (40, -40, -40, 40), strict=True)
    ]
    found = read(
        text("12,,G1,甲,面,,,,@\n", points(*island, ring=1), points(*SQUARE, ring=2), points(*hole, ring=3))
    )
    assert found.frame.area.tolist() == [10000 - 3600 + 400]
    assert found.frame.geometry.iloc[0].geom_type == "MultiPolygon"


# two triangles that meet in one corner, drawn as one ring
KNOT = [(3834500 + x, 40429000 + y) for x, y in ((0, 0), (50, 50), (0, 100), (100, 100), (50, 50), (100, 0))]
BOW = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
CROSSING = [(x + 50, y + 50) for x, y in SQUARE]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "no points"),
        (points(*SQUARE[:2]), "a ring has fewer than three different points"),
        (points(SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1]), "a ring has fewer than three different points"),
        (points(*KNOT), "self-intersection at 40429050.000 3834550.000"),
        (points(*BOW), "self-intersection at 40429050.000 3834550.000"),
        (points((3834500, 40429000), (3834500, 40429050), (3834500, 40429100)), "zero area"),
        (
            points(*SQUARE) + points(*CROSSING, ring=2),
            "rings cross or repeat each other (self-intersection at",
        ),
        (points(*SQUARE) + points(*SQUARE, ring=2), "rings cross or repeat each other"),
        (points(*SQUARE[:3], (0, 0)), "line 17: 0, 0 are no Gauss-Krüger coordinates of China"),
        (points(*SQUARE[:3], SQUARE[3][::-1]), "some of its points have north first, others east first"),
        (points(*SQUARE[:3], (3834600, 429000)), "its points carry different belt numbers, or only some do"),
        (points(*SQUARE) + "J9,1,38345x0.0,40429000\n", "line 18 cannot be read: J9,1,38345x0.0,40429000"),
        (points(*SQUARE) + "J9,1,3834560.0,", "line 18 cannot be read: J9,1,3834560.0,"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_its_reason(read, body, reason):
    found = read(text(",,坏,乙,面,,,,@\n" + body))
    assert (len(found.frame), found.read) == (0, 1)
    row = found.set_aside.iloc[0]
    assert row["reason"].startswith(reason)
    assert (row["id"], row["source_file"], row["source_row"], row["line"]) == ("坏", "a.txt", 1, 13)
    assert any("set aside" in str(fault) and fault.row == 1 for fault in found.faults)


def test_points_and_lines_are_set_aside_and_the_rest_is_read(read):
    found = read(text(plot(line="5,,P1,井,点,,,,@"), plot(line="5,,L1,渠,线,,,,@"), plot()))
    assert found.frame["地块编号"].tolist() == ["G1"]
    assert reasons(found) == ["点 is not a shape with an area", "线 is not a shape with an area"]
    assert found.frame["source_row"].tolist() == [3]


def test_equal_plot_lines_do_not_overwrite_each_other(read):
    other = [(x, y + 200) for x, y in SQUARE]
    found = read(text(plot(), plot(other), plot()))
    assert len(found.frame) == 3
    assert found.frame["文件与行"].tolist() == ["a:13", "a:19", "a:25"]
    assert kinds(found).count("duplicate") == 3


def test_points_before_any_plot_line_are_an_error(read):
    found = read(text(points(*SQUARE), plot()))
    assert len(found.frame) == 1
    assert "4 point line(s) stand before any plot line" in next(
        str(f) for f in found.faults if f.kind == "points"
    )


def test_a_cut_file_does_not_give_a_smaller_plot(read):
    whole = STANDARD.encode()
    cut = whole[: whole.index(b"J7,2")]  # the hole keeps two points
    assert len(read(cut).set_aside) == 1
    cut = whole[: whole.index(b"J4,1,3834742")]  # three corners of four: a shape, but not the plot
    found = read(cut)
    assert reasons(found) == ["界址点数 says 10, there are 3 points, and the area does not agree"]
    assert found.frame["地块编号"].tolist() == ["GX-2026-001"]


def test_text_cut_inside_a_letter(read):
    found = read((STANDARD + "备注").encode()[:-1])
    assert len(found.frame) == 2
    assert "cut" in kinds(found, "WARNING")


# ---- areas


@pytest.mark.parametrize(
    ("stated", "area_m2", "unit"),
    [
        ("1.0000", 10000.0, "公顷"),
        ("10000.0", 10000.0, "m²"),
        ("15.0", 10000.0, "亩"),
        ("1.009", 10090.0, "公顷"),
        ("1.02", None, None),
        ("0", None, None),
        ("", None, None),
        ("一公顷", None, None),
    ],
)
def test_the_unit_of_the_area_is_established(read, stated, area_m2, unit):
    found = read(text(plot(line=f"5,{stated},G1,甲,面,,,,@")))
    assert len(found.frame) == 1
    if unit is None:
        assert found.frame[AREA].isna().all()
        assert found.units == {}
        assert ("area" in kinds(found, "WARNING")) is bool(stated)
    else:
        assert found.frame[AREA].tolist() == pytest.approx([area_m2])
        assert found.units["a.txt"].startswith(unit)


def test_a_row_in_another_unit_and_a_row_that_is_wrong(read):
    plots = [
        plot(line=f"5,{stated},G{n},甲,面,,,,@") for n, stated in enumerate(("1.0", "1.0", "10000", "2.5"))
    ]
    found = read(text(*plots))
    assert found.frame[AREA].tolist() == pytest.approx([1e4, 1e4, 1e4, 2.5e4])
    doubts = [fault for fault in found.faults if fault.kind == "area"]
    assert [fault.row for fault in doubts] == [3, 4]
    assert "factor of 10000" in str(doubts[0])
    assert "+150.0%" in str(doubts[1])


# ---- files


def test_two_hundred_files_in_one_call(tmp_path):
    for n in range(200):
        ring = [(x + 150 * n, y) for x, y in SQUARE]
        words = text(
            *(plot([(x, y + 150 * k) for x, y in ring], line=f"5,1.0,G{n}-{k},甲,面,,,,@") for k in range(10))
        )
        (tmp_path / f"{n:03}.txt").write_bytes(words.encode("gbk" if n % 2 else "utf-8"))
    began = time.perf_counter()
    found = read_boundary_txt(tmp_path)
    assert time.perf_counter() - began < 5
    assert len(found.frame) == 2000
    assert found.frame["地块编号"].is_unique
    assert found.frame.area.sum() == pytest.approx(2e7)
    assert found.encoding.evidence == "100 files UTF-8, 100 files GB18030"
    assert kinds(found) == ["unit", "crs"]


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path):
    (tmp_path / "good.txt").write_text(STANDARD, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "zip.txt").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 20)
    (tmp_path / "letter.txt").write_text("致：自然资源局\n请予批准。\n", encoding="utf-8")
    paths = [tmp_path / name for name in ("good.txt", "empty.txt", "zip.txt", "letter.txt", "none.txt")]
    found = read_boundary_txt(paths)
    assert len(found.frame) == 2
    assert {fault.file for fault in found.faults if fault.severity == "ERROR"} == {
        "empty.txt", "zip.txt", "letter.txt", "none.txt",
    }  # fmt: skip
    for path in paths[1:]:
        with pytest.raises(InputError) as error:
            read_boundary_txt(path)
        assert path.name in str(error.value)
        assert error.value.faults


def test_nothing_to_read(tmp_path):
    with pytest.raises(InputError, match="folder without any"):
        read_boundary_txt(tmp_path)
    with pytest.raises(InputError, match="no file was named"):
        read_boundary_txt([])
    with pytest.raises(InputError, match="no ordinary file"):
        read_boundary_txt("/dev/zero")


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path):
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(STANDARD, encoding="utf-8")
    found = read_boundary_txt([tmp_path / "甲" / "a.txt", tmp_path / "乙" / "a.txt"])
    assert found.frame["source_file"].unique().tolist() == ["甲/a.txt", "乙/a.txt"]


def test_sizes_are_held_to_a_limit(read, monkeypatch):
    monkeypatch.setattr(boundary_txt_open, "LARGEST_FILE", 100)
    with pytest.raises(InputError, match="is larger than"):
        read(STANDARD)
    monkeypatch.setattr(boundary_txt_open, "LARGEST_FILE", 1 << 20)
    monkeypatch.setattr(boundary_txt_open, "MOST_LINES", 10)
    with pytest.raises(InputError, match="more than"):
        read(STANDARD)


@pytest.mark.parametrize(
    "words",
    [
        text("99999999999999999999999999,1e999,G,甲,面,,,,@\n" + points(*SQUARE)),
        text("-5,nan,G,甲,面,,,,@\n" + points(*SQUARE)),
        text("," * 50_000 + "@\n" + points(*SQUARE)),
        text("@\n" * 3000),
        "[" * 100_000,
        HEAD * 300 + plot(),
        "=" * 100_000,
        text(plot().replace("3834500.000", "9" * 400)),
        text(plot().replace("J1,1,", "J1,99999999999999,")),
        text(plot().replace("甲", "\0甲\0")),
        "\n".join(f"k{n}=v" for n in range(5000)) + "\n" + text(plot()),
        text("5,1,G,甲,面,,,,@\n" + points(*SQUARE) * 2000),
        text(
            "5,1,G,甲,面,,,,@\n"
            + "".join(
                points((3834600, 40429000 + n), (3834600.5, 40429000 + n), SQUARE[0]) for n in range(20_000)
            )
        ),
        text("5,1,G,甲,面,,,,@\n" + "".join(points(*SQUARE, ring=n) for n in range(1100))),
    ],
    ids=range(14),
)
def test_hostile_files_give_plots_or_reasons_within_seconds(read, words):
    began = time.perf_counter()
    try:
        found = read(words)
    except InputError as error:
        assert error.faults
    else:
        assert found.read == sum(line.strip().endswith("@") or ",面," in line for line in words.split("\n"))
    assert time.perf_counter() - began < 5


# ---- writing


def frame_of(shapes, crs="EPSG:4528", **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def test_what_is_written(tmp_path):
    ring = [(40429000, 3834500), (40429100, 3834500), (40429100, 3834600), (40429000, 3834600)]
    hole = [
        (x + dx, y + dy) for (x, y), dx, dy in zip(ring, (20, -20, -20, 20), (20, 20, -20, -20), strict=True)
    ]
    shape = shapely.Polygon(ring, [hole])
    frame = frame_of([shape], plot_id=["G1"], name=["甲,北\n区"], land_use=["1001"])
    path = write_boundary_txt(tmp_path / "a.txt", frame)
    lines = path.read_bytes().decode("utf-8").split("\r\n")
    assert lines[:12] == [
        "[属性描述]", "格式版本号=1.01版本", "数据产生单位=", "数据产生日期=", "坐标系=2000国家大地坐标系", "几度分带=3",
        "投影类型=高斯克吕格", "计量单位=米", "带号=40", "精度=0.001", "转换参数=0,0,0,0,0,0,0", "[地块坐标]",
    ]  # fmt: skip
    assert lines[12:] == [
        "10,0.6400,G1,甲，北 区,面,,,1001,@",
        "J1,1,3834500.000,40429000.000",
        "J2,1,3834500.000,40429100.000",
        "J3,1,3834600.000,40429100.000",
        "J4,1,3834600.000,40429000.000",
        "J1,1,3834500.000,40429000.000",
        "J5,2,3834520.000,40429020.000",
        "J6,2,3834520.000,40429080.000",
        "J7,2,3834580.000,40429080.000",
        "J8,2,3834580.000,40429020.000",
        "J5,2,3834520.000,40429020.000",
        "",
    ]


def test_choices_of_the_writer(tmp_path):
    frame = frame_of([shapely.box(429000, 3834500, 429100, 3834600)], "EPSG:4549", plot_id=["G1"]).set_index(
        "plot_id"
    )
    path = write_boundary_txt(
        tmp_path / "a.txt", frame, encoding="gb18030", prefix=True, decimals=2, area_unit="m²",
        header={"数据产生单位": "示例局\n带号=9", "数据产生日期": "2026-11-20"},
    )  # fmt: skip
    words = path.read_bytes().decode("gb18030")
    assert "J1,1,3834500.00,40429100.00\r\n" in words
    assert "5,10000.00,G1,,面,,,,@\r\n" in words
    assert "精度=0.01\r\n" in words
    assert "数据产生单位=示例局 带号=9\r\n" in words
    assert read_boundary_txt(path).crs.to_epsg() == 4528


def test_several_parts_become_several_plots(tmp_path):
    two = shapely.MultiPolygon(
        [shapely.box(429000, 3834500, 429100, 3834600), shapely.box(429200, 3834500, 429300, 3834600)]
    )
    frame = frame_of([two, shapely.box(429400, 3834500, 429500, 3834600)], "EPSG:4549", plot_id=["G1", "G2"])
    found = read_boundary_txt(write_boundary_txt(tmp_path / "a.txt", frame))
    assert found.frame["地块编号"].tolist() == ["G1_1", "G1_2", "G2"]
    assert found.frame.area.tolist() == [10000.0] * 3


@pytest.mark.parametrize(
    ("frame", "options", "error", "words"),
    [
        (frame_of([shapely.box(0, 0, 1, 1)], "EPSG:4490"), {}, CrsError, "belt of CGCS2000"),
        (frame_of([shapely.box(0, 0, 1, 1)], None), {}, CrsError, "no CRS"),
        (frame_of([None, shapely.box(0, 0, 1, 1)]), {}, InputError, "1 of 2 plots have no polygon: 0"),
        (frame_of([shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])]), {}, InputError, "invalid shape"),
        (frame_of([shapely.box(0, 0, 0.0001, 1)]), {}, InputError, "collapses at 3 decimals"),
        (frame_of([shapely.box(0, 0, 1, 1)]), {"decimals": 12}, InputError, "decimals"),
        (frame_of([shapely.box(0, 0, 1, 1)]), {"area_unit": "km"}, InputError, "area unit"),
        (frame_of([shapely.box(0, 0, 1, 1)]), {"header": {"带号": "39"}}, InputError, "contradict"),
        (frame_of([shapely.box(0, 0, 1, 1)], name=["𠀀"]), {"encoding": "gbk"}, OutputError, "GB18030"),
        (frame_of([shapely.box(0, 0, 1, 1)]), {"encoding": "klingon"}, InputError, "not known"),
    ],
)  # fmt: skip
def test_what_is_not_written_leaves_what_was_there(tmp_path, frame, options, error, words):
    path = tmp_path / "a.txt"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(error, match=words):
        write_boundary_txt(path, frame, **options)
    assert path.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_no_plots_is_a_file_with_a_header(tmp_path):
    path = write_boundary_txt(tmp_path / "a.txt", frame_of([]))
    assert path.read_text(encoding="utf-8").endswith("[地块坐标]\n")


# ---- both ways


@st.composite
def layers(draw, decimals):
    """Plots on a grid of cells: each cell a star-shaped part, some with a hole, some cells joined to one plot."""
    step = 10**-decimals
    shapes, owner = [], []
    for cell in range(draw(st.integers(1, 6))):
        x0, y0 = 40_420_000 + 1000 * cell, 3_830_000 + draw(st.integers(0, 1000))
        radii = draw(st.lists(st.integers(100_000, 400_000), min_size=3, max_size=9))
        turn = draw(st.floats(0, 6))
        at = [(turn + 6.283185307 * n / len(radii), radius / 1000) for n, radius in enumerate(radii)]
        ring = [(round(x0 + r * math.cos(a), decimals), round(y0 + r * math.sin(a), decimals)) for a, r in at]
        core = 8 if len(radii) > 3 else 0
        hole = [
            (x0 - core, y0 - core),
            (x0 + core, y0 - core),
            (x0 + core - step, y0 + core),
            (x0 - core, y0 + core),
        ]
        hole = [(round(x, decimals), round(y, decimals)) for x, y in hole]
        whole = shapely.Polygon(ring)
        cut = shapely.Polygon(ring, [hole]) if core and draw(st.booleans()) else whole
        if cut.is_valid and whole.contains_properly(
            shapely.Polygon(hole) if core else whole.point_on_surface()
        ):
            shapes.append(cut)
            owner.append(draw(st.integers(0, 2)))
    if not shapes:
        shapes, owner = [shapely.box(40_420_000, 3_830_000, 40_420_100, 3_830_100)], [0]
    groups = [[s for s, o in zip(shapes, owner, strict=True) if o == g] for g in sorted(set(owner))]
    return [group[0] if len(group) == 1 else shapely.MultiPolygon(group) for group in groups]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.data(), decimals=st.integers(1, 4), prefix=st.booleans(), unit=st.sampled_from(["ha", "m²", "亩"])
)
def test_there_and_back_is_equal_to_the_last_digit(tmp_path, data, decimals, prefix, unit):
    shapes = data.draw(layers(decimals))
    frame = frame_of(
        shapes, plot_id=[f"P{n}" for n in range(len(shapes))], name=[data.draw(WORDS) for _ in shapes]
    )
    path = write_boundary_txt(tmp_path / "a.txt", frame, decimals=decimals, prefix=prefix, area_unit=unit)
    found = read_boundary_txt(path)
    parts = frame.explode()
    assert reasons(found) == []
    assert len(found.frame) == len(parts)
    assert found.crs.to_epsg() == (4528 if prefix else 4549)
    there = shapely.get_coordinates(parts.geometry.to_numpy()) - (0 if prefix else 40e6, 0)
    back = shapely.get_coordinates(found.frame.geometry.to_numpy())
    assert there.shape == back.shape
    assert abs(there - back).max() < 0.01 * 10**-decimals
    assert {fault.severity for fault in found.faults} <= {"NOTE"}
    again = write_boundary_txt(tmp_path / "b.txt", found.frame, decimals=decimals, area_unit=unit)
    assert again.read_bytes() == path.read_bytes() if not frame.geom_type.eq("MultiPolygon").any() else True


# ---- damage


def balanced(path):
    """Reading gives plots and reasons, or an InputError: nothing else, and soon."""
    began = time.perf_counter()
    try:
        found = read_boundary_txt(path)
    except InputError as error:
        assert str(error)
    else:
        assert found.read == len(found.frame) + len(found.set_aside) > 0
        assert found.frame.geometry.is_valid.all()
        assert (found.frame.area > 0).all()
        assert found.set_aside["reason"].ne("").all()
        assert found.set_aside["source_file"].notna().all()
    assert time.perf_counter() - began < 5


FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(
    base=st.sampled_from([STANDARD.encode(), AWKWARD.encode(), STANDARD.encode("gbk")]),
    cut=st.integers(0, 1200),
    flips=st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 255)), max_size=12),
)
def test_any_cut_and_any_flipped_bytes(tmp_path, base, cut, flips):
    data = bytearray(base[: len(base) - cut] if cut % 3 == 0 else base)
    for place, value in flips:
        if place < len(data):
            data[place] = value
    (tmp_path / "a.txt").write_bytes(bytes(data))
    balanced(tmp_path / "a.txt")


PIECES = st.sampled_from(
    ["[属性描述]", "[地块坐标]", "【地块坐标", "带号=40", "带号=3", "坐标系=2000国家大地坐标系", "坐标系=80", "@", ",@", ",,,,面", "5,1,G,甲,面,,,,@",
     "5,1,G,甲,点,,,,@", "J1,1,3834500,40429000", "J2,1,3834500,40429100", "J3,1,3834600,40429100", "J4,2,3834600,40429000", "J1,,3834500,429000",
     "J1,1,40429000,3834500", "J1,1,1e5,2", "J1,1,34.6,119.2", "，，，", "\0", "", "x" * 50, "J1,1,99999999999,1"]
)  # fmt: skip


@FUZZ
@given(lines=st.lists(st.one_of(PIECES, PIECES, st.text(max_size=30)), max_size=40))
def test_any_order_of_lines(tmp_path, lines):
    words = "坐标系=2000国家大地坐标系\n" + "\n".join(lines)
    (tmp_path / "a.txt").write_bytes(words.encode("utf-8", "surrogatepass"))
    balanced(tmp_path / "a.txt")


@FUZZ
@given(data=st.binary(max_size=400))
def test_any_bytes(tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    balanced(tmp_path / "a.txt")
