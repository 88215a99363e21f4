"""Sizes and scales of sheets."""

import pytest

from gis.errors import MapError
from maps.still.paper import SCALES, round_scale, size


def test_sizes_as_people_type_them() -> None:
    assert size("A3") == ((420.0, 297.0), False)
    assert size("a3P") == ((297.0, 420.0), False)
    assert size("841 × 594") == ((841.0, 594.0), False)
    assert size("1920x1080px") == ((338.6667, 190.5), True)


@pytest.mark.parametrize("text", ["A9", "", "420", "10x10", "99999x100", "B4", "-5x200"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(MapError):
        size(text)


def test_a_scale_is_the_next_round_one() -> None:
    assert [round_scale(n) for n in (1, 501, 10_000, 10_001, 26_000, 163_000)] == [
        500, 1000, 10_000, 15_000, 30_000, 175_000,
    ]  # fmt: skip
    assert list(SCALES) == sorted(SCALES)
