"""Summary: what a build ends with, as people read it."""

from pathlib import Path

from reports.build import evaluate_zone
from reports.summary import figure_table

SAMPLE = Path(__file__).resolve().parents[2] / "layers" / "sample" / "lianyungang"


def test_hectares_and_rates_have_the_digits_of_their_unit():
    rows = figure_table(evaluate_zone(SAMPLE)).rows.set_index("name")
    said = rows["value"].str.replace("\u2009", " ")
    assert (said["area_ha"], said["built_ha"], said["supply_rate_pct"]) == ("2 448.02", "1 747.98", "90.49")
