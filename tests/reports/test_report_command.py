"""``yuantu report``: one flag a product, all of them without a flag."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from reports import handed


def run(*args):
    return CliRunner().invoke(cli.main, ["report", *map(str, args)])


def test_every_product_has_its_flag_and_every_flag_its_product():
    assert [flag for flag, _ in cli.PRODUCTS_SAID] == [flag for flag, _ in handed.PRODUCTS]


def test_a_flag_chooses_and_none_means_all_that_need_not_be_asked_for(chessboard, tmp_path, monkeypatch):
    made = []

    def product(flag):
        return lambda _evaluation, _sitings, folder, _lang, _say: made.append(flag) or [folder / flag]

    flags = ("workbook", "brief", "bundle")
    monkeypatch.setattr(handed, "PRODUCTS", tuple((flag, product(flag)) for flag in flags))
    assert run(chessboard, "--out", tmp_path / "out").exit_code == 0
    assert made == ["workbook", "brief"]
    made.clear()
    done = run(chessboard, "--out", tmp_path / "out", "--workbook")
    assert (done.exit_code, made) == (0, ["workbook"])
    assert str(tmp_path / "out" / "workbook") in done.stdout


def test_the_zone_itself_is_not_written_to(chessboard):
    done = run(chessboard, "--out", chessboard, "--lang", "en")
    assert done.exit_code == 5
    assert not list(chessboard.glob("*.xlsx"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_names_what_it_wrote(chessboard, tmp_path, lang):
    done = run(chessboard, "--out", tmp_path / "out", "--workbook", "--lang", lang)
    assert done.exit_code == 0
    assert done.stdout.split() == [str(tmp_path / "out" / "ledger.xlsx")]


def test_a_file_is_named_once_and_as_its_folder_was_typed(chessboard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(chessboard, "--out", "上报", "--workbook")
    assert done.stdout.split() == [str(Path("上报", "ledger.xlsx"))]
    assert "ledger.xlsx" not in done.stderr


def test_every_file_is_named_as_its_folder_was_typed(chessboard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def said(*words):
        done = CliRunner().invoke(cli.main, [str(word) for word in words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert str(tmp_path / "上报") not in done.output
        return done

    assert said("map", chessboard, "--out", "上报").stdout.strip() == "上报/map.html"
    assert "已写出 上报/evaluation.gpkg" in said("evaluate", chessboard, "--out", "上报").stderr
    assert "已写出 上报/faults.json" in said("check", chessboard, "--report", "上报").stderr
