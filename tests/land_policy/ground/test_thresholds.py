"""Thresholds: shipped ones have sources, a zone's own are read strictly and leave the rest as suggested."""

from pathlib import Path

import pytest

from gis.errors import RuleError
from land_policy.ground.thresholds import COVERS, LIMITS, read_thresholds, suggested

TITLE = 'title = { zh = "本区", en = "own" }\nkind = "assumption"\n'
WHY = 'kind = "assumption"\nevidence = "C"\nsource = { zh = "样点", en = "samples" }\n'


def test_every_shipped_number_is_an_assumption_with_its_source() -> None:
    shipped = suggested()
    assert {rule.cover for rule in shipped.cells} == set(COVERS)
    assert set(shipped.limits) == set(LIMITS)
    for one in (*shipped.cells, *shipped.limits.values()):
        assert one.kind == "assumption"
        assert one.source.zh
        assert one.source.en
    papers = " ".join(rule.source.en for rule in shipped.cells)
    for name in (
        "McFeeters (1996)",
        "Rouse and others (1974)",
        "Zha, Gao and Ni (2003)",
        "Rikimaru and others (2002)",
        "Diek",
    ):
        assert name in papers


def test_one_number_of_its_own_leaves_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    text = f'{TITLE}[[parameter]]\nname = "visible_pct"\nvalue = 80\nunit = "%"\ntext = {{ zh = "可见", en = "seen" }}\n{WHY}'
    file.write_text(text, encoding="utf-8")
    own = read_thresholds(file)
    assert own.limit("visible_pct") == 80
    assert own.limit("built_pct") == 30
    assert own.cells == suggested().cells
    assert own.title.en == "own"


@pytest.mark.parametrize(
    ("page", "heading"), [("ground.md", "## Thresholds of your own"), ("ground.zh-CN.md", "## 自己的阈值")]
)
def test_the_example_of_the_handbook_is_a_whole_file(tmp_path: Path, page: str, heading: str) -> None:
    handbook = (Path(__file__).resolve().parents[3] / "docs" / page).read_text(encoding="utf-8")
    example = handbook.split(heading)[1].split("```toml\n")[1].split("```")[0]
    file = tmp_path / "own.toml"
    file.write_text(example, encoding="utf-8")
    own, shipped = read_thresholds(file), suggested()
    assert (own.limit("built_pct"), own.limit("least_cells"), own.limit("green_pct")) == (20, 20, 60)
    built = own.limits["built_pct"]
    assert (built.kind, built.unit, built.text) == ("assumption", "%", shipped.limits["built_pct"].text)
    assert built.source.zh == "2026 年本区 40 个样点校核"
    assert "own.toml" in own.title.zh
    for name in LIMITS:
        assert f"`{name}` | {shipped.limit(name):g}" in handbook


def test_a_number_without_a_source_is_refused_once_with_all_else(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'title = "own"\n[[parameter]]\nname = "built_pct"\n[[parameter]]\nname = "green_pct"\nvalue = 700\n',
        encoding="utf-8",
    )
    with pytest.raises(RuleError) as refused:
        read_thresholds(file)
    said = refused.value.text("zh")
    assert said.count("source") == 2  # the key, and how it is written
    for words in ("title", "value", "700"):
        assert words in said


def test_rules_of_its_own_stand_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    cells = "".join(
        f'[[cell]]\ncover = "{cover}"\nindex = "{index}"\nabove = {above}\n{WHY}'
        for cover, index, above in (("vegetation", "ndvi", 0.4), ("water", "ndwi", 0.1))
    )
    file.write_text(TITLE + cells, encoding="utf-8")
    assert [(rule.cover, rule.told()) for rule in read_thresholds(file).cells] == [
        ("vegetation", "NDVI > 0.4"),
        ("water", "NDWI > 0.1"),
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('[[cell]]\ncover = "forest"\nindex = "ndvi"\nabove = 0.3\n' + WHY, "forest"),
        ('[[cell]]\ncover = "water"\nindex = "mndwi"\nabove = 0.3\n' + WHY, "mndwi"),
        ('[[cell]]\ncover = "water"\nindex = "ndwi"\n' + WHY, "above"),
        (
            '[[parameter]]\nname = "visble_pct"\nvalue = 1\ntext = { zh = "a", en = "a" }\n' + WHY,
            "visble_pct",
        ),
        ('[[parameter]]\nname = "visible_pct"\nvalue = 160\ntext = { zh = "a", en = "a" }\n' + WHY, "160"),
        (
            '[[parameter]]\nname = "visible_pct"\nvalue = 100.5\ntext = { zh = "a", en = "a" }\n' + WHY,
            "100.5",
        ),
        ('[[cell]]\ncover = "water"\nindex = "ndwi"\nabove = 10.5\n' + WHY, "10.5"),
        ('[[cell]]\ncover = "water"\nindex = "ndwi"\nabove = -10.5\n' + WHY, "-10.5"),
        ("surprise = 1\n", "surprise"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(tmp_path: Path, wrong: str, told: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(TITLE + wrong, encoding="utf-8")
    with pytest.raises(RuleError, match=told) as refused:
        read_thresholds(file)
    assert "own.toml" in refused.value.text("zh")
