"""Collection: which sheets a zone's ledger has, in their order; what the zone has nothing for is left out and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from land_policy.evaluation import Evaluation
from land_policy.scheme.standard_tables import TABLES
from land_policy.siting.siting import Siting
from land_policy.tally import definitions
from reports.preset.preset import Preset
from reports.workbook.formulas import ground_of
from reports.workbook.ground import ground_sheet, why_none
from reports.workbook.idle import due_sheet, idle_sheet, lists
from reports.workbook.plots import QUANTITIES, plot_sheet
from reports.workbook.potential import potential_sheet
from reports.workbook.reference import fault_sheet, list_sheet, meaning_sheet, rule_sheet
from reports.workbook.shares import share_sheet
from reports.workbook.sheet import Sheet
from reports.workbook.siting import siting_sheets
from reports.workbook.standard import standard_sheets
from reports.workbook.stock import low_sheet, unsupplied_sheet
from reports.workbook.units import Grounds, corridor_sheet, figure_sheet
from reports.workbook.words import word


@dataclass(frozen=True)
class Collection:
    """The sheets in their order, and of each that is not there why."""

    sheets: tuple[Sheet, ...]
    left: Mapping[str, str]


def sheets_of(
    evaluation: Evaluation, sitings: Sequence[Siting], preset: Preset, lang: str = "zh"
) -> Collection:
    """Every sheet of the ledger that the zone has something for."""
    words, choices = list_sheet(lists(lang), lang)
    plots = plot_sheet(evaluation, preset, lang)
    shares, index = share_sheet(evaluation, plots, lang)
    grounds = _grounds(evaluation, plots, shares, index, lang)
    zone = _zone(evaluation, grounds, lang)
    along = corridor_sheet(evaluation, grounds, lang) if len(evaluation.corridor.tallies) else None
    idle, due = idle_sheet(evaluation, preset, choices, lang), due_sheet(evaluation, preset, lang)
    low, sites = low_sheet(evaluation, preset, lang), siting_sheets(evaluation, sitings, preset, lang)
    standard = standard_sheets(evaluation, grounds, lang)
    no_idle = "audience" if evaluation.docket.in_use else "no_rule"
    wanted: list[tuple[str, Sheet | None, str]] = [
        ("zone", zone, ""),
        ("parks", _by(evaluation, grounds, "park", lang), "no_parks"),
        ("sub_parks", _by(evaluation, grounds, "sub_park", lang), "no_sub_parks"),
        ("corridor", along, _no_corridor(evaluation, lang)),
        ("plots", plots, ""),
        ("idle", idle, no_idle),
        ("unsupplied", unsupplied_sheet(evaluation, lang), "no_batches"),
        ("low", low, "no_industry" if preset.shows("low_class") else "audience"),
        ("ground", ground_sheet(evaluation, preset, lang), why_none(evaluation, preset)),
        ("potential", potential_sheet(evaluation, zone, lang), ""),
        ("sites", sites[0] if sites else None, "no_sites"),
        ("site_shares", sites[1] if len(sites) > 1 else None, "audience" if sites else "no_sites"),
        *((one.tab, one, "") for one in standard),
        ("due", due, no_idle),
        ("faults", fault_sheet(evaluation, lang), "no_faults"),
        ("rules", rule_sheet(evaluation, lang), ""),
        ("meanings", meaning_sheet(lang), ""),
        ("shares", shares if len(shares.rows) else None, ""),
        ("lists", words if idle is not None else None, ""),
    ]
    left = {word(name, lang): _why(why, lang) for name, sheet, why in wanted if sheet is None and why}
    left |= _no_tables(standard, lang)
    return Collection(tuple(sheet for _, sheet, _ in wanted if sheet is not None), left)


def _why(why: str, lang: str) -> str:
    return word(f"why_{why}", lang) if why.startswith("no_") or why == "audience" else why


def _no_corridor(evaluation: Evaluation, lang: str) -> str:
    """Why nothing can be told along a corridor."""
    return word("semicolon", lang).join(said.text(lang) for said in evaluation.corridor.missing.values())


def _no_tables(found: Sequence[Sheet], lang: str) -> dict[str, str]:
    """The standard's tables that are not there."""
    tabs = [f"{word('table', lang)} {one}" for one in TABLES]
    return {tab: word("why_nothing_known", lang) for tab in tabs if tab not in {sheet.tab for sheet in found}}


def _grounds(
    evaluation: Evaluation, plots: Sheet, shares: Sheet, index: Mapping[tuple[str, str], int], lang: str
) -> Grounds:
    rows = [*definitions("amounts").values(), *definitions("indicators").values()]
    overs = [one for row in rows for one in (row["over"], row.get("by", "all"))]
    overs += ["A+B21", "A+B"]
    frame, flags = evaluation.plots, (word("yes", lang), word("no", lang))
    whole = ground_of(plots, frame, overs, QUANTITIES, flags)
    part = ground_of(shares, frame, overs, QUANTITIES, flags) if len(shares.rows) else None
    return Grounds(whole, part, index)


def _zone(evaluation: Evaluation, grounds: Grounds, lang: str) -> Sheet:
    units: list[tuple[str, str, str, int | None]] = [("zone", "all", word("zone_all", lang), None)]
    boundaries = evaluation.tallies.loc[evaluation.tallies["scope"] == "boundary", "unit"]
    units += [
        (
            "boundary",
            unit,
            evaluation.unit_name("boundary", unit, lang),
            grounds.index.get(("boundary", unit)),
        )
        for unit in sorted(dict.fromkeys(boundaries.astype(str)))
    ]
    notes = [word("units_note", lang)]
    return figure_sheet(evaluation, grounds, word("zone", lang), word("zone_title", lang), units, lang, notes)


def _by(evaluation: Evaluation, grounds: Grounds, scope: str, lang: str) -> Sheet | None:
    """The figures by park or sub-park; none where the zone has none."""
    if not (evaluation.tallies["scope"] == scope).any():
        return None
    found = dict.fromkeys(evaluation.tallies.loc[evaluation.tallies["scope"] == scope, "unit"].astype(str))
    units: list[tuple[str, str, str, int | None]] = [
        (scope, unit, evaluation.unit_name(scope, unit, lang), at) for at, unit in enumerate(found, start=1)
    ]
    tab, title = word(f"{scope}s", lang), word(f"{scope}s_title", lang)
    return figure_sheet(evaluation, grounds, tab, title, units, lang, [word("units_note", lang)])
