"""Coverage-guided fuzzing of what reads bytes of strangers: not part of the test run, recorded in docs/fuzzing.md.

::

    python -m venv --system-site-packages fuzzing && fuzzing/bin/pip install atheris
    fuzzing/bin/python tests/fuzz/coverage_guided.py txt -max_total_time=600

Targets: `txt` (界址点坐标 TXT), `dbf` (its encoding, and the table mended), `csv`, `toml` (zone.toml and a profile),
`wkb` (the kernel's own reader, every index of which is held to its array, against shapely). What follows the target
goes to libFuzzer. Each starts from small invented files. A failure leaves the bytes in a file of libFuzzer's.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import warnings
from pathlib import Path

if sys.argv[1:2] == ["wkb"]:
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # Python's own steps are what is covered and held to the arrays

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
with atheris.instrument_imports(include=["layers", "land_policy", "gis", "tomllib", "csv"]):
    import numpy as np
    import pyarrow as pa
    import shapely

    from gis.errors import YuantuError
    from gis.flat import flat as flat_arrays
    from gis.flat import wkb
    from land_policy.siting import profile
    from layers import boundary_txt, config, dbf, encoding
    from layers.delimited import read_delimited

ROOM = Path(tempfile.mkdtemp(prefix="yuantu-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
SAMPLE = Path(config.__file__).parent / "sample" / "lianyungang"
TXT = (
    "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=40\n精度=0.001\n[地块坐标]\n"
    "4,1.0,G1,示意一,面,,工业,1001,@\nJ1,1,3834500.000,40429000.000\nJ2,1,3834600.000,40429000.000\n"
    "J3,1,3834600.000,40429100.000\nJ4,1,3834500.000,40429100.000\nJ1,1,3834500.000,40429000.000\n"
)


def worded(error: YuantuError) -> None:
    """A refusal has words in both languages, and they are words."""
    for lang in ("zh", "en"):
        told = error.text(lang)
        assert told.strip(), "an empty message"
        assert not any(raw in told for raw in ("Traceback", " object at 0x", "<class ")), told


def refused(read):
    """Read, or be refused in words."""

    def one(data: bytes) -> None:
        try:
            read(data)
        except YuantuError as error:
            worded(error)

    return one


def placed(name: str, data: bytes) -> Path:
    place = ROOM / name
    place.write_bytes(data)
    return place


def txt(data: bytes) -> None:
    found = boundary_txt.read_boundary_txt(placed("a.txt", data))
    assert found.read == len(found.frame) + len(found.set_aside)
    for one in found.faults:
        assert one.message("zh").strip()
        assert one.message("en").strip()


def table(data: bytes) -> None:
    try:
        said = encoding.encoding_of_dbf(Path("a.dbf"), data=data, label=b"")
    finally:
        if len(data) > 40:
            dbf.language_byte(data)
    if said.cut:
        mended = dbf.mended("a.dbf", data, said.name)
        assert len(mended) == len(data)
        head = int.from_bytes(data[8:10], "little")
        headings = [mended[at : at + 11].split(b"\0")[0] for at in range(32, head, 32)]
        if head % 32 == 1 and all(
            len(one) < 10 for one in headings
        ):  # else a heading's end is not known for sure
            for text in dbf.dbf_texts("a.dbf", mended):
                text.raw.decode(said.name)


def csv_table(data: bytes) -> None:
    told, _ = encoding.decode(data)
    read_delimited(told, name="a.csv")


def toml(data: bytes) -> None:
    try:
        config.read_config(placed("zone.toml", data))
    finally:
        profile.load(placed("own.toml", data))


class Held(np.ndarray):
    """An array that is never asked for what is not in it, before its start neither."""

    def __getitem__(self, at):
        if isinstance(at, int | np.integer):
            assert 0 <= at < len(self), f"{at} of {len(self)}"
        return super().__getitem__(at)

    def __setitem__(self, at, value):
        if isinstance(at, int | np.integer):
            assert 0 <= at < len(self), f"{at} of {len(self)}"
        super().__setitem__(at, value)


def shapes(data: bytes) -> None:
    """Rows cut where the first bytes say, by the kernel and by shapely: what is sure for one is valid for the other."""
    cuts = sorted({min(one * 8, len(data)) for one in data[:3]} | {min(3, len(data)), len(data)})
    rows = [data[start:stop] for start, stop in itertools.pairwise(cuts)] or [b""]
    column = pa.array(rows, pa.binary())
    raw, start, stop, there = flat_arrays.row_bytes(column)
    held = raw.view(Held)
    plain, rings, points = wkb.counts(held, start, stop, there)
    assert points.sum() * 16 <= len(raw)
    xy = np.zeros((points.sum(), 2))
    ring_at, shell = np.zeros(rings.sum() + 1, np.int64), np.zeros(rings.sum(), bool)
    starts = [np.concatenate([[0], np.cumsum(one)])[:-1] for one in (rings, points)]
    into = xy.view(np.uint8).reshape(-1).view(Held), ring_at.view(Held), shell.view(Held)
    wkb.fill(held, start, plain, *starts, *into)
    for at in np.flatnonzero(plain):
        same = shapely.from_wkb(rows[at], on_invalid="ignore")
        if same is not None:
            own = xy[starts[1][at] : starts[1][at] + points[at]]
            assert np.array_equal(shapely.get_coordinates(same), own, equal_nan=True)


def dbf_seed() -> bytes:
    """A table of one text column and one number, in GBK, two rows; one text fills its field and is cut."""
    fields = b"DKBH".ljust(11, b"\0") + b"C" + bytes(4) + bytes([5, 0]) + bytes(14)
    fields += b"MJ".ljust(11, b"\0") + b"N" + bytes(4) + bytes([4, 1]) + bytes(14)
    rows = b" " + "园一示".encode("gbk")[:5] + b" 1.5" + b"*" + b"G2   " + b" 2.5"
    head = (
        bytes([3, 126, 1, 1])
        + (2).to_bytes(4, "little")
        + (32 + 64 + 1).to_bytes(2, "little")
        + (10).to_bytes(2, "little")
    )
    return head.ljust(32, b"\0") + fields + b"\r" + rows + b"\x1a"


def seeds(target: str) -> list[bytes]:
    box = shapely.box(0, 0, 1, 1)
    holed = shapely.difference(shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2))
    if target == "txt":
        return [
            TXT.encode(),
            TXT.encode("gbk"),
            TXT.encode("utf-16"),
            TXT.replace(",", "，").replace("\n", "\r\n").encode("utf-8-sig"),
        ]
    if target == "dbf":
        return [dbf_seed(), dbf_seed().replace("园一".encode("gbk"), "园".encode() + b" ")]
    if target == "csv":
        return [
            "地块编号,面积\nG1,2.5\n合计,2.5\n".encode("gbk"),
            b'plot_id\ttax\n"a""b"\t3\n',
            b"a;b\n1;2\n",
        ]
    if target == "toml":
        return [
            b'name = "a"\nday = 2026-11-20\n[layers.plots]\nfile = "a.gpkg"\n',
            (SAMPLE / "project.toml").read_bytes(),
            (SAMPLE / "zone.toml").read_bytes(),
        ]
    every = [
        box,
        holed,
        shapely.MultiPolygon([box, shapely.box(5, 5, 6, 6)]),
        shapely.Polygon(),
        shapely.MultiPolygon(),
        shapely.Point(1, 2),
    ]
    return [bytes([1, 3, 40]) + shapely.to_wkb(one) for one in every]


TARGETS = {"txt": txt, "dbf": table, "csv": csv_table, "toml": toml, "wkb": shapes}


def main() -> None:
    target = sys.argv[1]
    corpus = ROOM / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(target)):
        (corpus / f"{number}").write_bytes(seed)
    warnings.simplefilter("ignore")
    atheris.Setup([sys.argv[0], *sys.argv[2:], "-max_len=4096", str(corpus)], refused(TARGETS[target]))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
