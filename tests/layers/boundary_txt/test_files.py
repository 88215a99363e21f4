"""Files of boundary points: many at once, unreadable, too large, hostile."""

import time

import pytest
from boundary_texts import HEAD, SQUARE, STANDARD, kinds, plot, points, text

from gis.errors import InputError
from layers.boundary_txt import open as boundary_txt_open
from layers.boundary_txt import read_boundary_txt


def test_two_hundred_files_in_one_call(tmp_path):
    for n in range(200):
        ring = [(x + 150 * n, y) for x, y in SQUARE]
        words = text(
            *(plot([(x, y + 150 * k) for x, y in ring], line=f"5,1.0,G{n}-{k},甲,面,,,,@") for k in range(10))
        )
        (tmp_path / f"{n:03}.txt").write_bytes(words.encode("gbk" if n % 2 else "utf-8"))
    began = time.perf_counter()
    found = read_boundary_txt(tmp_path)
    assert time.perf_counter() - began < 5
    assert len(found.frame) == 2000
    assert found.frame["地块编号"].is_unique
    assert found.frame.area.sum() == pytest.approx(2e7)
    assert found.encoding.evidence == "100 files UTF-8, 100 files GB18030"
    assert kinds(found) == ["unit", "crs"]


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path):
    (tmp_path / "good.txt").write_text(STANDARD, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "zip.txt").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 20)
    (tmp_path / "letter.txt").write_text("致：自然资源局\n请予批准。\n", encoding="utf-8")
    paths = [tmp_path / name for name in ("good.txt", "empty.txt", "zip.txt", "letter.txt", "none.txt")]
    found = read_boundary_txt(paths)
    assert len(found.frame) == 2
    assert {fault.file for fault in found.faults if fault.severity == "ERROR"} == {
        "empty.txt", "zip.txt", "letter.txt", "none.txt",
    }  # fmt: skip
    for path in paths[1:]:
        with pytest.raises(InputError) as error:
            read_boundary_txt(path)
        assert path.name in str(error.value)
        assert error.value.faults


def test_nothing_to_read(tmp_path):
    with pytest.raises(InputError, match="folder without any"):
        read_boundary_txt(tmp_path)
    with pytest.raises(InputError, match="no file was named"):
        read_boundary_txt([])
    with pytest.raises(InputError, match="no ordinary file"):
        read_boundary_txt("/dev/zero")


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path):
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(STANDARD, encoding="utf-8")
    found = read_boundary_txt([tmp_path / "甲" / "a.txt", tmp_path / "乙" / "a.txt"])
    assert found.frame["source_file"].unique().tolist() == ["甲/a.txt", "乙/a.txt"]


def test_sizes_are_held_to_a_limit(read, monkeypatch):
    monkeypatch.setattr(boundary_txt_open, "LARGEST_FILE", 100)
    with pytest.raises(InputError, match="is larger than"):
        read(STANDARD)
    monkeypatch.setattr(boundary_txt_open, "LARGEST_FILE", 1 << 20)
    monkeypatch.setattr(boundary_txt_open, "MOST_LINES", 10)
    with pytest.raises(InputError, match="more than"):
        read(STANDARD)


@pytest.mark.parametrize(
    "words",
    [
        text("99999999999999999999999999,1e999,G,甲,面,,,,@\n" + points(*SQUARE)),
        text("-5,nan,G,甲,面,,,,@\n" + points(*SQUARE)),
        text("," * 50_000 + "@\n" + points(*SQUARE)),
        text("@\n" * 3000),
        "[" * 100_000,
        HEAD * 300 + plot(),
        "=" * 100_000,
        text(plot().replace("3834500.000", "9" * 400)),
        text(plot().replace("J1,1,", "J1,99999999999999,")),
        text(plot().replace("甲", "\0甲\0")),
        "\n".join(f"k{n}=v" for n in range(5000)) + "\n" + text(plot()),
        text("5,1,G,甲,面,,,,@\n" + points(*SQUARE) * 2000),
        text(
            "5,1,G,甲,面,,,,@\n"
            + "".join(
                points((3834600, 40429000 + n), (3834600.5, 40429000 + n), SQUARE[0]) for n in range(20_000)
            )
        ),
        text("5,1,G,甲,面,,,,@\n" + "".join(points(*SQUARE, ring=n) for n in range(1100))),
    ],
    ids=range(14),
)
def test_hostile_files_give_plots_or_reasons_within_seconds(read, words):
    began = time.perf_counter()
    try:
        found = read(words)
    except InputError as error:
        assert error.faults
    else:
        assert found.read == sum(line.strip().endswith("@") or ",面," in line for line in words.split("\n"))
    assert time.perf_counter() - began < 5
