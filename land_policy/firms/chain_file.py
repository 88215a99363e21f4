"""Chain 产业链: its links in order, who feeds whom, and the words and codes that records know them by.

Read from a TOML file. What stands in it is a plan's wording or a working assumption, and says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gis.errors import RuleError
from gis.words import refusal
from land_policy.clause import EVIDENCE, Text
from land_policy.toml_file import Reader, at, read

STAGES = ("upstream", "midstream", "downstream", "service")
KINDS = ("plan", "assumption")
_CODE = re.compile(r"[A-T]?\d{2,4}")


@dataclass(frozen=True)
class Link:
    """One link of a chain: its words, its codes of GB/T 4754 (each with all that begin with it), what it feeds."""

    name: str
    label: Text
    stage: str
    codes: tuple[str, ...]
    also: tuple[str, ...]
    feeds: tuple[str, ...]


@dataclass(frozen=True)
class Chain:
    """One chain: its words, the words records call it by, who says so, and its links in order."""

    name: str
    label: Text
    also: tuple[str, ...]
    kind: str
    source: str
    evidence: str
    links: tuple[Link, ...]

    def link(self, name: str) -> Link:
        """The link of that name; :class:`~gis.errors.RuleError` naming what there is."""
        for one in self.links:
            if one.name == name:
                return one
        raise RuleError(
            refusal("land_policy", "chain.link", chain=self.name, name=name, known=self.link_names)
        )

    @property
    def link_names(self) -> list[str]:
        """The names of its links, in order."""
        return [one.name for one in self.links]

    def upstream(self, name: str) -> tuple[str, ...]:
        """The links that feed this one."""
        return tuple(one.name for one in self.links if name in one.feeds)


def read_chains(path: Path) -> tuple[Text, tuple[Chain, ...]]:
    """The title and the chains of a file; :class:`~gis.errors.RuleError` with every fault of it."""
    return read(path, _file)


def _file(head: Reader) -> tuple[Text, tuple[Chain, ...]]:
    title = head.text("title")
    source, evidence = head.take("source", str, ""), head.choice("evidence", EVIDENCE)
    chains = tuple(
        _chain(head.under(one, at("file.at_chain", name=one.get("name", ""))), source, evidence)
        for one in head.tables("chain")
    )
    names = [one.name for one in chains]
    for name in sorted({name for name in names if names.count(name) > 1}):
        head.fault("chain", "key.twice", name=name)
    return title, chains


def _chain(entry: Reader, source: str, evidence: str) -> Chain:
    name = entry.take("name", str) or ""
    links = tuple(
        _link(entry.under(one, at("file.at_link", chain=name, name=one.get("name", ""))))
        for one in entry.tables("link")
    )
    if not entry.table.get("link"):
        entry.fault("link", "chain.no_link")
    known = [one.name for one in links]
    for twice in sorted({one for one in known if known.count(one) > 1}):
        entry.fault("link", "key.twice", name=twice)
    for one in links:
        for fed in one.feeds:
            if fed not in known or fed == one.name:
                entry.fault("link", "key.feeds", name=one.name, fed=fed, known=known)
    chain = Chain(
        name=name,
        label=entry.text("label"),
        also=entry.texts("also"),
        kind=entry.choice("kind", KINDS),
        source=entry.take("source", str, source),
        evidence=entry.choice("evidence", EVIDENCE, evidence),
        links=links,
    )
    entry.done()
    return chain


def _link(entry: Reader) -> Link:
    link = Link(
        name=entry.take("name", str) or "",
        label=entry.text("label"),
        stage=entry.choice("stage", STAGES),
        codes=entry.texts("codes"),
        also=entry.texts("also"),
        feeds=entry.texts("feeds"),
    )
    for code in link.codes:
        if not _CODE.fullmatch(code):
            entry.fault("codes", "chain.code", code=code[:60])
    entry.done()
    return link
