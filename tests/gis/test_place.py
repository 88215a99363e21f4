"""Where coordinates lie: towns by the sea are on land, ships are not, and provinces hold their capitals."""

import geopandas as gpd
import pytest

from gis.place import kilometres, place, place_of, provinces_named

HARBOURS = {
    "大连": (121.61, 38.91, "辽宁"), "青岛": (120.38, 36.07, "山东"), "临港": (121.93, 30.87, "上海"),
    "舟山": (122.20, 30.00, "浙江"), "厦门": (118.09, 24.48, "福建"), "湛江": (110.36, 21.27, "广东"),
    "海口": (110.33, 20.03, "海南"), "三亚": (109.50, 18.25, "海南"), "台北": (121.56, 25.04, "台湾"),
    "北海": (109.12, 21.48, "广西"), "天津港": (117.75, 38.98, "天津"), "威海": (122.12, 37.51, "山东"),
    "连云港": (119.45, 34.74, "江苏"), "曹妃甸": (118.50, 38.95, "河北"), "香港": (114.17, 22.30, "香港"),
    "东营港": (118.97, 38.10, "山东"), "洋口港": (121.43, 32.55, "江苏"), "大丰港": (120.80, 33.20, "江苏"),
    "锦州港": (121.07, 40.80, "辽宁"), "平潭": (119.79, 25.50, "福建"), "珠海": (113.58, 22.27, "广东"),
}  # fmt: skip
CAPITALS = {
    "北京": (116.40, 39.90), "石家庄": (114.51, 38.04, "河北"), "太原": (112.55, 37.87, "山西"), "呼和浩特": (111.75, 40.84, "内蒙古"),
    "沈阳": (123.43, 41.80, "辽宁"), "长春": (125.32, 43.82, "吉林"), "哈尔滨": (126.53, 45.80, "黑龙江"), "南京": (118.80, 32.06, "江苏"),
    "杭州": (120.16, 30.27, "浙江"), "合肥": (117.23, 31.82, "安徽"), "南昌": (115.86, 28.68, "江西"), "济南": (117.12, 36.65, "山东"),
    "郑州": (113.63, 34.75, "河南"), "武汉": (114.31, 30.59, "湖北"), "长沙": (112.94, 28.23, "湖南"), "南宁": (108.37, 22.82, "广西"),
    "重庆": (106.55, 29.56), "成都": (104.07, 30.57, "四川"), "贵阳": (106.63, 26.65, "贵州"), "昆明": (102.83, 24.88, "云南"),
    "拉萨": (91.13, 29.65, "西藏"), "西安": (108.94, 34.34, "陕西"), "兰州": (103.83, 36.06, "甘肃"), "西宁": (101.78, 36.62, "青海"),
    "银川": (106.23, 38.49, "宁夏"), "乌鲁木齐": (87.62, 43.82, "新疆"), "海拉尔": (119.77, 49.21, "内蒙古"), "阿拉善": (105.67, 38.84, "内蒙古"),
}  # fmt: skip


@pytest.mark.parametrize("town", [*HARBOURS, *CAPITALS])
def test_towns_lie_in_their_province_and_not_at_sea(town) -> None:
    lon, lat, *province = {**HARBOURS, **CAPITALS}[town]
    found = place(lon, lat)
    assert not found.sea
    assert not found.abroad
    assert (province[0] if province else town) in found.provinces


@pytest.mark.parametrize(
    ("lon", "lat"), [(123, 34.6), (121, 35), (120.5, 34.7), (113, 20), (119, 22), (123.5, 31), (120, 39), (119, 38.6), (108.8, 20.5)]
)  # fmt: skip
def test_the_sea(lon, lat) -> None:
    assert place(lon, lat).sea
    assert place(lon, lat).words.endswith("(at sea)")


def test_abroad_and_nowhere() -> None:
    assert place(2.35, 48.86).words == "2.350°E 48.860°N (outside China)"
    assert place(-74.0, 40.7).words.startswith("74.000°W")
    assert place_of(gpd.GeoSeries([], crs=4528)) is None
    assert place_of(gpd.GeoSeries.from_wkt(["POINT (1 1)"])) is None
    assert place_of(gpd.GeoSeries.from_wkt(["POINT (1e30 1e30)"], crs=4528)) is None


def test_distance_and_names() -> None:
    assert kilometres(place(119.2, 34.6), place(119.2, 34.6)) == 0
    assert kilometres(place(116.40, 39.90), place(121.47, 31.23)) == pytest.approx(
        1068, abs=5
    )  # Beijing to Shanghai
    assert provinces_named("山东、江苏两省") == ("江苏", "山东")
    assert provinces_named("连云港高新区") == ()
