"""What columns are is said in Chinese and in English, of recorded and of computed ones, and `yuantu columns` says either."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from layers.schema import schema

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (ROOT / "layers" / "dictionary", ROOT / "land_policy" / "dictionary")


def dictionaries():
    """Every dictionary that says what its rows are, by its file's name."""
    for path in (file for room in ROOMS for file in sorted(room.glob("*.csv"))):
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        if "about" in rows[0]:
            yield path.relative_to(ROOT).as_posix(), rows


@pytest.mark.parametrize(("file", "rows"), [pytest.param(*one, id=one[0]) for one in dictionaries()])
def test_no_row_says_it_in_one_language_alone(file, rows):
    for row in rows:
        assert None not in row and None not in row.values(), row
        assert bool(row["about"]) == bool(row["about_zh"]), row
        assert "认定" not in row["about_zh"]
        assert not re.search(r"[一-鿿]", row["about"]) or "land_policy" not in file, row
        assert not row["about_zh"] or re.search(r"[一-鿿½Σ√]", row["about_zh"]), row


def test_all_of_them_are_seen():
    assert sum(bool(row["about"]) for _, rows in dictionaries() for row in rows) > 390


@pytest.mark.parametrize(("lang", "told"), [("zh", "别人写的容积率"), ("en", "as somebody wrote it")])
def test_the_verb_says_it_in_the_language_asked_for(lang, told):
    assert told in schema("plots").column("far_recorded").meaning(lang)
    done = CliRunner().invoke(cli.main, ["columns", "plots", "--lang", lang, "--csv"])
    assert done.exit_code == 0 and told in done.stdout
