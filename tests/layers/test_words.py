"""Words of faults: one table, both languages alike, every row used, and data that stays text."""

import ast
import csv
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from gis.errors import InputError, YuantuError
from layers.convert import convert
from layers.fault import ERROR, NOTE, WARNING, fault, refuse
from layers.land_use import kind
from layers.log import Log
from layers.postgis.server import transaction
from layers.schema import schema
from layers.words import Words, fill, places, table, words
from layers.write import write_layers
from layers.zone import Zone

ROOT = Path(__file__).resolve().parents[2]
CALLS = {"at_row", "fault", "say", "rows", "words", "_told"}
KEY = re.compile(r"[a-z]+(?: [a-z]+)?\.[a-z_0-9]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def trees():
    for room in ("layers", "reports"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def constants():
    return {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def beginnings():
    """Beginnings of keys that are put together, as in f"crs.{kind}"."""
    return {
        node.values[0].value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }


def calls():
    """Every call that names a row of the table: the file and line, the key, the facts named."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            key = node.args[0].value
            if name in CALLS and isinstance(key, str) and KEY.fullmatch(key):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", key


def test_every_key_in_the_code_has_a_row() -> None:
    found = dict(calls())
    assert len(found) > 60
    assert {where: key for where, key in found.items() if key not in table()} == {}


def raised():
    """Every error of ours that is raised: the file and line, and how its message is made."""
    for path, tree in trees():
        if path.is_relative_to(ROOT / "layers"):
            for node in ast.walk(tree):
                made = node.exc if isinstance(node, ast.Raise) else None
                name = getattr(made.func, "id", "") if isinstance(made, ast.Call) else ""
                if name in {"InputError", "OutputError", "CrsError", "kind"}:
                    yield f"{path.relative_to(ROOT)}:{made.lineno}", made.args[0]


def test_every_refusal_is_said_in_both_languages() -> None:
    found = dict(raised())
    assert len(found) > 60
    makers = {"words", "Words", "listed"}
    assert [
        where for where, said in found.items() if getattr(getattr(said, "func", None), "id", "") not in makers
    ] == []


@pytest.mark.parametrize(
    ("refused", "english", "chinese"),
    [
        (
            lambda: shown_or_refused("postgresql://lu:hunter2@host/zone"),
            "postgresql://host/zone: the address holds a password. Take it out;",
            "postgresql://host/zone：地址中含有密码。请删去，",
        ),
        (
            lambda: write_layers("a.gpkg", {}),
            "a.gpkg: there is no layer to write.",
            "a.gpkg：没有要写出的图层。",
        ),
        (
            lambda: kind(pd.Series(["1001"]), "国标"),
            "land_use_codes = '国标' is no code system known here. Use 用地用海2023, GB/T 21010-2017, 三调.",
            "land_use_codes = “国标” 不是可识别的分类。请用 用地用海2023、GB/T 21010-2017、三调。",
        ),
        (
            lambda: Zone("甲", date(2026, 1, 1), CRS("EPSG:4528"), {}),
            "a zone needs the layer plots: name its file under [layers.plots] in zone.toml",
            "园区须有 plots 图层：请在 zone.toml 的 [layers.plots] 下写明其文件。",
        ),
        (
            lambda: convert(Path("无.shp"), Path("b.gpkg")),
            "无.shp: is not there. Correct the name.",
            "无.shp：文件不存在。请更正文件名。",
        ),
    ],
)
def test_a_refusal_in_both_languages(refused, english, chinese) -> None:
    with pytest.raises(YuantuError) as caught:
        refused()
    assert caught.value.text("en").startswith(english)
    assert caught.value.text("zh").startswith(chinese)


def shown_or_refused(url):
    pytest.importorskip("psycopg")
    with transaction(url, InputError, read_only=True):
        pass


def test_every_row_is_used() -> None:
    used, begun = constants(), tuple(one for one in beginnings() if re.fullmatch(r"[a-z ]+\.[a-z_]*", one))
    assert [key for key in table() if key not in used and not key.startswith(begun or ("\0",))] == []


def test_the_table_is_in_order_and_names_nothing_twice() -> None:
    text = (ROOT / "layers" / "dictionary" / "faults.csv").read_text(encoding="utf-8")
    keys = [row["kind"] for row in csv.DictReader(text.splitlines())]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("key", sorted(table()))
def test_both_languages_say_the_same(key) -> None:
    row = table()[key]
    assert places(row.what["zh"]) == places(row.what["en"])
    assert bool(row.what["zh"]) and bool(row.what["en"])
    if row.remedy["en"]:
        assert row.remedy["zh"]
    rest = re.sub(r"\{[^{}]*\}", "", row.what["zh"])
    assert CHINESE.search(rest) or row.what["zh"] == row.what["en"] or not re.search("[a-z]", rest)
    assert "认定" not in row.what["zh"] + row.remedy["zh"]


HOSTILE = ["{0}", "{x}", "{}", "{value}", "{name!r:>9}", "%s", "$file", "\\1", "\\g<0>", "a\nERROR b", "\x1b[2J\x1b[31m"]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", HOSTILE)
def test_data_is_text(text, lang) -> None:
    shown = text.replace("\n", " ").replace("\x1b", " ")
    bad = fault("day.cell", ERROR, f"{text}.gpkg", 3, column=text, name=text, value=text)
    for said in (bad.text(lang), str(bad)):
        assert said.count(shown) == 3  # the file, the column, the value
        assert said.isprintable()
    assert shown in fault("config.key", ERROR, "zone.toml", key_named=text, nearest="").message("zh")


@given(st.text(max_size=40))
def test_filling_reads_each_place_once(text) -> None:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    assert fill("<{a}|{b}>", {"a": text, "b": Words(text, "{a}")}, "en") == f"<{shown}|{shown}>"
    assert fill("<{a}|{b}>", {"a": text, "b": Words(text, "{a}")}, "zh") == f"<{shown}|{{a}}>"


def test_a_fault_reads_in_both_languages() -> None:
    late = fault(
        "day.cell", ERROR, "plots.gpkg", 12, column="start_by", name=Words("start_by", "约定开工日期（start_by）"), value="2021-06-31"
    )  # fmt: skip
    assert str(late) == "ERROR plots.gpkg, row 12: start_by is '2021-06-31', not a day. Write YYYY-MM-DD."
    chinese = (
        "错误 plots.gpkg 第 12 行：约定开工日期（start_by）为“2021-06-31”，不是日期。请写成 YYYY-MM-DD。"
    )
    assert late.text("zh") == chinese
    assert late.kind == "day"
    record = json.loads(json.dumps(late.record("zh"), ensure_ascii=False))
    assert (record["key"], record["severity"], record["facts"]["value"]) == (
        "day.cell",
        "ERROR",
        "2021-06-31",
    )
    assert record["facts"]["name"] == {"zh": "约定开工日期（start_by）", "en": "start_by"}
    assert record["message"].startswith("约定开工日期")


def test_severities_in_chinese() -> None:
    said = [fault("crs.kept", one, "f", crs="X").text("zh")[:2] for one in (ERROR, WARNING, NOTE)]
    assert said == ["错误", "警告", "说明"]


def test_a_key_or_a_fact_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        fault("no.such", ERROR, "f")
    with pytest.raises(KeyError, match="value"):
        fault("day.cell", ERROR, "f", name="x")


def test_a_refusal_reads_in_both_languages() -> None:
    with pytest.raises(InputError) as caught:
        refuse([fault("empty.file", ERROR, "a.shp"), fault("reading.said", WARNING, "b", said="x")], "甲区")
    assert str(caught.value).splitlines()[0] == "甲区: 1 fault(s) stop the work."
    lines = caught.value.text("zh").splitlines()
    assert lines[0] == "甲区：有 1 处错误，无法继续。"
    assert lines[1].startswith("  错误 a.shp：没有任何记录。")
    assert lines[2] == "  警告 b：读取程序提示：x"
    assert InputError("plain").text("zh") == "plain"


def test_a_refused_zone_tells_its_errors_and_where_the_warnings_are() -> None:
    warned = [fault("reading.said", WARNING, "b", said="x"), fault("reading.said", WARNING, "c", said="y")]
    with pytest.raises(InputError) as caught:
        refuse([fault("empty.file", ERROR, "a.shp"), *warned], "甲区/zone.toml", "甲 区")
    lines = caught.value.text("zh").splitlines()
    assert lines[1].startswith("  错误 a.shp") and len(lines) == 3
    assert lines[2] == "  另有 2 条警告，见 yuantu check '甲 区'。"
    assert str(caught.value).splitlines()[2] == "  and 2 warnings: see yuantu check '甲 区'."
    assert len(caught.value.faults) == 3
    with pytest.raises(InputError) as alone:
        refuse([fault("empty.file", ERROR, "a.shp")], "甲区/zone.toml", "甲区")
    assert len(alone.value.text("zh").splitlines()) == 2


def test_facts_of_numpy_become_plain() -> None:
    import numpy as np

    one = fault("overlap.plots", ERROR, "f", left="A", right="B", area=np.float64(1234.56))
    assert type(one.facts["area"]) is float
    assert one.message("zh") == "宗地 A 与 B 重叠 1\u2009234.6 m²。"


def test_words_are_text_to_all_others() -> None:
    more = words("list.more", shown=("甲", "乙"), count=3)
    assert more == "甲, 乙 and 3 more"
    assert f"{more}" == "甲, 乙 and 3 more"
    assert more.text("zh") == "甲、乙 等，另有 3 个"


def test_many_rows_are_counted_under_their_own_kind() -> None:
    places_ = pd.DataFrame({"source_file": "f", "source_row": range(1, 31)})
    log = Log("f", places_)
    named = Words("start_by", "约定开工日期（start_by）")
    log.rows("day.cell", ERROR, pd.DataFrame({"value": ["x"] * 30}), column="start_by", name=named)
    assert len(log.faults) == 21
    last = log.faults[-1]
    assert (last.kind, last.row) == ("day", None)
    assert last.text("zh") == "错误 f：约定开工日期（start_by）另有 10 行存在同样的问题。请写成 YYYY-MM-DD。"


def test_words_need_no_heavy_library() -> None:
    code = "import sys, layers.fault; print({'pandas', 'numpy', 'geopandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_labels_of_the_dictionary_stand_in_chinese_sentences(two_plots, of) -> None:
    from layers.adopt import adopt

    found = adopt(two_plots(start_by=["2024-11-20", "昨天"]), schema("plots"), file="地块.shp").faults
    (bad,) = of(found, "day")
    label = schema("plots").column("start_by").zh
    assert (
        bad.text("zh") == f"错误 地块.shp 第 2 行：{label}（start_by）为“昨天”，不是日期。请写成 YYYY-MM-DD。"
    )
