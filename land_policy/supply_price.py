"""Supply price: what a project offers for land in a mode, beside the least price of industrial land for those years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from land_policy.siting.project import Project
from land_policy.stock.land_price import least_price, present_rents, year_factor
from land_policy.stock.mode_file import Mode, ModeFile
from layers.take import numbers

COLUMNS = (
    "year_factor", "floor_yuan_m2", "offer_yuan_m2", "floor_wan", "offer_wan", "price", "lacks",
)  # fmt: skip
YUAN_PER_WAN = 10_000.0
NEAR = 1e-9


def check(
    mode: Mode,
    wanted: Project,
    known: ModeFile,
    grade: int | None,
    plots: pd.DataFrame,
    use: pd.Series,
) -> pd.DataFrame:
    """The price check of one mode on every plot: the columns :data:`COLUMNS` on the plots' index.

    ``floor = grade price × relief × k``; the offer is the price paid at once, the present value of the rents, or both.
    ``price``: ``meets`` when the offer is no less, ``breaks``, ``unknown`` with what ``lacks``, ``exempt`` where the
    land is not industrial or the mode has no price. ``use``: the group of uses of each plot; blank: not known. Per m², and in 万元 for the plot's area of record.
    """
    lacks = lacking(mode, wanted, grade)
    factor = floor = offer = float("nan")
    if not lacks:
        factor, floor, offer = _figures(mode, wanted, known, grade or 0)
    here = use.eq("industry").to_numpy(dtype=bool) & (mode.years != "none")
    unsure = use.isna().to_numpy() & (mode.years != "none")
    verdict = "unknown" if lacks else "meets" if offer >= floor - NEAR else "breaks"
    area = numbers(plots, "area_m2").to_numpy()
    values = {
        "year_factor": np.where(here, factor, np.nan),
        "floor_yuan_m2": np.where(here, floor, np.nan),
        "offer_yuan_m2": np.where(here, offer, np.nan),
        "floor_wan": np.where(here, floor * area / YUAN_PER_WAN, np.nan),
        "offer_wan": np.where(here, offer * area / YUAN_PER_WAN, np.nan),
        "price": np.where(unsure, "unknown", np.where(here, verdict, "exempt")).astype(object),
        "lacks": np.where(unsure, ";".join(["land_use", *lacks]), np.where(here, ";".join(lacks), "")).astype(
            object
        ),
    }
    return pd.DataFrame(values, index=plots.index)


def lacking(mode: Mode, wanted: Project, grade: int | None) -> list[str]:
    """Names of the figures the check of a mode needs and nobody stated."""
    needs: dict[str, object] = {"land_grade": grade, "discount_rate": wanted.rate}
    if mode.name != "long_lease":
        needs["price_yuan_m2"] = wanted.price_yuan_m2
    if mode.name in ("long_lease", "lease_then_grant", "lease_and_grant"):
        needs |= {"rent_yuan_m2_year": wanted.rent_yuan_m2, "lease_years": wanted.lease_years}
    if mode.name not in ("grant", "long_lease"):
        needs["term_years"] = wanted.term_years
    if mode.name == "lease_and_grant":
        needs["leased_share"] = wanted.leased_share
    if wanted.relief is not None and wanted.relief < 1:
        needs |= {"priority_and_saving": wanted.priority_and_saving, "cost_yuan_m2": wanted.cost_yuan_m2}
    return [name for name, value in needs.items() if value is None]


def _figures(mode: Mode, wanted: Project, known: ModeFile, grade: int) -> tuple[float, float, float]:
    """Year factor, floor and offer in yuan per m²."""
    full = next(use.years for use in known.uses if use.name == "industry")
    relief = max(wanted.relief or 1.0, known.relief_least) if wanted.priority_and_saving else 1.0
    least = least_price(known.prices[grade], relief, wanted.cost_yuan_m2)
    rate, price = wanted.rate or 0.0, wanted.price_yuan_m2 or 0.0
    lease = wanted.lease_years or 0.0
    term = full if mode.name == "grant" else min(wanted.term_years or full, full)
    rents = present_rents(wanted.rent_yuan_m2 or 0.0, rate, lease)
    if mode.name == "long_lease":
        factor = year_factor(rate, lease, full)
        return factor, least * factor, rents
    factor = year_factor(rate, term, full)
    if mode.name == "lease_then_grant":
        return factor, least * factor, rents + price * (1 + rate) ** -lease
    if mode.name == "lease_and_grant":
        share = wanted.leased_share or 0.0
        factor = (1 - share) * factor + share * year_factor(rate, lease, full)
        return factor, least * factor, (1 - share) * price + share * rents
    return factor, least * factor, price
