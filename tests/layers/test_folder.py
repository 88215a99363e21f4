"""A folder is one command: boundary points as one batch, every other file as a layer, each row accounted for."""

import geopandas as gpd
import pyogrio
import pytest

from gis.errors import InputError
from layers.boundary_txt import write_boundary_txt
from layers.convert import convert
from layers.folder import groups_of
from layers.look import inspect_group
from layers.recognise import init_text


@pytest.fixture
def texts(tmp_path, two_plots):
    folder = tmp_path / "界址点"
    folder.mkdir()
    for number in range(5):
        frame = two_plots(plot_id=[f"P{number}a", f"P{number}b"])
        write_boundary_txt(folder / f"{number}.txt", frame.rename(columns={"plot_id": "地块编号"}))
    return folder


def test_texts_are_one_group(texts) -> None:
    (texts / "a.geojson").write_text("{}", encoding="utf-8")
    assert [len(group) for group in groups_of([texts])] == [5, 1]
    assert [len(group) for group in groups_of([texts / "0.txt", texts / "1.txt"])] == [2]


def test_a_look_at_a_folder_counts_all_rows(texts) -> None:
    (group,) = groups_of([texts])
    seen = inspect_group(group)
    assert (seen.name, seen.count, len(seen.layers)) == ("界址点/*.txt (5)", 5, 1)
    assert (seen.layers[0].rows, seen.layers[0].layer) == (10, "plots")


def test_init_counts_the_rows_of_all_files(texts) -> None:
    told = init_text(texts, lang="en")
    assert 'files = "*.txt"' in told
    assert "10 rows" in told or "10 " in next(line for line in told.splitlines() if "[layers.plots]" in line)


def test_a_folder_of_texts_becomes_one_layer(texts, tmp_path) -> None:
    (one,) = convert(texts, tmp_path / "out.gpkg").layers
    assert (one.name, one.read, one.written, one.set_aside) == ("界址点", 10, 10, 0)
    assert len(gpd.read_file(tmp_path / "out.gpkg")) == 10


def test_a_text_that_cannot_be_read_stops_it(texts, tmp_path) -> None:
    (texts / "5.txt").write_text("no plot at all\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"5\.txt"):
        convert(texts, tmp_path / "out.gpkg")
    assert not (tmp_path / "out.gpkg").exists()


def test_a_folder_of_shapefiles_becomes_a_layer_each(tmp_path, two_plots) -> None:
    folder = tmp_path / "矢量"
    folder.mkdir()
    for name in ("宗地", "自然幢"):
        two_plots().rename(columns={"official_area_m2": "DLMJ"}).to_file(
            folder / f"{name}.shp", encoding="UTF-8"
        )
    target = folder / "out.gpkg"
    done = convert(folder, target)
    assert [(one.name, one.read) for one in done.layers] == [("宗地", 2), ("自然幢", 2)]
    assert sorted(pyogrio.list_layers(target)[:, 0]) == ["宗地", "自然幢"]
    assert len(convert(folder, target, force=True).layers) == 2  # what it wrote is no source


def test_an_empty_folder_is_said(tmp_path) -> None:
    with pytest.raises(InputError, match="no file"):
        groups_of([tmp_path])
