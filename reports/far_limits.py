"""FAR limits: the least and the greatest FAR of a plot as people read them, and where the greatest comes from."""

from __future__ import annotations

from dataclasses import dataclass

from land_policy.evaluation import Evaluation, plot_columns
from reports.page.fields import plot_text
from reports.shown import BLANK
from reports.words import phrase


@dataclass(frozen=True)
class FarLimits:
    """``least`` and ``most`` as text, a dash where there is none; ``whence`` says that it is the plan units', else it is empty."""

    least: str
    most: str
    whence: str

    @property
    def known(self) -> bool:
        """Whether there is a limit at either end."""
        return not self.least == self.most == BLANK


def far_limits(evaluation: Evaluation, plot: str, lang: str = "zh") -> FarLimits:
    """The limits of one plot: the ceiling is the one head-room and siting read, its own or else that of its plan units."""
    at = evaluation.plots.index[evaluation.plots.index.astype(str) == plot]
    least, most = (
        str(plot_text(evaluation, plot_columns()[name], lang, at).iloc[0])
        if name in evaluation.plots.columns
        else BLANK
        for name in ("far_least", "far_ceiling")
    )
    planned = evaluation.plots.loc[at, "ceiling_from"].eq("plan units").any()
    return FarLimits(least, most, phrase("ceiling_of_units", lang) if planned else "")
