"""The sample's two images: what was planted in them is found, and nothing else but what is explained here."""

from pathlib import Path

import pandas as pd
import pytest

from land_policy.evaluation import Evaluation, evaluate
from land_policy.ground.agreement import agreements
from layers.read import read_zone

SAMPLE = Path(__file__).resolve().parents[3] / "layers" / "sample" / "lianyungang"
PLANTED = {
    "image_dug": "idle_on_record_cleared",
    "image_built": "unsupplied_on_record_built",
    "image_waste": "built_on_record_green",
    "image_cleared": "changed",
    "image_idle_built": "idle_on_record_built",
    "image_unbuilt": "finished_on_record_open",
    "image_gone": "built_lost",
    "image_park_built": "open_on_record_built",
    "image_unclear": "not_told",
    "image_cloud": "not_visible",
    "image_coarse": "coarse",
}
"""What situations.csv says was planted, and the code that has to come of it."""
EXPLAINED = {
    "XP-049": "too_soon",  # work began 32 days before the image: nothing to see yet, on record and on the ground
}
"""Plots that tell something of their own although nothing was planted on them."""


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(read_zone(SAMPLE))


@pytest.fixture(scope="module")
def found(evaluation: Evaluation) -> pd.Series:
    return evaluation.ground.agreement["ground_agreement"]


@pytest.fixture(scope="module")
def planted() -> dict[str, str]:
    table = pd.read_csv(SAMPLE / "situations.csv")
    table = table[table["situation"].isin(PLANTED)]
    return dict(zip(table["plot_id"], table["situation"].map(PLANTED), strict=True))


def test_everything_planted_is_found(found: pd.Series, planted: dict[str, str]) -> None:
    assert len(planted) == 42
    assert {plot: found[plot] for plot in planted} == planted


def test_nothing_else_is_found_but_what_is_explained(found: pd.Series, planted: dict[str, str]) -> None:
    rest = found.drop(index=list(planted))
    surprises = rest[rest != "agrees"].drop(index=list(EXPLAINED))
    under_the_rim = surprises[
        surprises == "not_visible"
    ]  # the mask is drawn a little larger than the cloud, in cells of 60 m
    assert len(under_the_rim) <= 2
    assert all(plot.startswith("HZ-") for plot in under_the_rim.index)
    assert surprises.drop(index=under_the_rim.index).empty
    assert {plot: found[plot] for plot in EXPLAINED} == EXPLAINED


def test_every_case_is_shown(evaluation: Evaluation, found: pd.Series) -> None:
    assert set(evaluation.ground.plots["ground_agreement"]) == set(agreements())
    assert set(agreements()) - set(found) == {"before_supply", "unknown"}, (
        "the record knows every plot of the last image"
    )


def test_the_first_image_agrees_with_the_record_of_its_day(evaluation: Evaluation) -> None:
    codes = evaluation.ground.of("2024-10-12")["ground_agreement"].value_counts()
    assert set(codes.index) == {"agrees", "before_supply", "coarse", "not_visible", "unknown"}
    assert codes["before_supply"] == 29
    unknown = evaluation.plots[evaluation.ground.of("2024-10-12")["ground_state"].eq("unknown")]
    assert not unknown["started_on"].notna().any(), "only what rests on a status of two years later"


def test_shares_make_what_is_seen(evaluation: Evaluation) -> None:
    rows = evaluation.ground.plots
    parts = rows[["vegetation_pct", "built_up_pct", "bare_soil_pct", "water_pct", "other_pct"]].sum(axis=1)
    assert (parts - rows["coverage_pct"]).abs().max() < 1e-9
    last = evaluation.ground.agreement["ground_state"]
    open_ = rows["plot_id"].isin(last.index[last.eq("open")])
    firm = rows[(rows["coverage_pct"] > 99.999) & ~open_]
    assert firm["other_pct"].max() < 25, (
        "cells that no rule names lie along the edges, and on strips of water"
    )


def test_light_adds_up_and_is_brightest_where_people_work(evaluation: Evaluation) -> None:
    grids = evaluation.grids
    for scope in ("park", "sub_park", "station"):
        rows = grids.figures("night_light", scope)
        assert rows["sum"].drop("all").sum() == pytest.approx(rows.loc["all", "sum"], rel=1e-12), scope
    parks = grids.figures("night_light", "park")
    assert parks["mean"].drop(["outside", "all"]).min() > 3 * parks.loc["outside", "mean"]
    assert len(grids.figures("night_light", "station")) == 29 + 2


def test_without_the_swir_band_only_green_or_not_is_told(evaluation: Evaluation, tmp_path: Path) -> None:
    from dataclasses import replace

    rasters = {}
    for name in ("image_2024", "image_2026"):
        image = evaluation.zone.rasters[name]
        rasters[name] = replace(image, bands=("blue", "green", "red", "nir", "unused"))
    blind = replace(evaluation, zone=replace(evaluation.zone, rasters=rasters)).ground
    assert set(blind.rasters["untold"]) == {"built_up;bare_soil"}
    codes = blind.agreement["ground_agreement"]
    assert {
        "unsupplied_on_record_built",
        "idle_on_record_built",
        "built_lost",
        "open_on_record_built",
    }.isdisjoint(codes)
    assert codes["KJ-078"] == "idle_on_record_cleared", "built on or dug up: green no longer"
    assert codes["ZL-017"] == "built_on_record_green"
    assert codes["KJ-005"] == "finished_on_record_open"
    assert codes["ZL-047"] == "not_told", "gone or standing cannot be told"
