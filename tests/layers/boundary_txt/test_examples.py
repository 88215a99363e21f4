"""界址点坐标 TXT as it is met: real files, the two examples, encodings and spelling."""

import pytest
import shapely
from boundary_texts import AWKWARD, SQUARE, STANDARD, kinds, plot, points, shifted, text

from gis.errors import InputError
from layers.adopt import adopt
from layers.boundary_txt import AREA, read_boundary_txt
from layers.schema import schema

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
