"""Classes stay apart for eyes that confuse red and green, under a washed-out beamer, and on a printer of greys."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from maps import colour, palette

# Machado, Oliveira & Fernandes (2009), A physiologically-based model for simulation of color vision deficiency,
# IEEE TVCG 15(6), table 1, severity 1.0: on amounts of light
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
APART = 7.5
"""ΔE*ab (CIE 1976) that neighbours in a legend keep for every eye; 2.3 is just noticeable."""
BEAMER, APART_PROJECTED = 0.25, 6.0
"""A lit room adds a quarter of white to everything; ΔE*ab that is left."""
APART_GREY = 8.0
"""ΔL* between classes of one hatch in print."""
RAMPS = {
    **{f"amount {n}": palette.amount_ramp(n) for n in range(2, 7)},
    **{f"margin {b}+{a}": palette.margin_ramp(b, a) for b, a in itertools.product((1, 2, 3), repeat=2)},
    "urgency": tuple(palette.URGENCY.values()),
    "tones": (palette.TONES["good"], palette.TONES["bad"], palette.TONES["unknown"]),
}


def apart(one: str, other: str, eye: str = "usual", wash: float = 0.0) -> float:
    seen = [(1 - wash) * (EYES[eye] @ colour.linear(c)) + wash for c in (one, other)]
    return float(np.linalg.norm(colour.lab(seen[0]) - colour.lab(seen[1])))


def neighbours(colours: Sequence[str]) -> list[tuple[str, str]]:
    return list(itertools.pairwise(colours))


def test_the_measure_of_distance_is_the_published_one() -> None:
    assert colour.lab(colour.linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert apart("#000000", "#FFFFFF") == pytest.approx(100, abs=0.01)
    red, green = "#C00000", "#4E7D00"
    assert apart(red, green) > 80
    assert apart(red, green, "deuteranopia") < 30


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("ramp", RAMPS)
def test_neighbours_in_a_legend_stay_apart_for_every_eye(ramp: str, eye: str) -> None:
    assert min(apart(a, b, eye) for a, b in neighbours(RAMPS[ramp])) >= APART


@pytest.mark.parametrize("ramp", RAMPS)
def test_a_projector_in_a_lit_room_keeps_neighbours_apart(ramp: str) -> None:
    shown = [palette.projected(one) for one in RAMPS[ramp]]
    assert min(apart(a, b, wash=BEAMER) for a, b in neighbours(shown)) >= APART_PROJECTED
    for eye in EYES:
        assert min(apart(a, b, eye) for a, b in neighbours(shown)) >= APART
    if ramp.startswith("amount"):
        assert apart(palette.PAPER, shown[0], wash=BEAMER) >= APART_PROJECTED


def test_land_use_on_screen_is_told_from_the_use_beside_it_in_the_code_list() -> None:
    colours = palette.land_use_colours("screen")
    first = [colours[code] for code in ("0701", "0802", "0901", "1001", "1101", "1401", "16")]
    for eye in EYES:
        assert min(apart(a, b, eye) for a, b in neighbours(first)) >= APART


@pytest.mark.parametrize("count", [6, 12, 19])
def test_named_classes_print_apart_in_greys(count: int) -> None:
    named = [c for c in palette.land_use_colours("screen").values() if c != "#FFFFFF"][:count]
    shown = palette.printed(named, "categories")
    for one, other in itertools.combinations(shown, 2):
        assert one[1] != other[1] or abs(colour.grey(one[0]) - colour.grey(other[0])) >= APART_GREY
    assert all(colour.grey(one) >= 50 for one, hatch in shown if hatch), (
        "a hatch needs a ground to be seen on"
    )


@pytest.mark.parametrize("ramp", [name for name in RAMPS if name.startswith(("amount", "margin"))])
def test_amounts_print_apart_in_greys(ramp: str) -> None:
    kind = "amount" if ramp.startswith("amount") else "diverging"
    shown = palette.printed(RAMPS[ramp], kind)
    for one, other in itertools.combinations(shown, 2):
        assert one[1] != other[1] or abs(colour.grey(one[0]) - colour.grey(other[0])) >= APART_GREY


def test_a_colour_made_stronger_keeps_its_hue_and_no_colour_leaves_the_screen() -> None:
    for shown in {*palette.land_use_colours("screen").values(), *palette.land_use_colours("plan").values()}:
        made = palette.projected(shown)
        before, after = (colour.lab(colour.linear(one)) for one in (shown, made))
        assert after[0] <= before[0] + 0.5
        if np.hypot(*before[1:]) > 8:
            turn = np.degrees(np.arctan2(after[2], after[1]) - np.arctan2(before[2], before[1]))
            assert abs((turn + 180) % 360 - 180) < 6


def test_the_class_of_most_plots_prints_plain_and_each_hatch_stands_once() -> None:
    named = ["#D7C3B2", "#FFA99A", "#FFFFFF", "#CCBDF9", "#9CDB9C"]
    assert [hatch for _, hatch in palette.printed(named, "categories", plain=3)] == [
        "lines",
        "posts",
        "",
        "",
        "back",
    ]
