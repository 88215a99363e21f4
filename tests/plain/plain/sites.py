"""One siting question asked plot by plot: what keeps a plot out, what each criterion is worth, score and rank."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

QUESTION = Path(__file__).with_name("question.toml")
YES, NO, BLANK = True, False, None


@functools.cache
def question(path: Path = QUESTION) -> dict:
    """A question as it is written."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def answered(zone, plots: dict[str, dict]) -> dict[str, dict]:
    """What the question says of every plot: exclusions that keep it out, route, values, shares, score and rank."""
    found = {}
    for number in sorted(plots):
        found[number] = alone(zone, plots[number])
    ranked = sorted(
        (row for row in found.items() if row[1].get("score") is not None),
        key=lambda row: (-round(row[1]["score"], 9), row[0]),
    )
    for rank, (_, row) in enumerate(ranked, 1):
        row["rank"] = rank
    return found


def alone(zone, plot: dict, asking: Path = QUESTION, without: str = "") -> dict:
    """What a question says of one plot but for its rank; one exclusion may be left unasked."""
    one = question(asking)
    plot = plot | {"batch_held": plot["batch_id"], "idle_class": _idle(plot)}
    route = _route(plot, one)
    asked = {name: answer for name, answer in _asked(zone, plot, route, one).items() if name != without}
    out = [name for name, (holds, blank) in asked.items() if holds or (holds is None and blank == "out")]
    opened = [name for name, (holds, blank) in asked.items() if holds is None and blank == "open"]
    said = {"route": route, "out": sorted(out), "open": sorted(opened)}
    return said if out else said | _worth(zone, plot, route, one)


def _idle(plot: dict) -> str | None:
    return None if plot["clock"]["class"] == "unknown" else plot["clock"]["class"]


def _test(plot: dict, test: dict) -> bool | None:
    """One test of one column: yes, no, or not known."""
    value = plot.get(test["column"])
    if test["test"] == "filled":
        return value is not None
    if value is None:
        return NO if test.get("blank") == "no" else BLANK
    if test["test"] == "is":
        return value in test["words"]
    if test["test"] == "within":
        return value.startswith(tuple(test["words"]))
    if test["test"] == "yes":
        return value is True
    low, high = test.get("least"), test.get("most")
    return (low is not None and value < low) or (high is not None and value > high)


def _all(answers: list[bool | None]) -> bool | None:
    return NO if NO in answers else BLANK if BLANK in answers else YES


def _route(plot: dict, asking: dict) -> str | None:
    """The first way to the land; ``""`` where there is none, nothing where that is not known."""
    unknown = False
    for way in asking.get("route", []):
        holds = _all([_test(plot, test) for test in way["when"]])
        if holds:
            return way["name"]
        unknown = unknown or holds is None
    return None if unknown else ""


def _asked(zone, plot: dict, route: str | None, asking: dict) -> dict[str, tuple[bool | None, str]]:
    """Every exclusion: whether it holds, and what a blank does."""
    want = asking["want"]
    area = want["area"]
    asked = {"area": (not area["least_m2"] <= plot["area_m2"] <= area["most_m2"], "out")}
    if "far" in want:
        far = want["far"]
        asked["far_ceiling"] = (_less(_rounded(plot["far_ceiling"]), far["least"]), far["blank"])
        asked["far_floor"] = (_less(far["most"], plot["far_least"]), far["blank"])
    if "land_use" in want:
        asked["land_use"] = (_other_use(plot, want["land_use"]), want["land_use"]["blank"])
    if "supply" in want:
        asked["supply"] = (None if route is None else route == "", "out")
    for one in asking["exclusion"]:
        if one["from"] == "columns":
            holds = _all([_test(plot, test) for test in one["when"]])
        else:
            holds = _covered(zone, plot, one)
        asked[one["name"]] = (holds, one["blank"])
    return asked


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


def _less(one: float | None, other: float | None) -> bool | None:
    return None if one is None or other is None else one < other


def _other_use(plot: dict, wanted: dict) -> bool | None:
    if plot.get("land_use"):
        return not plot["land_use"].startswith(tuple(wanted["codes"]["用地用海2023"]))
    return (
        not plot["planned_class"].startswith(tuple(wanted["planned"])) if plot.get("planned_class") else None
    )


def _covered(zone, plot: dict, one: dict) -> bool | None:
    """Whether more of the plot than the limit lies under the lines of a kind; not known where none is drawn."""
    lines = [row["shape"] for row in zone.constraints if row["kind"] in one["where"]["kind"]]
    if not lines:
        return None
    left = plot["shape"]
    for line in lines:
        left = left.difference(line)
    return round(1 - left.area / plot["shape"].area, 9) > one["share_above"]


def _worth(zone, plot: dict, route: str | None, asking: dict) -> dict:
    """Values, worths and shares of the score."""
    values, shares = {}, {}
    for one in asking["criterion"]:
        name, value = one["name"], _value(zone, plot, route, one)
        values[name] = value
        worth = None if value is None else _curve(one, value)
        shares[name] = None if worth is None else 100 * one["weight"] * worth
    score = None if None in shares.values() else sum(shares.values())
    return {"values": values, "shares": shares, "score": score}


def _value(zone, plot: dict, route: str | None, one: dict):
    if one["from"] == "policy":
        return route or None
    if one["from"] == "distance":
        kinds = one["where"]["kind"]
        return min(plot["shape"].distance(road["shape"]) for road in zone.roads if road["kind"] in kinds)
    return plot.get(one["column"])


def _curve(one: dict, value) -> float | None:
    """What a value is worth: by word, by step, or on the line between worst and best."""
    if "categories" in one:
        return one["categories"].get(value)
    if "classes" in one:
        return next(step["worth"] for step in one["classes"] if "upto" not in step or value <= step["upto"])
    part = (value - one["worst"]) / (one["best"] - one["worst"])
    return min(1.0, max(0.0, part))
