"""What is released: wheel and sdist built, the same bytes each time; the wheel installed elsewhere runs the sample and has types."""

import email
import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def hatch(folder: Path, out: Path, *targets: str) -> None:
    """Build from a folder, with the tools that are here."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    for target in targets:
        command += ["-t", target]
    subprocess.run(
        command, cwd=folder, check=True, capture_output=True, env={**os.environ, "TZ": "Asia/Shanghai"}
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """The folder that an sdist of this checkout unpacks to."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    place = tmp_path_factory.mktemp("source")
    hatch(ROOT, place, "sdist")
    return unpacked(place, place)


@pytest.fixture(scope="module")
def dist(tmp_path_factory, source) -> Path:
    """The sdist and the wheel built from it."""
    out = tmp_path_factory.mktemp("dist")
    hatch(source, out, "sdist", "wheel")
    return out


def unpacked(dist: Path, place: Path) -> Path:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        archive.extractall(place, filter="data")
    return next(path for path in place.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def wheel(dist) -> Path:
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory, wheel) -> Path:
    """An environment with the wheel in it, whose libraries are those of this one; its folder of commands."""
    place = tmp_path_factory.mktemp("环境 一") / "venv"
    venv.create(place, symlinks=os.name != "nt", with_pip=True)
    commands = place / ("Scripts" if os.name == "nt" else "bin")
    python = commands / Path(sys.executable).name
    rooms = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True, encoding="utf-8",
    ).stdout.strip()  # fmt: skip
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, wheel], check=True, cwd=place, env=bare(place))
    others = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(rooms) / "others.pth").write_text("\n".join(sorted(others)), encoding="utf-8")
    return commands


def bare(home: Path, **more: str) -> dict[str, str]:
    """The least environment a command can be run in."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "MPLCONFIGDIR": str(home / "mpl"), **more}


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_every_file_of_the_rooms_is_inside_and_nothing_else(wheel):
    own = {"cli.py"}
    for room in cli.ROOMS:
        found = (path for path in (ROOT / room).rglob("*") if path.is_file())
        own |= {
            path.relative_to(ROOT).as_posix()
            for path in found
            if not LEFT_OUT & set(path.parts) and path.name[0] != "."
        }
    inside = {name for name in names(wheel) if ".dist-info/" not in name}
    assert inside == own
    for needed in (
        "maps/static/fonts/NotoSansSC-gb2312.ttf",
        "maps/static/leaflet-1.9.3.js",
        "land_policy/rules/idle_land_2012.toml",
        "layers/sample/lianyungang/zone.toml",
        *(f"{room}/py.typed" for room in cli.ROOMS),
    ):
        assert needed in inside


def test_licences_of_all_that_is_shipped_are_beside_the_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            name.split("/licenses/")[1]: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if "/licenses/" in name
        }
    assert set(texts) == {"LICENSE", "maps/static/LICENSES.md"}
    others = texts["maps/static/LICENSES.md"]
    vendored = [
        path.name
        for path in (ROOT / "maps" / "static").rglob("*.*")
        if path.suffix in (".js", ".css", ".ttf")
    ]
    for name in vendored:
        if not name.startswith("yuantu-"):
            told, version = re.match(r"([a-zA-Z]+)(?:-([\d.]+\d))?", name).groups()
            assert (f"{told} {version}".lower() if version else name.lower()) in others.lower(), name
    for words in ("BSD 2-Clause License", "SIL OPEN FONT LICENSE Version 1.1", "Reserved Font Name"):
        assert words in others


def test_the_metadata_is_complete_and_the_version_stands_in_one_place(wheel):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        told = email.message_from_bytes(archive.read(name))
    assert told["Version"] == project["version"]
    assert told["License-Expression"] == "MIT AND BSD-2-Clause AND OFL-1.1"
    assert told["Requires-Python"] == ">=3.11"
    assert "Typing :: Typed" in told.get_all("Classifier")
    assert set(told.get_all("Provides-Extra")) >= {"fast", "cluster", "postgis"}
    assert told["Description-Content-Type"] == "text/markdown"
    for file in (path for room in cli.ROOMS for path in (ROOT / room).rglob("*.py")):
        assert "__version__ =" not in file.read_text(encoding="utf-8"), file


def test_the_sdist_builds_the_same_sdist_and_wheel_again(dist, source, wheel, tmp_path):
    for kept in (
        "README.zh-CN.md",
        "CHANGELOG.md",
        "Makefile",
        "docs/zone.md",
        "tests/release/test_wheel.py",
    ):
        assert (source / kept).is_file()
    hatch(unpacked(dist, tmp_path / "unpacked"), tmp_path / "again", "sdist", "wheel")
    for file in (wheel, next(dist.glob("*.tar.gz"))):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def run(installed: Path, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The installed command, with nothing of this checkout on its path."""
    command = installed / ("yuantu.exe" if os.name == "nt" else "yuantu")
    return subprocess.run(
        [command, *words],
        cwd=folder,
        env=bare(folder, **more),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_sample_runs_from_the_installed_wheel(installed, tmp_path):
    folder = tmp_path / "规划 科 2026"
    folder.mkdir()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert run(installed, folder, "--version").stdout.split()[-1] == project["version"]
    copied = run(installed, folder, "sample", "示 例", "--zone", "nantong", LC_ALL="C")
    assert copied.returncode == 0, copied.stderr
    next_words = copied.stdout.split("yuantu ")[1].strip()
    assert next_words == "build '示 例' --out '示 例-out'" if os.name != "nt" else True
    again = run(installed, folder, "sample", "示 例")
    assert again.returncode == 5
    assert "已存在且不为空" in again.stderr
    made = run(installed, folder, "build", "示 例", "--out", "示 例-out", LC_ALL="C")
    assert made.returncode == 0, made.stderr
    page = (folder / "示 例-out" / "map.html").read_text(encoding="utf-8")
    assert "南通高新区" in page
    assert str(ROOT) not in page + made.stdout + made.stderr


def test_types_are_seen_by_who_uses_the_installed_wheel(installed, tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "script.py").write_text(
        "from layers.unit import unit\nfrom land_policy.dates import add_years\n"
        "reveal_type(unit)\nreveal_type(add_years)\nunit(3)\n",
        encoding="utf-8",
    )
    python = installed / Path(sys.executable).name
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "script.py"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, env=bare(tmp_path),
    )  # fmt: skip
    assert "missing library stubs" not in done.stdout and "py.typed" not in done.stdout
    assert 'note: Revealed type is "def (' in done.stdout
    assert 'has incompatible type "int"; expected "str"' in done.stdout


def test_a_file_that_another_package_wrote_over_is_said(installed, tmp_path):
    rooms = next((installed.parent).rglob("site-packages/gis/__init__.py"))
    kept = rooms.read_bytes()
    try:
        rooms.write_text("# the gis of somebody else\n", encoding="utf-8")
        done = run(installed, tmp_path, "columns")
    finally:
        rooms.write_bytes(kept)
    assert done.returncode == 6
    assert "gis/__init__.py is not ours any more" in done.stderr
    assert "environment of its own" in done.stderr
