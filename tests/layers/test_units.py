"""Units: declared, stated, established on evidence, or asked for; never guessed in silence."""

import pandas as pd
import pytest

from layers.schema import schema
from layers.unit import choices, unit
from layers.units import establish
from layers.words import words

AREA = pd.Series([10_000.0, 20_000.0, 5_000.0, 40_000.0, 8_000.0])


def plots(**columns: list[float]):
    raw = pd.DataFrame(columns)
    return raw, schema("plots").recognise(raw.columns)


@pytest.mark.parametrize(
    ("words", "factor"),
    [("m2", 1.0), ("㎡", 1.0), ("亩", 666.6666666667), ("hm²", 1e4), ("万平方米", 1e4), ("平方公里", 1e6), ("sqft", 0.09290304), ("亿元", 1e4), ("元", 1e-4)],
)  # fmt: skip
def test_units_as_people_write_them(words: str, factor: float) -> None:
    assert unit(words).factor == pytest.approx(factor)


@pytest.mark.parametrize(
    ("factor", "name"), [(1.0, "m²"), (1 / 1e4, "公顷"), (3 / 2000, "亩"), (1e-6, "km²")]
)
def test_the_drawn_area_shows_the_unit_of_the_official_one(factor: float, name: str) -> None:
    raw, fields = plots(DLMJ=(AREA * factor * 1.002).tolist())
    found, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA)
    assert found["official_area_m2"].name == name
    assert [fault.severity for fault in faults] == ["NOTE"]
    assert "5 of 5 rows" in faults[0].message("en")


def test_a_declaration_that_the_ground_contradicts_is_an_error() -> None:
    raw, fields = plots(DLMJ=(AREA / 1e4).tolist())
    _, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA, declared={"DLMJ": "m²"})
    assert [fault.severity for fault in faults] == ["ERROR"]
    assert "公顷" in faults[0].message("en")


def test_areas_that_differ_but_can_be_in_one_unit_only_are_taken_with_a_warning() -> None:
    raw, fields = plots(DLMJ=(AREA * 1.06).tolist())
    found, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA)
    assert found["official_area_m2"].name == "m²"
    assert [fault.severity for fault in faults] == ["WARNING"]


def test_nothing_shows_the_unit_of_a_floor_area(of) -> None:
    raw, fields = plots(DLMJ=AREA.tolist(), JZMJ=[1.2, 0.9, 0.4, 3.0, 0.0])
    found, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA)
    assert "floor_area_m2" not in found
    asked = of(faults, "unit", "floor_area_m2")
    assert asked[0].severity == "ERROR"
    assert asked[0].remedy("en") == "Declare the unit of JZMJ under [layers.plots] units: m² or 万m²."


@pytest.mark.parametrize(("scale", "name"), [(1.0, "m²"), (1e-4, "万m²")])
def test_a_recorded_ratio_shows_the_unit_of_the_floor_area(scale: float, name: str, of) -> None:
    far = [1.2, 0.9, 0.0, 0.8, 1.5]
    floor = [12_000 * scale, 18_200 * scale, 1.0, 31_000 * scale, 12_000 * scale]
    raw, fields = plots(DLMJ=(AREA / 1e4).tolist(), JZMJ=floor, RJL=far)
    found, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA)
    assert found["floor_area_m2"].name == name
    assert "4 of the 4 rows" in of(faults, "unit", "floor_area_m2")[0].message("en")


def test_two_rows_are_no_evidence() -> None:
    raw, fields = plots(DLMJ=AREA.tolist(), JZMJ=[12_000, 18_000, 1, 1, 1], RJL=[1.2, 0.9, 0, 0, 0])
    found, _ = establish(raw, schema("plots"), fields, file="f", area_m2=AREA)
    assert "floor_area_m2" not in found


def test_sister_columns_share_a_declared_unit_and_it_is_said(of) -> None:
    raw, fields = plots(DLMJ=AREA.tolist(), JZMJ=[1.2] * 5, JZJDMJ=[0.3] * 5, JDZMJ=[0.4] * 5)
    found, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA, declared={"JZMJ": "万m²"})
    assert {found[n].name for n in ("floor_area_m2", "footprint_m2", "covered_m2")} == {"万m²"}
    note = of(faults, "unit", "footprint_m2")[0]
    assert note.severity == "NOTE"
    assert "JZJDMJ, JDZMJ: taken in 万m² like JZMJ" in note.message("en")


def test_the_heading_states_its_unit() -> None:
    raw, fields = plots(
        **{"建筑面积（万m²）": [1.2] * 5, "绿地面积(亩)": [3.0] * 5, "年税收（元）": [5e5] * 5}
    )
    found, faults = establish(raw, schema("plots"), fields, file="f")
    assert (found["floor_area_m2"].factor, found["tax_wan"].factor) == (1e4, 1e-4)
    assert found["green_m2"].name == "亩"
    assert faults == []


def test_the_dictionarys_own_name_means_the_dictionarys_unit() -> None:
    raw, fields = plots(floor_area_m2=[12_000.0] * 5, tax_wan=[50.0] * 5)
    found, faults = establish(raw, schema("plots"), fields, file="f")
    assert found["floor_area_m2"].factor == found["tax_wan"].factor == 1.0
    assert faults == []


def test_money_without_a_unit_is_asked_for_unless_there_is_none() -> None:
    raw, fields = plots(年税收=[500.0] * 5, 年产值=[0.0] * 5)
    _, faults = establish(raw, schema("plots"), fields, file="f")
    assert [(fault.severity, fault.column) for fault in faults] == [("ERROR", "tax_wan")]
    assert "元, 万元 or 亿元" in faults[0].remedy("en")


def test_unknown_units_and_keys_are_errors() -> None:
    raw, fields = plots(JZMJ=[1.2] * 5)
    _, faults = establish(
        raw, schema("plots"), fields, file="f", declared={"JZMJ": "平方尺", "floor_m2": "m²", "RJL": "m²"}
    )
    messages = [fault.message("en") for fault in faults if fault.severity == "ERROR"]
    assert any("平方尺" in message for message in messages)
    assert any("'floor_m2'" in message for message in messages)


def test_a_buildings_floor_area_is_held_against_its_storeys() -> None:
    raw = pd.DataFrame(
        {
            "ZRZH": list("abcde"),
            "ZCS": [3, 1, 5, 2, 4],
            "SCJZMJ": (AREA * [3, 1, 5, 2, 4] * 0.97 / 1e4).tolist(),
        }
    )
    fields = schema("buildings").recognise(raw.columns)
    found, faults = establish(raw, schema("buildings"), fields, file="f", area_m2=AREA)
    assert found["floor_area_m2"].name == "万m²"
    assert "storeys" in faults[0].message("en")


def test_a_recorded_ratio_that_contradicts_the_stated_unit_is_an_error(of) -> None:
    raw, fields = plots(DLMJ=AREA.tolist(), JZMJ=(AREA * 1.2 / 1e4).tolist(), RJL=[1.2] * 5)
    declared = {"DLMJ": "m²", "JZMJ": "m²"}
    _, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA, declared=declared)
    (fault,) = of(faults, "unit")
    assert (fault.severity, fault.facts["likely"]) == ("ERROR", "万m²")
    assert 'write accept = ["unit"] in that table' in fault.remedy("en")


def test_a_floor_area_is_in_no_unit_of_land(of) -> None:
    raw, fields = plots(DLMJ=AREA.tolist(), JZMJ=[12.0, 9.0, 4.0, 30.0, 0.0])
    declared = {"DLMJ": "m²", "JZMJ": "亩"}
    found, faults = establish(raw, schema("plots"), fields, file="f", area_m2=AREA, declared=declared)
    assert "floor_area_m2" not in found
    refused = of(faults, "unit", "floor_area_m2")[0]
    assert refused.severity == "ERROR"
    assert "亩" in refused.message("en")
    assert "亩" not in refused.remedy("en")
    of_land = plots(DLMJ=AREA.tolist(), JDZMJ=[12.0, 9.0, 4.0, 30.0, 0.0])
    found, _ = establish(*of_land[:1], schema("plots"), of_land[1], file="f", declared={"JDZMJ": "亩"})
    assert found["covered_m2"].name == "亩"


def test_the_units_to_choose_from_are_named_in_one_language():
    told = words("unit.choices", choices=choices("share"))
    assert (told.text("zh"), told.text("en")) == ("请写 %、1。", "Write %, 1.")
