"""One-plot files: the right plots, their words on paper, photographs by number, hostile names, whole files or none."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import cli
from reports.plot_files.photos import found, read
from reports.plot_files.product import file_names

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def text(pdf):
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return told.stdout.decode("utf-8").replace(" ", "")


def picture(path, taken=""):
    exif = Image.Exif()
    if taken:
        exif[306] = taken
    exif.get_ifd(0x8825)[2] = (34.0, 36.0, 0.0)
    Image.fromarray(np.full((2000, 3000, 3), 120, dtype="uint8")).save(path, exif=exif)
    return path


@needs_poppler
def test_the_plots_of_the_docket_with_what_is_known_of_them(chessboard, tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    picture(photos / "P3 东侧.jpg", "2026:08:03 10:00:00")
    (photos / "p3-broken.jpg").write_bytes(b"\xff\xd8\xffbroken")
    for name in ("one", "two"):
        done = run("report", chessboard, "--out", tmp_path / name, "--plots", "--photos", photos)
        assert done.exit_code == 0, done.output
    assert "p3-broken.jpg" in done.stderr
    folder = tmp_path / "one" / "plots"
    assert sorted(path.name for path in folder.iterdir()) == ["P3.pdf", "all.pdf", "index.csv"]
    told = text(folder / "P3.pdf")
    for word in (
        "疑似闲置（满两年）",
        "2024-11-20",
        "1.00公顷（15.0亩）",
        "电子监管号",
        "示意数据",
        "未经审核",
        "2026-08-03拍摄",
    ):
        assert word in told
    assert "认定" not in told.replace("《闲置土地认定书》", "")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "two" / "plots" / path.name).read_bytes()
    assert "p3-broken.jpg" in (folder / "index.csv").read_text(encoding="utf-8-sig")
    assert b"GPS" not in (folder / "P3.pdf").read_bytes()


def test_a_plot_by_name_and_one_that_is_not_there(chessboard, tmp_path):
    done = run("report", chessboard, "--out", tmp_path, "--plots", "--plot", "P1", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "plots" / "P1.pdf").is_file()
    assert run("report", chessboard, "--out", tmp_path / "no", "--plots", "--plot", "P9").exit_code == 4
    assert not (tmp_path / "no").exists()


def test_the_public_gets_none(chessboard, tmp_path):
    zone = chessboard / "zone.toml"
    more = '[map]\nclassification = "公开"\nmap_number = "苏S（2026）001号"\n'
    zone.write_text(zone.read_text(encoding="utf-8") + more, encoding="utf-8")
    done = run("report", chessboard, "--out", tmp_path / "out", "--plots")
    assert done.exit_code == 0 and "公开版不列单宗研判" in done.stderr
    assert not (tmp_path / "out" / "plots").exists()


def test_hostile_plot_numbers_stay_in_the_folder(chessboard_parts, tmp_path):
    frames, write = chessboard_parts
    made = frames()
    made["plots"].loc[2, "plot_id"] = "../../P3 $x$ \\frac {{7*7}}"
    made["plots"]["address"] = "很长的坐落" * 60
    zone = write(tmp_path / "zone", made)
    done = run("report", zone, "--out", tmp_path / "out", "--plots")
    assert done.exit_code == 0, done.output
    names = {path.name for path in (tmp_path / "out" / "plots").iterdir()}
    assert names == {"_P3_x_frac_7_7_.pdf", "all.pdf", "index.csv"}


def test_names_of_files_are_safe_and_never_alike():
    names = file_names(["A/1", "a\\1", "A_1", "all", "..", "x" * 300, "地块（一）"])
    assert len({name.casefold() for name in names.values()}) == 7
    assert all(
        name == Path(name).name and not name.startswith(".") and len(name) <= 70 for name in names.values()
    )


def test_photographs_are_found_by_the_whole_number(tmp_path):
    for name in (
        "KJ-079 东.jpg",
        "现场kj-079_2.PNG",
        "KJ-0791.jpg",
        "KJ-07.jpg",
        "note.txt",
        "sub/KJ-07北.jpeg",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    hits = found(tmp_path, ["KJ-079", "KJ-07"])
    assert {plot: sorted(one.name for one in files) for plot, files in hits.items()} == {
        "KJ-079": ["KJ-079 东.jpg", "现场kj-079_2.PNG"],
        "KJ-07": ["KJ-07.jpg", "KJ-07北.jpeg"],
    }


def test_a_photograph_is_scaled_down_and_tells_its_day_alone(tmp_path):
    pixels, taken = read(picture(tmp_path / "a.jpg", "2026:08:03 10:00:00"))
    assert max(pixels.shape[:2]) == 1400 and taken == date(2026, 8, 3)
    assert read(picture(tmp_path / "b.jpg", "0000:00:00 00:00:00"))[1] is None
    for name, data in (("c.jpg", b""), ("d.png", b"\x89PNG\r\n\x1a\nnothing"), ("e.jpg", b"<svg/>")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ValueError, match=name[0]):
            read(tmp_path / name)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_killed_at_any_moment_no_half_file_remains(chessboard, tmp_path):
    out = tmp_path / "out"
    assert run("report", chessboard, "--out", out, "--plots").exit_code == 0
    before = {path.name: path.read_bytes() for path in (out / "plots").iterdir()}
    later = gpd.read_file(chessboard / "chessboard.gpkg", layer="plots")
    later.loc[later["plot_id"] == "P3", "land_price_wan"] = 321.0
    later.to_file(chessboard / "chessboard.gpkg", layer="plots", driver="GPKG")
    command = [sys.executable, "-c", "import cli; cli.main()", "report", chessboard, "--out", out, "--plots"]
    for wait in (1.5, 3.0, 4.5):
        running = subprocess.Popen(
            [str(word) for word in command],
            cwd=Path(cli.__file__).parent,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
        running.wait()
        for path in (out / "plots").glob("*.pdf"):
            data = path.read_bytes()
            assert data == before[path.name] or (
                data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
            )
