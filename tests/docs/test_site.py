"""The site's pages are made from the code whole: every verb and option, column, clause and function, in both languages."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import click
import pandas as pd
import pytest

import cli
from docs.site import api, build, columns, commands, formats, rules
from docs.site.words import files_told
from land_policy.rulebook import Rulebook
from layers.schema import layer_table, schema

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "docs" / "site"
NOTHING = pd.DataFrame({"clause_id": [], "verdict": []})
LANGUAGES = ("zh", "en")


def text(lines):
    return "\n".join(lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verb_has_an_example_and_every_option_its_words(lang, monkeypatch, tmp_path):
    monkeypatch.setattr(commands, "run", lambda typed, folder: f"({typed})")
    made = commands.pages(lang, tmp_path)
    assert set(commands.examples()) == set(cli.main.commands)
    for name, verb in cli.main.commands.items():
        page = text(made[f"commands/{name}.md"])
        for option in (one for one in verb.params if isinstance(one, click.Option)):
            assert all(f"`{spelled}`" in page for spelled in option.opts), (name, option.opts)
        assert f"(yuantu {name}" in page
        assert re.search(r"[一-鿿]", page.split("```")[0]) or lang == "en", name


def test_an_example_is_really_run(tmp_path):
    printed = commands.run("yuantu columns buildings --lang en", tmp_path)
    assert "building_id" in printed and "ZRZH" in printed
    with pytest.raises(RuntimeError, match="exit code 4"):
        commands.run("yuantu columns no_such_layer", tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_stands_on_its_layers_page(lang):
    made = columns.pages(lang)
    for layer in layer_table():
        page = text(made[f"columns/{layer}.md"])
        for column in schema(layer).columns:
            assert f"`{column.name}`" in page
            assert all(f"`{also}`" in page for also in column.also), (layer, column.name)
    computed = [name for name in made if "computed-" in name]
    assert len(computed) > 20
    assert "`far_zone`" in text(made["columns/computed-indicators.md"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_clause_stands_with_its_numbers_and_evidence(lang):
    made = rules.pages(lang, date(2026, 11, 20), NOTHING)
    for clause in Rulebook.load().clauses:
        page = text(made[f"rules/{clause.document.id}.md"])
        section = page.split(f"{{#{clause.name}}}")[1].split("\n## ")[0]
        assert f"**{clause.evidence}**" in section and f"`{clause.id}`" in section
        assert rules.cell(clause.says) in section
    idle = text(made["rules/idle_land_2012.md"])
    assert "| 25 |" in idle and "33" in idle


def test_the_sample_tells_how_plots_fare():
    found = pd.DataFrame(
        {"clause_id": ["idle_land_2012.not_started"] * 3, "verdict": ["meets", "meets", "breaks"]}
    )
    page = text(rules.pages("zh", date(2026, 11, 20), found)["rules/idle_land_2012.md"])
    assert "符合 2 · 不符合 1 · 资料不足 0 · 不适用 0" in page


def test_functions_stand_with_their_examples():
    made = api.pages("en")
    assert "{#layers.schema.plain}" in text(made["api/layers.md"])
    assert ">>> plain(" in text(made["api/layers.md"])
    assert {name.split("/")[1].split(".")[0] for name in made} >= {
        "gis",
        "layers",
        "land_policy",
        "maps",
        "reports",
    }
    assert "_shipped" not in re.findall(r"^### (\w+)", text(made["api/layers.md"]), re.MULTILINE)


def test_every_kind_of_file_is_told():
    for name in (
        "evaluation.gpkg",
        "map.html",
        "siting.research.flips.csv",
        "siting.research.csv",
        "idle.csv",
    ):
        assert files_told()[formats.pattern(name)]["zh"]
    assert formats.pattern("siting.a.flips.csv") == "siting.*.flips.csv"
    assert formats.pattern("stranger.bin") == ""


def test_pages_by_hand_keep_their_links_in_the_site(tmp_path):
    (tmp_path / "zh").mkdir()
    build.write_written(tmp_path)
    for page in [*(tmp_path / "docs").glob("*.md"), tmp_path / "index.md"]:
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            made = link.startswith(("zh/", "en/"))
            assert made or "://" in link or (page.parent / link).exists(), (page.name, link)


def test_what_the_site_asks_for_is_at_hand():
    config = (SITE / "mkdocs.yml").read_text(encoding="utf-8")
    assert "font: false" in config and "offline" in config
    for name in build.ASSETS:
        assert (SITE / name).is_file()
    assert f"assets/{build.ASSETS[0]}" in config


def test_the_lock_of_the_site_holds_hashes_and_no_host():
    lock = (ROOT / "requirements-docs.lock").read_text(encoding="utf-8")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "://" not in lock
    for need in wanted["optional-dependencies"]["docs"]:
        assert re.search(rf"^{re.match(r'[a-z-]+', need)[0]}==", lock, re.MULTILINE)
    pinned = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
    assert lock.count("--hash=sha256:") > len(pinned)


def test_navigation_is_plain(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("zone.md", "tutorial.md", "README.md"):
        (tmp_path / "docs" / name).write_text("# a", encoding="utf-8")
    guides = build.navigation(tmp_path)[1]
    assert json.loads(json.dumps(guides)) == {"教程与说明": ["docs/tutorial.md", "docs/zone.md"]}
