"""Colour: sRGB as #RRGGBB to CIE L*a*b* (D65) and back, and made stronger or lighter there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Lab = npt.NDArray[np.float64]

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
EDGE, SLOPE = 216 / 24389, 24389 / 27


def linear(colour: str) -> Lab:
    """Red, green and blue as amounts of light, 0 to 1."""
    shown = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)


def lab(light: Lab) -> Lab:
    """L*a*b* of amounts of light.

    >>> lab(linear("#FFFFFF")).round(1).tolist(), lab(linear("#B3432B")).round(1).tolist()
    ([100.0, -0.0, 0.0], [43.9, 44.2, 37.7])
    """
    part = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    bent = np.where(part > EDGE, np.cbrt(part), (SLOPE * part + 16) / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def from_lab(place: Lab) -> str:
    """The nearest #RRGGBB; what no screen can show loses chroma until one can.

    >>> from_lab(lab(linear("#4F9FA8")))
    '#4F9FA8'
    """
    light = _light(place)
    for _ in range(40):
        if light.min() >= -1e-6 and light.max() <= 1 + 1e-6:
            break
        place = place * np.array([1, 0.95, 0.95])
        light = _light(place)
    light = np.clip(light, 0, 1)
    shown = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(one) * 255):02X}" for one in shown)


def strong(colour: str) -> str:
    """The same hue darker and fuller, so that it survives a washed-out beamer; near-white stays as it is.

    >>> strong("#FFFFFF"), strong("#D7C3B2")
    ('#FFFFFF', '#C5A78C')
    """
    place = lab(linear(colour))
    if place[0] > 94 and np.hypot(place[1], place[2]) < 6:
        return colour
    return from_lab(np.array([place[0] * 0.88, place[1] * 1.6, place[2] * 1.6]))


def toned(colour: str, lightness: float) -> str:
    """The same hue at another lightness L*, 0 to 100.

    >>> toned("#B3432B", 72)
    '#FC957A'
    """
    place = lab(linear(colour))
    return from_lab(np.array([lightness, place[1], place[2]]))


def grey(colour: str) -> float:
    """Lightness L* of a colour on a printer of greys.

    >>> round(grey("#B3432B"))
    44
    """
    return float(lab(linear(colour))[0])


def _light(place: Lab) -> Lab:
    middle = (place[0] + 16) / 116
    bent = np.array([middle + place[1] / 500, middle, middle - place[2] / 200])
    part = np.where(bent**3 > EDGE, bent**3, (116 * bent - 16) / SLOPE)
    return np.linalg.inv(TO_XYZ) @ (part * WHITE)
