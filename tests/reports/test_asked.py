"""What people call a park, where there is none."""

from types import SimpleNamespace

import pandas as pd
import pytest

from gis.errors import QuestionError
from reports.asked import park_of


def test_a_zone_without_parks_says_so() -> None:
    bare = SimpleNamespace(zone=SimpleNamespace(name="tiny"), units=lambda scope: pd.DataFrame())
    with pytest.raises(QuestionError, match="no layer of parks") as told:
        park_of(bare, "无")  # type: ignore[arg-type]
    assert "本区没有园区图层" in told.value.text("zh")
    assert park_of(bare, "") == ""  # type: ignore[arg-type]
