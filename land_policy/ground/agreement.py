"""Agreement: what an image shows of every plot against what the ledger says of it on that day; clues, never verdicts."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import numpy as np
import pandas as pd

from land_policy.clause import Text
from land_policy.ground.thresholds import Thresholds


@functools.cache
def agreements() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``dictionary/ground_agreement.csv`` by code: words, group (``disagree agree untold``), what to look at.

    >>> agreements()["idle_on_record_built"]["group"]
    'disagree'
    """
    place = resources.files("land_policy").joinpath("dictionary", "ground_agreement.csv")
    rows = csv.DictReader(place.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row["key"]: MappingProxyType(row) for row in rows})


def labels(lang: str = "zh") -> dict[str, str]:
    """The codes as people read them.

    >>> labels("en")["agrees"]
    'agrees'
    """
    return {key: row[lang] for key, row in agreements().items()}


def look(code: str) -> Text:
    """What a visit should look at."""
    row = agreements()[code]
    return Text(row["look_zh"], row["look_en"])


def agreement(facts: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    """The code of every plot, ``ground_agreement``.

    ``facts``: ``ground_state``; ``visible`` and ``coarse``; ``green``, ``built``, ``bare`` in per cent of what is seen (blank: the image
    cannot tell); the same with ``_before`` of the earlier image (blank: none on which the plot can be seen); ``start_gap_days`` between
    the recorded start and the image, either way (blank: no start). What cannot be seen, is too coarse, unknown on record or from before the
    supply is not compared. Vegetation over ``green_pct`` is green, built-up ground from ``built_pct`` on is built, bare soil from
    ``bare_pct`` on is bare.

    * not supplied: built → ``unsupplied_on_record_built``; no longer green or newly bare → ``changed``;
    * supplied and not begun: built → ``idle_on_record_built``; green before and bare now → ``idle_on_record_cleared``;
    * under construction or stopped: green → ``built_on_record_green``; stopped: built-up ground risen since → as ``changed``;
    * finished: built before and now ``change_pct`` points less → ``built_lost``; not built → ``finished_on_record_open``;
    * green or water: built → ``open_on_record_built``.

    Without short-wave infrared only green and not green can be told: what hangs on more is ``not_told``.
    """
    state = facts["ground_state"]
    at = {name: thresholds.limit(name) for name in ("green_pct", "built_pct", "change_pct")}
    green, built = facts["green"] >= at["green_pct"], facts["built"] >= at["built_pct"]
    blind = facts["built"].isna()
    before = facts["green_before"].notna()
    was_green = facts["green_before"] >= at["green_pct"]
    lost_green = was_green & (facts["green_before"] - facts["green"] >= at["change_pct"]) & ~green
    fallen = (facts["built_before"] >= at["built_pct"]) & (
        facts["built_before"] - facts["built"] >= at["change_pct"]
    )
    risen = facts["built"] - facts["built_before"] >= at["change_pct"]
    soon = facts["start_gap_days"].abs() <= thresholds.limit("grace_days")
    free, idle, works = state == "not_supplied", state == "not_started", state.isin(["under_way", "stopped"])
    done, open_ = state.isin(["finished", "built_undated"]), state == "open"
    wet = facts["water"] >= at["green_pct"]
    untouched = green | wet
    ways = {
        "not_visible": [~facts["visible"]],
        "coarse": [facts["coarse"]],
        "unknown": [state == "unknown"],
        "before_supply": [state == "before_supply"],
        "unsupplied_on_record_built": [free & built],
        "too_soon": [idle & ~untouched & soon, works & green & soon],
        "idle_on_record_built": [idle & built],
        "idle_on_record_cleared": [idle & lost_green],
        "built_on_record_green": [works & green],
        "changed": [free & lost_green, (state == "stopped") & risen & facts["stopped_before"]],
        "built_lost": [done & fallen],
        "finished_on_record_open": [done & (green | (~blind & ~built))],
        "open_on_record_built": [open_ & built],
        "not_told": [
            idle & ~untouched & (blind | ~before),
            free & blind & ~untouched & ~before,
            done & blind,
            open_ & blind & ~untouched,
        ],
    }  # fmt: skip
    masks = [
        np.logical_or.reduce([one.fillna(False).to_numpy(dtype=bool) for one in any_])
        for any_ in ways.values()
    ]
    return pd.Series(np.select(masks, list(ways), "agrees"), index=facts.index, name="ground_agreement")
