"""Chains: firms placed on links by hand, links that are missing, and who is there to join them."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from gis.errors import RuleError
from land_policy.firms.chain_file import read_chains
from land_policy.firms.chains import placed

TEXT = """title = { zh = "链", en = "chains" }
source = "某规划"
evidence = "T"
[[chain]]
name = "health"
label = { zh = "生命健康", en = "health" }
also = ["生物医药"]
kind = "assumption"
[[chain.link]]
name = "raw"
label = { zh = "原料药", en = "raw" }
stage = "upstream"
codes = ["271"]
feeds = ["drugs"]
[[chain.link]]
name = "drugs"
label = { zh = "制剂", en = "drugs" }
stage = "midstream"
codes = ["272", "27"]
feeds = ["trade"]
[[chain.link]]
name = "trade"
label = { zh = "流通", en = "trade" }
stage = "downstream"
codes = ["515"]
[[chain]]
name = "machines"
label = { zh = "装备", en = "machines" }
kind = "assumption"
[[chain.link]]
name = "presses"
label = { zh = "机床", en = "presses" }
stage = "midstream"
codes = ["342"]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "chains.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def evaluation(firms) -> SimpleNamespace:
    plots = gpd.GeoDataFrame(
        {"park_id": ["A", "B", None]},
        geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6)],
        index=pd.Index(["P1", "P2", "P3"], name="plot_id"),
        crs="EPSG:4549",
    )
    return SimpleNamespace(
        plots=plots, zone=SimpleNamespace(layer=lambda name: firms if name == "firms" else None)
    )


FIRMS = pd.DataFrame(
    {
        "plot_id": ["P1", "P1", "P2", "P3", "P9", "P2"],
        "chain": ["生物医药", "生命健康", "生物医药", None, "别的", "装备"],
        "chain_link": [None, "原料药", "流通", None, None, None],
        "industry_code": ["2720", "2720", "27", "3421", "2710", "99"],
        "output_wan": [100.0, None, 50.0, 10.0, 1.0, 2.0],
    },
    index=pd.Index(["F1", "F2", "F3", "F4", "F5", "F6"], name="firm_id"),
)


def test_a_firm_stands_where_it_says_else_where_its_longest_code_is(file):
    found = placed(evaluation(FIRMS), file).firms
    told = {name: (row["chain"], row["link"], row["placed_by"]) for name, row in found.iterrows()}
    assert told["F1"] == ("health", "drugs", "code")
    assert told["F2"] == ("health", "raw", "record")  # what is recorded beats its code
    assert told["F3"] == ("health", "trade", "record")
    assert told["F4"] == ("machines", "presses", "code")  # names no chain, and one chain alone has 342
    assert told["F5"][:2] == ("health", "raw")  # of a chain nobody listed: told by its code
    assert told["F6"][0] == "machines" and pd.isna(told["F6"][1])


def test_links_are_counted_by_park_and_a_missing_one_is_not_missing_while_firms_are_unplaced(file):
    links = placed(evaluation(FIRMS), file).links.set_index(["chain", "link"])
    assert links.loc[("health", "drugs"), "state"] == "single"
    assert links.loc[("health", "drugs"), "parks"] == "A 1"
    assert links.loc[("health", "raw"), "parks"] == " 1;A 1"  # F5's plot is not on file
    assert links.loc[("health", "raw"), "state"] == "present"
    assert links.loc[("health", "raw"), "output_wan"] == 1.0
    without = FIRMS.drop(["F4"])
    states = placed(evaluation(without), file).links.set_index(["chain", "link"])["state"]
    assert states[("machines", "presses")] == "unplaced"  # F6 is of the chain, on no link
    states = placed(evaluation(without.drop("F6")), file).links.set_index(["chain", "link"])["state"]
    assert states[("machines", "presses")] == "missing"


def test_promotion_asks_for_a_missing_link_where_its_partners_are(file):
    asks = placed(evaluation(FIRMS.drop("F3")), file).asks.set_index(["chain", "link"])
    row = asks.loc[("health", "trade")]
    assert (row["state"], row["partners_up"], row["partners_down"], row["park"]) == ("missing", 1, 0, "A")


def test_partners_of_a_link_are_told_by_side(file):
    sides = placed(evaluation(FIRMS), file).partners("生物医药", "drugs")["side"].to_dict()
    assert sides == {"F2": "up", "F5": "up", "F3": "down"}


def test_without_a_table_of_firms_no_link_is_called_missing(file):
    assert set(placed(evaluation(None), file).links["state"]) == {"unknown"}


def test_a_link_that_feeds_nothing_there_is_refused_with_all_other_faults(tmp_path):
    path = tmp_path / "c.toml"
    path.write_text(
        TEXT.replace('feeds = ["drugs"]', 'feeds = ["drug"]').replace(
            'stage = "downstream"', 'stage = "down"'
        ),
        encoding="utf-8",
    )
    with pytest.raises(RuleError) as told:
        read_chains(path)
    assert "feed 'drug'" in str(told.value) and "'down'" in str(told.value)


def test_all_faults_of_a_chain_are_told_at_once(tmp_path):
    path = tmp_path / "c.toml"
    ill = TEXT.replace('feeds = ["drugs"]', 'feeds = ["drug"]').replace(
        'stage = "downstream"', 'stage = "down"'
    )
    label = 'label = { zh = "空", en = "none" }'
    ill += f'\n[[chain]]\nname = "empty"\n{label}\nkind = "guess"\n'
    ill += f'[[chain]]\nname = "codes"\n{label}\nkind = "plan"\n'
    ill += f'[[chain.link]]\nname = "one"\n{label}\nstage = "service"\ncodes = ["医药", "27"]\n'
    path.write_text(ill, encoding="utf-8")
    with pytest.raises(RuleError) as told:
        read_chains(path)
    lines = str(told.value).splitlines()
    for words in (
        "feed 'drug'",
        "'down'",
        "chain empty, key link: has no link",
        "key kind: 'guess'",
        "'医药' is no code",
    ):
        assert sum(words in line for line in lines) == 1, words
    assert len(lines) == 5


def test_an_unknown_chain_names_what_there_is(file):
    with pytest.raises(RuleError, match="health"):
        placed(evaluation(FIRMS), file).partners("纺织", "drugs")
