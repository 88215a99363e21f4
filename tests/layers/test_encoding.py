"""The encoding of a table is decided on all of its text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from layers.dbf import dbf_texts, mended
from layers.encoding import decode, encoding_of_dbf, known_encoding
from layers.file import read_file


def dbf(texts: list[bytes], heading: bytes = b"MC", width: int = 20, language: int = 0) -> bytes:
    """A DBF table of one text column, byte by byte."""
    head = 32 + 32 + 1
    header = bytes([3, 126, 11, 20]) + len(texts).to_bytes(4, "little") + head.to_bytes(2, "little")
    header += (width + 1).to_bytes(2, "little") + bytes(17) + bytes([language, 0, 0])
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
    with pytest.raises(InputError, match="neither UTF-8 nor GB18030 nor Big5"):
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


SIMPLE = ["工业用地", "连云港高新技术产业开发区", "住宅", "待建", "园"]
TRADITIONAL = ["工業用地", "連雲港高新技術產業開發區", "住宅", "待建", "園"]


@pytest.mark.parametrize("language", [0, 0x4D, 0x7A, 0x57])
@pytest.mark.parametrize(("label", "written"), [("UTF-8", "gbk"), ("GBK", "utf-8"), ("936", "utf-8"), ("Big5", "gbk"), ("GBK", "big5"), ("", "gbk"), ("", "utf-8"), ("", "big5"), ("ISO-8859-1", "gbk")])  # fmt: skip
def test_a_wrong_label_is_overruled_by_all_of_the_text(label, written, language, tmp_path) -> None:
    texts = TRADITIONAL if written == "big5" else SIMPLE
    (tmp_path / "a.dbf").write_bytes(
        dbf([text.encode(written) for text in texts], width=40, language=language)
    )
    if label:
        (tmp_path / "a.cpg").write_text(label)
    found = encoding_of_dbf(tmp_path / "a.dbf")
    assert found.name == {"gbk": "GB18030", "utf-8": "UTF-8", "big5": "Big5"}[written]
    assert ("the .cpg file says" in str(found.evidence)) == bool(label)
    assert found.cut == 0


def test_a_right_label_is_believed_also_for_few_letters(tmp_path) -> None:
    for number, (label, word) in enumerate(
        (("GBK", "园"), ("UTF-8", "园"), ("Big5", "園"), ("UTF-8", "Rénovation"))
    ):
        (tmp_path / f"{number}.dbf").write_bytes(dbf([word.encode(label)]))
        (tmp_path / f"{number}.cpg").write_text(label)
        found = encoding_of_dbf(tmp_path / f"{number}.dbf")
        assert (found.name, "named by the .cpg" in str(found.evidence)) == (label, True)


def test_accents_without_a_label_stay_accents(tmp_path) -> None:
    (tmp_path / "a.dbf").write_bytes(
        dbf(["Gennes-sur-Loire, forêt".encode(), "zone à bâtir".encode()], width=40)
    )
    assert encoding_of_dbf(tmp_path / "a.dbf").name == "UTF-8"


def test_the_language_byte_tips_the_scales_for_short_big5(tmp_path) -> None:
    word = "高雄".encode("big5")  # which is 蔼动 too, both common
    (tmp_path / "a.dbf").write_bytes(dbf([word], language=0x78))
    assert encoding_of_dbf(tmp_path / "a.dbf").name == "Big5"


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "UTF-8"), ("gbk", "GB18030")])
def test_text_cut_in_the_middle_of_a_character_is_known_for_what_it_is(encoding, name, tmp_path) -> None:
    long = ("x" + "连云港高新技术产业开发区" * 3).encode(encoding)[:20]
    with pytest.raises(UnicodeDecodeError):
        long.decode(encoding)
    (tmp_path / "a.dbf").write_bytes(dbf(["工业".encode(encoding), long]))
    found = encoding_of_dbf(tmp_path / "a.dbf")
    assert (found.name, found.cut) == (name, 1)


def test_half_a_character_that_is_not_at_the_width_is_no_cut(tmp_path) -> None:
    (tmp_path / "a.dbf").write_bytes(dbf(["工业".encode()[:5]]))
    with pytest.raises(InputError, match="neither"):
        encoding_of_dbf(tmp_path / "a.dbf")


def test_a_shapefile_with_cut_texts_and_headings_is_read_without_the_bytes_left_over(
    tmp_path, two_plots
) -> None:
    plots = (
        two_plots().rename(columns={"plot_id": "ZDDM", "official_area_m2": "ZDMJ"}).assign(MC=["短", "长"])
    )
    plots.to_file(tmp_path / "a.shp", encoding="UTF-8")
    table = bytearray((tmp_path / "a.dbf").read_bytes())
    at = 32 + 32 * 2  # the third column, MC
    assert table[at : at + 2] == b"MC"
    width, head, record = (
        table[at + 16],
        int.from_bytes(table[8:10], "little"),
        int.from_bytes(table[10:12], "little"),
    )
    table[at : at + 10] = "建设单位".encode()[:10]  # three characters and a byte
    end = head + 2 * record
    table[end - width : end] = (
        ("开发区" * 40).encode()[: width - 1] + "地".encode()[:1]
        if width % 3 == 1
        else ("x" * (width % 3 + 2) + "开发区" * 40).encode()[:width]
    )
    (tmp_path / "a.dbf").write_bytes(bytes(table))
    before = (tmp_path / "a.dbf").read_bytes()
    (tmp_path / "a.cpg").unlink()
    read = read_file(tmp_path / "a.shp")
    assert read.frame is not None
    assert read.frame.columns.tolist() == ["ZDDM", "ZDMJ", "建设单", "geometry"]
    assert read.frame["建设单"].tolist()[0] == "短"
    assert set(read.frame["建设单"].tolist()[1]) <= set("x开发区")
    (said,) = [fault for fault in read.faults if fault.key == "encoding.cut_texts"]
    assert said.message("en").startswith("2 different texts or headings were cut")
    assert (tmp_path / "a.dbf").read_bytes() == before


def test_whole_files_in_big5() -> None:
    assert decode("\n".join(TRADITIONAL).encode("big5"))[1].name == "Big5"
    assert decode("\n".join(SIMPLE).encode("gbk"))[1].name == "GB18030"


COMMON = [bytes([lead, trail]).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF)]


@given(
    st.lists(st.text(st.sampled_from(COMMON), min_size=1, max_size=30), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "gbk"]),
    st.sampled_from(["", "UTF-8", "GBK"]),
)
@settings(max_examples=60, deadline=None)
def test_common_characters_are_found_whatever_the_label_says_and_wherever_the_width_cuts(
    texts, written, label
) -> None:
    table = dbf([text.encode(written)[:20] for text in texts], width=20)
    found = encoding_of_dbf(Path("a.dbf"), data=table, label=label.encode())
    assert found.name in ({"UTF-8"} if written == "utf-8" else {"GBK", "GB18030"})
    whole = mended("a.dbf", table, found.name)
    assert len(whole) == len(table)
    kept = {text.raw.decode(written) for text in dbf_texts("a.dbf", whole)}
    assert kept == {text.encode(written)[:20].decode(written, "ignore") for text in texts} | {"MC"}


def test_bytes_that_begin_a_letter_of_four_and_lead_nowhere_are_taken_out_too() -> None:
    table = dbf([b"  \xca1*"], width=5)  # found by fuzzing: the first of three bytes left over was overlooked
    found = encoding_of_dbf(Path("a.dbf"), data=table, label=b"")
    assert (found.name, found.cut) == ("GB18030", 1)
    whole = mended("a.dbf", table, found.name)
    assert [text.raw for text in dbf_texts("a.dbf", whole)] == [b"", b"MC"]
