"""Profiles from hostile, mistaken and shipped TOML."""

from importlib import resources
from pathlib import Path

import pytest

from gis.errors import SitingError
from land_policy.siting.profile import load, parse
from land_policy.siting.profile_name import shipped

PROFILES = resources.files("land_policy").joinpath("profiles")
TEXT = "\n".join(
    PROFILES.joinpath(file)
    .read_text(encoding="utf-8")
    .replace('includes = ["stock_land", "constraints"]', "")
    for file in ("manufacturing.toml", "parts/stock_land.toml", "parts/constraints.toml")
)


def refused(text: str) -> str:
    with pytest.raises(SitingError) as caught:
        parse(text, "mine", "mine.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("least_m2 = 15000", "leest_m2 = 15000", "mine.toml, want area: least_m2 is missing"),
        ("[want.area]", "[want.area]\ncolour = 1", "want area: there is no key 'colour'"),
        (
            "checked = 2026-11-20",
            'checked = "2026-11-31"',
            "checked is '2026-11-31'. Write a day, such as 2026-11-20",
        ),
        ("checked = 2026-11-20", "checkd = 2026-11-20", "checked is missing"),
        ("checked = 2026-11-20", "checked = 2026-11-20\nextra = 1", "there is no key 'extra'"),
        ("most_m2 = 120000", "most_m2 = 12", "least_m2 15000 is more than most_m2 12"),
        ("most_m2 = 120000", "most_m2 = nan", "most_m2 is nan. A number"),
        ("most_m2 = 120000", "most_m2 = true", "most_m2 is true. A number"),
        ("weight = 0.15", "weight = 0.05", "they sum to 0.9, not 1"),
        ("weight = 0.15", "weight = -0.15", "weight is -0.15. A number from 0 to 1"),
        ('kind = "assumption"', 'kind = "opinion"', "kind is 'opinion'. Take one of law, advisory"),
        ('name = "heritage"', 'name = "water"', "two of [[exclusion]] are called 'water'"),
        ('name = "heritage"', 'name = "<script>"', "name is '<script>'. Write lower-case letters"),
        ('layer = "roads"', 'layer = "firms"', "layer is 'firms'. Take one of"),
        ('layer = "constraints"', 'layer = "roads"', "layer is 'roads'. Take one of"),
        ("share_above = 0.05", "share_above = 5", "share_above is 5. A number from 0 to 1"),
        ("approved = 1.0", "aproved = 1.0", "there is no [[route]] called 'aproved'"),
        ("worst = 800", "worst = 30", "worst and best are both 30"),
        ('test = "yes"', 'test = "eval"', "test is 'eval'. Take one of"),
        ('test = "yes"', 'test = "yes"\n', "not valid TOML"),
        ('test = "is", words = ["C", "D"]', 'test = "is"', "words is missing"),
        ('column = "grade"', 'column = "land_use"', "land_use is asked for under [want.land_use]"),
        ('source = { zh = "工作假定", en = "working assumption" }', 'source = ""', "source must be a text"),
        (
            'source = { zh = "工作假定", en = "working assumption" }',
            'source = "a\\u0000b"',
            "control character",
        ),
        ('blank = "none"', 'blank = "pass"', "blank is 'pass'. Take one of out, open, none"),
        ('"用地用海2023" = ["1001"]', '"用地用海2023" = [1001]', "must be a list of texts"),
    ],
)
def test_each_mistake_names_file_and_key(old, new, message):
    assert old in TEXT
    assert message in refused(TEXT.replace(old, new, 1))
    assert "mine.toml" in refused(TEXT.replace(old, new, 1))


def test_all_mistakes_are_told_at_once():
    text = (
        TEXT.replace("least_m2 = 15000", "")
        .replace('test = "yes"', 'test = "maybe"')
        .replace("worst = 8\n", "")
    )
    told = refused(text)
    assert "want area: least_m2 is missing" in told
    assert "exclusion committed when 1: test is 'maybe'" in told
    assert "criterion slope: worst is missing" in told


def test_not_toml_empty_and_deep():
    assert "not valid TOML" in refused("[[[")
    assert "label is missing" in refused("")
    assert "mine.toml" in refused("label = " + "[" * 5000)


def test_a_wish_without_because_is_refused():
    lines = [line for line in TEXT.splitlines() if not line.startswith("because")]
    assert (
        refused("\n".join(lines)).count("because is missing") == 32
    )  # 5 wants, 4 routes, 15 exclusions, 8 criteria


def test_files_that_are_not_there_or_not_text(tmp_path):
    with pytest.raises(
        SitingError, match=r"Take one of future \(future industries\), health \(life and health\)"
    ):
        load("nonsense")
    with pytest.raises(SitingError, match="there is no such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("label = '制造'".encode("gbk"))
    with pytest.raises(SitingError, match="save it as UTF-8"):
        load(tmp_path / "gbk.toml")


@pytest.mark.parametrize(
    "named", ["智能制造", "Intelligent  manufacturing", "MANUFACTURING", "manufacturing"]
)
def test_a_shipped_profile_is_taken_by_what_it_is_called(named):
    assert load(named).name == "manufacturing"


@pytest.mark.parametrize(
    ("named", "zh", "en"),
    [
        ("制造业", "是否想写 manufacturing（智能制造）？", "Did you mean manufacturing (intelligent"),
        ("logistic", "是否想写 logistics（智慧物流）？", "Did you mean logistics (smart logistics)?"),
        ("智能制造，科教创业", "请逐个写：--profile manufacturing --profile research；", "profiles = ["),
        (
            "qq",
            "可取：future（未来产业）、health（生命健康）",
            "there is no profile 'qq'. Take one of future",
        ),
        (Path("智能制造"), "请写 --profile manufacturing。", "write --profile manufacturing."),
        (
            "a/qq.toml",
            "没有这个文件。请核对文件名。自带的项目类型（--profile）有：future（",
            "there is no such file",
        ),
    ],
)
def test_a_name_that_is_none_is_answered_with_those_there_are(named, zh, en):
    with pytest.raises(SitingError) as refused:
        load(named)
    assert zh in refused.value.text("zh") and en in refused.value.text("en")


def test_a_file_called_like_a_label_is_a_file_only_where_it_is_written_as_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "智能制造").write_text("colour = 1\n", encoding="utf-8")
    assert load("智能制造").name == "manufacturing"
    with pytest.raises(SitingError, match="there is no key 'colour'"):
        load("./智能制造")


def test_a_profile_of_ones_own(tmp_path):
    (tmp_path / "ours.toml").write_text(TEXT, encoding="utf-8-sig")
    assert load(tmp_path / "ours.toml").name == "ours"


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_wish_says_why_and_who_says_so(name):
    profile = load(name)
    for wish in (*profile.exclusions, *profile.routes, *profile.criteria):
        assert (
            wish.because.zh
            and wish.because.en
            and wish.source.zh
            and wish.source.en
            and wish.label.zh
            and wish.label.en
        )
        assert wish.source.en != "working assumption" or wish.kind == "assumption"
        assert "认定" not in wish.because.zh + wish.label.zh
    assert sum(profile.weights) == pytest.approx(1.0, abs=1e-12)
