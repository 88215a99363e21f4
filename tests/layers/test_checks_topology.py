"""Gaps, slivers and shapes drawn twice in a zone, and totals that several plots carry."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import CRS
from shapely.geometry import Polygon

from layers.checks import check
from layers.checks.firms import counted_twice
from layers.checks.topology import drawn_twice, gaps_between
from layers.read import examine_zone
from layers.zone import Zone


@pytest.fixture
def zone(two_plots):
    """A zone of two plots with other columns, shapes or layers as asked."""

    def make(layers=None, geometry=None, **columns) -> Zone:
        plots = two_plots(geometry=geometry, **columns).set_index("plot_id")
        return Zone("甲", date(2026, 11, 20), CRS.from_epsg(4547), {"plots": plots, **(layers or {})})

    return make


def test_a_gap_in_square_metres_with_both_numbers(zone, at, of) -> None:
    (fault,) = of(check(zone(geometry=[at(0, 0, 100, 100), at(100.4, 0, 160, 100)])), "gap")
    assert fault.severity == "WARNING"
    assert (
        fault.message("en") == "plots P1 and P2 leave a gap of 40.0 m² between them (0.40 m wide on average)."
    )
    assert not of(check(zone()), "gap")


def test_a_hole_inside_one_plot(zone, at, of) -> None:
    plot = at(0, 0, 100, 100).difference(at(50, 50, 55, 55))
    (fault,) = of(check(zone(geometry=[plot, at(100, 0, 160, 100)])), "gap")
    assert fault.message("en").startswith("plot P1 has a gap of 25.0 m² in it")


def test_slivers_and_shapes_drawn_twice(zone, at, of) -> None:
    (fault,) = of(check(zone(geometry=[at(0, 0, 100, 100), at(200, 0, 200.3, 100)])), "sliver")
    assert "1 plots or parts of plots are slivers" in fault.message("en")
    assert "30.0 m² together: P2." in fault.message("en")
    pair, total = list(drawn_twice(zone(geometry=[at(0, 0, 100, 100), at(0, 0, 100, 100).reverse()])))
    assert pair.message("en") == "P1 and P2 are the same shape."
    assert total.message("en") == "1 shapes of plots are drawn more than once: 10\u2009000.0 m² count twice."


def test_a_firms_total_on_each_of_its_plots(zone, of) -> None:
    faults = of(
        check(zone(企业名称=["甲 公司", "甲公司"], tax_wan=[120.0, 120.0], output_wan=[10.0, 20.0])), "double"
    )
    (fault,) = faults
    assert (fault.severity, fault.column, fault.row) == ("WARNING", "tax_wan", None)
    assert "1 firms have the same figure on several plots (2 rows)" in fault.message("en")
    assert "120.00 counts more than once; 甲公司 has 120.00 on each of P1, P2." in fault.message("en")
    assert not of(check(zone(企业名称=["甲", "乙"], tax_wan=[120.0, 120.0])), "double")
    assert not of(check(zone(企业名称=["甲", "甲"], tax_wan=[0.0, 0.0])), "double")
    assert not of(
        check(zone(name=["一期", "一期"], tax_wan=[5.0, 5.0])), "double"
    )  # the name of a plot is no firm


def test_a_firm_of_the_ledger_on_several_plots(zone) -> None:
    firms = pd.DataFrame({"name": ["甲", "甲", "乙", "甲"], "plot_id": ["P1", "P2", "P2", "P2"], "tax_wan": [30.0, 30.0, 30.0, 30.0]},
                         index=pd.Index(["F1", "F2", "F3", "F4"], name="firm_id"))  # fmt: skip
    (fault,) = counted_twice(zone({"firms": firms}))
    assert "30.00 counts more than once; 甲 has 30.00 on each of P1, P2." in fault.message("en")


def test_gaps_of_a_real_town_do_not_stop_anything(real: Path) -> None:
    parcels = gpd.read_file(real / "gennes" / "parcel.gpkg")
    plots = parcels.set_index(pd.Index([f"P{i}" for i in range(len(parcels))], name="plot_id"))
    town = Zone("Gennes", date(2026, 11, 20), CRS.from_user_input(parcels.crs), {"plots": plots})
    faults = check(town)
    assert {
        fault.severity
        for fault in faults
        if fault.kind in ("gap", "twice", "sliver", "place", "datum", "crs")
    } <= {"WARNING"}
    assert all(fault.severity == "WARNING" for fault in gaps_between(town))


def test_an_invalid_shape_with_reason_and_place_in_both_languages(zone_folder, two_plots, at, of) -> None:
    bow = Polygon([(500_000, 3_800_200), (500_100, 3_800_300), (500_100, 3_800_200), (500_000, 3_800_300)])
    examined = examine_zone(zone_folder(plots=two_plots(geometry=[at(0, 0, 100, 100), bow])))
    (fault,) = of(examined.faults, "geometry")
    assert (fault.row, fault.message("en")) == (2, "set aside: Self-intersection [500050.000 3800250.000].")
    assert fault.message("zh") == "已搁置：图形自相交 [500050.000 3800250.000]。"
