"""The page for those who carry on: its column, its rule and its theme are taken out of it, put in and run."""

import re
import sys
import tomllib
import types
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from land_policy.rulebook import Rulebook
from layers import schema as dictionary
from maps import paint
from reports import build
from reports.page import amount_themes, themes

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page):
    """The files that a page shows, by their paths."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return dict(re.findall(r"```(?:csv|toml|python)\n# (\S+)\n(.*?)```", text, re.DOTALL))


BLOCKS = blocks("extending.md")
DAY = date(2026, 11, 20)


@pytest.fixture
def column(monkeypatch):
    """The dictionary with the page's line in it."""
    shipped = dictionary._shipped
    line = BLOCKS["layers/dictionary/plots.csv"]
    monkeypatch.setattr(
        dictionary, "_shipped", lambda name: shipped(name) + (line if name == "plots.csv" else "")
    )
    dictionary.schema.cache_clear()
    yield "roof_solar_m2"
    monkeypatch.undo()
    dictionary.schema.cache_clear()


@pytest.fixture
def book(monkeypatch, tmp_path):
    """The rulebook of the page's document alone, with the page's function."""
    name = "land_policy.rules.roof_solar"
    module = types.ModuleType(name)
    exec(compile(BLOCKS["land_policy/rules/roof_solar.py"], name, "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, name, module)
    text = BLOCKS["land_policy/rules/roof_solar_2026.toml"]
    (tmp_path / "roof_solar_2026.toml").write_text(text, encoding="utf-8")
    return Rulebook.load(folder=tmp_path)


def test_the_page_has_every_part_in_both_languages():
    assert blocks("extending.zh-CN.md") == BLOCKS
    assert set(BLOCKS) == {
        "layers/dictionary/plots.csv",
        "land_policy/rules/roof_solar_2026.toml",
        "land_policy/rules/roof_solar.py",
        "reports/page/amount_themes.py",
    }
    assert (
        tomllib.loads(BLOCKS["land_policy/rules/roof_solar_2026.toml"])["clause"][0]["name"] == "roof_share"
    )


def test_the_rule_judges(book):
    plots = pd.DataFrame(
        {
            "is_industrial": [True, True, True, True, False],
            "status_class": ["A2", "A2", "A2", "A2", "A1"],
            "built_footprint_m2": [1000.0, 1000.0, 1000.0, 1000.0, 1000.0],
            "roof_solar_m2": [400.0, 300.0, 299.0, None, 0.0],
        },
        index=["above", "at", "below", "blank", "homes"],
    )
    found = book.findings(plots, DAY).set_index("plot_id")
    assert found["verdict"].tolist() == ["meets", "meets", "breaks", "unknown", "exempt"]
    assert found.loc["below", "reason"] == "屋顶光伏占比疑似不足"
    assert set(book.findings(plots, date(2025, 12, 31))["verdict"]) == {"exempt"}


def test_the_column_is_read_and_painted(column, chessboard_parts, tmp_path, monkeypatch):
    frames, write = chessboard_parts
    layers = frames()
    layers["plots"]["屋顶光伏面积（公顷）"] = [0.05, 0.2, 0.9, None, None]
    evaluation = build.evaluate_zone(write(tmp_path / "zone", layers))
    assert evaluation.plots[column].tolist()[:3] == [500.0, 2000.0, 9000.0]
    rooms: dict = {}
    exec(compile(BLOCKS["reports/page/amount_themes.py"], "amount_themes", "exec"), rooms)
    amounts = amount_themes.amounts
    monkeypatch.setattr(amount_themes, "amounts", lambda one: [*amounts(one), rooms["solar"]()])
    painted = themes.painted(evaluation)
    theme = next(one for one in painted.themes if one.key == "roof_solar")
    counted = paint.counts(theme, paint.codes(theme, painted.frame[column]))
    assert list(counted.values()) == [1, 1, 1, 2]
