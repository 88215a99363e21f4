"""Dossier: what the map says of each plot: its figures as text, the findings on it, where a siting places it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from maps.canvas import PlotLayer
from reports.columnar import large
from reports.finding import compared
from reports.listed import listed
from reports.page.fields import fields, groups
from reports.page.table import measures
from reports.page.themes import Painted, painted
from reports.preset.preset import Preset, preset_of
from reports.shown import numbers
from reports.suggested import SUGGESTED, best_modes, dossier_name, firmness
from reports.words import LANGUAGES, both, phrase, phrase_column

TONES = {"meets": "good", "breaks": "bad", "unknown": "unknown", "exempt": "none"}


def plot_layer(
    evaluation: Evaluation,
    sitings: Sequence[Siting] = (),
    lang: str = "zh",
    preset: Preset | None = None,
    paint: Painted | None = None,
    folder: Path | None = None,
) -> PlotLayer:
    """The plots as one canvas layer: every theme, the figures of each plot as text, its findings as remarks.

    In both languages; ``lang`` is the one the page opens in. What the zone's preset leaves out is not in it.
    ``paint``: the themes where there are more than those of the zone alone. ``folder`` is where the map is written: a
    siting's printed pages are named when they are there.
    """
    preset = preset or preset_of(evaluation.zone)
    paint = paint or painted(evaluation, sitings)
    frame = preset.plots(paint.frame)
    shown = fields(evaluation, sitings, preset, frame.index)
    told = {one: remarks_of(evaluation, sitings, one, folder) for one in LANGUAGES}
    return PlotLayer(
        frame,
        key="plot_id",
        name=both("plots"),
        themes=paint.themes,
        fields=shown.columns,
        text=shown.texts,
        remarks={one: remarks[remarks["key"].isin(frame.index)] for one, remarks in told.items()},
        groups=groups(evaluation, frame.index),
        measures=measures(evaluation, preset, frame.index),
        lang=lang,
    )


def remarks_of(
    evaluation: Evaluation, sitings: Sequence[Siting], lang: str, folder: Path | None
) -> pd.DataFrame:
    """Findings that say something, worst first, and where each siting places the plot; of a large zone what is not met."""
    asked = ("breaks",) if large(evaluation) else ("breaks", "unknown", "meets")
    found = evaluation.findings(lang, verdicts=asked)
    preset = preset_of(evaluation.zone)
    found = found[preset.tells(found["clause_id"])] if len(found) else found
    frames = []
    if len(found):
        order = found["verdict"].map({"breaks": 0, "unknown": 1, "meets": 2})
        found = found.assign(order=order).sort_values(["plot_id", "order"], kind="stable")
        titles = {clause.id: clause.title.label(lang) for clause in evaluation.rulebook.clauses}
        frames.append(
            pd.DataFrame(
                {
                    "key": found["plot_id"],
                    "tone": found["verdict"].map(TONES),
                    "heading": found["clause_id"].map(titles),
                    "text": (found["reason"] + "  " + compared(found, lang)).str.strip(),
                    "source": found["citation"] + " · " + phrase("evidence", lang) + " " + found["evidence"],
                }
            )
        )
    frames = [
        frame
        for frame in (*frames, *(_ranked(evaluation, siting, lang, preset, folder) for siting in sitings))
        if len(frame)
    ]
    empty = pd.DataFrame(columns=["key", "tone", "heading", "text", "source"])
    return pd.concat(frames, ignore_index=True) if frames else empty


def _ranked(
    evaluation: Evaluation, siting: Siting, lang: str, preset: Preset, folder: Path | None
) -> pd.DataFrame:
    """Where each candidate stands; of the leading ones also how firmly, by which mode, what is to be verified, and its page."""
    best = siting.candidates.loc[siting.candidates["rank"].notna(), ["rank", "score"]]
    texts = phrase_column(
        "ranked" if preset.shows("strong") else "ranked_only",
        best.index,
        lang,
        rank=best["rank"].astype(int).astype(str),
        count=len(best),
        score=numbers(best["score"], 1),
        strong=siting.strong(best.index, lang),
    ).to_numpy()
    heading = f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"
    ranked = pd.DataFrame(
        {"key": best.index, "tone": "info", "heading": heading, "text": texts, "source": ""}
    )
    if not preset.shows("remarks"):
        return ranked
    first = siting.suggestions(SUGGESTED, lang)
    more = _more(evaluation, siting, first, lang)
    file = dossier_name(siting)
    beside = folder is not None and (folder / file).is_file()
    page = phrase("suggested_page", lang).format(file=file) if beside else ""
    ranked.loc[: len(first) - 1, "text"] += more.to_numpy()
    ranked.loc[: len(first) - 1, "source"] = page
    told = [one for one in (ranked, _excluded(siting, heading, lang)) if len(one)]
    return pd.concat(told, ignore_index=True) if told else ranked


def _more(evaluation: Evaluation, siting: Siting, best: pd.DataFrame, lang: str) -> pd.Series:
    """Firmness, supply mode and points to be verified of the leading suggestions, one sentence each."""
    modes = best_modes(evaluation, siting, best.index, lang)
    mode, check = phrase("suggested_mode", lang), phrase("suggested_check", lang)
    parts = zip(firmness(siting, best.index, lang), modes, best["to_check"], strict=True)
    semicolon = phrase("semicolon", lang)
    told = [
        semicolon.join(
            part
            for part in (
                firm,
                mode.format(mode=one) if one else "",
                check.format(what=points) if points else "",
            )
            if part
        )
        for firm, one, points in parts
    ]
    return pd.Series([f" {text}" if text else "" for text in told], index=best.index, dtype="object")


def _excluded(siting: Siting, heading: str, lang: str) -> pd.DataFrame:
    """Why each plot that is not considered is out, all its reasons in one line."""
    column = "reason" if lang == "zh" else "reason_en"
    rows = siting.exclusions
    reasons = listed(rows["plot_id"], rows[column], phrase("semicolon", lang)).sort_index()
    texts = phrase_column("out_because", reasons.index, lang, reasons=reasons).to_numpy()
    return pd.DataFrame(
        {"key": reasons.index, "tone": "none", "heading": heading, "text": texts, "source": ""}
    )
