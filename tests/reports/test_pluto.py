"""Somebody else's lots, in square feet: the recorded ratio agrees wherever a lot has an area."""

import json

import geopandas as gpd
import pandas as pd
from click.testing import CliRunner

import cli
from land_policy import indicators

TOML = """\
name = "Bronx and Staten Island"
day = 2016-05-01
crs = "EPSG:32618"
[layers.plots]
file = "lots.geojson"
fields = { plot_id = "OBJECTID", official_area_m2 = "LotArea", floor_area_m2 = "BldgArea", far_recorded = "BuiltFAR" }
units = { LotArea = "ft²", BldgArea = "ft²" }
"""


def test_reported_far_agrees_on_every_lot_with_an_area(real):
    lots = gpd.read_file(real / "pluto_bx_si" / "lots.geojson")
    far = indicators.far_plain(lots["BldgArea"], lots["LotArea"])
    has_area = lots["LotArea"] > 0
    assert (far - lots["BuiltFAR"]).abs()[has_area].max() <= 0.00501
    assert has_area.sum() < len(lots)
    assert far[~has_area].isna().all()


def test_the_build_takes_them_with_units_declared(real, tmp_path):
    folder = tmp_path / "pluto"
    folder.mkdir()
    (folder / "lots.geojson").write_bytes((real / "pluto_bx_si" / "lots.geojson").read_bytes())
    (folder / "zone.toml").write_text(TOML, encoding="utf-8")
    done = CliRunner().invoke(
        cli.main, ["build", str(folder), "--out", str(tmp_path / "out"), "--lang", "en"]
    )
    assert done.exit_code == 0, done.output
    plots = pd.DataFrame(
        json.loads((tmp_path / "out" / "evaluation.json").read_text(encoding="utf-8"))["plots"]
    )
    lots = gpd.read_file(real / "pluto_bx_si" / "lots.geojson")
    lots.index = lots["OBJECTID"].astype(str)
    plots = plots.set_index("plot_id").reindex(lots.index)
    official = (lots["LotArea"] > 0).to_numpy()
    assert (plots["far_plain"] - lots["BuiltFAR"]).abs()[official].max() <= 0.00501
    # a lot whose deed gives no area is measured on the drawing, and says so; never 0, never a crash
    assert set(plots.loc[~official, "area_from"]) == {"plane"}
    assert (plots["area_m2"] > 0).all()
