"""The values of criteria by hand: amounts without their sign, parks and the industry they lead in, and what nothing is known of."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from gis.errors import SitingError
from land_policy.siting.siting import site
from layers.zone import Zone

GRID, DAY = "EPSG:4549", date(2026, 11, 20)
WORDS = 'label = {zh = "标签", en = "label"}\nbecause = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\n'
LEAD = (
    '[[criterion]]\nname = "lead"\nfrom = "lead_industry"\nweight = 0.5\noptional = true\n'
    f"categories = {{ lead = 1.0, park = 0.4, outside = 0.0 }}\n{WORDS}"
    f'[want.industry]\ncodes = {{ "GB/T 4754-2017" = ["3425", "35"] }}\n{WORDS}'
)
PARKS = {"A": "34；36", "B": "59、60", "C": "3512", "D": " ", "E": "13，3425"}


def asked(lettered, parks, codes="GB/T 4754-2017"):
    """Plots P1 to P7 in parks A to E, in none, and in one that is not drawn; each worth 0.5 by its column."""
    profile = lettered.profile({"a": 0.5}, LEAD)
    frame = gpd.GeoDataFrame(
        {"area_m2": 10_000.0, "a": 0.5, "park_id": ["A", "B", "C", "D", "E", None, "Z"]},
        geometry=[shapely.box(200 * at, 0, 200 * at + 100, 100) for at in range(7)],
        crs=GRID,
        index=[f"P{at + 1}" for at in range(7)],
    )
    held = {"plots": frame}
    if parks is not None:
        shapes = [shapely.Point(0, 0)] * len(parks)
        named = pd.Index(list(parks), name="park_id")
        held["parks"] = gpd.GeoDataFrame(
            {"lead_codes": list(parks.values())}, geometry=shapes, crs=GRID, index=named
        )
    return site(frame, Zone("parks", DAY, CRS(GRID), held, industry_codes=codes), profile, DAY)


def test_a_park_leads_in_an_industry_its_class_or_what_holds_it(lettered):
    siting = asked(lettered, PARKS)
    told = {"P1": "lead", "P2": "park", "P3": "lead", "P5": "lead", "P6": "outside"}
    assert siting.values["lead"].dropna().to_dict() == told
    assert siting.scores.dropna().to_dict() == {"P1": 75.0, "P3": 75.0, "P5": 75.0, "P2": 45.0, "P6": 25.0}


@pytest.mark.parametrize(
    ("parks", "codes", "told"),
    [
        (None, "GB/T 4754-2017", "no layer parks"),
        ({"A": " ", "B": None}, "GB/T 4754-2017", "no park names the codes of its lead industry"),
        (PARKS, "", "the edition of the industry codes (industry_codes) is not stated"),
        (PARKS, "ISIC 4", "the profile names no codes of ISIC 4"),
    ],
)
def test_what_is_lacking_to_tell_who_leads(lettered, parks, codes, told):
    siting = asked(lettered, parks, codes)
    (note,) = [note.en for note in siting.notes if "left out" in note.en]
    ending = "its weight of 0.5 goes to the others in proportion"
    assert note == f"criterion “label” is left out ({told}); {ending}"
    assert siting.weights.to_dict() == {"a": 1.0}


def test_an_amount_counts_without_its_sign_where_a_profile_says_so(lettered):
    size = (
        '[[criterion]]\nname = "{name}"\nfrom = "column"\ncolumn = "b"\nworst = 0\nbest = 1\nweight = 0.25\n'
    )
    more = size.format(name="bare") + WORDS + size.format(name="size") + f"magnitude = true\n{WORDS}"
    siting = lettered.ask({"P1": (1.0, -0.4), "P2": (1.0, 0.8)}, lettered.profile({"a": 0.5}, more))
    assert siting.values[["bare", "size"]].to_dict("index") == {
        "P2": {"bare": 0.8, "size": 0.8},
        "P1": {"bare": -0.4, "size": 0.4},
    }
    assert siting.shares.loc["P1"].to_dict() == {"a": 50.0, "bare": 0.0, "size": 10.0}


def test_where_nothing_that_carries_weight_is_known_there_is_no_answer(lettered):
    profile = lettered.profile({"a": 1.0, "b": 0.0}, optional="a")
    with pytest.raises(SitingError, match="profile question: the zone has no data for any criterion"):
        lettered.ask({"P1": (None, 0.5), "P2": (None, 0.7)}, profile)
    known = lettered.ask({"P1": (None, 0.5), "P2": (0.2, 0.7)}, profile)
    assert known.scores.dropna().to_dict() == {"P2": 20.0}


def parked(lettered, park, parks, kind="project", lies=("A", "C")):
    """Two plots in parks A and C, and a wish for a park that counts for half."""
    wish = (
        '[[criterion]]\nname = "park"\nfrom = "park"\nweight = 0.5\noptional = true\nother = 0.0\n'
        f'categories = {{ "{park}" = 1.0 }}\n{WORDS}'
    )
    profile = lettered.profile({"a": 0.5}, wish)
    criteria = tuple(replace(one, kind=kind) if one.name == "park" else one for one in profile.criteria)
    frame = gpd.GeoDataFrame(
        {"area_m2": 10_000.0, "a": 0.5, "park_id": list(lies)},
        geometry=[shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)],
        crs=GRID,
        index=["P1", "P2"],
    )
    held = {"plots": frame} | ({} if parks is None else {"parks": parks})
    return site(frame, Zone("parks", DAY, CRS(GRID), held), replace(profile, criteria=criteria), DAY)


@pytest.fixture
def named():
    return gpd.GeoDataFrame(
        {"name": ["高新园", None, "新材料园"], "name_en": ["High-tech Park", None, None]},
        geometry=[shapely.Point(0, 0)] * 3,
        crs=GRID,
        index=pd.Index(["A", "B", "C"], name="park_id"),
    )


@pytest.mark.parametrize(
    ("park", "near"),
    [
        ("高新", "高新园"),
        ("新材料园区", "新材料园"),
        ("新村料园", "新材料园"),
        ("材料区", "新材料园"),  # four of seven letters alike
        ("High-teck Park", "High-tech Park"),
        ("C9", "C"),
        ("连云港市高新园东侧的地块", "高新园"),
        ("月球", None),
        ("None", None),
        ("nan", None),
    ],
)
def test_a_park_that_is_not_there_is_told_beside_the_nearest_name_and_all_there_are(
    lettered, named, park, near
):
    with pytest.raises(SitingError) as told:
        parked(lettered, park, named)
    meant = "" if near is None else f"Did you mean '{near}'? "
    assert str(told.value).endswith(
        f"there is no park '{park}' in this zone. {meant}There are: A 高新园, B, C 新材料园."
    )


@pytest.mark.parametrize("park", ["A", "高新园", "High-tech Park"])
def test_a_park_is_called_by_its_number_or_either_name(lettered, named, park):
    siting = parked(lettered, park, named)
    assert siting.values["park"].to_dict() == {"P1": park, "P2": "C"}
    assert siting.scores.to_dict() == {"P1": 75.0, "P2": 25.0}


def test_a_wish_for_a_park_is_left_out_where_no_park_is_known(lettered, named):
    told = [
        next(note.en for note in siting.notes if "left out" in note.en).split("(")[1].split(")")[0]
        for siting in (
            parked(lettered, "A", None),
            parked(lettered, "A", named, lies=(None, None)),
            parked(lettered, "月球", named, kind="assumption"),
        )
    ]
    assert told == ["no layer parks", "nothing recorded under park", "layer parks has no 月球"]


def test_land_no_way_leads_to_has_a_blank_way(lettered):
    way = f'[[route]]\nname = "open"\nwhen = [{{ column = "b", test = "above", most = 0 }}]\n{WORDS}'
    policy = (
        f'[[criterion]]\nname = "way"\nfrom = "policy"\ncategories = {{ open = 1.0 }}\nweight = 0.5\n{WORDS}'
    )
    siting = lettered.ask({"P1": (0.5, 1.0), "P2": (0.5, 0.0)}, lettered.profile({"a": 0.5}, way + policy))
    assert siting.values["way"].dropna().to_dict() == {"P1": "open"}
    assert siting.scores.dropna().to_dict() == {"P1": 75.0}
