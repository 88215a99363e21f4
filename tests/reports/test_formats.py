"""One zone in every format a bureau may hand in gives one Evaluation, to every digit that is shown."""

import re
from datetime import date

import pandas as pd
import pyogrio
import pytest

from land_policy.evaluation import evaluate, plot_columns
from layers.boundary_txt import write_boundary_txt
from layers.convert import convert
from layers.export import export
from layers.file import read_file
from layers.read import read_zone
from reports.printed import Table
from reports.summary import figure_table, unit_table

HEAD = 'name = "利民开发区"\nday = 2026-11-20\ncrs = "EPSG:4530"\n'


def shown(folder):
    """Every figure that an Evaluation shows: by unit, and by plot in all columns that are not blank throughout."""
    evaluation = evaluate(read_zone(folder, day=date(2026, 11, 20)))
    plots = evaluation.plots.sort_index().reset_index()
    columns = tuple(
        column
        for column in plot_columns().values()
        if column.name in plots.columns and plots[column.name].notna().any()
    )
    main = figure_table(evaluation, "zh").text("zh") + unit_table(evaluation, None, "zh").text("zh")
    return main, Table(pd.DataFrame(plots), columns).text("zh")


def zone(folder, layer, end=""):
    folder.mkdir(exist_ok=True)
    (folder / "zone.toml").write_text(f"{HEAD}[layers.plots]\n{layer}\n{end}", encoding="utf-8")
    return shown(folder)


@pytest.fixture(scope="module")
def source(real):
    return real / "limin2012" / "limin2012.shp"


@pytest.fixture(scope="module")
def published(source, tmp_path_factory):
    figures = zone(tmp_path_factory.mktemp("shp"), f'file = "{source}"')
    assert "0.67" in figures[0] and figures[1].count("\n") > 170
    return figures


@pytest.mark.parametrize("file", ["a.gpkg", "a.gdb", "a.parquet", "a.fgb", "a.geojson"])
def test_the_same_figures(source, published, tmp_path, file):
    convert(source, tmp_path / file)
    assert zone(tmp_path, f'file = "{file}"') == published


def test_the_same_figures_from_geojson_in_cgcs2000(source, published, tmp_path):
    frame = read_file(source).frame
    export(tmp_path / "a.geojson", {"a": frame.set_crs("EPSG:4490", allow_override=True)})
    assert read_file(tmp_path / "a.geojson").crs.to_epsg() == 4490
    assert zone(tmp_path, 'file = "a.geojson"') == published


def test_the_same_figures_from_a_gbk_shapefile_without_cpg(source, published, tmp_path):
    convert(source, tmp_path / "a.shp")
    (tmp_path / "a.cpg").unlink()
    assert zone(tmp_path, 'file = "a.shp"') == published


def ledger(source, folder, headings=()):
    """The columns of the plots as an Excel ledger, with a title above and the rows the other way round."""
    frame = pd.DataFrame(read_file(source).frame.drop(columns="geometry")).iloc[::-1]
    frame["TBBH"] = frame["TBBH"].astype(str)
    pyogrio.write_dataframe(
        frame.drop(columns=list(headings)), folder / "台账.xlsx", driver="XLSX", layer="台账"
    )


def test_the_same_figures_from_boundary_points_and_a_ledger(source, published, tmp_path):
    ledger(source, tmp_path)
    frame = read_file(source).frame
    numbered = frame.rename(columns={"TBBH": "plot_id"})[["plot_id", "geometry"]].to_crs("EPSG:4530")
    write_boundary_txt(
        tmp_path / "a.txt", numbered, decimals=6
    )  # 0.1 mm would move a figure from 36 642 to 36 641 m²
    official = dict(zip(frame["TBBH"].astype(str), frame["DLMJ"], strict=True))

    def certified(line):
        """The plot line with the certified area, as the approval system writes it."""
        return f"{line[1]},{float(official[line[3]])!r},{line[3]},"

    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    text = re.sub(r"^(\d+),([\d.]+),([^,]*),(?=.*@\r?$)", certified, text, flags=re.MULTILINE)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="")
    assert zone(tmp_path, 'file = "a.txt"', '[ledgers.all]\nfile = "台账.xlsx"') == published


def test_the_same_figures_from_a_drawing_and_a_ledger(source, published, tmp_path):
    convert(source, tmp_path / "a.dxf")
    ledger(source, tmp_path)
    layer = 'file = "a.dxf"\ncrs = "EPSG:4530"'
    assert zone(tmp_path, layer, '[ledgers.all]\nfile = "台账.xlsx"') == published
