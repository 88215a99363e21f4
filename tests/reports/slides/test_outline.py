"""Outline: a slide's map holds the plots of its table that have a shape, and the zone where none has."""

from dataclasses import replace

import pytest

from reports.page.themes import painted
from reports.slides.exhibit import Rows, idle_rows
from reports.slides.outline import outline
from reports.still.scene import subject_of


@pytest.mark.parametrize("lost", [1, 7])
def test_plots_without_a_shape_do_not_stop_a_deck(lianyungang, lost):
    evaluation, _ = lianyungang
    rows = idle_rows(evaluation, "zh")
    assert rows is not None and len(rows.plots) == 7
    plots = evaluation.plots.copy()
    plots.loc[list(rows.plots[:lost]), plots.geometry.name] = None
    bare = replace(evaluation, plots=plots)
    themes = [theme.key for theme in painted(evaluation, []).themes]
    (slide,) = [one for one in outline(bare, [], themes, "zh") if one.theme == "idle"]
    assert isinstance(slide.exhibit, Rows) and slide.exhibit.plots == rows.plots
    subject_of(bare, slide.of)
    assert [row[0] for row in slide.exhibit.rows] == ["—"] * lost + [str(at) for at in range(lost + 1, 8)]
    assert (slide.of == "zone", bool(slide.marks)) == (lost == 7, lost < 7)
