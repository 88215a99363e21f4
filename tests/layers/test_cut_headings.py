"""Field names that ten bytes of a .dbf cut short: recognised where only one column can be meant, and said."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from layers.adopt import adopt
from layers.file import read_file
from layers.schema import schema


def written(path, encoding, **columns):
    shapes = [box(500_000, 3_800_000, 500_100, 3_800_100), box(500_100, 3_800_000, 500_160, 3_800_100)]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4547")
    with pytest.warns() if any(len(name.encode(encoding)) > 10 for name in columns) else _nothing():
        frame.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return read_file(path)


class _nothing:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        return False


@pytest.mark.parametrize(
    ("encoding", "heading", "name"),
    [
        ("UTF-8", "地块编号", "plot_id"),
        ("GBK", "固定资产投资总额", "fixed_investment_wan"),
        ("GBK", "约定开工日期", "start_by"),
        ("GBK", "建筑占地面积", "footprint_m2"),
    ],
)
def test_a_cut_heading_is_recognised_and_said(tmp_path, encoding, heading, name) -> None:
    file = written(tmp_path / "a.shp", encoding, **{heading: ["1", "2"]})
    held = next(one for one in file.frame.columns if one != "geometry")
    assert held != heading
    adopted = adopt(file.frame, schema("plots"), file="a.shp")
    assert adopted.fields == {held: name}
    assert [f.facts["heading"] for f in adopted.faults if f.key == "field.cut"] == [held]


def test_what_could_be_two_columns_is_neither() -> None:
    assert schema("plots").cut("建筑") == ""
    assert schema("plots").recognise(["TBBH", "地块编"]) == {"TBBH": "plot_id"}


def test_two_long_names_with_the_same_beginning(tmp_path) -> None:
    columns = {"固定资产投资总额": ["甲", "乙"], "固定资产投资强度": ["丙", "丁"], "TBBH": ["G1", "G2"]}
    file = written(tmp_path / "a.shp", "UTF-8", **columns)
    assert file.encoding.name == "UTF-8"
    assert file.frame.iloc[0, :2].tolist() == ["甲", "丙"]
    assert len({*file.frame.columns}) == 4
