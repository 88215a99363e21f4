"""What the page says of each plot: the same columns in both languages, firms, deadlines, ranks, and only what may be shown."""

from pathlib import Path

import pytest

from reports.build import evaluate_zone
from reports.fee import fee_said
from reports.page.fields import blank_reasons, fields, groups, known_columns
from reports.page.table import FLAGS, TOTALS, measures, plot_table
from reports.preset.preset import as_preset, preset_of
from reports.shown import BLANK

SAMPLE = Path(__file__).resolve().parents[3] / "layers" / "sample" / "lianyungang"


@pytest.fixture(scope="module")
def evaluation():
    return as_preset(evaluate_zone(SAMPLE), "内部使用")


@pytest.fixture(scope="module")
def shown(evaluation):
    return fields(evaluation, [], preset_of(evaluation.zone), evaluation.plots.index)


def test_both_languages_say_the_same_of_the_same_plots(shown, evaluation):
    zh, en = shown.texts["zh"], shown.texts["en"]
    assert list(zh.columns) == list(en.columns) == [column.name for column in shown.columns]
    assert zh.index.equals(evaluation.plots.index)
    assert (zh.eq(BLANK) == en.eq(BLANK)).all(axis=None)
    assert (zh["area_m2"] == en["area_m2"]).all()
    assert zh.at["KJ-037", "park_id"] == "科教创业园"
    assert en.at["KJ-037", "park_id"] == "Science-Education Start-up Park"


def test_a_column_that_says_nothing_is_not_there(shown):
    for column in shown.columns:
        assert shown.texts["zh"][column.name].ne(BLANK).any(), column.name


def test_firms_stand_on_their_plot_and_modes_are_named(shown, evaluation):
    firms = evaluation.zone.layer("firms")
    plot, count = firms["plot_id"].value_counts().index[0], firms["plot_id"].value_counts().iloc[0]
    said = shown.texts["zh"].at[plot, "firm_names"]
    assert said.startswith(firms[firms["plot_id"] == plot]["name"].iloc[0])
    assert said.endswith(f"等 {count} 家") == (count > 6)
    assert not shown.texts["zh"]["supply_mode"].str.contains("grant").any()


def test_the_deadline_is_the_longest_overdue_or_the_next(shown, evaluation):
    from land_policy.deadlines import due

    rows = due(evaluation, 730)
    first = rows.groupby("plot_id")["day"].min().dt.strftime("%Y-%m-%d")
    told = shown.texts["zh"]["deadline_day"]
    assert told[first.index].to_dict() == first.to_dict()
    assert (told.drop(first.index) == BLANK).all()


def test_plots_belong_where_figures_are_added_up(evaluation):
    park, sub_park = groups(evaluation, evaluation.plots.index)
    held = park.of
    area = evaluation.plots["area_m2"].groupby(held).sum() / 10_000
    for unit, hectares in area.items():
        assert hectares == pytest.approx(evaluation.figure("area_ha", "park", str(unit)))
    assert (park.name, sub_park.name) == ("park", "sub_park")
    for group in (park, sub_park):
        rows = evaluation.belongs[evaluation.belongs["scope"] == group.name]
        summed = dict(zip(evaluation.plots.index[rows["plot"]], rows["unit"], strict=True))
        assert group.of.dropna().to_dict() == summed


def test_what_a_preset_hides_is_in_no_field_no_sum_and_no_measure(evaluation):
    zone = as_preset(evaluation, "公开", sketch=True)
    preset = preset_of(zone.zone)
    kept = preset.plots(zone.plots).index
    told = fields(zone, [], preset, kept)
    for name in ("firm_names", "name", "idle_class", "deadline_day", "low_class", "tax_wan_mu", "employees"):
        assert name not in told.texts["zh"].columns, name
    totals = {total.key for total in plot_table(zone).totals}
    assert totals.isdisjoint(
        {"industrial_tax_wan_mu", "people_ha", "suspected_idle_ha", "industrial_investment_wan_ha"}
    )
    assert {one.name for one in measures(zone, preset, kept)} == {
        "area_m2", "built_floor_m2", "built_footprint_m2", "floor_headroom_m2", FLAGS,
    }  # fmt: skip


def test_every_total_is_there_when_nothing_is_hidden(evaluation):
    table = plot_table(evaluation)
    assert [total.key for total in table.totals] == list(TOTALS)
    assert table.data()["blank"]["far"] == {"zh": "缺少建筑面积", "en": "floor area is not known"}


def test_reasons_speak_of_known_columns():
    assert set(blank_reasons()) - {""} <= set(known_columns())


def test_the_idle_fee_is_told_as_everywhere_else(shown, evaluation):
    told, fees = shown.texts["zh"]["idle_fee_wan"], fee_said(evaluation.plots)
    free = fees.str.startswith("不收")
    assert free.sum() > 5 and told[free].tolist() == fees[free].tolist()
    levied = evaluation.plots["idle_route"].eq("fee")
    assert told[levied].str.fullmatch(r"[1-9][\d\u2009]*|—").all()
    assert not told.isin(["0", "不适用"]).any()
    english = shown.texts["en"]["idle_fee_wan"]
    assert english[free].str.startswith("none").all()
