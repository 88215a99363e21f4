"""Pages that say they list every key do: those of zone.toml, scenarios, stories, projects, facilities, comparisons."""

import re
from pathlib import Path

import pytest

from land_policy import case
from land_policy.ground import thresholds
from land_policy.scenario import scenario
from land_policy.siting import facility_file, project_file
from layers import config, layer_config, ledger_config, raster_config
from reports.page import story_file, strip
from reports.tables import compare_table

DOCS = Path(__file__).resolve().parents[2] / "docs"
ZONE = {
    *config._KEYS,
    *(key for table in config._SETTINGS.values() for key in table),
    *layer_config._LAYER_KEYS,
    *layer_config.ACCEPTABLE,
    *ledger_config._KEYS,
    *raster_config._KEYS,
    *case.PARAMETERS,
    *case.RECORDS,
    *(key for keys in case.BY_CONDITION.values() for key in keys),
}
CHANGES = {key for needed, allowed in scenario.KINDS.values() for key in (*needed, *allowed)}
LISTED = {
    "zone": ZONE,
    "scenario": {*scenario.KINDS, *CHANGES},
    "story": {*story_file.KINDS, *story_file._TEXTS, *strip.INDICATORS},
    "facilities": {*facility_file.METHODS, *facility_file.DISTANCES},
    "ground": set(thresholds.LIMITS),
    "compare": set(compare_table.TABLES),
}
PAGES = [(f"{page}{end}", keys) for page, keys in LISTED.items() for end in (".md", ".zh-CN.md")]


def codes(page):
    """What stands in the letters of a program on a page, blocks too."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)])


@pytest.mark.parametrize(("page", "keys"), [*PAGES, ("project.md", set(project_file.NUMBERS))])
def test_every_key_is_on_its_page(page, keys):
    words = set(re.findall(r"\w+", codes(page)))
    assert keys - words == set()
