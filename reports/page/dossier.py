"""Dossier: what the map says of each plot: its figures as text, the findings on it, where a siting places it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import Siting
from layers.schema import Column
from maps.canvas import PlotLayer
from reports.finding import compared
from reports.page.preset import Preset, preset_of
from reports.page.themes import painted
from reports.shown import shown_column
from reports.suggested import SUGGESTED, best_modes, dossier_name, firmness
from reports.words import phrase, phrases

FIELDS = (
    "name",
    "park_id",
    "status_class",
    "supply_class",
    "land_use",
    "area_m2",
    "far",
    "building_density_pct",
    "building_coefficient_pct",
    "far_most",
    "floor_headroom_m2",
    "idle_class",
    "idle_reason",
    "idle_next_day",
    "idle_fee_wan",
    "contract_day",
    "start_by",
    "started_on",
    "finished_on",
    "investment_wan_mu",
    "tax_wan_mu",
    "employees",
    "built_floor_m2",
    "floor_from",
    "area_from",
    "station_m",
    "offset_m",
)
TONES = {"meets": "good", "breaks": "bad", "unknown": "unknown", "exempt": "none"}


def plot_layer(evaluation: Evaluation, sitings: Sequence[Siting] = (), lang: str = "zh") -> PlotLayer:
    """The plots as one canvas layer: every theme, the figures of each plot as text, its findings as remarks."""
    preset = preset_of(evaluation.zone)
    paint = painted(evaluation, sitings, lang)
    frame = preset.plots(paint.frame)
    named = plot_columns()
    fields = [named[name] for name in preset.columns(FIELDS) if name in evaluation.plots.columns]
    fields = [f for f in fields if evaluation.plots[f.name].notna().any()]
    texts = pd.DataFrame({field.name: plot_text(evaluation, field, lang, frame.index) for field in fields})
    remarks = _remarks(evaluation, sitings, lang)
    return PlotLayer(
        frame,
        key="plot_id",
        name=phrase("plots", lang),
        themes=paint.themes,
        fields=fields,
        text=preset.clean(texts),
        remarks=remarks[remarks["key"].isin(frame.index)],
        lang=lang,
    )


def plot_text(evaluation: Evaluation, field: Column, lang: str, plots: pd.Index | None = None) -> pd.Series:
    """A column of plots as people read it: codes with their names, parks by name, figures with their digits.

    Of all plots, or of ``plots`` alone.
    """
    values = evaluation.plots[field.name]
    values = values if plots is None else values.loc[plots]
    if field.name == "park_id":
        named = {unit: evaluation.unit_name("park", str(unit), lang) for unit in values.dropna().unique()}
        return shown_column(values.map(named), field, lang)
    listed = phrases(field.name, evaluation.zone.land_use_codes, lang)
    if not listed:
        return shown_column(values, field, lang)
    named_codes = values.astype("string").map(lambda code: listed.get(code, code), na_action="ignore")
    return shown_column(named_codes, field, lang)


def _remarks(evaluation: Evaluation, sitings: Sequence[Siting], lang: str) -> pd.DataFrame:
    """Findings that say something, worst first, and where each siting places the plot."""
    found = evaluation.findings(lang)
    preset = preset_of(evaluation.zone)
    found = found[(found["verdict"] != "exempt") & preset.tells(found["clause_id"])] if len(found) else found
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
        for frame in (*frames, *(_ranked(evaluation, siting, lang, preset) for siting in sitings))
        if len(frame)
    ]
    empty = pd.DataFrame(columns=["key", "tone", "heading", "text", "source"])
    return pd.concat(frames, ignore_index=True) if frames else empty


def _ranked(evaluation: Evaluation, siting: Siting, lang: str, preset: Preset) -> pd.DataFrame:
    """Where each candidate stands; of the leading ones also how firmly, by which mode, what is to be verified, and its page."""
    best = siting.suggestions(len(siting.candidates), lang)
    sentence = phrase("ranked", lang)
    texts = [
        sentence.format(rank=int(rank), count=len(best), score=f"{score:.1f}", strong=strong)
        for rank, score, strong in zip(best["rank"], best["score"], best["strong"], strict=True)
    ]
    heading = f"{phrase('siting', lang)} · {siting.profile.label.text(lang)}"
    ranked = pd.DataFrame(
        {"key": best.index, "tone": "info", "heading": heading, "text": texts, "source": ""}
    )
    if not preset.shows("remarks"):
        return ranked
    first = best.head(SUGGESTED)
    more = _more(evaluation, siting, first, lang)
    page = phrase("suggested_page", lang).format(file=dossier_name(siting))
    ranked.loc[: len(first) - 1, "text"] += more.to_numpy()
    ranked.loc[: len(first) - 1, "source"] = page
    return pd.concat([ranked, _excluded(siting, heading, lang)], ignore_index=True)


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
    reasons = siting.exclusions.groupby("plot_id")[column].agg(phrase("semicolon", lang).join)
    sentence = phrase("out_because", lang)
    texts = [sentence.format(reasons=one) for one in reasons]
    return pd.DataFrame(
        {"key": reasons.index, "tone": "none", "heading": heading, "text": texts, "source": ""}
    )
