"""Boundary points written, and there and back."""

import math

import pytest
import shapely
from boundary_texts import frame_of, reasons
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import CrsError, InputError, OutputError
from layers.boundary_txt import read_boundary_txt, write_boundary_txt


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
