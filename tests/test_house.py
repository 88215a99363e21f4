"""The house holds: imports point down, each heavy library has one room, files are one noun, words stay words."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "gis": set(),
    "layers": {"gis"},
    "land_policy": {"layers", "gis"},
    "maps": {"layers", "gis"},
    "reports": {"land_policy", "maps", "layers", "gis"},
    "cli": {"reports", "land_policy", "maps", "layers", "gis"},
}
ONE_ROOM = {
    "rasterio": "gis/raster/",
    "exactextract": "gis/raster/",
    "folium": "maps/",
    "branca": "maps/",
    "matplotlib": "maps/",
    "fontTools": "maps/",
    "pmtiles": "maps/",
    "xlsxwriter": "reports/",
    "docx": "reports/",
    "pptx": "reports/",
    "click": "cli.py",
    "icalendar": "reports/",
    "numba": "gis/flat/",
    "dask": "reports/cluster/",
    "distributed": "reports/cluster/",
    "dask_geopandas": "reports/cluster/",
}


def sources():
    files = [ROOT / "cli.py"]
    for room in ROOMS:
        files += sorted((ROOT / room).rglob("*.py"))
    return [path for path in files if "__pycache__" not in path.parts]


def imports(path):
    """Names of the top-level packages a file imports anywhere in it, function bodies included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the room's name"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    relative = path.relative_to(ROOT)
    room = relative.parts[0].removesuffix(".py")
    for name in imports(path):
        if name in ROOMS and name != room:
            assert name in ROOMS[room], f"{relative} imports {name}: {room} may import {sorted(ROOMS[room])}"
        if name in ONE_ROOM:
            assert str(relative).startswith(ONE_ROOM[name]), (
                f"{relative} imports {name}: only {ONE_ROOM[name]} may"
            )


def rooms_within(path):
    """The rooms inside a top-level room that a file imports from, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            place = ROOT.joinpath(*node.module.split("."))
            yield node.module if place.is_dir() else node.module.rpartition(".")[0]


def test_no_two_rooms_beside_each_other_import_each_other():
    asks = {}
    for path in sources():
        room = ".".join(path.relative_to(ROOT).parent.parts)
        asks.setdefault(room, set()).update(rooms_within(path))
    assert "land_policy.stock" in asks["land_policy.siting"]  # the check sees such imports
    both = [
        (one, other)
        for one, asked in asks.items()
        for other in asked
        if one and one < other and one in asks.get(other, ()) and not other.startswith(f"{one}.")
    ]
    assert both == []


def test_the_check_sees_a_wrong_import(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def late():\n    from maps.canvas import PlotLayer\n", encoding="utf-8")
    assert set(imports(wrong)) == {"maps"}
    assert "maps" not in ROOMS["land_policy"]
    assert "land_policy" not in ROOMS["maps"]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_what_is_in_it(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first = (ast.get_docstring(tree) or "").split("\n")[0]
    assert first.endswith("."), f"{path}: the first docstring line says what is in the file"


def test_the_word_of_a_decision_is_never_used():
    """The tool says 疑似, 拟, 建议; only the name of the order's own document, 认定书, may hold the word."""
    kinds = (".py", ".csv", ".toml", ".js", ".css")
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in kinds):
        text = path.read_text(encoding="utf-8").replace("认定书", "")
        assert "认定" not in text, path.relative_to(ROOT)


def test_help_answers_without_the_heavy_libraries():
    code = (
        "import sys; sys.argv=['yuantu','--help']\n"
        "import cli\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "heavy = {'geopandas','pandas','numpy','folium','rasterio','shapely','pyogrio'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "HEAVY []" in done.stdout
    assert "build" in done.stdout


def test_a_taken_name_is_said_at_start(tmp_path):
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "__init__.py").write_text("", encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import cli; cli.own_rooms()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 6
    assert "maps comes from" in done.stderr
    assert "environment of its own" in done.stderr
