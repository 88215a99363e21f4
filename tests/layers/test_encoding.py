"""The encoding of a table is decided on all of its text."""

import pytest

from gis.errors import InputError
from layers.encoding import decode, encoding_of_dbf, known_encoding


def dbf(texts: list[bytes], heading: bytes = b"MC", width: int = 20) -> bytes:
    """A DBF table of one text column, byte by byte: language byte 0."""
    head = 32 + 32 + 1
    header = bytes([3, 126, 11, 20]) + len(texts).to_bytes(4, "little") + head.to_bytes(2, "little")
    header += (width + 1).to_bytes(2, "little") + bytes(20)
    column = heading.ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15)
    return header + column + b"\r" + b"".join(b" " + text.ljust(width) for text in texts) + b"\x1a"


@pytest.mark.parametrize(
    ("encoding", "name"), [("gbk", "GB18030"), ("gb18030", "GB18030"), ("utf-8", "UTF-8"), ("ascii", "UTF-8")]
)
def test_without_a_label_the_text_decides(encoding, name, tmp_path) -> None:
    words = ["plain", "A2"] if encoding == "ascii" else ["工业用地", "住宅", "㎡"]
    (tmp_path / "a.dbf").write_bytes(dbf([word.encode(encoding) for word in words]))
    found = encoding_of_dbf(tmp_path / "a.dbf")
    assert (found.name, found.needed) == (name, encoding != "ascii")


def test_one_row_among_many_decides(tmp_path) -> None:
    (tmp_path / "a.dbf").write_bytes(dbf([b"A"] * 500 + ["园".encode("gbk")]))
    assert encoding_of_dbf(tmp_path / "a.dbf").name == "GB18030"


def test_headings_count(tmp_path) -> None:
    (tmp_path / "a.dbf").write_bytes(dbf([b"A"], heading="编号".encode("gbk")))
    assert encoding_of_dbf(tmp_path / "a.dbf").name == "GB18030"


def test_a_label_is_believed_where_it_fits_and_overruled_where_not(tmp_path) -> None:
    (tmp_path / "a.dbf").write_bytes(dbf(["園區".encode("big5")]))
    (tmp_path / "a.cpg").write_text("Big5")
    assert encoding_of_dbf(tmp_path / "a.dbf").name == "Big5"
    (tmp_path / "b.dbf").write_bytes(dbf(["工业用地".encode("gbk")]))
    (tmp_path / "b.cpg").write_text("UTF-8")
    found = encoding_of_dbf(tmp_path / "b.dbf")
    assert found.name == "GB18030"
    assert "the .cpg file says UTF-8, which they do not fit" in found.evidence


def test_text_in_no_known_encoding_and_a_short_file_are_errors(tmp_path) -> None:
    (tmp_path / "a.dbf").write_bytes(dbf([b"\xff\xfe\xff"]))
    with pytest.raises(InputError, match="neither UTF-8 nor GB18030"):
        encoding_of_dbf(tmp_path / "a.dbf")
    (tmp_path / "b.dbf").write_bytes(b"\x03")
    with pytest.raises(InputError, match="cut short"):
        encoding_of_dbf(tmp_path / "b.dbf")


def test_names_of_encodings() -> None:
    assert [known_encoding(name) for name in ("936", "ANSI 936", "utf8", "GB2312", "big5")] == [
        "GBK", "GBK", "UTF-8", "GBK", "Big5",
    ]  # fmt: skip
    with pytest.raises(InputError, match="not known"):
        known_encoding("火星文")


def test_whole_files() -> None:
    assert decode("编号".encode("utf-8-sig"))[0] == "编号"
    assert decode("编号".encode("gbk"))[1].name == "GB18030"
    with pytest.raises(InputError):
        decode(b"\xff\xff\xff")
