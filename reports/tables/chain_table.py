"""Chain tables: firms on the links of each chain by park, and what investment promotion asks for."""

from __future__ import annotations

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.firms.chains import Chains
from land_policy.words import words
from layers.schema import Column
from reports.printed import Table, nothing
from reports.words import phrase

HEADS = (
    Column("chain_label", "产业链", "chain"),
    Column("link_label", "环节", "link"),
    Column("stage", "位置", "stage"),
    Column("state", "状况", "state"),
    Column("firms", "企业", "firms", "家", "count"),
    Column("output_wan", "年产值", "annual output", "万元", "number"),
    Column("employees", "从业人数", "people employed", "人", "number"),
    Column("high_tech", "其中高新技术企业", "high-tech firms", "家", "count"),
    Column("parks", "所在园区", "parks"),
)


def chain_table(chains: Chains, evaluation: Evaluation, chain: str = "", lang: str = "zh") -> Table:
    """One row a link: its stage, the firms on it by park, their output and people, and its state."""
    rows = _named(chains, chains.links, lang)
    if chain:
        rows = rows[rows["chain"] == chains.chain(chain).name]
    rows = rows.assign(parks=[_parks(evaluation, text, lang) for text in rows["parks"]])
    return Table(
        rows,
        HEADS,
        _title(evaluation, chains.title.label(lang), lang),
        _labels(lang),
        ("chain", "link", "main_park", "unplaced"),
        headline=_headline(chains, rows, chain, lang),
    )


def ask_table(chains: Chains, evaluation: Evaluation, chain: str = "", lang: str = "zh") -> Table:
    """One row a link that is missing or hangs on one firm: who is there upstream and downstream, and in which park."""
    rows = _named(chains, chains.asks, lang)
    if chain:
        rows = rows[rows["chain"] == chains.chain(chain).name]
    labels = {(one.name, link.name): link.label.label(lang) for one in chains.chains for link in one.links}
    join = "、" if lang == "zh" else ", "
    told = {
        side: [
            join.join(labels[of, name] for name in str(listed).split(";") if name)
            for of, listed in zip(rows["chain"], rows[side], strict=True)
        ]
        for side in ("links_up", "links_down")
    }
    rows = rows.assign(
        up=told["links_up"],
        down=told["links_down"],
        park_label=[evaluation.unit_name("park", park, lang) if park else "" for park in rows["park"]],
    )
    heads = (
        Column("chain_label", "产业链", "chain"),
        Column("link_label", "环节", "link"),
        Column("state", "状况", "state"),
        Column("up", "上游环节", "fed by"),
        Column("partners_up", "上游企业", "firms upstream", "家", "count"),
        Column("down", "下游环节", "feeds"),
        Column("partners_down", "下游企业", "firms downstream", "家", "count"),
        Column("park_label", "配套企业最多的园区", "park with most partners"),
    )
    return Table(
        rows,
        heads,
        _title(evaluation, phrase("chain_asks", lang), lang),
        _labels(lang),
        ("chain", "link", "park", "links_up", "links_down"),
    )


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """The links of a zone that names its chains; none of another."""
    return None if evaluation.chains is None else chain_table(evaluation.chains, evaluation, lang=lang)


def chain_nothing(evaluation: Evaluation, lang: str = "zh") -> Table:
    """What is said of a zone that names no chains."""
    return nothing(phrase("no_chains", lang).format(zone=evaluation.zone.label(lang)), HEADS)


def _title(evaluation: Evaluation, what: str, lang: str) -> str:
    return f"{what} · {evaluation.zone.label(lang)} · {evaluation.day}"


def _headline(chains: Chains, rows: pd.DataFrame, chain: str, lang: str) -> str:
    """How many links are missing, hang on one firm, or have more, and how many firms are on no link."""
    count = rows["state"].value_counts()
    states = phrase("semicolon", lang).join(
        f"{word.label(lang)} {int(count.get(key, 0))}" for key, word in words("chain_state").items()
    )
    of = chains.links if not chain else chains.links[chains.links["chain"] == chains.chain(chain).name]
    told = {"chains": rows["chain"].nunique(), "links": len(rows), "states": states}
    told["unplaced"] = phrase("chain_unplaced", lang).format(
        count=int(of.drop_duplicates("chain")["unplaced"].sum())
    )
    return phrase("chain_headline", lang).format(**told)


def _named(chains: Chains, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    labels = {one.name: one.label.label(lang) for one in chains.chains}
    links = {
        f"{one.name}\t{link.name}": link.label.label(lang) for one in chains.chains for link in one.links
    }
    keys = rows["chain"].astype(object) + "\t" + rows["link"].astype(object)
    return rows.assign(chain_label=rows["chain"].map(labels), link_label=keys.map(links))


def _parks(evaluation: Evaluation, text: str, lang: str) -> str:
    """``KJ 21;HZ 6`` with the parks' names."""
    pairs = [one.rsplit(" ", 1) for one in text.split(";") if one]
    outside = phrase("outside_parks", lang)
    return " · ".join(
        f"{evaluation.unit_name('park', park, lang) if park else outside} {count}" for park, count in pairs
    )


def _labels(lang: str) -> dict[str, dict[str, str]]:
    return {
        "state": {key: word.label(lang) for key, word in words("chain_state").items()},
        "stage": {key: word.label(lang) for key, word in words("chain_stage").items()},
    }
