"""Ground: what the verb of that name prints: clues plot by plot, one plot through time, changes, or a grid by unit."""

from __future__ import annotations

from dataclasses import dataclass

from land_policy.evaluation import Evaluation
from reports.asked import park_of
from reports.printed import Table
from reports.tables.grid_table import grid_nothing, grid_table, grid_text
from reports.tables.ground_table import change_table, ground_nothing, ground_table, ground_text, plot_table


@dataclass(frozen=True)
class Question:
    """What is asked: of a date, of a park, of one plot, of one kind of clue, of changes; or a grid and by what."""

    date: str = ""
    park: str = ""
    plot: str = ""
    only: str = ""
    changes: bool = False
    raster: str = ""
    by: str = "park"


def ground(evaluation: Evaluation, asked: Question, form: str = "text", lang: str = "zh") -> Table | str:
    """The answer as text for people, or as a table for a program; why there is none where the zone has no image or grid.

    Raises QuestionError for a park, plot, date, grid or kind of clue that there is not.
    """
    if asked.raster:
        none = grid_nothing(evaluation, lang)
        if none is not None:
            return none
        tell = grid_text if form == "text" else grid_table
        return tell(evaluation, asked.raster, asked.by, lang)
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
