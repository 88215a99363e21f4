"""Real files by other people: a bureau's GBK Shapefile, tax lots in square feet, a French and a Czech town."""

import shutil
from datetime import date

import pytest

from gis.errors import InputError
from layers.read import inspect, read_zone
from layers.recognise import init_text
from layers.zone import Zone


def zone_of(real, folder: str, toml: str, tmp_path) -> Zone:
    """A zone over files that stay where they are."""
    text = 'name = "x"\nday = 2026-11-20\n' + toml.replace("@", (real / folder).as_posix() + "/")
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    return read_zone(tmp_path)


@pytest.fixture(scope="module")
def limin(real, tmp_path_factory) -> Zone:
    """The zone that init makes of the folder as it stands."""
    folder = tmp_path_factory.mktemp("limin") / "limin2012"
    shutil.copytree(real / "limin2012", folder)
    (folder / "zone.toml").write_text(init_text(folder, day=date(2012, 12, 31)), encoding="utf-8")
    return read_zone(folder)


def test_limin_builds_from_init_as_it_stands(limin) -> None:
    (source,) = limin.sources
    assert (source.read, source.used, source.set_aside) == (170, 170, 0)
    assert (source.encoding, source.crs, limin.crs.to_epsg()) == ("GB18030", "EPSG:4326", 4530)
    assert limin.plots["DLMC"].value_counts()["工矿仓储用地"] == 57
    assert limin.plots.index[:3].tolist() == ["1", "2", "3"]


def test_limin_areas_by_class_in_hectares(limin) -> None:
    area = limin.plots["official_area_m2"] / 1e4
    status, supply = limin.plots["status_class"], limin.plots["supply_class"]
    known = {"A": 618.0897, "A1": 217.5531, "A2": 155.5451, "B21": 22.1786, "B": 59.8780, "C": 20.3886}
    assert {code: round(area[status.str.startswith(code)].sum(), 4) for code in known} == known
    known = {"D": 622.4262, "E": 55.5415, "F": 20.3886}
    assert {code: round(area[supply.str.startswith(code)].sum(), 4) for code in known} == known
    assert round(area.sum(), 4) == 698.3563
    assert (limin.plots.geometry.area / 1e4 - area).abs().max() < 0.003


def test_limin_units_are_established_on_evidence(limin, of) -> None:
    notes = {fault.column: fault.message("en") for fault in of(limin.faults, "unit")}
    assert "170 of 170 rows agree with the drawn area" in notes["official_area_m2"]
    assert "JZMJ is in 万m², not in m²: 7 of the 10 rows" in notes["floor_area_m2"]
    assert "JZJDMJ: taken in 万m² like JZMJ" in notes["footprint_m2"]
    # the zone's own ratios of the field's tables: 综合容积率 and 建筑密度
    built = limin.plots["official_area_m2"][limin.plots["status_class"].str.startswith("A")].sum()
    assert round(limin.plots["floor_area_m2"].sum() / built, 4) == 0.6680
    assert round(limin.plots["footprint_m2"].sum() / built * 100, 4) == 18.2089


def test_limin_oddities_are_reported(limin, of) -> None:
    noughts = {fault.column: fault.message("en") for fault in of(limin.faults, "zero")}
    assert "RJL (登记容积率) is 0 in 139 of 170 rows" in noughts["far_recorded"]
    assert "JZXS (登记建筑系数) is 0 in 139 of 170 rows" in noughts["coefficient_recorded_pct"]
    assert "tax_wan" in of(limin.faults, "empty column")[0].message("en")
    assert {"parks", "corridor_axis", "buildings"} <= {fault.column for fault in of(limin.faults, "absent")}
    assert of(limin.faults, "area")[0].message("en").startswith("official and drawn area")
    assert any(
        "footprint is larger than the plot in 1 of 170 plots: 162" in f.message("en") for f in limin.faults
    )
    sums = [fault.message("en") for fault in of(limin.faults, "sum")]
    assert sums[0] == "A 618.0897 + B 59.8780 + C 20.3886 = 698.3563 ha, the total."
    assert sums[1] == "D 622.4262 + E 55.5415 + F 20.3886 = 698.3563 ha, the total."
    assert not [fault for fault in limin.faults if fault.severity == "ERROR"]


def test_limin_in_the_wrong_encoding_is_refused_rather_than_garbled(real) -> None:
    (look,) = inspect(real / "limin2012" / "limin2012.shp", encoding="UTF-8").layers
    (fault,) = [fault for fault in look.faults if fault.severity == "ERROR"]
    assert fault.message("en").startswith("its text is not UTF-8, as is declared: all 29 different texts")
    assert fault.remedy("en") == "Take the line encoding out, or make it GB18030."
    assert fault.remedy("zh") == "请删去 encoding 一行，或改为 GB18030。"


def test_limin_in_the_wrong_unit_is_contradicted(real, tmp_path) -> None:
    with pytest.raises(InputError, match=r"170 of 170 rows agree with the drawn area within 1 % as 公顷"):
        zone_of(
            real, "limin2012", '[layers.plots]\nfile = "@limin2012.shp"\nunits = { DLMJ = "m²" }\n', tmp_path
        )


PLUTO = """[layers.plots]
file = "@lots.geojson"
fields = { plot_id = "BBL", official_area_m2 = "LotArea", floor_area_m2 = "BldgArea", far_recorded = "BuiltFAR" }
units = { LotArea = "ft²", BldgArea = "ft²" }
"""


def test_pluto_in_square_feet_with_lots_of_no_area(real, tmp_path, of) -> None:
    zone = zone_of(real, "pluto_bx_si", PLUTO, tmp_path)
    plots = zone.plots
    assert (len(plots), plots.crs.is_projected) == (429, True)
    none = plots["official_area_m2"].isna()
    (fault,) = of(zone.faults, "zero", "official_area_m2")
    assert f"0 in {int(none.sum())} of 429 rows" in fault.message("en")
    assert none.sum() > 0
    far = (plots["floor_area_m2"] / plots["official_area_m2"])[~none]
    written = plots["far_recorded"][~none].fillna(0)
    assert (far.fillna(0) - written).abs().max() <= 0.00501
    assert of(zone.faults, "area")[0].severity == "WARNING"


def test_bubenec_in_its_national_grid(real, tmp_path) -> None:
    toml = """[layers.plots]
file = "@bubenec.gpkg"
fields = { plot_id = "ID" }
[layers.buildings]
file = "@bubenec.gpkg"
fields = { building_id = "uID" }
[layers.roads]
file = "@bubenec.gpkg"
layer = "streets"
fields = { road_id = "#row" }
"""
    zone = zone_of(real, "bubenec", 'crs = "EPSG:5514"\n' + toml, tmp_path)
    assert [len(zone.layers[name]) for name in ("plots", "buildings", "roads")] == [407, 144, 35]
    assert round(zone.layers["buildings"].geometry.area.sum(), 1) == 43_176.1
    with pytest.raises(InputError, match="Web Mercator"):
        zone_of(real, "bubenec", 'crs = "EPSG:3857"\n' + toml, tmp_path)


def test_gennes_by_what_init_makes_of_it(real, tmp_path) -> None:
    shutil.copytree(real / "gennes", tmp_path / "gennes")
    (tmp_path / "gennes" / "zone.toml").write_text(
        init_text(tmp_path / "gennes", day=date(2026, 11, 20)), encoding="utf-8"
    )
    zone = read_zone(tmp_path / "gennes")
    assert round(zone.plots.geometry.area.sum() / 1e4, 2) == 844.70
    assert round(zone.layers["buildings"].geometry.area.sum() / 1e4, 3) == 4.669
    balance = {source.layer: source.read - source.used - source.set_aside for source in zone.sources}
    assert set(balance.values()) == {0}
