"""Rings of boundary points and areas that are written beside them."""

import pytest
from boundary_texts import SQUARE, STANDARD, kinds, plot, points, reasons, text

from layers.boundary_txt import AREA


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
