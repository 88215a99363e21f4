"""Verify: a bundle held against its manifest, and its inputs computed again: every byte that changed is named."""

import json
import shutil
import zipfile
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from gis.errors import InputError
from reports.evidence.fingerprint import compared, fingerprint
from reports.evidence.sealed_zip import write_zip
from reports.evidence.verify import verify
from reports.tables.verify_table import verify_table


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


@pytest.fixture
def made(chessboard, tmp_path):
    """The chessboard built."""
    out = tmp_path / "out"
    assert run("build", chessboard, "--out", out).exit_code == 0
    return out


@pytest.fixture
def bundle(made, tmp_path):
    """A copy of it to be tampered with."""
    return shutil.copytree(made, tmp_path / "bundle")


@pytest.fixture
def inputs(chessboard, tmp_path):
    return shutil.copytree(chessboard, tmp_path / "inputs")


def told(found, part):
    return found.rows[found.rows["part"] == part]


def test_what_nobody_touched_is_the_same(made, chessboard):
    found = verify(made, chessboard)
    assert found.same and found.rows.empty
    done = run("verify", made, "--inputs", chessboard)
    assert done.exit_code == 0 and "重新计算结果相同" in done.stdout and found.seal in done.stdout
    done = run("verify", made / "manifest.json", "--lang", "en")
    assert done.exit_code == 0 and "Nothing was computed again" in done.stdout


def test_a_changed_a_missing_and_an_added_result_are_named(bundle):
    page = bytearray((bundle / "map.html").read_bytes())
    page[100] ^= 1
    (bundle / "map.html").write_bytes(bytes(page))
    (bundle / "faults.json").unlink()
    (bundle / "more.txt").write_text("more", encoding="utf-8")
    found = verify(bundle)
    assert dict(zip(found.rows["of"], found.rows["what"], strict=True)) == {
        "map.html": "changed",
        "faults.json": "missing",
        "more.txt": "added",
    }
    done = run("verify", bundle, "--json")
    assert done.exit_code == 7 and {row["of"] for row in json.loads(done.stdout)} == set(found.rows["of"])


def test_one_changed_value_of_an_input_is_followed_to_the_figures(made, inputs):
    file = inputs / "chessboard.gpkg"
    plots = gpd.read_file(file, layer="plots")
    plots.loc[plots["plot_id"] == "P1", "tax_wan"] = 31.0
    plots.to_file(file, layer="plots", driver="GPKG")
    found = verify(made, inputs)
    assert told(found, "input")["of"].tolist() == ["chessboard.gpkg"]
    assert told(found, "row")[["of", "what", "was"]].values.tolist() == [["plots/P1", "changed", "tax_wan"]]
    figures = told(found, "figure").set_index(["of", "what"])
    assert figures.loc[("zone/all", "tax_wan"), ["was", "now"]].tolist() == [39.0, 40.0]
    per_mu = told(found, "plot").set_index(["of", "what"]).loc[("P1", "tax_wan_mu")]
    assert (per_mu["was"], per_mu["now"]) == (pytest.approx(2.0), pytest.approx(31 / 15))
    assert not found.same and run("verify", made, "--inputs", inputs).exit_code == 7


def test_one_byte_of_a_tables_file_is_enough(made, inputs):
    file = inputs / "zone.toml"
    file.write_bytes(file.read_bytes() + b"\n")
    found = verify(made, inputs)
    assert told(found, "input")[["of", "what"]].values.tolist() == [["zone.toml", "changed"]]
    assert found.rows["part"].tolist() == ["input"]


def test_rows_that_came_and_went_are_named():
    was = {"plots": fingerprint(pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["P1", "P2"]))}
    now = {"plots": fingerprint(pd.DataFrame({"a": [1, 3], "b": ["y", None]}, index=["P1", "P3"]))}
    assert [(one.row, one.how, one.columns) for one in compared(was, now)] == [
        ("P2", "removed", ()),
        ("P3", "added", ()),
        ("P1", "changed", ("b",)),
    ]


def test_another_version_is_said_first_and_is_no_difference(bundle):
    record = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    record["versions"]["geopandas"] = "0.1"
    (bundle / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    found = verify(bundle)
    assert found.rows[["part", "of", "was"]].values.tolist() == [["version", "geopandas", "0.1"]]
    assert found.same
    done = run("verify", bundle, "--lang", "en")
    assert done.exit_code == 0 and "geopandas" in done.stdout


def test_the_inputs_may_be_unreadable_now(made, inputs):
    (inputs / "chessboard.gpkg").write_bytes(b"no geopackage")
    found = verify(made, inputs)
    assert told(found, "input")["of"].tolist() == ["chessboard.gpkg"]
    assert told(found, "recompute")["what"].tolist() == ["failed"]
    assert "chessboard.gpkg" in verify_table(found, "zh").text("zh")


def test_a_zip_is_read_within_limits(made, chessboard, tmp_path):
    files = {path.name: path for path in made.iterdir() if path.is_file()}
    packed = write_zip(tmp_path / "b.zip", files, date(2026, 11, 20))
    assert verify(packed, chessboard).same
    assert packed.read_bytes() == write_zip(tmp_path / "c.zip", files, date(2026, 11, 20)).read_bytes()
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../manifest.json", "{}")
    with pytest.raises(InputError):
        verify(tmp_path / "evil.zip")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"0" * (1 << 26))
    assert run("verify", tmp_path / "bomb.zip").exit_code == 3


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"day": 1}', '{"zone": "x", "day": "2026-11-20", "results": []}', "\udce4"]
)
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = run("verify", tmp_path)
    assert done.exit_code == 3 and "manifest.json" in done.stderr


def test_a_result_whose_name_leads_out_is_not_read(bundle, tmp_path):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    record = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    record["results"] = {"../secret.txt": "0" * 64, "/etc/passwd": "0" * 64, **record["results"]}
    (bundle / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    assert told(verify(bundle), "result")["what"].tolist() == ["unsafe", "unsafe"]


def test_hostile_records_are_said_to_be_unreadable(bundle, chessboard):
    (bundle / "evaluation.json").write_text('{"units": 3}', encoding="utf-8")
    found = verify(bundle, chessboard)
    assert told(found, "recompute")[["of", "what"]].values.tolist() == [["evaluation.json", "unreadable"]]


def test_the_manifest_holds_no_place_and_nobody(made, chessboard):
    text = (made / "manifest.json").read_text(encoding="utf-8")
    assert str(chessboard) not in text and str(made) not in text
    record = json.loads(text)
    rule = next(one for one in record["rules"] if one["document"] == "idle_land_2012")
    assert rule["since"] == "2012-07-01" and rule["evidence"]
    assert record["inputs"][0]["files"].keys() == {"chessboard.gpkg"}
    assert {"python", "gdal", "proj", "geos", "matplotlib"} <= record["versions"].keys()


def test_a_bundle_has_everything_and_verifies(chessboard, tmp_path):
    for name in ("one", "two"):
        done = run("report", chessboard, "--out", tmp_path / name, "--bundle")
        assert done.exit_code == 0, done.output
    packed = tmp_path / "one" / "bundle.zip"
    assert packed.read_bytes() == (tmp_path / "two" / "bundle.zip").read_bytes()
    names = zipfile.ZipFile(packed).namelist()
    assert {"manifest.json", "inputs.json", "ledger.xlsx", "map.html", "evaluation.json"} <= set(names)
    done = run("verify", packed, "--inputs", chessboard)
    assert done.exit_code == 0, done.stdout


def test_what_the_preset_keeps_back_is_not_in_the_bundle(chessboard, tmp_path):
    zone = shutil.copytree(chessboard, tmp_path / "zone")
    text = (zone / "zone.toml").read_text(encoding="utf-8")
    (zone / "zone.toml").write_text(text + '[map]\nclassification = "会议汇报"\n', encoding="utf-8")
    assert run("report", zone, "--out", tmp_path / "handed", "--bundle").exit_code == 0
    with zipfile.ZipFile(tmp_path / "handed" / "bundle.zip") as archive:
        record = json.loads(archive.read("evaluation.json"))
        hashed = json.loads(archive.read("inputs.json"))
        manifest = json.loads(archive.read("manifest.json"))
    assert "tax_wan" not in record["plots"][0] and "tax_wan_mu" not in record["plots"][0]
    assert "tax_wan" not in hashed["plots"]["columns"]
    assert "turnover" in {one["group"] for one in manifest["preset"]["left_out"]}
    assert run("verify", tmp_path / "handed" / "bundle.zip", "--inputs", zone).exit_code == 0
