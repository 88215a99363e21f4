"""Layers at sea, in another province, far from the others, or shifted: each is found, with the likely truth."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer

from gis.datum import wgs84_to_gcj02
from gis.doubt import likely_of
from gis.errors import InputError
from layers.checks import check
from layers.label import label_doubts, no_label
from layers.read import read_zone
from layers.zone import Source, Zone

EAST, NORTH = 428_000.0, 3_831_000.0  # Lianyungang, EPSG:4549


def square(x: float, y: float, side: float = 100.0) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)


def plots_here() -> gpd.GeoDataFrame:
    """Nine plots of 1 ha with streets of 40 m."""
    shapes = [square(140 * i, 140 * k) for i in range(3) for k in range(3)]
    return gpd.GeoDataFrame(
        geometry=shapes, index=pd.Index([f"P{i}" for i in range(9)], name="plot_id"), crs=4549
    )


def moved(frame: gpd.GeoDataFrame, label: int) -> gpd.GeoDataFrame:
    """The same numbers under another label, brought to the zone's CRS: what a wrong label makes of a layer."""
    return frame.set_crs(label, allow_override=True).to_crs(4549)


def layer(shapes: list, name: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        geometry=shapes, index=pd.Index([f"{name}{i}" for i in range(len(shapes))], name=name), crs=4549
    )


def zone(name: str = "甲", sources: tuple = (), **layers: gpd.GeoDataFrame) -> Zone:
    own = tuple(Source(one, f"{one}.shp", "", 1, 1, 0, crs=crs) for one, crs in sources)
    return Zone(name, date(2026, 11, 20), CRS.from_epsg(4549), {"plots": plots_here(), **layers}, sources=own)


def test_a_sound_zone_is_where_it_should_be(of) -> None:
    faults = check(zone("江苏连云港", parks=layer([square(-50, -50, 600)], "park_id")))
    assert not of(faults, "place")
    assert not of(faults, "crs")
    assert not of(faults, "datum")


def test_a_layer_under_a_neighbours_label_and_the_line_to_write(of) -> None:
    parks = layer([square(-50, -50, 600)], "park_id")
    (fault,) = of(check(zone(parks=moved(parks, 4548), sources=(("parks", "EPSG:4548"),))), "crs")
    assert (fault.severity, fault.file) == ("ERROR", "parks.shp")
    assert "the layer lies 27" in fault.message("en")
    assert "they at 119.217°E 34.606°N (江苏, 安徽, 山东)" in fault.message("en")
    assert fault.remedy("en") == 'Correct its CRS: crs = "EPSG:4549" under [layers.parks].'
    assert fault.message("zh").startswith("该图层距宗地 27")


def test_the_plots_are_blamed_when_all_others_agree(of) -> None:
    others = {"parks": moved(layer([square(-50, -50, 600)], "park_id"), 4550),
              "roads": moved(layer([square(0, 0).boundary], "road_id"), 4550)}  # fmt: skip
    (fault,) = of(check(zone(**others, sources=(("plots", "EPSG:4549"),))), "crs")
    assert fault.file == "plots.shp"
    assert "all other layers (parks, roads)" in fault.message("en")
    assert fault.remedy("en") == 'Correct its CRS: crs = "EPSG:4550" under [layers.plots].'


def test_at_sea_and_in_another_province(of) -> None:
    at_sea = zone().with_layer("plots", moved(plots_here(), 4550))
    (fault,) = of(check(at_sea), "place")
    assert (fault.severity, fault.key) == ("WARNING", "place.sea")
    assert "at sea" in fault.message("en")
    (fault,) = of(check(zone("浙江某某开发区")), "place")
    assert (fault.severity, fault.key) == ("WARNING", "place.province")
    assert fault.message("en").endswith("and the zone's name says 浙江.")


@pytest.mark.parametrize("which", ["buildings", "plots"])
def test_a_layer_from_a_web_map(which, of) -> None:
    there = Transformer.from_crs(4549, 4326, always_xy=True)

    def shift(xy):
        lon, lat = wgs84_to_gcj02(*there.transform(xy[:, 0], xy[:, 1]))
        return np.column_stack(there.transform(lon, lat, direction="INVERSE"))

    frames = {"plots": plots_here(), "buildings": layer([square(140 * i + 30, 140 * k + 30, 40) for i in range(3) for k in range(3)], "building_id")}  # fmt: skip
    frames[which] = frames[which].set_geometry(
        shapely.transform(frames[which].geometry.to_numpy(), shift), crs=4549
    )
    (fault,) = of(check(zone(**frames)), "datum")
    assert (fault.severity, fault.file) == ("WARNING", which)
    said = fault.message("en")
    assert said.startswith(f"{which} may be in GCJ-02")
    assert "only 0% of buildings lie in plots as drawn, 100% once a shift of +50" in said
    assert "m east and -11" in said


@pytest.mark.parametrize(
    ("label", "likely"),
    [("EPSG:4528", "EPSG:4549"), ("EPSG:4490", "EPSG:…"), (None, "EPSG:…")],
)
def test_a_wrong_label_stops_the_reading_and_says_what_to_write(zone_folder, label, likely) -> None:
    frame = plots_here().reset_index().set_crs(label, allow_override=True)
    with pytest.warns() if label is None else _nothing(), pytest.raises(InputError) as caught:
        read_zone(zone_folder(plots=frame))
    assert f'crs = "{likely}"' in str(caught.value)


def _nothing():
    import contextlib

    return contextlib.nullcontext()


def test_swapped_axes_stop_the_reading() -> None:
    frame = plots_here()
    turned = frame.set_geometry(
        shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=4549
    )
    (fault,) = label_doubts(turned, "地块.shp")
    assert (fault.severity, fault.key) == ("ERROR", "crs.turned")
    assert fault.remedy("en") == "Write swap_xy = true beside the file in zone.toml."
    assert fault.remedy("zh") == "请在 zone.toml 的该文件下写 swap_xy = true。"


def with_stray(shape: shapely.Polygon) -> gpd.GeoDataFrame:
    """The nine plots and a tenth, Z, in row 10 of their file."""
    frame = plots_here()
    stray = gpd.GeoDataFrame(geometry=[shape], index=pd.Index(["Z"], name="plot_id"), crs=4549)
    return pd.concat([frame, stray]).assign(source_row=range(1, 11))


@pytest.mark.parametrize(
    ("shape", "severity", "said"),
    [
        (shapely.box(-4.0e7, 0, -4.0e7 + 20, 10), "ERROR", "nowhere on earth"),
        (
            shapely.box(EAST - 1e6, NORTH, EAST - 1e6 + 100, NORTH + 100),
            "ERROR",
            "108.419",
        ),  # belt 36, areas + 2.4 %
        (shapely.box(EAST - 1.5e5, NORTH, EAST - 1.5e5 + 100, NORTH + 100), "WARNING", "117.58"),
    ],
)
def test_a_plot_far_from_the_others_is_named(shape, severity, said, of) -> None:
    faults = check(zone().with_layer("plots", with_stray(shape)))
    (fault,) = of(faults, "stray")
    assert (fault.severity, fault.row) == (severity, 10)
    assert "1 of 10 shapes lie more than 100 km from the others: Z" in fault.message("en")
    assert said in fault.message("en")
    assert "江苏" in fault.message("zh")
    assert not of(faults, "crs")


def test_one_stray_plot_neither_chooses_the_grid_nor_hides_a_wrong_label(zone_folder) -> None:
    there = plots_here().to_crs(4490).reset_index()
    null_island = gpd.GeoDataFrame({"plot_id": ["Z"]}, geometry=[shapely.box(0, 0, 0.001, 0.001)], crs=4490)
    with pytest.raises(InputError) as caught:
        read_zone(zone_folder(plots=pd.concat([there, null_island], ignore_index=True)))
    assert "Z" in str(caught.value)
    assert [f.facts["code"] for f in caught.value.faults if f.key == "crs.chosen"] == ["EPSG:4528"]
    numbered = with_stray(shapely.box(0, 0, 20, 10)).reset_index(drop=True).set_crs(4528, allow_override=True)
    assert [fault.key for fault in label_doubts(numbered, "地块.shp")] == ["crs.no_belt"]


def test_plots_far_outside_their_own_grid_stop_the_reading(zone_folder) -> None:
    frame = plots_here().reset_index()
    local = frame.set_geometry(frame.translate(-EAST, -NORTH))
    with pytest.raises(InputError, match="the plots lie at 115") as caught:
        read_zone(zone_folder(plots=local))
    assert [fault.severity for fault in caught.value.faults if fault.key == "crs.away"] == ["ERROR"]
    in_mm = frame.set_geometry(frame.scale(1000, 1000, origin=(0, 0)))
    with pytest.raises(InputError, match="are no place on earth in CGCS2000"):
        read_zone(zone_folder(plots=in_mm))


@pytest.mark.parametrize(
    ("bounds", "kind", "said"),
    [
        ((119.1, 34.5, 119.3, 34.7), "degrees", "look like degrees."),
        ((34.5, 119.1, 34.7, 119.3), "turned degrees", "degrees with latitude before longitude"),
        ((40428000, 3831000, 40429000, 3832000), "belt", "with the number of their belt"),
        ((13271700, 4109000, 13272700, 4110000), "mercator", "Web Mercator metres"),
        ((428000, 3831000, 429000, 3832000), "no belt", "without belt number"),
        ((3831000, 428000, 3832000, 429000), "turned", "with the northing first"),
        ((0, 0, 9, 9), "unusual", "has no CRS."),
    ],
)
def test_what_coordinates_without_a_crs_look_like_has_words(bounds, kind, said) -> None:
    assert likely_of(bounds)[1] == kind
    told = no_label(gpd.GeoDataFrame(geometry=[shapely.box(*bounds)]), "地块.shp")
    assert said in told.message("en")
    assert "crs = " in told.remedy("en")


@pytest.mark.parametrize(
    ("label", "likely"),
    [(2385, "EPSG:4549"), (2437, "EPSG:4549"), (4610, "EPSG:4490"), (4214, "EPSG:4490")],
)
def test_an_old_datum_is_asked_for_and_the_answer_is_taken(zone_folder, label, likely) -> None:
    frame = plots_here().reset_index()
    if label in (4610, 4214):
        frame = frame.to_crs(4490)
    folder = zone_folder(plots=frame.set_crs(label, allow_override=True))
    with pytest.raises(InputError, match="is not CGCS2000") as caught:
        read_zone(folder)
    (fault,) = [one for one in caught.value.faults if one.severity == "ERROR" and one.kind == "datum"]
    assert f'crs = "{likely}"' in fault.remedy("en")
    assert "转换参数保密" in fault.message("zh")
    toml = folder / "zone.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + f'\ncrs = "{likely}"', encoding="utf-8")
    assert len(read_zone(folder).plots) == 9


def test_a_layer_in_an_old_datum_beside_sound_plots(zone_folder) -> None:
    parks = layer([square(-50, -50, 600)], "park_id").reset_index().assign(name="甲园")
    folder = zone_folder(plots=plots_here().reset_index(), parks=parks.set_crs(2437, allow_override=True))
    with pytest.raises(InputError, match=r"parks\.gpkg: Beijing 1954 .* is not CGCS2000"):
        read_zone(folder)


def test_a_zone_is_not_measured_in_an_old_datum(zone_folder) -> None:
    folder = zone_folder('day = 2026-11-20\ncrs = "EPSG:2364"', plots=plots_here().reset_index())
    with pytest.raises(InputError, match=r"zone\.toml: Xian 1980 .* is not CGCS2000"):
        read_zone(folder)


@pytest.mark.parametrize(
    ("label", "lon", "lat", "datum"),
    [
        ("EPSG:5514", 14.4, 50.1, False),  # Křovák, in Bohemia
        ("EPSG:27700", -1.5, 52.5, False),  # the British grid, at home
        ("EPSG:4490", 119.2, 34.6, False),
        ("EPSG:32650", 119.2, 34.6, False),
        ("EPSG:4301", 119.2, 34.6, True),  # Tokyo, in Jiangsu
        ("ESRI:102790", 119.2, 34.6, None),
    ],
)
def test_a_national_datum_is_fine_at_home(label, lon, lat, datum) -> None:
    if datum is None:
        crs = CRS.from_wkt(CRS.from_epsg(2385).to_wkt("WKT1_ESRI"))
        datum = True
    else:
        crs = CRS.from_user_input(label)
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(x, y).buffer(0.001)], crs=crs)
    assert [fault.kind for fault in label_doubts(frame, "f")] == ["datum"] * datum


def houses(east: float, north: float, count: int = 9) -> gpd.GeoDataFrame:
    """One building of 1,600 m² for each plot, the first ones moved."""
    shapes = [square(140 * i + 30, 140 * k + 30, 40) for i in range(3) for k in range(3)]
    moved_ = [shapely.affinity.translate(one, east, north) for one in shapes[:count]] + shapes[count:]
    return layer(moved_, "building_id").assign(plot_id=[f"P{i}" for i in range(9)])


def test_buildings_off_their_plots_are_counted_and_their_common_offset_is_named(of) -> None:
    faults = {one.key: one for one in of(check(zone(buildings=houses(1083, 438))), "link")}
    moved_ = faults["link.building_moved"]
    assert (moved_.severity, moved_.facts["count"], moved_.facts["area"]) == ("WARNING", 9, 14_400.0)
    assert "most of them +1\u2009083 m east and +438 m north of it" in moved_.message("en")
    off = faults["link.building_off"].message("en")
    assert off.startswith(
        "9 of 9 buildings that name a plot (100%, 14\u2009400 m² of ground) lie outside every plot: building_id0,"
    )
    assert "坐标系或基准疑似有误" in moved_.message("zh")


def test_a_few_buildings_off_their_plots_blame_no_crs(of) -> None:
    faults = {one.key: one for one in of(check(zone(buildings=houses(1083, 438, 2))), "link")}
    assert set(faults) == {"link.building_off"}
    assert "2 of 9 buildings that name a plot (22%, 3\u2009200 m² of ground)" in faults[
        "link.building_off"
    ].message("en")
    assert not of(check(zone(buildings=houses(0, 0))), "link")
    loose = of(check(zone(buildings=houses(1083, 438).drop(columns="plot_id"))), "link")
    assert [(one.key, one.severity) for one in loose] == [("link.building_loose", "NOTE")]


def test_wrong_numbers_are_no_offset(of) -> None:
    mixed = houses(0, 0).assign(plot_id=["P4", "P5", "P8", "P0", "P7", "P1", "P3", "P6", "P2"])
    keys = [one.key for one in of(check(zone(buildings=mixed)), "link")]
    assert "link.building_most" in keys
    assert "link.building_moved" not in keys


def labelled(folder_of, label: int, real: int = 32650, **more):
    """The nine plots in the coordinates of one grid under the label of another, on disk."""
    frame = plots_here().to_crs(real).reset_index().assign(**more).set_crs(label, allow_override=True)
    return folder_of(plots=frame)


def test_belt_metres_under_web_mercator_stop_the_reading_and_the_line_mends_it(zone_folder) -> None:
    folder = labelled(zone_folder, 3857, 4549, address="江苏省连云港市高新区 1 号")
    with pytest.raises(InputError, match="as EPSG:4549 its coordinates lie in China") as caught:
        read_zone(folder)
    (fault,) = [one for one in caught.value.faults if one.key == "place.out_likely"]
    assert 'crs = "EPSG:4549" under [layers.plots]' in fault.remedy("en")
    assert "3.846°E 32.5" in fault.message("en")
    toml = folder / "zone.toml"
    words = toml.read_text(encoding="utf-8")
    toml.write_text(words + '\naccept = ["place"]', encoding="utf-8")
    assert len(read_zone(folder).plots) == 9
    toml.write_text(words + '\ncrs = "EPSG:4549"', encoding="utf-8")
    zone_ = read_zone(folder)
    assert [one.message("zh") for one in zone_.faults if one.kind == "where"] == [
        "园区位于 119.217°E 34.606°N（江苏、安徽、山东范围）。"
    ]


def test_utm_metres_under_web_mercator_without_a_word_of_chinese(zone_folder) -> None:
    with pytest.raises(InputError, match=r"as Gauss-Krüger metres .* lie in China, so its CRS label"):
        read_zone(labelled(zone_folder, 3857))


def test_a_zone_abroad_is_said_and_read_unless_its_text_is_chinese(zone_folder) -> None:
    faults = {one.key: one for one in read_zone(labelled(zone_folder, 32631)).faults}
    assert faults["place.out"].severity == "WARNING"
    assert "(outside China)" in faults["place.here"].message("en")
    parks = layer([square(-50, -50, 600)], "park_id")
    together = zone(parks=moved(parks, 32631)).with_layer("plots", moved(plots_here(), 32631))
    assert [one.key for one in check(together) if one.kind == "place"] == ["place.out"]
    with pytest.raises(InputError, match="and its text is Chinese"):
        read_zone(labelled(zone_folder, 32631, name="甲地块"))


def test_a_shift_by_one_belt_is_doubted_by_the_addresses(zone_folder) -> None:
    sound = read_zone(labelled(zone_folder, 4549, 4549, address="江苏省连云港市高新区 1 号"))
    assert not [one for one in sound.faults if one.kind == "place"]
    shifted = read_zone(labelled(zone_folder, 4548, 4549, address="江苏省连云港市高新区 1 号"))
    (fault,) = [one for one in shifted.faults if one.kind == "place"]
    assert (fault.key, fault.severity) == ("place.province_likely", "WARNING")
    assert "and 坐落 (address) says 江苏. Their coordinates fit there as EPSG:4549." in fault.message("en")
    assert 'crs = "EPSG:4549" under [layers.plots]' in fault.remedy("en")


def test_of_two_layers_the_one_with_a_likely_truth_is_blamed(of) -> None:
    parks = layer([square(-50, -50, 600)], "park_id")
    wrong = zone(parks=parks, sources=(("parks", "EPSG:4490"), ("plots", "EPSG:4548")))
    wrong = wrong.with_layer("plots", moved(plots_here(), 4548))
    (fault,) = of(check(wrong), "crs")
    assert fault.file == "plots.shp"
    assert fault.remedy("en") == 'Correct its CRS: crs = "EPSG:4549" under [layers.plots].'
