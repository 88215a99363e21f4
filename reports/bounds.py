"""Bounds: what every document says of itself: what its data and evidence do not bear, and the line at the foot."""

from __future__ import annotations

from land_policy.evaluation import Evaluation
from layers.fault import errors
from maps.said import in_lang
from maps.words import words
from reports.page.story_steps import sentences
from reports.preset.preset import preset_of
from reports.tables.low_efficiency_table import counted
from reports.words import phrase


def imprint(evaluation: Evaluation, lang: str) -> str:
    """The line at the foot: number of review or that there is none, no legal boundaries, invented or not."""
    zone, preset = evaluation.zone, preset_of(evaluation.zone)
    said = words(lang)
    number = f"{said['map_number']}{phrase('colon', lang)}{in_lang(preset.number_text, lang) or said['no_map_number']}"
    return " · ".join(
        [number, said["not_legal"], *([said["invented"]] if zone.invented or preset.sketch else [])]
    )


def limits(evaluation: Evaluation, lang: str) -> list[str]:
    """What is to be known of the data: what cannot be decided, what was found wrong, weak evidence, what was left out."""
    zone, plots, preset = evaluation.zone, evaluation.plots, preset_of(evaluation.zone)
    lines = []
    if unknown := int(plots["unknowns"].gt(0).sum()):
        line = phrase("bounds_unknown_plots", lang).format(count=unknown)
        if beside := int((plots["unknowns"].gt(0) & plots["breaks"].gt(0)).sum()):
            more = phrase("bounds_unknown_beside", lang).format(both=beside, rest=unknown - beside)
            line = sentences([line, more], lang)
        lines.append(line)
    unscreened = int(counted(evaluation, evaluation.low_efficiency)["unknown"])
    if unscreened and preset.shows("low_class"):
        lines.append(phrase("bounds_low_unknown", lang).format(count=unscreened))
    wrong = len(errors(zone.faults))
    warned = sum(fault.severity == "WARNING" for fault in zone.faults)
    if wrong or warned:
        lines.append(phrase("bounds_faults", lang).format(errors=wrong, warnings=warned))
    if aside := 0 if zone.set_aside is None else len(zone.set_aside):
        lines.append(phrase("bounds_set_aside", lang).format(count=aside))
    if weak := sum(clause.evidence != "T" for clause in evaluation.rulebook.clauses):
        lines.append(phrase("bounds_weak", lang).format(count=weak))
    what = [one.label[lang] for one in preset.leaves]
    if what:
        told = phrase("comma", lang).join(what)
        lines.append(phrase("bounds_left_out", lang).format(preset=preset.name[lang], what=told))
    return [
        *lines,
        phrase("bounds_legal", lang),
        *([phrase("bounds_invented", lang)] if zone.invented else []),
    ]
