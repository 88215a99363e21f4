"""Quota: shares that fit in a head, and what is conserved whatever the rules."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import RuleError
from land_policy.clause import Text
from land_policy.evaluation import evaluate
from land_policy.stock.quota import PARTS, quota, shares
from land_policy.stock.quota_file import QuotaFile, Unit, load_file
from layers.read import read_zone
from reports.tables.quota_table import quota_notes, quota_table

SAMPLE = Path(__file__).parents[3] / "layers" / "sample" / "lianyungang"
DAY = date(2026, 11, 20)


def rules(**changed):
    plain = QuotaFile(
        label=Text("甲", "A"), year=2027, total_ha=100.0, step_ha=0.01, reserve_ha=0.0, projects=(),
        units=tuple(Unit(name, None, base, None, "", None, 0.0) for name, base in (("A", 0.5), ("B", 0.5))),
        tilt=0.0, tilt_by="stated", restricted_factor=1.0, unsupplied_factor=0.0, disposed_factor=0.0,
        floor_ha=0.0, cap_ha=100.0, readings={},
    )  # fmt: skip
    return replace(plain, **changed)


def units(base=(0.5, 0.3, 0.2), **changed):
    plain = {"base": base, "poor": False, "score": 0.0, "unsupplied": 0.0, "disposed": 0.0, "major": 0.0}
    return pd.DataFrame(plain | changed, index=list("ABCDEFGH"[: len(base)]))


def total(table, changed):
    parts, held = shares(table, changed)
    return parts.sum(axis=1).round(6).tolist(), round(held, 6)


def test_base_shares_of_what_the_reserve_leaves():
    assert total(units(), rules(reserve_ha=20.0)) == ([40.0, 24.0, 16.0], 0.0)


def test_the_tilt_keeps_the_sum():
    # weighted mean 0.5 × 80 + 0.3 × 60 + 0.2 × 60 = 70; A: 50 × (1 + 0.7 × 10/70) = 55, B: 30 × 0.9, C: 20 × 0.9
    assert total(units(score=[80.0, 60.0, 60.0]), rules(tilt=0.7)) == ([55.0, 27.0, 18.0], 0.0)


def test_what_restriction_frees_goes_to_the_others():
    poor = units(poor=[False, False, True])
    assert total(poor, rules(restricted_factor=0.2)) == ([60.0, 36.0, 4.0], 0.0)
    everybody = units(poor=[True, True, True])
    assert total(everybody, rules(restricted_factor=0.2)) == ([10.0, 6.0, 4.0], 80.0)


def test_unsupplied_land_takes_and_disposed_land_gives():
    # A 50 − 0.1 × 100 = 40, B 30 + 0.5 × 20 = 40, C 20: the sum is 100 as it was
    linked = units(unsupplied=[100.0, 0.0, 0.0], disposed=[0.0, 20.0, 0.0])
    assert total(linked, rules(unsupplied_factor=0.1, disposed_factor=0.5)) == ([40.0, 40.0, 20.0], 0.0)


def test_linkage_takes_no_more_than_there_is():
    parts, _ = shares(units(unsupplied=[900.0, 0.0, 0.0]), rules(unsupplied_factor=0.1))
    assert parts["unsupplied"].tolist() == [-50.0, 0.0, 0.0]
    assert parts.sum(axis=1).round(6).tolist() == [0.0, 60.0, 40.0]


def test_floor_and_cap():
    assert total(units(base=(0.7, 0.25, 0.05)), rules(floor_ha=10.0, cap_ha=60.0))[0] == [60.0, 30.0, 10.0]
    assert total(units(), rules(cap_ha=30.0)) == ([30.0, 30.0, 30.0], 10.0)


def test_largest_remainder_and_a_tie_by_number():
    assert total(units(base=(1 / 3, 1 / 3, 1 / 3)), rules())[0] == [33.34, 33.33, 33.33]


def test_major_projects_come_on_top_of_the_share():
    parts, _ = shares(units(major=[5.0, 0.0, 0.0]), rules(reserve_ha=10.0))
    assert parts.sum(axis=1).round(6).tolist() == [50.0, 27.0, 18.0]


amounts = st.floats(0, 500, allow_nan=False)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 100), st.booleans(), st.floats(1, 100), amounts, amounts), min_size=1, max_size=8
    ),
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 2), st.floats(0, 2), st.integers(0, 5), st.integers(40, 100),
    st.randoms(),
)  # fmt: skip
def test_the_sum_is_kept_and_the_order_of_units_does_not_matter(
    rows, tilt, kept, less, more, floor, cap, chance
):
    weights = np.array([row[0] for row in rows], dtype=float)
    table = units(
        base=tuple(weights / weights.sum()),
        poor=[row[1] for row in rows],
        score=[row[2] for row in rows],
        unsupplied=[row[3] for row in rows],
        disposed=[row[4] for row in rows],
    )
    declared = rules(
        tilt=tilt, restricted_factor=kept, unsupplied_factor=less, disposed_factor=more,
        floor_ha=float(floor), cap_ha=float(cap),
    )  # fmt: skip
    parts, held = shares(table, declared)
    given_ = parts.sum(axis=1)
    assert given_.sum() + held == pytest.approx(100.0, abs=1e-6)
    assert (given_ >= -1e-6).all() and (given_ <= cap + 1e-6).all()
    steps = given_ / 0.01
    assert np.allclose(steps, steps.round(), atol=1e-4)
    shuffled = list(table.index)
    chance.shuffle(shuffled)
    again, _ = shares(table.loc[shuffled], declared)
    pd.testing.assert_frame_equal(parts, again)


@pytest.fixture(scope="module")
def sample():
    return evaluate(read_zone(SAMPLE))


def test_the_sample_adds_up_and_explains_each_share(sample):
    found = quota(sample, SAMPLE / "quota.toml")
    assert found.shares["quota_ha"].sum() + found.left_ha + found.held_ha == pytest.approx(60.0)
    assert found.left_ha == pytest.approx(15 - 6.5 - 4.2)
    sums = found.parts.groupby("unit")["ha"].sum()
    assert sums.round(6).to_dict() == found.shares["quota_ha"].round(6).to_dict()
    assert set(found.parts["part"]) <= set(PARTS)
    why = found.parts.set_index(["unit", "part"])["because"]
    assert why["YT", "restriction"] == "评价结果较差，只保留 0.50"
    assert why["KJ", "major"] == "先行保障：智能装备总部（示意）"


def test_stated_scores_are_said_to_be_stated_and_stand_beside_the_self_check(sample):
    found = quota(sample, SAMPLE / "quota.toml")
    assert found.shares["score"].to_dict() == {"HZ": 84.5, "KJ": 88.1, "ST": 80.3, "XP": 76.2, "YT": 58.4}
    assert found.shares["score_own"].idxmin() == "KJ" and found.shares["score"].idxmax() == "KJ"
    why = found.parts.set_index(["unit", "part"])
    # .24 × 84.5 + .2 × 76.2 + .14 × 80.3 + .2 × 88.1 + .22 × 58.4 = 77.23
    said = why.loc[("KJ", "tilt"), "because"]
    assert said.startswith("得分 88.10（文件所列，非本工具自评），加权平均 77.23，倾斜系数 0.30：")
    assert found.shares.columns[:3].tolist() == ["label", "label_en", "base_ha"]
    assert found.shares.loc["HZ", ["base_ha", "quota_ha"]].tolist() == [10.8, 15.61]
    assert "stated in the file" in why.loc[("KJ", "tilt"), "because_en"]
    notes = "".join(quota_notes(found))
    assert "不是本工具的自评" in notes and "两者次序不同" in notes
    assert "连云港高新区（示意） · 2026-11-20" in quota_table(found).title
    assert quota_table(found).headline.startswith("总量 60.00 公顷：分给各单元 55.70 公顷（海州工业园 ")


def test_land_withdrawn_is_not_deducted_for(sample):
    """HZ: 55.83 ha left as drawn before withdrawals, 53.57 after; 0.03 of it is taken off."""
    found = quota(sample, SAMPLE / "quota.toml").shares
    assert round(found.at["HZ", "unsupplied_land_ha"], 2) == 53.57
    assert round(found.at["HZ", "unsupplied_ha"], 3) == -1.607


def test_a_score_may_be_an_indicator_of_the_parks(sample, tmp_path):
    text = (SAMPLE / "quota.toml").read_text("utf-8").replace('by = "stated"', 'by = "industrial_tax_wan_mu"')
    text = "\n".join(line for line in text.splitlines() if not line.startswith("score"))
    (tmp_path / "q.toml").write_text(text, "utf-8")
    found = quota(sample, tmp_path / "q.toml")
    tilt = found.shares["tilt_ha"]
    best = sample.units("park")["industrial_tax_wan_mu"]
    assert found.shares["score_own"].isna().all(), "figures of the zone are the tool's own"
    assert tilt[best.idxmax()] > 0 > tilt[best.idxmin()]
    assert tilt.sum() == pytest.approx(0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("base = 0.24", "base = 0.25", "key base: the units add up to 1.01, not 1"),
        ("ha = 60.0", "ha = 60.001", "key total_ha: is not a whole number of steps"),
        ("reserve_ha = 15.0", "reserve_ha = 10.0", "key reserve_ha: major projects come to 10.7 ha"),
        ("floor_ha = 3.0", "floor_ha = 10.0", "key floor_ha: is above the cap, or the floors"),
        ('unit = "YT"', 'unit = "XX"', "XX"),
        ("strength = 0.3", "strenght = 0.3", "strenght"),
        ('id = "XP"', 'id = "HZ"', "key unit: units are missing or stand twice"),
        ("score = 84.5", "", "unit HZ has no score"),
        ("ha = 60.0", "ha = nan", "key ha: is nan, which is no finite number"),
        ("step_ha = 0.01", "step_ha = 1e-300", "key step_ha: is 1e-300. Write a number from 0.0001"),
        ("strength = 0.3", "strength = 1.5", "key strength: is 1.5. Write a number from 0 to 1"),
        ('\nby = "stated"', '\nby = "nothing"', "there is no indicator 'nothing'"),
    ],
)
def test_faults_are_told(sample, tmp_path, old, new, told):
    text = (SAMPLE / "quota.toml").read_text("utf-8")
    assert old in text
    wrong = text.replace(old, new, 1)
    if "nothing" in new:
        wrong = wrong.replace("score = 84.5", "")
    (tmp_path / "q.toml").write_text(wrong, "utf-8")
    with pytest.raises(RuleError) as error:
        quota(sample, tmp_path / "q.toml")
    assert told in str(error.value)


def test_the_sample_file_is_read_in_full():
    read = load_file(SAMPLE / "quota.toml")
    assert (read.year, read.total_ha, len(read.units), len(read.projects)) == (2027, 60.0, 5, 2)


def test_what_linkage_frees_lifts_no_restricted_park():
    # B was assessed poor and keeps half of its 50 ha; A has so much unsupplied land that linkage leaves it nothing
    table = units(base=(0.5, 0.5), poor=[False, True], unsupplied=[1000.0, 0.0])
    parts, held = shares(table, rules(restricted_factor=0.5, unsupplied_factor=0.5))
    given_ = parts.sum(axis=1)
    assert given_["B"] == 25.0
    assert given_["A"] + held == 75.0
    table = units(base=(0.5, 0.5), poor=[False, True], unsupplied=[60.0, 0.0])
    parts, held = shares(table, rules(restricted_factor=0.5, unsupplied_factor=0.5))
    assert parts.sum(axis=1).to_dict() == {"A": 75.0, "B": 25.0} and held == 0.0


def test_the_floor_lifts_no_restricted_park_either():
    table = units(base=(0.9, 0.1), poor=[False, True])
    parts, held = shares(table, rules(restricted_factor=0.5, floor_ha=20.0))
    assert parts.sum(axis=1).to_dict() == {"A": 95.0, "B": 5.0} and held == 0.0


def test_the_unit_with_the_largest_remainder_has_the_step_wherever_it_stands():
    # hundredths: 3333.2, 3333.2 and 3333.6
    assert total(units(base=(0.33332, 0.33332, 0.33336)), rules())[0] == [33.33, 33.33, 33.34]
    # 2000.4, 5000.34 and 2999.26: the remainder counts, not the amount
    assert total(units(base=(0.20004, 0.500034, 0.299926)), rules())[0] == [20.01, 50.0, 29.99]
    # 66.67 ha under a cap of 33.335: the last step would lift either above it
    two = units(base=(0.5, 0.5))
    assert total(two, rules(total_ha=66.67, cap_ha=33.335)) == ([33.33, 33.33], 0.01)


def test_land_disposed_of_lifts_no_restricted_park_and_the_cap_holds_it_too():
    # B keeps half of its 50 ha whatever it disposed of; A has the rest
    table = units(base=(0.5, 0.5), poor=[False, True], disposed=[0.0, 100.0])
    assert total(table, rules(restricted_factor=0.5, disposed_factor=0.5)) == ([75.0, 25.0], 0.0)
    assert total(table, rules(restricted_factor=0.5, cap_ha=20.0)) == ([20.0, 20.0], 60.0)


def test_what_restriction_frees_of_less_than_a_hectare_goes_to_the_others_too():
    # 0.5 ha in all: A 0.25 of its own and half of B's
    table = units(base=(0.5, 0.5), poor=[False, True])
    assert total(table, rules(total_ha=0.5, restricted_factor=0.2)) == ([0.45, 0.05], 0.0)


def test_the_parts_that_a_screen_shows_add_up_to_the_share(sample):
    table = quota_table(quota(sample, SAMPLE / "quota.toml"))
    shown = [name for name in table.rows if name.endswith("_ha") and name not in (*table.wide, "quota_ha")]
    assert len(shown) == 9 and {"score", "score_own"} <= set(table.wide)
    units = table.rows[table.rows["base_ha"].notna()]
    assert len(units) == 6  # five parks and their sum; what is left over has no parts
    assert units[shown].sum(axis=1).tolist() == pytest.approx(units["quota_ha"].tolist(), abs=1e-6)
