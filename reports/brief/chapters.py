"""Chapters: what the brief says, chapter by chapter, from the answers that every other product gives too."""

from __future__ import annotations

from collections.abc import Callable

from reports.bounds import limits
from reports.brief.content import Block, Chapter, Points, Said
from reports.brief.desk import Desk
from reports.brief.matters import corridor, due, idle, low, seen_ground, targets, unsupplied
from reports.brief.sites import sites
from reports.brief.standing import annex, degree, land, place, potential
from reports.brief.words import word
from reports.words import phrase


def chapters(desk: Desk) -> list[Chapter]:
    """Every chapter the zone has something for, in the order of an evaluation report, special subjects after it."""
    made: tuple[tuple[str, Callable[[Desk], list[Block]]], ...] = (
        ("c_about", about), ("c_place", place), ("c_land", land), ("c_degree", degree), ("c_potential", potential),
        ("c_corridor", corridor), ("c_unsupplied", unsupplied), ("c_idle", idle), ("c_low", low), ("c_ground", seen_ground), ("c_sites", sites),
        ("c_targets", targets), ("c_next", due), ("c_limits", bounds), ("c_annex", annex),
    )  # fmt: skip
    told = [Chapter(word(key, desk.lang), blocks(desk), key == "c_annex") for key, blocks in made]
    return [chapter for chapter in told if chapter.blocks]


def about(desk: Desk) -> list[Block]:
    """What the brief rests on: the zone, the day, the files, the rules with their evidence."""
    evaluation, lang = desk.evaluation, desk.lang
    zone, buildings = evaluation.zone, evaluation.zone.layer("buildings")
    files = phrase("comma", lang).join(dict.fromkeys(s.file.partition(":")[0] for s in zone.sources))
    facts = {"zone": zone.label(lang), "plots": len(zone.plots), "day": zone.day.isoformat(), "files": files}
    count = 0 if buildings is None else len(buildings)
    opening = word("about_scope" if count else "about_scope_bare", lang, buildings=count, **facts)
    rules = []
    for document in evaluation.rulebook.documents:
        number = getattr(document, "number", "")
        said = {
            "title": document.title.label(lang),
            "checked": document.checked,
            "evidence": document.evidence,
        }
        rules.append(
            word("about_rule", lang, number=number, **said)
            if number
            else word("about_rule_bare", lang, **said)
        )
    return [Said(opening), Said(word("about_rules", lang)), Points(rules), Said(word("about_decides", lang))]


def bounds(desk: Desk) -> list[Block]:
    """What the files and the evidence do not bear."""
    return [Points(limits(desk.evaluation, desk.lang))]
