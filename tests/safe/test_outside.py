"""What lies outside a zone's folder is taken only where the person who runs allows it; no zone's file can."""

import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from layers.outside import VARIABLE, allowed, allowed_server, first_outside
from layers.postgis.server import shown_url
from layers.read import examine_zone

HEAD = 'name = "甲区"\nday = 2026-11-20\ncrs = "EPSG:4547"\n'
PLOTS = '[layers.plots]\nfile = "chessboard.gpkg"\nlayer = "plots"\n'


@pytest.fixture(autouse=True)
def nothing_allowed(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def places(tmp_path, chessboard):
    """A zone's folder with its plots, and a folder beside it with files of every kind that a zone may name."""
    beside = tmp_path / "beside"
    beside.mkdir()
    shutil.copy(chessboard / "chessboard.gpkg", beside / "other.gpkg")
    (beside / "ledger.csv").write_text("plot_id,owner\nP1,marker-of-ledger\n", encoding="utf-8")
    (beside / "map.toml").write_text('marker_of_mapping = "x"\n', encoding="utf-8")
    (beside / "targets.toml").write_text('marker_of_targets = "x"\n', encoding="utf-8")
    (beside / "dem.tif").write_bytes(b"II*\0marker")
    (beside / "story.toml").write_text('marker_of_story = "x"\n', encoding="utf-8")
    return chessboard, beside


def stated(zone, text, plots=PLOTS):
    (zone / "zone.toml").write_text(HEAD + text + plots, encoding="utf-8")
    return [one for one in examine_zone(zone).faults if one.severity == "ERROR"]


def named_outside(faults, column):
    found = [one for one in faults if one.key == "config.outside"]
    assert [one.column for one in found] == [column], faults
    for lang, remedy in (("zh", "yuantu --outside"), ("en", "yuantu --outside FOLDER")):
        assert remedy in found[0].text(lang)
    assert not any("marker" in one.text("en") for one in faults)


SPELT = {
    "up": lambda zone, beside, name: f"../{beside.name}/{name}",
    "up and down": lambda zone, beside, name: f"{inner(zone)}/../../{beside.name}/./{name}",
    "absolute": lambda zone, beside, name: str(beside / name),
    "link": lambda zone, beside, name: link(zone / f"link{Path(name).suffix}", beside / name),
    "folder link": lambda zone, beside, name: f"{link(zone / 'linked', beside)}/{name}",
    "link to a link": lambda zone, beside, name: link(
        zone / f"again{Path(name).suffix}", zone / link(zone / f"first{Path(name).suffix}", beside / name)
    ),
}


def inner(zone):
    (zone / "inner").mkdir()
    return "inner"


def link(path, to):
    path.symlink_to(to)
    return path.name


@pytest.mark.parametrize("spelt", SPELT)
@pytest.mark.parametrize(
    ("column", "file", "text"),
    [
        ("file", "other.gpkg", '[layers.buildings]\nlayer = "buildings"\nfile = "{}"\n'),
        ("files", "other.gpkg", '[layers.buildings]\nlayer = "buildings"\nfiles = "{}"\n'),
        ("ledgers.a", "ledger.csv", '[ledgers.a]\nfile = "{}"\n'),
        ("dem", "dem.tif", '[rasters.dem]\nfile = "{}"\n'),
        ("mask", "dem.tif", '[rasters.mask]\nfile = "{}"\nkind = "image"\n'),
        ("targets", "targets.toml", '[policy]\ntargets = "{}"\n'),
        ("quota", "targets.toml", '[policy]\nquota = "{}"\n'),
        ("scheme", "targets.toml", '[policy]\nscheme = "{}"\n'),
        ("profiles", "targets.toml", '[site]\nprofiles = ["{}"]\n'),
        ("basemap", "dem.tif", '[map]\nbasemap = "{}"\n'),
    ],
)
def test_a_file_outside_is_named_and_not_opened(places, spelt, column, file, text):
    zone, beside = places
    name = SPELT[spelt](zone, beside, file)
    faults = stated(zone, text.format(name), plots="")
    if column == "files" and spelt == "absolute":
        assert "config.files" in [one.key for one in faults]  # a pattern never starts at the root
    else:
        named_outside(faults, column)


@pytest.mark.parametrize("spelt", ["up", "absolute", "link"])
def test_a_mapping_outside_is_not_opened(places, spelt):
    zone, beside = places
    name = SPELT[spelt](zone, beside, "map.toml")
    named_outside(stated(zone, "", f'{PLOTS}mapping = "{name}"\n'), "mapping")


@pytest.mark.parametrize("name", ["zone.toml", "story.toml"])
def test_the_zone_s_own_file_is_no_link_that_leads_out(places, name):
    zone, beside = places
    (zone / "zone.toml").write_text(HEAD + PLOTS, encoding="utf-8")
    if name == "zone.toml":
        shutil.move(zone / name, beside / name)
    (zone / name).symlink_to(beside / name)
    named_outside([one for one in examine_zone(zone).faults if one.severity == "ERROR"], "")


@pytest.mark.parametrize(
    ("real", "linked"), [("a.shp", "a.dbf"), ("a.tif", "a.tif.msk"), ("a.tif", "a.tif.aux.xml")]
)
def test_what_is_opened_with_a_file_counts_too(tmp_path, real, linked):
    zone = tmp_path / "zone"
    zone.mkdir()
    (zone / real).write_bytes(b"")
    assert first_outside([zone / real], zone) is None
    (zone / linked).symlink_to(tmp_path / "elsewhere")
    assert first_outside([zone / real], zone) == zone / real


def test_links_that_stay_inside_and_a_zone_that_is_a_link_are_read(places, tmp_path):
    zone, _ = places
    (zone / "数据").mkdir()
    shutil.move(zone / "chessboard.gpkg", zone / "数据" / "a.gpkg")
    (zone / "chessboard.gpkg").symlink_to(zone / "数据" / "a.gpkg")
    (tmp_path / "called").symlink_to(zone)
    assert stated(tmp_path / "called", "") == []


@pytest.mark.parametrize(
    "address",
    [
        "/vsicurl/{}/a.tif", "/vsizip/a.zip/a.tif", "/vsitar/{}/a.tgz", "/vsis3/b/a.tif", "/vsigzip//etc/a.gz",
        "/vsistdin/", "/vsimem/a.tif", "{}/a.tif", "s3://bucket/a.tif", "zip://a.zip!a.tif", "WFS:{}/wfs", "gs://b/a.gpkg",
        "zip+{}/a.zip!a.gpkg", "PG:host=127.0.0.1", "file:///etc/a.gpkg", "GPKG:a.gpkg:t", "//host/share/a.gpkg",
    ],
)  # fmt: skip
def test_no_address_is_a_file(places, monkeypatch, address):
    import socket

    zone, _ = places
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda *told: asked.append(told))
    named = address.format("http://127.0.0.1:9")
    for ending in ("", ".gpkg", ".tif"):
        faults = stated(
            zone, f'[layers.buildings]\nfile = "{named}{ending}"\n[rasters.a]\nfile = "{named}{ending}"\n'
        )
        assert len(faults) >= 2, faults
    assert asked == []


def test_who_runs_may_allow_a_folder_and_only_that(places, monkeypatch):
    zone, beside = places
    text = '[layers.buildings]\nlayer = "buildings"\nfile = "{}"\n'
    named_outside(stated(zone, text.format(beside / "other.gpkg")), "file")
    with allowed([str(beside)]):
        assert stated(zone, text.format(beside / "other.gpkg")) == []
        named_outside(stated(zone, text.format(beside.parent / "beside2" / "other.gpkg")), "file")
    monkeypatch.setenv(VARIABLE, f"/nowhere ; {beside}")
    assert stated(zone, text.format(beside / "other.gpkg")) == []


def test_the_command_says_what_to_type_and_takes_it(places):
    zone, beside = places
    stated(zone, f'[layers.buildings]\nlayer = "buildings"\nfile = "{beside / "other.gpkg"}"\n')
    run = CliRunner().invoke
    refused = run(cli.main, ["check", str(zone), "--lang", "en"])
    assert refused.exit_code == 3 and "yuantu --outside FOLDER" in refused.output
    taken = run(cli.main, ["--outside", str(beside), "check", str(zone), "--lang", "en"])
    assert taken.exit_code == 0, taken.output
    assert run(cli.main, ["check", str(zone)]).exit_code == 3  # allowed for that run alone


@pytest.mark.parametrize(
    ("named", "url", "may"),
    [
        ("", "postgresql://h.example/zone", False),
        ("postgresql://h.example/zone", "postgresql://lu@h.example/zone", True),
        ("postgresql://h.example", "postgresql://lu@h.example/zone", True),
        ("postgresql://lu@h.example:5433/zone", "postgres://h.example:5433/zone", True),
        ("postgresql://h.example", "postgresql://h.example.evil.example/zone", False),
        ("postgresql://h.example", "postgresql://evil.example/h.example", False),
        ("postgresql://h.example/zone", "postgresql://h.example/zone2", False),
        ("postgresql://h.example/zone", "postgresql://h.example/zone?hostaddr=127.0.0.1", False),
        ("postgresql://h.example/zone", "postgresql://h.example/zone?service=other", False),
        ("postgresql://h.example/zone?sslmode=require", "postgresql://h.example/zone?sslmode=require", True),
        ("postgresql://h.example", "postgresql://h.example,evil.example/zone", False),
        ("postgresql://", "postgresql://evil.example/zone", False),
        ("postgresql:///", "postgresql://evil.example/zone", False),
        ("postgresql://…", "postgresql://evil.example:pw/zone", False),
        ("/", "postgresql://evil.example/zone", False),
    ],
)
def test_a_database_is_asked_only_where_it_is_named(monkeypatch, named, url, may):
    monkeypatch.setenv(VARIABLE, named)
    assert allowed_server(url) is may


def test_a_zone_cannot_call_a_server_nor_be_given_a_password_to_send(places, monkeypatch):
    """PGPASSWORD is there; the zone names a host of its own: nothing is connected, and it is said what to type."""
    psycopg = pytest.importorskip("psycopg")
    asked = []
    monkeypatch.setenv("PGPASSWORD", "hunter2")
    monkeypatch.setattr(psycopg, "connect", lambda **told: asked.append(told))
    zone, _ = places
    url = "postgresql://lu@127.0.0.1:9/zone"
    for more in ("", "?host=127.0.0.1", "?hostaddr=127.0.0.1&port=9", "?%68ost=127.0.0.1"):
        faults = stated(zone, f'[layers.buildings]\npostgis = "{url}{more}"\ntable = "a"\n')
        assert [one.key for one in faults] == ["config.outside_server"]
        assert f"--outside {shown_url(url)}" in faults[0].text("en")
    assert asked == []


def test_packed_paths_do_not_lead_out(tmp_path, chessboard):
    """Names that lead out of a zip, are links or belong to the system write nothing but what is read, in a private folder."""
    target = tmp_path / "escaped.gpkg"
    for number, name in enumerate(
        ("../escaped.gpkg", str(target), "..\\escaped.gpkg", "C:\\escaped.gpkg", "a/../../escaped.gpkg")
    ):
        path = chessboard / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), (chessboard / "chessboard.gpkg").read_bytes())
        faults = stated(chessboard, f'[layers.buildings]\nfile = "{path.name}"\nlayer = "buildings"\n')
        assert faults and "leads out of it" in faults[0].text("en")
    linked = zipfile.ZipInfo("a.gpkg")
    linked.external_attr = 0o120777 << 16  # a link, whose text is where it leads
    with zipfile.ZipFile(chessboard / "link.zip", "w") as archive:
        archive.writestr(linked, str(chessboard / "chessboard.gpkg"))
    assert stated(chessboard, '[layers.buildings]\nfile = "link.zip"\n')
    assert not target.exists()
