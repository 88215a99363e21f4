"""Land of firms: every way a firm comes to its land, plot by plot, by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from land_policy.firms.firm_land import firm_land

NO = np.nan
PLOTS = {  # area and floor of each plot, m²
    "shared": (10_000, 8_000), "owned": (5_000, NO), "rented": (5_000, 1_000), "unsaid": (5_000, 1_000),
    "half said": (2_000, 1_000), "no floor": (2_000, 0), "over": (1_000, 1_000), "just": (1_000, 1_000),
    "all land": (1_000, 1_000), "too much land": (1_000, 1_000), "all floor": (1_000, 1_000), "floor unknown": (1_000, NO),
}  # fmt: skip
# plot, recorded land, floor used, rents → land and where it comes from
CASES = [
    ("shared", 4_000, 2_000, True, 4_000, "record"),
    ("shared", NO, 3_000, True, 3_000, "floor_share"),  # (10 000 − 4 000) × 3 000 / (8 000 − 2 000)
    ("owned", NO, NO, False, 5_000, "whole_plot"),
    ("rented", NO, 250, True, 1_250, "floor_share"),
    ("unsaid", NO, NO, None, NO, "no_used_floor"),
    ("half said", 500, NO, None, 500, "record"),
    ("half said", NO, 100, None, NO, "no_used_floor"),
    ("no floor", NO, 100, True, NO, "no_built_floor"),
    ("over", NO, 600, False, NO, "contradiction"),  # 1 011 of 1 000 m²: more than 1 % above
    ("over", NO, 411, False, NO, "contradiction"),
    ("just", NO, 600, False, 600, "floor_share"),
    ("just", NO, 410, False, 410, "floor_share"),
    ("all land", 1_000, 500, False, 1_000, "record"),
    ("all land", NO, 100, False, 0, "floor_share"),
    ("too much land", 1_001, 500, False, 1_001, "record"),
    ("too much land", NO, 100, False, NO, "contradiction"),
    ("all floor", 500, 1_000, False, 500, "record"),
    ("all floor", NO, 1, False, NO, "contradiction"),
    ("floor unknown", NO, 100, True, NO, "no_built_floor"),
    ("nowhere", NO, 100, False, NO, "no_plot"),
    ("nowhere", 700, NO, False, 700, "record"),
    (None, NO, 100, False, NO, "no_plot"),
]


def test_every_way_a_firm_comes_to_its_land() -> None:
    plots = pd.DataFrame(PLOTS, index=["area_m2", "built_floor_m2"], dtype="float64").T
    columns = ("plot_id", "occupied_land_m2", "used_floor_m2", "leased", "land_m2", "land_from")
    cases = pd.DataFrame(CASES, columns=columns).astype({"leased": "boolean"})
    zone = SimpleNamespace(layer={"firms": cases.drop(columns=["land_m2", "land_from"])}.get)
    found = firm_land(SimpleNamespace(zone=zone, plots=plots))
    assert found["land_from"].tolist() == cases["land_from"].tolist()
    assert found["land_m2"].tolist() == pytest.approx(cases["land_m2"].tolist(), nan_ok=True)
    assert found.at[1, "land_mu"] == pytest.approx(4.5)
