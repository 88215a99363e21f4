"""Indicators of one plot: Series in, one Series out on the same index, named, unit last.

A blank stays blank, and an area of 0 m² gives a blank: a ratio without a denominator is unknown, never 0.
Definitions: TD/T 1029 (2014 trial) for FAR, density and coefficient; the control indicators for industrial
projects (2008, 2023) for the shares of service land, service floor area and green.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gis.measure import hectares, mu


def ratio(numerator: pd.Series, denominator: pd.Series, name: str, factor: float = 1.0) -> pd.Series:
    """``factor × numerator / denominator``; blank where either is blank or the denominator is not above 0.

    >>> ratio(pd.Series([1.0, 1.0, None]), pd.Series([4.0, 0.0, 4.0]), "share_pct", 100).tolist()
    [25.0, nan, nan]
    """
    below = pd.to_numeric(denominator).astype("float64")
    above = pd.to_numeric(numerator).astype("float64")
    return (factor * above / below.where(below > 0)).rename(name)


def far(built_far_floor_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """容积率, the floor-area ratio: floor area counted in FAR (m²) / area of record (m²).

    >>> far(pd.Series([8200.0]), pd.Series([10000.0])).tolist()
    [0.82]
    """
    return ratio(built_far_floor_m2, area_m2, "far")


def far_plain(built_floor_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """The floor-area ratio with every storey counted once: floor area (m²) / area of record (m²)."""
    return ratio(built_floor_m2, area_m2, "far_plain")


def building_density_pct(built_footprint_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """建筑密度, building density: 100 × footprint (m²) / area of record (m²).

    >>> building_density_pct(pd.Series([2800.0]), pd.Series([10000.0])).tolist()
    [28.0]
    """
    return ratio(built_footprint_m2, area_m2, "building_density_pct", 100)


def building_coefficient_pct(built_covered_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """建筑系数: 100 × (footprints of buildings and structures + open yards, m²) / area of record (m²)."""
    return ratio(built_covered_m2, area_m2, "building_coefficient_pct", 100)


def per_hectare(amount: pd.Series, area_m2: pd.Series, name: str) -> pd.Series:
    """An amount per hectare of the area of record (m²).

    >>> per_hectare(pd.Series([900.0]), pd.Series([20000.0]), "tax_wan_ha").tolist()
    [450.0]
    """
    return ratio(amount, hectares(area_m2), name)


def per_mu(amount: pd.Series, area_m2: pd.Series, name: str) -> pd.Series:
    """An amount per mu 亩 of the area of record (m²); 1 mu = 2000/3 m², 15 mu = 1 hectare.

    >>> per_mu(pd.Series([900.0]), pd.Series([20000.0]), "tax_wan_mu").round(9).tolist()
    [30.0]
    """
    return ratio(amount, mu(area_m2), name)


def far_headroom(far_most: pd.Series, far: pd.Series) -> pd.Series:
    """容积率余量: greatest FAR less present FAR; negative where the plot is over, blank where no ceiling is known."""
    return (pd.to_numeric(far_most) - far).rename("far_headroom")


def floor_headroom_m2(far_headroom: pd.Series, area_m2: pd.Series) -> pd.Series:
    """Floor area the plan still allows (m²): head-room × area of record; 0 where the plot is over its ceiling.

    >>> floor_headroom_m2(pd.Series([0.5, -0.1]), pd.Series([1000.0, 1000.0])).tolist()
    [500.0, 0.0]
    """
    return (far_headroom * area_m2).clip(lower=0).rename("floor_headroom_m2")


def area_of_record(official_area_m2: pd.Series, plane_area_m2: pd.Series) -> pd.DataFrame:
    """The area every ratio divides by: official where given (above 0), else plane; with ``area_from`` and the gap.

    ``area_gap_pct = 100 × (official − plane) / plane``.

    >>> area_of_record(pd.Series([None, 99.0]), pd.Series([50.0, 100.0])).values.tolist()
    [[50.0, 'plane', nan], [99.0, 'official', -1.0]]
    """
    official = pd.to_numeric(official_area_m2).astype("float64")
    official = official.where(official > 0)
    given = official.notna()
    gap = ratio(official - plane_area_m2, plane_area_m2, "area_gap_pct", 100)
    return pd.DataFrame(
        {
            "area_m2": official.where(given, plane_area_m2),
            "area_from": np.where(given, "official", "plane"),
            "area_gap_pct": gap,
        },
        index=plane_area_m2.index,
    )
