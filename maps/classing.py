"""Classing: where the values of one column are cut into classes: at quantiles, at equal steps, or at natural breaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from gis.errors import MapError

WAYS = ("quantile", "equal", "natural")
Numbers = npt.NDArray[np.float64]


def breaks(values: Any, how: str, classes: int = 6, digits: int = 2) -> tuple[float, ...]:
    """The lower ends of all classes but the first, rounded to the digits that people read; fewer where values are few.

    Class *i* holds ``breaks[i-1] <= value < breaks[i]``. Blanks and infinities are left out; without two different
    values there is no break.

    >>> breaks([1, 2, 3, 4], "quantile", 2), breaks([0, 10], "equal", 5), breaks([1, 2, 8, 9], "natural", 2)
    ((2.5,), (2.0, 4.0, 6.0, 8.0), (8.0,))
    """
    if how not in WAYS:
        raise MapError(
            f"no way of classing {how!r}; use one of {', '.join(WAYS)}, or give the breaks as numbers"
        )
    numbers = np.asarray(values, dtype=float)
    numbers = np.round(numbers[np.isfinite(numbers)], digits)
    if len(numbers) == 0 or numbers.min() == numbers.max():
        return ()
    if how == "natural":
        found = natural(numbers, classes)
    elif how == "equal":
        found = np.linspace(numbers.min(), numbers.max(), classes + 1)[1:-1]
    else:
        found = np.quantile(numbers, np.arange(1, classes) / classes)
    kept = np.unique(np.round(found, digits))
    return tuple(float(one) for one in kept[(kept > numbers.min()) & (kept <= numbers.max())])


def natural(numbers: Numbers, classes: int) -> Numbers:
    """Natural breaks: the cut into classes with the least sum of squared deviations from their means, found exactly.

    Fisher's optimal partition (W. D. Fisher, *On grouping for maximum homogeneity*, JASA 53, 1958), which maps call
    after Jenks, by dynamic programming over the distinct values: ``D[k, j] = min over i of D[k−1, i] + ssd(i, j)``. The best ``i``
    never falls as ``j`` grows, so each row is found by halving (H. Wang and M. Song, *Ckmeans.1d.dp*, R Journal 3/2, 2011).

    >>> natural(np.array([1.0, 2, 3, 10, 11, 12, 30, 31]), 3).tolist()
    [10.0, 30.0]
    """
    distinct, weight = np.unique(numbers, return_counts=True)
    count = len(distinct)
    classes = min(classes, count)
    centred = distinct - distinct.mean()
    sums = [np.concatenate([[0.0], np.cumsum(weight * centred**power)]) for power in (0, 1, 2)]

    def spread(first: Any, last: Any) -> Any:
        """Sum of squared deviations of the distinct values ``first`` to ``last``, both included."""
        n, one, two = (total[last + 1] - total[first] for total in sums)
        return two - one * one / n

    at = np.arange(count)
    cost = spread(np.zeros(count, dtype=int), at)
    starts = np.zeros((classes, count), dtype=int)
    for k in range(1, classes):
        before, cost = cost, np.full(count, np.inf)
        todo = [(k, count - 1, k, count - 1)]
        while todo:
            low, high, least, most = todo.pop()
            if low > high:
                continue
            middle = (low + high) // 2
            firsts = np.arange(least, min(middle, most) + 1)
            costs = before[firsts - 1] + spread(firsts, np.full(len(firsts), middle))
            best = int(np.argmin(costs))
            cost[middle], starts[k, middle] = costs[best], firsts[best]
            todo += [(low, middle - 1, least, firsts[best]), (middle + 1, high, firsts[best], most)]
    found, last = [], count - 1
    for k in range(classes - 1, 0, -1):
        found.append(distinct[starts[k, last]])
        last = starts[k, last] - 1
    return np.array(found[::-1])
