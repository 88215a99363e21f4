"""Damaged boundary points: any cut, any bytes, any order of lines."""

import time

from boundary_texts import AWKWARD, STANDARD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from layers.boundary_txt import read_boundary_txt


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
