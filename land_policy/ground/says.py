"""Says: a plot's ground evidence as a sentence: what the image shows, what the earlier one showed, what the record says of that day."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from land_policy.clause import Text
from land_policy.ground.thresholds import COVERS, words_of
from land_policy.words import words


def says(table: pd.DataFrame, by_image: Mapping[str, pd.DataFrame], lang: str = "zh") -> pd.Series:
    """The sentence of every row of an agreement, in one language. Shares are of what is seen, to whole per cent."""
    form = {key: text.label(lang) for key, text in words("ground", "dictionary/ground_words.csv").items()}
    told = _filled(
        form["seen"],
        day=_day(table["ground_date"]),
        shares=_shares(table, form),
        seen=_whole(table["coverage_pct"]),
    )
    unseen = _filled(form["unseen"], day=_day(table["ground_date"]), seen=_whole(table["coverage_pct"]))
    told = told.where(table["visible"], unseen)
    told = told + _filled(form["coarse"], cells=table["cells"].round(1).astype("string").fillna("")).where(
        table["coarse"], ""
    )
    for name, rows in by_image.items():
        here = table["ground_before"].eq(name)
        if here.any():
            was = _filled(form["before"], day=_day(rows["date"]), shares=_shares(rows, form))
            told = told + was.where(here, "")
    states = {key: text.label(lang) for key, text in words_of("ground_states").items()}
    since = table["since"] if "since" in table.columns else pd.Series(pd.NaT, index=table.index)
    state = table["ground_state"].map(states).astype("string")
    dated = _filled(form["state_since"], state=state, since=_day(since))
    told = told + _filled(form["record"], state=dated.where(since.notna(), state))
    unsure = table["ground_agreement"].eq("not_told")
    blind = table["built_up_pct"].isna()
    why = blind.map({True: form["blind"], False: form["alone"]}).astype("string")
    why = why.mask(~blind & table["ground_before"].ne(""), form["mixed"])
    return told + why.where(unsure, "") + form["stop"]


def _shares(rows: pd.DataFrame, form: Mapping[str, str]) -> pd.Series:
    """The covers with their shares, those that the image cannot tell left out."""
    seen = rows["coverage_pct"].where(rows["coverage_pct"] > 0)
    told = pd.Series("", index=rows.index, dtype="string")
    for cover in (*COVERS, "other"):
        share = 100 * rows[f"{cover}_pct"] / seen
        one = _filled(form[cover], share=_whole(share)).where(share.notna() & (share >= 0.5), "")
        comma = pd.Series(form["comma"], index=rows.index).where((told != "") & (one != ""), "")
        told = told + comma + one
    return told


def _whole(share: pd.Series) -> pd.Series:
    return share.round().astype("Int64").astype("string").fillna("")


def _day(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days).dt.strftime("%Y-%m-%d").astype("string").fillna("")


def _filled(form: str, **facts: pd.Series) -> pd.Series:
    """A form with its places filled by text on one index."""
    index = next(iter(facts.values())).index
    told = pd.Series("", index=index, dtype="string")
    rest = form
    while "{" in rest:
        head, _, tail = rest.partition("{")
        name, _, rest = tail.partition("}")
        told = told + head + facts[name].astype("string").fillna("")
    return told + rest


def label(table: str, key: str) -> Text:
    """The words of one code of a table of the ground's dictionary.

    >>> label("ground_change", "cleared").label("en")
    'vegetation has gone'
    """
    return words_of(table)[key]
