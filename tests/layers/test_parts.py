"""Several files in one layer: each recognised by its own headings and measured in its own units."""

import pytest

from layers.read import read_zone


@pytest.fixture
def two_files(tmp_path, two_plots):
    def make(first, second, more=""):
        for name, (row, headings) in {"a": (0, first), "b": (1, second)}.items():
            frame = two_plots().iloc[[row]].rename(columns=headings)
            if (heading := headings.get("official_area_m2")) == "DLMJ" and name == "b":
                frame[heading] /= 10_000.0
            frame.to_file(tmp_path / f"{name}.gpkg")
        (tmp_path / "zone.toml").write_text(
            f'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfiles = "*.gpkg"\n{more}', encoding="utf-8"
        )
        return tmp_path

    return make


def test_each_file_is_recognised_by_its_own_headings(two_files) -> None:
    plots = read_zone(two_files({}, {"plot_id": "TBBH", "official_area_m2": "official_area_m2"})).plots
    assert list(plots.index) == ["P1", "P2"]
    assert plots["official_area_m2"].tolist() == [10_000.0, 6_000.0]
    assert "TBBH" not in plots.columns


def test_one_heading_in_two_units(two_files) -> None:
    names = {"official_area_m2": "DLMJ"}
    zone = read_zone(two_files(names, names))  # 10 000 m² in a.gpkg, 0.6 ha in b.gpkg
    assert zone.plots["official_area_m2"].tolist() == [10_000.0, 6_000.0]
    assert {fault.file: fault.facts["best"] for fault in zone.faults if fault.key == "unit.record"} == {
        "a.gpkg": "m²",
        "b.gpkg": "公顷",
    }


def test_a_heading_declared_counts_where_it_stands(two_files) -> None:
    names = {"plot_id": "我的号", "official_area_m2": "official_area_m2"}
    folder = two_files({"plot_id": "宗地代码"}, names, 'fields = { plot_id = "我的号" }\n')
    assert list(read_zone(folder).plots.index) == ["P1", "P2"]


def test_a_file_without_identifier_is_named(two_files) -> None:
    with pytest.raises(Exception, match=r"ERROR b\.gpkg: no column for 地块编号 "):
        read_zone(two_files({}, {"plot_id": "谁"}))


def test_a_heading_of_one_file_is_kept_beside_the_column_of_another(two_files) -> None:
    zone = read_zone(two_files({"official_area_m2": "备忘"}, {}))
    assert zone.plots["备忘"].tolist()[0] == 10_000.0
    assert zone.plots["official_area_m2"].isna().tolist() == [True, False]
