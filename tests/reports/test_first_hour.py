"""The first hour: what a newcomer mistypes or lacks is said in the language asked for, with what to do or to type next."""

import pytest
from click.testing import CliRunner

import cli

PLOTS = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"plot_id":"1"},"geometry":'
    '{"type":"Polygon","coordinates":[[[119.1,34.6],[119.101,34.6],[119.101,34.601],[119.1,34.6]]]}}]}'
)
ZONE = 'name = "甲"\nday = 2026-11-20\n[layers.plots]\nfile = "plots.geojson"\n'


def run(*words):
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def zone(tmp_path, monkeypatch):
    folder = tmp_path / "规划 科"
    folder.mkdir()
    (folder / "plots.geojson").write_text(PLOTS, encoding="utf-8")
    (folder / "zone.toml").write_text(ZONE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["build", "规划 科"], "缺少选项 --out", "Missing option '--out'"),
        (["build"], "缺少参数 ZONE", "Missing argument 'ZONE'"),
        (["check", "规划 科", "--reprot", "d"], "是否想写 --re", "--report"),
        (["idle", "规划 科", "--ahead", "x"], "--ahead 的值“x”不对", "not a valid integer"),
        (["evaluate", "规划 科", "--on", "2026/13/1"], "请写成 2026-11-20", "Write it as 2026-11-20."),
        (["map", "规划 科", "--out", "a.png", "--scale", "nan"], "不是有限的数值", "not a finite number"),
        (["map", "规划 科", "--out", "a.png", "--scale", "6e7"], "，50 至 50000000", "not in the range"),
        (["evaluate", "规划 科", "--by", "plot"], "可取：zone、boundary", "is not one of"),
    ],
)
def test_what_was_mistyped(zone, words, zh, en) -> None:
    chinese, english = run(*words), run(*words, "--lang", "en")
    assert chinese.exit_code == english.exit_code == 2
    assert zh in chinese.stderr
    assert en in english.stderr and zh not in english.stderr


@pytest.mark.parametrize("words", [["idle", "规划 科", "--on"], ["site", "规划 科", "--than", "P1"]])
def test_what_was_mistyped_stands_under_how_it_is_written_and_no_zone_is_read(zone, words) -> None:
    told = run(*words).stderr.splitlines()
    assert told[0].startswith(f"用法：main {words[0]} [选项] 园区") and told[3].startswith("错误：")
    assert run(*words, "--lang", "en").stderr.startswith(f"Usage: main {words[0]} ")


def test_a_verb_unlike_any_is_not_guessed_at(zone) -> None:
    assert "是否想写" not in run("reception", "规划 科").stderr
    assert "是否想写 report" in run("reprot", "规划 科").stderr


def test_a_profile_by_two_of_its_names_is_answered_once(zone) -> None:
    told = run(
        "site", "规划 科", "--profile", "manufacturing", "--profile", "智能制造", "--criteria", "--csv"
    )
    assert told.stdout == run("site", "规划 科", "--profile", "智能制造", "--criteria", "--csv").stdout


def test_a_wrong_verb_and_none(zone) -> None:
    assert "没有 生成 这个命令。yuantu --help" in run("生成", "规划 科").stderr
    none = run()
    assert "Error" not in none.output and "先运行 yuantu init" in none.output


@pytest.mark.parametrize(
    ("named", "zh", "en"),
    [
        ("规划 课", "没有这个文件夹。请核对路径。是否想写 规划 科？", "Did you mean 规划 科?"),
        ("no/such", "当前目录是", "You are in"),
        ("规划 科/plots.geojson", "是文件，不是文件夹。请写", "is a file and no folder. Name"),
        ("空 的", "yuantu init '空 的'", "Write one with: yuantu init '空 的'"),
    ],
)
def test_a_zone_that_is_not_there(zone, tmp_path, named, zh, en) -> None:
    (tmp_path / "空 的").mkdir()
    assert zh in run("build", named, "--out", "o").stderr
    assert en in run("build", named, "--out", "o", "--lang", "en").stderr
    assert not (tmp_path / "o").exists()


def test_every_step_names_the_next(zone) -> None:
    (zone / "zone.toml").unlink()
    assert run("init", "规划 科").stdout.strip().endswith("yuantu build '规划 科' --out '规划 科-out'")
    assert "下一步：yuantu build '规划 科' --out '规划 科-out'" in run("check", "规划 科").stderr
    (zone / "zone.toml").write_text(ZONE + "[layers.road]\nfile = 'a.shp'\n", encoding="utf-8")
    stopped = run("check", "规划 科", "--lang", "en")
    assert stopped.exit_code == 3
    assert "then: yuantu check '规划 科'" in stopped.stderr


@pytest.mark.parametrize(
    "line", ["name = ”甲”", 'name ＝ "甲"', "［layers］", 'use = ["a"，"b"]', 'name = “甲区”   # "x"']
)
def test_signs_of_a_chinese_keyboard_in_the_file(zone, line) -> None:
    (zone / "zone.toml").write_text(line + "\n", encoding="utf-8")
    assert "用了中文标点" in run("check", "规划 科").stdout
    assert "Chinese keyboard" in run("check", "规划 科", "--lang", "en").stdout


def test_a_chinese_sign_in_quotes_is_no_fault(zone) -> None:
    (zone / "zone.toml").write_text('name = "甲，乙“丙”" x\n', encoding="utf-8")
    assert "中文标点" not in run("check", "规划 科").stdout


def test_an_address_that_is_none_is_said_before_the_work(zone, tmp_path) -> None:
    pytest.importorskip("psycopg")
    done = run("build", "规划 科", "--out", "o", "--postgis", "localhost")
    assert done.exit_code == 5
    assert "不是数据库地址" in done.stderr and "读取" not in done.stderr
    assert not (tmp_path / "o").exists()


def test_a_folder_that_may_not_be_looked_into(tmp_path, monkeypatch) -> None:
    def closed(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", closed)
    done = run("init", tmp_path)
    assert done.exit_code == 3
    assert "没有可读取的文件" in done.stderr


def test_names_of_files_in_another_encoding_than_the_reader_knows(zone, monkeypatch) -> None:
    assert "PYTHONUTF8" not in run("columns").stderr
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "gbk")
    told = run("columns")
    assert told.exit_code == 0
    assert "按 gbk 解读文件名" in told.stderr and "export PYTHONUTF8=1" in told.stderr


@pytest.mark.parametrize("day", ["2025/11/20", "2025-11-20", "20251120", "2025年11月20日", "2025.11.20"])
def test_a_day_is_taken_as_people_write_it(zone, day) -> None:
    assert "2025-11-20" in run("evaluate", "规划 科", "--on", day, "--csv").stderr
    assert run("rules", "--on", day).stdout.splitlines()[0].startswith("规则簿 · 2025-11-20")


def test_the_day_of_the_file_too(zone) -> None:
    (zone / "zone.toml").write_text(ZONE.replace("2026-11-20", '"2026/1/5"'), encoding="utf-8")
    assert "2026-01-05" in run("evaluate", "规划 科", "--csv").stderr


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["biuld", "规划 科"], "没有 biuld 这个命令，是否想写 build？", "No such command 'biuld'"),
        (["idle", "规划 科", "b"], "多出了“b”。", "unexpected extra argument (b)"),
        (["idle", "规划 科", "--ahead", "-1"], "--ahead 的值“-1”不对，请写整数，至少 0。", "x>=0"),
        (["idle", "规划 科", "--ahead"], "--ahead 之后缺少它的值。", "requires an argument"),
        (["idle", "规划 科", "--json=1"], "--json 之后不写值。", "does not take a value"),
        (["map", "规划 科", "--story", "no.toml"], "--story：no.toml 不存在", "'no.toml' does not exist"),
        (["map", "规划 科"], "请写明画什么：", "Say what to draw:"),
        (["corridor", "规划 科", "--step", "nan"], "--step 的值 nan 不是有限的数值", "not a finite number"),
        (
            ["site", "规划 科", "--than", "a", "--profile", "research"],
            "--than 须与 --why 同用",
            "goes with --why",
        ),
        (
            ["build", "规划 科", "--out", "o", "--engine", "dask", "--no-map"],
            "只能与 --engine local",
            "go with",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_language_from_first_word_to_last(zone, words, zh, en) -> None:
    chinese, english = run(*words), run("--lang", "en", *words)
    assert chinese.exit_code == english.exit_code == 2
    assert zh in chinese.stderr and "错误：" in chinese.stderr
    assert not any(word in chinese.stderr for word in ("Usage", "Error", "Try", "Invalid"))
    assert en in english.stderr and "Error: " in english.stderr
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english.stderr.replace("规划 科", ""))


def test_one_day_of_two_is_answered_with_how_two_are_written(zone) -> None:
    chinese, english = (
        run("progress", "规划 科", "--on", "2026/11/20", "--lang", lang) for lang in ("zh", "en")
    )
    typed = "yuantu progress '规划 科' --on 2025-11-20 --on 2026-11-20"
    assert chinese.exit_code == 3
    assert f"现有 1 个园区、1 个日期。请写成：{typed}；" in chinese.stderr
    assert f"Write: {typed};" in english.stderr


def test_without_a_map_a_table_is_what_to_open(zone) -> None:
    done = run("build", "规划 科", "--out", "o", "--no-map")
    assert done.stdout.strip().splitlines()[-1] == "请先打开：o/evaluation.plots.csv"


@pytest.mark.parametrize("day", ["2026/11/20", "2026-1-5", "2026年1月5日", "2026.11.20  # 基准日"])
def test_a_day_that_toml_does_not_take_is_answered_with_how_it_is_written(zone, day) -> None:
    (zone / "zone.toml").write_text(ZONE.replace("2026-11-20", day), encoding="utf-8")
    assert "日期须写成 2026-11-20 这样" in run("check", "规划 科", "--json").stdout
    (zone / "zone.toml").write_text(ZONE.replace("2026-11-20", "2026-02-30"), encoding="utf-8")
    assert "没有这一天" in run("check", "规划 科", "--json").stdout


def test_an_empty_ledger_is_told_once(zone) -> None:
    (zone / "台账.csv").write_text("", encoding="utf-8")
    (zone / "zone.toml").write_text(ZONE + '[ledgers.a]\nfile = "台账.csv"\n', encoding="utf-8")
    told = run("check", "规划 科", "--json").stdout
    assert "没有任何记录" in told and "可识别为编号的列" not in told


def test_a_rule_that_is_none_is_told_without_the_folders_of_this_disk(zone) -> None:
    (zone / "zone.toml").write_text(ZONE + '[rules]\nuse = ["idle_land_2013"]\n', encoding="utf-8")
    told = run("check", "规划 科", "--json").stdout
    assert "rules 中没有文件“idle_land_2013”。现有：" in told and str(cli.HERE) not in told
