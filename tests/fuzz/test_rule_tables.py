"""Rules of a zone's own and the tables beside them, changed in rows, cells, headings and size: read, or refused in words."""

import importlib.util
import os
import random
import shutil
import time
from pathlib import Path

import pytest

from gis.errors import RuleError
from land_policy.rule_file import read_document

_SPEC = importlib.util.spec_from_file_location("structure", Path(__file__).with_name("structure.py"))
structure = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(structure)

RULES = Path(__file__).resolve().parents[2] / "land_policy" / "rules"
TABLE, EDITION = "industrial_land_far.csv", "industrial_land_2023"
ODD = (
    "", " ", "x", "=1+1", "+1", "-0.1", "nan", "inf", "1e999", "1_0", "０.７", "0,7", "９９", "100", "0.7 ", "T,T", '"', '"a\nb"', "\x00", "\u2028",
    "a" * 200_000, "{0.__class__}", "</script>", "9" * 500,
)  # fmt: skip


@pytest.fixture
def own(tmp_path) -> Path:
    """The shipped document with the tables beside it."""
    for file in (*RULES.glob("industrial_land_*.csv"), RULES / f"{EDITION}.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def told(folder) -> str:
    """What is refused, in English; blank where all of it is read. In words and in seconds either way."""
    start = time.process_time()
    try:
        read_document(folder / f"{EDITION}.toml", own=True)
    except RuleError as error:
        structure.worded(error.text)
        assert "land_" in error.text("zh").split("\n")[0]
        return error.text("en").replace("\u2009", ",")
    finally:
        assert time.process_time() - start < 10
    return ""


def test_a_table_changed_anywhere_is_read_or_refused_in_words(own):
    lines = (own / TABLE).read_text(encoding="utf-8").splitlines()
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        rows = [line.split(",") for line in lines]
        at = chance.randrange(len(rows))
        cell = chance.randrange(len(rows[at]))
        match chance.randrange(6):
            case 0:
                del rows[at]
            case 1:
                rows.insert(at, rows[at])
            case 2:
                del rows[at][cell]
            case 3:
                rows[at].insert(cell, chance.choice(ODD))
            case _:
                rows[at][cell] = chance.choice(ODD)
        (own / TABLE).write_text("\n".join(map(",".join, rows)), encoding="utf-8")
        refused += bool(told(own))
    assert 20 < refused < 60


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda data: data + b"industrial_land_2023,,13,a,b,1,,,,,T,\n" * 1_000_000, "larger than 1,000,000 bytes"),
        (lambda data: data + b"industrial_land_2023,,13,a,b,1,,,,,T,\n" * 20_000, "code 13 stands twice"),
        (lambda data: data + b"industrial_land_2023,,x,,,=1+1,,,,,,\n" * 20_000, "… and at least 800 more"),
        (lambda data: data + b'industrial_land_2023,,13,a,"' + b"b\n" * 100_000, "a cell of en is longer than 131,072"),
        (lambda data: data.replace(b"zh", "行业".encode("gbk"), 1), "not UTF-8"),
        (lambda data: data.decode().encode("gbk"), "not UTF-8"),
        (lambda data: b"", "columns must be"),
        (lambda data: data.replace(b"industrial_land_2023", b"x"), "no row of edition"),
        (lambda data: data + b"industrial_land_2023,,13,a,b,1_0,,,,,T,\n", "least is '1_0', not a number"),
        (lambda data: data + b"industrial_land_2023,,13,a,b,1,,,,,T,,1\n", "13 cells under 12 headings"),
        (lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"), ""),
    ],
    ids=["large", "rows", "wrong rows", "long cell", "heading", "gbk", "nothing", "edition", "number", "cells", "excel"],
)  # fmt: skip
def test_a_table_of_another_size_or_kind(data, said, own):
    (own / TABLE).write_bytes(data((own / TABLE).read_bytes()))
    found = told(own)
    assert said in found
    assert bool(said) == bool(found)


def test_a_document_of_nothing_but_clauses_is_refused_at_once(own):
    (own / f"{EDITION}.toml").write_text("[[clause]]\n" * 80_000, encoding="utf-8")
    assert "… and at least 800 more" in told(own)  # was: a minute, every name held against every other


def test_a_pipe_instead_of_a_table_is_not_waited_for(own):
    (own / TABLE).unlink()
    os.mkfifo(own / TABLE)
    assert "not beside the rule" in told(own)


def test_a_row_is_told_by_its_line_in_the_file_also_after_blank_lines(own):
    heading, *rest = (own / TABLE).read_text(encoding="utf-8").splitlines()
    cells = next(
        line for line in rest if EDITION[-4:] in line.split(",")[heading.split(",").index("edition")]
    ).split(",")
    place = heading.split(",").index("least")
    wrong = ",".join("x" if at == place else cell for at, cell in enumerate(cells))
    few = ",".join(cells[:-1])
    (own / TABLE).write_text("\n".join([heading, "", "", wrong, few, *rest[1:]]) + "\n", encoding="utf-8")
    said = told(own)
    assert "row 4: least is 'x'" in said
    assert f"row 5: {len(cells) - 1} cells under {len(cells)} headings" in said


def test_a_table_that_may_not_be_read_is_told_beside_the_other_faults(own, monkeypatch):
    def denied(self, *args, **options):
        if self.name == TABLE:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **options)

    opened = Path.open
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(RuleError) as refused:
        read_document(own / f"{EDITION}.toml", own=True)
    assert f"{TABLE}：无法读取（没有访问权限）" in refused.value.text("zh")
