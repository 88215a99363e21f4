"""Several projects placed at once in a random zone, by trying every connected set of up to three plots for each."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

from plain import sites

PROJECTS = {
    "first": (9_000.0, 30_000.0, 1.0),
    "second": (18_000.0, 60_000.0, 1.5),
    "third": (4_000.0, 21_000.0, 0.7),
}
"""Least and greatest area of each project and what it counts; in all else they ask alike."""
QUESTION = Path(__file__).with_name("together.toml")
MOST_PLOTS, EDGE_M, REACH_M = 3, 10.0, 0.001
_SIZE = "area"


def written(folder: Path) -> list[Path]:
    """The questions of the projects as files."""
    text, paths = QUESTION.read_text(encoding="utf-8"), []
    for name, (least, most, weight) in PROJECTS.items():
        own = re.sub(r"least_m2 = \d+", f"least_m2 = {least:.0f}", text)
        own = re.sub(r"most_m2 = \d+", f"most_m2 = {most:.0f}", own)
        paths.append(folder / f"{name}.toml")
        paths[-1].write_text(f"weight = {weight}\n{own}", encoding="utf-8")
    return paths


class Ground:
    """Plots that nothing but their size keeps out, what each is worth, and every connected set of up to three of them."""

    def __init__(self, zone, plots: dict[str, dict]) -> None:
        self.area: dict[str, float] = {}
        self.score: dict[str, float] = {}
        for number in sorted(plots):
            answer = sites.alone(zone, plots[number], QUESTION, _SIZE)
            if not answer["out"]:
                self.area[number] = plots[number]["area_m2"]
                self.score[number] = answer["score"]
        usable = [number for number, score in self.score.items() if score is not None]
        near = {
            pair
            for pair in itertools.combinations(usable, 2)
            if _adjoin(plots[pair[0]]["shape"], plots[pair[1]]["shape"])
        }
        self.sets = [
            held
            for count in range(1, MOST_PLOTS + 1)
            for held in itertools.combinations(usable, count)
            if sum(pair in near for pair in itertools.combinations(held, 2)) >= count - 1
        ]

    def worth(self, held: tuple[str, ...]) -> float:
        """Score of a site: the mean of its plots by area."""
        return sum(self.score[one] * self.area[one] for one in held) / sum(self.area[one] for one in held)

    def offers(self, name: str) -> list[tuple[float, tuple[str, ...]]]:
        """The sites a project may have with what they count, best first."""
        least, most, weight = PROJECTS[name]
        fit = [held for held in self.sets if least <= sum(self.area[one] for one in held) <= most]
        return sorted(((weight * self.worth(held), held) for held in fit), key=lambda one: -one[0])


def _adjoin(one, other) -> bool:
    """Whether two shapes share ten metres of edge, as the mean of what each has along the other."""
    if one.distance(other) > REACH_M:
        return False
    along = [a.boundary.intersection(b.buffer(REACH_M)).length for a, b in ((one, other), (other, one))]
    return sum(along) / 2 - 2 * REACH_M >= EDGE_M


def best(offers: list[list[tuple[float, tuple[str, ...]]]], taken: frozenset = frozenset()) -> float:
    """The most that sites without a common plot are worth in all, one or none for each project."""
    if not offers:
        return 0.0
    rest = sum(one[0][0] for one in offers[1:] if one)
    found = best(offers[1:], taken)
    for value, held in offers[0]:
        if value + rest <= found:
            break
        if taken.isdisjoint(held):
            found = max(found, value + best(offers[1:], taken | set(held)))
    return found


def differences(zone, plots: dict[str, dict], placing) -> list[str]:
    """Where the toolkit's placing is worth otherwise than the best there is, or holds what it may not."""
    ground = Ground(zone, plots)
    offers = {name: ground.offers(name) for name in PROJECTS}
    sums = {
        "value": best(list(offers.values())),
        "alone": sum(one[0][0] for one in offers.values() if one),
    }
    found = [
        f"placing {name}: plain {value}, toolkit {getattr(placing, name)}"
        for name, value in sums.items()
        if not math.isclose(value, getattr(placing, name), rel_tol=1e-9, abs_tol=1e-9)
    ]
    held = [plot for text in placing.projects["plots"] for plot in text.split(";") if plot]
    if len(held) != len(set(held)):
        found.append(f"placing: a plot twice in {held}")
    for name, row in placing.projects.iterrows():
        site = tuple(sorted(row["plots"].split(";"))) if row["plots"] else ()
        if site and site not in {one for _, one in offers[str(name)]}:
            found.append(f"placing: {name} may not have {site}")
        if site and not math.isclose(row["score"], ground.worth(site), rel_tol=1e-9, abs_tol=1e-9):
            found.append(f"placing: {name} scores {row['score']}, plain {ground.worth(site)}")
    return found
