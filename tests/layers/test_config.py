"""zone.toml: every key known, every fault named at once."""

from datetime import date

import pytest

from gis.errors import InputError
from layers.config import parse_config, read_config


def faults_of(text: str, tmp_path) -> list[str]:
    (tmp_path / "zone.toml").write_text(text, encoding="utf-8")
    return [str(fault) for fault in read_config(tmp_path)[1]]


def test_a_flag_is_true_or_false(tmp_path) -> None:
    text = 'name = "甲区"\n[layers.plots]\nfile = "a.shp"\nswap_xy = "yes"\n'
    assert faults_of(text, tmp_path) == [
        "ERROR zone.toml: swap_xy of layers.plots is 'yes'. Write true or false."
    ]


def test_a_sound_file_has_no_fault(tmp_path) -> None:
    text = """\ufeffname = "甲区"
name_en = "Zone A"
note = "n"
day = 2026-11-20
crs = "EPSG:4528"
land_use_codes = "三调"
industry_codes = "GB/T 4754-2017"
invented = true
[layers.plots]
file = "a.shp"
encoding = "GBK"
crs = "EPSG:4490"
swap_xy = true
layer = "x"
units = { floor_area_m2 = "万m²" }
fields = { plot_id = "TBBH" }
accept = ["overlap"]
[rules]
[site]
[map]
[corridor]
[rasters]
"""
    assert faults_of(text, tmp_path) == []
    config = read_config(tmp_path)[0]
    assert config.layers["plots"].units == {"floor_area_m2": "万m²"}
    assert config.layers["plots"].swap_xy is True
    assert (config.invented, config.texts["land_use_codes"]) == (True, "三调")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('nmae = "甲"', "'nmae' is not a key of this file. Did you mean name?"),
        ('[layer.plots]\nfile = "a"', "'layer' is not a key of this file. Did you mean layers?"),
        ('[layers.plot]\nfile = "a"', "no layer called 'plot'. Did you mean plots?"),
        ('[layers.plots]\nflie = "a"', "no key 'flie'. Did you mean file?"),
        ('[layers.plots]\nfiel = "a"', "no key 'fiel'. Did you mean file?"),
        ("[layers.plots]\nfile = 3", "file of layers.plots is 3. Write text in quotes."),
        ('[layers.plots]\nfile = "a"\nfiles = "b*"', "either file or files"),
        ('[layers.plots]\nfiles = "b*"', "no file is called so"),
        ('[layers.plots]\nfiles = "/etc/*"', "no file is called so"),
        ('[layers.plots]\nfile = "a"\naccept = ["day"]', "It may name overlap, place, unit."),
        ("[layers.plots]\nfile = \"a\"\nunits = { a = 1 }", "Write text in quotes."),
        ('[layers.parks]\nfile = "a"', "the layer plots is required"),
        ("day = 2026-11-20T10:00:00", "not a day. Write day = YYYY-MM-DD."),
        ('day = "2021-06-31"', "day is '2021-06-31', not a day"),
        ("name = 3", 'name is 3. Write text in quotes: name = "…".'),
        ('invented = "yes"', "Write true or false."),
        ('[rasters.dem]\nfile = "no.tif"', "'no.tif' is not there"),
        ("rules = 3", "Write a table: [rules]."),
        ("layers = { plots = 3 }", "layers.plots is 3."),
    ],
)  # fmt: skip
def test_each_fault_says_what_to_write(text, words, tmp_path) -> None:
    assert any(words in fault for fault in faults_of(text, tmp_path))


def test_faults_come_together() -> None:
    from pathlib import Path

    faults = parse_config({"nmae": "甲", "day": "x", "layers": {"plot": {}}}, Path())[1]
    assert len(faults) == 5


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"name = ", "is not TOML"), ("name = '甲'".encode("gbk"), "is not UTF-8"), (None, "is not there")],
)
def test_a_file_that_cannot_be_read_at_all(data, words, tmp_path) -> None:
    if data is not None:
        (tmp_path / "zone.toml").write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_config(tmp_path)


def test_a_saved_mapping_is_used_again_and_the_layers_own_table_counts_more(tmp_path):
    saved = '[fields]\nplot_id = "地块"\nname = "名"\n[units]\nJZMJ = "万m²"\n'
    (tmp_path / "字段.toml").write_text(saved, encoding="utf-8")
    table = {"file": "a.gpkg", "mapping": "字段.toml", "fields": {"name": "全称"}}
    config, faults = parse_config(
        {"name": "甲", "day": date(2026, 11, 20), "layers": {"plots": table}}, tmp_path
    )
    assert [fault for fault in faults if fault.column == "mapping"] == []
    plots = config.layers["plots"]
    assert dict(plots.fields) == {"plot_id": "地块", "name": "全称"}
    assert dict(plots.units) == {"JZMJ": "万m²"}


@pytest.mark.parametrize("text", [None, "= 1", 'file = "x"'])
def test_a_mapping_that_is_none_is_said(tmp_path, text):
    if text is not None:
        (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    table = {"file": "a.gpkg", "mapping": "m.toml"}
    _, faults = parse_config({"name": "甲", "day": date(2026, 11, 20), "layers": {"plots": table}}, tmp_path)
    found = [fault for fault in faults if fault.column == "mapping"]
    assert len(found) == 1
    assert "m.toml" in found[0].message("zh")


def test_a_file_of_nothing_but_faults_says_that_there_may_be_more(tmp_path):
    with pytest.raises(InputError) as refused:
        parse_config({f"k{place}": 1 for place in range(1200)}, tmp_path)
    assert "at least 1\u2009000 faults stop the work" in str(refused.value)
    assert refused.value.text("zh").splitlines()[-1].strip().startswith("……另有至少 800 处")
