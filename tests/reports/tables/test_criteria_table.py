"""The names that [weights] takes, printed with the weights in use."""

from click.testing import CliRunner

from cli import main
from land_policy.siting.profile import load
from reports.tables.criteria_table import criteria_table


def test_the_names_and_weights_of_a_profile():
    rows = criteria_table(load("manufacturing"), "en").rows
    assert rows["name"].tolist()[:2] == ["policy", "lead_industry"]
    assert rows.set_index("name")["weight"]["policy"] == 0.2
    assert round(rows["weight"].sum(), 9) == 1.0


def test_they_are_printed_without_a_look_at_the_zone(tmp_path):
    told = CliRunner().invoke(main, ["site", str(tmp_path), "--profile", "manufacturing", "--criteria"])
    assert told.exit_code == 0, told.output
    assert "policy" in told.output and "权重" in told.output


def test_a_faulty_project_is_refused_before_the_zone_is_read(tmp_path):
    (tmp_path / "mine.toml").write_text('name = "x"\nbased_on = "nothing"\n', encoding="utf-8")
    told = CliRunner().invoke(main, ["site", str(tmp_path / "no_zone"), str(tmp_path / "mine.toml")])
    assert told.exit_code != 0 and "nothing" in told.output and "no_zone" not in told.output
