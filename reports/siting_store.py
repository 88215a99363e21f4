"""Siting store: one Siting as files and as tables: sites, shares, exclusions, open points, robustness, assemblies, dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from land_policy.evaluation import Evaluation
from land_policy.siting.assemblies import Assemblies
from land_policy.siting.siting import FULL_SCORE, Siting
from layers.json_text import Split
from layers.write import write_csv, write_json, write_layers
from layers.zone import Frame
from reports.columnar import LARGE_PLOTS
from reports.site.dossier import write_dossiers
from reports.tables.assembly_table import write_assemblies
from reports.tables.robust_table import flip_frame, robust_frame

_BY_PLOT = ("exclusions", "open_points")
_KEPT = ("rank", "score", "topsis_rank", "topsis_score", "route", "missing", "to_check")


def write_siting(
    evaluation: Evaluation,
    siting: Siting,
    folder: Path,
    lang: str = "zh",
    together: Assemblies | None = None,
) -> list[Path]:
    """Write one Siting as ``siting.<profile>.gpkg``, ``.json``, a CSV each, and its dossiers; gives the files.

    ``.csv`` the sites, ``.exclusions.csv``, ``.shares.csv``, ``.robustness.csv``, ``.flips.csv``: the frames of
    :func:`siting_frames`. ``together``: plots put together as somebody asked; they, or those put together because no
    plot alone will do, are written as ``.assemblies.csv`` and ``.gpkg`` too, and the dossiers are theirs. Same siting, same bytes.
    """
    stem, frames = f"siting.{siting.profile.name}", siting_frames(siting, lang)
    names = {"sites": stem} | {
        name: f"{stem}.{name}" for name in ("exclusions", "shares", "robustness", "flips")
    }
    files = [write_layers(folder / f"{stem}.gpkg", frames, day=siting.day)]
    files += [write_csv(folder / f"{name}.csv", frames[key]) for key, name in names.items()]
    files.append(write_json(folder / f"{stem}.json", siting_record(siting, frames, lang)))
    found = together or siting.assemblies
    files += write_assemblies(found, siting, folder) if found is not None else []
    return [*files, write_dossiers(evaluation, siting, folder, lang, together=found)]


def siting_frames(siting: Siting, lang: str = "zh") -> dict[str, Frame]:
    """A siting as frames: ``sites``, ``exclusions``, ``open_points``, ``criteria``, ``shares``, ``robustness``, ``flips``.

    ``shares`` has one row a criterion of each plot that the robustness compares; ``assemblies`` stands beside them where
    plots were put together.
    """
    frames: dict[str, Frame] = {
        "sites": siting_table(siting),
        "exclusions": siting.exclusions,
        "open_points": siting.open_points,
        "criteria": criterion_frame(siting, lang),
        "shares": share_frame(siting, lang),
        "robustness": robust_frame(siting, lang),
        "flips": flip_frame(siting, lang),
    }
    together = siting.assemblies
    if together is not None and len(together.sites):
        frames["assemblies"] = together.sites
        frames["assembly_plots"] = together.members
    return frames


def siting_record(siting: Siting, frames: dict[str, Frame], lang: str = "zh") -> dict[str, Any]:
    """The frames without their shapes as `layers.json_text` writes them: sites as records, all else as columns and rows.

    Of a large zone what keeps plots out and what is not known of them is in the GPKG and the CSV alone.
    """
    if len(siting.plots) > LARGE_PLOTS:
        frames = {name: frame for name, frame in frames.items() if name not in _BY_PLOT}
    plain = {
        name: pd.DataFrame(frame.drop(columns=frame.geometry.name))
        if isinstance(frame, gpd.GeoDataFrame)
        else frame
        for name, frame in frames.items()
    }
    named = {name: frame.reset_index() if frame.index.name else frame for name, frame in plain.items()}
    tables = {name: Split(frame) for name, frame in named.items() if name != "sites"}
    robust = siting.robust
    return {
        "profile": siting.profile.name,
        "day": siting.day,
        "sites": named["sites"],
        **tables,
        "draws": {"draws": robust.draws, "seed": robust.seed, "half_width": robust.half_width},
        "notes": [note.text(lang) for note in (*siting.notes, *robust.notes)],
    }


def siting_table(siting: Siting) -> gpd.GeoDataFrame:
    """The candidates, best first: rank, score, each criterion's value and share, what is missing or to be checked."""
    named = [column for column in ("name", "area_m2", "land_use") if column in siting.candidates.columns]
    table = siting.candidates[[*named, *_KEPT, siting.candidates.geometry.name]]
    table = table.join(siting.robust.plots)
    return table.join(siting.values.add_prefix("value_")).join(siting.shares.add_prefix("share_"))


def criterion_frame(siting: Siting, lang: str = "zh") -> pd.DataFrame:
    """The criteria that count, one row each: label, unit, weight, the most points, because of what and who says so."""
    wishes = [wish for wish in siting.profile.criteria if wish.name in siting.weights.index]
    return pd.DataFrame(
        {
            "criterion": [wish.name for wish in wishes],
            "label": [wish.label.text(lang) for wish in wishes],
            "unit": [wish.unit for wish in wishes],
            "weight": [float(siting.weights[wish.name]) for wish in wishes],
            "most": [float(siting.weights[wish.name]) * FULL_SCORE for wish in wishes],
            "because": [wish.because.text(lang) for wish in wishes],
            "source": [wish.source.text(lang) for wish in wishes],
            "kind": [wish.kind for wish in wishes],
        }
    )


def share_frame(siting: Siting, lang: str = "zh") -> pd.DataFrame:
    """One row a plot and criterion, best plot first: ``plot_id, criterion, value, worth, share, most, because, source``.

    The shares of a plot add up to its score. Values as text: some are numbers, some words.
    """
    plots = siting.robust.plots.index
    tables = {
        "value": siting.values.loc[plots].astype("object"),
        "worth": siting.worths.loc[plots],
        "share": siting.shares.loc[plots],
    }
    names = siting.weights.index.tolist()
    count = len(names)
    rows = pd.DataFrame({"plot_id": plots.repeat(count), "criterion": names * len(plots)})
    for name, table in tables.items():
        rows[name] = table[names].to_numpy().reshape(-1)
    value = rows["value"]
    rows["value"] = value.astype("str").where(value.notna(), None)
    return rows.merge(
        criterion_frame(siting, lang), on="criterion", how="left", validate="many_to_one", sort=False
    )
