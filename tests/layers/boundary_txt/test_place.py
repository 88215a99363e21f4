"""Where boundary points lie: axes, belts, datums."""

import pytest
from boundary_texts import SQUARE, STANDARD, kinds, plot, reasons, shifted, text

from gis.errors import InputError
from layers.boundary_txt import AREA


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
