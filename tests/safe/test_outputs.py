"""Whatever a zone's texts are, what is written of it stays text: no program that opens it runs, asks or loses anything."""

import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from pathlib import PurePosixPath

import geopandas as gpd
import icalendar
import openpyxl
import pytest

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d[\d,.]*(e[+-]?\d+)?", re.IGNORECASE)
SCHEMES = re.compile(r"\s*(javascript|vbscript|data|file|https?|ftp):", re.IGNORECASE)


def of_kind(written, *kinds):
    found = sorted(path for path in written.out.rglob("*") if path.suffix in kinds)
    assert found, kinds
    return found


def test_every_text_stands_somewhere(written, texts):
    """The zone is what it claims: each string that a file can hold reached the evaluation, whole."""
    frames = written.evaluation.zone.layers.values()
    held = "\0".join(
        str(value)
        for frame in frames
        for name in frame
        if name != "geometry"
        for value in frame[name].unique()
    )
    held += (written.evaluation.zone.folder / "zone.toml").read_text(encoding="utf-8")
    missing = [one for one in texts.every if one.strip() not in held and texts.toml(one)[1:-1] not in held]
    assert missing == []


def test_names_of_files_stay_inside_and_are_names_everywhere(written):
    root = written.out.resolve()
    for path in written.out.rglob("*"):
        assert path.resolve().is_relative_to(root) and not path.is_symlink()
    for name in (*written.names, *(path.name for path in written.out.rglob("*"))):
        for part in PurePosixPath(name).parts:
            assert part not in ("..", "/") and not part.startswith("-"), name
            assert part.isprintable() and not set(part) & set('\\:*?"<>|'), name
            assert len(part.encode()) <= 255 and part.rstrip(" .") == part, name
            assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part), name


def test_csv_cells_are_never_formulas(written):
    for path in of_kind(written, ".csv"):
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert len({len(row) for row in rows}) == 1, path.name
        for cell in (cell for row in rows for cell in row):
            assert not cell.lstrip(" ").startswith(FORMULA) or NUMBER.fullmatch(cell), (path.name, cell[:80])


def test_workbook_cells_with_text_are_text(written, texts):
    for path in of_kind(written, ".xlsx"):
        held = 0
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.data_type == "f":
                    assert not re.search(r"leak|cmd|calc|HYPERLINK|WEBSERVICE|DDE|\[", str(cell.value)), (
                        cell.value
                    )
                elif isinstance(cell.value, str):
                    assert cell.data_type == "s" and len(cell.value) <= 32_767
                    held += "leak.example" in cell.value or "cmd|" in cell.value
                if cell.hyperlink is not None:
                    assert not SCHEMES.match(cell.hyperlink.target or ""), cell.hyperlink.target
        assert held, path.name
        with zipfile.ZipFile(path) as parts:
            assert not [name for name in parts.namelist() if "externalLink" in name or "vba" in name.lower()]


FIELDS = re.compile(r"\s*(TOC|PAGE|NUMPAGES|SEQ|PAGEREF|REF)\b")


@pytest.mark.parametrize("kind", [".docx", ".pptx", ".xlsx"])
def test_office_files_are_xml_and_hold_no_field_or_link_from_data(written, kind):
    for path in of_kind(written, kind):
        with zipfile.ZipFile(path) as parts:
            assert parts.testzip() is None
            names = [name for name in parts.namelist() if name.endswith((".xml", ".rels", ".vml"))]
            roots = {name: ET.fromstring(parts.read(name)) for name in names}
        for name, root in roots.items():
            for one in root.iter():
                tag = one.tag.rpartition("}")[2]
                assert tag not in ("fldSimple", "altChunk", "object", "oleObject", "control"), (
                    path.name,
                    name,
                )
                if tag == "instrText":
                    assert FIELDS.match(one.text or ""), one.text
                if tag == "Relationship" and one.get("TargetMode") == "External":
                    assert re.match(r"(\.\./)?(map\.html|views/|\.)", one.get("Target")), one.get("Target")
                    assert "leak" not in one.get("Target")


def test_what_is_drawn_is_xml_without_scripts_or_addresses(written):
    for path in of_kind(written, ".svg"):
        for one in ET.fromstring(path.read_bytes()).iter():
            tag = one.tag.rpartition("}")[2].lower()
            assert tag not in ("script", "foreignobject", "image", "iframe", "a")
            for name, value in one.attrib.items():
                assert not name.lower().rpartition("}")[2].startswith("on"), (name, value)
                assert not (name.endswith("href") and not value.startswith("#")), (name, value)
                assert not re.search(r"url\((?!#)", value), (name, value)
        assert "leak.example/x.css" not in "".join(
            one.text or "" for one in ET.fromstring(path.read_bytes()).iter() if one.tag.endswith("style")
        )


def test_printed_pages_hold_no_action(written):
    for path in of_kind(written, ".pdf"):
        data = path.read_bytes()
        for word in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/URI", b"/EmbeddedFile"):
            assert not re.search(re.escape(word) + rb"[\s(<\[/]", data), (path.name, word)


def test_the_calendar_has_the_events_of_the_list_and_no_other(written):
    for path in of_kind(written, ".ics"):
        data = path.read_bytes()
        made = icalendar.Calendar.from_ical(data)
        events = made.walk("VEVENT")
        due = written.evaluation.deadlines if hasattr(written.evaluation, "deadlines") else None
        assert len(events) == data.count(b"\r\nBEGIN:VEVENT\r\n") and events
        assert due is None or len(events) <= len(due)
        for line in data.split(b"\r\n"):
            assert len(line) <= 75 and b"\n" not in line and b"\r" not in line
            assert not line.startswith((b"ATTENDEE", b"ORGANIZER", b"ATTACH", b"SUMMARY:extra"))
        assert not made.errors and not any(one.errors for one in events)


def test_records_are_json_and_keep_the_texts(written, texts):
    for path in of_kind(written, ".json", ".geojson"):

        def refuse(constant):
            raise AssertionError(constant)

        json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    told = json.dumps(
        json.loads((written.out / "evaluation.json").read_text(encoding="utf-8")), ensure_ascii=False
    )
    assert any(json.dumps(one, ensure_ascii=False)[1:-1] in told for one in texts.every if "<script>" in one)


def test_converted_layers_give_the_texts_back(written, hostile):
    """What a format can hold it holds unchanged; nothing is cut into two rows or two fields."""
    plots = gpd.read_file(hostile / "plots.gpkg").set_index("plot_id").sort_index()
    for name in ("a.geojson", "a.parquet"):
        path = written.out / "converted" / name
        made = gpd.read_parquet(path) if name.endswith("parquet") else gpd.read_file(path)
        made = made.set_index("plot_id").sort_index()
        for column in ("name", "address", "industry_name"):
            assert made[column].fillna("").tolist() == plots[column].fillna("").tolist(), (name, column)


def test_nothing_printed_moves_a_terminal(written):
    for text in written.printed:
        for line in text.split("\n"):
            bad = [
                letter for letter in line if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
            ]
            assert not bad, (bad, line[:200])
