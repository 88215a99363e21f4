"""``yuantu build … --engine dask``: what it prints and refuses, and a province that lies in a database."""

import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from layers.postgis import write_tables
from reports.cluster.build import build_province

pytestmark = pytest.mark.slow


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture(scope="module")
def boards(tmp_path_factory, request):
    """A folder of two chessboards, and one whose plots are a text."""
    return tmp_path_factory.mktemp("boards")


def test_a_folder_of_zones_is_built_and_told_in_the_language_asked_for(
    cluster, chessboard_parts, boards, tmp_path
):
    frames, write = chessboard_parts
    for name in ("甲区", "乙区"):
        write(boards / name, frames())
    write(boards / "丙区", frames())
    (boards / "丙区" / "chessboard.gpkg").write_text("no table at all", encoding="utf-8")
    asked = (
        "build",
        boards,
        "--engine",
        "dask",
        "--scheduler",
        cluster.scheduler_address,
        "--out",
        tmp_path / "out",
    )
    done = run(*asked)
    assert done.exit_code == 0, done.output
    assert "逐区计算：3/3，约剩 0:00" in done.stderr
    assert "2 个区参与计算，1 个区整体搁置" in done.stdout
    assert "搁置：丙区" in done.stdout
    assert "棋盘（示意）" in done.stdout
    record = json.loads((tmp_path / "out" / "province.json").read_text(encoding="utf-8"))
    floor = record["floor_account"]["floor_m2"]
    assert (floor["on_plots"], floor["total"]) == (17200, 17200)  # twice 6000 + 600 + 2000
    assert record["counts"]["plots"] == 10
    again = run(*asked, "--lang", "en")
    assert "zones evaluated: 3/3, about 0:00 left" in again.stderr
    assert "2 zones were evaluated and 1 set aside" in again.stdout
    (boards / "甲区" / "zone.toml").write_text(
        "name = 1", encoding="utf-8"
    )  # what was finished does not outlive its grounds
    third = run(*asked)
    assert "1 个区参与计算，2 个区整体搁置" in third.stdout
    assert len(list((tmp_path / "out" / "plots").iterdir())) == 1


def test_without_dask_it_says_how_to_install_it(boards, tmp_path, monkeypatch):
    (boards / "x").mkdir(exist_ok=True)
    (boards / "x" / "zone.toml").write_text('name = "x"', encoding="utf-8")
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = run("build", boards, "--engine", "dask", "--out", tmp_path / "out")
    assert done.exit_code == 3
    assert "python -m pip install 'yuantu[cluster]'" in done.stderr
    assert "Traceback" not in done.output


def test_what_does_not_go_together_is_refused(boards, tmp_path):
    done = run(
        "build", boards, "--engine", "dask", "--out", tmp_path / "out", "--postgis", "postgresql://x/y"
    )
    assert done.exit_code == 2
    for flag in ("--no-map", "--verbose"):
        assert run("build", boards, "--engine", "dask", "--out", tmp_path / "out", flag).exit_code == 2
    (boards / "x").mkdir(exist_ok=True)
    (boards / "x" / "zone.toml").write_text('name = "x"', encoding="utf-8")
    odd = run("build", boards, "--engine", "dask", "--out", tmp_path / "out", "--memory", "much")
    assert odd.exit_code == 3
    assert "--memory" in odd.stderr


def test_again_is_passed_on(boards, tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(cli, "build_in_partitions", lambda *words: asked.update(words[-1]))
    for flags in ((), ("--again",)):
        assert run("build", boards, "--engine", "dask", "--out", tmp_path / "out", *flags).exit_code == 0
        assert asked["again"] is bool(flags)


def test_many_zones_without_the_engine_are_told_from_one(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "zone.toml").write_text('name = "x"', encoding="utf-8")
    done = run("build", tmp_path, "--out", tmp_path / "out", "--lang", "en")
    assert done.exit_code == 3
    assert "is many zones, not one. Add --engine dask" in done.stderr


@pytest.fixture(scope="module")
def database():
    """The server that the tests of PostGIS start, and what they skip or fail by."""
    path = Path(__file__).resolve().parents[2] / "layers" / "postgis" / "test_postgis.py"
    spec = importlib.util.spec_from_file_location("database_of_tests", path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_a_database_of_many_zones_gives_what_its_files_give(
    database, cluster, province, tmp_path, monkeypatch
):
    psycopg = pytest.importorskip("psycopg") if not database.REQUIRED else __import__("psycopg")
    if not database.program("initdb"):
        database.lacking("no PostgreSQL here")
    plots = pd.concat([gpd.read_parquet(path) for path in sorted((province / "plots").glob("*"))])
    houses = pd.concat([gpd.read_parquet(path) for path in sorted((province / "buildings").glob("*"))])
    houses = houses.assign(zone_code=houses["plot_id"].map(plots.set_index("plot_id")["zone_code"]))
    houses = houses.reset_index(drop=True)
    houses.loc[:2, "zone_code"] = None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with database.running(folder) as port:
            monkeypatch.setenv("PGPASSWORD", database.PASSWORD)
            url = f"postgresql://owner@127.0.0.1:{port}/postgres"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
            frames = {"plots": plots.set_index("plot_id"), "buildings": houses.set_index("building_id")}
            write_tables(url, "land", frames)
            text = (province / "province.toml").read_text(encoding="utf-8")
            for name in frames:
                text = text.replace(
                    f'files = "{name}/*.parquet"', f'postgis = "{url}"\ntable = "land.{name}"'
                )
            monkeypatch.setenv("YUANTU_OUTSIDE", url)
            there = tmp_path / "province"
            there.mkdir()
            (there / "province.toml").write_text(text, encoding="utf-8")
            of_base = build_province(there, tmp_path / "base", partition_plots=800)
    finally:
        shutil.rmtree(folder)
    of_files = build_province(
        province, tmp_path / "files", partition_plots=800, scheduler=cluster.scheduler_address
    )
    for name, terms in of_files.record["floor_account"].items():
        assert of_base.record["floor_account"][name] == pytest.approx(terms, rel=1e-9)
    assert of_base.record["counts"] == of_files.record["counts"]
    pd.testing.assert_frame_equal(of_base.zones, of_files.zones, rtol=1e-9)
    sides = []
    for out in ("base", "files"):
        parts = [gpd.read_parquet(path) for path in sorted((tmp_path / out / "plots").iterdir())]
        whole = pd.concat(parts, ignore_index=True).set_index("plot_id").sort_index()
        sides.append(
            pd.DataFrame(
                whole.drop(columns=["geometry", "source_file", "source_row", "bbox"], errors="ignore")
            )
        )
    pd.testing.assert_frame_equal(*sides, rtol=1e-9)
    assert database.PASSWORD not in "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "base").glob("*.json")
    )
