"""Land price: the year factor of a term, the present value of rents, and the least price of industrial land."""

from __future__ import annotations


def year_factor(rate: float, years: float, full: float) -> float:
    """``k = [1 − (1 + r)^−n] / [1 − (1 + r)^−N]``: the share of the full-term price a term of ``n`` years is worth.

    ``n / N`` at a rate of 0. No unit.

    Source: year correction in the valuation of urban land (practice after GB/T 18508).

    >>> round(year_factor(0.06, 20, 50), 4), year_factor(0.06, 50, 50), year_factor(0, 20, 50)
    (0.7277, 1.0, 0.4)
    """
    if rate == 0:
        return years / full
    return float((1 - (1 + rate) ** -years) / (1 - (1 + rate) ** -full))


def present_rents(rent: float, rate: float, years: float) -> float:
    """Present value of a yearly rent paid at the end of each of ``n`` years: ``rent × [1 − (1 + r)^−n] / r``.

    In the unit of the rent.

    >>> round(present_rents(20, 0.06, 20), 2), present_rents(20, 0, 20)
    (229.4, 400)
    """
    return rent * years if rate == 0 else float(rent * (1 - (1 + rate) ** -years) / rate)


def least_price(grade_price: float, share: float, cost: float | None) -> float:
    """Least price of the full term: the grade's price, less where relief is open, never under cost.

    In yuan per m², as the grade's price.

    >>> least_price(288, 0.7, None), least_price(288, 0.7, 230), least_price(288, 1.0, 230)
    (201.6, 230, 288.0)
    """
    asked = grade_price * share
    return asked if cost is None or share >= 1 else max(asked, cost)
