"""TOML written to choke a reader is refused at once, in words."""

import time

import pytest

from gis.errors import YuantuError
from gis.toml import DEEPEST, LARGEST_FILE, TomlError, parsed, read, told
from gis.words import Words
from land_policy import toml_file
from land_policy.siting import profile
from layers.config import read_config

CHOKES = {
    "nested arrays": b"a = " + b"[" * 100_000,
    "nested tables": b"a = " + b"{a = " * 100_000,
    "a dotted key": b"a" + b".a" * 100_000 + b" = 1",
    "a dotted key in quotes": b'"a"' + b" . 'a'" * 100_000 + b" = 1",
    "a dotted heading": b"[" + b"a." * 100_000 + b"a]",
    "tables in arrays": b"a.a.a.a = [{a.a.a.a = " * 20 + b"1" + b"}]" * 20,
    "a number of 5000 digits": b"a = " + b"1" * 5000,
    "a large file": b"#" * (LARGEST_FILE + 1),
    "open brackets after a text": b'name = "\xe7\xa4\xba"\n' + b"[" * 50_000,
}


@pytest.mark.parametrize("data", CHOKES.values(), ids=CHOKES)
def test_what_chokes_the_standard_reader_is_refused_at_once(data):
    start = time.process_time()
    with pytest.raises(TomlError) as refused:
        parsed(data)
    assert time.process_time() - start < 2
    why = refused.value.args[0]
    assert isinstance(why, Words)
    assert why.text("zh") != why.text("en")


@pytest.mark.parametrize("data", CHOKES.values(), ids=CHOKES)
@pytest.mark.parametrize("load", [read_config, toml_file.load, profile.load])
def test_every_reader_of_stated_files_says_so(load, data, tmp_path):
    file = tmp_path / "zone.toml"
    file.write_bytes(data)
    with pytest.raises(YuantuError, match=r"zone\.toml"):
        load(file)


def test_what_is_not_deep_is_read_and_a_mark_does_not_matter():
    nested = b"[" * DEEPEST + b"1" + b"]" * DEEPEST
    assert parsed(b"\xef\xbb\xbfa = " + nested[1:-1])["a"]
    prose = 'note = """' + "1. 2. 3. www.a.b.c " * 20 + '"""'
    assert parsed(prose.encode())["note"].startswith("1. 2.")


def test_a_text_in_another_encoding_and_a_folder_are_told(tmp_path):
    with pytest.raises(UnicodeDecodeError) as wrong:
        parsed("name = '示意'".encode("gbk"))
    assert told(wrong.value).text("zh") == "第 11 字节处不是 UTF-8"
    with pytest.raises(TomlError) as folder:
        read(tmp_path)
    assert told(folder.value).text("en") == "no ordinary file"


SAID = {
    "a = 'b": "引号没有配对",
    "a = [1": "方括号没有配对",
    "[[a]": "方括号没有配对",
    "a = {b = 1": "方括号没有配对",
    "地块 = 1": "此处应是键名（裸键只能用英文字母、数字、下划线和连字符，其他的须加引号）",
    "/ = 1": "此处应是键名（裸键只能用英文字母、数字、下划线和连字符，其他的须加引号）",
    'a = "C:\\数据"': "反斜杠的写法不对（路径请用单引号或正斜杠）",
    "a = 2024-02-30": "没有这一天或时刻",
    "a = 2026-13-40 # 示意": "没有这一天或时刻",
    "a = 2026/1/5": "日期须写成 2026-11-20 这样（年-月-日，月、日各两位）",
    "'地块' = 2026年1月5日": "日期须写成 2026-11-20 这样（年-月-日，月、日各两位）",
    "ver sion = 2026-01-05": "键的后面缺少等号",
    "ver sion = 2026/1/5": "键的后面缺少等号",
    "b = [1,\na = 2026-01-05": "等号后的值不合写法（文字须加引号）",
    "a = 1 b = 2026-01-05": "值的后面多了内容，或数以 0 开头",
    "a = 2026-01-05\na = 2026-01-05\nb = 1": "同一个键写了两次",
    "a = 'b\0'": "有看不见的控制字符",
    "a = {b = 1, b = 2}": "同一个键写了两次",
    "a = 1\n[a.b]": "同一个键写了两次",
    "[a]\n[a]": "同一个表写了两次",
    "a = b": "等号后的值不合写法（文字须加引号）",
    "a": "键的后面缺少等号",
    "a = 1 2": "值的后面多了内容，或数以 0 开头",
}


@pytest.mark.parametrize(("text", "why"), SAID.items())
def test_what_the_standard_reader_complains_of_is_said_in_chinese(text, why):
    with pytest.raises(TomlError) as refused:
        parsed(text.encode())
    assert refused.value.args[0].text("zh").partition("：")[2] == why
