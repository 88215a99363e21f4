"""Themes: which there are, how they are cut, whose limit they mark, in both languages."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gis.errors import MapError
from land_policy.scenario.change import change
from maps import paint
from maps.said import said
from reports.build import evaluate_zone, site_zone
from reports.page import amount_themes
from reports.page.policy_themes import change_classes, change_theme
from reports.page.themes import painted
from reports.preset.preset import as_preset

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "layers/sample/lianyungang"


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(SAMPLE)


@pytest.fixture(scope="module")
def sitings(evaluation):
    return site_zone(evaluation)


@pytest.fixture(scope="module")
def found(evaluation, sitings):
    return painted(evaluation, sitings)


def counted(found, key):
    theme = next(one for one in found.themes if one.key == key)
    return paint.counts(theme, paint.codes(theme, found.frame[theme.column]))


def stated(evaluation, **classes):
    return replace(evaluation, zone=replace(evaluation.zone, map={**evaluation.zone.map, "classes": classes}))


def test_every_theme_the_sample_has_data_for(found):
    assert [theme.key for theme in found.themes] == [
        "land_use", "status", "supply", "unsupplied", "idle", "deadline", "low_efficiency", "ground", "far_headroom", "far",
        "building_density_pct", "building_coefficient_pct", "investment_wan_mu", "tax_wan_mu", "breaks",
        "score_manufacturing", "rank_manufacturing", "score_research", "rank_research", "chain", "land_use_drawing",
    ]  # fmt: skip


def test_every_text_of_every_theme_is_there_in_both_languages(found):
    for theme in found.themes:
        title = said(theme.title)
        assert set(title) == {"zh", "en"}, theme.key
        assert title["en"].isascii() or "·" in title["en"], theme.key
        for one in theme.classes:
            label = said(one.label)
            if isinstance(label, str):
                assert not any("\u4e00" <= letter <= "\u9fff" for letter in label), (theme.key, label)


def test_the_limit_is_that_of_the_nearest_document_in_force(evaluation, found):
    far = next(theme for theme in found.themes if theme.key == "far")
    assert (far.limit, far.breaks) == (1.0, (0.5, 0.8, 1.0, 1.5, 2.0))
    assert "江苏省" in far.note["zh"]
    assert "（T）" in far.note["zh"]
    national = [one for one in evaluation.judgements if not one.clause.id.startswith("jiangsu")]
    assert amount_themes.limit(replace(evaluation, judgements=tuple(national)), "far").value == 0.8
    assert amount_themes.limit(replace(evaluation, judgements=()), "far") is None
    assert amount_themes.limit(evaluation, "building_density_pct") is None


def test_a_limit_takes_the_place_of_the_nearest_break(evaluation):
    far = next(one for one in evaluation.judgements if one.clause.id == "jiangsu_industrial_2021.far")
    other = replace(far, rows=far.rows.assign(limit_low=0.7, limit_high=0.7))
    theme = amount_themes.amount(replace(evaluation, judgements=(other,)), "far")
    assert (theme.limit, theme.breaks) == (0.7, (0.5, 0.7, 1.0, 1.5, 2.0))


def test_a_document_out_of_force_marks_nothing(evaluation):
    old = tuple(one for one in evaluation.judgements if one.clause.id == "industrial_land_2008.far")
    assert amount_themes.amount(replace(evaluation, judgements=old), "far").limit is None


def test_a_zone_chooses_how_an_amount_is_cut(evaluation):
    evaluation = as_preset(evaluation, "internal")
    theme = amount_themes.amount(stated(evaluation, tax_wan_mu="quantile"), "tax_wan_mu")
    sizes = np.bincount(paint.codes(theme, evaluation.plots["tax_wan_mu"]))[:6]
    assert sizes.sum() == 217
    assert sizes.max() - sizes.min() <= 3
    assert "分位数" in theme.note["zh"]
    assert amount_themes.amount(stated(evaluation, tax_wan_mu=[7, 77]), "tax_wan_mu").breaks == (7.0, 77.0)
    natural = amount_themes.amount(stated(evaluation, far="natural"), "far")
    assert natural.limit == 1.0
    assert 1.0 in natural.breaks


@pytest.mark.parametrize("wrong", ["jenks", [3, 1], [], [1, "2"], [1, 2, 3, 4, 5, 6], 7, [True]])
def test_what_is_no_way_to_cut_is_refused(evaluation, wrong):
    with pytest.raises(MapError) as refused:
        amount_themes.amount(stated(evaluation, far=wrong), "far")
    assert "[map.classes] far" in refused.value.text("zh")
    assert "quantile" in refused.value.text("en")


def test_a_theme_that_is_not_cut_cannot_be_chosen(evaluation):
    with pytest.raises(MapError) as refused:
        painted(stated(evaluation, idle="quantile"))
    assert "'idle'" in refused.value.text("en")


def test_what_is_due_is_counted_from_the_day(found, evaluation):
    assert counted(found, "deadline") == {"overdue": 15, "30": 8, "90": 2, "180": 9, "later": 350}
    assert sum(counted(found, "deadline").values()) == len(evaluation.plots)


def test_land_approved_and_not_supplied_stands_by_the_age_of_its_batch(found):
    shown = counted(found, "unsupplied")
    assert shown["used"] == 2
    assert shown["5-"] == 23
    assert shown["bare"] == 8


def test_rank_paints_the_first_five(found, sitings):
    shown = found.frame["rank_manufacturing"]
    best = sitings[0].suggestions(5).index
    assert set(shown.index[shown.eq("5")]) == set(best)
    assert shown.eq("excluded").sum() == sitings[0].exclusions["plot_id"].nunique()


def test_the_change_between_days_has_a_theme_when_it_is_handed_in(evaluation):
    zone = evaluation.zone
    keys = zone.plots.index
    fewer = zone.with_layer("plots", zone.plots.drop(keys[0]))
    from land_policy.evaluation import evaluate

    before = evaluate(replace(fewer, day=zone.day.replace(year=2025)))
    told = change(before, evaluation)
    kinds = change_classes(told)
    assert kinds[keys[0]] == "born"
    assert kinds.drop(keys[0]).eq("same").all()
    assert change_theme(told).note == "2025-11-20 → 2026-11-20"
    assert "change" in [theme.key for theme in painted(evaluation, (), told).themes]


def test_plots_alone_get_what_they_have_and_nothing_else(evaluation):
    from land_policy.evaluation import evaluate

    plots = evaluation.zone.plots[["name", "land_use", "geometry"]]
    bare = evaluate(replace(evaluation.zone, layers={"plots": plots}, policy={}, rules={}))
    keys = [theme.key for theme in painted(bare).themes]
    assert keys[0] == "land_use"
    assert not {"tax_wan_mu", "unsupplied", "deadline", "chain"} & set(keys)


def test_frames_are_left_as_they_were(evaluation, found):
    assert "land_use_shown" not in evaluation.plots.columns
    assert isinstance(found.frame["stock_shown"], pd.Series)
