"""What a build keeps, damaged in place: computed anew or refused in words, never a traceback or a crash."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from reports.kept.damaged import DamagedError
from reports.kept.frame import read_frame, write_frame
from reports.kept.stages import built_from
from reports.kept.value import Parts, write_value

ODD = [
    b"",
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"of": 3}',
    b"\xff",
    b"9" * 5000,
]


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_a_value_that_is_none(data, tmp_path):
    write_value(tmp_path, {"a": 1})
    assert Parts(tmp_path).part("a") == 1
    (tmp_path / "value.json").write_bytes(data)
    with pytest.raises(DamagedError):
        Parts(tmp_path)


@pytest.mark.parametrize("name", ["../1.arrow", "/etc/passwd", "part/1.arrow", "1.arrow\n", ""])
def test_a_table_elsewhere_is_not_read(name, tmp_path):
    folder = tmp_path / "kept"
    write_value(folder, {"a": pd.DataFrame({"x": [1]}), "b": np.arange(2)})
    (tmp_path / "1.arrow").write_bytes((folder / "1.arrow").read_bytes())
    text = (folder / "value.json").read_text(encoding="utf-8")
    for number, part in enumerate("ab", 1):
        told = text.replace(f'"{number}.arrow"', json.dumps(name))
        assert told != text
        (folder / "value.json").write_text(told, encoding="utf-8")
        with pytest.raises(DamagedError, match=r"value\.json"):
            Parts(folder).part(part)
        with pytest.raises(DamagedError, match=r"value\.json"):
            Parts(folder).rows(part, [0])


@pytest.mark.parametrize(
    "tree", [{"is": "code"}, {"is": "object", "class": "Popen", "of": {}}, {"is": "day", "at": 3}, {}]
)
def test_a_part_that_tells_of_nothing_known_is_damaged(tree, tmp_path):
    (tmp_path / "value.json").write_text(json.dumps({"is": "mapping", "of": {"a": tree}}), encoding="utf-8")
    with pytest.raises(DamagedError):
        Parts(tmp_path).part("a")


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_a_note_of_what_a_folder_was_built_from_that_is_none(data, tmp_path):
    (tmp_path / ".yuantu").mkdir()
    (tmp_path / ".yuantu" / "made.json").write_bytes(data)
    assert built_from(tmp_path) is None  # was: RecursionError


def test_a_table_whose_rows_lead_out_of_its_bytes_is_damaged_and_not_read(tmp_path):
    offsets = pa.py_buffer(np.array([0, 1 << 30, 4], np.int32))
    bad = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"abcd")])
    file = tmp_path / "1.arrow"
    write_frame(file, pd.DataFrame({"a": ["ab", "cd"]}))
    with pa.memory_map(str(file)) as source:
        about = pa.ipc.open_file(source).schema.metadata
    kept = pa.table({"0": bad}).replace_schema_metadata(about)
    with pa.OSFile(str(file), "wb") as out, pa.ipc.new_file(out, kept.schema) as writer:
        writer.write_table(kept)
    for places in (None, [1]):
        with pytest.raises(DamagedError):
            read_frame(file, places)
