"""Codes whose system nobody stated: told from the codes, or asked for, never taken in silence."""

import tomllib
from datetime import date

import pandas as pd
import pytest

from gis.errors import InputError
from layers.land_use import fits, fitting, kind, system_of
from layers.read import read_zone
from layers.recognise import init_text

DAY = date(2026, 11, 20)


def unstated(zone, column):
    return [
        fault for fault in zone.faults if fault.column == column and "does not state" in fault.message("en")
    ]


def test_industry_codes_without_an_edition_are_asked_for(zone_folder, two_plots) -> None:
    zone = read_zone(zone_folder(plots=two_plots(industry_code=["30", "31"])))
    assert zone.industry_codes == ""
    (fault,) = unstated(zone, "industry_code")
    assert fault.severity == "WARNING"
    assert fault.message("en").startswith("2 industry codes, and zone.toml does not state industry_codes")
    assert 'industry_codes = "GB/T 4754-2017"' in fault.remedy("en")


def test_a_stated_edition_and_no_codes_at_all_raise_nothing(zone_folder, two_plots) -> None:
    top = 'day = 2026-11-20\nindustry_codes = "GB/T 4754-2002"'
    zone = read_zone(zone_folder(top=top, plots=two_plots(industry_code=["30", "31"])))
    assert zone.industry_codes == "GB/T 4754-2002" and not unstated(zone, "industry_code")
    assert not unstated(read_zone(zone_folder(plots=two_plots())), "industry_code")


@pytest.mark.parametrize(
    ("codes", "system"), [(["1001", "0701"], "用地用海2023"), (["0601", "0604"], ""), (["0601", "0701"], "")]
)
def test_land_use_codes_are_read_only_by_a_system_they_fit(zone_folder, two_plots, codes, system) -> None:
    zone = read_zone(zone_folder(plots=two_plots(land_use=codes)))
    assert zone.land_use_codes == system
    found = unstated(zone, "land_use")
    assert [fault.severity for fault in found] == ([] if system else ["WARNING"])
    if codes == ["0601", "0604"]:
        assert "They fit: GB/T 21010-2017" in found[0].message("en")


def test_what_is_stated_is_not_questioned(zone_folder, two_plots) -> None:
    top = 'day = 2026-11-20\nland_use_codes = "三调"'
    zone = read_zone(zone_folder(top=top, plots=two_plots(land_use=["1001", "0701"])))
    assert zone.land_use_codes == "三调" and not unstated(zone, "land_use")


def test_nine_codes_in_ten_are_enough_and_fewer_are_not() -> None:
    nine = pd.Series(["1001"] * 9 + ["0601"])
    assert (fits(nine, "用地用海2023"), system_of(nine)) == (0.9, "用地用海2023")
    assert system_of(pd.Series(["1001"] * 8 + ["0601"])) == ""
    assert fitting(pd.Series(["9999"])) == ()
    assert system_of(pd.Series([None, ""], dtype="string")) == "用地用海2023"


def test_without_a_system_no_code_has_a_kind() -> None:
    assert kind(pd.Series(["1001", None]), "").isna().all()
    with pytest.raises(InputError, match="no code system known here"):
        kind(pd.Series(["1001"]), "nope")


def test_init_leaves_the_choice_open(tmp_path, two_plots) -> None:
    two_plots(land_use=["0601", "0604"], industry_code=["30", "31"]).to_file(tmp_path / "宗地.gpkg")
    text = init_text(tmp_path, lang="en", day=DAY)
    read = tomllib.loads(text)
    assert "land_use_codes" not in read and "industry_codes" not in read
    assert '# industry_codes = "GB/T 4754-2017"   # the edition of the industry codes' in text
    assert '# land_use_codes = "用地用海2023"' in text and "they fit: GB/T 21010-2017" in text


def test_init_states_the_system_that_the_codes_fit(tmp_path, two_plots) -> None:
    two_plots(land_use=["1001", "0701"]).to_file(tmp_path / "宗地.gpkg")
    assert tomllib.loads(init_text(tmp_path, day=DAY))["land_use_codes"] == "用地用海2023"
