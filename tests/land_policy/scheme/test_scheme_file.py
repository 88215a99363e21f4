"""SchemeFile: shipped schemes are whole, changes to one are taken, and every fault is told with its name."""

import pytest

from gis.errors import RuleError
from land_policy.scheme.benchmark import benchmarks
from land_policy.scheme.scheme import columns
from land_policy.scheme.scheme_file import SHIPPED, load, read_scheme
from land_policy.scheme.zone_type import type_of, types
from land_policy.stated import names

SOURCE = 'source = { zh = "示意", en = "invented" }\n'
WEIGHTS = f'[weights]\nkind = "assumption"\nevidence = "M-low"\n{SOURCE}'


def text_of(name):
    from importlib import resources

    return resources.files("land_policy").joinpath("schemes", f"{name}.toml").read_text(encoding="utf-8")


def read(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_scheme(path)


def refused(tmp_path, text):
    with pytest.raises(RuleError) as caught:
        read(tmp_path, text)
    return caught.value


def test_what_is_shipped():
    assert names(SHIPPED) == ["city_2014", "high_tech_2010", "industrial_2014"]
    industrial, city, high_tech = load("industrial_2014"), load("city_2014"), load("high_tech_2010")
    assert [one.code for one in industrial.indicators()] == [
        "A10", "A11", "A12", "A21", "A31", "A32", "A33", "A34", "B11", "B12", "C11",
    ]  # fmt: skip
    assert [one.code for one in city.indicators()] == ["A10", "A11", "A12", "A31", "A32", "B1c", "B2c", "C11"]
    assert {"A22", "B13"} <= {one.code for one in high_tech.indicators()}
    assert [sub.weight for sub in industrial.goals[0].sub_goals] == [0.25, 0.25, 0.5]
    assert [one.weight for one in industrial.goals[0].sub_goals[2].indicators] == [0.25, 0.22, 0.25, 0.28]


@pytest.mark.parametrize("name", ["city_2014", "high_tech_2010", "industrial_2014"])
def test_nothing_shipped_looks_official(name):
    scheme = load(name)
    assert scheme.weighing.kind == "assumption" and scheme.weighing.evidence != "T"
    for one in scheme.indicators():
        natural = one.ideal.kind == "natural"
        assert natural == (one.ideal.value in (0, 100) and one.ideal.evidence == "M-high"), one.code
        assert natural or one.ideal.evidence != "T"
        assert one.ideal.unit == columns()[one.name].unit


@pytest.mark.parametrize(
    ("was", "becomes", "parent"),
    [
        ('code = "C"\nlabel = { zh = "管理绩效", en = "management" }\nweight = 0.10', 'code = "C"\nlabel = { zh = "管理绩效", en = "management" }\nweight = 0.0', "the goals"),
        ("weight = 0.50", "weight = 0.40", "A"),
        ("weight = 0.28", "weight = 0.18", "A3"),
        ('area = "main"\nweight = 0.5', 'area = "main"\nweight = 0.4', "A1"),
    ],
)  # fmt: skip
def test_weights_of_nine_tenths_are_refused_by_the_name_of_their_parent(tmp_path, was, becomes, parent):
    text = text_of("industrial_2014")
    assert was in text
    told = refused(tmp_path, text.replace(was, becomes, 1))
    assert f"the weights under {parent} sum to 0.9, not 1" in str(told)
    assert "合计为 0.9，不是 1" in told.text("zh")


def test_weights_that_differ_from_1_by_rounding_only_are_taken(tmp_path):
    text = text_of("industrial_2014").replace("weight = 0.28", "weight = 0.2800000000001")
    assert read(tmp_path, text).goals[0].sub_goals[2].indicators[3].weight == 0.2800000000001


def test_changes_to_a_shipped_scheme(tmp_path):
    changed = f'[[weight]]\ncode = "A"\nweight = 0.6\n[[weight]]\ncode = "B"\nweight = 0.3\n{WEIGHTS}'
    scheme = read(tmp_path, f'extends = "industrial_2014"\n{changed}')
    assert [goal.weight for goal in scheme.goals] == [0.6, 0.3, 0.1]
    assert (
        scheme.weighing.source.zh == "示意"
        and scheme.title.en == "intensive land use of an industry-led zone"
    )


def test_new_weights_need_somebody_who_says_so(tmp_path):
    text = 'extends = "industrial_2014"\n[[weight]]\ncode = "A31"\nweight = 0.25\n'
    assert "weights" in str(refused(tmp_path, text))


IDEAL = f'method = "目标值法"\nkind = "plan"\nevidence = "T"\n{SOURCE}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'[[ideal]]\ncode = "A31"\nvalue = 2\nunit = "%"\n{IDEAL}', "the unit of far_zone is written '%'; it is '1'"),
        (f'[[ideal]]\ncode = "A31"\nvalue = 0\nunit = ""\n{IDEAL}', "has to be above 0"),
        (f'[[ideal]]\ncode = "C11"\nvalue = 3\nunit = "%"\n{IDEAL}', "so its ideal is 0"),
        (f'[[ideal]]\ncode = "Z9"\nvalue = 3\nunit = "%"\n{IDEAL}', "there is no code 'Z9'"),
        (f'[[ideal]]\ncode = "A31"\nvalue = nan\nunit = ""\n{IDEAL}', "value"),
        (f'[[figure]]\nname = "tax"\nvalue = 3\nunit = ""\nof = "zone"\nevidence = "S"\n{SOURCE}', "no figure that can be stated"),
        (f'[[figure]]\nname = "resident_population"\nvalue = 3\nunit = "万人"\nof = "zone"\nevidence = "S"\n{SOURCE}', "it is '人'"),
        ('[[area]]\nkind = "main"\nscope = "park"\nunits = ["A"]\nweight = 1\n', "needs one each of main, direction"),
        ("ideals = 3\n", "ideals"),
    ],
)  # fmt: skip
def test_faults_are_told_by_name(tmp_path, text, told):
    assert told in str(refused(tmp_path, f'extends = "industrial_2014"\n{text}'))


def test_an_unknown_indicator_a_code_used_twice_and_a_weight_out_of_bounds_are_told_together(tmp_path):
    text = (
        text_of("industrial_2014").replace('"far_zone"', '"far_moon"').replace('code = "A33"', 'code = "A32"')
    )
    text = text.replace("weight = 0.22", "weight = 1.22")
    told = str(refused(tmp_path, text))
    for part in (
        "no indicator 'far_moon'. Take from overall FAR (far_zone), ",
        "the code 'A32' is used twice",
        "the weight is 1.22",
        "A3 sum to 2",
    ):
        assert part in told


def test_a_scheme_that_is_not_there():
    with pytest.raises(RuleError, match="industrial_2014"):
        load("industrial_2015")


@pytest.mark.parametrize(
    ("industrial", "residential", "key"),
    [(30.01, 24.99, "industrial"), (30, 24, "other"), (31, 25, "other"), (30, 25, "city"), (10, 60, "city")],
)
def test_types_at_their_bounds(industrial, residential, key):
    assert type_of(industrial, residential).key == key


def test_types_say_how_good_their_evidence_is():
    assert {one.evidence for one in types()} == {"M-med"}
    assert {one.scheme for one in types()} <= set(names(SHIPPED))


def test_benchmarks_are_of_indicators_in_their_units_with_place_and_year():
    found = benchmarks(columns())
    assert len(found) == 34
    assert (found["unit"] == [columns()[name].unit for name in found["indicator"]]).all()
    assert found["source_zh"].ne("").all() and found["evidence"].isin(["T", "S"]).all()
    national = found[(found["year"] == 2020) & (found["place_en"] == "national zones")].set_index(
        "indicator"
    )["value"]
    assert [national[name] for name in ("development_rate_pct", "supply_rate_pct", "built_rate_pct")] == [
        89.46,
        92.68,
        92.77,
    ]
    assert national["industrial_tax_wan_ha"] == 678.99 and national["overall_tax_wan_ha"] == 539.96
