"""Weights by judgement, by entropy, by CRITIC, by name; and what a profile leaves open about them."""

from pathlib import Path

import pytest

from gis.errors import RuleError, SitingError
from land_policy.siting.reweigh import is_weights, reweighed

BLANK = {"a": None, "b": None, "c": None}
THREE = '[weights]\nmethod = "ahp"\njudgements = [["a", "b", 3], ["a", "c", 5], ["c", "b", "1/2"]]\n'
CYCLE = '[weights]\nmethod = "ahp"\njudgements = [["a", "b", 3], ["b", "c", 3], ["c", "a", 3]]\n'
VALUES = {"A": (1.0, 0.0, 0.0), "B": (0.0, 1.0, 0.0), "C": (0.0, 0.0, 1.0)}


def said(siting, lang="en"):
    return "\n".join(note.text(lang) for note in siting.notes)


def test_judgements_give_the_published_weights_and_say_where_ri_is_from(lettered):
    siting = lettered.ask(VALUES, lettered.profile(BLANK, THREE))
    assert siting.weights.round(3).to_dict() == {"a": 0.648, "b": 0.230, "c": 0.122}  # published
    assert siting.scores.round(1).to_dict() == {"A": 64.8, "B": 23.0, "C": 12.2}
    assert "(AHP): λmax 3.004, CR 0.003, below 0.1; random index of Saaty 1980" in said(siting)
    assert "CR 0.003，小于 0.1；随机一致性指标取自 Saaty 1980" in said(siting, "zh")


def test_a_judgement_may_be_the_least_and_the_most_of_the_scale(lettered):
    for times in ('"1/9"', "9"):
        more = f'[weights]\nmethod = "ahp"\njudgements = [["a", "b", {times}]]\n'
        siting = lettered.ask({"P1": (1.0, 0.0)}, lettered.profile({"a": None, "b": None}, more))
        assert siting.weights.round(9).to_dict() == (
            {"a": 0.9, "b": 0.1} if times == "9" else {"a": 0.1, "b": 0.9}
        )


def test_a_circle_of_judgements_is_refused_with_the_repair(lettered):
    # λmax = 1 + x + 1/x with x³ = a13/(a12 a23) = (1/3)/9: x = 1/3, λmax 13/3, CR = (2/3)/0.58 = 1.149
    with pytest.raises(SitingError) as caught:
        lettered.profile(BLANK, CYCLE)
    told = str(caught.value)
    assert "question.toml, weights: judgements: CR = 1.149 is not below 0.1" in told
    assert "Look again at a against b: it is 3; 1/9 would give CR = 0.000" in told
    assert "请复核 a 与 b 的比较：现为 3，改为 1/9 时 CR = 0.000" in caught.value.text("zh")


def test_an_overridden_circle_is_used_and_noted_with_its_cr(lettered):
    siting = lettered.ask(VALUES, lettered.profile(BLANK, CYCLE + "override = true\n"))
    assert siting.weights.round(9).tolist() == [0.333333333] * 3
    assert "inconsistent: CR 1.149 is not below 0.1" in said(siting)
    assert "“criterion a” against “criterion b”: it is 3; 1/9 would give CR 0.000" in said(siting)
    assert "按 override 沿用" in said(siting, "zh")


def test_entropy_weighs_what_tells_the_plots_at_hand_apart(lettered):
    profile = lettered.profile({"a": None, "b": None}, '[weights]\nmethod = "entropy"\n')
    siting = lettered.ask({"A": (1.0, 1.0), "B": (1.0, 0.0)}, profile)
    assert siting.weights.round(9).to_dict() == {"a": 0.0, "b": 1.0}
    assert siting.scores.round(9).to_dict() == {"A": 100.0, "B": 0.0}
    assert "read off the 2 candidates at hand by entropy: criterion a 0, criterion b 1" in said(siting)


def test_critic_by_the_two_columns_that_contradict_one_another(lettered):
    profile = lettered.profile({"a": None, "b": None}, '[weights]\nmethod = "critic"\n')
    values = {"A": (0.0, 1.0), "B": (1.0, 0.0), "C": (1.0, 1.0), "D": (None, 1.0)}
    siting = lettered.ask(values, profile)
    assert siting.weights.round(9).to_dict() == {"a": 0.5, "b": 0.5}
    assert siting.ranks.dropna().to_dict() == {"C": 1, "A": 2, "B": 3}
    assert "the 3 candidates at hand by CRITIC" in said(siting)


@pytest.mark.parametrize("method", ["entropy", "critic"])
@pytest.mark.parametrize("values", [{}, {"A": (1.0, 0.0)}, {"A": (0.5, 0.5), "B": (0.5, 0.5)}])
def test_with_nothing_to_tell_apart_all_weigh_the_same_and_it_is_said(lettered, method, values):
    profile = lettered.profile({"a": None, "b": None}, f'[weights]\nmethod = "{method}"\n')
    siting = lettered.ask(values, profile)
    assert siting.weights.to_dict() == {"a": 0.5, "b": 0.5}
    assert "cannot tell the criteria apart and all weigh the same" in said(siting)
    assert siting.ranks.tolist() == list(range(1, len(values) + 1))


def test_a_criterion_left_out_gives_its_judged_weight_to_the_others(lettered):
    values = {plot: row[:2] for plot, row in VALUES.items()}
    siting = lettered.ask(values, lettered.profile(BLANK, THREE, optional="c"))
    assert siting.weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert siting.weights.round(3).to_dict() == {"a": 0.738, "b": 0.262}  # .648 and .230 over .878
    bare = lettered.profile(BLANK, '[weights]\nmethod = "entropy"\n', optional="c")
    assert "“criterion c” is left out (nothing recorded under c)" in said(lettered.ask(values, bare))


@pytest.mark.parametrize(
    ("weights", "more", "message"),
    [
        (
            {"a": 0.5, "b": 0.4},
            "",
            "question.toml, weights of [[criterion]]: they sum to 0.9, not 1 (a 0.5, b 0.4)",
        ),
        ({"a": 0.5, "b": None}, "", "question.toml, criterion b: weight is missing"),
        ({"a": 0.5, "b": 0.5, "c": None}, THREE, "method is 'ahp', and criterion a states a weight as well"),
        (BLANK, THREE.replace(', ["a", "c", 5]', ""), "1 pairs are not judged: a / c"),
        (BLANK, THREE.replace('["a", "c", 5]', '["b", "a", 5]'), "b and a are compared more than once"),
        (
            BLANK,
            THREE.replace('["a", "c", 5]', '["a", "d", 5]'),
            "no [[criterion]] called 'd'. Take from a, b, c",
        ),
        (BLANK, THREE.replace('"c", 5', '"c", 10'), "the judgement ['a', 'c', 10] cannot be read"),
        (BLANK, THREE.replace('"1/2"', '"1/0"'), "cannot be read"),
        (BLANK, THREE.replace('"1/2"', '"half"'), "cannot be read"),
        (BLANK, '[weights]\nmethod = "ahp"\n', "3 pairs are not judged: a / b, a / c, b / c"),
        (BLANK, '[weights]\nmethod = "ahp"\njudgements = [1]\n', "must be a list of lists"),
        (
            BLANK,
            '[weights]\nmethod = "delphi"\n',
            "method is 'delphi'. Take one of direct, ahp, entropy, critic",
        ),
        (BLANK, '[weights]\nmethod = "critic"\noverride = true\n', "there is no key 'override'"),
        (
            BLANK,
            "[weights.values]\na = 0.5\nb = 0.5\n",
            "weights: no weight is stated for c. State all 3: a, b, c",
        ),
        (BLANK, "[weights.values]\na = 0.5\nb = 0.3\nc = 0.1\n", "they sum to 0.9, not 1"),
        (BLANK, "[weights.values]\na = 1.5\nb = 0.3\nc = 0.1\n", "a is 1.5. A number from 0 to 1"),
        (
            BLANK,
            "[weights.values]\na = 0.5\nb = 0.3\nc = 0.1\nz = 0.1\n",
            "there is no criterion z. Take from a, b, c",
        ),
    ],
)
def test_what_cannot_be_weighed_is_refused_by_name(lettered, weights, more, message):
    with pytest.raises(SitingError) as caught:
        lettered.profile(weights, more)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('order = [["a", "z"]]', "['a', 'z'] under order must be the names of two criteria"),
        ('order = [["a"]]', "['a'] under order must be the names"),
        ("least = { a = 0.7, b = 0.7 }", "the least sum to 1.4"),
        ("most = { z = 0.5 }", "no [[criterion]] called 'z'"),
        (
            "most = { a = 0.2, b = 0.2 }",
            "question.toml, robustness: rank acceptability: the bounds contradict",
        ),
        ("draws = 0", "draws is 0. A whole number from 1 to 200000"),
        ("draws = 200001", "draws is 200001. A whole number from 1 to 200000"),
        ("seed = -1", "seed is -1. A whole number from 0 to 4294967295"),
        ("seed = 4294967296", "A whole number from 0 to 4294967295"),
        ("draws = 1.5", "draws is 1.5. A whole number"),
        ("seed = 0.5", "seed is 0.5. A whole number"),
        ("within = 2", "within is 2. A number from 0 to 1"),
        ("most = { a = 1.1 }", "a is 1.1. A number from 0 to 1"),
        ("sead = 1", "there is no key 'sead'. Did you mean 'seed'?"),
    ],
)
def test_leeway_that_cannot_be_is_refused(lettered, more, message):
    with pytest.raises(SitingError) as caught:
        lettered.profile({"a": 0.5, "b": 0.5}, f"[robustness]\n{more}\n")
    assert message in str(caught.value)


def test_leeway_at_its_ends_is_taken_and_what_is_not_declared_is_open(lettered):
    more = "[robustness]\ndraws = 1\nseed = 0\nwithin = 1\norder = [['a', 'b']]\nleast = { a = 0.2 }\nmost = { b = 0.3 }\n"
    leeway = lettered.profile({"a": 0.5, "b": 0.3, "c": 0.2}, more).leeway
    assert (leeway.draws, leeway.seed, leeway.within) == (1, 0, 1.0)
    bounds = leeway.constraints(["c", "b", "a"])
    assert (bounds.order, bounds.least, bounds.most) == (((2, 1),), (0.0, 0.0, 0.2), (1.0, 0.3, 1.0))
    assert leeway.constraints(["a", "c"]).order == ()


def test_weights_of_a_file_take_the_place_of_a_profile_s(lettered, tmp_path):
    file = tmp_path / "other.toml"
    file.write_text('note = "other"\n[weights.values]\na = 0.2\nb = 0.8\n', encoding="utf-8")
    profile = lettered.profile({"a": 0.5, "b": 0.5})
    other = reweighed(profile, file)
    assert [c.weight for c in other.criteria] == [0.2, 0.8]
    assert [c.weight for c in profile.criteria] == [0.5, 0.5]
    file.write_text("[weights.values]\na = 0.2\nb = 0.7\n", encoding="utf-8")
    with pytest.raises(SitingError, match=r"other.toml, weights: they sum to 0.9, not 1 \(a 0.2, b 0.7\)"):
        reweighed(profile, file)
    with pytest.raises(RuleError, match=r"nowhere\.toml"):
        reweighed(profile, Path("nowhere.toml"))
    assert not is_weights({"change": []})


def test_a_project_file_may_state_its_own_leeway(tmp_path):
    from land_policy.siting.profile import load

    stated = 'name = "甲"\nbased_on = "manufacturing"\n'
    file = tmp_path / "mine.toml"
    file.write_text(stated + '[robustness]\norder = [["policy", "size"]]\ndraws = 500\n', encoding="utf-8")
    leeway = load(file).leeway
    assert (leeway.order, leeway.draws) == ((("policy", "size"),), 500)
    file.write_text(stated, encoding="utf-8")
    assert load(file).leeway.draws == 9604
    file.write_text(stated + "[leeway]\ndraws = 500\n", encoding="utf-8")
    with pytest.raises(SitingError, match="leeway"):
        load(file)
