"""Chains 产业链: the firms on each link by park, the links that are missing 缺链, and who is there to join them.

A TOML file names the chains (``[policy] chains``; :mod:`land_policy.firms.chain_file`); nothing here decides what one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.errors import RuleError
from gis.words import Words, refusal
from land_policy.clause import Text
from land_policy.firms.chain_file import Chain, read_chains
from land_policy.members import holder
from layers.take import flags, numbers, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

STATES = ("present", "single", "missing", "unplaced", "unknown")


@dataclass(frozen=True)
class Chains:
    """The chains of a zone with its firms on their links.

    ``firms``: one row a firm that names a chain or falls on a link: ``chain, link, placed_by, park_id, plot_id``.
    ``links``: one row a link: ``chain, link, stage, firms, parks, main_park, output_wan, employees, high_tech, unplaced,
    state``. ``asks``: one row a missing or single link with what there is to join: ``partners_up, partners_down, park``.
    """

    title: Text
    chains: tuple[Chain, ...]
    firms: pd.DataFrame
    links: pd.DataFrame
    asks: pd.DataFrame

    def chain(self, name: str) -> Chain:
        """The chain of that name, label or other word; :class:`~gis.errors.RuleError` naming what there is."""
        for one in self.chains:
            if name in (one.name, one.label.zh, one.label.en, *one.also):
                return one
        known = [Words(f"{one.name} ({one.label.en})", f"{one.name} {one.label.zh}") for one in self.chains]
        raise RuleError(refusal("land_policy", "chain.unknown", name=name, known=known))

    def partners(self, chain: str, link: str) -> pd.DataFrame:
        """The firms on the links that feed a link and on those it feeds: rows of ``firms`` with ``side`` up or down."""
        found = self.chain(chain)
        here = found.link(link)
        sides = {**dict.fromkeys(found.upstream(here.name), "up"), **dict.fromkeys(here.feeds, "down")}
        rows = self.firms[(self.firms["chain"] == found.name) & self.firms["link"].isin(list(sides))]
        return rows.assign(side=rows["link"].map(sides))


def placed(evaluation: Evaluation, path: Path) -> Chains:
    """The firms of the zone placed on the links of a file's chains.

    A firm is of the chain it names (its label or another word of it). On that chain it stands on the link that its own
    ``chain_link`` names, else on the one with the longest code its industry code begins with; a firm that names no
    chain falls on a link by a code that one chain alone has. A firm of a chain on no link is *unplaced*: a link is
    ``missing`` only where every firm of the chain is placed, else ``unplaced`` says that it may be there; without a table
    of firms all is ``unknown``.
    """
    title, chains = read_chains(path)
    frame = evaluation.zone.layer("firms")
    firms = _place(frame if frame is not None else pd.DataFrame({"plot_id": []}), chains)
    firms["park_id"] = _parks(evaluation, firms["plot_id"])
    links = _links(firms, chains)
    if frame is None or frame.empty:
        links = links.assign(state="unknown")
    return Chains(title, chains, firms, links, _asks(firms, links, chains))


def _place(frame: pd.DataFrame, chains: Sequence[Chain]) -> pd.DataFrame:
    named = {
        word: chain.name
        for chain in chains
        for word in (chain.name, chain.label.zh, chain.label.en, *chain.also)
    }
    chain = text(frame, "chain").map(named).astype(object)
    chain = chain.where(chain.notna(), "")
    words = {
        f"{one.name}\t{word}": link.name
        for one in chains
        for link in one.links
        for word in (link.name, link.label.zh, link.label.en, *link.also)
    }
    recorded = (chain + "\t" + text(frame, "chain_link").astype(object)).map(words)
    by_code = _by_code(chain, text(frame, "industry_code").astype(object), chains)
    link = recorded.where(recorded.notna(), by_code["link"])
    found = pd.DataFrame(
        {
            "name": text(frame, "name"),
            "chain": chain.where(chain != "", by_code["chain"]),
            "link": link,
            "placed_by": np.select([recorded.notna(), by_code["link"].notna()], ["record", "code"], ""),
            "plot_id": text(frame, "plot_id"),
            "output_wan": numbers(frame, "output_wan"),
            "employees": numbers(frame, "employees"),
            "high_tech": flags(frame, "high_tech"),
        },
        index=frame.index,
    )
    return found[found["chain"].notna()]


def _by_code(chain: pd.Series, code: pd.Series, chains: Sequence[Chain]) -> pd.DataFrame:
    """``chain`` and ``link`` by the longest code that a firm's code begins with: on its own chain, else on the only one."""
    pairs = pd.DataFrame({"chain": chain, "code": code}).drop_duplicates()
    fits = [_longest(of, digits, chains) for of, digits in zip(pairs["chain"], pairs["code"], strict=True)]
    table = pd.DataFrame(fits, columns=["chain", "link"], index=pd.MultiIndex.from_frame(pairs), dtype=object)
    return table.reindex(pd.MultiIndex.from_arrays([chain, code])).set_axis(chain.index)


def _longest(of: str, digits: str, chains: Sequence[Chain]) -> tuple[str | None, str | None]:
    fits = [
        (len(one), chain.name, link.name)
        for chain in chains
        if of in ("", chain.name)
        for link in chain.links
        for one in link.codes
        if digits and digits.startswith(one)
    ]
    most = max((length for length, _, _ in fits), default=0)
    best = {(chain, link) for length, chain, link in fits if length == most}
    return best.pop() if len(best) == 1 else (None, None)


def _parks(evaluation: Evaluation, plot_id: pd.Series) -> pd.Series:
    """The park of the plot each firm works on, as all figures take it; blank outside every park."""
    plots = evaluation.plots
    park = holder(plots, evaluation.zone.layer("parks"), "park_id")
    return plot_id.map(park.astype(object)).where(plot_id.isin(plots.index))


def _links(firms: pd.DataFrame, chains: Sequence[Chain]) -> pd.DataFrame:
    rows = []
    for chain in chains:
        here = firms[firms["chain"] == chain.name]
        unplaced = int(here["link"].isna().sum())
        for link in chain.links:
            on = here[here["link"] == link.name]
            parks = on["park_id"].fillna("").value_counts()
            rows.append(
                {
                    "chain": chain.name,
                    "link": link.name,
                    "stage": link.stage,
                    "firms": len(on),
                    "parks": ";".join(f"{park} {count}" for park, count in parks.sort_index().items()),
                    "main_park": _main(parks),
                    "output_wan": on["output_wan"].sum(min_count=1),
                    "employees": on["employees"].sum(min_count=1),
                    "high_tech": int(on["high_tech"].eq(True).sum()),
                    "unplaced": unplaced,
                    "state": _state(len(on), unplaced),
                }
            )
    return pd.DataFrame(rows)


def _state(firms: int, unplaced: int) -> str:
    if firms:
        return "single" if firms == 1 else "present"
    return "unplaced" if unplaced else "missing"


def _main(parks: pd.Series) -> str:
    """The park with most firms, of equals the first by number; empty for none. Outside all parks is no park."""
    inside = parks.drop("", errors="ignore").sort_index()
    return str(inside.idxmax()) if len(inside) else ""


def _asks(firms: pd.DataFrame, links: pd.DataFrame, chains: Sequence[Chain]) -> pd.DataFrame:
    """What investment promotion asks for: links that are missing or hang on one firm, with who is there to join."""
    rows = []
    states = links.set_index(["chain", "link"])["state"].to_dict()
    for chain in chains:
        count = firms[firms["chain"] == chain.name]["link"].value_counts()
        for link in chain.links:
            here = states[chain.name, link.name]
            if here == "present":
                continue
            up, down = chain.upstream(link.name), link.feeds
            near = firms[(firms["chain"] == chain.name) & firms["link"].isin([*up, *down])]
            rows.append(
                {
                    "chain": chain.name,
                    "link": link.name,
                    "stage": link.stage,
                    "state": here,
                    "partners_up": sum(int(count.get(one, 0)) for one in up),
                    "partners_down": sum(int(count.get(one, 0)) for one in down),
                    "links_up": ";".join(up),
                    "links_down": ";".join(down),
                    "park": _main(near["park_id"].fillna("").value_counts()),
                }
            )
    columns = [
        "chain",
        "link",
        "stage",
        "state",
        "partners_up",
        "partners_down",
        "links_up",
        "links_down",
        "park",
    ]
    return pd.DataFrame(rows, columns=columns)
