"""What Jiangsu's opinion on industrial land (苏政办发〔2021〕103号) means for plots: two encouragements, both measures.

What it asks of floor-area ratios is judged once, in ``jiangsu_industrial_2021``.
"""

from __future__ import annotations

import pandas as pd

from land_policy.case import Case
from land_policy.clause import Clause


def mixed_use(clause: Clause, case: Case) -> pd.Series:
    """混合产业用地: the industrial plots, to which mixing uses is open. Nullable boolean; blank: use not known."""
    return case.flag("is_industrial").rename("mixed_use")


def price_relief(clause: Clause, case: Case) -> pd.Series:
    """地价优惠: industrial land recorded as high-tech land. Nullable boolean; blank: use not known."""
    high_tech = case.text("high_tech_class").notna().astype("boolean")
    return (case.flag("is_industrial") & high_tech).rename("price_relief")
