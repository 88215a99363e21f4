"""Ground: what the verb of that name prints: clues plot by plot, one plot through time, changes, or a grid by unit."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gis.errors import QuestionError
from land_policy.evaluation import Evaluation
from reports.asked import park_of
from reports.printed import Table
from reports.tables.grid_table import grid_nothing, grid_table, grid_text
from reports.tables.ground_table import change_table, ground_nothing, ground_table, ground_text, plot_table
from reports.words import in_both


@dataclass(frozen=True)
class Question:
    """What is asked: of a date, of a park, of one plot, of one kind of clue, of changes; or a grid and by what."""

    date: str = ""
    park: str = ""
    plot: str = ""
    only: str = ""
    changes: bool = False
    raster: str = ""
    by: str | None = None


_TAKES = {"raster": ("by",), "plot": (), "changes": ("park",), "": ("date", "park", "only")}
"""What each kind of question takes besides; that of clues has no name."""


def ground(evaluation: Evaluation, asked: Question, form: str = "text", lang: str = "zh") -> Table | str:
    """The answer as text for people, or as a table for a program; why there is none where the zone has no image or grid.

    Raises QuestionError for a park, plot, date, grid or kind of clue that there is not, and for options that have no meaning together.
    """
    _check(asked)
    if asked.raster:
        none = grid_nothing(evaluation, lang)
        if none is not None:
            return none
        tell = grid_text if form == "text" else grid_table
        return tell(evaluation, asked.raster, asked.by or "park", lang)
    none = ground_nothing(evaluation, lang)
    if none is not None:
        return none
    park = park_of(evaluation, asked.park)
    if asked.plot:
        table = plot_table(evaluation, asked.plot, lang)
    elif asked.changes:
        table = change_table(evaluation, park, lang, every=form != "text")
    else:
        only = asked.only or ("disagree" if form == "text" else "")
        table = ground_table(evaluation, asked.date, park, only, lang)
    return ground_text(evaluation, table, asked.plot, asked.date, park, lang) if form == "text" else table


def _check(asked: Question) -> None:
    """Raise QuestionError for what would be left out of account beside the kind of question that is asked."""
    kind = next((one for one in ("raster", "plot", "changes") if getattr(asked, one)), "")
    given = [one.name for one in fields(asked) if getattr(asked, one.name) and one.name != kind]
    if lost := [f"--{name}" for name in given if name not in _TAKES[kind]]:
        if kind:
            raise QuestionError(in_both("ground_no_use", kind=f"--{kind}", lost=lost))
        raise QuestionError(in_both("ground_by_alone"))
