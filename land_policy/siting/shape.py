"""Shapes of criteria: how a value becomes worth between 0 and 1, the same whatever the other plots are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from gis.errors import SitingError
from gis.words import refusal


@dataclass(frozen=True)
class Linear:
    """Straight line between the worst and the best value, flat beyond both.

    ``worth = clip((value − worst) / (best − worst), 0, 1)``; ``worst`` may be the larger. Blank stays blank.

    >>> Linear(worst=2000.0, best=0.0).worth(pd.Series([0.0, 500.0, 3000.0])).tolist()
    [1.0, 0.75, 0.0]
    """

    worst: float
    best: float

    def __post_init__(self) -> None:
        if self.worst == self.best:
            raise SitingError(refusal("land_policy", "shape.same", value=self.worst))

    def worth(self, values: pd.Series) -> pd.Series:
        """Worth of each value, 0 to 1, on the same index."""
        line = (values.astype(float) - self.worst) / (self.best - self.worst)
        return (line.clip(0.0, 1.0) + 0.0).rename(values.name)  # + 0.0: no minus zero


@dataclass(frozen=True)
class Classes:
    """Steps: the worth of the first class whose upper bound is not below the value; one more for the rest.

    ``bounds`` increase; ``worths`` has one entry more than ``bounds``. Blank stays blank.

    >>> Classes(bounds=(3.0, 8.0), worths=(1.0, 0.5, 0.0)).worth(pd.Series([3.0, 3.1, 90.0])).tolist()
    [1.0, 0.5, 0.0]
    """

    bounds: tuple[float, ...]
    worths: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.worths) != len(self.bounds) + 1 or not self.bounds:
            raise SitingError(refusal("land_policy", "shape.classes"))
        if any(later <= earlier for earlier, later in zip(self.bounds, self.bounds[1:], strict=False)):
            bounds = [f"{bound:g}" for bound in self.bounds]
            raise SitingError(refusal("land_policy", "shape.order", bounds=bounds))

    def worth(self, values: pd.Series) -> pd.Series:
        """Worth of each value, 0 to 1, on the same index."""
        numbers = values.astype(float)
        found = np.asarray(self.worths)[np.searchsorted(self.bounds, numbers.to_numpy(), side="left")]
        return pd.Series(found, index=values.index, name=values.name).where(numbers.notna())


@dataclass(frozen=True)
class Categories:
    """A worth for each word or code, and one for all others; without ``other`` those are blank.

    >>> Categories({"lead": 1.0}, other=0.2).worth(pd.Series(["lead", "park", None])).tolist()
    [1.0, 0.2, nan]
    """

    worths: Mapping[str, float]
    other: float | None = None

    def worth(self, values: pd.Series) -> pd.Series:
        """Worth of each value, 0 to 1, on the same index."""
        found = values.map(dict(self.worths)).astype(float)
        if self.other is not None:
            found = found.mask(found.isna() & values.notna(), self.other)
        return found.rename(values.name)


@dataclass(frozen=True)
class Sigmoid:
    """A soft step: worth 0.5 at ``half``, 0.9 at ``high`` and never quite 0 or 1; falling where ``high`` is less.

    ``worth = 1 / (1 + 9 ** ((half − value) / (high − half)))``, the logistic curve through both. Blank stays blank.

    >>> Sigmoid(half=800.0, high=300.0).worth(pd.Series([300.0, 800.0, 1300.0])).round(9).tolist()
    [0.9, 0.5, 0.1]
    """

    half: float
    high: float

    def __post_init__(self) -> None:
        if self.half == self.high:
            raise SitingError(refusal("land_policy", "shape.half", value=self.half))

    def worth(self, values: pd.Series) -> pd.Series:
        """Worth of each value, 0 to 1, on the same index."""
        power = (self.half - values.astype(float)) / (self.high - self.half)
        return (1.0 / (1.0 + 9.0 ** power.clip(-300.0, 300.0))).rename(values.name)


@dataclass(frozen=True)
class Trapezoid:
    """Membership with a flat top: 0 up to ``a``, rising to 1 at ``b``, 1 up to ``c``, falling to 0 at ``d``.

    ``a ≤ b ≤ c ≤ d``, ``a < d``; with ``b = c`` it is a triangle, and with ``a = b`` or ``c = d`` that side is a wall whose
    foot counts as the top. Blank stays blank.

    >>> Trapezoid(0.0, 10.0, 20.0, 40.0).worth(pd.Series([0.0, 5.0, 15.0, 30.0, 99.0])).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    >>> Trapezoid(0.0, 10.0, 10.0, 20.0).worth(pd.Series([10.0, 15.0])).tolist()  # a triangle
    [1.0, 0.5]
    """

    a: float
    b: float
    c: float
    d: float

    def __post_init__(self) -> None:
        corners = (self.a, self.b, self.c, self.d)
        if not self.a <= self.b <= self.c <= self.d or self.a == self.d:
            raise SitingError(
                refusal("land_policy", "shape.corners", corners=[f"{one:g}" for one in corners])
            )

    def worth(self, values: pd.Series) -> pd.Series:
        """Worth of each value, 0 to 1, on the same index."""
        numbers = values.astype(float)
        up = (numbers - self.a) / (self.b - self.a) if self.b > self.a else numbers.ge(self.a).astype(float)
        down = (self.d - numbers) / (self.d - self.c) if self.d > self.c else numbers.le(self.d).astype(float)
        worth = np.minimum(up, down).clip(0.0, 1.0) + 0.0
        return worth.where(numbers.notna()).rename(values.name)


Shape: TypeAlias = Linear | Classes | Categories | Sigmoid | Trapezoid
