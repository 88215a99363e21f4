"""What a province's figures rest on stands beside them, and the province stands last."""

import pandas as pd

from land_policy.tally import wide
from reports.cluster.rollup import PROVINCE_UNIT, summary


def test_a_ratio_says_for_what_share_it_is_known():
    rows = [
        {"scope": scope, "unit": unit, "indicator": "far_zone", "value": value, "known_pct": known}
        for scope, unit, value, known in (
            ("zone", "甲", 1.2, 100.0),
            ("zone", "乙", None, 0.0),
            ("province", PROVINCE_UNIT, 1.2, 76.6),
        )
    ]
    tallied = pd.DataFrame(rows).assign(numerator=1.0, denominator=1.0)
    zones = wide(tallied[tallied["scope"] == "zone"]).rename_axis("zone").reset_index()
    for name in ("area_ha", "built_ha", "industrial_ha", "suspected_idle_ha", "floor_wan_m2"):
        zones[name] = 1.0
    table = summary(tallied, zones.assign(name="", plots=1), "省", "zh")
    assert table.rows["zone"].tolist() == ["甲", "乙", "省"]
    assert table.rows["far_zone_text"].tolist() == ["1.20", "—", "1.20（76 %）"]
